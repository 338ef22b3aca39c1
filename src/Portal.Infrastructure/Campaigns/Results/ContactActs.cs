using System.Collections.Immutable;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Calls;
using Portal.Domain.Campaigns;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.History;
using Portal.Infrastructure.Security;

namespace Portal.Infrastructure.Campaigns.Results;

/// <summary>What became of an act on a contact.</summary>
public enum ContactActOutcome
{
    Ok,
    Forbidden,

    /// <summary>The campaign has no such contact.</summary>
    NotFound,

    /// <summary>The tenant has no such result code, or the campaign does not use it.</summary>
    NoSuchCode,

    /// <summary>The contact's state does not allow it (<see cref="ContactAct.Refusal"/>).</summary>
    Refused,
}

/// <summary>What became of an act on a contact.</summary>
public sealed record ContactAct(ContactActOutcome Outcome, TransitionRefusal? Refusal = null);

/// <summary>Which contacts begin again: those that have ended in one of the states, with one of the results last. No results = whatever the last one was.</summary>
public sealed record RecycleChoice(ImmutableArray<ContactState> States, ImmutableArray<ContactResult> Results)
{
    /// <summary>The states that there is a way back from.</summary>
    public static ImmutableArray<ContactState> Possible { get; } = [ContactState.Done, ContactState.Exhausted, ContactState.Stopped];
}

/// <summary>What people do with single contacts and with many at once.</summary>
public sealed class ContactActs(PortalDb db, AuditLog audit, TimeProvider time)
{
    private const int LongestNote = 500;

    /// <summary>Stops a contact. A number that stands on a PBX's list is taken off by the next look at it.</summary>
    public Task<ContactAct> StopAsync(Actor actor, Guid campaignId, Guid contactId, CancellationToken cancellationToken) => ActAsync(actor, campaignId, contactId, "contact.stop", null, async (context, campaign, row) =>
    {
        var before = row.State;
        var change = Standing(row).After(new ContactStopped(time.GetUtcNow()), campaign);
        if (change.Refusal is null)
        {
            Put(row, change.Standing);
            // An agent's list has nobody else to ask; whoever is on the call goes on to say what came of it.
            if (campaign.Type == CampaignType.Preview && before != ContactState.Dialing) (row.HeldBy, row.HandedOverAt) = (null, null);
        }

        await Task.CompletedTask;
        return change.Refusal;
    }, cancellationToken);

    /// <summary>Sets the result code of a contact's last attempt.</summary>
    public async Task<ContactAct> SetDispositionAsync(Actor actor, Guid campaignId, Guid contactId, string code, string? note, CancellationToken cancellationToken)
    {
        if (!actor.May(Permissions.CampaignsManage)) return new ContactAct(ContactActOutcome.Forbidden);
        DispositionRow? chosen;
        await using (var context = db.ForTenant(actor.TenantId))
        {
            if (await context.Campaigns.AsNoTracking().FirstOrDefaultAsync(row => row.Id == campaignId, cancellationToken) is not { } campaign) return new ContactAct(ContactActOutcome.NotFound);
            var allowed = CampaignJson.Plan(campaign.Plan).Dispositions;
            chosen = await context.Dispositions.AsNoTracking().FirstOrDefaultAsync(row => row.Code == code, cancellationToken);
            if (chosen is null || (!allowed.IsEmpty && !allowed.Contains(chosen.Id))) return new ContactAct(ContactActOutcome.NoSuchCode);
        }

        var disposition = new Disposition(chosen.Code, chosen.Name, chosen.EndsContact, chosen.RetryAfterMinutes);
        return await ActAsync(actor, campaignId, contactId, "contact.disposition", disposition.Code, async (context, plan, row) =>
        {
            var change = Standing(row).After(new DispositionSet(time.GetUtcNow(), disposition), plan);
            if (change.Refusal is { } refusal) return refusal;
            var last = await context.ContactAttempts.Where(attempt => attempt.ContactId == contactId).OrderByDescending(attempt => attempt.At).FirstOrDefaultAsync(cancellationToken);
            if (last is null) return TransitionRefusal.NoAttempt;
            (last.Disposition, last.Note) = (disposition.Code, ShortText.Cut(note?.Trim(), LongestNote));
            // Who called stays who called.
            last.By ??= ShortText.Cut(actor.Name, 256);
            Put(row, change.Standing);
            row.Disposition = disposition.Code;
            return null;
        }, cancellationToken);
    }

    /// <summary>How many contacts a choice would bring back; null when the tenant has no such campaign.</summary>
    public async Task<int?> CountRecycledAsync(Guid tenantId, Guid campaignId, RecycleChoice choice, CancellationToken cancellationToken)
    {
        await using var context = db.ForTenant(tenantId);
        return await context.Campaigns.AnyAsync(row => row.Id == campaignId && !row.Template, cancellationToken) ? await Chosen(context, campaignId, choice).CountAsync(cancellationToken) : null;
    }

    /// <summary>Has the chosen contacts called again, with all of their attempts before them; tells how many. Null when the tenant has no such campaign, or the actor may not.</summary>
    public async Task<int?> RecycleAsync(Actor actor, Guid campaignId, RecycleChoice choice, CancellationToken cancellationToken)
    {
        if (!actor.May(Permissions.CampaignsManage)) return null;
        await using var context = db.ForTenant(actor.TenantId);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        if (await context.Campaigns.AsNoTracking().FirstOrDefaultAsync(row => row.Id == campaignId && !row.Template, cancellationToken) is not { } campaign) return null;
        // What ContactSteps makes of a recycled contact, of all of them in one statement. What a PBX's list still holds of them is taken off before they are handed over again.
        var count = await Chosen(context, campaignId, choice).ExecuteUpdateAsync(
            set => set.SetProperty(contact => contact.State, ContactState.Waiting).SetProperty(contact => contact.Attempts, 0).SetProperty(contact => contact.NextAttemptAt, (DateTimeOffset?)null)
                .SetProperty(contact => contact.Hold, (Contacts.ContactVerdict?)null).SetProperty(contact => contact.Revision, contact => contact.Revision + 1),
            cancellationToken);
        audit.Add(context, actor, "campaign.recycle", campaign.Name, string.Create(CultureInfo.InvariantCulture, $"{count} contacts: {string.Join(", ", choice.States)}; {string.Join(", ", choice.Results)}"));
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return count;
    }

    private static IQueryable<ContactRow> Chosen(PortalDbContext context, Guid campaignId, RecycleChoice choice)
    {
        var states = choice.States.Intersect(RecycleChoice.Possible).ToArray();
        // A number that was erased is nobody's any more.
        var contacts = context.Contacts.Where(contact => contact.CampaignId == campaignId && states.Contains(contact.State) && !contact.NumberKey.StartsWith(NumberHashes.Mark));
        if (choice.Results.IsDefaultOrEmpty) return contacts;
        var results = choice.Results.Select(result => (ContactResult?)result).ToArray();
        return contacts.Where(contact => results.Contains(contact.LastResult));
    }

    /// <summary>Changes one contact; whoever else changed it in this moment is heard first.</summary>
    private async Task<ContactAct> ActAsync(
        Actor actor, Guid campaignId, Guid contactId, string action, string? detail, Func<PortalDbContext, CampaignPlan, ContactRow, Task<TransitionRefusal?>> change, CancellationToken cancellationToken)
    {
        if (!actor.May(Permissions.CampaignsManage)) return new ContactAct(ContactActOutcome.Forbidden);
        while (true)
        {
            await using var context = db.ForTenant(actor.TenantId);
            if (await context.Campaigns.AsNoTracking().FirstOrDefaultAsync(stored => stored.Id == campaignId, cancellationToken) is not { } campaign) return new ContactAct(ContactActOutcome.NotFound);
            if (await context.Contacts.FirstOrDefaultAsync(stored => stored.Id == contactId && stored.CampaignId == campaignId, cancellationToken) is not { } row) return new ContactAct(ContactActOutcome.NotFound);
            if (await change(context, CampaignJson.Plan(campaign.Plan), row) is { } refusal) return new ContactAct(ContactActOutcome.Refused, refusal);
            row.Revision++;
            audit.Add(context, actor, action, campaign.Name, detail is null ? PhoneNumber.Mask(row.NumberKey) : $"{PhoneNumber.Mask(row.NumberKey)}: {detail}");
            try
            {
                await context.SaveChangesAsync(cancellationToken);
                return new ContactAct(ContactActOutcome.Ok);
            }
            catch (DbUpdateConcurrencyException)
            {
                // A result or the hand-over was faster: look again.
            }
        }
    }

    private static ContactStanding Standing(ContactRow row) => new(row.State, row.Attempts, row.NextAttemptAt, row.LastResult);

    private static void Put(ContactRow row, ContactStanding standing) => (row.State, row.Attempts, row.NextAttemptAt, row.LastResult) = (standing.State, standing.Attempts, standing.NextAt, standing.LastResult);
}
