using Microsoft.AspNetCore.Components;
using Portal.Domain.Live;

namespace Portal.Web.Components.Shared;

/// <summary>Base of components that follow the live board: starts the watch after the first render and ends it with the component.</summary>
public abstract class BoardWatcher : ComponentBase, IAsyncDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private Task _watching = Task.CompletedTask;

    [Inject]
    public required BoardWatch Boards { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    [CascadingParameter]
    public required Portal.Infrastructure.Security.Actor Actor { get; set; }

    /// <summary>Cancelled when the component goes.</summary>
    protected CancellationToken Gone => _gone.Token;

    protected abstract TimeSpan MinInterval { get; }

    /// <summary>Takes a snapshot; true when the component must be drawn again.</summary>
    protected abstract bool Take(BoardSnapshot snapshot);

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender) _watching = WatchAsync();
    }

    /// <summary>Lets go of whatever else the component listens to.</summary>
    protected virtual ValueTask LeaveAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await LeaveAsync();
        await _gone.CancelAsync();
        try
        {
            await _watching;
        }
        catch (OperationCanceledException)
        {
            // The ordinary end of a watch.
        }

        _gone.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task WatchAsync()
    {
        try
        {
            await Boards.RunAsync(Actor.TenantId, MinInterval, ShowAsync, _gone.Token);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            await DispatchExceptionAsync(exception);
        }
    }

    private Task ShowAsync(BoardSnapshot snapshot) => InvokeAsync(() =>
    {
        if (!_gone.IsCancellationRequested && Take(snapshot)) StateHasChanged();
    });
}
