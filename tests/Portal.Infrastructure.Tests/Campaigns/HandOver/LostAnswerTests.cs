using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Campaigns;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Campaigns.HandOver;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Pbx.Http;
using Portal.Infrastructure.Tests.Databases;
using Portal.Infrastructure.Tests.Pbx;
using Portal.Infrastructure.Tests.Simulator;

namespace Portal.Infrastructure.Tests.Campaigns.HandOver;

/// <summary>Answers that never come, and processes that die with a request under way.</summary>
public abstract class LostAnswerTests(DatabaseKind kind) : HandOverTests(kind)
{
    public sealed class Sqlite() : LostAnswerTests(DatabaseKind.Sqlite);

    public sealed class Postgres() : LostAnswerTests(DatabaseKind.Postgres);

    [DatabaseFact]
    public async Task Creation_without_an_answer_is_looked_for_where_the_pbx_lists_campaigns()
    {
        var id = await CampaignAsync(Netgsm, 8);
        Cut(request => request.Contains("addautocall", StringComparison.Ordinal), after: true);

        var answer = await Control.StartAsync(Manager, id, null, CancellationToken.None);
        (answer.Outcome, answer.Campaign!.AtPbx.CreateSentAt.HasValue).ShouldBe((ControlOutcome.Unsure, true));
        await PassAsync(id);

        (await RowAsync(id)).ShouldSatisfyAllConditions(row => row.VendorKey.ShouldNotBeNull(), row => row.CreateSentAt.ShouldBeNull());
        await UntilEndedAsync(id);
        (await TruthAsync(Netgsm)).Length.ShouldBe(1);
        await AgreesAsync(Netgsm, id, 2);
    }

    [DatabaseFact]
    public async Task Creation_that_never_arrived_is_sent_again_once_that_is_sure()
    {
        var id = await CampaignAsync(Netgsm, 8);
        Cut(request => request.Contains("addautocall", StringComparison.Ordinal), after: false);
        (await Control.StartAsync(Manager, id, null, CancellationToken.None)).Outcome.ShouldBe(ControlOutcome.Unsure);

        await PassAsync(id);
        (await TruthAsync(Netgsm)).ShouldBeEmpty("too early to be sure");
        await AdvanceAsync(31);
        await PassAsync(id);

        (await TruthAsync(Netgsm)).Length.ShouldBe(1);
        (await RowAsync(id)).VendorName.ShouldBe("Bahar");
    }

    [DatabaseFact]
    public async Task Creation_without_an_answer_waits_for_a_person_where_the_pbx_lists_nothing()
    {
        foreach (var vendor in (string[])[Cagri, Bulut])
        {
            var id = await CampaignAsync(vendor, 8);
            Cut(request => request.Contains("createCampaign", StringComparison.Ordinal) || request.Contains("phone_list", StringComparison.Ordinal), after: true);
            (await Control.StartAsync(Manager, id, null, CancellationToken.None)).Outcome.ShouldBe(ControlOutcome.Unsure);
            await AdvanceAsync(60);
            for (var i = 0; i < 3; i++) (await PassAsync(id)).Failure.ShouldNotBeNull();
            var truth = (await TruthAsync(vendor)).ShouldHaveSingleItem();
            (await RowAsync(id)).ShouldSatisfyAllConditions(row => row.SyncError.ShouldNotBeNull(), row => row.VendorKey.ShouldBeNull());

            (await Control.SettleAsync(Manager, id, truth.Text("id"), CancellationToken.None)).Outcome.ShouldBe(ControlOutcome.Ok);
            await UntilEndedAsync(id);

            (await TruthAsync(vendor)).Length.ShouldBe(1);
            await AgreesAsync(vendor, id, 2);
        }
    }

    [DatabaseFact]
    public async Task Creation_that_a_person_has_sent_again_gets_a_name_of_its_own()
    {
        var id = await CampaignAsync(Cagri, 8);
        Cut(request => request.Contains("createCampaign", StringComparison.Ordinal), after: true);
        await Control.CreateAsync(Manager, id, null, CancellationToken.None);

        (await Control.SettleAsync(Manager, id, null, CancellationToken.None)).Outcome.ShouldBe(ControlOutcome.Ok);

        (await TruthAsync(Cagri)).Select(campaign => campaign.Text("name")).ShouldBe(["Bahar", "Bahar (2)"]);
        (await Control.SettleAsync(Manager, id, null, CancellationToken.None)).Outcome.ShouldBe(ControlOutcome.WrongState);
    }

    [DatabaseFact]
    public async Task Process_that_dies_between_note_and_answer_never_adds_a_number_twice()
    {
        foreach (var vendor in (string[])[Netgsm, Cagri])
        {
            foreach (var arrived in (bool[])[true, false])
            {
                var id = await CampaignAsync2(vendor, $"{vendor} {arrived}");
                await Control.CreateAsync(Manager, id, null, CancellationToken.None);
                await Control.StartAsync(Manager, id, null, CancellationToken.None);
                await PassAsync(id);
                await AddContactsAsync(id, Enumerable.Range(50, 12).Select(NumberOf));
                Wire = line => new DyingLine(line, request => request.Contains("addnumber", StringComparison.Ordinal) || request.Contains("campaignAddPhone", StringComparison.Ordinal), after: arrived);

                await Should.ThrowAsync<ProcessDiedException>(() => PassAsync(id, all: false));
                Wire = line => line;
                (await ContactsAsync(id)).ShouldContain(contact => contact.Unsure);
                var node = Node();
                for (var i = 0; i < 6; i++)
                {
                    await AdvanceAsync(12);
                    await PassAsync(id, node: node);
                }

                var key = (await RowAsync(id)).VendorKey;
                var campaign = (await TruthAsync(vendor)).Single(one => one.Text("id") == key);
                foreach (var number in Numbers(campaign)) number.Count(entry => !entry.GetProperty("removed").GetBoolean()).ShouldBe(1, $"{vendor} {number.Key}");
                Numbers(campaign).Count.ShouldBe(20);
                await Control.StopAsync(Manager, id, null, CancellationToken.None);
            }
        }
    }

    [DatabaseFact]
    public async Task Process_that_dies_with_a_creation_under_way_never_creates_twice()
    {
        foreach (var vendor in (string[])[Netgsm, Cagri, Bulut])
        {
            var id = await CampaignAsync(vendor, 8);
            Wire = line => new DyingLine(line, _ => true, after: true);
            if (vendor == Netgsm) Wire = line => new DyingLine(line, request => request.Contains("addautocall", StringComparison.Ordinal), after: true);
            await Should.ThrowAsync<ProcessDiedException>(() => Control.StartAsync(Manager, id, null, CancellationToken.None));
            Wire = line => line;

            var node = Node();
            for (var i = 0; i < 3; i++)
            {
                await AdvanceAsync(40);
                await PassAsync(id, node: node);
            }

            (await TruthAsync(vendor)).Length.ShouldBe(1, vendor);
            (await RowAsync(id)).ShouldSatisfyAllConditions(row => row.State.ShouldBe(CampaignState.Running), row => row.CreateSentAt.HasValue.ShouldBe(vendor != Netgsm));
        }
    }

    private async Task<Guid> CampaignAsync2(string vendor, string name)
    {
        await using var context = Db.ForTenant(Manager.TenantId);
        var account = await context.PbxAccounts.Where(one => one.Vendor == vendor).Select(one => (Guid?)one.Id).FirstOrDefaultAsync() ?? await AccountAsync(vendor);
        var id = await DraftAsync(vendor, account, plan => plan with { Name = name });
        await AddContactsAsync(id, Enumerable.Range(0, 8).Select(NumberOf));
        return id;
    }

    /// <summary>The next request of the kind is broken off, once.</summary>
    private void Cut(Func<string, bool> of, bool after)
    {
        var left = 1;
        Wire = line => new CutLine(line, of, after, () => Interlocked.Decrement(ref left) == 0);
    }

    /// <summary>A line that breaks off some requests, before they leave or after they arrived.</summary>
    private sealed class CutLine(PbxLine inner, Func<string, bool> of, bool after, Func<bool> strikes) : PbxLine
    {
        public override TimeProvider Time => inner.Time;

        public override PbxLine For(Urgency urgency) => this;

        public override async Task<LineAnswer> SendAsync(LineRequest request, CancellationToken cancellationToken)
        {
            var body = request.Request.Content is { } content ? await content.ReadAsStringAsync(cancellationToken) : "";
            if (!of(request.Request.RequestUri + body) || !strikes()) return await inner.SendAsync(request, cancellationToken);
            if (after) await inner.SendAsync(request, cancellationToken);
            throw new PbxException(PbxErrorKind.Timeout, "The PBX did not answer in time.");
        }
    }

    /// <summary>A line on which the process dies: nothing that the portal does after it comes about.</summary>
    private sealed class DyingLine(PbxLine inner, Func<string, bool> of, bool after) : PbxLine
    {
        public override TimeProvider Time => inner.Time;

        public override PbxLine For(Urgency urgency) => this;

        public override async Task<LineAnswer> SendAsync(LineRequest request, CancellationToken cancellationToken)
        {
            var body = request.Request.Content is { } content ? await content.ReadAsStringAsync(cancellationToken) : "";
            if (!of(request.Request.RequestUri + body)) return await inner.SendAsync(request, cancellationToken);
            if (after) await inner.SendAsync(request, cancellationToken);
            throw new ProcessDiedException();
        }
    }

    private sealed class ProcessDiedException : Exception;
}
