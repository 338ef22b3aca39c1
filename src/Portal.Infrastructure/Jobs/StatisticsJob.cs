using Microsoft.EntityFrameworkCore;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.History;
using Portal.Infrastructure.Pbx;

namespace Portal.Infrastructure.Jobs;

/// <summary>Brings the vendor's own counts by day. For PBXs without them the hourly sums over stored calls are the statistics.</summary>
internal sealed class StatisticsJob : IAccountJob
{
    public string Name => JobNames.Statistics;

    public bool OfferedBy(PbxVendor vendor) => typeof(IStatistics).IsAssignableFrom(vendor.PbxType);

    public async Task RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        var now = run.Time.GetUtcNow();
        var today = LocalDay.Of(now);
        var from = run.State.Watermark is { } watermark ? LocalDay.Of(watermark).AddDays(-Schedule.StatisticsDays) : today.AddDays(1 - Schedule.FirstStatisticsDays);
        if (from > today) from = today;
        var days = await ((IStatistics)run.Pbx).ReadStatisticsAsync(from, today, cancellationToken);
        run.Read = days.Length;
        await run.WriteAsync(
            async context =>
            {
                var inserted = 0;
                var updated = 0;
                var stored = await context.VendorDays.IgnoreQueryFilters().Where(day => day.AccountId == run.Account.Id && day.Day >= from).ToDictionaryAsync(day => day.Day, cancellationToken);
                foreach (var day in days)
                {
                    if (!stored.TryGetValue(day.Day, out var row))
                    {
                        row = new VendorDayRow { AccountId = run.Account.Id, TenantId = run.Account.TenantId, Day = day.Day };
                        context.VendorDays.Add(row);
                        inserted++;
                    }
                    else if (!Same(row, day))
                    {
                        updated++;
                    }

                    Take(row, day, now);
                }

                await context.SaveChangesAsync(cancellationToken);
                context.ChangeTracker.Clear();
                await run.MoveWatermarkAsync(context, now, cancellationToken);
                run.Count(inserted, updated);
            },
            cancellationToken);
    }

    private static bool Same(VendorDayRow row, DayStatistics day) =>
        (row.Incoming, row.Answered, row.NotAnswered, row.Abandoned, row.TalkSeconds, row.WaitSeconds, row.LongestWaitSeconds)
        == (day.Incoming, day.Answered, day.NotAnswered, day.Abandoned, day.TalkSeconds, day.WaitSeconds, day.LongestWaitSeconds);

    private static void Take(VendorDayRow row, DayStatistics day, DateTimeOffset now)
    {
        (row.Incoming, row.Answered, row.NotAnswered, row.Abandoned) = (day.Incoming, day.Answered, day.NotAnswered, day.Abandoned);
        (row.TalkSeconds, row.WaitSeconds, row.LongestWaitSeconds) = (day.TalkSeconds, day.WaitSeconds, day.LongestWaitSeconds);
        row.ReadAt = now;
    }
}
