using System.Collections.Immutable;
using Portal.Domain.Agents;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;

namespace Portal.Domain.Live;

public static partial class BoardReducer
{
    private static void AgentStates(BoardChange change, AgentStatesRead read)
    {
        var known = change.Account(read.AccountId)!.Facts;
        if (read.At < known.AgentsAt) return;
        var tellsMembership = known.TellsMembership || read.Agents.Any(agent => !agent.Queues.IsDefaultOrEmpty);
        var tellsRinging = known.TellsRinging || read.Agents.Any(agent => agent.State == AgentState.Ringing);
        change.Note(read.AccountId, facts => facts with { AgentsAt = read.At, TellsMembership = tellsMembership, TellsRinging = tellsRinging });
        if (tellsMembership && !known.TellsMembership) change.RecountAgents(read.AccountId);

        var listed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var reading in read.Agents)
        {
            if (!listed.Add(reading.Extension)) continue;
            var key = new BoardKey(read.AccountId, reading.Extension);
            Read(change, key, reading.Name, reading.State, reading.BreakReason, reading.Queues.IsDefault ? [] : reading.Queues, read.At);
        }

        RemoveOthers(change, read.AccountId, listed);
    }

    private static void ExtensionStates(BoardChange change, ExtensionStatesRead read)
    {
        var known = change.Account(read.AccountId)!.Facts;
        if (read.At < known.ExtensionsAt) return;
        var extensions = read.Extensions.Select(extension => extension.Extension).ToImmutableHashSet(StringComparer.Ordinal);
        change.Note(read.AccountId, facts => facts with { ExtensionsAt = read.At, Extensions = facts.Extensions?.SetEquals(extensions) == true ? facts.Extensions : extensions });

        var listed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var reading in read.Extensions)
        {
            if (!listed.Add(reading.Extension)) continue;
            var key = new BoardKey(read.AccountId, reading.Extension);
            if (known.AgentsAt is null)
            {
                Read(change, key, reading.Name, reading.State, breakReason: null, change.Agent(key)?.Queues ?? [], read.At);
                continue;
            }

            Meet(change, key, reading.State, read.At);
            if (change.Agent(key) is not { } agent) continue;
            var state = read.At > known.AgentsAt ? OfExtension(agent.ReadState, reading.State) : agent.ReadState;

            // Freed since the agent list, and busy again since then.
            var again = reading.State == AgentState.Talking && agent is { ReadState: AgentState.Talking, State: not AgentState.Talking };
            change.SetAgent(agent with
            {
                Name = agent.Name ?? CallMerge.Told(reading.Name),
                ReadState = state,
                ReadGuessed = state == AgentState.Ready && (agent.ReadGuessed || state != agent.ReadState),
                ReadAt = state == agent.ReadState && !again ? agent.ReadAt : read.At,
            });
            change.TouchAgent(key);
        }

        if (known.AgentsAt is null) RemoveOthers(change, read.AccountId, listed);
    }

    /// <summary>
    /// What a newer extension state says of an agent: in a call or no longer in one. Breaks and sign-outs are the agent list's; a phone knows nothing of them.
    /// </summary>
    private static AgentState OfExtension(AgentState agent, AgentState extension) => (agent, extension) switch
    {
        (AgentState.Ready or AgentState.Unknown, AgentState.Talking) => AgentState.Talking,
        (AgentState.Talking, AgentState.Ready) => AgentState.Ready,
        _ => agent,
    };

    private static void Read(
        BoardChange change, BoardKey key, string? name, AgentState state, string? breakReason, ImmutableArray<string> queues, DateTimeOffset at)
    {
        Meet(change, key, state, at);
        var had = change.Agent(key);
        if (had is not null && had.Queues.AsSpan().SequenceEqual(queues.AsSpan())) queues = had.Queues;
        change.SetAgent((had ?? new BoardAgent(key, null, state)) with
        {
            // A list without names does not take a name away that another list gave.
            Name = CallMerge.Told(name) ?? had?.Name,
            Queues = queues,
            ReadState = state,
            ReadGuessed = false,
            ReadBreakReason = CallMerge.Told(breakReason),
            BreakReason = had is null && state == AgentState.Break ? CallMerge.Told(breakReason) : had?.BreakReason,
            ReadAt = had?.ReadAt is not null && had.ReadState == state ? had.ReadAt : at,
        });
        change.TouchAgent(key);
    }

    /// <summary>Holds the calls known at an extension against the state that a reading gives for it.</summary>
    private static void Meet(BoardChange change, BoardKey extension, AgentState state, DateTimeOffset at)
    {
        if (state == AgentState.Talking) IsBusy(change, extension, at);
        else if (state is AgentState.Ready or AgentState.Break or AgentState.Offline or AgentState.WrapUp) IsIdle(change, extension, at);
    }

    private static void RemoveOthers(BoardChange change, Guid accountId, HashSet<string> listed)
    {
        foreach (var (key, agent) in change.Before.Agents)
        {
            if (key.AccountId == accountId && !listed.Contains(key.Key)) change.RemoveAgent(agent);
        }
    }
}
