using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Pbx;
using Portal.Domain;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Pbx;

namespace Portal.Infrastructure.Jobs;

/// <summary>
/// Brings the vendor's own counts by day: all days in one reading, and each day that is over by itself as well, which is the vendor's last word on it. For PBXs without such counts the hourly sums over
/// stored calls are the statistics.
/// </summary>
internal sealed class StatisticsJob : IAccountJob
{
    public string Name => JobNames.Statistics;

    public bool OfferedBy(PbxVendor vendor) => typeof(IStatistics).IsAssignableFrom(vendor.PbxType);

    public async Task RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        var now = run.Time.GetUtcNow();
        var today = TurkishTime.Day(now);
        var from = run.State.Watermark is { } watermark ? TurkishTime.Day(watermark).AddDays(-Schedule.StatisticsDays) : today.AddDays(1 - Schedule.FirstStatisticsDays);
        if (from > today) from = today;
        var statistics = (IStatistics)run.Pbx;
        var days = await statistics.ReadStatisticsAsync(from, today, cancellationToken);
        run.Read = days.Length;
        await WriteAsync(run, days, detail: false, now, (context, token) => run.MoveWatermarkAsync(context, now, token), cancellationToken);

        // One after another: a vendor that allows two readings a minute is asked for a whole week once only.
        foreach (var day in await OverAsync(run, from, today, cancellationToken))
        {
            // A vendor that tells nothing of the day by itself has said what it has to say before.
            if ((await statistics.ReadDayStatisticsAsync(day, cancellationToken)).FirstOrDefault(one => one.Day == day) is not { } told) continue;

            // The list of those who gave up counts them where the counts leave them out.
            if (told.Abandoned is null && run.Pbx is IAbandonedCalls abandoned)
                told = told with { Abandoned = (await abandoned.ReadAbandonedCallsAsync(day, cancellationToken)).Length };
            await WriteAsync(run, [told], detail: true, run.Time.GetUtcNow(), (_, _) => Task.CompletedTask, cancellationToken);
        }
    }

    /// <summary>Days of the span that are over and have not been asked for by themselves today: on a day that was over yesterday the vendor may still have counted.</summary>
    private static async Task<List<DateOnly>> OverAsync(JobRun run, DateOnly from, DateOnly today, CancellationToken cancellationToken)
    {
        var begin = TurkishTime.Begin(today);
        await using var context = run.Db.ForTenant(run.Account.TenantId);
        return await context.VendorDays.Where(row => row.AccountId == run.Account.Id && row.Day >= from && row.Day < today && (row.DetailAt == null || row.DetailAt < begin))
            .OrderByDescending(row => row.Day).Select(row => row.Day).ToListAsync(cancellationToken);
    }

    private static Task WriteAsync(
        JobRun run, ImmutableArray<DayStatistics> days, bool detail, DateTimeOffset now, Func<PortalDbContext, CancellationToken, Task> also, CancellationToken cancellationToken) => run.WriteAsync(
            async context =>
            {
                var (inserted, updated) = (0, 0);
                var wanted = days.Select(day => day.Day).ToArray();
                var stored = await context.VendorDays.IgnoreQueryFilters().Where(day => day.AccountId == run.Account.Id && wanted.Contains(day.Day)).ToDictionaryAsync(day => day.Day, cancellationToken);
                foreach (var day in days)
                {
                    if (!stored.TryGetValue(day.Day, out var row))
                    {
                        row = new VendorDayRow { AccountId = run.Account.Id, TenantId = run.Account.TenantId, Day = day.Day };
                        context.VendorDays.Add(row);
                        inserted++;
                    }
                    else if (!detail && row.DetailAt is not null)
                    {
                        continue;
                    }
                    else if (!Same(row, day))
                    {
                        updated++;
                    }

                    Take(row, day);
                    row.ReadAt = now;
                    if (detail) row.DetailAt = now;
                }

                await context.SaveChangesAsync(cancellationToken);
                context.ChangeTracker.Clear();
                await also(context, cancellationToken);
                run.Count(inserted, updated);
            },
            cancellationToken);

    /// <summary>True when the day says nothing that the row does not hold.</summary>
    private static bool Same(VendorDayRow row, DayStatistics day) =>
        (day.Incoming ?? row.Incoming, day.Answered ?? row.Answered, day.NotAnswered ?? row.NotAnswered, day.Abandoned ?? row.Abandoned, day.TalkSeconds ?? row.TalkSeconds, day.WaitSeconds ?? row.WaitSeconds,
            day.LongestWaitSeconds ?? row.LongestWaitSeconds)
        == (row.Incoming, row.Answered, row.NotAnswered, row.Abandoned, row.TalkSeconds, row.WaitSeconds, row.LongestWaitSeconds);

    /// <summary>What one of the two readings leaves open stays as the other told it.</summary>
    private static void Take(VendorDayRow row, DayStatistics day)
    {
        (row.Incoming, row.Answered, row.NotAnswered, row.Abandoned) = (day.Incoming ?? row.Incoming, day.Answered ?? row.Answered, day.NotAnswered ?? row.NotAnswered, day.Abandoned ?? row.Abandoned);
        (row.TalkSeconds, row.WaitSeconds, row.LongestWaitSeconds) = (day.TalkSeconds ?? row.TalkSeconds, day.WaitSeconds ?? row.WaitSeconds, day.LongestWaitSeconds ?? row.LongestWaitSeconds);
    }
}
