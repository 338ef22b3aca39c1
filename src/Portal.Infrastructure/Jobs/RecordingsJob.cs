using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.History;
using Portal.Infrastructure.Pbx;

namespace Portal.Infrastructure.Jobs;

/// <summary>
/// Keeps the references to recordings right. Where the vendor lists recordings apart, that list is read and what belongs to no call is kept as such; elsewhere the flag and the reference stand
/// in the call record and may come later, so a day of records is read again. Then the archive, where the tenant keeps one, gets what is new.
/// </summary>
internal sealed class RecordingsJob(ArchiveWork archive) : IAccountJob
{
    /// <summary>A recording is listed before its call's record.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    private const int MostPages = 1_000;
    private const int KeysAtOnce = 500;

    public string Name => JobNames.Recordings;

    public bool OfferedBy(PbxVendor vendor) =>
        typeof(IRecordingList).IsAssignableFrom(vendor.PbxType) || (typeof(IPastCalls).IsAssignableFrom(vendor.PbxType) && typeof(IRecordings).IsAssignableFrom(vendor.PbxType));

    public async Task RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        var now = run.Time.GetUtcNow();
        var from = PastReading.WholeMinute((run.State.Watermark is { } watermark && watermark < now ? watermark : now) - Schedule.RecordingsOverlap);
        await run.BeginAsync(from, now, null, cancellationToken);
        if (run.Pbx is IRecordingList list) await ListAsync(run, list, from, now, cancellationToken);
        else await ReadAgainAsync(run, (IPastCalls)run.Pbx, from, now, cancellationToken);
        run.Count(await archive.FillAsync(run.Account.TenantId, run.Account.Id, cancellationToken), 0);
    }

    private static async Task ReadAgainAsync(JobRun run, IPastCalls pbx, DateTimeOffset from, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var (start, end) in PastReading.Windows(from, PastReading.WholeMinute(now), run.Window))
            await PastReading.ReadAsync(run, pbx, start, end, (context, _) => run.MoveWatermarkAsync(context, end, cancellationToken), cancellationToken);
    }

    private static async Task ListAsync(JobRun run, IRecordingList list, DateTimeOffset from, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var (start, end) in PastReading.Windows(from, now, TimeSpan.FromDays(1)))
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            for (var page = 1; page <= MostPages; page++)
            {
                var found = await list.SearchRecordingsAsync(new CallSearch(start, end, Page: page), cancellationToken);
                var fresh = found.Records.Where(record => seen.Add(record.VendorKey)).ToList();
                run.Read += fresh.Count;

                // Pages shift as new recordings come: one that brings nothing new is the end.
                if (fresh.Count == 0) break;
                await StoreAsync(run, fresh, page == 1 ? found.Rejected : [], now, cancellationToken);
            }
        }

        await run.WriteAsync(
            async context =>
            {
                // Calls that came after their recordings.
                await context.OrphanRecordings.IgnoreQueryFilters()
                    .Where(orphan => orphan.AccountId == run.Account.Id && context.CallKeys.IgnoreQueryFilters().Any(key => key.AccountId == orphan.AccountId && key.VendorKey == orphan.VendorKey))
                    .ExecuteDeleteAsync(cancellationToken);
                await run.MoveWatermarkAsync(context, now, cancellationToken);
            },
            cancellationToken);
    }

    private static async Task StoreAsync(JobRun run, List<CallRecord> recordings, ImmutableArray<RejectedRow> rejected, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var known = await KnownAsync(run, recordings, cancellationToken);
        var orphans = recordings.Where(recording => !known.Contains(recording.VendorKey) && recording.StartedAt < now - Patience).ToList();

        // What the list of recordings tells of the call itself is less than its record: only the recording counts.
        await run.StoreAsync(
            [.. recordings.Where(recording => known.Contains(recording.VendorKey))],
            rejected,
            async context =>
            {
                foreach (var orphan in orphans)
                {
                    if (await context.OrphanRecordings.IgnoreQueryFilters().AnyAsync(row => row.AccountId == run.Account.Id && row.VendorKey == orphan.VendorKey, cancellationToken)) continue;
                    context.OrphanRecordings.Add(new OrphanRecordingRow
                    {
                        AccountId = run.Account.Id,
                        VendorKey = orphan.VendorKey,
                        TenantId = run.Account.TenantId,
                        StartedAt = orphan.StartedAt,
                        From = Cut(orphan.From),
                        To = Cut(orphan.To),
                        SeenAt = now,
                    });
                }

                await context.SaveChangesAsync(cancellationToken);
                context.ChangeTracker.Clear();
            },
            cancellationToken);
    }

    private static async Task<HashSet<string>> KnownAsync(JobRun run, List<CallRecord> recordings, CancellationToken cancellationToken)
    {
        await using var context = run.Db.ForTenant(run.Account.TenantId);
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var keys in recordings.Select(recording => recording.VendorKey).Chunk(KeysAtOnce))
            known.UnionWith(await context.CallKeys.Where(key => key.AccountId == run.Account.Id && keys.Contains(key.VendorKey)).Select(key => key.VendorKey).ToListAsync(cancellationToken));
        return known;
    }

    private static string Cut(string text) => text.Length <= CallRow.Lengths.From ? text : text[..CallRow.Lengths.From];
}
