using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Calls;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.History;
using Portal.Infrastructure.Security;

namespace Portal.Infrastructure.Campaigns.Contacts;

/// <summary>A word about consent that somebody enters.</summary>
/// <param name="Number">The number, in any notation.</param>
/// <param name="Status">What was said.</param>
/// <param name="At">When.</param>
/// <param name="Source">Where, as İYS names sources.</param>
/// <param name="Proof">What proves it.</param>
public sealed record ConsentWord(string Number, ConsentStatus Status, DateTimeOffset At, string Source, string? Proof = null);

/// <summary>What the tenant knows of people's consent to commercial calls.</summary>
public sealed class ConsentList(PortalDb db, TableImports imports, AuditLog audit, TimeProvider time)
{
    private const string FromFile = "file";
    private const int AtOnce = 2_000;

    /// <summary>Clocks differ: so far ahead a word is not yet called one of the future.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(10);

    /// <summary>Enters a word; it counts at once. Null when the actor may, and the number is one and the word is not of the future; else why not.</summary>
    public async Task<ContactVerdict?> AddAsync(Actor actor, ConsentWord word, CancellationToken cancellationToken)
    {
        if (!actor.May(Permissions.CampaignsManage)) throw new UnauthorizedAccessException();
        var (number, verdict) = ContactNumber.Read(word.Number);
        if (verdict != ContactVerdict.Accepted) return verdict;
        var now = time.GetUtcNow();
        if (word.At > now + Ahead) return ContactVerdict.UnreadableDate;
        await using var context = db.ForTenant(actor.TenantId);
        var row = new ConsentRow
        {
            Id = Guid.CreateVersion7(now),
            TenantId = actor.TenantId,
            NumberKey = number.Canonical,
            Status = word.Status,
            At = word.At > now ? now : word.At,
            Source = CellText.Cut(word.Source, ContactLengths.Source) ?? "",
            Proof = CellText.Cut(word.Proof, ContactLengths.Proof),
            RecordedAt = now,
            RecordedBy = CellText.Cut(actor.Name, 256) ?? "",
        };
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        await ContactSql.Consents.WriteAsync(context, [row], cancellationToken);
        audit.Add(context, actor, word.Status == ConsentStatus.Given ? "consents.give" : "consents.refuse", PhoneNumber.Mask(number.Canonical), row.Source);
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return null;
    }

    /// <summary>Takes a word out that was entered by mistake. False when there is no such word.</summary>
    public async Task<bool> RemoveAsync(Actor actor, Guid id, CancellationToken cancellationToken)
    {
        if (!actor.May(Permissions.CampaignsManage)) return false;
        await using var context = db.ForTenant(actor.TenantId);
        if (await context.Consents.FirstOrDefaultAsync(word => word.Id == id, cancellationToken) is not { } row) return false;
        context.Consents.Remove(row);
        audit.Add(context, actor, "consents.remove", PhoneNumber.Mask(row.NumberKey), $"{row.Status}, {row.Source}");
        await context.SaveChangesAsync(cancellationToken);
        return true;
    }

    /// <summary>Every word about a number, the newest first.</summary>
    public async Task<ImmutableArray<ConsentRow>> OfAsync(Guid tenantId, string number, CancellationToken cancellationToken)
    {
        await using var context = db.ForTenant(tenantId);
        var key = PhoneNumber.Key(number);
        return [.. await context.Consents.AsNoTracking().Where(word => word.NumberKey == key).OrderByDescending(word => word.At).ThenByDescending(word => word.Status).ToListAsync(cancellationToken)];
    }

    /// <summary>Writes every word as a file with whole numbers.</summary>
    public async Task ExportAsync(Actor actor, TableOptions options, ImmutableArray<TableColumn<ConsentRow>> columns, Stream target, CancellationToken cancellationToken)
    {
        if (!actor.May(Permissions.CampaignsManage) || !actor.May(Permissions.NumbersFull)) throw new UnauthorizedAccessException();
        var rows = 0;
        try
        {
            rows = await TableFile.WriteAsync(target, options, columns, AllAsync(actor.TenantId, cancellationToken), count => rows = count, cancellationToken);
        }
        finally
        {
            await audit.WriteAsync(actor, "consents.export", null, string.Create(CultureInfo.InvariantCulture, $"{rows} rows"), ok: true, CancellationToken.None);
        }
    }

    /// <summary>Every word, by number, the oldest first, a piece at a time: nothing waits for a slow reader.</summary>
    private async IAsyncEnumerable<ConsentRow> AllAsync(Guid tenantId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (ConsentRow? last = null; ;)
        {
            List<ConsentRow> page;
            await using (var context = db.ForTenant(tenantId))
            {
                var words = context.Consents.AsNoTracking();
                if (last is { } after)
                {
                    words = words.Where(word => string.Compare(word.NumberKey, after.NumberKey) > 0
                        || (word.NumberKey == after.NumberKey && (word.At > after.At || (word.At == after.At && word.Status > after.Status))));
                }

                page = await words.OrderBy(word => word.NumberKey).ThenBy(word => word.At).ThenBy(word => word.Status).Take(AtOnce).ToListAsync(cancellationToken);
            }

            foreach (var word in page) yield return word;
            if (page.Count < AtOnce) yield break;
            last = page[^1];
        }
    }

    /// <summary>Enters the words of a table. What was entered before the end or a cancellation stays entered; the same table again changes nothing.</summary>
    /// <param name="actor">Who.</param>
    /// <param name="table">The table; stays the caller's.</param>
    /// <param name="columns">Where in it what stands.</param>
    /// <param name="fileName">What people call it.</param>
    /// <param name="all">What all of its numbers said where no column tells.</param>
    /// <param name="watch">Who is told how it goes.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<ImportResult> ImportAsync(
        Actor actor, TableSource table, ContactColumns columns, string fileName, ConsentStatus? all, ImportWatch? watch, CancellationToken cancellationToken)
    {
        if (!actor.May(Permissions.CampaignsManage)) return ImportResult.Refused(ImportRefusal.Forbidden);
        if (all is null && !columns.Roles.ContainsKey(ColumnRole.Consent)) return ImportResult.Unreadable(new TableException(TableProblem.NoSuchColumn));
        return await imports.RunAsync(actor, new ImportOrder(ImportKind.Consents, null, fileName, columns), table, TakeAsync, watch, cancellationToken);

        async Task TakeAsync(ImportWork work, IReadOnlyList<TableRow> rows)
        {
            var words = new List<ConsentRow>(rows.Count);
            var seen = new HashSet<(string, DateTimeOffset, ConsentStatus)>();
            foreach (var row in rows)
            {
                var (word, verdict) = Read(work, columns, row, all);
                if (word is not null && !seen.Add((word.NumberKey, word.At, word.Status))) verdict = ContactVerdict.DuplicateInFile;
                if (verdict != ContactVerdict.Accepted)
                {
                    work.Reject(row, verdict);
                    continue;
                }

                words.Add(word!);
                work.Accept();
            }

            await ContactSql.Consents.WriteAsync(work.Context, words, cancellationToken);
        }
    }

    /// <summary>The word of a row of a list; null when it cannot be read.</summary>
    internal static (ConsentRow? Word, ContactVerdict Verdict) Read(ImportWork work, ContactColumns columns, in TableRow row, ConsentStatus? all)
    {
        var (number, verdict) = ContactImports.Read(columns, row);
        if (verdict != ContactVerdict.Accepted) return (null, verdict);
        var status = columns.Of(ColumnRole.Consent, row) is { Length: > 0 } said ? CellText.Consent(said) : all;
        return (RowOf(work, columns, row, number, status, out verdict), verdict);
    }

    /// <summary>The word of a row whose number and status are known; null when it cannot be read.</summary>
    internal static ConsentRow? RowOf(ImportWork work, ContactColumns columns, in TableRow row, PhoneNumber number, ConsentStatus? status, out ContactVerdict verdict)
    {
        verdict = ContactVerdict.UnreadableConsent;
        if (status is not { } said) return null;
        verdict = ContactVerdict.UnreadableDate;
        var at = columns.Of(ColumnRole.ConsentAt, row) is { Length: > 0 } date ? CellText.Instant(date) : work.Now;
        if (at is not { } instant || instant > work.Now + Ahead) return null;
        verdict = ContactVerdict.Accepted;
        return new ConsentRow
        {
            Id = Guid.CreateVersion7(work.Now),
            TenantId = work.TenantId,
            NumberKey = number.Canonical,
            Status = said,
            At = instant > work.Now ? work.Now : instant,
            Source = CellText.Cut(columns.Of(ColumnRole.ConsentSource, row), ContactLengths.Source) ?? FromFile,
            // A word without a proof of its own is proven by the file, whose import is kept.
            Proof = CellText.Cut(columns.Of(ColumnRole.ConsentProof, row), ContactLengths.Proof) ?? $"import {work.Id}",
            RecordedAt = work.Now,
            RecordedBy = CellText.Cut(work.Actor, 256) ?? "",
        };
    }
}
