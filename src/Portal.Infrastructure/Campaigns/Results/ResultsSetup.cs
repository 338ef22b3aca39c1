using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Portal.Infrastructure.Live;
using Portal.Infrastructure.Security;

namespace Portal.Infrastructure.Campaigns.Results;

public static class ResultsSetup
{
    /// <summary>What becomes of campaigns' results. Needs the data and live parts.</summary>
    public static IServiceCollection AddPortalResults(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<CampaignResults>();
        services.TryAddSingleton<LiveBoards>();
        services.TryAddSingleton<CampaignFigures>();
        services.TryAddSingleton<AuditLog>();
        services.TryAddSingleton<RunningCampaigns>();
        services.TryAddSingleton<ContactList>();
        services.TryAddSingleton<ContactActs>();
        services.TryAddSingleton<ResultExports>();
        return services;
    }
}
