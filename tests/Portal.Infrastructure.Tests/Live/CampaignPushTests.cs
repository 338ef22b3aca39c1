using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Campaigns;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Live;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Tests.Databases;

namespace Portal.Infrastructure.Tests.Live;

/// <summary>Results of campaigns on their own sub-addresses: stored as every push is, once, and read by the vendor's reader.</summary>
public abstract class CampaignPushTests(DatabaseKind kind) : PushTests(kind)
{
    private const string Netgsm = """{"header":{"App":"AutomaticCall"},"body":{"JobID":12505,"crm_id":"OtoArama-77","called":"5325550106","filter":"sip3-1772443800.108813","unique_id":null,"status":"Success","message":"Successfully"}}""";
    private const string Bulut = "notification_id=815&notification_date=2026-03-02 09:29:56 UTC&ivr_campaign_id=131&phone=905321112233&digit=&status=Meşgul&call_uuid=u-1";

    public sealed class Sqlite() : CampaignPushTests(DatabaseKind.Sqlite);

    public sealed class Postgres() : CampaignPushTests(DatabaseKind.Postgres);

    [DatabaseFact]
    public Task Netgsm_result_is_kept_once_as_understood_and_says_the_same_whenever_it_is_read() => KeptOnceAsync("netgsm", "autodial", Netgsm, "OtoArama-77", ContactResult.Answered, "12505", "5325550106");

    [DatabaseFact]
    public Task Bulutsantralim_result_is_kept_once_as_understood_and_says_the_same_whenever_it_is_read() => KeptOnceAsync("bulutsantralim", "campaign", Bulut, "815", ContactResult.Busy, "131", "5321112233");

    private async Task KeptOnceAsync(string vendor, string topic, string body, string key, ContactResult outcome, string campaign, string number)
    {
        var account = await AddAccountAsync(Target.TenantId, vendor, vendor);
        var target = new PushTarget(account.Id, Target.TenantId, vendor, Enabled: true);
        var pump = Services.GetRequiredService<PushPump>();
        await Inbox.StartAsync(CancellationToken.None);
        await AddCampaignAsync(account.Id, campaign, number);

        // Twice the same, then what a vendor sends to try the address, then nothing that it documents.
        foreach (var sent in (string[])[body, body, "", "merhaba"])
            (await Inbox.StoreAsync(target, topic, null, Encoding.UTF8.GetBytes(sent), CancellationToken.None)).ShouldBe(PushStored.Stored);
        await DrainAsync(pump);

        var row = (await RowsAsync())[0];
        (row.Topic, row.AccountId).ShouldBe((topic, account.Id));
        var health = await Services.GetRequiredService<PbxAccounts>().PushHealthAsync(Target.TenantId, account.Id, CancellationToken.None);
        health.Counts.ShouldBe(new Dictionary<PushOutcome, long> { [PushOutcome.Understood] = 1, [PushOutcome.Empty] = 1, [PushOutcome.Malformed] = 1 }, ignoreOrder: true);
        var result = PbxCatalog.Find(vendor)!.ReadPush!(new PushMessage(row.AccountId, row.Topic, row.ContentType, row.Body, row.ReceivedAt)).Results.ShouldHaveSingleItem();
        (result.Key, result.Outcome).ShouldBe((key, outcome));
        (await CallsAsync()).ShouldBeEmpty();
        await using (var context = Db.ForTenant(Target.TenantId))
        {
            // Read once more, as after a crash before the cursor moved: the attempt is there once.
            await context.PushCursors.ExecuteUpdateAsync(set => set.SetProperty(cursor => cursor.LastId, 0));
            await DrainAsync(Services.GetRequiredService<PushPump>());
            var attempt = await context.ContactAttempts.SingleAsync();
            (attempt.VendorKey, attempt.Result).ShouldBe(("push:" + key, outcome));
            (await context.Contacts.SingleAsync()).Attempts.ShouldBe(1);
        }

        Services.GetRequiredService<LiveBoards>().For(Target.TenantId).Current.Calls.ShouldBeEmpty();
    }

    private async Task AddCampaignAsync(Guid accountId, string vendorKey, string number)
    {
        await using var context = Db.ForTenant(Target.TenantId);
        var campaign = new CampaignRow { Id = Guid.NewGuid(), TenantId = Target.TenantId, AccountId = accountId, Type = CampaignType.Dialer, State = CampaignState.Running, VendorKey = vendorKey, Plan = "{}", CreatedBy = "a", ChangedBy = "a" };
        context.Campaigns.Add(campaign);
        context.Contacts.Add(new ContactRow { Id = Guid.NewGuid(), TenantId = Target.TenantId, CampaignId = campaign.Id, NumberKey = number, Number = number, State = ContactState.HandedOver, HandedOverAt = DateTimeOffset.UnixEpoch });
        await context.SaveChangesAsync();
    }
}
