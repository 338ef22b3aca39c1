using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Pbx;

/// <summary>What the adapters need from the container.</summary>
public static class PbxRegistration
{
    /// <summary>Adds the lines to the PBX accounts.</summary>
    public static IServiceCollection AddPbxLines(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<PbxLines>();
        return services;
    }
}
