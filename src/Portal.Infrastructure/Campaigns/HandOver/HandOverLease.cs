using Microsoft.EntityFrameworkCore;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Jobs;
using Portal.Infrastructure.Pbx;

namespace Portal.Infrastructure.Campaigns.HandOver;

/// <summary>
/// The right to change the campaigns of one account at its PBX: one holder at a time, of all nodes, be it a pass, a job or a person's order. Held until disposed of; when the process dies it runs out.
/// </summary>
internal sealed class HandOverLease : IAsyncDisposable
{
    /// <summary>Its name among the jobs' leases. It is no job: it has no schedule and no runs.</summary>
    private const string Name = "handOver";

    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromMilliseconds(200);

    private readonly PortalDb _db;
    private readonly JobLease _lease;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop;
    private readonly Task _renewing;

    private HandOverLease(PortalDb db, Guid tenantId, JobLease lease, TimeProvider time, CancellationToken cancellationToken)
    {
        (_db, TenantId, _lease, _time) = (db, tenantId, lease, time);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _renewing = lease.KeepAsync(() => db.ForTenant(tenantId), _stop);
    }

    public Guid TenantId { get; }

    /// <summary>Cancelled when the lease is lost, or the caller's token is.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>Null when another holder does not let go within the time.</summary>
    public static async Task<HandOverLease?> TakeAsync(PortalDb db, ConnectedAccount account, TimeSpan life, TimeSpan wait, TimeProvider time, CancellationToken cancellationToken)
    {
        var since = time.GetTimestamp();
        while (true)
        {
            if (await JobLease.TakeAsync(db, account.TenantId, account.Id, Name, life, time, cancellationToken) is { } lease) return new HandOverLease(db, account.TenantId, lease, time, cancellationToken);
            if (time.GetElapsedTime(since) >= wait) return null;
            await Task.Delay(AskAgainAfter, time, cancellationToken);
        }
    }

    /// <summary>Stores something, in a transaction that makes sure that the lease still stands.</summary>
    public Task WriteAsync(Func<PortalDbContext, Task> write) => Transient.RetryAsync(
        async () =>
        {
            await using var context = _db.ForTenant(TenantId);
            await using var transaction = await context.Database.BeginTransactionAsync(Token);
            await _lease.HoldAsync(context, Token);
            await write(context);
            await transaction.CommitAsync(Token);
        },
        _time,
        Token);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _renewing;
        try
        {
            await using var context = _db.ForTenant(TenantId);
            await _lease.Mine(context).ExecuteUpdateAsync(row => row.SetProperty(state => state.LeaseOwner, (Guid?)null).SetProperty(state => state.LeaseUntil, (DateTimeOffset?)null), CancellationToken.None);
        }
        catch (Exception exception) when (Transient.Is(exception))
        {
            // The database is away: the lease runs out by itself.
        }

        _stop.Dispose();
    }
}
