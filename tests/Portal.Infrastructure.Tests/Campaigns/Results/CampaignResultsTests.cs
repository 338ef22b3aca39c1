using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Calls;
using Portal.Domain.Campaigns;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Tests.Databases;

namespace Portal.Infrastructure.Tests.Campaigns.Results;

public abstract class CampaignResultsTests(DatabaseKind kind) : ResultTests(kind)
{
    public sealed class Sqlite() : CampaignResultsTests(DatabaseKind.Sqlite);

    public sealed class Postgres() : CampaignResultsTests(DatabaseKind.Postgres);

    [DatabaseFact]
    public async Task Pushed_result_told_twice_is_one_attempt_and_carries_the_proof_of_consent()
    {
        var proof = Guid.NewGuid();
        var contact = await AddContactAsync(set: row => (row.ConsentId, row.ConsentCheckedAt) = (proof, Noon.AddHours(-1)));
        var told = Told("OtoArama-77", ContactResult.Answered) with { CallKey = "1772443800.1", Digit = "2", RawOutcome = "Success" };
        await PushAsync(told);
        await PushAsync(told, told);

        var attempt = (await AttemptsAsync()).ShouldHaveSingleItem();
        (attempt.ContactId, attempt.Result, attempt.Digit, attempt.CallKey, attempt.NumberKey).ShouldBe((contact.Id, ContactResult.Answered, "2", "1772443800.1", "5321234107"));
        (attempt.ConsentId, attempt.ConsentCheckedAt).ShouldBe((proof, Noon.AddHours(-1)));
        var after = await ContactAsync(contact.Id);
        (after.State, after.Attempts, after.LastResult, after.HandedOverAt, after.Revision).ShouldBe((ContactState.Done, 1, ContactResult.Answered, null, 1));
    }

    [DatabaseFact]
    public async Task Contact_stays_with_a_pbx_that_retries_and_is_exhausted_after_its_last_attempt_in_whichever_order_they_are_told()
    {
        var contact = await AddContactAsync();
        await PushAsync(Told("2", ContactResult.Busy, Noon));
        var between = await ContactAsync(contact.Id);
        (between.State, between.Attempts, between.HandedOverAt).ShouldBe((ContactState.HandedOver, 1, contact.HandedOverAt));
        await PushAsync(Told("1", ContactResult.NoAnswer, Noon.AddMinutes(-20)));
        var after = await ContactAsync(contact.Id);
        (after.State, after.Attempts, after.LastResult, after.HandedOverAt).ShouldBe((ContactState.Exhausted, 2, ContactResult.Busy, null));

        // A third attempt of which nobody knew.
        await PushAsync(Told("3", ContactResult.Answered, Noon.AddMinutes(1)));
        (await ContactAsync(contact.Id)).State.ShouldBe(ContactState.Done);
    }

    [DatabaseFact]
    public async Task Attempt_told_by_push_and_by_report_under_different_keys_is_counted_once()
    {
        var contact = await AddContactAsync();
        var reported = new CampaignResult { Key = "row-9", Number = "905321234107", Outcome = ContactResult.Dropped, StartedAt = Noon.AddSeconds(-70), EndedAt = Noon.AddSeconds(-5), Seconds = 65, Agent = "1001" };
        await PushAsync(Told("n-1", ContactResult.Answered, Noon));
        await ReportAsync(reported);
        await ReportAsync(reported);
        await PushAsync(Told("n-1", ContactResult.Answered, Noon));

        var attempt = (await AttemptsAsync()).ShouldHaveSingleItem();
        (attempt.Result, attempt.At, attempt.Seconds, attempt.Agent).ShouldBe((ContactResult.Dropped, Noon.AddSeconds(-70), 65, "1001"));
        (await ContactAsync(contact.Id)).Attempts.ShouldBe(1);

        // The same number an hour later is another attempt, first told by the report.
        Time.Advance(TimeSpan.FromHours(1));
        await ReportAsync(reported with { Key = "row-10", StartedAt = Noon.AddMinutes(50), EndedAt = Noon.AddMinutes(51) });
        await PushAsync(Told("n-2", ContactResult.Answered, Noon.AddMinutes(51)));
        (await AttemptsAsync()).Count.ShouldBe(2);
    }

    [DatabaseFact]
    public async Task Number_that_the_list_shows_as_reached_counts_once_also_when_its_push_comes_later()
    {
        var contact = await AddContactAsync();
        await ReportAsync(CampaignNumberState.Reached);
        await ReportAsync(CampaignNumberState.Reached);
        (await AttemptsAsync()).ShouldHaveSingleItem().Result.ShouldBe(ContactResult.Answered);
        (await ContactAsync(contact.Id)).State.ShouldBe(ContactState.Done);

        await PushAsync(Told("OtoArama-1", ContactResult.Answered, Noon.AddMinutes(-3)) with { CallKey = "a.1" });
        var attempt = (await AttemptsAsync()).ShouldHaveSingleItem();
        (attempt.At, attempt.CallKey, attempt.VendorKey).ShouldBe((Noon.AddMinutes(-3), "a.1", "push:OtoArama-1"));
        (await ContactAsync(contact.Id)).Attempts.ShouldBe(1);
    }

    [DatabaseFact]
    public async Task Push_that_comes_long_after_its_attempt_was_concluded_is_that_attempt()
    {
        var reached = await AddContactAsync();
        var vain = await AddContactAsync("5321234108");
        await ReportAsync(CampaignNumberState.Reached);
        await ReportAsync(CampaignNumberState.WillRetry, "5321234108");
        Time.Advance(TimeSpan.FromMinutes(15));
        var late = Noon.AddMinutes(15);
        await PushAsync(Told("OtoArama-2", ContactResult.Answered, late), Told("OtoArama-3", ContactResult.Busy, late, "5321234108"));

        (await AttemptsAsync()).Select(attempt => (attempt.ContactId, attempt.At, attempt.Result, attempt.VendorKey))
            .ShouldBe([(reached.Id, Noon, ContactResult.Answered, "push:OtoArama-2"), (vain.Id, Noon, ContactResult.Busy, "push:OtoArama-3")], ignoreOrder: true);
        (await ContactAsync(reached.Id)).Attempts.ShouldBe(1);
        var waits = await ContactAsync(vain.Id);
        (waits.State, waits.Attempts).ShouldBe((ContactState.HandedOver, 1));

        // An attempt in vain is not the one that was answered, nor is one of a later hand-over.
        await PushAsync(Told("OtoArama-1", ContactResult.NoAnswer, late));
        (await ContactAsync(reached.Id)).Attempts.ShouldBe(2);
        var again = await AddContactAsync("5321234109");
        await ReportAsync(CampaignNumberState.Reached, "5321234109");
        Time.Advance(TimeSpan.FromMinutes(15));
        await using (var context = Db.ForTenant(Manager.TenantId))
            await context.Contacts.Where(row => row.Id == again.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.State, ContactState.HandedOver).SetProperty(row => row.HandedOverAt, Noon.AddMinutes(20)));
        await PushAsync(Told("OtoArama-9", ContactResult.Answered, Noon.AddMinutes(30), "5321234109"));
        (await ContactAsync(again.Id)).Attempts.ShouldBe(2);
    }

    [DatabaseFact]
    public async Task Number_that_the_list_gave_up_is_exhausted_whatever_was_told_of_its_attempts()
    {
        var silent = await AddContactAsync();
        var told = await AddContactAsync("5321234108");
        var open = await AddContactAsync("5321234109");
        await PushAsync(Told("1", ContactResult.Busy, number: "5321234108"));
        await Results.StoreAsync(Manager.TenantId, Campaign.Id, new CampaignReport(
            [Reading("5321234107", CampaignNumberState.Failed), Reading("5321234108", CampaignNumberState.Failed), Reading("5321234109", CampaignNumberState.NotDialed), Reading("5329999999", CampaignNumberState.Reached)], [], []), CancellationToken.None);

        var first = await ContactAsync(silent.Id);
        (first.State, first.Attempts).ShouldBe((ContactState.Exhausted, 2), "it gives up after the last of its attempts");
        var second = await ContactAsync(told.Id);
        (second.State, second.Attempts).ShouldBe((ContactState.Exhausted, 2));
        (await ContactAsync(open.Id)).Revision.ShouldBe(0);
        (await AttemptsAsync()).Select(attempt => attempt.RawOutcome).ShouldBe([null, "Başarısız", "Başarısız", "Başarısız"], ignoreOrder: true);

        // What comes late says more of them, and counts none again.
        Time.Advance(TimeSpan.FromMinutes(10));
        await PushAsync(Told("2", ContactResult.NoAnswer, Noon.AddMinutes(10), "5321234108"), Told("3", ContactResult.Busy, Noon.AddMinutes(10)), Told("4", ContactResult.NoAnswer, Noon.AddMinutes(10)));
        (await ContactAsync(silent.Id)).Attempts.ShouldBe(2);
        (await ContactAsync(told.Id)).Attempts.ShouldBe(2);
        (await AttemptsAsync()).ShouldAllBe(attempt => attempt.Result != ContactResult.Other);

        static CampaignNumberReading Reading(string number, CampaignNumberState state) => new(number, null, null, state, "Başarısız");
    }

    [DatabaseFact]
    public async Task Number_in_progress_is_dialed_until_the_list_says_otherwise()
    {
        var contact = await AddContactAsync();
        await ReportAsync(CampaignNumberState.InProgress);
        (await ContactAsync(contact.Id)).State.ShouldBe(ContactState.Dialing);
        await ReportAsync(CampaignNumberState.WillRetry);
        (await ContactAsync(contact.Id)).State.ShouldBe(ContactState.HandedOver);
        (await AttemptsAsync()).ShouldHaveSingleItem().Result.ShouldBe(ContactResult.Other);
    }

    [DatabaseFact]
    public async Task Whom_somebody_stopped_stays_stopped_and_still_stands_on_the_list()
    {
        var contact = await AddContactAsync(state: ContactState.Stopped, set: row => row.HandedOverAt = Noon.AddMinutes(-30));
        await PushAsync(Told("1", ContactResult.NoAnswer));
        var after = await ContactAsync(contact.Id);
        (after.State, after.Attempts, after.HandedOverAt).ShouldBe((ContactState.Stopped, 1, Noon.AddMinutes(-30)));
    }

    [DatabaseFact]
    public async Task Attempt_leads_to_its_call_whichever_of_the_two_is_stored_first()
    {
        await AddContactAsync();
        await AddContactAsync("5321234108");
        var store = Services.GetRequiredService<CallStore>();
        await PushAsync(Told("1", ContactResult.Answered) with { CallKey = "late" });
        (await AttemptsAsync()).ShouldHaveSingleItem().CallId.ShouldBeNull();
        await store.UpsertAsync(Manager.TenantId, Account.Id, [Call("late"), Call("early")], CancellationToken.None);
        await PushAsync(Told("2", ContactResult.Answered, number: "5321234108") with { CallKey = "early" });
        // The same name in another account is another call.
        var other = await AddAccountAsync(Manager.TenantId, "other");
        await PushAsync(Told("3", ContactResult.Answered, Noon.AddMinutes(9)) with { CallKey = "elsewhere" });
        await store.UpsertAsync(Manager.TenantId, other.Id, [Call("elsewhere")], CancellationToken.None);

        await using var context = Db.ForTenant(Manager.TenantId);
        var names = await context.CallKeys.Where(name => name.AccountId == Account.Id).ToDictionaryAsync(name => name.VendorKey, name => (Guid?)name.CallId);
        (await AttemptsAsync()).ToDictionary(attempt => attempt.CallKey!, attempt => attempt.CallId)
            .ShouldBe(new Dictionary<string, Guid?> { ["late"] = names["late"], ["early"] = names["early"], ["elsewhere"] = null }, ignoreOrder: true);

        static CallRecord Call(string key) => new()
        {
            VendorKey = key, Source = CallSources.VendorRecord, Direction = CallDirection.Outbound, From = "1001", To = "05321234107", StartedAt = Noon.AddMinutes(-1), Outcome = CallOutcome.Answered,
        };
    }

    [DatabaseFact]
    public async Task Campaign_whose_id_is_not_known_yet_is_found_by_its_contact_and_a_foreign_one_is_left_alone()
    {
        var nameless = await AddCampaignAsync(Manager.TenantId, Account.Id, vendorKey: null);
        var contact = await AddContactAsync("5321234111", campaign: nameless);
        await PushAsync(Told("1", ContactResult.Answered, number: "5321234111") with { Campaign = "777" }, Told("2", ContactResult.Answered, number: "5321234112") with { Campaign = "778" });
        (await AttemptsAsync()).ShouldHaveSingleItem().CampaignId.ShouldBe(nameless.Id);
        (await ContactAsync(contact.Id)).State.ShouldBe(ContactState.Done);
    }

    [DatabaseFact]
    public async Task Results_of_another_tenant_change_nothing()
    {
        var other = (await AddTenantAsync("B")).Id;
        var theirs = await AddAccountAsync(other, vendor: Vendor);
        var contact = await AddContactAsync();
        (await Results.StoreAsync(other, Campaign.Id, new CampaignReport([], [Told("1", ContactResult.Answered)], []), CancellationToken.None)).Attempts.ShouldBe(0);
        await using (var context = Db.ForInstallation())
        {
            await using var transaction = await context.Database.BeginTransactionAsync();
            await Results.StorePushedAsync(context, other, theirs.Id, [Told("1", ContactResult.Answered)], CancellationToken.None);
            await transaction.CommitAsync();
        }

        (await AttemptsAsync()).ShouldBeEmpty();
        (await ContactAsync(contact.Id)).State.ShouldBe(ContactState.HandedOver);
    }

    [DatabaseFact]
    public async Task Push_and_report_at_once_count_an_attempt_once()
    {
        var contacts = await Task.WhenAll(Enumerable.Range(0, 20).Select(at => AddContactAsync($"53212350{at:00}")));
        var results = contacts.Select((contact, at) => Told($"k{at}", ContactResult.Answered, number: contact.Number) with { CallKey = $"c{at}" }).ToArray();
        await Task.WhenAll(PushAsync(results), ReportAsync(results), PushAsync(results), ReportAsync(results));
        (await AttemptsAsync()).Count.ShouldBe(20);
        foreach (var contact in contacts) (await ContactAsync(contact.Id)).Attempts.ShouldBe(1);
    }
}
