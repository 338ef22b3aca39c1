using System.Collections.Immutable;
using Portal.Domain.Agents;

namespace Portal.Domain.Live;

/// <summary>How long an agent may stay in a state before a supervisor should look; null = no limit.</summary>
/// <param name="Talking">Limit of one call.</param>
/// <param name="Break">Limit of one break.</param>
/// <param name="WrapUp">Limit of after-call work.</param>
/// <param name="Ringing">Limit of a ringing phone.</param>
public sealed record AgentLimits(TimeSpan? Talking, TimeSpan? Break, TimeSpan? WrapUp, TimeSpan? Ringing)
{
    /// <summary>Limits for a center that has set none: 10 min of talk, 15 min of break, 2 min of after-call work, 20 s of ringing.</summary>
    public static AgentLimits Usual { get; } = new(TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(20));

    /// <summary>The limit of a state; null when it has none.</summary>
    public TimeSpan? Of(AgentState state) => state switch
    {
        AgentState.Talking => Talking,
        AgentState.Break => Break,
        AgentState.WrapUp => WrapUp,
        AgentState.Ringing => Ringing,
        _ => null,
    };

    /// <summary>The limit of what the agent does now; null when it has none, or when nobody would tell that it is over.</summary>
    public TimeSpan? Of(BoardAgent agent) => agent is { State: AgentState.Ringing, CallKey: { } key } && KeylessCalls.IsMade(key) ? null : Of(agent.State);

    /// <summary>True when the agent is known to be in its state longer than allowed.</summary>
    public bool Exceeded(BoardAgent agent, DateTimeOffset now) => agent.Since is { } since && Of(agent) is { } limit && now - since > limit;
}

/// <summary>Agents in the order in which a supervisor needs them.</summary>
public static class AgentOrder
{
    /// <summary>
    /// Over the limit first, then longest in state; agents whose time in state is unknown after those, the signed-out and unknown last; equals by extension.
    /// </summary>
    public static ImmutableArray<BoardAgent> ForSupervisor(IEnumerable<BoardAgent> agents, AgentLimits limits, DateTimeOffset now) =>
    [
        .. agents
            .OrderBy(agent => Rank(agent, limits, now))
            .ThenBy(agent => agent.Since ?? DateTimeOffset.MaxValue)
            .ThenBy(agent => agent.Key.Key.Length)
            .ThenBy(agent => agent.Key.Key, StringComparer.Ordinal)
            .ThenBy(agent => agent.Key.AccountId),
    ];

    private static int Rank(BoardAgent agent, AgentLimits limits, DateTimeOffset now) =>
        limits.Exceeded(agent, now) ? 0 : agent.State is AgentState.Offline or AgentState.Unknown ? 2 : 1;
}
