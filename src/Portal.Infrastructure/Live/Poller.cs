using Microsoft.Extensions.Logging;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Data;

namespace Portal.Infrastructure.Live;

/// <summary>
/// Takes one reading of one account over and over. The next is armed only when the last has ended, so readings never overlap; no
/// exception ends it; its back-off is stored.
/// </summary>
public sealed partial class Poller(Guid tenantId, Guid accountId, ReadingPlan plan, TimeSpan quotaSpacing, Reading reading, LiveBoard board, ReadingStates states, EarlyReadings early, TimeProvider time, ILogger<Poller> logger)
{
    // A reading that works is not worth a write each time; a changed state is.
    private static readonly TimeSpan SaveEvery = TimeSpan.FromSeconds(30);

    /// <param name="heedBackOff">False after an admin changed the account: what failed before says nothing about the new settings.</param>
    /// <param name="cancellationToken">Ends the poller.</param>
    public async Task RunAsync(bool heedBackOff, CancellationToken cancellationToken)
    {
        var state = await LoadStateAsync(cancellationToken);
        var savedAt = DateTimeOffset.MinValue;
        var pause = FirstPause(state, heedBackOff);
        if (!heedBackOff) state.Failures = 0;

        while (!cancellationToken.IsCancellationRequested)
        {
            if (pause > TimeSpan.Zero) await PauseAsync(pause, state.Failures == 0 && savedAt > DateTimeOffset.MinValue, cancellationToken);
            var started = time.GetUtcNow();
            var failure = await TryReadAsync(state.LastSuccessAt, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();

            var ended = time.GetUtcNow();
            var changed = state.Error != failure?.Kind || (failure is null && state.Failures > 0);
            state.LastAttemptAt = started;
            state.Failures = failure is null ? 0 : state.Failures + 1;
            state.Error = failure?.Kind;
            state.Message = ShortText.Cut(failure?.VendorMessage ?? failure?.Message);
            if (failure is null) state.LastSuccessAt = started;
            pause = ReadingSchedule.PauseAfter(plan, state.Failures, failure);
            state.BackOffUntil = failure is null ? null : ended + pause;

            board.Apply(new ReadingTaken(accountId, ended, plan.Kind, plan.Every, state.Error, state.Message));
            if (failure is not null && changed) Log.ReadingFailed(logger, accountId, plan.Kind, failure.Kind, failure.Message);
            if (changed || failure is not null || ended - savedAt >= SaveEvery)
            {
                await TrySaveAsync(state, cancellationToken);
                savedAt = ended;
            }
        }
    }

    /// <summary>Waits, or is called early; neither while it backs off nor in the first pause, which keeps the quota that was used before a restart.</summary>
    private async Task PauseAsync(TimeSpan pause, bool mayBeEarly, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var due = Task.Delay(pause, time, stop.Token);
        await (mayBeEarly ? Task.WhenAny(due, early.AskedAsync(accountId, plan.Kind)) : due);
        await stop.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }

    private TimeSpan FirstPause(ReadingStateRow state, bool heedBackOff)
    {
        var now = time.GetUtcNow();
        // The vendor goes on counting while we restart; what we asked just before still counts.
        var dueByQuota = state.LastAttemptAt is { } last ? last + quotaSpacing : now;
        var due = heedBackOff && state.BackOffUntil is { } until && until > dueByQuota ? until : dueByQuota;
        // A clock set back must not silence an account.
        var pause = due - now;
        return pause > TimeSpan.FromMinutes(10) ? TimeSpan.Zero : pause;
    }

    private async Task<PbxException?> TryReadAsync(DateTimeOffset? lastSuccessAt, CancellationToken cancellationToken)
    {
        // Bounds the whole reading, waiting for the quota included, so that a poller can never hang for ever.
        using var limit = new CancellationTokenSource(plan.Timeout + plan.Every + TimeSpan.FromMinutes(1), time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            await reading.TakeAsync(plan.Kind, lastSuccessAt, linked.Token);
            return null;
        }
        catch (PbxException exception)
        {
            return exception;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new PbxException(PbxErrorKind.Timeout, "The reading did not end in time.");
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        catch (Exception exception)
        {
            // A bug of ours, or our own database away: the account's other readings go on, and so does this one.
            Log.ReadingBroke(logger, exception, accountId, plan.Kind);
            return new PbxException(PbxErrorKind.Protocol, "The portal could not process the answer.", inner: exception);
        }
    }

    private async Task<ReadingStateRow> LoadStateAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await states.LoadAsync(tenantId, accountId, plan.Kind, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Log.StateNotStored(logger, exception, accountId, plan.Kind);
            return new ReadingStateRow { TenantId = tenantId, AccountId = accountId, Kind = plan.Kind };
        }
    }

    private async Task TrySaveAsync(ReadingStateRow state, CancellationToken cancellationToken)
    {
        try
        {
            await states.SaveAsync(state, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Log.StateNotStored(logger, exception, accountId, plan.Kind);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Account {AccountId}: reading {Kind} failed: {Error}. {Message}")]
        public static partial void ReadingFailed(ILogger logger, Guid accountId, ReadingKind kind, PbxErrorKind error, string message);

        [LoggerMessage(2, LogLevel.Error, "Account {AccountId}: reading {Kind} broke inside the portal")]
        public static partial void ReadingBroke(ILogger logger, Exception exception, Guid accountId, ReadingKind kind);

        [LoggerMessage(3, LogLevel.Warning, "Account {AccountId}: state of reading {Kind} not stored")]
        public static partial void StateNotStored(ILogger logger, Exception exception, Guid accountId, ReadingKind kind);
    }
}
