using Portal.Domain.Live;
using Portal.Infrastructure.Live;

namespace Portal.Web.Components.Shared;

/// <summary>Feeds a component with its tenant's newest snapshots while the browser is connected.</summary>
public sealed class BoardWatch(LiveBoards boards, CircuitConnection connection)
{
    public BoardSnapshot Current(Guid tenantId) => boards.For(tenantId).Current;

    /// <summary>Runs until cancelled. After a reconnect the newest snapshot comes first, so nothing needs to be caught up.</summary>
    public async Task RunAsync(Guid tenantId, TimeSpan minInterval, Func<BoardSnapshot, Task> show, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await connection.WaitUpAsync(cancellationToken);
            using var connected = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, connection.Down);
            try
            {
                await foreach (var snapshot in boards.For(tenantId).WatchAsync(minInterval, connected.Token)) await show(snapshot);
            }
            catch (OperationCanceledException) when (connected.IsCancellationRequested)
            {
                // Either the page is left, or the browser is away: the loop's head tells which.
            }
        }
    }
}
