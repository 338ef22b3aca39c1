using Portal.Domain.Calls;
using Portal.Domain.Reports;

namespace Portal.Domain.Live;

/// <summary>The figures of the board's header.</summary>
/// <param name="Inbound">Inbound calls now.</param>
/// <param name="Outbound">Outbound calls now.</param>
/// <param name="Internal">Calls between extensions now.</param>
/// <param name="Unknown">Calls now whose direction the PBX does not tell.</param>
/// <param name="Waiting">Callers waiting now; null when no PBX has told who waits.</param>
/// <param name="LongestWaitSince">When the longest wait began; null when nobody waits.</param>
/// <param name="Today">Today's counts of all queues and of inbound calls without one; null = not known yet.</param>
public sealed record BoardFigures(
    int Inbound, int Outbound, int Internal, int Unknown, int? Waiting, DateTimeOffset? LongestWaitSince, QueueCounters? Today)
{
    /// <summary>Calls now, whichever way they go.</summary>
    public int Calls => Inbound + Outbound + Internal + Unknown;

    /// <summary>SL-4 of today: <see cref="Reports.ServiceLevel.ShortAbandonsExcluded"/>.</summary>
    public double? ServiceLevel => Reports.ServiceLevel.ShortAbandonsExcluded(Today);

    /// <summary>SL-2 of today: <see cref="Reports.ServiceLevel.AllOffered"/>.</summary>
    public double? StrictServiceLevel => Reports.ServiceLevel.AllOffered(Today);

    /// <summary>Figures of the accounts given; of all when <paramref name="accounts"/> is null or empty.</summary>
    public static BoardFigures From(BoardSnapshot board, IReadOnlySet<Guid>? accounts = null)
    {
        ArgumentNullException.ThrowIfNull(board);
        Span<int> calls = stackalloc int[4];
        foreach (var (key, call) in board.Calls)
        {
            if (Shown(key.AccountId)) calls[(int)call.Direction]++;
        }

        int? waiting = null;
        DateTimeOffset? longest = null;
        var counters = new List<QueueCounters>();
        foreach (var (key, queue) in board.Queues)
        {
            if (!Shown(key.AccountId)) continue;
            if (queue.Today is { } today) counters.Add(today);
            if (queue.Waiting.IsDefault) continue;
            waiting = (waiting ?? 0) + queue.Waiting.Length;
            if (!queue.Waiting.IsEmpty) longest = Times.Earlier(longest, queue.Waiting[0].Since);
        }

        foreach (var (id, account) in board.Accounts)
        {
            if (Shown(id) && account.WithoutQueue is { } withoutQueue) counters.Add(withoutQueue);
        }

        return new BoardFigures(
            calls[(int)CallDirection.Inbound], calls[(int)CallDirection.Outbound], calls[(int)CallDirection.Internal], calls[(int)CallDirection.Unknown],
            waiting, longest, Reports.ServiceLevel.Sum(counters));

        bool Shown(Guid accountId) => accounts is not { Count: > 0 } || accounts.Contains(accountId);
    }
}
