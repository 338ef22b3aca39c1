using Portal.Web.Authentication;
using Portal.Web.Hubs;

namespace Portal.Web.Endpoints;

/// <summary>Everything that programs call.</summary>
internal static class Api
{
    public static IServiceCollection AddPortalApi(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(options => ApiJson.Configure(options.SerializerOptions));
        services.AddSignalR(options => options.MaximumReceiveMessageSize = 4 * 1024).AddJsonProtocol(options => ApiJson.Configure(options.PayloadSerializerOptions));
        services.AddSingleton<HubSessions>();
        services.AddHostedService(provider => provider.GetRequiredService<HubSessions>());
        services.AddProblemDetails();
        services.AddExceptionHandler<ApiExceptions>();
        // Also in production a malformed body is an exception with a reason, which ApiExceptions turns into a problem.
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        return services.AddPortalOpenApi();
    }

    public static void MapPortalApi(this WebApplication app)
    {
        var api = app.MapGroup("/api/v1").AddEndpointFilter<SameSiteOnly>().DisableAntiforgery();
        api.MapLive();
        api.MapVendors();
        api.MapAccounts();
        api.MapCommands();
        api.MapManyCommands();
        api.MapQueries();
        api.MapCalls();
        api.MapPushSubscriptions();
        api.MapBreakReasons();
        api.MapMissed();
        api.MapCampaigns();
        api.MapContacts();
        api.MapDoNotCall();
        api.MapConsents();
        api.MapPreview();
        api.MapCampaignControl();
        api.MapCampaignResults();
        api.MapCallingHours();
        api.MapDispositions();
        api.MapKeys();
        api.MapSync();
        api.MapPrivacy();
        app.MapOpenApi().AllowAnonymous();
        app.MapHub<LiveHub>("/hubs/live");
    }
}
