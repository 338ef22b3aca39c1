using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Portal.Benchmarks.Circuits;
using Portal.Benchmarks.Screens;
using Portal.EndToEnd.Tests.Running;

namespace Portal.Benchmarks;

/// <summary>
/// Many people with the real board open: the portal runs as its own process with its demo call center at rest, so that the board stands still (the baseline)
/// until this benchmark posts pushes, two a second, each with a caller of its own. A circuit has shown an event when a batch with that caller's number came.
/// Everything between the post and the batch counts: storing the push, reading it, the board, rendering, the wire.
/// </summary>
internal static class BoardBenchmark
{
    private const int Warmers = 10;
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);

    public static async IAsyncEnumerable<Measurement> RunAsync(BenchmarkOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var count = options.Number("circuits", 200);
        var seconds = options.Number("seconds", 10);
        var rounds = options.Number("rounds", 3);
        await using var portal = new PortalProcess(environment: new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Portal__Diagnostics"] = "true",
            ["Logging__LogLevel__Default"] = "Warning",
        });
        await portal.StartAsync(cancellationToken);
        var url = new Uri(portal.Url);
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = url };
        await QuietDemo.RestAsync(portal.SimulatorUrl, cancellationToken);
        var (pushUrl, rows) = await QuietDemo.PrepareAsync(url, cancellationToken);
        var page = await BoardPage.OpenAsync(url, "manager@demo.test", QuietDemo.Password, cancellationToken);
        var calls = new PushedCalls(http, pushUrl);

        await using var boards = new OpenBoards(page, calls);
        await boards.OpenAsync(Warmers, cancellationToken);
        await calls.PostForAsync(TimeSpan.FromSeconds(5), Every, cancellationToken);
        await calls.EndAllAsync(cancellationToken);
        await Task.Delay(TimeSpan.FromSeconds(2), cancellationToken);
        var emptyHeap = await HeapAsync(http, cancellationToken);

        var opening = Stopwatch.StartNew();
        await boards.OpenAsync(count, cancellationToken);
        opening.Stop();
        await Task.Delay(TimeSpan.FromSeconds(3), cancellationToken);
        var pageBytes = boards.Bytes / (double)boards.Count;
        var components = boards.Components / (double)boards.Count;
        var heap = (await HeapAsync(http, cancellationToken) - emptyHeap) / (double)count;

        // Opening so many at once leaves work behind that is not the still board's.
        await Task.Delay(TimeSpan.FromSeconds(5), cancellationToken);
        List<Phase> still = [];
        List<Phase> moving = [];
        var all = boards.Count;
        calls.Measure(all, (seconds * 2 * rounds) + 1);
        for (var round = 0; round < rounds; round++)
        {
            still.Add(await Phase.RunAsync(http, boards, () => Task.Delay(TimeSpan.FromSeconds(seconds), cancellationToken), cancellationToken));
            moving.Add(await Phase.RunAsync(http, boards, () => calls.PostForAsync(TimeSpan.FromSeconds(seconds), Every, cancellationToken), cancellationToken));
            await calls.EndAllAsync(cancellationToken);
            await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
        }

        var latencies = calls.Latencies();
        var seen = 100d * latencies.Length / ((double)all * calls.Measured);
        var p50 = Numbers.Percentile(latencies, 0.5);
        var p99 = Numbers.Percentile(latencies, 0.99);
        var note = string.Create(CultureInfo.InvariantCulture, $"{all} circuits, {calls.Measured} events, opened in {opening.Elapsed.TotalSeconds:0.0} s; load average {Load()} on {Environment.ProcessorCount} processors");
        yield return new Measurement("board", "push to batch p50", "ms", p50, null, "<= 100", p50 <= 100, note);
        yield return new Measurement("board", "push to batch p99", "ms", p99, null, "<= 250", p99 <= 250, note);
        yield return new Measurement("board", "ideal batches", "%", seen, null, ">= 98", seen >= 98, "circuits that showed an event, of all circuits and events");
        yield return new Measurement("board", "errors", "circuits", boards.Failures.Count, null, "0", boards.Failures.Count == 0, boards.Failures.FirstOrDefault());
        yield return new Measurement("board", "heap per circuit", "KB", heap / 1024, null, "<= 250", heap / 1024 <= 250, $"managed, after a full collection; {rows}");
        yield return new Measurement("board", "first batches per circuit", "KB", pageBytes / 1024, null, null, null, "what a board takes to open, on the wire");

        yield return new Measurement("board", "components per circuit", "", components, null, null, null, "added by the first batches; each keeps render trees on the server");

        var idle = Numbers.Median(still.Select(phase => phase.Cpu));
        var busy = Numbers.Median(moving.Select(phase => phase.Cpu));
        var batches = Numbers.Median(moving.Select(phase => (double)phase.Batches)) - Numbers.Median(still.Select(phase => (double)phase.Batches));
        yield return new Measurement("board", "processor time", "ms a second", busy / seconds, idle / seconds, null, null, "baseline: the same boards standing still; the simulator is inside");
        var each = batches > 0 ? (busy - idle) * 1000 / batches : double.NaN;
        yield return new Measurement("board", "processor time per batch", "µs", each, null, "<= 150", each > 0 ? each <= 150 : null, "of the batches beyond those of the still board");
        yield return new Measurement(
            "board", "batches a second and circuit", "", moving.Sum(phase => phase.Batches) / (double)(all * seconds * rounds), still.Sum(phase => phase.Batches) / (double)(all * seconds * rounds), null, null, null);
    }

    /// <summary>What else the machine does: with more to run than processors, waiting times say little about the portal.</summary>
    private static string Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";

    private static async Task<long> HeapAsync(HttpClient http, CancellationToken cancellationToken) =>
        (await http.GetFromJsonAsync<JsonObject>("/diagnostics/gc", cancellationToken))!["heapBytes"]!.GetValue<long>();

    /// <summary>Processor time of the portal and batches received while something went on.</summary>
    private sealed record Phase(double Cpu, long Batches)
    {
        public static async Task<Phase> RunAsync(HttpClient http, OpenBoards boards, Func<Task> during, CancellationToken cancellationToken)
        {
            var cpu = await CpuAsync(http, cancellationToken);
            var batches = boards.Batches;
            await during();
            return new Phase(await CpuAsync(http, cancellationToken) - cpu, boards.Batches - batches);
        }

        private static async Task<double> CpuAsync(HttpClient http, CancellationToken cancellationToken) =>
            (await http.GetFromJsonAsync<JsonObject>("/diagnostics/cpu", cancellationToken))!["cpuMilliseconds"]!.GetValue<double>();
    }
}
