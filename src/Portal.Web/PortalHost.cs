using Microsoft.AspNetCore.Hosting.StaticWebAssets;
using Portal.Infrastructure.Campaigns;
using Portal.Infrastructure.Campaigns.Contacts;
using Portal.Infrastructure.Campaigns.HandOver;
using Portal.Infrastructure.Campaigns.Preview;
using Portal.Infrastructure.Campaigns.Results;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.History;
using Portal.Infrastructure.Identity;
using Portal.Infrastructure.Jobs;
using Portal.Infrastructure.Live;
using Portal.Infrastructure.Pbx;
using Portal.Web.Authentication;
using Portal.Web.Components;
using Portal.Web.Demo;
using Portal.Web.Endpoints;

namespace Portal.Web;

/// <summary>Puts the portal together.</summary>
internal static class PortalHost
{
    private const string DefaultUrl = "http://localhost:5080";

    /// <summary>Nothing that people or programs send here is larger; pushes have a limit of their own below it.</summary>
    private const long LargestBody = 1024 * 1024;

    public static WebApplication Build(string[] args, bool command)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = args,
            ContentRootPath = ContentRoot(),
            // Names the manifests of static files; tests start the portal from another program.
            ApplicationName = typeof(PortalHost).Assembly.GetName().Name,
        });
        Configure(builder, command);
        return builder.Build();
    }

    private static void Configure(WebApplicationBuilder builder, bool command)
    {
        ConfigureLogging(builder.Logging, command);
        ConfigureServer(builder);

        builder.Services.AddPortalDemo(builder.Configuration);
        builder.Services.AddPortalData();
        builder.Services.AddPortalIdentity();
        builder.Services.AddPortalPbx();
        builder.Services.AddPortalLive();
        builder.Services.AddPortalHistory();
        builder.Services.AddPortalIngest();
        builder.Services.AddPortalMissed();
        builder.Services.AddPortalContacts();
        builder.Services.AddPortalJobs();
        builder.Services.AddPortalCampaigns();
        builder.Services.AddPortalPreview();
        builder.Services.AddPortalResults();
        builder.Services.AddPortalHandOver();
        builder.Services.AddPortalPush();
        builder.Services.AddPortalUi();
        builder.Services.AddPortalAuthentication();
        builder.Services.AddPortalApi();
        builder.Services.AddPortalHealth();
    }

    /// <summary>What answers where.</summary>
    public static void Map(WebApplication app)
    {
        app.UseSecurityHeaders();
        if (!app.Environment.IsDevelopment())
            app.UseWhen(context => !AuthenticationSetup.IsForPrograms(context.Request.Path), pages => pages.UseExceptionHandler("/error", createScopeForErrors: true));
        app.UseApiProblems();
        app.UseBodyLimit(LargestBody);
        app.UsePortalUi();
        app.UseFirstRun();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();

        app.MapStaticAssets().AllowAnonymous();
        app.MapPortalHealth();
        app.MapDiagnostics();
        app.MapPush();
        app.MapPrivacy();
        app.MapUploads();
        app.MapPortalApi();
        app.MapPortalUi();
    }

    /// <summary>The folder that holds the pages' files: the project's when run from it, else where the program is.</summary>
    private static string ContentRoot() =>
        File.Exists(Path.Combine(Directory.GetCurrentDirectory(), "appsettings.json")) ? Directory.GetCurrentDirectory() : AppContext.BaseDirectory;

    private static void ConfigureLogging(ILoggingBuilder logging, bool command)
    {
        // These would write whole addresses, with push tokens, keys and PBX passwords in them.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning);
        logging.AddFilter("System.Net.Http.HttpClient", LogLevel.Warning);
        // That keys lie in the database unencrypted is said in the README, not at every start.
        logging.AddFilter("Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager", LogLevel.Error);
        logging.AddSimpleConsole(options => options.SingleLine = true);

        // A command's answer is all that goes to standard output.
        if (command) logging.AddConsole(options => options.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Warning);
    }

    private static void ConfigureServer(WebApplicationBuilder builder)
    {
        string[] chosen = [WebHostDefaults.ServerUrlsKey, WebHostDefaults.HttpPortsKey, WebHostDefaults.HttpsPortsKey];
        if (Array.TrueForAll(chosen, key => string.IsNullOrEmpty(builder.Configuration[key])) && !builder.Configuration.GetSection("Kestrel:Endpoints").Exists())
            builder.WebHost.UseUrls(DefaultUrl);

        // Outside Development a build output would find no scripts and styles; a published portal has them beside it and is not touched.
        StaticWebAssetsLoader.UseStaticWebAssets(builder.Environment, builder.Configuration);

        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestBody;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        });
    }
}
