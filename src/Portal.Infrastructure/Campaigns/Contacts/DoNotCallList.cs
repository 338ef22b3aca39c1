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

/// <summary>Numbers that nobody of the tenant calls, or one campaign does not. An entry counts from its commit on.</summary>
public sealed class DoNotCallList(PortalDb db, TableImports imports, AuditLog audit, TimeProvider time)
{
    private const int AtOnce = 2_000;

    /// <summary>Adds a number. An entry that is there already is only ever made longer. Null when it is on the list now; else why not.</summary>
    /// <param name="actor">Who.</param>
    /// <param name="campaignId">For which campaign; null = for the whole tenant.</param>
    /// <param name="number">The number, in any notation.</param>
    /// <param name="expiresAt">When it may be called again; null = never.</param>
    /// <param name="reason">Why.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<ContactVerdict?> AddAsync(Actor actor, Guid? campaignId, string number, DateTimeOffset? expiresAt, string? reason, CancellationToken cancellationToken)
    {
        if (!actor.May(Permissions.CampaignsManage)) throw new UnauthorizedAccessException();
        var (read, verdict) = ContactNumber.Read(number);
        if (verdict != ContactVerdict.Accepted) return verdict;
        var now = time.GetUtcNow();
        if (expiresAt <= now) return ContactVerdict.AlreadyOver;
        await using var context = db.ForTenant(actor.TenantId);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        await WriteAsync(context, campaignId, [RowOf(actor.TenantId, actor.Name, campaignId, read.Canonical, expiresAt, reason, now)], cancellationToken);
        audit.Add(context, actor, "doNotCall.add", PhoneNumber.Mask(read.Canonical), Where(campaignId));
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return null;
    }

    /// <summary>Takes an entry out. False when there is none.</summary>
    public async Task<bool> RemoveAsync(Actor actor, Guid id, CancellationToken cancellationToken)
    {
        if (!actor.May(Permissions.CampaignsManage)) return false;
        await using var context = db.ForTenant(actor.TenantId);
        if (await context.DoNotCall.FirstOrDefaultAsync(entry => entry.Id == id, cancellationToken) is not { } row) return false;
        context.DoNotCall.Remove(row);
        audit.Add(context, actor, "doNotCall.remove", PhoneNumber.Mask(row.NumberKey), Where(row.CampaignId));
        await context.SaveChangesAsync(cancellationToken);
        return true;
    }

    /// <summary>A page of the entries that count, by number.</summary>
    /// <param name="tenantId">Whose.</param>
    /// <param name="campaignId">Of which campaign; null = the tenant's own list.</param>
    /// <param name="number">Only this number; null = all.</param>
    /// <param name="after">The last number of the page before; null = the first page.</param>
    /// <param name="count">Most entries.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<ImmutableArray<DoNotCallRow>> PageAsync(Guid tenantId, Guid? campaignId, string? number, string? after, int count, CancellationToken cancellationToken)
    {
        await using var context = db.ForTenant(tenantId);
        var now = time.GetUtcNow();
        var entries = context.DoNotCall.AsNoTracking().Where(entry => entry.CampaignId == campaignId && (entry.ExpiresAt == null || entry.ExpiresAt > now));
        if (PhoneNumber.Key(number) is { Length: > 0 } key) entries = entries.Where(entry => entry.NumberKey == key);
        if (after is not null) entries = entries.Where(entry => string.Compare(entry.NumberKey, after) > 0);
        return [.. await entries.OrderBy(entry => entry.NumberKey).Take(count).ToListAsync(cancellationToken)];
    }

    /// <summary>Every entry of a number that counts: the tenant's own first.</summary>
    public async Task<ImmutableArray<DoNotCallRow>> OfAsync(Guid tenantId, string number, CancellationToken cancellationToken)
    {
        await using var context = db.ForTenant(tenantId);
        var (key, now) = (PhoneNumber.Key(number), time.GetUtcNow());
        var entries = await context.DoNotCall.AsNoTracking().Where(entry => entry.NumberKey == key && (entry.ExpiresAt == null || entry.ExpiresAt > now)).ToListAsync(cancellationToken);
        return [.. entries.OrderBy(entry => entry.CampaignId is not null).ThenBy(entry => entry.AddedAt)];
    }

    /// <summary>The end that somebody writes: a day means its end. Null when it is none.</summary>
    public static DateTimeOffset? EndOf(string text) => CellText.Instant(text, endOfDay: true);

    /// <summary>The number of an entry, as it is kept; null when there is no such entry.</summary>
    public async Task<string?> NumberOfAsync(Guid tenantId, Guid id, CancellationToken cancellationToken)
    {
        await using var context = db.ForTenant(tenantId);
        return await context.DoNotCall.Where(entry => entry.Id == id).Select(entry => entry.NumberKey).FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>Writes a list as a file with whole numbers.</summary>
    public async Task ExportAsync(Actor actor, Guid? campaignId, TableOptions options, ImmutableArray<TableColumn<DoNotCallRow>> columns, Stream target, CancellationToken cancellationToken)
    {
        if (!actor.May(Permissions.CampaignsManage) || !actor.May(Permissions.NumbersFull)) throw new UnauthorizedAccessException();
        var rows = 0;
        try
        {
            rows = await TableFile.WriteAsync(target, options, columns, AllAsync(actor.TenantId, campaignId, cancellationToken), count => rows = count, cancellationToken);
        }
        finally
        {
            await audit.WriteAsync(actor, "doNotCall.export", Where(campaignId), string.Create(CultureInfo.InvariantCulture, $"{rows} rows"), ok: true, CancellationToken.None);
        }
    }

    /// <summary>All entries of a list that count, by number, a piece at a time: nothing waits for a slow reader.</summary>
    private async IAsyncEnumerable<DoNotCallRow> AllAsync(Guid tenantId, Guid? campaignId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (string? after = null; ;)
        {
            var page = await PageAsync(tenantId, campaignId, null, after, AtOnce, cancellationToken);
            foreach (var entry in page) yield return entry;
            if (page.Length < AtOnce) yield break;
            after = page[^1].NumberKey;
        }
    }

    /// <summary>Adds the numbers of a table. What was added before the end or a cancellation stays added; the same table again changes nothing.</summary>
    public async Task<ImportResult> ImportAsync(
        Actor actor, Guid? campaignId, TableSource table, ContactColumns columns, string fileName, ImportWatch? watch, CancellationToken cancellationToken)
    {
        if (!actor.May(Permissions.CampaignsManage)) return ImportResult.Refused(ImportRefusal.Forbidden);
        return await imports.RunAsync(actor, new ImportOrder(ImportKind.DoNotCall, campaignId, fileName, columns), table, TakeAsync, watch, cancellationToken);

        async Task TakeAsync(ImportWork work, IReadOnlyList<TableRow> rows)
        {
            var entries = new Dictionary<string, DoNotCallRow>(StringComparer.Ordinal);
            foreach (var row in rows)
            {
                var (entry, verdict) = Read(work, campaignId, columns, row);
                if (entry is null)
                {
                    work.Reject(row, verdict);
                    continue;
                }

                work.Accept();
                // Twice in the table: the longer of the two.
                if (entries.TryGetValue(entry.NumberKey, out var other) && (other.ExpiresAt is null || (entry.ExpiresAt is not null && entry.ExpiresAt <= other.ExpiresAt))) continue;
                entries[entry.NumberKey] = entry;
            }

            await WriteAsync(work.Context, campaignId, entries.Values, cancellationToken);
        }
    }

    /// <summary>The entry of a row; null when it cannot be read.</summary>
    internal static (DoNotCallRow? Entry, ContactVerdict Verdict) Read(ImportWork work, Guid? campaignId, ContactColumns columns, in TableRow row)
    {
        var (number, verdict) = ContactImports.Read(columns, row);
        DateTimeOffset? until = null;
        if (verdict == ContactVerdict.Accepted && columns.Of(ColumnRole.Until, row) is { Length: > 0 } end)
        {
            until = CellText.Instant(end, endOfDay: true);
            verdict = until is null ? ContactVerdict.UnreadableDate : until <= work.Now ? ContactVerdict.AlreadyOver : verdict;
        }

        return verdict == ContactVerdict.Accepted
            ? (RowOf(work.TenantId, work.Actor, campaignId, number.Canonical, until, columns.Of(ColumnRole.Reason, row), work.Now), verdict)
            : (null, verdict);
    }

    private static Task WriteAsync(PortalDbContext context, Guid? campaignId, IReadOnlyCollection<DoNotCallRow> rows, CancellationToken cancellationToken) =>
        (campaignId is null ? ContactSql.DoNotCallTenant : ContactSql.DoNotCallCampaign).WriteAsync(context, rows, cancellationToken);

    private static DoNotCallRow RowOf(Guid tenantId, string actor, Guid? campaignId, string key, DateTimeOffset? expiresAt, string? reason, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        TenantId = tenantId,
        CampaignId = campaignId,
        NumberKey = key,
        Reason = CellText.Cut(reason, ContactLengths.Reason),
        AddedAt = now,
        AddedBy = CellText.Cut(actor, 256) ?? "",
        ExpiresAt = expiresAt,
    };

    private static string Where(Guid? campaignId) => campaignId is { } id ? $"campaign {id}" : "whole tenant";
}
