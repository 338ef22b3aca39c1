using Portal.Domain.Live;
using Portal.Web.Components.Shared;

namespace Portal.Web.Components.Pages.Board;

/// <summary>The two readings of the service level that the board shows, from raw counts.</summary>
internal static class ServiceLevels
{
    public const int TargetSeconds = 20;
    public const int ShortAbandonSeconds = 5;

    /// <summary>Answered in time ÷ (answered + abandoned − short abandons); null when it cannot be told or nothing was offered.</summary>
    public static double? WithoutShortAbandons(QueueCounters? counters) =>
        counters is { AnsweredInTime: { } inTime } && counters.Answered + counters.Abandoned - (counters.ShortAbandons ?? 0) is > 0 and var offered ? inTime / (double)offered : null;

    /// <summary>Answered in time ÷ all offered.</summary>
    public static double? Strict(QueueCounters? counters) =>
        counters is { AnsweredInTime: { } inTime } && counters.Answered + counters.Abandoned is > 0 and var offered ? inTime / (double)offered : null;

    /// <summary>Why there is none; null when there is one.</summary>
    public static MarkKind? Missing(QueueCounters? counters) => counters switch
    {
        null => MarkKind.NotReadYet,
        { Answered: 0, Abandoned: 0 } => MarkKind.NoCalls,
        { AnsweredInTime: null } => MarkKind.NotOffered,
        _ => WithoutShortAbandons(counters) is null ? MarkKind.NoCalls : null,
    };
}
