using System.Collections.Immutable;

namespace Portal.Domain.Pbx;

/// <summary>Signs agents in and out.</summary>
public interface IAgentSignIn : IPbx
{
    /// <summary>Signs the agent in.</summary>
    Task<CommandAnswer> SignInAgentAsync(string agent, CancellationToken cancellationToken);

    /// <summary>Signs the agent out.</summary>
    Task<CommandAnswer> SignOutAgentAsync(string agent, CancellationToken cancellationToken);
}

/// <summary>Sends agents on breaks and ends them.</summary>
public interface IAgentBreaks : IPbx
{
    /// <summary>Starts a break.</summary>
    Task<CommandAnswer> StartBreakAsync(BreakRequest request, CancellationToken cancellationToken);

    /// <summary>Ends the break; in every queue when <paramref name="queue"/> is null.</summary>
    Task<CommandAnswer> EndBreakAsync(string extension, string? queue, CancellationToken cancellationToken);
}

/// <summary>Lists the break reasons that the PBX knows. Where an account has breaks but not this, the reason is free text.</summary>
public interface IBreakReasons : IPbx
{
    /// <summary>Every reason.</summary>
    Task<ImmutableArray<BreakReason>> ReadBreakReasonsAsync(CancellationToken cancellationToken);
}

/// <summary>Sets do-not-disturb of an extension at the PBX.</summary>
public interface IDoNotDisturb : IPbx
{
    /// <summary>Switches it.</summary>
    Task<CommandAnswer> SetDoNotDisturbAsync(string extension, bool on, CancellationToken cancellationToken);
}

/// <summary>A break to start.</summary>
/// <param name="Extension">Extension or agent number.</param>
/// <param name="Reason">Id of one of the PBX's reasons where it has such a list, else free text; null = none.</param>
/// <param name="Queue">Only in this queue; null = in all.</param>
public sealed record BreakRequest(string Extension, string? Reason, string? Queue);

/// <summary>One reason of the PBX's list.</summary>
/// <param name="Id">What the PBX wants to be sent.</param>
/// <param name="Name">What people read.</param>
public sealed record BreakReason(string Id, string Name);
