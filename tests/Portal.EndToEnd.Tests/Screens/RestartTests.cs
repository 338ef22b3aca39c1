using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Portal.EndToEnd.Tests.Running;

namespace Portal.EndToEnd.Tests.Screens;

/// <summary>Has a portal of its own, because it kills it.</summary>
public sealed class RestartTests : IAsyncLifetime
{
    private readonly PortalProcess _portal = new();
    private readonly Chromium _chromium = new();

    public Task InitializeAsync() => Task.WhenAll(_portal.StartAsync(), _chromium.InitializeAsync());

    public async Task DisposeAsync()
    {
        await _chromium.DisposeAsync();
        await _portal.DisposeAsync();
    }

    [Fact]
    public async Task OpenBoard_ServerKilledAndStartedAgain_IsLiveAgainByItselfWithItsFilter()
    {
        var page = await _chromium.OpenAsync();
        await DemoPortal.SignInAsync(page, _portal.Url, "admin@demo.test", "Demo-Portal-1");
        await Assertions.Expect(page.GetByTestId("agent-card").First).ToBeVisibleAsync();

        // An account whose agents are read every few seconds: after a restart another's next reading may be a minute away, which its limits demand.
        var account = await page.GetByTestId("pbx-status").Filter(new LocatorFilterOptions { HasText = "NetSantral" }).GetAttributeAsync("data-account");
        await page.GetByTestId("filter-account").SelectOptionAsync(account!);
        await Assertions.Expect(page).ToHaveURLAsync(new Regex($"account={account}"));

        await _portal.KillAsync();
        await Assertions.Expect(page.Locator("#components-reconnect-modal")).ToBeVisibleAsync(new LocatorAssertionsToBeVisibleOptions { Timeout = 20_000 });
        await page.EvaluateAsync("window.__before = true");

        await _portal.StartAsync();
        var back = Stopwatch.StartNew();
        await Assertions.Expect(page.Locator("html[data-connection=live], html:not([data-connection])").GetByTestId("filter-account")).ToHaveValueAsync(account!);
        back.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
        (await page.EvaluateAsync<bool>("window.__before === undefined")).ShouldBeTrue("it is the page of the new server");
        // The account is read when its turn comes, whoever looks.
        await Assertions.Expect(page.GetByTestId("agent-card").First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task FirstVisit_OfAnEmptyInstallation_LeadsToTheFirstAdmin()
    {
        await using var empty = new PortalProcess(demo: false);
        await empty.StartAsync();
        var page = await _chromium.OpenAsync("en-US");
        await page.GotoAsync(empty.Url);
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("/account/first-admin"));

        await page.Locator("input[type=email]").FillAsync("boss@example.test");
        await page.Locator("input[type=password]").FillAsync("First-Admin-1");
        await page.Locator("#tenant").FillAsync("Example");
        await page.GetByTestId("create-admin").ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("/pbx$"));

        // An empty portal says what to do next.
        await page.GotoAsync($"{empty.Url}/board");
        await page.Locator("main a[href='pbx']").ClickAsync();
        await Assertions.Expect(page.GetByTestId("add-telsam")).ToBeVisibleAsync();
    }
}
