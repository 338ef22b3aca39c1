using Portal.Domain.Campaigns;
using Portal.Infrastructure.Data;

namespace Portal.Infrastructure.Campaigns.Preview;

/// <summary>What the end of a call makes of its attempt and its contact.</summary>
internal static class PreviewEnd
{
    /// <summary>Writes the result to both and lets go of the contact. A result code has the last word on what comes next; a contact that was ended meanwhile stays ended, and its attempt counts.</summary>
    public static ContactStanding Apply(ContactRow contact, ContactAttemptRow attempt, CampaignPlan plan, ContactResult result, Disposition? code, DateTimeOffset now)
    {
        var standing = new ContactStanding(contact.State, contact.Attempts, contact.NextAttemptAt, contact.LastResult).After(new AttemptEnded(now, result), plan).Standing;
        if (code is not null) standing = standing.After(new DispositionSet(now, code), plan).Standing;
        (contact.State, contact.Attempts, contact.NextAttemptAt, contact.LastResult) = (standing.State, standing.Attempts, standing.NextAt, standing.LastResult);
        (contact.HeldBy, contact.HandedOverAt) = (null, null);
        contact.Revision++;
        attempt.Result = result;
        if (code is not null) contact.Disposition = attempt.Disposition = code.Code;
        return standing;
    }
}
