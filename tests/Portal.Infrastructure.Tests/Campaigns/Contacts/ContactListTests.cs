using Microsoft.EntityFrameworkCore;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Campaigns.Contacts;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Tests.Databases;

namespace Portal.Infrastructure.Tests.Campaigns.Contacts;

public abstract class ContactListTests(DatabaseKind kind) : ContactTests(kind)
{
    public sealed class Sqlite() : ContactListTests(DatabaseKind.Sqlite);

    public sealed class Postgres() : ContactListTests(DatabaseKind.Postgres);

    [DatabaseFact]
    public async Task Do_not_call_table_is_added_once_and_nothing_gets_weaker()
    {
        await DoNotCall.AddAsync(Manager, null, "05321234101", null, "for ever", CancellationToken.None);
        var result = await ImportDoNotCallAsync("Numara;Bitiş Tarihi;Neden\n05321234101;01.06.2026;x\n05321234102;01.06.2026;x\n05321234102;02.06.2026;y\n05321234103;;\n05321234104;01.05.2026;\n05321234105;asap;\nx;;");
        (result.State, result.Counts).ShouldBe((ImportState.Done, new ImportProgress(7, 7, 4, 0, 3)));
        (await RejectedAsync(result.ImportId)).ShouldBe([(6, ContactVerdict.AlreadyOver), (7, ContactVerdict.UnreadableDate), (8, ContactVerdict.UnreadableNumber)]);
        var entries = await DoNotCall.PageAsync(Manager.TenantId, null, null, null, 10, CancellationToken.None);
        entries.Select(entry => (entry.NumberKey, entry.ExpiresAt)).ShouldBe([("5321234101", null), ("5321234102", new DateTimeOffset(2026, 6, 2, 21, 0, 0, TimeSpan.Zero)), ("5321234103", null)]);

        (await ImportDoNotCallAsync("Numara\n05321234102\n05321234103")).State.ShouldBe(ImportState.Done);
        (await DoNotCall.PageAsync(Manager.TenantId, null, null, "5321234101", 10, CancellationToken.None)).Select(entry => entry.ExpiresAt).ShouldBe([null, null]);
        (await DoNotCall.AddAsync(Manager, null, Number, Noon, null, CancellationToken.None)).ShouldBe(ContactVerdict.AlreadyOver);
        (await DoNotCall.AddAsync(Manager, null, "nobody", null, null, CancellationToken.None)).ShouldBe(ContactVerdict.UnreadableNumber);
    }

    [DatabaseFact]
    public async Task Consent_table_is_added_once_with_source_time_and_proof()
    {
        const string Text = "Alıcı;İzin Durumu;İzin Tarihi;İzin Kaynağı;Belge\n"
            + "05321234101;ONAY;14.05.2026 10:00;HS_WEB;form 7\n05321234102;RET;;;\n05321234103;belki;;;\n05321234104;ONAY;16.05.2026;;\n05321234101;ONAY;14.05.2026 10:00;HS_WEB;form 7\n";
        var result = await ImportConsentsAsync(Text, null);
        (result.State, result.Counts).ShouldBe((ImportState.Done, new ImportProgress(5, 5, 2, 0, 3)));
        (await RejectedAsync(result.ImportId)).ShouldBe([(4, ContactVerdict.UnreadableConsent), (5, ContactVerdict.UnreadableDate), (6, ContactVerdict.DuplicateInFile)]);
        var given = (await Consents.OfAsync(Manager.TenantId, "05321234101", CancellationToken.None)).ShouldHaveSingleItem();
        (given.Status, given.At, given.Source, given.Proof).ShouldBe((ConsentStatus.Given, new DateTimeOffset(2026, 5, 14, 7, 0, 0, TimeSpan.Zero), "HS_WEB", "form 7"));
        var refused = (await Consents.OfAsync(Manager.TenantId, "05321234102", CancellationToken.None)).ShouldHaveSingleItem();
        (refused.Status, refused.At, refused.Proof).ShouldBe((ConsentStatus.Refused, Noon, $"import {result.ImportId}"));

        await ImportConsentsAsync(Text, null);
        (await Consents.OfAsync(Manager.TenantId, "05321234101", CancellationToken.None)).Length.ShouldBe(1);
        (await ImportConsentsAsync("Telefon\n05321234109", null)).Problem.ShouldBe(TableProblem.NoSuchColumn);
        (await ImportConsentsAsync("Telefon\n05321234109", ConsentStatus.Refused)).Counts.Accepted.ShouldBe(1);
        (await AskAsync(Rules with { Commercial = true }, "5321234109")).Verdict.ShouldBe(ContactVerdict.ConsentRefused);
    }

    [DatabaseFact]
    public async Task Lists_leave_entries_in_the_audit_log_without_whole_numbers()
    {
        await DoNotCall.AddAsync(Manager, null, Number, null, null, CancellationToken.None);
        await DoNotCall.RemoveAsync(Manager, (await DoNotCall.PageAsync(Manager.TenantId, null, null, null, 1, CancellationToken.None))[0].Id, CancellationToken.None);
        await Consents.AddAsync(Manager, new ConsentWord(Number, ConsentStatus.Refused, Noon, "HS_WEB"), CancellationToken.None);
        await Consents.RemoveAsync(Manager, (await Consents.OfAsync(Manager.TenantId, Number, CancellationToken.None))[0].Id, CancellationToken.None);
        await ImportDoNotCallAsync("Telefon\n05321234107");
        await using var context = Db.ForTenant(Manager.TenantId);
        var entries = await context.Audit.AsNoTracking().OrderBy(entry => entry.Id).ToListAsync();
        entries.Select(entry => entry.Action).ShouldBe(["doNotCall.add", "doNotCall.remove", "consents.refuse", "consents.remove", "doNotCall.import"]);
        entries.ShouldAllBe(entry => !(entry.Target + entry.Detail).Contains("1234107", StringComparison.Ordinal) && entry.Ok);
    }

    [DatabaseFact]
    public async Task Supervisor_may_change_no_list()
    {
        var supervisor = Manager with { Role = PortalRoles.Supervisor };
        await Should.ThrowAsync<UnauthorizedAccessException>(() => DoNotCall.AddAsync(supervisor, null, Number, null, null, CancellationToken.None));
        await Should.ThrowAsync<UnauthorizedAccessException>(() => Consents.AddAsync(supervisor, new ConsentWord(Number, ConsentStatus.Given, Noon, "x"), CancellationToken.None));
        var table = Table("Telefon\n05321234107");
        (await DoNotCall.ImportAsync(supervisor, null, table, ContactColumns.Find(table), "f", null, CancellationToken.None)).Refusal.ShouldBe(ImportRefusal.Forbidden);
        (await Consents.ImportAsync(supervisor, table, ContactColumns.Find(table), "f", ConsentStatus.Given, null, CancellationToken.None)).Refusal.ShouldBe(ImportRefusal.Forbidden);
        (await Imports.RunAsync(supervisor, Rules, table, ContactColumns.Find(table), "f", null, CancellationToken.None)).Refusal.ShouldBe(ImportRefusal.Forbidden);
    }

    private Task<ImportResult> ImportDoNotCallAsync(string text)
    {
        var table = Table(text);
        return DoNotCall.ImportAsync(Manager, null, table, ContactColumns.Find(table), "list.csv", null, CancellationToken.None);
    }

    private Task<ImportResult> ImportConsentsAsync(string text, ConsentStatus? all)
    {
        var table = Table(text);
        return Consents.ImportAsync(Manager, table, ContactColumns.Find(table), "iys.csv", all, null, CancellationToken.None);
    }
}
