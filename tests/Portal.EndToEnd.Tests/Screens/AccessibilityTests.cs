using Microsoft.Playwright;
using Portal.EndToEnd.Tests.Running;

namespace Portal.EndToEnd.Tests.Screens;

[Collection(nameof(DemoPortal))]
public sealed class AccessibilityTests(DemoPortal demo) : ScreenTests(demo)
{
    [Theory]
    [InlineData(ColorScheme.Light, 1366, 768, "tr-TR")]
    [InlineData(ColorScheme.Dark, 1920, 1080, "en-US")]
    [InlineData(ColorScheme.Light, 390, 844, "en-US")]
    public async Task Pages_InAxe_HaveNoSeriousFinding(ColorScheme scheme, int width, int height, string language)
    {
        var page = await Demo.SignInAsync(language: language, width: width, height: height, scheme: scheme);
        var findings = new List<string>();
        foreach (var path in new[] { "/board", "/missed", "/do-not-call", "/consents", "/preview", "/jobs/reconciliation", "/privacy", "/pbx", "/keys", "/users", "/audit" })
        {
            await page.GotoAsync(Demo.Portal.Url + path);
            await Assertions.Expect(page.Locator("main h1")).ToBeVisibleAsync();
            if (path == "/board") await Assertions.Expect(page.GetByTestId("agent-card").First).ToBeVisibleAsync();
            findings.AddRange(await page.FindingsAsync(path));
        }

        var anonymous = await Demo.Chromium.OpenAsync(language, width, height, scheme);
        await anonymous.GotoAsync($"{Demo.Portal.Url}/account/login");
        findings.AddRange(await anonymous.FindingsAsync("/account/login"));
        findings.ShouldBeEmpty();
    }
}
