using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Calls;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Live;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Tests.Databases;
using Portal.Infrastructure.Tests.Time;

namespace Portal.Infrastructure.Tests.Live;

public abstract class PushPumpTests(DatabaseKind kind) : PushTests(kind)
{
    public sealed class Sqlite() : PushPumpTests(DatabaseKind.Sqlite);

    public sealed class Postgres() : PushPumpTests(DatabaseKind.Postgres)
    {
        [DatabaseFact]
        public async Task Pump_call_that_the_database_refuses_is_put_aside_and_its_neighbours_land()
        {
            await StoreAllAsync("end a Answered 3", "end b Answered 3 broken", "end c Answered 3");
            await DrainAsync(PumpOf(Services));
            (await CallsAsync()).Select(call => call.VendorKey).ShouldBe(["a", "c"]);
            (await RowsAsync())[1].Outcome.ShouldBe(PushOutcome.Malformed);
        }
    }

    [DatabaseFact]
    public async Task Pump_shows_the_call_and_stores_it_when_it_ends()
    {
        var board = Services.GetRequiredService<LiveBoards>().For(Target.TenantId);
        var pump = PumpOf(Services);
        await StoreAllAsync("ring a");
        await DrainAsync(pump);
        board.Current.Calls.Keys.Select(key => key.Key).ShouldBe(["a"]);

        await StoreAllAsync("end a Answered 3");
        await pump.PumpAsync(CancellationToken.None);
        board.Current.Calls.ShouldBeEmpty();
        var call = (await CallsAsync()).ShouldHaveSingleItem();
        (call.VendorKey, call.Outcome, call.WaitSeconds, call.Sources).ShouldBe(("a", CallOutcome.Answered, 3, CallSources.Push));
    }

    [DatabaseFact]
    public async Task Pump_in_a_storm_of_pushes_rests_twice_as_long_as_it_read_and_then_goes_on()
    {
        await StoreAllAsync("ring a");
        var time = new ManualTime(DateTimeOffset.UnixEpoch);
        await using var services = Database.Services(all =>
        {
            Configure(all);
            all.AddSingleton<TimeProvider>(time);
        });
        var signal = services.GetRequiredService<PushSignal>();
        var board = services.GetRequiredService<LiveBoards>().For(Target.TenantId);
        var pump = PumpOf(services);
        var storm = true;
        pump.Vendors = _ =>
        {
            if (!storm) return Vendor;
            storm = false;
            time.Advance(TimeSpan.FromSeconds(0.2));
            signal.Raise(1000);
            return Vendor;
        };
        await pump.StartAsync(CancellationToken.None);
        // Sooner than it would look again after finding nothing.
        await time.UntilWaitingAsync(TimeSpan.FromSeconds(0.4));

        await StoreAllAsync("ring b");
        time.Advance(TimeSpan.FromSeconds(0.4));
        await Eventually.TrueAsync(() => Task.FromResult(board.Current.Calls.Keys.Any(key => key.Key == "b")), "the second call is on the board");
        await pump.StopAsync(CancellationToken.None);
    }

    [DatabaseFact]
    public async Task Pump_what_is_not_understood_is_kept_counted_and_shown()
    {
        await StoreAllAsync("end a Answered 3", "", "garbage x", "weird", "throw", "end b Abandoned 9");
        await StoreAsync("ring ignored", Target with { Enabled = false });
        await DrainAsync(PumpOf(Services));

        (await CallsAsync()).Select(call => call.VendorKey).ShouldBe(["a", "b"]);
        var health = await Services.GetRequiredService<PbxAccounts>().PushHealthAsync(Target.TenantId, Target.AccountId, CancellationToken.None);
        health.Counts.ShouldBe(
            new Dictionary<PushOutcome, long> { [PushOutcome.Understood] = 2, [PushOutcome.Empty] = 1, [PushOutcome.Malformed] = 2, [PushOutcome.Unknown] = 1, [PushOutcome.Ignored] = 1 },
            ignoreOrder: true);
        health.Newest.Select(push => (push.Body, push.Outcome)).ShouldBe([("throw", PushOutcome.Malformed), ("weird", PushOutcome.Unknown), ("garbage x", PushOutcome.Malformed)]);
        Services.GetRequiredService<LiveBoards>().For(Target.TenantId).Current.Calls.ShouldBeEmpty();
    }

    [DatabaseFact]
    public async Task Pump_after_a_crash_before_the_cursor_moved_reads_again_and_changes_nothing()
    {
        await StoreAllAsync("end a Answered 3", "end b Abandoned 9");
        await DrainAsync(PumpOf(Services));
        var before = await CallsAsync();
        await using (var context = Db.ForInstallation()) await context.PushCursors.ExecuteUpdateAsync(set => set.SetProperty(cursor => cursor.LastId, 0L));

        await using var restarted = Database.Services(Configure);
        await restarted.GetRequiredService<DayCounters>().CountAsync(CancellationToken.None);
        await DrainAsync(PumpOf(restarted));
        (await CallsAsync()).Select(call => (call.Id, call.UpdatedAt)).ShouldBe(before.Select(call => (call.Id, call.UpdatedAt)));
        await using (var context = Db.ForInstallation()) (await context.PushCursors.SingleAsync()).LastId.ShouldBe((await RowsAsync())[^1].Id);
    }

    [DatabaseFact]
    public async Task Pump_after_a_restart_rebuilds_the_board_from_stored_pushes()
    {
        await StoreAllAsync("ring a", "ring b", "end b Abandoned 9");
        await DrainAsync(PumpOf(Services));

        await using var restarted = Database.Services(Configure);
        await PumpOf(restarted).RebuildAsync(CancellationToken.None);
        restarted.GetRequiredService<LiveBoards>().For(Target.TenantId).Current.Calls.Keys.Select(key => key.Key).ShouldBe(["a"]);
    }

    [DatabaseFact]
    public async Task Pump_running_is_woken_by_a_push_and_outlives_a_database_that_fails()
    {
        var pump = PumpOf(Services);
        await pump.StartAsync(CancellationToken.None);
        await StoreAllAsync("end a Answered 3");
        await Eventually.TrueAsync(async () => (await CallsAsync()).Count == 1, "the call is stored");

        await using (var context = Db.ForInstallation()) await context.Database.ExecuteSqlRawAsync("ALTER TABLE call_records RENAME TO call_records_away");
        (await StoreAsync("end b Answered 3")).ShouldBe(PushStored.Stored);
        await using (var context = Db.ForInstallation()) await context.Database.ExecuteSqlRawAsync("ALTER TABLE call_records_away RENAME TO call_records");
        await Eventually.TrueAsync(async () => (await CallsAsync()).Count == 2, "the second call is stored");
        await pump.StopAsync(CancellationToken.None);
    }
}
