using Portal.Domain.Calls;
using Portal.Domain.Live;
using Portal.Web.Components.Shared;

namespace Portal.Web.Components.Pages.Board;

/// <summary>What the filter leaves of a snapshot, in the order supervisors want it. Holds references only, nothing is copied.</summary>
internal sealed class BoardRows
{
    private static readonly CallState[] CallOrder = [CallState.Queued, CallState.Ringing, CallState.Ivr, CallState.Held, CallState.Talking, CallState.Ended];

    public required IReadOnlyList<BoardQueue> Queues { get; init; }
    public required IReadOnlyList<BoardAgent> Agents { get; init; }
    public required IReadOnlyList<BoardCall> Calls { get; init; }

    public static BoardRows Of(BoardSnapshot board, BoardFilter filter, QueueNames names, bool fullNumbers, DateTimeOffset now)
    {
        var queues = board.Queues.Values.Where(q => q.Key.Key.Length > 0 && filter.Shows(q))
            .OrderBy(q => IsAlarming(q, now) ? 0 : 1)
            .ThenBy(q => q.Name, StringComparer.CurrentCultureIgnoreCase).ThenBy(q => q.Key.AccountId).ToArray();

        var agents = AgentOrder.ForSupervisor(board.Agents.Values.Where(a => filter.Shows(a, CallText(board, a, fullNumbers))), BoardLimits.Agents, now);

        var calls = board.Calls.Values.Where(c => c.State != CallState.Ended && filter.Shows(c,
                Numbers.Show(c.From, fullNumbers), Numbers.Show(c.To, fullNumbers), c.Queue is null ? null : names.Of(c.Key.AccountId, c.Queue), AgentOf(board, c)?.Name))
            .OrderBy(c => Array.IndexOf(CallOrder, c.State))
            .ThenBy(c => c.StartedAt).ThenBy(c => c.Key.Key, StringComparer.Ordinal).ToArray();

        return new BoardRows { Queues = queues, Agents = agents, Calls = calls };
    }

    /// <summary>Queues move to the top only when somebody must act: a list that jumps with every caller cannot be read.</summary>
    private static bool IsAlarming(BoardQueue queue, DateTimeOffset now) => !queue.Waiting.IsDefaultOrEmpty
        && (queue.Waiting.Length >= BoardLimits.WaitingBad || now - queue.Waiting[0].Since >= BoardLimits.WaitBad);

    public static BoardAgent? AgentOf(BoardSnapshot board, BoardCall call) =>
        call.Extension is { } extension ? board.Agents.GetValueOrDefault(new BoardKey(call.Key.AccountId, extension)) : null;

    public static BoardCall? CallOf(BoardSnapshot board, BoardAgent agent) =>
        agent.CallKey is { } key ? board.Calls.GetValueOrDefault(new BoardKey(agent.Key.AccountId, key)) : null;

    private static string? CallText(BoardSnapshot board, BoardAgent agent, bool fullNumbers) =>
        CallOf(board, agent) is { } call ? Numbers.OtherParty(call, fullNumbers) : null;
}
