using System.Collections.Immutable;
using Portal.Domain.Calls;

namespace Portal.Infrastructure.Data;

/// <summary>Puts the legs of a call together that come one by one, in any order and more than once.</summary>
internal static class CallLegs
{
    /// <summary>A call that rings on and on must not grow without end.</summary>
    private const int Most = 100;

    /// <summary>All legs in order; a leg told again replaces its older self.</summary>
    public static ImmutableArray<CallLeg> Merge(ImmutableArray<CallLeg> stored, ImmutableArray<CallLeg> told) =>
    [
        .. stored.Where(leg => !told.Any(other => Same(leg, other)))
            .Concat(told.Reverse().Aggregate(ImmutableList<CallLeg>.Empty, (legs, leg) => legs.Exists(other => Same(leg, other)) ? legs : legs.Add(leg)))
            .OrderBy(leg => leg.StartedAt ?? DateTimeOffset.MaxValue)
            .ThenBy(leg => leg.Destination, StringComparer.Ordinal)
            .ThenBy(leg => leg.Extension, StringComparer.Ordinal)
            .Take(Most),
    ];

    /// <summary>
    /// The leg that decides how the call ended: an answered one before others, then the longest, then (so that the order of arrival never matters) by name and start.
    /// </summary>
    public static CallLeg? Deciding(ImmutableArray<CallLeg> legs) => legs
        .OrderByDescending(leg => leg.AnsweredAt is not null)
        .ThenByDescending(leg => leg.EndedAt - leg.StartedAt ?? TimeSpan.Zero)
        .ThenBy(leg => leg.Destination, StringComparer.Ordinal)
        .ThenBy(leg => leg.Extension, StringComparer.Ordinal)
        .ThenByDescending(leg => leg.StartedAt)
        .FirstOrDefault();

    /// <summary>The same attempt at the same party: it cannot be rung twice at one time.</summary>
    public static bool Same(CallLeg one, CallLeg other) =>
        one.Destination == other.Destination
        && one.Extension == other.Extension
        && (one.StartedAt == other.StartedAt || (one.StartedAt < (other.EndedAt ?? other.StartedAt) && other.StartedAt < (one.EndedAt ?? one.StartedAt)));

    /// <summary>As the columns can hold it.</summary>
    public static CallLeg Clean(CallLeg leg) => new()
    {
        Destination = StoredCall.Text(leg.Destination, CallRow.Lengths.To) ?? "",
        Extension = StoredCall.Text(leg.Extension, CallRow.Lengths.Extension),
        Queue = StoredCall.Text(leg.Queue, CallRow.Lengths.Queue),
        StartedAt = StoredCall.Whole(leg.StartedAt),
        AnsweredAt = StoredCall.Whole(leg.AnsweredAt),
        EndedAt = StoredCall.Whole(leg.EndedAt),
        RawOutcome = StoredCall.Text(leg.RawOutcome, CallRow.Lengths.RawOutcome),
    };
}
