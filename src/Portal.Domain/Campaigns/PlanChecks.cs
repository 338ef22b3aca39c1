using System.Collections.Immutable;

namespace Portal.Domain.Campaigns;

/// <summary>What a plan is held against.</summary>
/// <param name="AccountKnown">False when the plan names an account that is not the tenant's, or is disabled.</param>
/// <param name="Dialer">What the account's dialer takes; null when it has none.</param>
/// <param name="Hours">The rule that the plan names, or <see cref="CallingHours.Usual"/>; null when there is no such rule.</param>
/// <param name="Dispositions">The tenant's result codes, by id.</param>
/// <param name="Now">The time.</param>
public sealed record PlanContext(bool AccountKnown, CampaignLimits? Dialer, CallingHours? Hours, IReadOnlySet<Guid> Dispositions, DateTimeOffset Now);

/// <summary>What is wrong with a plan, what is missing and what a person should know.</summary>
public static class PlanChecks
{
    private const int LongestText = 60;
    private const int MostQueueLimit = 1000;
    private const int MostLines = 1000;
    private const int MostStopCount = 1_000_000;
    private const int MostDispositions = 100;
    private const int MostOtherDays = 365;
    private const int MostAttempts = 100;
    private const decimal LeastMultiplier = 0.1m;
    private const decimal MostMultiplier = 10m;
    private static readonly ImmutableHashSet<string> Keys = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "#", "timeout", "invalid"];

    /// <summary>
    /// All of it, in the order of the builder's steps. Values that the account's dialer does not take are <see cref="ProblemWeight.Wrong"/>; what is missing, or went bad with time, is
    /// <see cref="ProblemWeight.Open"/>.
    /// </summary>
    public static ImmutableArray<CampaignProblem> Problems(this CampaignPlan plan, PlanContext context)
    {
        var limits = LimitsOf(plan, context);
        return [.. Account(plan, context, limits), .. Consent(plan, limits), .. Hours(plan, context, limits), .. Retries(plan, limits), .. Pacing(plan, limits), .. Targets(plan, limits), .. Results(plan, context)];
    }

    /// <summary>What whoever dials takes; null while that is not settled, or no dialer is there.</summary>
    public static CampaignLimits? LimitsOf(CampaignPlan plan, PlanContext context) => plan.Type switch
    {
        CampaignType.Preview => CampaignLimits.Preview,
        CampaignType.Dialer => context.Dialer,
        _ => null,
    };

    private static IEnumerable<CampaignProblem> Account(CampaignPlan plan, PlanContext context, CampaignLimits? limits)
    {
        if (plan.AccountId is null) yield return Open("accountId", CampaignProblems.Required);
        else if (!context.AccountKnown) yield return Open("accountId", CampaignProblems.NoAccount);
        if (plan.Type is not { } type) yield return Open("type", CampaignProblems.Required);
        else if (!Enum.IsDefined(type)) yield return new CampaignProblem("type", CampaignProblems.Word, CampaignChecks.Words<CampaignType>());
        else if (type == CampaignType.Dialer && context is { AccountKnown: true, Dialer: null }) yield return new CampaignProblem("type", CampaignProblems.NoDialer);
        if (string.IsNullOrWhiteSpace(plan.Name)) yield return Open("name", CampaignProblems.Required);
        else foreach (var problem in CampaignChecks.Name("name", plan.Name, limits?.NameLength ?? CampaignLimits.Preview.NameLength)) yield return problem;
        if (limits is null)
        {
            foreach (var problem in CampaignChecks.OptionalText("prefix", plan.Prefix, LongestText)) yield return problem;
            yield break;
        }

        foreach (var problem in CampaignChecks.NotTaken("prefix", Given(plan.Prefix), limits.PrefixLength > 0)) yield return problem;
        if (limits.PrefixNeeded && !Given(plan.Prefix)) yield return Open("prefix", CampaignProblems.Required);
        if (limits.PrefixLength > 0)
            foreach (var problem in CampaignChecks.OptionalText("prefix", plan.Prefix, limits.PrefixLength)) yield return problem;
        foreach (var problem in CampaignChecks.OneOf("listKind", plan.ListKind, limits.FixedLists ? Enum.GetValues<CampaignListKind>() : [CampaignListKind.Dynamic])) yield return problem;
        if (plan.ListKind == CampaignListKind.Fixed && limits.FixedLists) yield return Warning("listKind", CampaignProblems.FixedList);
        if (!limits.CanPause) yield return Warning("type", CampaignProblems.StopByRemoval);
    }

    private static IEnumerable<CampaignProblem> Consent(CampaignPlan plan, CampaignLimits? limits)
    {
        foreach (var problem in CampaignChecks.OneOf("recipientType", plan.RecipientType, Enum.GetValues<RecipientType>())) yield return problem;
        foreach (var problem in CampaignChecks.OptionalText("brandCode", plan.BrandCode, LongestText)) yield return problem;
        foreach (var problem in CampaignChecks.Range("otherCampaignDays", plan.OtherCampaignDays, 1, MostOtherDays)) yield return problem;
        if (!plan.Commercial)
        {
            if (plan.RecipientType is not null) yield return new CampaignProblem("recipientType", CampaignProblems.OnlyWith, "commercial");
            if (Given(plan.BrandCode)) yield return new CampaignProblem("brandCode", CampaignProblems.OnlyWith, "commercial");
            yield break;
        }

        if (plan.RecipientType is null) yield return Open("recipientType", CampaignProblems.Required);
        if (limits is null) yield break;
        if (limits is { Consent: true, BrandCode: true } && !Given(plan.BrandCode)) yield return Open("brandCode", CampaignProblems.Required);
        if (!limits.Consent) yield return Warning("commercial", CampaignProblems.ConsentByPortal);
    }

    private static IEnumerable<CampaignProblem> Hours(CampaignPlan plan, PlanContext context, CampaignLimits? limits)
    {
        foreach (var problem in CampaignChecks.Year("firstDay", plan.FirstDay).Concat(CampaignChecks.Year("lastDay", plan.LastDay))) yield return problem;
        foreach (var day in plan.ActiveDays.Where(day => !Enum.IsDefined(day)).Take(1)) yield return new CampaignProblem("activeDays", CampaignProblems.Word, CampaignChecks.Words<DayOfWeek>());
        if (plan.ActiveDays.Distinct().Count() != plan.ActiveDays.Length) yield return new CampaignProblem("activeDays", CampaignProblems.Repeated, CampaignChecks.Word(plan.ActiveDays.GroupBy(day => day).First(group => group.Skip(1).Any()).Key));
        if (plan.FirstDay is null) yield return Open("firstDay", CampaignProblems.Required);
        if (plan.LastDay is null) yield return Open("lastDay", CampaignProblems.Required);
        else if (plan.LastDay < plan.FirstDay) yield return new CampaignProblem("lastDay", CampaignProblems.Order);
        else if (plan.LastDay < TurkishTime.Day(context.Now)) yield return Open("lastDay", CampaignProblems.Past);
        if (context.Hours is not { } hours)
        {
            yield return Open("callingHoursId", CampaignProblems.NoHours);
            yield break;
        }

        if (hours.QuietOff) yield return Warning("callingHoursId", CampaignProblems.QuietOff);
        if (plan is not { FirstDay: { Year: >= 2000 and <= 2100 } first, LastDay: { Year: >= 2000 and <= 2100 } last } || last < first || last < TurkishTime.Day(context.Now)) yield break;
        if (hours.WouldDial(context.Now, plan.Days()).Next is null) yield return Open("callingHoursId", CampaignProblems.NeverOpen);
        else if (limits is not null && plan.Type == CampaignType.Dialer && !hours.KeptBy(limits, plan.Days(), TurkishTime.Day(context.Now)))
            yield return Warning("callingHoursId", limits.CanPause ? CampaignProblems.HoursByPortal : CampaignProblems.HoursByRemoval);
    }

    private static IEnumerable<CampaignProblem> Retries(CampaignPlan plan, CampaignLimits? limits)
    {
        var delay = limits is null ? (Least: 0, Most: int.MaxValue) : limits.RetryDelayMinutes ?? (Least: 0, Most: 0);
        var results = Enum.GetValues<ContactResult>().Length;
        foreach (var problem in CampaignChecks.Range("attemptsPerDay", plan.AttemptsPerDay, 1, MostAttempts).Concat(CampaignChecks.Range("attemptsInTotal", plan.AttemptsInTotal, 1, MostAttempts))) yield return problem;
        if (plan.Retries.Length > results)
        {
            yield return new CampaignProblem("retries", CampaignProblems.TooMany, results);
            yield break;
        }

        for (var i = 0; i < plan.Retries.Length; i++)
        {
            var (field, rule) = ($"retries[{i}]", plan.Retries[i]);
            if (!Enum.IsDefined(rule.Result)) yield return new CampaignProblem(field + ".result", CampaignProblems.Word, CampaignChecks.Words<ContactResult>());
            else if (!RetryRule.CanRetry(rule.Result)) yield return new CampaignProblem(field + ".result", CampaignProblems.NoRetry);
            if (plan.Retries.Take(i).Any(other => other.Result == rule.Result)) yield return new CampaignProblem(field + ".result", CampaignProblems.Repeated, CampaignChecks.Word(rule.Result));
            foreach (var problem in CampaignChecks.Range(field + ".retries", rule.Retries, 0, limits?.MostRetries ?? CampaignLimits.Preview.MostRetries)) yield return problem;
            if (limits is { RetryDelayMinutes: null } && rule.DelayMinutes != 0) yield return new CampaignProblem(field + ".delayMinutes", CampaignProblems.NotTaken);
            else foreach (var problem in CampaignChecks.Range(field + ".delayMinutes", rule.DelayMinutes, delay.Least, delay.Most)) yield return problem;
            if (!Enum.IsDefined(rule.Growth)) yield return new CampaignProblem(field + ".growth", CampaignProblems.Word, CampaignChecks.Words<RetryGrowth>());
            else if (limits is { RetryByResult: false } && rule.Growth != RetryGrowth.Fixed) yield return new CampaignProblem(field + ".growth", CampaignProblems.NotTaken);
        }

        if (limits is { RetryByResult: false } && plan.Retries.Select(rule => (rule.Retries, rule.DelayMinutes)).Distinct().Skip(1).Any())
            yield return new CampaignProblem("retries", CampaignProblems.OneRetryRule);
    }

    private static IEnumerable<CampaignProblem> Pacing(CampaignPlan plan, CampaignLimits? limits)
    {
        var stops = limits is null ? Enum.GetValues<CallStopType>() : [.. limits.CallStops.Prepend(CallStopType.None).Distinct()];
        foreach (var problem in CampaignChecks.OneOf("queueLimitType", plan.QueueLimitType, limits is null ? Enum.GetValues<QueueLimitType>() : limits.QueueLimits)) yield return problem;
        foreach (var problem in CampaignChecks.Range("queueLimit", plan.QueueLimit, 1, MostQueueLimit)) yield return problem;
        if (plan is { QueueLimit: not null, QueueLimitType: null }) yield return new CampaignProblem("queueLimit", CampaignProblems.OnlyWith, "queueLimitType");
        if (plan.ThreadMultiplier is < LeastMultiplier or > MostMultiplier) yield return new CampaignProblem("threadMultiplier", CampaignProblems.Range, LeastMultiplier, MostMultiplier);
        foreach (var problem in CampaignChecks.Range("maximumLines", plan.MaximumLines, 1, MostLines)) yield return problem;
        foreach (var problem in CampaignChecks.OneOf("callStopType", plan.CallStopType, stops)) yield return problem;
        if (plan.CallStopType is null or CallStopType.None)
        {
            if (plan.CallStopLimit is not null) yield return new CampaignProblem("callStopLimit", CampaignProblems.OnlyWith, "callStopType");
        }
        else if (plan.CallStopLimit is null)
        {
            yield return Open("callStopLimit", CampaignProblems.Required);
        }
        else
        {
            var percent = plan.CallStopType is CallStopType.ReachedPercent or CallStopType.FailedPercent or CallStopType.DialedPercent;
            foreach (var problem in CampaignChecks.Range("callStopLimit", plan.CallStopLimit, 1, percent ? 100 : MostStopCount)) yield return problem;
        }

        if (limits is null) yield break;
        foreach (var problem in CampaignChecks.NotTaken("threadMultiplier", plan.ThreadMultiplier is not null, limits.ThreadMultiplier)) yield return problem;
        foreach (var problem in CampaignChecks.NotTaken("maximumLines", plan.MaximumLines is not null, limits.MaximumLines)) yield return problem;
    }

    private static IEnumerable<CampaignProblem> Targets(CampaignPlan plan, CampaignLimits? limits)
    {
        if (plan.Destination is { } destination)
        {
            foreach (var problem in Target("destination", destination.Kind, destination.Value, limits?.Destinations)) yield return problem;
        }
        else if (limits is { Destinations.IsEmpty: false })
        {
            yield return Open("destination", CampaignProblems.Required);
        }

        if (plan.Keys.Length > Keys.Count) yield return new CampaignProblem("keys", CampaignProblems.TooMany, Keys.Count);
        for (var i = 0; i < Math.Min(plan.Keys.Length, Keys.Count); i++)
        {
            var (field, key) = ($"keys[{i}]", plan.Keys[i]);
            if (!Keys.Contains(key.Key ?? "")) yield return new CampaignProblem(field + ".key", CampaignProblems.Key);
            else if (plan.Keys.Take(i).Any(other => string.Equals(other.Key, key.Key, StringComparison.Ordinal))) yield return new CampaignProblem(field + ".key", CampaignProblems.Repeated, key.Key!);
            foreach (var problem in Target(field, key.Kind, key.Value, limits?.DigitTargets)) yield return problem;
        }

        if (limits is { AnnouncementNeedsKey: true } && plan.Destination?.Kind == CampaignTargetKind.Announcement && plan.Keys.IsEmpty) yield return Open("keys", CampaignProblems.KeyNeeded);

        foreach (var problem in Line("department", plan.Department, limits?.Department)) yield return problem;
        foreach (var problem in Line("trunk", plan.Trunk, limits?.Trunk)) yield return problem;
        foreach (var problem in CampaignChecks.Number("callerId", plan.CallerId)) yield return problem;
        if (limits is null) yield break;
        foreach (var problem in CampaignChecks.NotTaken("callerId", Given(plan.CallerId), limits.CallerId)) yield return problem;
        foreach (var problem in CampaignChecks.NotTaken("record", plan.Record, limits.Recording)) yield return problem;
        foreach (var problem in CampaignChecks.NotTaken("ringSeconds", plan.RingSeconds is not null, limits.RingSeconds is not null)) yield return problem;
        if (limits.RingSeconds is var (least, most))
            foreach (var problem in CampaignChecks.Range("ringSeconds", plan.RingSeconds, least, most)) yield return problem;
    }

    private static IEnumerable<CampaignProblem> Target(string field, CampaignTargetKind kind, string? value, ImmutableArray<CampaignTargetKind>? taken)
    {
        if (taken is { IsEmpty: true }) yield return new CampaignProblem(field, CampaignProblems.NotTaken);
        else foreach (var problem in CampaignChecks.OneOf<CampaignTargetKind>(field + ".kind", kind, taken is { } some ? some : Enum.GetValues<CampaignTargetKind>())) yield return problem;
        if (kind == CampaignTargetKind.HangUp)
        {
            if (Given(value)) yield return new CampaignProblem(field + ".value", CampaignProblems.NotTaken);
        }
        else if (!Given(value))
        {
            yield return Open(field + ".value", CampaignProblems.Required);
        }
        else
        {
            foreach (var problem in CampaignChecks.Name(field + ".value", value, LongestText)) yield return problem;
            if (kind == CampaignTargetKind.Outside)
                foreach (var problem in CampaignChecks.Number(field + ".value", value)) yield return problem;
        }
    }

    /// <summary>Department or line: where the dialer takes it, it needs it.</summary>
    private static IEnumerable<CampaignProblem> Line(string field, string? value, bool? taken)
    {
        foreach (var problem in CampaignChecks.OptionalText(field, value, LongestText)) yield return problem;
        if (taken is true && !Given(value)) yield return Open(field, CampaignProblems.Required);
        foreach (var problem in CampaignChecks.NotTaken(field, Given(value), taken is not false)) yield return problem;
    }

    private static IEnumerable<CampaignProblem> Results(CampaignPlan plan, PlanContext context)
    {
        if (plan.Dispositions.Length > MostDispositions) yield return new CampaignProblem("dispositions", CampaignProblems.TooMany, MostDispositions);
        if (plan.Dispositions.Distinct().Count() != plan.Dispositions.Length)
            yield return new CampaignProblem("dispositions", CampaignProblems.Repeated, plan.Dispositions.GroupBy(id => id).First(group => group.Skip(1).Any()).Key);
        if (plan.Dispositions.Any(id => !context.Dispositions.Contains(id))) yield return Open("dispositions", CampaignProblems.NoDisposition);
    }

    private static CampaignProblem Open(string field, string key) => new(field, key) { Weight = ProblemWeight.Open };

    private static CampaignProblem Warning(string field, string key) => new(field, key) { Weight = ProblemWeight.Warning };

    private static bool Given(string? text) => !string.IsNullOrWhiteSpace(text);
}
