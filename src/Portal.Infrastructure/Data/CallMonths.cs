using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Portal.Infrastructure.Data;

/// <summary>
/// The monthly parts of <c>call_records</c> on PostgreSQL. They are made ahead at the start and every day, and on demand when calls of the past are read; what fits into
/// none lies in the default part. All of it happens under the lock of those who write calls. SQLite has one table, and nothing to do here.
/// </summary>
public sealed partial class CallMonths(PortalDb db, TimeProvider time, ILogger<CallMonths> logger) : BackgroundService
{
    /// <summary>Whole months that exist beyond the present one.</summary>
    private const int Ahead = 3;

    /// <summary>The default part.</summary>
    private const string Other = "call_records_other";

    private static readonly TimeSpan LookEvery = TimeSpan.FromDays(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<DateOnly, string> _known = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookEvery, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await MakeAheadAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                Log.NotMade(logger, exception);
            }
        }
    }

    /// <summary>Makes the present month and those ahead.</summary>
    public async Task MakeAheadAsync(CancellationToken cancellationToken)
    {
        await using var context = db.ForInstallation();
        if (!context.Database.IsNpgsql()) return;
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        await CallReads.LockAsync(context, cancellationToken);
        var now = time.GetUtcNow();
        var parts = new Dictionary<DateOnly, string>();
        await EnsureAsync(context, Enumerable.Range(0, Ahead + 1).Select(month => now.AddMonths(month)), parts, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        Know(parts);
    }

    /// <summary>
    /// Adds to <paramref name="parts"/> in which part the calls of these starts lie. Missing ones are made in the caller's transaction, which holds the lock; they are known
    /// once the caller says that it committed (<see cref="Know"/>).
    /// </summary>
    internal async Task EnsureAsync(PortalDbContext context, IEnumerable<DateTimeOffset> starts, Dictionary<DateOnly, string> parts, CancellationToken cancellationToken)
    {
        if (!context.Database.IsNpgsql()) return;
        List<DateOnly> unknown = [];
        lock (_gate)
        {
            foreach (var month in starts.Select(MonthOf).Distinct().Where(month => !parts.ContainsKey(month)))
            {
                if (_known.TryGetValue(month, out var part)) parts.Add(month, part);
                else unknown.Add(month);
            }
        }

        foreach (var month in unknown)
        {
            var (name, from, to) = (NameOf(month), Bound(month), Bound(month.AddMonths(1)));
            // Attached, not made in place: readers of the other months go on. A month of which rows already lie in the default part stays there.
            var sql = $"""
                DO $$ BEGIN
                  IF to_regclass('{name}') IS NULL AND NOT EXISTS (SELECT 1 FROM {Other} WHERE "FirstStartedAt" >= '{from}' AND "FirstStartedAt" < '{to}') THEN
                    CREATE TABLE {name} (LIKE call_records INCLUDING DEFAULTS INCLUDING CONSTRAINTS);
                    ALTER TABLE call_records ATTACH PARTITION {name} FOR VALUES FROM ('{from}') TO ('{to}');
                  END IF;
                END $$
                """;
            await context.Database.ExecuteSqlRawAsync(sql, cancellationToken);
            parts.Add(month, await context.Database.SqlQuery<bool>($"SELECT to_regclass({name}) IS NOT NULL AS \"Value\"").SingleAsync(cancellationToken) ? name : Other);
        }
    }

    /// <summary>What was made is committed.</summary>
    internal void Know(Dictionary<DateOnly, string> parts)
    {
        lock (_gate)
        {
            foreach (var (month, part) in parts) _known[month] = part;
        }
    }

    /// <summary>Which months there are must be found out again.</summary>
    internal void Forget()
    {
        lock (_gate) _known.Clear();
    }

    /// <summary>The months that exist, oldest first; none on SQLite.</summary>
    internal static async Task<List<DateOnly>> ExistingAsync(PortalDbContext context, CancellationToken cancellationToken)
    {
        if (!context.Database.IsNpgsql()) return [];
        var months = await context.Database
            .SqlQuery<DateOnly>(
                $"""
                 SELECT to_date(right(c.relname::text, 7), 'YYYY_MM') AS "Value" FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
                 WHERE i.inhparent = 'call_records'::regclass AND c.relname ~ '^call_records_[0-9][0-9][0-9][0-9]_[0-9][0-9]$'
                 """)
            .ToListAsync(cancellationToken);
        return [.. months.Order()];
    }

    internal static DateOnly MonthOf(DateTimeOffset at) => new(at.UtcDateTime.Year, at.UtcDateTime.Month, 1);

    internal static string NameOf(DateOnly month) => FormattableString.Invariant($"call_records_{month:yyyy_MM}");

    internal static string Bound(DateOnly month) => FormattableString.Invariant($"{month:yyyy-MM-dd} 00:00:00+00");

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The coming months' parts of the call table could not be made; calls lie in the default part until they are")]
        public static partial void NotMade(ILogger logger, Exception exception);
    }
}
