using Portal.Domain.Agents;
using Portal.Domain.Calls;
using Portal.Domain.Live;

namespace Portal.Domain.Tests.Live;

public sealed class BoardReducerAgentTests
{
    private readonly Scene _scene = new();

    [Fact]
    public void AgentStates_first_list_gives_states_without_a_since()
    {
        _scene.ListAgents(10, Scene.Agent("1001", AgentState.Break, "200"));

        var agent = _scene.AgentRow("1001");
        agent.State.ShouldBe(AgentState.Break);
        agent.BreakReason.ShouldBe("Lunch");
        agent.Since.ShouldBeNull();
        agent.Estimated.ShouldBeFalse();
    }

    [Fact]
    public void AgentStates_state_seen_to_change_has_the_reading_as_since()
    {
        _scene.ListAgents(10, Scene.Agent("1001", AgentState.Ready));
        _scene.ListAgents(70, Scene.Agent("1001", AgentState.Break));
        _scene.ListAgents(130, Scene.Agent("1001", AgentState.Break));

        _scene.AgentRow("1001").Since.ShouldBe(Scene.At(70));
    }

    [Fact]
    public void AgentStates_same_list_keeps_every_row()
    {
        _scene.ListAgents(10, Scene.Agent("1001", AgentState.Ready, "200"), Scene.Agent("1002", AgentState.Break, "200"));
        var rows = _scene.Board.Agents;
        _scene.ListAgents(70, Scene.Agent("1001", AgentState.Ready, "200"), Scene.Agent("1002", AgentState.Break, "200"));

        _scene.Board.Agents.ShouldBeSameAs(rows);
    }

    [Fact]
    public void AgentStates_agent_no_longer_listed_is_removed()
    {
        _scene.ListAgents(10, Scene.Agent("1001", AgentState.Ready), Scene.Agent("1002", AgentState.Ready));
        _scene.ListAgents(70, Scene.Agent("1002", AgentState.Ready));

        _scene.Board.Agents.Keys.ShouldBe([Scene.Key("1002")]);
    }

    [Fact]
    public void AgentStates_phone_that_stopped_ringing_unanswered_leaves_the_call_waiting()
    {
        _scene.ListAgents(10, Scene.Agent("1001", AgentState.Ringing, "200"));
        _scene.Ring("c1", 20, queue: "200");
        _scene.ListAgents(40, Scene.Agent("1001", AgentState.Ready, "200"));

        _scene.AgentRow("1001").State.ShouldBe(AgentState.Ready);
        _scene.Call("c1").Extension.ShouldBeNull();
        _scene.Call("c1").State.ShouldBe(CallState.Queued);
    }

    [Fact]
    public void AgentStates_that_never_tell_of_ringing_do_not_end_it()
    {
        _scene.ListAgents(10, Scene.Agent("1001", AgentState.Ready, "200"));
        _scene.Ring("c1", 20, queue: "200");
        _scene.ListAgents(40, Scene.Agent("1001", AgentState.Ready, "200"));

        _scene.AgentRow("1001").State.ShouldBe(AgentState.Ringing);
    }

    [Fact]
    public void AgentStates_sent_while_the_phone_began_to_ring_do_not_end_it()
    {
        _scene.ListAgents(10, Scene.Agent("1001", AgentState.Ringing, "200"));
        _scene.Ring("c1", 20, queue: "200");
        _scene.ListAgents(21, Scene.Agent("1001", AgentState.Ready, "200"));

        _scene.AgentRow("1001").State.ShouldBe(AgentState.Ringing);
    }

    [Fact]
    public void AgentStates_calls_newer_than_the_list_cover_it()
    {
        _scene.ListAgents(10, Scene.Agent("1001", AgentState.Ready));
        _scene.Ring("c1", 20);
        _scene.AgentRow("1001").State.ShouldBe(AgentState.Ringing);
        _scene.AgentRow("1001").CallKey.ShouldBe("c1");

        _scene.Answer("c1", 25);
        _scene.AgentRow("1001").State.ShouldBe(AgentState.Talking);
        _scene.AgentRow("1001").Since.ShouldBe(Scene.At(25));
        _scene.AgentRow("1001").Estimated.ShouldBeTrue();

        _scene.End("c1", 60);
        _scene.AgentRow("1001").State.ShouldBe(AgentState.Ready);
        _scene.AgentRow("1001").CallKey.ShouldBeNull();
    }

    [Fact]
    public void AgentStates_call_ended_after_an_agent_was_read_as_talking_makes_it_ready_until_the_next_list()
    {
        _scene.Answer("c1", 5);
        _scene.ListAgents(10, Scene.Agent("1001", AgentState.Talking));
        _scene.Call("c1").Estimated.ShouldBeFalse();
        _scene.End("c1", 30);

        _scene.AgentRow("1001").State.ShouldBe(AgentState.Ready);
        _scene.AgentRow("1001").Estimated.ShouldBeTrue();
        _scene.AgentRow("1001").Since.ShouldBe(Scene.At(30));

        _scene.ListAgents(70, Scene.Agent("1001", AgentState.Talking));
        _scene.AgentRow("1001").State.ShouldBe(AgentState.Talking);
    }

    [Fact]
    public void AgentStates_end_of_a_call_never_heard_of_frees_the_agent_who_had_answered_it()
    {
        _scene.ListAgents(10, Scene.Agent("1001", AgentState.Talking));
        _scene.End("c1", 30, "1001", Scene.At(4));

        _scene.AgentRow("1001").State.ShouldBe(AgentState.Ready);
    }

    [Fact]
    public void AgentStates_idle_agent_ends_a_talk_whose_end_was_lost()
    {
        _scene.Answer("c1", 10);
        _scene.ListAgents(40, Scene.Agent("1001", AgentState.Ready));

        _scene.Board.Calls.ShouldBeEmpty();
        _scene.AgentRow("1001").State.ShouldBe(AgentState.Ready);
    }

    [Fact]
    public void AgentStates_idle_agent_who_handed_the_call_on_does_not_end_it()
    {
        _scene.Ring("c1", 10);
        _scene.Answer("c1", 12);
        _scene.Ring("c1", 30, "1002");
        _scene.ListAgents(35, Scene.Agent("1001", AgentState.Ready), Scene.Agent("1002", AgentState.Ringing));
        (_scene.Call("c1").State, _scene.Call("c1").Extension).ShouldBe((CallState.Ringing, "1002"));

        _scene.Answer("c1", 37, "1002");

        (_scene.Call("c1").State, _scene.Call("c1").Extension).ShouldBe((CallState.Talking, "1002"));
    }

    [Fact]
    public void AgentStates_idle_agent_does_not_end_a_talk_that_began_after_the_request()
    {
        _scene.Answer("c1", 41);
        _scene.ListAgents(40, Scene.Agent("1001", AgentState.Ready));

        _scene.AgentRow("1001").State.ShouldBe(AgentState.Talking);
    }

    [Fact]
    public void AgentStates_busy_agent_rung_by_one_call_has_answered_it()
    {
        _scene.Ring("c1", 10, "1001", "200");
        _scene.ListAgents(40, Scene.Agent("1001", AgentState.Talking));

        _scene.Call("c1").State.ShouldBe(CallState.Talking);
        _scene.Call("c1").AnsweredAt.ShouldBeNull();
        _scene.Call("c1").Since.ShouldBe(Scene.At(40));
        _scene.Call("c1").Estimated.ShouldBeTrue();
    }

    [Fact]
    public void AgentStates_busy_agent_rung_by_two_calls_leaves_both_ringing()
    {
        _scene.Ring("c1", 10);
        _scene.Ring("c2", 11);
        _scene.ListAgents(40, Scene.Agent("1001", AgentState.Talking));

        _scene.Board.Calls.Values.ShouldAllBe(call => call.State == CallState.Ringing);
        _scene.AgentRow("1001").State.ShouldBe(AgentState.Talking);
    }

    [Fact]
    public void AgentStates_told_answer_replaces_the_concluded_one()
    {
        _scene.Ring("c1", 10);
        _scene.ListAgents(40, Scene.Agent("1001", AgentState.Talking));
        _scene.Answer("c1", 17);

        _scene.Call("c1").AnsweredAt.ShouldBe(Scene.At(17));
        _scene.Call("c1").Since.ShouldBe(Scene.At(17));
    }

    [Fact]
    public void AgentStates_wrong_phone_taken_for_the_one_that_answered_gives_way_to_the_next()
    {
        _scene.ListQueues(1, "200");
        _scene.Ring("c1", 10, "1001", "200");
        _scene.Ring("c1", 11, "1002", "200");
        _scene.ListWaiting(30);
        _scene.Call("c1").Extension.ShouldBe("1002");

        _scene.ListAgents(40, Scene.Agent("1001", AgentState.Talking), Scene.Agent("1002", AgentState.Ready));
        _scene.Call("c1").Extension.ShouldBe("1001");
        _scene.AgentRow("1002").State.ShouldBe(AgentState.Ready);
        _scene.AgentRow("1001").CallKey.ShouldBe("c1");

        _scene.ListAgents(100, Scene.Agent("1001", AgentState.Ready), Scene.Agent("1002", AgentState.Ready));
        _scene.Board.Calls.ShouldBeEmpty();
    }

    [Fact]
    public void AgentStates_extensions_in_calls_that_are_not_listed_are_no_agents()
    {
        _scene.ListAgents(10, Scene.Agent("1001", AgentState.Ready));
        _scene.Ring("c1", 20, "1099");

        _scene.Board.Agents.Keys.ShouldBe([Scene.Key("1001")]);
    }

    [Fact]
    public void AgentStates_break_is_covered_by_a_call_and_comes_back_with_its_reason()
    {
        _scene.ListAgents(10, Scene.Agent("1001", AgentState.Break));
        _scene.Answer("c1", 20);
        _scene.AgentRow("1001").BreakReason.ShouldBeNull();

        _scene.End("c1", 30);
        _scene.AgentRow("1001").State.ShouldBe(AgentState.Break);
        _scene.AgentRow("1001").BreakReason.ShouldBe("Lunch");
    }

    [Fact]
    public void AgentStates_queue_counts_follow_lists_and_calls()
    {
        _scene.ListAgents(10, Scene.Agent("1001", AgentState.Ready, "200"), Scene.Agent("1002", AgentState.Break, "200", "201"));
        _scene.ListQueues(11, "200", "201", "202");
        _scene.Queue("200").Agents.ShouldBe(AgentCounts.None with { Ready = 1, Break = 1 });
        _scene.Queue("202").Agents.ShouldBe(AgentCounts.None);

        _scene.Answer("c1", 20);
        _scene.Queue("200").Agents.ShouldBe(AgentCounts.None with { Talking = 1, Break = 1 });

        _scene.ListAgents(70, Scene.Agent("1002", AgentState.Ready, "201"));
        _scene.Queue("200").Agents.ShouldBe(AgentCounts.None);
        _scene.Queue("201").Agents.ShouldBe(AgentCounts.None with { Ready = 1 });
    }

    [Fact]
    public void AgentStates_no_membership_told_leaves_queue_counts_unknown()
    {
        _scene.ListQueues(1, "200");
        _scene.ListAgents(10, Scene.Agent("1001", AgentState.Ready));

        _scene.Queue("200").Agents.ShouldBeNull();
    }

    [Fact]
    public void ExtensionStates_alone_makes_the_agent_list()
    {
        _scene.ListExtensions(10, ("1001", AgentState.Ready), ("1002", AgentState.Offline));
        _scene.ListExtensions(70, ("1002", AgentState.Ready));

        _scene.Board.Agents.Keys.ShouldBe([Scene.Key("1002")]);
        _scene.AgentRow("1002").Name.ShouldBe("Phone 1002");
        _scene.AgentRow("1002").State.ShouldBe(AgentState.Ready);
    }

    [Fact]
    public void ExtensionStates_beside_agent_states_fills_names_and_tells_of_calls_only()
    {
        _scene.ListAgents(10, Scene.Agent("1001", AgentState.Break) with { Name = null }, Scene.Agent("1002", AgentState.Ready));
        _scene.ListExtensions(40, ("1001", AgentState.Ready), ("1002", AgentState.Talking), ("1099", AgentState.Ready));

        _scene.Board.Agents.Count.ShouldBe(2);
        _scene.AgentRow("1001").Name.ShouldBe("Phone 1001");
        _scene.AgentRow("1001").State.ShouldBe(AgentState.Break);
        _scene.AgentRow("1002").State.ShouldBe(AgentState.Talking);
    }

    [Fact]
    public void ExtensionStates_idle_phone_ends_a_talk_whose_end_was_lost()
    {
        _scene.Answer("c1", 10);
        _scene.ListExtensions(40, ("1001", AgentState.Ready));

        _scene.Board.Calls.ShouldBeEmpty();
    }

    [Fact]
    public void ExtensionStates_idle_phone_after_a_talk_makes_ready_only_an_estimate()
    {
        _scene.ListAgents(10, Scene.Agent("1001", AgentState.Talking));
        _scene.ListExtensions(40, ("1001", AgentState.Ready));
        (_scene.AgentRow("1001").State, _scene.AgentRow("1001").Estimated).ShouldBe((AgentState.Ready, true));

        _scene.ListAgents(70, Scene.Agent("1001", AgentState.Ready));
        _scene.AgentRow("1001").Estimated.ShouldBeFalse();
    }
}
