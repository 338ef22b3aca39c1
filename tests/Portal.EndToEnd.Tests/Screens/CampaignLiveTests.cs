using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Portal.EndToEnd.Tests.Running;

namespace Portal.EndToEnd.Tests.Screens;

/// <summary>A running campaign: from its tile on the board to a single contact, and its results as a file.</summary>
[Collection(nameof(DemoPortal))]
public sealed class CampaignLiveTests(DemoPortal demo) : ScreenTests(demo)
{
    [Theory]
    [InlineData(ColorScheme.Light, 1366, 768)]
    [InlineData(ColorScheme.Dark, 390, 844)]
    public async Task Running_campaign_is_opened_from_the_board_and_one_of_its_contacts_stopped(ColorScheme scheme, int width, int height)
    {
        var page = await Demo.SignInAsync("manager", width: width, height: height, scheme: scheme);
        await page.GetByTestId("campaign-tile").Filter(new LocatorFilterOptions { HasText = "Yenileme aramaları" }).GetByRole(AriaRole.Link).ClickAsync(new LocatorClickOptions { Timeout = 60_000 });
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("/campaigns/[0-9a-f-]{36}$"));
        await Assertions.Expect(page.GetByTestId("campaign-idle")).ToBeVisibleAsync();
        await page.GetByTestId("contact-state").SelectOptionAsync("New");
        var lines = page.GetByTestId("contact-line");
        await Assertions.Expect(page.Locator("[data-testid=contact-line]:not([data-state=New])")).ToHaveCountAsync(0);
        await Assertions.Expect(lines.First).ToBeVisibleAsync();

        var number = await lines.Last.GetByTestId("contact-open").InnerTextAsync();
        await lines.Last.GetByTestId("contact-open").ClickAsync();
        await Assertions.Expect(page.GetByTestId("timeline")).ToBeVisibleAsync();
        (await page.FindingsAsync("/campaigns/{id}")).ShouldBeEmpty();
        await page.GetByTestId("contact-stop").ClickAsync();
        await page.GetByTestId("confirm-yes").ClickAsync();
        await Assertions.Expect(lines.Filter(new LocatorFilterOptions { HasText = number })).ToHaveCountAsync(0);
        await page.GetByTestId("contact-state").SelectOptionAsync("Stopped");
        await Assertions.Expect(lines.Filter(new LocatorFilterOptions { HasText = number })).ToHaveCountAsync(1);

        await page.GetByTestId("results-open").ClickAsync();
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByTestId("results-csv").ClickAsync());
        (await File.ReadAllTextAsync(await download.PathAsync())).ShouldContain(string.Concat(number.Where(char.IsAsciiDigit))[1..]);
    }
}
