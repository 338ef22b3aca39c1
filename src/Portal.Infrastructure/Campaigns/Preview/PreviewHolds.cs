using Microsoft.EntityFrameworkCore;
using Portal.Domain.Campaigns;
using Portal.Infrastructure.Campaigns.Contacts;
using Portal.Infrastructure.Data;

namespace Portal.Infrastructure.Campaigns.Preview;

/// <summary>
/// Who has which contact. Every step is one conditional statement on the contact's row, so of two who want the same only one gets it, on both databases and whatever number of nodes; and there is
/// nothing to tidy up after a crash, because whoever gives no sign of life loses the contact to the clock.
/// </summary>
internal static class PreviewHolds
{
    /// <summary>After so long without a sign of life somebody else may get the contact.</summary>
    public static readonly TimeSpan Lapse = TimeSpan.FromMinutes(3);

    /// <summary>Gives the contact to the person. False when somebody was faster, or it is not due any more.</summary>
    public static async Task<bool> TakeAsync(PortalDbContext context, Guid contactId, Guid person, DateTimeOffset now, CancellationToken cancellationToken) =>
        await context.Contacts.Where(contact => contact.Id == contactId && contact.HeldBy == null && (contact.State == ContactState.New || contact.State == ContactState.Waiting)
                && (contact.NextAttemptAt == null || contact.NextAttemptAt <= now))
            .ExecuteUpdateAsync(set => set
                .SetProperty(contact => contact.State, ContactState.HandedOver)
                .SetProperty(contact => contact.HeldBy, person)
                .SetProperty(contact => contact.HandedOverAt, now)
                .SetProperty(contact => contact.NextAttemptAt, (DateTimeOffset?)null)
                .SetProperty(contact => contact.Hold, (ContactVerdict?)null)
                .SetProperty(contact => contact.Revision, contact => contact.Revision + 1), cancellationToken) == 1;

    /// <summary>A sign of life. False when the person does not have the contact any more.</summary>
    public static async Task<bool> RenewAsync(PortalDbContext context, Guid contactId, Guid person, DateTimeOffset now, CancellationToken cancellationToken) =>
        await Held(context, contactId, person).ExecuteUpdateAsync(set => set.SetProperty(contact => contact.HandedOverAt, now), cancellationToken) == 1;

    /// <summary>The contact is being called. False when the person does not have it, or has called it already.</summary>
    public static async Task<bool> DialAsync(PortalDbContext context, Guid contactId, Guid person, Guid? consent, DateTimeOffset? consentCheckedAt, DateTimeOffset now, CancellationToken cancellationToken) =>
        await Held(context, contactId, person).Where(contact => contact.State == ContactState.HandedOver).ExecuteUpdateAsync(set => set
            .SetProperty(contact => contact.State, ContactState.Dialing)
            .SetProperty(contact => contact.HandedOverAt, now)
            .SetProperty(contact => contact.ConsentId, consent)
            .SetProperty(contact => contact.ConsentCheckedAt, consentCheckedAt)
            .SetProperty(contact => contact.Revision, contact => contact.Revision + 1), cancellationToken) == 1;

    /// <summary>No call was made: the person has the contact as before.</summary>
    public static Task UndialAsync(PortalDbContext context, Guid contactId, Guid person, CancellationToken cancellationToken) =>
        Held(context, contactId, person).Where(contact => contact.State == ContactState.Dialing).ExecuteUpdateAsync(set => set
            .SetProperty(contact => contact.State, ContactState.HandedOver)
            .SetProperty(contact => contact.Revision, contact => contact.Revision + 1), cancellationToken);

    /// <summary>Puts an uncalled contact back, at once or until later. False when the person does not have it, or has called it.</summary>
    public static async Task<bool> PutBackAsync(PortalDbContext context, Guid contactId, Guid person, DateTimeOffset? until, CancellationToken cancellationToken) =>
        await PutBackAsync(Held(context, contactId, person).Where(contact => contact.State == ContactState.HandedOver), until, cancellationToken) == 1;

    /// <summary>Puts back what nobody gave a sign of life for, and lets go of what was ended by others while it was out and has no call to answer for.</summary>
    /// <param name="context">A tenant's, or the installation's.</param>
    /// <param name="contacts">Which of them to look at.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task<int> FreeAsync(PortalDbContext context, IQueryable<ContactRow> contacts, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var since = now - Lapse;
        var freed = await PutBackAsync(contacts.Where(contact => contact.HeldBy != null && contact.State == ContactState.HandedOver && contact.HandedOverAt < since), null, cancellationToken);
        return freed + await contacts.Where(contact => contact.HeldBy != null && contact.State != ContactState.HandedOver && contact.State != ContactState.Dialing
                && !context.ContactAttempts.Any(attempt => attempt.ContactId == contact.Id && attempt.Result == null && attempt.By != null))
            .ExecuteUpdateAsync(set => set
                .SetProperty(contact => contact.HeldBy, (Guid?)null)
                .SetProperty(contact => contact.HandedOverAt, (DateTimeOffset?)null), cancellationToken);
    }

    /// <summary>Takes a contact that the gate refused out of the list: for a while where time mends it, else for good.</summary>
    public static Task RefuseAsync(PortalDbContext context, Guid contactId, Guid? person, GateAnswer answer, CancellationToken cancellationToken)
    {
        var end = EndOf(answer);
        var contacts = context.Contacts.Where(contact => contact.Id == contactId && contact.HeldBy == person
            && (person == null ? contact.State == ContactState.New || contact.State == ContactState.Waiting : contact.State == ContactState.HandedOver));
        return contacts.ExecuteUpdateAsync(set => set
            .SetProperty(contact => contact.State, contact => end ?? (contact.Attempts == 0 ? ContactState.New : ContactState.Waiting))
            .SetProperty(contact => contact.NextAttemptAt, answer.Until)
            .SetProperty(contact => contact.Hold, answer.Verdict)
            .SetProperty(contact => contact.HeldBy, (Guid?)null)
            .SetProperty(contact => contact.HandedOverAt, (DateTimeOffset?)null)
            .SetProperty(contact => contact.Revision, contact => contact.Revision + 1), cancellationToken);
    }

    private static ContactState? EndOf(GateAnswer answer) => answer switch
    {
        { Until: not null } => null,
        { Verdict: ContactVerdict.DoNotCall or ContactVerdict.DoNotCallInCampaign } => ContactState.DoNotCall,
        { Verdict: ContactVerdict.AttemptsInTotal } => ContactState.Exhausted,
        _ => ContactState.Refused,
    };

    private static IQueryable<ContactRow> Held(PortalDbContext context, Guid contactId, Guid person) => context.Contacts.Where(contact => contact.Id == contactId && contact.HeldBy == person);

    private static Task<int> PutBackAsync(IQueryable<ContactRow> contacts, DateTimeOffset? until, CancellationToken cancellationToken) =>
        contacts.ExecuteUpdateAsync(set => set
            .SetProperty(contact => contact.State, contact => contact.Attempts == 0 ? ContactState.New : ContactState.Waiting)
            .SetProperty(contact => contact.NextAttemptAt, until)
            .SetProperty(contact => contact.HeldBy, (Guid?)null)
            .SetProperty(contact => contact.HandedOverAt, (DateTimeOffset?)null)
            .SetProperty(contact => contact.Revision, contact => contact.Revision + 1), cancellationToken);
}
