using System.Collections.Immutable;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Security;

namespace Portal.Infrastructure.Campaigns.Contacts;

/// <summary>A row of a table as it would be taken now.</summary>
/// <param name="Line">Line of the file, or row of the sheet.</param>
/// <param name="Cells">Its texts.</param>
/// <param name="Verdict">What would be said of it.</param>
/// <param name="Taken">True when it would be taken, if only for later.</param>
public sealed record PreviewRow(long Line, ImmutableArray<string> Cells, ContactVerdict Verdict, bool Taken);

/// <summary>Says what would become of the first rows of a table, by the very rules of the import, and stores nothing.</summary>
public sealed class ImportPreviews(PortalDb db, ContactDesk desk, ContactImports contacts, TimeProvider time)
{
    /// <summary>Rows that are looked at.</summary>
    public const int Rows = 8;

    /// <exception cref="TableException">The table cannot be read.</exception>
    public async Task<ImmutableArray<PreviewRow>> LookAsync(Actor actor, ImportRequest request, TableSource table, CancellationToken cancellationToken)
    {
        var rows = await Task.Run(() => request.Columns.Body(table).Take(Rows).ToList(), cancellationToken);
        if (!request.Columns.Roles.ContainsKey(ColumnRole.Number)) return [.. rows.Select(row => Of(row, ContactVerdict.NoNumber))];
        var import = TableImports.NewRow(actor, new ImportOrder(request.Kind, request.CampaignId, "", request.Columns), rows.Count, time.GetUtcNow());
        await using var context = db.ForTenant(actor.TenantId);
        var work = new ImportWork(context, import, actor.Name, import.StartedAt);
        return request.Kind switch
        {
            ImportKind.DoNotCall => [.. rows.Select(row => Of(row, DoNotCallList.Read(work, request.CampaignId, request.Columns, row).Verdict))],
            ImportKind.Consents => [.. rows.Select(row => Of(row, ConsentList.Read(work, request.Columns, row, request.All).Verdict))],
            _ => await JudgeAsync(work, request, rows, cancellationToken),
        };
    }

    private async Task<ImmutableArray<PreviewRow>> JudgeAsync(ImportWork work, ImportRequest request, List<TableRow> rows, CancellationToken cancellationToken)
    {
        if (request.CampaignId is not { } id || await desk.FindAsync(work.TenantId, id, cancellationToken) is not { } campaign) return [];
        // What rows say of consent counts for them at once, so it is written down and never committed. Without such a column nothing is written, and nobody has to wait.
        var writes = request.Columns.Roles.ContainsKey(ColumnRole.Consent);
        await using var transaction = writes ? await work.Context.Database.BeginTransactionAsync(cancellationToken) : null;
        var judged = await contacts.JudgeAsync(work, campaign.Rules, request.Columns, rows, cancellationToken);
        return [.. judged.Select(one => Of(one.Row, one.Verdict, one.Contact is not null))];
    }

    private static PreviewRow Of(TableRow row, ContactVerdict verdict) => Of(row, verdict, verdict == ContactVerdict.Accepted);

    private static PreviewRow Of(TableRow row, ContactVerdict verdict, bool taken) => new(row.Line, [.. row.Cells], verdict, taken);
}
