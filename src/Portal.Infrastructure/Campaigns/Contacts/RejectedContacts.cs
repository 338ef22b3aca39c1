using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.History;
using Portal.Infrastructure.Security;

namespace Portal.Infrastructure.Campaigns.Contacts;

/// <summary>Hands back the rows that an import did not take: as they came, and why.</summary>
public sealed class RejectedContacts(PortalDb db, AuditLog audit)
{
    private const int AtOnce = 2_000;

    /// <summary>Writes them as a file that can be put right and handed in again. False when the actor may not, or there is no such import.</summary>
    /// <param name="actor">Who takes them along.</param>
    /// <param name="importId">The import.</param>
    /// <param name="options">What file.</param>
    /// <param name="reasonTitle">Head of the column with the reasons.</param>
    /// <param name="reason">A verdict in words.</param>
    /// <param name="target">Where to.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<bool> WriteAsync(
        Actor actor, Guid importId, TableOptions options, string reasonTitle, Func<ContactVerdict, string> reason, Stream target, CancellationToken cancellationToken)
    {
        // The file holds whole numbers.
        if (!actor.May(Permissions.CampaignsManage) || !actor.May(Permissions.NumbersFull)) return false;
        string? columns;
        await using (var context = db.ForTenant(actor.TenantId))
            columns = await context.ContactImports.Where(import => import.Id == importId).Select(import => import.Columns).FirstOrDefaultAsync(cancellationToken);
        if (columns is null) return false;
        var names = ContactJson.Texts(columns);
        var rows = 0;
        try
        {
            rows = await TableFile.WriteAsync(
                target,
                options,
                [
                    .. names.Select((name, at) => new TableColumn<(string[] Cells, ContactVerdict Verdict)>(name, row => at < row.Cells.Length ? row.Cells[at] : null)),
                    new TableColumn<(string[] Cells, ContactVerdict Verdict)>(reasonTitle, row => reason(row.Verdict)),
                ],
                AllAsync(actor.TenantId, importId, cancellationToken),
                count => rows = count,
                cancellationToken);
            return true;
        }
        finally
        {
            await audit.WriteAsync(actor, "contacts.exportRejected", importId.ToString(), string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{rows} rows"), ok: true, CancellationToken.None);
        }
    }

    /// <summary>In the order of the file, a piece at a time: nothing waits for a slow reader.</summary>
    private async IAsyncEnumerable<(string[] Cells, ContactVerdict Verdict)> AllAsync(Guid tenantId, Guid importId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var last = 0L;
        while (true)
        {
            List<RejectedContactRow> rows;
            await using (var context = db.ForTenant(tenantId))
                rows = await context.RejectedContacts.AsNoTracking().Where(row => row.ImportId == importId && row.Line > last).OrderBy(row => row.Line).Take(AtOnce).ToListAsync(cancellationToken);
            foreach (var row in rows) yield return (ContactJson.Texts(row.Cells), row.Verdict);
            if (rows.Count < AtOnce) yield break;
            last = rows[^1].Line;
        }
    }
}
