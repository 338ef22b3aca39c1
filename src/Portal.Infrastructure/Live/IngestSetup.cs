using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Portal.Infrastructure.Campaigns.Results;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.History;

namespace Portal.Infrastructure.Live;

public static class IngestSetup
{
    /// <summary>Push inbox, pump, call store and today's counters. Needs the data, PBX and board parts.</summary>
    public static IServiceCollection AddPortalIngest(this IServiceCollection services)
    {
        services.TryAddSingleton<LiveBoards>();
        services.AddSingleton<PushSignal>();
        services.AddSingleton<PushTokens>();
        services.TryAddSingleton<ErasedNumbers>();
        services.AddSingleton<CallStore>();
        services.AddSingleton<CallRetention>();
        services.AddHostedService(provider => provider.GetRequiredService<CallMonths>());
        services.AddSingleton<DayCounters>();
        services.AddSingleton<PushInbox>();
        services.TryAddSingleton<CampaignResults>();
        services.AddSingleton<PushPump>();
        services.AddHostedService(provider => provider.GetRequiredService<DayCounters>());
        services.AddHostedService(provider => provider.GetRequiredService<PushPump>());
        // Last to start and first to stop: it writes out what waits while the others still run.
        services.AddHostedService(provider => provider.GetRequiredService<PushInbox>());
        return services;
    }
}
