using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Jobs;

/// <summary>What became of an attempt to run a job.</summary>
public enum JobResult
{
    Ok,
    Failed,
    Cancelled,

    /// <summary>It lost its lease; another run is at it.</summary>
    Lost,

    /// <summary>Another run was at it already.</summary>
    Busy,

    /// <summary>Paused, or not yet due again after a failure.</summary>
    NotDue,

    /// <summary>The account is gone or disabled, or its vendor has no such job.</summary>
    NotOffered,
}

/// <summary>Runs a job of an account once: under a lease, with an entry in the list of runs, and with every failure told in plain words.</summary>
internal sealed partial class JobRunner(
    PortalDb db, PbxAccounts accounts, PbxLines lines, CallStore calls, IEnumerable<IAccountJob> jobs, IDataProtectionProvider protection, IOptions<PortalOptions> options, TimeProvider time,
    ILogger<JobRunner> logger)
{
    private readonly Dictionary<string, IAccountJob> _jobs = jobs.ToDictionary(job => job.Name, StringComparer.Ordinal);

    /// <summary>True when accounts of the vendor have the job.</summary>
    public bool Offers(PbxVendor vendor, string job) => _jobs.TryGetValue(job, out var known) && known.OfferedBy(vendor);

    /// <param name="tenantId">The tenant.</param>
    /// <param name="accountId">The account.</param>
    /// <param name="job">One of <see cref="JobNames"/>.</param>
    /// <param name="requestedBy">Who asked for it; null when the schedule did: then a pause and a back-off are heeded.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<JobResult> RunAsync(Guid tenantId, Guid accountId, string job, string? requestedBy, CancellationToken cancellationToken)
    {
        var account = await accounts.LoadAsync(tenantId, accountId, cancellationToken);
        if (account is not { Enabled: true } || !_jobs.TryGetValue(job, out var work) || !work.OfferedBy(account.Vendor)) return JobResult.NotOffered;
        if (requestedBy is null && !await IsDueAsync(account, job, cancellationToken)) return JobResult.NotDue;
        if (await JobLease.TakeAsync(db, tenantId, accountId, job, options.Value.Jobs.Lease, time, cancellationToken) is not { } lease) return JobResult.Busy;

        var row = await OpenAsync(account, lease, requestedBy, cancellationToken);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var renewing = lease.KeepAsync(db.ForInstallation, stop, failed => Log.NotRenewed(logger, failed, job, accountId));
        JobRun? run = null;
        var (result, failure) = (JobResult.Ok, (PbxException?)null);
        try
        {
            if (account.Settings is not { } settings) throw new PbxException(PbxErrorKind.Misconfigured, "The stored settings cannot be read any more; enter them again.");
            var pbx = account.Vendor.Create(settings, lines.For(account.Id, account.Vendor, Urgency.Job));
            run = new JobRun(row.Id, account, pbx, lease, db, calls, protection, options.Value.Jobs, time);
            await work.RunAsync(run, stop.Token);
        }
        catch (LeaseLostException)
        {
            result = JobResult.Lost;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            result = cancellationToken.IsCancellationRequested ? JobResult.Cancelled : JobResult.Lost;
        }
        catch (PbxException exception)
        {
            (result, failure) = (JobResult.Failed, exception);
        }
        catch (Exception exception)
        {
            // A bug of ours, or the database away for longer than one waits: the other jobs go on, and so does this one the next time.
            Log.Broke(logger, exception, job, accountId);
            (result, failure) = (JobResult.Failed, new PbxException(PbxErrorKind.Protocol, "The portal could not process or store what the PBX sent.", inner: exception));
        }

        await stop.CancelAsync();
        await renewing;
        return await CloseAsync(lease, row, run, result, failure);
    }

    private async Task<bool> IsDueAsync(ConnectedAccount account, string job, CancellationToken cancellationToken)
    {
        await using var context = db.ForTenant(account.TenantId);
        var state = await context.JobStates.AsNoTracking().FirstOrDefaultAsync(state => state.AccountId == account.Id && state.Job == job, cancellationToken);
        if (state is null) return true;
        if (state.Paused) return false;

        // The schedule itself is the trigger's; here only a back-off counts. Timers fire early by a hair.
        return state.Failures == 0 || state.LastStartedAt is not { } last || last + Schedule.BackOff(job, state.Failures, state.Error) <= time.GetUtcNow() + TimeSpan.FromSeconds(1);
    }

    /// <summary>Enters the run, and closes those that their processes left open.</summary>
    private async Task<JobRunRow> OpenAsync(ConnectedAccount account, JobLease lease, string? requestedBy, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var row = new JobRunRow
        {
            Id = Guid.CreateVersion7(now),
            TenantId = account.TenantId,
            AccountId = account.Id,
            Job = lease.State.Job,
            Fence = lease.State.Fence,
            RequestedBy = requestedBy,
            StartedAt = lease.State.LastStartedAt ?? now,
            Outcome = JobOutcome.Running,
        };
        await using var context = db.ForTenant(account.TenantId);
        await context.JobRuns.Where(run => run.AccountId == account.Id && run.Job == row.Job && run.Outcome == JobOutcome.Running && run.Fence < row.Fence)
            .ExecuteUpdateAsync(update => update.SetProperty(run => run.Outcome, JobOutcome.Lost).SetProperty(run => run.EndedAt, row.StartedAt), cancellationToken);
        context.JobRuns.Add(row);
        await context.SaveChangesAsync(cancellationToken);
        return row;
    }

    private async Task<JobResult> CloseAsync(JobLease lease, JobRunRow row, JobRun? run, JobResult result, PbxException? failure)
    {
        try
        {
            await Transient.RetryAsync(() => CloseOnceAsync(lease, row, run, result, failure), time, CancellationToken.None);
        }
        catch (LeaseLostException)
        {
            result = JobResult.Lost;
        }
        catch (Exception exception)
        {
            // The lease runs out by itself, and the next run closes this one's entry.
            Log.NotClosed(logger, exception, row.Job, row.AccountId);
        }

        if (failure is not null) Log.Failed(logger, row.Job, row.AccountId, failure.Kind, failure.Message);
        return result;
    }

    private async Task CloseOnceAsync(JobLease lease, JobRunRow row, JobRun? run, JobResult result, PbxException? failure)
    {
        var now = time.GetUtcNow();
        var outcome = result switch { JobResult.Ok => JobOutcome.Ok, JobResult.Failed => JobOutcome.Failed, JobResult.Cancelled => JobOutcome.Cancelled, _ => JobOutcome.Lost };
        var (error, message) = (failure?.Kind, ShortText.Cut(failure?.VendorMessage ?? failure?.Message));
        await using var context = db.ForInstallation();
        await using var transaction = await context.Database.BeginTransactionAsync();
        await context.JobRuns.IgnoreQueryFilters().Where(entry => entry.Id == row.Id && entry.Outcome == JobOutcome.Running).ExecuteUpdateAsync(update => update
            .SetProperty(entry => entry.Outcome, outcome).SetProperty(entry => entry.EndedAt, now).SetProperty(entry => entry.Error, error).SetProperty(entry => entry.Message, message)
            .SetProperty(entry => entry.Read, run == null ? 0 : run.Read).SetProperty(entry => entry.Inserted, run == null ? 0 : run.Inserted)
            .SetProperty(entry => entry.Updated, run == null ? 0 : run.Updated).SetProperty(entry => entry.Rejected, run == null ? 0 : run.Rejected));
        var mine = lease.Mine(context);
        var kept = result switch
        {
            JobResult.Ok => await mine.ExecuteUpdateAsync(update => update
                .SetProperty(state => state.LeaseOwner, (Guid?)null).SetProperty(state => state.LeaseUntil, (DateTimeOffset?)null).SetProperty(state => state.LastSuccessAt, row.StartedAt)
                .SetProperty(state => state.Failures, 0).SetProperty(state => state.Error, (PbxErrorKind?)null).SetProperty(state => state.Message, (string?)null)),
            JobResult.Failed => await mine.ExecuteUpdateAsync(update => update
                .SetProperty(state => state.LeaseOwner, (Guid?)null).SetProperty(state => state.LeaseUntil, (DateTimeOffset?)null)
                .SetProperty(state => state.Failures, state => state.Failures + 1).SetProperty(state => state.Error, error).SetProperty(state => state.Message, message)),
            _ => await mine.ExecuteUpdateAsync(update => update.SetProperty(state => state.LeaseOwner, (Guid?)null).SetProperty(state => state.LeaseUntil, (DateTimeOffset?)null)),
        };
        await transaction.CommitAsync();
        if (kept == 0 && result != JobResult.Lost) throw new LeaseLostException();
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Job {Job} of account {AccountId} failed: {Error}. {Message}")]
        public static partial void Failed(ILogger logger, string job, Guid accountId, PbxErrorKind error, string message);

        [LoggerMessage(2, LogLevel.Error, "Job {Job} of account {AccountId} broke inside the portal")]
        public static partial void Broke(ILogger logger, Exception exception, string job, Guid accountId);

        [LoggerMessage(3, LogLevel.Warning, "Job {Job} of account {AccountId}: the lease could not be renewed")]
        public static partial void NotRenewed(ILogger logger, Exception exception, string job, Guid accountId);

        [LoggerMessage(4, LogLevel.Error, "Job {Job} of account {AccountId}: its end could not be stored")]
        public static partial void NotClosed(ILogger logger, Exception exception, string job, Guid accountId);
    }
}
