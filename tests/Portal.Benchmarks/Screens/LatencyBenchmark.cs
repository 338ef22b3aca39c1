using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Portal.EndToEnd.Tests.Running;
using Portal.Web.Tests.Running;

namespace Portal.Benchmarks.Screens;

/// <summary>
/// From the moment a push is posted to the moment the page of a browser has changed: storing, reading, the board, rendering, the wire, the browser's own work.
/// A program at the live hub receives the same events at the same time.
/// </summary>
internal static partial class LatencyBenchmark
{
    private const string WarmUp = "warm-";
    private const string Measured = "call-";

    public static async IAsyncEnumerable<Measurement> RunAsync(BenchmarkOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var count = options.Number("screens", 20);
        var rate = options.Number("rate", 50);
        var seconds = options.Number("seconds", 20);
        await using var portal = new PortalProcess(environment: new Dictionary<string, string>(StringComparer.Ordinal) { ["Logging__LogLevel__Default"] = "Warning" });
        await portal.StartAsync(cancellationToken);
        var url = new Uri(portal.Url);
        var key = await portal.AdminKeyAsync("demo", create: false);
        await QuietDemo.RestAsync(portal.SimulatorUrl, cancellationToken);
        using var http = new HttpClient();
        var (pushUrl, rows) = await QuietDemo.PrepareAsync(url, cancellationToken);
        var calls = new TimedCalls(http, pushUrl);

        await using var screens = await OpenScreens.OpenAsync(url, count, cancellationToken);
        await using var hub = await HubClient.ConnectAsync(url, key);
        await hub.StreamAsync("Watch");
        var received = new Dictionary<string, double>(StringComparer.Ordinal);
        using var listening = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var listener = ListenAsync(hub, received, listening.Token);

        await calls.PostAsync(WarmUp, rate, TimeSpan.FromSeconds(5), cancellationToken);
        await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
        await calls.PostAsync(Measured, rate, TimeSpan.FromSeconds(seconds), cancellationToken);
        await Task.Delay(TimeSpan.FromSeconds(3), cancellationToken);
        var shown = await screens.FirstShownAsync();
        await listening.CancelAsync();
        await listener;

        var posted = calls.Posted.Where(pair => pair.Key.StartsWith(Measured, StringComparison.Ordinal)).ToList();
        var page = Latencies(posted, shown);
        var program = Latencies(posted, [received]);
        var (p50, p99) = (Numbers.Percentile(page, 0.5), Numbers.Percentile(page, 0.99));
        var note = string.Create(CultureInfo.InvariantCulture, $"{count} screens, {rate} pushes a second, {posted.Count} new calls, {rows}; baseline: hub client");
        yield return new Measurement("latency", "push to page p50", "ms", p50, Numbers.Percentile(program, 0.5), null, null, note);
        yield return new Measurement("latency", "push to page p99", "ms", p99, Numbers.Percentile(program, 0.99), "<= 250", p99 <= 250, note);
        var share = 100d * page.Length / ((double)count * posted.Count);
        yield return new Measurement("latency", "shown", "%", share, 100d * program.Length / posted.Count, ">= 99.9", share >= 99.9, "new calls that the screens showed");
    }

    private static double[] Latencies(List<KeyValuePair<string, double>> posted, IReadOnlyList<Dictionary<string, double>> places) =>
        [.. from place in places from call in posted where place.ContainsKey(call.Key) let took = place[call.Key] - call.Value orderby took select took];

    private static async Task ListenAsync(HubClient hub, Dictionary<string, double> received, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            if (await hub.NextAsync(TimeSpan.FromMinutes(1)).WaitAsync(cancellationToken).ContinueWith(
                next => next.IsCompletedSuccessfully ? next.Result : null, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default) is not { } update) return;
            var now = TimedCalls.Now;
            foreach (Match call in CallKey().Matches(update.GetRawText())) received.TryAdd(call.Value, now);
        }
    }

    [GeneratedRegex($"(?:{WarmUp}|{Measured})[0-9]{{6}}", RegexOptions.None, 1000)]
    private static partial Regex CallKey();
}
