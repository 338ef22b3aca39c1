using System.Collections.Immutable;
using Portal.Domain.Agents;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;

namespace Portal.Domain.Live;

/// <summary>
/// Everything the live board of one tenant shows, at one moment. Immutable; a row that did not change keeps its reference from one
/// snapshot to the next, so screens re-render by reference.
/// </summary>
public sealed record BoardSnapshot
{
    /// <summary>A board with nothing on it.</summary>
    public static BoardSnapshot Empty { get; } = new();

    /// <summary>Counts every change; never goes back while the process lives.</summary>
    public long Version { get; init; }

    /// <summary>When the newest change came (UTC).</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>The tenant's PBX accounts.</summary>
    public ImmutableDictionary<Guid, BoardAccount> Accounts { get; init; } = ImmutableDictionary<Guid, BoardAccount>.Empty;

    /// <summary>Calls in progress.</summary>
    public ImmutableDictionary<BoardKey, BoardCall> Calls { get; init; } = ImmutableDictionary<BoardKey, BoardCall>.Empty;

    /// <summary>Queues.</summary>
    public ImmutableDictionary<BoardKey, BoardQueue> Queues { get; init; } = ImmutableDictionary<BoardKey, BoardQueue>.Empty;

    /// <summary>Agents.</summary>
    public ImmutableDictionary<BoardKey, BoardAgent> Agents { get; init; } = ImmutableDictionary<BoardKey, BoardAgent>.Empty;

    /// <summary>Calls that ended lately and when, so that a late event does not bring one back. Pruned by <see cref="ClockTicked"/>.</summary>
    public ImmutableDictionary<BoardKey, DateTimeOffset> Ended { get; init; } = ImmutableDictionary<BoardKey, DateTimeOffset>.Empty;

    /// <summary>Time of the oldest entry of <see cref="Ended"/>: pruning looks at the entries only when this one is due.</summary>
    internal DateTimeOffset? OldestEnded { get; init; }

    /// <summary>Keys of the calls that concern an extension, so that one call touches only its own agents.</summary>
    internal ImmutableDictionary<BoardKey, ImmutableArray<string>> CallsByExtension { get; init; } = ImmutableDictionary<BoardKey, ImmutableArray<string>>.Empty;

    /// <summary>Keys of the calls in or from a queue.</summary>
    internal ImmutableDictionary<BoardKey, ImmutableArray<string>> CallsByQueue { get; init; } = ImmutableDictionary<BoardKey, ImmutableArray<string>>.Empty;
}

/// <summary>Key of a call, queue or agent: the vendor's own key within one account.</summary>
/// <param name="AccountId">The PBX account.</param>
/// <param name="Key">Call key, queue number or extension.</param>
public readonly record struct BoardKey(Guid AccountId, string Key)
{
    /// <summary>The form used in addresses, the API and element ids: <c>{account:N}~{key}</c>.</summary>
    public override string ToString() => $"{AccountId:N}~{Key}";

    /// <summary>Reads the form of <see cref="ToString"/>; false when it is not one.</summary>
    public static bool TryParse(string? text, out BoardKey key)
    {
        key = default;
        if (text is null || text.Length < 34 || text[32] != '~' || !Guid.TryParseExact(text.AsSpan(0, 32), "N", out var account)) return false;
        key = new BoardKey(account, text[33..]);
        return true;
    }
}

/// <summary>How a PBX account is doing.</summary>
public enum AccountState
{
    /// <summary>Every reading is as fresh as its quota allows.</summary>
    Live,

    /// <summary>Some reading is older than it should be.</summary>
    Stale,

    /// <summary>No reading succeeds.</summary>
    Down,

    /// <summary>Disabled by an admin.</summary>
    Off,
}

/// <summary>One PBX account on the board.</summary>
public sealed record BoardAccount(Guid Id, string Vendor, string Name, AccountState State, bool Pushes, TimeSpan SilenceLimit)
{
    /// <summary>Its readings, by kind.</summary>
    public ImmutableDictionary<ReadingKind, BoardReading> Readings { get; init; } = ImmutableDictionary<ReadingKind, BoardReading>.Empty;

    /// <summary>When the last push came; null when none came since the start or the account has no pushes.</summary>
    public DateTimeOffset? LastPushAt { get; init; }

    /// <summary>Today's counters of inbound calls that met no queue; null = not known yet.</summary>
    public QueueCounters? WithoutQueue { get; init; }

    /// <summary>Missed callers whose last call came over this account and who were not reached yet; null = not known yet.</summary>
    public int? MissedOpen { get; init; }

    /// <summary>Every extension of the account; null while, or where, no reading lists them.</summary>
    public ImmutableHashSet<string>? Extensions => Facts.Extensions;

    /// <summary>Which readings have told of this account, and when.</summary>
    internal AccountFacts Facts { get; init; } = AccountFacts.None;
}

/// <summary>The health of one reading.</summary>
/// <param name="Kind">Which reading.</param>
/// <param name="Every">The interval it runs at.</param>
/// <param name="LastSuccessAt">Null when it never succeeded.</param>
/// <param name="Error">The kind of the last failure; null after a success.</param>
/// <param name="Message">The last failure's detail; null after a success.</param>
/// <param name="Stale">True when the last success is older than three intervals (at least 10 s).</param>
public sealed record BoardReading(ReadingKind Kind, TimeSpan Every, DateTimeOffset? LastSuccessAt, PbxErrorKind? Error, string? Message, bool Stale);

/// <summary>One call in progress.</summary>
public sealed record BoardCall(BoardKey Key, CallState State, CallDirection Direction, string From, string To, CallOrigin Origin)
{
    /// <summary>Queue number; null when none.</summary>
    public string? Queue { get; init; }

    /// <summary>Extension that talks or rings; null while nobody does.</summary>
    public string? Extension { get; init; }

    /// <summary>Further extensions that ring at the same time.</summary>
    public ImmutableArray<string> AlsoRinging { get; init; } = [];

    /// <summary>When the call began; the first time we saw it where the PBX does not say.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>When it was answered; null when it was not, or unknown.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>When it entered its present state.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>The newest word about it, by PBX clock.</summary>
    public DateTimeOffset LastSeenAt { get; init; }

    /// <summary>True while no reading has confirmed what a push or our own command said.</summary>
    public bool Estimated { get; init; }

    /// <summary>When the wait in the queue began; null when the call met no queue.</summary>
    public DateTimeOffset? WaitingSince => Queue is null ? null : Facts.WaitingSince ?? StartedAt;

    /// <summary>What was told of the call so far; the state above follows from it whatever the order in which it came.</summary>
    internal CallFacts Facts { get; init; } = CallFacts.None;
}

/// <summary>One queue.</summary>
public sealed record BoardQueue(BoardKey Key, string Name)
{
    /// <summary>Callers waiting, longest first. Default (not initialised) = not read yet or not offered: show a dash.</summary>
    public ImmutableArray<BoardWaiting> Waiting { get; init; }

    /// <summary>Agents who serve it and are ready, talking, on break and so on; null where the PBX does not tell membership.</summary>
    public AgentCounts? Agents { get; init; }

    /// <summary>Today's counters; null = not known yet.</summary>
    public QueueCounters? Today { get; init; }

    /// <summary>True when the account's queue list named it; false when only calls or counters did.</summary>
    internal bool Listed { get; init; }
}

/// <summary>One waiting caller on the board.</summary>
/// <param name="CallKey">The call.</param>
/// <param name="Number">The caller as the vendor writes it.</param>
/// <param name="Since">When the wait began.</param>
/// <param name="Estimated">True while only a push says so.</param>
public sealed record BoardWaiting(string CallKey, string Number, DateTimeOffset Since, bool Estimated);

/// <summary>Number of agents of one queue by state.</summary>
public sealed record AgentCounts(int Ready, int Ringing, int Talking, int WrapUp, int Break, int Offline, int Unknown)
{
    /// <summary>Nobody serves the queue.</summary>
    public static AgentCounts None { get; } = new(0, 0, 0, 0, 0, 0, 0);

    /// <summary>All agents of the queue, whatever they do.</summary>
    public int Total => Ready + Ringing + Talking + WrapUp + Break + Offline + Unknown;

    internal AgentCounts Plus(AgentState state, int number) => state switch
    {
        AgentState.Ready => this with { Ready = Ready + number },
        AgentState.Ringing => this with { Ringing = Ringing + number },
        AgentState.Talking => this with { Talking = Talking + number },
        AgentState.WrapUp => this with { WrapUp = WrapUp + number },
        AgentState.Break => this with { Break = Break + number },
        AgentState.Offline => this with { Offline = Offline + number },
        _ => this with { Unknown = Unknown + number },
    };
}

/// <summary>
/// Raw counts of one queue for one local day. Ratios are computed from these when shown, never stored. <see cref="Queue"/> is empty for calls that met no queue.
/// </summary>
/// <param name="Queue">Queue number; empty for inbound calls without a queue.</param>
/// <param name="Answered">Inbound calls answered.</param>
/// <param name="Abandoned">Inbound calls abandoned.</param>
/// <param name="AnsweredInTime">Answered within the service-level target; null when the PBX tells no waiting time.</param>
/// <param name="ShortAbandons">Abandoned within the short-abandon threshold; null when the PBX tells no waiting time.</param>
public sealed record QueueCounters(string Queue, int Answered, int Abandoned, int? AnsweredInTime, int? ShortAbandons);

/// <summary>One agent.</summary>
public sealed record BoardAgent(BoardKey Key, string? Name, AgentState State)
{
    /// <summary>When the present state began; null when the PBX does not say and we did not see it change.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Reason of a break; null when not on break or not told.</summary>
    public string? BreakReason { get; init; }

    /// <summary>Queue numbers.</summary>
    public ImmutableArray<string> Queues { get; init; } = [];

    /// <summary>The call the agent is in or rung by; null when none.</summary>
    public string? CallKey { get; init; }

    /// <summary>State told by the last reading, kept under what calls say since.</summary>
    public AgentState ReadState { get; init; }

    /// <summary>When a reading first told <see cref="ReadState"/>; null when only calls told of this agent. The reading's own age is the account's.</summary>
    public DateTimeOffset? ReadAt { get; init; }

    /// <summary>True while the state comes from calls, or from the phone's state alone, and not from a reading of the agent.</summary>
    public bool Estimated { get; init; }

    /// <summary>True when <see cref="ReadState"/> is only what an idle phone suggests: the agent list has not said since whether a break followed the call.</summary>
    internal bool ReadGuessed { get; init; }

    /// <summary>The break reason of the last reading, kept while a call covers the break.</summary>
    internal string? ReadBreakReason { get; init; }

    /// <summary>When the agent's last known call ended; null when none did.</summary>
    internal DateTimeOffset? FreedAt { get; init; }
}
