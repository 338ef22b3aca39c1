using Microsoft.EntityFrameworkCore;
using Portal.Infrastructure.Data;

namespace Portal.Infrastructure.Jobs;

/// <summary>The run lost its lease: another run is at the job, and nothing may be stored any more.</summary>
internal sealed class LeaseLostException() : Exception("The job was taken over by another run.");

/// <summary>
/// The right of one run to work at one job of one account. It ends by itself when its process dies. Whoever takes it gets a higher fence, and every transaction of a run makes sure that its fence
/// still stands: a run that was paused and comes back finds that it may store nothing.
/// </summary>
internal sealed class JobLease
{
    private readonly Guid _owner;
    private readonly TimeSpan _life;
    private readonly TimeProvider _time;

    private JobLease(JobStateRow state, Guid owner, TimeSpan life, TimeProvider time)
    {
        _life = life;
        State = state;
        _owner = owner;
        _time = time;
    }

    /// <summary>The job as it stood when the lease was taken.</summary>
    public JobStateRow State { get; }

    /// <summary>Null when another run has it, or the account is gone.</summary>
    public static async Task<JobLease?> TakeAsync(PortalDb db, Guid tenantId, Guid accountId, string job, TimeSpan life, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var context = db.ForTenant(tenantId);
        await EnsureAsync(context, tenantId, accountId, job, cancellationToken);
        var (owner, now) = (Guid.NewGuid(), time.GetUtcNow());
        var until = now + life;
        var taken = await context.JobStates
            .Where(state => state.AccountId == accountId && state.Job == job && (state.LeaseOwner == null || state.LeaseUntil < now))
            .ExecuteUpdateAsync(
                row => row
                    .SetProperty(state => state.LeaseOwner, owner)
                    .SetProperty(state => state.LeaseUntil, until)
                    .SetProperty(state => state.Fence, state => state.Fence + 1)
                    .SetProperty(state => state.LastStartedAt, now),
                cancellationToken);
        if (taken == 0) return null;
        var mine = await context.JobStates.AsNoTracking().FirstOrDefaultAsync(state => state.AccountId == accountId && state.Job == job && state.LeaseOwner == owner, cancellationToken);
        return mine is null ? null : new JobLease(mine, owner, life, time);
    }

    /// <summary>Makes sure, inside a transaction, that the lease still stands, and holds on to it until the transaction ends. Renews it.</summary>
    /// <exception cref="LeaseLostException">It does not.</exception>
    public async Task HoldAsync(PortalDbContext context, CancellationToken cancellationToken)
    {
        var until = _time.GetUtcNow() + _life;
        if (await Mine(context).ExecuteUpdateAsync(row => row.SetProperty(state => state.LeaseUntil, until), cancellationToken) == 0) throw new LeaseLostException();
    }

    /// <summary>Renews it until the source is cancelled; cancels it when the lease is lost. Never throws.</summary>
    /// <param name="open">Opens a context.</param>
    /// <param name="stop">Ends what goes on under the lease.</param>
    /// <param name="notRenewed">Hears what failed, the database being away: whether the lease still stands is found out before anything is stored.</param>
    public async Task KeepAsync(Func<PortalDbContext> open, CancellationTokenSource stop, Action<Exception>? notRenewed = null)
    {
        try
        {
            while (true)
            {
                await Task.Delay(_life / 3, _time, stop.Token);
                try
                {
                    await using var context = open();
                    await HoldAsync(context, stop.Token);
                }
                catch (LeaseLostException)
                {
                    await stop.CancelAsync();
                }
                catch (Exception exception) when (exception is not OperationCanceledException)
                {
                    notRenewed?.Invoke(exception);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Given back, or lost.
        }
    }

    /// <summary>The row of the job as long as the lease stands. The context may be one of the installation.</summary>
    public IQueryable<JobStateRow> Mine(PortalDbContext context) =>
        context.JobStates.IgnoreQueryFilters().Where(state => state.AccountId == State.AccountId && state.Job == State.Job && state.Fence == State.Fence && state.LeaseOwner == _owner);

    /// <summary>The row of a job; made when the job was never run.</summary>
    public static async Task EnsureAsync(PortalDbContext context, Guid tenantId, Guid accountId, string job, CancellationToken cancellationToken)
    {
        if (await context.JobStates.AnyAsync(state => state.AccountId == accountId && state.Job == job, cancellationToken)) return;
        context.JobStates.Add(new JobStateRow { TenantId = tenantId, AccountId = accountId, Job = job });
        try
        {
            await context.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException)
        {
            // Another node made it just now, or the account is gone; whoever asks next finds out which.
        }

        context.ChangeTracker.Clear();
    }
}
