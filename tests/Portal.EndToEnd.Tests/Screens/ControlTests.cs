using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Playwright;
using Portal.EndToEnd.Tests.Running;

namespace Portal.EndToEnd.Tests.Screens;

/// <summary>Live control from the screen: what a person does in Chromium changes the simulated PBX, and the next reading says so on the page. Outside numbers that end in 0001 answer, and stay.</summary>
[Collection(nameof(DemoPortal))]
public sealed class ControlTests(DemoPortal demo) : ScreenTests(demo)
{
    public override Task InitializeAsync() => Demo.RestAsync();

    [Fact]
    public async Task Call_dialled_with_Enter_begins_and_the_extension_is_remembered()
    {
        var page = await Demo.SignInAsync();
        var account = await page.AccountAsync("bulutsantralim");
        var extension = (await page.FreeAgentsAsync(Demo, "bulutsantralim"))[^1];
        await page.GetByTestId("dial-open").ClickAsync();
        await page.GetByTestId("dial-account").SelectOptionAsync(account);
        await page.Locator("#dial-extension").FillAsync(extension);
        await page.Locator("#dial-destination").FillAsync("0532 902 00 01");
        await page.Keyboard.PressAsync("Enter");
        await page.ShouldBeConfirmedAsync("originate", "seen");

        await page.ReloadAsync();
        await page.GetByTestId("dial-open").ClickAsync();
        await Assertions.Expect(page.Locator("#dial-extension")).ToHaveValueAsync(extension);
    }

    [Fact]
    public async Task Wrong_number_is_named_beside_its_field_and_the_rest_stays()
    {
        var page = await Demo.SignInAsync(language: "en-US");
        var account = await page.AccountAsync("bulutsantralim");
        await page.GetByTestId("dial-open").ClickAsync();
        await page.GetByTestId("dial-account").SelectOptionAsync(account);
        await page.Locator("#dial-extension").FillAsync("1001");
        await page.Locator("#dial-destination").FillAsync("05x");
        await page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(page.Locator("#dial-destination-error")).ToContainTextAsync("Enter a telephone number");
        await Assertions.Expect(page.Locator("#dial-extension")).ToHaveValueAsync("1001");
        await Assertions.Expect(page.Locator("#dial-destination")).ToHaveValueAsync("05x");
    }

    [Fact]
    public async Task Number_pressed_by_a_supervisor_fills_the_dial_box_masked()
    {
        var page = await Demo.SignInAsync("supervisor");
        await Demo.CallInAsync("netgsm");
        await page.Locator("[data-testid=agent-card] [data-act=other]").First.ClickAsync(new LocatorClickOptions { Timeout = 60_000 });
        await Assertions.Expect(page.Locator("#dial-destination")).ToBeVisibleAsync();
        (await page.Locator("#dial-destination").InputValueAsync()).ShouldNotMatch(@"0\d{3} \d{3} \d{2} \d{2}");
    }

    [Fact]
    public async Task Break_of_several_agents_starts_ends_and_tells_each_result()
    {
        var page = await Demo.SignInAsync();
        var account = await page.AccountAsync("netgsm");
        var agents = (await page.FreeAgentsAsync(Demo, "netgsm", 2)).Take(2).ToArray();
        await page.OpenAsync(Demo, $"/agents?account={account}");
        await page.PickAsync(account, agents);
        await page.GetByTestId("bar-breakStart").ClickAsync();
        await ChooseReasonAsync(page);
        await page.ConfirmAsync();
        await Assertions.Expect(page.GetByTestId("results-summary")).ToContainTextAsync($"{agents.Length} yapıldı");
        await page.ShouldBeConfirmedAsync("breakStart", "seen");
        await page.GetByTestId("confirm-no").ClickAsync();

        await page.GetByTestId("bar-breakEnd").ClickAsync();
        await page.ConfirmAsync();
        await page.ShouldBeConfirmedAsync("breakEnd", "seen");
    }

    [Fact]
    public async Task Agent_added_to_a_queue_with_penalty_is_a_member_and_can_be_taken_out()
    {
        var page = await Demo.SignInAsync();
        var account = await page.AccountAsync("netgsm");
        await page.FreeAgentsAsync(Demo, "netgsm");
        var (extension, queue) = NotServed(await page.LiveAsync(), account);
        await page.OpenAsync(Demo, $"/agents?account={account}");
        await page.PickAsync(account, extension);
        await page.GetByTestId("bar-queueAdd").ClickAsync();
        await page.Locator("#act-queue").SelectOptionAsync(queue);
        await page.Locator("#act-penalty").FillAsync("100");
        await page.ConfirmAsync();
        await Assertions.Expect(page.Locator("#act-penalty-error")).ToBeVisibleAsync();
        await page.Locator("#act-penalty").FillAsync("3");
        await page.ConfirmAsync();
        await page.ShouldBeConfirmedAsync("queueAdd", "seen");

        await page.GetByTestId("bar-queueRemove").ClickAsync();
        await page.Locator("#act-queue").SelectOptionAsync(queue);
        await page.ConfirmAsync();
        await page.ShouldBeConfirmedAsync("queueRemove", "seen");
    }

    [Fact]
    public async Task Do_not_disturb_is_switched_from_an_agents_menu()
    {
        var page = await Demo.SignInAsync();
        var account = await page.AccountAsync("bulutsantralim");
        var extension = (await page.FreeAgentsAsync(Demo, "bulutsantralim"))[0];
        await page.OpenAsync(Demo, $"/agents?account={account}&q={extension}");
        await page.Locator($"[data-agent='{account}~{extension}'] [data-act=menu]").ClickAsync();
        await page.GetByTestId("do-dndOn").ClickAsync();
        await page.ConfirmAsync();
        await page.ShouldBeConfirmedAsync("dnd", "seen", "unknowable");
    }

    [Fact]
    public async Task Call_is_muted_transferred_and_ended_from_its_menu()
    {
        var page = await Demo.SignInAsync();
        var account = await page.AccountAsync("bulutsantralim");
        await MenuOfACallAsync(page, "bulutsantralim", "mute");
        await page.ConfirmAsync();
        await page.ShouldBeConfirmedAsync("mute", "seen", "unknowable");

        await MenuOfACallAsync(page, "bulutsantralim", "transfer");
        await page.Locator("#act-to").FillAsync((await page.FreeAgentsAsync(Demo, "bulutsantralim"))[^1]);
        await page.ConfirmAsync();
        await page.ShouldBeConfirmedAsync("transfer", "seen", "unknowable");

        await MenuOfACallAsync(page, "telsam", "hangup");
        await page.ConfirmAsync();
        await page.ShouldBeConfirmedAsync("hangup", "seen");
    }

    [Fact]
    public async Task Call_is_handed_over_after_a_talk_from_its_menu()
    {
        // The PBX hands over only calls that reached the outside number first.
        const string number = "0532 901 00 01";
        var page = await Demo.SignInAsync();
        var account = await page.AccountAsync("netgsm");
        var ready = await page.FreeAgentsAsync(Demo, "netgsm", 2);
        await page.GetByTestId("dial-open").ClickAsync();
        await page.GetByTestId("dial-account").SelectOptionAsync(account);
        await page.Locator("#dial-extension").FillAsync(ready[0]);
        await page.Locator("#dial-destination").FillAsync(number);
        await page.GetByTestId("dial-options").Locator("summary").ClickAsync();
        await page.Locator("#dial-destinationFirst").CheckAsync();
        await page.GetByTestId("dial").ClickAsync();
        await page.ShouldBeConfirmedAsync("originate", "seen");

        await OpenMenuAsync(page, account, "talking", number);
        await page.GetByTestId("do-attendedTransfer").ClickAsync();
        await page.Locator("#act-to").FillAsync((await page.FreeAgentsAsync(Demo, "netgsm"))[^1]);
        await page.ConfirmAsync();
        await page.ShouldBeConfirmedAsync("attendedTransfer", "seen");
    }

    [Fact]
    public async Task Ringing_call_is_answered_from_its_menu()
    {
        var page = await Demo.SignInAsync();
        var account = await page.AccountAsync("bulutsantralim");
        // Whom the end of the calls before has left in wrap-up is free again: in a world that stands still they would never be.
        await Eventually.GetAsync(Demo.WorldAsync, AnybodyFreeIn("bulutsantralim"), TimeSpan.FromMinutes(2), "somebody of the first queue free");
        await Demo.ControlAsync("load", new { speed = 0 });
        await OpenMenuAsync(page, account, "ringing", (await Demo.CallInAsync("bulutsantralim")).Number);
        await page.GetByTestId("do-answer").ClickAsync();
        await page.ConfirmAsync();
        await page.ShouldBeConfirmedAsync("answer", "seen");
    }

    [Theory]
    [InlineData("internalCall")]
    [InlineData("link")]
    [InlineData("callIntoMenu")]
    public async Task Call_of_another_kind_begins_from_the_dial_box(string mode)
    {
        var page = await Demo.SignInAsync();
        var account = await page.AccountAsync("netgsm");
        var ready = await page.FreeAgentsAsync(Demo, "netgsm", 2);
        await page.GetByTestId("dial-open").ClickAsync();
        await page.GetByTestId("dial-account").SelectOptionAsync(account);
        await page.GetByTestId("dial-mode").SelectOptionAsync(mode);
        (string Field, string Value)[] fields = mode switch
        {
            "internalCall" => [("caller", ready[0]), ("called", ready[^1])],
            "link" => [("first", "0532 903 00 01"), ("second", "0533 904 00 01")],
            _ => [("number", "0532 905 00 01"), ("menu", "destek")],
        };
        foreach (var (field, value) in fields) await page.Locator("#dial-" + field).FillAsync(value);
        if (mode == "callIntoMenu") await page.Locator("#dial-kind").SelectOptionAsync("Queue");
        await page.GetByTestId("dial").ClickAsync();
        await page.ShouldBeConfirmedAsync(mode, "seen");
    }

    [Fact]
    public async Task Queue_is_created_and_deleted_only_after_its_number_was_typed()
    {
        const string number = "6789";
        var page = await Demo.SignInAsync();
        var account = await page.AccountAsync("cagrimerkezi");
        await page.OpenAsync(Demo, $"/queues?account={account}");
        await page.GetByTestId("create-queue").ClickAsync();
        await page.GetByTestId("do-" + account).ClickAsync();
        await page.Locator("#act-number").FillAsync(number);
        await page.Locator("#act-name").FillAsync("Deneme");
        await page.ConfirmAsync();
        await page.ShouldBeConfirmedAsync("queueCreate", "seen");

        var panel = page.Locator($"[data-testid=queue-panel][data-queue$='~{number}']");
        await panel.GetByTestId("queue-menu").ClickAsync();
        await page.GetByTestId("do-queueDelete").ClickAsync();
        await page.GetByTestId("typed-key").FillAsync(number + "0");
        await Assertions.Expect(page.GetByTestId("confirm-yes")).ToBeDisabledAsync();
        await page.GetByTestId("typed-key").FillAsync(number);
        await page.ConfirmAsync();
        await page.ShouldBeConfirmedAsync("queueDelete", "seen");
        await Assertions.Expect(panel).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Action_that_the_PBX_lacks_is_greyed_and_says_why()
    {
        var page = await Demo.SignInAsync(language: "en-US");
        await OpenMenuAsync(page, await page.AccountAsync("telsam"), "talking", (await Demo.CallInAsync("telsam")).Number);
        await Assertions.Expect(page.GetByTestId("do-mute")).ToHaveAttributeAsync("aria-disabled", "true");
        await Assertions.Expect(page.GetByTestId("do-mute")).ToHaveAttributeAsync("title", "Telsam cannot mute calls.");
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.GetByTestId("action-menu")).ToHaveCountAsync(0);
    }

    /// <summary>Whether somebody is free who serves the first queue, to which callers come.</summary>
    private static Func<JsonElement, bool> AnybodyFreeIn(string vendor) => world =>
    {
        var site = world.GetProperty("sites").EnumerateArray().Single(site => site.GetProperty("vendor").GetString() == vendor);
        var members = site.GetProperty("queues")[0].GetProperty("members").EnumerateArray().Select(member => member.GetString()).ToHashSet();
        return site.GetProperty("agents").EnumerateArray().Any(agent => agent.GetProperty("state").GetString() == "ready" && members.Contains(agent.GetProperty("extension").GetString()));
    };

    /// <summary>A ready agent, and a queue that they do not serve yet, as the list of queues names it.</summary>
    private static (string Extension, string Queue) NotServed(JsonElement live, string account)
    {
        var queues = Of("queues").Select(queue => queue.GetProperty("number").GetString()!).ToList();
        return Of("agents").Where(agent => agent.GetProperty("state").GetString() == "ready")
            .Select(agent => (agent.GetProperty("extension").GetString()!, queues.Except(agent.GetProperty("queues").EnumerateArray().Select(queue => queue.GetString()!), StringComparer.Ordinal).FirstOrDefault()))
            .Where(found => found.Item2 is not null).Select(found => (found.Item1, $"{account}~{found.Item2}")).First();

        IEnumerable<JsonElement> Of(string what) => live.GetProperty(what).EnumerateArray().Where(one => Guid.Parse(one.GetProperty("accountId").GetString()!).ToString("N") == account);
    }

    private static async Task ChooseReasonAsync(IPage page)
    {
        var reason = page.GetByTestId("reason");
        await Assertions.Expect(reason).ToBeEnabledAsync();
        if (await reason.EvaluateAsync<string>("field => field.tagName") == "SELECT") await reason.SelectOptionAsync(new SelectOptionValue { Index = 1 });
        else await reason.FillAsync("Yemek");
    }

    /// <summary>Chooses an action from the menu of a call in which an agent talks.</summary>
    private async Task MenuOfACallAsync(IPage page, string vendor, string action)
    {
        await OpenMenuAsync(page, await page.AccountAsync(vendor), "talking", (await Demo.CallInAsync(vendor)).Number);
        await page.GetByTestId("do-" + action).ClickAsync();
    }

    /// <summary>The menu of the call with this number, once it is in this state.</summary>
    private async Task OpenMenuAsync(IPage page, string account, string state, string number)
    {
        await page.OpenAsync(Demo, $"/board?account={account}&state={state}&q={Uri.EscapeDataString(number)}");
        await page.Locator($"[data-testid=active-call][data-state={state}] [data-act=menu]").ClickAsync(new LocatorClickOptions { Timeout = 90_000 });
        await Assertions.Expect(page.GetByTestId("action-menu")).ToBeVisibleAsync();
    }
}
