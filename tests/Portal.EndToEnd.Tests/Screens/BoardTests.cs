using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Portal.EndToEnd.Tests.Running;

namespace Portal.EndToEnd.Tests.Screens;

[Collection(nameof(DemoPortal))]
public sealed class BoardTests(DemoPortal demo) : ScreenTests(demo)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);

    [Fact]
    public async Task Board_Watched_ShowsCallsAppearAndEnd()
    {
        await LoadAsync(60);
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
        await page.GetByTestId("pause").ClickAsync();
        var timer = page.Locator("[data-testid=active-call] time").First;
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
        await LoadAsync(60);
        var page = await Demo.SignInAsync("supervisor");
        var call = await LongCallAsync(page);
        var row = page.Locator($"[data-call='{call}']");
        await row.GetByTestId("hang-up").ClickAsync();
        await page.GetByTestId("confirm-yes").ClickAsync();
        await Assertions.Expect(row).ToHaveCountAsync(0, new LocatorAssertionsToHaveCountOptions { Timeout = 20_000 });

        var key = call.Split('~', 2)[1];
        await Eventually.GetAsync(() => WorldAsync(), world => !world.Contains(key, StringComparison.Ordinal), TimeSpan.FromSeconds(20), "the simulator no longer has the call");
    }

    [Fact]
    public async Task HangUp_Cancelled_LeavesTheCall()
    {
        var page = await Demo.SignInAsync();
        var call = await LongCallAsync(page);
        await page.Locator($"[data-call='{call}']").GetByTestId("hang-up").ClickAsync();
        await page.GetByTestId("confirm-no").ClickAsync();
        await Assertions.Expect(page.GetByTestId("confirm")).ToHaveCountAsync(0);
        (await WorldAsync()).ShouldContain(call.Split('~', 2)[1]);
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

    /// <summary>A talking call young enough not to end by itself in the next seconds, of the account that lists its calls.</summary>
    private static Task<string> LongCallAsync(IPage page) => Eventually.GetAsync(
        () => page.EvaluateAsync<string>("(() => { const rows = [...document.querySelectorAll('[data-testid=active-call][data-state=talking]:not(.estimated)')]; const young = rows.filter(r => /^00:[0-3]/.test(r.querySelector('time')?.textContent ?? '') && r.dataset.call.includes('SIP')); return young.at(-1)?.dataset.call ?? ''; })()"),
        call => call.Length > 0,
        Patience,
        "a young talking call");

    private async Task<string> WorldAsync()
    {
        using var http = new HttpClient();
        var world = await http.GetFromJsonAsync<System.Text.Json.JsonElement>($"{Demo.Portal.SimulatorUrl}/control/world");
        return world.GetProperty("calls").ToString();
    }

    private async Task LoadAsync(int callsPerMinute)
    {
        using var http = new HttpClient();
        using var answer = await http.PostAsJsonAsync($"{Demo.Portal.SimulatorUrl}/control/load", new { callsPerMinute, speed = 1 });
        answer.EnsureSuccessStatusCode();
    }
}
