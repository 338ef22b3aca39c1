using Microsoft.Playwright;
using Portal.EndToEnd.Tests.Running;

namespace Portal.EndToEnd.Tests.Screens;

[Collection(nameof(DemoPortal))]
public sealed class ControlAccessibilityTests(DemoPortal demo) : ScreenTests(demo)
{
    [Theory]
    [InlineData(ColorScheme.Light, 1366, 768, "tr-TR")]
    [InlineData(ColorScheme.Dark, 1920, 1080, "en-US")]
    [InlineData(ColorScheme.Light, 390, 844, "en-US")]
    public async Task Pages_of_live_control_have_no_serious_finding(ColorScheme scheme, int width, int height, string language)
    {
        var page = await Demo.SignInAsync(language: language, width: width, height: height, scheme: scheme);
        var findings = new List<string>();
        foreach (var path in new[] { "/agents", "/queues", "/pbx/vendors", "/pbx/ask?what=callSearch", "/pbx" })
        {
            await page.OpenAsync(Demo, path);
            if (path == "/agents")
            {
                await page.GetByTestId("agent-row").First.Locator(".pick").CheckAsync(new LocatorCheckOptions { Timeout = 60_000 });
                await Assertions.Expect(page.GetByTestId("action-bar")).ToBeVisibleAsync();
            }

            findings.AddRange(await page.FindingsAsync(path));
        }

        findings.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Menus_questions_and_the_dial_box_have_no_serious_finding(ColorScheme scheme)
    {
        var page = await Demo.SignInAsync(scheme: scheme);
        var findings = new List<string>();
        await page.GetByTestId("dial-open").ClickAsync();
        findings.AddRange(await page.FindingsAsync("dial box"));
        await page.Keyboard.PressAsync("Escape");
        await page.GetByTestId("recent-open").ClickAsync();
        findings.AddRange(await page.FindingsAsync("recent commands"));
        await page.Keyboard.PressAsync("Escape");

        await page.OpenAsync(Demo, "/agents");
        await page.GetByTestId("agent-row").First.Locator("[data-act=menu]").ClickAsync(new LocatorClickOptions { Timeout = 60_000 });
        await Assertions.Expect(page.GetByTestId("action-menu")).ToBeVisibleAsync();
        findings.AddRange(await page.FindingsAsync("menu"));
        await page.Keyboard.PressAsync("Escape");
        await page.GetByTestId("pick-all").CheckAsync();
        await page.GetByTestId("bar-queueAdd").ClickAsync();
        await Assertions.Expect(page.GetByTestId("confirm")).ToBeVisibleAsync();
        findings.AddRange(await page.FindingsAsync("question"));
        findings.ShouldBeEmpty();
    }

    [Fact]
    public async Task Agents_are_chosen_and_acted_on_by_keyboard_alone()
    {
        var page = await Demo.SignInAsync();
        await page.OpenAsync(Demo, "/agents");
        await page.GetByTestId("agent-row").First.Locator(".pick").FocusAsync(new LocatorFocusOptions { Timeout = 60_000 });
        await page.Keyboard.PressAsync("Space");
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("Space");
        await Assertions.Expect(page.GetByTestId("action-bar").Locator("b")).ToContainTextAsync("2");
    }
}
