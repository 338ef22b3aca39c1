using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Playwright;
using Portal.EndToEnd.Tests.Running;

namespace Portal.EndToEnd.Tests.Screens;

/// <summary>A caller who gave up, from the list of missed callers to the call back that closes the line.</summary>
[Collection(nameof(DemoPortal))]
public sealed class MissedCallerTests(DemoPortal demo) : ScreenTests(demo)
{
    private const string Vendor = "bulutsantralim";

    [Fact]
    public async Task Missed_caller_is_called_back_with_one_click_and_the_line_closes_by_itself()
    {
        using var simulator = new HttpClient { BaseAddress = new Uri(Demo.Portal.SimulatorUrl) };
        var page = await Demo.SignInAsync();
        var account = await page.AccountAsync(Vendor);

        // Numbers that end so are answered when the simulator is told to call them.
        var number = $"532{Random.Shared.Next(100, 1000)}0001";
        var shown = $"0532 {number[3..6]} 00 01";
        await page.OpenAsync(Demo, "/missed");
        await HangUpAsync(simulator, (await PostAsync(simulator, "calls", new { vendor = Vendor, number })).GetProperty("recordKey").GetString()!);
        var line = page.GetByTestId("missed-line").Filter(new LocatorFilterOptions { HasText = shown });
        await Assertions.Expect(line).ToHaveCountAsync(1, new LocatorAssertionsToHaveCountOptions { Timeout = 60_000 });

        var extension = (await page.FreeAgentsAsync(Demo, Vendor))[^1];
        await page.EvaluateAsync("extension => localStorage.setItem('portal-extension', extension)", extension);
        await line.GetByTestId("call-back").ClickAsync();
        await page.ShouldBeConfirmedAsync("originate", "seen");
        var call = await Eventually.GetAsync(
            () => CallToAsync(simulator, number), found => found?.GetProperty("state").GetString() == "talking", TimeSpan.FromSeconds(60), "the called party answers");
        await HangUpAsync(simulator, call!.Value.GetProperty("recordKey").GetString()!);

        await Assertions.Expect(line).ToHaveCountAsync(0, new LocatorAssertionsToHaveCountOptions { Timeout = 60_000 });
        await page.OpenAsync(Demo, "/missed?state=closed");
        await Assertions.Expect(line).ToHaveAttributeAsync("data-closed", "true");
    }

    private static async Task<JsonElement?> CallToAsync(HttpClient simulator, string number)
    {
        var world = await simulator.GetFromJsonAsync<JsonElement>("/control/world");
        return world.GetProperty("calls").EnumerateArray().Where(call => call.GetProperty("direction").GetString() == "outbound" && call.GetProperty("to").GetString()!.EndsWith(number, StringComparison.Ordinal))
            .Select(call => (JsonElement?)call).FirstOrDefault();
    }

    private static Task HangUpAsync(HttpClient simulator, string key) => PostAsync(simulator, "hangup", new { vendor = Vendor, key });

    private static async Task<JsonElement> PostAsync(HttpClient simulator, string name, object body)
    {
        using var answer = await simulator.PostAsJsonAsync($"/control/{name}", body);
        var text = await answer.Content.ReadAsStringAsync();
        answer.IsSuccessStatusCode.ShouldBeTrue(text);
        return JsonDocument.Parse(text).RootElement.Clone();
    }
}
