using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Portal.Domain.Agents;
using Portal.Domain.Calls;
using Portal.Domain.Live;
using Portal.Domain.Pbx;

namespace Portal.Domain.Tests.Live;

/// <summary>The board under pushes in any order, doubled, lost and late, mixed with readings.</summary>
public sealed class BoardReducerPropertyTests
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(150);

    [Fact]
    public void Apply_any_events_in_any_order_keeps_the_board_consistent() =>
        Check.One(Many, Prop.ForAll(Disturbed().ToArbitrary(), events =>
        {
            var scene = new Scene(otherAccount: true);
            foreach (var pbxEvent in events)
            {
                var before = scene.Board;
                scene.Apply(pbxEvent);
                ShouldBeConsistent(scene.Board);
                if (!ReferenceEquals(before, scene.Board)) scene.Board.Version.ShouldBe(before.Version + 1);
                scene.Board.At.ShouldBeGreaterThanOrEqualTo(before.At);
            }
        }));

    [Fact]
    public void Apply_final_list_of_calls_leaves_exactly_the_listed_calls() =>
        Check.One(Many, Prop.ForAll(Disturbed().ToArbitrary(), Lists().ToArbitrary(), (events, rows) =>
        {
            var scene = new Scene(otherAccount: true);
            foreach (var pbxEvent in events) scene.Apply(pbxEvent);

            scene.ListCalls(5000, [.. rows]);

            var board = scene.Board.Calls.Values.Where(call => call.Key.AccountId == Scene.Account).ToList();
            board.Select(call => (call.Key.Key, call.State, call.Extension, call.Queue)).Order()
                .ShouldBe(rows.Select(row => (row.Key, row.State, row.Extension, row.Queue)).Order());
            board.ShouldAllBe(call => !call.Estimated);
            ShouldBeConsistent(scene.Board);
        }));

    [Fact]
    public void Apply_all_pushes_reordered_and_doubled_ends_like_in_order() =>
        Check.One(Many, Prop.ForAll(Reordered().ToArbitrary(), pair =>
        {
            var inOrder = Play(pair.InOrder);
            var reordered = Play(pair.Shuffled);

            Visible(reordered).ShouldBe(Visible(inOrder));
            reordered.Ended.Keys.ShouldBe(inOrder.Ended.Keys, ignoreOrder: true);
        }));

    [Fact]
    public void Apply_one_hint_leaves_all_other_rows_their_references() =>
        Check.One(Many, Prop.ForAll(Disturbed().ToArbitrary(), Hints().ToArbitrary(), (events, hints) =>
        {
            var scene = new Scene(otherAccount: true);
            foreach (var pbxEvent in events) scene.Apply(pbxEvent);
            foreach (var hint in hints)
            {
                var before = scene.Board;
                var after = scene.Apply(hint);
                var key = new BoardKey(hint.AccountId, hint.CallKey);
                foreach (var call in before.Calls.Values.Where(call => call.Key != key)) after.Calls[call.Key].ShouldBeSameAs(call);

                BoardCall?[] versions = [before.Calls.GetValueOrDefault(key), after.Calls.GetValueOrDefault(key)];
                var extensions = versions.Where(call => call is not null).SelectMany(call => call!.AlsoRinging.Append(call.Extension).Append(call.From))
                    .Append(hint.Extension).ToHashSet();
                foreach (var agent in before.Agents.Values.Where(agent => agent.Key.AccountId != hint.AccountId || !extensions.Contains(agent.Key.Key)))
                    after.Agents[agent.Key].ShouldBeSameAs(agent);

                var served = before.Agents.Values.Where(agent => agent.Key.AccountId == hint.AccountId && extensions.Contains(agent.Key.Key)).SelectMany(agent => agent.Queues);
                var queues = versions.Select(call => call?.Queue).Concat(served).ToHashSet();
                foreach (var queue in before.Queues.Values.Where(queue => queue.Key.AccountId != hint.AccountId || !queues.Contains(queue.Key.Key)))
                    after.Queues[queue.Key].ShouldBeSameAs(queue);
            }
        }));

    [Fact]
    public void Apply_events_of_one_account_never_touch_another() =>
        Check.One(Many, Prop.ForAll(Disturbed().ToArbitrary(), events =>
        {
            var both = new Scene(otherAccount: true);
            var alone = new Scene(otherAccount: true);
            foreach (var pbxEvent in events)
            {
                both.Apply(pbxEvent);
                if (pbxEvent.AccountId != Scene.Other) alone.Apply(pbxEvent);
            }

            Visible(both.Board, Scene.Account).ShouldBe(Visible(alone.Board, Scene.Account));
            Agents(both.Board).ShouldBe(Agents(alone.Board));
            both.Board.Queues.Keys.Where(Mine).ShouldBe(alone.Board.Queues.Keys.Where(Mine), ignoreOrder: true);

            static bool Mine(BoardKey key) => key.AccountId == Scene.Account;
            static IEnumerable<BoardAgent> Agents(BoardSnapshot board) =>
                board.Agents.Values.Where(agent => Mine(agent.Key)).OrderBy(agent => agent.Key.Key).Select(agent => agent with { Queues = [] });
        }));

    private static BoardSnapshot Play(IEnumerable<PbxEvent> events)
    {
        var scene = new Scene(otherAccount: true);
        foreach (var pbxEvent in events) scene.Apply(pbxEvent);
        return scene.Board;
    }

    private static IReadOnlyList<string> Visible(BoardSnapshot board, Guid? account = null) =>
    [
        .. board.Calls.Values.Where(call => account is null || call.Key.AccountId == account).OrderBy(call => call.Key.ToString(), StringComparer.Ordinal).Select(call =>
            $"{call.Key} {call.State} {call.Extension} +{string.Join(',', call.AlsoRinging)} q{call.Queue} {call.StartedAt:T} {call.AnsweredAt:T} {call.Since:T} {call.LastSeenAt:T}"),
    ];

    /// <summary>What must hold on every board, computed the slow way from the rows themselves.</summary>
    private static void ShouldBeConsistent(BoardSnapshot board)
    {
        board.Calls.Keys.Where(board.Ended.ContainsKey).ShouldBeEmpty();
        foreach (var queue in board.Queues.Values)
        {
            var waiting = board.Calls.Values
                .Where(call => call.Key.AccountId == queue.Key.AccountId && call.Queue == queue.Key.Key && call.Direction != CallDirection.Outbound && call.AnsweredAt is null
                    && call.State is CallState.Queued or CallState.Ringing)
                .OrderBy(call => call.WaitingSince).ThenBy(call => call.Key.Key, StringComparer.Ordinal).Select(call => call.Key.Key);
            (queue.Waiting.IsDefault ? [] : queue.Waiting.Select(row => row.CallKey)).ShouldBe(waiting);

            if (queue.Agents is not { } counts) continue;
            var agents = board.Agents.Values.Where(agent => agent.Key.AccountId == queue.Key.AccountId && agent.Queues.Contains(queue.Key.Key)).ToList();
            counts.ShouldBe(new AgentCounts(
                Of(AgentState.Ready), Of(AgentState.Ringing), Of(AgentState.Talking), Of(AgentState.WrapUp), Of(AgentState.Break), Of(AgentState.Offline), Of(AgentState.Unknown)));

            int Of(AgentState state) => agents.Count(agent => agent.State == state);
        }

        board.Calls.Values.Where(call => call.Queue is not null && !board.Queues.ContainsKey(new BoardKey(call.Key.AccountId, call.Queue))).ShouldBeEmpty();
        foreach (var agent in board.Agents.Values)
        {
            if (agent.CallKey is not { } key) continue;
            var call = board.Calls[new BoardKey(agent.Key.AccountId, key)];
            if (call.State >= CallState.Talking) agent.State.ShouldBe(AgentState.Talking);
        }
    }

    /// <summary>The pushes of one call's life, in order.</summary>
    private static Gen<ImmutableArray<CallHint>> Life(int number) =>
        from start in Gen.Choose(0, 300)
        from queue in Gen.Elements<string?>(null, "200", "201")
        from first in Gen.Elements("1001", "1002", "1003")
        from second in Gen.Elements("1004", "1005")
        from leaves in Gen.Elements(true, false)
        from answered in Gen.Elements(true, true, false)
        from transferred in Gen.Elements(true, false, false)
        from ended in Gen.Elements(true, false)
        from account in Gen.Elements(Scene.Account, Scene.Account, Scene.Other)
        select Life($"c{number}", start, queue, first, second, leaves, answered, transferred, ended, account);

    private static ImmutableArray<CallHint> Life(
        string key, int start, string? queue, string first, string second, bool leaves, bool answered, bool transferred, bool ended, Guid account)
    {
        var hints = ImmutableArray.CreateBuilder<CallHint>();
        Add(0, CallHintKind.Ringing, queue is null ? first : null);
        if (queue is not null) Add(3, CallHintKind.Ringing, first);
        if (leaves) Add(9, CallHintKind.LegEnded, first);
        Add(11, CallHintKind.Ringing, second);
        if (answered) Add(15, CallHintKind.Answered, second);
        if (answered && transferred)
        {
            Add(25, CallHintKind.LegEnded, second);
            Add(26, CallHintKind.Ringing, "1006");
            Add(30, CallHintKind.Answered, "1006");
        }

        if (ended) Add(60, CallHintKind.Ended, null);
        return hints.ToImmutable();

        void Add(int after, CallHintKind kind, string? extension) =>
            hints.Add(Scene.Hint(key, start + after, kind, extension, queue, account) with { StartedAt = kind == CallHintKind.Ended ? null : Scene.At(start) });
    }

    private static Gen<ImmutableArray<CallHint>> Hints() =>
        from number in Gen.Choose(1, 12)
        from lives in Gen.CollectToArray(Enumerable.Range(0, number), Life)
        select lives.SelectMany(life => life).OrderBy(hint => hint.At).ToImmutableArray();

    private static Gen<(ImmutableArray<CallHint> InOrder, ImmutableArray<CallHint> Shuffled)> Reordered() =>
        from hints in Hints()
        from doubled in Gen.SubListOf(hints.AsEnumerable())
        from shuffled in Gen.Shuffle(hints.Concat(doubled))
        select (hints, shuffled.ToImmutableArray());

    /// <summary>Pushes with losses, doubles and any order, and readings that know nothing of them.</summary>
    private static Gen<ImmutableArray<PbxEvent>> Disturbed() =>
        from hints in Hints()
        from kept in Gen.SubListOf(hints.AsEnumerable())
        from doubled in Gen.SubListOf(hints.AsEnumerable())
        from readings in Reading().ArrayOf(8)
        from shuffled in Gen.Shuffle(kept.Concat(doubled).Cast<PbxEvent>().Concat(readings))
        select shuffled.ToImmutableArray();

    private static Gen<PbxEvent> Reading() =>
        from at in Gen.Choose(0, 1500)
        from account in Gen.Elements(Scene.Account, Scene.Account, Scene.Other)
        from rows in Lists()
        from waiting in Waiting()
        from agents in Agents()
        from kind in Gen.Choose(0, 7)
        select Reading(kind, account, Scene.At(at), rows, waiting, agents);

    private static PbxEvent Reading(
        int kind, Guid account, DateTimeOffset at, ImmutableArray<CallReading> rows, ImmutableArray<WaitingCaller> waiting, ImmutableArray<AgentReading> agents) => kind switch
        {
            0 => new ActiveCallsRead(account, at, rows),
            1 => new WaitingCallersRead(account, at, waiting),
            2 or 3 => new AgentStatesRead(account, at, agents),
            4 => new ExtensionStatesRead(account, at, [.. agents.Select(agent => new ExtensionReading(agent.Extension, agent.Name, agent.State))]),
            5 => new QueuesRead(account, at, [.. waiting.Select(caller => new QueueReading(caller.Queue, caller.Queue))]),
            6 => new FinishedCallsRead(account, at, [.. rows.Select(row => new FinishedCall(row.Key, row.From, row.To, row.StartedAt ?? at))]),
            _ => new ClockTicked(at),
        };

    private static Gen<ImmutableArray<CallReading>> Lists() =>
        from keys in Gen.SubListOf(Enumerable.Range(0, 14).Select(number => $"c{number}"))
        from states in Gen.Elements(CallState.Ivr, CallState.Queued, CallState.Ringing, CallState.Talking, CallState.Held).ArrayOf(14)
        from extensions in Gen.Elements("1001", "1002", "1003", "1004", "1005").ArrayOf(14)
        select keys.Select((key, i) => Scene.Row(key, states[i], states[i] >= CallState.Ringing ? extensions[i] : null, states[i] == CallState.Queued ? "200" : null)).ToImmutableArray();

    private static Gen<ImmutableArray<WaitingCaller>> Waiting() =>
        from keys in Gen.SubListOf(Enumerable.Range(0, 14))
        select keys.Select(key => new WaitingCaller($"c{key}", key % 2 == 0 ? "200" : "201", "905321234107", Scene.At(key))).ToImmutableArray();

    private static Gen<ImmutableArray<AgentReading>> Agents() =>
        from extensions in Gen.SubListOf("1001", "1002", "1003", "1004", "1006")
        from states in Gen.Elements(AgentState.Ready, AgentState.Talking, AgentState.Break, AgentState.Offline).ArrayOf(5)
        select extensions.Select((extension, i) => Scene.Agent(extension, states[i], "200", "201")).ToImmutableArray();
}
