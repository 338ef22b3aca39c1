using Microsoft.EntityFrameworkCore;
using Portal.Domain.Calls;
using Portal.Domain.Campaigns;
using Portal.Domain.Pbx;
using Portal.Domain.Pbx.Commands;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Campaigns.Contacts;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Live;
using Portal.Infrastructure.Security;

namespace Portal.Infrastructure.Campaigns.Preview;

/// <summary>
/// Calls of people to the contacts that they have. The attempt is stored before the PBX is asked, in one transaction with the step of its contact: so a second press finds the contact called and asks
/// the PBX nothing, and a call that a crash cut off from its result stays there to be answered for.
/// </summary>
public sealed class PreviewCalls(PortalDb db, PreviewDesk desk, PreviewList list, PbxCommands commands, AuditLog audit, TimeProvider time)
{
    private const int Tries = 3;

    /// <summary>Calls the contact, or notes that it is called by hand.</summary>
    /// <param name="actor">Who.</param>
    /// <param name="campaignId">The campaign.</param>
    /// <param name="contactId">The contact, which the person has.</param>
    /// <param name="extension">Extension that calls; null where the person dials by hand.</param>
    /// <param name="byHand">True when the person dials; so it is wherever the account starts no calls.</param>
    /// <param name="cancellationToken">Cancels what comes before the call.</param>
    public async Task<PreviewStep> CallAsync(Actor actor, Guid campaignId, Guid contactId, string? extension, bool byHand, CancellationToken cancellationToken)
    {
        if (!actor.May(Permissions.CampaignsDial)) return PreviewStep.Of(PreviewOutcome.Forbidden);
        await using var context = db.ForTenant(actor.TenantId);
        if (await PreviewDesk.PersonAsync(context, actor, cancellationToken) is not { } person) return PreviewStep.Of(PreviewOutcome.Forbidden);
        if (await desk.FindAsync(context, campaignId, cancellationToken) is not { } campaign) return PreviewStep.Of(PreviewOutcome.NotFound);
        byHand |= PreviewCard.IsByHand(actor, campaign);
        extension = extension?.Trim() is { Length: > 0 } given ? given : null;
        if (extension is { Length: > CallRow.Lengths.Extension } || (!byHand && extension is null)) return PreviewStep.Wrong("extension");

        var (begun, attempt, contact) = await BeginAsync(context, actor, person, campaign, contactId, extension, cancellationToken);
        if (begun is not null || attempt is null || contact is null) return begun ?? PreviewStep.Of(PreviewOutcome.NotHeld);
        CommandOutcome? outcome = null;
        if (!byHand)
        {
            // From here on nothing is cancelled: the attempt stands, and what became of it must be stored.
            outcome = await commands.RunAsync(actor, campaign.AccountId!.Value, new OriginateCommand(extension!, contact.Number, CallOptions.None), CancellationToken.None);
            if (outcome.Result is not (CommandResult.Ok or CommandResult.Unknown))
            {
                await TakeBackAsync(actor.TenantId, person, attempt);
                return (await PreviewList.ShowAsync(context, actor, campaign, contactId, CancellationToken.None)) with { Outcome = PreviewOutcome.Failed, Command = outcome };
            }

            if (outcome.CallKey is { } key)
                await context.ContactAttempts.Where(row => row.Id == attempt.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.CallKey, key), CancellationToken.None);
        }

        return (await PreviewList.ShowAsync(context, actor, campaign, contactId, CancellationToken.None)) with { Command = outcome };
    }

    /// <summary>Stores what came of the call and lets go of the contact, which goes on as the campaign's retries and the result code say.</summary>
    public async Task<PreviewStep> ResultAsync(Actor actor, Guid campaignId, Guid contactId, PreviewResult result, CancellationToken cancellationToken)
    {
        if (!actor.May(Permissions.CampaignsDial)) return PreviewStep.Of(PreviewOutcome.Forbidden);
        var note = result.Note?.Replace("\0", "", StringComparison.Ordinal).Trim();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await StoreAsync(actor, campaignId, contactId, result with { Note = string.IsNullOrEmpty(note) ? null : note }, cancellationToken);
            }
            catch (DbUpdateConcurrencyException) when (attempt < Tries)
            {
                // Somebody stopped the contact, or gave a sign of life for it, in this very moment: the result is told to what it is now.
            }
        }
    }

    private async Task<PreviewStep> StoreAsync(Actor actor, Guid campaignId, Guid contactId, PreviewResult result, CancellationToken cancellationToken)
    {
        await using var context = db.ForTenant(actor.TenantId);
        if (await PreviewDesk.PersonAsync(context, actor, cancellationToken) is not { } person) return PreviewStep.Of(PreviewOutcome.Forbidden);
        if (await desk.FindAsync(context, campaignId, cancellationToken) is not { } campaign) return PreviewStep.Of(PreviewOutcome.NotFound);
        if (await context.Contacts.FirstOrDefaultAsync(row => row.Id == contactId && row.CampaignId == campaignId, cancellationToken) is not { } contact) return PreviewStep.Of(PreviewOutcome.NotFound);
        if (!PreviewResult.Choices.Contains(result.Result)) return PreviewStep.Wrong("result");
        if (result.Note is { Length: > PreviewResult.LongestNote }) return PreviewStep.Wrong("note");
        if (contact.HeldBy != person) return PreviewStep.Of(PreviewOutcome.NotHeld);
        var attempt = await context.ContactAttempts.Where(row => row.ContactId == contactId && row.Result == null && row.By == actor.Name)
            .OrderByDescending(row => row.At).FirstOrDefaultAsync(cancellationToken);
        if (attempt is null) return PreviewStep.Of(PreviewOutcome.NotCalled);
        var codes = await PreviewDesk.CodesAsync(context, campaign.Plan, cancellationToken);
        var code = codes.FirstOrDefault(one => string.Equals(one.Code, result.Disposition?.Trim(), StringComparison.OrdinalIgnoreCase));
        // What was said is worth knowing only with a code, where there are codes; of nobody reached there is nothing to tell.
        if (code is null && (!string.IsNullOrWhiteSpace(result.Disposition) || (result.Result == ContactResult.Answered && !codes.IsEmpty))) return PreviewStep.Wrong("disposition");

        var standing = PreviewEnd.Apply(contact, attempt, campaign.Plan, result.Result, code, time.GetUtcNow());
        attempt.Note = result.Note;
        audit.Add(context, actor, "campaign.result", contactId.ToString("N"), $"{result.Result}{(code is null ? "" : $", {code.Code}")}");
        await context.SaveChangesAsync(cancellationToken);
        return new PreviewStep(PreviewOutcome.Ok) { Standing = standing };
    }

    /// <summary>Asks the gate for the last time and stores the attempt. Attempts on one number follow each other, so that two people who call it for two campaigns do not get past its caps together.</summary>
    private async Task<(PreviewStep? Refused, ContactAttemptRow? Attempt, ContactRow? Contact)> BeginAsync(
        PortalDbContext context, Actor actor, Guid person, PreviewCampaign campaign, Guid contactId, string? extension, CancellationToken cancellationToken)
    {
        if (await context.Contacts.AsNoTracking().FirstOrDefaultAsync(row => row.Id == contactId && row.CampaignId == campaign.Id, cancellationToken) is not { } contact)
            return (PreviewStep.Of(PreviewOutcome.NotFound), null, null);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        // SQLite has one writer at a time anyhow.
        if (context.Database.IsNpgsql())
            await context.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({$"attempt {actor.TenantId} {contact.NumberKey}"}, 0))", cancellationToken);
        var now = time.GetUtcNow();
        var held = await context.Contacts.AsNoTracking().FirstOrDefaultAsync(row => row.Id == contactId && row.HeldBy == person, cancellationToken);
        if (held is not { State: ContactState.HandedOver })
        {
            if (held is not { State: ContactState.Dialing }) return (PreviewStep.Of(PreviewOutcome.NotHeld), null, null);
            return ((await PreviewList.ShowAsync(context, actor, campaign, contactId, cancellationToken)) with { Outcome = PreviewOutcome.Called }, null, null);
        }

        var (refused, consent) = await list.AskAsync(context, campaign, held, person, cancellationToken);
        ContactAttemptRow? attempt = null;
        if (refused is null)
        {
            var checkedAt = campaign.Plan.Commercial ? now : default(DateTimeOffset?);
            if (!await PreviewHolds.DialAsync(context, contactId, person, consent, checkedAt, now, cancellationToken)) return (PreviewStep.Of(PreviewOutcome.NotHeld), null, null);
            var id = Guid.CreateVersion7(now);
            attempt = new ContactAttemptRow
            {
                Id = id, TenantId = actor.TenantId, CampaignId = campaign.Id, ContactId = contactId, NumberKey = held.NumberKey, At = now, VendorKey = $"preview:{id:N}",
                By = actor.Name, Agent = extension, ConsentId = consent, ConsentCheckedAt = checkedAt,
            };
            context.ContactAttempts.Add(attempt);
            audit.Add(context, actor, "campaign.call", contactId.ToString("N"), $"{campaign.Name}, {PhoneNumber.Mask(held.NumberKey)}");
            await context.SaveChangesAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return (refused, attempt, held);
    }

    /// <summary>The PBX made no call: as if nobody had pressed.</summary>
    private async Task TakeBackAsync(Guid tenantId, Guid person, ContactAttemptRow attempt)
    {
        await using var context = db.ForTenant(tenantId);
        await using var transaction = await context.Database.BeginTransactionAsync(CancellationToken.None);
        if (await context.ContactAttempts.Where(row => row.Id == attempt.Id && row.Result == null).ExecuteDeleteAsync(CancellationToken.None) == 1)
            await PreviewHolds.UndialAsync(context, attempt.ContactId, person, CancellationToken.None);
        await transaction.CommitAsync(CancellationToken.None);
    }
}
