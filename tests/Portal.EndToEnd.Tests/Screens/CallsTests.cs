using System.Text;
using System.Text.RegularExpressions;
using ExcelDataReader;
using Microsoft.Playwright;
using Portal.EndToEnd.Tests.Running;

namespace Portal.EndToEnd.Tests.Screens;

/// <summary>Stored calls: found by part of a number, heard, saved as a file.</summary>
[Collection(nameof(DemoPortal))]
public sealed class CallsTests(DemoPortal demo) : ScreenTests(demo)
{
    private static readonly TimeSpan FirstCalls = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Call_is_found_by_part_of_its_number_and_its_recording_heard()
    {
        var page = await Demo.SignInAsync();
        var number = await RecordedAsync(page, "bulutsantralim");
        await page.OpenAsync(Demo, "/calls");
        await page.GetByTestId("filter-number").FillAsync(number[3..^1]);
        await page.GetByTestId("filter-number").PressAsync("Enter");
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("[?&]number="));
        // The address is there before the list: only once every row is one of the caller's is it the narrowed one.
        await Assertions.Expect(page.GetByTestId("call-row").Filter(new() { HasNotText = $"{number[..3]} {number[3..6]} {number[6..8]} {number[8..]}" })).ToHaveCountAsync(0);
        await Assertions.Expect(page.GetByTestId("call-row").First).ToBeVisibleAsync();
        await page.GetByTestId("call-row").Filter(new() { Has = page.Locator(".icon-sound") }).First.GetByTestId("call-open").ClickAsync();
        await Assertions.Expect(page.GetByTestId("journey")).ToBeVisibleAsync();

        await page.GetByTestId("listen").ClickAsync();
        var audio = page.GetByTestId("audio");
        (await audio.GetAttributeAsync("src"))!.ShouldMatch("^/api/v1/calls/[0-9a-f-]{36}/recording$");
        await Eventually.GetAsync(() => audio.EvaluateAsync<double>("audio => Number.isNaN(audio.duration) ? 0 : audio.duration"), seconds => seconds > 0, TimeSpan.FromSeconds(30), "a recording that plays");
        await Eventually.GetAsync(() => audio.EvaluateAsync<double>("audio => audio.currentTime"), seconds => seconds > 0.2, TimeSpan.FromSeconds(30), "time that advances");
        await Assertions.Expect(page.GetByTestId("wave").Locator("svg.heard path")).ToHaveAttributeAsync("d", new Regex("^M"));

        await page.GetByTestId("speed").SelectOptionAsync("2");
        (await audio.EvaluateAsync<double>("audio => audio.playbackRate")).ShouldBe(2);
        await audio.EvaluateAsync("audio => audio.pause()");
        await page.GetByTestId("wave").ClickAsync();
        await Eventually.GetAsync(() => audio.EvaluateAsync<double>("audio => audio.currentTime / audio.duration"), part => Math.Abs(part - 0.5) < 0.05, TimeSpan.FromSeconds(20), "the middle of the recording");
        (await page.ContentAsync()).ShouldNotContain(Demo.Portal.SimulatorUrl);
    }

    [Fact]
    public async Task Filter_is_exported_to_a_sheet_that_holds_its_calls()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var page = await Demo.SignInAsync();
        // Calls go on arriving: what is exported is a span that is over.
        var end = (await RecordedCallAsync(page, null)).GetProperty("startedAt").GetDateTimeOffset().AddSeconds(1).ToOffset(TimeSpan.FromHours(3)).ToString("yyyy-MM-dd'T'HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);
        await page.OpenAsync(Demo, $"/calls?to={end}&from=2026-01-01&direction=inbound");
        await Assertions.Expect(page.GetByTestId("calls-count")).Not.ToBeEmptyAsync();
        await page.GetByTestId("export-open").ClickAsync();
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByTestId("export-start").ClickAsync());
        await Assertions.Expect(page.GetByTestId("export-run")).ToHaveAttributeAsync("data-state", "done");

        download.SuggestedFilename.ShouldEndWith(".xlsx");
        using var reader = ExcelReaderFactory.CreateReader(File.OpenRead(await download.PathAsync()));
        var rows = new List<string?[]>();
        while (reader.Read()) rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(column => reader.GetValue(column)?.ToString())]);
        rows[0][0].ShouldBe("Başlangıç");
        rows.Count.ShouldBeGreaterThan(1);
        rows.Skip(1).ShouldAllBe(row => row[2] == "gelen");
        rows.Skip(1).Select(row => row[^1]).ShouldBeUnique();
    }

    [Fact]
    public async Task Saved_filter_and_columns_are_there_again_after_a_reload()
    {
        var page = await Demo.SignInAsync("manager");
        await page.OpenAsync(Demo, "/calls?outcome=abandoned");
        await page.GetByTestId("saved-filters").ClickAsync();
        await page.GetByTestId("saved-name").FillAsync("Kaçanlar");
        await page.GetByTestId("saved-save").ClickAsync();
        await Assertions.Expect(page.GetByTestId("saved-filter")).ToContainTextAsync("Kaçanlar");
        await page.GetByTestId("columns").ClickAsync();
        await page.GetByTestId("column-sources").CheckAsync();
        await Assertions.Expect(page.Locator("th.col-sources")).ToBeVisibleAsync();

        await page.OpenAsync(Demo, "/calls");
        await Assertions.Expect(page.Locator("th.col-sources")).ToBeVisibleAsync();
        await page.GetByTestId("saved-filters").ClickAsync();
        await page.GetByTestId("saved-filter").GetByRole(AriaRole.Link).ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("/calls\\?outcome=abandoned$"));
        await Assertions.Expect(page.GetByTestId("filter-outcome")).ToHaveValueAsync("abandoned");
    }

    [Fact]
    public async Task Call_opens_and_closes_with_the_keyboard_and_the_focus_comes_back()
    {
        var page = await Demo.SignInAsync();
        await RecordedAsync(page, null);
        await page.OpenAsync(Demo, "/calls");
        var call = await page.GetByTestId("call-open").First.GetAttributeAsync("href");
        var link = page.Locator($"[data-testid=call-open][href='{call}']");
        await link.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#call-title")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.GetByTestId("call-detail")).ToHaveCountAsync(0);
        await Assertions.Expect(link).ToBeFocusedAsync();
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1366, 768, "tr-TR")]
    [InlineData(ColorScheme.Dark, 1366, 768, "en-US")]
    [InlineData(ColorScheme.Dark, 390, 844, "tr-TR")]
    public async Task Page_in_axe_has_no_serious_finding_and_fits_the_screen(ColorScheme scheme, int width, int height, string language)
    {
        var page = await Demo.SignInAsync(language: language, width: width, height: height, scheme: scheme);
        await RecordedAsync(page, null);
        await page.OpenAsync(Demo, "/calls");
        await Assertions.Expect(page.GetByTestId("call-row").First).ToBeVisibleAsync();
        var findings = await page.FindingsAsync("list");
        await page.GetByTestId("call-open").First.ClickAsync();
        await Assertions.Expect(page.GetByTestId("facts")).ToBeVisibleAsync();
        findings.AddRange(await page.FindingsAsync("call"));
        findings.ShouldBeEmpty();
    }

    /// <summary>The caller of <see cref="RecordedCallAsync"/>.</summary>
    private static async Task<string> RecordedAsync(IPage page, string? vendor)
    {
        var from = (await RecordedCallAsync(page, vendor)).GetProperty("from").GetString()!;
        return from.Length > 10 ? from[^10..] : from;
    }

    /// <summary>A stored inbound call with a recording, of any account or of one vendor's, once there is one.</summary>
    private static async Task<System.Text.Json.JsonElement> RecordedCallAsync(IPage page, string? vendor)
    {
        var account = vendor is null ? null : Guid.Parse(await page.AccountAsync(vendor)).ToString();
        var calls = await Eventually.GetAsync(
            async () => (await page.EvaluateAsync<System.Text.Json.JsonElement?>(
                "async account => await (await fetch(`/api/v1/calls?hasRecording=true&direction=inbound${account ? `&account=${account}` : ''}`)).json()", account))!.Value.GetProperty("items").EnumerateArray().ToArray(),
            items => items.Length > 0,
            FirstCalls,
            "a stored call with a recording");
        return calls[0];
    }
}
