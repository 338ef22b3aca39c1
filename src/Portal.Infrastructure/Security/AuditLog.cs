using Portal.Infrastructure.Data;

namespace Portal.Infrastructure.Security;

/// <summary>Writes audit entries. Details never hold secrets or whole numbers of callers.</summary>
public sealed class AuditLog(PortalDb db, TimeProvider time)
{
    public async Task WriteAsync(Actor actor, string action, string? target, string? detail, bool ok, CancellationToken cancellationToken)
    {
        await using var context = db.ForTenant(actor.TenantId);
        Add(context, actor, action, target, detail, ok);
        await context.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Adds an entry to a change that is about to be saved: both are stored, or neither.</summary>
    internal void Add(PortalDbContext context, Actor actor, string action, string? target, string? detail, bool ok = true) =>
        context.Audit.Add(new AuditEntry
        {
            TenantId = actor.TenantId,
            At = time.GetUtcNow(),
            Actor = Cut(actor.Name, 256)!,
            Action = action,
            Target = Cut(target, 200),
            Detail = Cut(detail, 500),
            Ok = ok,
        });

    private static string? Cut(string? text, int length) => text is null || text.Length <= length ? text : text[..length];
}
