using System.Net;
using Microsoft.Playwright;
using Portal.EndToEnd.Tests.Running;

namespace Portal.EndToEnd.Tests.Screens;

[Collection(nameof(DemoPortal))]
public sealed class AccountTests(DemoPortal demo) : ScreenTests(demo)
{
    [Fact]
    public async Task PushToken_Rotated_OldAddressStopsAndTheNewOneWorks()
    {
        var page = await Demo.SignInAsync();
        var first = await RotateAsync(page);
        (await PostAsync(first)).ShouldBe(HttpStatusCode.OK);
        var second = await RotateAsync(page);
        second.ShouldNotBe(first);
        (await PostAsync(second)).ShouldBe(HttpStatusCode.OK);
        (await PostAsync(first)).ShouldBe(HttpStatusCode.NotFound);

        // Shown once: a reload has nothing to show.
        await page.ReloadAsync();
        await Assertions.Expect(page.GetByTestId("pbx-account").First).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByTestId("push-address")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task TestConnection_OfTheDemoAccounts_ReportsCheckByCheck()
    {
        var page = await Demo.SignInAsync();
        await page.GotoAsync($"{Demo.Portal.Url}/pbx");
        var account = page.GetByTestId("pbx-account").Last;
        await account.GetByTestId("test").ClickAsync();
        await Assertions.Expect(account.GetByTestId("checks").Locator("li").First).ToBeVisibleAsync(new LocatorAssertionsToBeVisibleOptions { Timeout = 30_000 });
    }

    [Fact]
    public async Task Settings_OfAStoredAccount_NeverHoldASecret()
    {
        var page = await Demo.SignInAsync();
        await page.GotoAsync($"{Demo.Portal.Url}/pbx");
        await page.GetByTestId("edit").First.ClickAsync();
        await Assertions.Expect(page.Locator("input[type=password]").First).ToHaveValueAsync("");
        var html = await page.ContentAsync();
        html.ShouldNotContain("K12345678");
        html.ShouldNotContain("Telsam-Sim-1");
    }

    [Fact]
    public async Task DisabledUser_OpenBoard_ClosesWithinAMinute()
    {
        var admin = await Demo.SignInAsync();
        var manager = await Demo.SignInAsync("manager");
        await Assertions.Expect(manager.GetByTestId("agent-card").First).ToBeVisibleAsync();

        await admin.GotoAsync($"{Demo.Portal.Url}/users");
        var row = admin.GetByTestId("user-row").Filter(new LocatorFilterOptions { HasText = "manager@demo.test" });
        await row.GetByTestId("toggle-user").ClickAsync();
        try
        {
            await Assertions.Expect(manager).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/account/login"), new PageAssertionsToHaveURLOptions { Timeout = 60_000 });
        }
        finally
        {
            await row.GetByTestId("toggle-user").ClickAsync();
            await Assertions.Expect(row.Locator(".tag.ok")).ToBeVisibleAsync();
        }
    }

    private async Task<string> RotateAsync(IPage page)
    {
        await page.GotoAsync($"{Demo.Portal.Url}/pbx");
        var account = page.GetByTestId("pbx-account").Filter(new LocatorFilterOptions { Has = page.GetByTestId("rotate") }).First;
        await account.GetByTestId("rotate").ClickAsync();
        await page.GetByTestId("confirm-yes").ClickAsync();
        return await account.GetByTestId("push-address").Locator("input").InputValueAsync();
    }

    private static async Task<HttpStatusCode> PostAsync(string address)
    {
        using var http = new HttpClient();
        using var answer = await http.PostAsync(address, content: null);
        return answer.StatusCode;
    }
}
