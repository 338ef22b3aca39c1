using System.Collections.Concurrent;
using System.Globalization;
using System.Net;

namespace Portal.EndToEnd.Tests.Ingest;

/// <summary>Posts hang-up pushes on many connections and remembers which were acknowledged. Every twentieth is posted twice, as vendors do.</summary>
public sealed class PushStorm(string pushUrl) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { MaxConnectionsPerServer = 64 }) { Timeout = TimeSpan.FromSeconds(10) };
    private int _sent;

    /// <summary>Call ids whose push was answered 200.</summary>
    public ConcurrentDictionary<string, byte> Acknowledged { get; } = new(StringComparer.Ordinal);

    /// <summary>Answers that were neither 200 nor an honest 503.</summary>
    public ConcurrentBag<string> Wrong { get; } = [];

    /// <summary>Posts until told to stop; cut connections are the storm's weather, not errors.</summary>
    public Task RunAsync(CancellationToken stop) => Task.WhenAll(Enumerable.Range(0, 64).Select(_ => PostAsync(stop)));

    private async Task PostAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var number = Interlocked.Increment(ref _sent);
            var callId = string.Create(CultureInfo.InvariantCulture, $"storm-{number:D8}");
            for (var copy = 0; copy < (number % 20 == 0 ? 2 : 1); copy++)
            {
                try
                {
                    using var body = new FormUrlEncodedContent(Hangup(callId, number));
                    using var answer = await _http.PostAsync(pushUrl, body, stop);
                    if (answer.StatusCode == HttpStatusCode.OK) Acknowledged.TryAdd(callId, 0);
                    else if (answer.StatusCode != HttpStatusCode.ServiceUnavailable) Wrong.Add($"{callId}: {(int)answer.StatusCode}");
                }
                catch (HttpRequestException)
                {
                    // Killed under the request: not acknowledged.
                    if (!stop.IsCancellationRequested) await Task.Delay(20, CancellationToken.None);
                }
                catch (OperationCanceledException)
                {
                    // The round is over, or the answer never came: not acknowledged.
                }
            }
        }
    }

    private static Dictionary<string, string> Hangup(string callId, int number) => new(StringComparer.Ordinal)
    {
        ["event_type"] = "hangup",
        ["domain_id"] = "101",
        ["direction"] = "inbound",
        ["caller_id_number"] = string.Create(CultureInfo.InvariantCulture, $"0532{number % 10_000_000:D7}"),
        ["destination_number"] = "200",
        ["connected_user"] = "1001",
        ["call_uuid"] = callId,
        ["start_stamp"] = "2026-01-05 10:00:00",
        ["answer_stamp"] = "2026-01-05 10:00:12",
        ["end_stamp"] = "2026-01-05 10:01:40",
        ["duration"] = "88",
        ["answered"] = "t",
        ["queue"] = "200",
        ["queue_wait_duration"] = "12",
        ["hangup_cause"] = "NORMAL_CLEARING",
    };

    public void Dispose() => _http.Dispose();
}
