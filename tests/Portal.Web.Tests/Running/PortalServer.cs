using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Identity;
using Portal.Infrastructure.Live;
using Portal.Infrastructure.Security;

namespace Portal.Web.Tests.Running;

/// <summary>The whole portal on a free port of the loopback address, with a data directory of its own and two tenants.</summary>
public sealed class PortalServer : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("portal-web-").FullName;
    private readonly List<HttpClient> _clients = [];
    private WebApplication? _app;

    public IServiceProvider Services => _app!.Services;

    public Uri Url => new(_app!.Urls.First());

    /// <summary>The tenant that tests act in.</summary>
    public Actor Own { get; private set; } = null!;

    /// <summary>Another tenant, whose things nobody of the first may see.</summary>
    public Actor Foreign { get; private set; } = null!;

    public LiveBoard Board => Services.GetRequiredService<LiveBoards>().For(Own.TenantId);

    /// <summary>Settings that let the server reach a PBX on this machine.</summary>
    public static IEnumerable<string> Arguments(string directory) =>
    [
        "--environment=Production",
        "--urls=http://127.0.0.1:0",
        "--Portal:Demo=false",
        "--Portal:AllowPrivatePbxAddresses=true",
        $"--Portal:DataDirectory={directory}",
        "--Logging:LogLevel:Default=Warning",
    ];

    public async Task InitializeAsync()
    {
        _app = PortalHost.Build([.. Arguments(_directory)], command: false);
        PortalHost.Map(_app);
        await _app.Services.MigratePortalAsync(CancellationToken.None);
        await _app.StartAsync();
        Own = await TenantAsync("own");
        Foreign = await TenantAsync("foreign");
    }

    public async Task DisposeAsync()
    {
        foreach (var client in _clients) client.Dispose();
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }

        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>A client with no sign-in and no cookie jar; it does not follow redirects.</summary>
    public HttpClient Anonymous()
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Url };
        _clients.Add(client);
        return client;
    }

    /// <summary>A client with an API key of this role in the first tenant.</summary>
    public async Task<HttpClient> ClientAsync(string role) => Client(await KeyAsync(Own, role));

    public HttpClient Client(string key)
    {
        var client = Anonymous();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    public Task<string> KeyAsync(Actor tenant, string role) => Services.GetRequiredService<ApiKeys>().CreateAsync(tenant, role, $"test-{Guid.NewGuid():N}", CancellationToken.None);

    private async Task<Actor> TenantAsync(string name)
    {
        await using var scope = Services.CreateAsyncScope();
        var tenant = await scope.ServiceProvider.GetRequiredService<People>().TenantAsync(name, CancellationToken.None);
        return new Actor(tenant.Id, "test", PortalRoles.Admin);
    }
}

/// <summary>One server for all tests that do not need one of their own.</summary>
[CollectionDefinition(Name)]
public sealed class PortalServerGroup : ICollectionFixture<PortalServer>
{
    public const string Name = "portal server";
}
