using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using CsvHelper;
using Microsoft.Playwright;
using Portal.EndToEnd.Tests.Running;
using Xunit.Abstractions;

namespace Portal.EndToEnd.Tests.Screens;

/// <summary>Contacts from a file into a campaign, in the browser.</summary>
[Collection(nameof(DemoPortal))]
public sealed class ContactImportTests(DemoPortal demo, ITestOutputHelper output) : ScreenTests(demo)
{
    private const int UsualRows = 20_000;

    /// <summary>Takes many times as long as it takes somebody to open the page and press, however fast the machine is.</summary>
    private const int CancelledRows = 200_000;
    private const double MostMegabytes = 300;

    [Fact]
    public async Task File_with_errors_is_checked_imported_handed_back_and_undone()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var page = await Demo.SignInAsync("manager");
        await OpenContactsAsync(page, Demo.Portal.Url, "Hatalı dosya");
        var text = "Ad;Telefon;Şehir\nŞule;0532 999 41 07;İzmir\nYok;;Bursa\nBozuk;9,05321E+11;Van\nFormül;=B2;Rize\nÇift;+90 532 999 41 07;Muş\nAyırıcı,05329994108,Kars\n";
        await page.GetByTestId("upload-file").SetInputFilesAsync(new FilePayload { Name = "kişiler.csv", MimeType = "text/csv", Buffer = Encoding.GetEncoding("iso-8859-9").GetBytes(text) });
        await Assertions.Expect(page.GetByTestId("intake-about")).ToHaveTextAsync("CSV, noktalı virgül, windows-1254 · 6 satır");
        await Assertions.Expect(page.GetByTestId("preview-row")).ToHaveCountAsync(6);
        await Assertions.Expect(page.Locator("[data-testid=preview-row][data-verdict=lostdigits]")).ToContainTextAsync("9,05321E+11");
        await Assertions.Expect(page.GetByTestId("preview-row").First).ToContainTextAsync("Şule");
        var findings = await page.FindingsAsync("preview");

        await page.GetByTestId("intake-start").ClickAsync();
        await Assertions.Expect(page.Locator("[data-testid=import][data-state=done]")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByTestId("import-counts")).ToContainTextAsync("1 kabul");
        await page.GetByTestId("import-verdicts").ClickAsync();
        await Assertions.Expect(page.Locator("li[data-verdict=formula]")).ToContainTextAsync("değer olarak yapıştırın");
        await Assertions.Expect(page.GetByTestId("contact")).ToHaveCountAsync(1);

        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByTestId("rejected-csv").ClickAsync());
        var lines = (await File.ReadAllTextAsync(await download.PathAsync())).Split(["\r\n", "\n"], StringSplitOptions.RemoveEmptyEntries);
        lines[0].ShouldBe("Ad;Telefon;Şehir;Neden");
        lines.Skip(1).Select(line => line.Split([';', ','])[0]).ShouldBe(["Yok", "Bozuk", "Formül", "Çift", "Ayırıcı"]);
        (lines[2].StartsWith("Bozuk;9,05321E+11;Van;", StringComparison.Ordinal), lines[2].Contains("metin olarak biçimlendir", StringComparison.Ordinal)).ShouldBe((true, true));

        await page.GetByTestId("import-undo").ClickAsync();
        await page.GetByTestId("confirm-yes").ClickAsync();
        await Assertions.Expect(page.Locator("[data-testid=import][data-state=undone]")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByTestId("contact")).ToHaveCountAsync(0);
        await page.SetViewportSizeAsync(390, 844);
        findings.AddRange(await page.FindingsAsync("imports, narrow"));
        findings.ShouldBeEmpty();
    }

    [Fact]
    public async Task Pasted_numbers_are_imported_and_a_listed_one_is_rejected()
    {
        var page = await Demo.SignInAsync("manager");
        await page.GotoAsync($"{Demo.Portal.Url}/do-not-call");
        await page.GetByTestId("dnc-add").ClickAsync();
        await page.GetByTestId("dnc-number").FillAsync("0532 777 41 07");
        await page.GetByTestId("confirm-yes").ClickAsync();
        await Assertions.Expect(page.GetByTestId("dnc-entry").Filter(new() { HasText = "0532 777 41 07" })).ToBeVisibleAsync();

        await OpenContactsAsync(page, Demo.Portal.Url, "Yapıştırılan");
        // Longer than any message that a circuit takes.
        var pasted = string.Join('\n', Enumerable.Range(0, 5_000).Select(at => $"0532{7_774_107 + at}"));
        await page.GetByTestId("paste").EvaluateAsync("(area, text) => { area.value = text; area.dispatchEvent(new Event('change', { bubbles: true })); }", pasted);
        await page.GetByTestId("paste-check").ClickAsync();
        await Assertions.Expect(page.Locator("[data-testid=preview-row][data-verdict=donotcall]")).ToHaveCountAsync(1);
        await page.GetByTestId("intake-start").ClickAsync();
        await Assertions.Expect(page.GetByTestId("import-counts")).ToContainTextAsync("4.999 kabul");
        await page.GetByTestId("contact-search").FillAsync("+90 532 777 41 08");
        await page.GetByTestId("contact-find").ClickAsync();
        await Assertions.Expect(page.GetByTestId("contact")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Import_goes_on_without_its_page_and_is_cancelled_from_another()
    {
        var page = await Demo.SignInAsync("manager");
        var address = await OpenContactsAsync(page, Demo.Portal.Url, "İptal edilecek");
        var other = await Demo.SignInAsync("admin");
        var path = await WriteAsync(CancelledRows);
        try
        {
            await page.GetByTestId("upload-file").SetInputFilesAsync(path);
            await Assertions.Expect(page.GetByTestId("intake-start")).ToBeEnabledAsync(new() { Timeout = 60_000 });
            await page.GetByTestId("intake-start").ClickAsync();
            await Assertions.Expect(page.Locator("[data-testid=import][data-state=running]")).ToBeVisibleAsync();
            await page.CloseAsync();

            await other.GotoAsync(address);
            await other.GetByTestId("import-cancel").ClickAsync();
            await Assertions.Expect(other.Locator("[data-testid=import][data-state=cancelled]")).ToBeVisibleAsync();
            await Assertions.Expect(other.GetByTestId("contact")).ToHaveCountAsync(0);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Long form: PORTAL_IMPORT_ROWS=500000.</summary>
    [Fact]
    public async Task Large_file_is_imported_within_the_servers_memory()
    {
        var rows = int.TryParse(Environment.GetEnvironmentVariable("PORTAL_IMPORT_ROWS"), NumberStyles.None, CultureInfo.InvariantCulture, out var wanted) ? wanted : UsualRows;
        await using var portal = await new PortalProcess(demo: false).StartAsync();
        await portal.RunAsync("create-admin", "--tenant", "import", "--email", "first@test.test", "--password", "First-Admin-1");
        var page = await Demo.Chromium.OpenAsync();
        page.SetDefaultTimeout(120_000);
        await DemoPortal.SignInAsync(page, portal.Url, "first@test.test", "First-Admin-1");
        await OpenContactsAsync(page, portal.Url, "Büyük dosya");
        var path = await WriteAsync(rows);
        try
        {
            using var done = new CancellationTokenSource();
            var idle = Resident(portal.Id);
            var peak = Task.Run(() => PeakAsync(portal.Id, done.Token));
            var watch = Stopwatch.StartNew();
            await page.GetByTestId("upload-file").SetInputFilesAsync(path);
            await Assertions.Expect(page.GetByTestId("intake-start")).ToBeEnabledAsync(new() { Timeout = 120_000 });
            var uploaded = watch.Elapsed;
            await page.GetByTestId("intake-start").ClickAsync();
            await Assertions.Expect(page.GetByTestId("import-progress")).ToContainTextAsync(new Regex("satır"));
            await Assertions.Expect(page.Locator("[data-testid=import][data-state=done]")).ToBeVisibleAsync(new() { Timeout = 900_000 });
            var whole = watch.Elapsed;
            await done.CancelAsync();
            var above = (await peak - idle) / 1e6;
            var (import, parse) = (whole - uploaded, BareParse(path, rows));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{rows} rows, {new FileInfo(path).Length / 1e6:F1} MB: uploaded and looked at in {uploaded.TotalSeconds:F1} s, imported in {import.TotalSeconds:F1} s, {rows / import.TotalSeconds:F0} rows/s, "
                + $"{import / parse:F0} times a bare parse of the file ({parse.TotalSeconds:F3} s), {above:F0} MB above idle ({idle / 1e6:F0} MB)"));
            await Assertions.Expect(page.GetByTestId("import-counts")).ToContainTextAsync(rows.ToString("N0", new CultureInfo("tr")) + " kabul");
            above.ShouldBeLessThanOrEqualTo(MostMegabytes);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Makes a campaign, opens its contacts, and returns the page's address.</summary>
    private static async Task<string> OpenContactsAsync(IPage page, string url, string name)
    {
        var id = await page.EvaluateAsync<string>(
            "async name => (await (await fetch('/api/v1/campaigns', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name }) })).json()).id", name);
        var address = $"{url}/campaigns/{id}/contacts";
        await page.GotoAsync(address);
        await Assertions.Expect(page.GetByTestId("intake")).ToBeVisibleAsync();
        return address;
    }

    private static async Task<string> WriteAsync(int rows)
    {
        var path = Path.Combine(Path.GetTempPath(), $"contacts-{Guid.NewGuid():N}.csv");
        await using var text = new StreamWriter(path);
        await text.WriteLineAsync("Ad;Soyad;Telefon;Şehir;Borç;Not");
        for (var at = 0; at < rows; at++) await text.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"Şule {at};Çağlar;0{5_300_000_000 + at};İstanbul;{at % 1000},50;\"Öğleden sonra; {at}\""));
        return path;
    }

    /// <summary>Every field of the file read and nothing done with it, by the library that the product reads it with; the fastest of three.</summary>
    private static TimeSpan BareParse(string path, int rows)
    {
        var fastest = TimeSpan.MaxValue;
        for (var round = 0; round < 3; round++)
        {
            var (watch, read, letters) = (Stopwatch.StartNew(), -1, 0L);
            using var file = File.OpenRead(path);
            using var reader = CsvReader.Create(file, CsvReaderOptions.Default with { Separator = ';', HasHeader = false });
            for (; reader.Read(); read++)
                for (var field = 0; field < reader.FieldCount; field++) letters += reader.GetString(field).Length;
            (read, letters > 0).ShouldBe((rows, true));
            if (watch.Elapsed < fastest) fastest = watch.Elapsed;
        }

        return fastest;
    }

    private static async Task<long> PeakAsync(int process, CancellationToken done)
    {
        var peak = 0L;
        while (!done.IsCancellationRequested)
        {
            peak = Math.Max(peak, Resident(process));
            await Task.Delay(100, done).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return peak;
    }

    private static long Resident(int process)
    {
        using var running = Process.GetProcessById(process);
        return running.WorkingSet64;
    }
}
