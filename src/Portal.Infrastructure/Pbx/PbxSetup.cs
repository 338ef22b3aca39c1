using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Pbx;

public static class PbxSetup
{
    /// <summary>PBX accounts and the lines to them.</summary>
    public static IServiceCollection AddPortalPbx(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<PbxLines>();
        services.TryAddSingleton<AccountChanges>();
        services.TryAddSingleton<PbxAccounts>();
        services.TryAddSingleton<PushSubscriptions>();
        return services;
    }
}
