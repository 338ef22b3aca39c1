using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Portal.Domain.Calls;
using Portal.Infrastructure.Campaigns.Results;
using Portal.Infrastructure.History;

namespace Portal.Infrastructure.Data;

/// <summary>One transaction that writes calls. Not committed = rolled back.</summary>
internal sealed class CallWrite(
    CallStore store, PortalDbContext context, IDbContextTransaction transaction, ErasedNumbers erased, CallSecrets secrets, CallMonths months, CallHours hours, TimeProvider time)
    : IAsyncDisposable
{
    private const int AtOnce = 10_000;

    private readonly List<CallChange> _changes = [];
    /// <summary>Where the months lie that this transaction wrote into.</summary>
    private readonly Dictionary<DateOnly, string> _parts = [];
    private bool _locked;
    private bool _committed;

    public PortalDbContext Context => context;

    public CallHours Hours => hours;

    public async Task<CallUpsert> UpsertAsync(Guid tenantId, Guid accountId, IReadOnlyCollection<CallRecord> records, CancellationToken cancellationToken)
    {
        await LockAsync(cancellationToken);
        records = await erased.CleanAsync(context, tenantId, records, cancellationToken);
        var total = new CallUpsert(0, 0, 0);
        foreach (var chunk in records.Chunk(AtOnce))
        {
            var part = await UpsertChunkAsync(tenantId, accountId, chunk, cancellationToken);
            total = new CallUpsert(total.Inserted + part.Inserted, total.Updated + part.Updated, total.Unchanged + part.Unchanged);
        }

        return total;
    }

    /// <summary>Removes calls and all that is stored of them; the roll-ups move.</summary>
    public async Task<int> RemoveAsync(Guid tenantId, IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken)
    {
        await LockAsync(cancellationToken);
        var removed = 0;
        foreach (var some in ids.Distinct().Chunk(AtOnce))
        {
            var rows = await context.Calls.IgnoreQueryFilters().Where(call => call.TenantId == tenantId && some.Contains(call.Id)).Select(call => new { call.Id, call.AccountId }).ToListAsync(cancellationToken);
            var accounts = rows.ToDictionary(row => row.Id, row => row.AccountId);
            var calls = await CallReads.ByIdAsync(context, tenantId, [.. accounts.Keys], cancellationToken);
            foreach (var call in calls) Note(new CallChange(tenantId, accounts[call.Id], call, null));
            // Names are not kept by call but by start.
            var starts = calls.Select(call => call.FirstStartedAt).Distinct().ToArray();
            await context.CallKeys.IgnoreQueryFilters().Where(key => key.TenantId == tenantId && starts.Contains(key.FirstStartedAt) && some.Contains(key.CallId)).ExecuteDeleteAsync(cancellationToken);
            await context.CallRaws.IgnoreQueryFilters().Where(raw => raw.TenantId == tenantId && some.Contains(raw.CallId)).ExecuteDeleteAsync(cancellationToken);
            removed += await context.Calls.IgnoreQueryFilters().Where(call => call.TenantId == tenantId && some.Contains(call.Id)).ExecuteDeleteAsync(cancellationToken);
        }

        return removed;
    }

    /// <summary>Waits until no other node writes calls.</summary>
    public async Task LockAsync(CancellationToken cancellationToken)
    {
        if (_locked) return;
        await CallReads.LockAsync(context, cancellationToken);
        _locked = true;
    }

    /// <summary>Commits, then moves the counters: what was rolled back is never counted.</summary>
    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        await hours.WriteAsync(context, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        months.Know(_parts);
        _committed = true;
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
            // What went wrong may be a month that another node has dropped.
            if (!_committed) months.Forget();
            store.End();
        }
    }

    private async Task<CallUpsert> UpsertChunkAsync(Guid tenantId, Guid accountId, CallRecord[] records, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var set = await ReadAsync(tenantId, accountId, records, now, cancellationToken);
        var callIds = Array.ConvertAll(records, set.Add);
        for (var i = 0; i < callIds.Length; i++) callIds[i] = set.Joined.GetValueOrDefault(callIds[i], callIds[i]);
        var changed = set.Calls.Where(call => call.Before != call.After).ToList();
        if (changed.Count > 0)
        {
            List<WrittenCall> added = [.. changed.Where(call => call.Before is null).Select(call => new WrittenCall(tenantId, accountId, call.After, now))];
            List<WrittenCall> others = [.. changed.Where(call => call.Before is not null).Select(call => new WrittenCall(tenantId, accountId, call.After, now))];
            await AddAsync(added, cancellationToken);
            await CallSql.ChangedCalls.WriteAsync(context, others, cancellationToken);
            foreach (var (before, after) in changed) Note(new CallChange(tenantId, accountId, before, after));
        }

        foreach (var (part, whole) in set.Joined)
            if (set.Before(part) is { } before) await JoinAsync(tenantId, accountId, before, set[whole], cancellationToken);
        await CallSql.Names.WriteAsync(
            context,
            [.. set.NewNames.Select(name => new CallKeyRow { AccountId = accountId, VendorKey = name.Name, TenantId = tenantId, CallId = name.CallId, FirstStartedAt = set[name.CallId].FirstStartedAt })],
            cancellationToken);
        if (set.NewNames.Any()) await AttemptCalls.LinkAsync(context, accountId, [.. set.NewNames.Select(name => (name.Name, name.CallId))], cancellationToken);
        await KeepRawsAsync(tenantId, accountId, records, callIds, now, cancellationToken);
        var inserted = changed.Count(call => call.Before is null);
        return new CallUpsert(inserted, changed.Count - inserted, set.Calls.Count() - changed.Count);
    }

    /// <summary>Takes a stored call away that was part of another one; its names lead there from now on.</summary>
    private async Task JoinAsync(Guid tenantId, Guid accountId, StoredCall part, StoredCall whole, CancellationToken cancellationToken)
    {
        await context.CallKeys.IgnoreQueryFilters().Where(key => key.AccountId == accountId && key.FirstStartedAt == part.FirstStartedAt && key.CallId == part.Id)
            .ExecuteUpdateAsync(row => row.SetProperty(key => key.CallId, whole.Id).SetProperty(key => key.FirstStartedAt, whole.FirstStartedAt), cancellationToken);
        await context.CallRaws.IgnoreQueryFilters().Where(raw => raw.TenantId == tenantId && raw.CallId == part.Id).ExecuteUpdateAsync(row => row.SetProperty(raw => raw.CallId, whole.Id), cancellationToken);
        await context.Calls.IgnoreQueryFilters().Where(call => call.TenantId == tenantId && call.Id == part.Id && call.FirstStartedAt == part.FirstStartedAt).ExecuteDeleteAsync(cancellationToken);
        await context.ContactAttempts.IgnoreQueryFilters().Where(attempt => attempt.TenantId == tenantId && attempt.NumberKey == part.OutsideKey && attempt.CallId == part.Id)
            .ExecuteUpdateAsync(row => row.SetProperty(attempt => attempt.CallId, whole.Id), cancellationToken);
        Note(new CallChange(tenantId, accountId, part, null));
    }

    /// <summary>Many new calls go straight into the parts of their months: they are known to be new, so nothing needs to be compared.</summary>
    private async Task AddAsync(List<WrittenCall> calls, CancellationToken cancellationToken)
    {
        await months.EnsureAsync(context, calls.Select(call => call.Call.FirstStartedAt), _parts, cancellationToken);
        if (calls.Count < Bulk<WrittenCall>.CopyFrom || !context.Database.IsNpgsql())
        {
            await CallSql.NewCalls.WriteAsync(context, calls, cancellationToken);
            return;
        }

        foreach (var part in calls.GroupBy(call => _parts[CallMonths.MonthOf(call.Call.FirstStartedAt)], StringComparer.Ordinal))
            await CallSql.NewCalls.CopyIntoAsync(context, part.Key, [.. part], cancellationToken);
    }

    /// <summary>The calls that the records may be about.</summary>
    private async Task<CallSet> ReadAsync(Guid tenantId, Guid accountId, CallRecord[] records, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var tolerance = await store.ToleranceAsync(context, accountId, cancellationToken);
        var set = new CallSet(Array.Exists(records, record => record.Provisional), tolerance, secrets, now);
        var names = records.Select(StoredCall.KeyOf).Distinct(StringComparer.Ordinal).ToArray();
        var begun = (From: records.Min(record => record.StartedAt) - tolerance, To: records.Max(record => record.EndedAt > record.StartedAt ? record.EndedAt.Value : record.StartedAt) + tolerance);
        set.Found(await CallReads.ByNameAsync(context, accountId, names, begun, cancellationToken));

        var namedAnew = records.Select(set.NameOf).Except(names, StringComparer.Ordinal).ToArray();
        if (namedAnew.Length > 0) set.Found(await CallReads.ByNameAsync(context, accountId, namedAnew, begun, cancellationToken));

        var nameless = Array.FindAll(records, record => record.Provisional && !set.Knows(record));
        if (nameless.Length == 0) return set;
        var parties = nameless.SelectMany(record => (string[])[PhoneNumber.Key(record.From), PhoneNumber.Key(record.To)]).Append("").Distinct(StringComparer.Ordinal).ToArray();
        set.Found(await CallReads.ByPartyAsync(context, tenantId, accountId, parties, (nameless.Min(record => record.StartedAt) - CallSet.LongestCall, nameless.Max(record => record.StartedAt) + tolerance), cancellationToken));
        return set;
    }

    private async Task KeepRawsAsync(Guid tenantId, Guid accountId, CallRecord[] records, Guid[] callIds, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var told = new Dictionary<string, CallRawRow>(StringComparer.Ordinal);
        for (var i = 0; i < records.Length; i++)
        {
            if (records[i].Raw is not { Length: > 0 } raw) continue;
            var hash = HashOf(callIds[i], raw);
            told.TryAdd(Convert.ToHexString(hash), new CallRawRow
            {
                Id = Guid.CreateVersion7(now),
                TenantId = tenantId,
                AccountId = accountId,
                CallId = callIds[i],
                Source = records[i].Source,
                ContentHash = hash,
                ReceivedAt = now,
                Body = raw,
            });
        }

        if (told.Count == 0) return;
        var hashes = told.Values.Select(row => row.ContentHash).ToArray();
        foreach (var known in await context.CallRaws.IgnoreQueryFilters().Where(raw => hashes.Contains(raw.ContentHash)).Select(raw => raw.ContentHash).ToListAsync(cancellationToken))
            told.Remove(Convert.ToHexString(known));
        foreach (var row in told.Values) row.Body = secrets.ProtectRaw(row.Body);
        await CallSql.Raws.WriteAsync(context, told.Values, cancellationToken);
    }

    private void Note(CallChange change)
    {
        _changes.Add(change);
        hours.Move(change);
    }

    private static byte[] HashOf(Guid callId, string raw)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(callId.ToByteArray());
        hash.AppendData(Encoding.UTF8.GetBytes(raw));
        return hash.GetHashAndReset()[..16];
    }
}
