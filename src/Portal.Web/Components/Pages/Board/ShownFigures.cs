using Portal.Domain.Calls;
using Portal.Domain.Live;
using Portal.Domain.Reports;
using Portal.Web.Components.Shared;

namespace Portal.Web.Components.Pages.Board;

/// <summary>The header figures of what the filter leaves.</summary>
/// <param name="Inbound">Inbound calls now.</param>
/// <param name="Outbound">Outbound calls now.</param>
/// <param name="Calls">All calls now.</param>
/// <param name="Waiting">Callers waiting; null when no queue has told of its waiting callers.</param>
/// <param name="QueuesWaiting">Queues in which somebody waits.</param>
/// <param name="Longest">Who waits longest; null when nobody does.</param>
/// <param name="LongestQueue">In which queue.</param>
/// <param name="Today">Today's counts; null = not known yet.</param>
/// <param name="Timed">Today's counts of the queues whose PBX tells waiting times; null = none does, or none is known yet.</param>
/// <param name="Missed">Missed callers not reached yet; null = not known yet.</param>
public sealed record ShownFigures(
    int Inbound, int Outbound, int Calls, int? Waiting, int QueuesWaiting, BoardWaiting? Longest, string? LongestQueue, QueueCounters? Today, QueueCounters? Timed,
    int? Missed)
{
    public static ShownFigures Of(BoardSnapshot board, BoardFilter filter)
    {
        int inbound = 0, outbound = 0, calls = 0, queuesWaiting = 0;
        foreach (var call in board.Calls.Values)
        {
            if (call.State == CallState.Ended || !filter.Counts(call)) continue;
            calls++;
            if (call.Direction == CallDirection.Inbound) inbound++;
            if (call.Direction == CallDirection.Outbound) outbound++;
        }

        int? waiting = null;
        BoardWaiting? longest = null;
        string? longestQueue = null;
        var counters = new List<QueueCounters>();
        foreach (var queue in board.Queues.Values)
        {
            if (!filter.Counts(queue)) continue;
            if (queue.Today is { } today) counters.Add(today);
            if (queue.Waiting.IsDefault) continue;
            waiting = (waiting ?? 0) + queue.Waiting.Length;
            if (queue.Waiting.IsEmpty) continue;
            queuesWaiting++;
            if (longest is null || queue.Waiting[0].Since < longest.Since) (longest, longestQueue) = (queue.Waiting[0], queue.Name);
        }

        if (filter.Queue is null)
            counters.AddRange(board.Accounts.Values.Where(a => filter.AccountId is null || filter.AccountId == a.Id).Select(a => a.WithoutQueue).OfType<QueueCounters>());
        int? missed = null;
        foreach (var account in board.Accounts.Values)
        {
            if (account.MissedOpen is { } open && (filter.AccountId is null || filter.AccountId == account.Id)) missed = (missed ?? 0) + open;
        }

        return new ShownFigures(inbound, outbound, calls, waiting, queuesWaiting, longest, longestQueue, ServiceLevel.Sum(counters), ServiceLevel.SumTimed(counters), missed);
    }

    /// <summary>Why there is no service level; null when there is one.</summary>
    public static MarkKind? MissingServiceLevel(QueueCounters? counters) => counters switch
    {
        null => MarkKind.NotReadYet,
        { Answered: 0, Abandoned: 0 } => MarkKind.NoCalls,
        { AnsweredInTime: null } or { ShortAbandons: null } => MarkKind.NotOffered,
        _ => ServiceLevel.ShortAbandonsExcluded(counters) is null ? MarkKind.NoCalls : null,
    };
}
