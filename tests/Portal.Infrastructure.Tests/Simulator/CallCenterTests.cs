using System.Globalization;
using Portal.PbxSimulator.Faces;
using Portal.PbxSimulator.World;

namespace Portal.Infrastructure.Tests.Simulator;

public sealed class CallCenterTests
{
    private static readonly DateTimeOffset Start = Sim.Noon;

    [Fact]
    public void AdvanceTo_same_seed_in_other_steps_gives_same_history()
    {
        var one = New(seed: 11);
        var other = New(seed: 11);
        one.AdvanceTo(Start + TimeSpan.FromHours(1));
        for (var at = Start; at < Start + TimeSpan.FromHours(1); at += TimeSpan.FromSeconds(7.3)) other.AdvanceTo(at);
        other.AdvanceTo(Start + TimeSpan.FromHours(1));

        var history = History(one);
        history.Count.ShouldBeGreaterThan(1500);
        History(other).ShouldBe(history);
    }

    [Fact]
    public void AdvanceTo_other_seed_gives_other_history()
    {
        var one = New(seed: 11);
        var other = New(seed: 12);
        one.AdvanceTo(Start + TimeSpan.FromHours(1));
        other.AdvanceTo(Start + TimeSpan.FromHours(1));

        History(other).ShouldNotBe(History(one));
    }

    [Fact]
    public void AdvanceTo_any_load_keeps_calls_and_people_consistent()
    {
        var ended = new Dictionary<string, int>(StringComparer.Ordinal);
        CallCenter? world = null;
        world = New(seed: 3, perMinute: 60, tell: told =>
        {
            if (told.Kind == WorldEventKind.Ended) ended[told.Call.Key] = ended.GetValueOrDefault(told.Call.Key) + 1;
        });
        for (var second = 1; second <= 2400; second += 2)
        {
            world.AdvanceTo(Start + TimeSpan.FromSeconds(second));
            foreach (var site in world.Sites) CheckConsistency(site);
        }

        world.Load = new Load(0);
        world.AdvanceTo(Start + TimeSpan.FromHours(4));
        foreach (var site in world.Sites)
        {
            site.Live.ShouldBeEmpty();
            site.Totals.Offered.ShouldBe(site.Totals.Answered + site.Totals.Abandoned);
            site.Finished.Count.ShouldBe(site.Totals.Offered + site.Totals.Outbound + site.Totals.Internal);
            site.Totals.Abandoned.ShouldBeGreaterThan(50);
            site.Agents.ShouldAllBe(agent => agent.Call == null);
        }
        ended.Values.ShouldAllBe(times => times == 1);
        ended.Count.ShouldBe(world.Sites.Sum(site => site.Finished.Count));
    }

    [Fact]
    public void AdvanceTo_a_working_day_shows_all_that_a_call_center_does()
    {
        var states = new HashSet<AgentState>();
        var callStates = new HashSet<CallState>();
        var reasons = new HashSet<string>();
        var legsOfAnswered = 0;
        var world = New(seed: 5, perMinute: null, tell: told =>
        {
            if (told is { Kind: WorldEventKind.Ended, Call.AnsweredAt: not null }) legsOfAnswered = Math.Max(legsOfAnswered, told.Call.Legs.Count(leg => leg.AnsweredAt is not null));
        });
        for (var minute = 0; minute < 600; minute++)
        {
            world.AdvanceTo(Start + TimeSpan.FromMinutes(minute));
            foreach (var agent in world.Sites.SelectMany(site => site.Agents))
            {
                states.Add(agent.State);
                if (agent.BreakReason is { } reason) reasons.Add(reason);
            }
            foreach (var call in world.Sites.SelectMany(site => site.Live)) callStates.Add(call.State);
        }

        states.ShouldBe(Enum.GetValues<AgentState>(), ignoreOrder: true);
        callStates.ShouldBe([CallState.Ringing, CallState.Ivr, CallState.Queued, CallState.Talking, CallState.Held], ignoreOrder: true);
        reasons.ShouldContain("Yemek");
        reasons.ShouldContain("Kahve");
        legsOfAnswered.ShouldBeGreaterThan(1, "some calls are transferred");
        var finished = world.Sites.SelectMany(site => site.Finished).ToArray();
        finished.Select(call => call.Outcome!.Value).Distinct().ShouldBe(Enum.GetValues<Outcome>(), ignoreOrder: true);
        finished.Select(call => call.Direction).Distinct().Count().ShouldBe(3);
        finished.ShouldContain(call => call.Legs.Any(leg => leg.Cause == "NO_ANSWER") && call.AnsweredAt != null, "an agent who does not answer is followed by another");
    }

    [Theory]
    [InlineData(20)]
    [InlineData(60)]
    public void Load_set_is_the_average_at_any_hour(double perMinute)
    {
        var world = New(seed: 8, perMinute, start: Start.AddHours(14));
        world.AdvanceTo(Start.AddHours(16));

        var calls = world.Sites.Sum(site => site.Totals.Offered + site.Totals.Outbound + site.Totals.Internal);
        ((double)calls).ShouldBeInRange(120 * perMinute * 0.93, 120 * perMinute * 1.07);
    }

    [Fact]
    public void Load_not_set_follows_the_hour_of_the_day_in_turkey()
    {
        var load = new Load(null);

        load.At(new DateTimeOffset(2026, 3, 4, 8, 0, 0, TimeSpan.Zero)).ShouldBeGreaterThan(load.At(new DateTimeOffset(2026, 3, 4, 0, 0, 0, TimeSpan.Zero)));
        Enumerable.Range(0, 24).Average(hour => load.At(Start.AddHours(hour))).ShouldBe(Load.DefaultCallsPerMinute, 0.001);
    }

    [Fact]
    public void Load_changed_under_way_applies_from_then_on()
    {
        var world = New(seed: 8, perMinute: 0);
        world.AdvanceTo(Start.AddMinutes(30));
        world.Sites.Sum(site => site.Live.Count + site.Finished.Count).ShouldBe(0);

        world.Load = new Load(30);
        world.AdvanceTo(Start.AddMinutes(60));

        world.Sites.Sum(site => site.Live.Count + site.Finished.Count).ShouldBeGreaterThan(700);
    }

    [Fact]
    public void Hangup_changes_no_later_arrival()
    {
        var left = New(seed: 4);
        var right = New(seed: 4);
        left.AdvanceTo(Start.AddMinutes(10));
        right.AdvanceTo(Start.AddMinutes(10));
        var site = right.Sites[0];
        site.Hangup(site.Live.First());
        left.AdvanceTo(Start.AddMinutes(40));
        right.AdvanceTo(Start.AddMinutes(40));

        Starts(right).ShouldBe(Starts(left));
        History(right).ShouldNotBe(History(left));
    }

    [Fact]
    public void AdvanceTo_more_than_a_day_keeps_one_day_and_a_small_agenda()
    {
        var world = New(seed: 2, perMinute: 6);
        world.AdvanceTo(Start.AddHours(32));

        var now = world.Now;
        world.Planned.ShouldBeLessThan(3000);
        var weights = world.Sites.Sum(site => site.Plan.Weight);
        foreach (var site in world.Sites)
        {
            // Six calls a minute for a day, shared out by weight.
            site.Finished.Count.ShouldBeGreaterThan((int)(6 * 24 * 60 * 0.85 * site.Plan.Weight / weights));
            site.Finished.ShouldAllBe(call => call.EndedAt >= now - TimeSpan.FromHours(24.1));
            site.FindFinished(site.Finished.First().Key).ShouldNotBeNull();
        }
    }

    private static CallCenter New(long seed, double? perMinute = 30, Action<WorldEvent>? tell = null, DateTimeOffset? start = null) =>
        new(seed, start ?? Start, FaceCatalog.CreateAll().Select(face => face.Plan), new Load(perMinute), tell ?? (_ => { }));

    private static List<DateTimeOffset> Starts(CallCenter world) =>
        [.. world.Sites.SelectMany(site => site.Finished.Concat(site.Live)).Select(call => call.StartedAt).Order()];

    private static List<string> History(CallCenter world) =>
    [
        .. world.Sites.SelectMany(site => site.Finished.Concat(site.Live)).Select(call => string.Create(
            CultureInfo.InvariantCulture,
            $"{call.Key} {call.Channel} {call.Direction} {call.From} {call.To} {call.Queue?.Number} {call.State} {call.LastExtension} {call.StartedAt:O} {call.AnsweredAt:O} {call.EndedAt:O} {call.Outcome} {call.Legs.Count}")),
        .. world.Sites.SelectMany(site => site.Agents).Select(agent => string.Create(CultureInfo.InvariantCulture, $"{agent.Extension} {agent.Name} {agent.State} {agent.Since:O} {agent.BreakReason}")),
    ];

    // Plain comparisons: this runs for every other second of the world.
    internal static void CheckConsistency(Site site)
    {
        foreach (var agent in site.Agents)
        {
            var calls = site.Live.Where(call => call.Agent == agent || call.Consulted == agent || call.RingingAgents.Contains(agent) || (call.CallerAgent == agent && agent.Call == call)).ToArray();
            if (calls.Length > 1) Assert.Fail($"{agent.Extension} is in several calls");
            if (agent.Call != calls.SingleOrDefault()) Assert.Fail($"{agent.Extension} has another call than the one it is in");
            if ((agent.State is AgentState.Talking or AgentState.Ringing) != (agent.Call is not null)) Assert.Fail($"{agent.Extension} is {agent.State}");
        }
        foreach (var call in site.Live)
        {
            if (call is { State: CallState.Talking or CallState.Held, Direction: Direction.Inbound, Agent: null, OutsideParty: null }) Assert.Fail($"{call.Key} is talking to nobody");
            if (call is { State: CallState.Queued, Queue: null }) Assert.Fail($"{call.Key} waits in no queue");
        }
        if (!site.Queues.SelectMany(queue => queue.Waiting).ToHashSet().SetEquals(site.Live.Where(call => call.IsWaiting))) Assert.Fail("the queues hold others than those who wait");
        var open = site.Live.Count(call => call is { Direction: Direction.Inbound, AnsweredAt: null });
        if (site.Totals.Offered != site.Totals.Answered + site.Totals.Abandoned + open) Assert.Fail("the totals do not add up");
        foreach (var queue in site.Queues.Where(queue => queue.Waiting.Any(call => call.State == CallState.Queued)))
        {
            if (queue.MemberDetails.Any(member => member is { Paused: false, Agent.State: AgentState.Ready })) Assert.Fail("somebody waits while somebody is free");
        }
    }
}
