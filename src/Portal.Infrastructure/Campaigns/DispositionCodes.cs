using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Campaigns;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Security;

namespace Portal.Infrastructure.Campaigns;

/// <summary>A result code with the id that campaigns and contacts name it by.</summary>
public sealed record DispositionView(Guid Id, Disposition Disposition);

/// <summary>A new list and what became of it.</summary>
public sealed record DispositionsChange(DraftOutcome Outcome, ImmutableArray<DispositionView> List, ImmutableArray<CampaignProblem> Problems);

/// <summary>A tenant's result codes, in its own order.</summary>
public sealed class DispositionCodes(PortalDb db, AuditLog audit, TimeProvider time)
{
    public async Task<ImmutableArray<DispositionView>> ListAsync(Guid tenantId, CancellationToken cancellationToken)
    {
        await using var context = db.ForTenant(tenantId);
        return [.. (await context.Dispositions.AsNoTracking().OrderBy(row => row.Position).ToListAsync(cancellationToken)).Select(View)];
    }

    /// <summary>Replaces whatever list is stored.</summary>
    public Task<DispositionsChange> ReplaceAsync(Actor actor, IReadOnlyList<Disposition> list, CancellationToken cancellationToken) => ReplaceAsync(actor, list, null, cancellationToken);

    /// <summary>Replaces the list. A code that stays keeps its id, whatever else changes about it.</summary>
    /// <param name="actor">Who does.</param>
    /// <param name="list">The new list.</param>
    /// <param name="seen">The list that the person had before them: when another is stored by now, nothing is changed. Null = whatever is stored.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<DispositionsChange> ReplaceAsync(Actor actor, IReadOnlyList<Disposition> list, IReadOnlyList<DispositionView>? seen, CancellationToken cancellationToken)
    {
        if (!actor.May(Permissions.CampaignsManage)) return new DispositionsChange(DraftOutcome.Forbidden, [], []);
        if (Disposition.Problems(list).ToImmutableArray() is { IsEmpty: false } problems) return new DispositionsChange(DraftOutcome.Invalid, [], problems);
        await using var context = db.ForTenant(actor.TenantId);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        // Who saves at the same moment waits here, and then sees what the other has saved: a list that is empty has no row to lock. SQLite has one writer at a time anyhow.
        if (context.Database.IsNpgsql())
            await context.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({$"dispositions {actor.TenantId}"}, 0))", cancellationToken);
        var stored = await context.Dispositions.OrderBy(row => row.Position).ToListAsync(cancellationToken);
        if (seen is not null && !seen.SequenceEqual(stored.Select(View))) return new DispositionsChange(DraftOutcome.ChangedMeanwhile, [.. stored.Select(View)], []);
        var kept = new List<DispositionRow>();
        foreach (var disposition in list)
        {
            var code = disposition.Code.Trim();
            var row = stored.Find(old => string.Equals(old.Code, code, StringComparison.OrdinalIgnoreCase));
            if (row is null)
            {
                row = new DispositionRow { Id = Guid.CreateVersion7(time.GetUtcNow()), TenantId = actor.TenantId, Code = code, Name = "" };
                context.Dispositions.Add(row);
            }

            (row.Position, row.Code, row.Name) = (kept.Count, code, disposition.Name.Trim());
            (row.EndsContact, row.RetryAfterMinutes) = (disposition.EndsContact, disposition.RetryAfterMinutes);
            kept.Add(row);
        }

        context.Dispositions.RemoveRange(stored.Except(kept));
        audit.Add(context, actor, "dispositions.save", null, string.Join(", ", kept.Select(row => row.Code)));
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new DispositionsChange(DraftOutcome.Ok, [.. kept.Select(View)], []);
    }

    private static DispositionView View(DispositionRow row) => new(row.Id, new Disposition(row.Code, row.Name, row.EndsContact, row.RetryAfterMinutes));
}
