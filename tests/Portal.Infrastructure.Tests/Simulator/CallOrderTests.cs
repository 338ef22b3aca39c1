using Portal.PbxSimulator.World;

namespace Portal.Infrastructure.Tests.Simulator;

public sealed class CallOrderTests
{
    private readonly OrderedSite _ordered = new();

    private Site Site => _ordered.Site;

    [Theory]
    [InlineData("all", true, true)]
    [InlineData("in", true, false)]
    [InlineData("out", false, true)]
    public void SetMute_direction_mutes_that_side(string direction, bool mutedIn, bool mutedOut)
    {
        var call = _ordered.Answered();

        Site.SetMute(call, direction, true).ShouldBe(OrderRefusal.None);

        (call.MutedIn, call.MutedOut).ShouldBe((mutedIn, mutedOut));
        Site.SetMute(call, direction, false);
        call.Muted.ShouldBeFalse();
    }

    [Fact]
    public void SetMute_ringing_call_is_refused()
    {
        var call = Site.Originate(_ordered.Ready.Extension, "05320000001", OriginateOptions.None).Call!;

        Site.SetMute(call, "all", true).ShouldBe(OrderRefusal.NotAnswered);
        Site.SetMute(_ordered.Answered(), "sideways", true).ShouldBe(OrderRefusal.UnknownTarget);
    }

    [Fact]
    public void TransferAttended_caller_is_held_while_the_target_is_asked()
    {
        var call = _ordered.Answered();
        var from = call.Agent!;
        var target = _ordered.OtherReady(from);

        Site.TransferAttended(call, target.Extension).ShouldBe(OrderRefusal.None);
        (call.State, call.Agent, target.State).ShouldBe((CallState.Held, from, AgentState.Ringing));

        _ordered.Until(() => call.Agent == target);
        (call.State, from.State, target.State).ShouldBe((CallState.Talking, AgentState.WrapUp, AgentState.Talking));
        from.Call.ShouldBeNull();
    }

    [Fact]
    public void TransferAttended_hung_up_under_way_frees_everybody()
    {
        var agent = _ordered.Ready;
        var call = _ordered.CalledOut(agent);
        var target = _ordered.OtherReady(agent);
        Site.TransferAttended(call, target.Extension).ShouldBe(OrderRefusal.None);
        Site.TransferAttended(call, target.Extension).ShouldBe(OrderRefusal.NotAnswered, "one consultation at a time");

        Site.Hangup(call);

        target.State.ShouldBe(AgentState.Ready);
        (target.Call, agent.Call).ShouldBe((null, null));
    }

    [Fact]
    public void TransferAttended_outbound_call_leaves_its_caller_behind()
    {
        var agent = _ordered.Ready;
        var call = _ordered.CalledOut(agent);
        var target = _ordered.OtherReady(agent);

        Site.TransferAttended(call, target.Extension);
        _ordered.Until(() => call.Agent == target);

        agent.Call.ShouldBeNull();
        call.Extension.ShouldBe(target.Extension);
    }

    [Fact]
    public void TransferOutside_number_that_answers_keeps_the_call_and_frees_the_agent()
    {
        var call = _ordered.Answered();
        var agent = call.Agent!;

        Site.TransferOutside(call, "05330000001").ShouldBe(OrderRefusal.None);
        _ordered.Until(() => call.State == CallState.Talking);

        (call.OutsideParty, call.Agent, call.Extension, agent.Call).ShouldBe(("05330000001", null, null, null));
        _ordered.Until(() => !call.IsLive, atMost: 1200);
    }

    [Fact]
    public void TransferOutside_number_that_does_not_answer_ends_the_call()
    {
        var call = _ordered.Answered();

        Site.TransferOutside(call, "05330000003");
        _ordered.Until(() => !call.IsLive);

        (call.Cause, call.Outcome).ShouldBe(("NO_ANSWER", Outcome.Answered));
    }

    [Fact]
    public void CallInto_queue_becomes_a_waiting_caller_whom_an_agent_answers()
    {
        var queue = Site.Queues[1];
        var (call, refusal) = Site.CallInto("queue", queue.Number, "05320000001", "VIP");
        refusal.ShouldBe(OrderRefusal.None);

        _ordered.Until(() => queue.Waiting.Contains(call!));
        (call!.WaitingNumber, call.Prefix, call.IsWaiting).ShouldBe(("05320000001", "VIP", true));
        call.Settled.IsCompletedSuccessfully.ShouldBeTrue("the called side has picked up");
        _ordered.Until(() => call.Agent is not null);

        queue.Members.ShouldContain(call.Agent!);
        (queue.Answered, Site.Totals.Answered).ShouldBe((1, 0));
    }

    [Fact]
    public void CallInto_menu_leads_through_the_menu_into_a_queue()
    {
        var call = Site.CallInto("ivr", Site.Plan.Menus[0], "05320000001", null).Call!;

        _ordered.Until(() => call.State == CallState.Ivr);
        call.Menu.ShouldBe(Site.Plan.Menus[0]);
        _ordered.Until(() => call.Queue is not null);
        _ordered.Told.Select(told => told.Kind).ShouldContain(WorldEventKind.MenuKey);
    }

    [Fact]
    public void CallInto_announcement_is_heard_and_ends()
    {
        var call = Site.CallInto("announcement", Site.Plan.Announcements[0], "05320000001", null).Call!;

        _ordered.Until(() => !call.IsLive);

        (call.Outcome, call.Agent).ShouldBe((Outcome.Answered, null));
    }

    [Theory]
    [InlineData("queue", "9999")]
    [InlineData("ivr", "yok")]
    [InlineData("announcement", "yok")]
    [InlineData("conference", "200")]
    public void CallInto_unknown_target_is_refused(string kind, string target) =>
        Site.CallInto(kind, target, "05320000001", null).ShouldBe((null, OrderRefusal.UnknownTarget));

    [Fact]
    public void Originate_destination_first_rings_the_extension_once_outside_has_answered()
    {
        var agent = _ordered.Ready;
        var call = Site.Originate(agent.Extension, "05320000001", new OriginateOptions { DestinationFirst = true }).Call!;

        (agent.State, call.Extension, call.Settled.IsCompleted).ShouldBe((AgentState.Ready, null, false));
        _ordered.Until(() => agent.State == AgentState.Ringing);
        _ordered.Until(() => call.State == CallState.Talking);

        (agent.State, agent.Call, call.Settled.IsCompleted).ShouldBe((AgentState.Talking, call, true));
    }

    [Theory]
    [InlineData("05320000001", nameof(Outcome.Answered))]
    [InlineData("05320000002", nameof(Outcome.Busy))]
    [InlineData("05320000003", nameof(Outcome.NoAnswer))]
    public async Task Originate_settles_with_what_the_destination_did(string number, string outcome)
    {
        var call = Site.Originate(_ordered.Ready.Extension, number, OriginateOptions.None).Call!;

        _ordered.Until(() => call.Settled.IsCompleted);

        (await call.Settled).ToString().ShouldBe(outcome);
    }

    [Fact]
    public void Originate_ring_timeout_gives_up_in_time()
    {
        var call = Site.Originate(_ordered.Ready.Extension, "05320000003", new OriginateOptions { RingTimeout = TimeSpan.FromSeconds(10) }).Call!;

        _ordered.Advance(11);

        (call.Cause, call.EndedAt - call.StartedAt).ShouldBe(("NO_ANSWER", TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void Originate_longest_duration_ends_the_call()
    {
        var call = Site.Originate(_ordered.Ready.Extension, "05320000001", new OriginateOptions { MaxDuration = TimeSpan.FromSeconds(30), HideCallerId = true }).Call!;

        _ordered.Advance(31);

        (call.Cause, call.Outcome, call.EndedAt - call.StartedAt, call.OutsideNumber).ShouldBe(("ALLOTTED_TIMEOUT", Outcome.Answered, TimeSpan.FromSeconds(30), ""));
    }

    [Fact]
    public void CallInside_rings_the_other_extension()
    {
        var caller = _ordered.Ready;
        var called = _ordered.OtherReady(caller);

        var call = Site.CallInside(caller.Extension, called.Extension).Call!;

        (call.Direction, called.State).ShouldBe((Direction.Internal, AgentState.Ringing));
        Site.CallInside(caller.Extension, "05320000001").Refusal.ShouldBe(OrderRefusal.UnknownExtension);
    }

    [Fact]
    public void CallIn_blocked_number_does_not_get_through()
    {
        Site.Block("+90 532 000 0001").ShouldBeTrue();
        Site.Block("05320000001").ShouldBeFalse();
        Site.CallIn("5320000001", null, menu: false).ShouldBeNull();
        Site.Totals.Offered.ShouldBe(0);

        Site.Unblock("905320000001").ShouldBeTrue();
        Site.CallIn("5320000001", null, menu: false).ShouldNotBeNull();
    }

    [Fact]
    public void CallIn_through_the_menu_tells_every_step()
    {
        var call = Site.CallIn("5320000001", Site.Queues[0], menu: true)!;
        _ordered.Until(() => call.Agent is not null);

        _ordered.Told.Where(told => told.Call == call).Select(told => (told.Kind, told.Detail)).ShouldBe([
            (WorldEventKind.Arrived, ""), (WorldEventKind.MenuEntered, ""), (WorldEventKind.MenuKey, "1"), (WorldEventKind.Queued, ""), (WorldEventKind.Ringing, ""), (WorldEventKind.Answered, "")]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void CallIn_with_a_promising_number_is_answered_and_stays_also_after_each_transfer(long seed)
    {
        var ordered = new OrderedSite(seed);
        for (var caller = 0; caller < 8; caller++)
        {
            var call = ordered.Answered($"533{caller:000}0001");
            var first = call.Agent!;
            ordered.Until(() => ordered.Site.Agents.Any(agent => agent.State == AgentState.Ready));
            var next = ordered.OtherReady(first);
            ordered.Site.TransferTo(call, next.Extension).ShouldBe(OrderRefusal.None);
            ordered.Until(() => call.Agent == next, 15);
            ordered.Advance(290);
            (call.State, call.Agent).ShouldBe((CallState.Talking, next));
            ordered.Site.Hangup(call);
        }
    }

    [Fact]
    public void Nobody_takes_a_break_or_goes_home_while_no_calls_come()
    {
        // Those whose break or shift was due before are let through.
        _ordered.Advance(60);
        var ready = Site.Agents.Where(agent => agent.State == AgentState.Ready).ToArray();

        for (var hour = 0; hour < 12; hour++) _ordered.Advance(3600);

        ready.ShouldAllBe(agent => agent.State == AgentState.Ready);
    }

    [Fact]
    public void Credit_falls_with_outbound_talk_only()
    {
        var before = Site.Credit;
        Site.Hangup(_ordered.Answered());
        Site.Credit.ShouldBe(before);

        var call = _ordered.CalledOut(_ordered.Ready);
        _ordered.Advance(65);
        Site.Hangup(call);

        Site.Credit.ShouldBe(before - 0.90m, "two begun minutes");
    }
}
