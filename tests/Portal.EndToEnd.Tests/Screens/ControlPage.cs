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

    /// <summary>Extensions of agents who are ready on the board and in truth: a PBX that does not tell of wrap-up shows agents as ready whom it then calls busy.</summary>
    public static async Task<string[]> FreeAgentsAsync(this IPage page, DemoPortal demo, string vendor, int count = 1)
    {
        var account = await page.AccountAsync(vendor);
        return await Eventually.GetAsync(ReadyAsync, free => free.Length >= count, TimeSpan.FromSeconds(90), $"{count} free agents of {vendor}");

        async Task<string[]> ReadyAsync()
        {
            var shown = Agents(await page.LiveAsync(), account);
            var site = (await demo.WorldAsync()).GetProperty("sites").EnumerateArray().First(site => site.GetProperty("vendor").GetString() == vendor);
            return [.. shown.Intersect(site.GetProperty("agents").EnumerateArray().Where(agent => agent.GetProperty("state").GetString() == "ready").Select(agent => agent.GetProperty("extension").GetString()!), StringComparer.Ordinal)];
        }
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

    private static IEnumerable<string> Agents(JsonElement live, string account) => live.GetProperty("agents").EnumerateArray()
        .Where(agent => Guid.Parse(agent.GetProperty("accountId").GetString()!).ToString("N") == account && agent.GetProperty("state").GetString() == "ready")
        .Select(agent => agent.GetProperty("extension").GetString()!);
}
