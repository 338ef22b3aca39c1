using Portal.Domain.Campaigns;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Campaigns.Contacts;
using Portal.Infrastructure.Campaigns.HandOver;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Tests.Databases;
using Portal.Infrastructure.Tests.Simulator;
using Microsoft.Extensions.DependencyInjection;

namespace Portal.Infrastructure.Tests.Campaigns.HandOver;

/// <summary>Campaigns from their creation to their end at each PBX that dials.</summary>
public abstract class CampaignRunTests(DatabaseKind kind) : HandOverTests(kind)
{
    public sealed class Sqlite() : CampaignRunTests(DatabaseKind.Sqlite);

    public sealed class Postgres() : CampaignRunTests(DatabaseKind.Postgres);

    [DatabaseFact]
    public Task Netgsm_campaign_runs_to_its_end_and_agrees_with_the_truth() => RunsAsync(Netgsm);

    [DatabaseFact]
    public Task CagriMerkezi_campaign_runs_to_its_end_and_agrees_with_the_truth() => RunsAsync(Cagri);

    [DatabaseFact]
    public Task Bulutsantralim_campaign_runs_to_its_end_and_agrees_with_the_truth() => RunsAsync(Bulut);

    [DatabaseFact]
    public async Task CreateAsync_makes_it_stopped_or_waits_for_the_start_where_the_pbx_would_dial_at_once()
    {
        foreach (var vendor in (string[])[Netgsm, Cagri, Bulut])
        {
            var id = await CampaignAsync(vendor, 5);

            (await Control.CreateAsync(Manager, id, null, CancellationToken.None)).Outcome.ShouldBe(ControlOutcome.Ok);
            await PassAsync(id);
            await AdvanceAsync(60);

            var truth = await TruthAsync(vendor);
            truth.Length.ShouldBe(vendor == Bulut ? 0 : 1);
            Attempts(Numbers(truth).SelectMany(of => of)).ShouldBeEmpty();
            (await RowAsync(id)).State.ShouldBe(CampaignState.Stopped);
            (await Control.StartAsync(Manager, id, null, CancellationToken.None)).Outcome.ShouldBe(ControlOutcome.Ok);
            (await TruthAsync(vendor)).Length.ShouldBe(1);
        }
    }

    [DatabaseFact]
    public async Task Number_on_a_do_not_call_list_comes_off_with_the_next_pass_and_is_never_dialed()
    {
        foreach (var vendor in (string[])[Netgsm, Cagri])
        {
            var id = await CampaignAsync(vendor, 15);
            await Control.CreateAsync(Manager, id, null, CancellationToken.None);
            await Control.StartAsync(Manager, id, null, CancellationToken.None);
            await PassAsync(id);
            await PassAsync(id);
            Held((await TruthAsync(vendor))[0]).ShouldBe(15);
            var last = (await TruthAsync(vendor))[0].GetProperty("numbers").EnumerateArray().Last(number => number.GetProperty("attempts").GetArrayLength() == 0).GetProperty("number").GetString()!;

            await Services.GetRequiredService<DoNotCallList>().AddAsync(Manager, id, last, null, null, CancellationToken.None);
            await PassAsync(id);

            var entry = Numbers(await TruthAsync(vendor))[last].ShouldHaveSingleItem();
            entry.GetProperty("removed").GetBoolean().ShouldBeTrue();
            await UntilEndedAsync(id);
            Attempts(Numbers(await TruthAsync(vendor))[last]).ShouldBeEmpty();
            (await ContactsAsync(id)).Single(contact => contact.NumberKey == last).ShouldSatisfyAllConditions(
                contact => (contact.State, contact.Hold).ShouldBe((ContactState.DoNotCall, ContactVerdict.DoNotCallInCampaign)), contact => contact.HandedOverAt.ShouldBeNull());
        }
    }

    [DatabaseFact]
    public async Task Nobody_without_consent_or_beyond_a_cap_is_handed_over()
    {
        var id = await CampaignAsync(Cagri, 6, plan => plan with { Commercial = true, RecipientType = RecipientType.Individual, AttemptsInTotal = 1, Retries = [new RetryRule(ContactResult.NoAnswer, 3, 1), new RetryRule(ContactResult.Busy, 3, 1)] });
        var consents = Services.GetRequiredService<ConsentList>();
        foreach (var index in (int[])[0, 1, 2]) await consents.AddAsync(Manager, new ConsentWord(NumberOf(index), ConsentStatus.Given, Sim.Time.GetUtcNow().AddDays(-1), "HS_WEB"), CancellationToken.None);
        await consents.AddAsync(Manager, new ConsentWord(NumberOf(3), ConsentStatus.Refused, Sim.Time.GetUtcNow().AddDays(-1), "HS_WEB"), CancellationToken.None);

        await Control.StartAsync(Manager, id, null, CancellationToken.None);
        await UntilEndedAsync(id);

        var truth = Numbers(await TruthAsync(Cagri));
        (await ContactsAsync(id)).ForEach(contact =>
        {
            var allowed = contact.NumberKey == NumberOf(0) || contact.NumberKey == NumberOf(1) || contact.NumberKey == NumberOf(2);
            Attempts(truth[contact.NumberKey]).Length.ShouldBe(allowed ? 1 : 0);
            contact.ConsentCheckedAt.HasValue.ShouldBe(allowed);
            if (!allowed) contact.State.ShouldBe(ContactState.Refused);
        });
    }

    private async Task RunsAsync(string vendor)
    {
        var id = await CampaignAsync(vendor, 40);

        var started = await Control.StartAsync(Manager, id, null, CancellationToken.None);
        started.Outcome.ShouldBe(ControlOutcome.Ok, started.VendorMessage);
        var ended = await UntilEndedAsync(id);

        ended.EndedAt.ShouldNotBeNull();
        (await TruthAsync(vendor)).Length.ShouldBe(1);
        var contacts = await ContactsAsync(id);
        contacts.ShouldAllBe(contact => contact.State == ContactState.Done || contact.State == ContactState.Exhausted);
        contacts.ShouldAllBe(contact => contact.HandedOverAt == null && !contact.Unsure);
        await AgreesAsync(vendor, id, 2);
        if (vendor == Cagri) return;

        // Where the PBX retries by itself each number is given to it once.
        Numbers(await TruthAsync(vendor)).ShouldAllBe(number => number.Count() == 1);
    }
}
