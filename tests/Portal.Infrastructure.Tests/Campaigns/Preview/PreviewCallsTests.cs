using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Calls;
using Portal.Domain.Campaigns;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Campaigns;
using Portal.Infrastructure.Campaigns.Contacts;
using Portal.Infrastructure.Campaigns.Preview;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Live;
using Portal.Infrastructure.Tests.Databases;

namespace Portal.Infrastructure.Tests.Campaigns.Preview;

public abstract class PreviewCallsTests(DatabaseKind kind) : PreviewTests(kind)
{
    public sealed class Sqlite() : PreviewCallsTests(DatabaseKind.Sqlite);

    public sealed class Postgres() : PreviewCallsTests(DatabaseKind.Postgres);

    [DatabaseFact]
    public async Task Call_stores_the_attempt_asks_the_PBX_once_and_waits_for_the_result()
    {
        Pbx.Answer = _ => Task.FromResult(new CommandAnswer("uuid-7", "OK"));
        var campaign = await CampaignAsync(Plan, Numbers(2));
        var contact = await NextAsync(Ada, campaign);
        var presses = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => CallAsync(Ada, contact)));
        presses.Count(press => press.Outcome == PreviewOutcome.Ok).ShouldBe(1);
        presses.Where(press => press.Outcome != PreviewOutcome.Ok).ShouldAllBe(press => press.Outcome == PreviewOutcome.Called && press.Contact!.Called != null);
        Pbx.Sent.ShouldBe(1);
        var attempt = (await AttemptsAsync()).ShouldHaveSingleItem();
        (attempt.By, attempt.Agent, attempt.CallKey, attempt.Result, attempt.At).ShouldBe(("ada@test", "1001", "uuid-7", null, Ten));

        // Whatever is asked for next: first the result.
        Time.Advance(TimeSpan.FromMinutes(30));
        var other = await CampaignAsync(Plan, Numbers(1, from: 9));
        var asked = await NextAsync(Ada, other);
        (asked.Id, asked.Called!.At).ShouldBe((contact.Id, Ten));
        (await List.SkipAsync(Ada, campaign, contact.Id, null, CancellationToken.None)).Outcome.ShouldBe(PreviewOutcome.Called);
        (await NextAsync(Ben, campaign)).Id.ShouldNotBe(contact.Id);

        var end = await ResultAsync(Ada, contact, ContactResult.NoAnswer, note: " rang long ");
        end.Standing.ShouldBe(new ContactStanding(ContactState.Waiting, 1, Ten.AddMinutes(90), ContactResult.NoAnswer));
        var row = await RowAsync(contact.Id);
        (row.State, row.Attempts, row.HeldBy, row.NextAttemptAt).ShouldBe((ContactState.Waiting, 1, null, Ten.AddMinutes(90)));
        (await AttemptsAsync()).Single().ShouldSatisfyAllConditions(one => one.Result.ShouldBe(ContactResult.NoAnswer), one => one.Note.ShouldBe("rang long"));
        (await ResultAsync(Ada, contact, ContactResult.Busy)).Outcome.ShouldBe(PreviewOutcome.NotHeld);
        (await NextAsync(Ada, other)).CampaignId.ShouldBe(other);
        (await List.ProgressAsync(Ada, campaign, CancellationToken.None)).ShouldBe(new PreviewProgress(2, 2, 2, 1, 1));
    }

    [DatabaseFact]
    public async Task Call_that_the_PBX_refuses_counts_nothing_and_one_of_unknown_end_stands()
    {
        Pbx.Answer = _ => throw new PbxException(PbxErrorKind.Refused, "no", "Dahili mesgul");
        var contact = await NextAsync(Ada, await CampaignAsync(Plan with { AttemptsPerDay = 1 }, Numbers(1)));
        var refused = await CallAsync(Ada, contact);
        (refused.Outcome, refused.Command!.VendorMessage, refused.Contact!.Id).ShouldBe((PreviewOutcome.Failed, "Dahili mesgul", contact.Id));
        (await AttemptsAsync()).ShouldBeEmpty();
        (await RowAsync(contact.Id)).State.ShouldBe(ContactState.HandedOver);

        Pbx.Answer = _ => throw new PbxException(PbxErrorKind.Timeout, "The PBX did not answer in time.");
        var unknown = await CallAsync(Ada, contact);
        (unknown.Outcome, unknown.Command!.Result).ShouldBe((PreviewOutcome.Ok, CommandResult.Unknown));
        (await AttemptsAsync()).ShouldHaveSingleItem();
        (await CallAsync(Ada, contact)).Outcome.ShouldBe(PreviewOutcome.Called);
        Pbx.Sent.ShouldBe(2);
    }

    [DatabaseFact]
    public async Task Call_without_an_extension_is_refused_where_the_account_calls_and_by_hand_elsewhere()
    {
        var contact = await NextAsync(Ada, await CampaignAsync(Plan, Numbers(1)));
        var refused = await CallAsync(Ada, contact, extension: " ");
        (refused.Outcome, refused.Field).ShouldBe((PreviewOutcome.Invalid, "extension"));
        (await AttemptsAsync()).ShouldBeEmpty();

        var byHand = await AddAccountAsync(TenantId, "by hand", "telsam");
        var other = await NextAsync(Ben, await CampaignAsync(Ben, byHand.Id, Plan, Numbers(1, from: 5)));
        (await CallAsync(Ben, other, extension: null)).Outcome.ShouldBe(PreviewOutcome.Ok);
        (await AttemptsAsync()).ShouldHaveSingleItem().By.ShouldBe("ben@test");
        Pbx.Sent.ShouldBe(0);
    }

    [DatabaseFact]
    public async Task Call_asks_the_gate_again_and_two_campaigns_do_not_get_past_a_number_s_cap_together()
    {
        var plan = Plan with { AttemptsPerDay = 1 };
        var (one, two) = (await NextAsync(Ada, await CampaignAsync(plan, Numbers(1))), await NextAsync(Ben, await CampaignAsync(plan, Numbers(1))));
        var calls = await Task.WhenAll(CallAsync(Ada, one), CallAsync(Ben, two));
        calls.Select(call => call.Outcome).ShouldBe([PreviewOutcome.Ok, PreviewOutcome.MustNotBeCalled], ignoreOrder: true);
        calls.Single(call => call.Outcome != PreviewOutcome.Ok).Verdict.ShouldBe(ContactVerdict.AttemptsToday);
        Pbx.Sent.ShouldBe(1);
        (await AttemptsAsync()).Count.ShouldBe(1);

        var first = calls[0].Outcome == PreviewOutcome.Ok;
        (await NextAsync(first ? Ada : Ben, null)).Called.ShouldNotBeNull();
        (await IdleAsync(first ? Ben : Ada, (first ? two : one).CampaignId)).Reason.ShouldBe(IdleReason.AttemptCapReached);
    }

    [DatabaseFact]
    public async Task Call_whose_number_was_listed_after_it_was_shown_is_not_made()
    {
        var contact = await NextAsync(Ada, await CampaignAsync(Plan, Numbers(1)));
        await DoNotCall.AddAsync(Manager, null, "05321234000", null, null, CancellationToken.None);
        (await CallAsync(Ada, contact)).Verdict.ShouldBe(ContactVerdict.DoNotCall);
        Pbx.Sent.ShouldBe(0);
        (await RowAsync(contact.Id)).State.ShouldBe(ContactState.DoNotCall);
    }

    [DatabaseFact]
    public async Task Result_codes_end_the_contact_or_bring_it_back_and_only_the_campaigns_own_are_taken()
    {
        var codes = await Services.GetRequiredService<DispositionCodes>()
            .ReplaceAsync(Manager, [new Disposition("SATIS", "Satış", true, null), new Disposition("SONRA", "Sonra ara", false, 120), new Disposition("ESKI", "Eski", true, null)], CancellationToken.None);
        var campaign = await CampaignAsync(Plan with { Dispositions = [codes.List[0].Id, codes.List[1].Id] }, Numbers(3));
        var first = await NextAsync(Ada, campaign);
        first.Codes.Select(code => code.Code).ShouldBe(["SATIS", "SONRA"]);
        (await ResultAsync(Ada, first, ContactResult.Answered, "SATIS")).Outcome.ShouldBe(PreviewOutcome.NotCalled);
        await CallAsync(Ada, first);
        (await ResultAsync(Ada, first, ContactResult.Answered)).Field.ShouldBe("disposition");
        (await ResultAsync(Ada, first, ContactResult.Answered, "ESKI")).Field.ShouldBe("disposition");
        (await ResultAsync(Ada, first, ContactResult.Dropped)).Field.ShouldBe("result");
        (await ResultAsync(Ada, first, ContactResult.Busy, note: new string('x', 501))).Field.ShouldBe("note");
        (await ResultAsync(Ada, first, ContactResult.Answered, "satis")).Standing!.State.ShouldBe(ContactState.Done);
        (await RowAsync(first.Id)).Disposition.ShouldBe("SATIS");

        var second = await NextAsync(Ada, campaign);
        await CallAsync(Ada, second);
        (await ResultAsync(Ada, second, ContactResult.Answered, "SONRA")).Standing.ShouldBe(new ContactStanding(ContactState.Waiting, 1, Ten.AddHours(2), ContactResult.Answered));
        var third = await NextAsync(Ada, campaign);
        await CallAsync(Ada, third);
        (await ResultAsync(Ada, third, ContactResult.InvalidNumber)).Standing!.State.ShouldBe(ContactState.Exhausted);
        var idle = await IdleAsync(Ada, campaign);
        (idle.Reason, idle.Next).ShouldBe((IdleReason.NoneDue, Ten.AddHours(2)));
        Time.Advance(TimeSpan.FromHours(2));
        (await NextAsync(Ada, campaign)).History.ShouldHaveSingleItem().Disposition.ShouldBe("SONRA");
    }

    [DatabaseFact]
    public async Task Result_of_a_contact_that_was_stopped_during_the_call_counts_and_does_not_bring_it_back()
    {
        var contact = await NextAsync(Ada, await CampaignAsync(Plan, Numbers(1)));
        await CallAsync(Ada, contact);
        await using (var context = Db.ForTenant(TenantId))
            await context.Contacts.ExecuteUpdateAsync(set => set.SetProperty(row => row.State, ContactState.Stopped).SetProperty(row => row.Revision, row => row.Revision + 1));
        await Keeper.SweepAsync(CancellationToken.None);
        (await NextAsync(Ada, null)).Called.ShouldNotBeNull();
        (await ResultAsync(Ada, contact, ContactResult.NoAnswer)).Standing.ShouldBe(new ContactStanding(ContactState.Stopped, 1, null, ContactResult.NoAnswer));
        (await RowAsync(contact.Id)).HeldBy.ShouldBeNull();
    }

    [DatabaseFact]
    public async Task Refusal_told_to_whoever_dials_keeps_the_number_from_every_list_and_is_one_of_consent_where_it_is_commercial()
    {
        var consents = Services.GetRequiredService<ConsentList>();
        foreach (var number in Numbers(2)) await consents.AddAsync(Manager, new ConsentWord(number, ConsentStatus.Given, Ten.AddDays(-1), "HS_WEB"), CancellationToken.None);
        var selling = await CampaignAsync(Plan with { Commercial = true, RecipientType = RecipientType.Individual }, Numbers(2));
        var other = await CampaignAsync(Plan, Numbers(1));
        var called = await NextAsync(Ada, selling);
        await CallAsync(Ada, called);
        (await Refusals.StoreAsync(Ben, selling, called.Id, everywhere: true, null, CancellationToken.None)).Outcome.ShouldBe(PreviewOutcome.NotHeld);
        (await Refusals.StoreAsync(Ada, selling, called.Id, everywhere: true, "asked twice", CancellationToken.None)).Standing!.State.ShouldBe(ContactState.Done);
        (await AttemptsAsync()).Single().ShouldSatisfyAllConditions(one => one.Result.ShouldBe(ContactResult.Answered), one => one.Note.ShouldBe("asked twice"));
        (await consents.OfAsync(TenantId, "5321234000", CancellationToken.None))[0].ShouldSatisfyAllConditions(word => word.Status.ShouldBe(ConsentStatus.Refused), word => word.Proof!.ShouldStartWith("attempt "));
        (await IdleAsync(Ben, other)).Reason.ShouldBe(IdleReason.NoContactLeft);

        // Said before any call, and to this campaign alone.
        var seen = await NextAsync(Ada, selling);
        (await Refusals.StoreAsync(Ada, selling, seen.Id, everywhere: false, null, CancellationToken.None)).Standing!.State.ShouldBe(ContactState.DoNotCall);
        (await DoNotCall.PageAsync(TenantId, selling, null, null, 10, CancellationToken.None)).ShouldHaveSingleItem().NumberKey.ShouldBe("5321234001");
        (await RowAsync(seen.Id)).HeldBy.ShouldBeNull();
        (await Refusals.StoreAsync(Ada, selling, seen.Id, everywhere: true, null, CancellationToken.None)).Outcome.ShouldBe(PreviewOutcome.NotHeld);
    }

    [DatabaseFact]
    public async Task Call_by_hand_finds_its_record_and_one_without_a_result_ends_as_the_record_tells()
    {
        var byHand = await AddAccountAsync(TenantId, "by hand", "telsam");
        var campaign = await CampaignAsync(Ada, byHand.Id, Plan, Numbers(2));
        var contact = await NextAsync(Ada, campaign);
        await CallAsync(Ada, contact, extension: null);
        await StoreAsync(byHand.Id, "r0", "905321234000", Ten.AddHours(-3), CallOutcome.Answered);
        await StoreAsync(byHand.Id, "r1", "905321234000", Ten.AddSeconds(40), CallOutcome.Busy);
        await StoreAsync(byHand.Id, "r2", "905321234001", Ten.AddSeconds(40), CallOutcome.Answered);
        await Keeper.SweepAsync(CancellationToken.None);
        var called = (await NextAsync(Ada, campaign)).Called!;
        (called.CallId is null, called.Likely).ShouldBe((false, ContactResult.Busy));
        (await NextAsync(Ada, campaign)).Calls.Length.ShouldBe(2);

        Time.Advance(PreviewKeeper.Shift + TimeSpan.FromMinutes(1));
        await Keeper.SweepAsync(CancellationToken.None);
        (await AttemptsAsync()).Single().Result.ShouldBe(ContactResult.Busy);
        var row = await RowAsync(contact.Id);
        (row.State, row.HeldBy, row.Attempts).ShouldBe((ContactState.Waiting, null, 1));
    }

    private Task StoreAsync(Guid account, string key, string to, DateTimeOffset at, CallOutcome outcome) => Services.GetRequiredService<CallStore>().UpsertAsync(
        TenantId, account, [new CallRecord { VendorKey = key, Source = CallSources.VendorRecord, Direction = CallDirection.Outbound, From = "110", To = to, StartedAt = at, Outcome = outcome, TotalSeconds = 30 }], CancellationToken.None);
}
