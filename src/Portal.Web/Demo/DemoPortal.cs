using System.Net.Http.Json;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using Portal.Infrastructure;
using Portal.PbxSimulator;

namespace Portal.Web.Demo;

/// <summary>
/// Runs the simulated call center in this process and connects the tenant "demo" to it over loopback HTTP, through the same adapters and
/// push addresses as any PBX.
/// </summary>
internal sealed partial class DemoPortal(IServiceProvider services, IServer server, IOptions<PortalOptions> options, ILogger<DemoPortal> logger) : IHostedLifecycleService, IAsyncDisposable
{
    private WebApplication? _simulator;
    private string _simulatorUrl = "";
    private Dictionary<string, string> _pushAddresses = [];

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        var wanted = options.Value.Simulator.Url;
        _simulator = SimulatorHost.Build(new SimulatorHostOptions { Urls = wanted });
        try
        {
            await _simulator.StartAsync(cancellationToken);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            throw new DemoException($"The demo's simulator cannot listen on {wanted}: the port is taken. Choose another with Portal__Simulator__Url=http://localhost:5091.", e);
        }

        _simulatorUrl = _simulator.Urls.First();
        _pushAddresses = await DemoSeed.RunAsync(services, _simulatorUrl, cancellationToken);
    }

    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        // Where this process really listens: the public address may be somewhere that only people reach.
        var portal = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? options.Value.PublicUrl;
        using var http = new HttpClient { BaseAddress = new Uri(_simulatorUrl) };
        foreach (var (vendor, address) in _pushAddresses)
        {
            var url = new Uri(new Uri(portal), new Uri(address).AbsolutePath).AbsoluteUri;
            using var answer = await http.PostAsJsonAsync("/control/push", new { vendor, url }, cancellationToken);
            if (!answer.IsSuccessStatusCode) Log.PushNotSet(logger, vendor, (int)answer.StatusCode);
        }

        await Console.Out.WriteLineAsync($"""

              Portal      {portal}
              Simulator   {_simulatorUrl}
              Sign in as  {string.Join(", ", DemoSeed.Emails)}
              Password    {DemoSeed.Password}

            """);
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
        [LoggerMessage(1, LogLevel.Warning, "The simulator did not take the push address of {Vendor}: status {Status}")]
        public static partial void PushNotSet(ILogger logger, string vendor, int status);
    }
}
