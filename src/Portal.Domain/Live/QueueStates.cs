using System.Collections.Immutable;
using Portal.Domain.Agents;
using Portal.Domain.Pbx;

namespace Portal.Domain.Live;

/// <summary>Takes a reading of whole queues apart into the readings that the board knows.</summary>
public static class QueueStates
{
    /// <summary>The queue list, the waiting callers and the agents, each agent once with all its queues.</summary>
    public static ImmutableArray<PbxEvent> Events(Guid accountId, DateTimeOffset at, ImmutableArray<QueueState> queues) =>
    [
        new QueuesRead(accountId, at, [.. queues.Select(queue => queue.Queue)]),
        new WaitingCallersRead(accountId, at, [.. queues.SelectMany(queue => queue.Callers)]),
        new AgentStatesRead(accountId, at, [.. queues.SelectMany(queue => queue.Members).GroupBy(member => member.Extension, StringComparer.Ordinal).Select(Merged)]),
    ];

    /// <summary>An agent may be on break in one queue and not in another; whoever can still be rung is not on break. A call outweighs all else.</summary>
    private static AgentReading Merged(IGrouping<string, AgentReading> readings)
    {
        var state = readings.MinBy(reading => Rank(reading.State))!;
        return state with { Queues = [.. readings.SelectMany(reading => reading.Queues).Distinct(StringComparer.Ordinal)], Name = readings.Select(r => r.Name).FirstOrDefault(name => name is not null) };
    }

    private static int Rank(AgentState state) => state switch
    {
        AgentState.Talking => 0,
        AgentState.Ringing => 1,
        AgentState.WrapUp => 2,
        AgentState.Ready => 3,
        AgentState.Break => 4,
        AgentState.Offline => 5,
        _ => 6,
    };
}
