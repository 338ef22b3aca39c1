using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Calls;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.History;
using Portal.Infrastructure.Live;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Security;
using Portal.Infrastructure.Tests.Databases;
using Portal.Infrastructure.Tests.Time;

namespace Portal.Infrastructure.Tests.History;

public abstract class MissedCallersTests(DatabaseKind kind) : DatabaseTests(kind)
{
    public sealed class Sqlite() : MissedCallersTests(DatabaseKind.Sqlite);

    public sealed class Postgres() : MissedCallersTests(DatabaseKind.Postgres);

    private static readonly DateTimeOffset Noon = new(2026, 5, 15, 9, 0, 0, TimeSpan.Zero);

    private readonly ManualTime _time = new(Noon);
    private PbxAccount _account = null!;
    private PbxAccount _branch = null!;

    private CallStore Calls => Services.GetRequiredService<CallStore>();

    private MissedCallers Callers => Services.GetRequiredService<MissedCallers>();

    private MissedLines Lines => Services.GetRequiredService<MissedLines>();

    private Actor Supervisor => new(_account.TenantId, "someone@example.test", PortalRoles.Supervisor);

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        var tenant = await AddTenantAsync("A");
        _account = await AddAccountAsync(tenant.Id, "main", PbxCatalog.All[0].Id);
        _branch = await AddAccountAsync(tenant.Id, "branch", PbxCatalog.All[1].Id);
    }

    protected override void Configure(IServiceCollection services)
    {
        services.AddSingleton<TimeProvider>(_time);
        services.AddPortalPbx().AddPortalIngest().AddPortalMissed();
    }

    [DatabaseFact]
    public async Task Line_closes_by_a_later_answer_over_another_account_in_another_notation()
    {
        await StoreAsync(_account, Inbound("a", -30, CallOutcome.Abandoned, "05320000001"), Inbound("b", -20, CallOutcome.Abandoned, "+905320000001"));
        var line = await LineAsync();
        (line.Attempts, line.FirstAt, line.LastAt, line.ClosedAt, line.Number).ShouldBe((2, Noon.AddMinutes(-30), Noon.AddMinutes(-20), null, "+905320000001"));

        await StoreAsync(_branch, Outbound("c", -10, CallOutcome.NoAnswer, "5320000001"));
        (await LineAsync()).ClosedAt.ShouldBeNull();
        await StoreAsync(_branch, Outbound("d", -5, CallOutcome.Answered, "905320000001"));
        var closed = (await ListAsync(closed: true)).ShouldHaveSingleItem();
        closed.ClosedAt.ShouldBe(Noon.AddMinutes(-5));
        closed.ClosedByCallId.ShouldNotBeNull();
        (await ListAsync(closed: false)).ShouldBeEmpty();

        await StoreAsync(_account, Inbound("e", -1, CallOutcome.Abandoned, "0532 000 00 01"));
        var again = await LineAsync();
        (again.Id, again.Attempts, again.FirstAt).ShouldBe((line.Id, 1, Noon.AddMinutes(-1)));
    }

    [DatabaseFact]
    public async Task Line_follows_corrections_of_its_calls()
    {
        await StoreAsync(_account, Inbound("a", -30, CallOutcome.Abandoned, "05320000001"));
        await StoreAsync(_account, Inbound("a", -30, CallOutcome.Answered, "05320000001") with { Source = CallSources.VendorRecord });
        (await ListAsync(closed: false)).ShouldBeEmpty();
        (await ListAsync(closed: true)).ShouldBeEmpty();

        // The record says who really called: the other's line goes, and this one's comes.
        await StoreAsync(_account, Inbound("b", -20, CallOutcome.Abandoned, "05320000002"));
        await StoreAsync(_account, Inbound("b", -20, CallOutcome.Abandoned, "05320000003") with { Source = CallSources.VendorRecord });
        (await LineAsync()).Number.ShouldBe("05320000003");
    }

    [DatabaseFact]
    public async Task Lines_are_the_same_whatever_the_order_and_equal_a_recount()
    {
        var random = new Random(11);
        var records = Enumerable.Range(0, 120).Select(i =>
        {
            var number = $"0532000000{random.Next(6)}";
            var minute = -random.Next(600);
            return random.Next(4) == 0 ? Outbound($"k{i}", minute, random.Next(2) == 0 ? CallOutcome.Answered : CallOutcome.NoAnswer, number)
                : Inbound($"k{i}", minute, random.Next(3) == 0 ? CallOutcome.Answered : CallOutcome.Abandoned, number);
        }).ToArray();
        foreach (var part in records.Chunk(7)) await StoreAsync(random.Next(2) == 0 ? _account : _branch, part);
        var moved = await StoredAsync();

        await using (var context = Db.ForTenant(_account.TenantId)) await context.MissedCallers.ExecuteDeleteAsync();
        await Callers.RecountAsync(CancellationToken.None);
        var counted = await StoredAsync();
        counted.ShouldNotBeEmpty();
        counted.ShouldBe(moved);
        await Callers.RecountAsync(CancellationToken.None);
        (await StoredAsync()).ShouldBe(counted);
    }

    [DatabaseFact]
    public async Task Start_works_out_what_a_crash_left_undone_and_then_follows_each_change()
    {
        await StoreAsync(_account, Inbound("a", -30, CallOutcome.Abandoned, "05320000001"));
        await using (var context = Db.ForTenant(_account.TenantId)) await context.MissedCallers.ExecuteDeleteAsync();
        await Services.GetRequiredService<DayCounters>().CountAsync(CancellationToken.None);

        await Callers.StartAsync(CancellationToken.None);
        await Eventually.TrueAsync(() => Task.FromResult(Open(_account) == 1), "the line is there and counted");
        await Calls.UpsertAsync(_branch.TenantId, _branch.Id, [Outbound("b", -2, CallOutcome.Answered, "05320000001")], CancellationToken.None);
        await Eventually.TrueAsync(() => Task.FromResult(Open(_account) == 0), "the line closed by itself");
        await Callers.StopAsync(CancellationToken.None);
    }

    [DatabaseFact]
    public async Task Lines_of_withheld_numbers_and_of_long_ago_are_none()
    {
        await StoreAsync(_account, Inbound("a", -30, CallOutcome.Abandoned, ""), Inbound("b", -30, CallOutcome.Abandoned, "anonymous"), Inbound("c", -60 * 24 * 8, CallOutcome.Abandoned, "05320000001"));
        await Callers.RecountAsync(CancellationToken.None);
        (await ListAsync(closed: false)).ShouldBeEmpty();
    }

    [DatabaseFact]
    public async Task Line_that_is_too_old_to_be_shown_is_forgotten_with_its_number()
    {
        await StoreAsync(_account, Inbound("a", -30, CallOutcome.Abandoned, "05320000001"));
        _time.Advance(TimeSpan.FromDays(8));
        (await ListAsync(closed: false)).ShouldBeEmpty();
        await Callers.RecountAsync(CancellationToken.None);
        (await StoredAsync()).ShouldBeEmpty();
    }

    [DatabaseFact]
    public async Task Close_by_hand_lasts_over_a_recount_until_the_next_miss()
    {
        await StoreAsync(_account, Inbound("a", -30, CallOutcome.Abandoned, "05320000001"), Inbound("b", -20, CallOutcome.Abandoned, "05320000001"));
        var line = await LineAsync();

        (await Lines.CloseAsync(Supervisor, line.Id, CancellationToken.None)).ShouldBe(MissedChange.Ok);
        await Callers.RecountAsync(CancellationToken.None);
        var closed = (await ListAsync(closed: true)).ShouldHaveSingleItem();
        (closed.ClosedBy, closed.ClosedByCallId).ShouldBe((Supervisor.Name, null));

        _time.Advance(TimeSpan.FromMinutes(10));
        await StoreAsync(_account, Inbound("c", 5, CallOutcome.Abandoned, "05320000001"));
        await Callers.RecountAsync(CancellationToken.None);
        (await LineAsync()).Attempts.ShouldBe(1);
    }

    [DatabaseFact]
    public async Task Assign_and_note_are_kept_filtered_and_audited()
    {
        await StoreAsync(_account, Inbound("a", -30, CallOutcome.Abandoned, "05320000001"), Inbound("b", -20, CallOutcome.Abandoned, "05320000002"));
        var person = await AddPersonAsync(Supervisor.Name, _account.TenantId);
        var line = (await ListAsync(closed: false)).First(one => one.Number == "05320000001");

        (await Lines.AssignAsync(Supervisor, line.Id, person, CancellationToken.None)).ShouldBe(MissedChange.Ok);
        (await Lines.NoteAsync(Supervisor, line.Id, "  after five ", CancellationToken.None)).ShouldBe(MissedChange.Ok);
        (await Lines.NoteAsync(Supervisor, line.Id, new string('x', 501), CancellationToken.None)).ShouldBe(MissedChange.Invalid);
        (await Lines.AssignAsync(Supervisor, line.Id, Guid.NewGuid(), CancellationToken.None)).ShouldBe(MissedChange.Invalid);

        await StoreAsync(_account, Inbound("c", -10, CallOutcome.Abandoned, "05320000001"));
        var mine = (await Lines.ListAsync(Supervisor, new MissedFilter(Mine: true), 10, CancellationToken.None)).Lines.ShouldHaveSingleItem();
        (mine.Id, mine.Note, mine.AssignedTo, mine.Attempts).ShouldBe((line.Id, "after five", person, 2));
        await using var context = Db.ForTenant(_account.TenantId);
        (await context.Audit.Select(entry => entry.Action).ToListAsync()).ShouldBe(["missed.assign", "missed.note"]);
        (await context.Audit.AnyAsync(entry => entry.Target!.Contains("532") || entry.Detail!.Contains("532"))).ShouldBeFalse();
    }

    [DatabaseFact]
    public async Task Lines_of_another_tenant_are_neither_seen_nor_changed()
    {
        var other = await AddTenantAsync("B");
        var theirs = await AddAccountAsync(other.Id, "theirs", PbxCatalog.All[0].Id);
        await Calls.UpsertAsync(other.Id, theirs.Id, [Inbound("a", -30, CallOutcome.Abandoned, "05320000001")], CancellationToken.None);
        await Callers.WorkOutAsync(other.Id, ["5320000001"], CancellationToken.None);
        // The same number at this tenant: an answer here closes nothing there.
        await StoreAsync(_account, Outbound("b", -3, CallOutcome.Answered, "05320000001"));

        var foreign = new Actor(other.Id, "b@example.test", PortalRoles.Admin);
        var line = (await Lines.ListAsync(foreign, new MissedFilter(), 10, CancellationToken.None)).Lines.ShouldHaveSingleItem();
        line.ClosedAt.ShouldBeNull();
        (await ListAsync(closed: false)).ShouldBeEmpty();
        (await Lines.CloseAsync(Supervisor, line.Id, CancellationToken.None)).ShouldBe(MissedChange.NotFound);
        (await Lines.FindAsync(Supervisor, line.Id, CancellationToken.None)).ShouldBeNull();
        (await Lines.AssignAsync(foreign, line.Id, await AddPersonAsync("x@example.test", _account.TenantId), CancellationToken.None)).ShouldBe(MissedChange.Invalid);
    }

    private static CallRecord Inbound(string key, int minute, CallOutcome outcome, string from) => new()
    {
        VendorKey = key, Source = CallSources.Push, Direction = CallDirection.Inbound, From = from, To = "08500000000", Queue = "7", StartedAt = Noon.AddMinutes(minute), Outcome = outcome, WaitSeconds = 20,
    };

    private static CallRecord Outbound(string key, int minute, CallOutcome outcome, string to) => new()
    {
        VendorKey = key, Source = CallSources.Push, Direction = CallDirection.Outbound, From = "101", To = to, StartedAt = Noon.AddMinutes(minute), Outcome = outcome,
    };

    /// <summary>Stores calls and works out the lines that they touch, as the worker does.</summary>
    private async Task StoreAsync(PbxAccount account, params CallRecord[] records)
    {
        await Calls.UpsertAsync(account.TenantId, account.Id, records, CancellationToken.None);
        await Callers.WorkAsync(CancellationToken.None);
    }

    private async Task<MissedLine> LineAsync() => (await ListAsync(closed: false)).ShouldHaveSingleItem();

    private async Task<IReadOnlyList<MissedLine>> ListAsync(bool closed) => (await Lines.ListAsync(Supervisor, new MissedFilter(Closed: closed), 100, CancellationToken.None)).Lines;

    private int? Open(PbxAccount account) => Services.GetRequiredService<LiveBoards>().For(account.TenantId).Current.Accounts.GetValueOrDefault(account.Id)?.MissedOpen;

    private async Task<List<string>> StoredAsync()
    {
        await using var context = Db.ForTenant(_account.TenantId);
        var rows = await context.MissedCallers.AsNoTracking().OrderBy(line => line.Caller).ToListAsync();
        return rows.ConvertAll(line => $"{line.Caller} {line.Number} {line.FirstAt:O} {line.LastAt:O} {line.Attempts} {line.LongestWaitSeconds} {line.AccountId} {line.LastCallId} {line.ClosedAt:O} {line.ClosedByCallId}");
    }

    private async Task<Guid> AddPersonAsync(string email, Guid tenantId)
    {
        await using var context = Db.ForInstallation();
        var user = new PortalUser { Id = Guid.NewGuid(), TenantId = tenantId, UserName = email, Email = email, DisplayName = "Somebody" };
        context.Users.Add(user);
        await context.SaveChangesAsync();
        return user.Id;
    }
}
