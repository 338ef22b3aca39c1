using Microsoft.Extensions.Logging;
using Quartz;

namespace Portal.Infrastructure.Jobs;

/// <summary>Names of the timers, and what they carry.</summary>
internal static class JobTimers
{
    /// <summary>The regular turn.</summary>
    public const string Schedule = "schedule";

    /// <summary>Another try after a failure.</summary>
    public const string Retry = "retry";

    /// <summary>Somebody asked for it.</summary>
    public const string Now = "now";

    public const string Tenant = "tenant";
    public const string RequestedBy = "by";

    public static JobKey JobKey(Guid accountId, string job) => new(job, accountId.ToString("N"));

    public static TriggerKey TriggerKey(Guid accountId, string job, string timer) => new($"{job}.{timer}", accountId.ToString("N"));

    public static IJobDetail Job(Guid tenantId, Guid accountId, string job) => JobBuilder.Create<JobShell>()
        .WithIdentity(JobKey(accountId, job)).StoreDurably().UsingJobData(Tenant, tenantId.ToString("N")).Build();

    public static TriggerBuilder<JobShell> Trigger(Guid tenantId, Guid accountId, string job, string timer, DateTimeOffset at, string? requestedBy)
    {
        var trigger = TriggerBuilder.Create<JobShell>().WithIdentity(TriggerKey(accountId, job, timer)).ForJob(JobKey(accountId, job)).StartAt(at);
        return requestedBy is null ? trigger : trigger.UsingJobData(RequestedBy, requestedBy);
    }
}

/// <summary>What Quartz sees of a job: it hands over to the runner.</summary>
[DisallowConcurrentExecution]
internal sealed partial class JobShell(JobRunner runner, JobScheduler scheduler, ILogger<JobShell> logger) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var (job, account) = (context.JobDetail.Key.Name, Guid.Parse(context.JobDetail.Key.Group));
        var tenant = Guid.Parse(context.MergedJobDataMap.GetString(JobTimers.Tenant)!);
        var requestedBy = context.MergedJobDataMap.TryGetString(JobTimers.RequestedBy, out var by) ? by : null;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, scheduler.Stopping);
        try
        {
            var result = await runner.RunAsync(tenant, account, job, requestedBy, stop.Token);
            await scheduler.EndedAsync(tenant, account, job, requestedBy, result, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The portal stops.
        }
        catch (Exception exception)
        {
            // The database is away before the run began or after it ended; the timer fires again.
            Log.NotRun(logger, exception, job, account);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Job {Job} of account {AccountId} could not be begun or ended")]
        public static partial void NotRun(ILogger logger, Exception exception, string job, Guid accountId);
    }
}
