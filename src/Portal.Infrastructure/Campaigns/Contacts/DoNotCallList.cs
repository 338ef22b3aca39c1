using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Calls;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Security;

namespace Portal.Infrastructure.Campaigns.Contacts;

/// <summary>Numbers that nobody of the tenant calls, or one campaign does not. An entry counts from its commit on.</summary>
public sealed class DoNotCallList(PortalDb db, TableImports imports, AuditLog audit, TimeProvider time)
{
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

    /// <summary>Adds the numbers of a table. What was added before the end or a cancellation stays added; the same table again changes nothing.</summary>
    public async Task<ImportResult> ImportAsync(
        Actor actor, Guid? campaignId, TableSource table, ContactColumns columns, string fileName, Action<ImportProgress>? told, CancellationToken cancellationToken)
    {
        if (!actor.May(Permissions.CampaignsManage)) return ImportResult.Refused(ImportRefusal.Forbidden);
        return await imports.RunAsync(actor, new ImportOrder(ImportKind.DoNotCall, campaignId, fileName, columns), table, TakeAsync, told, cancellationToken);

        async Task TakeAsync(ImportWork work, IReadOnlyList<TableRow> rows)
        {
            var entries = new Dictionary<string, DoNotCallRow>(StringComparer.Ordinal);
            foreach (var row in rows)
            {
                var (number, verdict) = ContactImports.Read(columns, row);
                DateTimeOffset? until = null;
                if (verdict == ContactVerdict.Accepted && columns.Of(ColumnRole.Until, row) is { Length: > 0 } end)
                {
                    until = CellText.Instant(end, endOfDay: true);
                    verdict = until is null ? ContactVerdict.UnreadableDate : until <= work.Now ? ContactVerdict.AlreadyOver : verdict;
                }

                if (verdict != ContactVerdict.Accepted)
                {
                    work.Reject(row, verdict);
                    continue;
                }

                work.Accept();
                // Twice in the table: the longer of the two.
                if (entries.TryGetValue(number.Canonical, out var other) && (other.ExpiresAt is null || (until is not null && until <= other.ExpiresAt))) continue;
                entries[number.Canonical] = RowOf(work.TenantId, work.Actor, campaignId, number.Canonical, until, columns.Of(ColumnRole.Reason, row), work.Now);
            }

            await WriteAsync(work.Context, campaignId, entries.Values, cancellationToken);
        }
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
