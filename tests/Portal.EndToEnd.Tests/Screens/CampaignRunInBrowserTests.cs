using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using ExcelDataReader;
using Microsoft.Playwright;
using Portal.EndToEnd.Tests.Live;
using Portal.EndToEnd.Tests.Running;

namespace Portal.EndToEnd.Tests.Screens;

/// <summary>
/// A manager's whole work on a campaign, on an account that dials by itself: built, filled from a file with errors, started, watched, paused, started again, recycled, and its results taken along.
/// </summary>
[Collection(nameof(DemoPortal))]
public sealed class CampaignRunInBrowserTests(DemoPortal demo) : ScreenTests(demo)
{
    /// <summary>Dialed one after the other, so that most are still to be dialed when the campaign is paused, also by a slow machine.</summary>
    private const int Answering = 14;

    private const string BusyNumber = "05369000002";

    /// <summary>What the simulator lets a call to such a number come to: 0001 answers, 0002 is busy.</summary>
    private static string AnsweringNumber(int index) => string.Create(CultureInfo.InvariantCulture, $"0536{100 + index}0001");

    [Fact]
    public async Task Manager_builds_fills_starts_watches_pauses_recycles_and_exports_a_campaign()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        using var simulator = new HttpClient { BaseAddress = new Uri(Demo.Portal.SimulatorUrl) };
        var page = await Demo.SignInAsync("manager");
        var name = $"Tahsilat {Guid.NewGuid():N}"[..18];
        var id = await BuildAsync(page, name);
        try
        {
            await LaunchAsync(page);
            await Assertions.Expect(page.GetByTestId("campaign-state")).ToHaveAttributeAsync("data-state", "running");

            // The first is busy, the next ones pick up; a result comes at the end of its call.
            await HangUpUntilAsync(simulator, name, () => FigureAsync(page, "answered"), answered => answered > 0, "an answer on the page");
            await Assertions.Expect(Count(page, "states", "Done")).ToBeVisibleAsync();
            await Assertions.Expect(Count(page, "states", "Exhausted")).ToHaveTextAsync("1");
            await Assertions.Expect(Count(page, "results", "Busy")).ToHaveTextAsync("1");
            await OrderAsync(page, "stop", "stopped");
            await Assertions.Expect(page.GetByTestId("campaign-idle")).ToHaveAttributeAsync("data-dials", "false");
            (await ListAsync(simulator, name)).GetProperty("running").GetBoolean().ShouldBeFalse("paused at the PBX");
            var dialed = Attempts(await ListAsync(simulator, name)).Length;
            dialed.ShouldBeLessThan(Answering + 1, "somebody is left for later");

            await OrderAsync(page, "start", "running");
            await HangUpUntilAsync(simulator, name, async () => Attempts(await ListAsync(simulator, name)).Length, attempts => attempts > dialed, "dialed again");
            await OrderAsync(page, "stop", "stopped");
            await RecycleBusyAsync(page);
            await SavedResultsHoldAllAsync(page);
        }
        finally
        {
            await HangUpAsync(simulator, name);
            await page.EvaluateAsync("id => fetch(`/api/v1/campaigns/${id}`, { method: 'DELETE' })", id);
        }
    }

    /// <summary>Through the steps to the summary; returns the campaign's id.</summary>
    private async Task<string> BuildAsync(IPage page, string name)
    {
        await page.OpenAsync(Demo, "/campaigns/new");
        await ChooseAsync(page, "plan-accountId", "NetSantral");
        await page.GetByTestId("plan-name").FillAsync(name);
        await page.GetByTestId("plan-prefix").FillAsync("THS");
        await page.GetByTestId("list-dynamic").CheckAsync();
        await NextAsync(page, "Contacts");
        await ImportAsync(page);
        await NextAsync(page, "Hours");
        var today = TimeProvider.System.GetUtcNow().ToOffset(TimeSpan.FromHours(3));
        await page.GetByTestId("plan-firstDay").FillAsync(today.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        await page.GetByTestId("plan-lastDay").FillAsync(today.AddDays(3).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        // Quiet hours and Sundays are other tests' matter.
        await ChooseAsync(page, "plan-callingHoursId", "Gösterim: her saat");
        await NextAsync(page, "Retries");
        await NextAsync(page, "Pacing");
        await page.GetByTestId("kind-destination").SelectOptionAsync("Queue");
        await page.GetByTestId("value-destination").FillAsync("satis");
        await page.GetByTestId("plan-queueLimitType").SelectOptionAsync("CallsPerMinute");
        await page.GetByTestId("plan-queueLimit").FillAsync("4");
        await page.GetByTestId("plan-department").FillAsync("satis");
        await page.GetByTestId("plan-trunk").FillAsync("8504000500");
        await NextAsync(page, "Results");
        await NextAsync(page, "Summary");
        await Assertions.Expect(page.GetByTestId("plan-ready")).ToBeVisibleAsync();
        return Regex.Match(page.Url, "/campaigns/([0-9a-f-]{36})/").Groups[1].Value;
    }

    /// <summary>A file with two rows that cannot be dialed; they come back with their reasons, are mended in that file, and go in with it.</summary>
    private static async Task ImportAsync(IPage page)
    {
        var rows = Enumerable.Range(0, Answering - 2).Select(index => $"Kişi {index};{AnsweringNumber(index)};{index * 10}").Prepend($"Meşgul;{BusyNumber};5").Append("Kısa;05321;120").Append("Bozuk;9,05361E+11;130");
        await UploadAsync(page, "tahsilat.csv", "Ad;Telefon;Borç\n" + string.Join('\n', rows));
        await page.GetByTestId("intake-start").ClickAsync();
        var imports = page.GetByTestId("import");
        await Assertions.Expect(imports.First.GetByTestId("import-counts")).ToContainTextAsync($"{Answering - 1} kabul");

        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByTestId("rejected-csv").ClickAsync());
        var rejected = await File.ReadAllTextAsync(await download.PathAsync());
        rejected.ShouldContain("Kısa;05321;120;");
        rejected.ShouldContain("Bozuk;9,05361E+11;130;");
        await UploadAsync(page, "düzeltilen.csv", rejected.Replace("05321", AnsweringNumber(Answering - 2), StringComparison.Ordinal).Replace("9,05361E+11", AnsweringNumber(Answering - 1), StringComparison.Ordinal));
        await page.GetByTestId("intake-start").ClickAsync();
        await Assertions.Expect(imports).ToHaveCountAsync(2);
        await Assertions.Expect(imports.Filter(new LocatorFilterOptions { HasText = "düzeltilen.csv" }).GetByTestId("import-counts")).ToContainTextAsync("2 kabul");
        await Assertions.Expect(page.Locator("[data-testid=contact-count][data-state=new]")).ToContainTextAsync((Answering + 1).ToString(CultureInfo.InvariantCulture));
    }

    private static async Task UploadAsync(IPage page, string name, string text)
    {
        await page.GetByTestId("upload-file").SetInputFilesAsync(new FilePayload { Name = name, MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes(text) });
        await Assertions.Expect(page.GetByTestId("intake-name")).ToHaveTextAsync(name);
        await Assertions.Expect(page.GetByTestId("intake-start")).ToBeEnabledAsync();
    }

    /// <summary>Creates the campaign, which then stands still, starts it, and goes to watch it.</summary>
    private static async Task LaunchAsync(IPage page)
    {
        await page.GetByTestId("launch-create").ClickAsync();
        await Assertions.Expect(page.GetByTestId("launch")).ToHaveAttributeAsync("data-state", "stopped");
        await page.GetByTestId("launch-start").ClickAsync();
        await page.ConfirmAsync();
        await Assertions.Expect(page.GetByTestId("launch")).ToHaveAttributeAsync("data-state", "running");
        await page.GetByTestId("launch-view").ClickAsync();
    }

    private static async Task OrderAsync(IPage page, string order, string state)
    {
        await page.GetByTestId("campaign-" + order).ClickAsync();
        await page.ConfirmAsync();
        await Assertions.Expect(page.GetByTestId("campaign-state")).ToHaveAttributeAsync("data-state", state);
    }

    private static async Task RecycleBusyAsync(IPage page)
    {
        await page.GetByTestId("campaign-recycle").ClickAsync();
        await page.GetByTestId("recycle-result-busy").CheckAsync();
        await Assertions.Expect(page.GetByTestId("recycle-count")).ToContainTextAsync("1");
        await page.ConfirmAsync();
        await page.GetByTestId("contact-state").SelectOptionAsync("Waiting");
        await Assertions.Expect(page.GetByTestId("contact-line")).ToHaveCountAsync(1);
        await Assertions.Expect(page.GetByTestId("contact-line")).ToContainTextAsync("Meşgul");
        await page.GetByTestId("contact-state").SelectOptionAsync("");
        await Assertions.Expect(page.GetByTestId("contact-line")).ToHaveCountAsync(Answering + 1);
    }

    private static async Task SavedResultsHoldAllAsync(IPage page)
    {
        var csv = await SaveAsync(page, "csv");
        var lines = (await File.ReadAllLinesAsync(await csv.PathAsync())).Select(line => line.TrimStart('\uFEFF').Split(';')).ToList();
        var xlsx = await SaveAsync(page, "xlsx");
        using var reader = ExcelReaderFactory.CreateReader(File.OpenRead(await xlsx.PathAsync()));
        var cells = new List<string[]>();
        while (reader.Read()) cells.Add([.. Enumerable.Range(0, reader.FieldCount).Select(column => reader.GetValue(column)?.ToString() ?? "")]);
        foreach (var rows in new[] { lines, cells })
        {
            rows.Count.ShouldBe(Answering + 2);
            var (head, all) = (rows[0], rows.Skip(1).ToArray());
            string Of(string[] row, string column) => row[Array.IndexOf(head, column)];
            all.Select(row => Of(row, "Ad")).ShouldBe([.. Enumerable.Range(0, Answering - 2).Select(index => $"Kişi {index}"), "Meşgul", "Kısa", "Bozuk"], ignoreOrder: true);
            var busy = all.Single(row => Of(row, "Ad") == "Meşgul");
            (Of(busy, "Son sonuç"), Of(busy, "Borç")).ShouldBe(("Meşgul", "5"));
            all.Select(row => Of(row, "Son sonuç")).ShouldContain("Cevaplandı");
        }
    }

    /// <summary>The menu closes with each save.</summary>
    private static async Task<IDownload> SaveAsync(IPage page, string format)
    {
        await page.GetByTestId("results-open").ClickAsync();
        return await page.RunAndWaitForDownloadAsync(() => page.GetByTestId("results-" + format).ClickAsync());
    }

    /// <summary>Ends the campaign's calls as soon as somebody picks up, until the condition is there.</summary>
    private static Task HangUpUntilAsync(HttpClient simulator, string name, Func<Task<int>> look, Func<int, bool> good, string what) => Eventually.GetAsync(
        async () =>
        {
            await HangUpAsync(simulator, name);
            return await look();
        },
        good,
        TimeSpan.FromSeconds(60),
        what);

    private static async Task HangUpAsync(HttpClient simulator, string name)
    {
        foreach (var attempt in Attempts(await ListAsync(simulator, name)).Where(attempt => attempt.Text("pickedUpAt") is not null && attempt.Text("endedAt") is null))
        {
            // Who hung up by themselves meanwhile is no call in progress any more: 400.
            using var answer = await simulator.PostAsJsonAsync("/control/hangup", new { vendor = "netgsm", key = attempt.Text("callKey") });
        }
    }

    /// <summary>The campaign in the simulator's own words; nothing while it is not there.</summary>
    private static async Task<JsonElement> ListAsync(HttpClient simulator, string name) =>
        (await simulator.GetFromJsonAsync<JsonElement>("/control/campaigns?vendor=netgsm")).EnumerateArray().FirstOrDefault(campaign => campaign.Text("name") == name);

    private static JsonElement[] Attempts(JsonElement list) =>
        list.ValueKind == JsonValueKind.Undefined ? [] : [.. list.GetProperty("numbers").EnumerateArray().SelectMany(number => number.GetProperty("attempts").EnumerateArray())];

    private static async Task<int> FigureAsync(IPage page, string figure) =>
        int.Parse((await page.GetByTestId("figure-" + figure).Locator(".value").TextContentAsync())!.Trim(), NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

    private static ILocator Count(IPage page, string list, string key) => page.Locator($"[data-testid=count-{list}] [data-key={key}] .number");

    /// <summary>Keeps the step and waits for the next one.</summary>
    private static async Task NextAsync(IPage page, string step)
    {
        await page.GetByTestId("next").ClickAsync();
        await Assertions.Expect(page.GetByTestId("builder")).ToHaveAttributeAsync("data-step", step);
    }

    private static async Task ChooseAsync(IPage page, string select, string label)
    {
        var option = page.GetByTestId(select).Locator("option").Filter(new LocatorFilterOptions { HasText = label }).First;
        await page.GetByTestId(select).SelectOptionAsync((await option.GetAttributeAsync("value"))!);
    }
}
