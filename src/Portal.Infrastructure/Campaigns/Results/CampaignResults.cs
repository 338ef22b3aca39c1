using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Campaigns;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Campaigns.HandOver;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Pbx;

namespace Portal.Infrastructure.Campaigns.Results;

/// <summary>What came of results that were told.</summary>
/// <param name="Attempts">Attempts that were not known.</param>
/// <param name="Changed">Contacts that moved on.</param>
/// <param name="Unknown">Numbers that are no contact of the campaign.</param>
public sealed record ResultsStored(int Attempts, int Changed, int Unknown);

/// <summary>Stores what PBXs tell of campaigns, by push and by report: attempts, and what becomes of contacts through them. Told twice is stored once.</summary>
public sealed class CampaignResults(PortalDb db, TimeProvider time)
{
    /// <summary>Stores a report of a campaign; one that the tenant does not have is no matter.</summary>
    public async Task<ResultsStored> StoreAsync(Guid tenantId, Guid campaignId, CampaignReport report, CancellationToken cancellationToken)
    {
        await using var context = db.ForTenant(tenantId);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        if (await Campaigns(context, tenantId).FirstOrDefaultAsync(row => row.Id == campaignId, cancellationToken) is not { } row) return new ResultsStored(0, 0, 0);
        var stored = await new ResultWrite(context, await CampaignOfAsync(context, row, cancellationToken), time.GetUtcNow()).WriteAsync(report.Results, report.Numbers, ToldBy.Report, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return stored;
    }

    /// <summary>Stores pushed results of one account in a transaction of the caller's.</summary>
    internal async Task StorePushedAsync(PortalDbContext context, Guid tenantId, Guid accountId, IReadOnlyCollection<CampaignResult> results, CancellationToken cancellationToken)
    {
        var byCampaign = new Dictionary<Guid, (CampaignRow Row, List<CampaignResult> Results)>();
        foreach (var told in results.GroupBy(result => result.Campaign, StringComparer.Ordinal))
        {
            foreach (var (row, some) in await OwnersAsync(context, tenantId, accountId, told.Key, [.. told], cancellationToken))
            {
                if (!byCampaign.TryGetValue(row.Id, out var known)) byCampaign[row.Id] = known = (row, []);
                known.Results.AddRange(some);
            }
        }

        // In one order everywhere, because each of them is locked until the end.
        foreach (var (row, some) in byCampaign.Values.OrderBy(one => one.Row.Id))
            await new ResultWrite(context, await CampaignOfAsync(context, row, cancellationToken), time.GetUtcNow()).WriteAsync(some, [], ToldBy.Push, cancellationToken);
    }

    /// <summary>
    /// Whose results these are. A campaign may dial before the portal knows its id, when the answer to its creation is still on the way or was lost, and be told of after it was deleted at the
    /// PBX: then the contact says which it is. What belongs to none was dialed by a campaign that the portal did not make.
    /// </summary>
    private static async Task<List<(CampaignRow Row, List<CampaignResult> Results)>> OwnersAsync(
        PortalDbContext context, Guid tenantId, Guid accountId, string? vendorKey, List<CampaignResult> results, CancellationToken cancellationToken)
    {
        var campaigns = Campaigns(context, tenantId).Where(row => row.AccountId == accountId && !row.Template);
        if (vendorKey is not null && await campaigns.Where(row => row.VendorKey == vendorKey).OrderByDescending(row => row.CreatedAt).FirstOrDefaultAsync(cancellationToken) is { } named) return [(named, results)];
        var nameless = await campaigns.Where(row => (row.VendorKey == null || vendorKey == null) && row.State != CampaignState.Draft && row.Type != CampaignType.Preview).ToListAsync(cancellationToken);
        if (nameless.Count == 0) return [];
        var ids = nameless.ConvertAll(row => row.Id);
        var keys = results.Select(result => PhoneNumber.Key(result.Number)).Distinct(StringComparer.Ordinal).ToList();
        var contacts = (await context.Contacts.IgnoreQueryFilters().AsNoTracking()
            .Where(contact => contact.TenantId == tenantId && EF.Parameter(ids).Contains(contact.CampaignId) && EF.Parameter(keys).Contains(contact.NumberKey))
            .Select(contact => new { contact.NumberKey, contact.CampaignId, contact.HandedOverAt, contact.State }).ToListAsync(cancellationToken)).ToLookup(contact => contact.NumberKey, StringComparer.Ordinal);
        var owners = results.ToLookup(result => contacts[PhoneNumber.Key(result.Number)].OrderByDescending(contact => contact.HandedOverAt ?? DateTimeOffset.MinValue).FirstOrDefault()?.CampaignId);
        return [.. nameless.Where(row => owners.Contains(row.Id)).Select(row => (row, owners[row.Id].ToList()))];
    }

    private static IQueryable<CampaignRow> Campaigns(PortalDbContext context, Guid tenantId) => context.Campaigns.IgnoreQueryFilters().AsNoTracking().Where(row => row.TenantId == tenantId);

    private static async Task<ResultCampaign> CampaignOfAsync(PortalDbContext context, CampaignRow row, CancellationToken cancellationToken)
    {
        var plan = CampaignJson.Plan(row.Plan);
        var vendor = row.AccountId is { } accountId
            ? await context.PbxAccounts.IgnoreQueryFilters().Where(account => account.Id == accountId).Select(account => account.Vendor).FirstOrDefaultAsync(cancellationToken)
            : null;
        var limits = vendor is null ? null : PbxCatalog.Find(vendor)?.Traits.Campaigns;
        return new ResultCampaign(row.Id, row.TenantId, row.AccountId, new ContactCourse(plan, limits is null ? 0 : HandOverForm.RetriesAtPbx(plan, limits)));
    }
}
