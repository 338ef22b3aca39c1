using Portal.Domain.Calls;
using Portal.Domain.Live;

namespace Portal.Web.Components.Pages.Board;

/// <summary>The header figures. Null = not known yet or never told; see <see cref="MissingServiceLevel"/>.</summary>
public sealed record BoardFigures
{
    public int Calls { get; private init; }
    public int Inbound { get; private init; }
    public int Outbound { get; private init; }

    /// <summary>Null when no queue has told of its waiting callers.</summary>
    public int? Waiting { get; private init; }
    public int QueuesWaiting { get; private init; }
    public BoardWaiting? Longest { get; private init; }
    public string? LongestQueue { get; private init; }
    public QueueCounters? Today { get; private init; }

    public static BoardFigures Of(BoardSnapshot board, BoardFilter filter)
    {
        var calls = board.Calls.Values.Where(c => c.State != CallState.Ended && (filter.AccountId is null || c.Key.AccountId == filter.AccountId)
            && (filter.Queue is not { } queue || (c.Key.AccountId == queue.AccountId && string.Equals(c.Queue, queue.Key, StringComparison.Ordinal)))).ToArray();
        var queues = board.Queues.Values.Where(q => (filter.AccountId is null || q.Key.AccountId == filter.AccountId) && (filter.Queue is null || q.Key == filter.Queue)).ToArray();
        var told = queues.Where(q => !q.Waiting.IsDefault).ToArray();
        var longest = told.SelectMany(q => q.Waiting.Select(w => (Waiting: w, Queue: q))).OrderBy(x => x.Waiting.Since).FirstOrDefault();

        return new BoardFigures
        {
            Calls = calls.Length,
            Inbound = calls.Count(c => c.Direction == CallDirection.Inbound),
            Outbound = calls.Count(c => c.Direction == CallDirection.Outbound),
            Waiting = told.Length == 0 ? null : told.Sum(q => q.Waiting.Length),
            QueuesWaiting = told.Count(q => !q.Waiting.IsEmpty),
            Longest = longest.Waiting,
            LongestQueue = longest.Queue?.Name,
            Today = Sum(queues.Select(q => q.Today).OfType<QueueCounters>()),
        };
    }

    /// <summary>The sum; a part that one of them cannot tell is not told for the whole. Null when there is nothing to sum.</summary>
    internal static QueueCounters? Sum(IEnumerable<QueueCounters> counters) => counters.Aggregate((QueueCounters?)null, (sum, next) => sum is null
        ? next with { Queue = "" }
        : new QueueCounters("", sum.Answered + next.Answered, sum.Abandoned + next.Abandoned, sum.AnsweredInTime + next.AnsweredInTime, sum.ShortAbandons + next.ShortAbandons));
}
