using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Campaigns;
using Portal.Infrastructure.Campaigns;
using Portal.Infrastructure.Campaigns.HandOver;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Tests.Databases;
using Portal.Infrastructure.Tests.Pbx;
using Portal.Infrastructure.Tests.Simulator;
using Xunit.Abstractions;

namespace Portal.Infrastructure.Tests.Campaigns.HandOver;

/// <summary>
/// Campaigns of which about half of the numbers must not be dialed, for every reason there is, run to their end at each PBX that dials, over a break and a night. Nobody is dialed who must not be.
/// PORTAL_CAMPAIGN_NUMBERS says how many numbers there are, PORTAL_CAMPAIGN_FAULTS which share of the requests fails; 100000, and 100000 with 0.2, are the long runs.
/// </summary>
public abstract class ForbiddenNumbersTests(DatabaseKind kind, ITestOutputHelper output) : HandOverTests(kind)
{
    private static readonly int Count = (int)Setting("PORTAL_CAMPAIGN_NUMBERS", 400);

    /// <summary>Seconds between passes; where one request carries one number, a pass hands over few.</summary>
    private static readonly int Step = Count > 1_000 ? 15 : 30;
    private static readonly double Faults = Setting("PORTAL_CAMPAIGN_FAULTS", 0);

    /// <summary>A break that no dialer can keep by itself, soon after the begin.</summary>
    private static readonly CallingHours Hours = CallingHours.Usual with
    {
        Name = "Molalı", Exceptions = [new HoursException(new DateOnly(2026, 3, 4), "Mola") { Spans = [new DaySpan(new TimeOnly(9, 0), new TimeOnly(11, 6)), new DaySpan(new TimeOnly(11, 10), new TimeOnly(18, 0))] }],
    };

    public sealed class Sqlite(ITestOutputHelper output) : ForbiddenNumbersTests(DatabaseKind.Sqlite, output);

    public sealed class Postgres(ITestOutputHelper output) : ForbiddenNumbersTests(DatabaseKind.Postgres, output);

    /// <summary>So many that all are called within some hours, and so few that it takes until after the break.</summary>
    protected override (int Agents, int Lines)? Dialers => (Math.Clamp(Count / 100, 24, 240), Math.Clamp(Count / 50, 6, 250));

    [DatabaseFact]
    public async Task Nobody_is_dialed_who_must_not_be_of_however_many_numbers()
    {
        var watch = Stopwatch.StartNew();
        var begin = Sim.Time.GetUtcNow();
        var hours = (await Services.GetRequiredService<CallingHoursRules>().CreateAsync(Manager, Hours, CancellationToken.None)).Hours!.Id;
        var campaigns = new List<ForbiddenNumbers>();
        foreach (var (vendor, share) in new[] { (Netgsm, 0.4), (Cagri, 0.2), (Bulut, 0.4) })
        {
            var id = await DraftAsync(vendor, await AccountAsync(vendor), plan => ManyLines(vendor, plan) with
            {
                CallingHoursId = hours, Commercial = true, RecipientType = RecipientType.Individual, BrandCode = vendor == Bulut ? "698102" : null,
                AttemptsPerDay = ForbiddenNumbers.MostAttempts, AttemptsInTotal = ForbiddenNumbers.MostAttempts,
            });
            var numbers = new ForbiddenNumbers(vendor, (int)(Count * share), Manager.TenantId, id, begin);
            await numbers.StoreAsync(Db);
            campaigns.Add(numbers);
        }

        foreach (var numbers in campaigns) (await Control.StartAsync(Manager, numbers.Campaign, null, CancellationToken.None)).Outcome.ShouldBe(ControlOutcome.Ok);
        output.WriteLine($"stored and started: {watch.Elapsed}");
        if (Faults > 0) foreach (var fault in (string[])["http500", "lostAnswer", "reset", "garbage"]) await Sim.SetFaultAsync("*", fault, 1 - Math.Pow(1 - Faults, 0.25));
        await UntilAllEndedAsync(campaigns, begin);
        output.WriteLine($"ended: {watch.Elapsed}, {Sim.Time.GetUtcNow() - begin} of the dialers' time");
        foreach (var numbers in campaigns) await AgreesAsync(numbers);
        output.WriteLine($"compared: {watch.Elapsed}");
    }

    private async Task UntilAllEndedAsync(List<ForbiddenNumbers> campaigns, DateTimeOffset begin)
    {
        var forbidden = 0;
        for (var last = begin.AddDays(3); Sim.Time.GetUtcNow() < last;)
        {
            var running = 0;
            foreach (var numbers in campaigns)
            {
                await PassAsync(numbers.Campaign, all: false);
                if ((await RowAsync(numbers.Campaign)).State != CampaignState.Ended) running++;
            }

            if (running == 0) return;
            await Simulator.Eventually.TrueAsync(() => Sim.PushesWaiting == 0);

            // While it runs, and right before the pass that has to find it.
            if (forbidden < 3 && Sim.Time.GetUtcNow() >= begin.AddMinutes(forbidden switch { 0 => 2, 1 => 11, _ => 30 }))
            {
                foreach (var numbers in campaigns) await numbers.ForbidSomeAsync(Db, Sim.Time.GetUtcNow(), forbidden);
                forbidden++;
                continue;
            }

            Sim.Advance(await IdleUntilAsync() is { } next ? (next - Sim.Time.GetUtcNow()).TotalSeconds : Step);
            await Simulator.Eventually.TrueAsync(() => Sim.PushesWaiting == 0);
        }

        var left = new List<string>();
        foreach (var numbers in campaigns) left.Add($"{numbers.Vendor} {(await RowAsync(numbers.Campaign)).SyncMessage}: {string.Join(", ", (await ContactsAsync(numbers.Campaign)).GroupBy(contact => contact.State).Select(group => $"{group.Key} {group.Count()}"))}");
        throw new InvalidOperationException($"They did not end: {string.Join("; ", left)}");
    }

    /// <summary>The next day's opening, when nobody is with a PBX and nobody's turn comes today.</summary>
    private async Task<DateTimeOffset?> IdleUntilAsync()
    {
        var now = Sim.Time.GetUtcNow();
        var tomorrow = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero).AddDays(1).AddHours(-3);
        if (now > tomorrow) return null;
        await using var context = Db.ForTenant(Manager.TenantId);
        var turns =
            from campaign in context.Campaigns
            where campaign.State == CampaignState.Running
            from contact in context.Contacts
            where contact.CampaignId == campaign.Id && (contact.State < ContactState.Done || contact.HandedOverAt != null || contact.Unsure)
            select contact;
        return await turns.AnyAsync(contact => contact.HandedOverAt != null || contact.Unsure || contact.NextAttemptAt == null || contact.NextAttemptAt < tomorrow) ? null : tomorrow.AddHours(9);
    }

    private async Task AgreesAsync(ForbiddenNumbers numbers)
    {
        var all = await TruthAsync(numbers.Vendor);
        var truth = Numbers(all);
        var held = Numbers([.. all.Where(campaign => !campaign.GetProperty("deleted").GetBoolean())]);
        var contacts = (await ContactsAsync(numbers.Campaign)).ToDictionary(contact => contact.NumberKey, StringComparer.Ordinal);
        contacts.Count.ShouldBe(numbers.Everybody.Length);
        var wrong = new List<string>();
        var (attempts, never, late) = (0, 0, 0);
        foreach (var one in numbers.Everybody)
        {
            var of = Attempts(truth[one.Number]);
            attempts += of.Length;
            if (one.ForbiddenAt == DateTimeOffset.MinValue) never++;
            else if (one.ForbiddenAt is not null) late++;
            if (numbers.Wrong(one, contacts[one.Number], of) is { } problem) wrong.Add($"{one.Number} {one.Case}: {problem}");
            if (held[one.Number].Count(entry => !entry.GetProperty("removed").GetBoolean()) > 1) wrong.Add($"{one.Number} stands twice");
            foreach (var attempt in of) if (!Hours.WouldDial(attempt.GetProperty("startedAt").GetDateTimeOffset()).Dials) wrong.Add($"{one.Number} dialed outside the hours, at {attempt.Text("startedAt")}");
        }

        output.WriteLine($"{numbers.Vendor}: {contacts.Count} numbers, {never} forbidden from the begin, {late} later; {attempts} attempts; wrong: {wrong.Count}");
        foreach (var state in contacts.Values.GroupBy(contact => contact.State)) output.WriteLine($"  {state.Key} {state.Count()}");
        wrong.Take(20).ShouldBeEmpty($"{numbers.Vendor}, {wrong.Count} in all");
    }

    /// <summary>Announcements, where the dialer has them, take as many calls at once as there are lines.</summary>
    private static CampaignPlan ManyLines(string vendor, CampaignPlan plan) => vendor switch
    {
        Netgsm => plan with { Destination = new PlanTarget(CampaignTargetKind.Announcement, "kampanya"), QueueLimitType = QueueLimitType.CallsPerMinute, QueueLimit = 1000 },
        Bulut => plan with { Destination = new PlanTarget(CampaignTargetKind.Announcement, "1"), Keys = [new KeyTarget("1", CampaignTargetKind.HangUp, null)], MaximumLines = 250, ThreadMultiplier = null },
        _ => plan,
    };

    private static double Setting(string name, double otherwise) => double.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
