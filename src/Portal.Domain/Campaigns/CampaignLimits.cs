using System.Collections.Immutable;

namespace Portal.Domain.Campaigns;

/// <summary>Where an answered call of a campaign goes, or what a pressed key leads to.</summary>
public enum CampaignTargetKind
{
    /// <summary>A queue of agents.</summary>
    Queue,

    /// <summary>A voice menu (IVR).</summary>
    Menu,

    /// <summary>An announcement is played.</summary>
    Announcement,

    /// <summary>One extension.</summary>
    Extension,

    /// <summary>A ring group.</summary>
    Group,

    /// <summary>An outside number.</summary>
    Outside,

    /// <summary>A voice mailbox.</summary>
    Voicemail,

    /// <summary>The call ends.</summary>
    HangUp,
}

/// <summary>What the number of simultaneous calls follows.</summary>
public enum QueueLimitType
{
    /// <summary>Ready agents plus the limit.</summary>
    FreeAgentsPlus,

    /// <summary>Ready agents times the limit.</summary>
    FreeAgentsTimes,

    /// <summary>Calls a minute, whoever is ready: for voice menus.</summary>
    CallsPerMinute,
}

/// <summary>What ends a campaign before all of its contacts are done.</summary>
public enum CallStopType
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>So many contacts were reached.</summary>
    ReachedCount,

    /// <summary>That share of the contacts, in per cent, was reached.</summary>
    ReachedPercent,

    /// <summary>So many contacts failed.</summary>
    FailedCount,

    /// <summary>That share of the contacts, in per cent, failed.</summary>
    FailedPercent,

    /// <summary>So many contacts were dialed, whatever came of it.</summary>
    DialedCount,

    /// <summary>That share of the contacts, in per cent, was dialed.</summary>
    DialedPercent,
}

/// <summary>What a vendor's dialer takes; the builder offers and checks fields by it.</summary>
public sealed record CampaignLimits
{
    /// <summary>
    /// For accounts without a dialer: the portal itself hands contacts to agents one by one, so nothing of a dialer is offered.
    /// </summary>
    public static CampaignLimits Preview { get; } = new()
    {
        NameLength = 100, MostRetries = 10, RetryDelayMinutes = (0, 7 * 24 * 60), RetryByResult = true, CanPause = true, AddsNumbers = true, ActiveDays = true, Consent = true,
    };

    /// <summary>Characters of a name at most.</summary>
    public int NameLength { get; init; } = 50;

    /// <summary>Characters of a prefix at most; 0 = the dialer takes none.</summary>
    public int PrefixLength { get; init; }

    /// <summary>True when it takes no campaign without a prefix.</summary>
    public bool PrefixNeeded { get; init; }

    /// <summary>Further attempts after the first at most.</summary>
    public int MostRetries { get; init; } = 3;

    /// <summary>Shortest and longest time between attempts in minutes; null when the dialer decides it itself.</summary>
    public (int Least, int Most)? RetryDelayMinutes { get; init; }

    /// <summary>True when attempts and delay may differ by result; else one rule holds for all.</summary>
    public bool RetryByResult { get; init; }

    /// <summary>Where answered calls can go; empty when none can be chosen.</summary>
    public ImmutableArray<CampaignTargetKind> Destinations { get; init; } = [];

    /// <summary>What pressed keys can lead to; empty when the dialer takes no keys.</summary>
    public ImmutableArray<CampaignTargetKind> DigitTargets { get; init; } = [];

    /// <summary>True when an announcement must offer at least one key.</summary>
    public bool AnnouncementNeedsKey { get; init; }

    /// <summary>The pacing that it takes; empty when none can be chosen.</summary>
    public ImmutableArray<QueueLimitType> QueueLimits { get; init; } = [];

    /// <summary>What can end it early; empty when nothing can.</summary>
    public ImmutableArray<CallStopType> CallStops { get; init; } = [];

    /// <summary>Shortest and longest ringing time in seconds; null when it takes none.</summary>
    public (int Least, int Most)? RingSeconds { get; init; }

    /// <summary>True when there are lists that take no further change, beside those whose numbers come and go.</summary>
    public bool FixedLists { get; init; }

    /// <summary>Takes calls per ready agent (thread multiplier).</summary>
    public bool ThreadMultiplier { get; init; }

    /// <summary>Takes a ceiling of simultaneous calls.</summary>
    public bool MaximumLines { get; init; }

    /// <summary>Takes a department, and needs it.</summary>
    public bool Department { get; init; }

    /// <summary>Takes an outside line, and needs it.</summary>
    public bool Trunk { get; init; }

    /// <summary>Takes the outside number to show.</summary>
    public bool CallerId { get; init; }

    /// <summary>Dials on chosen weekdays only; else the portal stops and starts it, where it can.</summary>
    public bool ActiveDays { get; init; }

    /// <summary>Calls can be recorded on request.</summary>
    public bool Recording { get; init; }

    /// <summary>Checks commercial consent (İYS) itself, by recipient type.</summary>
    public bool Consent { get; init; }

    /// <summary>Needs the brand's code for that check.</summary>
    public bool BrandCode { get; init; }

    /// <summary>Can be stopped and started again by a call; else only its undialed numbers can be taken away.</summary>
    public bool CanPause { get; init; }

    /// <summary>Numbers can be added once it exists.</summary>
    public bool AddsNumbers { get; init; }

    /// <summary>Shortest and longest time to press a key in seconds; null when it takes none.</summary>
    public (int Least, int Most)? DigitSeconds { get; init; }

    /// <summary>True when a new one dials only once it is started; else it dials as soon as its days and hours come, the moment it exists.</summary>
    public bool BeginsStopped { get; init; }

    /// <summary>True when numbers can be given when it is created; else they are added once it exists.</summary>
    public bool NumbersAtCreation { get; init; }

    /// <summary>Numbers that one request can add.</summary>
    public int NumbersPerRequest { get; init; } = 1;

    /// <summary>
    /// True when the PBX tells only the last attempt of each number. It is then given no retries: the portal hands a number over again for each further attempt, so that every one is counted.
    /// </summary>
    public bool LastAttemptOnly { get; init; }
}
