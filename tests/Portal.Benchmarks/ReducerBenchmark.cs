using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Portal.Domain.Agents;
using Portal.Domain.Calls;
using Portal.Domain.Live;
using Portal.Domain.Pbx;

namespace Portal.Benchmarks;

/// <summary>
/// The reducer beside the least that any board must do with an event: build the call's new row and put it into a dictionary. Five accounts make one board of
/// 2,000 agents, 250 queues and 500 calls; calls come, are answered and end, so that their number stays.
/// </summary>
internal static class ReducerBenchmark
{
    private const int Accounts = 5;
    private const int AgentsEach = 400;
    private const int QueuesEach = 50;
    private const int CallsEach = 100;
    private const int Batch = 3_000;
    private const int Rounds = 21;
    private const double MicrosecondsAllowed = 50;

    private static readonly DateTimeOffset Start = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private static readonly Guid[] Ids = [.. Enumerable.Range(1, Accounts).Select(i => new Guid(i, 0, 0, new byte[8]))];

    public static async IAsyncEnumerable<Measurement> RunAsync(BenchmarkOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        var board = NewBoard();
        var traffic = new Traffic();
        for (var i = 0; i < Accounts * CallsEach * 2; i++) board = BoardReducer.Apply(board, traffic.Next());
        var rows = board.Calls.ToDictionary();
        for (var i = 0; i < 3; i++) Run(ref board, rows, traffic, [], []);

        var each = new List<double>();
        var (product, baseline, bytes) = Alternate(ref board, rows, traffic, each, cancellationToken);
        var size = string.Create(CultureInfo.InvariantCulture, $"{board.Agents.Count} agents, {board.Queues.Count} queues, {board.Calls.Count} calls");
        yield return new Measurement("reducer", "event", "µs", product, baseline, "<= 50", product <= MicrosecondsAllowed, $"median; {size}");
        var sorted = each.Order().ToArray();
        var p99 = Numbers.Percentile(sorted, 0.99);
        yield return new Measurement("reducer", "event p99", "µs", p99, null, null, null, $"{sorted.Length} single events; a busy machine shows here");
        yield return new Measurement("reducer", "allocated per event", "bytes", bytes, null, null, null, null);

        // A long day: its ended calls must not make an event dearer.
        for (var i = 0; i < 200_000; i++)
        {
            board = BoardReducer.Apply(board, traffic.Next());
            if (i % 20 == 0) board = BoardReducer.Apply(board, new ClockTicked(traffic.Now));
        }

        rows = board.Calls.ToDictionary();
        var (late, lateBaseline, _) = Alternate(ref board, rows, traffic, [], cancellationToken);
        yield return new Measurement(
            "reducer", "event after 200,000 more", "µs", late, lateBaseline, "<= 50; <= 1.3 times the figure before", late <= MicrosecondsAllowed && late <= product * 1.3,
            string.Create(CultureInfo.InvariantCulture, $"{late / product:0.00} times the figure before; {board.Ended.Count} ended calls remembered"));

        var tick = new ClockTicked(traffic.Now);
        board = BoardReducer.Apply(board, tick);
        yield return new Measurement("reducer", "clock tick", "µs", Time(() => BoardReducer.Apply(board, tick)), null, null, null, "nothing flips");
        var agents = new AgentStatesRead(Ids[0], traffic.Now, [.. board.Agents.Values.Where(agent => agent.Key.AccountId == Ids[0]).Select(Seen)]);
        yield return new Measurement("reducer", "agent list", "µs", Time(() => BoardReducer.Apply(board, agents)), null, null, null, $"{AgentsEach} agents");
    }

    private static (double Product, double Baseline, double Bytes) Alternate(
        ref BoardSnapshot board, Dictionary<BoardKey, BoardCall> rows, Traffic traffic, List<double> each, CancellationToken cancellationToken)
    {
        List<double> baseline = [];
        var before = GC.GetAllocatedBytesForCurrentThread();
        var own = 0L;
        for (var i = 0; i < Rounds; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            own += Run(ref board, rows, traffic, each, baseline);
        }

        return (Numbers.Median(each), Numbers.Median(baseline), (GC.GetAllocatedBytesForCurrentThread() - before - own) / (double)(Rounds * Batch));
    }

    /// <summary>
    /// One batch through both, event by event: a machine that does other things meanwhile disturbs a mean, not a median. Returns the bytes that everything but
    /// the product allocated.
    /// </summary>
    private static long Run(ref BoardSnapshot board, Dictionary<BoardKey, BoardCall> rows, Traffic traffic, List<double> product, List<double> baseline)
    {
        var start = GC.GetAllocatedBytesForCurrentThread();
        var events = new PbxEvent[Batch];
        for (var i = 0; i < Batch; i++) events[i] = traffic.Next();
        var times = new long[Batch + 1];

        var mine = GC.GetAllocatedBytesForCurrentThread();
        times[0] = Stopwatch.GetTimestamp();
        for (var i = 0; i < Batch; i++)
        {
            board = BoardReducer.Apply(board, events[i]);
            times[i + 1] = Stopwatch.GetTimestamp();
        }

        mine = GC.GetAllocatedBytesForCurrentThread() - mine;
        Add(product, times);
        times[0] = Stopwatch.GetTimestamp();
        for (var i = 0; i < Batch; i++)
        {
            Naive(rows, (CallHint)events[i]);
            times[i + 1] = Stopwatch.GetTimestamp();
        }

        Add(baseline, times);
        return GC.GetAllocatedBytesForCurrentThread() - start - mine;
    }

    private static void Add(List<double> to, long[] times)
    {
        for (var i = 1; i < times.Length; i++) to.Add((times[i] - times[i - 1]) * 1e6 / Stopwatch.Frequency);
    }

    private static void Naive(Dictionary<BoardKey, BoardCall> rows, CallHint hint)
    {
        var key = new BoardKey(hint.AccountId, hint.CallKey);
        if (hint.Kind == CallHintKind.Ended)
        {
            rows.Remove(key);
            return;
        }

        var call = rows.GetValueOrDefault(key) ?? new BoardCall(key, CallState.Ringing, hint.Direction, hint.From ?? "", hint.To ?? "", hint.Origin);
        rows[key] = call with
        {
            State = hint.Kind == CallHintKind.Answered ? CallState.Talking : CallState.Ringing,
            Queue = hint.Queue ?? call.Queue,
            Extension = hint.Extension ?? call.Extension,
            Since = hint.At,
            LastSeenAt = hint.At,
        };
    }

    private static double Time(Func<BoardSnapshot> apply)
    {
        apply();
        return Numbers.Median(Enumerable.Range(0, 31).Select(_ =>
        {
            var begun = Stopwatch.GetTimestamp();
            apply();
            return Stopwatch.GetElapsedTime(begun).TotalMicroseconds;
        }));
    }

    private static BoardSnapshot NewBoard()
    {
        var board = BoardSnapshot.Empty;
        foreach (var id in Ids)
        {
            board = BoardReducer.Apply(board, new AccountChanged(id, Start, "vendor", "Account", true, true, TimeSpan.FromHours(4)));
            board = BoardReducer.Apply(board, new QueuesRead(id, Start, [.. Enumerable.Range(200, QueuesEach).Select(i => new QueueReading(Traffic.Text(i), $"Queue {i}"))]));
            board = BoardReducer.Apply(board, new WaitingCallersRead(id, Start, []));
            board = BoardReducer.Apply(board, AgentList(id, Start));
        }

        return board;
    }

    /// <summary>The agent as a list that agrees with the board shows it; lists know no ringing.</summary>
    private static AgentReading Seen(BoardAgent agent) =>
        new(agent.Key.Key, agent.Name, agent.State == AgentState.Ringing ? AgentState.Ready : agent.State, null, agent.Queues);

    private static AgentStatesRead AgentList(Guid id, DateTimeOffset at) => new(
        id, at, [.. Enumerable.Range(1000, AgentsEach).Select(i => new AgentReading(Traffic.Text(i), $"Agent {i}", AgentState.Ready, null, [Traffic.Text(200 + (i % QueuesEach))]))]);

    /// <summary>Calls of all accounts in turn: each rings in a queue, rings at an agent, is answered, and ends when 100 younger ones of its account are there.</summary>
    private sealed class Traffic
    {
        private readonly Queue<CallHint> _next = new();
        private int _calls;

        public DateTimeOffset Now { get; private set; } = Start.AddSeconds(10);

        public static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

        public PbxEvent Next()
        {
            if (_next.Count == 0) Plan();
            Now = Now.AddMilliseconds(50);
            return _next.Dequeue() with { At = Now };
        }

        private void Plan()
        {
            var number = _calls++;
            var round = number / Accounts;
            var hint = Hint(number, CallHintKind.Ringing) with { Queue = Text(200 + (round * 7 % QueuesEach)), From = $"0532{number % 10_000_000:D7}", Direction = CallDirection.Inbound, StartedAt = Now };
            var extension = Text(1000 + (round * 13 % AgentsEach));
            _next.Enqueue(hint);
            _next.Enqueue(hint with { Extension = extension });
            _next.Enqueue(hint with { Kind = CallHintKind.Answered, Extension = extension });
            var old = number - (Accounts * CallsEach);
            if (old >= 0) _next.Enqueue(Hint(old, CallHintKind.Ended));
        }

        private static CallHint Hint(int number, CallHintKind kind) => new(Ids[number % Accounts], Start, $"call-{number}", kind, CallOrigin.Push);
    }
}
