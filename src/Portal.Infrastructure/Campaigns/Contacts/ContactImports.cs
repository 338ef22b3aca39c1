using Microsoft.EntityFrameworkCore;
using Portal.Domain.Calls;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Security;

namespace Portal.Infrastructure.Campaigns.Contacts;

/// <summary>What became of an order to undo an import.</summary>
public enum ImportUndo
{
    Done,
    Forbidden,

    /// <summary>There is no such import, or it is not done.</summary>
    NotThere,

    /// <summary>Some of its contacts were handed over or dialed.</summary>
    Dialed,
}

/// <summary>A row, what was said of it, and the contact that it becomes; null when it is not taken.</summary>
internal readonly record struct JudgedRow(TableRow Row, ContactVerdict Verdict, ContactRow? Contact = null);

/// <summary>Imports of contacts into campaigns.</summary>
public sealed class ContactImports(PortalDb db, TableImports imports, ContactGate gate, AuditLog audit, TimeProvider time)
{
    /// <summary>Takes the table's rows into the campaign; every row gets a verdict. Nobody sees any of them until all are there.</summary>
    /// <param name="actor">Who.</param>
    /// <param name="rules">The campaign and what it demands.</param>
    /// <param name="table">The table; stays the caller's.</param>
    /// <param name="columns">Where in it what stands.</param>
    /// <param name="fileName">What people call it.</param>
    /// <param name="watch">Who is told how it goes.</param>
    /// <param name="cancellationToken">Cancels: everything is taken back.</param>
    public async Task<ImportResult> RunAsync(
        Actor actor, ContactRules rules, TableSource table, ContactColumns columns, string fileName, ImportWatch? watch, CancellationToken cancellationToken)
    {
        if (!actor.May(Permissions.CampaignsManage)) return ImportResult.Refused(ImportRefusal.Forbidden);
        var order = new ImportOrder(ImportKind.Contacts, rules.CampaignId, fileName, columns);
        return await imports.RunAsync(actor, order, table, (work, rows) => TakeAsync(work, rules, columns, rows, cancellationToken), watch, cancellationToken);
    }

    /// <summary>Takes the contacts of an import out again, as long as none of them was dialed.</summary>
    public async Task<ImportUndo> UndoAsync(Actor actor, Guid importId, CancellationToken cancellationToken)
    {
        if (!actor.May(Permissions.CampaignsManage)) return ImportUndo.Forbidden;
        await using (var context = db.ForTenant(actor.TenantId))
        {
            var import = await context.ContactImports.AsNoTracking().FirstOrDefaultAsync(one => one.Id == importId && one.Kind == ImportKind.Contacts, cancellationToken);
            if (import is null || import.State != ImportState.Done) return ImportUndo.NotThere;
            var contacts = context.Contacts.Where(contact => contact.ImportId == importId);
            if (await contacts.CountAsync(cancellationToken) > await contacts.CountAsync(ContactDesk.Untouched, cancellationToken)) return ImportUndo.Dialed;
            // From here on the contacts are unseen. Another import of the campaign may be at work: then that one comes first.
            var begun = await context.ContactImports.Where(one => one.Id == importId && one.State == ImportState.Done
                    && !context.ContactImports.Any(other => other.CampaignId == one.CampaignId && other.Kind == ImportKind.Contacts && other.State < ImportState.Done))
                .ExecuteUpdateAsync(set => set.SetProperty(one => one.State, ImportState.Undoing), cancellationToken);
            if (begun == 0) return ImportUndo.NotThere;
        }

        var end = await imports.TakeAwayAsync(actor.TenantId, importId, ImportState.Undone, null, null, CancellationToken.None);
        await audit.WriteAsync(actor, "contacts.undoImport", importId.ToString(), null, end == ImportState.Undone, CancellationToken.None);
        return end == ImportState.Undone ? ImportUndo.Done : ImportUndo.Dialed;
    }

    private async Task TakeAsync(ImportWork work, ContactRules rules, ContactColumns columns, IReadOnlyList<TableRow> rows, CancellationToken cancellationToken)
    {
        var taken = new List<ContactRow>(rows.Count);
        foreach (var (row, verdict, contact) in await JudgeAsync(work, rules, columns, rows, cancellationToken))
        {
            if (contact is null)
            {
                work.Reject(row, verdict);
                continue;
            }

            if (verdict == ContactVerdict.Accepted) work.Accept();
            else work.Hold(verdict);
            taken.Add(contact);
        }

        await ContactSql.Contacts.WriteAsync(work.Context, taken, cancellationToken);
    }

    /// <summary>What becomes of rows, in their order; those without a contact are not taken. Writes down what the rows say of consent, since that decides as well.</summary>
    internal async Task<IReadOnlyList<JudgedRow>> JudgeAsync(ImportWork work, ContactRules rules, ContactColumns columns, IReadOnlyList<TableRow> rows, CancellationToken cancellationToken)
    {
        var context = work.Context;
        var read = new List<(PhoneNumber Number, ContactVerdict Verdict)>(rows.Count);
        var keys = new HashSet<string>(rows.Count, StringComparer.Ordinal);
        var words = new Dictionary<string, ConsentRow>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            var (number, verdict) = Read(columns, row);
            if (verdict == ContactVerdict.Accepted && ConsentOf(work, columns, row, number, out verdict) is { } word) words.TryAdd(number.Canonical, word);
            if (verdict == ContactVerdict.Accepted && !keys.Add(number.Canonical)) verdict = ContactVerdict.DuplicateInFile;
            read.Add((number, verdict));
        }

        await ContactSql.Consents.WriteAsync(context, words.Values, cancellationToken);
        var known = await KnownAsync(work, rules, [.. keys], cancellationToken);
        var answers = await gate.AskAsync(context, rules, keys, cancellationToken);
        var judged = new List<JudgedRow>(rows.Count);
        for (var at = 0; at < rows.Count; at++)
        {
            var (number, verdict) = read[at];
            var answer = verdict == ContactVerdict.Accepted ? answers[number.Canonical] : null;
            if (answer is null) judged.Add(new JudgedRow(rows[at], verdict));
            else if (known.TryGetValue(number.Canonical, out var duplicate)) judged.Add(new JudgedRow(rows[at], duplicate));
            else if (answer is { IsOpen: false, Until: null }) judged.Add(new JudgedRow(rows[at], answer.Verdict));
            else judged.Add(new JudgedRow(rows[at], answer.Verdict, ContactOf(work, rules, columns, rows[at], number, answer)));
        }

        return judged;
    }

    internal static (PhoneNumber Number, ContactVerdict Verdict) Read(ContactColumns columns, in TableRow row)
    {
        var verdict = ImportWork.VerdictOf(row.Fault);
        return verdict == ContactVerdict.Accepted ? ContactNumber.Read(columns.Of(ColumnRole.Number, row)) : (default, verdict);
    }

    /// <summary>What the row says of consent; null when it says nothing.</summary>
    private static ConsentRow? ConsentOf(ImportWork work, ContactColumns columns, in TableRow row, PhoneNumber number, out ContactVerdict verdict)
    {
        verdict = ContactVerdict.Accepted;
        var said = columns.Of(ColumnRole.Consent, row);
        if (said.Length == 0) return null;
        var word = ConsentList.RowOf(work, columns, row, number, CellText.Consent(said), out verdict);
        if (word is not null) word.ImportId = work.Id;
        return word;
    }

    /// <summary>Numbers that the import, the campaign or another campaign has already. Contacts of this import are not yet seen by anybody else.</summary>
    private async Task<Dictionary<string, ContactVerdict>> KnownAsync(ImportWork work, ContactRules rules, List<string> keys, CancellationToken cancellationToken)
    {
        var (context, tenant, campaign) = (work.Context, work.TenantId, rules.CampaignId);
        var known = new Dictionary<string, ContactVerdict>(StringComparer.Ordinal);
        if (rules.OtherCampaignDays is { } days)
        {
            var since = time.GetUtcNow().AddDays(-days);
            var others = await context.Contacts.Where(contact => EF.Parameter(keys).Contains(contact.NumberKey) && contact.AddedAt >= since && contact.CampaignId != campaign)
                .Select(contact => contact.NumberKey).Distinct().ToListAsync(cancellationToken);
            foreach (var number in others) known[number] = ContactVerdict.DuplicateInOtherCampaign;
        }

        var own = await context.Contacts.IgnoreQueryFilters().Where(contact => contact.TenantId == tenant && contact.CampaignId == campaign && EF.Parameter(keys).Contains(contact.NumberKey))
            .Select(contact => new { contact.NumberKey, contact.ImportId }).ToListAsync(cancellationToken);
        foreach (var contact in own) known[contact.NumberKey] = contact.ImportId == work.Id ? ContactVerdict.DuplicateInFile : ContactVerdict.DuplicateInCampaign;
        return known;
    }

    private static ContactRow ContactOf(ImportWork work, ContactRules rules, ContactColumns columns, in TableRow row, PhoneNumber number, GateAnswer answer) => new()
    {
        Id = Guid.CreateVersion7(work.Now),
        TenantId = work.TenantId,
        CampaignId = rules.CampaignId,
        ImportId = work.Id,
        Line = row.Line,
        NumberKey = number.Canonical,
        Number = CellText.Cut(number.ToString(), ContactLengths.Number)!,
        Name = CellText.Cut($"{columns.Of(ColumnRole.Name, row)} {columns.Of(ColumnRole.Surname, row)}", ContactLengths.Name),
        Extra = ExtraOf(columns, row),
        Hold = answer.IsOpen ? null : answer.Verdict,
        NextAttemptAt = answer.Until,
        AddedAt = work.Now,
    };

    /// <summary>Every column that is not told elsewhere.</summary>
    private static string? ExtraOf(ContactColumns columns, in TableRow row)
    {
        Dictionary<string, string>? extra = null;
        for (var at = 0; at < Math.Min(row.Cells.Length, columns.Names.Length); at++)
        {
            if (row.Cells[at].Length == 0 || columns.IsOwn(at)) continue;
            (extra ??= new Dictionary<string, string>(StringComparer.Ordinal)).TryAdd(columns.Names[at], row.Cells[at]);
        }

        return extra is null ? null : ContactJson.Write(extra);
    }
}
