using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Domain;
using Portal.Infrastructure.Data;

namespace Portal.Infrastructure.Jobs;

/// <summary>Reads one window of the past, page by page, and stores it.</summary>
internal static class PastReading
{
    /// <summary>No window has more pages; a PBX that always names a next one is not believed.</summary>
    private const int MostPages = 5_000;

    /// <summary>How often one page is asked for when the PBX says "too many requests".</summary>
    private const int Tries = 3;
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    /// <param name="run">The run.</param>
    /// <param name="pbx">The PBX.</param>
    /// <param name="from">Begin, a whole minute.</param>
    /// <param name="to">End, a whole minute.</param>
    /// <param name="whenDone">Stored with the last page in one transaction; told how many calls the window has.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task ReadAsync(
        JobRun run, IPastCalls pbx, DateTimeOffset from, DateTimeOffset to, Func<PortalDbContext, int, Task> whenDone, CancellationToken cancellationToken)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var request = new PastCallsRequest(from, to);
        for (var pages = 1; ; pages++)
        {
            var page = await AskAsync(run, pbx, request, cancellationToken);
            var latest = run.Time.GetUtcNow() + Schedule.Future;
            var records = page.Records.Where(record => record.StartedAt <= latest).ToList();
            var future = page.Records.Where(record => record.StartedAt > latest).Select(record => new RejectedRow(record.Raw ?? record.VendorKey, "starts in the future"));
            run.Read += records.Count(record => seen.Add(record.VendorKey));
            var last = page.Next is null;
            await run.StoreAsync(records, [.. page.Rejected, .. future], last ? context => whenDone(context, seen.Count) : null, cancellationToken);
            if (last) return;
            if (pages >= MostPages) throw new PbxException(PbxErrorKind.Protocol, "The PBX names a next page without end.");
            request = request with { Cursor = page.Next };
        }
    }

    /// <summary>The windows of a span from the oldest to the newest, none longer than allowed and none across a midnight of the call center, because some PBXs have whole days only.</summary>
    public static IEnumerable<(DateTimeOffset From, DateTimeOffset To)> Windows(DateTimeOffset from, DateTimeOffset to, TimeSpan longest)
    {
        while (from < to)
        {
            var end = Earliest(to, from + longest, Midnight(from, next: true));
            yield return (from, end);
            from = end;
        }
    }

    /// <summary>The newest window of a span.</summary>
    public static DateTimeOffset StartOfNewest(DateTimeOffset from, DateTimeOffset to, TimeSpan longest)
    {
        var midnight = Midnight(to.AddTicks(-1), next: false);
        var start = to - longest > midnight ? to - longest : midnight;
        return start > from ? start : from;
    }

    public static DateTimeOffset WholeMinute(DateTimeOffset at) => at.AddTicks(-(at.Ticks % TimeSpan.TicksPerMinute));

    private static DateTimeOffset Midnight(DateTimeOffset at, bool next) => TurkishTime.Begin(TurkishTime.Day(at).AddDays(next ? 1 : 0));

    private static DateTimeOffset Earliest(params ReadOnlySpan<DateTimeOffset> instants)
    {
        var first = instants[0];
        foreach (var instant in instants) first = instant < first ? instant : first;
        return first;
    }

    private static async Task<PastCallsPage> AskAsync(JobRun run, IPastCalls pbx, PastCallsRequest request, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await pbx.ReadPastCallsAsync(request, cancellationToken);
            }
            catch (PbxException exception) when (exception.Kind == PbxErrorKind.RateLimited && tries < Tries && (exception.RetryAfter ?? TimeSpan.Zero) <= LongestWait)
            {
                // The account's line holds everybody back; a vendor without a limit that we know of is left alone for as long as it asked.
                await Task.Delay(exception.RetryAfter ?? TimeSpan.FromSeconds(10), run.Time, cancellationToken);
            }
        }
    }
}
