using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
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
        foreach (var path in new[] { "/board", "/missed", "/jobs/reconciliation", "/privacy", "/pbx", "/keys", "/users", "/audit" })
        {
            await page.GotoAsync(Demo.Portal.Url + path);
            await Assertions.Expect(page.Locator("main h1")).ToBeVisibleAsync();
            if (path == "/board") await Assertions.Expect(page.GetByTestId("agent-card").First).ToBeVisibleAsync();
            await NoteAsync(page, path, findings);
            var overflow = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
            if (overflow > 0) findings.Add($"{path}: {overflow} px wider than the screen");
        }

        var anonymous = await Demo.Chromium.OpenAsync(language, width, height, scheme);
        await anonymous.GotoAsync($"{Demo.Portal.Url}/account/login");
        await NoteAsync(anonymous, "/account/login", findings);
        findings.ShouldBeEmpty();
    }

    private static async Task NoteAsync(IPage page, string path, List<string> findings)
    {
        AxeResult result = await page.RunAxe();
        findings.AddRange(result.Violations
            .Where(v => v.Impact is "serious" or "critical")
            .Select(v => $"{path}: {v.Id} ({v.Nodes.Length}×): {v.Nodes[0].Html}"));
    }
}
