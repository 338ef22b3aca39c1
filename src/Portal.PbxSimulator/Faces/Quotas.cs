namespace Portal.PbxSimulator.Faces;

/// <summary>Request quotas as token buckets on the real clock, because a vendor counts real requests whatever the speed of the simulated time.</summary>
internal sealed class Quotas(TimeProvider time)
{
    // A client that keeps exactly to a quota must not be refused for a few milliseconds of jitter.
    private const double Whole = 0.95;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (double Tokens, DateTimeOffset At)> _buckets = new(StringComparer.Ordinal);

    /// <summary>Takes one request out of a bucket; false when it is empty.</summary>
    public bool TryTake(string bucket, Quota quota)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            var (tokens, at) = _buckets.GetValueOrDefault(bucket, (quota.Burst, now));
            tokens = Math.Min(quota.Burst, tokens + ((now - at).TotalSeconds * quota.PerSecond));
            var granted = tokens >= Whole;
            _buckets[bucket] = (granted ? Math.Max(0, tokens - 1) : tokens, now);
            return granted;
        }
    }
}

/// <param name="PerSecond">Requests a second in the long run.</param>
/// <param name="Burst">Requests at once.</param>
internal sealed record Quota(double PerSecond, double Burst)
{
    public static Quota PerMinute(double requests) => new(requests / 60, requests);
}
