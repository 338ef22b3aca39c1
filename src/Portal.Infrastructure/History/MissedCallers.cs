using System.Collections.Immutable;
using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Live;

namespace Portal.Infrastructure.History;

/// <summary>
/// Keeps the list of missed callers right. A line is never moved on by an event: whenever a stored call of a caller changes, the caller's line is worked out anew from the stored calls. So it does not
/// matter in what order calls become known, how often, or what is corrected later; and what a crash left undone is done at the next start.
/// </summary>
public sealed partial class MissedCallers(PortalDb db, LiveBoards boards, IOptions<PortalOptions> options, TimeProvider time, ILogger<MissedCallers> logger) : BackgroundService, ICallObserver
{
    private const int CallersAtOnce = 500;

    // Other nodes' lines move no counter here, and lines grow too old to be shown.
    private static readonly TimeSpan CountAgainAfter = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ForgetAfter = TimeSpan.FromHours(1);
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(2);

    private readonly Channel<(Guid TenantId, string Caller)> _touched = Channel.CreateUnbounded<(Guid, string)>(new UnboundedChannelOptions { SingleReader = true });

    // Callers by tenant whose lines are to be worked out; the worker's alone.
    private readonly Dictionary<Guid, HashSet<string>> _waiting = [];
    private DateTimeOffset _forgotAt;

    /// <summary>Lines of a tenant changed. Raised on the worker's thread, or on that of whoever changed a line by hand.</summary>
    public event EventHandler<MissedChangedEventArgs>? Changed;

    /// <summary>How far back calls matter.</summary>
    internal DateTimeOffset Since => time.GetUtcNow() - TimeSpan.FromDays(options.Value.MissedCalls.Days);

    internal int? IgnoredWithin => options.Value.MissedCalls.CountShortAbandons ? null : options.Value.ServiceLevel.ShortAbandonSeconds;

    void ICallObserver.Changed(ImmutableArray<CallChange> changes)
    {
        var since = Since;
        foreach (var change in changes)
        {
            Touch(change.TenantId, change.Before, since);
            Touch(change.TenantId, change.After, since);
        }
    }

    private void Touch(Guid tenantId, StoredCall? call, DateTimeOffset since)
    {
        if (call is not null && call.StartedAt >= since && IsCaller(call.OutsideKey)) _touched.Writer.TryWrite((tenantId, call.OutsideKey));
    }

    /// <summary>Withheld numbers are nobody one could call back.</summary>
    private static bool IsCaller(string key) => PhoneNumber.Of(key).IsDialable;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var counted = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!counted) await RecountAsync(stoppingToken);
                counted = true;
                await WorkAsync(stoppingToken);
                await PublishAsync(stoppingToken);
                if (time.GetUtcNow() - _forgotAt > ForgetAfter) await ForgetAsync(stoppingToken);
                await WaitAsync(CountAgainAfter, stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                Log.NotWorkedOut(logger, exception);
                await Task.Delay(TryAgainAfter, time, stoppingToken);
            }
        }
    }

    private async Task WaitAsync(TimeSpan most, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(most, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await _touched.Reader.WaitToReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Nothing came.
        }
    }

    /// <summary>Works out the lines of everybody whose calls changed. Who is left when the database fails goes on waiting.</summary>
    internal async Task WorkAsync(CancellationToken cancellationToken)
    {
        while (_touched.Reader.TryRead(out var one)) (_waiting.TryGetValue(one.TenantId, out var known) ? known : _waiting[one.TenantId] = new(StringComparer.Ordinal)).Add(one.Caller);
        foreach (var (tenantId, callers) in _waiting.ToArray())
        {
            foreach (var chunk in callers.Chunk(CallersAtOnce).ToArray())
            {
                await WorkOutAsync(tenantId, chunk, cancellationToken);
                callers.ExceptWith(chunk);
            }

            _waiting.Remove(tenantId);
        }
    }

    /// <summary>Works out the lines of every caller of the last days, and forgets the lines that are older.</summary>
    internal async Task RecountAsync(CancellationToken cancellationToken)
    {
        await using var context = db.ForInstallation();
        foreach (var tenantId in await context.Tenants.AsNoTracking().Select(tenant => tenant.Id).ToListAsync(cancellationToken))
        {
            foreach (var chunk in (await CallersOfAsync(tenantId, cancellationToken)).Where(IsCaller).Distinct(StringComparer.Ordinal).Chunk(CallersAtOnce)) await WorkOutAsync(tenantId, chunk, cancellationToken);
        }

        await ForgetAsync(cancellationToken);
    }

    /// <summary>Who came in vain lately, or has an open line.</summary>
    private async Task<IEnumerable<string>> CallersOfAsync(Guid tenantId, CancellationToken cancellationToken)
    {
        var since = Since;
        await using var context = db.ForTenant(tenantId);
        var called = await context.Calls.AsNoTracking()
            .Where(call => call.StartedAt >= since && call.Direction == CallDirection.Inbound && call.OutsideKey != ""
                && (call.Outcome == CallOutcome.Abandoned || call.Outcome == CallOutcome.NoAnswer || call.Outcome == CallOutcome.Busy))
            .Select(call => call.OutsideKey).Distinct().ToListAsync(cancellationToken);
        return called.Concat(await context.MissedCallers.AsNoTracking().Where(line => line.ClosedAt == null && line.LastAt >= since).Select(line => line.Caller).ToListAsync(cancellationToken));
    }

    /// <summary>Deletes the lines that are too old to be shown: a number is not kept for nothing.</summary>
    private async Task ForgetAsync(CancellationToken cancellationToken)
    {
        var since = Since;
        await using var context = db.ForInstallation();
        await context.MissedCallers.IgnoreQueryFilters().Where(line => line.LastAt < since && (line.ClosedAt == null || line.ClosedAt < since)).ExecuteDeleteAsync(cancellationToken);
        _forgotAt = time.GetUtcNow();
    }

    /// <summary>Works out some callers' lines from the stored calls.</summary>
    internal async Task WorkOutAsync(Guid tenantId, IReadOnlyCollection<string> callers, CancellationToken cancellationToken)
    {
        var since = Since;
        await using var lines = await OpenAsync(tenantId, cancellationToken);
        var stored = await lines.Context.MissedCallers.Where(line => callers.Contains(line.Caller)).ToDictionaryAsync(line => line.Caller, StringComparer.Ordinal, cancellationToken);
        var calls = await lines.Context.Calls.AsNoTracking()
            .Where(call => callers.Contains(call.OutsideKey) && call.StartedAt >= since)
            .Select(call => new
            {
                Caller = call.OutsideKey,
                Call = new CallerCall(
                    call.Id, call.AccountId, call.Direction, call.Outcome, call.Direction == CallDirection.Inbound ? call.From : call.To, call.Queue, call.StartedAt, call.AnsweredAt, call.WaitSeconds),
            })
            .ToListAsync(cancellationToken);
        var byCaller = calls.ToLookup(one => one.Caller, one => one.Call, StringComparer.Ordinal);
        foreach (var caller in callers)
        {
            var line = stored.GetValueOrDefault(caller);
            // Its calls have grown too old to be looked at; so has the line.
            if (line is not null && line.LastAt < since && !byCaller.Contains(caller)) continue;
            var spell = MissedSpell.Of(byCaller[caller], line?.HandClosedAt, IgnoredWithin);
            if (spell is null)
            {
                if (line is not null) lines.Context.MissedCallers.Remove(line);
                continue;
            }

            if (line is null) lines.Context.MissedCallers.Add(line = new MissedCallerRow { TenantId = tenantId, Caller = caller, LineId = Guid.CreateVersion7(time.GetUtcNow()) });
            Write(line, spell);
        }

        if (await lines.CommitAsync(cancellationToken)) Changed?.Invoke(this, new MissedChangedEventArgs(tenantId));
    }

    internal static void Write(MissedCallerRow line, MissedSpell spell)
    {
        line.Number = spell.Last.Number;
        line.FirstAt = spell.FirstAt;
        line.LastAt = spell.Last.At;
        line.Attempts = spell.Attempts;
        line.LongestWaitSeconds = spell.LongestWaitSeconds;
        line.AccountId = spell.Last.AccountId;
        line.Queue = spell.Last.Queue;
        line.LastCallId = spell.Last.Id;
        line.ClosedAt = spell.ClosedAt;
        line.ClosedByCallId = spell.ClosedBy?.Id;
        line.ClosedBy = spell is { ClosedAt: not null, ClosedBy: null } ? line.HandClosedBy : null;
    }

    /// <summary>Opens a tenant's lines for writing. Whoever reads calls and writes lines from them must not interleave with another who does.</summary>
    internal async Task<MissedLinesWrite> OpenAsync(Guid tenantId, CancellationToken cancellationToken)
    {
        var context = db.ForTenant(tenantId);
        try
        {
            var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
            // On SQLite the transaction itself is the lock: it began as a writing one.
            if (context.Database.IsNpgsql()) await context.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({MissedLinesWrite.LockOf(tenantId)})", cancellationToken);
            return new MissedLinesWrite(context, transaction);
        }
        catch
        {
            await context.DisposeAsync();
            throw;
        }
    }

    /// <summary>Says that lines of a tenant were changed by hand, and counts them.</summary>
    internal async Task TellAsync(Guid tenantId, CancellationToken cancellationToken)
    {
        Publish(tenantId, await CountAsync(tenantId, cancellationToken));
        Changed?.Invoke(this, new MissedChangedEventArgs(tenantId));
    }

    private async Task PublishAsync(CancellationToken cancellationToken)
    {
        foreach (var tenantId in boards.Tenants) Publish(tenantId, await CountAsync(tenantId, cancellationToken));
    }

    private async Task<Dictionary<Guid, int>> CountAsync(Guid tenantId, CancellationToken cancellationToken)
    {
        var since = Since;
        await using var context = db.ForTenant(tenantId);
        return await context.MissedCallers.Where(line => line.ClosedAt == null && line.LastAt >= since).GroupBy(line => line.AccountId)
            .Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(one => one.Key, one => one.Count, cancellationToken);
    }

    private void Publish(Guid tenantId, Dictionary<Guid, int> open)
    {
        var board = boards.For(tenantId);
        var now = time.GetUtcNow();
        foreach (var account in board.Current.Accounts.Values)
        {
            if (account.MissedOpen != open.GetValueOrDefault(account.Id)) board.Apply(new MissedCounted(account.Id, now, open.GetValueOrDefault(account.Id)));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The lines of missed callers could not be worked out; trying again")]
        public static partial void NotWorkedOut(ILogger logger, Exception exception);
    }
}

/// <summary>Whose lines changed.</summary>
public sealed class MissedChangedEventArgs(Guid tenantId) : EventArgs
{
    public Guid TenantId => tenantId;
}
