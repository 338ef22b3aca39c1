using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Campaigns;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Campaigns;
using Portal.Infrastructure.Campaigns.Results;
using Portal.Infrastructure.History;
using Portal.Infrastructure.Tests.Databases;

namespace Portal.Infrastructure.Tests.Campaigns.Results;

public abstract class ContactActsTests(DatabaseKind kind) : ResultTests(kind)
{
    public sealed class Sqlite() : ContactActsTests(DatabaseKind.Sqlite);

    public sealed class Postgres() : ContactActsTests(DatabaseKind.Postgres);

    private ContactActs Acts => Services.GetRequiredService<ContactActs>();

    private ContactList Contacts => Services.GetRequiredService<ContactList>();

    [DatabaseFact]
    public async Task Stopped_contact_is_still_to_be_taken_off_the_list_and_cannot_be_stopped_twice()
    {
        var contact = await AddContactAsync();
        (await Acts.StopAsync(Manager, Campaign.Id, contact.Id, CancellationToken.None)).Outcome.ShouldBe(ContactActOutcome.Ok);
        var after = await ContactAsync(contact.Id);
        (after.State, after.HandedOverAt, after.Revision).ShouldBe((ContactState.Stopped, contact.HandedOverAt, 1));
        (await Acts.StopAsync(Manager, Campaign.Id, contact.Id, CancellationToken.None)).ShouldBe(new ContactAct(ContactActOutcome.Refused, TransitionRefusal.Ended));
        (await Acts.StopAsync(Manager with { Role = PortalRoles.Supervisor }, Campaign.Id, contact.Id, CancellationToken.None)).Outcome.ShouldBe(ContactActOutcome.Forbidden);
        (await Acts.StopAsync(Manager with { TenantId = (await AddTenantAsync("B")).Id }, Campaign.Id, contact.Id, CancellationToken.None)).Outcome.ShouldBe(ContactActOutcome.NotFound);
        await using var context = Db.ForTenant(Manager.TenantId);
        var entry = await context.Audit.SingleAsync(one => one.Action == "contact.stop");
        entry.Detail.ShouldBe("0532 *** 41 07");
    }

    [DatabaseFact]
    public async Task Manager_sets_the_result_code_of_the_last_attempt()
    {
        await Services.GetRequiredService<DispositionCodes>().ReplaceAsync(Manager, [new Disposition("LATER", "Sonra ara", false, 60), new Disposition("SOLD", "Satış", true, null)], CancellationToken.None);
        var contact = await AddContactAsync();
        (await Acts.SetDispositionAsync(Manager, Campaign.Id, contact.Id, "LATER", null, CancellationToken.None)).ShouldBe(new ContactAct(ContactActOutcome.Refused, TransitionRefusal.NoAttempt));
        await PushAsync(Told("1", ContactResult.Answered));
        (await Acts.SetDispositionAsync(Manager, Campaign.Id, contact.Id, "GONE", null, CancellationToken.None)).Outcome.ShouldBe(ContactActOutcome.NoSuchCode);
        (await Acts.SetDispositionAsync(Manager, Campaign.Id, contact.Id, "LATER", " rica etti ", CancellationToken.None)).Outcome.ShouldBe(ContactActOutcome.Ok);

        var after = await ContactAsync(contact.Id);
        (after.State, after.NextAttemptAt, after.Disposition).ShouldBe((ContactState.Waiting, Noon.AddHours(1), "LATER"));
        var attempt = (await AttemptsAsync()).ShouldHaveSingleItem();
        (attempt.Disposition, attempt.Note, attempt.By).ShouldBe(("LATER", "rica etti", Manager.Name));
        // Told once more it stays what the manager said.
        await PushAsync(Told("1", ContactResult.Answered));
        (await ContactAsync(contact.Id)).State.ShouldBe(ContactState.Waiting);
    }

    [DatabaseFact]
    public async Task Recycling_brings_back_what_was_chosen_and_nobody_who_must_not_be_called()
    {
        var busy = await AddContactAsync("5321230001", ContactState.Exhausted, set: row => (row.Attempts, row.LastResult) = (2, ContactResult.Busy));
        await AddContactAsync("5321230002", ContactState.Exhausted, set: row => (row.Attempts, row.LastResult) = (2, ContactResult.Failed));
        var stopped = await AddContactAsync("5321230003", ContactState.Stopped);
        var listed = await AddContactAsync("5321230004", ContactState.DoNotCall);
        await AddContactAsync($"{NumberHashes.Mark}abc", ContactState.Exhausted, set: row => (row.NumberKey, row.LastResult) = (NumberHashes.Mark + "abc", ContactResult.Busy));

        var byResult = new RecycleChoice([ContactState.Exhausted], [ContactResult.Busy]);
        (await Acts.CountRecycledAsync(Manager.TenantId, Campaign.Id, byResult, CancellationToken.None)).ShouldBe(1);
        (await Acts.RecycleAsync(Manager, Campaign.Id, byResult, CancellationToken.None)).ShouldBe(1);
        var again = await ContactAsync(busy.Id);
        var expected = new ContactStanding(ContactState.Exhausted, 2, null, ContactResult.Busy).After(new Recycled(Noon), Plan).Standing;
        new ContactStanding(again.State, again.Attempts, again.NextAttemptAt, again.LastResult).ShouldBe(expected);

        (await Acts.RecycleAsync(Manager, Campaign.Id, new RecycleChoice([.. Enum.GetValues<ContactState>()], []), CancellationToken.None)).ShouldBe(2);
        (await ContactAsync(stopped.Id)).State.ShouldBe(ContactState.Waiting);
        (await ContactAsync(listed.Id)).State.ShouldBe(ContactState.DoNotCall);
        (await Acts.RecycleAsync(Manager with { TenantId = (await AddTenantAsync("B")).Id }, Campaign.Id, byResult, CancellationToken.None)).ShouldBeNull();
        // Which states there is a way back from is said in two places.
        RecycleChoice.Possible.ShouldBe([.. Enum.GetValues<ContactState>().Where(state => new ContactStanding(state, 1, null, null).After(new Recycled(Noon), Plan).Refusal is null)], ignoreOrder: true);
    }

    [DatabaseFact]
    public async Task Contacts_are_listed_page_by_page_filtered_and_masked()
    {
        for (var at = 0; at < 5; at++) await AddContactAsync($"532123000{at}", at < 4 ? ContactState.New : ContactState.Exhausted, set: row => row.Extra = """{"Şehir":"İzmir","Tel 2":"05339876543"}""");
        var first = (await Contacts.ReadAsync(Manager, Campaign.Id, new ContactFilter(ContactState.New), null, 3, CancellationToken.None))!;
        var second = (await Contacts.ReadAsync(Manager, Campaign.Id, new ContactFilter(ContactState.New), first.Next, 3, CancellationToken.None))!;
        first.Contacts.Concat(second.Contacts).Select(contact => contact.Number).ShouldBe(["5321230000", "5321230001", "5321230002", "5321230003"]);
        second.Next.ShouldBeNull();
        (await Contacts.ReadAsync(Manager, Campaign.Id, new ContactFilter(Number: "0004"), null, 9, CancellationToken.None))!.Contacts.ShouldHaveSingleItem().State.ShouldBe(ContactState.Exhausted);

        var supervisor = Manager with { Role = PortalRoles.Supervisor };
        var masked = (await Contacts.ReadAsync(supervisor, Campaign.Id, new ContactFilter(), null, 9, CancellationToken.None))!.Contacts;
        masked[0].Number.ShouldBe("0532 *** 00 00");
        (await Contacts.ReadAsync(supervisor, Campaign.Id, new ContactFilter(Number: "21230"), null, 9, CancellationToken.None))!.Contacts.ShouldBeEmpty();
        var history = (await Contacts.FindAsync(supervisor, Campaign.Id, masked[0].Id, CancellationToken.None))!;
        history.Extra.ShouldBe(new Dictionary<string, string> { ["Şehir"] = "İzmir", ["Tel 2"] = "0533 *** 65 43" }, ignoreOrder: true);

        var other = Manager with { TenantId = (await AddTenantAsync("B")).Id };
        (await Contacts.ReadAsync(other, Campaign.Id, new ContactFilter(), null, 9, CancellationToken.None)).ShouldBeNull();
        (await Contacts.FindAsync(other, Campaign.Id, masked[0].Id, CancellationToken.None)).ShouldBeNull();
        (await Contacts.AllAsync(other, Campaign.Id, new ContactFilter()).CountAsync()).ShouldBe(0);
    }

    [DatabaseFact]
    public async Task Results_are_saved_with_the_other_columns_and_without_formulas()
    {
        await AddContactAsync(set: row => (row.Name, row.Extra) = ("=1+1", """{"Şehir":"Iğdır"}"""));
        await AddContactAsync("5321234199", set: row => row.Extra = """{"Borç":"12,5"}""");
        await PushAsync(Told("1", ContactResult.Answered));
        using var file = new MemoryStream();
        var exports = Services.GetRequiredService<ResultExports>();
        (await exports.WriteAsync(Manager, Campaign.Id, new ContactFilter(), new TableOptions(TableFormat.Csv, ';', ByteOrderMark: false),
            [new("Number", row => row.Contact.Number), new("Name", row => row.Contact.Name), new("Result", row => row.Last?.Result?.ToString())], file, CancellationToken.None)).ShouldBeTrue();
        System.Text.Encoding.UTF8.GetString(file.ToArray()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).ShouldBe(["Number;Name;Result;Borç;Şehir", "5321234107;\"'=1+1\";Answered;;Iğdır", "5321234199;;;12,5;"]);
        (await exports.WriteAsync(Manager with { Role = PortalRoles.Supervisor }, Campaign.Id, new ContactFilter(), new TableOptions(TableFormat.Csv), [], file, CancellationToken.None)).ShouldBeFalse();
        await using var context = Db.ForTenant(Manager.TenantId);
        (await context.Audit.CountAsync(entry => entry.Action == "campaign.export")).ShouldBe(2);
    }
}
