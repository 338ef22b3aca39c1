using System.Collections.Immutable;
using Portal.Domain.Campaigns;

namespace Portal.Domain.Pbx;

/// <summary>
/// A campaign as it is handed over to a PBX. Days and hours are Turkish wall-clock time. What a vendor does not offer (<see cref="PbxTraits.Campaigns"/>) stays null or empty.
/// </summary>
public sealed record PbxCampaign
{
    /// <summary>Name that the PBX shows.</summary>
    public required string Name { get; init; }

    /// <summary>First day of dialing.</summary>
    public required DateOnly FirstDay { get; init; }

    /// <summary>Last day of dialing.</summary>
    public required DateOnly LastDay { get; init; }

    /// <summary>When dialing begins on each day.</summary>
    public required TimeOnly From { get; init; }

    /// <summary>When dialing ends on each day; after <see cref="From"/>.</summary>
    public required TimeOnly To { get; init; }

    /// <summary>Weekdays on which it dials; empty = every day.</summary>
    public ImmutableArray<DayOfWeek> Days { get; init; } = [];

    /// <summary>Where answered calls go. Null where the dialer knows a queue for who names none.</summary>
    public CampaignTarget? Target { get; init; }

    /// <summary>What pressed keys lead to; null = no keys.</summary>
    public CampaignKeys? Keys { get; init; }

    /// <summary>Further attempts after the first.</summary>
    public int Retries { get; init; }

    /// <summary>Minutes between attempts; null = the dialer's own.</summary>
    public int? RetryMinutes { get; init; }

    /// <summary>Characters shown before the number to the agent; null = none.</summary>
    public string? Prefix { get; init; }

    /// <summary>True for a list that is worked off once and takes no further change.</summary>
    public bool Fixed { get; init; }

    /// <summary>Department whose ready agents set the pace.</summary>
    public string? Department { get; init; }

    /// <summary>Outside line that is dialed on.</summary>
    public string? Trunk { get; init; }

    /// <summary>Own number that the called person sees; null = the PBX's.</summary>
    public string? CallerId { get; init; }

    /// <summary>What the number of simultaneous calls follows; null = the dialer's own.</summary>
    public CampaignPace? Pace { get; init; }

    /// <summary>What ends it early; null = nothing.</summary>
    public CampaignStop? Stop { get; init; }

    /// <summary>Calls for each ready agent (thread multiplier); null = the dialer's own.</summary>
    public decimal? CallsPerAgent { get; init; }

    /// <summary>Simultaneous calls at most; null = the PBX's limit.</summary>
    public int? MaximumLines { get; init; }

    /// <summary>How long a phone rings, in seconds; null = the dialer's own.</summary>
    public int? RingSeconds { get; init; }

    /// <summary>Whether calls are recorded from their first second; null = as the PBX is set.</summary>
    public bool? Recorded { get; init; }

    /// <summary>Consent that the PBX is to check; null = the calls are not commercial.</summary>
    public CampaignConsent? Consent { get; init; }

    /// <summary>Groups of the vendor's address book that are dialed as well.</summary>
    public ImmutableArray<string> Groups { get; init; } = [];

    /// <summary>First numbers; all there will be where none can be added later, and none where they can only be added later.</summary>
    public ImmutableArray<CampaignNumber> Numbers { get; init; } = [];

    /// <summary>Where results are pushed; empty = nowhere.</summary>
    public Secret ResultAddress { get; init; }
}

/// <summary>Where a call goes.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">Its number, name or id at the PBX; empty for <see cref="CampaignTargetKind.HangUp"/>.</param>
public sealed record CampaignTarget(CampaignTargetKind Kind, string Name);

/// <summary>What keys do while an announcement is heard.</summary>
public sealed record CampaignKeys
{
    /// <summary>What each key leads to: <c>0</c>–<c>9</c>, <c>*</c> and <c>#</c>.</summary>
    public ImmutableSortedDictionary<char, CampaignTarget> Targets { get; init; } = ImmutableSortedDictionary<char, CampaignTarget>.Empty;

    /// <summary>Where the call goes when no key was pressed; null = it ends.</summary>
    public CampaignTarget? NoKey { get; init; }

    /// <summary>Where the call goes when a key without a meaning was pressed; null = it ends.</summary>
    public CampaignTarget? WrongKey { get; init; }

    /// <summary>How often the announcement is heard again before that; null = the dialer's own.</summary>
    public int? Retries { get; init; }

    /// <summary>Seconds to press a key; null = the dialer's own.</summary>
    public int? Seconds { get; init; }
}

/// <summary>What the number of simultaneous calls follows.</summary>
public sealed record CampaignPace(QueueLimitType Type, int Limit);

/// <summary>What ends a campaign early.</summary>
public sealed record CampaignStop(CallStopType Type, int Limit);

/// <summary>Consent (İYS) that the PBX checks before each call.</summary>
/// <param name="Recipient">Whose consent.</param>
/// <param name="BrandCode">The brand's code; null where the vendor needs none.</param>
public sealed record CampaignConsent(RecipientType Recipient, string? BrandCode);

/// <summary>A number for a campaign. What a vendor does not take is left out.</summary>
/// <param name="Number">Number in any notation.</param>
/// <param name="Name">Given name, or the whole name where the vendor has one field.</param>
public sealed record CampaignNumber(string Number, string? Name = null)
{
    /// <summary>Family name.</summary>
    public string? Surname { get; init; }

    /// <summary>False = held but not dialed; null = the dialer's own.</summary>
    public bool? Active { get; init; }

    /// <summary>Not dialed before (UTC).</summary>
    public DateTimeOffset? CallAt { get; init; }

    /// <summary>Outside line for this number.</summary>
    public string? Trunk { get; init; }

    /// <summary>What is read to this person, in the vendor's own form of words and announcements.</summary>
    public string? Phrase { get; init; }
}

/// <summary>What a campaign holds and what became of it.</summary>
/// <param name="Numbers">The numbers as the vendor tells them.</param>
/// <param name="Results">Attempts that it tells of. An attempt may come again with more in it, under the same key.</param>
/// <param name="Rejected">Rows that could not be read.</param>
public sealed record CampaignReport(ImmutableArray<CampaignNumberReading> Numbers, ImmutableArray<CampaignResult> Results, ImmutableArray<RejectedRow> Rejected)
{
    /// <summary>Counts by state where the vendor gives them beside the numbers; empty when it does not. A null count cannot be read.</summary>
    public ImmutableArray<(CampaignNumberState State, int? Count)> Counts { get; init; } = [];
}

/// <summary>One number that a campaign holds.</summary>
/// <param name="Number">As the vendor writes it.</param>
/// <param name="Id">The vendor's id of it; null when it has none.</param>
/// <param name="Name">Name; null when not told.</param>
/// <param name="State">How far it is.</param>
/// <param name="RawState">The vendor's own word.</param>
public sealed record CampaignNumberReading(string Number, string? Id, string? Name, CampaignNumberState State, string? RawState);

/// <summary>How far a number of a campaign is.</summary>
public enum CampaignNumberState
{
    /// <summary>The vendor uses a word that we do not know.</summary>
    Unknown,

    /// <summary>Not dialed yet.</summary>
    NotDialed,

    /// <summary>Being dialed or in a call.</summary>
    InProgress,

    /// <summary>Somebody answered.</summary>
    Reached,

    /// <summary>Nobody was reached by the last attempt. Whether another follows is told only by vendors that know <see cref="WillRetry"/>, too.</summary>
    Failed,

    /// <summary>Nobody was reached, and it will be dialed again.</summary>
    WillRetry,
}

/// <summary>One attempt of a campaign to reach a number. Null = not told.</summary>
public sealed record CampaignResult
{
    /// <summary>The same attempt has the same key within an account, by whichever way and however often it is told; a push and a report may have different ones.</summary>
    public required string Key { get; init; }

    /// <summary>The vendor's id of the campaign.</summary>
    public string? Campaign { get; init; }

    /// <summary>Number as the vendor writes it.</summary>
    public required string Number { get; init; }

    /// <summary>What became of it.</summary>
    public required ContactResult Outcome { get; init; }

    /// <summary>The vendor's own words for that.</summary>
    public string? RawOutcome { get; init; }

    /// <summary>Begin (UTC).</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it was answered (UTC).</summary>
    public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>End (UTC).</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>When the vendor says that it happened, for one that tells neither begin nor end (UTC).</summary>
    public DateTimeOffset? ToldAt { get; init; }

    /// <summary>Length in seconds.</summary>
    public int? Seconds { get; init; }

    /// <summary>Extension or agent number that took the call.</summary>
    public string? Agent { get; init; }

    /// <summary>Name of the agent.</summary>
    public string? AgentName { get; init; }

    /// <summary>Key that was pressed: <c>0</c>–<c>9</c>; <c>-</c> for none, <c>!</c> before one without a meaning.</summary>
    public string? Digit { get; init; }

    /// <summary>The vendor's key of the call, by which it meets its record and recording.</summary>
    public string? CallKey { get; init; }
}
