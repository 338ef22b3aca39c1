namespace Portal.Benchmarks.Circuits;

/// <summary>The circuits of one run.</summary>
internal sealed class OpenBoards(BoardPage page, PushedCalls calls) : IAsyncDisposable
{
    private const int AtOnce = 8;

    private readonly List<Circuit> _circuits = [];
    private readonly CancellationTokenSource _closed = new();
    private Task _pinging = Task.CompletedTask;

    public int Count => _circuits.Count;

    public long Batches => _circuits.Sum(circuit => (long)circuit.Batches);

    public long Bytes => _circuits.Sum(circuit => circuit.Bytes);

    public long Components => _circuits.Sum(circuit => (long)circuit.Components);

    public IReadOnlyList<string> Failures => [.. _circuits.Select(circuit => circuit.Failure).OfType<string>()];

    /// <summary>Opens further boards, a few at a time as people do in the morning.</summary>
    public async Task OpenAsync(int count, CancellationToken cancellationToken)
    {
        if (_circuits.Count == 0) _pinging = PingAsync();
        var fresh = Enumerable.Range(_circuits.Count, count).Select(index => new Circuit(page, batch => calls.Look(index, batch))).ToList();
        await Parallel.ForEachAsync(
            fresh, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (circuit, token) => await circuit.StartAsync(token));
        lock (_circuits) _circuits.AddRange(fresh);
    }

    public async ValueTask DisposeAsync()
    {
        await _closed.CancelAsync();
        await _pinging;
        await Task.WhenAll(_circuits.Select(circuit => circuit.DisposeAsync().AsTask()));
        _closed.Dispose();
    }

    private async Task PingAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(10));
        try
        {
            while (await timer.WaitForNextTickAsync(_closed.Token))
            {
                List<Circuit> open;
                lock (_circuits) open = [.. _circuits];
                foreach (var circuit in open) await circuit.PingAsync(_closed.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }
}
