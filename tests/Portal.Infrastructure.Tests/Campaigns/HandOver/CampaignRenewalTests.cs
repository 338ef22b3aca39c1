using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Campaigns;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Campaigns;
using Portal.Infrastructure.Campaigns.Contacts;
using Portal.Infrastructure.Campaigns.HandOver;
using Portal.Infrastructure.Campaigns.Results;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Pbx.Http;
using Portal.Infrastructure.Tests.Databases;

namespace Portal.Infrastructure.Tests.Campaigns.HandOver;

/// <summary>A PBX whose campaigns keep the numbers that they were created with: a further campaign there takes those who came later, and leaves out those who must not be called any more.</summary>
public abstract class CampaignRenewalTests(DatabaseKind kind) : HandOverTests(kind)
{
    public sealed class Sqlite() : CampaignRenewalTests(DatabaseKind.Sqlite);

    public sealed class Postgres() : CampaignRenewalTests(DatabaseKind.Postgres);

    [DatabaseFact]
    public async Task Number_that_cannot_be_taken_off_stops_the_list_and_a_further_one_without_it_goes_on()
    {
        var id = await CampaignAsync(Bulut, 60);
        await Control.StartAsync(Manager, id, null, CancellationToken.None);
        await PassAsync(id);
        await AdvanceAsync(15);

        var last = (await TruthAsync(Bulut))[0].GetProperty("numbers").EnumerateArray().Last().GetProperty("number").GetString()!;
        await Services.GetRequiredService<DoNotCallList>().AddAsync(Manager, id, last, null, null, CancellationToken.None);
        (await PassAsync(id)).Failure.ShouldBeNull();

        (await TruthAsync(Bulut))[0].GetProperty("running").GetBoolean().ShouldBeFalse();
        var figures = (await Services.GetRequiredService<CampaignFigures>().ReadAsync(Manager.TenantId, id, CancellationToken.None))!;
        figures.Idle.Reason.ShouldBe(IdleReason.ListRenewed);
        await AdvanceAsync(840);
        await PassAsync(id);
        (await TruthAsync(Bulut)).ShouldHaveSingleItem().GetProperty("deleted").GetBoolean().ShouldBeFalse("somebody may be talking");
        await UntilEndedAsync(id);

        var truth = await TruthAsync(Bulut);
        truth.Select(campaign => campaign.GetProperty("deleted").GetBoolean()).ShouldBe([true, false]);
        Attempts(Numbers(truth)[last]).ShouldBeEmpty();
        Numbers(truth[1]).ShouldNotContain(number => Attempts(Numbers(truth[0])[number.Key]).Any(attempt => attempt.GetProperty("outcome").GetString() == "answered"));
        (await ContactsAsync(id)).Single(contact => contact.NumberKey == last).State.ShouldBe(ContactState.DoNotCall);
        (await ContactsAsync(id)).ShouldAllBe(contact => contact.NumberKey == last || contact.State == ContactState.Done || contact.State == ContactState.Exhausted);
        await AgreesOnceAsync(id);
    }

    [DatabaseFact]
    public async Task Contacts_that_come_later_or_begin_again_are_called_by_a_further_campaign_once_the_first_is_worked_off()
    {
        var id = await CampaignAsync(Bulut, 10);
        await Control.StartAsync(Manager, id, null, CancellationToken.None);
        await PassAsync(id);
        await AddContactsAsync(id, Enumerable.Range(20, 5).Select(NumberOf));
        await PassAsync(id);
        (await TruthAsync(Bulut)).Length.ShouldBe(1);
        await UntilEndedAsync(id);

        var truth = await TruthAsync(Bulut);
        truth.Select(campaign => (campaign.GetProperty("name").GetString(), campaign.GetProperty("numbers").GetArrayLength())).ShouldBe([("Bahar", 10), ("Bahar (2)", 5)]);
        (await ContactsAsync(id)).ShouldAllBe(contact => contact.State == ContactState.Done || contact.State == ContactState.Exhausted);
        await AgreesAsync(Bulut, id, 2);

        var again = await Services.GetRequiredService<ContactActs>().RecycleAsync(Manager, id, new RecycleChoice([ContactState.Exhausted], []), CancellationToken.None);
        (await Control.StartAsync(Manager, id, null, CancellationToken.None)).Outcome.ShouldBe(ControlOutcome.Ok);
        await UntilEndedAsync(id);
        (await TruthAsync(Bulut))[2].GetProperty("numbers").GetArrayLength().ShouldBe(again!.Value);
    }

    [DatabaseFact]
    public async Task Creation_that_is_refused_later_stops_the_campaign_with_its_reason_until_somebody_starts_it_again()
    {
        // Today's hours are over, and no dialer keeps hours of one day: the campaign is created tomorrow.
        var hours = await Services.GetRequiredService<CallingHoursRules>().CreateAsync(
            Manager, CallingHours.Usual with { Name = "Yarın", Exceptions = [new HoursException(new DateOnly(2026, 3, 4), "Yarım gün") { Spans = [new DaySpan(new TimeOnly(9, 0), new TimeOnly(10, 0))] }] }, CancellationToken.None);
        var id = await CampaignAsync(Bulut, 3, plan => plan with { CallingHoursId = hours.Hours!.Id });
        (await Control.StartAsync(Manager, id, null, CancellationToken.None)).Outcome.ShouldBe(ControlOutcome.Ok);
        var refuses = true;
        Wire = line => new RefusingLine(line, () => refuses);
        await AdvanceAsync(TimeSpan.FromDays(1).TotalSeconds);

        (await PassAsync(id)).Failure!.Kind.ShouldBe(PbxErrorKind.Refused);
        await PassAsync(id);
        (await RowAsync(id)).ShouldSatisfyAllConditions(row => row.State.ShouldBe(CampaignState.Stopped), row => row.SyncError.ShouldBe(PbxErrorKind.Refused), row => row.SyncMessage.ShouldBe("queue not found"));
        (await TruthAsync(Bulut)).ShouldBeEmpty();

        refuses = false;
        (await Control.StartAsync(Manager, id, null, CancellationToken.None)).Outcome.ShouldBe(ControlOutcome.Ok);
        (await RowAsync(id)).ShouldSatisfyAllConditions(row => row.State.ShouldBe(CampaignState.Running), row => row.SyncError.ShouldBeNull());
        (await TruthAsync(Bulut)).Length.ShouldBe(1);
    }

    /// <summary>Each attempt of the truth, over all campaigns at the PBX, is stored once.</summary>
    private async Task AgreesOnceAsync(Guid id)
    {
        var truth = Numbers(await TruthAsync(Bulut));
        foreach (var contact in await ContactsAsync(id)) contact.Attempts.ShouldBe(Attempts(truth[contact.NumberKey]).Length, contact.NumberKey);
    }

    private sealed class RefusingLine(PbxLine inner, Func<bool> refuses) : PbxLine
    {
        public override TimeProvider Time => inner.Time;

        public override PbxLine For(Urgency urgency) => this;

        public override Task<LineAnswer> SendAsync(LineRequest request, CancellationToken cancellationToken) =>
            refuses() ? throw new PbxException(PbxErrorKind.Refused, "The PBX said no.", "queue not found") : inner.SendAsync(request, cancellationToken);
    }
}
