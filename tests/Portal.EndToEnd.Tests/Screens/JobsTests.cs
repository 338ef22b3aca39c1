using Microsoft.Playwright;
using Portal.EndToEnd.Tests.Running;

namespace Portal.EndToEnd.Tests.Screens;

/// <summary>The page of the background jobs.</summary>
[Collection(nameof(DemoPortal))]
public sealed class JobsTests(DemoPortal demo) : ScreenTests(demo)
{
    [Fact]
    public async Task Job_is_run_now_and_its_run_can_be_looked_at()
    {
        var page = await Demo.SignInAsync();
        var account = Guid.Parse(await page.AccountAsync("telsam")).ToString("N");
        await page.OpenAsync(Demo, "/jobs");
        var job = page.Locator($"[data-testid=job][data-job=calls][data-account='{account}']");
        await job.GetByTestId("job-run").ClickAsync();
        await job.GetByTestId("job-details").ClickAsync();
        await Assertions.Expect(page.GetByTestId("job-run-row").First).ToHaveAttributeAsync("data-outcome", "ok", new LocatorAssertionsToHaveAttributeOptions { Timeout = 60_000 });
    }

    [Fact]
    public async Task Back_fill_is_started_shows_its_progress_and_is_cancelled()
    {
        var page = await Demo.SignInAsync();
        var account = Guid.Parse(await page.AccountAsync("bulutsantralim"));
        await page.OpenAsync(Demo, "/jobs");
        await page.GetByTestId("backfill-open").ClickAsync();
        await page.Locator("#backfill-account").SelectOptionAsync(account.ToString());
        await page.Locator("#backfill-days").FillAsync("30");
        await page.GetByTestId("confirm-yes").ClickAsync();
        var order = page.GetByTestId("backfill").First;
        await Assertions.Expect(order.GetByTestId("backfill-cancel")).ToBeVisibleAsync();
        await Assertions.Expect(order.Locator("progress")).ToBeVisibleAsync();
        await order.GetByTestId("backfill-cancel").ClickAsync();
        await Assertions.Expect(page.Locator("[data-testid=backfill][data-state=cancelled]").First).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByTestId("backfill-cancel")).ToHaveCountAsync(0);
    }
}
