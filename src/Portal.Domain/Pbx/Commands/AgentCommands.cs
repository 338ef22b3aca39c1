using System.Collections.Immutable;
using Portal.Domain.Agents;
using Portal.Domain.Live;
using Portal.Domain.Tenants;

namespace Portal.Domain.Pbx.Commands;

/// <summary>A command about one agent.</summary>
public abstract record AgentCommand : PbxCommand
{
    /// <inheritdoc />
    public override ImmutableArray<ReadingKind> ShownBy => [ReadingKind.AgentStates, ReadingKind.QueueStates];
}

/// <summary>Sends an agent on a break.</summary>
/// <param name="Extension">Extension or agent number.</param>
/// <param name="Reason">Id of one of the PBX's reasons, or free text where it has no list; null = none.</param>
/// <param name="Queue">Only in this queue; null = in all.</param>
public sealed record BreakStartCommand(string Extension, string? Reason, string? Queue) : AgentCommand
{
    /// <inheritdoc />
    public override string Name => "breakStart";

    /// <inheritdoc />
    public override string Permission => Permissions.AgentBreak;

    /// <inheritdoc />
    public override Type Capability => typeof(IAgentBreaks);

    /// <inheritdoc />
    public override string Target => Extension;

    /// <inheritdoc />
    public override bool CutsOff => true;

    /// <inheritdoc />
    public override IEnumerable<(string Field, string Extension)> Extensions => [("extension", Extension)];

    /// <inheritdoc />
    public override IEnumerable<CommandProblem> Problems(PbxTraits traits) =>
        CommandChecks.Extension("extension", Extension).Concat(CommandChecks.OptionalText("reason", Reason, 100)).Concat(CommandChecks.OptionalText("queue", Queue, 80));

    /// <inheritdoc />
    public override Task<CommandAnswer> RunAsync(IPbx pbx, CancellationToken cancellationToken) =>
        ((IAgentBreaks)pbx).StartBreakAsync(new BreakRequest(Extension, Reason, Queue), cancellationToken);

    /// <inheritdoc />
    public override bool? SeenOn(BoardSnapshot board, Guid accountId, DateTimeOffset sentAt)
    {
        var seen = BoardSigns.State(board, accountId, Extension, sentAt, state => state == AgentState.Break);

        // On break in one of several queues the agent can still be rung, and the board says so.
        return seen == false && Queue is not null && InSeveralQueues(board, accountId, Extension) ? null : seen;
    }

    /// <inheritdoc />
    public override bool WouldShow(BoardSnapshot board, Guid accountId) => !BoardSigns.InCall(board, accountId, Extension);

    internal static bool InSeveralQueues(BoardSnapshot board, Guid accountId, string extension) =>
        board.Agents.TryGetValue(new BoardKey(accountId, extension), out var agent) && agent.Queues.Length > 1;
}

/// <summary>Ends an agent's break.</summary>
/// <param name="Extension">Extension or agent number.</param>
/// <param name="Queue">Only in this queue; null = in all.</param>
public sealed record BreakEndCommand(string Extension, string? Queue) : AgentCommand
{
    /// <inheritdoc />
    public override string Name => "breakEnd";

    /// <inheritdoc />
    public override string Permission => Permissions.AgentBreak;

    /// <inheritdoc />
    public override Type Capability => typeof(IAgentBreaks);

    /// <inheritdoc />
    public override string Target => Extension;

    /// <inheritdoc />
    public override IEnumerable<(string Field, string Extension)> Extensions => [("extension", Extension)];

    /// <inheritdoc />
    public override IEnumerable<CommandProblem> Problems(PbxTraits traits) => CommandChecks.Extension("extension", Extension).Concat(CommandChecks.OptionalText("queue", Queue, 80));

    /// <inheritdoc />
    public override Task<CommandAnswer> RunAsync(IPbx pbx, CancellationToken cancellationToken) => ((IAgentBreaks)pbx).EndBreakAsync(Extension, Queue, cancellationToken);

    /// <inheritdoc />
    public override bool? SeenOn(BoardSnapshot board, Guid accountId, DateTimeOffset sentAt) =>
        BoardSigns.State(board, accountId, Extension, sentAt, state => state is AgentState.Ready or AgentState.Offline);

    /// <inheritdoc />
    public override bool WouldShow(BoardSnapshot board, Guid accountId) => !BoardSigns.InCall(board, accountId, Extension);
}

/// <summary>Signs an agent in.</summary>
/// <param name="Agent">Agent number or extension.</param>
public sealed record AgentLoginCommand(string Agent) : AgentCommand
{
    /// <inheritdoc />
    public override string Name => "agentLogin";

    /// <inheritdoc />
    public override string Permission => Permissions.AgentSignIn;

    /// <inheritdoc />
    public override Type Capability => typeof(IAgentSignIn);

    /// <inheritdoc />
    public override string Target => Agent;

    /// <inheritdoc />
    public override IEnumerable<CommandProblem> Problems(PbxTraits traits) => CommandChecks.Extension("agent", Agent);

    /// <inheritdoc />
    public override Task<CommandAnswer> RunAsync(IPbx pbx, CancellationToken cancellationToken) => ((IAgentSignIn)pbx).SignInAgentAsync(Agent, cancellationToken);

    /// <inheritdoc />
    public override bool? SeenOn(BoardSnapshot board, Guid accountId, DateTimeOffset sentAt) =>
        BoardSigns.State(board, accountId, Agent, sentAt, state => state is not (null or AgentState.Offline or AgentState.Unknown));
}

/// <summary>Signs an agent out.</summary>
/// <param name="Agent">Agent number or extension.</param>
public sealed record AgentLogoutCommand(string Agent) : AgentCommand
{
    /// <inheritdoc />
    public override string Name => "agentLogout";

    /// <inheritdoc />
    public override string Permission => Permissions.AgentSignIn;

    /// <inheritdoc />
    public override Type Capability => typeof(IAgentSignIn);

    /// <inheritdoc />
    public override string Target => Agent;

    /// <inheritdoc />
    public override bool CutsOff => true;

    /// <inheritdoc />
    public override IEnumerable<CommandProblem> Problems(PbxTraits traits) => CommandChecks.Extension("agent", Agent);

    /// <inheritdoc />
    public override Task<CommandAnswer> RunAsync(IPbx pbx, CancellationToken cancellationToken) => ((IAgentSignIn)pbx).SignOutAgentAsync(Agent, cancellationToken);

    /// <inheritdoc />
    public override bool? SeenOn(BoardSnapshot board, Guid accountId, DateTimeOffset sentAt) =>
        BoardSigns.State(board, accountId, Agent, sentAt, state => state is null or AgentState.Offline);
}

/// <summary>Switches do-not-disturb of an extension.</summary>
/// <param name="Extension">Extension.</param>
/// <param name="On">On or off.</param>
public sealed record DoNotDisturbCommand(string Extension, bool On) : PbxCommand
{
    /// <inheritdoc />
    public override string Name => "dnd";

    /// <inheritdoc />
    public override string Permission => Permissions.AgentDoNotDisturb;

    /// <inheritdoc />
    public override Type Capability => typeof(IDoNotDisturb);

    /// <inheritdoc />
    public override string Target => $"{Extension} {(On ? "on" : "off")}";

    /// <inheritdoc />
    public override IEnumerable<(string Field, string Extension)> Extensions => [("extension", Extension)];

    /// <inheritdoc />
    public override IEnumerable<CommandProblem> Problems(PbxTraits traits) => CommandChecks.Extension("extension", Extension);

    /// <inheritdoc />
    public override Task<CommandAnswer> RunAsync(IPbx pbx, CancellationToken cancellationToken) => ((IDoNotDisturb)pbx).SetDoNotDisturbAsync(Extension, On, cancellationToken);
}
