using Portal.Domain.Calls;
using Portal.Domain.Live;
using Portal.Domain.Pbx;

namespace Portal.Domain.Tests.Live;

public sealed class BoardReducerReadingTests
{
    private readonly Scene _scene = new();

    [Fact]
    public void ActiveCalls_list_adds_confirms_and_removes()
    {
        _scene.Ring("pushed", 10);
        _scene.Ring("gone", 10);
        _scene.ListCalls(20, Scene.Row("pushed", CallState.Talking, "1001"), Scene.Row("new", CallState.Ringing, "1002"));

        _scene.CallKeys.ShouldBe(["new", "pushed"]);
        _scene.Call("pushed").Estimated.ShouldBeFalse();
        _scene.Call("pushed").State.ShouldBe(CallState.Talking);
        _scene.Call("new").Origin.ShouldBe(CallOrigin.Poll);
    }

    [Fact]
    public void ActiveCalls_call_hinted_after_the_request_stays_as_hinted()
    {
        _scene.ListCalls(10, Scene.Row("c1", CallState.Ringing, "1001"));
        _scene.Answer("c1", 21);
        _scene.Ring("c2", 21, "1002");
        _scene.ListCalls(20, Scene.Row("c1", CallState.Ringing, "1001"));

        _scene.Call("c1").State.ShouldBe(CallState.Talking);
        _scene.CallKeys.ShouldBe(["c1", "c2"]);
    }

    [Fact]
    public void ActiveCalls_unchanged_row_keeps_its_reference_and_its_times()
    {
        _scene.ListCalls(10, Scene.Row("c1", CallState.Talking, "1001", startedAt: Scene.At(5)));
        var row = _scene.Call("c1");

        _scene.ListCalls(13, Scene.Row("c1", CallState.Talking, "1001", startedAt: Scene.At(6)));

        _scene.Call("c1").ShouldBeSameAs(row);
        row.Since.ShouldBe(Scene.At(5));
    }

    [Fact]
    public void ActiveCalls_state_changes_between_lists_keeps_the_start_and_takes_a_new_since()
    {
        _scene.ListCalls(10, Scene.Row("c1", CallState.Ringing, "1001", startedAt: Scene.At(5)));
        _scene.ListCalls(30, Scene.Row("c1", CallState.Talking, "1001", startedAt: Scene.At(27)));

        _scene.Call("c1").StartedAt.ShouldBe(Scene.At(5));
        _scene.Call("c1").Since.ShouldBe(Scene.At(27));
        _scene.Call("c1").AnsweredAt.ShouldBe(Scene.At(27));
    }

    [Fact]
    public void ActiveCalls_asked_before_a_hang_up_does_not_bring_the_call_back()
    {
        _scene.ListCalls(10, Scene.Row("c1", CallState.Talking, "1001"));
        _scene.End("c1", 14);
        _scene.ListCalls(13, Scene.Row("c1", CallState.Talking, "1001"));

        _scene.Board.Calls.ShouldBeEmpty();
    }

    [Fact]
    public void ActiveCalls_channel_used_again_is_a_new_call()
    {
        _scene.ListCalls(10, Scene.Row("c1", CallState.Talking, "1001", startedAt: Scene.At(2)));
        _scene.End("c1", 14);
        _scene.ListCalls(30, Scene.Row("c1", CallState.Ringing, "1002", startedAt: Scene.At(28)));

        _scene.Call("c1").StartedAt.ShouldBe(Scene.At(28));
        _scene.Call("c1").State.ShouldBe(CallState.Ringing);
    }

    [Fact]
    public void ActiveCalls_same_channel_other_caller_is_another_call()
    {
        _scene.ListCalls(10, Scene.Row("c1", CallState.Talking, "1001", from: "905321110000", startedAt: Scene.At(2)));
        _scene.ListCalls(30, Scene.Row("c1", CallState.Talking, "1001", from: "905321112222", startedAt: Scene.At(28)));

        _scene.Call("c1").StartedAt.ShouldBe(Scene.At(28));
        _scene.Call("c1").Since.ShouldBe(Scene.At(28));
    }

    [Fact]
    public void ActiveCalls_missing_once_may_be_back_in_the_next_list()
    {
        _scene.ListCalls(10, Scene.Row("c1", CallState.Talking, "1001"));
        _scene.ListCalls(12);
        _scene.ListCalls(14, Scene.Row("c1", CallState.Talking, "1001"));

        _scene.CallKeys.ShouldBe(["c1"]);
    }

    [Fact]
    public void ActiveCalls_older_list_than_the_last_is_ignored()
    {
        _scene.ListCalls(20, Scene.Row("c1", CallState.Talking, "1001"));
        var board = _scene.Board;
        _scene.ListCalls(10);

        _scene.Board.ShouldBeSameAs(board);
    }

    [Fact]
    public void ActiveCalls_queues_follow_from_the_calls_and_stay_when_empty()
    {
        _scene.ListCalls(10, Scene.Row("c1", CallState.Queued, queue: "630"), Scene.Row("c2", CallState.Talking, "110", "630"));
        _scene.Waiting("630").ShouldBe(["c1"]);

        _scene.ListCalls(20);
        _scene.Queue("630").Waiting.IsDefault.ShouldBeFalse();
        _scene.Queue("630").Waiting.ShouldBeEmpty();
    }

    [Fact]
    public void ActiveCalls_agents_follow_from_the_calls_and_are_unknown_afterwards()
    {
        _scene.ListCalls(10, Scene.Row("c1", CallState.Talking, "110"));
        _scene.AgentRow("110").State.ShouldBe(Portal.Domain.Agents.AgentState.Talking);
        _scene.AgentRow("110").Name.ShouldBeNull();

        _scene.ListCalls(20);
        _scene.AgentRow("110").State.ShouldBe(Portal.Domain.Agents.AgentState.Unknown);
        _scene.AgentRow("110").CallKey.ShouldBeNull();
    }

    [Fact]
    public void WaitingCallers_unknown_caller_is_added_with_its_own_join_time()
    {
        _scene.ListQueues(5, "200");
        _scene.ListWaiting(20, ("c1", "200", 8));

        _scene.Call("c1").State.ShouldBe(CallState.Queued);
        _scene.Call("c1").Estimated.ShouldBeFalse();
        _scene.Queue("200").Waiting[0].Since.ShouldBe(Scene.At(8));
    }

    [Fact]
    public void WaitingCallers_pushed_caller_is_confirmed_and_takes_the_join_time()
    {
        _scene.Ring("c1", 10, extension: null, queue: "200");
        _scene.ListWaiting(20, ("c1", "200", 12));

        _scene.Call("c1").Estimated.ShouldBeFalse();
        _scene.Call("c1").Since.ShouldBe(Scene.At(12));
    }

    [Fact]
    public void WaitingCallers_caller_whom_a_phone_rings_for_still_waits()
    {
        _scene.Ring("c1", 10, "1001", "200");
        _scene.ListWaiting(20, ("c1", "200", 9));

        _scene.Call("c1").State.ShouldBe(CallState.Ringing);
        _scene.Waiting("200").ShouldBe(["c1"]);
    }

    [Fact]
    public void WaitingCallers_caller_who_ended_after_the_request_stays_away()
    {
        _scene.End("c1", 21);
        _scene.ListWaiting(20, ("c1", "200", 9));

        _scene.Board.Calls.ShouldBeEmpty();
    }

    [Fact]
    public void WaitingCallers_caller_gone_without_a_word_counts_as_answered_by_whom_it_rang()
    {
        _scene.ListQueues(1, "200");
        _scene.Ring("c1", 10, "1001", "200");
        _scene.ListWaiting(30);

        var call = _scene.Call("c1");
        call.State.ShouldBe(CallState.Talking);
        call.Extension.ShouldBe("1001");
        call.Estimated.ShouldBeTrue();
        call.AnsweredAt.ShouldBeNull();
        _scene.Waiting("200").ShouldBeEmpty();
    }

    [Fact]
    public void WaitingCallers_caller_taken_for_answered_is_listed_again_waits_again()
    {
        _scene.ListWaiting(20, ("c1", "200", 9));
        _scene.ListWaiting(30);
        _scene.Call("c1").State.ShouldBe(CallState.Talking);

        _scene.ListWaiting(40, ("c1", "200", 9));
        _scene.Call("c1").State.ShouldBe(CallState.Queued);
    }

    [Fact]
    public void WaitingCallers_caller_taken_for_answered_rings_elsewhere_still_rings()
    {
        _scene.ListQueues(1, "200");
        _scene.Ring("c1", 10, "1001", "200");
        _scene.ListWaiting(30);
        _scene.Ring("c1", 35, "1002", "200");

        _scene.Call("c1").State.ShouldBe(CallState.Ringing);
        _scene.Call("c1").Extension.ShouldBe("1002");
    }

    [Fact]
    public void WaitingCallers_ring_group_that_no_list_names_goes_on_ringing()
    {
        _scene.ListQueues(1, "200");
        _scene.Ring("c1", 10, "1001", "700");
        _scene.ListWaiting(30);

        _scene.Call("c1").State.ShouldBe(CallState.Ringing);
    }

    [Fact]
    public void WaitingCallers_caller_pushed_after_the_request_still_waits()
    {
        _scene.ListQueues(1, "200");
        _scene.Ring("c1", 29, "1001", "200");
        _scene.ListWaiting(30);

        _scene.Call("c1").State.ShouldBe(CallState.Ringing);
    }

    [Fact]
    public void FinishedCalls_takes_them_off_and_keeps_late_words_away()
    {
        _scene.Answer("c1", 10);
        _scene.Apply(new FinishedCallsRead(Scene.Account, Scene.At(60), [Finished("c1"), Finished("c2")]));
        _scene.Ring("c2", 40);

        _scene.Board.Calls.ShouldBeEmpty();
    }

    [Fact]
    public void FinishedCalls_known_already_changes_nothing()
    {
        _scene.End("c1", 10);
        var board = _scene.Board;
        _scene.Apply(new FinishedCallsRead(Scene.Account, Scene.At(60), [Finished("c1")]));

        _scene.Board.ShouldBeSameAs(board);
    }

    [Fact]
    public void Queues_list_names_adds_and_removes_but_keeps_those_with_calls()
    {
        _scene.ListQueues(1, "200", "201");
        _scene.Ring("c1", 10, extension: null, queue: "201");
        _scene.ListQueues(20, "202");

        _scene.Board.Queues.Keys.Select(key => key.Key).Order().ShouldBe(["201", "202"]);
        _scene.Queue("202").Name.ShouldBe("Queue 202");
    }

    [Fact]
    public void Queues_before_anybody_told_who_waits_have_no_waiting_list()
    {
        _scene.ListQueues(1, "200");
        _scene.Queue("200").Waiting.IsDefault.ShouldBeTrue();

        _scene.ListWaiting(2);
        _scene.Queue("200").Waiting.IsDefault.ShouldBeFalse();
    }

    private static FinishedCall Finished(string key) => new(key, "", "", Scene.At(0));
}
