using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Live;

namespace Portal.Infrastructure.History;

public static class MissedSetup
{
    /// <summary>What is made of the stored calls beside their list: missed callers, reconciliation, and the rights of those who called. Needs the data, ingest and history parts.</summary>
    public static IServiceCollection AddPortalMissed(this IServiceCollection services)
    {
        services.TryAddSingleton<LiveBoards>();
        services.AddSingleton<MissedCallers>();
        services.AddSingleton<ICallObserver>(provider => provider.GetRequiredService<MissedCallers>());
        services.AddSingleton<MissedLines>();
        services.TryAddSingleton<Reconciliation>();
        services.TryAddSingleton<RetentionPolicy>();
        services.TryAddSingleton<SubjectErasure>();
        services.TryAddSingleton<SubjectExport>();
        services.TryAddSingleton<Erasures>();
        services.AddHostedService(provider => provider.GetRequiredService<MissedCallers>());
        services.AddHostedService(provider => provider.GetRequiredService<Erasures>());
        return services;
    }
}
