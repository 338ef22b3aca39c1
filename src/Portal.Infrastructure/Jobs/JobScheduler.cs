using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Pbx;
using Quartz;

namespace Portal.Infrastructure.Jobs;

/// <summary>
/// Keeps the timer of every (account, job) equal to what is stored. The timers are Quartz's: in memory on SQLite, in PostgreSQL and shared by all nodes there. What runs is decided again when a
/// timer fires, so a timer too many does no harm.
/// </summary>
internal sealed partial class JobScheduler(
    PortalDb db, PortalDatabase database, PbxAccounts accounts, AccountChanges changes, JobRunner runner, IOptions<PortalOptions> options, TimeProvider time, ILoggerFactory loggers)
    : BackgroundService
{
    /// <summary>Changes made on another node, and runs that died with their process, carry no signal.</summary>
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(2);

    /// <summary>Jobs mostly wait for a PBX's limit: many at once cost little.</summary>
    private const int RunsAtOnce = 64;

    private readonly TaskCompletionSource<IScheduler> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<(Guid Account, string Job), DateTimeOffset> _next = new();
    private readonly HashSet<(Guid Account, string Job)> _scheduled = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly ILogger _logger = loggers.CreateLogger<JobScheduler>();

    /// <summary>Ends the runs of this process.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>True once the timers stand.</summary>
    public bool IsReady => _ready.Task.IsCompletedSuccessfully;

    /// <summary>When the timer of a job fires next; null when nobody looked yet.</summary>
    public DateTimeOffset? NextOf(Guid accountId, string job) => _next.TryGetValue((accountId, job), out var at) ? at : null;

    public async Task RunNowAsync(Guid tenantId, Guid accountId, string job, string requestedBy, CancellationToken cancellationToken) =>
        await ArmAsync(tenantId, accountId, job, JobTimers.Now, time.GetUtcNow(), requestedBy, TriggerConflict.Replace, cancellationToken);

    /// <summary>Called when a run has ended: one that failed is tried again before its next turn.</summary>
    public async Task EndedAsync(Guid tenantId, Guid accountId, string job, string? requestedBy, JobResult result, CancellationToken cancellationToken)
    {
        if (result is JobResult.Busy)
        {
            // Perhaps a dead process holds the lease; it cannot for longer than this.
            await ArmAsync(tenantId, accountId, job, JobTimers.Retry, time.GetUtcNow() + options.Value.Jobs.Lease, requestedBy, TriggerConflict.Keep, cancellationToken);
        }
        else if (result is JobResult.Failed or JobResult.Lost)
        {
            await using var context = db.ForTenant(tenantId);
            var state = await context.JobStates.AsNoTracking().FirstOrDefaultAsync(row => row.AccountId == accountId && row.Job == job, cancellationToken);
            if (state is null) return;
            var at = (state.LastStartedAt ?? time.GetUtcNow()) + Schedule.BackOff(job, state.Failures, state.Error);
            await ArmAsync(tenantId, accountId, job, JobTimers.Retry, at > time.GetUtcNow() ? at : time.GetUtcNow(), null, TriggerConflict.Replace, cancellationToken);
        }
    }

    public override void Dispose()
    {
        _stopping.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        StandaloneSchedulerFactory? factory = null;
        try
        {
            factory = await BuildAsync(stoppingToken);
            while (!stoppingToken.IsCancellationRequested)
            {
                var changed = changes.Next;
                try
                {
                    await ReconcileAsync(await _ready.Task, stoppingToken);
                }
                catch (Exception exception) when (exception is not OperationCanceledException)
                {
                    Log.NotScheduled(_logger, exception);
                }

                await Task.WhenAny(changed, Task.Delay(LookAgainAfter, time, stoppingToken));
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The portal stops.
        }
        finally
        {
            await _stopping.CancelAsync();
            if (_ready.Task.IsCompletedSuccessfully) await (await _ready.Task).Shutdown(waitForJobsToComplete: true, CancellationToken.None);
            _ready.TrySetCanceled(CancellationToken.None);
            if (factory is not null) await factory.DisposeAsync();
        }
    }

    /// <summary>Tries until the database is there.</summary>
    private async Task<StandaloneSchedulerFactory> BuildAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var factory = Factory();
            try
            {
                if (database.Kind == DatabaseKind.Postgres) await MakeSchemaAsync(cancellationToken);
                var scheduler = await factory.GetScheduler(cancellationToken);
                await scheduler.Start(cancellationToken);
                _ready.SetResult(scheduler);
                return factory;
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                Log.NotStarted(_logger, exception);
                await factory.DisposeAsync();
                await Task.Delay(TryAgainAfter, time, cancellationToken);
            }
        }
    }

    private StandaloneSchedulerFactory Factory() => QuartzSchedulerBuilder.Create(quartz =>
    {
        quartz.ConfigureScheduler(scheduler =>
        {
            scheduler.InstanceName = "portal";
            scheduler.GenerateInstanceId = database.Kind == DatabaseKind.Postgres;
        });
        quartz.UseDefaultThreadPool(RunsAtOnce);
        quartz.UseTimeProvider(time);
        quartz.Services.AddSingleton(loggers);
        quartz.Services.AddSingleton(runner);
        quartz.Services.AddSingleton(this);
        if (database.Kind == DatabaseKind.Sqlite)
        {
            quartz.UseInMemoryStore();
            return;
        }

        quartz.UsePersistentStore(store =>
        {
            store.UsePostgres(NpgsqlFactory.Instance, database.ConnectionString);
            store.ConfigureStore(settings =>
            {
                settings.TablePrefix = "quartz.qrtz_";
                settings.StoreJobDataAsStrings = true;
            });
            store.ProvisionSchema();
            store.UseClustering();
        });
    }).Build();

    /// <summary>The timers' tables are the library's: they stay apart from ours, which have migrations and row policies.</summary>
    private async Task MakeSchemaAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "CREATE SCHEMA IF NOT EXISTS quartz";
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task ReconcileAsync(IScheduler scheduler, CancellationToken cancellationToken)
    {
        await CloseDeadRunsAsync(cancellationToken);
        var stored = await accounts.LoadAllAsync(cancellationToken);
        await using var context = db.ForInstallation();
        var states = await context.JobStates.IgnoreQueryFilters().AsNoTracking().ToDictionaryAsync(state => (state.AccountId, state.Job), cancellationToken);
        var filling = await context.BackFills.IgnoreQueryFilters().Where(fill => fill.State == BackFillState.Waiting || fill.State == BackFillState.Running)
            .Select(fill => fill.AccountId).Distinct().ToListAsync(cancellationToken);

        var wanted = new HashSet<(Guid Account, string Job)>();
        foreach (var account in stored.Where(account => account.Enabled))
        {
            if (options.Value.Jobs.Scheduled)
            {
                foreach (var job in JobNames.Scheduled.Where(job => runner.Offers(account.Vendor, job)))
                {
                    wanted.Add((account.Id, job));
                    if (!_scheduled.Contains((account.Id, job))) await ScheduleAsync(scheduler, account, job, states.GetValueOrDefault((account.Id, job)), cancellationToken);
                }
            }

            // An order that a restart cut short, or that was given on a node which is gone.
            var state = states.GetValueOrDefault((account.Id, JobNames.BackFill));
            var now = time.GetUtcNow();
            if (filling.Contains(account.Id) && !(state is { LeaseOwner: not null } && state.LeaseUntil > now))
                await ArmAsync(account.TenantId, account.Id, JobNames.BackFill, JobTimers.Schedule, Schedule.Due(Idle(state), JobNames.BackFill, now), null, TriggerConflict.Keep, cancellationToken);
        }

        foreach (var gone in _scheduled.Where(timer => !wanted.Contains(timer)).ToArray())
        {
            await scheduler.DeleteJob(JobTimers.JobKey(gone.Account, gone.Job), cancellationToken);
            _scheduled.Remove(gone);
            _next.TryRemove(gone, out _);
        }

        await LookAsync(scheduler, cancellationToken);
    }

    /// <summary>A back-fill waits only after failures: it has no turn of its own.</summary>
    private static JobStateRow? Idle(JobStateRow? state) => state is { Failures: > 0 } ? state : null;

    private async Task ScheduleAsync(IScheduler scheduler, ConnectedAccount account, string job, JobStateRow? state, CancellationToken cancellationToken)
    {
        var (now, every) = (time.GetUtcNow(), Schedule.Every(job));
        var first = now + options.Value.Jobs.FirstAfter + Spread(account.Id, job);

        // What it would look at again has yet to be read once.
        if (job == JobNames.Recordings && state is null) first += Schedule.Every(JobNames.Calls);
        var due = Schedule.Due(state, job, now);
        var trigger = JobTimers.Trigger(account.TenantId, account.Id, job, JobTimers.Schedule, due > first ? due : first, null)
            .WithSimpleSchedule(schedule => schedule.WithInterval(every).RepeatForever().WithMisfireInstruction(SimpleTriggerMisfireInstruction.NowWithExistingCount))
            .Build();
        await scheduler.AddJob(JobTimers.Job(account.TenantId, account.Id, job), AddJobOptions.Replacing, cancellationToken);
        var kept = await scheduler.GetTrigger(trigger.Key, cancellationToken) is ISimpleTrigger old && old.RepeatInterval == every;
        await scheduler.ScheduleTrigger(trigger, kept ? TriggerConflict.Keep : TriggerConflict.Replace, cancellationToken);
        _scheduled.Add((account.Id, job));
    }

    private async Task ArmAsync(Guid tenantId, Guid accountId, string job, string timer, DateTimeOffset at, string? requestedBy, TriggerConflict conflict, CancellationToken cancellationToken)
    {
        var scheduler = await _ready.Task.WaitAsync(cancellationToken);
        await scheduler.AddJob(JobTimers.Job(tenantId, accountId, job), AddJobOptions.Replacing, cancellationToken);
        var trigger = JobTimers.Trigger(tenantId, accountId, job, timer, at, requestedBy)
            .WithSimpleSchedule(schedule => schedule.WithMisfireInstruction(SimpleTriggerMisfireInstruction.FireNow))
            .Build();
        await scheduler.ScheduleTrigger(trigger, conflict, cancellationToken);
    }

    /// <summary>Remembers when the timers fire, for the screens.</summary>
    private async Task LookAsync(IScheduler scheduler, CancellationToken cancellationToken)
    {
        foreach (var (account, job) in _scheduled)
        {
            DateTimeOffset? next = null;
            foreach (var timer in (string[])[JobTimers.Schedule, JobTimers.Retry])
            {
                var at = (await scheduler.GetTrigger(JobTimers.TriggerKey(account, job, timer), cancellationToken))?.NextFireTimeUtc;
                if (at < next || next is null) next = at ?? next;
            }

            if (next is { } known) _next[(account, job)] = known;
            else _next.TryRemove((account, job), out _);
        }
    }

    /// <summary>Runs whose process died. Where another run has taken over, that one closes them.</summary>
    private async Task CloseDeadRunsAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var before = now - (2 * options.Value.Jobs.Lease);
        await using var context = db.ForInstallation();
        await context.JobRuns.IgnoreQueryFilters()
            .Where(run => run.Outcome == JobOutcome.Running && run.StartedAt < before
                && context.JobStates.IgnoreQueryFilters().Any(state => state.AccountId == run.AccountId && state.Job == run.Job && state.Fence == run.Fence && (state.LeaseOwner == null || state.LeaseUntil <= now)))
            .ExecuteUpdateAsync(update => update.SetProperty(run => run.Outcome, JobOutcome.Lost).SetProperty(run => run.EndedAt, now), cancellationToken);
    }

    /// <summary>Accounts do not all begin at the same moment.</summary>
    private static TimeSpan Spread(Guid accountId, string job)
    {
        var seed = accountId.ToByteArray()[15] + (31 * job.Length);
        return TimeSpan.FromSeconds(seed % 60);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The timers of the jobs could not be compared with the accounts; trying again")]
        public static partial void NotScheduled(ILogger logger, Exception exception);

        [LoggerMessage(2, LogLevel.Error, "The timers of the jobs could not be started; trying again")]
        public static partial void NotStarted(ILogger logger, Exception exception);
    }
}
