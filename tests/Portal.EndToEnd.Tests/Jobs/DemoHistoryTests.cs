using System.Net.Http.Json;
using System.Text.Json;
using Portal.EndToEnd.Tests.Running;

namespace Portal.EndToEnd.Tests.Jobs;

/// <summary>The demo's past comes in through the jobs and the real adapters, and is what the simulated PBXs had.</summary>
public sealed class DemoHistoryTests
{
    [Fact]
    public async Task Demo_reads_in_the_past_of_its_PBXs_at_the_first_start()
    {
        await using var portal = new PortalProcess(environment: new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Portal__Simulator__PastDays"] = "1",
            ["Portal__Simulator__PastCallsPerDay"] = "30",
        });
        await portal.StartAsync();
        using var http = portal.Client(await portal.AdminKeyAsync("demo", create: false));
        using var simulator = new HttpClient { BaseAddress = new Uri(portal.SimulatorUrl) };
        var accounts = await http.GetFromJsonAsync<JsonElement>("/api/v1/accounts");
        var account = accounts.EnumerateArray().Single(one => one.GetProperty("vendor").GetString() == "telsam").GetProperty("id").GetString();
        var world = await simulator.GetFromJsonAsync<JsonElement>("/control/world");
        var (from, to) = (world.GetProperty("past").GetProperty("from").GetDateTimeOffset(), world.GetProperty("start").GetDateTimeOffset());

        // The back-fill goes a day back to the minute; what is older than that is not its business.
        var begin = TimeProvider.System.GetUtcNow().AddDays(-1).AddMinutes(2);
        if (begin < from) begin = from;
        var truth = (await simulator.GetFromJsonAsync<JsonElement>($"/control/calls?vendor=telsam&from={Text(begin)}&to={Text(to)}")).EnumerateArray().Select(call => call.GetProperty("key").GetString()!).ToHashSet();
        truth.ShouldNotBeEmpty();
        await Eventually.GetAsync(
            async () => (await http.GetFromJsonAsync<JsonElement>($"/api/v1/calls?account={account}&from={Text(begin)}&to={Text(to)}&limit=500")).GetProperty("items").EnumerateArray()
                .Select(call => call.GetProperty("vendorKey").GetString()!).ToHashSet(),
            stored => truth.IsSubsetOf(stored),
            TimeSpan.FromSeconds(90),
            "the past is stored");
    }

    private static string Text(DateTimeOffset at) => Uri.EscapeDataString(at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture));
}
