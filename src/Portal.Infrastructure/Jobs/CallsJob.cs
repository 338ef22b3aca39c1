using Microsoft.EntityFrameworkCore;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx;

namespace Portal.Infrastructure.Jobs;

/// <summary>
/// Brings the vendor's call records: from the watermark, less an overlap for rows that came late, up to now. Whatever was missed, an hour or a week, is caught up in one run; the
/// watermark moves window by window, so nothing is read twice when it is cut short.
/// </summary>
internal sealed class CallsJob : IAccountJob
{
    /// <summary>After so many runs that ended so, an empty list is believed.</summary>
    private const int DoubtsAtMost = 3;

    public string Name => JobNames.Calls;

    public bool OfferedBy(PbxVendor vendor) => typeof(IPastCalls).IsAssignableFrom(vendor.PbxType);

    public async Task RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        var now = run.Time.GetUtcNow();
        var watermark = run.State.Watermark;

        // A watermark ahead of us is a clock that was set back.
        var from = watermark is { } known ? (known < now ? known : now) - Schedule.CallsOverlap : now.AddDays(-run.Options.FirstDays);
        from = PastReading.WholeMinute(from);
        var to = PastReading.WholeMinute(now + Schedule.FastClock);
        await run.BeginAsync(from, now, null, cancellationToken);
        foreach (var (start, end) in PastReading.Windows(from, to, run.Window))
        {
            await PastReading.ReadAsync(
                run,
                (IPastCalls)run.Pbx,
                start,
                end,
                async (context, read) =>
                {
                    if (read == 0 && run.State.Failures < DoubtsAtMost && await HadCallsAsync(context, run.Account.Id, start, end, cancellationToken))
                        throw new PbxException(PbxErrorKind.Protocol, "The PBX gave an empty list for a time of which it has told calls before.");
                    await run.MoveWatermarkAsync(context, end < now ? end : now, cancellationToken);
                },
                cancellationToken);
        }
    }

    /// <summary>An empty list where rows existed is trouble at the PBX, not a quiet hour; stored calls stay, and the span is asked for again.</summary>
    private static Task<bool> HadCallsAsync(Data.PortalDbContext context, Guid accountId, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        context.Calls.IgnoreQueryFilters().AnyAsync(
            call => call.AccountId == accountId && call.StartedAt >= from && call.StartedAt < to && (call.Sources & CallSources.VendorRecord) != CallSources.None, cancellationToken);
}
