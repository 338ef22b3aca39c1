using System.Collections.Immutable;
using Portal.Domain.Agents;
using Portal.Domain.Calls;
using Portal.Domain.Live;
using Portal.Domain.Pbx;

namespace Portal.Domain.Tests.Live;

/// <summary>A board under test: short words for events, times in seconds from the start.</summary>
internal sealed class Scene
{
    public static readonly DateTimeOffset Start = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    public static readonly Guid Account = Guid.Parse("11111111-0000-0000-0000-000000000001");

    public static readonly Guid Other = Guid.Parse("22222222-0000-0000-0000-000000000002");

    public Scene(bool otherAccount = false)
    {
        Apply(new AccountChanged(Account, Start, "vendor", "Head office", true, true, TimeSpan.FromHours(1)));
        if (otherAccount) Apply(new AccountChanged(Other, Start, "vendor", "Branch", true, true, TimeSpan.FromHours(1)));
    }

    public BoardSnapshot Board { get; private set; } = BoardSnapshot.Empty;

    public IEnumerable<string> CallKeys => Board.Calls.Keys.Select(key => key.Key).Order(StringComparer.Ordinal);

    public static DateTimeOffset At(double seconds) => Start.AddSeconds(seconds);

    public static BoardKey Key(string key) => new(Account, key);

    public static CallHint Hint(string call, double at, CallHintKind kind, string? extension = null, string? queue = null, Guid? account = null) =>
        new(account ?? Account, At(at), call, kind, CallOrigin.Push) { Extension = extension, Queue = queue, Direction = CallDirection.Inbound, From = "05321234107" };

    public static CallReading Row(
        string call, CallState state, string? extension = null, string? queue = null, string from = "905321234107", DateTimeOffset? startedAt = null) =>
        new(call, state, CallDirection.Inbound, from, extension ?? queue ?? "", queue, extension, startedAt, null);

    public static AgentReading Agent(string extension, AgentState state, params string[] queues) =>
        new(extension, "Agent " + extension, state, state == AgentState.Break ? "Lunch" : null, [.. queues]);

    public BoardSnapshot Apply(PbxEvent pbxEvent) => Board = BoardReducer.Apply(Board, pbxEvent);

    public void Ring(string call, double at, string? extension = "1001", string? queue = null) => Apply(Hint(call, at, CallHintKind.Ringing, extension, queue));

    public void Answer(string call, double at, string? extension = "1001") =>
        Apply(Hint(call, at, CallHintKind.Answered, extension) with { AnsweredAt = At(at) });

    public void LegEnds(string call, double at, string extension) => Apply(Hint(call, at, CallHintKind.LegEnded, extension));

    public void End(string call, double at, string? extension = null, DateTimeOffset? answeredAt = null) =>
        Apply(Hint(call, at, CallHintKind.Ended, extension) with { AnsweredAt = answeredAt });

    public void ListCalls(double at, params CallReading[] rows) => Apply(new ActiveCallsRead(Account, At(at), [.. rows]));

    public void ListWaiting(double at, params (string Call, string Queue, double Joined)[] callers) =>
        Apply(new WaitingCallersRead(Account, At(at), [.. callers.Select(caller => new WaitingCaller(caller.Call, caller.Queue, "905321234107", At(caller.Joined)))]));

    public void ListAgents(double at, params AgentReading[] agents) => Apply(new AgentStatesRead(Account, At(at), [.. agents]));

    public void ListExtensions(double at, params (string Extension, AgentState State)[] rows) =>
        Apply(new ExtensionStatesRead(Account, At(at), [.. rows.Select(row => new ExtensionReading(row.Extension, "Phone " + row.Extension, row.State))]));

    public void ListQueues(double at, params string[] numbers) =>
        Apply(new QueuesRead(Account, At(at), [.. numbers.Select(number => new QueueReading(number, "Queue " + number))]));

    public void Count(double at, params QueueCounters[] counters) => Apply(new CountersRead(Account, At(at), [.. counters]));

    public void Tick(double at) => Apply(new ClockTicked(At(at)));

    public void Take(double at, PbxErrorKind? error = null, ReadingKind kind = ReadingKind.ActiveCalls, double every = 5) =>
        Apply(new ReadingTaken(Account, At(at), kind, TimeSpan.FromSeconds(every), error, error is null ? null : "no"));

    public BoardCall Call(string key) => Board.Calls[Key(key)];

    public BoardQueue Queue(string number) => Board.Queues[Key(number)];

    public BoardAgent AgentRow(string extension) => Board.Agents[Key(extension)];

    public IEnumerable<string> Waiting(string queue) => Queue(queue).Waiting.Select(caller => caller.CallKey);

    public ImmutableDictionary<ReadingKind, BoardReading> Readings => Board.Accounts[Account].Readings;

    public AccountState Health => Board.Accounts[Account].State;
}
