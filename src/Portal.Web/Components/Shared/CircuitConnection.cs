using Microsoft.AspNetCore.Components.Server.Circuits;

namespace Portal.Web.Components.Shared;

/// <summary>
/// Tells whether the browser is there. A circuit outlives its connection for a while, and a board nobody sees need not be drawn.
/// </summary>
public sealed class CircuitConnection : CircuitHandler, IDisposable
{
    private readonly Lock _gate = new();
    private CancellationTokenSource _down = new();
    private TaskCompletionSource _up = Completed();

    /// <summary>Cancelled when the present connection goes.</summary>
    public CancellationToken Down
    {
        get
        {
            lock (_gate) return _down.Token;
        }
    }

    /// <summary>Completes as soon as there is a connection.</summary>
    public Task WaitUpAsync(CancellationToken cancellationToken)
    {
        lock (_gate) return _up.Task.WaitAsync(cancellationToken);
    }

    public override Task OnConnectionDownAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        CancellationTokenSource down;
        lock (_gate)
        {
            if (_up.Task.IsCompleted) _up = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            down = _down;
        }

        return down.CancelAsync();
    }

    public override Task OnConnectionUpAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_down.IsCancellationRequested)
            {
                _down.Dispose();
                _down = new CancellationTokenSource();
            }

            _up.TrySetResult();
        }

        return Task.CompletedTask;
    }

    public void Dispose() => _down.Dispose();

    private static TaskCompletionSource Completed()
    {
        var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        source.SetResult();
        return source;
    }
}
