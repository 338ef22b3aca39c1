using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Infrastructure.History;
using Portal.Infrastructure.Live;
using Portal.Infrastructure.Pbx;

namespace Portal.Infrastructure.Data;

/// <summary>How many calls were new, changed, or had nothing new said of them.</summary>
public sealed record CallUpsert(int Inserted, int Updated, int Unchanged);

/// <summary>What one call was before and is now; <paramref name="Before"/> is null for a new one, <paramref name="After"/> for one that is no more.</summary>
public sealed record CallChange(Guid TenantId, Guid AccountId, StoredCall? Before, StoredCall? After);

/// <summary>Hears what became of stored calls on this node.</summary>
public interface ICallObserver
{
    /// <summary>Called after the commit, one write after another; must be quick, and what it throws is logged and dropped.</summary>
    void Changed(ImmutableArray<CallChange> changes);
}

/// <summary>Stores finished calls, whichever source tells them: one row a call, the same record twice writes nothing.</summary>
public sealed partial class CallStore(
    PortalDb db, DayCounters counters, IEnumerable<ICallObserver> observers, ErasedNumbers erased, CallSecrets secrets, CallMonths months, IOptions<PortalOptions> options, TimeProvider time,
    ILogger<CallStore> logger)
{
    private readonly ImmutableArray<ICallObserver> _observers = [.. observers];
    private readonly ConcurrentDictionary<Guid, TimeSpan> _tolerances = new();

    /// <summary>Stores the records of one account and moves today's counters.</summary>
    public async Task<CallUpsert> UpsertAsync(Guid tenantId, Guid accountId, IReadOnlyCollection<CallRecord> records, CancellationToken cancellationToken)
    {
        if (records.Count == 0) return new CallUpsert(0, 0, 0);
        await using var write = await BeginAsync(cancellationToken);
        var result = await write.UpsertAsync(tenantId, accountId, records, cancellationToken);
        await write.CommitAsync(cancellationToken);
        return result;
    }

    /// <summary>Opens a transaction for calls and whatever must be stored with them. Writers of calls follow one another.</summary>
    internal async Task<CallWrite> BeginAsync(CancellationToken cancellationToken)
    {
        secrets.MakeReady();
        await counters.Gate.WaitAsync(cancellationToken);
        PortalDbContext? context = null;
        try
        {
            context = db.ForInstallation();
            var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
            return new CallWrite(this, context, transaction, erased, secrets, months, new CallHours(options.Value.ServiceLevel), time);
        }
        catch
        {
            if (context is not null) await context.DisposeAsync();
            counters.Gate.Release();
            throw;
        }
    }

    /// <summary>Tells what was committed, with the gate still held.</summary>
    internal void Tell(ImmutableArray<CallChange> changes)
    {
        if (changes.IsEmpty) return;
        counters.Move(changes);
        foreach (var observer in _observers)
        {
            try
            {
                observer.Changed(changes);
            }
            catch (Exception exception)
            {
                Log.ObserverBroke(logger, exception, observer.GetType().Name);
            }
        }
    }

    internal void End() => counters.Gate.Release();

    /// <summary>How far two sources of this account may put the start of one call apart.</summary>
    internal async ValueTask<TimeSpan> ToleranceAsync(PortalDbContext context, Guid accountId, CancellationToken cancellationToken)
    {
        if (_tolerances.TryGetValue(accountId, out var known)) return known;
        var vendor = await context.PbxAccounts.IgnoreQueryFilters().Where(account => account.Id == accountId).Select(account => account.Vendor).SingleOrDefaultAsync(cancellationToken);
        var tolerance = (vendor is null ? null : PbxCatalog.Find(vendor))?.Traits.SameCallWithin ?? PbxTraits.UsualSameCall;
        return _tolerances.GetOrAdd(accountId, tolerance);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{Observer} could not take in what became of stored calls")]
        public static partial void ObserverBroke(ILogger logger, Exception exception, string observer);
    }
}
