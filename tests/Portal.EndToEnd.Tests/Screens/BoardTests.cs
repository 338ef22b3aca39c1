using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Portal.EndToEnd.Tests.Running;

namespace Portal.EndToEnd.Tests.Screens;

[Collection(nameof(DemoPortal))]
public sealed class BoardTests(DemoPortal demo) : ScreenTests(demo)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public override Task InitializeAsync() => Demo.ControlAsync("load", new { callsPerMinute = 60, speed = 1 });

    [Fact]
    public async Task Board_Watched_ShowsCallsAppearAndEnd()
    {
        var page = await Demo.SignInAsync();
        var first = await Eventually.GetAsync(() => CallsAsync(page), calls => calls.Count > 3, Patience, "calls on the board");
        await Eventually.GetAsync(() => CallsAsync(page), calls => calls.Except(first, StringComparer.Ordinal).Any(), Patience, "a call that was not there before");
        await Eventually.GetAsync(() => CallsAsync(page), calls => first.Except(calls, StringComparer.Ordinal).Any(), TimeSpan.FromMinutes(2), "the end of a call that was there at first");
        await Assertions.Expect(page.GetByTestId("queue-card").First).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByTestId("agent-card").First).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByTestId("board-as-of").First).ToBeVisibleAsync();
        foreach (var figure in new[] { "calls", "waiting", "longest-wait", "answered", "abandoned", "service-level" })
            await Assertions.Expect(page.GetByTestId($"kpi-{figure}")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Timers_WithoutAnyServerWord_TickInTheBrowser()
    {
        var page = await Demo.SignInAsync();
        var timer = page.Locator("[data-testid=active-call] time").First;
        await Assertions.Expect(timer).ToBeVisibleAsync();
        // A call that ends in this moment takes its row along; another is first then.
        await page.GetByTestId("pause").ClickAsync();
        var before = await timer.TextContentAsync();
        await Eventually.GetAsync(() => timer.TextContentAsync(), now => now != before, TimeSpan.FromSeconds(20), "a paused board whose timers go on");
    }

    [Fact]
    public async Task Filter_ByAccount_ShowsOnlyItAndStaysInTheAddress()
    {
        var page = await Demo.SignInAsync();
        await Eventually.GetAsync(() => CallsAsync(page), calls => calls.Count > 0, Patience, "calls on the board");
        var account = await page.GetByTestId("pbx-status").First.GetAttributeAsync("data-account");
        await page.GetByTestId("filter-account").SelectOptionAsync(account!);
        await Assertions.Expect(page).ToHaveURLAsync(new Regex($"account={account}"));
        await Eventually.GetAsync(() => CallsAsync(page), calls => calls.All(call => call.StartsWith(account!, StringComparison.Ordinal)), Patience, "calls of the chosen account alone");

        await page.ReloadAsync();
        await Assertions.Expect(page.GetByTestId("filter-account")).ToHaveValueAsync(account!);
    }

    [Fact]
    public async Task HangUp_Confirmed_EndsTheCallAtThePbx()
    {
        var page = await Demo.SignInAsync("supervisor");
        var (row, channel) = await LongCallAsync(page);
        await row.GetByTestId("hang-up").ClickAsync();
        await page.GetByTestId("confirm-yes").ClickAsync();
        await Assertions.Expect(row).ToHaveCountAsync(0);
        await Eventually.GetAsync(ChannelsAsync, channels => !channels.Contains(channel, StringComparer.Ordinal), TimeSpan.FromSeconds(20), "the simulator no longer has the call");
    }

    [Fact]
    public async Task HangUp_Cancelled_LeavesTheCall()
    {
        var page = await Demo.SignInAsync();
        var (row, channel) = await LongCallAsync(page);
        await row.GetByTestId("hang-up").ClickAsync();
        await page.GetByTestId("confirm-no").ClickAsync();
        await Assertions.Expect(page.GetByTestId("confirm")).ToHaveCountAsync(0);
        (await ChannelsAsync()).ShouldContain(channel);
    }

    [Fact]
    public async Task Numbers_ForASupervisor_AreMasked()
    {
        var page = await Demo.SignInAsync("supervisor");
        await Eventually.GetAsync(() => CallsAsync(page), calls => calls.Count > 3, Patience, "calls on the board");
        var text = await page.Locator("main").InnerTextAsync();
        Regex.Matches(text, @"0\d{3} \d{3} \d{2} \d{2}").ShouldBeEmpty();
        text.ShouldContain("***");
    }

    [Fact]
    public async Task Language_Switched_SpeaksEnglishAndStays()
    {
        var page = await Demo.SignInAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = "Canlı pano" })).ToBeVisibleAsync();
        await page.GetByTestId("language-en").First.ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = "Live board" })).ToBeVisibleAsync();
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("lang", "en");
    }

    [Fact]
    public async Task Theme_Switched_IsDarkAndStays()
    {
        var page = await Demo.SignInAsync();
        var light = await page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor");
        await page.GetByTestId("theme-switch").First.ClickAsync();
        var dark = await Eventually.GetAsync(() => page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"), now => now != light, TimeSpan.FromSeconds(20), "another background");
        await page.ReloadAsync();
        (await page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor")).ShouldBe(dark);
    }

    private static async Task<IReadOnlyList<string>> CallsAsync(IPage page) =>
        await page.EvaluateAsync<string[]>("[...document.querySelectorAll('[data-testid=active-call]')].map(row => row.dataset.call)");

    /// <summary>The row of a call in which somebody talks, and goes on talking, and its channel at the PBX.</summary>
    private async Task<(ILocator Row, string Channel)> LongCallAsync(IPage page)
    {
        // Where all agents are busy they would wait behind the others.
        await Demo.RestAsync();
        var channel = (await Demo.CallInAsync("telsam")).Call.GetProperty("channel").GetString()!;
        var row = page.Locator($"[data-testid=active-call][data-state=talking][data-call$='~{channel}']");
        await Assertions.Expect(row).ToBeVisibleAsync(new LocatorAssertionsToBeVisibleOptions { Timeout = 120_000 });
        return (row, channel);
    }

    private async Task<string?[]> ChannelsAsync() => [.. (await Demo.WorldAsync()).GetProperty("calls").EnumerateArray().Select(call => call.GetProperty("channel").GetString())];
}
