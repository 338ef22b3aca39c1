using System.Runtime.InteropServices;
using Portal.Domain.Campaigns;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Data;

namespace Portal.Infrastructure.Campaigns.Results;

/// <summary>What contacts of a campaign go by.</summary>
/// <param name="Plan">Its plan.</param>
/// <param name="PbxRetries">Further attempts that the PBX makes by itself.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ContactCourse(CampaignPlan Plan, int PbxRetries);

/// <summary>What becomes of one contact through what a PBX told. Nothing here knows a database.</summary>
internal static class ContactTold
{
    /// <summary>Enters attempts of which no word came, but which follow from how the PBX's list shows the number.</summary>
    /// <param name="book">The contact's attempts.</param>
    /// <param name="contact">The contact before.</param>
    /// <param name="state">How the list shows its number.</param>
    /// <param name="pbxRetries">Further attempts that the PBX makes by itself.</param>
    /// <param name="now">The present.</param>
    public static void Infer(AttemptBook book, ContactRow contact, CampaignNumberReading state, int pbxRetries, DateTimeOffset now)
    {
        if (contact.State is not (ContactState.HandedOver or ContactState.Dialing)) return;
        var known = book.Since(contact.HandedOverAt).ToList();
        var (result, missing) = state.State switch
        {
            CampaignNumberState.Reached => (ContactResult.Answered, known.Exists(attempt => attempt.Result is ContactResult.Answered or ContactResult.Dropped) ? 0 : 1),

            // It gives up after the last of its attempts.
            CampaignNumberState.Failed => (ContactResult.Other, pbxRetries + 1 - known.Count),
            CampaignNumberState.WillRetry => (ContactResult.Other, 1 - known.Count),
            _ => (ContactResult.Other, 0),
        };
        for (; missing > 0; missing--) book.Infer(result, state.RawState, FormattableString.Invariant($"{contact.Id:N}/{book.All.Count()}"), now);
    }

    /// <summary>Where the contact is afterwards.</summary>
    /// <param name="contact">Where it is stored to be.</param>
    /// <param name="book">Its attempts, with what was told.</param>
    /// <param name="state">How the PBX's list shows its number; null when the list was not read.</param>
    /// <param name="course">What it goes by.</param>
    /// <param name="now">The present.</param>
    public static ContactStanding After(ContactRow contact, AttemptBook book, CampaignNumberReading? state, ContactCourse course, DateTimeOffset now)
    {
        var standing = new ContactStanding(contact.State, contact.Attempts, contact.NextAttemptAt, contact.LastResult);
        var sinceHandOver = book.Since(contact.HandedOverAt).ToList();
        // Words of attempts come out of order: how many are known counts, not which of them this is.
        var known = sinceHandOver.Count - book.Added.Count(sinceHandOver.Contains);
        foreach (var attempt in book.Added)
        {
            var result = attempt.Result ?? ContactResult.Other;
            if (sinceHandOver.Contains(attempt)) known++;
            var retries = standing.Out && RetryRule.CanRetry(result) && known <= course.PbxRetries;
            standing = standing.After(new AttemptEnded(attempt.At, result, retries), course.Plan).Standing;
        }

        // What was believed of the last attempt may have been corrected by what was told now.
        if (standing.State is ContactState.HandedOver or ContactState.Dialing or ContactState.Waiting or ContactState.Exhausted && book.All.LastOrDefault() is { Result: ContactResult.Answered } last && book.Corrected.Contains(last))
            standing = standing with { State = ContactState.Done, NextAt = null };
        if (sinceHandOver.Count > 0 || state?.State != CampaignNumberState.Failed) standing = OfList(standing, state, now, course.Plan);
        return standing with { LastResult = Last(book, standing) };
    }

    /// <summary>Words come out of order; the last attempt is the one that began last.</summary>
    private static ContactResult? Last(AttemptBook book, ContactStanding standing) => book.All.LastOrDefault(attempt => attempt.Result is not null)?.Result ?? standing.LastResult;

    private static ContactStanding OfList(ContactStanding standing, CampaignNumberReading? state, DateTimeOffset now, CampaignPlan plan) => state?.State switch
    {
        CampaignNumberState.InProgress => standing.After(new DialBegun(now), plan).Standing,
        CampaignNumberState.Failed => standing.After(new PbxGaveUp(now), plan).Standing,
        // It was being called when it was last looked at, and is not any more.
        CampaignNumberState.NotDialed or CampaignNumberState.WillRetry when standing.State == ContactState.Dialing => standing with { State = ContactState.HandedOver },
        _ => standing,
    };
}
