using System.Collections.Concurrent;
using Portal.Infrastructure.Security;

namespace Portal.Infrastructure.Campaigns.Contacts;

/// <summary>
/// Hands tables over from the request that uploaded them to the page that asked for the upload: both are of one person and on one node. What nobody fetches goes after a few minutes.
/// </summary>
public sealed class UploadedTables : IDisposable
{
    /// <summary>Tables of one tenant that may lie here; one more, and the oldest goes.</summary>
    internal const int MostWaiting = 8;

    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<Guid, Waiting> _waiting = [];
    private readonly TimeProvider _time;
    private readonly ITimer _timer;

    public UploadedTables(TimeProvider time)
    {
        _time = time;
        _timer = time.CreateTimer(_ => Sweep(), null, Kept, Kept);
    }

    /// <summary>Takes a table in; it is this object's until it is fetched.</summary>
    public Guid Add(Actor actor, HandedInTable table)
    {
        var id = Guid.NewGuid();
        _waiting[id] = new Waiting(actor, table, _time.GetUtcNow());
        foreach (var old in _waiting.Where(one => one.Value.Actor.TenantId == actor.TenantId).OrderByDescending(one => one.Value.Since).Skip(MostWaiting)) Drop(old.Key);
        return id;
    }

    /// <summary>Hands a table out to whoever uploaded it; it is the caller's from then on. Null when there is none.</summary>
    public HandedInTable? Fetch(Actor actor, Guid id) =>
        _waiting.TryGetValue(id, out var found) && found.Actor.TenantId == actor.TenantId && string.Equals(found.Actor.Name, actor.Name, StringComparison.Ordinal) && _waiting.TryRemove(id, out found)
            ? found.Table
            : null;

    public void Dispose()
    {
        _timer.Dispose();
        foreach (var id in _waiting.Keys) Drop(id);
    }

    private void Sweep()
    {
        var until = _time.GetUtcNow() - Kept;
        foreach (var old in _waiting.Where(one => one.Value.Since <= until)) Drop(old.Key);
    }

    private void Drop(Guid id)
    {
        if (_waiting.TryRemove(id, out var old)) old.Table.File.Dispose();
    }

    private sealed record Waiting(Actor Actor, HandedInTable Table, DateTimeOffset Since);
}
