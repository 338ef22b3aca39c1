using System.Collections.Immutable;
using Portal.Domain.Campaigns;

namespace Portal.Domain.Pbx;

/// <summary>What a poller can read from a PBX. One poller exists for each (account, kind).</summary>
public enum ReadingKind
{
    /// <summary>The whole list of calls in progress; where it exists it is the truth for its account.</summary>
    ActiveCalls,

    /// <summary>Queue numbers and names.</summary>
    Queues,

    /// <summary>Queues, their waiting callers and their members in one go.</summary>
    QueueStates,

    /// <summary>Callers waiting in queues, each with its own join time.</summary>
    WaitingCallers,

    /// <summary>Agents' states, break reasons and queues.</summary>
    AgentStates,

    /// <summary>Extensions' registration and busy states.</summary>
    ExtensionStates,

    /// <summary>The newest call records: they end calls whose hang-up push was lost, and feed today's counters.</summary>
    RecentCalls,
}

/// <summary>A vendor's limit for one class of operations of one account.</summary>
/// <param name="OperationClass">Short name shared by every operation that draws on this limit, such as <c>statuses</c>.</param>
/// <param name="Permits">Requests allowed in <paramref name="Per"/>.</param>
/// <param name="Per">The window of the limit.</param>
/// <param name="Burst">Requests that may follow each other at once; at most <paramref name="Permits"/> unless the vendor says otherwise.</param>
public sealed record Quota(string OperationClass, int Permits, TimeSpan Per, int Burst);

/// <summary>How often one reading is taken.</summary>
/// <param name="Kind">What is read.</param>
/// <param name="Every">Time from the end of one reading to the start of the next; never below what the quota allows.</param>
/// <param name="Timeout">How long one reading may take.</param>
/// <param name="OperationClass">The quota it draws on.</param>
public sealed record ReadingPlan(ReadingKind Kind, TimeSpan Every, TimeSpan Timeout, string OperationClass);

/// <summary>How the call records of the past are read.</summary>
/// <param name="OperationClass">The quota it draws on.</param>
/// <param name="Window">Longest span that one reading asks for: what the vendor allows, or what one answer carries without doubt.</param>
public sealed record PastCallsPlan(string OperationClass, TimeSpan Window);

/// <summary>What a vendor's API allows, apart from the operations it has (those are its capability interfaces).</summary>
/// <param name="Readings">The readings worth polling; empty when everything is pushed.</param>
/// <param name="Quotas">The vendor's limits; an operation class without a quota is unlimited.</param>
/// <param name="SilenceLimit">
/// How long a call known only by push may stay on the board without a sign of life before it is dropped as "end never told".
/// </param>
public sealed record PbxTraits(ImmutableArray<ReadingPlan> Readings, ImmutableArray<Quota> Quotas, TimeSpan SilenceLimit)
{
    /// <summary><see cref="SameCallWithin"/> where nothing is known of a vendor.</summary>
    public static readonly TimeSpan UsualSameCall = TimeSpan.FromSeconds(30);

    /// <summary>Names of the <see cref="Pbx.CallOptions"/> that the vendor takes.</summary>
    public ImmutableArray<string> CallOptions { get; init; } = [];

    /// <summary>Shortest and longest ringing time that the vendor takes, in seconds; null when it names no limits.</summary>
    public (int Least, int Most)? RingSeconds { get; init; }

    /// <summary>
    /// How far two sources may put the start of one call apart (a push its receipt, the record the PBX's stamp, our own command the moment it was sent). It counts only where
    /// one of them names no call, so that a call is found by its parties and its start.
    /// </summary>
    public TimeSpan SameCallWithin { get; init; } = UsualSameCall;

    /// <summary>Longest span of one call-record search; null when the vendor names none.</summary>
    public TimeSpan? HistoryWindow { get; init; }

    /// <summary>Call records in one answer at most; null when the vendor names no limit.</summary>
    public int? HistoryPage { get; init; }

    /// <summary>How the past is read; null when the vendor gives no call records.</summary>
    public PastCallsPlan? PastCalls { get; init; }

    /// <summary>What the vendor's dialer takes; null when it has none.</summary>
    public CampaignLimits? Campaigns { get; init; }

    /// <summary>True when the vendor controls calls by extension, so that what it ends is whatever that extension is in.</summary>
    public bool ControlsByExtension { get; init; }
}
