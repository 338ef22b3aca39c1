using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Portal.Benchmarks.Circuits;

/// <summary>Posts ringing calls as a PBX does, each with a number of its own, and notes when each circuit has got it.</summary>
internal sealed class PushedCalls(HttpClient http, Uri pushUrl)
{
    public const string Vendor = "bulutsantralim";

    /// <summary>How the board writes our callers: 0555 1xx xx xx.</summary>
    private static readonly byte[] Mark = Encoding.UTF8.GetBytes("0555 1");

    private readonly List<int> _open = [];
    private long[] _postedAt = [];
    private long[,] _shownAt = new long[0, 0];
    private int _next;
    private int _first;

    /// <summary>Events posted since <see cref="Measure"/>.</summary>
    public int Measured => _next - _first;

    /// <summary>From now on arrivals are noted, for this many circuits and events.</summary>
    public void Measure(int circuits, int events)
    {
        _postedAt = new long[events];
        _shownAt = new long[circuits, events];
        _first = _next;
    }

    /// <summary>Posts a call at every interval for a while, then gives the last one its interval.</summary>
    public async Task PostForAsync(TimeSpan duration, TimeSpan every, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(every);
        for (var left = duration; left > TimeSpan.Zero; left -= every)
        {
            var number = _next++;
            _open.Add(number);
            var row = number - _first;
            if (row < _postedAt.Length) _postedAt[row] = Stopwatch.GetTimestamp();
            await PostAsync(number, "ringing", cancellationToken);
            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    public async Task EndAllAsync(CancellationToken cancellationToken)
    {
        foreach (var number in _open) await PostAsync(number, "hangup", cancellationToken);
        _open.Clear();
    }

    /// <summary>Looks for our callers in a batch of one circuit.</summary>
    public void Look(int circuit, ReadOnlySpan<byte> batch)
    {
        var now = Stopwatch.GetTimestamp();
        while (batch.IndexOf(Mark) is var at and >= 0)
        {
            batch = batch[(at + Mark.Length)..];
            if (batch.Length < 8) return;

            // xx xx xx
            Span<byte> digits = [batch[0], batch[1], batch[3], batch[4], batch[6], batch[7]];
            if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) continue;
            var row = number - _first;
            if (row >= 0 && row < _shownAt.GetLength(1) && circuit < _shownAt.GetLength(0) && _shownAt[circuit, row] == 0) _shownAt[circuit, row] = now;
        }
    }

    /// <summary>Milliseconds from post to batch of every circuit and event that met, in ascending order.</summary>
    public double[] Latencies()
    {
        var all = new List<double>(_shownAt.Length);
        for (var circuit = 0; circuit < _shownAt.GetLength(0); circuit++)
        {
            for (var row = 0; row < Measured; row++)
            {
                if (_shownAt[circuit, row] is > 0 and var shown) all.Add(Stopwatch.GetElapsedTime(_postedAt[row], shown).TotalMilliseconds);
            }
        }

        return [.. all.Order()];
    }

    /// <summary>The form of a call event.</summary>
    public static Dictionary<string, string> Fields(string what, string call, string caller)
    {
        var now = TimeProvider.System.GetUtcNow().ToOffset(TimeSpan.FromHours(3)).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        var fields = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["event_type"] = what,
            ["direction"] = "inbound",
            ["caller_id_number"] = caller,
            ["destination_number"] = "1001",
            ["dialed_user"] = string.Create(CultureInfo.InvariantCulture, $"{1001 + (call[^1] % 8)}"),
            ["call_uuid"] = call,
            ["start_stamp"] = now,
        };
        if (what == "hangup")
        {
            fields["end_stamp"] = now;
            fields["answered"] = "f";
            fields["hangup_cause"] = "ORIGINATOR_CANCEL";
        }

        return fields;
    }

    private async Task PostAsync(int number, string what, CancellationToken cancellationToken)
    {
        using var body = new FormUrlEncodedContent(
            Fields(what, string.Create(CultureInfo.InvariantCulture, $"bench-{number}"), string.Create(CultureInfo.InvariantCulture, $"05551{number:D6}")));
        using var answer = await http.PostAsync(pushUrl, body, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }
}
