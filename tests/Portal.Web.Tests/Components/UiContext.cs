using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Portal.Domain.Tenants;
using Portal.Infrastructure;
using Portal.Infrastructure.Campaigns;
using Portal.Infrastructure.Campaigns.Contacts;
using Portal.Infrastructure.Campaigns.HandOver;
using Portal.Infrastructure.Campaigns.Results;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.History;
using Portal.Infrastructure.Jobs;
using Portal.Infrastructure.Live;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Security;
using Portal.Web.Components;
using Portal.Web.Components.Control;
using Portal.Web.Components.Pages.Board;
using Portal.Web.Components.Shared;

namespace Portal.Web.Tests.Components;

/// <summary>Renders components on the portal's real services, with a database of its own and nothing in the background.</summary>
public abstract class UiContext : BunitContext
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "portal-ui-" + Guid.NewGuid().ToString("N"));

    protected UiContext()
    {
        System.Globalization.CultureInfo.CurrentCulture = System.Globalization.CultureInfo.CurrentUICulture = new System.Globalization.CultureInfo("en");
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddSingleton<IConfiguration>(new ConfigurationBuilder()
            .AddInMemoryCollection([new("Portal:DataDirectory", _folder), new("Portal:AllowPrivatePbxAddresses", "true")]).Build());
        Services.AddLogging();
        Services.AddPortalData();
        Services.AddPortalPbx();
        Services.AddPortalIngest();
        Services.AddPortalLive();
        Services.AddPortalJobs();
        Services.AddPortalHistory();
        Services.AddPortalMissed();
        Services.AddPortalContacts();
        Services.AddPortalCampaigns();
        Services.AddPortalResults();
        Services.AddPortalHandOver();
        Services.AddScreens();
        DefaultWaitTimeout = TimeSpan.FromSeconds(60);
    }

    protected Guid TenantId { get; } = Guid.NewGuid();

    protected LiveBoard Board => Services.GetRequiredService<LiveBoards>().For(TenantId);

    protected Actor As(string role) => new(TenantId, role + "@test.example", role);

    protected Actor Admin => As(PortalRoles.Admin);

    /// <summary>Draws parts of the board for an English manager.</summary>
    internal Pen NewPen() => new(
        Services.GetRequiredService<IStringLocalizer<Texts>>(), Services.GetRequiredService<Words>(), Services.GetRequiredService<ControlRules>(), new PortalOptions.ServiceLevelOptions(), TimeProvider.System,
        new BoardReader("en", "en", FullNumbers: true, MayHangUp: true, MayDial: true, MayAct: true));

    /// <summary>The database, with the tenant in it.</summary>
    protected async Task StoreTenantAsync()
    {
        Directory.CreateDirectory(_folder);
        await Services.MigratePortalAsync(CancellationToken.None);
        await using var context = Services.GetRequiredService<PortalDb>().ForInstallation();
        context.Tenants.Add(new Tenant { Id = TenantId, Name = "Test", CreatedAt = DateTimeOffset.UnixEpoch });
        await context.SaveChangesAsync();
    }

    protected IRenderedComponent<T> RenderAs<T>(Actor actor, Action<ComponentParameterCollectionBuilder<T>>? parameters = null) where T : IComponent =>
        Render<T>(builder =>
        {
            builder.AddCascadingValue(actor);
            parameters?.Invoke(builder);
        });

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing || !Directory.Exists(_folder)) return;
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }
}
