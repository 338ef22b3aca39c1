using System.Collections.Immutable;
using Portal.Domain.Campaigns;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Tests.Pbx.Http;

public sealed class CampaignFormTests
{
    private static readonly CampaignLimits Netgsm = LimitsOf("netgsm");
    private static readonly CampaignLimits Cagri = LimitsOf("cagrimerkezi");
    private static readonly CampaignLimits Bulut = LimitsOf("bulutsantralim");

    private static readonly PbxCampaign Good = new()
    {
        Name = "Bahar",
        FirstDay = new DateOnly(2026, 3, 2),
        LastDay = new DateOnly(2026, 3, 2),
        From = new TimeOnly(9, 0),
        To = new TimeOnly(18, 0),
        Target = new CampaignTarget(CampaignTargetKind.Queue, "200"),
        Department = "satis",
        Trunk = "8504000500",
    };

    [Fact]
    public void Require_campaign_within_the_limits_passes_at_every_dialer()
    {
        foreach (var limits in (CampaignLimits[])[Netgsm, Cagri, Bulut]) Should.NotThrow(() => CampaignForm.Require(limits, limits.PrefixNeeded ? Good with { Prefix = "BHR" } : Good));
        Should.NotThrow(() => CampaignForm.Require(Netgsm, Good with { Name = new string('x', 50), Prefix = "BHR1", Retries = 3, RetryMinutes = 1440, Pace = new(QueueLimitType.CallsPerMinute, 1), Stop = new(CallStopType.DialedPercent, 100) }));
        Should.NotThrow(() => CampaignForm.Require(Bulut, Good with { RingSeconds = 25, Days = [DayOfWeek.Sunday], Consent = new(RecipientType.Merchant, "m-1") }));
    }

    [Fact]
    public void Require_what_a_dialer_cannot_take_is_refused()
    {
        var menu = new CampaignTarget(CampaignTargetKind.Menu, "karsilama");
        var keys = new CampaignKeys { Targets = ImmutableSortedDictionary<char, CampaignTarget>.Empty.Add('1', menu) };
        (CampaignLimits Limits, PbxCampaign Campaign, string Says)[] cases =
        [
            (Netgsm, Good with { Name = " " }, "name"),
            (Netgsm, Good with { Name = new string('x', 51) }, "50"),
            (Netgsm, Good with { Prefix = "BAHAR" }, "prefix"),
            (Netgsm, Good, "a prefix of 1 to 4"),
            (Cagri, Good with { Prefix = "B" }, "prefix"),
            (Netgsm, Good with { Retries = 4 }, "retries"),
            (Netgsm, Good with { Retries = -1 }, "retries"),
            (Netgsm, Good with { RetryMinutes = 1441 }, "minutes"),
            (Cagri, Good with { RetryMinutes = 5 }, "no minutes"),
            (Bulut, Good with { RingSeconds = 24 }, "25 to 60"),
            (Netgsm, Good with { RingSeconds = 30 }, "no seconds of ringing"),
            (Bulut, Good with { Keys = keys with { Seconds = 11 } }, "1 to 10"),
            (Netgsm, Good with { Keys = keys }, "keys"),
            (Cagri, Good with { Target = menu }, "destination"),
            (Netgsm, Good with { Target = menu with { Name = "" } }, "destination"),
            (Cagri, Good with { Pace = new CampaignPace(QueueLimitType.FreeAgentsPlus, 1) }, "pace"),
            (Netgsm, Good with { Pace = new CampaignPace(QueueLimitType.FreeAgentsPlus, 0) }, "pace"),
            (Netgsm, Good with { Stop = new CampaignStop(CallStopType.FailedCount, 0) }, "end a campaign"),
            (Bulut, Good with { Stop = new CampaignStop(CallStopType.FailedCount, 5) }, "end a campaign"),
            (Bulut, Good with { Fixed = true }, "fixed"),
            (Netgsm, Good with { Days = [DayOfWeek.Monday] }, "weekdays"),
            (Bulut, Good with { Consent = new CampaignConsent(RecipientType.Individual, null) }, "brand"),
            (Cagri, Good with { Consent = new CampaignConsent(RecipientType.Individual, null) }, "consent"),
            (Cagri, Good with { Numbers = [new CampaignNumber("05321112233")] }, "once the campaign exists"),
            (Netgsm, Good with { Department = null }, "department"),
            (Netgsm, Good with { Trunk = " " }, "outside line"),
            (Netgsm, Good with { LastDay = new DateOnly(2026, 3, 1) }, "last day"),
            (Netgsm, Good with { To = new TimeOnly(9, 0) }, "hours"),
        ];
        foreach (var (limits, campaign, says) in cases)
        {
            var failure = Should.Throw<PbxException>(() => CampaignForm.Require(limits, campaign));
            (failure.Kind, failure.Message).ShouldSatisfyAllConditions(one => one.Kind.ShouldBe(PbxErrorKind.Refused), one => one.Message.ShouldContain(says));
        }
    }

    [Theory]
    [InlineData(PbxErrorKind.Refused, NumberVerdict.Refused)]
    [InlineData(PbxErrorKind.RateLimited, NumberVerdict.NotSent)]
    [InlineData(PbxErrorKind.Unauthorized, NumberVerdict.NotSent)]
    [InlineData(PbxErrorKind.Misconfigured, NumberVerdict.NotSent)]
    [InlineData(PbxErrorKind.Timeout, NumberVerdict.Unsure)]
    [InlineData(PbxErrorKind.Protocol, NumberVerdict.Unsure)]
    [InlineData(PbxErrorKind.Unreachable, NumberVerdict.Unsure)]
    public void After_only_a_clear_word_says_that_numbers_were_not_taken(PbxErrorKind kind, NumberVerdict verdict) => CampaignForm.After(new PbxException(kind, "x")).ShouldBe(verdict);

    [Fact]
    public void Limits_every_vendor_with_a_dialer_has_some_and_no_other() =>
        PbxCatalog.All.Where(vendor => vendor.Traits.Campaigns is not null).Select(vendor => vendor.Id).ShouldBe(PbxCatalog.All.Where(vendor => typeof(ICampaigns).IsAssignableFrom(vendor.PbxType)).Select(vendor => vendor.Id));

    [Fact]
    public void Limits_agree_with_what_the_vendor_can_do()
    {
        foreach (var vendor in PbxCatalog.All.Where(vendor => vendor.Traits.Campaigns is not null))
        {
            vendor.Traits.Campaigns!.CanPause.ShouldBe(typeof(ICampaignSwitch).IsAssignableFrom(vendor.PbxType), vendor.Id);
            vendor.Traits.Campaigns.AddsNumbers.ShouldBe(typeof(ICampaignNumbers).IsAssignableFrom(vendor.PbxType), vendor.Id);
        }
    }

    private static CampaignLimits LimitsOf(string vendor) => PbxCatalog.Find(vendor)!.Traits.Campaigns!;
}
