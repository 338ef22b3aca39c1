using System.Collections.Immutable;
using Portal.Domain.Pbx.Commands;
using Portal.Domain.Tenants;

namespace Portal.Domain.Pbx.Queries;

/// <summary>Credit and packages.</summary>
public sealed record BalanceQuery : PbxQuery<ImmutableArray<BalanceLine>>
{
    /// <inheritdoc />
    public override string Name => "balance";

    /// <inheritdoc />
    public override string Permission => Permissions.AccountBalance;

    /// <inheritdoc />
    public override Type Capability => typeof(IBalance);

    /// <inheritdoc />
    public override Task<ImmutableArray<BalanceLine>> AskAsync(IPbx pbx, CancellationToken cancellationToken) => ((IBalance)pbx).ReadBalanceAsync(cancellationToken);
}

/// <summary>A link at which credit can be topped up.</summary>
public sealed record TopUpLinkQuery : PbxQuery<Secret>
{
    /// <inheritdoc />
    public override string Name => "topUpLink";

    /// <inheritdoc />
    public override string Permission => Permissions.AccountLinks;

    /// <inheritdoc />
    public override Type Capability => typeof(ITopUpLink);

    /// <inheritdoc />
    public override bool GivesSecret => true;

    /// <inheritdoc />
    public override Task<Secret> AskAsync(IPbx pbx, CancellationToken cancellationToken) => ((ITopUpLink)pbx).ReadTopUpLinkAsync(cancellationToken);
}

/// <summary>A link into the vendor's panel.</summary>
public sealed record PanelLinkQuery : PbxQuery<Secret>
{
    /// <inheritdoc />
    public override string Name => "panelLink";

    /// <inheritdoc />
    public override string Permission => Permissions.AccountLinks;

    /// <inheritdoc />
    public override Type Capability => typeof(IPanelLink);

    /// <inheritdoc />
    public override bool GivesSecret => true;

    /// <inheritdoc />
    public override Task<Secret> AskAsync(IPbx pbx, CancellationToken cancellationToken) => ((IPanelLink)pbx).ReadPanelLinkAsync(cancellationToken);
}

/// <summary>The account's outside numbers.</summary>
public sealed record CallerIdsQuery : PbxQuery<ImmutableArray<string>>
{
    /// <inheritdoc />
    public override string Name => "callerIds";

    /// <inheritdoc />
    public override string Permission => Permissions.CallOriginate;

    /// <inheritdoc />
    public override Type Capability => typeof(ICallerIds);

    /// <inheritdoc />
    public override Task<ImmutableArray<string>> AskAsync(IPbx pbx, CancellationToken cancellationToken) => ((ICallerIds)pbx).ReadCallerIdsAsync(cancellationToken);
}

/// <summary>Callers that the PBX blocks.</summary>
public sealed record BlockedNumbersQuery : PbxQuery<ImmutableArray<string>>
{
    /// <inheritdoc />
    public override string Name => "blockedNumbers";

    /// <inheritdoc />
    public override string Permission => Permissions.NumbersBlock;

    /// <inheritdoc />
    public override Type Capability => typeof(IBlockedNumbers);

    /// <inheritdoc />
    public override Task<ImmutableArray<string>> AskAsync(IPbx pbx, CancellationToken cancellationToken) => ((IBlockedNumbers)pbx).ReadBlockedNumbersAsync(cancellationToken);
}

/// <summary>What the PBX pushes, and where to.</summary>
public sealed record PushSettingsQuery : PbxQuery<PushSettings>
{
    /// <inheritdoc />
    public override string Name => "pushSettings";

    /// <inheritdoc />
    public override string Permission => Permissions.AccountPush;

    /// <inheritdoc />
    public override Type Capability => typeof(IPushSettings);

    /// <inheritdoc />
    public override Task<PushSettings> AskAsync(IPbx pbx, CancellationToken cancellationToken) => ((IPushSettings)pbx).ReadPushSettingsAsync(cancellationToken);
}

/// <summary>Break reasons: the PBX's list, or the tenant's own where the PBX has none.</summary>
public sealed record BreakReasonsQuery : PbxQuery<ImmutableArray<BreakReason>>
{
    /// <inheritdoc />
    public override string Name => "breakReasons";

    /// <inheritdoc />
    public override string Permission => Permissions.BoardView;

    /// <inheritdoc />
    public override Type Capability => typeof(IAgentBreaks);

    /// <inheritdoc />
    public override Task<ImmutableArray<BreakReason>> AskAsync(IPbx pbx, CancellationToken cancellationToken) =>
        pbx is IBreakReasons reasons ? reasons.ReadBreakReasonsAsync(cancellationToken) : Task.FromResult(ImmutableArray<BreakReason>.Empty);
}

/// <summary>Members of one queue.</summary>
/// <param name="Queue">Queue, as the vendor keys it.</param>
public sealed record QueueMembersQuery(string Queue) : PbxQuery<ImmutableArray<QueueMember>>
{
    /// <inheritdoc />
    public override string Name => "queueMembers";

    /// <inheritdoc />
    public override string Permission => Permissions.BoardView;

    /// <inheritdoc />
    public override Type Capability => typeof(IQueueMembers);

    /// <inheritdoc />
    public override IEnumerable<CommandProblem> Problems(PbxTraits traits, DateTimeOffset now) => CommandChecks.Queue(Queue);

    /// <inheritdoc />
    public override Task<ImmutableArray<QueueMember>> AskAsync(IPbx pbx, CancellationToken cancellationToken) => ((IQueueMembers)pbx).ReadQueueMembersAsync(Queue, cancellationToken);
}
