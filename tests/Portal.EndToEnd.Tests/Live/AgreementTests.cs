using System.Globalization;
using System.Net.Http.Json;
using Portal.EndToEnd.Tests.Running;
using Xunit.Abstractions;

namespace Portal.EndToEnd.Tests.Live;

/// <summary>
/// The board against the simulator's truth at 60 calls a minute, with and without trouble. PORTAL_AGREEMENT_SECONDS sets how long each case is
/// watched (600 for the long run), PORTAL_AGREEMENT_FAULTS which faults (names with commas between; all by default).
/// </summary>
public sealed class AgreementTests(ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly int Seconds = int.Parse(Environment.GetEnvironmentVariable("PORTAL_AGREEMENT_SECONDS") ?? "10", CultureInfo.InvariantCulture);

    private static readonly string[] Faults =
        (Environment.GetEnvironmentVariable("PORTAL_AGREEMENT_FAULTS") ?? "http500,timeout,reset,garbage,slow,unauthorized,rateLimited,duplicatePush,dropPush,reorderPush,asPrinted")
        .Split(',');

    private readonly PortalProcess _portal = new();
    private readonly HttpClient _http = new();

    public async Task InitializeAsync() => await _portal.StartAsync();

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _portal.DisposeAsync();
    }

    [Fact]
    public async Task Board_NoFaults_AgreesWithTheWorld()
    {
        var agreement = await WatchedAsync();
        await JudgeAsync(agreement, null, least: 0.99);
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
        await ControlAsync("load", new { callsPerMinute = 60, speed = 1 });
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

        var detail = $"{fault ?? "no fault"}: {agreement.Calls}, {agreement.Waiting}, {agreement.Agents}\n{string.Join('\n', agreement.Examples)}";
        output.WriteLine(detail);
        agreement.Calls.Judged.ShouldBeGreaterThan(50);
        agreement.Calls.Share.ShouldBeGreaterThanOrEqualTo(least, detail);
        agreement.Waiting.Share.ShouldBeGreaterThanOrEqualTo(least, detail);
        agreement.Agents.Share.ShouldBeGreaterThanOrEqualTo(least, detail);
    }

    private async Task ControlAsync(string what, object body)
    {
        using var answer = await _http.PostAsJsonAsync($"{_portal.SimulatorUrl}/control/{what}", body);
        answer.EnsureSuccessStatusCode();
    }
}
