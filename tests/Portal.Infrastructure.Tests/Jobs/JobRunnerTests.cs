using Microsoft.EntityFrameworkCore;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Jobs;
using Portal.Infrastructure.Tests.Databases;

namespace Portal.Infrastructure.Tests.Jobs;

public abstract class JobRunnerTests(DatabaseKind kind) : JobTests(kind)
{
    public sealed class Sqlite() : JobRunnerTests(DatabaseKind.Sqlite);

    public sealed class Postgres() : JobRunnerTests(DatabaseKind.Postgres);

    [DatabaseFact]
    public async Task Run_while_another_is_at_it_does_nothing()
    {
        var hold = Hold();
        var first = RunAsync();
        await hold.Asked.Task.WaitAsync(TimeSpan.FromSeconds(60));

        (await Node(Start).Runner.RunAsync(Tenant.Id, Account.Id, JobNames.Calls, "somebody", CancellationToken.None)).ShouldBe(JobResult.Busy);

        hold.Go.SetResult();
        (await first).ShouldBe(JobResult.Ok);
        (await RunsAsync()).Count.ShouldBe(1);
    }

    [DatabaseFact]
    public async Task Run_that_takes_long_keeps_its_lease()
    {
        var hold = Hold();
        var first = RunAsync();
        await hold.Asked.Task.WaitAsync(TimeSpan.FromSeconds(60));
        for (var i = 0; i < 12; i++)
        {
            await Time.UntilWaitingAsync(TimeSpan.FromSeconds(10));
            var before = (await StateAsync()).LeaseUntil;
            Time.Advance(TimeSpan.FromSeconds(10));
            await Eventually.TrueAsync(async () => (await StateAsync()).LeaseUntil > before, "the lease is renewed");
        }

        (await Node(Time.GetUtcNow()).Runner.RunAsync(Tenant.Id, Account.Id, JobNames.Calls, "somebody", CancellationToken.None)).ShouldBe(JobResult.Busy);
        hold.Go.SetResult();
        (await first).ShouldBe(JobResult.Ok);
    }

    [DatabaseFact]
    public async Task Run_that_was_paused_and_taken_over_stores_nothing_any_more()
    {
        Pbx.Calls.Add(Call("real", Start.AddHours(-1)));
        var (frozen, _) = Node(Start);
        var hold = Hold();
        var zombie = frozen.RunAsync(Tenant.Id, Account.Id, JobNames.Calls, null, CancellationToken.None);
        await hold.Asked.Task.WaitAsync(TimeSpan.FromSeconds(60));

        // The process stands still, its lease runs out, and another node takes the job over.
        var answer = Pbx.Answer;
        Pbx.Answer = (_, _) => Task.FromResult<PastCallsPage?>(null);
        Time.Advance(Lease + TimeSpan.FromSeconds(1));
        (await RunAsync()).ShouldBe(JobResult.Ok);
        var watermark = (await StateAsync()).Watermark;
        Pbx.Calls.Add(Call("unseen", Start.AddHours(-2)));
        hold.Go.SetResult();

        (await zombie.WaitAsync(TimeSpan.FromSeconds(60))).ShouldBe(JobResult.Lost);
        (await CallsAsync()).ShouldHaveSingleItem().VendorKey.ShouldBe("real");
        (await StateAsync()).Watermark.ShouldBe(watermark);
        (await RunsAsync()).Select(run => run.Outcome).ShouldBe([JobOutcome.Lost, JobOutcome.Ok]);
        answer.ShouldNotBeNull();
    }

    [DatabaseFact]
    public async Task Run_after_a_dead_process_waits_for_its_lease_and_closes_its_run()
    {
        var hold = Hold();
        _ = Node(Start).Runner.RunAsync(Tenant.Id, Account.Id, JobNames.Calls, null, CancellationToken.None);
        await hold.Asked.Task.WaitAsync(TimeSpan.FromSeconds(60));
        Pbx.Answer = (_, _) => Task.FromResult<PastCallsPage?>(null);

        (await RunAsync()).ShouldBe(JobResult.Busy);
        Time.Advance(Lease + TimeSpan.FromSeconds(1));
        (await RunAsync()).ShouldBe(JobResult.Ok);

        var runs = await RunsAsync();
        runs.Select(run => (run.Fence, run.Outcome)).ShouldBe([(1, JobOutcome.Lost), (2, JobOutcome.Ok)]);
        runs[0].EndedAt.ShouldNotBeNull().ShouldBeLessThanOrEqualTo(runs[1].StartedAt);
    }

    [DatabaseFact]
    public async Task Run_stopped_with_the_portal_gives_its_lease_back()
    {
        var hold = Hold();
        using var stop = new CancellationTokenSource();
        var run = Runner.RunAsync(Tenant.Id, Account.Id, JobNames.Calls, null, stop.Token);
        await hold.Asked.Task.WaitAsync(TimeSpan.FromSeconds(60));

        await stop.CancelAsync();

        (await run.WaitAsync(TimeSpan.FromSeconds(60))).ShouldBe(JobResult.Cancelled);
        var state = await StateAsync();
        (state.LeaseOwner, state.Failures).ShouldBe((null, 0));
        (await RunsAsync()).ShouldHaveSingleItem().Outcome.ShouldBe(JobOutcome.Cancelled);
    }

    [DatabaseFact]
    public async Task Run_by_schedule_heeds_a_pause_and_one_that_somebody_asked_for_does_not()
    {
        await RunAsync();
        await using (var context = Db.ForTenant(Tenant.Id))
            await context.JobStates.ExecuteUpdateAsync(row => row.SetProperty(state => state.Paused, true));

        (await RunAsync()).ShouldBe(JobResult.NotDue);
        (await RunAsync(by: "somebody")).ShouldBe(JobResult.Ok);
        (await RunsAsync()).Select(run => run.RequestedBy).ShouldBe([null, "somebody"]);
    }

    [DatabaseFact]
    public async Task Run_of_a_disabled_account_or_of_a_job_that_its_vendor_has_not_is_not_offered()
    {
        (await RunAsync(JobNames.Recordings)).ShouldBe(JobResult.NotOffered);
        await using (var context = Db.ForTenant(Tenant.Id))
            await context.PbxAccounts.ExecuteUpdateAsync(row => row.SetProperty(account => account.Enabled, false));
        (await RunAsync()).ShouldBe(JobResult.NotOffered);
    }

    [DatabaseFact]
    public async Task Run_that_breaks_inside_the_portal_is_a_failure_and_gives_its_lease_back()
    {
        Pbx.Answer = (_, _) => throw new InvalidOperationException("a bug");

        (await RunAsync()).ShouldBe(JobResult.Failed);

        var state = await StateAsync();
        (state.LeaseOwner, state.Failures, state.Error).ShouldBe((null, 1, PbxErrorKind.Protocol));
        state.Message.ShouldNotBeNull().ShouldNotContain("a bug");
    }

    [DatabaseFact]
    public async Task Balance_is_kept_as_last_read()
    {
        Pbx.Balance = [new BalanceLine("Kredi", 12.5m, "TL", new DateOnly(2026, 6, 1), "12,50 TL")];
        (await RunAsync(JobNames.Balance)).ShouldBe(JobResult.Ok);
        Pbx.Balance = [new BalanceLine("Kredi", 11m, "TL", null, "11 TL")];
        (await RunAsync(JobNames.Balance, "somebody")).ShouldBe(JobResult.Ok);

        await using var context = Db.ForTenant(Tenant.Id);
        BalanceJob.Lines(await context.Balances.SingleAsync()).ShouldBe([new BalanceLine("Kredi", 11m, "TL", null, "11 TL")]);
        (await RunsAsync()).Select(run => (run.Read, run.Inserted, run.Updated)).ShouldBe([(1, 1, 0), (1, 0, 1)]);
    }

    [DatabaseFact]
    public async Task Statistics_begin_with_a_week_and_are_put_right_afterwards()
    {
        var today = new DateOnly(2026, 5, 15);
        Pbx.Days = [Day(today.AddDays(-1), 10), Day(today, 3)];
        (await RunAsync(JobNames.Statistics)).ShouldBe(JobResult.Ok);
        Pbx.DaysAsked.ShouldBe((today.AddDays(-6), today));
        Pbx.Days = [Day(today.AddDays(-1), 11), Day(today, 4), Day(today.AddDays(1), 1)];
        Time.Advance(TimeSpan.FromDays(1));
        (await RunAsync(JobNames.Statistics)).ShouldBe(JobResult.Ok);

        Pbx.DaysAsked.ShouldBe((today.AddDays(-2), today.AddDays(1)));
        await using var context = Db.ForTenant(Tenant.Id);
        (await context.VendorDays.OrderBy(day => day.Day).Select(day => day.Incoming).ToListAsync()).ShouldBe([11, 4, 1]);
        (await RunsAsync()).Select(run => (run.Read, run.Inserted, run.Updated)).ShouldBe([(2, 2, 0), (3, 1, 2)]);
    }

    [DatabaseFact]
    public async Task Statistics_of_a_day_that_is_over_are_what_the_day_by_itself_tells_and_for_the_rest_what_it_told_among_others()
    {
        var today = new DateOnly(2026, 5, 15);
        Pbx.Days = [Day(today.AddDays(-1), 10), Day(today, 3)];
        Pbx.Details.Add(new DayStatistics(today.AddDays(-1), null, 7, 1, null, 90, null, null, null, null));
        Pbx.Abandoned = [new AbandonedCall("1", "0532", null, null, null), new AbandonedCall("2", "0533", null, null, null)];
        (await RunAsync(JobNames.Statistics)).ShouldBe(JobResult.Ok);
        (await CountsAsync(today.AddDays(-1))).ShouldBe((10, 7, 1, 2, 90));
        (await CountsAsync(today)).ShouldBe((3, 3, 0, 0, 100));

        // Once a day is enough, and what is told of several days puts the last word no longer right.
        Pbx.Days = [Day(today.AddDays(-1), 12), Day(today, 4)];
        Time.Advance(TimeSpan.FromHours(1));
        (await RunAsync(JobNames.Statistics)).ShouldBe(JobResult.Ok);
        Pbx.DetailsAsked.ShouldBe([today.AddDays(-1)]);
        (await CountsAsync(today.AddDays(-1))).ShouldBe((10, 7, 1, 2, 90));
        (await CountsAsync(today)).ShouldBe((4, 4, 0, 0, 100));

        // The day after, the vendor may have counted on.
        Pbx.Details[0] = new DayStatistics(today.AddDays(-1), 11, 8, 1, 2, 95, null, null, null, null);
        Time.Advance(TimeSpan.FromDays(1));
        (await RunAsync(JobNames.Statistics)).ShouldBe(JobResult.Ok);
        Pbx.DetailsAsked.ShouldBe([today.AddDays(-1), today, today.AddDays(-1)]);
        (await CountsAsync(today.AddDays(-1))).ShouldBe((11, 8, 1, 2, 95));

        async Task<(int?, int?, int?, int?, int?)> CountsAsync(DateOnly day)
        {
            await using var context = Db.ForTenant(Tenant.Id);
            var row = await context.VendorDays.AsNoTracking().SingleAsync(one => one.Day == day);
            return (row.Incoming, row.Answered, row.NotAnswered, row.Abandoned, row.TalkSeconds);
        }
    }

    private static DayStatistics Day(DateOnly day, int incoming) => new(day, incoming, incoming, 0, 0, 100, 10, 5, null, null);

    private (TaskCompletionSource Asked, TaskCompletionSource Go) Hold()
    {
        var (asked, go) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        Pbx.Answer = async (_, token) =>
        {
            asked.TrySetResult();
            await go.Task.WaitAsync(token);
            return null;
        };
        return (asked, go);
    }
}
