using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Campaigns;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Campaigns.Contacts;
using Portal.Infrastructure.Data;

namespace Portal.Infrastructure.Campaigns.HandOver;

/// <summary>Numbers that go to the PBX.</summary>
internal sealed partial class HandOverWork
{
    /// <summary>Undialed numbers at the PBX at most, where one request carries many. Few enough that a stop, a refusal or the end of the hours finds little to take off.</summary>
    private const int MostAhead = 200;

    /// <summary>The same where each number takes a request, to come and to go.</summary>
    private const int MostAheadOneByOne = 20;

    private const int OneByOneAtOnce = 5;

    /// <summary>Hands over who is due, as many as the PBX needs to go on dialing.</summary>
    private async Task HandOverDueAsync()
    {
        if (!side.TakesNumbers || Row.VendorKey is null) return;
        var batched = side.Limits.NumbersPerRequest > 1;
        var (ahead, atOnce) = batched ? (MostAhead, Math.Min(MostAhead, side.Limits.NumbersPerRequest)) : (MostAheadOneByOne, OneByOneAtOnce);
        var undialed = await UndialedAsync();
        if (batched && undialed > ahead / 2) return;
        while (undialed < ahead && await IsStillRunningAsync())
        {
            var now = time.GetUtcNow();
            var contacts = await TakeDueAsync(Math.Min(atOnce, ahead - undialed), now);
            if (contacts.Count == 0) return;
            undialed += await AddAsync(contacts, now);
        }
    }

    /// <summary>A person's stop counts from its commit on, also in the middle of a pass.</summary>
    private async Task<bool> IsStillRunningAsync()
    {
        await using var context = db.ForTenant(lease.TenantId);
        return await context.Campaigns.AnyAsync(campaign => campaign.Id == Row.Id && campaign.State == CampaignState.Running, Token);
    }

    private async Task<int> UndialedAsync()
    {
        var retries = side.Retries;
        await using var context = db.ForTenant(lease.TenantId);

        // Who was dialed and waits for the PBX's own retry takes nobody's place.
        return await context.Contacts.CountAsync(contact => contact.CampaignId == Row.Id && contact.State == ContactState.HandedOver && (retries == 0 || contact.Attempts == 0), Token);
    }

    /// <summary>
    /// Takes contacts that are due and may be called at this moment, and notes them as gone to the PBX, which they are next. The gate is asked here, right before. Those that may not be called get
    /// the state that says why.
    /// </summary>
    private async Task<List<ContactRow>> TakeDueAsync(int most, DateTimeOffset at)
    {
        var taken = new List<ContactRow>();
        while (taken.Count < most)
        {
            var due = await DueAsync(Math.Min(most - taken.Count, AtOnce));
            if (due.Count == 0) break;
            var open = await AskGateAsync(due);
            await TakeOffAsync(open.FindAll(contact => contact.VendorKey is not null));
            await lease.WriteAsync(context => NoteHandedOverAsync(context, open, at));
            taken.AddRange(await StillAsync(open, at));
        }

        return taken;
    }

    private async Task<List<ContactRow>> DueAsync(int most)
    {
        var now = time.GetUtcNow();
        await using var context = db.ForTenant(lease.TenantId);
        var contacts = context.Contacts.AsNoTracking()
            .Where(contact => contact.CampaignId == Row.Id && !contact.Unsure && contact.HandedOverAt == null && (contact.NextAttemptAt == null || contact.NextAttemptAt <= now));

        // Those that were promised another attempt come first.
        var due = await contacts.Where(contact => contact.State == ContactState.Waiting).OrderBy(contact => contact.NextAttemptAt).Take(most).ToListAsync(Token);
        if (due.Count < most) due.AddRange(await contacts.Where(contact => contact.State == ContactState.New).OrderBy(contact => contact.NextAttemptAt).Take(most - due.Count).ToListAsync(Token));
        return due;
    }

    /// <summary>Of the contacts those that were noted: somebody may have stopped one in between.</summary>
    private async Task<List<ContactRow>> StillAsync(List<ContactRow> contacts, DateTimeOffset at)
    {
        var ids = contacts.ConvertAll(contact => contact.Id);
        await using var context = db.ForTenant(lease.TenantId);
        var noted = (await context.Contacts.Where(contact => EF.Parameter(ids).Contains(contact.Id) && contact.Unsure && contact.HandedOverAt == at).Select(contact => contact.Id).ToListAsync(Token)).ToHashSet();
        return contacts.FindAll(contact => noted.Contains(contact.Id));
    }

    /// <summary>Asks the gate; puts aside whom it does not let through, and whom the PBX's own retries would call more often than the caps allow.</summary>
    private async Task<List<ContactRow>> AskGateAsync(List<ContactRow> contacts)
    {
        var answers = await gate.AskAsync(lease.TenantId, side.Rules, [.. contacts.Select(contact => contact.NumberKey)], Token);
        var most = HandOverForm.MostAttempts(side.Plan);
        var open = new List<ContactRow>(contacts.Count);
        var refused = new List<(ContactRow Contact, GateAnswer Answer)>();
        foreach (var contact in contacts)
        {
            var answer = answers[contact.NumberKey];
            if (answer.IsOpen && contact.Attempts + side.Retries + 1 > most) answer = new GateAnswer(ContactVerdict.AttemptsInTotal);
            contact.ConsentId = answer.ConsentId;
            if (answer.IsOpen) open.Add(contact);
            else refused.Add((contact, answer));
        }

        if (side.Plan.AttemptsPerDay is not null && open.Count > 0) open = await WithRoomTodayAsync(open, refused);
        await PutAsideAsync(refused);
        return open;
    }

    /// <summary>A cap by the day holds for all campaigns together: whoever another one may be dialing now, or who has not room today for all attempts that the PBX may make, waits.</summary>
    private async Task<List<ContactRow>> WithRoomTodayAsync(List<ContactRow> contacts, List<(ContactRow Contact, GateAnswer Answer)> refused)
    {
        var (now, retries, most) = (time.GetUtcNow(), side.Retries, side.Plan.AttemptsPerDay!.Value);
        var today = Portal.Domain.TurkishTime.Day(now);
        var begin = Portal.Domain.TurkishTime.Instant(today.ToDateTime(TimeOnly.MinValue));
        var keys = contacts.ConvertAll(contact => contact.NumberKey);
        await using var context = db.ForTenant(lease.TenantId);
        var made = await context.ContactAttempts.Where(attempt => EF.Parameter(keys).Contains(attempt.NumberKey) && attempt.At >= begin)
            .GroupBy(attempt => attempt.NumberKey).Select(all => new { Number = all.Key, Count = all.Count() }).ToDictionaryAsync(all => all.Number, all => all.Count, StringComparer.Ordinal, Token);
        var elsewhere = (await context.Contacts.Where(contact => EF.Parameter(keys).Contains(contact.NumberKey) && contact.CampaignId != Row.Id && contact.HandedOverAt != null)
            .Select(contact => contact.NumberKey).ToListAsync(Token)).ToHashSet(StringComparer.Ordinal);
        var open = new List<ContactRow>(contacts.Count);
        foreach (var contact in contacts)
        {
            if (elsewhere.Contains(contact.NumberKey)) refused.Add((contact, new GateAnswer(ContactVerdict.AttemptsToday, now.AddMinutes(5))));
            else if (made.GetValueOrDefault(contact.NumberKey) + retries + 1 > most) refused.Add((contact, new GateAnswer(ContactVerdict.AttemptsToday, begin.AddDays(1))));
            else open.Add(contact);
        }

        return open;
    }

    /// <summary>Gives contacts the state that says why they are not dialed: for a time, or for good.</summary>
    private async Task PutAsideAsync(IReadOnlyCollection<(ContactRow Contact, GateAnswer Answer)> refused)
    {
        foreach (var alike in refused.GroupBy(one => (one.Answer.Verdict, one.Answer.Until)))
        {
            var (verdict, until) = alike.Key;
            ContactState? ended = until is not null ? null : verdict switch
            {
                ContactVerdict.DoNotCall or ContactVerdict.DoNotCallInCampaign => ContactState.DoNotCall,
                ContactVerdict.AttemptsInTotal => ContactState.Exhausted,
                _ => ContactState.Refused,
            };
            foreach (var ids in alike.Select(one => one.Contact.Id).Chunk(AtOnce))
            {
                await lease.WriteAsync(context =>
                {
                    // Who has ended meanwhile, in whatever way, stays so.
                    var contacts = context.Contacts.Where(contact => EF.Parameter(ids).Contains(contact.Id)
                        && (contact.State == ContactState.New || contact.State == ContactState.Waiting || contact.State == ContactState.HandedOver || contact.State == ContactState.Dialing));
                    return ended is { } state
                        ? contacts.ExecuteUpdateAsync(
                            row => row.SetProperty(c => c.State, state).SetProperty(c => c.Hold, verdict).SetProperty(c => c.NextAttemptAt, (DateTimeOffset?)null).SetProperty(c => c.Revision, c => c.Revision + 1), Token)
                        : contacts.ExecuteUpdateAsync(
                            row => row.SetProperty(c => c.State, c => c.Attempts == 0 ? ContactState.New : ContactState.Waiting).SetProperty(c => c.Hold, verdict)
                                .SetProperty(c => c.NextAttemptAt, until).SetProperty(c => c.Revision, c => c.Revision + 1),
                            Token);
                });
            }
        }
    }

    /// <summary>Notes contacts as gone to the PBX, before they go. Part of a transaction of the lease.</summary>
    private async Task NoteHandedOverAsync(PortalDbContext context, List<ContactRow> contacts, DateTimeOffset now)
    {
        foreach (var ids in contacts.Select(contact => contact.Id).Chunk(AtOnce))
        {
            await context.Contacts.Where(contact => EF.Parameter(ids).Contains(contact.Id) && (contact.State == ContactState.New || contact.State == ContactState.Waiting)).ExecuteUpdateAsync(
                row => row.SetProperty(c => c.State, ContactState.HandedOver).SetProperty(c => c.HandedOverAt, now).SetProperty(c => c.Unsure, true).SetProperty(c => c.Hold, (ContactVerdict?)null)
                    .SetProperty(c => c.NextAttemptAt, (DateTimeOffset?)null).SetProperty(c => c.VendorMessage, (string?)null).SetProperty(c => c.Revision, c => c.Revision + 1),
                Token);
        }

        // The proof of what allowed it goes with each.
        foreach (var (id, word) in contacts.Where(contact => contact.ConsentId is not null).Select(contact => (contact.Id, contact.ConsentId)))
            await context.Contacts.Where(contact => contact.Id == id).ExecuteUpdateAsync(row => row.SetProperty(c => c.ConsentId, word).SetProperty(c => c.ConsentCheckedAt, now), Token);
    }

    /// <summary>Adds contacts that are noted as gone to the PBX's list and stores what became of each. Returns how many it took, or may have taken.</summary>
    private async Task<int> AddAsync(List<ContactRow> contacts, DateTimeOffset now)
    {
        var addition = await ((ICampaignNumbers)side.Pbx).AddNumbersAsync(Row.VendorKey!, [.. contacts.Select(NumberOf)], Token);
        var answers = addition.Numbers.Select((answer, at) => (Contact: contacts[at], answer.Verdict, answer.VendorMessage, answer.Id)).ToList();

        // A refusal of the whole request says nothing of its numbers: the list is gone, or takes none.
        if (addition.Failure is { Kind: PbxErrorKind.Refused }) answers = answers.ConvertAll(one => one.Verdict == NumberVerdict.Refused && one.VendorMessage == addition.Failure.VendorMessage ? one with { Verdict = NumberVerdict.NotSent } : one);
        await lease.WriteAsync(async context =>
        {
            foreach (var (contact, verdict, words, id) in answers.Where(one => one.Verdict is NumberVerdict.Accepted or NumberVerdict.Refused))
            {
                // Its result may have been pushed already: then it was taken, and the result stands.
                var row = context.Contacts.Where(one => one.Id == contact.Id && one.Unsure);
                if (verdict == NumberVerdict.Accepted)
                {
                    var key = id ?? contact.NumberKey;
                    await row.ExecuteUpdateAsync(set => set.SetProperty(c => c.Unsure, false).SetProperty(c => c.VendorKey, key).SetProperty(c => c.Revision, c => c.Revision + 1), Token);
                }
                else
                {
                    var said = ShortText.Cut(words);
                    await row.ExecuteUpdateAsync(
                        set => set.SetProperty(c => c.State, c => c.State == ContactState.HandedOver ? ContactState.Refused : c.State).SetProperty(c => c.Unsure, false).SetProperty(c => c.HandedOverAt, (DateTimeOffset?)null).SetProperty(c => c.VendorMessage, said)
                            .SetProperty(c => c.Revision, c => c.Revision + 1),
                        Token);
                }
            }

            var back = answers.Where(one => one.Verdict == NumberVerdict.NotSent).Select(one => one.Contact.Id).ToArray();
            if (back.Length > 0) await BackToUsAsync(context.Contacts.Where(contact => EF.Parameter(back).Contains(contact.Id) && contact.Unsure));
        });
        if (addition.Failure is { } failure) throw failure;
        return answers.Count(one => one.Verdict is NumberVerdict.Accepted or NumberVerdict.Unsure);
    }

    /// <summary>The PBX has them not, or not any more.</summary>
    private Task<int> BackToUsAsync(IQueryable<ContactRow> contacts) => contacts.ExecuteUpdateAsync(
        row => row.SetProperty(c => c.State, c => c.State != ContactState.HandedOver ? c.State : c.Attempts == 0 ? ContactState.New : ContactState.Waiting)
            .SetProperty(c => c.HandedOverAt, (DateTimeOffset?)null).SetProperty(c => c.VendorKey, (string?)null).SetProperty(c => c.Unsure, false).SetProperty(c => c.Revision, c => c.Revision + 1),
        Token);
}
