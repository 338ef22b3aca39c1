using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Portal.EndToEnd.Tests.Running;

namespace Portal.EndToEnd.Tests.Screens;

/// <summary>A campaign from the empty form to its summary, and two managers at one draft.</summary>
[Collection(nameof(DemoPortal))]
public sealed partial class CampaignBuilderTests(DemoPortal demo) : ScreenTests(demo)
{
    [Fact]
    public async Task Campaign_is_built_through_all_steps_and_its_summary_has_nothing_open()
    {
        var page = await Demo.SignInAsync("manager", "en-US");
        await page.OpenAsync(Demo, "/campaigns/new");
        var name = $"Spring {Guid.NewGuid():N}"[..20];
        await page.GetByTestId("plan-accountId").SelectOptionAsync(new SelectOptionValue { Label = await LabelAsync(page, "NetSantral") });
        await page.GetByTestId("plan-name").FillAsync(name);
        await page.GetByTestId("plan-prefix").FillAsync("KSM");
        await page.GetByTestId("list-dynamic").CheckAsync();
        await NextAsync(page, "Contacts");
        await page.GetByTestId("commercial-yes").CheckAsync();
        await page.GetByTestId("plan-recipientType").SelectOptionAsync("Individual");
        await NextAsync(page, "Hours");

        await page.GetByTestId("plan-firstDay").FillAsync("2098-03-03");
        await page.GetByTestId("plan-lastDay").FillAsync("2098-03-01");
        await page.GetByTestId("plan-lastDay").BlurAsync();
        await Assertions.Expect(page.GetByTestId("error-lastDay")).ToBeVisibleAsync();
        await page.GetByTestId("plan-lastDay").FillAsync("2098-03-28");
        await NextAsync(page, "Retries");
        await page.GetByTestId("plan-retries").FillAsync("2");
        await page.GetByTestId("plan-retries").BlurAsync();
        await page.GetByTestId("plan-retries[0].delayMinutes").FillAsync("45");
        await page.GetByTestId("plan-attemptsPerDay").FillAsync("3");
        await NextAsync(page, "Pacing");

        await page.GetByTestId("kind-destination").SelectOptionAsync("Queue");
        await page.GetByTestId("value-destination").FillAsync("500");
        await page.GetByTestId("plan-queueLimitType").SelectOptionAsync("FreeAgentsPlus");
        await page.GetByTestId("plan-queueLimit").FillAsync("2");
        await page.GetByTestId("plan-department").FillAsync("Sales");
        await NextAsync(page, "Results");
        await NextAsync(page, "Summary");

        // One field was left out on purpose: the summary leads to it.
        await page.Locator("[data-testid=plan-open] [data-field=trunk]").ClickAsync();
        await Assertions.Expect(page.GetByTestId("plan-trunk")).ToBeFocusedAsync();
        await page.GetByTestId("plan-trunk").FillAsync("TR1");
        await page.GetByTestId("plan-trunk").BlurAsync();
        await page.GetByTestId("step-summary").ClickAsync();
        await Assertions.Expect(page.GetByTestId("plan-ready")).ToBeVisibleAsync();
        var words = page.GetByTestId("plan-words");
        foreach (var part in new[] { "Up to 2 further attempts, 45 minutes apart.", "Queue 500", "03.03.2098", "TR1" }) await Assertions.Expect(words).ToContainTextAsync(part);

        await page.OpenAsync(Demo, $"/campaigns?q={Uri.EscapeDataString(name)}");
        await Assertions.Expect(page.GetByTestId("campaign")).ToHaveCountAsync(1);
        await page.GetByTestId("campaign-actions").ClickAsync();
        await page.GetByTestId("do-delete").ClickAsync();
        await page.ConfirmAsync();
        await Assertions.Expect(page.GetByTestId("campaign-none")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Second_of_two_managers_sees_both_versions_and_loses_nothing()
    {
        var first = await Demo.SignInAsync("manager", "en-US");
        await first.OpenAsync(Demo, "/campaigns/new");
        await first.GetByTestId("plan-name").FillAsync("Shared");
        await NextAsync(first, "Contacts");
        var second = await Demo.SignInAsync("admin", "en-US");
        await second.GotoAsync(first.Url.Replace("step=contacts", "step=account", StringComparison.Ordinal));
        await second.GetByTestId("plan-name").FillAsync("Shared, renamed");
        await second.GetByTestId("plan-name").BlurAsync();

        await first.GetByTestId("plan-otherCampaignDays").FillAsync("30");
        await NextAsync(first, "Hours");
        await second.GetByTestId("next").ClickAsync();
        var conflict = second.GetByTestId("conflict");
        await Assertions.Expect(conflict).ToContainTextAsync("manager@demo.test");
        await Assertions.Expect(second.GetByTestId("conflict-rows")).ToContainTextAsync("Shared, renamed");
        (await second.FindingsAsync("conflict")).ShouldBeEmpty();

        await second.GetByTestId("conflict-mine").ClickAsync();
        await Assertions.Expect(second.GetByTestId("builder")).ToHaveAttributeAsync("data-step", "Contacts");
        await Assertions.Expect(second.GetByTestId("plan-otherCampaignDays")).ToHaveValueAsync("30");
        await Assertions.Expect(second.Locator("main h1")).ToHaveTextAsync("Shared, renamed");

        // Leaving with something typed asks; staying keeps it.
        await second.GetByTestId("plan-otherCampaignDays").FillAsync("60");
        await second.GetByTestId("plan-otherCampaignDays").BlurAsync();
        await second.Locator(".brand").ClickAsync();
        await second.GetByTestId("confirm-no").ClickAsync();
        await Assertions.Expect(second.GetByTestId("plan-otherCampaignDays")).ToHaveValueAsync("60");
        await second.Locator(".brand").ClickAsync();
        await second.GetByTestId("leave-save").ClickAsync();
        await Assertions.Expect(second).ToHaveURLAsync(Board());
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1366, 768, "tr-TR")]
    [InlineData(ColorScheme.Dark, 1920, 1080, "en-US")]
    [InlineData(ColorScheme.Light, 390, 844, "tr-TR")]
    public async Task Pages_of_campaigns_have_no_serious_finding(ColorScheme scheme, int width, int height, string language)
    {
        var page = await Demo.SignInAsync("manager", language, width, height, scheme);
        await page.OpenAsync(Demo, "/campaigns/new");
        await page.GetByTestId("plan-accountId").SelectOptionAsync(new SelectOptionValue { Label = await LabelAsync(page, "Bulutsantralim") });
        await page.GetByTestId("plan-name").FillAsync("Axe");
        var findings = await page.FindingsAsync("account");
        foreach (var step in new[] { "Contacts", "Hours", "Retries", "Pacing", "Results", "Summary" })
        {
            await NextAsync(page, step);
            findings.AddRange(await page.FindingsAsync(step));
        }

        string[] paths = width < 700 ? ["/campaigns", "/campaigns/hours", "/campaigns/hours/new", "/campaigns/codes"] : ["/campaigns?templates=1", "/campaigns/hours/new"];
        foreach (var path in paths)
        {
            await page.OpenAsync(Demo, path);
            await Assertions.Expect(page.Locator(".loading")).ToHaveCountAsync(0);
            findings.AddRange(await page.FindingsAsync(path));
        }

        findings.ShouldBeEmpty();
    }

    /// <summary>Keeps the step and waits for the next one.</summary>
    private static async Task NextAsync(IPage page, string step)
    {
        await page.GetByTestId("next").ClickAsync();
        await Assertions.Expect(page.GetByTestId("builder")).ToHaveAttributeAsync("data-step", step);
    }

    private static async Task<string> LabelAsync(IPage page, string account) =>
        (await page.GetByTestId("plan-accountId").Locator("option").Filter(new LocatorFilterOptions { HasText = account }).First.TextContentAsync())!.Trim();

    [GeneratedRegex("/board")]
    private static partial Regex Board();
}
