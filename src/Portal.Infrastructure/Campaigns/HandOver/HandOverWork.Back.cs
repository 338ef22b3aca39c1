using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Campaigns;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Campaigns.Contacts;
using Portal.Infrastructure.Data;

namespace Portal.Infrastructure.Campaigns.HandOver;

/// <summary>Numbers that come off the PBX's list again.</summary>
internal sealed partial class HandOverWork
{
    /// <summary>How long after the stop a campaign that is to be deleted waits for its last calls.</summary>
    private static readonly TimeSpan DrainTime = TimeSpan.FromMinutes(10);

    /// <summary>Numbers that come off a list while it is dialed, at most.</summary>
    private const int MostOffWhileRunning = 3;

    /// <summary>Removals of one pass that may fail before it is given up.</summary>
    private const int MostFailures = 5;

    /// <summary>
    /// Looks again at everybody whom the PBX may still dial: an entry on a do-not-call list or a refusal since gives the contact its state, and with it the number comes off. Caps do not count here:
    /// the attempts that the PBX may make were counted when it got the number.
    /// </summary>
    private async Task PutAsideForbiddenAsync()
    {
        var rules = side.Rules with { AttemptsPerDay = null, AttemptsInTotal = null };
        var now = time.GetUtcNow();
        for (var skip = 0; ;)
        {
            List<ContactRow> contacts;
            await using (var context = db.ForTenant(lease.TenantId))
            {
                var there = context.Contacts.AsNoTracking()
                    .Where(contact => contact.CampaignId == Row.Id && contact.HandedOverAt != null && (contact.State == ContactState.HandedOver || contact.State == ContactState.Dialing));
                contacts = await ContactGate.InDoubt(context, there, rules, now).OrderBy(contact => contact.Id).Skip(skip).Take(AtOnce).ToListAsync(Token);
            }

            if (contacts.Count == 0) return;
            var answers = await gate.AskAsync(lease.TenantId, rules, [.. contacts.Select(contact => contact.NumberKey)], Token);
            var forbidden = contacts.Select(contact => (contact, answers[contact.NumberKey])).Where(one => !one.Item2.IsOpen).ToList();
            await PutAsideAsync(forbidden);
            skip += contacts.Count - forbidden.Count;
            if (contacts.Count < AtOnce) return;
        }
    }

    /// <summary>Where the PBX has no stop, its undialed numbers are ours again: they come off, and go back when it goes on.</summary>
    private async Task CallBackAsync()
    {
        await lease.WriteAsync(context => context.Contacts
            .Where(contact => contact.CampaignId == Row.Id && contact.State == ContactState.HandedOver && contact.HandedOverAt != null && !contact.Unsure)
            .ExecuteUpdateAsync(
                row => row.SetProperty(c => c.State, c => c.Attempts == 0 ? ContactState.New : ContactState.Waiting).SetProperty(c => c.Revision, c => c.Revision + 1), Token));
    }

    /// <summary>Numbers that the PBX has, or may have, and is not to dial any more.</summary>
    private async Task<List<ContactRow>> ToTakeOffAsync()
    {
        await using var context = db.ForTenant(lease.TenantId);
        return await context.Contacts.AsNoTracking()
            .Where(contact => contact.CampaignId == Row.Id && contact.State != ContactState.HandedOver && contact.State != ContactState.Dialing
                && (contact.HandedOverAt != null || (contact.Unsure && contact.State != ContactState.Done && contact.State != ContactState.Exhausted)))
            .OrderBy(contact => contact.Id).Take(AtOnce).ToListAsync(Token);
    }

    /// <summary>Takes numbers off, one by one. Asked twice it does no harm, so it is asked until it is answered.</summary>
    private async Task TakeOffAsync(List<ContactRow> contacts)
    {
        if (contacts.Count == 0 || Row.VendorKey is null) return;
        if (side.Pbx is not ICampaignNumbers pbx || side.Plan.ListKind == CampaignListKind.Fixed)
        {
            // The PBX dials nobody again who answered, nor beyond its retries.
            var over = contacts.Where(contact => contact.LastResult == ContactResult.Answered || contact.Attempts > side.Retries).Select(contact => contact.Id).ToArray();
            await lease.WriteAsync(context => BackToUsAsync(context.Contacts.Where(contact => EF.Parameter(over).Contains(contact.Id))));
            foreach (var contact in contacts.Where(contact => !over.Contains(contact.Id))) await SilenceAsync(contact);
            return;
        }

        var failures = new List<PbxException>();
        foreach (var contact in contacts)
        {
            var id = contact.Id;
            await lease.WriteAsync(context => context.Contacts.Where(one => one.Id == id).ExecuteUpdateAsync(row => row.SetProperty(c => c.Unsure, true), Token));
            try
            {
                await pbx.RemoveNumberAsync(Row.VendorKey, new CampaignNumberKey(contact.Number, contact.VendorKey), Token);
            }
            catch (PbxException exception) when (exception.Kind == PbxErrorKind.Refused)
            {
                // It holds no such number.
            }
            catch (PbxException exception) when (IsOfOneRequest(exception) && failures.Count < MostFailures)
            {
                // The others must not be called just because this one failed.
                failures.Add(exception);
                continue;
            }

            await lease.WriteAsync(context => BackToUsAsync(context.Contacts.Where(one => one.Id == id)));
            contact.VendorKey = null;
        }

        if (failures.Count > 0) throw failures[0];
    }

    /// <summary>True for what may have befallen one request on its way, while the next gets through.</summary>
    private static bool IsOfOneRequest(PbxException exception) =>
        exception is { Kind: PbxErrorKind.Protocol or PbxErrorKind.Unreachable, RetryAfter: null };

    /// <summary>A number that stays on the list is switched off, where the PBX has that; else everything is.</summary>
    private async Task SilenceAsync(ContactRow contact)
    {
        if (side.Pbx is ICampaignNumberChange pbx)
        {
            try
            {
                await pbx.ChangeNumberAsync(Row.VendorKey!, new CampaignNumberKey(contact.Number, contact.VendorKey), NumberOf(contact) with { Active = false }, Token);
                var id = contact.Id;
                await lease.WriteAsync(context => BackToUsAsync(context.Contacts.Where(one => one.Id == id)));
                return;
            }
            catch (PbxException exception) when (exception.Kind == PbxErrorKind.Refused)
            {
                // It takes no change at all.
            }
        }

        await StopForGoodAsync();
    }

    /// <summary>
    /// The PBX keeps its list as it was given, and somebody on it must not be called any more: only stopping all of it keeps them from being called. Where a further one can follow, it does once
    /// the calls of this one have ended.
    /// </summary>
    private async Task StopForGoodAsync()
    {
        await SwitchAsync(on: false);
        if (side.IsRenewed)
        {
            MustRenew = true;
            return;
        }

        throw new PbxException(PbxErrorKind.Refused, "A number must not be called any more and this PBX takes none off its list: the whole list stays stopped.");
    }

    /// <summary>Contacts of a campaign that the PBX does not have any more.</summary>
    private Task ReleaseAsync() => lease.WriteAsync(context => BackToUsAsync(Held(context)));

    private IQueryable<ContactRow> Held(PortalDbContext context) => context.Contacts.Where(contact => contact.CampaignId == Row.Id && (contact.HandedOverAt != null || contact.VendorKey != null || contact.Unsure));

    private async Task<bool> AnyAsync(Expression<Func<ContactRow, bool>> of)
    {
        await using var context = db.ForTenant(lease.TenantId);
        return await context.Contacts.Where(contact => contact.CampaignId == Row.Id).AnyAsync(of, Token);
    }

    /// <summary>True when nobody is left whom it could still call. A campaign without contacts waits for some.</summary>
    private async Task<bool> IsDoneAsync()
    {
        var others = side.TakesNumbers || side.IsRenewed;
        await using var context = db.ForTenant(lease.TenantId);
        var contacts = context.Contacts.Where(contact => contact.CampaignId == Row.Id);

        // By state first, which an index finds.
        if (await contacts.AnyAsync(contact => contact.State == ContactState.HandedOver || contact.State == ContactState.Dialing, Token)) return false;

        // Where nothing can be added any more, whoever is not with the PBX now never will be.
        if (others && await contacts.AnyAsync(contact => contact.State == ContactState.New || contact.State == ContactState.Waiting, Token)) return false;
        if (await contacts.AnyAsync(contact => contact.HandedOverAt != null || contact.Unsure, Token)) return false;
        return await contacts.AnyAsync(Token);
    }
}
