using Microsoft.EntityFrameworkCore;
using Portal.Domain;
using Portal.Infrastructure.Data;

namespace Portal.Infrastructure.Campaigns.Contacts;

/// <summary>What a campaign demands of a number before it is dialed.</summary>
/// <param name="CampaignId">The campaign.</param>
/// <param name="Commercial">True where numbers need their owner's consent (İYS).</param>
/// <param name="AttemptsPerDay">Most attempts for a number on one day, by all campaigns of the tenant together; null = no limit.</param>
/// <param name="AttemptsInTotal">Most attempts for a number in this campaign; null = no limit.</param>
/// <param name="OtherCampaignDays">Refuses at import what another campaign took in so many days; null = does not look there.</param>
public sealed record ContactRules(Guid CampaignId, bool Commercial = false, int? AttemptsPerDay = null, int? AttemptsInTotal = null, int? OtherCampaignDays = null);

/// <summary>Whether a number may be dialed.</summary>
/// <param name="Verdict">Accepted, or why not.</param>
/// <param name="Until">When it may be asked again; null when time alone changes nothing.</param>
/// <param name="ConsentId">The word about consent that decided; null where none was needed or there is none.</param>
public sealed record GateAnswer(ContactVerdict Verdict, DateTimeOffset? Until = null, Guid? ConsentId = null)
{
    public bool IsOpen => Verdict == ContactVerdict.Accepted;
}

/// <summary>
/// The one place that decides whether numbers may be dialed now: asked when they are imported and again before each hand-over. It remembers nothing, so an entry or a
/// refusal counts from its commit on. Any number of numbers costs the same few statements.
/// </summary>
public sealed class ContactGate(PortalDb db, TimeProvider time)
{
    /// <summary>An answer for every one of the numbers.</summary>
    /// <param name="tenantId">Whose.</param>
    /// <param name="rules">The campaign's.</param>
    /// <param name="numbers">As keys (PhoneNumber.Key).</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<IReadOnlyDictionary<string, GateAnswer>> AskAsync(Guid tenantId, ContactRules rules, IReadOnlyCollection<string> numbers, CancellationToken cancellationToken)
    {
        await using var context = db.ForTenant(tenantId);
        return await AskAsync(context, rules, numbers, cancellationToken);
    }

    /// <summary>The same in a transaction of the caller's, whose context is the tenant's.</summary>
    internal async Task<IReadOnlyDictionary<string, GateAnswer>> AskAsync(PortalDbContext context, ContactRules rules, IReadOnlyCollection<string> numbers, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var keys = numbers.Distinct(StringComparer.Ordinal).ToList();
        var answers = new Dictionary<string, GateAnswer>(keys.Count, StringComparer.Ordinal);
        var consents = rules.Commercial ? await ConsentsAsync(context, keys, now, cancellationToken) : [];
        foreach (var key in keys) answers[key] = OfConsent(rules, consents.GetValueOrDefault(key));
        // Later ones outweigh earlier ones: what a person can do least about is told first.
        if (rules.AttemptsPerDay is not null || rules.AttemptsInTotal is not null) await CountAttemptsAsync(context, rules, keys, now, answers, cancellationToken);
        await LookForDoNotCallAsync(context, rules, keys, now, answers, cancellationToken);
        return answers;
    }

    /// <summary>
    /// Of contacts those whom a list or their word about consent may forbid: everybody whom the gate would not let through for that, and perhaps some whom it would. The database finds them among
    /// very many, so that only they have to be asked about.
    /// </summary>
    internal static IQueryable<ContactRow> InDoubt(PortalDbContext context, IQueryable<ContactRow> contacts, ContactRules rules, DateTimeOffset now)
    {
        var campaign = rules.CampaignId;

        // Two questions to the lists, because each has an index of its own.
        return rules.Commercial
            ? contacts.Where(contact => context.DoNotCall.Any(entry => entry.CampaignId == null && entry.NumberKey == contact.NumberKey && (entry.ExpiresAt == null || entry.ExpiresAt > now))
                || context.DoNotCall.Any(entry => entry.CampaignId == campaign && entry.NumberKey == contact.NumberKey && (entry.ExpiresAt == null || entry.ExpiresAt > now))
                || context.Consents.Any(word => word.NumberKey == contact.NumberKey && word.Status == ConsentStatus.Refused && word.At <= now)
                || !context.Consents.Any(word => word.NumberKey == contact.NumberKey && word.Status == ConsentStatus.Given && word.At <= now))
            : contacts.Where(contact => context.DoNotCall.Any(entry => entry.CampaignId == null && entry.NumberKey == contact.NumberKey && (entry.ExpiresAt == null || entry.ExpiresAt > now))
                || context.DoNotCall.Any(entry => entry.CampaignId == campaign && entry.NumberKey == contact.NumberKey && (entry.ExpiresAt == null || entry.ExpiresAt > now)));
    }

    /// <summary>The newest word of each number; of two at the same instant the refusal.</summary>
    internal static async Task<Dictionary<string, (Guid Id, ConsentStatus Status)>> ConsentsAsync(PortalDbContext context, List<string> keys, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var words = await context.Consents.AsNoTracking().Where(word => EF.Parameter(keys).Contains(word.NumberKey) && word.At <= now)
            .Select(word => new { word.NumberKey, word.Status, word.At, word.Id }).ToListAsync(cancellationToken);
        var newest = new Dictionary<string, (Guid, ConsentStatus)>(StringComparer.Ordinal);
        foreach (var word in words.OrderBy(word => word.At).ThenBy(word => word.Status)) newest[word.NumberKey] = (word.Id, word.Status);
        return newest;
    }

    private static GateAnswer OfConsent(ContactRules rules, (Guid Id, ConsentStatus Status) word) => (rules.Commercial, word.Status) switch
    {
        (false, _) => new GateAnswer(ContactVerdict.Accepted),
        (true, ConsentStatus.Given) => new GateAnswer(ContactVerdict.Accepted, ConsentId: word.Id),
        (true, ConsentStatus.Refused) => new GateAnswer(ContactVerdict.ConsentRefused, ConsentId: word.Id),
        _ => new GateAnswer(ContactVerdict.NoConsent),
    };

    private static async Task CountAttemptsAsync(
        PortalDbContext context, ContactRules rules, List<string> keys, DateTimeOffset now, Dictionary<string, GateAnswer> answers, CancellationToken cancellationToken)
    {
        var today = TurkishTime.Day(now);
        var (begin, tomorrow) = (TurkishTime.Begin(today), TurkishTime.Begin(today.AddDays(1)));
        var campaign = rules.CampaignId;
        var counts = await context.ContactAttempts.Where(attempt => EF.Parameter(keys).Contains(attempt.NumberKey) && (attempt.At >= begin || attempt.CampaignId == campaign))
            .GroupBy(attempt => attempt.NumberKey)
            .Select(all => new { Number = all.Key, Today = all.Count(attempt => attempt.At >= begin), InTotal = all.Count(attempt => attempt.CampaignId == campaign) })
            .ToListAsync(cancellationToken);
        foreach (var count in counts)
        {
            if (count.Today >= rules.AttemptsPerDay) answers[count.Number] = new GateAnswer(ContactVerdict.AttemptsToday, tomorrow);
            if (count.InTotal >= rules.AttemptsInTotal) answers[count.Number] = new GateAnswer(ContactVerdict.AttemptsInTotal);
        }
    }

    private static async Task LookForDoNotCallAsync(
        PortalDbContext context, ContactRules rules, List<string> keys, DateTimeOffset now, Dictionary<string, GateAnswer> answers, CancellationToken cancellationToken)
    {
        var campaign = rules.CampaignId;
        var entries = await context.DoNotCall.AsNoTracking()
            .Where(entry => EF.Parameter(keys).Contains(entry.NumberKey) && (entry.CampaignId == null || entry.CampaignId == campaign) && (entry.ExpiresAt == null || entry.ExpiresAt > now))
            .Select(entry => new { entry.NumberKey, entry.CampaignId, entry.ExpiresAt }).ToListAsync(cancellationToken);
        foreach (var number in entries.GroupBy(entry => entry.NumberKey, StringComparer.Ordinal))
        {
            // Of two entries the one that lasts longer.
            var entry = number.MaxBy(entry => entry.ExpiresAt ?? DateTimeOffset.MaxValue)!;
            var before = answers[number.Key];
            // What waits for an entry to end has to be refused for good where consent is missing.
            if (entry.ExpiresAt is not null && before is { IsOpen: false, Until: null }) continue;
            answers[number.Key] = new GateAnswer(entry.CampaignId is null ? ContactVerdict.DoNotCall : ContactVerdict.DoNotCallInCampaign, entry.ExpiresAt);
        }
    }
}
