using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Logging;
using Portal.Domain.Calls;
using Portal.Infrastructure.History;
using Portal.Infrastructure.Live;

namespace Portal.Infrastructure.Data;

/// <summary>How many records were new, changed something, or said nothing new.</summary>
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
public sealed partial class CallStore(PortalDb db, DayCounters counters, IEnumerable<ICallObserver> observers, ErasedNumbers erased, TimeProvider time, ILogger<CallStore> logger)
{
    private readonly ImmutableArray<ICallObserver> _observers = [.. observers];

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
        await counters.Gate.WaitAsync(cancellationToken);
        PortalDbContext? context = null;
        try
        {
            context = db.ForInstallation();
            var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
            return new CallWrite(this, context, transaction, erased, time);
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

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{Observer} could not take in what became of stored calls")]
        public static partial void ObserverBroke(ILogger logger, Exception exception, string observer);
    }
}

/// <summary>One transaction that writes calls. Not committed = rolled back.</summary>
internal sealed class CallWrite(CallStore store, PortalDbContext context, IDbContextTransaction transaction, ErasedNumbers erased, TimeProvider time) : IAsyncDisposable
{
    /// <summary>"Calls" in ASCII. Reading a call, adding to it and writing it back must not interleave with another node's.</summary>
    private const long NodeLock = 0x43616C6C73;

    private const int ReadAtOnce = 500;

    private readonly List<CallChange> _changes = [];
    private bool _locked;

    public PortalDbContext Context => context;

    public async Task<CallUpsert> UpsertAsync(Guid tenantId, Guid accountId, IReadOnlyCollection<CallRecord> records, CancellationToken cancellationToken)
    {
        await LockAsync(cancellationToken);
        records = await erased.CleanAsync(context, tenantId, records, cancellationToken);
        int inserted = 0, updated = 0, unchanged = 0;
        foreach (var chunk in records.Chunk(ReadAtOnce))
        {
            var keys = chunk.Select(record => StoredCall.KeyOf(record.VendorKey)).Distinct(StringComparer.Ordinal).ToArray();
            var stored = await ReadAsync(accountId, keys, cancellationToken);
            var now = new Dictionary<string, StoredCall>(stored, StringComparer.Ordinal);
            foreach (var record in chunk)
            {
                var key = StoredCall.KeyOf(record.VendorKey);
                now[key] = now.TryGetValue(key, out var call) ? call.Add(record) : StoredCall.New(record, time.GetUtcNow());
            }

            var changed = now.Values.Where(call => !stored.TryGetValue(call.VendorKey, out var before) || before != call).ToList();
            unchanged += now.Count - changed.Count;
            if (changed.Count == 0) continue;
            await CallSql.UpsertAsync(context, tenantId, accountId, changed, time.GetUtcNow(), cancellationToken);
            context.CallKeys.AddRange(changed.Where(call => !stored.ContainsKey(call.VendorKey)).Select(call => new CallKeyRow
            {
                AccountId = accountId,
                VendorKey = call.VendorKey,
                TenantId = tenantId,
                CallId = call.Id,
                FirstStartedAt = call.FirstStartedAt,
            }));
            await context.SaveChangesAsync(cancellationToken);
            context.ChangeTracker.Clear();
            foreach (var call in changed)
            {
                var before = stored.GetValueOrDefault(call.VendorKey);
                _changes.Add(new CallChange(tenantId, accountId, before, call));
                if (before is null) inserted++;
                else updated++;
            }
        }

        return new CallUpsert(inserted, updated, unchanged);
    }

    /// <summary>Commits, then moves the counters: what was rolled back is never counted.</summary>
    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        await transaction.CommitAsync(cancellationToken);
        store.Tell([.. _changes]);
        _changes.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await transaction.DisposeAsync();
            await context.DisposeAsync();
        }
        finally
        {
            store.End();
        }
    }

    private async Task LockAsync(CancellationToken cancellationToken)
    {
        if (_locked) return;
        _locked = true;
        // On SQLite the transaction itself is the lock: it began as a writing one.
        if (context.Database.IsNpgsql()) await context.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({NodeLock})", cancellationToken);
    }

    private async Task<Dictionary<string, StoredCall>> ReadAsync(Guid accountId, string[] keys, CancellationToken cancellationToken)
    {
        var rows = await (
            from name in context.CallKeys.IgnoreQueryFilters()
            join call in context.Calls.IgnoreQueryFilters() on new { Id = name.CallId, name.FirstStartedAt } equals new { call.Id, call.FirstStartedAt }
            where name.AccountId == accountId && keys.Contains(name.VendorKey)
            select new StoredCall
            {
                Id = call.Id,
                FirstStartedAt = call.FirstStartedAt,
                VendorKey = call.VendorKey,
                Sources = call.Sources,
                Direction = call.Direction,
                From = call.From,
                To = call.To,
                FromKey = call.FromKey,
                ToKey = call.ToKey,
                OutsideKey = call.OutsideKey,
                Queue = call.Queue,
                Extension = call.Extension,
                AgentName = call.AgentName,
                StartedAt = call.StartedAt,
                LocalDate = call.LocalDate,
                LocalHour = call.LocalHour,
                AnsweredAt = call.AnsweredAt,
                EndedAt = call.EndedAt,
                Outcome = call.Outcome,
                WaitSeconds = call.WaitSeconds,
                TalkSeconds = call.TalkSeconds,
                TotalSeconds = call.TotalSeconds,
                HasRecording = call.HasRecording,
                RawOutcome = call.RawOutcome,
            }).AsNoTracking().ToListAsync(cancellationToken);
        return rows.ToDictionary(call => call.VendorKey, StringComparer.Ordinal);
    }
}
