using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Security;

namespace Portal.Infrastructure.Jobs;

/// <summary>What people and programs see of the jobs, and the orders they give.</summary>
public sealed class JobDesk
{
    /// <summary>Days that one order may reach back.</summary>
    public const int MostDays = 3 * 366;

    private static readonly TimeSpan BehindFor = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<Guid, (DateTimeOffset At, int Count)> _behind = new();
    private readonly PortalDb _db;
    private readonly PbxAccounts _accounts;
    private readonly JobRunner _runner;
    private readonly JobScheduler _scheduler;
    private readonly BackFillStops _stops;
    private readonly IDataProtectionProvider _protection;
    private readonly AuditLog _audit;
    private readonly TimeProvider _time;

    internal JobDesk(PortalDb db, PbxAccounts accounts, JobRunner runner, JobScheduler scheduler, BackFillStops stops, IDataProtectionProvider protection, AuditLog audit, TimeProvider time) =>
        (_db, _accounts, _runner, _scheduler, _stops, _protection, _audit, _time) = (db, accounts, runner, scheduler, stops, protection, audit, time);

    /// <summary>Every job of every account of the tenant.</summary>
    public async Task<ImmutableArray<JobView>> ListAsync(Actor actor, CancellationToken cancellationToken)
    {
        if (!actor.May(Permissions.JobsView)) return [];
        await using var context = _db.ForTenant(actor.TenantId);
        var accounts = await context.PbxAccounts.AsNoTracking().OrderBy(account => account.Name).ToListAsync(cancellationToken);
        var states = await context.JobStates.AsNoTracking().ToDictionaryAsync(state => (state.AccountId, state.Job), cancellationToken);
        var newest = states.Values.Select(state => state.LastStartedAt).OfType<DateTimeOffset>().Distinct().ToArray();
        var runs = (await context.JobRuns.AsNoTracking().Where(run => newest.Contains(run.StartedAt)).ToListAsync(cancellationToken))
            .GroupBy(run => (run.AccountId, run.Job)).ToDictionary(group => group.Key, group => group.MaxBy(run => run.StartedAt));
        var rejects = await context.JobRejects.GroupBy(reject => new { reject.AccountId, reject.Job }).Select(group => new { group.Key.AccountId, group.Key.Job, Count = group.Count() })
            .ToDictionaryAsync(group => (group.AccountId, group.Job), group => group.Count, cancellationToken);
        var now = _time.GetUtcNow();
        return
        [
            .. from account in accounts
               let vendor = _accounts.Vendors(account.Vendor)
               where vendor is not null
               from job in JobNames.Scheduled
               where _runner.Offers(vendor, job)
               let key = (account.Id, job)
               select ViewOf(account, job, states.GetValueOrDefault(key), runs.GetValueOrDefault(key), rejects.GetValueOrDefault(key), now),
        ];
    }

    /// <summary>How many jobs are behind. Every page of every admin asks, so the answer is kept for a while.</summary>
    public async Task<int> BehindAsync(Actor actor, CancellationToken cancellationToken)
    {
        if (!actor.May(Permissions.JobsManage)) return 0;
        if (_behind.TryGetValue(actor.TenantId, out var known) && _time.GetUtcNow() - known.At < BehindFor) return known.Count;
        var count = await CountBehindAsync(actor, cancellationToken);
        _behind[actor.TenantId] = (_time.GetUtcNow(), count);
        return count;
    }

    private async Task<int> CountBehindAsync(Actor actor, CancellationToken cancellationToken)
    {
        await using var context = _db.ForTenant(actor.TenantId);
        var accounts = await context.PbxAccounts.AsNoTracking().Where(account => account.Enabled).ToListAsync(cancellationToken);
        var states = await context.JobStates.AsNoTracking().ToDictionaryAsync(state => (state.AccountId, state.Job), cancellationToken);
        var now = _time.GetUtcNow();
        return accounts.Sum(account => JobNames.Scheduled.Count(job =>
            _accounts.Vendors(account.Vendor) is { } vendor && _runner.Offers(vendor, job) && Schedule.IsBehind(job, states.GetValueOrDefault((account.Id, job)), account.CreatedAt, now)));
    }

    /// <summary>The newest runs; of all accounts and jobs, or of one.</summary>
    public async Task<ImmutableArray<JobRunRow>> RunsAsync(Actor actor, Guid? accountId, string? job, int limit, CancellationToken cancellationToken)
    {
        if (!actor.May(Permissions.JobsView)) return [];
        await using var context = _db.ForTenant(actor.TenantId);
        return
        [
            .. await context.JobRuns.AsNoTracking()
                .Where(run => (accountId == null || run.AccountId == accountId) && (job == null || run.Job == job))
                .OrderByDescending(run => run.StartedAt).Take(limit).ToListAsync(cancellationToken),
        ];
    }

    /// <summary>The newest rows that a job could not read.</summary>
    public async Task<ImmutableArray<JobRejectView>> RejectsAsync(Actor actor, Guid accountId, string job, int limit, CancellationToken cancellationToken)
    {
        if (!actor.May(Permissions.JobsView)) return [];
        await using var context = _db.ForTenant(actor.TenantId);
        var rows = await context.JobRejects.AsNoTracking().Where(reject => reject.AccountId == accountId && reject.Job == job)
            .OrderByDescending(reject => reject.LastAt).Take(limit).ToListAsync(cancellationToken);
        var raw = actor.May(Permissions.HistoryRaw);
        var protector = JobRun.ProtectorOf(_protection, actor.TenantId, accountId);
        return [.. rows.Select(row => new JobRejectView(row.Id, row.Reason, row.FirstAt, row.LastAt, raw ? Clear(protector, row.Body) : null))];
    }

    /// <summary>Runs a job now, whatever its schedule says.</summary>
    public async Task<JobOrderResult> RunNowAsync(Actor actor, Guid accountId, string job, CancellationToken cancellationToken)
    {
        var (result, name, state) = await FindAsync(actor, accountId, job, cancellationToken);
        if (result != JobOrderResult.Done) return result;
        if (state is { LeaseOwner: not null } && state.LeaseUntil >= _time.GetUtcNow()) return JobOrderResult.Busy;
        await _scheduler.RunNowAsync(actor.TenantId, accountId, job, actor.Name, cancellationToken);
        await _audit.WriteAsync(actor, "job.run", name, job, ok: true, cancellationToken);
        return JobOrderResult.Done;
    }

    /// <summary>Stops or goes on with the schedule of a job. A run under way goes on to its end.</summary>
    public async Task<JobOrderResult> PauseAsync(Actor actor, Guid accountId, string job, bool paused, CancellationToken cancellationToken)
    {
        var (result, name, _) = await FindAsync(actor, accountId, job, cancellationToken);
        if (result != JobOrderResult.Done) return result;
        await using var context = _db.ForTenant(actor.TenantId);
        await JobLease.EnsureAsync(context, actor.TenantId, accountId, job, cancellationToken);
        await context.JobStates.Where(state => state.AccountId == accountId && state.Job == job).ExecuteUpdateAsync(row => row.SetProperty(state => state.Paused, paused), cancellationToken);
        await _audit.WriteAsync(actor, paused ? "job.pause" : "job.resume", name, job, ok: true, cancellationToken);
        return JobOrderResult.Done;
    }

    /// <summary>The back-fills of the tenant that are open or ended of late, newest first.</summary>
    public async Task<ImmutableArray<BackFillView>> BackFillsAsync(Actor actor, CancellationToken cancellationToken)
    {
        if (!actor.May(Permissions.JobsView)) return [];
        await using var context = _db.ForTenant(actor.TenantId);
        var names = await context.PbxAccounts.AsNoTracking().ToDictionaryAsync(account => account.Id, account => account.Name, cancellationToken);
        var rows = await context.BackFills.AsNoTracking().OrderByDescending(fill => fill.RequestedAt).Take(50).ToListAsync(cancellationToken);
        return [.. rows.Select(row => BackFillView.Of(row, names.GetValueOrDefault(row.AccountId, "")))];
    }

    /// <summary>Orders the last days of an account to be read.</summary>
    public async Task<(JobOrderResult Result, BackFillView? Order)> StartBackFillAsync(Actor actor, Guid accountId, int days, CancellationToken cancellationToken)
    {
        var (result, name, _) = await FindAsync(actor, accountId, JobNames.BackFill, cancellationToken);
        if (result != JobOrderResult.Done) return (result, null);
        if (days is < 1 or > MostDays) return (JobOrderResult.Invalid, null);
        var now = _time.GetUtcNow();
        var to = PastReading.WholeMinute(now);
        await using var context = _db.ForTenant(actor.TenantId);
        if (await context.BackFills.AnyAsync(fill => fill.AccountId == accountId && (fill.State == BackFillState.Waiting || fill.State == BackFillState.Running), cancellationToken))
            return (JobOrderResult.Busy, null);
        var row = new BackFillRow
        {
            Id = Guid.CreateVersion7(now),
            TenantId = actor.TenantId,
            AccountId = accountId,
            From = to.AddDays(-days),
            To = to,
            DoneTo = to,
            State = BackFillState.Waiting,
            RequestedBy = actor.Name,
            RequestedAt = now,
        };
        context.BackFills.Add(row);
        _audit.Add(context, actor, "backfill.start", name, $"{days} d");
        await context.SaveChangesAsync(cancellationToken);

        // Where the timers do not stand yet, they find the order when they do.
        if (_scheduler.IsReady) await _scheduler.RunNowAsync(actor.TenantId, accountId, JobNames.BackFill, actor.Name, cancellationToken);
        return (JobOrderResult.Done, BackFillView.Of(row, name));
    }

    /// <summary>Calls a back-fill off; what it has read stays.</summary>
    public async Task<JobOrderResult> CancelBackFillAsync(Actor actor, Guid id, CancellationToken cancellationToken)
    {
        if (!actor.May(Permissions.JobsManage)) return JobOrderResult.Forbidden;
        await using var context = _db.ForTenant(actor.TenantId);
        if (await context.BackFills.AsNoTracking().FirstOrDefaultAsync(fill => fill.Id == id, cancellationToken) is not { } row) return JobOrderResult.NoAccount;
        var now = _time.GetUtcNow();
        var stopped = await context.BackFills.Where(fill => fill.Id == id && (fill.State == BackFillState.Waiting || fill.State == BackFillState.Running))
            .ExecuteUpdateAsync(update => update.SetProperty(fill => fill.State, BackFillState.Cancelled).SetProperty(fill => fill.EndedAt, now), cancellationToken);
        if (stopped == 0) return JobOrderResult.Invalid;
        await _stops.StopAsync(id);
        await _audit.WriteAsync(actor, "backfill.cancel", $"{row.AccountId:N}", null, ok: true, cancellationToken);
        return JobOrderResult.Done;
    }

    private async Task<(JobOrderResult Result, string Name, JobStateRow? State)> FindAsync(Actor actor, Guid accountId, string job, CancellationToken cancellationToken)
    {
        if (!actor.May(Permissions.JobsManage)) return (JobOrderResult.Forbidden, "", null);
        await using var context = _db.ForTenant(actor.TenantId);
        var account = await context.PbxAccounts.AsNoTracking().FirstOrDefaultAsync(row => row.Id == accountId, cancellationToken);
        if (account is not { Enabled: true }) return (JobOrderResult.NoAccount, "", null);
        if (_accounts.Vendors(account.Vendor) is not { } vendor || !_runner.Offers(vendor, job)) return (JobOrderResult.NotOffered, "", null);
        return (JobOrderResult.Done, account.Name, await context.JobStates.AsNoTracking().FirstOrDefaultAsync(state => state.AccountId == accountId && state.Job == job, cancellationToken));
    }

    private JobView ViewOf(PbxAccount account, string job, JobStateRow? state, JobRunRow? last, int rejects, DateTimeOffset now) => new(
        account.Id,
        account.Name,
        job,
        Schedule.Every(job),
        account.Enabled,
        state?.Paused ?? false,
        state is { LeaseOwner: not null } && state.LeaseUntil >= now,
        account.Enabled && Schedule.IsBehind(job, state, account.CreatedAt, now),
        last,
        state?.LastSuccessAt,
        account.Enabled && state is not { Paused: true } ? _scheduler.NextOf(account.Id, job) ?? Schedule.Due(state, job, now) : null,
        state?.Watermark,
        state?.Failures ?? 0,
        state?.Error,
        state?.Message,
        rejects);

    internal static string? Clear(IDataProtector protector, string body)
    {
        try
        {
            return protector.Unprotect(body);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
