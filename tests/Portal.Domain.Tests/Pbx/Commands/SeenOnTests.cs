using Portal.Domain.Agents;
using Portal.Domain.Calls;
using Portal.Domain.Live;
using Portal.Domain.Pbx;
using Portal.Domain.Pbx.Commands;
using Portal.Domain.Tests.Live;

namespace Portal.Domain.Tests.Pbx.Commands;

/// <summary>A command is sent at second 100 of the scene; what came before it, and the portal's own hint, prove nothing.</summary>
public sealed class SeenOnTests
{
    private readonly Scene _scene = new();

    [Fact]
    public void HangUp_listed_calls_only_a_list_after_the_hint_says_that_it_is_gone()
    {
        var command = new HangUpCommand("c1");
        _scene.ListCalls(98, Scene.Row("c1", CallState.Talking, "1001"));
        Seen(command).ShouldBe(false);

        _scene.Apply(command.Hint(Scene.Account, Scene.At(101), new CommandAnswer("c1", null))!);
        _scene.CallKeys.ShouldBeEmpty();
        Seen(command).ShouldBe(false);
        _scene.ListCalls(102);
        Seen(command).ShouldBe(false);
        _scene.ListCalls(105);
        Seen(command).ShouldBe(true);
    }

    [Fact]
    public void HangUp_that_did_not_work_is_not_seen_because_the_list_brings_the_call_back()
    {
        var command = new HangUpCommand("c1");
        _scene.ListCalls(98, Scene.Row("c1", CallState.Talking, "1001"));
        _scene.Apply(command.Hint(Scene.Account, Scene.At(101), new CommandAnswer("c1", null))!);
        _scene.ListCalls(105, Scene.Row("c1", CallState.Talking, "1001"));
        Seen(command).ShouldBe(false);
    }

    [Fact]
    public void HangUp_pushed_calls_the_hang_up_push_says_so_and_an_unknown_call_is_unknowable()
    {
        _scene.Answer("c1", 90);
        Seen(new HangUpCommand("c1")).ShouldBe(false);
        _scene.End("c1", 102);
        Seen(new HangUpCommand("c1")).ShouldBe(true);
        Seen(new HangUpCommand("never-seen")).ShouldBeNull();
    }

    [Fact]
    public void Originate_our_own_hint_is_not_enough_and_a_push_or_list_is()
    {
        var command = new OriginateCommand("1001", "05321234107", CallOptions.None);
        _scene.ListCalls(99);
        Seen(command).ShouldBe(false);
        _scene.Apply(command.Hint(Scene.Account, Scene.At(101), new CommandAnswer("c1", null))!);
        Seen(command).ShouldBe(false);

        _scene.ListCalls(104, new CallReading("c1", CallState.Ringing, CallDirection.Outbound, "1001", "+905321234107", null, "1001", null, null));
        Seen(command).ShouldBe(true);
    }

    [Fact]
    public void Originate_push_of_the_same_call_is_enough()
    {
        var command = new OriginateCommand("1001", "05321234107", CallOptions.None);
        _scene.Apply(command.Hint(Scene.Account, Scene.At(101), new CommandAnswer("c1", null))!);
        _scene.Apply(Scene.Hint("c1", 102, CallHintKind.Ringing, "1001") with { From = "1001", To = "905321234107", Direction = CallDirection.Outbound });
        Seen(command).ShouldBe(true);
    }

    [Fact]
    public void Originate_call_of_the_same_parties_from_before_does_not_count()
    {
        _scene.ListCalls(60, new CallReading("old", CallState.Talking, CallDirection.Outbound, "1001", "05321234107", null, "1001", Scene.At(50), null));
        Seen(new OriginateCommand("1001", "05321234107", CallOptions.None)).ShouldBe(false);
    }

    [Fact]
    public void Transfer_call_at_the_new_extension_is_seen_also_under_another_key()
    {
        var command = new TransferCommand("c1", "1002");
        _scene.ListCalls(98, Scene.Row("c1", CallState.Talking, "1001"));
        Seen(command).ShouldBe(false);
        _scene.ListCalls(103, Scene.Row("c1", CallState.Ringing, "1002"));
        Seen(command).ShouldBe(true);

        _scene.ListCalls(106, Scene.Row("c2", CallState.Ringing, "1002"));
        Seen(command).ShouldBe(true);
    }

    [Fact]
    public void Break_only_an_agent_list_after_the_command_counts()
    {
        var (start, end) = (new BreakStartCommand("1001", null, null), new BreakEndCommand("1001", null));
        Seen(start).ShouldBeNull();
        _scene.ListAgents(99, Scene.Agent("1001", AgentState.Break, "600"));
        Seen(start).ShouldBe(false);
        _scene.ListAgents(101, Scene.Agent("1001", AgentState.Break, "600"));
        Seen(start).ShouldBe(true);
        Seen(end).ShouldBe(false);
        _scene.ListAgents(110, Scene.Agent("1001", AgentState.Ready, "600"));
        Seen(end).ShouldBe(true);
    }

    [Fact]
    public void Break_in_one_of_several_queues_cannot_be_seen_while_the_agent_can_still_be_rung()
    {
        _scene.ListAgents(101, Scene.Agent("1001", AgentState.Ready, "600", "601"));
        Seen(new BreakStartCommand("1001", null, "600")).ShouldBeNull();
        Seen(new BreakStartCommand("1001", null, null)).ShouldBe(false);
    }

    [Fact]
    public void Login_and_logout_follow_the_agents_state()
    {
        _scene.ListAgents(101, Scene.Agent("1001", AgentState.Ready, "600"), Scene.Agent("1002", AgentState.Offline));
        Seen(new AgentLoginCommand("1001")).ShouldBe(true);
        Seen(new AgentLoginCommand("1002")).ShouldBe(false);
        Seen(new AgentLogoutCommand("1001")).ShouldBe(false);
        Seen(new AgentLogoutCommand("1002")).ShouldBe(true);
        Seen(new AgentLogoutCommand("1003")).ShouldBe(true);
    }

    [Fact]
    public void Break_of_an_agent_in_a_call_is_covered_by_the_call()
    {
        var (start, end) = (new BreakStartCommand("1001", null, null), new BreakEndCommand("1001", null));
        _scene.ListAgents(101, Scene.Agent("1001", AgentState.Talking, "600"));
        Seen(start).ShouldBe(false);
        Seen(end).ShouldBe(false);
        start.WouldShow(_scene.Board, Scene.Account).ShouldBeFalse();
        end.WouldShow(_scene.Board, Scene.Account).ShouldBeFalse();
        _scene.ListAgents(110, Scene.Agent("1001", AgentState.Ready, "600"));
        start.WouldShow(_scene.Board, Scene.Account).ShouldBeTrue();
        Seen(end).ShouldBe(true);
    }

    [Fact]
    public void Break_of_an_agent_whose_state_the_list_does_not_tell_cannot_be_seen()
    {
        _scene.ListAgents(101, Scene.Agent("1001", AgentState.Unknown, "600"));
        Seen(new BreakStartCommand("1001", null, null)).ShouldBeNull();
        Seen(new AgentLogoutCommand("1001")).ShouldBeNull();
    }

    [Fact]
    public void Queue_members_follow_the_agents_queues()
    {
        _scene.ListAgents(101, Scene.Agent("1001", AgentState.Ready, "600"));
        Seen(new QueueAddCommand("600", "1001", false, null)).ShouldBe(true);
        Seen(new QueueAddCommand("601", "1001", false, null)).ShouldBe(false);
        Seen(new QueueRemoveCommand("600", "1001")).ShouldBe(false);
        Seen(new QueueRemoveCommand("601", "1001")).ShouldBe(true);
        Seen(new QueueOrderCommand("600", ["1001"])).ShouldBe(true);
        Seen(new QueueOrderCommand("600", ["1001", "1002"])).ShouldBe(false);
    }

    [Fact]
    public void Queue_created_and_deleted_follow_the_queue_list()
    {
        Seen(new QueueCreateCommand("600", "Support", default, [])).ShouldBeNull();
        _scene.ListQueues(99, "600");
        Seen(new QueueCreateCommand("600", "Support", default, [])).ShouldBe(false);
        _scene.ListQueues(101, "600");
        Seen(new QueueCreateCommand("600", "Support", default, [])).ShouldBe(true);
        Seen(new QueueDeleteCommand("600")).ShouldBe(false);
        _scene.ListQueues(103);
        Seen(new QueueDeleteCommand("600")).ShouldBe(true);
    }

    [Fact]
    public void Answer_is_seen_when_somebody_talks_and_muting_never()
    {
        _scene.Ring("c1", 95);
        Seen(new AnswerCommand("c1")).ShouldBe(false);
        _scene.Answer("c1", 101);
        Seen(new AnswerCommand("c1")).ShouldBe(true);
        Seen(new MuteCommand("c1", MuteDirection.All)).ShouldBeNull();
    }

    private bool? Seen(PbxCommand command) => command.SeenOn(_scene.Board, Scene.Account, Scene.At(100));
}
