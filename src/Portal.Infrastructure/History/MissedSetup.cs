using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Live;

namespace Portal.Infrastructure.History;

public static class MissedSetup
{
    /// <summary>Missed callers: what keeps their lines right, and what people do with them. Needs the data and ingest parts.</summary>
    public static IServiceCollection AddPortalMissed(this IServiceCollection services)
    {
        services.TryAddSingleton<LiveBoards>();
        services.AddSingleton<MissedCallers>();
        services.AddSingleton<ICallObserver>(provider => provider.GetRequiredService<MissedCallers>());
        services.AddSingleton<MissedLines>();
        services.AddHostedService(provider => provider.GetRequiredService<MissedCallers>());
        return services;
    }
}
