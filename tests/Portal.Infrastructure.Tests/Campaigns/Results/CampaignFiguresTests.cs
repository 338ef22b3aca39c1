using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Agents;
using Portal.Domain.Campaigns;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Campaigns;
using Portal.Infrastructure.Campaigns.Contacts;
using Portal.Infrastructure.Campaigns.Results;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Live;
using Portal.Infrastructure.Tests.Databases;

namespace Portal.Infrastructure.Tests.Campaigns.Results;

public abstract class CampaignFiguresTests(DatabaseKind kind) : ResultTests(kind)
{
    public sealed class Sqlite() : CampaignFiguresTests(DatabaseKind.Sqlite);

    public sealed class Postgres() : CampaignFiguresTests(DatabaseKind.Postgres);

    private CampaignFigures Figures => Services.GetRequiredService<CampaignFigures>();

    [DatabaseFact]
    public async Task Figures_count_contacts_attempts_by_turkish_hours_rates_and_the_estimated_end()
    {
        await AddContactAsync("5321230001");
        await AddContactAsync("5321230002");
        await AddContactAsync("5321230003", ContactState.New);
        await AddContactAsync("5321230004", ContactState.Waiting, set: row => (row.NextAttemptAt, row.Hold) = (Noon.AddHours(2), ContactVerdict.AttemptsToday));
        await AddContactAsync("5321230005", ContactState.DoNotCall, set: row => row.Hold = ContactVerdict.DoNotCall);
        await PushAsync(Told("1", ContactResult.NoAnswer, Noon.AddMinutes(-70), "5321230001"), Told("2", ContactResult.Answered, Noon.AddMinutes(-30), "5321230001"), Told("3", ContactResult.Dropped, Noon.AddMinutes(-20), "5321230002"));

        var view = (await Figures.ReadAsync(Manager.TenantId, Campaign.Id, CancellationToken.None))!;
        view.Contacts.ToDictionary(count => count.State, count => count.Count).ShouldBe(
            new Dictionary<ContactState, int> { [ContactState.New] = 1, [ContactState.Waiting] = 1, [ContactState.HandedOver] = 1, [ContactState.Done] = 1, [ContactState.DoNotCall] = 1 }, ignoreOrder: true);
        (view.Total, view.Left, view.Attempts, view.Answered, view.Dropped).ShouldBe((5, 3, 3, 1, 1));
        view.Hours.ShouldBe([new HourCount(Noon.AddHours(-2), 1, 0), new HourCount(Noon.AddHours(-1), 2, 1)]);
        view.AnswerRate!.Value.ShouldBe(1 / 3.0, 0.001);
        view.DropRate.ShouldBe(0.5);
        view.Holds.ShouldBe([new HoldCount(ContactVerdict.AttemptsToday, 1), new HoldCount(ContactVerdict.DoNotCall, 1)], ignoreOrder: true);
        // Three attempts in two hours for one contact that ended: nine more for the three that are left take six open hours.
        view.AttemptsPerHour.ShouldBe(1.5);
        view.EstimatedEnd.ShouldBe(Noon.AddHours(6));
        (await Figures.RecentAsync(Manager.TenantId, Campaign.Id, CancellationToken.None))!.Idle.NextDue.ShouldBe(Noon.AddHours(2));
    }

    [DatabaseFact]
    public async Task Idle_reason_names_what_stands_in_the_way()
    {
        await AddContactAsync();
        (await ReasonAsync()).ShouldBe(IdleReason.Dialing);

        await SetAsync(row => row.VendorRunning = false);
        (await ReasonAsync()).ShouldBe(IdleReason.ListStopped);
        await SetAsync(row => row.SyncError = PbxErrorKind.Unreachable);
        (await ReasonAsync()).ShouldBe(IdleReason.PbxUnreachable);
        await SetAsync(row => row.SyncError = PbxErrorKind.Unauthorized);
        (await ReasonAsync()).ShouldBe(IdleReason.Unauthorized);
        await SetAsync(row => row.State = CampaignState.Stopped);
        (await ReasonAsync()).ShouldBe(IdleReason.Stopped);

        await SetAsync(row => (row.State, row.SyncError, row.VendorRunning) = (CampaignState.Running, null, true));
        Time.Advance(TimeSpan.FromHours(12));
        var night = (await Figures.ReadAsync(Manager.TenantId, Campaign.Id, CancellationToken.None))!.Idle;
        night.Reason.ShouldBeOneOf(IdleReason.QuietHours, IdleReason.OutsideHours);
        night.NextOpening.ShouldNotBeNull();
    }

    [DatabaseFact]
    public async Task Idle_reason_asks_the_board_for_ready_agents_of_the_queue()
    {
        await AddContactAsync();
        var plan = Plan with { Destination = new PlanTarget(CampaignTargetKind.Queue, "500") };
        await SetAsync(row => row.Plan = CampaignJson.Write(plan));
        var board = Services.GetRequiredService<LiveBoards>().For(Manager.TenantId);
        board.Apply(
            new AccountChanged(Account.Id, Noon, Vendor, Account.Name, Enabled: true, Pushes: true, TimeSpan.FromMinutes(5)),
            new QueuesRead(Account.Id, Noon, [new QueueReading("500", "Satış")]),
            new AgentStatesRead(Account.Id, Noon, [new AgentReading("1001", "Ada", AgentState.Talking, null, ["500"])]));
        var idle = (await Figures.ReadAsync(Manager.TenantId, Campaign.Id, CancellationToken.None))!.Idle;
        (idle.Reason, idle.ReadyAgents).ShouldBe((IdleReason.NoFreeAgent, 0));
        board.Apply(new AgentStatesRead(Account.Id, Noon.AddSeconds(5), [new AgentReading("1001", "Ada", AgentState.Ready, null, ["500"])]));
        (await ReasonAsync()).ShouldBe(IdleReason.Dialing);
    }

    [DatabaseFact]
    public async Task Figures_of_another_tenant_are_not_there()
    {
        var other = (await AddTenantAsync("B")).Id;
        (await Figures.RecentAsync(Manager.TenantId, Campaign.Id, CancellationToken.None)).ShouldNotBeNull();
        (await Figures.RecentAsync(other, Campaign.Id, CancellationToken.None)).ShouldBeNull();
    }

    [DatabaseFact]
    public async Task Figures_of_many_contacts_are_counted_within_a_moment()
    {
        const int Many = 20_000;
        var import = new ContactImportRow
        {
            Id = Guid.NewGuid(), TenantId = Manager.TenantId, CampaignId = Campaign.Id, Kind = ImportKind.Contacts, State = ImportState.Done, FileName = "a.csv", RequestedBy = "a", StartedAt = Noon, Columns = "[]",
        };
        await using (var context = Db.ForTenant(Manager.TenantId))
        {
            context.ContactImports.Add(import);
            await context.SaveChangesAsync();
            await using var transaction = await context.Database.BeginTransactionAsync();
            await ContactSql.Contacts.WriteAsync(context, [.. Enumerable.Range(0, Many).Select(at => new ContactRow
            {
                Id = Guid.CreateVersion7(Noon), TenantId = Manager.TenantId, CampaignId = Campaign.Id, ImportId = import.Id, NumberKey = $"53{at:00000000}", Number = "x", State = (ContactState)(at % 6), AddedAt = Noon,
            })], CancellationToken.None);
            await transaction.CommitAsync();
        }

        (await Figures.ReadAsync(Manager.TenantId, Campaign.Id, CancellationToken.None))!.Total.ShouldBe(Many);
        var quickest = TimeSpan.MaxValue;
        for (var i = 0; i < 5; i++)
        {
            var begun = Stopwatch.GetTimestamp();
            await Figures.ReadAsync(Manager.TenantId, Campaign.Id, CancellationToken.None);
            if (Stopwatch.GetElapsedTime(begun) is var took && took < quickest) quickest = took;
        }

        // Far less on an idle machine, also with five times as many; the bound is against reading every row.
        quickest.ShouldBeLessThan(TimeSpan.FromSeconds(1));
    }

    private async Task<IdleReason> ReasonAsync() => (await Figures.ReadAsync(Manager.TenantId, Campaign.Id, CancellationToken.None))!.Idle.Reason;

    private async Task SetAsync(Action<CampaignRow> set)
    {
        await using var context = Db.ForTenant(Manager.TenantId);
        var row = await context.Campaigns.FindAsync(Campaign.Id);
        set(row!);
        await context.SaveChangesAsync();
    }
}
