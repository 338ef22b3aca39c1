using System.Collections.Immutable;
using Portal.Domain.Agents;
using Portal.Domain.Calls;
using Portal.Domain.Live;
using Portal.Domain.Pbx;

namespace Portal.Domain.Tests.Live;

public sealed class BoardFiguresTests
{
    private readonly Scene _scene = new(otherAccount: true);

    [Fact]
    public void From_empty_board_knows_of_no_calls_and_of_nothing_else()
    {
        var figures = BoardFigures.From(_scene.Board);

        figures.Calls.ShouldBe(0);
        figures.Waiting.ShouldBeNull();
        figures.LongestWaitSince.ShouldBeNull();
        figures.Today.ShouldBeNull();
        figures.ServiceLevel.ShouldBeNull();
    }

    [Fact]
    public void From_calls_of_each_direction_counts_them_apart()
    {
        _scene.Ring("c1", 1);
        _scene.Apply(Scene.Hint("c2", 2, CallHintKind.Ringing, "1002") with { Direction = CallDirection.Outbound });
        _scene.Apply(Scene.Hint("c3", 3, CallHintKind.Ringing, "1003") with { Direction = CallDirection.Internal });
        _scene.Apply(Scene.Hint("c4", 4, CallHintKind.Ringing, "1004") with { Direction = CallDirection.Unknown });

        var figures = BoardFigures.From(_scene.Board);

        (figures.Inbound, figures.Outbound, figures.Internal, figures.Unknown, figures.Calls).ShouldBe((1, 1, 1, 1, 4));
    }

    [Fact]
    public void From_waiting_callers_gives_their_number_and_the_longest_wait()
    {
        _scene.ListWaiting(30, ("c1", "200", 20), ("c2", "201", 10), ("c3", "200", 25));

        var figures = BoardFigures.From(_scene.Board);

        figures.Waiting.ShouldBe(3);
        figures.LongestWaitSince.ShouldBe(Scene.At(10));
    }

    [Fact]
    public void From_nobody_waits_is_zero_and_not_unknown()
    {
        _scene.ListQueues(1, "200");
        _scene.ListWaiting(2);

        BoardFigures.From(_scene.Board).Waiting.ShouldBe(0);
        BoardFigures.From(_scene.Board).LongestWaitSince.ShouldBeNull();
    }

    [Fact]
    public void From_accounts_given_leaves_the_others_out()
    {
        _scene.Ring("c1", 1);
        _scene.Apply(Scene.Hint("c2", 1, CallHintKind.Ringing, "1001", account: Scene.Other));
        _scene.Count(5, new QueueCounters("200", 8, 2, 6, 0), new QueueCounters("", 2, 0, 1, 0));
        _scene.Apply(new CountersRead(Scene.Other, Scene.At(5), [new QueueCounters("900", 10, 0, null, null)]));

        var mine = BoardFigures.From(_scene.Board, ImmutableHashSet.Create(Scene.Account));
        mine.Calls.ShouldBe(1);
        mine.Today.ShouldBe(new QueueCounters("", 10, 2, 7, 0));
        mine.StrictServiceLevel.ShouldBe(7d / 12);

        var all = BoardFigures.From(_scene.Board);
        all.Calls.ShouldBe(2);
        all.Today!.Answered.ShouldBe(20);
        all.ServiceLevel.ShouldBeNull();
    }

    [Fact]
    public void ForSupervisor_over_limit_first_then_longest_in_state_then_signed_out()
    {
        var now = Scene.At(10_000);
        BoardAgent[] agents =
        [
            Agent("1001", AgentState.Offline, 1),
            Agent("1002", AgentState.Ready, 8000),
            Agent("1003", AgentState.Break, 9000),
            Agent("1004", AgentState.Talking, 9900),
            Agent("1005", AgentState.Ready, null),
            Agent("1006", AgentState.Break, 8500),
            Agent("999", AgentState.Unknown, null),
        ];

        AgentOrder.ForSupervisor(agents, AgentLimits.Usual, now).Select(agent => agent.Key.Key).ShouldBe(["1006", "1003", "1002", "1004", "1005", "1001", "999"]);

        static BoardAgent Agent(string extension, AgentState state, int? since) =>
            new(Scene.Key(extension), null, state) { Since = since is { } seconds ? Scene.At(seconds) : null };
    }

    [Fact]
    public void Exceeded_at_the_limit_is_not_over_it()
    {
        var agent = new BoardAgent(Scene.Key("1001"), null, AgentState.Ringing) { Since = Scene.At(0) };

        AgentLimits.Usual.Exceeded(agent, Scene.At(20)).ShouldBeFalse();
        AgentLimits.Usual.Exceeded(agent, Scene.At(21)).ShouldBeTrue();
    }
}
