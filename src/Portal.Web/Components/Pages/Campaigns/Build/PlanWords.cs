using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Domain.Campaigns;
using Portal.Infrastructure.Pbx;
using Portal.Web.Components.Pages.Campaigns.Hours;
using Portal.Web.Components.Shared;

namespace Portal.Web.Components.Pages.Campaigns.Build;

/// <summary>A plan in plain words: field by field, where two versions stand beside each other, and as sentences in the summary.</summary>
public sealed class PlanWords(IStringLocalizer<Texts> texts, Words words, HoursText hours)
{
    private const string Nothing = "–";

    /// <summary>One field's value as people read it.</summary>
    public string Value(string field, CampaignPlan plan, BuilderLists lists) => field switch
    {
        "accountId" => plan.AccountId is null ? Nothing : AccountName(plan, lists),
        "type" => plan.Type is { } type ? words.Of(type) : Nothing,
        "name" => Text(plan.Name),
        "listKind" => texts["CampaignListKind." + (plan.ListKind ?? CampaignListKind.Dynamic)],
        "prefix" => Text(plan.Prefix),
        "commercial" => YesNo(plan.Commercial),
        "recipientType" => plan.RecipientType is { } recipient ? texts["RecipientType." + recipient] : Nothing,
        "brandCode" => Text(plan.BrandCode),
        "otherCampaignDays" => Number(plan.OtherCampaignDays),
        "firstDay" => Day(plan.FirstDay),
        "lastDay" => Day(plan.LastDay),
        "activeDays" => plan.ActiveDays.IsEmpty ? texts["Builder.Days.All"] : string.Join(", ", HoursText.Week.Where(day => plan.ActiveDays.Contains(day)).Select(day => words.Of(day))),
        "callingHoursId" => HoursName(plan, lists),
        "retries" => plan.Retries.IsEmpty ? texts["Builder.Say.NoRetry"] : string.Join("; ", Retries(plan)),
        "attemptsPerDay" => Number(plan.AttemptsPerDay),
        "attemptsInTotal" => Number(plan.AttemptsInTotal),
        "destination" => plan.Destination is { } target ? Target(target.Kind, target.Value) : Nothing,
        "keys" => plan.Keys.IsEmpty ? Nothing : string.Join("; ", plan.Keys.Select(key => $"{KeyName(key.Key)} → {Target(key.Kind, key.Value)}")),
        "queueLimitType" => plan.QueueLimitType is { } pace ? texts["QueueLimitType." + pace] : texts["Builder.ByPbx"],
        "queueLimit" => Number(plan.QueueLimit),
        "threadMultiplier" => plan.ThreadMultiplier?.ToString(CultureInfo.CurrentCulture) ?? Nothing,
        "maximumLines" => Number(plan.MaximumLines),
        "callStopType" => texts["CallStopType." + (plan.CallStopType ?? CallStopType.None)],
        "callStopLimit" => Number(plan.CallStopLimit),
        "ringSeconds" => Number(plan.RingSeconds),
        "department" => Text(plan.Department),
        "trunk" => Text(plan.Trunk),
        "callerId" => Text(plan.CallerId),
        "record" => YesNo(plan.Record),
        "dispositions" => plan.Dispositions.IsEmpty ? texts["Builder.Dispositions.All"] : string.Join(", ", Codes(plan, lists)),
        _ => Nothing,
    };

    /// <summary>What a step settles, as sentences.</summary>
    public IEnumerable<string> Sentences(CampaignStep step, CampaignPlan plan, BuilderLists lists) => step switch
    {
        CampaignStep.Account => Account(plan, lists),
        CampaignStep.Contacts => Contacts(plan),
        CampaignStep.Hours => Hours(plan, lists),
        CampaignStep.Retries => RetryRules(plan),
        CampaignStep.Pacing => Pacing(plan),
        CampaignStep.Results => [lists.Codes.IsEmpty ? texts["Builder.Dispositions.None"] : plan.Dispositions.IsEmpty ? texts["Builder.Say.AllCodes", lists.Codes.Length] : texts["Builder.Say.Codes", string.Join(", ", Codes(plan, lists))]],
        _ => [],
    };

    private IEnumerable<string> Account(CampaignPlan plan, BuilderLists lists)
    {
        if (plan.AccountId is not null) yield return texts["Builder.Say.Account." + (plan.Type ?? CampaignType.Dialer), AccountName(plan, lists)];
        if (plan.ListKind == CampaignListKind.Fixed) yield return texts["Builder.ListKind.Help.Fixed"];
        if (!string.IsNullOrWhiteSpace(plan.Prefix)) yield return texts["Builder.Say.Prefix", plan.Prefix];
    }

    private IEnumerable<string> Contacts(CampaignPlan plan)
    {
        yield return plan.Commercial
            ? plan.RecipientType is { } recipient ? texts["Builder.Say.Commercial", texts["RecipientType." + recipient]] : texts["Builder.Commercial.Yes.Help"]
            : texts["Builder.Commercial.No.Help"];
        if (plan.OtherCampaignDays is { } days) yield return texts["Builder.Say.OtherCampaigns", days];
    }

    private IEnumerable<string> Hours(CampaignPlan plan, BuilderLists lists)
    {
        if (plan is { FirstDay: { } first, LastDay: { } last }) yield return texts["Builder.Say.Days", Words.Day(first), Words.Day(last), Value("activeDays", plan, lists)];
        if (lists.HoursOf(plan) is { } rule) yield return texts["Builder.Say.Hours", HoursName(plan, lists), hours.Sentence(rule)];
    }

    private IEnumerable<string> RetryRules(CampaignPlan plan)
    {
        if (plan.Retries.IsEmpty) yield return texts["Builder.Say.NoRetry"];
        else if (plan.Retries.Select(rule => (rule.Retries, rule.DelayMinutes, rule.Growth)).Distinct().Count() == 1)
            yield return plan.Retries[0].DelayMinutes > 0 ? texts["Builder.Say.RetriesEvery", plan.Retries[0].Retries, plan.Retries[0].DelayMinutes] : texts["Builder.Say.Retries", plan.Retries[0].Retries];
        else foreach (var rule in Retries(plan)) yield return rule;
        if (plan.AttemptsPerDay is { } daily) yield return texts["Builder.Say.PerDay", daily];
        if (plan.AttemptsInTotal is { } total) yield return texts["Builder.Say.InTotal", total];
    }

    private IEnumerable<string> Pacing(CampaignPlan plan)
    {
        if (plan.Destination is { } target) yield return texts["Builder.Say.Destination", Target(target.Kind, target.Value)];
        foreach (var key in plan.Keys) yield return texts["Builder.Say.Key", KeyName(key.Key), Target(key.Kind, key.Value)];
        if (plan.QueueLimitType is { } pace) yield return plan.QueueLimit is { } limit ? $"{texts["QueueLimitType." + pace]}: {limit.ToString(CultureInfo.CurrentCulture)}." : $"{texts["QueueLimitType." + pace]}.";
        if (plan.ThreadMultiplier is { } factor) yield return texts["Builder.Say.Multiplier", factor.ToString(CultureInfo.CurrentCulture)];
        if (plan.MaximumLines is { } lines) yield return texts["Builder.Say.Lines", lines];
        if (plan is { CallStopType: { } stop and not CallStopType.None, CallStopLimit: { } most }) yield return texts["Builder.Say.Stop." + stop, most];
        if (plan.RingSeconds is { } seconds) yield return texts["Builder.Say.Ring", seconds];
        foreach (var (field, text) in ((string, string?)[])[("department", plan.Department), ("trunk", plan.Trunk), ("callerId", plan.CallerId)])
            if (!string.IsNullOrWhiteSpace(text)) yield return $"{ProblemText.Label(texts, field)}: {text}.";
        if (plan.Record) yield return texts["Builder.Say.Record"];
    }

    private IEnumerable<string> Retries(CampaignPlan plan) => plan.Retries.Select(rule =>
        texts[rule.Growth == RetryGrowth.Doubled ? "Builder.Say.RetryDoubled" : "Builder.Say.Retry", words.Of(rule.Result), rule.Retries, rule.DelayMinutes].Value);

    private static string AccountName(CampaignPlan plan, BuilderLists lists) =>
        lists.AccountOf(plan) is { } account ? $"{account.Name} ({PbxCatalog.Find(account.Vendor)?.Name ?? account.Vendor})" : "?";

    private string HoursName(CampaignPlan plan, BuilderLists lists) => plan.CallingHoursId is null ? texts["Builder.Hours.Usual"] : lists.HoursOf(plan)?.Name ?? texts["Builder.Hours.Gone"];

    private IEnumerable<string> Codes(CampaignPlan plan, BuilderLists lists) => lists.Codes.Where(code => plan.Dispositions.Contains(code.Id)).Select(code => code.Disposition.Name);

    private string Target(CampaignTargetKind kind, string? value) => string.IsNullOrWhiteSpace(value) ? words.Of(kind) : $"{words.Of(kind)} {value}";

    private string KeyName(string key) => key is "timeout" or "invalid" ? texts["Builder.Keys.Name." + key] : key;

    private string YesNo(bool value) => texts[value ? "Builder.Yes" : "Builder.No"];

    private static string Text(string? text) => string.IsNullOrWhiteSpace(text) ? Nothing : text;

    private static string Number(int? number) => number?.ToString(CultureInfo.CurrentCulture) ?? Nothing;

    private static string Day(DateOnly? day) => day is { } date ? Words.Day(date) : Nothing;
}
