using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Live;

/// <summary>Keeps one poller running for each (enabled account, reading), and the boards' list of accounts, equal to what is stored.</summary>
public sealed partial class PollerHost(
    PbxAccounts accounts,
    AccountChanges changes,
    PbxLines lines,
    LiveBoards boards,
    ReadingStates states,
    EarlyReadings early,
    CallStore calls,
    TimeProvider time,
    ILoggerFactory loggers) : BackgroundService
{
    // Changes made on another node carry no signal.
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(30);

    private readonly Dictionary<Guid, Running> _running = [];
    private readonly ILogger _logger = loggers.CreateLogger<PollerHost>();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            var first = true;
            while (!stoppingToken.IsCancellationRequested)
            {
                var changed = changes.Next;
                try
                {
                    await ReconcileAsync(heedBackOff: first, stoppingToken);
                    first = false;
                }
                catch (Exception exception) when (exception is not OperationCanceledException)
                {
                    Log.AccountsNotRead(_logger, exception);
                }

                await Task.WhenAny(changed, Task.Delay(LookAgainAfter, time, stoppingToken));
            }
        }
        finally
        {
            foreach (var running in _running.Values) await running.StopAsync();
            _running.Clear();
        }
    }

    private async Task ReconcileAsync(bool heedBackOff, CancellationToken cancellationToken)
    {
        var stored = await accounts.LoadAllAsync(cancellationToken);
        var ids = stored.Select(a => a.Id).ToHashSet();
        foreach (var (id, gone) in _running.Where(r => !ids.Contains(r.Key)).ToArray())
        {
            await gone.StopAsync();
            _running.Remove(id);
            lines.Forget(id);
            boards.For(gone.TenantId).Apply(new AccountRemoved(id, time.GetUtcNow()));
        }

        foreach (var account in stored)
        {
            if (_running.TryGetValue(account.Id, out var running))
            {
                if (running.Revision == account.Revision) continue;
                await running.StopAsync();
            }

            _running[account.Id] = Start(account, heedBackOff, cancellationToken);
        }
    }

    private Running Start(ConnectedAccount account, bool heedBackOff, CancellationToken cancellationToken)
    {
        var vendor = account.Vendor;
        var board = boards.For(account.TenantId);
        board.Apply(new AccountChanged(account.Id, time.GetUtcNow(), vendor.Id, account.Name, account.Enabled, vendor.ReadPush is not null, vendor.Traits.SilenceLimit));

        var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (!account.Enabled) return new Running(account.TenantId, account.Revision, stop, Task.CompletedTask);
        if (account.Settings is null)
        {
            foreach (var plan in vendor.Traits.Readings)
                board.Apply(new ReadingTaken(account.Id, time.GetUtcNow(), plan.Kind, plan.Every, PbxErrorKind.Misconfigured, "The stored settings cannot be read any more; enter them again."));
            return new Running(account.TenantId, account.Revision, stop, Task.CompletedTask);
        }

        var pbx = vendor.Create(account.Settings, lines.For(account.Id, vendor));
        var reading = new Reading(account.TenantId, account.Id, pbx, board, calls, time);
        var pollers = vendor.Traits.Readings.Where(plan => Reading.Offered(pbx, plan.Kind)).Select(plan =>
        {
            var poller = new Poller(account.TenantId, account.Id, plan, ReadingSchedule.QuotaSpacing(vendor.Traits, plan), reading, board, states, early, time, loggers.CreateLogger<Poller>());
            return Task.Run(() => poller.RunAsync(heedBackOff, stop.Token), stop.Token);
        });
        return new Running(account.TenantId, account.Revision, stop, Task.WhenAll(pollers));
    }

    private sealed record Running(Guid TenantId, Guid Revision, CancellationTokenSource Stop, Task Pollers)
    {
        public async Task StopAsync()
        {
            await Stop.CancelAsync();
            await Pollers.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Stop.Dispose();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The PBX accounts could not be read; the pollers go on as they are")]
        public static partial void AccountsNotRead(ILogger logger, Exception exception);
    }
}
