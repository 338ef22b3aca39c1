using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.History;
using Portal.Infrastructure.Pbx;

namespace Portal.Infrastructure.Jobs;

/// <summary>Removes what an account has kept for longer than its tenant wants: raw rows, pushes, calls with all that hangs on them; and the jobs' own old entries.</summary>
internal sealed class RetentionJob(CallRetention calls, ArchiveWork archive) : IAccountJob
{
    /// <summary>Rows of one transaction: others want to write as well.</summary>
    private const int AtOnce = 500;

    private const int RunDays = 30;
    private const int RejectDays = 90;

    public string Name => JobNames.Retention;

    public bool OfferedBy(PbxVendor vendor) => true;

    public async Task RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        var (now, account) = (run.Time.GetUtcNow(), run.Account.Id);
        RetentionRow? policy;
        await using (var context = run.Db.ForTenant(run.Account.TenantId)) policy = await context.Retention.AsNoTracking().FirstOrDefaultAsync(cancellationToken);

        await EmptyAsync(run, context => context.JobRuns.IgnoreQueryFilters().Where(row => row.AccountId == account && row.StartedAt < now.AddDays(-RunDays) && row.Outcome != JobOutcome.Running).Take(AtOnce), cancellationToken);
        await EmptyAsync(run, context => context.JobRejects.IgnoreQueryFilters().Where(row => row.AccountId == account && row.LastAt < now.AddDays(-RejectDays)).Take(AtOnce), cancellationToken);
        if (policy?.RawDays is { } rawDays)
            await EmptyAsync(run, context => context.CallRaws.IgnoreQueryFilters().Where(row => row.AccountId == account && row.ReceivedAt < now.AddDays(-rawDays)).Take(AtOnce), cancellationToken);
        if (policy?.PushDays is { } pushDays) await EmptyPushesAsync(run, now.AddDays(-pushDays), cancellationToken);
        if (policy?.CallDays is not null) await DropCallsAsync(run, now, cancellationToken);
        run.Count(0, await archive.PruneAsync(run.Account.TenantId, account, run.Lease.HoldAsync, cancellationToken));
    }

    /// <summary>A push that was not read yet stays, however old it is.</summary>
    private static async Task EmptyPushesAsync(JobRun run, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var account = run.Account.Id;
        long read;
        await using (var context = run.Db.ForInstallation()) read = await context.PushCursors.Select(cursor => cursor.LastId).FirstOrDefaultAsync(cancellationToken);
        await EmptyAsync(run, context => context.PushInbox.IgnoreQueryFilters().Where(row => row.AccountId == account && row.ReceivedAt < before && row.Id <= read).Take(AtOnce), cancellationToken);
    }

    /// <summary>
    /// Calls go by tenant, because a whole month goes at once where everybody is done with it. Each account's run sees to all of them; after the first there is nothing left to do. A run that comes
    /// back after another took its place might go by a policy that has been changed since: it deletes nothing.
    /// </summary>
    private async Task DropCallsAsync(JobRun run, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var today = TurkishTime.Day(now);
        await using var context = run.Db.ForInstallation();
        var kept = await context.Retention.IgnoreQueryFilters().Where(policy => policy.CallDays != null).Select(policy => new { policy.TenantId, policy.CallDays }).ToListAsync(cancellationToken);
        var dropped = await calls.DropCallsBeforeAsync(kept.ToDictionary(policy => policy.TenantId, policy => today.AddDays(-policy.CallDays!.Value)), run.Lease.HoldAsync, cancellationToken);
        run.Count(0, dropped.Calls);
    }

    private static async Task EmptyAsync<T>(JobRun run, Func<PortalDbContext, IQueryable<T>> rows, CancellationToken cancellationToken) where T : class
    {
        int removed;
        do
        {
            removed = 0;
            await run.WriteAsync(
                async context =>
                {
                    var old = await rows(context).ToListAsync(cancellationToken);
                    removed = old.Count;
                    context.RemoveRange(old);
                    await context.SaveChangesAsync(cancellationToken);
                    context.ChangeTracker.Clear();
                },
                cancellationToken);
            run.Count(0, removed);
        }
        while (removed == AtOnce);
    }
}
