using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Portal.Domain.Live;
using Portal.Domain.Pbx;

namespace Portal.Infrastructure.Live;

/// <summary>
/// One tenant's board: the newest snapshot and "tell me when it has been replaced". There is no queue to overflow: a slow watcher skips
/// to the newest state.
/// </summary>
public sealed class LiveBoard(TimeProvider time)
{
    private readonly Lock _gate = new();
    private State _state = new(BoardSnapshot.Empty);

    /// <summary>Watchers now; a leak shows here.</summary>
    private int _watchers;

    public int Watchers => Volatile.Read(ref _watchers);

    public BoardSnapshot Current => Volatile.Read(ref _state).Snapshot;

    /// <summary>Applies events in order, as one change to those who watch.</summary>
    public void Apply(params ReadOnlySpan<PbxEvent> events)
    {
        State previous;
        lock (_gate)
        {
            previous = _state;
            var next = previous.Snapshot;
            foreach (var pbxEvent in events) next = BoardReducer.Apply(next, pbxEvent);
            if (ReferenceEquals(next, previous.Snapshot)) return;
            Volatile.Write(ref _state, new State(next));
        }

        // Outside the lock: a continuation may call back into the board.
        previous.Replaced.TrySetResult();
    }

    /// <summary>The current snapshot at once, then the newest one at most every <paramref name="minInterval"/>, and only when it changed.</summary>
    public async IAsyncEnumerable<BoardSnapshot> WatchAsync(TimeSpan minInterval, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _watchers);
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                var state = Volatile.Read(ref _state);
                yield return state.Snapshot;
                await Task.Delay(minInterval, time, cancellationToken);
                await state.Replaced.Task.WaitAsync(cancellationToken);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _watchers);
        }
    }

    private sealed record State(BoardSnapshot Snapshot)
    {
        public TaskCompletionSource Replaced { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <summary>Every tenant's board.</summary>
public sealed class LiveBoards(TimeProvider time)
{
    private readonly ConcurrentDictionary<Guid, LiveBoard> _boards = new();

    public LiveBoard For(Guid tenantId) => _boards.GetOrAdd(tenantId, _ => new LiveBoard(time));

    public IEnumerable<LiveBoard> All => _boards.Values;

    /// <summary>Those whose board somebody has asked for.</summary>
    public IEnumerable<Guid> Tenants => _boards.Keys;
}
