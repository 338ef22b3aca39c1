using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Portal.EndToEnd.Tests.Running;

namespace Portal.EndToEnd.Tests.Screens;

/// <summary>A list that people dial, on an account that starts no calls: contact, call by hand, result, next.</summary>
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
        await page.Keyboard.PressAsync("1");
        await Assertions.Expect(page.GetByTestId("preview-called")).ToBeVisibleAsync();
        await Assertions.Expect(contact).Not.ToHaveAttributeAsync("data-contact", first!);
        await Assertions.Expect(page.GetByTestId("preview-mine")).ToContainTextAsync("1");
        await page.GetByTestId("preview-pause").ClickAsync();
        await Assertions.Expect(page.GetByTestId("preview-next")).ToBeVisibleAsync();
    }
}
