using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Portal.EndToEnd.Tests.Running;
using Xunit.Abstractions;

namespace Portal.EndToEnd.Tests.Live;

/// <summary>
/// The board of every vendor's account against the simulator's truth at 120 calls a minute, with and without trouble. PORTAL_AGREEMENT_SECONDS sets how long each case is
/// watched (600 for the long run), PORTAL_AGREEMENT_FAULTS which faults (names with commas between; all by default in runs of a minute and more, else those that are most unlike each other).
/// </summary>
public sealed class AgreementTests(ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly int Seconds = int.Parse(Environment.GetEnvironmentVariable("PORTAL_AGREEMENT_SECONDS") ?? "6", CultureInfo.InvariantCulture);

    private const string All = "http500,timeout,reset,garbage,slow,unauthorized,rateLimited,duplicatePush,dropPush,reorderPush,asPrinted";

    private static readonly string[] Faults =
        (Environment.GetEnvironmentVariable("PORTAL_AGREEMENT_FAULTS") ?? (Seconds >= 60 ? All : "timeout,garbage,duplicatePush,dropPush,reorderPush")).Split(',');

    private readonly PortalProcess _portal = new();
    private readonly HttpClient _http = new();

    public async Task InitializeAsync() => await _portal.StartAsync();

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _portal.DisposeAsync();
    }

    [Fact]
    public async Task Board_NoFaults_AgreesWithTheWorldAndExceedsNoQuota()
    {
        var agreement = await WatchedAsync();
        await JudgeAsync(agreement, null, least: 0.99);
        await NoQuotaExceededAsync();
    }

    /// <summary>
    /// A vendor that takes requests and never answers keeps nobody else's readings waiting. The long run hangs each in turn, the short one that which is asked most often.
    /// </summary>
    [Fact]
    public async Task Board_OneVendorHangs_OthersStayAsFresh()
    {
        var agreement = await WatchedAsync();
        var (usual, _) = await OldestAsync(agreement, except: "");
        var vendors = usual.Keys.Select(reading => reading.Split(' ')[0]).Distinct(StringComparer.Ordinal).Where(one => Seconds >= 60 || one == "telsam").ToList();
        vendors.ShouldNotBeEmpty();
        foreach (var vendor in vendors)
        {
            await ControlAsync("faults", new { vendor, kind = "timeout", rate = 1 });
            var (oldest, stall) = await OldestAsync(agreement, except: vendor);
            await ControlAsync("faults", new { vendor, kind = "timeout", rate = 0 });
            // What the whole machine was held up by is nobody's fault here; the hanging vendor's own time-outs are far longer.
            var allowed = 3 + (2 * stall);
            var later = oldest.Where(one => one.Value > usual.GetValueOrDefault(one.Key) + allowed).Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Key} {one.Value:0.0} s late, usually {usual.GetValueOrDefault(one.Key):0.0}"));
            later.ShouldBeEmpty(string.Create(CultureInfo.InvariantCulture, $"while {vendor} hangs; the machine was held up by {stall:0.0} s"));
            oldest.ShouldNotBeEmpty();

            // The next one is judged when this one has come back.
            await Eventually.GetAsync(
                async () => string.Join(", ", Lateness(await agreement.SampleAsync(judge: false), except: "").Where(one => one.Late > usual.GetValueOrDefault(one.Reading) + 3).Select(one => one.Reading)),
                late => late.Length == 0,
                TimeSpan.FromSeconds(90),
                $"every reading as usual after {vendor} hung");
        }
    }

    /// <summary>Every fault of the control interface, one after the other in one portal, each on a fifth of the requests.</summary>
    [Fact]
    public async Task Board_EachFaultAtAFifth_AgreesWithinTheReadingsAge()
    {
        var agreement = await WatchedAsync();
        foreach (var fault in Faults)
        {
            // A call whose every push was lost is told by nobody until it ends.
            await JudgeAsync(agreement, fault, least: fault == "dropPush" ? 0.85 : 0.95);
        }
    }

    /// <summary>A portal under load, watched long enough that every judged second has a past.</summary>
    private async Task<Agreement> WatchedAsync()
    {
        var agreement = new Agreement(_http, _portal.Url, _portal.SimulatorUrl, await _portal.AdminKeyAsync("demo", create: false));
        await ControlAsync("load", new { callsPerMinute = 120, speed = 1 });
        await SampleAsync(agreement, seconds: 15, judge: false);
        return agreement;
    }

    private static async Task SampleAsync(Agreement agreement, int seconds, bool judge)
    {
        using var beat = new PeriodicTimer(TimeSpan.FromSeconds(1));
        for (var second = 0; second < seconds; second++)
        {
            await agreement.SampleAsync(judge);
            await beat.WaitForNextTickAsync();
        }
    }

    private async Task JudgeAsync(Agreement agreement, string? fault, double least)
    {
        agreement.StartScore();
        if (fault is not null) await ControlAsync("faults", new { vendor = "*", kind = fault, rate = 0.2 });
        await SampleAsync(agreement, Seconds, judge: true);
        if (fault is not null) await ControlAsync("faults", new { vendor = "*", kind = fault, rate = 0 });

        var detail = $"{fault ?? "no fault"}: {agreement.Calls} ({string.Join(", ", agreement.CallsOf.Values)}), {agreement.Waiting}, {agreement.Agents}\n{string.Join('\n', agreement.Examples)}";
        output.WriteLine(detail);
        agreement.Calls.Judged.ShouldBeGreaterThan(50);
        agreement.Calls.Share.ShouldBeGreaterThanOrEqualTo(least, detail);
        agreement.Waiting.Share.ShouldBeGreaterThanOrEqualTo(least, detail);
        agreement.Agents.Share.ShouldBeGreaterThanOrEqualTo(least, detail);
    }

    /// <summary>How late each reading was at most, beyond its own rhythm, while it was watched, and by how many seconds the watching itself was held up.</summary>
    private static async Task<(Dictionary<string, double> Late, double Stall)> OldestAsync(Agreement agreement, string except)
    {
        var oldest = new Dictionary<string, double>(StringComparer.Ordinal);
        var stall = 0.0;
        var last = Stopwatch.StartNew();
        using var beat = new PeriodicTimer(TimeSpan.FromSeconds(1));
        for (var second = 0; second < Math.Max(Seconds, 12); second++)
        {
            var board = await agreement.SampleAsync(judge: false);
            stall = Math.Max(stall, last.Elapsed.TotalSeconds - 1);
            last.Restart();
            foreach (var (reading, late) in Lateness(board, except)) oldest[reading] = Math.Max(oldest.GetValueOrDefault(reading), late);
            await beat.WaitForNextTickAsync();
        }

        return (oldest, stall);
    }

    /// <summary>How much older than its rhythm each reading is; below nothing when it is younger.</summary>
    private static IEnumerable<(string Reading, double Late)> Lateness(JsonElement board, string except) =>
        from account in board.GetProperty("accounts").EnumerateArray()
        where account.Text("vendor") != except
        from reading in account.GetProperty("readings").EnumerateArray()
        where reading.GetProperty("ageSeconds").ValueKind == JsonValueKind.Number
        select ($"{account.Text("vendor")} {reading.Text("kind")}", reading.GetProperty("ageSeconds").GetDouble() - reading.GetProperty("everySeconds").GetDouble());

    /// <summary>The simulator counts every class of requests against its vendor's limit.</summary>
    private async Task NoQuotaExceededAsync()
    {
        var requests = JsonDocument.Parse(await _http.GetStringAsync($"{_portal.SimulatorUrl}/control/requests")).RootElement.EnumerateArray().ToArray();
        output.WriteLine(string.Join('\n', requests));
        requests.ShouldAllBe(one => one.GetProperty("overLimit").GetInt64() == 0 && one.GetProperty("refused").GetInt64() == 0);
        requests.Sum(one => one.GetProperty("requests").GetInt64()).ShouldBeGreaterThan(0);
    }

    private async Task ControlAsync(string what, object body)
    {
        using var answer = await _http.PostAsJsonAsync($"{_portal.SimulatorUrl}/control/{what}", body);
        answer.EnsureSuccessStatusCode();
    }
}
