using System.Diagnostics;
using System.Globalization;
using Portal.Benchmarks.Circuits;

namespace Portal.Benchmarks.Screens;

/// <summary>
/// Pushes at a steady rate: every second one lets a new call ring, the others end calls that have rung for a while. Each call's posting time is kept, in
/// milliseconds since 1970 as a page of this machine counts them.
/// </summary>
internal sealed class TimedCalls(HttpClient http, Uri pushUrl)
{
    private static readonly TimeSpan RingsFor = TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, double> _posted = new(StringComparer.Ordinal);
    private readonly Queue<(string Call, long At)> _ringing = new();

    /// <summary>Posting times by call.</summary>
    public IReadOnlyDictionary<string, double> Posted => _posted;

    public static double Now => (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalMilliseconds;

    public async Task PostAsync(string prefix, int perSecond, TimeSpan duration, CancellationToken cancellationToken)
    {
        var begun = Stopwatch.GetTimestamp();
        var posts = new List<Task>();
        var total = (int)(duration.TotalSeconds * perSecond);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        for (var i = 0; i < total; await timer.WaitForNextTickAsync(cancellationToken))
        {
            // Answers are not waited for: a PBX does not slow down because the portal does.
            for (var due = (int)(Stopwatch.GetElapsedTime(begun).TotalSeconds * perSecond); i < total && i <= due; i++) posts.Add(NextAsync(prefix, i, cancellationToken));
        }

        while (_ringing.TryDequeue(out var call)) posts.Add(PostAsync(call.Call, "hangup", cancellationToken));
        await Task.WhenAll(posts);
    }

    private Task NextAsync(string prefix, int number, CancellationToken cancellationToken)
    {
        if (_ringing.TryPeek(out var oldest) && number % 2 == 1 && Stopwatch.GetElapsedTime(oldest.At) >= RingsFor)
        {
            _ringing.Dequeue();
            return PostAsync(oldest.Call, "hangup", cancellationToken);
        }

        var call = string.Create(CultureInfo.InvariantCulture, $"{prefix}{number:D6}");
        _ringing.Enqueue((call, Stopwatch.GetTimestamp()));
        _posted[call] = Now;
        return PostAsync(call, "ringing", cancellationToken);
    }

    private async Task PostAsync(string call, string what, CancellationToken cancellationToken)
    {
        using var body = new FormUrlEncodedContent(PushedCalls.Fields(what, call, "0555" + call[^6..].PadLeft(7, '2')));
        using var answer = await http.PostAsync(pushUrl, body, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }
}
