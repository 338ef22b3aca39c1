using System.Collections.Immutable;
using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Security;

namespace Portal.Infrastructure.History;

/// <summary>
/// Erasures that somebody ordered and does not wait for: one after another, on the node that took the order. The order is stored, so that every node can tell how it stands; the number is not, so an order
/// that its process did not live to finish is not taken up again.
/// </summary>
public sealed partial class Erasures(PortalDb db, SubjectErasure erasure, AuditLog audit, TimeProvider time, ILogger<Erasures> logger) : BackgroundService
{
    private const int MostListed = 100;

    /// <summary>None takes this long: whoever worked at it died.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private readonly Channel<(Actor Actor, string Key, Guid Id)> _orders = Channel.CreateUnbounded<(Actor Actor, string Key, Guid Id)>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Takes an order; null when the actor may not give it.</summary>
    /// <param name="actor">Who orders it.</param>
    /// <param name="key">From <see cref="SubjectErasure.KeyOf"/>.</param>
    /// <param name="cancellationToken">Cancels; not any more once the order is stored.</param>
    public async Task<ErasureRow?> OrderAsync(Actor actor, string key, CancellationToken cancellationToken)
    {
        if (!actor.May(Permissions.PrivacyManage)) return null;
        var found = await erasure.CountAsync(actor, key, cancellationToken);
        var now = time.GetUtcNow();
        var row = new ErasureRow
        {
            Id = Guid.CreateVersion7(now), TenantId = actor.TenantId, State = ErasureState.Running, RequestedBy = ShortText.Cut(actor.Name)!, RequestedAt = now,
            Calls = found.Calls, KeptRecordings = found.KeptRecordings, MissedCaller = found.MissedCaller,
        };
        await using (var context = db.ForTenant(actor.TenantId))
        {
            context.Erasures.Add(row);
            await context.SaveChangesAsync(cancellationToken);
        }

        if (!_orders.Writer.TryWrite((actor, key, row.Id))) await EndAsync(actor, row.Id, null);
        return row;
    }

    /// <summary>One order; null when the tenant has none with this id.</summary>
    public async Task<ErasureRow?> FindAsync(Actor actor, Guid id, CancellationToken cancellationToken)
    {
        await using var context = db.ForTenant(actor.TenantId);
        return await context.Erasures.AsNoTracking().FirstOrDefaultAsync(row => row.Id == id, cancellationToken) is { } row ? Aged(row) : null;
    }

    /// <summary>The tenant's orders, newest first.</summary>
    public async Task<ImmutableArray<ErasureRow>> ListAsync(Actor actor, CancellationToken cancellationToken)
    {
        await using var context = db.ForTenant(actor.TenantId);
        return [.. (await context.Erasures.AsNoTracking().OrderByDescending(row => row.RequestedAt).Take(MostListed).ToListAsync(cancellationToken)).Select(Aged)];
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var (actor, key, id) in _orders.Reader.ReadAllAsync(stoppingToken)) await RunAsync(actor, key, id, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The portal stops; nobody comes to the orders that are left.
            _orders.Writer.TryComplete();
            while (_orders.Reader.TryRead(out var left)) await EndAsync(left.Actor, left.Id, null);
        }
    }

    private async Task RunAsync(Actor actor, string key, Guid id, CancellationToken cancellationToken)
    {
        try
        {
            await EndAsync(actor, id, await erasure.EraseAsync(actor, key, cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await EndAsync(actor, id, null);
            throw;
        }
        catch (Exception exception)
        {
            Log.Failed(logger, exception, id);
            await EndAsync(actor, id, null);
        }
    }

    private async Task EndAsync(Actor actor, Guid id, SubjectCounts? erased)
    {
        try
        {
            var (now, state) = (time.GetUtcNow(), erased is null ? ErasureState.Failed : ErasureState.Done);
            await using var context = db.ForTenant(actor.TenantId);
            await context.Erasures.Where(row => row.Id == id).ExecuteUpdateAsync(row =>
            {
                row.SetProperty(one => one.State, state).SetProperty(one => one.EndedAt, now);
                if (erased is not null) row.SetProperty(one => one.Calls, erased.Calls).SetProperty(one => one.KeptRecordings, erased.KeptRecordings).SetProperty(one => one.MissedCaller, erased.MissedCaller);
            });
            if (erased is null) await audit.WriteAsync(actor, "privacy.erase", id.ToString(), null, ok: false, CancellationToken.None);
        }
        catch (Exception exception)
        {
            // The database is away. The order is told as failed when its time is over.
            Log.NotEnded(logger, exception, id);
        }
    }

    private ErasureRow Aged(ErasureRow row)
    {
        if (row.State == ErasureState.Running && time.GetUtcNow() - row.RequestedAt > Longest) row.State = ErasureState.Failed;
        return row;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Erasure {Id} failed; it can be ordered again")]
        public static partial void Failed(ILogger logger, Exception exception, Guid id);

        [LoggerMessage(2, LogLevel.Error, "The end of erasure {Id} could not be stored")]
        public static partial void NotEnded(ILogger logger, Exception exception, Guid id);
    }
}
