using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.History;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Security;

namespace Portal.Infrastructure.Jobs;

public static class JobsSetup
{
    /// <summary>The background jobs and what people see of them. Needs the data, PBX and ingest parts.</summary>
    public static IServiceCollection AddPortalJobs(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddPortalHistory();
        services.TryAddSingleton<BackFillStops>();
        services.AddSingleton<IAccountJob, CallsJob>();
        services.AddSingleton<IAccountJob, BackFillJob>();
        services.AddSingleton<IAccountJob, StatisticsJob>();
        services.AddSingleton<IAccountJob, RecordingsJob>();
        services.AddSingleton<IAccountJob, BalanceJob>();
        services.AddSingleton<IAccountJob, RetentionJob>();
        services.TryAddSingleton<JobRunner>();
        services.TryAddSingleton<JobScheduler>();
        services.AddSingleton(provider => new JobDesk(
            provider.GetRequiredService<PortalDb>(),
            provider.GetRequiredService<PbxAccounts>(),
            provider.GetRequiredService<JobRunner>(),
            provider.GetRequiredService<JobScheduler>(),
            provider.GetRequiredService<BackFillStops>(),
            provider.GetRequiredService<IDataProtectionProvider>(),
            provider.GetRequiredService<AuditLog>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService(provider => provider.GetRequiredService<JobScheduler>());
        return services;
    }
}
