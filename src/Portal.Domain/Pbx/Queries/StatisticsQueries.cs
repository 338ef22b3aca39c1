using System.Collections.Immutable;
using Portal.Domain.Pbx.Commands;
using Portal.Domain.Tenants;

namespace Portal.Domain.Pbx.Queries;

/// <summary>The vendor's own counts, day by day. A default date is one that was not given.</summary>
/// <param name="From">First day.</param>
/// <param name="To">Last day.</param>
public sealed record StatisticsQuery(DateOnly From, DateOnly To) : PbxQuery<ImmutableArray<DayStatistics>>
{
    /// <inheritdoc />
    public override string Name => "statistics";

    /// <inheritdoc />
    public override string Permission => Permissions.HistoryView;

    /// <inheritdoc />
    public override Type Capability => typeof(IStatistics);

    /// <inheritdoc />
    public override IEnumerable<CommandProblem> Problems(PbxTraits traits, DateTimeOffset now) => QueryChecks.Days(From, To, traits, now);

    /// <inheritdoc />
    public override Task<ImmutableArray<DayStatistics>> AskAsync(IPbx pbx, CancellationToken cancellationToken) => ((IStatistics)pbx).ReadStatisticsAsync(From, To, cancellationToken);
}

/// <summary>One day of the vendor's own counts in detail.</summary>
/// <param name="Day">The day.</param>
public sealed record DayStatisticsQuery(DateOnly Day) : PbxQuery<ImmutableArray<DayStatistics>>
{
    /// <inheritdoc />
    public override string Name => "dayStatistics";

    /// <inheritdoc />
    public override string Permission => Permissions.HistoryView;

    /// <inheritdoc />
    public override Type Capability => typeof(IStatistics);

    /// <inheritdoc />
    public override IEnumerable<CommandProblem> Problems(PbxTraits traits, DateTimeOffset now) => QueryChecks.Day(Day, now);

    /// <inheritdoc />
    public override Task<ImmutableArray<DayStatistics>> AskAsync(IPbx pbx, CancellationToken cancellationToken) => ((IStatistics)pbx).ReadDayStatisticsAsync(Day, cancellationToken);
}

/// <summary>Callers of one day who gave up.</summary>
/// <param name="Day">The day.</param>
public sealed record AbandonedCallsQuery(DateOnly Day) : PbxQuery<ImmutableArray<AbandonedCall>>
{
    /// <inheritdoc />
    public override string Name => "abandonedCalls";

    /// <inheritdoc />
    public override string Permission => Permissions.HistoryView;

    /// <inheritdoc />
    public override Type Capability => typeof(IAbandonedCalls);

    /// <inheritdoc />
    public override IEnumerable<CommandProblem> Problems(PbxTraits traits, DateTimeOffset now) => QueryChecks.Day(Day, now);

    /// <inheritdoc />
    public override Task<ImmutableArray<AbandonedCall>> AskAsync(IPbx pbx, CancellationToken cancellationToken) => ((IAbandonedCalls)pbx).ReadAbandonedCallsAsync(Day, cancellationToken);
}
