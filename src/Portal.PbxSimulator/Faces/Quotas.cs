namespace Portal.PbxSimulator.Faces;

/// <summary>
/// Request quotas as token buckets on the real clock, because a vendor counts real requests whatever the speed of the simulated time. Beside the buckets it keeps a count for every class of
/// requests, and holds it against the vendor's limit to the letter.
/// </summary>
internal sealed class Quotas(TimeProvider time)
{
    // A client that keeps exactly to a quota must not be refused for a few milliseconds of jitter.
    private const double Whole = 0.95;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Bucket> _buckets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _requests = new(StringComparer.Ordinal);

    /// <summary>Takes one request out of a bucket; false when it is empty. The bucket is named <c>vendor/class</c>.</summary>
    /// <param name="bucket">Which one.</param>
    /// <param name="quota">Its limit.</param>
    /// <param name="enforced">When false the request is counted, and granted whatever the bucket says.</param>
    public bool TryTake(string bucket, Quota quota, bool enforced = true)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            if (!_buckets.TryGetValue(bucket, out var state)) _buckets[bucket] = state = new Bucket(quota.Burst, now);
            state.Requests++;
            state.Tokens = Math.Min(quota.Burst, state.Tokens + ((now - state.At).TotalSeconds * quota.PerSecond));
            state.At = now;
            var granted = state.Tokens >= Whole;
            if (granted) state.Tokens = Math.Max(0, state.Tokens - 1);
            if (!granted && enforced) state.Refused++;
            if (IsOver(state, quota, now, granted)) state.Over++;
            return granted || !enforced;
        }
    }

    /// <summary>Counts a request to a vendor, of whatever class.</summary>
    public void Count(string vendor)
    {
        lock (_gate) _requests[vendor] = _requests.GetValueOrDefault(vendor) + 1;
    }

    /// <summary>All requests of a vendor, and those of its limited classes.</summary>
    public (long Requests, IReadOnlyList<QuotaCount> Classes) CountOf(string vendor)
    {
        lock (_gate)
        {
            var prefix = $"{vendor}/";
            return (
                _requests.GetValueOrDefault(vendor),
                [
                    .. _buckets.Where(one => one.Key.StartsWith(prefix, StringComparison.Ordinal)).OrderBy(one => one.Key, StringComparer.Ordinal)
                        .Select(one => new QuotaCount(one.Key[prefix.Length..], one.Value.Requests, one.Value.Refused, one.Value.Over)),
                ]);
        }
    }

    /// <summary>
    /// Whether this request is one too many: more than the limit in the window that ends now. A limit without a window of its own is the bucket's. The vendor's clock reads arrivals, so a
    /// tenth of a second is forgiven.
    /// </summary>
    private static bool IsOver(Bucket state, Quota quota, DateTimeOffset now, bool granted)
    {
        if (quota.Window is not { } window) return !granted;
        var from = now - window + TimeSpan.FromSeconds(0.1);
        while (state.Window.TryPeek(out var oldest) && oldest <= from) state.Window.Dequeue();
        state.Window.Enqueue(now);
        return state.Window.Count > quota.Burst;
    }

    private sealed class Bucket(double tokens, DateTimeOffset at)
    {
        public double Tokens { get; set; } = tokens;
        public DateTimeOffset At { get; set; } = at;
        public Queue<DateTimeOffset> Window { get; } = new();
        public long Requests { get; set; }
        public long Refused { get; set; }
        public long Over { get; set; }
    }
}

/// <param name="PerSecond">Requests a second in the long run.</param>
/// <param name="Burst">Requests at once.</param>
internal sealed record Quota(double PerSecond, double Burst)
{
    /// <summary>The span in which no more than <see cref="Burst"/> requests may come; null when the vendor allows a burst above its rate.</summary>
    public TimeSpan? Window { get; init; }

    public static Quota PerMinute(double requests) => new(requests / 60, requests) { Window = TimeSpan.FromMinutes(1) };
}

/// <param name="Name">Class of requests.</param>
/// <param name="Requests">All of them.</param>
/// <param name="Refused">Those the face refused.</param>
/// <param name="OverLimit">Those that were over the vendor's limit, refused or not.</param>
internal sealed record QuotaCount(string Name, long Requests, long Refused, long OverLimit);
