using System.Collections.Frozen;
using System.Text.Json;

namespace Portal.Domain.Campaigns;

/// <summary>Steps of the builder, in their order.</summary>
public enum CampaignStep
{
    /// <summary>Account, type, name.</summary>
    Account,

    /// <summary>Contacts.</summary>
    Contacts,

    /// <summary>Days and calling hours.</summary>
    Hours,

    /// <summary>What follows attempts in vain.</summary>
    Retries,

    /// <summary>Pacing and targets.</summary>
    Pacing,

    /// <summary>Result codes.</summary>
    Results,

    /// <summary>Everything in plain words.</summary>
    Summary,
}

/// <summary>Which step settles which field; the steps are also the parts that a clone can take over.</summary>
public static class CampaignSteps
{
    private static readonly FrozenDictionary<string, CampaignStep> ByField = new Dictionary<string, CampaignStep>(StringComparer.Ordinal)
    {
        [nameof(CampaignPlan.AccountId)] = CampaignStep.Account,
        [nameof(CampaignPlan.Type)] = CampaignStep.Account,
        [nameof(CampaignPlan.Name)] = CampaignStep.Account,
        [nameof(CampaignPlan.ListKind)] = CampaignStep.Account,
        [nameof(CampaignPlan.Prefix)] = CampaignStep.Account,
        [nameof(CampaignPlan.Commercial)] = CampaignStep.Contacts,
        [nameof(CampaignPlan.RecipientType)] = CampaignStep.Contacts,
        [nameof(CampaignPlan.BrandCode)] = CampaignStep.Contacts,
        [nameof(CampaignPlan.OtherCampaignDays)] = CampaignStep.Contacts,
        [nameof(CampaignPlan.FirstDay)] = CampaignStep.Hours,
        [nameof(CampaignPlan.LastDay)] = CampaignStep.Hours,
        [nameof(CampaignPlan.ActiveDays)] = CampaignStep.Hours,
        [nameof(CampaignPlan.CallingHoursId)] = CampaignStep.Hours,
        [nameof(CampaignPlan.Retries)] = CampaignStep.Retries,
        [nameof(CampaignPlan.AttemptsPerDay)] = CampaignStep.Retries,
        [nameof(CampaignPlan.AttemptsInTotal)] = CampaignStep.Retries,
        [nameof(CampaignPlan.Dispositions)] = CampaignStep.Results,
    }.ToFrozenDictionary(pair => JsonNamingPolicy.CamelCase.ConvertName(pair.Key), pair => pair.Value, StringComparer.Ordinal);

    /// <summary>The step of a field by its JSON name; what stands after a bracket or dot does not matter.</summary>
    public static CampaignStep Of(string field)
    {
        var end = field.AsSpan().IndexOfAny('.', '[');
        return ByField.GetValueOrDefault(end < 0 ? field : field[..end], CampaignStep.Pacing);
    }

    /// <summary>A plan with everything of another.</summary>
    public static CampaignPlan WithAll(this CampaignPlan plan, CampaignPlan from) => Enum.GetValues<CampaignStep>().Aggregate(plan, (made, step) => made.With(from, step));

    /// <summary>A plan with one part of another; the rest stays.</summary>
    /// <param name="plan">The plan that gets them.</param>
    /// <param name="from">The plan that has them.</param>
    /// <param name="step">The part.</param>
    public static CampaignPlan With(this CampaignPlan plan, CampaignPlan from, CampaignStep step) => step switch
    {
        CampaignStep.Account => plan with { AccountId = from.AccountId, Type = from.Type, Name = from.Name, ListKind = from.ListKind, Prefix = from.Prefix },
        CampaignStep.Contacts => plan with { Commercial = from.Commercial, RecipientType = from.RecipientType, BrandCode = from.BrandCode, OtherCampaignDays = from.OtherCampaignDays },
        CampaignStep.Hours => plan with { FirstDay = from.FirstDay, LastDay = from.LastDay, ActiveDays = from.ActiveDays, CallingHoursId = from.CallingHoursId },
        CampaignStep.Retries => plan with { Retries = from.Retries, AttemptsPerDay = from.AttemptsPerDay, AttemptsInTotal = from.AttemptsInTotal },
        CampaignStep.Pacing => plan with
        {
            QueueLimitType = from.QueueLimitType, QueueLimit = from.QueueLimit, ThreadMultiplier = from.ThreadMultiplier, MaximumLines = from.MaximumLines,
            CallStopType = from.CallStopType, CallStopLimit = from.CallStopLimit, Destination = from.Destination, Keys = from.Keys, RingSeconds = from.RingSeconds,
            Department = from.Department, Trunk = from.Trunk, CallerId = from.CallerId, Record = from.Record,
        },
        CampaignStep.Results => plan with { Dispositions = from.Dispositions },
        _ => plan,
    };
}
