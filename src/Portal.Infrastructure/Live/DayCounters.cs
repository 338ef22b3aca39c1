using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Portal.Domain.Calls;
using Portal.Domain.Live;
using Portal.Domain.Pbx;
using Portal.Domain;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Pbx;

namespace Portal.Infrastructure.Live;

/// <summary>
/// Today's counters of every account, by queue, on the boards. Counted from the roll-ups of stored calls at the start, at midnight and now and then, and moved by
/// each change of a stored call in between: a restart never zeroes the day, and no call costs a count.
/// </summary>
public sealed partial class DayCounters(
    PortalDb db, LiveBoards boards, PbxAccounts accounts, AccountChanges changes, IOptions<PortalOptions> options, TimeProvider time, ILogger<DayCounters> logger)
    : BackgroundService
{
    // Calls that another node stored move nothing here.
    private static readonly TimeSpan CountAgainAfter = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(2);

    private readonly Dictionary<Guid, Dictionary<string, CallTally>> _tallies = [];
    private DateOnly _day;

    /// <summary>Held while calls are written and while they are counted: a call is in the count or in a move, never in both.</summary>
    internal SemaphoreSlim Gate { get; } = new(1, 1);

    private PortalOptions.ServiceLevelOptions Limits => options.Value.ServiceLevel;

    public override void Dispose()
    {
        Gate.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var changed = changes.Next;
            var wait = CountAgainAfter;
            try
            {
                await CountAsync(stoppingToken);
                var tillMidnight = TillMidnight();
                if (tillMidnight < wait) wait = tillMidnight;
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                Log.NotCounted(logger, exception);
                wait = TryAgainAfter;
            }

            await Task.WhenAny(changed, Task.Delay(wait, time, stoppingToken));
        }
    }

    /// <summary>Counts the stored calls of today and shows the result.</summary>
    internal async Task CountAsync(CancellationToken cancellationToken)
    {
        var all = await accounts.LoadAllAsync(cancellationToken);
        await Gate.WaitAsync(cancellationToken);
        try
        {
            var today = Today();
            await using var context = db.ForInstallation();
            var counted = await CountAsync(context, [.. all.Select(account => account.Id)], today, cancellationToken);

            _day = today;
            _tallies.Clear();
            foreach (var account in all)
            {
                _tallies[account.Id] = counted[account.Id].ToDictionary(row => row.Queue, row => row.Tally, StringComparer.Ordinal);
                var board = boards.For(account.TenantId);
                BoardAccounts.Ensure(board, account, time.GetUtcNow());
                Publish(account.TenantId, account.Id);
            }
        }
        finally
        {
            Gate.Release();
        }
    }

    /// <summary>Moves the counters by what became of stored calls. Called with <see cref="Gate"/> held, after the commit.</summary>
    internal void Move(ImmutableArray<CallChange> callChanges)
    {
        // Until the first count there is nothing to move, and that count will hold these calls.
        foreach (var account in callChanges.GroupBy(change => (change.TenantId, change.AccountId)))
        {
            if (!_tallies.TryGetValue(account.Key.AccountId, out var tallies)) continue;
            var moved = false;
            foreach (var change in account)
            {
                var (before, after) = (PartOf(change.Before), PartOf(change.After));
                if (before == after) continue;
                moved = true;
                if (before is { } old) tallies[old.Queue] = tallies.GetValueOrDefault(old.Queue) - old.Tally;
                if (after is { } now) tallies[now.Queue] = tallies.GetValueOrDefault(now.Queue) + now.Tally;
            }

            if (moved) Publish(account.Key.TenantId, account.Key.AccountId);
        }
    }

    private (string Queue, CallTally Tally)? PartOf(StoredCall? call)
    {
        if (call is null || call.LocalDate != _day || call.Direction != CallDirection.Inbound) return null;
        var tally = CallTally.Of(call.Outcome, call.WaitSeconds, Limits.AnswerSeconds, Limits.ShortAbandonSeconds);
        return tally == default ? null : (call.Queue ?? "", tally);
    }

    private void Publish(Guid tenantId, Guid accountId) =>
        boards.For(tenantId).Apply(new CountersRead(
            accountId,
            time.GetUtcNow(),
            [.. _tallies[accountId].Where(pair => pair.Value != default).OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value.ToCounters(pair.Key))]));

    /// <summary>The day's inbound calls of every account by queue, from the hourly roll-ups.</summary>
    private static async Task<ILookup<Guid, (string Queue, CallTally Tally)>> CountAsync(PortalDbContext context, Guid[] accountIds, DateOnly day, CancellationToken cancellationToken)
    {
        var rows = await context.CallHours.IgnoreQueryFilters()
            .Where(hour => accountIds.Contains(hour.AccountId) && hour.LocalDate == day && hour.Direction == CallDirection.Inbound)
            .GroupBy(hour => new { hour.AccountId, hour.Queue })
            .Select(group => new
            {
                group.Key.AccountId,
                group.Key.Queue,
                Answered = group.Sum(hour => hour.Answered),
                Abandoned = group.Sum(hour => hour.Abandoned),
                AnsweredTimed = group.Sum(hour => hour.AnsweredTimed),
                AbandonedTimed = group.Sum(hour => hour.AbandonedTimed),
                InTime = group.Sum(hour => hour.InTime),
                Short = group.Sum(hour => hour.ShortAbandoned),
            })
            .ToListAsync(cancellationToken);
        return rows.ToLookup(row => row.AccountId, row => (row.Queue, new CallTally(row.Answered, row.Abandoned, row.AnsweredTimed, row.AbandonedTimed, row.InTime, row.Short)));
    }

    private DateOnly Today() => TurkishTime.Day(time.GetUtcNow());

    private TimeSpan TillMidnight()
    {
        var local = TimeZoneInfo.ConvertTime(time.GetUtcNow(), TurkishTime.Zone);
        // Never nothing, and a little past it: a timer may fire early.
        return TimeSpan.FromDays(1) - local.TimeOfDay + TimeSpan.FromMilliseconds(50);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Today's counters could not be counted; trying again")]
        public static partial void NotCounted(ILogger logger, Exception exception);
    }
}
