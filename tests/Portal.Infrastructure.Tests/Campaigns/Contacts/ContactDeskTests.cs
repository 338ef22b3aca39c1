using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Campaigns;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Campaigns;
using Portal.Infrastructure.Campaigns.Contacts;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.History;
using Portal.Infrastructure.Security;
using Portal.Infrastructure.Tests.Databases;

namespace Portal.Infrastructure.Tests.Campaigns.Contacts;

/// <summary>Contacts and lists as people handle them; imports in the background.</summary>
public abstract class ContactDeskTests(DatabaseKind kind) : ContactTests(kind)
{
    public sealed class Sqlite() : ContactDeskTests(DatabaseKind.Sqlite);

    public sealed class Postgres() : ContactDeskTests(DatabaseKind.Postgres);

    private ContactDesk Desk => Services.GetRequiredService<ContactDesk>();

    private ImportRuns Runs => Services.GetRequiredService<ImportRuns>();

    protected override void Configure(IServiceCollection services)
    {
        base.Configure(services);
        services.AddPortalCampaigns();
    }

    [DatabaseFact]
    public async Task Contacts_are_counted_paged_by_number_and_found_in_any_notation()
    {
        await ImportAsync("Telefon\n05321234103\n05321234101\n05321234102\n");
        await ChangeAsync("5321234102", contact => (contact.State, contact.Attempts) = (ContactState.Done, 1));
        (await Desk.CountAsync(Manager.TenantId, Campaign, CancellationToken.None)).ShouldBe(new Dictionary<ContactState, int> { [ContactState.New] = 2, [ContactState.Done] = 1 }, ignoreOrder: true);
        var first = await Desk.PageAsync(Manager.TenantId, Campaign, null, null, null, 2, CancellationToken.None);
        first.Select(contact => contact.NumberKey).ShouldBe(["5321234101", "5321234102"]);
        (await Desk.PageAsync(Manager.TenantId, Campaign, null, null, first[^1].NumberKey, 2, CancellationToken.None)).Select(contact => contact.NumberKey).ShouldBe(["5321234103"]);
        (await Desk.PageAsync(Manager.TenantId, Campaign, ContactState.Done, null, null, 9, CancellationToken.None)).ShouldHaveSingleItem().NumberKey.ShouldBe("5321234102");
        (await Desk.PageAsync(Manager.TenantId, Campaign, null, "+90 (532) 123 41 03", null, 9, CancellationToken.None)).ShouldHaveSingleItem();

        var other = Guid.NewGuid();
        (await Desk.PageAsync(other, Campaign, null, null, null, 9, CancellationToken.None)).ShouldBeEmpty();
        (await Desk.CountAsync(other, Campaign, CancellationToken.None)).ShouldBeEmpty();
    }

    [DatabaseFact]
    public async Task Only_contacts_that_nobody_has_and_nobody_dialed_are_removed()
    {
        var import = (await ImportAsync("Telefon\n05321234101\n05321234102\n05321234103\n05321234104\n05321234105\n05321234106\n")).ImportId;
        await ChangeAsync("5321234102", contact => contact.Attempts = 1);
        await ChangeAsync("5321234103", contact => (contact.State, contact.HandedOverAt) = (ContactState.HandedOver, Noon));
        await ChangeAsync("5321234104", contact => contact.Unsure = true);
        await ChangeAsync("5321234105", contact => contact.VendorKey = "7");
        (await Desk.RemoveAsync(Manager with { Role = PortalRoles.Supervisor }, Campaign, null, null, CancellationToken.None)).ShouldBeNull();
        (await Imports.UndoAsync(Manager, import!.Value, CancellationToken.None)).ShouldBe(ImportUndo.Dialed);
        (await Desk.RemoveAsync(Manager, Campaign, "0532 123 41 06", null, CancellationToken.None)).ShouldBe(new ContactRemoval(1, 0));
        (await Desk.RemoveAsync(Manager, Campaign, null, null, CancellationToken.None)).ShouldBe(new ContactRemoval(1, 4));
        (await ContactsAsync()).Select(contact => contact.NumberKey).ShouldBe(["5321234102", "5321234103", "5321234104", "5321234105"]);
    }

    [DatabaseFact]
    public async Task Deleted_draft_leaves_no_contacts_behind()
    {
        var drafts = Services.GetRequiredService<CampaignDrafts>();
        var draft = (await drafts.CreateAsync(Manager, new CampaignPlan { Name = "a" }, CampaignStep.Contacts, template: false, CancellationToken.None)).Campaign!;
        await ImportAsync("Telefon\n05321234101\n", new ContactRules(draft.Id));
        await DoNotCall.AddAsync(Manager, draft.Id, "05321234109", null, null, CancellationToken.None);
        await drafts.DeleteAsync(Manager, draft.Id, null, CancellationToken.None);
        (await ContactsAsync(draft.Id)).ShouldBeEmpty();
        (await DoNotCall.OfAsync(Manager.TenantId, "5321234109", CancellationToken.None)).ShouldBeEmpty();
        // Nor does it keep other campaigns from its numbers.
        (await ImportAsync("Telefon\n05321234101\n", Rules with { OtherCampaignDays = 30 })).Counts.Accepted.ShouldBe(1);
    }

    [DatabaseFact]
    public async Task Preview_says_what_the_import_will_say_and_stores_nothing()
    {
        var drafts = Services.GetRequiredService<CampaignDrafts>();
        var plan = new CampaignPlan { Name = "a", Commercial = true };
        var campaign = (await drafts.CreateAsync(Manager, plan, CampaignStep.Contacts, template: false, CancellationToken.None)).Campaign!.Id;
        await DoNotCall.AddAsync(Manager, null, "05321234104", null, null, CancellationToken.None);
        await DoNotCall.AddAsync(Manager, campaign, "05321234105", Noon.AddDays(2), null, CancellationToken.None);
        var table = Table("Telefon;Onay\n05321234101;ONAY\n05321234102;RET\n05321234103;\n05321234104;ONAY\n05321234105;ONAY\n05321234101;ONAY\n9,05321E+11;\n");
        var columns = ContactColumns.Find(table);
        var rows = await Services.GetRequiredService<ImportPreviews>().LookAsync(Manager, new ImportRequest(ImportKind.Contacts, campaign, columns), table, CancellationToken.None);
        rows.Select(row => row.Verdict).ShouldBe(
        [
            ContactVerdict.Accepted, ContactVerdict.ConsentRefused, ContactVerdict.NoConsent, ContactVerdict.DoNotCall, ContactVerdict.DoNotCallInCampaign, ContactVerdict.DuplicateInFile, ContactVerdict.LostDigits,
        ]);
        rows.Select(row => row.Taken).ShouldBe([true, false, false, false, true, false, false]);
        await using (var context = Db.ForTenant(Manager.TenantId))
        {
            (await context.Consents.AnyAsync()).ShouldBeFalse();
            (await context.ContactImports.AnyAsync()).ShouldBeFalse();
        }

        var result = await Imports.RunAsync(Manager, (await Desk.FindAsync(Manager.TenantId, campaign, CancellationToken.None))!.Rules, table, columns, "f", null, CancellationToken.None);
        (result.Counts.Accepted, result.Counts.Held).ShouldBe((2, 1));
        result.Verdicts.Keys.ShouldBe(rows.Select(row => row.Verdict).Distinct(), ignoreOrder: true);
    }

    [DatabaseFact]
    public async Task Import_that_the_portals_end_cuts_short_is_taken_back()
    {
        var draft = (await Services.GetRequiredService<CampaignDrafts>().CreateAsync(Manager, new CampaignPlan { Name = "a" }, CampaignStep.Contacts, template: false, CancellationToken.None)).Campaign!.Id;
        var text = new StringBuilder("Telefon\n");
        for (var at = 0; at < 40_000; at++) text.Append(System.Globalization.CultureInfo.InvariantCulture, $"0{5_300_000_000 + at}\n");
        var file = await HandedInTable.KeepAsync(text.ToString(), "f", CancellationToken.None);
        var table = TableSource.Open(file.File);
        var start = await Runs.StartAsync(Manager, new ImportRequest(ImportKind.Contacts, draft, ContactColumns.Find(table)), file, table);
        (await Services.GetRequiredService<ImportLog>().FindAsync(Manager.TenantId, start.Id!.Value, CancellationToken.None))!.AtWork.ShouldBeTrue();
        await Runs.StopAsync(CancellationToken.None);
        (await start.End).State.ShouldBe(ImportState.Cancelled);
        (await ContactsAsync(draft)).ShouldBeEmpty();
        file.File.CanRead.ShouldBeFalse();
    }

    [DatabaseFact]
    public async Task Lists_are_exported_whole_and_never_without_the_permission_to_see_numbers()
    {
        var numbers = Enumerable.Range(0, 4_100).Select(at => $"0{5_300_000_000 + at}").ToArray();
        var table = Table("Telefon\n" + string.Join('\n', numbers));
        await DoNotCall.ImportAsync(Manager, null, table, ContactColumns.Find(table), "f", null, CancellationToken.None);
        table = Table("Telefon;Onay;İzin tarihi\n" + string.Join('\n', numbers.SelectMany(number => new[] { $"{number};ONAY;01.01.2026", $"{number};RET;02.01.2026" })));
        await Consents.ImportAsync(Manager, table, ContactColumns.Find(table), "f", null, null, CancellationToken.None);
        using var listed = new MemoryStream();
        await DoNotCall.ExportAsync(Manager, null, new TableOptions(TableFormat.Csv), [new("n", row => row.NumberKey)], listed, CancellationToken.None);
        Lines(listed).Distinct(StringComparer.Ordinal).Count().ShouldBe(numbers.Length + 1);
        using var said = new MemoryStream();
        await Consents.ExportAsync(Manager, new TableOptions(TableFormat.Csv), [new("n", row => $"{row.NumberKey} {row.Status}")], said, CancellationToken.None);
        Lines(said).Distinct(StringComparer.Ordinal).Count().ShouldBe((numbers.Length * 2) + 1);
        var supervisor = Manager with { Role = PortalRoles.Supervisor };
        await Should.ThrowAsync<UnauthorizedAccessException>(() => DoNotCall.ExportAsync(supervisor, null, new TableOptions(TableFormat.Csv), [], listed, CancellationToken.None));
        await Should.ThrowAsync<UnauthorizedAccessException>(() => Consents.ExportAsync(supervisor, new TableOptions(TableFormat.Csv), [], said, CancellationToken.None));

        static string[] Lines(MemoryStream file) => Encoding.UTF8.GetString(file.ToArray()).Split(["\r\n", "\n"], StringSplitOptions.RemoveEmptyEntries);
    }

    private async Task ChangeAsync(string number, Action<ContactRow> change)
    {
        await using var context = Db.ForTenant(Manager.TenantId);
        change(await context.Contacts.SingleAsync(contact => contact.NumberKey == number));
        await context.SaveChangesAsync();
    }
}
