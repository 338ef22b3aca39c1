using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Campaigns;
using Portal.Infrastructure.Campaigns.HandOver;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Tests.Databases;
using Portal.Infrastructure.Tests.Simulator;

namespace Portal.Infrastructure.Tests.Campaigns.HandOver;

/// <summary>Stops, the ends of hours, deletion and a bad wire: what matters is the traffic, so one database will do.</summary>
public sealed class CampaignStopTests() : HandOverTests(DatabaseKind.Sqlite)
{
    [DatabaseFact]
    public async Task StopAsync_nobody_is_dialed_any_more_and_started_again_it_goes_on_without_anybody_twice()
    {
        foreach (var vendor in (string[])[Netgsm, Cagri, Bulut])
        {
            var id = await CampaignAsync(vendor, 40);
            await Control.StartAsync(Manager, id, null, CancellationToken.None);
            await PassAsync(id);
            await PassAsync(id);
            Sim.Advance(20);

            var stopped = await Control.StopAsync(Manager, id, null, CancellationToken.None);
            (stopped.Outcome, stopped.Error).ShouldBe((ControlOutcome.Ok, null));
            var before = Attempts(Numbers(await TruthAsync(vendor)).SelectMany(of => of)).Length;
            before.ShouldBeInRange(1, 39);
            for (var i = 0; i < 5; i++)
            {
                Sim.Advance(60);
                await PassAsync(id);
            }

            Attempts(Numbers(await TruthAsync(vendor)).SelectMany(of => of)).Length.ShouldBe(before, vendor);
            await Control.StartAsync(Manager, id, null, CancellationToken.None);
            await UntilEndedAsync(id);
            await AgreesAsync(vendor, id, 2);
        }
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
            Sim.Advance(15);

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
            Sim.Advance(15);
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

            await UntilEndedAsync(id, () => { Sim.Advance(20); return Task.CompletedTask; });

            foreach (var fault in (string[])["http500", "lostAnswer", "reset", "garbage"]) await Sim.SetFaultAsync(vendor, fault, 0);
            await AgreesAsync(vendor, id, 2);
            Numbers(await TruthAsync(vendor)).Count.ShouldBe(60);
        }
    }
}
