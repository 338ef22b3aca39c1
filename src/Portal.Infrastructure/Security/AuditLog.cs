using Portal.Infrastructure.Data;

namespace Portal.Infrastructure.Security;

/// <summary>Writes audit entries. Details never hold secrets or whole numbers of callers.</summary>
public sealed class AuditLog(PortalDb db, TimeProvider time)
{
    public async Task WriteAsync(Actor actor, string action, string? target, string? detail, bool ok, CancellationToken cancellationToken)
    {
        await using var context = db.ForTenant(actor.TenantId);
        context.Audit.Add(new AuditEntry { TenantId = actor.TenantId, At = time.GetUtcNow(), Actor = actor.Name, Action = action, Target = target, Detail = detail, Ok = ok });
        await context.SaveChangesAsync(cancellationToken);
    }
}
