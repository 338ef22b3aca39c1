using System.Text.Json;
using Microsoft.Playwright;
using Portal.EndToEnd.Tests.Running;

namespace Portal.EndToEnd.Tests.Screens;

/// <summary>A caller who gave up, from the list of missed callers to the call back that closes the line.</summary>
[Collection(nameof(DemoPortal))]
public sealed class MissedCallerTests(DemoPortal demo) : ScreenTests(demo)
{
    private const string Vendor = "bulutsantralim";

    public override Task InitializeAsync() => Demo.RestAsync();

    [Fact]
    public async Task Missed_caller_is_called_back_with_one_click_and_the_line_closes_by_itself()
    {
        var page = await Demo.SignInAsync();
        var account = await page.AccountAsync(Vendor);

        await page.OpenAsync(Demo, "/missed");
        // They give up before time goes on, and with it somebody's hand to the receiver.
        await Demo.ControlAsync("load", new { speed = 0 });
        var (number, missed) = await Demo.CallInAsync(Vendor);
        await HangUpAsync(missed);
        await Demo.ControlAsync("load", new { speed = 1 });
        var shown = $"0{number[..3]} {number[3..6]} {number[6..8]} {number[8..]}";
        var line = page.GetByTestId("missed-line").Filter(new LocatorFilterOptions { HasText = shown });
        await Assertions.Expect(line).ToHaveCountAsync(1, new LocatorAssertionsToHaveCountOptions { Timeout = 60_000 });

        var extension = (await page.FreeAgentsAsync(Demo, Vendor))[^1];
        await page.EvaluateAsync("extension => localStorage.setItem('portal-extension', extension)", extension);
        await line.GetByTestId("call-back").ClickAsync();
        await page.ShouldBeConfirmedAsync("originate", "seen");
        var call = await Eventually.GetAsync(
            () => CallToAsync(number), found => found?.GetProperty("state").GetString() == "talking", TimeSpan.FromSeconds(60), "the called party answers");
        await HangUpAsync(call!.Value);

        await Assertions.Expect(line).ToHaveCountAsync(0, new LocatorAssertionsToHaveCountOptions { Timeout = 60_000 });
        await page.OpenAsync(Demo, "/missed?state=closed");
        await Assertions.Expect(line).ToHaveAttributeAsync("data-closed", "true");
    }

    private async Task<JsonElement?> CallToAsync(string number)
    {
        var world = await Demo.WorldAsync();
        return world.GetProperty("calls").EnumerateArray().Where(call => call.GetProperty("direction").GetString() == "outbound" && call.GetProperty("to").GetString()!.EndsWith(number, StringComparison.Ordinal))
            .Select(call => (JsonElement?)call).FirstOrDefault();
    }

    private Task HangUpAsync(JsonElement call) => Demo.ControlAsync("hangup", new { vendor = Vendor, key = call.GetProperty("recordKey").GetString() });
}
