using Portal.Domain.Campaigns;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Campaigns.HandOver;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Tests.Campaigns.HandOver;

public sealed class HandOverFormTests
{
    private static readonly DateOnly Today = new(2026, 3, 4);

    private static readonly CampaignPlan Plan = new()
    {
        Name = "Bahar", Type = CampaignType.Dialer, FirstDay = new DateOnly(2026, 3, 1), LastDay = new DateOnly(2026, 3, 20), Retries = [new RetryRule(ContactResult.Busy, 3, 20), new RetryRule(ContactResult.NoAnswer, 3, 20)],
        Destination = new PlanTarget(CampaignTargetKind.Queue, " 201 "),
    };

    private static CampaignLimits Netgsm => PbxCatalog.Find("netgsm")!.Traits.Campaigns!;

    private static CampaignLimits Bulut => PbxCatalog.Find("bulutsantralim")!.Traits.Campaigns!;

    private static CampaignLimits Cagri => PbxCatalog.Find("cagrimerkezi")!.Traits.Campaigns!;

    [Fact]
    public void RetriesAtPbx_never_exceed_plan_limits_or_caps()
    {
        HandOverForm.RetriesAtPbx(Plan, Netgsm).ShouldBe(3);
        HandOverForm.RetriesAtPbx(Plan with { Retries = [] }, Netgsm).ShouldBe(0);
        HandOverForm.RetriesAtPbx(Plan with { Retries = [new RetryRule(ContactResult.Busy, 9, 1)] }, Netgsm).ShouldBe(3);
        HandOverForm.RetriesAtPbx(Plan with { AttemptsInTotal = 2 }, Netgsm).ShouldBe(1);
        HandOverForm.RetriesAtPbx(Plan with { AttemptsPerDay = 1 }, Netgsm).ShouldBe(0);
        HandOverForm.RetriesAtPbx(Plan with { AttemptsPerDay = 3, AttemptsInTotal = 2 }, Bulut).ShouldBe(1);
    }

    [Fact]
    public void RetriesAtPbx_a_pbx_that_tells_only_last_attempts_gets_none()
    {
        HandOverForm.RetriesAtPbx(Plan, Cagri).ShouldBe(0);
        HandOverForm.MostAttempts(Plan).ShouldBe(4);
        HandOverForm.MostAttempts(Plan with { AttemptsInTotal = 2 }).ShouldBe(2);
    }

    [Fact]
    public void Of_gives_days_hours_and_targets_in_the_dialers_words()
    {
        var campaign = HandOverForm.Of(Plan, Bulut, CallingHours.Usual, "Bahar (2)", Today);

        (campaign.Name, campaign.FirstDay, campaign.LastDay, campaign.From, campaign.To).ShouldBe(("Bahar (2)", Today, new DateOnly(2026, 3, 20), new TimeOnly(9, 0), new TimeOnly(18, 0)));
        campaign.Days.ShouldBe([DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday]);
        campaign.Target.ShouldBe(new CampaignTarget(CampaignTargetKind.Queue, "201"));
        (campaign.Retries, campaign.RetryMinutes, campaign.Consent).ShouldBe((3, null, null));
        HandOverForm.Of(Plan, Cagri, CallingHours.Usual, "x", Today).Days.ShouldBeEmpty();
        HandOverForm.Of(Plan, Netgsm, CallingHours.Usual, "x", Today).RetryMinutes.ShouldBe(20);
    }

    [Fact]
    public void Of_days_that_differ_get_the_widest_window()
    {
        var hours = CallingHours.Usual with
        {
            QuietOff = true,
            Week = [new WeekSpan(DayOfWeek.Monday, new TimeOnly(10, 0), new TimeOnly(12, 0)), new WeekSpan(DayOfWeek.Tuesday, new TimeOnly(8, 30), new TimeOnly(11, 0)), new WeekSpan(DayOfWeek.Tuesday, new TimeOnly(14, 0), TimeOnly.MinValue)],
        };

        var campaign = HandOverForm.Of(Plan, Bulut, hours, "x", Today);

        (campaign.From, campaign.To).ShouldBe((new TimeOnly(8, 30), new TimeOnly(23, 59)));
        campaign.Days.ShouldBe([DayOfWeek.Monday, DayOfWeek.Tuesday]);
    }

    [Fact]
    public void Of_keys_and_consent_go_along_where_the_dialer_takes_them()
    {
        var plan = Plan with
        {
            Destination = new PlanTarget(CampaignTargetKind.Announcement, "7"), Commercial = true, RecipientType = RecipientType.Merchant, BrandCode = "612345",
            Keys = [new KeyTarget("1", CampaignTargetKind.Queue, "201"), new KeyTarget("timeout", CampaignTargetKind.HangUp, null), new KeyTarget("invalid", CampaignTargetKind.Menu, "3")],
        };

        var campaign = HandOverForm.Of(plan, Bulut, CallingHours.Usual, "x", Today);

        campaign.Keys!.Targets.ShouldHaveSingleItem().ShouldBe(new KeyValuePair<char, CampaignTarget>('1', new CampaignTarget(CampaignTargetKind.Queue, "201")));
        (campaign.Keys.NoKey!.Kind, campaign.Keys.WrongKey!.Name).ShouldBe((CampaignTargetKind.HangUp, "3"));
        campaign.Consent.ShouldBe(new CampaignConsent(RecipientType.Merchant, "612345"));
        HandOverForm.Of(plan, Cagri, CallingHours.Usual, "x", Today).Consent.ShouldBeNull();
        HandOverForm.Of(plan, Netgsm, CallingHours.Usual, "x", Today).Consent.ShouldBe(new CampaignConsent(RecipientType.Merchant, null));
        Should.NotThrow(() => CampaignForm.Require(Bulut, campaign with { Numbers = [new CampaignNumber("05321112233")] }));
    }
}
