using Portal.Domain.Live;

namespace Portal.Domain.Reports;

/// <summary>
/// Service level from raw counts, as a share between 0 and 1. There are many definitions in use; a figure always names its own. Null when no call came, and
/// when the PBX tells no waiting times.
/// </summary>
public static class ServiceLevel
{
    /// <summary>
    /// SL-4, "short abandons excluded" (the switch of that name in Genesys Cloud and RingCentral queues):
    /// answered in time ÷ (answered + abandoned − short abandons). The portal's default.
    /// </summary>
    public static double? ShortAbandonsExcluded(QueueCounters? counters) =>
        counters is { AnsweredInTime: { } inTime, ShortAbandons: { } shorts } ? Share(inTime, counters.Answered + counters.Abandoned - shorts) : null;

    /// <summary>
    /// SL-2, "all offered" (the strict reading, known from Verbara's Asterisk queue statistics): answered in time ÷ offered. Offered is answered + abandoned: the
    /// PBXs tell of no other end of a queue visit.
    /// </summary>
    public static double? AllOffered(QueueCounters? counters) =>
        counters is { AnsweredInTime: { } inTime } ? Share(inTime, counters.Answered + counters.Abandoned) : null;

    /// <summary>
    /// The sum of several queues. A part that is unknown for a queue that had calls makes the sum unknown; null when there is nothing to sum.
    /// </summary>
    public static QueueCounters? Sum(IEnumerable<QueueCounters> counters)
    {
        QueueCounters? sum = null;
        foreach (var next in counters)
        {
            sum = sum is null
                ? next with { Queue = "" }
                : new QueueCounters(
                    "",
                    sum.Answered + next.Answered,
                    sum.Abandoned + next.Abandoned,
                    Plus(sum.AnsweredInTime, next.AnsweredInTime, sum.Answered == 0, next.Answered == 0),
                    Plus(sum.ShortAbandons, next.ShortAbandons, sum.Abandoned == 0, next.Abandoned == 0));
        }

        return sum;
    }

    /// <summary>
    /// The sum of those queues alone whose PBX tells waiting times: what a service level over several PBXs can be computed from. Null when none does.
    /// </summary>
    public static QueueCounters? SumTimed(IEnumerable<QueueCounters> counters) => Sum(counters.Where(c => c.AnsweredInTime is not null && c.ShortAbandons is not null));

    /// <summary>Unknown of nothing is nothing.</summary>
    private static int? Plus(int? a, int? b, bool noneA, bool noneB) => (a ?? (noneA ? 0 : null)) + (b ?? (noneB ? 0 : null));

    private static double? Share(int part, int whole) => whole > 0 ? Math.Clamp((double)part / whole, 0, 1) : null;
}
