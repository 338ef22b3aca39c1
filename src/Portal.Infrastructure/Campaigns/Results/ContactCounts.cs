using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Campaigns;
using Portal.Infrastructure.Campaigns.Contacts;
using Portal.Infrastructure.Data;

namespace Portal.Infrastructure.Campaigns.Results;

/// <summary>A campaign's contacts, counted.</summary>
/// <param name="States">By state.</param>
/// <param name="Holds">Those that may not be dialed, by reason.</param>
/// <param name="Later">Those that wait for a time that has not come.</param>
/// <param name="NextDue">When the first of them is due.</param>
/// <param name="HeldForConsent">Of those that have not ended, such as lack consent.</param>
/// <param name="HeldByCaps">Of those that have not ended, such as have had their attempts for now.</param>
internal sealed record ContactCounts(ImmutableArray<StateCount> States, ImmutableArray<HoldCount> Holds, int Later, DateTimeOffset? NextDue, int HeldForConsent, int HeldByCaps)
{
    private static readonly ContactState[] Going = [ContactState.New, ContactState.Waiting, ContactState.HandedOver, ContactState.Dialing];

    public int Total => States.Sum(count => count.Count);

    public int Left => Going.Sum(Of);

    /// <summary>Those that could be handed over now.</summary>
    public int Due => Of(ContactState.New) + Of(ContactState.Waiting) - Later;

    public int Of(ContactState state) => States.FirstOrDefault(count => count.State == state).Count;

    public static async Task<ContactCounts> ReadAsync(PortalDbContext context, Guid campaignId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Contacts of an import that is under way are not to be seen. To ask each contact for its import costs more than all the rest and is seldom needed: the campaign is the tenant's.
        var importing = await context.ContactImports.AnyAsync(import => import.CampaignId == campaignId && import.Kind == ImportKind.Contacts && import.State < ImportState.Done, cancellationToken);
        var all = (importing ? context.Contacts : context.Contacts.IgnoreQueryFilters()).AsNoTracking().Where(contact => contact.CampaignId == campaignId);
        var states = await all.GroupBy(contact => contact.State).Select(group => new { State = group.Key, Count = group.Count() }).ToListAsync(cancellationToken);
        var waiting = all.Where(contact => (contact.State == ContactState.New || contact.State == ContactState.Waiting) && contact.NextAttemptAt > now);
        var later = await waiting.GroupBy(contact => contact.Hold).Select(group => new { Hold = group.Key, Count = group.Count(), Next = group.Min(contact => contact.NextAttemptAt) }).ToListAsync(cancellationToken);
        var refused = await all.Where(contact => contact.State == ContactState.Refused || contact.State == ContactState.DoNotCall)
            .GroupBy(contact => contact.Hold).Select(group => new { Hold = group.Key, Count = group.Count() }).ToListAsync(cancellationToken);
        var holds = later.Select(one => (one.Hold, one.Count)).Concat(refused.Select(one => (one.Hold, one.Count))).Where(one => one.Hold is not null)
            .GroupBy(one => one.Hold!.Value).Select(group => new HoldCount(group.Key, group.Sum(one => one.Count))).OrderByDescending(count => count.Count);
        return new ContactCounts(
            [.. states.OrderBy(one => one.State).Select(one => new StateCount(one.State, one.Count))],
            [.. holds],
            later.Sum(one => one.Count),
            later.Min(one => one.Next),
            later.Where(one => one.Hold is ContactVerdict.NoConsent or ContactVerdict.ConsentRefused).Sum(one => one.Count),
            later.Where(one => one.Hold is ContactVerdict.AttemptsToday or ContactVerdict.AttemptsInTotal).Sum(one => one.Count));
    }
}
