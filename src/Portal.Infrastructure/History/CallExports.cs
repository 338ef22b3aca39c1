using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using Portal.Domain.Calls;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Security;

namespace Portal.Infrastructure.History;

/// <summary>How far an export is.</summary>
public enum ExportState
{
    /// <summary>Asked for; the browser has not fetched it yet.</summary>
    Waiting,
    Running,
    Done,

    /// <summary>Ended by a person, or because nobody took what was written.</summary>
    Cancelled,
    Failed,
}

/// <summary>An export that somebody watches. It runs in the request that downloads it; the page that asked for it sees its progress and can end it.</summary>
public sealed class ExportRun(Guid tenantId, string actor)
{
    private readonly CancellationTokenSource _cancel = new();

    /// <summary>Something below changed. Raised on the thread that writes the file.</summary>
    public event EventHandler? Changed;

    public Guid Id { get; } = Guid.NewGuid();

    public int Rows { get; private set; }

    public ExportState State { get; private set; }

    internal CancellationToken Cancelled => _cancel.Token;

    public void Cancel() => _cancel.Cancel();

    internal bool IsOf(Actor who) => who.TenantId == tenantId && who.Name == actor;

    internal void Tell(ExportState state, int rows)
    {
        (State, Rows) = (state, rows);
        Changed?.Invoke(this, EventArgs.Empty);
    }
}

/// <summary>Saves whole lists of calls as files.</summary>
public sealed class CallExports(CallList calls, AuditLog audit)
{
    /// <summary>Watchers are told this often: a page that is drawn for every piece would be the slowest part.</summary>
    private const int TellEvery = 2_000;

    private readonly ConcurrentDictionary<Guid, ExportRun> _runs = [];

    /// <summary>Announces an export that somebody is going to download and watch. <see cref="Forget"/> it afterwards.</summary>
    public ExportRun Announce(Actor actor)
    {
        var run = new ExportRun(actor.TenantId, actor.Name);
        _runs[run.Id] = run;
        return run;
    }

    public void Forget(ExportRun run)
    {
        run.Cancel();
        _runs.TryRemove(run.Id, out _);
    }

    /// <summary>Writes the file. False when the actor may not; every attempt is in the audit log, with how many rows left the portal.</summary>
    /// <param name="actor">Who takes the calls along.</param>
    /// <param name="filter">Which.</param>
    /// <param name="options">What file.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="target">Where to.</param>
    /// <param name="runId">The announced export; null when nobody watches.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<bool> WriteAsync(
        Actor actor, CallListFilter filter, TableOptions options, ImmutableArray<TableColumn<CallRow>> columns, Stream target, Guid? runId, CancellationToken cancellationToken)
    {
        var run = runId is { } id && _runs.TryGetValue(id, out var announced) && announced.IsOf(actor) ? announced : null;
        var rows = 0;
        var ended = ExportState.Failed;
        try
        {
            if (!actor.May(Permissions.HistoryExport)) return false;
            run?.Tell(ExportState.Running, 0);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, run?.Cancelled ?? CancellationToken.None);
            rows = await TableFile.WriteAsync(target, options, columns, calls.AllAsync(actor, filter, either.Token), Written, either.Token);
            ended = ExportState.Done;
            return true;
        }
        catch (OperationCanceledException)
        {
            ended = ExportState.Cancelled;
            throw;
        }
        finally
        {
            run?.Tell(ended, rows);
            if (run is not null) _runs.TryRemove(run.Id, out _);
            await audit.WriteAsync(actor, "calls.export", options.Format.ToString(), string.Create(CultureInfo.InvariantCulture, $"{ended}, {rows} rows: {Words(filter)}"), ended == ExportState.Done, CancellationToken.None);
        }

        void Written(int count)
        {
            rows = count;
            if (run is not null && count - run.Rows >= TellEvery) run.Tell(ExportState.Running, count);
        }
    }

    /// <summary>The filter for the audit log, a number in it masked.</summary>
    private static string Words(CallListFilter filter)
    {
        var words = (filter with { Number = filter.Number is { } number ? PhoneNumber.Mask(number) : null }).ToString();
        return words[words.IndexOf('{', StringComparison.Ordinal)..];
    }
}
