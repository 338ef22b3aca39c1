using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Localization;
using Portal.Web.Components.Account;
using Portal.Web.Components.Control;
using Portal.Web.Components.Pages.Board;
using Portal.Web.Components.Pages.Calls;
using Portal.Web.Components.Pages.Campaigns.Build;
using Portal.Web.Components.Pages.Campaigns.Hours;
using Portal.Web.Components.Pages.Campaigns.Live;
using Portal.Web.Components.Pages.Pbx;
using Portal.Web.Components.Shared;
using Radzen;

namespace Portal.Web.Components;

/// <summary>Everything the screens need of the host, in the three places a host asks for it.</summary>
public static class WebUiSetup
{
    /// <summary>The languages of the portal; the first is spoken to whoever asks for neither.</summary>
    private static readonly string[] Cultures = ["en", "tr"];

    /// <summary>Addresses that programs call: their empty answers must stay empty.</summary>
    private static readonly string[] ProgramPaths = ["/api", "/push", "/hubs", "/health", "/openapi", "/_blazor", "/_framework", "/_content"];

    public static IServiceCollection AddPortalUi(this IServiceCollection services)
    {
        services.Configure<RequestLocalizationOptions>(options =>
        {
            options.SetDefaultCulture(Cultures[0]).AddSupportedCultures(Cultures).AddSupportedUICultures(Cultures);
            options.RequestCultureProviders = [new CookieRequestCultureProvider(), new AcceptLanguageHeaderRequestCultureProvider()];
        });

        services.AddRazorComponents().AddInteractiveServerComponents(options =>
        {
            // A board is rebuilt from one snapshot, so a circuit that is gone for long is not worth its memory.
            options.DisconnectedCircuitMaxRetained = 200;
            options.DisconnectedCircuitRetentionPeriod = TimeSpan.FromMinutes(2);
        });
        services.AddHttpContextAccessor();
        services.AddScoped<CircuitHandler>(provider => provider.GetRequiredService<CircuitConnection>());
        return services.AddScreens();
    }

    /// <summary>What components ask for, whoever hosts them.</summary>
    internal static IServiceCollection AddScreens(this IServiceCollection services)
    {
        services.AddLocalization();
        services.AddRadzenComponents();
        services.AddScoped<CircuitConnection>();
        services.AddScoped<BoardWatch>();
        services.AddSingleton<Words>();
        services.AddSingleton<ControlRules>();
        services.AddSingleton<ControlWords>();
        services.AddSingleton<ControlMenus>();
        services.AddSingleton<AskTables>();
        services.AddSingleton<CallTables>();
        services.AddSingleton<ResultTables>();
        services.AddSingleton<CallCells>();
        services.AddSingleton<HoursText>();
        services.AddSingleton<PlanWords>();
        services.AddScoped<ControlDesk>();
        services.AddScoped<BoardActs>();
        services.AddSingleton<BoardPictures>();
        services.AddScoped<Toasts>();
        return services;
    }

    /// <summary>Goes before authentication: pages, circuits and their error pages then speak the visitor's language.</summary>
    public static WebApplication UsePortalUi(this WebApplication app)
    {
        app.UseRequestLocalization();
        app.Use(ShowNotFoundAsync);
        return app;
    }

    /// <summary>Gives a person who asked for a page that is not there a page that says so; the router finds no route and shows its own.</summary>
    private static async Task ShowNotFoundAsync(HttpContext context, RequestDelegate next)
    {
        await next(context);
        var response = context.Response;
        var nothingWritten = response is { HasStarted: false, ContentLength: null or 0, ContentType: null };
        if (response.StatusCode != StatusCodes.Status404NotFound || !nothingWritten || context.GetEndpoint() is not null || !HttpMethods.IsGet(context.Request.Method)
            || Array.Exists(ProgramPaths, path => context.Request.Path.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase))) return;
        await new RazorComponentResult<App> { StatusCode = StatusCodes.Status404NotFound }.ExecuteAsync(context);
    }

    /// <summary>Maps the pages. Needs antiforgery in the pipeline and static assets mapped.</summary>
    public static WebApplication MapPortalUi(this WebApplication app)
    {
        app.MapAccountEndpoints();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(options =>
        {
            // Small batches every quarter second gain nothing from compression, which costs CPU and memory for each circuit. The header about
            // frames, without which uncompressed would be the safer choice, goes out with the other security headers.
            options.ConfigureWebSocketAcceptContext = null;
            options.DisableWebSocketCompression = true;
            options.ContentSecurityFrameAncestorsPolicy = null;
        });
        return app;
    }
}
