using Microsoft.EntityFrameworkCore;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Pbx;

namespace Portal.Infrastructure.Jobs;

/// <summary>Removes what an account has kept for longer than its tenant wants: raw rows, pushes, calls with all that hangs on them; and the jobs' own old entries.</summary>
internal sealed class RetentionJob : IAccountJob
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
        if (policy?.CallDays is { } callDays) await RemoveCallsAsync(run, now.AddDays(-callDays), cancellationToken);
    }

    /// <summary>A push that was not read yet stays, however old it is.</summary>
    private static async Task EmptyPushesAsync(JobRun run, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var account = run.Account.Id;
        long read;
        await using (var context = run.Db.ForInstallation()) read = await context.PushCursors.Select(cursor => cursor.LastId).FirstOrDefaultAsync(cancellationToken);
        await EmptyAsync(run, context => context.PushInbox.IgnoreQueryFilters().Where(row => row.AccountId == account && row.ReceivedAt < before && row.Id <= read).Take(AtOnce), cancellationToken);
    }

    private static async Task RemoveCallsAsync(JobRun run, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var account = run.Account.Id;
        while (true)
        {
            await using var context = run.Db.ForTenant(run.Account.TenantId);
            var ids = await context.Calls.Where(call => call.AccountId == account && call.FirstStartedAt < before && call.StartedAt < before)
                .OrderBy(call => call.FirstStartedAt).Select(call => call.Id).Take(AtOnce).ToListAsync(cancellationToken);
            if (ids.Count == 0) return;
            var removed = await run.RemoveAsync(ids, cancellationToken);
            if (removed == 0) return;
        }
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
