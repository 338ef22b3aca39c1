namespace Portal.PbxSimulator.World;

/// <summary>Finished calls: those of the world, and before them those of its past.</summary>
internal sealed partial class Site
{
    private readonly SitePast _past;

    /// <summary>When the oldest call of the past may have begun; null when there is no past.</summary>
    public DateTimeOffset? PastBegin => _past.Begin;

    /// <summary>Finished calls that began in the span (null = without that limit). To be gone through at once: the past keeps only a few days at hand.</summary>
    public IEnumerable<Call> Records(DateTimeOffset? from = null, DateTimeOffset? to = null) => _past.Between(from, to).Concat(LiveRecords(from, to));

    public int CountRecords(DateTimeOffset? from, DateTimeOffset? to) => _past.Count(from, to) + LiveRecords(from, to).Count();

    /// <summary>The same, newest first, without the first so many.</summary>
    public IEnumerable<Call> NewestRecords(DateTimeOffset? from, DateTimeOffset? to, int skip)
    {
        var live = LiveRecords(from, to).OrderByDescending(call => call.StartedAt).ThenByDescending(call => call.Index).ToArray();
        return live.Skip(skip).Concat(_past.NewestFirst(from, to, Math.Max(0, skip - live.Length)));
    }

    public Call? FindFinished(string? key) => key is null ? null : _finished.Find(key) ?? _past.Find(key);

    private IEnumerable<Call> LiveRecords(DateTimeOffset? from, DateTimeOffset? to) =>
        _finished.InOrder.Where(call => (from is null || call.StartedAt >= from) && (to is null || call.StartedAt <= to));
}
