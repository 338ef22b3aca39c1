using Microsoft.Playwright;
using Portal.Benchmarks.Circuits;

namespace Portal.Benchmarks.Screens;

/// <summary>The board in tabs of the system's Chromium. Each page notes by itself when it first shows a call.</summary>
internal sealed class OpenScreens : IAsyncDisposable
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    /// <summary>Runs before the page's own scripts. A row may be new, or be an old one that got another call.</summary>
    private const string Script =
        """
        window.firstShown = {};
        new MutationObserver(() => {
          const now = Date.now();
          for (const row of document.querySelectorAll('[data-call]')) {
            const call = row.dataset.call.split('~').pop();
            window.firstShown[call] ??= now;
          }
        }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-call'] });
        """;

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly List<IPage> _pages = [];

    private OpenScreens(IPlaywright playwright, IBrowser browser) => (_playwright, _browser) = (playwright, browser);

    public static async Task<OpenScreens> OpenAsync(Uri portal, int count, CancellationToken cancellationToken)
    {
        var path = Array.Find(Places, File.Exists) ?? throw new InvalidOperationException("Chromium is not installed; ./test.sh installs it.");
        var playwright = await Playwright.CreateAsync();
        var screens = new OpenScreens(playwright, await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = path,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        }));
        var context = await screens._browser.NewContextAsync();
        context.SetDefaultTimeout(120_000);
        await context.AddInitScriptAsync(Script);
        var (http, cookies) = await BoardPage.SignInAsync(portal, "manager@demo.test", QuietDemo.Password, cancellationToken);
        using (http)
        {
            await context.AddCookiesAsync(cookies.GetCookies(portal).Select(cookie => new Cookie { Name = cookie.Name, Value = cookie.Value, Url = portal.ToString() }));
        }

        for (var i = 0; i < count; i++)
        {
            var page = await context.NewPageAsync();
            screens._pages.Add(page);
            await page.GotoAsync(new Uri(portal, "/board").ToString());
        }

        return screens;
    }

    /// <summary>For each page, when it first showed which call, in milliseconds since 1970.</summary>
    public async Task<IReadOnlyList<Dictionary<string, double>>> FirstShownAsync()
    {
        var all = new List<Dictionary<string, double>>();
        foreach (var page in _pages) all.Add(await page.EvaluateAsync<Dictionary<string, double>>("window.firstShown"));
        return all;
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
