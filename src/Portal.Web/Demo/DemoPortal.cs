using System.Net.Http.Json;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using Portal.Domain.Pbx;
using Portal.Domain.Tenants;
using Portal.Infrastructure;
using Portal.Infrastructure.Jobs;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Pbx.Http;
using Portal.Infrastructure.Security;
using Portal.PbxSimulator;

namespace Portal.Web.Demo;

/// <summary>
/// Runs the simulated call center in this process and connects the tenant "demo" to it over loopback HTTP, through the same adapters and
/// push addresses as any PBX.
/// </summary>
internal sealed partial class DemoPortal(IServiceProvider services, IServer server, IOptions<PortalOptions> options, TimeProvider time, ILogger<DemoPortal> logger) : IHostedLifecycleService, IAsyncDisposable
{
    private const int SubscribeAttempts = 8;

    private WebApplication? _simulator;
    private string _simulatorUrl = "";
    private DemoTenant _tenant = new(Guid.Empty, [], []);

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        var wanted = options.Value.Simulator.Url;
        _simulator = SimulatorHost.Build(new SimulatorHostOptions { Urls = wanted, PastDays = options.Value.Simulator.PastDays, PastCallsPerDay = options.Value.Simulator.PastCallsPerDay });
        try
        {
            await _simulator.StartAsync(cancellationToken);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            throw new DemoException($"The demo's simulator cannot listen on {wanted}: the port is taken. Choose another with Portal__Simulator__Url=http://localhost:5091.", e);
        }

        _simulatorUrl = _simulator.Urls.First();
        _tenant = await DemoSeed.RunAsync(services, _simulatorUrl, cancellationToken);
    }

    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        // Where this process really listens: the public address may be somewhere that only people reach.
        var portal = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? options.Value.PublicUrl;
        await using (var scope = services.CreateAsyncScope())
        {
            foreach (var push in _tenant.Pushes)
            {
                var reachable = push with { Url = new Uri(new Uri(portal), new Uri(push.Url).AbsolutePath).AbsoluteUri };
                // A PBX tries the address first and waits only so long; a portal that has just started, on a machine that has much else to do, answers its first request late.
                for (var attempt = 1; !await SubscribeAsync(scope.ServiceProvider, reachable, cancellationToken) && attempt < SubscribeAttempts; attempt++)
                    await Task.Delay(TimeSpan.FromSeconds(attempt), time, cancellationToken);
            }
        }

        var reading = await ReadPastAsync(cancellationToken);
        await Console.Out.WriteLineAsync($"""

              Portal      {portal}
              Simulator   {_simulatorUrl}
              Sign in as  {string.Join(", ", DemoSeed.Emails)}
              Password    {DemoSeed.Password}{(reading ? $"\n  History     the last {options.Value.Simulator.PastDays} days are being read, newest first, at the PBXs' own quotas: see /jobs" : "")}

            """);
    }

    /// <summary>
    /// At the first start each account's past is ordered as an admin would order it: the jobs read it by the real adapters, at the vendors' quotas. True while some of it is still to be read.
    /// </summary>
    private async Task<bool> ReadPastAsync(CancellationToken cancellationToken)
    {
        var (days, perDay) = (options.Value.Simulator.PastDays, options.Value.Simulator.PastCallsPerDay);
        if (days == 0 || perDay == 0) return false;
        var desk = services.GetRequiredService<JobDesk>();
        var actor = new Actor(_tenant.Id, "system", PortalRoles.Admin);
        var known = await desk.BackFillsAsync(actor, cancellationToken);
        var reading = known.Any(order => order.Open);
        foreach (var account in _tenant.Accounts)
        {
            // One that was called off, or failed, is the admin's to order again.
            if (known.Any(order => order.Row.AccountId == account)) continue;
            var (result, _) = await desk.StartBackFillAsync(actor, account, days, cancellationToken);
            if (result == JobOrderResult.Done) reading = true;
            else Log.PastNotOrdered(logger, account, result);
        }

        return reading;
    }

    /// <summary>As an admin would: through the vendor's own operation where it has one, else as the vendor's panel would. False when it was not taken.</summary>
    private async Task<bool> SubscribeAsync(IServiceProvider scope, DemoPush push, CancellationToken cancellationToken)
    {
        try
        {
            var account = await scope.GetRequiredService<PbxAccounts>().LoadAsync(push.TenantId, push.AccountId, cancellationToken);
            if (account is { Settings: { } settings } &&
                account.Vendor.Create(settings, scope.GetRequiredService<PbxLines>().For(account.Id, account.Vendor, Urgency.Person)) is IPushSubscription pbx)
            {
                await pbx.SubscribeAsync(new Secret(push.Url), cancellationToken);
                return true;
            }

            using var http = new HttpClient { BaseAddress = new Uri(_simulatorUrl) };
            using var answer = await http.PostAsJsonAsync("/control/push", new { vendor = push.Vendor, url = push.Url }, cancellationToken);
            if (answer.IsSuccessStatusCode) return true;
            Log.PushNotSet(logger, push.Vendor, $"status {(int)answer.StatusCode}");
        }
        catch (PbxException exception)
        {
            Log.PushNotSet(logger, push.Vendor, exception.VendorMessage ?? exception.Message);
        }

        return false;
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        if (_simulator is not null) await _simulator.StopAsync(cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask DisposeAsync() => _simulator?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The simulator did not take the push address of {Vendor}: {Reason}")]
        public static partial void PushNotSet(ILogger logger, string vendor, string reason);

        [LoggerMessage(2, LogLevel.Warning, "The past of account {AccountId} was not ordered to be read: {Result}")]
        public static partial void PastNotOrdered(ILogger logger, Guid accountId, JobOrderResult result);
    }
}
