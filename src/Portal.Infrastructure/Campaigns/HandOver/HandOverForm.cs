using System.Collections.Immutable;
using Portal.Domain;
using Portal.Domain.Campaigns;
using Portal.Domain.Pbx;

namespace Portal.Infrastructure.Campaigns.HandOver;

/// <summary>What goes to the PBX: a plan in the words of its dialer, within the dialer's limits.</summary>
public static class HandOverForm
{
    private const int DayMinutes = 24 * 60;

    /// <summary>Days of the campaign that are looked at for the daily window.</summary>
    private const int DaysLooked = 366;

    /// <summary>
    /// Further attempts that the PBX makes by itself, so that they never exceed what the plan's caps allow. None where the PBX tells only the last attempt of a number: there the portal hands the
    /// number over again for each attempt, so that every one is counted and the gate is asked before it.
    /// </summary>
    public static int RetriesAtPbx(CampaignPlan plan, CampaignLimits limits)
    {
        if (limits.LastAttemptOnly) return 0;
        var retries = Math.Min(RetriesOf(plan), limits.MostRetries);
        if (plan.AttemptsInTotal is { } total) retries = Math.Min(retries, total - 1);
        if (plan.AttemptsPerDay is { } day) retries = Math.Min(retries, day - 1);
        return Math.Max(0, retries);
    }

    /// <summary>Attempts that a contact gets at most.</summary>
    public static int MostAttempts(CampaignPlan plan) => Math.Min(plan.AttemptsInTotal ?? int.MaxValue, RetriesOf(plan) + 1);

    /// <summary>The campaign as it is created. First numbers and the result address are the caller's to add.</summary>
    /// <param name="plan">The plan; complete.</param>
    /// <param name="limits">What the dialer takes.</param>
    /// <param name="hours">The plan's rule.</param>
    /// <param name="name">The name that it has at the PBX.</param>
    /// <param name="today">Turkish calendar.</param>
    internal static PbxCampaign Of(CampaignPlan plan, CampaignLimits limits, CallingHours hours, string name, DateOnly today)
    {
        var days = plan.Days();
        var (from, to) = WindowOf(hours, days, today);
        var retries = RetriesAtPbx(plan, limits);
        return new PbxCampaign
        {
            Name = name,
            FirstDay = plan.FirstDay is { } first && first > today ? first : today,
            LastDay = plan.LastDay!.Value,
            From = from,
            To = to,
            Days = limits.ActiveDays ? WeekdaysOf(hours, days, today) : [],
            Target = plan.Destination is { } target ? new CampaignTarget(target.Kind, target.Value?.Trim() ?? "") : null,
            Keys = KeysOf(plan),
            Retries = retries,
            RetryMinutes = retries > 0 && limits.RetryDelayMinutes is not null ? plan.Retries.Select(rule => (int?)rule.DelayMinutes).FirstOrDefault() : null,
            Prefix = Given(plan.Prefix),
            Fixed = plan.ListKind == CampaignListKind.Fixed,
            Department = Given(plan.Department),
            Trunk = Given(plan.Trunk),
            CallerId = Given(plan.CallerId),
            Pace = plan.QueueLimitType is { } pace ? new CampaignPace(pace, plan.QueueLimit ?? 1) : null,
            Stop = plan is { CallStopType: { } stop and not CallStopType.None, CallStopLimit: { } limit } ? new CampaignStop(stop, limit) : null,
            CallsPerAgent = plan.ThreadMultiplier,
            MaximumLines = plan.MaximumLines,
            RingSeconds = plan.RingSeconds,
            Recorded = limits.Recording ? plan.Record : null,
            Consent = plan.Commercial && limits.Consent ? new CampaignConsent(plan.RecipientType ?? RecipientType.Individual, limits.BrandCode ? Given(plan.BrandCode) : null) : null,
        };
    }

    /// <summary>True when numbers can go to the PBX once the campaign exists there.</summary>
    internal static bool TakesNumbers(CampaignPlan plan, CampaignLimits limits) => limits.AddsNumbers && plan.ListKind != CampaignListKind.Fixed;

    /// <summary>True when it exists at the PBX from its start on only, because the PBX would dial it from its creation.</summary>
    internal static bool CreatedAtStart(CampaignLimits limits) => !limits.BeginsStopped && limits.NumbersAtCreation;

    /// <summary>True when what the PBX has cannot be changed, so that a further campaign there follows it: with those who came later, or without those who must not be called any more.</summary>
    internal static bool IsRenewed(CampaignLimits limits) => CreatedAtStart(limits) && !limits.AddsNumbers;

    /// <summary>
    /// The hours of each day as the dialer keeps them: those of the rule where it has one span for all days, else the widest that all days lie in. Within that one the portal stops and starts.
    /// </summary>
    private static (TimeOnly From, TimeOnly To) WindowOf(CallingHours hours, DialingDays days, DateOnly today)
    {
        var (from, to) = (DayMinutes, 0);
        foreach (var date in Dates(days, today))
        {
            foreach (var span in hours.OpenOn(date, days)) (from, to) = (Math.Min(from, span.From), Math.Max(to, span.To));
        }

        if (from >= to) (from, to) = (9 * 60, 18 * 60);

        // Dialers know no 24:00; the last minute of the day is given up.
        return (TimeOf(from), to == DayMinutes ? new TimeOnly(23, 59) : TimeOf(to));
    }

    private static ImmutableArray<DayOfWeek> WeekdaysOf(CallingHours hours, DialingDays days, DateOnly today)
    {
        var open = Dates(days, today).Where(date => hours.OpenOn(date, days).Length > 0).Select(date => date.DayOfWeek).Distinct().Order().ToImmutableArray();
        return open.Length is 0 or 7 ? [] : open;
    }

    private static IEnumerable<DateOnly> Dates(DialingDays days, DateOnly today)
    {
        var first = days.First > today ? days.First.Value : today;
        return Enumerable.Range(0, DaysLooked).Select(first.AddDays).TakeWhile(date => !(date > days.Last));
    }

    private static CampaignKeys? KeysOf(CampaignPlan plan)
    {
        if (plan.Keys.IsEmpty) return null;
        var targets = plan.Keys.ToLookup(key => key.Key, key => new CampaignTarget(key.Kind, key.Value?.Trim() ?? ""), StringComparer.Ordinal);
        return new CampaignKeys
        {
            Targets = targets.Where(key => key.Key.Length == 1).ToImmutableSortedDictionary(key => key.Key[0], key => key.First()),
            NoKey = targets["timeout"].FirstOrDefault(),
            WrongKey = targets["invalid"].FirstOrDefault(),
        };
    }

    private static int RetriesOf(CampaignPlan plan) => plan.Retries.Select(rule => rule.Retries).DefaultIfEmpty(0).Max();

    private static TimeOnly TimeOf(int minute) => new(minute / 60, minute % 60);

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
