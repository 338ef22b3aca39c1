using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Jobs;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Security;

namespace Portal.Infrastructure.Campaigns.HandOver;

public static class HandOverSetup
{
    /// <summary>Campaigns at their PBXs. Needs the data, PBX, contacts, campaigns, results and jobs parts.</summary>
    public static IServiceCollection AddPortalHandOver(this IServiceCollection services)
    {
        services.TryAddSingleton<HandOverDesk>();
        services.TryAddSingleton(provider => new CampaignControl(
            provider.GetRequiredService<PortalDb>(),
            provider.GetRequiredService<PbxAccounts>(),
            provider.GetRequiredService<CampaignDrafts>(),
            provider.GetRequiredService<PlanDesk>(),
            provider.GetRequiredService<HandOverDesk>(),
            provider.GetRequiredService<AuditLog>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IAccountJob, CampaignsJob>();
        services.AddHostedService<HandOverLoop>();
        return services;
    }
}
