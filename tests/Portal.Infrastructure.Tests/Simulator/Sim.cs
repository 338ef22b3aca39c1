using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Portal.Infrastructure.Tests.Time;
using Portal.PbxSimulator;
using Portal.PbxSimulator.Faces;
using Portal.PbxSimulator.World;

namespace Portal.Infrastructure.Tests.Simulator;

/// <summary>A simulator on a free loopback port and a clock that only the test moves.</summary>
internal sealed class Sim : IAsyncDisposable
{
    /// <summary>A Wednesday, 11:00 in Turkey.</summary>
    public static readonly DateTimeOffset Noon = new(2026, 3, 4, 8, 0, 0, TimeSpan.Zero);

    public const string Key = "K12345678-1234-5678-4321-123456789012";

    private readonly WebApplication _app;

    private Sim(WebApplication app, ManualTime time)
    {
        _app = app;
        Time = time;
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public ManualTime Time { get; }

    public HttpClient Http { get; }

    public RunningWorld World => _app.Services.GetRequiredService<RunningWorld>();

    public int PushesWaiting => _app.Services.GetRequiredService<PushSender>().Waiting;

    public static async Task<Sim> StartAsync(long seed = 7, double? callsPerMinute = 30, bool quotas = false, int pastDays = 0, int pastCallsPerDay = 0, (int Agents, int Lines)? dialers = null)
    {
        var time = new ManualTime(Noon);
        var app = SimulatorHost.Build(new SimulatorHostOptions
        {
            Urls = "http://127.0.0.1:0", Seed = seed, CallsPerMinute = callsPerMinute, Quotas = quotas, PastDays = pastDays, PastCallsPerDay = pastCallsPerDay, Agents = dialers?.Agents, Lines = dialers?.Lines, Time = time,
        });
        await app.StartAsync();
        return new Sim(app, time);
    }

    public void Advance(double seconds) => Time.Advance(TimeSpan.FromSeconds(seconds));

    /// <summary>Looks at one site under the world's lock.</summary>
    public T At<T>(string vendor, Func<Site, T> look) => World.Do(world => look(world.SiteOf(vendor)));

    /// <summary>Moves the clock until the site has what is looked for.</summary>
    public T Until<T>(string vendor, Func<Site, T?> look)
        where T : class
    {
        for (var i = 0; i < 2000; i++)
        {
            if (At(vendor, look) is { } found) return found;
            Advance(1);
        }
        throw new InvalidOperationException("It did not come up in 2000 simulated seconds");
    }

    public static string Path(string operation) =>
        string.Create(CultureInfo.InvariantCulture, $"/bulutsantralim/{operation}{(operation.Contains('?', StringComparison.Ordinal) ? '&' : '?')}key={Key}");

    public async Task<(int Status, string Body)> GetAsync(string path)
    {
        using var answer = await Http.GetAsync(path);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>A Bulutsantralim operation with the right key.</summary>
    public Task<(int Status, string Body)> BulutAsync(string operation) => GetAsync(Path(operation));

    public async Task<JsonElement> BulutJsonAsync(string operation) => await JsonAsync(Path(operation));

    public async Task<JsonElement> JsonAsync(string path)
    {
        var (status, body) = await GetAsync(path);
        status.ShouldBe(200, body);
        return JsonDocument.Parse(body).RootElement.Clone();
    }

    public async Task<(int Status, JsonElement Body)> ControlAsync(string name, object body)
    {
        using var answer = await Http.PostAsJsonAsync($"/control/{name}", body);
        return ((int)answer.StatusCode, JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.Clone());
    }

    public async Task SetFaultAsync(string vendor, string kind, double rate) => (await ControlAsync("faults", new { vendor, kind, rate })).Status.ShouldBe(200);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }
}
