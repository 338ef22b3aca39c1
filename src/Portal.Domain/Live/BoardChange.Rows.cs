using System.Collections.Immutable;
using Portal.Domain.Agents;
using Portal.Domain.Calls;

namespace Portal.Domain.Live;

internal sealed partial class BoardChange
{
    private readonly Dictionary<BoardKey, AgentCounts> _gained = [];
    private readonly HashSet<Guid> _recount = [];

    /// <summary>Replaces an agent's row; its state and queues are counted into the queues' cards.</summary>
    public void SetAgent(BoardAgent agent)
    {
        var old = _agents.Find(agent.Key);
        if (old == agent) return;
        _agents.Set(agent.Key, agent);
        if (old is not null && old.State == agent.State && old.Queues == agent.Queues) return;
        Count(old, -1);
        Count(agent, 1);
    }

    public void RemoveAgent(BoardAgent agent)
    {
        _agents.Remove(agent.Key);
        _extensions.Remove(agent.Key);
        Count(agent, -1);
    }

    /// <summary>Counts the agents of all queues of the account anew.</summary>
    public void RecountAgents(Guid accountId) => _recount.Add(accountId);

    /// <summary>The calls that concern an extension: the one it talks in, else the one that rings it longest.</summary>
    public (BoardCall? Talking, BoardCall? Ringing) CallsAt(BoardKey extension)
    {
        if (!_byExtension.TryFind(extension, out var keys)) return default;
        BoardCall? talking = null;
        BoardCall? ringing = null;
        foreach (var key in keys)
        {
            var call = _calls.Find(new BoardKey(extension.AccountId, key));
            if (call is null) continue;
            if (call.State >= CallState.Talking || Dials(call, extension.Key)) talking = talking is null || call.Since > talking.Since ? call : talking;
            else ringing = ringing is null || call.Since < ringing.Since ? call : ringing;
        }

        return (talking, ringing);
    }

    /// <summary>The calls that ring or connect this extension.</summary>
    public IEnumerable<BoardCall> CallsOf(BoardKey extension)
    {
        if (!_byExtension.TryFind(extension, out var keys)) yield break;
        foreach (var key in keys)
        {
            if (_calls.Find(new BoardKey(extension.AccountId, key)) is { } call) yield return call;
        }
    }

    private void RebuildAgents()
    {
        foreach (var (key, freedAt) in _extensions)
        {
            if (Account(key.AccountId) is { } account && Rebuild(account.Facts, key, _agents.Find(key), freedAt) is { } agent) SetAgent(agent);
        }
    }

    private BoardAgent? Rebuild(AccountFacts facts, BoardKey key, BoardAgent? agent, DateTimeOffset? freedAt)
    {
        var (talking, ringing) = CallsAt(key);
        if (agent is null)
        {
            // Where a list tells who the agents are, other extensions are not agents.
            if (facts.TellsAgents || (talking ?? ringing) is null) return null;
            agent = new BoardAgent(key, null, AgentState.Unknown);
        }

        var freed = Times.Later(agent.FreedAt, freedAt);
        var readAt = agent.ReadAt is null ? null : Times.Later(agent.ReadAt, facts.AgentsAt ?? facts.ExtensionsAt);
        var (state, call) = State(agent, talking, ringing, readAt, freed);
        var fromRead = call is null && state == agent.ReadState && readAt is not null;
        return agent with
        {
            State = state,
            Since = StateSince(agent, state, call, sawBefore: agent.State != AgentState.Unknown),
            BreakReason = state == AgentState.Break ? agent.ReadBreakReason : null,
            CallKey = (talking ?? ringing)?.Key.Key,
            Estimated = call?.Estimated ?? (agent.ReadGuessed || (!fromRead && state != AgentState.Unknown)),
            FreedAt = freed,
        };
    }

    private static (AgentState State, BoardCall? Call) State(
        BoardAgent agent, BoardCall? talking, BoardCall? ringing, DateTimeOffset? readAt, DateTimeOffset? freed)
    {
        if (talking is not null) return (AgentState.Talking, talking);
        if (ringing is not null)
        {
            var covered = readAt > ringing.LastSeenAt + Times.Grace
                && agent.ReadState is AgentState.Talking or AgentState.Break or AgentState.Offline or AgentState.WrapUp;
            return covered ? (agent.ReadState, null) : (AgentState.Ringing, ringing);
        }

        if (readAt is null) return (AgentState.Unknown, null);
        var over = agent.ReadState is AgentState.Talking or AgentState.Ringing && freed >= readAt - Times.Grace;
        return (over ? AgentState.Ready : agent.ReadState, null);
    }

    private DateTimeOffset? StateSince(BoardAgent agent, AgentState state, BoardCall? call, bool sawBefore)
    {
        if (call is not null && (state != agent.State || call.Key.Key != agent.CallKey))
        {
            // A call that was handed on has been going on for longer than this agent is in it.
            return call.Key.Key == agent.CallKey && agent.Since > call.Since ? Times.Later(at, agent.Since.Value) : call.Since;
        }


        if (state == agent.State) return agent.Since;
        return sawBefore ? at : null;
    }

    private void Count(BoardAgent? agent, int number)
    {
        if (agent is null) return;
        foreach (var served in agent.Queues)
        {
            var queue = new BoardKey(agent.Key.AccountId, served);
            _gained[queue] = (_gained.GetValueOrDefault(queue) ?? AgentCounts.None).Plus(agent.State, number);
        }
    }

    private void RebuildQueues()
    {
        foreach (var key in _queues) RebuildWaiting(key);
        foreach (var (key, gained) in _gained)
        {
            if (gained == AgentCounts.None || _recount.Contains(key.AccountId) || _queueRows.Find(key) is not { } queue) continue;
            if (queue.Agents is { } had) _queueRows.Set(key, queue with { Agents = Sum(had, gained) });
            else _recount.Add(key.AccountId);
        }

        foreach (var account in _recount) Recount(account);
    }

    private void RebuildWaiting(BoardKey key)
    {
        if (Account(key.AccountId) is not { } account) return;
        var queue = _queueRows.Find(key);
        if (queue is null)
        {
            if (!HasCalls(key)) return;
            queue = new BoardQueue(key, key.Key) { Today = account.Facts.CountersAt is null ? null : new QueueCounters(key.Key, 0, 0, 0, 0) };
            _queueRows.Set(key, queue);
            if (account.Facts.TellsMembership) RecountAgents(key.AccountId);
        }

        var waiting = Waiting(queue);
        if (waiting.IsEmpty && !account.Facts.TellsWaiting) waiting = default;
        if (waiting.IsDefault != queue.Waiting.IsDefault || (!waiting.IsDefault && waiting != queue.Waiting)) _queueRows.Set(key, queue with { Waiting = waiting });
    }

    /// <summary>Who waits, longest first; a caller whose row did not change keeps it, and an unchanged list is the same list.</summary>
    private ImmutableArray<BoardWaiting> Waiting(BoardQueue queue)
    {
        if (!_byQueue.TryFind(queue.Key, out var keys)) return [];
        var had = queue.Waiting.IsDefault ? [] : queue.Waiting;
        var now = new List<BoardWaiting>();
        foreach (var callKey in keys)
        {
            var call = _calls.Find(new BoardKey(queue.Key.AccountId, callKey));

            // Whom an agent's phone rings for still waits.
            if (call is null || !BoardReducer.IsWaiting(call)) continue;
            var row = new BoardWaiting(callKey, call.From, call.WaitingSince ?? call.StartedAt, call.Estimated);
            now.Add(row);
        }

        now.Sort(static (a, b) => a.Since != b.Since ? a.Since.CompareTo(b.Since) : string.CompareOrdinal(a.CallKey, b.CallKey));
        if (now.Count == had.Length && now.SequenceEqual(had)) return had;
        for (var i = 0; i < now.Count; i++)
        {
            var index = had.IndexOf(now[i]);
            if (index >= 0) now[i] = had[index];
        }

        return [.. now];
    }

    private void Recount(Guid accountId)
    {
        if (Account(accountId) is not { Facts.TellsMembership: true }) return;
        var counts = new Dictionary<string, AgentCounts>(StringComparer.Ordinal);
        foreach (var (key, agent) in _agents.All())
        {
            if (key.AccountId != accountId) continue;
            foreach (var queue in agent.Queues) counts[queue] = (counts.GetValueOrDefault(queue) ?? AgentCounts.None).Plus(agent.State, 1);
        }

        foreach (var queue in _queueRows.All().Where(row => row.Key.AccountId == accountId).Select(row => row.Value).ToList())
        {
            var counted = counts.GetValueOrDefault(queue.Key.Key) ?? AgentCounts.None;
            if (queue.Agents != counted) _queueRows.Set(queue.Key, queue with { Agents = counted });
        }
    }

    private static AgentCounts Sum(AgentCounts a, AgentCounts b) => new(
        a.Ready + b.Ready, a.Ringing + b.Ringing, a.Talking + b.Talking, a.WrapUp + b.WrapUp, a.Break + b.Break, a.Offline + b.Offline, a.Unknown + b.Unknown);
}
