using Portal.Domain.Agents;
using Portal.Domain.Calls;
using Portal.Domain.Live;
using Portal.Domain.Pbx;

namespace Portal.Domain.Tests.Live;

public sealed class BoardReducerAccountTests
{
    private readonly Scene _scene = new();

    [Fact]
    public void ReadingTaken_success_makes_the_account_live()
    {
        _scene.Take(10);

        _scene.Health.ShouldBe(AccountState.Live);
        _scene.Readings[ReadingKind.ActiveCalls].LastSuccessAt.ShouldBe(Scene.At(10));
    }

    [Fact]
    public void ReadingTaken_failure_within_the_limit_keeps_the_account_live_and_tells_the_error()
    {
        _scene.Take(10);
        _scene.Take(15, PbxErrorKind.Timeout);

        _scene.Health.ShouldBe(AccountState.Live);
        _scene.Readings[ReadingKind.ActiveCalls].Error.ShouldBe(PbxErrorKind.Timeout);
        _scene.Readings[ReadingKind.ActiveCalls].LastSuccessAt.ShouldBe(Scene.At(10));
    }

    [Fact]
    public void ReadingTaken_never_successful_is_down()
    {
        _scene.Take(10, PbxErrorKind.Unauthorized);

        _scene.Health.ShouldBe(AccountState.Down);
    }

    [Fact]
    public void ReadingTaken_one_of_two_fails_beyond_the_limit_is_stale()
    {
        _scene.Take(10);
        _scene.Take(40);
        _scene.Take(40, PbxErrorKind.Protocol, ReadingKind.Queues);

        _scene.Health.ShouldBe(AccountState.Stale);
    }

    [Fact]
    public void ClockTicked_reading_older_than_three_intervals_is_stale_and_down_when_it_failed()
    {
        _scene.Take(10, every: 5);
        _scene.Tick(25);
        _scene.Health.ShouldBe(AccountState.Live);

        _scene.Tick(26);
        _scene.Health.ShouldBe(AccountState.Stale);
        _scene.Readings[ReadingKind.ActiveCalls].Stale.ShouldBeTrue();

        _scene.Take(27, PbxErrorKind.Unreachable);
        _scene.Health.ShouldBe(AccountState.Down);

        _scene.Take(30);
        _scene.Health.ShouldBe(AccountState.Live);
    }

    [Fact]
    public void ClockTicked_fast_reading_has_ten_seconds()
    {
        _scene.Take(10, every: 1);
        _scene.Tick(20);
        _scene.Health.ShouldBe(AccountState.Live);

        _scene.Tick(21);
        _scene.Health.ShouldBe(AccountState.Stale);
    }

    [Fact]
    public void ClockTicked_nothing_flips_returns_the_same_board()
    {
        _scene.Take(10);
        _scene.Ring("c1", 10);
        _scene.End("c2", 10);
        var board = _scene.Board;

        _scene.Tick(12);

        _scene.Board.ShouldBeSameAs(board);
    }

    [Fact]
    public void ClockTicked_silent_call_expires_after_the_limit()
    {
        _scene.Answer("c1", 10);
        _scene.Tick(3610);
        _scene.CallKeys.ShouldBe(["c1"]);

        _scene.Tick(3611);
        _scene.Board.Calls.ShouldBeEmpty();
    }

    [Fact]
    public void ClockTicked_call_that_readings_confirm_does_not_expire()
    {
        _scene.Answer("c1", 10);
        _scene.ListAgents(3000, Scene.Agent("1001", AgentState.Talking));
        _scene.Tick(5000);

        _scene.CallKeys.ShouldBe(["c1"]);
    }

    [Fact]
    public void ClockTicked_account_with_active_call_lists_expires_nothing()
    {
        _scene.ListCalls(10, Scene.Row("c1", CallState.Talking, "1001"));
        _scene.Tick(90_000);

        _scene.CallKeys.ShouldBe(["c1"]);
    }

    [Fact]
    public void ClockTicked_forgets_ended_calls_in_the_minute_after_a_quarter_of_an_hour()
    {
        _scene.End("c1", 0);
        _scene.End("c2", 600);
        _scene.Tick(900);
        _scene.Board.Ended.Count.ShouldBe(2);

        _scene.Tick(961);
        _scene.Board.Ended.Keys.ShouldBe([Scene.Key("c2")]);
        var board = _scene.Board;
        _scene.Tick(962);
        _scene.Board.ShouldBeSameAs(board);
    }

    [Fact]
    public void PushReceived_moves_the_time_at_most_once_a_second()
    {
        _scene.Apply(new PushReceived(Scene.Account, Scene.At(10)));
        var board = _scene.Board;
        _scene.Apply(new PushReceived(Scene.Account, Scene.At(10.9)));
        _scene.Board.ShouldBeSameAs(board);

        _scene.Apply(new PushReceived(Scene.Account, Scene.At(11)));
        _scene.Board.Accounts[Scene.Account].LastPushAt.ShouldBe(Scene.At(11));
    }

    [Fact]
    public void AccountChanged_disabled_keeps_the_chip_and_loses_the_rows()
    {
        _scene.ListAgents(5, Scene.Agent("1001", AgentState.Ready, "200"));
        _scene.Ring("c1", 10, "1001", "200");
        _scene.Apply(Disabled());

        _scene.Health.ShouldBe(AccountState.Off);
        _scene.Board.Calls.ShouldBeEmpty();
        _scene.Board.Queues.ShouldBeEmpty();
        _scene.Board.Agents.ShouldBeEmpty();
        _scene.Board.Accounts[Scene.Account].Name.ShouldBe("Renamed");
    }

    [Fact]
    public void AccountChanged_disabled_ignores_late_events()
    {
        _scene.Apply(Disabled());
        var board = _scene.Board;
        _scene.Ring("c1", 10);
        _scene.ListCalls(10, Scene.Row("c2", CallState.Talking));

        _scene.Board.ShouldBeSameAs(board);
    }

    [Fact]
    public void AccountChanged_enabled_again_starts_fresh()
    {
        _scene.Take(1, PbxErrorKind.Timeout);
        _scene.Apply(Disabled());
        _scene.Apply(Disabled() with { Enabled = true });

        _scene.Health.ShouldBe(AccountState.Live);
        _scene.Readings.ShouldBeEmpty();
    }

    [Fact]
    public void AccountRemoved_takes_everything_of_the_account_along()
    {
        _scene.Ring("c1", 10, "1001", "200");
        _scene.Apply(new AccountRemoved(Scene.Account, Scene.At(20)));

        _scene.Board.Accounts.ShouldBeEmpty();
        _scene.Board.Calls.ShouldBeEmpty();
        _scene.Board.Queues.ShouldBeEmpty();
        _scene.Board.Agents.ShouldBeEmpty();
    }

    [Fact]
    public void Counters_replace_what_was_known_and_zero_is_not_unknown()
    {
        _scene.ListQueues(1, "200", "201");
        _scene.Queue("200").Today.ShouldBeNull();

        _scene.Count(10, new QueueCounters("200", 5, 1, 4, 0), new QueueCounters("", 2, 0, null, null));
        _scene.Queue("200").Today!.Answered.ShouldBe(5);
        _scene.Queue("201").Today!.Answered.ShouldBe(0);
        _scene.Board.Accounts[Scene.Account].WithoutQueue!.Answered.ShouldBe(2);

        _scene.Count(20);
        _scene.Queue("200").Today!.Answered.ShouldBe(0);
        _scene.Board.Accounts[Scene.Account].WithoutQueue!.Answered.ShouldBe(0);
    }

    [Fact]
    public void Counters_of_a_queue_that_nobody_listed_show_it()
    {
        _scene.Count(10, new QueueCounters("630", 5, 1, 4, 0));

        _scene.Queue("630").Name.ShouldBe("630");
        _scene.Queue("630").Waiting.IsDefault.ShouldBeTrue();
    }

    private static AccountChanged Disabled() => new(Scene.Account, Scene.At(20), "vendor", "Renamed", false, true, TimeSpan.FromHours(1));
}
