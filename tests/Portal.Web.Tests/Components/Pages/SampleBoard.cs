using System.Collections.Immutable;
using Portal.Domain.Agents;
using Portal.Domain.Calls;
using Portal.Domain.Live;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Live;
using Portal.Infrastructure.Pbx;

namespace Portal.Web.Tests.Components.Pages;

/// <summary>Feeds a live board through the real reducer: two accounts, two queues, three agents, two calls and a third that waits.</summary>
internal sealed class SampleBoard(LiveBoard board)
{
    public static readonly PbxVendor HangsUp = PbxCatalog.All.First(v => v.Capabilities.Contains("HangUp", StringComparer.Ordinal));

    public Guid First { get; } = Guid.Parse("11111111-0000-0000-0000-000000000000");
    public Guid Second { get; } = Guid.Parse("22222222-0000-0000-0000-000000000000");
    public DateTimeOffset Now { get; } = TimeProvider.System.GetUtcNow();

    public void Fill()
    {
        Connect(First, HangsUp.Id, "Front office");
        Connect(Second, "no-such-vendor", "Branch");
        board.Apply(
            new QueuesRead(First, Now, [new QueueReading("200", "Support"), new QueueReading("201", "Sales")]),
            new WaitingCallersRead(First, Now, [new WaitingCaller("w1", "200", "05321234107", Now.AddSeconds(-70))]),
            new AgentStatesRead(First, Now, [
                new AgentReading("1001", "Ayşe Kaya", AgentState.Talking, null, ["200"]),
                new AgentReading("1002", "Mert Öz", AgentState.Break, "Lunch", ["201"]),
                new AgentReading("1003", "Can Bal", AgentState.Ready, null, ["200", "201"]),
            ]),
            ReadCalls(First, Call("c1", "05321230000", "200", "1001"), Call("w1", "05321234107", "200", null) with { State = CallState.Queued }),
            ReadCalls(Second, Call("c2", "02123334455", "500", null) with { Queue = null }),
            new CountersRead(First, Now, [new QueueCounters("200", 8, 2, 6, 1), new QueueCounters("201", 0, 0, 0, 0)]));
    }

    public void Connect(Guid id, string vendor, string name, bool enabled = true) => board.Apply(
        new AccountChanged(id, Now, vendor, name, enabled, Pushes: false, TimeSpan.FromMinutes(5)),
        Took(id, ReadingKind.ActiveCalls), Took(id, ReadingKind.WaitingCallers), Took(id, ReadingKind.Queues), Took(id, ReadingKind.AgentStates));

    public void SetAgents(params AgentReading[] agents) => board.Apply(new AgentStatesRead(First, Now.AddSeconds(1), [.. agents]));

    /// <summary>Lets time pass without any reading of the account.</summary>
    public void GrowOld() => board.Apply(new ClockTicked(Now.AddMinutes(1)));

    /// <summary>Every reading of the first account succeeds again, that much later.</summary>
    public void ReadAgain(TimeSpan later) => board.Apply(
        [.. new[] { ReadingKind.ActiveCalls, ReadingKind.WaitingCallers, ReadingKind.Queues, ReadingKind.AgentStates }.Select(kind => Took(First, kind) with { At = Now + later })]);

    public void PushCall(string key, string from) => board.Apply(
        new CallHint(First, Now.AddSeconds(1), key, CallHintKind.Ringing, CallOrigin.Push) { Direction = CallDirection.Inbound, From = from, To = "1003", Extension = "1003", StartedAt = Now });

    public static CallReading Call(string key, string from, string queue, string? extension) => new(
        key, CallState.Talking, CallDirection.Inbound, from, queue, queue, extension, TimeProvider.System.GetUtcNow().AddSeconds(-30), null);

    public ActiveCallsRead ReadCalls(Guid id, params CallReading[] calls) => new(id, Now, [.. calls]);

    private ReadingTaken Took(Guid id, ReadingKind kind) => new(id, Now, kind, TimeSpan.FromSeconds(3), null, null);
}
