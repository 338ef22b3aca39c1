using System.Globalization;
using System.Text.Json;
using Portal.PbxSimulator.World;

namespace Portal.Infrastructure.Tests.Simulator;

/// <summary>The simulated dialer itself, in a call center without other calls.</summary>
public sealed class DialerTests : IAsyncLifetime
{
    private const string Vendor = "bulutsantralim";

    private Sim _sim = null!;
    private int _campaigns;

    public async Task InitializeAsync() => _sim = await Sim.StartAsync(callsPerMinute: 0);

    public async Task DisposeAsync() => await _sim.DisposeAsync();

    [Fact]
    public void Campaign_promised_endings_come_about_and_retries_are_counted()
    {
        var campaign = Make(["5320000001", "5320000002", "5320000003"], retries: 2);

        Finish(campaign);

        Told(campaign, "5320000001").ShouldBe("Reached: Answered");
        Told(campaign, "5320000002").ShouldBe("Failed: Busy, Busy, Busy");
        Told(campaign, "5320000003").ShouldBe("Failed: NoAnswer, NoAnswer, NoAnswer");
        var attempts = _sim.World.Do(_ => campaign.Numbers.Values.Single(number => number.Number == "5320000002").Attempts.ToArray());
        for (var i = 1; i < attempts.Length; i++) (attempts[i].StartedAt - attempts[i - 1].EndedAt!.Value).ShouldBeGreaterThanOrEqualTo(campaign.RetryAfter);
    }

    [Fact]
    public void Campaign_nobody_is_dialed_outside_days_and_hours_nor_more_at_once_than_it_may()
    {
        // It is 11:10 of a Wednesday.
        var campaign = Make([.. Numbers(300)], lines: 3, opens: new TimeOnly(12, 0), closes: new TimeOnly(12, 20), days: [DayOfWeek.Thursday], to: new DateOnly(2026, 3, 6));
        var most = 0;
        for (var i = 0; i < 31; i++)
        {
            _sim.Advance(3600);
            if (i != 24) continue;
            for (var second = 0; second < 1800; second += 10)
            {
                _sim.Advance(10);
                most = Math.Max(most, _sim.At(Vendor, site => site.Live.Count(call => call.Attempt?.Campaign == campaign && call.Agent is null)));
            }
        }

        var starts = _sim.World.Do(_ => campaign.Numbers.Values.SelectMany(number => number.Attempts).Select(attempt => attempt.StartedAt.ToOffset(TimeSpan.FromHours(3))).ToArray());
        starts.Length.ShouldBeGreaterThan(20);
        starts.ShouldAllBe(at => at.DayOfWeek == DayOfWeek.Thursday && at.Hour == 12 && at.Minute < 20);
        most.ShouldBeInRange(1, 3);
    }

    [Fact]
    public void Campaign_stopped_deleted_removed_and_inactive_numbers_are_left_alone()
    {
        var campaign = Make(["5320000001"], running: false);
        _sim.Advance(300);
        Attempts(campaign).ShouldBe(0);

        var (removed, asleep, later) = _sim.At(Vendor, site =>
        {
            var gone = site.AddNumber(campaign, "5321110001", "");
            campaign.Remove(gone);
            var numbers = (gone, site.AddNumber(campaign, "5322220001", "", active: false), site.AddNumber(campaign, "5323330001", "", dueAt: site.Now.AddHours(1)));
            site.Run(campaign, running: true);
            return numbers;
        });
        _sim.Advance(600);
        (Attempts(campaign), removed.Attempts.Count, asleep.Attempts.Count, later.Attempts.Count).ShouldBe((1, 0, 0, 0));
        _sim.Advance(3600);
        (Attempts(campaign), later.Attempts.Count).ShouldBe((2, 1));

        _sim.At(Vendor, site =>
        {
            site.SetActive(campaign, asleep, active: true);
            site.Delete(campaign);
            site.Run(campaign, running: false);
            return true;
        });
        _sim.Advance(600);
        (Attempts(campaign), asleep.Attempts.Count, removed.Attempts.Count).ShouldBe((2, 0, 0));
        _sim.At(Vendor, site => site.FindCampaign(campaign.Id)).ShouldBeNull();
    }

    [Fact]
    public async Task Campaign_the_same_seed_dials_the_same_however_it_is_watched()
    {
        await using var other = await Sim.StartAsync(callsPerMinute: 0);
        var here = Make([.. Numbers(40)], retries: 1);
        var there = Make([.. Numbers(40)], retries: 1, sim: other);

        for (var i = 0; i < 2400; i += 3) _sim.Advance(3);
        other.Advance(2400);

        Story(_sim, here).ShouldBe(Story(other, there));
        Attempts(here).ShouldBeGreaterThan(40);
    }

    [Fact]
    public async Task Control_campaigns_tells_every_attempt_also_of_what_was_deleted()
    {
        var campaign = Make(["5320000001", "5320000002"]);
        Finish(campaign);
        _sim.At(Vendor, site =>
        {
            site.Delete(campaign);
            return true;
        });

        var truth = (await _sim.JsonAsync($"/control/campaigns?vendor={Vendor}")).EnumerateArray().ToArray().ShouldHaveSingleItem();

        (truth.GetProperty("id").GetString(), truth.GetProperty("deleted").GetBoolean(), truth.GetProperty("running").GetBoolean()).ShouldBe((campaign.Id, true, false));
        truth.GetProperty("numbers").EnumerateArray().Select(number => (number.GetProperty("number").GetString(), number.GetProperty("state").GetString(), Outcomes(number)))
            .ShouldBe([("5320000001", "reached", "answered"), ("5320000002", "failed", "busy")]);
        (await _sim.JsonAsync("/control/campaigns")).GetArrayLength().ShouldBe(1);
        (await _sim.JsonAsync("/control/campaigns?vendor=netgsm")).GetArrayLength().ShouldBe(0);
        (await _sim.GetAsync("/control/campaigns?vendor=x")).Status.ShouldBe(400);

        static string Outcomes(JsonElement number) => string.Join(',', number.GetProperty("attempts").EnumerateArray().Select(attempt => attempt.GetProperty("outcome").GetString()));
    }

    private Campaign Make(
        string[] numbers, int retries = 0, int lines = 8, bool running = true, TimeOnly? opens = null, TimeOnly? closes = null, DayOfWeek[]? days = null, DateOnly? to = null, Sim? sim = null)
    {
        var campaign = new Campaign
        {
            Id = (++_campaigns).ToString(CultureInfo.InvariantCulture),
            Name = "Deneme",
            From = new DateOnly(2026, 3, 4),
            To = to ?? new DateOnly(2026, 3, 4),
            Opens = opens ?? new TimeOnly(9, 0),
            Closes = closes ?? new TimeOnly(18, 0),
            Days = days,
            Retries = retries,
            RetryAfter = TimeSpan.FromMinutes(2),
            Kind = "queue",
            Target = "201",
            Lines = _ => lines,
            Running = running,
        };
        return (sim ?? _sim).At(Vendor, site =>
        {
            site.AddCampaign(campaign);
            foreach (var number in numbers) site.AddNumber(campaign, number, "");
            return campaign;
        });
    }

    private void Finish(Campaign campaign)
    {
        for (var i = 0; i < 200; i++)
        {
            _sim.Advance(10);
            if (_sim.World.Do(_ => campaign.Numbers.Values.All(number => number.State is DialState.Reached or DialState.Failed))) return;
        }

        throw new InvalidOperationException("It did not come to its end in 2000 simulated seconds.");
    }

    private string Told(Campaign campaign, string number) => _sim.World.Do(_ =>
    {
        var told = campaign.Numbers.Values.Single(one => one.Number == number);
        return $"{told.State}: {string.Join(", ", told.Attempts.Select(attempt => attempt.Outcome))}";
    });

    private int Attempts(Campaign campaign) => _sim.World.Do(_ => campaign.Numbers.Values.Sum(number => number.Attempts.Count));

    private static string[] Story(Sim sim, Campaign campaign) => sim.World.Do(_ => campaign.Numbers.Values
        .SelectMany(number => number.Attempts.Select(attempt => $"{number.Number} {attempt.StartedAt:O} {attempt.EndedAt:O} {attempt.Outcome} {attempt.Extension}")).ToArray());

    private static IEnumerable<string> Numbers(int count) => Enumerable.Range(0, count).Select(index => string.Create(CultureInfo.InvariantCulture, $"532{1000000 + (index * 1117):0000000}"));
}
