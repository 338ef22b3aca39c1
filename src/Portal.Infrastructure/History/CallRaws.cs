using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Calls;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Security;

namespace Portal.Infrastructure.History;

/// <summary>A row about a call as the vendor sent it.</summary>
/// <param name="Source">Who sent it.</param>
/// <param name="ReceivedAt">When it came.</param>
/// <param name="Body">The text; null when the key that protected it is gone.</param>
public sealed record CallRawText(CallSources Source, DateTimeOffset ReceivedAt, string? Body);

/// <summary>Opens the protected vendor rows of a call, for those who may see them, and notes that they did.</summary>
public sealed class CallRaws(PortalDb db, CallSecrets secrets, AuditLog audit)
{
    /// <summary>Oldest first; empty when none are kept (any more), null when the actor may not see them.</summary>
    public async Task<ImmutableArray<CallRawText>?> ReadAsync(Actor actor, Guid callId, CancellationToken cancellationToken)
    {
        var may = actor.May(Permissions.HistoryRaw);
        await audit.WriteAsync(actor, "call.raw", callId.ToString("N"), null, may, cancellationToken);
        if (!may) return null;
        await using var context = db.ForTenant(actor.TenantId);
        var rows = await context.CallRaws.AsNoTracking().Where(row => row.CallId == callId).OrderBy(row => row.ReceivedAt).ToListAsync(cancellationToken);
        return [.. rows.Select(row => new CallRawText(row.Source, row.ReceivedAt, secrets.Raw(row.Body)))];
    }
}
