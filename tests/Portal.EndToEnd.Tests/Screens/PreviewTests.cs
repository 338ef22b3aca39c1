using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Portal.EndToEnd.Tests.Running;

namespace Portal.EndToEnd.Tests.Screens;

/// <summary>A list that people dial: contact, call, result, next. By hand on an account that starts no calls, with one click on one that does.</summary>
[Collection(nameof(DemoPortal))]
public sealed class PreviewTests(DemoPortal demo) : ScreenTests(demo)
{
    [Fact]
    public async Task Contact_is_called_by_hand_and_its_result_brings_the_next()
    {
        var page = await Demo.SignInAsync("supervisor", width: 390, height: 844);
        await page.OpenAsync(Demo, "/preview");
        await page.GetByTestId("preview-next").ClickAsync();
        var contact = page.GetByTestId("preview-contact");
        await Assertions.Expect(contact).ToBeVisibleAsync();
        var first = await contact.GetAttributeAsync("data-contact");
        await Assertions.Expect(page.GetByTestId("preview-number")).ToHaveTextAsync(new Regex(@"^0532 000 \d\d \d\d$"));
        (await page.FindingsAsync("/preview, contact")).ShouldBeEmpty();

        await page.GetByTestId("preview-called").ClickAsync();
        await Assertions.Expect(page.GetByTestId("preview-result")).ToBeVisibleAsync();
        (await page.FindingsAsync("/preview, result")).ShouldBeEmpty();

        // Whoever comes back after a crash is asked for the result first. The focus is where the keys of the codes are.
        await page.ReloadAsync();
        await Assertions.Expect(page.GetByTestId("preview-result")).ToBeVisibleAsync();
        await Assertions.Expect(contact).ToHaveAttributeAsync("data-contact", first!);
        await Assertions.Expect(page.Locator("[data-testid=preview-result] .result-keys")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("1");
        await Assertions.Expect(page.GetByTestId("preview-called")).ToBeVisibleAsync();
        await Assertions.Expect(contact).Not.ToHaveAttributeAsync("data-contact", first!);
        await Assertions.Expect(page.GetByTestId("preview-mine")).ToContainTextAsync("1");
        await page.GetByTestId("preview-pause").ClickAsync();
        await Assertions.Expect(page.GetByTestId("preview-next")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task One_click_has_the_account_call_the_contact_and_the_result_is_kept()
    {
        // Nobody else calls: the agent stays free until the press.
        await Demo.RestAsync();
        var page = await Demo.SignInAsync("manager");
        var campaign = await StartAsync(page, "Tek tık", "0535 000 00 01");
        try
        {
            var extension = (await page.FreeAgentsAsync(Demo, "bulutsantralim"))[^1];
            await page.OpenAsync(Demo, $"/preview?campaign={campaign}");
            await page.GetByTestId("preview-next").ClickAsync();
            await Assertions.Expect(page.GetByTestId("preview-number")).ToHaveTextAsync("0535 000 00 01");
            (await page.FindingsAsync("/preview, one click")).ShouldBeEmpty();
            await page.GetByTestId("preview-extension").FillAsync(extension);
            await page.GetByTestId("preview-call").ClickAsync();
            await Assertions.Expect(page.GetByTestId("preview-result")).ToBeVisibleAsync();
            var calls = (await Demo.WorldAsync()).GetProperty("calls").EnumerateArray();
            calls.Count(call => call.GetRawText().Contains("5350000001", StringComparison.Ordinal)).ShouldBe(1, "one press, one call");

            await page.GetByTestId("preview-note").FillAsync("Perşembe yeniden");
            await page.Locator("[data-testid=result-code][data-code=RANDEVU]").ClickAsync();
            await Assertions.Expect(page.GetByTestId("preview-none")).ToBeVisibleAsync();
            await page.OpenAsync(Demo, $"/campaigns/{campaign}");
            var line = page.Locator("[data-testid=contact-line][data-state=Done]");
            await Assertions.Expect(line).ToContainTextAsync("RANDEVU");
            await line.GetByTestId("contact-open").ClickAsync();
            await Assertions.Expect(page.GetByTestId("timeline-attempt")).ToContainTextAsync("Perşembe yeniden");
        }
        finally
        {
            await page.EvaluateAsync("id => fetch(`/api/v1/campaigns/${id}`, { method: 'DELETE' })", campaign);
            await Demo.ControlAsync("hangup", new { });
        }
    }

    /// <summary>A list with one contact, on the account that calls for its people, with hours that never close.</summary>
    private static async Task<string> StartAsync(IPage page, string name, string number)
    {
        var account = Guid.Parse(await page.AccountAsync("bulutsantralim")).ToString("D");
        return await page.EvaluateAsync<string>(
            """
            async ([account, name, number]) => {
                const call = async (path, method, type, body) => {
                    const answer = await fetch('/api/v1' + path, { method, headers: type ? { 'content-type': type } : {}, body });
                    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
                    return await answer.json();
                };
                const hours = (await call('/calling-hours', 'GET')).items.find(rule => rule.name === 'Gösterim: her saat');
                const today = new Date(Date.now() + 3 * 3600e3).toISOString().slice(0, 10);
                const plan = { accountId: account, type: 'preview', name, callingHoursId: hours.id, firstDay: today, lastDay: new Date(Date.now() + 99 * 3600e3).toISOString().slice(0, 10) };
                const { id } = await call('/campaigns', 'POST', 'application/json', JSON.stringify(plan));
                let { id: load, state } = await call(`/campaigns/${id}/contacts`, 'POST', 'text/csv', `telefon;ad\n${number};Deniz`);
                while (state !== 'done') ({ state } = await call(`/imports/${load}`, 'GET'));
                await call(`/campaigns/${id}/start`, 'POST');
                return id;
            }
            """,
            new[] { account, name, number });
    }
}
