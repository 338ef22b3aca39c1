using System.Collections;
using System.Collections.Immutable;
using System.Text.Json;
using Portal.Domain.Campaigns;

namespace Portal.Web.Components.Pages.Campaigns.Build;

/// <summary>One field of a plan.</summary>
/// <param name="Name">Its JSON name.</param>
/// <param name="Value">Its value in a plan.</param>
/// <param name="Take">The first plan with this field of the second.</param>
public sealed record PlanField(string Name, Func<CampaignPlan, object?> Value, Func<CampaignPlan, CampaignPlan, CampaignPlan> Take)
{
    public bool IsSame(CampaignPlan one, CampaignPlan other) => StructuralComparisons.StructuralEqualityComparer.Equals(Value(one), Value(other));
}

/// <summary>The fields of a plan one by one: what differs between two, and putting the changes of one person on top of another's.</summary>
public static class PlanFields
{
    public static ImmutableArray<PlanField> All { get; } =
    [
        Of(nameof(CampaignPlan.AccountId), plan => plan.AccountId, (plan, from) => plan with { AccountId = from.AccountId }),
        Of(nameof(CampaignPlan.Type), plan => plan.Type, (plan, from) => plan with { Type = from.Type }),
        Of(nameof(CampaignPlan.Name), plan => plan.Name, (plan, from) => plan with { Name = from.Name }),
        Of(nameof(CampaignPlan.ListKind), plan => plan.ListKind, (plan, from) => plan with { ListKind = from.ListKind }),
        Of(nameof(CampaignPlan.Prefix), plan => plan.Prefix, (plan, from) => plan with { Prefix = from.Prefix }),
        Of(nameof(CampaignPlan.Commercial), plan => plan.Commercial, (plan, from) => plan with { Commercial = from.Commercial }),
        Of(nameof(CampaignPlan.RecipientType), plan => plan.RecipientType, (plan, from) => plan with { RecipientType = from.RecipientType }),
        Of(nameof(CampaignPlan.BrandCode), plan => plan.BrandCode, (plan, from) => plan with { BrandCode = from.BrandCode }),
        Of(nameof(CampaignPlan.OtherCampaignDays), plan => plan.OtherCampaignDays, (plan, from) => plan with { OtherCampaignDays = from.OtherCampaignDays }),
        Of(nameof(CampaignPlan.FirstDay), plan => plan.FirstDay, (plan, from) => plan with { FirstDay = from.FirstDay }),
        Of(nameof(CampaignPlan.LastDay), plan => plan.LastDay, (plan, from) => plan with { LastDay = from.LastDay }),
        Of(nameof(CampaignPlan.ActiveDays), plan => plan.ActiveDays, (plan, from) => plan with { ActiveDays = from.ActiveDays }),
        Of(nameof(CampaignPlan.CallingHoursId), plan => plan.CallingHoursId, (plan, from) => plan with { CallingHoursId = from.CallingHoursId }),
        Of(nameof(CampaignPlan.Retries), plan => plan.Retries, (plan, from) => plan with { Retries = from.Retries }),
        Of(nameof(CampaignPlan.AttemptsPerDay), plan => plan.AttemptsPerDay, (plan, from) => plan with { AttemptsPerDay = from.AttemptsPerDay }),
        Of(nameof(CampaignPlan.AttemptsInTotal), plan => plan.AttemptsInTotal, (plan, from) => plan with { AttemptsInTotal = from.AttemptsInTotal }),
        Of(nameof(CampaignPlan.Destination), plan => plan.Destination, (plan, from) => plan with { Destination = from.Destination }),
        Of(nameof(CampaignPlan.Keys), plan => plan.Keys, (plan, from) => plan with { Keys = from.Keys }),
        Of(nameof(CampaignPlan.QueueLimitType), plan => plan.QueueLimitType, (plan, from) => plan with { QueueLimitType = from.QueueLimitType }),
        Of(nameof(CampaignPlan.QueueLimit), plan => plan.QueueLimit, (plan, from) => plan with { QueueLimit = from.QueueLimit }),
        Of(nameof(CampaignPlan.ThreadMultiplier), plan => plan.ThreadMultiplier, (plan, from) => plan with { ThreadMultiplier = from.ThreadMultiplier }),
        Of(nameof(CampaignPlan.MaximumLines), plan => plan.MaximumLines, (plan, from) => plan with { MaximumLines = from.MaximumLines }),
        Of(nameof(CampaignPlan.CallStopType), plan => plan.CallStopType, (plan, from) => plan with { CallStopType = from.CallStopType }),
        Of(nameof(CampaignPlan.CallStopLimit), plan => plan.CallStopLimit, (plan, from) => plan with { CallStopLimit = from.CallStopLimit }),
        Of(nameof(CampaignPlan.RingSeconds), plan => plan.RingSeconds, (plan, from) => plan with { RingSeconds = from.RingSeconds }),
        Of(nameof(CampaignPlan.Department), plan => plan.Department, (plan, from) => plan with { Department = from.Department }),
        Of(nameof(CampaignPlan.Trunk), plan => plan.Trunk, (plan, from) => plan with { Trunk = from.Trunk }),
        Of(nameof(CampaignPlan.CallerId), plan => plan.CallerId, (plan, from) => plan with { CallerId = from.CallerId }),
        Of(nameof(CampaignPlan.Record), plan => plan.Record, (plan, from) => plan with { Record = from.Record }),
        Of(nameof(CampaignPlan.Dispositions), plan => plan.Dispositions, (plan, from) => plan with { Dispositions = from.Dispositions }),
    ];

    /// <summary>The fields in which two plans differ, in the order of the builder.</summary>
    public static ImmutableArray<PlanField> Differences(CampaignPlan one, CampaignPlan other) => [.. All.Where(field => !field.IsSame(one, other))];

    /// <summary>Theirs, with what I changed since we both began.</summary>
    public static CampaignPlan OnTop(CampaignPlan began, CampaignPlan mine, CampaignPlan theirs) =>
        Differences(began, mine).Aggregate(theirs, (made, field) => field.Take(made, mine));

    /// <summary>The plan with some fields as if nobody had filled them in. Names may point into a list: <c>keys[2].value</c> empties the keys.</summary>
    public static CampaignPlan Without(CampaignPlan plan, IEnumerable<string> names)
    {
        var roots = names.Select(Root).ToHashSet(StringComparer.Ordinal);
        // A limit makes no sense without its kind.
        if (roots.Contains("queueLimitType")) roots.Add("queueLimit");
        if (roots.Contains("callStopType")) roots.Add("callStopLimit");
        var empty = new CampaignPlan();
        return All.Where(field => roots.Contains(field.Name)).Aggregate(plan, (made, field) => field.Take(made, empty));
    }

    /// <summary>The field without its place in a list.</summary>
    public static string Root(string field)
    {
        var end = field.AsSpan().IndexOfAny('.', '[');
        return end < 0 ? field : field[..end];
    }

    private static PlanField Of(string property, Func<CampaignPlan, object?> value, Func<CampaignPlan, CampaignPlan, CampaignPlan> take) => new(JsonNamingPolicy.CamelCase.ConvertName(property), value, take);
}
