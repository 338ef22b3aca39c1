using System.Collections.Concurrent;
using Portal.Domain.Pbx;

namespace Portal.Infrastructure.Live;

/// <summary>Asks pollers to read before their time, where waiting for it would show a command's effect too late. The vendor's quota still holds.</summary>
public sealed class EarlyReadings
{
    private readonly ConcurrentDictionary<(Guid AccountId, ReadingKind Kind), TaskCompletionSource> _waiting = new();

    /// <summary>Asks for one reading; without a poller that waits for it nothing happens.</summary>
    public void Ask(Guid accountId, ReadingKind kind)
    {
        if (_waiting.TryRemove((accountId, kind), out var waiting)) waiting.TrySetResult();
    }

    /// <summary>Waits for the next one asked for.</summary>
    internal Task AskedAsync(Guid accountId, ReadingKind kind) =>
        _waiting.GetOrAdd((accountId, kind), static _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
}
