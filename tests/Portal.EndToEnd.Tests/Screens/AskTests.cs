using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Portal.EndToEnd.Tests.Running;

namespace Portal.EndToEnd.Tests.Screens;

/// <summary>What is asked of a PBX on demand, and the extras of an account.</summary>
[Collection(nameof(DemoPortal))]
public sealed class AskTests(DemoPortal demo) : ScreenTests(demo)
{
    [Fact]
    public async Task Call_records_are_found_and_a_recording_is_heard_through_the_portal()
    {
        var page = await Demo.SignInAsync();
        var account = await page.AccountAsync("bulutsantralim");
        await page.OpenAsync(Demo, $"/pbx/{account}/ask?what=callSearch");
        await Eventually.GetAsync(
            async () =>
            {
                if (await page.GetByTestId("listen").CountAsync() is > 0 and var there) return there;
                await page.GetByTestId("ask").ClickAsync();
                await Assertions.Expect(page.GetByTestId("ask-count").Or(page.GetByTestId("ask-empty")).Or(page.Locator("main [role=alert]")).First).ToBeVisibleAsync();
                var found = await page.GetByTestId("listen").CountAsync();
                // What the PBX allows a minute is shared with the jobs: a person who is told so asks again later.
                if (found == 0) await Task.Delay(TimeSpan.FromSeconds(5));
                return found;
            },
            count => count > 0,
            TimeSpan.FromMinutes(2),
            "a call with a recording");
        await page.GetByTestId("listen").First.ClickAsync();
        (await page.GetByTestId("audio").GetAttributeAsync("src"))!.ShouldStartWith($"/api/v1/accounts/{Guid.Parse(account)}/recordings/");
        await Eventually.GetAsync(() => page.GetByTestId("audio").EvaluateAsync<double>("audio => Number.isNaN(audio.duration) ? 0 : audio.duration"), seconds => seconds > 0, TimeSpan.FromSeconds(30), "a recording that plays");
    }

    [Fact]
    public async Task Top_up_link_opens_in_a_new_tab_and_is_never_part_of_the_page()
    {
        var page = await Demo.SignInAsync();
        var account = await page.AccountAsync("mutlusantral");
        await page.OpenAsync(Demo, "/pbx");
        var panel = page.Locator($"[data-testid=pbx-account][data-account='{account}']");
        var tab = await page.RunAndWaitForPopupAsync(() => panel.GetByTestId("extra-topUp").ClickAsync());
        await Assertions.Expect(tab).ToHaveURLAsync(new Regex("^" + Regex.Escape(Demo.Portal.SimulatorUrl)));
        (await page.ContentAsync()).ShouldNotContain(tab.Url);
    }

    [Fact]
    public async Task Credit_shows_packages_with_their_last_day()
    {
        var page = await Demo.SignInAsync();
        var account = await page.AccountAsync("mutlusantral");
        await page.OpenAsync(Demo, "/pbx");
        var panel = page.Locator($"[data-testid=pbx-account][data-account='{account}']");
        await panel.GetByTestId("extra-balance").ClickAsync();
        await Assertions.Expect(panel.GetByTestId("balance")).ToContainTextAsync("tarihine kadar");
    }
}
