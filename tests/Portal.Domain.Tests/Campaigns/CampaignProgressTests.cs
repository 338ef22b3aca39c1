using Portal.Domain.Campaigns;

namespace Portal.Domain.Tests.Campaigns;

public sealed class CampaignProgressTests
{
    [Fact]
    public void EstimatedEnd_goes_on_only_within_the_hours()
    {
        // 100 an hour, two attempts a contact, 600 left: twelve open hours, nine of which are Friday's.
        var pace = new CampaignProgress(Left: 600, Finished: 100, Attempts: 200, TimeSpan.FromHours(2));
        pace.EstimatedEnd(CallingHoursTests.Wall("2026-11-27 07:00"), CallingHours.Usual, default).ShouldBe(CallingHoursTests.Wall("2026-11-30 12:00"));
        pace.EstimatedEnd(CallingHoursTests.Wall("2026-11-27 07:00"), CallingHours.Usual, new DialingDays(null, new DateOnly(2026, 11, 27), [])).ShouldBeNull();
    }

    [Fact]
    public void EstimatedEnd_without_a_finished_contact_is_not_known_and_with_none_left_is_now()
    {
        var at = CallingHoursTests.Wall("2026-11-27 07:00");
        new CampaignProgress(5, 0, 10, TimeSpan.FromHours(1)).EstimatedEnd(at, CallingHours.Usual, default).ShouldBeNull();
        new CampaignProgress(5, 5, 0, TimeSpan.Zero).EstimatedEnd(at, CallingHours.Usual, default).ShouldBeNull();
        new CampaignProgress(0, 5, 10, TimeSpan.FromHours(1)).EstimatedEnd(at, CallingHours.Usual, default).ShouldBe(at);
        new CampaignProgress(int.MaxValue, 1, 1, TimeSpan.FromHours(1)).EstimatedEnd(at, CallingHours.Usual, default).ShouldBeNull();
    }

    [Fact]
    public void Of_picks_the_weightiest_reason()
    {
        var facts = new IdleFacts { Hours = HoursReason.Open, Left = 5, WithConsent = 5, BelowCap = 5, Due = 5, HandedOver = 5, InProgress = 0, ReadyAgents = 2 };
        IdleReasons.Of(facts).ShouldBe(IdleReason.Dialing);
        IdleReasons.Of(facts with { ReadyAgents = 0 }).ShouldBe(IdleReason.NoFreeAgent);
        IdleReasons.Of(facts with { ReadyAgents = 0, ListStopped = true }).ShouldBe(IdleReason.ListStopped);
        IdleReasons.Of(facts with { ReadyAgents = 0, HandedOver = 0 }).ShouldBe(IdleReason.HandingOver);
        IdleReasons.Of(facts with { Due = 0, HandedOver = 0 }).ShouldBe(IdleReason.NoneDue);
        IdleReasons.Of(facts with { BelowCap = 0, Due = 0, HandedOver = 0 }).ShouldBe(IdleReason.AttemptCapReached);
        IdleReasons.Of(facts with { WithConsent = 0, BelowCap = 0 }).ShouldBe(IdleReason.NoConsentLeft);
        IdleReasons.Of(facts with { Left = 0, WithConsent = 0 }).ShouldBe(IdleReason.NoContactLeft);
        IdleReasons.Of(facts with { InProgress = 3, LineLimit = 3 }).ShouldBe(IdleReason.LineLimitReached);
        IdleReasons.Of(facts with { InProgress = 2, LineLimit = 3, ReadyAgents = 0 }).ShouldBe(IdleReason.Dialing);
        IdleReasons.Of(facts with { Hours = HoursReason.QuietHours, Unreachable = true }).ShouldBe(IdleReason.PbxUnreachable);
        IdleReasons.All(facts with { Stopped = true, Hours = HoursReason.OutsideHours, Left = 0 }).ShouldBe([IdleReason.Stopped, IdleReason.OutsideHours, IdleReason.NoContactLeft]);
    }

    [Fact]
    public void Disposition_either_ends_or_says_when_to_try_again()
    {
        Disposition.Problems([new Disposition("SOLD", "Satış", true, null), new Disposition("LATER", "Sonra ara", false, 60)]).ShouldBeEmpty();
        Disposition.Problems([new Disposition("A", "a", true, 5), new Disposition("a", "", false, null), new Disposition("B", "b", false, 50_000)]).Select(problem => (problem.Field, problem.Key)).ShouldBe(
        [
            ("dispositions[0].retryAfterMinutes", CampaignProblems.EndsOrRetries), ("dispositions[1].name", CampaignProblems.Required),
            ("dispositions[1].retryAfterMinutes", CampaignProblems.EndsOrRetries), ("dispositions[1].code", CampaignProblems.Repeated), ("dispositions[2].retryAfterMinutes", CampaignProblems.Range),
        ]);
    }
}
