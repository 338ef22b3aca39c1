using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Pbx;

namespace Portal.Infrastructure.Jobs;

/// <summary>Reads ordered ranges of the past, the oldest order first and of each range the newest window first: that is what people miss most. Goes on where it was.</summary>
internal sealed class BackFillJob(BackFillStops stops) : IAccountJob
{
    /// <summary>A PBX that cannot answer for this short a window cannot answer at all.</summary>
    private static readonly TimeSpan ShortestWindow = TimeSpan.FromMinutes(15);

    /// <summary>Runs in a row that may fail before the order is given up: with their pauses, most of a working day.</summary>
    private const int FailuresAtMost = 16;

    public string Name => JobNames.BackFill;

    public bool OfferedBy(PbxVendor vendor) => typeof(IPastCalls).IsAssignableFrom(vendor.PbxType);

    public async Task RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        while (await NextAsync(run, cancellationToken) is { } fill)
        {
            using var stop = stops.Register(fill.Id, cancellationToken);
            try
            {
                await FillAsync(run, fill, stop.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // This one was called off; there may be another.
            }
            catch (PbxException exception)
            {
                await TellAsync(run, fill, exception, giveUp: run.State.Failures + 1 >= FailuresAtMost, cancellationToken);
                throw;
            }
        }
    }

    private static async Task<BackFillRow?> NextAsync(JobRun run, CancellationToken cancellationToken)
    {
        await using var context = run.Db.ForTenant(run.Account.TenantId);
        return await context.BackFills.AsNoTracking()
            .Where(fill => fill.AccountId == run.Account.Id && (fill.State == BackFillState.Waiting || fill.State == BackFillState.Running))
            .OrderBy(fill => fill.RequestedAt).FirstOrDefaultAsync(cancellationToken);
    }

    private static async Task FillAsync(JobRun run, BackFillRow fill, CancellationToken cancellationToken)
    {
        var began = run.Time.GetTimestamp();
        var (read, inserted, updated, rejected) = (run.Read, run.Inserted, run.Updated, run.Rejected);
        var longest = run.Window;
        var window = longest;
        var now = run.Time.GetUtcNow();
        await run.BeginAsync(fill.From, fill.DoneTo, fill.Id, cancellationToken);
        await run.WriteAsync(
            context => Open(context, fill.Id).ExecuteUpdateAsync(
                row => row.SetProperty(f => f.State, BackFillState.Running).SetProperty(f => f.StartedAt, f => f.StartedAt ?? now).SetProperty(f => f.Message, (string?)null), cancellationToken),
            cancellationToken);

        var doneTo = fill.DoneTo;
        while (doneTo > fill.From)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var start = PastReading.StartOfNewest(fill.From, doneTo, window);
            try
            {
                await PastReading.ReadAsync(run, (IPastCalls)run.Pbx, start, doneTo, (context, _) => MoveAsync(context, start), cancellationToken);
            }
            catch (PbxException exception) when (exception.Kind is PbxErrorKind.Timeout or PbxErrorKind.Protocol && window > ShortestWindow)
            {
                // Too much at once, perhaps.
                window /= 2;
                continue;
            }

            doneTo = start;
            if (window < longest) window *= 2;
        }

        var ended = run.Time.GetUtcNow();
        await run.WriteAsync(context => TellAsync(context, row => row.SetProperty(f => f.State, BackFillState.Done).SetProperty(f => f.EndedAt, ended)), cancellationToken);

        async Task MoveAsync(PortalDbContext context, DateTimeOffset start)
        {
            var worked = fill.WorkedSeconds + (long)run.Time.GetElapsedTime(began).TotalSeconds;
            if (await TellAsync(context, row => row.SetProperty(f => f.DoneTo, start).SetProperty(f => f.WorkedSeconds, worked)) == 0) throw new OperationCanceledException("The back-fill was called off.");
        }

        Task<int> TellAsync(PortalDbContext context, Action<UpdateSettersBuilder<BackFillRow>> more)
        {
            var (r, i, u, x) = (fill.Read + run.Read - read, fill.Inserted + run.Inserted - inserted, fill.Updated + run.Updated - updated, fill.Rejected + run.Rejected - rejected);
            return Open(context, fill.Id).ExecuteUpdateAsync(
                row =>
                {
                    row.SetProperty(f => f.Read, r).SetProperty(f => f.Inserted, i).SetProperty(f => f.Updated, u).SetProperty(f => f.Rejected, x);
                    more(row);
                },
                cancellationToken);
        }
    }

    private static Task TellAsync(JobRun run, BackFillRow fill, PbxException failure, bool giveUp, CancellationToken cancellationToken)
    {
        var (message, now) = (ShortText.Cut(failure.VendorMessage ?? failure.Message), run.Time.GetUtcNow());
        return run.WriteAsync(
            context => Open(context, fill.Id).ExecuteUpdateAsync(
                row =>
                {
                    row.SetProperty(f => f.Message, message);
                    if (giveUp) row.SetProperty(f => f.State, BackFillState.Failed).SetProperty(f => f.EndedAt, now);
                },
                cancellationToken),
            cancellationToken);
    }

    private static IQueryable<BackFillRow> Open(PortalDbContext context, Guid id) =>
        context.BackFills.IgnoreQueryFilters().Where(fill => fill.Id == id && (fill.State == BackFillState.Waiting || fill.State == BackFillState.Running));
}
