using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Portal.Infrastructure.Data;

namespace Portal.Infrastructure.Campaigns.Contacts;

/// <summary>
/// Takes away what imports left behind whose process died, at the start and every few minutes (another node may have died), and forgets rejected rows and expired
/// do-not-call entries that are long past.
/// </summary>
public sealed partial class ImportKeeper(PortalDb db, TableImports imports, TimeProvider time, ILogger<ImportKeeper> logger) : BackgroundService
{
    private const int RejectedDays = 90;
    private const int ExpiredDays = 90;
    private const int AtOnce = 5_000;

    /// <summary>The problem of an import whose process died.</summary>
    internal const string Interrupted = "Interrupted";

    private static readonly TimeSpan Every = TimeSpan.FromMinutes(5);

    /// <summary>Does it once; returns how many imports were found dead.</summary>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        List<(Guid TenantId, Guid Id, ImportState State, ImportKind Kind)> open;
        await using (var context = db.ForInstallation())
        {
            var rows = await context.ContactImports.IgnoreQueryFilters().Where(import => import.State < ImportState.Done)
                .Select(import => new { import.TenantId, import.Id, import.State, import.Kind }).ToListAsync(cancellationToken);
            open = rows.ConvertAll(row => (row.TenantId, row.Id, row.State, row.Kind));
        }

        var found = 0;
        foreach (var (tenantId, id, state, kind) in open)
        {
            await using var taken = await imports.TryTakeOverAsync(id, cancellationToken);
            if (taken is null) continue;
            var end = state switch { ImportState.Undoing => ImportState.Undone, ImportState.Cancelling => ImportState.Cancelled, _ => ImportState.Failed };
            await imports.TakeAwayAsync(tenantId, id, end, end == ImportState.Failed ? Interrupted : null, null, cancellationToken);
            Log.Undone(logger, kind, id);
            found++;
        }

        return found;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        do
        {
            try
            {
                await SweepAsync(stoppingToken);
                await ForgetAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is DbException or DbUpdateException or InvalidOperationException)
            {
                Log.Failed(logger, exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task ForgetAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var (rejected, expired) = (now.AddDays(-RejectedDays), now.AddDays(-ExpiredDays));
        await using var context = db.ForInstallation();
        var old = await context.ContactImports.IgnoreQueryFilters().Where(import => import.EndedAt < rejected && import.Rejected > 0).Select(import => import.Id).ToListAsync(cancellationToken);
        foreach (var id in old)
        {
            while (await context.RejectedContacts.IgnoreQueryFilters().Where(row => row.ImportId == id).OrderBy(row => row.Line).Take(AtOnce).ExecuteDeleteAsync(cancellationToken) > 0)
                cancellationToken.ThrowIfCancellationRequested();
        }

        await context.DoNotCall.IgnoreQueryFilters().Where(entry => entry.ExpiresAt < expired).ExecuteDeleteAsync(cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The import {Import} ({Kind}) was interrupted; what it had stored was taken away")]
        public static partial void Undone(ILogger logger, ImportKind kind, Guid import);

        [LoggerMessage(2, LogLevel.Warning, "Interrupted imports could not be looked for; it is tried again in a few minutes")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
