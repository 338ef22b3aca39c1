using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.History;
using Portal.Infrastructure.Live;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Security;
using Portal.Infrastructure.Tests.Databases;

namespace Portal.Infrastructure.Tests.History;

public abstract class ReconciliationTests(DatabaseKind kind) : DatabaseTests(kind)
{
    public sealed class Sqlite() : ReconciliationTests(DatabaseKind.Sqlite);

    public sealed class Postgres() : ReconciliationTests(DatabaseKind.Postgres);

    private static readonly DateOnly Day = new(2026, 5, 15);

    /// <summary>Half past midnight in Turkey: another day in UTC.</summary>
    private static readonly DateTimeOffset Night = new(2026, 5, 14, 21, 30, 0, TimeSpan.Zero);

    protected override void Configure(IServiceCollection services) => services.AddPortalPbx().AddPortalIngest().AddPortalHistory().AddPortalMissed();

    [DatabaseFact]
    public async Task Read_counts_each_call_by_who_told_of_it_and_sets_the_vendors_counts_beside_ours()
    {
        var account = await AddAccountAsync((await AddTenantAsync("A")).Id, vendor: PbxCatalog.All.First(vendor => typeof(IRecordings).IsAssignableFrom(vendor.PbxType)).Id);
        CallRecord[] pushed = [.. Enumerable.Range(0, 5).Select(i => Call($"both {i}", CallSources.Push)), .. Enumerable.Range(0, 2).Select(i => Call($"push {i}", CallSources.Push))];
        CallRecord[] recorded =
        [
            .. Enumerable.Range(0, 5).Select(i => Call($"both {i}", CallSources.VendorRecord) with { HasRecording = i > 0 }),
            .. Enumerable.Range(0, 3).Select(i => Call($"record {i}", CallSources.VendorRecord) with { Outcome = CallOutcome.Abandoned }),
            Call("inside", CallSources.VendorRecord) with { Direction = CallDirection.Internal },
        ];
        await StoreAsync(account, pushed);
        await StoreAsync(account, recorded);
        await using (var context = Db.ForTenant(account.TenantId))
        {
            context.VendorDays.Add(new VendorDayRow { TenantId = account.TenantId, AccountId = account.Id, Day = Day, Incoming = 10, Answered = 7, Abandoned = 2 });
            context.OrphanRecordings.Add(new OrphanRecordingRow { TenantId = account.TenantId, AccountId = account.Id, VendorKey = "r", StartedAt = Night, From = "05320000001", To = "1" });
            context.OrphanRecordings.Add(new OrphanRecordingRow { TenantId = account.TenantId, AccountId = account.Id, VendorKey = "before", StartedAt = Night.AddHours(-1) });
            await context.SaveChangesAsync();
        }

        var day = (await ReadAsync(account, Day, Day)).ShouldHaveSingleItem();
        (day.Both, day.PushOnly, day.RecordOnly, day.Neither, day.Calls).ShouldBe((5, 2, 4, 0, 11));
        day.WithoutRecording.ShouldBe(1);
        day.WithoutCall.ShouldBe(1);
        day.Ours.ShouldBe(new InboundCounts(10, 7, 3));
        (day.Vendors!.Incoming, day.Vendors.Answered, day.Vendors.Abandoned, day.Differs).ShouldBe((10, 7, 2, true));
        (await Services.GetRequiredService<Reconciliation>().LooseAsync(Actor(account), account.Id, Day, CancellationToken.None)).ShouldHaveSingleItem().VendorKey.ShouldBe("r");
        // Each count opens the list of just so many calls.
        var span = new CallListFilter { AccountId = account.Id, From = Night.AddMinutes(-30), To = Night.AddHours(23.5) };
        var listed = Services.GetRequiredService<CallList>();
        foreach (var (count, filter) in ((int, CallListFilter)[])
        [
            (day.Both, span with { Sources = CallWitness.Both }), (day.PushOnly, span with { Sources = CallWitness.Push }), (day.RecordOnly, span with { Sources = CallWitness.Record }),
            (day.WithoutRecording!.Value, span with { LacksRecording = true }), (day.Ours.Incoming, span with { Direction = CallDirection.Inbound }),
            (day.Ours.Abandoned, span with { Direction = CallDirection.Inbound, Outcome = CallOutcome.Abandoned }),
        ])
        {
            (await listed.CountAsync(Actor(account), filter, CancellationToken.None)).ShouldNotBeNull().Count.ShouldBe(count);
        }

        (await ReadAsync(account, Day.AddDays(-1), Day)).Select(one => one.Day).ShouldBe([Day, Day.AddDays(-1)]);
    }

    [DatabaseFact]
    public async Task Read_shows_nothing_of_another_tenant()
    {
        var foreign = await AddAccountAsync((await AddTenantAsync("B")).Id, vendor: PbxCatalog.All[0].Id);
        var own = await AddAccountAsync((await AddTenantAsync("A")).Id, vendor: PbxCatalog.All[0].Id);
        await StoreAsync(foreign, [Call("a", CallSources.Push)]);
        await using (var context = Db.ForTenant(foreign.TenantId))
        {
            context.VendorDays.Add(new VendorDayRow { TenantId = foreign.TenantId, AccountId = foreign.Id, Day = Day, Incoming = 1 });
            context.OrphanRecordings.Add(new OrphanRecordingRow { TenantId = foreign.TenantId, AccountId = foreign.Id, VendorKey = "r", StartedAt = Night });
            await context.SaveChangesAsync();
        }

        (await ReadAsync(own, Day, Day)).ShouldBeEmpty();
        (await Services.GetRequiredService<Reconciliation>().ReadAsync(Actor(own), Day, Day, foreign.Id, CancellationToken.None)).ShouldBeEmpty();
        (await Services.GetRequiredService<Reconciliation>().LooseAsync(Actor(own), foreign.Id, Day, CancellationToken.None)).ShouldBeEmpty();
        (await ReadAsync(foreign, Day, Day)).Length.ShouldBe(1);
    }

    private static CallRecord Call(string key, CallSources source) => new()
    {
        VendorKey = key, Source = source, Direction = CallDirection.Inbound, From = "05320000001", To = "1", StartedAt = Night, Outcome = CallOutcome.Answered,
    };

    private static Actor Actor(PbxAccount account) => new(account.TenantId, "a@example.test", PortalRoles.Manager);

    private Task StoreAsync(PbxAccount account, CallRecord[] records) => Services.GetRequiredService<CallStore>().UpsertAsync(account.TenantId, account.Id, records, CancellationToken.None);

    private async Task<ReconciledDay[]> ReadAsync(PbxAccount account, DateOnly first, DateOnly last) =>
        [.. await Services.GetRequiredService<Reconciliation>().ReadAsync(Actor(account), first, last, null, CancellationToken.None)];
}
