using Portal.Domain.Agents;
using Portal.Domain.Calls;
using Portal.Domain.Live;
using Portal.Domain.Pbx;
using Shouldly;

namespace Portal.Domain.Tests.Live;

public sealed class KeylessCallsTests
{
    private readonly Scene _scene = new();

    [Fact]
    public void Hint_without_a_key_same_parties_within_minutes_is_one_call()
    {
        Push(0, CallHintKind.Ivr);
        Push(20, CallHintKind.Ringing, "1001");
        Push(21, CallHintKind.Ringing, "1002");

        var call = _scene.Board.Calls.Values.ShouldHaveSingleItem();
        call.State.ShouldBe(CallState.Ringing);
        call.Extension.ShouldBe("1002", "the phone that rings since last stands first");
        call.AlsoRinging.ShouldBe(["1001"]);
    }

    [Fact]
    public void Hint_without_a_key_numbers_in_other_notations_is_the_same_call()
    {
        Push(0, CallHintKind.Ringing, "1001", from: "905335554321");
        Push(5, CallHintKind.Ringing, "1002", from: "0533 555 43 21");

        _scene.Board.Calls.Count.ShouldBe(1);
    }

    [Fact]
    public void Hint_without_a_key_same_parties_much_later_is_another_call()
    {
        Push(0, CallHintKind.Ringing, "1001");
        Push(600, CallHintKind.Ringing, "1001");

        _scene.Board.Calls.Count.ShouldBe(2);
    }

    [Fact]
    public void Hint_without_a_key_other_caller_is_another_call()
    {
        Push(0, CallHintKind.Ringing, "1001");
        Push(1, CallHintKind.Ringing, "1002", from: "905335550000");

        _scene.Board.Calls.Count.ShouldBe(2);
    }

    [Fact]
    public void AgentLimits_ringing_that_nobody_will_tell_the_end_of_is_never_over()
    {
        Push(0, CallHintKind.Ringing, "1001");
        _scene.Ring("c1", 0, "1002");

        AgentLimits.Usual.Exceeded(_scene.AgentRow("1001"), Scene.At(40)).ShouldBeFalse();
        AgentLimits.Usual.Exceeded(_scene.AgentRow("1002"), Scene.At(40)).ShouldBeTrue();
    }

    [Fact]
    public void FinishedCalls_record_with_the_same_parties_and_start_ends_the_call()
    {
        Push(0, CallHintKind.Ringing, "1001");

        _scene.Apply(new FinishedCallsRead(Scene.Account, Scene.At(70), [new FinishedCall("58689", "05335554321", "908505501234", Scene.At(-2))]));

        _scene.Board.Calls.ShouldBeEmpty();
    }

    [Fact]
    public void FinishedCalls_record_of_an_earlier_call_leaves_the_call()
    {
        Push(100, CallHintKind.Ringing, "1001");

        _scene.Apply(new FinishedCallsRead(Scene.Account, Scene.At(110), [new FinishedCall("58688", "05335554321", "908505501234", Scene.At(0))]));

        _scene.Board.Calls.Count.ShouldBe(1);
    }

    [Fact]
    public void WaitingCallers_by_number_alone_is_the_pushed_call_of_that_number()
    {
        _scene.Ring("c1", 10, extension: null, queue: "200");

        WaitByNumber(12, "0532 123 41 07");

        _scene.CallKeys.ShouldBe(["c1"]);
        _scene.Waiting("200").ShouldBe(["c1"]);
    }

    [Fact]
    public void WaitingCallers_by_number_without_pushes_shows_the_caller_until_the_list_does_not()
    {
        WaitByNumber(12, "05321234107");
        _scene.Queue("200").Waiting.ShouldHaveSingleItem().Number.ShouldBe("05321234107");

        WaitByNumber(30);

        _scene.Board.Calls.ShouldBeEmpty();
    }

    [Fact]
    public void WaitingCallers_by_number_named_by_a_later_push_is_shown_once()
    {
        WaitByNumber(12, "05321234107");
        _scene.Ring("c1", 13, extension: null, queue: "200");

        WaitByNumber(20, "05321234107");

        _scene.CallKeys.ShouldBe(["c1"]);
    }

    [Fact]
    public void QueueStates_agent_in_two_queues_is_one_agent_and_talks_in_both()
    {
        var events = QueueStates.Events(
            Scene.Account,
            Scene.At(5),
            [
                new QueueState(new QueueReading("sales", "sales"), [], [new AgentReading("101", null, AgentState.Break, "Yemek", ["sales"])]),
                new QueueState(new QueueReading("care", "care"), [], [new AgentReading("101", null, AgentState.Ready, null, ["care"])]),
            ]);
        foreach (var one in events) _scene.Apply(one);

        var agent = _scene.AgentRow("101");
        agent.State.ShouldBe(AgentState.Ready);
        agent.Queues.Order(StringComparer.Ordinal).ShouldBe(["care", "sales"]);
    }

    private void Push(double at, CallHintKind kind, string? extension = null, string from = "905335554321") => _scene.Apply(
        new CallHint(Scene.Account, Scene.At(at), "", kind, CallOrigin.Push) { Direction = CallDirection.Inbound, From = from, To = "908505501234", Extension = extension });

    private void WaitByNumber(double at, params string[] numbers) => _scene.Apply(
        new WaitingCallersRead(Scene.Account, Scene.At(at), [.. numbers.Select(number => new WaitingCaller("", "200", number, Scene.At(at - 4)))]));
}
