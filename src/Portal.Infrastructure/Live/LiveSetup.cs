using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Portal.Infrastructure.Live;

public static class LiveSetup
{
    /// <summary>The live side: boards, pollers, and people's commands.</summary>
    public static IServiceCollection AddPortalLive(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<LiveBoards>();
        services.TryAddSingleton<ReadingStates>();
        services.TryAddSingleton<EarlyReadings>();
        services.TryAddSingleton<BreakReasons>();
        services.TryAddSingleton<CommandTracker>();
        services.TryAddSingleton<PbxQueries>();
        services.TryAddSingleton<PbxCommands>();
        services.AddHostedService<PollerHost>();
        services.AddHostedService<BoardClock>();
        return services;
    }
}
