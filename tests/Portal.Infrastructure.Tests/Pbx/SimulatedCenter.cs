using System.Net.Http.Json;
using System.Text.Json;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.Http;
using Portal.Infrastructure.Tests.Time;
using Portal.PbxSimulator;
using Portal.PbxSimulator.Faces;

namespace Portal.Infrastructure.Tests.Pbx;

/// <summary>
/// The simulated call center, run up until every kind of thing is going on and then stopped, so that what an adapter reads can be compared
/// with the truth word by word.
/// </summary>
public sealed class SimulatedCenter : IAsyncLifetime
{
    private readonly HttpClient _control = new();
    private Microsoft.AspNetCore.Builder.WebApplication? _simulator;

    public string Url => _simulator!.Urls.Single();

    /// <summary>The clock of the stopped world.</summary>
    public ManualTime Time { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        // The same load for a site however many there are.
        var load = 6 * FaceCatalog.CreateAll().Count;
        _simulator = SimulatorHost.Build(new SimulatorHostOptions { Urls = "http://127.0.0.1:0", Seed = 11, CallsPerMinute = load, Speed = 60, PastDays = 0, Quotas = false });
        await _simulator.StartAsync();

        // A working Monday at ten in Türkiye: at night there is nobody to talk to.
        await PostAsync("reset", new { seed = 11, start = "2026-03-02T07:00:00Z" });
        await UntilAsync(HasHistory);

        // Then calmer, so that the tests, which share this one moment, find somebody free.
        await PostAsync("load", new { callsPerMinute = load / 2 });
        var world = await WorldAsync();
        for (var tries = 0; tries == 0 || !IsLively(world); tries++)
        {
            if (tries == 50) throw new TimeoutException("The simulated call center was never lively when it was stopped: " + world.GetProperty("totals"));
            await PostAsync("load", new { speed = 60 });
            await UntilAsync(IsLively);

            // It goes on until it is stopped; what was there a moment ago may be over.
            await PostAsync("load", new { speed = 0 });
            world = await WorldAsync();
        }

        Time = new ManualTime(world.GetProperty("at").GetDateTimeOffset());
    }

    public async Task DisposeAsync()
    {
        _control.Dispose();
        if (_simulator is not null) await _simulator.DisposeAsync();
    }

    public async Task<JsonElement> WorldAsync() => await _control.GetFromJsonAsync<JsonElement>($"{Url}/control/world");

    /// <summary>What goes on at one vendor's site: calls, queues, agents.</summary>
    public async Task<JsonElement> SiteAsync(string vendor) =>
        (await WorldAsync()).GetProperty("sites").EnumerateArray().Single(s => s.GetProperty("vendor").GetString() == vendor);

    public async Task<JsonElement[]> FinishedAsync(string vendor) =>
        [.. (await _control.GetFromJsonAsync<JsonElement>($"{Url}/control/calls")).EnumerateArray().Where(c => c.GetProperty("vendor").GetString() == vendor)];

    /// <summary>Lets the world go on until something is there at one vendor's site, and stops it again.</summary>
    public async Task<string> UntilAsync(string vendor, Func<JsonElement, string?> look)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            if (look(await SiteAsync(vendor)) is { } found) return found;
            if (limit.IsCancellationRequested) throw new TimeoutException("It never came up at " + vendor);
            await PostAsync("load", new { speed = 60 });
            while (look(await SiteAsync(vendor)) is null && !limit.IsCancellationRequested) await Task.Yield();
            await PostAsync("load", new { speed = 0 });
        }
    }

    public async Task PostAsync(string what, object body)
    {
        using var answer = await _control.PostAsJsonAsync($"{Url}/control/{what}", body);
        answer.EnsureSuccessStatusCode();
    }

    private async Task UntilAsync(Func<JsonElement, bool> holds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        for (var world = await WorldAsync(); !holds(world); world = await WorldAsync())
        {
            if (limit.IsCancellationRequested) throw new TimeoutException("The simulated call center never became lively: " + world.GetProperty("totals"));
        }
    }

    private static bool HasHistory(JsonElement world) => world.GetProperty("sites").EnumerateArray().Select(site => site.GetProperty("totals")).All(totals =>
        totals.GetProperty("answered").GetInt32() >= 10 && totals.GetProperty("abandoned").GetInt32() >= 1 && totals.GetProperty("outbound").GetInt32() >= 3);

    private static bool IsLively(JsonElement world) => world.GetProperty("sites").EnumerateArray().All(site =>
        site.GetProperty("calls").GetArrayLength() >= 3
        && site.GetProperty("calls").EnumerateArray().Any(c => c.GetProperty("state").GetString() == "talking" && c.GetProperty("direction").GetString() == "inbound")
        && site.GetProperty("agents").EnumerateArray().Count(a => a.GetProperty("state").GetString() == "ready") * 4 >= site.GetProperty("agents").GetArrayLength());
}

/// <summary>A line that gives up soon, so that a test of slowness is not slow.</summary>
internal sealed class ImpatientLine(PbxLine inner, TimeSpan limit) : PbxLine
{
    public override TimeProvider Time => inner.Time;

    public override PbxLine For(Urgency urgency) => new ImpatientLine(inner.For(urgency), limit);

    public override Task<LineAnswer> SendAsync(LineRequest request, CancellationToken cancellationToken) => inner.SendAsync(request with { Timeout = limit }, cancellationToken);
}
