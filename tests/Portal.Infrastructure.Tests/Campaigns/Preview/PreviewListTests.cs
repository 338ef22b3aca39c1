using Microsoft.EntityFrameworkCore;
using Portal.Domain.Campaigns;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Campaigns.Contacts;
using Portal.Infrastructure.Campaigns.Preview;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Tests.Databases;

namespace Portal.Infrastructure.Tests.Campaigns.Preview;

public abstract class PreviewListTests(DatabaseKind kind) : PreviewTests(kind)
{
    public sealed class Sqlite() : PreviewListTests(DatabaseKind.Sqlite);

    public sealed class Postgres() : PreviewListTests(DatabaseKind.Postgres);

    [DatabaseFact]
    public async Task Next_shows_the_contact_with_its_columns_and_the_same_one_until_it_is_done_with()
    {
        var campaign = await CampaignAsync(Plan, Numbers(3));
        var contact = await NextAsync(Ada, campaign);
        (contact.Name, contact.Number, contact.Dial, contact.ByHand).ShouldBe(("Kişi 0", "0532 *** 40 00", null, false));
        contact.Extra.ShouldBe([new("Şehir", "İzmir"), new("Cep 2", "0533 *** 43 21")]);
        (await NextAsync(Ada, campaign)).Id.ShouldBe(contact.Id);
        (await NextAsync(Manager, null)).Number.ShouldBe("0532 123 40 00");
        var row = await RowAsync(contact.Id);
        (row.State, row.HeldBy is null, row.HandedOverAt).ShouldBe((ContactState.HandedOver, false, Ten));
        (await List.ProgressAsync(Ada, campaign, CancellationToken.None)).ShouldBe(new PreviewProgress(3, 3, 3, 0, 0));
    }

    [DatabaseFact]
    public async Task Next_on_an_account_that_starts_no_calls_shows_whoever_has_the_contact_the_whole_number()
    {
        var byHand = await AddAccountAsync(TenantId, "by hand", "telsam");
        var contact = await NextAsync(Ada, await CampaignAsync(Ada, byHand.Id, Plan, Numbers(1)));
        (contact.Number, contact.Dial, contact.ByHand).ShouldBe(("0532 123 40 00", "+905321234000", true));
        contact.Extra[1].Value.ShouldBe("0533 765 43 21");
    }

    [DatabaseFact]
    public async Task Next_for_many_people_at_once_gives_nobody_the_contact_of_another()
    {
        const int People = 8;
        var campaign = await CampaignAsync(Plan, Numbers(People + 2));
        var people = await Task.WhenAll(Enumerable.Range(0, People).Select(at => PersonAsync(TenantId, $"p{at}@test")));
        for (var round = 0; round < 3; round++)
        {
            var contacts = await Task.WhenAll(people.Select(person => NextAsync(person, campaign)));
            contacts.Select(contact => contact.Id).Distinct().Count().ShouldBe(People);
            await Task.WhenAll(people.Zip(contacts, (person, contact) => List.SkipAsync(person, campaign, contact.Id, null, CancellationToken.None)));
        }

        // One person in several windows has one contact all the same.
        var windows = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => List.NextAsync(Ada, campaign, CancellationToken.None)));
        windows.ShouldAllBe(window => window.Outcome == PreviewOutcome.Ok);
        await using var context = Db.ForTenant(TenantId);
        (await context.Contacts.CountAsync(contact => contact.HeldBy != null)).ShouldBe(1);
    }

    [DatabaseFact]
    public async Task Next_takes_appointed_times_first_then_the_untried_in_the_order_of_the_list()
    {
        var campaign = await CampaignAsync(Plan, Numbers(4));
        var first = await NextAsync(Ada, campaign);
        (await List.SkipAsync(Ada, campaign, first.Id, TimeSpan.FromMinutes(30), CancellationToken.None)).Outcome.ShouldBe(PreviewOutcome.Ok);
        var second = await NextAsync(Ada, campaign);
        second.Name.ShouldBe("Kişi 1");
        await List.SkipAsync(Ada, campaign, second.Id, TimeSpan.FromMinutes(10), CancellationToken.None);
        (await NextAsync(Ada, campaign)).Name.ShouldBe("Kişi 2");
        Time.Advance(TimeSpan.FromMinutes(31));
        (await NextAsync(Ben, campaign)).Name.ShouldBe("Kişi 1");
        (await RowAsync(first.Id)).NextAttemptAt.ShouldBe(Ten.AddMinutes(30));
    }

    [DatabaseFact]
    public async Task Next_over_all_campaigns_takes_turns_however_long_their_lists_are()
    {
        var (longer, shorter) = (await CampaignAsync(Plan, Numbers(20)), await CampaignAsync(Plan, Numbers(3, from: 50)));
        var turns = new List<Guid>();
        for (var at = 0; at < 6; at++)
        {
            var contact = await NextAsync(Ada, null);
            turns.Add(contact.CampaignId);
            await CallAsync(Ada, contact);
            Time.Advance(TimeSpan.FromMinutes(1));
            await ResultAsync(Ada, contact, ContactResult.InvalidNumber);
        }

        turns.Count(one => one == shorter).ShouldBe(3);
        turns.Zip(turns.Skip(1)).ShouldAllBe(pair => pair.First != pair.Second);
        (await NextAsync(Ada, null)).CampaignId.ShouldBe(longer);
    }

    [DatabaseFact]
    public async Task Next_never_shows_whom_the_gate_refuses_also_when_refused_a_moment_ago()
    {
        var campaign = await CampaignAsync(Plan with { AttemptsPerDay = 1 }, Numbers(3));
        var contact = await NextAsync(Ada, campaign);
        await DoNotCall.AddAsync(Manager, null, "0532 123 40 00", null, "asked", CancellationToken.None);
        await DoNotCall.AddAsync(Manager, campaign, "0532 123 40 01", Ten.AddHours(2), null, CancellationToken.None);
        var kept = await List.KeepAsync(Ada, contact.Id, CancellationToken.None);
        (kept.Outcome, kept.Verdict).ShouldBe((PreviewOutcome.MustNotBeCalled, ContactVerdict.DoNotCall));
        (await RowAsync(contact.Id)).ShouldSatisfyAllConditions(row => row.State.ShouldBe(ContactState.DoNotCall), row => row.HeldBy.ShouldBeNull());
        (await NextAsync(Ada, campaign)).Name.ShouldBe("Kişi 2");
        (await IdleAsync(Ben, campaign)).Next.ShouldBe(Ten.AddHours(2));
        Time.Advance(TimeSpan.FromHours(2));
        (await NextAsync(Ben, campaign)).Name.ShouldBe("Kişi 1");
    }

    [DatabaseFact]
    public async Task Next_of_a_commercial_campaign_shows_only_who_agreed()
    {
        var campaign = await CampaignAsync(Plan with { Commercial = true, RecipientType = RecipientType.Individual }, Numbers(3));
        var consents = (ConsentList)Services.GetService(typeof(ConsentList))!;
        await consents.AddAsync(Manager, new ConsentWord("5321234001", ConsentStatus.Given, Ten.AddDays(-1), "HS_WEB"), CancellationToken.None);
        await consents.AddAsync(Manager, new ConsentWord("5321234002", ConsentStatus.Refused, Ten.AddDays(-1), "HS_WEB"), CancellationToken.None);
        var contact = await NextAsync(Ada, campaign);
        contact.Name.ShouldBe("Kişi 1");
        await CallAsync(Ada, contact);
        var attempt = (await AttemptsAsync()).ShouldHaveSingleItem();
        (attempt.ConsentId is null, attempt.ConsentCheckedAt).ShouldBe((false, Ten));
        await consents.AddAsync(Manager, new ConsentWord("5321234001", ConsentStatus.Refused, Ten, "HS_CAGRI"), CancellationToken.None);
        await ResultAsync(Ada, contact, ContactResult.NoAnswer);
        Time.Advance(TimeSpan.FromHours(1));
        (await IdleAsync(Ada, campaign)).Reason.ShouldBe(IdleReason.NoContactLeft);
        (await RowAsync(contact.Id)).State.ShouldBe(ContactState.Refused);
    }

    [DatabaseFact]
    public async Task Next_outside_days_and_hours_or_stopped_says_why_and_when_it_opens()
    {
        var campaign = await CampaignAsync(Plan, Numbers(2));
        var contact = await NextAsync(Ada, campaign);
        Time.Advance(TimeSpan.FromHours(8));
        var night = await IdleAsync(Ada, campaign);
        (night.Reason, night.Next).ShouldBe((IdleReason.OutsideHours, new DateTimeOffset(2026, 11, 24, 6, 0, 0, TimeSpan.Zero)));
        (await RowAsync(contact.Id)).ShouldSatisfyAllConditions(row => row.State.ShouldBe(ContactState.New), row => row.HeldBy.ShouldBeNull());
        Time.Advance(TimeSpan.FromHours(15));
        (await NextAsync(Ada, campaign)).Id.ShouldBe(contact.Id);
        await StateAsync(campaign, CampaignState.Stopped);
        var stopped = await List.KeepAsync(Ada, contact.Id, CancellationToken.None);
        (stopped.Outcome, stopped.Idle!.Reason).ShouldBe((PreviewOutcome.Closed, IdleReason.Stopped));
        (await CallAsync(Ada, contact)).Outcome.ShouldBe(PreviewOutcome.NotHeld);
        await StateAsync(campaign, CampaignState.Running);
        Time.Advance(TimeSpan.FromDays(60));
        (await IdleAsync(Ada, campaign)).ShouldBe(new PreviewIdle(IdleReason.AfterLastDay));
    }

    [DatabaseFact]
    public async Task Contact_of_whoever_is_gone_is_free_again_after_some_minutes_and_of_whoever_is_there_is_not()
    {
        var campaign = await CampaignAsync(Plan, Numbers(1));
        var contact = await NextAsync(Ada, campaign);
        (await IdleAsync(Ben, campaign)).Reason.ShouldBe(IdleReason.Dialing);
        Time.Advance(TimeSpan.FromMinutes(2));
        (await List.KeepAsync(Ada, contact.Id, CancellationToken.None)).Contact!.HeldUntil.ShouldBe(Ten.AddMinutes(5));
        Time.Advance(TimeSpan.FromMinutes(2));
        await Keeper.SweepAsync(CancellationToken.None);
        (await RowAsync(contact.Id)).HeldBy.ShouldNotBeNull();
        Time.Advance(TimeSpan.FromMinutes(2));
        (await NextAsync(Ben, campaign)).Id.ShouldBe(contact.Id);
        (await List.KeepAsync(Ada, contact.Id, CancellationToken.None)).Outcome.ShouldBe(PreviewOutcome.NotHeld);
        (await CallAsync(Ada, contact)).Outcome.ShouldBe(PreviewOutcome.NotHeld);
        (await List.SkipAsync(Ada, campaign, contact.Id, null, CancellationToken.None)).Outcome.ShouldBe(PreviewOutcome.NotHeld);
        Time.Advance(TimeSpan.FromMinutes(4));
        await Keeper.SweepAsync(CancellationToken.None);
        (await RowAsync(contact.Id)).ShouldSatisfyAllConditions(row => row.State.ShouldBe(ContactState.New), row => row.HeldBy.ShouldBeNull(), row => row.HandedOverAt.ShouldBeNull());
    }

    [DatabaseFact]
    public async Task List_of_another_tenant_is_not_there_and_a_role_without_the_permission_gets_nothing()
    {
        var campaign = await CampaignAsync(Plan, Numbers(1));
        var contact = await NextAsync(Ada, campaign);
        var eve = await PersonAsync((await AddTenantAsync("B")).Id, "eve@test");
        (await List.NextAsync(eve, campaign, CancellationToken.None)).Outcome.ShouldBe(PreviewOutcome.NotFound);
        (await List.ListAsync(eve, CancellationToken.None)).ShouldBeEmpty();
        (await List.KeepAsync(eve, contact.Id, CancellationToken.None)).Outcome.ShouldBe(PreviewOutcome.NotHeld);
        (await List.SkipAsync(eve, campaign, contact.Id, null, CancellationToken.None)).Outcome.ShouldBe(PreviewOutcome.NotFound);
        (await CallAsync(eve, contact)).Outcome.ShouldBe(PreviewOutcome.NotFound);
        (await ResultAsync(eve, contact, ContactResult.Busy)).Outcome.ShouldBe(PreviewOutcome.NotFound);
        (await List.ProgressAsync(eve, campaign, CancellationToken.None)).Total.ShouldBe(0);
        var nobody = Ada with { Role = PortalRoles.Operator };
        (await List.NextAsync(nobody, campaign, CancellationToken.None)).Outcome.ShouldBe(PreviewOutcome.Forbidden);
        (await CallAsync(nobody, contact)).Outcome.ShouldBe(PreviewOutcome.Forbidden);
    }
}
