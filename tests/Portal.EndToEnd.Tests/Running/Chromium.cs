using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Portal.EndToEnd.Tests.Running;

/// <summary>The system's Chromium, started once for all browser tests.</summary>
public sealed class Chromium : IAsyncLifetime
{
    // The one without a window system first: it does the same with less.
    private static readonly string[] Places = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private IPlaywright? _playwright;
    private readonly List<IBrowserContext> _open = [];
    private IBrowser? _browser;

    public async Task InitializeAsync()
    {
        var path = Array.Find(Places, File.Exists) ?? throw new InvalidOperationException("Chromium is not installed; ./test.sh installs it.");
        _playwright = await Playwright.CreateAsync();
        // How long a page may take is the benchmarks' question; here a slow machine must not look like a broken page.
        Assertions.SetDefaultExpectTimeout(20_000);
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = path,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    /// <summary>A fresh browser profile: no cookies of another test.</summary>
    public async Task<IPage> OpenAsync(string language = "tr-TR", int width = 1366, int height = 768, ColorScheme scheme = ColorScheme.Light)
    {
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            Locale = language,
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = scheme,
            // A page is looked at as it stays: in the middle of a message's fading in no text has its contrast.
            ReducedMotion = ReducedMotion.Reduce,
            TimezoneId = "Europe/Istanbul",
            Permissions = ["clipboard-read", "clipboard-write"],
        });
        _open.Add(context);
        return await context.NewPageAsync();
    }

    /// <summary>Closes every page: an open board goes on working, and the boards of all earlier tests would slow the next one down.</summary>
    public async Task CloseAsync()
    {
        foreach (var context in _open) await context.CloseAsync();
        _open.Clear();
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}

/// <summary>One demo portal and one browser, shared by the tests of a collection.</summary>
public sealed class DemoPortal : IAsyncLifetime
{
    private readonly HttpClient _simulator = new();
    private int _callers;

    public PortalProcess Portal { get; } = new();

    public Chromium Chromium { get; } = new();

    public async Task InitializeAsync()
    {
        await Task.WhenAll(Portal.StartAsync(), Chromium.InitializeAsync());
    }

    public async Task<IPage> SignInAsync(string who = "admin", string language = "tr-TR", int width = 1366, int height = 768, ColorScheme scheme = ColorScheme.Light)
    {
        var page = await Chromium.OpenAsync(language, width, height, scheme);

        // A language that an earlier test chose is stored with the person and would come back at the sign-in.
        await page.Context.AddCookiesAsync([new Cookie { Name = ".AspNetCore.Culture", Value = $"c%3D{language[..2]}%7Cuic%3D{language[..2]}", Url = Portal.Url }]);
        await SignInAsync(page, Portal.Url, $"{who}@demo.test", "Demo-Portal-1");
        return page;
    }

    public static async Task SignInAsync(IPage page, string url, string email, string password)
    {
        await page.GotoAsync($"{url}/account/login");
        await page.Locator("input[type=email]").FillAsync(email);
        await page.Locator("input[type=password]").FillAsync(password);
        await page.Locator("form button[type=submit]").First.ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("/board"), new PageAssertionsToHaveURLOptions { Timeout = 30_000 });
    }

    /// <summary>Orders something of the simulator, such as <c>load</c> or <c>hangup</c>.</summary>
    public async Task<JsonElement> ControlAsync(string what, object body)
    {
        using var answer = await _simulator.PostAsJsonAsync($"{Portal.SimulatorUrl}/control/{what}", body);
        var text = await answer.Content.ReadAsStringAsync();
        answer.IsSuccessStatusCode.ShouldBeTrue($"control/{what}: {text}");
        return JsonDocument.Parse(text).RootElement.Clone();
    }

    /// <summary>The simulated world as it truly is.</summary>
    public async Task<JsonElement> WorldAsync() => await _simulator.GetFromJsonAsync<JsonElement>($"{Portal.SimulatorUrl}/control/world");

    /// <summary>Nobody calls of their own accord, and what was under way has ended: a test has the calls that it orders, and agents who stay free.</summary>
    public async Task RestAsync()
    {
        await ControlAsync("load", new { callsPerMinute = 0, speed = 1 });
        await ControlAsync("hangup", new { });
    }

    /// <summary>Somebody calls from outside who is answered by whoever is rung, and stays; their number is used once, and no two share a part by which other tests look for calls.</summary>
    public async Task<(string Number, JsonElement Call)> CallInAsync(string vendor)
    {
        var number = $"534{100 + (++_callers * 11)}0001";
        return (number, await ControlAsync("calls", new { vendor, number }));
    }

    public async Task DisposeAsync()
    {
        _simulator.Dispose();
        await Chromium.DisposeAsync();
        await Portal.DisposeAsync();
    }
}

[CollectionDefinition(nameof(DemoPortal))]
public sealed class DemoPortalCollection : ICollectionFixture<DemoPortal>;

/// <summary>Base of the browser tests that share the demo portal: what a test opened is closed after it.</summary>
public abstract class ScreenTests(DemoPortal demo) : IAsyncLifetime
{
    protected DemoPortal Demo => demo;

    /// <summary>The simulator's usual day, whatever the test before made of it.</summary>
    public virtual Task InitializeAsync() => demo.ControlAsync("load", new { callsPerMinute = (double?)null, speed = 1 });

    public virtual Task DisposeAsync() => demo.Chromium.CloseAsync();
}
