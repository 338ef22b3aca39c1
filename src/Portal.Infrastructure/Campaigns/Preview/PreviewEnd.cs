using Portal.Domain.Campaigns;
using Portal.Infrastructure.Data;

namespace Portal.Infrastructure.Campaigns.Preview;

/// <summary>What the end of a call makes of its attempt and its contact.</summary>
internal static class PreviewEnd
{
    /// <summary>Writes the result to both and lets go of the contact. A result code has the last word on what comes next; a contact that was ended meanwhile stays ended, and its attempt counts.</summary>
    public static ContactStanding Apply(ContactRow contact, ContactAttemptRow attempt, CampaignPlan plan, ContactResult result, Disposition? code, DateTimeOffset now)
    {
        var standing = Take(contact, new AttemptEnded(now, result), plan);
        if (code is not null) standing = Take(contact, new DispositionSet(now, code), plan);
        attempt.Result = result;
        if (code is not null) contact.Disposition = attempt.Disposition = code.Code;
        return standing;
    }

    /// <summary>Moves the contact on by what happened, and lets go of it.</summary>
    public static ContactStanding Take(ContactRow contact, ContactEvent happened, CampaignPlan plan)
    {
        var standing = new ContactStanding(contact.State, contact.Attempts, contact.NextAttemptAt, contact.LastResult).After(happened, plan).Standing;
        (contact.State, contact.Attempts, contact.NextAttemptAt, contact.LastResult) = (standing.State, standing.Attempts, standing.NextAt, standing.LastResult);
        (contact.HeldBy, contact.HandedOverAt) = (null, null);
        contact.Revision++;
        return standing;
    }
}
