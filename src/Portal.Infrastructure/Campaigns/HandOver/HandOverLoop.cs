using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Jobs;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Campaigns.HandOver;

/// <summary>
/// The quick turn of the hand-over: every few seconds each account with campaigns gets a pass, so that a refusal, an entry on a do-not-call list or a stop is at the PBX well within a minute and the
/// dialer never waits long for numbers. Passes of one account never overlap, on any node: they hold its lease.
/// </summary>
internal sealed partial class HandOverLoop(PortalDb db, PbxAccounts accounts, HandOverDesk desk, IOptions<PortalOptions> options, TimeProvider time, ILogger<HandOverLoop> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<Guid, Task> _passes = new();
    private readonly ConcurrentDictionary<Guid, (int Failures, DateTimeOffset Until)> _paused = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Jobs.Scheduled) return;
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                try
                {
                    await TurnAsync(stoppingToken);
                }
                catch (Exception exception) when (exception is not OperationCanceledException)
                {
                    Log.NoTurn(logger, exception);
                }

                await Task.Delay(Every, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The portal stops.
        }

        await Task.WhenAll(_passes.Values);
    }

    private async Task TurnAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        List<(Guid TenantId, Guid AccountId)> live;
        await using (var context = db.ForInstallation())
        {
            live = [.. (await HandOverDesk.Live(context, now).IgnoreQueryFilters().Where(campaign => campaign.AccountId != null)
                .Select(campaign => new { campaign.TenantId, AccountId = campaign.AccountId!.Value }).Distinct().ToListAsync(cancellationToken)).Select(one => (one.TenantId, one.AccountId))];
        }

        foreach (var (tenantId, accountId) in live)
        {
            if (_passes.ContainsKey(accountId) || (_paused.TryGetValue(accountId, out var pause) && pause.Until > now)) continue;
            var pass = PassAsync(tenantId, accountId, cancellationToken);
            _passes[accountId] = pass;
            _ = pass.ContinueWith(_ => _passes.TryRemove(accountId, out var _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    private async Task PassAsync(Guid tenantId, Guid accountId, CancellationToken cancellationToken)
    {
        // Off the loop's own flow: the first statements must not keep the others waiting.
        await Task.Yield();
        try
        {
            if (await accounts.LoadAsync(tenantId, accountId, cancellationToken) is not { Enabled: true, Settings: not null } account) return;
            var end = await desk.PassAsync(account, Urgency.Background, TimeSpan.Zero, all: false, cancellationToken);
            if (!end.Broken) _paused.TryRemove(accountId, out _);
            if (end.Failure is { } failure) Log.Failed(logger, accountId, failure.Kind, failure.Message);
            if (end.Broken) Pause(accountId, end.Failure);
        }
        catch (Exception exception) when (exception is OperationCanceledException or LeaseLostException)
        {
            // The portal stops, or another holder has taken the lease.
        }
        catch (Exception exception)
        {
            Log.Broke(logger, exception, accountId);
            Pause(accountId, null);
        }
    }

    /// <summary>A PBX in trouble is asked less and less often, but never so seldom that a stop would wait for more than a minute longer than it must.</summary>
    private void Pause(Guid accountId, PbxException? failure)
    {
        var failures = _paused.TryGetValue(accountId, out var before) ? before.Failures + 1 : 1;
        var pause = Every * Math.Pow(2, Math.Min(failures - 1, 6));
        if (failure?.RetryAfter is { } asked && asked > pause) pause = asked;
        _paused[accountId] = (failures, time.GetUtcNow() + (pause < LongestPause ? pause : LongestPause));
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Campaigns could not be looked for; trying again")]
        public static partial void NoTurn(ILogger logger, Exception exception);

        [LoggerMessage(2, LogLevel.Error, "Campaigns of account {AccountId} could not be made equal to the PBX's")]
        public static partial void Broke(ILogger logger, Exception exception, Guid accountId);

        [LoggerMessage(3, LogLevel.Warning, "Campaigns of account {AccountId}: {Error}. {Message}")]
        public static partial void Failed(ILogger logger, Guid accountId, PbxErrorKind error, string message);
    }
}
