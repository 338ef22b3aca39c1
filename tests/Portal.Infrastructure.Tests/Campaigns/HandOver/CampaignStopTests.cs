using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Campaigns;
using Portal.Domain.Pbx;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Campaigns.Contacts;
using Portal.Infrastructure.Campaigns.HandOver;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Jobs;
using Portal.Infrastructure.Pbx.Http;
using Portal.Infrastructure.Security;
using Portal.Infrastructure.Tests.Databases;
using Portal.Infrastructure.Tests.Simulator;

namespace Portal.Infrastructure.Tests.Campaigns.HandOver;

/// <summary>Stops, the ends of hours, deletion and a bad wire: what matters is the traffic, so one database will do.</summary>
public sealed class CampaignStopTests() : HandOverTests(DatabaseKind.Sqlite)
{
    [DatabaseFact]
    public async Task Results_that_no_push_told_are_found_among_the_call_records()
    {
        var id = await CampaignAsync(Bulut, 20);
        await Sim.SetFaultAsync(Bulut, "dropPush", 1);
        await Control.StartAsync(Manager, id, null, CancellationToken.None);
        var account = (await RowAsync(id)).AccountId!.Value;

        await UntilEndedAsync(id, async () => (await Services.GetRequiredService<JobRunner>().RunAsync(Manager.TenantId, account, JobNames.Calls, "test", CancellationToken.None)).ShouldBe(JobResult.Ok));

        await AgreesAsync(Bulut, id, 2);
        (await ContactsAsync(id)).ShouldAllBe(contact => contact.State == ContactState.Done || contact.State == ContactState.Exhausted);
    }

    [DatabaseFact]
    public async Task Orders_are_refused_to_who_may_not_give_them_and_where_they_make_no_sense()
    {
        var id = await CampaignAsync(Netgsm, 3);
        var seen = (await RowAsync(id)).Revision;

        (await Control.StartAsync(Manager with { Role = PortalRoles.Supervisor }, id, null, CancellationToken.None)).Outcome.ShouldBe(ControlOutcome.Forbidden);
        (await Control.StartAsync(new Actor((await AddTenantAsync("B")).Id, "eve@test", PortalRoles.Manager), id, null, CancellationToken.None)).Outcome.ShouldBe(ControlOutcome.NotFound);
        (await Control.StopAsync(Manager, id, null, CancellationToken.None)).Outcome.ShouldBe(ControlOutcome.WrongState);
        (await Control.CreateAsync(Manager, id, seen, CancellationToken.None)).Outcome.ShouldBe(ControlOutcome.Ok);
        (await Control.StartAsync(Manager, id, seen, CancellationToken.None)).Outcome.ShouldBe(ControlOutcome.ChangedMeanwhile);
        (await Control.CreateAsync(Manager, id, null, CancellationToken.None)).Outcome.ShouldBe(ControlOutcome.Ok, "ordered twice it is as ordered");
        (await TruthAsync(Netgsm)).Length.ShouldBe(1);
        await using var context = Db.ForTenant(Manager.TenantId);
        context.Audit.Select(entry => entry.Action).ToList().ShouldContain("campaign.createAtPbx");
    }

    [DatabaseFact]
    public async Task Queue_that_the_pbx_does_not_have_is_told_and_nothing_comes_about()
    {
        foreach (var vendor in (string[])[Netgsm, Cagri, Bulut])
        {
            var id = await CampaignAsync(vendor, 3, plan => plan with { Destination = new PlanTarget(CampaignTargetKind.Queue, "9999") });

            var answer = await Control.StartAsync(Manager, id, null, CancellationToken.None);

            (answer.Outcome, answer.Error).ShouldBe((ControlOutcome.Failed, PbxErrorKind.Refused), vendor);
            ControlMessages.Text(answer).En.ShouldContain(answer.VendorMessage!);
            (await TruthAsync(vendor)).ShouldBeEmpty();
            (await RowAsync(id)).ShouldSatisfyAllConditions(row => row.State.ShouldBe(CampaignState.Draft), row => row.CreateSentAt.ShouldBeNull(), row => row.SyncError.ShouldBe(PbxErrorKind.Refused));
            (await ContactsAsync(id)).ShouldAllBe(contact => contact.State == ContactState.New && !contact.Unsure && contact.HandedOverAt == null);
        }
    }

    [DatabaseFact]
    public async Task StartAsync_while_contacts_are_imported_says_so_and_sends_nothing()
    {
        var id = await CampaignAsync(Netgsm, 2);
        await using (var context = Db.ForTenant(Manager.TenantId))
        {
            context.ContactImports.Add(new ContactImportRow { Id = Guid.NewGuid(), TenantId = Manager.TenantId, CampaignId = id, Kind = ImportKind.Contacts, State = ImportState.Running, FileName = "f", RequestedBy = "a", Columns = "[]" });
            await context.SaveChangesAsync();
        }

        (await Control.StartAsync(Manager, id, null, CancellationToken.None)).Outcome.ShouldBe(ControlOutcome.Importing);
        (await RowAsync(id)).State.ShouldBe(CampaignState.Draft);
        (await TruthAsync(Netgsm)).ShouldBeEmpty();
    }

    [DatabaseFact]
    public async Task Preview_list_changes_state_without_a_pbx()
    {
        var account = await AccountAsync(Netgsm);
        var id = await DraftAsync(Netgsm, account, plan => new CampaignPlan { AccountId = account, Type = CampaignType.Preview, Name = "Elle", FirstDay = plan.FirstDay, LastDay = plan.LastDay });
        (await Control.StartAsync(Manager, id, null, CancellationToken.None)).Outcome.ShouldBe(ControlOutcome.NoContacts);
        await AddContactsAsync(id, [NumberOf(0)]);

        (await Control.StartAsync(Manager, id, null, CancellationToken.None)).Campaign!.State.ShouldBe(CampaignState.Running);
        (await Control.StopAsync(Manager, id, null, CancellationToken.None)).Campaign!.State.ShouldBe(CampaignState.Stopped);
        (await Control.DeleteAsync(Manager, id, null, CancellationToken.None)).Campaign!.State.ShouldBe(CampaignState.Ended);
        (await TruthAsync(Netgsm)).ShouldBeEmpty();
    }

    [DatabaseFact]
    public async Task StopAsync_nobody_is_dialed_any_more_and_started_again_it_goes_on_without_anybody_twice()
    {
        foreach (var vendor in (string[])[Netgsm, Cagri, Bulut])
        {
            var id = await CampaignAsync(vendor, 40);
            await Control.StartAsync(Manager, id, null, CancellationToken.None);
            await PassAsync(id);
            await PassAsync(id);
            await AdvanceAsync(20);

            var stopped = await Control.StopAsync(Manager, id, null, CancellationToken.None);
            (stopped.Outcome, stopped.Error).ShouldBe((ControlOutcome.Ok, null));
            var before = Attempts(Numbers(await TruthAsync(vendor)).SelectMany(of => of)).Length;
            before.ShouldBeInRange(1, 39);
            for (var i = 0; i < 5; i++)
            {
                await AdvanceAsync(60);
                await PassAsync(id);
            }

            Attempts(Numbers(await TruthAsync(vendor)).SelectMany(of => of)).Length.ShouldBe(before, vendor);
            await Control.StartAsync(Manager, id, null, CancellationToken.None);
            await UntilEndedAsync(id);
            await AgreesAsync(vendor, id, 2);
        }
    }

    [DatabaseFact]
    public async Task Pushes_that_come_minutes_after_the_report_has_told_of_their_numbers_count_no_attempt_twice()
    {
        var id = await CampaignAsync(Netgsm, 40);
        await Control.StartAsync(Manager, id, null, CancellationToken.None);
        await PassAsync(id);
        KeepPushes();
        // Until somebody was called in vain who is to be called again.
        bool Tried(IEnumerable<System.Text.Json.JsonElement> number) => number.Any(entry => entry.GetProperty("state").GetString() == "willRetry") && Attempts(number).Length == 1;
        for (var i = 0; i < 30 && !Numbers(await TruthAsync(Netgsm)).Any(Tried); i++) await AdvanceAsync(10);
        await Control.StopAsync(Manager, id, null, CancellationToken.None);
        for (var i = 0; i < 5; i++)
        {
            await AdvanceAsync(60);
            await PassAsync(id);
        }

        await TakeKeptPushesAsync();
        var truth = Numbers(await TruthAsync(Netgsm));
        foreach (var contact in await ContactsAsync(id)) contact.Attempts.ShouldBe(Attempts(truth[contact.NumberKey]).Length, contact.NumberKey);
        truth.Any(Tried).ShouldBeTrue("somebody was called in vain who is to be called again");
        await Control.StartAsync(Manager, id, null, CancellationToken.None);
        await UntilEndedAsync(id);
        await AgreesAsync(Netgsm, id, 2);
    }

    [DatabaseFact]
    public async Task StopAsync_is_not_kept_waiting_by_a_pass_that_waits_for_the_pbx_quota()
    {
        var id = await CampaignAsync(Netgsm, 5);
        await Control.StartAsync(Manager, id, null, CancellationToken.None);
        for (var i = 0; i < 3; i++) await PassAsync(id);
        var lines = Services.GetRequiredService<PbxLines>();
        var account = (await RowAsync(id)).AccountId!.Value;
        Limited = true;
        do await PassAsync(id);
        while (lines.Quotas(account).Single(quota => quota.OperationClass == "autoDial").Left > 0);
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Wire = line => new SeenLine(line, () => asked.TrySetResult());
        var pass = PassAsync(id);
        await asked.Task;

        var stop = Control.StopAsync(Manager, id, null, CancellationToken.None);

        (await pass.WaitAsync(TimeSpan.FromMinutes(1))).ShouldSatisfyAllConditions(end => end.Busy.ShouldBeFalse(), end => end.Failure.ShouldBeNull());
        while (!stop.IsCompleted)
        {
            // It asks for the lease again after a moment of this clock.
            Sim.Advance(0.2);
            await Task.WhenAny(stop, Task.Delay(TimeSpan.FromMilliseconds(50)));
        }

        var answer = await stop;
        (answer.Outcome, answer.Campaign!.State).ShouldBe((ControlOutcome.Ok, CampaignState.Stopped));
        (await RowAsync(id)).SyncError.ShouldBe(answer.Error);
    }

    [DatabaseFact]
    public async Task DeleteAsync_of_a_running_one_lets_its_calls_end_and_deletes_it_then()
    {
        foreach (var vendor in (string[])[Netgsm, Cagri, Bulut])
        {
            var id = await CampaignAsync(vendor, 30);
            await Control.StartAsync(Manager, id, null, CancellationToken.None);
            await PassAsync(id);
            await PassAsync(id);
            await AdvanceAsync(15);

            var answer = await Control.DeleteAsync(Manager, id, null, CancellationToken.None);
            answer.Campaign!.State.ShouldBe(CampaignState.Draining);
            var dialed = Attempts(Numbers(await TruthAsync(vendor)).SelectMany(of => of)).Length;
            (await TruthAsync(vendor))[0].GetProperty("deleted").GetBoolean().ShouldBeFalse();
            await UntilEndedAsync(id);

            var truth = (await TruthAsync(vendor))[0];
            (truth.GetProperty("deleted").GetBoolean(), truth.GetProperty("running").GetBoolean()).ShouldBe((vendor != Netgsm, false));
            Attempts(Numbers(truth).SelectMany(of => of)).Length.ShouldBe(dialed);
            (await ContactsAsync(id)).ShouldAllBe(contact => contact.HandedOverAt == null && !contact.Unsure);
        }
    }

    [DatabaseFact]
    public async Task Outside_its_hours_nobody_is_handed_over_and_the_pbx_stands_still()
    {
        // The day has hours of its own that no dialer can keep: it ends five minutes after the start.
        var rules = Services.GetRequiredService<Portal.Infrastructure.Campaigns.CallingHoursRules>();
        var hours = await rules.CreateAsync(
            Manager, CallingHours.Usual with { Name = "Yarım gün", Exceptions = [new HoursException(new DateOnly(2026, 3, 4), "Yarım gün") { Spans = [new DaySpan(new TimeOnly(9, 0), new TimeOnly(11, 5))] }] }, CancellationToken.None);
        var campaigns = new Dictionary<string, Guid>(StringComparer.Ordinal);
        foreach (var vendor in (string[])[Netgsm, Cagri, Bulut]) campaigns[vendor] = await CampaignAsync(vendor, 200, plan => plan with { CallingHoursId = hours.Hours!.Id });

        foreach (var id in campaigns.Values) (await Control.StartAsync(Manager, id, null, CancellationToken.None)).Outcome.ShouldBe(ControlOutcome.Ok);
        for (var i = 0; i < 30; i++)
        {
            foreach (var id in campaigns.Values) await PassAsync(id);
            await AdvanceAsync(15);
        }

        foreach (var (vendor, id) in campaigns)
        {
            var attempts = Attempts(Numbers(await TruthAsync(vendor)).SelectMany(of => of));
            attempts.ShouldNotBeEmpty(vendor);
            attempts.ShouldAllBe(attempt => attempt.GetProperty("startedAt").GetDateTimeOffset() < Sim.Noon.AddMinutes(5));
            (await RowAsync(id)).State.ShouldBe(CampaignState.Running);
            if (vendor == Cagri) (await ContactsAsync(id)).ShouldNotContain(contact => contact.State == ContactState.HandedOver);
        }
    }

    [DatabaseFact]
    public async Task Numbers_are_added_once_each_on_a_bad_wire()
    {
        foreach (var vendor in (string[])[Netgsm, Cagri])
        {
            var id = await CampaignAsync(vendor, 60);
            await Control.StartAsync(Manager, id, null, CancellationToken.None);
            foreach (var fault in (string[])["http500", "lostAnswer", "reset", "garbage"]) await Sim.SetFaultAsync(vendor, fault, 0.06);

            await UntilEndedAsync(id, () => AdvanceAsync(20));

            foreach (var fault in (string[])["http500", "lostAnswer", "reset", "garbage"]) await Sim.SetFaultAsync(vendor, fault, 0);
            await AgreesAsync(vendor, id, 2);
            Numbers(await TruthAsync(vendor)).Count.ShouldBe(60);
        }
    }

    /// <summary>Tells that a request is about to be sent.</summary>
    private sealed class SeenLine(PbxLine inner, Action seen) : PbxLine
    {
        public override TimeProvider Time => inner.Time;

        public override PbxLine For(Urgency urgency) => this;

        public override Task<LineAnswer> SendAsync(LineRequest request, CancellationToken cancellationToken)
        {
            seen();
            return inner.SendAsync(request, cancellationToken);
        }
    }
}
