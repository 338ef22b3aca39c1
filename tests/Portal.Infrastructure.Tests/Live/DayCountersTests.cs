using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Calls;
using Portal.Domain.Live;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Live;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Tests.Databases;
using Portal.Infrastructure.Tests.Time;

namespace Portal.Infrastructure.Tests.Live;

public abstract class DayCountersTests(DatabaseKind kind) : DatabaseTests(kind)
{
    public sealed class Sqlite() : DayCountersTests(DatabaseKind.Sqlite);

    public sealed class Postgres() : DayCountersTests(DatabaseKind.Postgres);

    /// <summary>23:00 of 15 May in Istanbul.</summary>
    private static readonly DateTimeOffset Evening = new(2026, 5, 15, 20, 0, 0, TimeSpan.Zero);

    private readonly ManualTime _time = new(Evening);

    private CallStore Calls => Services.GetRequiredService<CallStore>();

    private DayCounters Counters => Services.GetRequiredService<DayCounters>();

    protected override void Configure(IServiceCollection services)
    {
        services.AddSingleton<TimeProvider>(_time);
        services.AddPortalPbx().AddPortalIngest();
    }

    [DatabaseFact]
    public async Task Counters_moved_by_changes_equal_a_recount()
    {
        var account = await AccountAsync();
        await Counters.CountAsync(CancellationToken.None);
        var random = new Random(5);
        for (var round = 0; round < 30; round++)
        {
            var records = Enumerable.Range(0, 20).Select(_ => new CallRecord
            {
                VendorKey = $"call {random.Next(80)}",
                Source = random.Next(2) == 0 ? CallSources.Push : CallSources.VendorRecord,
                Direction = random.Next(5) == 0 ? CallDirection.Outbound : CallDirection.Inbound,
                Queue = random.Next(3) switch { 0 => null, 1 => "7", _ => "8" },
                StartedAt = Evening.AddHours(-random.Next(30)),
                Outcome = (CallOutcome)random.Next(6),
                WaitSeconds = random.Next(4) == 0 ? null : random.Next(40),
            }).ToList();
            await Calls.UpsertAsync(account.TenantId, account.Id, records, CancellationToken.None);
        }

        var moved = OnBoard(account);
        await Counters.CountAsync(CancellationToken.None);
        moved.ShouldNotBeEmpty();
        OnBoard(account).ShouldBe(moved);
    }

    [DatabaseFact]
    public async Task Counters_after_midnight_begin_with_the_new_days_calls()
    {
        var account = await AccountAsync();
        await Calls.UpsertAsync(account.TenantId, account.Id, [Call("a", Evening, CallOutcome.Answered, 3)], CancellationToken.None);
        await Counters.StartAsync(CancellationToken.None);
        await Eventually.TrueAsync(() => Task.FromResult(OnBoard(account) is [{ Answered: 1, AnsweredInTime: 1, Abandoned: 0 }]), "today's call is counted");

        // An hour and a half later it is tomorrow in Istanbul, though not in UTC.
        await _time.UntilWaitingAsync(TimeSpan.FromHours(1));
        _time.Advance(TimeSpan.FromMinutes(90));
        await Eventually.TrueAsync(
            () =>
            {
                // A count that was under way while the clock moved saw the old day and goes to wait again: the clock must go on.
                _time.Advance(TimeSpan.FromMinutes(1));
                return Task.FromResult(OnBoard(account).Count == 0);
            },
            "the new day begins empty");
        await Calls.UpsertAsync(account.TenantId, account.Id, [Call("b", _time.GetUtcNow(), CallOutcome.Abandoned, 4)], CancellationToken.None);
        OnBoard(account).ShouldBe([new QueueCounters("7", 0, 1, 0, 1)]);
        await Counters.StopAsync(CancellationToken.None);
    }

    [DatabaseFact]
    public async Task Counters_of_a_PBX_without_waiting_times_say_nothing_that_rests_on_them()
    {
        var account = await AccountAsync();
        await Counters.CountAsync(CancellationToken.None);
        await Calls.UpsertAsync(account.TenantId, account.Id, [Call("a", Evening, CallOutcome.Answered, null)], CancellationToken.None);
        OnBoard(account).ShouldBe([new QueueCounters("7", 1, 0, null, null)]);
    }

    [DatabaseFact]
    public async Task Upsert_vendor_record_beats_a_push_in_either_order_and_never_erases()
    {
        var account = await AccountAsync();
        var push = Call("a", Evening, CallOutcome.Abandoned, 4) with { From = "0500", Extension = "100" };
        var record = Call("a", Evening.AddSeconds(-2), CallOutcome.Answered, 9) with { Source = CallSources.VendorRecord, Queue = null, TalkSeconds = 30 };
        await Calls.UpsertAsync(account.TenantId, account.Id, [push], CancellationToken.None);
        await Calls.UpsertAsync(account.TenantId, account.Id, [record], CancellationToken.None);
        await Calls.UpsertAsync(account.TenantId, account.Id, [record with { VendorKey = "b" }], CancellationToken.None);
        await Calls.UpsertAsync(account.TenantId, account.Id, [push with { VendorKey = "b" }], CancellationToken.None);

        await using var context = Db.ForTenant(account.TenantId);
        var calls = await context.Calls.OrderBy(call => call.VendorKey).ToListAsync();
        calls.Count.ShouldBe(2);
        foreach (var call in calls)
        {
            (call.Outcome, call.WaitSeconds, call.TalkSeconds, call.StartedAt).ShouldBe((CallOutcome.Answered, 9, 30, Evening.AddSeconds(-2)));
            (call.Queue, call.From, call.Extension).ShouldBe(("7", "0500", "100"));
            call.Sources.ShouldBe(CallSources.Push | CallSources.VendorRecord);
        }
    }

    [DatabaseFact]
    public async Task Upsert_the_same_records_again_writes_nothing()
    {
        var account = await AccountAsync();
        var records = Enumerable.Range(0, 700)
            .Select(i => Call($"call {i}", Evening.AddTicks(i * 7), CallOutcome.Answered, i % 50) with { AnsweredAt = Evening.AddTicks(i), RawOutcome = new string('x', 300), Source = CallSources.VendorRecord })
            .ToList();
        (await Calls.UpsertAsync(account.TenantId, account.Id, records, CancellationToken.None)).ShouldBe(new CallUpsert(700, 0, 0));
        (await Calls.UpsertAsync(account.TenantId, account.Id, records, CancellationToken.None)).ShouldBe(new CallUpsert(0, 0, 700));
    }

    [DatabaseFact]
    public async Task Upsert_a_corrected_start_moves_the_call_to_its_day_and_keeps_one_row()
    {
        var account = await AccountAsync();
        await Counters.CountAsync(CancellationToken.None);
        await Calls.UpsertAsync(account.TenantId, account.Id, [Call("a", Evening, CallOutcome.Answered, 3)], CancellationToken.None);
        OnBoard(account).Count.ShouldBe(1);
        await Calls.UpsertAsync(account.TenantId, account.Id, [Call("a", Evening.AddDays(-1), CallOutcome.Answered, 3) with { Source = CallSources.VendorRecord }], CancellationToken.None);
        OnBoard(account).ShouldBeEmpty();
        await using var context = Db.ForTenant(account.TenantId);
        var call = await context.Calls.SingleAsync();
        (call.LocalDate, call.LocalHour).ShouldBe((new DateOnly(2026, 5, 14), (byte)23));
    }

    private static CallRecord Call(string key, DateTimeOffset at, CallOutcome outcome, int? wait) =>
        new() { VendorKey = key, Source = CallSources.Push, Direction = CallDirection.Inbound, Queue = "7", StartedAt = at, Outcome = outcome, WaitSeconds = wait };

    private async Task<PbxAccount> AccountAsync() => await AddAccountAsync((await AddTenantAsync("A")).Id, vendor: PbxCatalog.All[0].Id);

    private List<QueueCounters> OnBoard(PbxAccount account) =>
    [
        .. Services.GetRequiredService<LiveBoards>().For(account.TenantId).Current.Queues.Values
            .Where(queue => queue.Key.AccountId == account.Id).Select(queue => queue.Today).OfType<QueueCounters>()
            .Where(counters => counters.Answered + counters.Abandoned > 0)
            .OrderBy(counters => counters.Queue, StringComparer.Ordinal),
    ];
}
