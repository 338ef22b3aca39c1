using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Campaigns;
using Portal.Infrastructure.Campaigns.Contacts;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Tests.Databases;

namespace Portal.Infrastructure.Tests.Campaigns.Contacts;

public abstract class SubjectContactsTests(DatabaseKind kind) : ContactTests(kind)
{
    public sealed class Sqlite() : SubjectContactsTests(DatabaseKind.Sqlite);

    public sealed class Postgres() : SubjectContactsTests(DatabaseKind.Postgres);

    private const string Pseudonym = "erased-abcdefghijklmnop";

    [DatabaseFact]
    public async Task Erase_takes_the_number_out_of_campaigns_and_keeps_what_stops_calls()
    {
        await FillAsync();
        await EraseAsync(Number);
        (await AskAsync()).Verdict.ShouldBe(ContactVerdict.DoNotCall);

        // Imported and dialed anew, it is erased anew.
        await DoNotCall.RemoveAsync(Manager, (await DoNotCall.PageAsync(Manager.TenantId, null, Number, null, 1, CancellationToken.None))[0].Id, CancellationToken.None);
        await ImportAsync("Telefon\n05321234107");
        await DialAsync();
        await EraseAsync(Number);

        await using var context = Db.ForTenant(Manager.TenantId);
        var contacts = await context.Contacts.AsNoTracking().OrderBy(contact => contact.Name).ToListAsync();
        contacts.Where(contact => contact.NumberKey.StartsWith(Pseudonym, StringComparison.Ordinal)).Select(contact => (contact.State, contact.Name, contact.Extra))
            .ShouldBe([(ContactState.Stopped, null, null), (ContactState.Stopped, null, null)]);
        contacts.Count.ShouldBe(3);
        contacts.ShouldAllBe(contact => contact.NumberKey != Number && contact.NumberKey.Length <= 40);
        (await context.ContactAttempts.Select(attempt => attempt.NumberKey).ToListAsync()).ShouldBe([Pseudonym]);
        (await context.RejectedContacts.Select(row => row.Line).ToListAsync()).ShouldBe([5]);
        (await context.Consents.Select(word => word.Status).ToListAsync()).ShouldBe([ConsentStatus.Refused]);
    }

    [DatabaseFact]
    public async Task Write_tells_the_owner_what_is_kept()
    {
        await FillAsync();
        using var file = new MemoryStream();
        await using (var json = new Utf8JsonWriter(file))
        {
            await using var context = Db.ForTenant(Manager.TenantId);
            json.WriteStartObject();
            await SubjectContacts.WriteAsync(json, context, Number, CancellationToken.None);
            json.WriteEndObject();
        }

        var root = JsonDocument.Parse(file.ToArray()).RootElement;
        root.GetProperty("contacts").EnumerateArray().Select(contact => contact.GetProperty("otherColumns").GetProperty("Şehir").GetString()).ShouldBe(["Iğdır"]);
        root.GetProperty("attempts").GetArrayLength().ShouldBe(1);
        root.GetProperty("consents").GetArrayLength().ShouldBe(2);
        root.GetProperty("doNotCall")[0].GetProperty("reason").GetString().ShouldBe("asked for it");
        root.GetProperty("rowsNotTaken").GetArrayLength().ShouldBe(2);
        Encoding.UTF8.GetString(file.ToArray()).ShouldNotContain("5321234108");
    }

    [Fact]
    public async Task Handed_in_table_is_kept_to_the_limit_and_leaves_no_file_behind()
    {
        await using (var table = await HandedInTable.KeepAsync("Telefon\n05321234107", "pasted", CancellationToken.None))
        {
            TableSource.Open(table.File).Rows().Count().ShouldBe(2);
            if (!OperatingSystem.IsWindows()) File.Exists(((FileStream)table.File).Name).ShouldBeFalse();
        }

        var large = await Should.ThrowAsync<TableException>(() => HandedInTable.KeepAsync(new Endless(), "large", CancellationToken.None));
        large.Problem.ShouldBe(TableProblem.TooLarge);
    }

    private async Task FillAsync()
    {
        await Consents.AddAsync(Manager, new ConsentWord(Number, ConsentStatus.Given, Noon.AddDays(-2), "HS_WEB"), CancellationToken.None);
        await Consents.AddAsync(Manager, new ConsentWord(Number, ConsentStatus.Refused, Noon.AddDays(-1), "HS_WEB"), CancellationToken.None);
        await ImportAsync("Telefon;Ad;Şehir\n05321234107;Şule;Iğdır\n0532 123 41 07;again;\n05321234107 ya da 08;x;\nyok;y;\n05321234108;z;");
        await DialAsync();
        await AttemptAsync(Noon);
        await DoNotCall.AddAsync(Manager, null, Number, null, "asked for it", CancellationToken.None);
    }

    private async Task DialAsync()
    {
        await using var context = Db.ForTenant(Manager.TenantId);
        await context.Contacts.Where(contact => contact.NumberKey == Number).ExecuteUpdateAsync(set => set.SetProperty(contact => contact.State, ContactState.HandedOver).SetProperty(contact => contact.Attempts, 1));
    }

    private async Task EraseAsync(string number)
    {
        await using var context = Db.ForTenant(Manager.TenantId);
        await SubjectContacts.EraseAsync(context, Manager.TenantId, number, Pseudonym, CancellationToken.None);
    }

    private sealed class Endless : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(buffer.Length);
    }
}
