using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Portal.Infrastructure.Campaigns;

public static class CampaignsSetup
{
    /// <summary>Campaigns as they are built: drafts, calling hours, result codes.</summary>
    public static IServiceCollection AddPortalCampaigns(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<PlanDesk>();
        services.TryAddSingleton<CampaignDrafts>();
        services.TryAddSingleton<CallingHoursRules>();
        services.TryAddSingleton<DispositionCodes>();
        return services;
    }
}
