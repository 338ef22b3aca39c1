using Portal.PbxSimulator.World;

namespace Portal.Infrastructure.Tests.Simulator;

public sealed class PeopleOrderTests
{
    private readonly OrderedSite _ordered = new();

    private Site Site => _ordered.Site;

    [Fact]
    public void StartBreak_idle_agent_goes_at_once_and_stays()
    {
        var agent = _ordered.Ready;

        Site.StartBreak(agent, "Brifing").ShouldBe(OrderRefusal.None);
        (agent.State, agent.BreakReason).ShouldBe((AgentState.Break, "Brifing"));
        Site.StartBreak(agent, "Brifing").ShouldBe(OrderRefusal.AlreadySo);
        for (var hour = 0; hour < 12; hour++) _ordered.Advance(3600);

        (agent.State, agent.BreakReason).ShouldBe((AgentState.Break, "Brifing"));
        Site.EndBreak(agent).ShouldBe(OrderRefusal.None);
        agent.State.ShouldBe(AgentState.Ready);
        Site.EndBreak(agent).ShouldBe(OrderRefusal.AlreadySo);
    }

    [Fact]
    public void StartBreak_in_a_call_waits_for_its_end()
    {
        var call = _ordered.Answered();
        var agent = call.Agent!;

        Site.StartBreak(agent, "Brifing").ShouldBe(OrderRefusal.None);
        agent.State.ShouldBe(AgentState.Talking);
        Site.Hangup(call);
        _ordered.Until(() => agent.State == AgentState.Break);

        agent.BreakReason.ShouldBe("Brifing");
    }

    [Fact]
    public void StartBreak_then_a_call_from_the_break_returns_to_it()
    {
        var agent = _ordered.Ready;
        Site.StartBreak(agent, "Brifing");

        var call = _ordered.CalledOut(agent);
        Site.Hangup(call);
        _ordered.Until(() => agent.State == AgentState.Break);

        agent.BreakReason.ShouldBe("Brifing");
    }

    [Fact]
    public void StartBreak_signed_out_agent_is_refused() => Site.StartBreak(_ordered.Offline, "Brifing").ShouldBe(OrderRefusal.NotAvailable);

    [Fact]
    public void EndBreak_of_a_break_that_nobody_ordered_returns_to_work()
    {
        var agent = Site.Agents.First(one => one.State == AgentState.Break);

        Site.EndBreak(agent).ShouldBe(OrderRefusal.None);

        agent.State.ShouldBe(AgentState.Ready);
    }

    [Fact]
    public void SignOut_idle_agent_leaves_and_stays_out_until_signed_in()
    {
        var agent = _ordered.Ready;

        Site.SignOut(agent).ShouldBe(OrderRefusal.None);
        Site.SignOut(agent).ShouldBe(OrderRefusal.AlreadySo);
        for (var hour = 0; hour < 12; hour++) _ordered.Advance(3600);
        agent.State.ShouldBe(AgentState.Offline);

        Site.SignIn(agent).ShouldBe(OrderRefusal.None);
        agent.State.ShouldBe(AgentState.Ready);
        Site.SignIn(agent).ShouldBe(OrderRefusal.AlreadySo);
    }

    [Fact]
    public void SignOut_in_a_call_waits_for_its_end()
    {
        var call = _ordered.Answered();
        var agent = call.Agent!;
        Site.SignOut(agent).ShouldBe(OrderRefusal.None);
        agent.State.ShouldBe(AgentState.Talking);

        Site.Hangup(call);
        _ordered.Until(() => agent.State == AgentState.Offline);
    }

    [Fact]
    public void SetOwnNumber_only_the_companys_own()
    {
        var agent = _ordered.Ready;

        Site.SetOwnNumber(agent, Site.Plan.OwnNumbers[^1]).ShouldBeTrue();
        Site.SetOwnNumber(agent, "5320000001").ShouldBeFalse();

        agent.OutsideNumber.ShouldBe(Site.Plan.OwnNumbers[^1]);
    }

    [Fact]
    public void AddMember_serves_from_then_on_and_can_be_removed()
    {
        var queue = Site.CreateQueue("800", "Yeni", [])!;
        var call = Site.CallIn("5320000001", queue, menu: false)!;
        _ordered.Advance(60);
        call.State.ShouldBe(CallState.Queued);
        var agent = _ordered.Ready;

        Site.AddMember(queue, agent, paused: false, penalty: 5).ShouldBeTrue();
        Site.AddMember(queue, agent, paused: false, penalty: 5).ShouldBeFalse();

        (agent.State, agent.Call).ShouldBe((AgentState.Ringing, call));
        var member = queue.MemberOf(agent)!;
        (member.Penalty, member.Paused, member.Dynamic).ShouldBe((5, false, true));
        Site.RemoveMember(queue, agent).ShouldBeTrue();
        Site.RemoveMember(queue, agent).ShouldBeFalse();
    }

    [Fact]
    public void Dispatch_lower_penalty_is_rung_first()
    {
        var queue = Site.CreateQueue("800", "Yeni", [])!;
        var (far, near) = (_ordered.Ready, _ordered.OtherReady(_ordered.Ready));
        Site.AddMember(queue, far, paused: false, penalty: 9);
        Site.AddMember(queue, near, paused: false, penalty: 1);

        Site.CallIn("5320000001", queue, menu: false);

        (near.State, far.State).ShouldBe((AgentState.Ringing, AgentState.Ready));
    }

    [Fact]
    public void PauseIn_paused_member_is_not_rung_from_that_queue()
    {
        var queue = Site.CreateQueue("800", "Yeni", [_ordered.Ready])!;
        var agent = queue.Members[0];
        Site.PauseIn(queue, agent, true, "Mola").ShouldBeTrue();
        var call = Site.CallIn("5320000001", queue, menu: false)!;
        _ordered.Advance(30);
        (call.State, agent.State, queue.MemberOf(agent)!.PauseReason).ShouldBe((CallState.Queued, AgentState.Ready, "Mola"));

        Site.PauseIn(queue, agent, false, null).ShouldBeTrue();

        (call.State, agent.State).ShouldBe((CallState.Ringing, AgentState.Ringing));
        Site.PauseIn(queue, _ordered.OtherReady(agent), true, null).ShouldBeFalse();
    }

    [Fact]
    public void AddOutside_answers_when_nobody_else_is_free_and_the_call_ends()
    {
        var queue = Site.CreateQueue("800", "Yeni", [])!;
        Site.AddOutside(queue, "05330000001", 1).ShouldBeTrue();
        Site.AddOutside(queue, "05330000001", 1).ShouldBeFalse();
        Site.AddOutside(queue, "05330000009", 2).ShouldBeTrue();

        var calls = new[] { Site.CallIn("5320000001", queue, menu: false)!, Site.CallIn("5320000002", queue, menu: false)! };
        calls.Select(call => call.OutsideParty).ShouldBe(["05330000001", "05330000009"]);
        _ordered.Until(() => calls.Any(call => call.State == CallState.Talking));
        _ordered.Until(() => calls.All(call => !call.IsLive), atMost: 3000);

        queue.Answered.ShouldBeGreaterThan(0);
        Site.RemoveOutside(queue, "05330000001").ShouldBeTrue();
        Site.RemoveOutside(queue, "05330000001").ShouldBeFalse();
    }

    [Fact]
    public void CreateQueue_number_in_use_is_refused()
    {
        Site.CreateQueue(Site.Queues[0].Number, "Yeni", []).ShouldBeNull();
        Site.CreateQueue(Site.Agents[0].Extension, "Yeni", []).ShouldBeNull();
        Site.CreateQueue("800", "Yeni", [_ordered.Ready])!.MemberDetails.ShouldHaveSingleItem().Dynamic.ShouldBeTrue();
    }

    [Fact]
    public void DeleteQueue_waiting_callers_go_to_another_queue()
    {
        var queue = Site.CreateQueue("800", "Yeni", [])!;
        var call = Site.CallIn("5320000001", queue, menu: false)!;

        Site.DeleteQueue(queue).ShouldBeTrue();

        Site.FindQueue("800").ShouldBeNull();
        call.Queue.ShouldBe(Site.Queues[0]);
        _ordered.Until(() => call.Agent is not null);
        Site.DeleteQueue(queue).ShouldBeFalse();
    }

    [Fact]
    public void DeleteQueue_last_one_ends_the_waiting_and_lets_no_caller_in()
    {
        var last = Site.CreateQueue("800", "Yeni", [])!;
        var call = Site.CallIn("5320000001", last, menu: false)!;
        foreach (var queue in Site.Queues.ToArray()) Site.DeleteQueue(queue);

        call.Cause.ShouldBe("NO_ROUTE_DESTINATION");
        for (var i = 0; i < 40; i++) Site.BeginCall();
        _ordered.Advance(600);
        Site.Live.ShouldBeEmpty();
    }
}
