using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Campaigns;
using Portal.Infrastructure.Campaigns.Contacts;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.History;
using Portal.Infrastructure.Tests.Databases;

namespace Portal.Infrastructure.Tests.Campaigns.Contacts;

public abstract class ContactImportsTests(DatabaseKind kind) : ContactTests(kind)
{
    public sealed class Sqlite() : ContactImportsTests(DatabaseKind.Sqlite);

    public sealed class Postgres() : ContactImportsTests(DatabaseKind.Postgres)
    {
        [DatabaseFact]
        public async Task Sweep_leaves_an_import_alone_that_another_node_is_at()
        {
            await using var node = Database.Services(Configure);
            var found = -1;
            var result = await ImportAsync(Imports, Text(3), told: _ => found = node.GetRequiredService<ImportKeeper>().SweepAsync(CancellationToken.None).GetAwaiter().GetResult());
            (result.State, found).ShouldBe((ImportState.Done, 0));
        }
    }

    /// <summary>More than two batches of either database.</summary>
    private int Many => Kind == DatabaseKind.Sqlite ? 6_000 : 21_000;

    [DatabaseFact]
    public async Task Import_gives_every_row_a_verdict_and_keeps_what_it_takes()
    {
        var other = Guid.NewGuid();
        await ImportAsync("Telefon\n05321234110", Rules with { CampaignId = other });
        await ImportAsync("Telefon\n05321234111");
        await DoNotCall.AddAsync(Manager, null, "05321234112", null, null, CancellationToken.None);
        await DoNotCall.AddAsync(Manager, Campaign, "05321234113", Noon.AddHours(2), null, CancellationToken.None);
        await Consents.AddAsync(Manager, new ConsentWord("05321234114", ConsentStatus.Refused, Noon, "HS_WEB"), CancellationToken.None);
        foreach (var number in (string[])["05321234107", "05321234110", "05321234111", "05321234112", "05321234113", "05321234116"])
            await Consents.AddAsync(Manager, new ConsentWord(number, ConsentStatus.Given, Noon, "HS_WEB"), CancellationToken.None);
        await AttemptAsync(Noon, other, "5321234116");

        var result = await ImportAsync(
            """
            Ad;Soyad;Telefon;Şehir;Boş;İzin
            Şule;Çağ;0532 123 41 07;Iğdır;;
            ;;;Muş;;
            Ali;;yok;;;
            Ali;;9,05321E+11;;;
            Ali;;=A1;;;
            "Ali"x;;05321234150;;;
            Ali;;05321234151;;;;fazla
            Veli;;+90 532 123 41 07;;;
            a;;05321234110;;;
            a;;05321234111;;;
            a;;05321234112;;;
            a;;05321234113;;;
            a;;05321234114;;;
            a;;05321234115;;;
            a;;05321234116;;;
            a;;05321234117;;;ONAY
            a;;05321234118;;;RET
            """,
            Rules with { Commercial = true, OtherCampaignDays = 30, AttemptsPerDay = 1 });

        result.State.ShouldBe(ImportState.Done);
        result.Counts.ShouldBe(new ImportProgress(17, 17, 4, 2, 13));
        (await RejectedAsync(result.ImportId)).ShouldBe(
        [
            (3, ContactVerdict.NoNumber), (4, ContactVerdict.UnreadableNumber), (5, ContactVerdict.LostDigits), (6, ContactVerdict.Formula), (7, ContactVerdict.BrokenQuotes),
            (8, ContactVerdict.ExtraFields), (9, ContactVerdict.DuplicateInFile), (10, ContactVerdict.DuplicateInOtherCampaign), (11, ContactVerdict.DuplicateInCampaign),
            (12, ContactVerdict.DoNotCall), (14, ContactVerdict.ConsentRefused), (15, ContactVerdict.NoConsent), (18, ContactVerdict.ConsentRefused),
        ]);
        var contacts = (await ContactsAsync()).Where(contact => contact.ImportId == result.ImportId).ToList();
        contacts.Select(contact => (contact.NumberKey, contact.Hold, contact.NextAttemptAt)).ShouldBe(
        [
            ("5321234107", null, null), ("5321234113", ContactVerdict.DoNotCallInCampaign, Noon.AddHours(2)),
            ("5321234116", ContactVerdict.AttemptsToday, new DateTimeOffset(2026, 5, 15, 21, 0, 0, TimeSpan.Zero)), ("5321234117", null, null),
        ]);
        (contacts[0].Name, contacts[0].Number, contacts[0].Extra).ShouldBe(("Şule Çağ", "0532 123 41 07", "{\"Şehir\":\"Iğdır\"}"));

        var row = await ImportRowAsync(result.ImportId);
        (row.Total, row.Read, row.Accepted, row.Held, row.Rejected, row.EndedAt).ShouldBe((17, 17, 4, 2, 13, Noon));
        ContactJson.Counts(row.Verdicts)[nameof(ContactVerdict.NoConsent)].ShouldBe(1);
        result.Verdicts[ContactVerdict.Accepted].ShouldBe(2);
    }

    [DatabaseFact]
    public async Task Import_of_many_rows_goes_in_batches_finds_duplicates_across_them_and_tells_how_far_it_is()
    {
        var told = new List<ImportProgress>();
        var result = await ImportAsync(Imports, Text(Many) + "05300000000;again\n", told: progress =>
        {
            told.Add(progress);
            // Nobody sees any of it before all of it is there.
            using var context = Db.ForTenant(Manager.TenantId);
            context.Contacts.Count().ShouldBe(0);
        });
        result.Counts.ShouldBe(new ImportProgress(Many + 1, Many + 1, Many, 0, 1));
        (await RejectedAsync(result.ImportId)).ShouldBe([(Many + 2, ContactVerdict.DuplicateInFile)]);
        (await ContactsAsync()).Count.ShouldBe(Many);
        told.Count.ShouldBeGreaterThan(2);
        told.Select(progress => progress.Read).ShouldBeInOrder();
        told[^1].Read.ShouldBe(Many + 1);
    }

    [DatabaseFact]
    public async Task Import_that_is_cancelled_leaves_nothing()
    {
        using var cancel = new CancellationTokenSource();
        var result = await ImportAsync(Imports, Text(Many, consent: "ONAY"), told: _ => cancel.Cancel(), cancellationToken: cancel.Token);
        result.State.ShouldBe(ImportState.Cancelled);
        await ShouldHaveLeftNothingAsync(result.ImportId, ImportState.Cancelled);
        (await ImportAsync("Telefon\n05300000000")).Counts.Accepted.ShouldBe(1);
    }

    [DatabaseFact]
    public async Task Import_that_is_cancelled_by_another_node_leaves_nothing()
    {
        await using var node = Database.Services(Configure);
        var imports = node.GetRequiredService<TableImports>();
        var result = await ImportAsync(Imports, Text(Many), told: _ =>
        {
            using var context = Db.ForTenant(Manager.TenantId);
            imports.CancelAsync(Manager, context.ContactImports.Select(import => import.Id).Single(), CancellationToken.None).GetAwaiter().GetResult();
        });
        result.State.ShouldBe(ImportState.Cancelled);
        result.Counts.Read.ShouldBeLessThan(Many);
        await ShouldHaveLeftNothingAsync(result.ImportId, ImportState.Cancelled);
    }

    [DatabaseFact]
    public async Task Import_of_a_file_that_cannot_be_read_stores_nothing()
    {
        var result = await ImportAsync(Text(100) + "05321234107;\"x\n05321234108;y\n");
        (result.ImportId, result.Problem, result.At).ShouldBe((null, TableProblem.UnclosedQuote, 102));
        (await ImportAsync("Telefon\n")).Problem.ShouldBe(TableProblem.Empty);
        (await ImportAsync("Ad;Il\nx;y")).Problem.ShouldBe(TableProblem.NoNumberColumn);
        await using var context = Db.ForTenant(Manager.TenantId);
        (await context.ContactImports.CountAsync()).ShouldBe(0);
    }

    [DatabaseFact]
    public async Task Import_second_one_of_a_campaign_waits_its_turn_and_another_campaigns_does_not()
    {
        ImportResult? second = null, elsewhere = null;
        var first = await ImportAsync(Imports, Text(3), told: _ =>
        {
            second ??= ImportAsync("Telefon\n05321234107").GetAwaiter().GetResult();
            elsewhere ??= ImportAsync("Telefon\n05321234107", Rules with { CampaignId = Guid.NewGuid() }).GetAwaiter().GetResult();
        });
        (first.State, second!.Refusal, elsewhere!.State).ShouldBe((ImportState.Done, ImportRefusal.Busy, ImportState.Done));
    }

    [DatabaseFact]
    public async Task Undo_takes_the_contacts_out_as_long_as_none_was_dialed()
    {
        var first = await ImportAsync(Text(3, consent: "ONAY"));
        var second = await ImportAsync("Telefon;Ad\n05321234107;x");
        (await Imports.UndoAsync(Manager with { TenantId = (await AddTenantAsync("B")).Id }, first.ImportId!.Value, CancellationToken.None)).ShouldBe(ImportUndo.NotThere);
        (await Imports.UndoAsync(Manager, first.ImportId!.Value, CancellationToken.None)).ShouldBe(ImportUndo.Done);
        await ShouldHaveLeftNothingAsync(first.ImportId, ImportState.Undone, others: 1);
        (await Imports.UndoAsync(Manager, first.ImportId!.Value, CancellationToken.None)).ShouldBe(ImportUndo.NotThere);

        await using (var context = Db.ForTenant(Manager.TenantId))
            await context.Contacts.ExecuteUpdateAsync(set => set.SetProperty(contact => contact.State, ContactState.HandedOver));
        (await Imports.UndoAsync(Manager, second.ImportId!.Value, CancellationToken.None)).ShouldBe(ImportUndo.Dialed);
        (await ContactsAsync()).Count.ShouldBe(1);
    }

    [DatabaseFact]
    public async Task Take_away_keeps_a_contact_that_was_dialed_in_the_meantime()
    {
        var result = await ImportAsync(Text(3));
        await using (var context = Db.ForTenant(Manager.TenantId))
        {
            await context.Contacts.Where(contact => contact.Line == 2).ExecuteUpdateAsync(set => set.SetProperty(contact => contact.Attempts, 1));
            await context.ContactImports.ExecuteUpdateAsync(set => set.SetProperty(import => import.State, ImportState.Undoing));
        }

        (await Services.GetRequiredService<TableImports>().TakeAwayAsync(Manager.TenantId, result.ImportId!.Value, ImportState.Undone, null, null, CancellationToken.None)).ShouldBe(ImportState.Done);
        (await ContactsAsync()).Select(contact => contact.Line).ShouldBe([2]);
    }

    [DatabaseFact]
    public async Task Import_that_its_process_did_not_survive_is_taken_away_at_the_next_start()
    {
        var import = await HalfImportAsync();
        (await ContactsAsync()).ShouldBeEmpty();
        (await ImportAsync("Telefon\n05321234199")).Refusal.ShouldBe(ImportRefusal.Busy);

        await using var next = Database.Services(Configure);
        (await next.GetRequiredService<ImportKeeper>().SweepAsync(CancellationToken.None)).ShouldBe(1);
        await ShouldHaveLeftNothingAsync(import, ImportState.Failed);
        (await ImportRowAsync(import)).Problem.ShouldBe("Interrupted");
        (await next.GetRequiredService<ImportKeeper>().SweepAsync(CancellationToken.None)).ShouldBe(0);
        (await ImportAsync("Telefon\n05300000000")).Counts.Accepted.ShouldBe(1);
    }

    [DatabaseFact]
    public async Task Sweep_leaves_an_import_alone_that_is_at_work()
    {
        var found = -1;
        var result = await ImportAsync(Imports, Text(3), told: _ => found = Services.GetRequiredService<ImportKeeper>().SweepAsync(CancellationToken.None).GetAwaiter().GetResult());
        (result.State, found).ShouldBe((ImportState.Done, 0));
    }

    [DatabaseFact]
    public async Task Rejected_rows_are_handed_back_in_their_own_columns_with_the_reason()
    {
        var result = await ImportAsync("Ad;Telefon;Şehir\nŞule;yok;Iğdır\nAli;05321234107;Muş\nVeli;;\n");
        var rejected = Services.GetRequiredService<RejectedContacts>();
        using var file = new MemoryStream();
        (await rejected.WriteAsync(Manager, result.ImportId!.Value, new TableOptions(TableFormat.Csv, ';'), "Neden", verdict => verdict.ToString(), file, CancellationToken.None)).ShouldBeTrue();
        var again = TableSource.Open(file);
        again.Rows().Select(row => row.Cells).ShouldBe([["Ad", "Telefon", "Şehir", "Neden"], ["Şule", "yok", "Iğdır", "UnreadableNumber"], ["Veli", "", "", "NoNumber"]]);
        (await rejected.WriteAsync(Manager with { TenantId = (await AddTenantAsync("B")).Id }, result.ImportId!.Value, new TableOptions(TableFormat.Csv), "x", _ => "", file, CancellationToken.None)).ShouldBeFalse();
    }

    [DatabaseFact]
    public async Task Import_of_another_tenant_is_neither_seen_nor_in_the_way()
    {
        await ImportAsync("Telefon\n05321234107");
        var other = Manager with { TenantId = (await AddTenantAsync("B")).Id };
        var table = Table("Telefon\n05321234107");
        var theirs = await Imports.RunAsync(other, new ContactRules(Guid.NewGuid(), OtherCampaignDays: 30), table, ContactColumns.Find(table), "f", null, CancellationToken.None);
        theirs.Counts.Accepted.ShouldBe(1);
        (await Imports.UndoAsync(Manager, theirs.ImportId!.Value, CancellationToken.None)).ShouldBe(ImportUndo.NotThere);
        (await Services.GetRequiredService<TableImports>().CancelAsync(Manager, theirs.ImportId.Value, CancellationToken.None)).ShouldBeFalse();
        await using var context = Db.ForTenant(other.TenantId);
        (await context.Contacts.CountAsync()).ShouldBe(1);
    }

    protected static string Text(int rows, string? consent = null)
    {
        var text = new StringBuilder(consent is null ? "Telefon;Ad\n" : "Telefon;Ad;İzin\n");
        for (var i = 0; i < rows; i++) text.Append(CultureInfo.InvariantCulture, $"0{5_300_000_000 + i};ad {i}{(consent is null ? "" : ";" + consent)}\n");
        return text.ToString();
    }

    /// <summary>As a killed process leaves it: a batch stored, the import at work, and nobody who works.</summary>
    private async Task<Guid> HalfImportAsync()
    {
        var import = new ContactImportRow
        {
            Id = Guid.NewGuid(), TenantId = Manager.TenantId, CampaignId = Campaign, Kind = ImportKind.Contacts, State = ImportState.Running, FileName = "f", RequestedBy = "r", StartedAt = Noon, Columns = "[]",
        };
        await using var context = Db.ForTenant(Manager.TenantId);
        context.ContactImports.Add(import);
        for (var line = 1; line <= 3; line++)
        {
            var number = (5_300_000_000 + line).ToString(CultureInfo.InvariantCulture);
            context.Contacts.Add(new ContactRow { Id = Guid.NewGuid(), TenantId = Manager.TenantId, CampaignId = Campaign, ImportId = import.Id, Line = line, NumberKey = number, Number = number, AddedAt = Noon });
        }

        context.RejectedContacts.Add(new RejectedContactRow { ImportId = import.Id, Line = 4, TenantId = Manager.TenantId, Cells = "[]" });
        await context.SaveChangesAsync();
        return import.Id;
    }

    private async Task ShouldHaveLeftNothingAsync(Guid? importId, ImportState state, int others = 0)
    {
        await using var context = Db.ForTenant(Manager.TenantId);
        (await context.Contacts.IgnoreQueryFilters().CountAsync(contact => contact.TenantId == Manager.TenantId)).ShouldBe(others);
        (await context.RejectedContacts.CountAsync(row => row.ImportId == importId)).ShouldBe(0);
        (await context.Consents.CountAsync(word => word.ImportId == importId)).ShouldBe(0);
        (await ImportRowAsync(importId)).State.ShouldBe(state);
    }
}
