using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Security;

namespace Portal.Infrastructure.Campaigns.Contacts;

/// <summary>What is to be imported.</summary>
/// <param name="Kind">What the table's rows are.</param>
/// <param name="CampaignId">For which campaign; null = for the tenant.</param>
/// <param name="FileName">What people call the table.</param>
/// <param name="Columns">Where in it what stands.</param>
internal sealed record ImportOrder(ImportKind Kind, Guid? CampaignId, string FileName, ContactColumns Columns);

/// <summary>
/// Runs imports of any kind: counts, then batch by batch, each in a transaction of its own that also says how far the import is. A process that dies leaves an import that
/// is not done; whoever finds it can tell by a lock of the database that died with the process, and takes away what it stored.
/// </summary>
public sealed class TableImports(PortalDb db, PortalDatabase database, AuditLog audit, TimeProvider time)
{
    /// <summary>Rows of a batch. On the embedded database all others wait for a batch to end.</summary>
    private const int AtOnce = 10_000;
    private const int AtOnceEmbedded = 2_500;

    /// <summary>The embedded database lets in who happens to ask: between two batches there must be a time to ask in.</summary>
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(20);

    private readonly ConcurrentDictionary<Guid, bool> _mine = [];

    /// <summary>Imports until the end, a problem or a cancellation. What is wrong with the table comes back as a result; other trouble is thrown.</summary>
    internal async Task<ImportResult> RunAsync(
        Actor actor, ImportOrder order, TableSource table, Func<ImportWork, IReadOnlyList<TableRow>, Task> take, ImportWatch? watch, CancellationToken cancellationToken)
    {
        int total;
        try
        {
            if (!order.Columns.Roles.ContainsKey(ColumnRole.Number)) throw new TableException(TableProblem.NoNumberColumn);
            // Reading is by far the cheaper part: whoever has a bad file is to know before anything is stored.
            total = await Task.Run(() => table.Count(cancellationToken), cancellationToken) - (order.Columns.HasHead ? 1 : 0);
            if (total <= 0) throw new TableException(TableProblem.Empty);
            if (total > TableSource.MostRows) throw new TableException(TableProblem.TooManyRows, TableSource.MostRows);
        }
        catch (TableException problem)
        {
            return ImportResult.Unreadable(problem);
        }

        await using var context = db.ForTenant(actor.TenantId);
        var now = time.GetUtcNow();
        var import = NewRow(actor, order, total, now);
        // The lock is the connection's, so the import keeps to one.
        await context.Database.OpenConnectionAsync(cancellationToken);
        _mine[import.Id] = true;
        try
        {
            if (!await TryLockAsync(context, import.Id, cancellationToken) || !await BeginAsync(context, import, cancellationToken)) return ImportResult.Refused(ImportRefusal.Busy);
            var work = new ImportWork(context, import, actor.Name, now);
            try
            {
                watch?.Begun?.Invoke(import.Id);
                if (!await TakeAllAsync(work, order.Columns, table, take, watch, cancellationToken) || !await PublishAsync(work, actor, order, cancellationToken))
                    return await EndAsync(work, actor, order, ImportState.Cancelled, null);
                return new ImportResult(import.Id, ImportState.Done, work.Progress, work.Verdicts);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return await EndAsync(work, actor, order, ImportState.Cancelled, null);
            }
            catch (TableException problem)
            {
                return await EndAsync(work, actor, order, ImportState.Failed, problem);
            }
            catch
            {
                // What is thrown counts; if nothing can be taken away now, that is done when the import is found.
                try
                {
                    await EndAsync(work, actor, order, ImportState.Failed, null);
                }
                catch (DbException)
                {
                }

                throw;
            }
        }
        finally
        {
            _mine.TryRemove(import.Id, out _);
            await UnlockAsync(context, import.Id);
        }
    }

    /// <summary>Asks an import to end, on whatever node it runs. False when there is none at work.</summary>
    public async Task<bool> CancelAsync(Actor actor, Guid importId, CancellationToken cancellationToken)
    {
        if (!actor.May(Domain.Tenants.Permissions.CampaignsManage)) return false;
        await using var context = db.ForTenant(actor.TenantId);
        return await context.ContactImports.Where(import => import.Id == importId && import.State == ImportState.Running)
            .ExecuteUpdateAsync(set => set.SetProperty(import => import.State, ImportState.Cancelling), cancellationToken) > 0;
    }

    /// <summary>
    /// Takes away what an import stored that somebody has already been told is over: contacts first unseen, then gone, a piece at a time. A contact that was handed over in
    /// the meantime stays; then the import is done after all.
    /// </summary>
    internal async Task<ImportState> TakeAwayAsync(Guid tenantId, Guid importId, ImportState end, string? problem, long? at, CancellationToken cancellationToken)
    {
        await using var context = db.ForTenant(tenantId);
        await context.ContactImports.Where(import => import.Id == importId && import.State < ImportState.Done)
            .ExecuteUpdateAsync(set => set.SetProperty(import => import.State, ImportState.Undoing).SetProperty(import => import.Problem, problem).SetProperty(import => import.ProblemAt, at), cancellationToken);
        var some = context.Database.IsNpgsql() ? AtOnce * 2 : AtOnceEmbedded;
        while (await Contacts(context, tenantId, importId).Where(ContactDesk.Untouched).Take(some).ExecuteDeleteAsync(cancellationToken) > 0)
            cancellationToken.ThrowIfCancellationRequested();

        // A refusal stays a refusal, however it came to be known.
        await context.Consents.Where(word => word.ImportId == importId && word.Status == ConsentStatus.Given).ExecuteDeleteAsync(cancellationToken);
        if (await Contacts(context, tenantId, importId).AnyAsync(cancellationToken)) end = ImportState.Done;
        else await context.RejectedContacts.Where(row => row.ImportId == importId).ExecuteDeleteAsync(cancellationToken);
        var now = time.GetUtcNow();
        await context.ContactImports.Where(import => import.Id == importId && import.State == ImportState.Undoing)
            .ExecuteUpdateAsync(set => set.SetProperty(import => import.State, end).SetProperty(import => import.EndedAt, now), cancellationToken);
        return end;
    }

    /// <summary>True when the import's process is gone; the import is the caller's from then on, until the result is disposed of.</summary>
    internal async Task<IAsyncDisposable?> TryTakeOverAsync(Guid importId, CancellationToken cancellationToken)
    {
        if (_mine.ContainsKey(importId)) return null;
        var context = db.ForInstallation();
        await context.Database.OpenConnectionAsync(cancellationToken);
        if (await TryLockAsync(context, importId, cancellationToken)) return new Taken(context, importId);
        await context.DisposeAsync();
        return null;
    }

    private async Task<bool> TakeAllAsync(
        ImportWork work, ContactColumns columns, TableSource table, Func<ImportWork, IReadOnlyList<TableRow>, Task> take, ImportWatch? watch, CancellationToken cancellationToken)
    {
        var embedded = database.Kind == DatabaseKind.Sqlite;
        foreach (var rows in columns.Body(table).Chunk(embedded ? AtOnceEmbedded : AtOnce))
        {
            cancellationToken.ThrowIfCancellationRequested();
            await using (var transaction = await work.Context.Database.BeginTransactionAsync(cancellationToken))
            {
                await take(work, rows);
                await work.KeepRejectedAsync(cancellationToken);
                if (!await TellAsync(work, ImportState.Running, cancellationToken)) return false;
                await transaction.CommitAsync(cancellationToken);
            }

            watch?.Told?.Invoke(work.Progress);
            if (embedded && rows.Length == AtOnceEmbedded) await Task.Delay(Breath, TimeProvider.System, cancellationToken);
        }

        return true;
    }

    /// <summary>Says how far it is. False when somebody wants it to end.</summary>
    private static async Task<bool> TellAsync(ImportWork work, ImportState state, CancellationToken cancellationToken)
    {
        var (progress, verdicts) = (work.Progress, work.VerdictsJson);
        return await work.Context.ContactImports.Where(import => import.Id == work.Id && import.State == ImportState.Running).ExecuteUpdateAsync(
            set => set.SetProperty(import => import.State, state).SetProperty(import => import.Read, progress.Read).SetProperty(import => import.Accepted, progress.Accepted)
                .SetProperty(import => import.Held, progress.Held).SetProperty(import => import.Rejected, progress.Rejected).SetProperty(import => import.Verdicts, verdicts),
            cancellationToken) > 0;
    }

    private async Task<bool> PublishAsync(ImportWork work, Actor actor, ImportOrder order, CancellationToken cancellationToken)
    {
        var (context, now) = (work.Context, time.GetUtcNow());
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        if (!await TellAsync(work, ImportState.Done, cancellationToken)) return false;
        await context.ContactImports.Where(import => import.Id == work.Id).ExecuteUpdateAsync(set => set.SetProperty(import => import.EndedAt, now), cancellationToken);
        audit.Add(context, actor, ActionOf(order.Kind), TargetOf(order), Words(work.Progress));
        await context.SaveChangesAsync(cancellationToken);
        context.ChangeTracker.Clear();
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    private async Task<ImportResult> EndAsync(ImportWork work, Actor actor, ImportOrder order, ImportState end, TableException? problem)
    {
        // Whatever ended it must not end this, and the connection it had may be the trouble.
        await TakeAwayAsync(work.TenantId, work.Id, end, problem?.Problem.ToString(), problem?.At, CancellationToken.None);
        await audit.WriteAsync(actor, ActionOf(order.Kind), TargetOf(order), $"{end}, {Words(work.Progress)}", ok: false, CancellationToken.None);
        return new ImportResult(work.Id, end, work.Progress, work.Verdicts, Problem: problem?.Problem, At: problem?.At);
    }

    private static async Task<bool> BeginAsync(PortalDbContext context, ContactImportRow import, CancellationToken cancellationToken)
    {
        try
        {
            context.ContactImports.Add(import);
            await context.SaveChangesAsync(cancellationToken);
            return true;
        }
        catch (DbUpdateException exception) when (exception.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } or SqliteException { SqliteExtendedErrorCode: 2067 })
        {
            return false;
        }
        finally
        {
            context.ChangeTracker.Clear();
        }
    }

    private static IQueryable<ContactRow> Contacts(PortalDbContext context, Guid tenantId, Guid importId) =>
        context.Contacts.IgnoreQueryFilters().Where(contact => contact.TenantId == tenantId && contact.ImportId == importId);

    /// <summary>On the embedded database there is one process, and what is not its own has no other.</summary>
    private static async Task<bool> TryLockAsync(PortalDbContext context, Guid importId, CancellationToken cancellationToken) =>
        !context.Database.IsNpgsql() || await context.Database.SqlQuery<bool>($"""SELECT pg_try_advisory_lock({KeyOf(importId)}) AS "Value" """).SingleAsync(cancellationToken);

    private static async Task UnlockAsync(PortalDbContext context, Guid importId)
    {
        try
        {
            if (context.Database.IsNpgsql()) await context.Database.ExecuteSqlAsync($"SELECT pg_advisory_unlock({KeyOf(importId)})", CancellationToken.None);
        }
        catch (DbException)
        {
            // The connection is gone, and the lock with it.
        }

        await context.Database.CloseConnectionAsync();
    }

    private static long KeyOf(Guid importId) => BitConverter.ToInt64(importId.ToByteArray(), 8);

    internal static ContactImportRow NewRow(Actor actor, ImportOrder order, int total, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        TenantId = actor.TenantId,
        CampaignId = order.CampaignId,
        Kind = order.Kind,
        FileName = CellText.Cut(order.FileName, ContactLengths.FileName) ?? "",
        RequestedBy = CellText.Cut(actor.Name, 256) ?? "",
        StartedAt = now,
        Columns = ContactJson.Write([.. order.Columns.Names]),
        Total = total,
    };

    private static string ActionOf(ImportKind kind) => kind switch
    {
        ImportKind.Contacts => "contacts.import",
        ImportKind.DoNotCall => "doNotCall.import",
        _ => "consents.import",
    };

    private static string? TargetOf(ImportOrder order) => order.CampaignId?.ToString();

    private static string Words(ImportProgress progress) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{progress.Read} of {progress.Total} rows read, {progress.Accepted} accepted, {progress.Held} held, {progress.Rejected} rejected");

    private sealed class Taken(PortalDbContext context, Guid importId) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await UnlockAsync(context, importId);
            await context.DisposeAsync();
        }
    }
}
