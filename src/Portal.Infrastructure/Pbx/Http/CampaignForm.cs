using Portal.Domain.Campaigns;
using Portal.Domain.Pbx;

namespace Portal.Infrastructure.Pbx.Http;

/// <summary>What all dialers share: a campaign that one cannot take is refused before anything is sent, and a failure says what became of the numbers that were sent.</summary>
internal static class CampaignForm
{
    /// <summary>Numbers that one request may carry at most. No vendor names a limit.</summary>
    public const int NumbersAtOnce = 500;

    /// <exception cref="PbxException">The dialer cannot take it.</exception>
    public static void Require(CampaignLimits limits, PbxCampaign campaign)
    {
        if (campaign.Name.Trim().Length is 0 || campaign.Name.Length > limits.NameLength) throw Cannot($"a name of 1 to {limits.NameLength} characters");
        if (campaign.LastDay < campaign.FirstDay) throw Cannot("a last day that is not before the first");
        if (campaign.To <= campaign.From) throw Cannot("hours that end after they begin, on the same day");
        if ((campaign.Prefix?.Length ?? 0) > limits.PrefixLength) throw Cannot($"a prefix of at most {limits.PrefixLength} characters");
        if (campaign.Retries < 0 || campaign.Retries > limits.MostRetries) throw Cannot($"0 to {limits.MostRetries} retries");

        // Where the portal makes each further attempt, the PBX has no say in its time.
        Within(campaign.RetryMinutes, limits.LastAttemptOnly ? null : limits.RetryDelayMinutes, "minutes between attempts");
        Within(campaign.RingSeconds, limits.RingSeconds, "seconds of ringing");
        Within(campaign.Keys?.Seconds, limits.DigitSeconds, "seconds to press a key");
        if (campaign.Target is { } target && (!limits.Destinations.Contains(target.Kind) || target.Name.Trim().Length == 0)) throw Cannot("one of its own kinds of destination, by name");
        if (campaign.Keys is { } keys && Targets(keys).Any(one => !limits.DigitTargets.Contains(one.Kind))) throw Cannot("one of its own kinds of target for keys");
        if (campaign.Pace is { } pace && (!limits.QueueLimits.Contains(pace.Type) || pace.Limit < 1)) throw Cannot("one of its own kinds of pace, and at least 1");
        if (campaign.Stop is { } stop && stop.Type != CallStopType.None && (!limits.CallStops.Contains(stop.Type) || stop.Limit < 1)) throw Cannot("one of its own limits that end a campaign, and at least 1");
        if (campaign.Fixed && !limits.FixedLists) throw Cannot("no fixed lists");
        if (!campaign.Days.IsDefaultOrEmpty && !limits.ActiveDays) throw Cannot("no choice of weekdays");
        if (campaign.Consent is { } consent && (!limits.Consent || (limits.BrandCode && consent.BrandCode.Said() is null))) throw Cannot(limits.Consent ? "the brand's code beside the kind of consent" : "no check of consent");
        if (!campaign.Numbers.IsDefaultOrEmpty && !limits.NumbersAtCreation) throw Cannot("numbers only once the campaign exists");
        if (limits.Department && campaign.Department.Said() is null) throw Cannot("a department");
        if (limits.Trunk && campaign.Trunk.Said() is null) throw Cannot("an outside line");
        if (limits.PrefixNeeded && campaign.Prefix.Said() is null) throw Cannot($"a prefix of 1 to {limits.PrefixLength} characters");
    }

    /// <summary>What is known of numbers that were on their way when this happened.</summary>
    public static NumberVerdict After(PbxException failure) => failure.Kind switch
    {
        PbxErrorKind.Refused => NumberVerdict.Refused,
        PbxErrorKind.Unauthorized or PbxErrorKind.RateLimited or PbxErrorKind.Misconfigured => NumberVerdict.NotSent,
        _ => NumberVerdict.Unsure,
    };

    public static PbxException Cannot(string takes) => new(PbxErrorKind.Refused, $"The PBX's dialer takes {takes}.");

    private static IEnumerable<CampaignTarget> Targets(CampaignKeys keys) => keys.Targets.Values.Concat(new[] { keys.NoKey, keys.WrongKey }.OfType<CampaignTarget>());

    private static void Within(int? value, (int Least, int Most)? range, string what)
    {
        if (value is not { } number) return;
        if (range is not { } limits) throw Cannot($"no {what}");
        if (number < limits.Least || number > limits.Most) throw Cannot($"{limits.Least} to {limits.Most} {what}");
    }
}
