using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Security;

namespace Portal.Infrastructure.Live;

/// <summary>A tenant's own break reasons, for PBXs that have no list of theirs.</summary>
public sealed class BreakReasons(PortalDb db, AuditLog audit)
{
    public const int Most = 50;

    public const int LongestName = 60;

    /// <summary>Names in the tenant's order.</summary>
    public async Task<ImmutableArray<string>> ListAsync(Guid tenantId, CancellationToken cancellationToken)
    {
        await using var context = db.ForTenant(tenantId);
        return [.. await context.BreakReasons.AsNoTracking().OrderBy(reason => reason.Position).Select(reason => reason.Name).ToListAsync(cancellationToken)];
    }

    /// <summary>Replaces the list. Names are trimmed; the caller has checked them.</summary>
    public async Task ReplaceAsync(Actor actor, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        await using var context = db.ForTenant(actor.TenantId);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        await context.BreakReasons.ExecuteDeleteAsync(cancellationToken);
        for (var i = 0; i < names.Count; i++)
            context.BreakReasons.Add(new BreakReasonRow { Id = Guid.NewGuid(), TenantId = actor.TenantId, Position = i, Name = names[i].Trim() });
        audit.Add(context, actor, "agent.breakReasons", null, string.Join(", ", names));
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
