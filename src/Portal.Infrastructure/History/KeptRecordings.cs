using Portal.Domain.Pbx;

namespace Portal.Infrastructure.History;

/// <summary>The recordings heard last, in memory: players ask for one piece by piece, and the PBX shall be asked once.</summary>
public sealed class KeptRecordings(TimeProvider time)
{
    private const long LargestTogether = 96 * 1024 * 1024;
    private const long Largest = LargestTogether / 2;

    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(5);

    /// <summary>Pieces that follow each other within this are one listening.</summary>
    private static readonly TimeSpan OneListening = TimeSpan.FromMinutes(2);

    private readonly Dictionary<string, DateTimeOffset> _told = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly List<(Guid AccountId, string Reference, RecordingFile File, DateTimeOffset At)> _kept = [];

    public RecordingFile? Find(Guid accountId, string reference)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            _kept.RemoveAll(kept => now - kept.At > KeptFor);
            return _kept.Find(kept => kept.AccountId == accountId && string.Equals(kept.Reference, reference, StringComparison.Ordinal)).File;
        }
    }

    public void Keep(Guid accountId, string reference, RecordingFile file)
    {
        if (file.Audio.Length > Largest) return;
        lock (_gate)
        {
            _kept.RemoveAll(kept => kept.AccountId == accountId && string.Equals(kept.Reference, reference, StringComparison.Ordinal));
            _kept.Add((accountId, reference, file, time.GetUtcNow()));
            while (_kept.Sum(kept => (long)kept.File.Audio.Length) > LargestTogether) _kept.RemoveAt(0);
        }
    }

    /// <summary>True when nothing of this was noted for a while; notes it.</summary>
    public bool IsNews(string what)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            foreach (var (old, _) in _told.Where(told => now - told.Value > OneListening).ToList()) _told.Remove(old);
            var news = !_told.ContainsKey(what);
            _told[what] = now;
            return news;
        }
    }
}
