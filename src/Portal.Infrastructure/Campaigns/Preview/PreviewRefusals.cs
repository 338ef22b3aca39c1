using Microsoft.EntityFrameworkCore;
using Portal.Domain.Calls;
using Portal.Domain.Campaigns;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Campaigns.Contacts;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Security;

namespace Portal.Infrastructure.Campaigns.Preview;

/// <summary>
/// What a person does who is told not to call again: the number goes onto the do-not-call list, a commercial campaign's call is a refusal of consent as well, and the contact is done with. Whoever may dial
/// may do this, and only for the contact that they have; to take an entry out again is a manager's.
/// </summary>
public sealed class PreviewRefusals(PortalDb db, PreviewDesk desk, AuditLog audit, TimeProvider time)
{
    /// <summary>İYS's name for what was said in a call to or from a call center.</summary>
    private const string Source = "HS_CAGRI_MERKEZI";

    private const int Tries = 3;

    /// <summary>Stores the refusal. A call that awaits its result is stored as answered: somebody said it.</summary>
    /// <param name="actor">Who.</param>
    /// <param name="campaignId">The campaign.</param>
    /// <param name="contactId">The contact, which the person has.</param>
    /// <param name="everywhere">True = nobody of the tenant calls the number; false = this campaign does not.</param>
    /// <param name="note">Why, or what was said.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<PreviewStep> StoreAsync(Actor actor, Guid campaignId, Guid contactId, bool everywhere, string? note, CancellationToken cancellationToken)
    {
        if (!actor.May(Permissions.CampaignsDial)) return PreviewStep.Of(PreviewOutcome.Forbidden);
        note = note?.Replace("\0", "", StringComparison.Ordinal).Trim();
        if (note is { Length: > PreviewResult.LongestNote }) return PreviewStep.Wrong("note");
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await TryAsync(actor, campaignId, contactId, everywhere, string.IsNullOrEmpty(note) ? null : note, cancellationToken);
            }
            catch (DbUpdateConcurrencyException) when (attempt < Tries)
            {
                // The contact changed in this very moment: the refusal is told to what it is now.
            }
        }
    }

    private async Task<PreviewStep> TryAsync(Actor actor, Guid campaignId, Guid contactId, bool everywhere, string? note, CancellationToken cancellationToken)
    {
        await using var context = db.ForTenant(actor.TenantId);
        if (await PreviewDesk.PersonAsync(context, actor, cancellationToken) is not { } person) return PreviewStep.Of(PreviewOutcome.Forbidden);
        if (await desk.FindAsync(context, campaignId, cancellationToken) is not { } campaign) return PreviewStep.Of(PreviewOutcome.NotFound);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        if (await context.Contacts.FirstOrDefaultAsync(row => row.Id == contactId && row.CampaignId == campaignId, cancellationToken) is not { } contact) return PreviewStep.Of(PreviewOutcome.NotFound);
        if (contact.HeldBy != person) return PreviewStep.Of(PreviewOutcome.NotHeld);
        var attempt = await context.ContactAttempts.Where(row => row.ContactId == contactId && row.Result == null && row.By == actor.Name).OrderByDescending(row => row.At).FirstOrDefaultAsync(cancellationToken);
        var now = time.GetUtcNow();
        var entry = new DoNotCallRow
        {
            Id = Guid.CreateVersion7(now), TenantId = actor.TenantId, CampaignId = everywhere ? null : campaignId, NumberKey = contact.NumberKey, AddedAt = now, AddedBy = actor.Name,
            Reason = ShortText.Cut(note ?? campaign.Name, ContactLengths.Reason),
        };
        await (everywhere ? ContactSql.DoNotCallTenant : ContactSql.DoNotCallCampaign).WriteAsync(context, [entry], cancellationToken);
        if (campaign.Plan.Commercial)
        {
            var word = new ConsentRow
            {
                Id = Guid.CreateVersion7(now), TenantId = actor.TenantId, NumberKey = contact.NumberKey, Status = ConsentStatus.Refused, At = now, Source = Source,
                Proof = attempt is null ? $"contact {contactId}" : $"attempt {attempt.Id}", RecordedAt = now, RecordedBy = actor.Name,
            };
            await ContactSql.Consents.WriteAsync(context, [word], cancellationToken);
            audit.Add(context, actor, "consents.refuse", PhoneNumber.Mask(contact.NumberKey), Source);
        }

        var standing = attempt is null
            ? PreviewEnd.Take(contact, new DoNotCallListed(now), campaign.Plan)
            : PreviewEnd.Apply(contact, attempt, campaign.Plan, ContactResult.Answered, null, now);
        if (attempt is not null) attempt.Note = note;
        contact.Hold = everywhere ? ContactVerdict.DoNotCall : ContactVerdict.DoNotCallInCampaign;
        audit.Add(context, actor, "doNotCall.add", PhoneNumber.Mask(contact.NumberKey), everywhere ? "whole tenant" : $"campaign {campaignId}");
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new PreviewStep(PreviewOutcome.Ok) { Standing = standing };
    }
}
