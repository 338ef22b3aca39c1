using System.Collections.Immutable;
using Portal.Domain.Calls;
using Portal.Domain.Live;

namespace Portal.Domain.Pbx;

/// <summary>Something that changes the board. Pushes and commands are hints; readings are snapshots of one account.</summary>
/// <param name="AccountId">The account it is about.</param>
/// <param name="At">
/// When it happened by the PBX's clock where the PBX tells it, else when we received it (UTC). Events are ordered by this, not by arrival.
/// </param>
public abstract record PbxEvent(Guid AccountId, DateTimeOffset At);

/// <summary>
/// A word about one call, from a push or from our own command. Null = this message does not say. An empty call key: the vendor names no call, and it is found by its
/// two parties; a key is made for it when it is new.
/// </summary>
public sealed record CallHint(Guid AccountId, DateTimeOffset At, string CallKey, CallHintKind Kind, CallOrigin Origin) : PbxEvent(AccountId, At)
{
    /// <summary>Which way the call goes; unknown when not said.</summary>
    public CallDirection Direction { get; init; }

    /// <summary>Caller; null when not said.</summary>
    public string? From { get; init; }

    /// <summary>Called party; null when not said.</summary>
    public string? To { get; init; }

    /// <summary>Queue number; null when not said.</summary>
    public string? Queue { get; init; }

    /// <summary>Extension rung, talking or leaving, by <see cref="Kind"/>; null when not said.</summary>
    public string? Extension { get; init; }

    /// <summary>Start of the call; null when not said.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it was answered; null when not said.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }
}

/// <summary>What a <see cref="CallHint"/> says.</summary>
public enum CallHintKind
{
    /// <summary>An extension rings.</summary>
    Ringing,

    /// <summary>The call is in a voice menu.</summary>
    Ivr,

    /// <summary>The call was answered.</summary>
    Answered,

    /// <summary>One rung extension stopped; the call may go on elsewhere.</summary>
    LegEnded,

    /// <summary>The call is over.</summary>
    Ended,
}

/// <summary>The whole list of calls in progress: the truth for its account. <see cref="PbxEvent.At"/> is when the request was sent.</summary>
public sealed record ActiveCallsRead(Guid AccountId, DateTimeOffset At, ImmutableArray<CallReading> Calls) : PbxEvent(AccountId, At);

/// <summary>The queue list.</summary>
public sealed record QueuesRead(Guid AccountId, DateTimeOffset At, ImmutableArray<QueueReading> Queues) : PbxEvent(AccountId, At);

/// <summary>Everybody who waits in a queue.</summary>
public sealed record WaitingCallersRead(Guid AccountId, DateTimeOffset At, ImmutableArray<WaitingCaller> Callers) : PbxEvent(AccountId, At);

/// <summary>All agents' states.</summary>
public sealed record AgentStatesRead(Guid AccountId, DateTimeOffset At, ImmutableArray<AgentReading> Agents) : PbxEvent(AccountId, At);

/// <summary>All extensions' states.</summary>
public sealed record ExtensionStatesRead(Guid AccountId, DateTimeOffset At, ImmutableArray<ExtensionReading> Extensions) : PbxEvent(AccountId, At);

/// <summary>Finished calls told by a call-record reading: whatever the board still shows of them is over.</summary>
public sealed record FinishedCallsRead(Guid AccountId, DateTimeOffset At, ImmutableArray<FinishedCall> Calls) : PbxEvent(AccountId, At);

/// <summary>A finished call of a call-record reading. Where pushes name no call, the parties and the start find it.</summary>
public sealed record FinishedCall(string Key, string From, string To, DateTimeOffset StartedAt);

/// <summary>A reading was taken, or failed. Health on the board comes from these alone.</summary>
/// <param name="AccountId">The account.</param>
/// <param name="At">When the reading ended.</param>
/// <param name="Kind">Which reading.</param>
/// <param name="Every">The interval it runs at.</param>
/// <param name="Error">Null when it succeeded.</param>
/// <param name="Message">The failure in the vendor's masked words or ours; null when it succeeded or nothing was said.</param>
public sealed record ReadingTaken(Guid AccountId, DateTimeOffset At, ReadingKind Kind, TimeSpan Every, PbxErrorKind? Error, string? Message) : PbxEvent(AccountId, At);

/// <summary>A push of the account was received and understood or not.</summary>
public sealed record PushReceived(Guid AccountId, DateTimeOffset At) : PbxEvent(AccountId, At);

/// <summary>An account was added, renamed, enabled or disabled. A disabled account keeps its chip and loses its calls, queues and agents.</summary>
public sealed record AccountChanged(Guid AccountId, DateTimeOffset At, string Vendor, string Name, bool Enabled, bool Pushes, TimeSpan SilenceLimit) : PbxEvent(AccountId, At);

/// <summary>An account was deleted.</summary>
public sealed record AccountRemoved(Guid AccountId, DateTimeOffset At) : PbxEvent(AccountId, At);

/// <summary>Today's counters of an account, rebuilt from stored calls. Replaces what the board had for that account.</summary>
public sealed record CountersRead(Guid AccountId, DateTimeOffset At, ImmutableArray<QueueCounters> Counters) : PbxEvent(AccountId, At);

/// <summary>So many callers of the account wait to be called back.</summary>
public sealed record MissedCounted(Guid AccountId, DateTimeOffset At, int Open) : PbxEvent(AccountId, At);

/// <summary>Time went by: calls whose end was never told expire, readings become stale. Carries no account (<see cref="Guid.Empty"/>).</summary>
public sealed record ClockTicked(DateTimeOffset At) : PbxEvent(Guid.Empty, At);
