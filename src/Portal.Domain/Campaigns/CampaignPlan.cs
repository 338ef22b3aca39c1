using System.Collections.Immutable;

namespace Portal.Domain.Campaigns;

/// <summary>Who dials.</summary>
public enum CampaignType
{
    /// <summary>The PBX's own dialer.</summary>
    Dialer,

    /// <summary>An agent, contact by contact, from a list that the portal keeps.</summary>
    Preview,
}

/// <summary>Whether a list can change while it runs.</summary>
public enum CampaignListKind
{
    /// <summary>Numbers come and go.</summary>
    Dynamic,

    /// <summary>Runs once as it was handed over.</summary>
    Fixed,
}

/// <summary>Whose consent counts, as İYS tells them apart.</summary>
public enum RecipientType
{
    /// <summary>A private person (bireysel).</summary>
    Individual,

    /// <summary>A tradesman or company (tacir).</summary>
    Merchant,
}

/// <summary>Where a call goes.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Value">Its name or number in the PBX; null for the end of the call.</param>
public sealed record PlanTarget(CampaignTargetKind Kind, string? Value);

/// <summary>What a pressed key leads to.</summary>
/// <param name="Key">0 to 9, * or #; <c>timeout</c> for none, <c>invalid</c> for a wrong one.</param>
/// <param name="Kind">What it leads to.</param>
/// <param name="Value">Its name or number in the PBX; null for the end of the call.</param>
public sealed record KeyTarget(string Key, CampaignTargetKind Kind, string? Value);

/// <summary>
/// All that a person settles about a campaign before it exists. Everything may be missing while it is a draft; what is there makes sense for its account. Contacts are kept apart.
/// </summary>
public record CampaignPlan
{
    /// <summary>The account whose PBX dials, or over which agents call.</summary>
    public Guid? AccountId { get; init; }

    /// <summary>Who dials.</summary>
    public CampaignType? Type { get; init; }

    /// <summary>Name, in the portal and on the PBX.</summary>
    public string? Name { get; init; }

    /// <summary>Whether the list can change while it runs; null = it can.</summary>
    public CampaignListKind? ListKind { get; init; }

    /// <summary>Digits dialed before each number, or shown before it, as the PBX means it.</summary>
    public string? Prefix { get; init; }

    /// <summary>First day.</summary>
    public DateOnly? FirstDay { get; init; }

    /// <summary>Last day.</summary>
    public DateOnly? LastDay { get; init; }

    /// <summary>Weekdays on which it dials; empty = all that the calling hours open.</summary>
    public ImmutableArray<DayOfWeek> ActiveDays { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Rule of calling hours; null = <see cref="CallingHours.Usual"/>.</summary>
    public Guid? CallingHoursId { get; init; }

    /// <summary>What follows attempts in vain; a result without a rule is not tried again.</summary>
    public ImmutableArray<RetryRule> Retries { get; init => field = value.IsDefault ? [] : [.. value.Where(rule => rule is not null)]; } = [];

    /// <summary>What the number of simultaneous calls follows.</summary>
    public QueueLimitType? QueueLimitType { get; init; }

    /// <summary>Its limit.</summary>
    public int? QueueLimit { get; init; }

    /// <summary>Calls per ready agent.</summary>
    public decimal? ThreadMultiplier { get; init; }

    /// <summary>Simultaneous calls at most.</summary>
    public int? MaximumLines { get; init; }

    /// <summary>What ends it before all contacts are done.</summary>
    public CallStopType? CallStopType { get; init; }

    /// <summary>Its limit: a count or a share in per cent.</summary>
    public int? CallStopLimit { get; init; }

    /// <summary>Where answered calls go.</summary>
    public PlanTarget? Destination { get; init; }

    /// <summary>What pressed keys lead to.</summary>
    public ImmutableArray<KeyTarget> Keys { get; init => field = value.IsDefault ? [] : [.. value.Where(key => key is not null)]; } = [];

    /// <summary>How long a contact's phone rings, in seconds.</summary>
    public int? RingSeconds { get; init; }

    /// <summary>Department of the PBX.</summary>
    public string? Department { get; init; }

    /// <summary>Outside line.</summary>
    public string? Trunk { get; init; }

    /// <summary>Outside number to show.</summary>
    public string? CallerId { get; init; }

    /// <summary>True when calls are to be recorded.</summary>
    public bool Record { get; init; }

    /// <summary>True when it sells or advertises: only numbers with consent (İYS) are dialed.</summary>
    public bool Commercial { get; init; }

    /// <summary>Whose consent counts.</summary>
    public RecipientType? RecipientType { get; init; }

    /// <summary>The brand's code with İYS.</summary>
    public string? BrandCode { get; init; }

    /// <summary>Attempts that a number gets on one day at most, by all campaigns of the tenant together; null = no limit.</summary>
    public int? AttemptsPerDay { get; init; }

    /// <summary>Attempts that a number gets in this campaign at most; null = as many as its retries make.</summary>
    public int? AttemptsInTotal { get; init; }

    /// <summary>Numbers that another campaign took in so many days are not taken at import; null = it is not looked for.</summary>
    public int? OtherCampaignDays { get; init; }

    /// <summary>Result codes that agents may choose, by id; empty = all of the tenant's.</summary>
    public ImmutableArray<Guid> Dispositions { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The days on which it dials at all.</summary>
    public DialingDays Days() => new(FirstDay, LastDay, ActiveDays);

    /// <summary>The rule for a result; null when it is not tried again.</summary>
    public RetryRule? RetryFor(ContactResult result) => Retries.FirstOrDefault(rule => rule.Result == result);
}
