using Portal.Domain.Calls;
using Portal.Domain.Live;
using Portal.Domain.Pbx;

namespace Portal.Domain.Tests.Live;

public sealed class BoardReducerHintTests
{
    private readonly Scene _scene = new();

    [Fact]
    public void Hint_ring_of_an_extension_creates_an_estimated_ringing_call()
    {
        _scene.Ring("c1", 10);

        var call = _scene.Call("c1");
        call.State.ShouldBe(CallState.Ringing);
        call.Extension.ShouldBe("1001");
        call.Estimated.ShouldBeTrue();
        call.Since.ShouldBe(Scene.At(10));
        call.From.ShouldBe("05321234107");
    }

    [Fact]
    public void Hint_answer_makes_the_call_talk_since_the_answer()
    {
        _scene.Ring("c1", 10);
        _scene.Answer("c1", 18);

        var call = _scene.Call("c1");
        call.State.ShouldBe(CallState.Talking);
        call.AnsweredAt.ShouldBe(Scene.At(18));
        call.Since.ShouldBe(Scene.At(18));
        call.StartedAt.ShouldBe(Scene.At(10));
    }

    [Fact]
    public void Hint_late_ring_fills_the_queue_but_does_not_take_the_answer_back()
    {
        _scene.Answer("c1", 18);
        _scene.Ring("c1", 10, "1002", "200");

        var call = _scene.Call("c1");
        call.State.ShouldBe(CallState.Talking);
        call.Extension.ShouldBe("1001");
        call.Queue.ShouldBe("200");
        call.StartedAt.ShouldBe(Scene.At(10));
        call.LastSeenAt.ShouldBe(Scene.At(18));
    }

    [Fact]
    public void Hint_of_an_ended_call_is_ignored()
    {
        _scene.Ring("c1", 10);
        _scene.End("c1", 30);
        var board = _scene.Board;

        _scene.Answer("c1", 18);

        _scene.Board.ShouldBeSameAs(board);
        _scene.Board.Calls.ShouldBeEmpty();
        _scene.Board.Ended.ShouldContainKey(Scene.Key("c1"));
    }

    [Fact]
    public void Hint_end_that_comes_first_keeps_the_call_off_the_board()
    {
        _scene.End("c1", 30);
        _scene.Ring("c1", 10);

        _scene.Board.Calls.ShouldBeEmpty();
    }

    [Fact]
    public void Hint_doubled_changes_nothing()
    {
        _scene.Ring("c1", 10, "1001", "200");
        var board = _scene.Board;

        _scene.Ring("c1", 10, "1001", "200");

        _scene.Board.ShouldBeSameAs(board);
    }

    [Fact]
    public void Hint_rings_of_several_extensions_shows_the_newest_and_keeps_the_others()
    {
        _scene.Ring("c1", 10, "1001");
        _scene.Ring("c1", 12, "1003");
        _scene.Ring("c1", 11, "1002");

        var call = _scene.Call("c1");
        call.Extension.ShouldBe("1003");
        call.AlsoRinging.ShouldBe(["1002", "1001"]);
        call.Since.ShouldBe(Scene.At(10));
        _scene.Board.Agents.Values.ShouldAllBe(agent => agent.CallKey == "c1");
        _scene.Board.Agents.Count.ShouldBe(3);
    }

    [Fact]
    public void Hint_leg_ended_takes_the_extension_out_of_those_rung()
    {
        _scene.Ring("c1", 10, "1001");
        _scene.Ring("c1", 11, "1002");
        _scene.LegEnds("c1", 15, "1002");

        _scene.Call("c1").Extension.ShouldBe("1001");
        _scene.Call("c1").AlsoRinging.ShouldBeEmpty();
    }

    [Fact]
    public void Hint_last_leg_ended_sends_a_queue_call_back_to_waiting()
    {
        _scene.Ring("c1", 10, "1001", "200");
        _scene.LegEnds("c1", 25, "1001");

        _scene.Call("c1").State.ShouldBe(CallState.Queued);
        _scene.Call("c1").Extension.ShouldBeNull();
        _scene.Call("c1").Since.ShouldBe(Scene.At(10));
    }

    [Fact]
    public void Hint_inbound_queue_call_that_nobody_is_rung_for_waits()
    {
        _scene.Ring("c1", 10, extension: null, queue: "200");

        _scene.Call("c1").State.ShouldBe(CallState.Queued);
        _scene.Waiting("200").ShouldBe(["c1"]);
    }

    [Fact]
    public void Hint_ivr_then_queue_moves_on_and_does_not_go_back()
    {
        _scene.Apply(Scene.Hint("c1", 5, CallHintKind.Ivr));
        _scene.Call("c1").State.ShouldBe(CallState.Ivr);

        _scene.Ring("c1", 10, extension: null, queue: "200");
        _scene.Apply(Scene.Hint("c1", 7, CallHintKind.Ivr));

        _scene.Call("c1").State.ShouldBe(CallState.Queued);
    }

    [Fact]
    public void Hint_second_answer_hands_the_call_to_the_new_extension_and_keeps_the_talk_time()
    {
        _scene.Answer("c1", 18, "1001");
        _scene.Answer("c1", 60, "1002");
        _scene.Answer("c1", 18, "1001");

        _scene.Call("c1").Extension.ShouldBe("1002");
        _scene.Call("c1").Since.ShouldBe(Scene.At(18));
    }

    [Fact]
    public void Hint_talker_leaves_a_call_that_goes_on_frees_the_extension()
    {
        _scene.Answer("c1", 18, "1001");
        _scene.LegEnds("c1", 40, "1001");

        _scene.Call("c1").State.ShouldBe(CallState.Talking);
        _scene.Call("c1").Extension.ShouldBeNull();
        _scene.AgentRow("1001").CallKey.ShouldBeNull();
    }

    [Fact]
    public void Hint_call_handed_on_rings_at_the_next_extension_and_does_not_wait_again()
    {
        _scene.Ring("c1", 10, "1001", "200");
        _scene.Answer("c1", 18, "1001");
        _scene.LegEnds("c1", 40, "1001");
        _scene.Ring("c1", 41, "1002", "200");

        _scene.Call("c1").State.ShouldBe(CallState.Ringing);
        _scene.Call("c1").Extension.ShouldBe("1002");
        _scene.Queue("200").Waiting.IsDefaultOrEmpty.ShouldBeTrue();
        _scene.AgentRow("1001").CallKey.ShouldBeNull();

        // Some vendors stamp the second answer with the time of the first.
        _scene.Apply(Scene.Hint("c1", 18, CallHintKind.Answered, "1002") with { AnsweredAt = Scene.At(18) });
        _scene.Call("c1").State.ShouldBe(CallState.Talking);
        _scene.Call("c1").Extension.ShouldBe("1002");
        _scene.Call("c1").AnsweredAt.ShouldBe(Scene.At(18));
        _scene.AgentRow("1002").Since.ShouldBe(Scene.At(41));
    }

    [Fact]
    public void Hint_extension_that_dials_out_is_busy_while_the_other_side_rings()
    {
        _scene.Apply(Scene.Hint("c1", 1, CallHintKind.Ringing) with { Direction = CallDirection.Outbound, From = "1001", To = "05321234107" });

        _scene.Call("c1").State.ShouldBe(CallState.Ringing);
        _scene.AgentRow("1001").State.ShouldBe(Portal.Domain.Agents.AgentState.Talking);
    }

    [Fact]
    public void Hint_internal_call_keeps_both_extensions_busy()
    {
        _scene.Apply(Scene.Hint("c1", 1, CallHintKind.Answered, "1002") with { Direction = CallDirection.Internal, From = "1001", To = "1002" });

        _scene.AgentRow("1001").State.ShouldBe(Portal.Domain.Agents.AgentState.Talking);
        _scene.AgentRow("1002").State.ShouldBe(Portal.Domain.Agents.AgentState.Talking);
    }

    [Fact]
    public void Hint_of_an_unknown_account_changes_nothing() =>
        BoardReducer.Apply(BoardSnapshot.Empty, Scene.Hint("c1", 1, CallHintKind.Ringing)).ShouldBeSameAs(BoardSnapshot.Empty);

    [Fact]
    public void Hint_without_a_call_key_and_without_parties_changes_nothing()
    {
        var board = _scene.Board;

        _scene.Apply(Scene.Hint("", 1, CallHintKind.Ringing) with { From = null });

        _scene.Board.ShouldBeSameAs(board);
    }

    [Fact]
    public void Hint_command_of_the_portal_marks_the_call_as_its_own()
    {
        _scene.Ring("c1", 10);
        _scene.Apply(Scene.Hint("c1", 11, CallHintKind.Ringing, "1001") with { Origin = CallOrigin.Portal });

        _scene.Call("c1").Origin.ShouldBe(CallOrigin.Portal);
    }

    [Fact]
    public void Apply_change_counts_the_version_and_never_turns_the_time_back()
    {
        _scene.Ring("c1", 10);
        var version = _scene.Board.Version;
        _scene.Ring("c2", 4);

        _scene.Board.Version.ShouldBe(version + 1);
        _scene.Board.At.ShouldBe(Scene.At(10));
    }
}
