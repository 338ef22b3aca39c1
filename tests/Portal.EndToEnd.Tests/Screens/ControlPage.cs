using System.Text.Json;
using Microsoft.Playwright;
using Portal.EndToEnd.Tests.Running;

namespace Portal.EndToEnd.Tests.Screens;

/// <summary>What tests of live control do on a page, and where they look for its effect.</summary>
internal static class ControlPage
{
    /// <summary>A PBX answers at once; its next reading, which confirms the effect, may take its whole interval three times.</summary>
    public static readonly TimeSpan Confirmation = TimeSpan.FromMinutes(2);

    /// <summary>The live board as the API tells it, asked with the page's own sign-in.</summary>
    public static async Task<JsonElement> LiveAsync(this IPage page) =>
        (await page.EvaluateAsync<JsonElement?>("async () => await (await fetch('/api/v1/live')).json()"))!.Value;

    /// <summary>The account of a vendor, once it is live.</summary>
    public static async Task<string> AccountAsync(this IPage page, string vendor)
    {
        var live = await Eventually.GetAsync(page.LiveAsync, board => Accounts(board, vendor).Any(account => account.GetProperty("state").GetString() == "live"), TimeSpan.FromSeconds(60), $"{vendor} live");
        return Guid.Parse(Accounts(live, vendor).First().GetProperty("id").GetString()!).ToString("N");
    }

    /// <summary>Extensions of the account's agents in a state.</summary>
    public static async Task<string[]> AgentsAsync(this IPage page, string account, params string[] states)
    {
        var live = await Eventually.GetAsync(page.LiveAsync, board => Agents(board, account, states).Any(), TimeSpan.FromSeconds(90), $"agents {string.Join(" or ", states)}");
        return [.. Agents(live, account, states)];
    }

    /// <summary>Opens a page and waits until it follows the board.</summary>
    public static async Task OpenAsync(this IPage page, DemoPortal demo, string path)
    {
        await page.GotoAsync(demo.Portal.Url + path);
        await Assertions.Expect(page.Locator("main h1")).ToBeVisibleAsync();
    }

    /// <summary>Picks agents of the table by extension.</summary>
    public static async Task PickAsync(this IPage page, string account, params string[] extensions)
    {
        foreach (var extension in extensions) await page.Locator($"[data-agent='{account}~{extension}'] .pick").CheckAsync();
    }

    public static async Task ConfirmAsync(this IPage page) => await page.GetByTestId("confirm-yes").ClickAsync();

    /// <summary>The newest command of this name in the list of recent ones, once the PBX has shown or settled its effect.</summary>
    public static async Task ShouldBeConfirmedAsync(this IPage page, string command, params string[] effects)
    {
        var seen = await Eventually.GetAsync(
            () => page.EvaluateAsync<string>("name => document.querySelector(`[data-testid=recent-command][data-command=${name}]`)?.dataset.effect ?? ''", command),
            effect => effects.Contains(effect, StringComparer.Ordinal) || effect is "failed" or "notseen",
            Confirmation,
            $"{command} {string.Join(" or ", effects)}");
        effects.ShouldContain(seen, $"{command}: {await page.GetByTestId("recent").TextContentAsync()}");
    }

    private static IEnumerable<JsonElement> Accounts(JsonElement live, string vendor) => live.GetProperty("accounts").EnumerateArray().Where(account => account.GetProperty("vendor").GetString() == vendor);

    private static IEnumerable<string> Agents(JsonElement live, string account, string[] states) => live.GetProperty("agents").EnumerateArray()
        .Where(agent => Guid.Parse(agent.GetProperty("accountId").GetString()!).ToString("N") == account && states.Contains(agent.GetProperty("state").GetString(), StringComparer.Ordinal))
        .Select(agent => agent.GetProperty("extension").GetString()!);
}
