using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Portal.Domain.Agents;
using Portal.Domain.Calls;
using Portal.Domain.Live;
using Portal.Domain.Pbx;

namespace Portal.Web.Endpoints;

/// <summary>The whole board. Numbers that the PBX does not give are null.</summary>
public sealed record LiveBoardView(
    DateTimeOffset At,
    long Version,
    ImmutableArray<LiveAccountView> Accounts,
    ImmutableArray<LiveCallView> Calls,
    ImmutableArray<LiveQueueView> Queues,
    ImmutableArray<LiveAgentView> Agents);

/// <summary>What became different since the version before.</summary>
public sealed record LiveUpdateView(DateTimeOffset At, long Version, LiveChangedView Changed, LiveRemovedView Removed);

/// <summary>Rows that are new or different.</summary>
public sealed record LiveChangedView(
    ImmutableArray<LiveAccountView> Accounts,
    ImmutableArray<LiveCallView> Calls,
    ImmutableArray<LiveQueueView> Queues,
    ImmutableArray<LiveAgentView> Agents)
{
    [JsonIgnore]
    public bool IsEmpty => Accounts.IsEmpty && Calls.IsEmpty && Queues.IsEmpty && Agents.IsEmpty;
}

/// <summary>Ids of rows that are gone.</summary>
public sealed record LiveRemovedView(ImmutableArray<Guid> Accounts, ImmutableArray<string> Calls, ImmutableArray<string> Queues, ImmutableArray<string> Agents)
{
    [JsonIgnore]
    public bool IsEmpty => Accounts.IsEmpty && Calls.IsEmpty && Queues.IsEmpty && Agents.IsEmpty;
}

/// <summary>One PBX account and how fresh what it says is. MissedCallers: callers who were not served and not reached since; null = not counted yet.</summary>
public sealed record LiveAccountView(Guid Id, string Vendor, string Name, AccountState State, DateTimeOffset? LastPushAt, int? MissedCallers, ImmutableArray<LiveReadingView> Readings);

/// <summary>One reading of an account; the error is null after a success.</summary>
public sealed record LiveReadingView(ReadingKind Kind, DateTimeOffset? LastSuccessAt, double? AgeSeconds, double EverySeconds, PbxErrorKind? Error);

/// <summary>A call in progress; agent is the extension that talks or rings.</summary>
public sealed record LiveCallView(
    string Id,
    Guid AccountId,
    CallState State,
    CallDirection Direction,
    string From,
    string To,
    string? Queue,
    string? Agent,
    DateTimeOffset StartedAt,
    DateTimeOffset? AnsweredAt,
    CallOrigin Origin,
    bool Estimated);

/// <summary>A queue. The service level is a share of 1: answered in time / (answered + abandoned − short abandons).</summary>
public sealed record LiveQueueView(
    string Id,
    Guid AccountId,
    string Number,
    string Name,
    int? Waiting,
    int? LongestWaitSeconds,
    ImmutableArray<LiveCallerView>? Callers,
    int? AgentsReady,
    int? AnsweredToday,
    int? AbandonedToday,
    double? ServiceLevel);

/// <summary>A caller who waits.</summary>
public sealed record LiveCallerView(string CallId, string Number, DateTimeOffset Since, bool Estimated);

/// <summary>An agent. Queues are queue numbers of the same account.</summary>
public sealed record LiveAgentView(
    string Id,
    Guid AccountId,
    string Extension,
    string? Name,
    AgentState State,
    DateTimeOffset? Since,
    string? BreakReason,
    ImmutableArray<string> Queues,
    string? CallId,
    bool Estimated);
