using System.Collections.Concurrent;

namespace Portal.Infrastructure.Jobs;

/// <summary>Lets a back-fill that is called off stop at once where it runs in this process; elsewhere it finds out at its next window.</summary>
internal sealed class BackFillStops
{
    private readonly ConcurrentDictionary<Guid, CancellationTokenSource> _running = new();

    public Registration Register(Guid backFillId, CancellationToken cancellationToken)
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _running[backFillId] = source;
        return new Registration(this, backFillId, source);
    }

    public async Task StopAsync(Guid backFillId)
    {
        if (_running.TryGetValue(backFillId, out var source)) await source.CancelAsync();
    }

    internal sealed class Registration(BackFillStops stops, Guid backFillId, CancellationTokenSource source) : IDisposable
    {
        public CancellationToken Token => source.Token;

        // Not disposed of: somebody may just be cancelling it, and it holds nothing but its link.
        public void Dispose() => stops._running.TryRemove(new KeyValuePair<Guid, CancellationTokenSource>(backFillId, source));
    }
}
