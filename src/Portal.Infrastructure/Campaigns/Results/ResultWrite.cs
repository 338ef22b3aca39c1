using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Calls;
using Portal.Domain.Campaigns;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Data;

namespace Portal.Infrastructure.Campaigns.Results;

/// <summary>A campaign as far as its results go.</summary>
internal sealed record ResultCampaign(Guid Id, Guid TenantId, Guid? AccountId, ContactCourse Course);

/// <summary>Writes what was told of one campaign within a transaction of the caller's.</summary>
internal sealed class ResultWrite(PortalDbContext context, ResultCampaign campaign, DateTimeOffset now)
{
    private const int AtOnce = 1_000;

    /// <summary>From the ringing to the answer, and as far as two clocks may be apart.</summary>
    private static readonly TimeSpan SameCallWithin = TimeSpan.FromMinutes(3);

    /// <summary>A call's record that has not come by then comes by hand.</summary>
    private static readonly TimeSpan LookedForCalls = TimeSpan.FromHours(2);

    private int _added;
    private int _changed;
    private int _unknown;

    /// <summary>Stores results and, where the PBX's list was read, how far its numbers are.</summary>
    public async Task<ResultsStored> WriteAsync(IEnumerable<CampaignResult> results, IEnumerable<CampaignNumberReading> numbers, ToldBy way, CancellationToken cancellationToken)
    {
        await LockAsync(cancellationToken);
        var told = results.GroupBy(result => PhoneNumber.Key(result.Number), StringComparer.Ordinal).Where(group => group.Key.Length > 0).ToDictionary(group => group.Key, group => group.ToList(), StringComparer.Ordinal);
        var states = numbers.GroupBy(number => PhoneNumber.Key(number.Number), StringComparer.Ordinal).Where(group => group.Key.Length > 0).ToDictionary(group => group.Key, Furthest, StringComparer.Ordinal);
        foreach (var keys in told.Keys.Union(states.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal).Chunk(AtOnce)) await WriteAsync(keys, told, states, way, cancellationToken);
        return new ResultsStored(_added, _changed, _unknown);
    }

    /// <summary>Where a list holds a number several times, the entry that still goes on says more than the one that is over.</summary>
    private static CampaignNumberReading Furthest(IEnumerable<CampaignNumberReading> readings) => readings.MaxBy(reading => reading.State switch
    {
        CampaignNumberState.InProgress => 4,
        CampaignNumberState.NotDialed or CampaignNumberState.WillRetry => 3,
        CampaignNumberState.Reached => 2,
        CampaignNumberState.Failed => 1,
        _ => 0,
    })!;

    /// <summary>Pushes and reports of one campaign take turns on all nodes: both look what is known before they add to it. On SQLite the transaction itself is the lock.</summary>
    private async Task LockAsync(CancellationToken cancellationToken)
    {
        if (!context.Database.IsNpgsql()) return;
        var key = BitConverter.ToInt64(campaign.Id.ToByteArray().AsSpan(8));
        await context.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({key})", cancellationToken);
    }

    private async Task WriteAsync(
        string[] keys, Dictionary<string, List<CampaignResult>> told, Dictionary<string, CampaignNumberReading> states, ToldBy way, CancellationToken cancellationToken)
    {
        var list = keys.ToList();
        var contacts = await Contacts().Where(contact => EF.Parameter(list).Contains(contact.NumberKey)).OrderBy(contact => contact.Id).ToListAsync(cancellationToken);
        _unknown += keys.Length - contacts.Count;
        var ids = contacts.ConvertAll(contact => contact.Id);
        var attempts = (await context.ContactAttempts.IgnoreQueryFilters().Where(attempt => EF.Parameter(ids).Contains(attempt.ContactId)).ToListAsync(cancellationToken)).ToLookup(attempt => attempt.ContactId);
        var added = new List<ContactAttemptRow>();
        foreach (var contact in contacts)
        {
            var book = new AttemptBook(attempts[contact.Id], () => Begin(contact), contact.HandedOverAt);
            var state = states.GetValueOrDefault(contact.NumberKey);
            var results = told.GetValueOrDefault(contact.NumberKey);
            foreach (var result in results ?? []) book.Tell(result, way, now);
            if (state is not null && results is null) ContactTold.Infer(book, contact, state, campaign.Course.PbxRetries, now);
            await MoveAsync(contact, book, state, cancellationToken);
            added.AddRange(book.Added);
        }

        context.ContactAttempts.AddRange(added);
        ImmutableArray<ContactAttemptRow> all = [.. added, .. attempts.SelectMany(of => of)];
        await LinkAsync(all, cancellationToken);
        if (way == ToldBy.Report) await LinkByTimeAsync(all, cancellationToken);
        await context.SaveChangesAsync(cancellationToken);
        context.ChangeTracker.Clear();
        _added += added.Count;
    }

    /// <summary>Puts the contact where it is now. Whoever else changed it in this moment is heard first.</summary>
    private async Task MoveAsync(ContactRow contact, AttemptBook book, CampaignNumberReading? state, CancellationToken cancellationToken)
    {
        for (var row = contact; ;)
        {
            var (id, revision) = (row.Id, row.Revision);
            var after = ContactTold.After(row, book, state, campaign.Course, now);
            if (after.State == row.State && after.Attempts == row.Attempts && after.NextAt == row.NextAttemptAt && after.LastResult == row.LastResult) return;
            // Neither the PBX nor an agent has it any more. Whom a person stopped meanwhile still has to be taken off the PBX's list.
            var over = row.State is ContactState.HandedOver or ContactState.Dialing && after.State is not (ContactState.HandedOver or ContactState.Dialing);
            var handedOver = over ? null : row.HandedOverAt;
            var written = await Contacts().Where(stored => stored.Id == id && stored.Revision == revision).ExecuteUpdateAsync(
                set => set.SetProperty(stored => stored.State, after.State).SetProperty(stored => stored.Attempts, after.Attempts).SetProperty(stored => stored.NextAttemptAt, after.NextAt)
                    .SetProperty(stored => stored.LastResult, after.LastResult).SetProperty(stored => stored.HandedOverAt, handedOver).SetProperty(stored => stored.Revision, revision + 1),
                cancellationToken);
            if (written == 1)
            {
                _changed++;
                return;
            }

            if (await Contacts().FirstOrDefaultAsync(stored => stored.Id == id, cancellationToken) is not { } fresh) return;
            row = fresh;
        }
    }

    /// <summary>Leads attempts to the calls that are stored already; those that are stored later lead there themselves (<see cref="AttemptCalls"/>).</summary>
    private async Task LinkAsync(ImmutableArray<ContactAttemptRow> attempts, CancellationToken cancellationToken)
    {
        var waiting = attempts.Where(attempt => attempt is { CallId: null, CallKey: not null }).ToList();
        var names = waiting.Select(attempt => attempt.CallKey!).Distinct(StringComparer.Ordinal).ToList();
        if (names.Count == 0) return;
        var calls = await context.CallKeys.IgnoreQueryFilters().AsNoTracking().Where(name => name.AccountId == campaign.AccountId && EF.Parameter(names).Contains(name.VendorKey))
            .ToDictionaryAsync(name => name.VendorKey, name => name.CallId, StringComparer.Ordinal, cancellationToken);
        foreach (var attempt in waiting) if (calls.TryGetValue(attempt.CallKey!, out var call)) attempt.CallId = call;
    }

    /// <summary>Where the PBX names no call, its call is the one to that number at that time. Looked for while reports go on telling of the attempt, because its record may come later.</summary>
    private async Task LinkByTimeAsync(ImmutableArray<ContactAttemptRow> attempts, CancellationToken cancellationToken)
    {
        var nameless = attempts.Where(attempt => attempt is { CallId: null, CallKey: null, Result: not null } && attempt.At > now - LookedForCalls && !AttemptKeys.IsTold(attempt.VendorKey, ToldBy.State)).OrderBy(attempt => attempt.At).ToList();
        if (nameless.Count == 0 || campaign.AccountId is not { } account) return;
        var numbers = nameless.Select(attempt => attempt.NumberKey).Distinct(StringComparer.Ordinal).ToList();
        var (from, to) = (nameless[0].At - SameCallWithin, nameless[^1].At + SameCallWithin);
        var calls = (await context.Calls.IgnoreQueryFilters().AsNoTracking()
            .Where(call => call.TenantId == campaign.TenantId && call.AccountId == account && EF.Parameter(numbers).Contains(call.OutsideKey) && call.StartedAt >= from && call.StartedAt <= to)
            .Select(call => new { call.Id, call.OutsideKey, call.StartedAt }).ToListAsync(cancellationToken)).ToLookup(call => call.OutsideKey, StringComparer.Ordinal);
        var taken = attempts.Select(attempt => attempt.CallId).OfType<Guid>().ToHashSet();
        foreach (var attempt in nameless)
        {
            var call = calls[attempt.NumberKey].Where(call => !taken.Contains(call.Id) && (call.StartedAt - attempt.At).Duration() <= SameCallWithin).MinBy(call => (call.StartedAt - attempt.At).Duration());
            if (call is not null && taken.Add(call.Id)) attempt.CallId = call.Id;
        }
    }

    private IQueryable<ContactRow> Contacts() => context.Contacts.IgnoreQueryFilters().AsNoTracking().Where(contact => contact.TenantId == campaign.TenantId && contact.CampaignId == campaign.Id);

    /// <summary>It was dialed on the word of consent by which the number was handed over.</summary>
    private ContactAttemptRow Begin(ContactRow contact) => new()
    {
        Id = Guid.CreateVersion7(now), TenantId = campaign.TenantId, CampaignId = campaign.Id, ContactId = contact.Id, NumberKey = contact.NumberKey, VendorKey = "",
        ConsentId = contact.ConsentId, ConsentCheckedAt = contact.ConsentCheckedAt,
    };
}
