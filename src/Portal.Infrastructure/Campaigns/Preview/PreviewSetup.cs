using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Portal.Infrastructure.Campaigns.Preview;

public static class PreviewSetup
{
    /// <summary>Campaigns that people dial, contact by contact. Needs the parts of data, PBXs, live control, contacts and campaigns.</summary>
    public static IServiceCollection AddPortalPreview(this IServiceCollection services)
    {
        services.TryAddSingleton<PreviewDesk>();
        services.TryAddSingleton<PreviewList>();
        services.TryAddSingleton<PreviewCalls>();
        services.TryAddSingleton<PreviewRefusals>();
        services.TryAddSingleton<PreviewKeeper>();
        services.AddHostedService(provider => provider.GetRequiredService<PreviewKeeper>());
        return services;
    }
}
