using System.Text.Json;
using Portal.Domain.Campaigns;

namespace Portal.Domain.Tests.Campaigns;

public sealed class PlanChecksTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);

    private static readonly CampaignLimits Dialer = new()
    {
        PrefixLength = 4, RetryDelayMinutes = (0, 1440), Destinations = [CampaignTargetKind.Queue, CampaignTargetKind.Menu, CampaignTargetKind.Announcement], FixedLists = true, AnnouncementNeedsKey = true,
        QueueLimits = [QueueLimitType.FreeAgentsPlus, QueueLimitType.FreeAgentsTimes], CallStops = [CallStopType.ReachedCount, CallStopType.ReachedPercent], Department = true, Trunk = true,
        DigitTargets = [CampaignTargetKind.Queue, CampaignTargetKind.HangUp], ActiveDays = true, CanPause = true, Consent = true, RingSeconds = (25, 60),
    };

    private static readonly CampaignPlan Whole = new()
    {
        AccountId = Guid.NewGuid(), Type = CampaignType.Dialer, Name = "Kasım tahsilat", FirstDay = new DateOnly(2026, 11, 23), LastDay = new DateOnly(2026, 11, 27),
        Retries = [new RetryRule(ContactResult.NoAnswer, 3, 1440), new RetryRule(ContactResult.Busy, 3, 1440)], Destination = new PlanTarget(CampaignTargetKind.Queue, "300"), Department = "Satış", Trunk = "8501234567",
    };

    [Fact]
    public void Problems_whole_plan_has_none() => Found(Whole).ShouldBeEmpty();

    [Fact]
    public void Problems_of_a_dialer_that_needs_a_prefix_name_it_while_it_is_missing()
    {
        var context = Context() with { Dialer = Dialer with { PrefixNeeded = true } };

        (Whole with { Prefix = null }).Problems(context).ShouldContain(problem => problem.Field == "prefix" && problem.Key == CampaignProblems.Required);
        (Whole with { Prefix = "BHR" }).Problems(context).ShouldNotContain(problem => problem.Field == "prefix");
        (Whole with { Prefix = null }).Problems(Context()).ShouldNotContain(problem => problem.Field == "prefix");
    }

    [Fact]
    public void Problems_empty_draft_lacks_what_is_needed_and_nothing_is_wrong()
    {
        var problems = new CampaignPlan().Problems(Context() with { AccountKnown = false, Dialer = null });
        problems.ShouldAllBe(problem => problem.Weight == ProblemWeight.Open);
        problems.Select(problem => problem.Field).ShouldBe(["accountId", "type", "name", "firstDay", "lastDay"], ignoreOrder: true);
    }

    public static TheoryData<string, string, Func<CampaignPlan, CampaignPlan>> Bad => new()
    {
        { "name", CampaignProblems.Text, plan => plan with { Name = new string('x', 51) } },
        { "prefix", CampaignProblems.Text, plan => plan with { Prefix = "12345" } },
        { "retries[1].retries", CampaignProblems.Range, plan => plan with { Retries = [new RetryRule(ContactResult.NoAnswer, 4, 60), new RetryRule(ContactResult.Busy, 4, 60)] } },
        { "retries[0].delayMinutes", CampaignProblems.Range, plan => plan with { Retries = [new RetryRule(ContactResult.NoAnswer, 3, 1441)] } },
        { "retries[0].result", CampaignProblems.NoRetry, plan => plan with { Retries = [new RetryRule(ContactResult.NoConsent, 1, 10)] } },
        { "retries[1].result", CampaignProblems.Repeated, plan => plan with { Retries = [new RetryRule(ContactResult.Busy, 1, 10), new RetryRule(ContactResult.Busy, 1, 10)] } },
        { "retries", CampaignProblems.OneRetryRule, plan => plan with { Retries = [new RetryRule(ContactResult.Busy, 1, 10), new RetryRule(ContactResult.NoAnswer, 2, 10)] } },
        { "queueLimitType", CampaignProblems.Word, plan => plan with { QueueLimitType = QueueLimitType.CallsPerMinute } },
        { "queueLimit", CampaignProblems.OnlyWith, plan => plan with { QueueLimit = 2 } },
        { "callStopLimit", CampaignProblems.Range, plan => plan with { CallStopType = CallStopType.ReachedPercent, CallStopLimit = 101 } },
        { "callStopType", CampaignProblems.Word, plan => plan with { CallStopType = CallStopType.FailedCount, CallStopLimit = 1 } },
        { "threadMultiplier", CampaignProblems.NotTaken, plan => plan with { ThreadMultiplier = 1.5m } },
        { "maximumLines", CampaignProblems.NotTaken, plan => plan with { MaximumLines = 5 } },
        { "destination.kind", CampaignProblems.Word, plan => plan with { Destination = new PlanTarget(CampaignTargetKind.Voicemail, "1") } },
        { "keys[0].key", CampaignProblems.Key, plan => plan with { Keys = [new KeyTarget("11", CampaignTargetKind.Queue, "300")] } },
        { "ringSeconds", CampaignProblems.Range, plan => plan with { RingSeconds = 20 } },
        { "record", CampaignProblems.NotTaken, plan => plan with { Record = true } },
        { "lastDay", CampaignProblems.Order, plan => plan with { LastDay = new DateOnly(2026, 11, 22) } },
        { "recipientType", CampaignProblems.OnlyWith, plan => plan with { RecipientType = RecipientType.Individual } },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void Problems_value_that_the_dialer_does_not_take_is_wrong_and_names_its_field(string field, string key, Func<CampaignPlan, CampaignPlan> change) =>
        Found(change(Whole)).ShouldContain((field, key, ProblemWeight.Wrong));

    public static TheoryData<string, string, Func<CampaignPlan, CampaignPlan>> Lacking => new()
    {
        { "destination", CampaignProblems.Required, plan => plan with { Destination = null } },
        { "trunk", CampaignProblems.Required, plan => plan with { Trunk = " " } },
        { "recipientType", CampaignProblems.Required, plan => plan with { Commercial = true } },
        { "callStopLimit", CampaignProblems.Required, plan => plan with { CallStopType = CallStopType.ReachedCount } },
        { "lastDay", CampaignProblems.Past, plan => plan with { FirstDay = new DateOnly(2026, 11, 2), LastDay = new DateOnly(2026, 11, 20) } },
        { "callingHoursId", CampaignProblems.NeverOpen, plan => plan with { FirstDay = new DateOnly(2026, 11, 28), LastDay = new DateOnly(2026, 11, 29) } },
        { "keys", CampaignProblems.KeyNeeded, plan => plan with { Destination = new PlanTarget(CampaignTargetKind.Announcement, "9") } },
        { "dispositions", CampaignProblems.NoDisposition, plan => plan with { Dispositions = [Guid.NewGuid()] } },
    };

    [Theory]
    [MemberData(nameof(Lacking))]
    public void Problems_what_is_missing_or_went_bad_with_time_is_open(string field, string key, Func<CampaignPlan, CampaignPlan> change) =>
        Found(change(Whole)).ShouldContain((field, key, ProblemWeight.Open));

    [Fact]
    public void Problems_warn_of_what_the_portal_must_do_itself()
    {
        Found(Whole with { LastDay = new DateOnly(2027, 1, 29) }).ShouldBe([("callingHoursId", CampaignProblems.HoursByPortal, ProblemWeight.Warning)]);
        var stubborn = Context() with { Dialer = Dialer with { CanPause = false, Consent = false, ActiveDays = false } };
        (Whole with { LastDay = new DateOnly(2026, 12, 4), Commercial = true, RecipientType = RecipientType.Merchant }).Problems(stubborn).Select(problem => (problem.Key, problem.Weight)).ShouldBe(
        [
            (CampaignProblems.StopByRemoval, ProblemWeight.Warning), (CampaignProblems.ConsentByPortal, ProblemWeight.Warning), (CampaignProblems.HoursByRemoval, ProblemWeight.Warning),
        ]);
    }

    [Fact]
    public void Problems_account_without_a_dialer_takes_a_preview_list_only()
    {
        var none = Context() with { Dialer = null };
        Whole.Problems(none).ShouldContain(problem => problem.Field == "type" && problem.Key == CampaignProblems.NoDialer);
        new CampaignPlan { AccountId = Whole.AccountId, Type = CampaignType.Preview, Name = "Ön izleme", FirstDay = Whole.FirstDay, LastDay = Whole.LastDay, Retries = [new RetryRule(ContactResult.NoAnswer, 5, 60), new RetryRule(ContactResult.Busy, 2, 5, RetryGrowth.Doubled)] }
            .Problems(none).ShouldBeEmpty();
    }

    [Fact]
    public void Steps_put_every_part_into_a_clone_and_know_every_field()
    {
        var every = Whole with { Keys = [new KeyTarget("1", CampaignTargetKind.HangUp, null)], BrandCode = "7", Dispositions = [Guid.NewGuid()], RingSeconds = 30, ListKind = CampaignListKind.Fixed };
        JsonSerializer.Serialize(new CampaignPlan().WithAll(every)).ShouldBe(JsonSerializer.Serialize(every));
        var hours = new CampaignPlan { Name = "Yeni" }.With(Whole, CampaignStep.Hours);
        (hours.Name, hours.FirstDay, hours.Trunk).ShouldBe(("Yeni", Whole.FirstDay, null));
        CampaignSteps.Of("retries[2].delayMinutes").ShouldBe(CampaignStep.Retries);
        CampaignSteps.Of("destination.value").ShouldBe(CampaignStep.Pacing);
        CampaignSteps.Of("brandCode").ShouldBe(CampaignStep.Contacts);
    }

    private static List<(string Field, string Key, ProblemWeight Weight)> Found(CampaignPlan plan) => [.. plan.Problems(Context()).Select(problem => (problem.Field, problem.Key, problem.Weight))];

    private static PlanContext Context() => new(AccountKnown: true, Dialer, CallingHours.Usual, new HashSet<Guid>(), Now);
}
