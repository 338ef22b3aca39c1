using System.Collections.Immutable;
using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Calls;
using Portal.Domain.Campaigns;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Security;

namespace Portal.Infrastructure.Campaigns.Contacts;

/// <summary>A campaign as far as its contacts go.</summary>
/// <param name="Id">The campaign.</param>
/// <param name="Name">Its name; empty while a draft has none.</param>
/// <param name="Rules">What it demands of numbers.</param>
/// <param name="Closed">Why contacts can neither be added nor removed; null when they can.</param>
public sealed record ContactCampaign(Guid Id, string Name, ContactRules Rules, ImportRefusal? Closed);

/// <summary>What became of an order to remove contacts.</summary>
/// <param name="Removed">Contacts that are gone.</param>
/// <param name="Kept">Contacts that stay, because they were dialed or their PBX has them.</param>
public sealed record ContactRemoval(int Removed, int Kept);

/// <summary>The contacts of a campaign as people look at them and take them out.</summary>
public sealed class ContactDesk(PortalDb db, AuditLog audit)
{
    private const int AtOnce = 2_500;

    /// <summary>Never dialed, and neither the PBX nor an agent has it: it may go as if it had never been there.</summary>
    internal static Expression<Func<ContactRow, bool>> Untouched { get; } = contact =>
        contact.Attempts == 0 && contact.HandedOverAt == null && !contact.Unsure && contact.VendorKey == null && contact.HeldBy == null
        && contact.State != ContactState.HandedOver && contact.State != ContactState.Dialing;

    /// <summary>A campaign of the tenant; null when it has no such one.</summary>
    public async Task<ContactCampaign?> FindAsync(Guid tenantId, Guid campaignId, CancellationToken cancellationToken)
    {
        await using var context = db.ForTenant(tenantId);
        var row = await context.Campaigns.AsNoTracking().Where(campaign => campaign.Id == campaignId).Select(campaign => new { campaign.Name, campaign.State, campaign.Template, campaign.Plan })
            .FirstOrDefaultAsync(cancellationToken);
        if (row is null) return null;
        var plan = CampaignJson.Plan(row.Plan);
        var rules = new ContactRules(campaignId, plan.Commercial, plan.AttemptsPerDay, plan.AttemptsInTotal, plan.OtherCampaignDays);
        return new ContactCampaign(campaignId, row.Name, rules, ClosedFor(row.Template, row.State, plan));
    }

    /// <summary>How many contacts are in which state.</summary>
    public async Task<ImmutableDictionary<ContactState, int>> CountAsync(Guid tenantId, Guid campaignId, CancellationToken cancellationToken)
    {
        await using var context = db.ForTenant(tenantId);
        var counts = await context.Contacts.Where(contact => contact.CampaignId == campaignId).GroupBy(contact => contact.State)
            .Select(all => new { all.Key, Count = all.Count() }).ToListAsync(cancellationToken);
        return counts.ToImmutableDictionary(one => one.Key, one => one.Count);
    }

    /// <summary>A page of a campaign's contacts, by number.</summary>
    /// <param name="tenantId">Whose.</param>
    /// <param name="campaignId">Of which campaign.</param>
    /// <param name="state">Only those in this state; null = all.</param>
    /// <param name="number">Only this number, in any notation; null = all.</param>
    /// <param name="after">Key of the last number of the page before; null = the first page.</param>
    /// <param name="count">Most contacts.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<ImmutableArray<ContactRow>> PageAsync(
        Guid tenantId, Guid campaignId, ContactState? state, string? number, string? after, int count, CancellationToken cancellationToken)
    {
        await using var context = db.ForTenant(tenantId);
        var contacts = context.Contacts.AsNoTracking().Where(contact => contact.CampaignId == campaignId);
        if (state is { } only) contacts = contacts.Where(contact => contact.State == only);
        if (PhoneNumber.Key(number) is { Length: > 0 } key) contacts = contacts.Where(contact => contact.NumberKey == key);
        if (after is not null) contacts = contacts.Where(contact => string.Compare(contact.NumberKey, after) > 0);
        return [.. await contacts.OrderBy(contact => contact.NumberKey).Take(count).ToListAsync(cancellationToken)];
    }

    /// <summary>
    /// Takes contacts out that were never dialed and that no PBX and no agent has; those that were stay, for their attempts count. Null when the actor may not.
    /// </summary>
    /// <param name="actor">Who.</param>
    /// <param name="campaignId">Of which campaign; one that is not closed.</param>
    /// <param name="number">Only this number; null = all.</param>
    /// <param name="contactId">Only this contact; null = all.</param>
    /// <param name="cancellationToken">Cancels; what is gone stays gone.</param>
    public async Task<ContactRemoval?> RemoveAsync(Actor actor, Guid campaignId, string? number, Guid? contactId, CancellationToken cancellationToken)
    {
        if (!actor.May(Permissions.CampaignsManage)) return null;
        await using var context = db.ForTenant(actor.TenantId);
        var meant = context.Contacts.Where(contact => contact.CampaignId == campaignId);
        if (number is not null)
        {
            var key = PhoneNumber.Key(number);
            meant = meant.Where(contact => contact.NumberKey == key);
        }

        if (contactId is { } id) meant = meant.Where(contact => contact.Id == id);
        var untouched = meant.Where(Untouched);
        var removed = 0;
        // A piece at a time: others write as well.
        for (int gone; (gone = await untouched.OrderBy(contact => contact.NumberKey).Take(AtOnce).ExecuteDeleteAsync(cancellationToken)) > 0;) removed += gone;
        var removal = new ContactRemoval(removed, await meant.CountAsync(cancellationToken));
        if (removed > 0) audit.Add(context, actor, "contacts.remove", campaignId.ToString(), string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{removal.Removed} removed, {removal.Kept} kept"));
        await context.SaveChangesAsync(cancellationToken);
        return removal;
    }

    private static ImportRefusal? ClosedFor(bool template, CampaignState state, CampaignPlan plan) => state switch
    {
        _ when template => ImportRefusal.Template,
        CampaignState.Draft => null,
        CampaignState.Ended or CampaignState.Draining => ImportRefusal.Ended,
        _ => plan.ListKind == CampaignListKind.Fixed ? ImportRefusal.FixedList : null,
    };
}
