using Portal.Infrastructure;

namespace Portal.Web.Demo;

internal static class DemoSetup
{
    /// <summary>The demo, where Portal:Demo is true. Goes before everything that runs in the background: what it seeds should be there when they start.</summary>
    public static IServiceCollection AddPortalDemo(this IServiceCollection services, IConfiguration configuration)
    {
        if (!configuration.GetValue<bool>("Portal:Demo")) return services;

        // The simulated PBXs are on this very machine.
        services.PostConfigure<PortalOptions>(options => options.AllowPrivatePbxAddresses = true);
        services.AddHostedService<DemoPortal>();
        return services;
    }
}
