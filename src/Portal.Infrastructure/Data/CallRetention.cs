using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Portal.Infrastructure.Data;

/// <summary>What a retention run took away.</summary>
/// <param name="Calls">Calls deleted one by one; those that went with a whole month are not counted.</param>
/// <param name="Months">Monthly parts dropped.</param>
public sealed record CallsDropped(int Calls, int Months);

/// <summary>
/// Takes calls away whose time is over: whole months where every tenant is done with them, else day by day. Names, vendor rows and roll-ups of the calls go with them, in the
/// same transaction.
/// </summary>
public sealed partial class CallRetention(PortalDb db, CallStore store, CallMonths months, ILogger<CallRetention> logger)
{
    /// <summary>Dropping a part waits for everybody who reads calls, and everybody after it waits too: better tomorrow than long.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Deletes every call that began before the first day that its tenant keeps (local days). Tenants that are not named keep everything.</summary>
    /// <param name="firstKept">First kept day by tenant.</param>
    /// <param name="hold">Part of every transaction that deletes: throws when whoever deletes has lost the right to.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<CallsDropped> DropCallsBeforeAsync(
        IReadOnlyDictionary<Guid, DateOnly> firstKept, Func<PortalDbContext, CancellationToken, Task> hold, CancellationToken cancellationToken)
    {
        if (firstKept.Count == 0) return new CallsDropped(0, 0);
        var dropped = await DropMonthsAsync(firstKept, hold, cancellationToken);
        var calls = 0;
        foreach (var (tenantId, first) in firstKept)
        {
            List<DateOnly> days;
            await using (var context = db.ForTenant(tenantId))
                days = await context.CallHours.Where(hour => hour.LocalDate < first).Select(hour => hour.LocalDate).Distinct().OrderBy(day => day).ToListAsync(cancellationToken);
            foreach (var day in days) calls += await DropDayAsync(tenantId, day, hold, cancellationToken);
        }

        return new CallsDropped(calls, dropped);
    }

    private async Task<int> DropDayAsync(Guid tenantId, DateOnly day, Func<PortalDbContext, CancellationToken, Task> hold, CancellationToken cancellationToken)
    {
        await using var write = await store.BeginAsync(cancellationToken);
        await hold(write.Context, cancellationToken);
        await write.LockAsync(cancellationToken);
        var context = write.Context;
        var accounts = await context.PbxAccounts.IgnoreQueryFilters().Where(account => account.TenantId == tenantId).Select(account => account.Id).ToArrayAsync(cancellationToken);
        var calls = context.Calls.IgnoreQueryFilters().Where(call => accounts.Contains(call.AccountId) && call.LocalDate == day);
        var span = await calls.GroupBy(_ => 1).Select(all => new { First = all.Min(call => call.FirstStartedAt), Last = all.Max(call => call.FirstStartedAt) }).FirstOrDefaultAsync(cancellationToken);
        if (span is not null)
        {
            // Within the span, so that its index is used: names are not kept by call.
            await context.CallKeys.IgnoreQueryFilters()
                .Where(key => key.FirstStartedAt >= span.First && key.FirstStartedAt <= span.Last && calls.Any(call => call.Id == key.CallId))
                .ExecuteDeleteAsync(cancellationToken);
            await context.CallRaws.IgnoreQueryFilters().Where(raw => calls.Any(call => call.Id == raw.CallId)).ExecuteDeleteAsync(cancellationToken);
        }

        var deleted = await calls.ExecuteDeleteAsync(cancellationToken);
        await context.CallHours.IgnoreQueryFilters().Where(hour => accounts.Contains(hour.AccountId) && hour.LocalDate == day).ExecuteDeleteAsync(cancellationToken);
        await write.CommitAsync(cancellationToken);
        return deleted;
    }

    /// <summary>Drops the months all of whose calls are past.</summary>
    private async Task<int> DropMonthsAsync(IReadOnlyDictionary<Guid, DateOnly> firstKept, Func<PortalDbContext, CancellationToken, Task> hold, CancellationToken cancellationToken)
    {
        List<DateOnly> existing;
        await using (var context = db.ForInstallation()) existing = await CallMonths.ExistingAsync(context, cancellationToken);
        var dropped = 0;
        foreach (var month in existing.Where(month => month.AddMonths(1) <= firstKept.Values.Max()))
        {
            try
            {
                if (await DropMonthAsync(month, firstKept, hold, cancellationToken)) dropped++;
            }
            catch (DbException exception) when (exception.SqlState == PostgresErrorCodes.LockNotAvailable)
            {
                Log.NotDropped(logger, month);
            }
        }

        return dropped;
    }

    private async Task<bool> DropMonthAsync(
        DateOnly month, IReadOnlyDictionary<Guid, DateOnly> firstKept, Func<PortalDbContext, CancellationToken, Task> hold, CancellationToken cancellationToken)
    {
        var name = CallMonths.NameOf(month);
        var (tenants, days) = (firstKept.Keys.ToArray(), firstKept.Values.ToArray());
        await using var write = await store.BeginAsync(cancellationToken);
        await hold(write.Context, cancellationToken);
        await write.LockAsync(cancellationToken);
        var database = write.Context.Database;
        // A call may have been put into another month's day, or belong to a tenant that keeps it.
        var kept = $$"""
            SELECT EXISTS (
              SELECT 1 FROM {{name}} call LEFT JOIN unnest({0}, {1}) AS kept (tenant, day) ON kept.tenant = call."TenantId"
              WHERE kept.day IS NULL OR call."LocalDate" >= kept.day) AS "Value"
            """;
        if (await database.SqlQueryRaw<bool>(kept, tenants, days).SingleAsync(cancellationToken)) return false;

        await write.Hours.TakeAwayAsync(write.Context, name, cancellationToken);
        var (from, to) = (CallMonths.Bound(month), CallMonths.Bound(month.AddMonths(1)));
        var others = $"""
            DELETE FROM call_raw raw USING {name} call WHERE raw."CallId" = call."Id";
            DELETE FROM call_keys key USING {name} call
              WHERE key."FirstStartedAt" >= '{from}' AND key."FirstStartedAt" < '{to}' AND key."FirstStartedAt" = call."FirstStartedAt" AND key."CallId" = call."Id";
            """;
        await database.ExecuteSqlRawAsync(others, cancellationToken);

        // Last, because from here on everybody who reads calls waits.
        var drop = $"SET LOCAL lock_timeout = '{Patience.TotalSeconds:F0}s'; DROP TABLE {name}";
        await database.ExecuteSqlRawAsync(drop, cancellationToken);
        await write.CommitAsync(cancellationToken);
        months.Forget();
        return true;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The calls of {Month} are in use; they are dropped at the next run")]
        public static partial void NotDropped(ILogger logger, DateOnly month);
    }
}
