using Microsoft.EntityFrameworkCore;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Jobs;
using Portal.Infrastructure.Tests.Databases;

namespace Portal.Infrastructure.Tests.Jobs;

public abstract class CallsJobTests(DatabaseKind kind) : JobTests(kind)
{
    public sealed class Sqlite() : CallsJobTests(DatabaseKind.Sqlite);

    public sealed class Postgres() : CallsJobTests(DatabaseKind.Postgres);

    [DatabaseFact]
    public async Task Run_for_the_first_time_reads_the_first_day_and_sets_the_watermark()
    {
        Pbx.Calls.AddRange([Call("old", Start.AddDays(-2)), Call("a", Start.AddHours(-20)), Call("b", Start.AddMinutes(-5))]);

        (await RunAsync()).ShouldBe(JobResult.Ok);

        (await CallsAsync()).Select(call => call.VendorKey).ShouldBe(["a", "b"]);
        (await StateAsync()).Watermark.ShouldBe(Start);
        var run = (await RunsAsync()).ShouldHaveSingleItem();
        (run.Outcome, run.Read, run.Inserted, run.Updated, run.Rejected).ShouldBe((JobOutcome.Ok, 2, 2, 0, 0));
        (run.From, run.EndedAt).ShouldBe((Start.AddDays(-1), Start));
    }

    [DatabaseFact]
    public async Task Run_asks_for_windows_that_touch_and_are_no_longer_than_allowed_and_cross_no_midnight()
    {
        await RunAsync();

        var asked = Pbx.Asked;
        asked[0].From.ShouldBe(Start.AddDays(-1));
        asked[^1].To.ShouldBe(Start + Schedule.FastClock);
        asked.Zip(asked.Skip(1)).ShouldAllBe(pair => pair.First.To == pair.Second.From);
        asked.ShouldAllBe(window => window.To - window.From <= TimeSpan.FromHours(6));
        asked.ShouldContain(window => window.To == new DateTimeOffset(2026, 5, 14, 21, 0, 0, TimeSpan.Zero));
    }

    [DatabaseFact]
    public async Task Run_again_reads_the_overlap_and_takes_late_rows_and_corrections()
    {
        Pbx.Calls.AddRange([Call("a", Start.AddMinutes(-50)), Call("b", Start.AddMinutes(-40))]);
        await RunAsync();
        Pbx.Asked.Clear();
        Pbx.Calls[0] = Pbx.Calls[0] with { TotalSeconds = 75, HasRecording = true };
        Pbx.Calls.Add(Call("late", Start.AddMinutes(-45)));

        Time.Advance(TimeSpan.FromMinutes(15));
        (await RunAsync()).ShouldBe(JobResult.Ok);

        Pbx.Asked[0].From.ShouldBe(Start - Schedule.CallsOverlap);
        var run = (await RunsAsync())[^1];
        (run.Read, run.Inserted, run.Updated).ShouldBe((3, 1, 1));
        var calls = await CallsAsync();
        calls.Select(call => call.VendorKey).ShouldBe(["a", "late", "b"]);
        (calls[0].TotalSeconds, calls[0].HasRecording).ShouldBe((75, true));
    }

    [DatabaseFact]
    public async Task Run_after_missed_nights_catches_up_in_one_run()
    {
        await RunAsync();
        for (var hour = 0; hour < 72; hour++) Pbx.Calls.Add(Call($"h{hour}", Start.AddHours(hour)));

        Time.Advance(TimeSpan.FromDays(3));
        (await RunAsync()).ShouldBe(JobResult.Ok);

        (await CallsAsync()).Count.ShouldBe(72);
        (await RunsAsync()).Count.ShouldBe(2);
        (await StateAsync()).Watermark.ShouldBe(Start.AddDays(3));
    }

    [DatabaseFact]
    public async Task Run_cut_short_goes_on_at_the_window_it_reached()
    {
        await RunAsync();
        Pbx.Calls.Add(Call("a", Start.AddHours(1)));
        Time.Advance(TimeSpan.FromDays(2));
        Pbx.Answer = (request, _) => request.From < Start.AddDays(1) ? Task.FromResult<PastCallsPage?>(null) : throw new PbxException(PbxErrorKind.Protocol, "The PBX sent a page.");

        (await RunAsync()).ShouldBe(JobResult.Failed);

        var reached = (await StateAsync()).Watermark.ShouldNotBeNull();
        reached.ShouldBeGreaterThanOrEqualTo(Start.AddDays(1));
        reached.ShouldBeLessThan(Start.AddDays(2));
        (await CallsAsync()).Count.ShouldBe(1);
        Pbx.Answer = (_, _) => Task.FromResult<PastCallsPage?>(null);
        Pbx.Asked.Clear();
        Time.Advance(TimeSpan.FromMinutes(2));
        (await RunAsync()).ShouldBe(JobResult.Ok);
        Pbx.Asked[0].From.ShouldBe(reached - Schedule.CallsOverlap);
    }

    [DatabaseFact]
    public async Task Run_that_fails_keeps_the_watermark_says_why_and_waits_before_the_next()
    {
        await RunAsync();
        Pbx.Answer = (_, _) => throw new PbxException(PbxErrorKind.Unreachable, "The connection to the PBX failed or was cut.", "bakımda");
        Time.Advance(TimeSpan.FromMinutes(15));

        (await RunAsync()).ShouldBe(JobResult.Failed);

        var state = await StateAsync();
        (state.Watermark, state.Failures, state.Error, state.Message).ShouldBe((Start, 1, PbxErrorKind.Unreachable, "bakımda"));
        state.LeaseOwner.ShouldBeNull();
        var run = (await RunsAsync())[^1];
        (run.Outcome, run.Error, run.Message).ShouldBe((JobOutcome.Failed, PbxErrorKind.Unreachable, "bakımda"));
        (await RunAsync()).ShouldBe(JobResult.NotDue);
        (await RunAsync(by: "somebody")).ShouldBe(JobResult.Failed);
        Pbx.Answer = (_, _) => Task.FromResult<PastCallsPage?>(null);
        Time.Advance(TimeSpan.FromMinutes(2));
        (await RunAsync()).ShouldBe(JobResult.Ok);
        (await StateAsync()).Failures.ShouldBe(0);
    }

    [DatabaseFact]
    public async Task Run_answered_with_an_empty_list_where_calls_were_doubts_it_and_erases_nothing()
    {
        Pbx.Calls.Add(Call("a", Start.AddHours(-1)));
        await RunAsync();
        Pbx.Calls.Clear();

        for (var doubt = 1; doubt <= 3; doubt++)
        {
            Time.Advance(TimeSpan.FromMinutes(15));
            (await RunAsync(by: "somebody")).ShouldBe(JobResult.Failed);
            (await StateAsync()).Watermark.ShouldBe(Start);
        }

        // A vendor may delete records after all.
        Time.Advance(TimeSpan.FromMinutes(15));
        (await RunAsync()).ShouldBe(JobResult.Ok);
        (await CallsAsync()).ShouldHaveSingleItem().VendorKey.ShouldBe("a");
    }

    [DatabaseFact]
    public async Task Run_keeps_rows_that_cannot_be_read_and_rows_of_the_future_once_with_their_reason()
    {
        Pbx.Answer = (request, _) => Task.FromResult<PastCallsPage?>(request.To <= Start ? null : new PastCallsPage(
            [Call("fast clock", Start.AddHours(1)), Call("nonsense", Start.AddDays(400))], [new RejectedRow("{\"x\":1}", "no id")], null));

        await RunAsync();
        Time.Advance(TimeSpan.FromMinutes(15));
        await RunAsync();

        (await CallsAsync()).ShouldHaveSingleItem().VendorKey.ShouldBe("fast clock");
        (await RunsAsync())[^1].Rejected.ShouldBe(2);
        await using var context = Db.ForTenant(Tenant.Id);
        var rejects = await context.JobRejects.AsNoTracking().OrderBy(reject => reject.Reason).ToListAsync();
        rejects.Select(reject => reject.Reason).ShouldBe(["no id", "starts in the future"]);
        rejects.ShouldAllBe(reject => reject.LastAt > reject.FirstAt);
        rejects.ShouldAllBe(reject => !reject.Body.Contains("nonsense"));
    }

    [DatabaseFact]
    public async Task Run_told_that_there_were_too_many_requests_waits_as_long_as_asked_and_goes_on()
    {
        var asked = 0;
        Pbx.Calls.Add(Call("a", Start.AddHours(-1)));
        Pbx.Answer = (_, _) => ++asked == 1 ? throw new PbxException(PbxErrorKind.RateLimited, "Too many.", retryAfter: TimeSpan.FromSeconds(7)) : Task.FromResult<PastCallsPage?>(null);

        var run = RunAsync();
        await Time.UntilWaitingAsync(TimeSpan.FromSeconds(7));
        run.IsCompleted.ShouldBeFalse();
        Time.Advance(TimeSpan.FromSeconds(7));

        (await run.WaitAsync(TimeSpan.FromSeconds(60))).ShouldBe(JobResult.Ok);
        (await CallsAsync()).Count.ShouldBe(1);
    }

    [DatabaseFact]
    public async Task Run_reads_page_after_page_and_counts_a_call_of_two_pages_once()
    {
        Pbx.Answer = (request, _) => Task.FromResult<PastCallsPage?>(request switch
        {
            { To: var to } when to <= Start => new PastCallsPage([], [], null),
            { Cursor: null } => new PastCallsPage([Call("a", Start), Call("b", Start.AddMinutes(1))], [], "2"),
            { Cursor: "2" } => new PastCallsPage([Call("b", Start.AddMinutes(1)) with { TalkSeconds = 9 }, Call("c", Start.AddMinutes(2))], [], null),
            _ => throw new InvalidOperationException("No such page."),
        });

        await RunAsync();

        (await CallsAsync()).Select(call => (call.VendorKey, call.TalkSeconds)).ShouldBe([("a", null), ("b", 9), ("c", null)]);
        (await RunsAsync()).ShouldHaveSingleItem().Read.ShouldBe(3);
    }
}
