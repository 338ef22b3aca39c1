using Portal.Domain.Live;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Data;

namespace Portal.Infrastructure.Live;

/// <summary>Asks one account for one kind of reading and puts the answer where it belongs: on the board, and finished calls into the store.</summary>
public sealed class Reading(Guid tenantId, Guid accountId, IPbx pbx, LiveBoard board, CallStore calls, TimeProvider time)
{
    // Rows appear after the call, and some vendors filter by the minute.
    private static readonly TimeSpan HistoryOverlap = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan FirstHistory = TimeSpan.FromHours(1);

    /// <summary>True when the account can give this reading.</summary>
    public static bool Offered(IPbx pbx, ReadingKind kind) => kind switch
    {
        ReadingKind.ActiveCalls => pbx is IActiveCalls,
        ReadingKind.Queues => pbx is IQueueReadings,
        ReadingKind.QueueStates => pbx is IQueueStates,
        ReadingKind.WaitingCallers => pbx is IWaitingCallers,
        ReadingKind.AgentStates => pbx is IAgentStates,
        ReadingKind.ExtensionStates => pbx is IExtensionStates,
        ReadingKind.RecentCalls => pbx is ICallHistory,
        _ => false,
    };

    public async Task TakeAsync(ReadingKind kind, DateTimeOffset? lastSuccessAt, CancellationToken cancellationToken)
    {
        // An answer describes no moment later than this.
        var at = time.GetUtcNow();
        switch (kind)
        {
            case ReadingKind.ActiveCalls:
                board.Apply(new ActiveCallsRead(accountId, at, await ((IActiveCalls)pbx).ReadActiveCallsAsync(cancellationToken)));
                break;
            case ReadingKind.Queues:
                board.Apply(new QueuesRead(accountId, at, await ((IQueueReadings)pbx).ReadQueuesAsync(cancellationToken)));
                break;
            case ReadingKind.QueueStates:
                foreach (var read in QueueStates.Events(accountId, at, await ((IQueueStates)pbx).ReadQueueStatesAsync(cancellationToken))) board.Apply(read);
                break;
            case ReadingKind.WaitingCallers:
                board.Apply(new WaitingCallersRead(accountId, at, await ((IWaitingCallers)pbx).ReadWaitingCallersAsync(cancellationToken)));
                break;
            case ReadingKind.AgentStates:
                board.Apply(new AgentStatesRead(accountId, at, await ((IAgentStates)pbx).ReadAgentStatesAsync(cancellationToken)));
                break;
            case ReadingKind.ExtensionStates:
                board.Apply(new ExtensionStatesRead(accountId, at, await ((IExtensionStates)pbx).ReadExtensionStatesAsync(cancellationToken)));
                break;
            case ReadingKind.RecentCalls:
                var page = await ((ICallHistory)pbx).ReadRecentCallsAsync(lastSuccessAt - HistoryOverlap ?? at - FirstHistory, cancellationToken);
                await calls.UpsertAsync(tenantId, accountId, page.Records, cancellationToken);
                board.Apply(new FinishedCallsRead(accountId, at, [.. page.Records.Where(r => r.EndedAt is not null || r.TotalSeconds is not null).Select(r => new FinishedCall(r.VendorKey, r.From, r.To, r.StartedAt))]));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown reading.");
        }
    }
}
