using Portal.Infrastructure.Campaigns.Contacts;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Tests.Databases;

namespace Portal.Infrastructure.Tests.Campaigns.Contacts;

public abstract class ContactGateTests(DatabaseKind kind) : ContactTests(kind)
{
    public sealed class Sqlite() : ContactGateTests(DatabaseKind.Sqlite);

    public sealed class Postgres() : ContactGateTests(DatabaseKind.Postgres);

    private ContactRules Commercial => Rules with { Commercial = true };

    [DatabaseFact]
    public async Task Ask_commercial_campaign_needs_a_consent_and_the_newest_word_counts_at_once()
    {
        (await AskAsync()).ShouldBe(new GateAnswer(ContactVerdict.Accepted));
        (await AskAsync(Commercial)).Verdict.ShouldBe(ContactVerdict.NoConsent);

        await SayAsync(ConsentStatus.Given, Noon.AddDays(-2));
        var open = await AskAsync(Commercial);
        (open.IsOpen, open.ConsentId).ShouldBe((true, (await Consents.OfAsync(Manager.TenantId, "0532 123 41 07", CancellationToken.None)).Single().Id));

        await SayAsync(ConsentStatus.Refused, Noon.AddDays(-1));
        (await AskAsync(Commercial)).Verdict.ShouldBe(ContactVerdict.ConsentRefused);
        (await AskAsync()).IsOpen.ShouldBeTrue();
        // Heard of later, said before: it changes nothing. At the same instant the refusal counts.
        await SayAsync(ConsentStatus.Given, Noon.AddDays(-3));
        await SayAsync(ConsentStatus.Given, Noon.AddDays(-1));
        (await AskAsync(Commercial)).Verdict.ShouldBe(ContactVerdict.ConsentRefused);
        await SayAsync(ConsentStatus.Given, Noon);
        (await AskAsync(Commercial)).IsOpen.ShouldBeTrue();
    }

    [DatabaseFact]
    public async Task Ask_do_not_call_of_tenant_campaign_and_for_a_time()
    {
        await DoNotCall.AddAsync(Manager, Guid.NewGuid(), Number, null, null, CancellationToken.None);
        (await AskAsync()).IsOpen.ShouldBeTrue();
        (await DoNotCall.AddAsync(Manager, null, "+90 532 123 41 07", Noon.AddHours(1), "asked for it", CancellationToken.None)).ShouldBeNull();
        (await AskAsync()).ShouldBe(new GateAnswer(ContactVerdict.DoNotCall, Noon.AddHours(1)));
        (await AskAsync(Commercial)).Verdict.ShouldBe(ContactVerdict.NoConsent);
        Time.Advance(TimeSpan.FromHours(1));
        (await AskAsync()).IsOpen.ShouldBeTrue();

        await DoNotCall.AddAsync(Manager, Campaign, Number, null, null, CancellationToken.None);
        (await AskAsync()).ShouldBe(new GateAnswer(ContactVerdict.DoNotCallInCampaign));
        (await AskAsync(Rules with { CampaignId = Guid.NewGuid() })).IsOpen.ShouldBeTrue();
        var entry = (await DoNotCall.PageAsync(Manager.TenantId, Campaign, "0532 1234107", null, 10, CancellationToken.None)).ShouldHaveSingleItem();
        (await DoNotCall.RemoveAsync(Manager, entry.Id, CancellationToken.None)).ShouldBeTrue();
        (await AskAsync()).IsOpen.ShouldBeTrue();
    }

    [DatabaseFact]
    public async Task Ask_attempts_count_by_the_day_over_all_campaigns_and_in_total_in_one()
    {
        var rules = Rules with { AttemptsPerDay = 2, AttemptsInTotal = 3 };
        // 23:30 of yesterday on Turkish clocks.
        await AttemptAsync(new DateTimeOffset(2026, 5, 14, 20, 30, 0, TimeSpan.Zero));
        await AttemptAsync(Noon, Guid.NewGuid());
        (await AskAsync(rules)).IsOpen.ShouldBeTrue();
        await AttemptAsync(Noon);
        var tomorrow = new DateTimeOffset(2026, 5, 15, 21, 0, 0, TimeSpan.Zero);
        (await AskAsync(rules)).ShouldBe(new GateAnswer(ContactVerdict.AttemptsToday, tomorrow));
        (await AskAsync()).IsOpen.ShouldBeTrue();
        await AttemptAsync(Noon);
        (await AskAsync(rules)).ShouldBe(new GateAnswer(ContactVerdict.AttemptsInTotal));
        Time.Advance(tomorrow - Noon);
        (await AskAsync(rules with { AttemptsInTotal = null })).IsOpen.ShouldBeTrue();
    }

    [DatabaseFact]
    public async Task Ask_other_tenants_lists_mean_nothing()
    {
        var other = Manager with { TenantId = (await AddTenantAsync("B")).Id };
        await DoNotCall.AddAsync(other, null, Number, null, null, CancellationToken.None);
        await Consents.AddAsync(other, new ConsentWord(Number, ConsentStatus.Given, Noon, "HS_WEB"), CancellationToken.None);
        (await AskAsync()).IsOpen.ShouldBeTrue();
        (await AskAsync(Commercial)).Verdict.ShouldBe(ContactVerdict.NoConsent);
        (await DoNotCall.PageAsync(Manager.TenantId, null, null, null, 10, CancellationToken.None)).ShouldBeEmpty();
        var theirs = (await DoNotCall.PageAsync(other.TenantId, null, null, null, 10, CancellationToken.None)).ShouldHaveSingleItem();
        (await DoNotCall.RemoveAsync(Manager, theirs.Id, CancellationToken.None)).ShouldBeFalse();
        (await Consents.OfAsync(Manager.TenantId, Number, CancellationToken.None)).ShouldBeEmpty();
    }

    [DatabaseFact]
    public async Task Ask_any_number_of_numbers_at_once()
    {
        string[] numbers = [.. Enumerable.Range(0, 12_000).Select(at => (5_300_000_000 + at).ToString(System.Globalization.CultureInfo.InvariantCulture))];
        await DoNotCall.AddAsync(Manager, null, numbers[7], null, null, CancellationToken.None);
        await AttemptAsync(Noon, null, numbers[8]);
        var answers = await Gate.AskAsync(Manager.TenantId, Rules with { AttemptsPerDay = 1 }, numbers, CancellationToken.None);
        answers.Count.ShouldBe(numbers.Length);
        answers.Where(one => !one.Value.IsOpen).Select(one => (one.Key, one.Value.Verdict)).ShouldBe([(numbers[7], ContactVerdict.DoNotCall), (numbers[8], ContactVerdict.AttemptsToday)], ignoreOrder: true);
    }

    private async Task SayAsync(ConsentStatus status, DateTimeOffset at) =>
        (await Consents.AddAsync(Manager, new ConsentWord("0532 123 41 07", status, at, "HS_CAGRI_MERKEZI", "call 1"), CancellationToken.None)).ShouldBeNull();
}
