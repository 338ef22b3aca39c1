using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Calls;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Campaigns.Contacts;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.History;
using Portal.Infrastructure.Security;

namespace Portal.Infrastructure.Campaigns.Results;

/// <summary>The contacts of a campaign as the page, the API and exports read them. Pages go by key: each costs the same however deep it lies.</summary>
public sealed class ContactList(PortalDb db)
{
    private const int ReadAtOnce = 1_000;

    /// <summary>One page; null when the tenant has no such campaign.</summary>
    /// <param name="actor">Who reads: names the tenant, and whether numbers are whole.</param>
    /// <param name="campaignId">The campaign.</param>
    /// <param name="filter">Which contacts.</param>
    /// <param name="from">The contact before the page (<see cref="ContactPage.Next"/>); null = from the begin.</param>
    /// <param name="limit">Contacts at most.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<ContactPage?> ReadAsync(Actor actor, Guid campaignId, ContactFilter filter, Guid? from, int limit, CancellationToken cancellationToken)
    {
        await using var context = db.ForTenant(actor.TenantId);
        if (!await context.Campaigns.AnyAsync(row => row.Id == campaignId, cancellationToken)) return null;
        var rows = await PageAsync(context, actor, campaignId, filter, from, limit, cancellationToken);
        return new ContactPage([.. rows.Take(limit).Select(row => Line(row, actor))], rows.Count > limit ? rows[limit - 1].Id : null);
    }

    /// <summary>One contact with its history; null when the campaign has no such one.</summary>
    public async Task<ContactHistory?> FindAsync(Actor actor, Guid campaignId, Guid contactId, CancellationToken cancellationToken)
    {
        await using var context = db.ForTenant(actor.TenantId);
        if (await context.Contacts.AsNoTracking().FirstOrDefaultAsync(row => row.Id == contactId && row.CampaignId == campaignId, cancellationToken) is not { } row) return null;
        var import = await context.ContactImports.AsNoTracking().Where(import => import.Id == row.ImportId).Select(import => new { import.FileName, import.RequestedBy }).FirstOrDefaultAsync(cancellationToken);
        var attempts = await context.ContactAttempts.AsNoTracking().Where(attempt => attempt.ContactId == contactId).OrderBy(attempt => attempt.At).ToListAsync(cancellationToken);
        var calls = attempts.Select(attempt => attempt.CallId).OfType<Guid>().ToArray();
        var recorded = calls.Length == 0
            ? []
            : await context.Calls.AsNoTracking().Where(call => calls.Contains(call.Id)).Select(call => new { call.Id, call.HasRecording }).ToDictionaryAsync(call => call.Id, call => call.HasRecording, cancellationToken);
        return new ContactHistory(
            Line(row, actor),
            ExtraOf(row, actor).ToDictionary(StringComparer.Ordinal),
            import?.FileName,
            import?.RequestedBy,
            row.HandedOverAt,
            // A call that is stored no more cannot be opened any more.
            [.. attempts.Select(attempt => View(attempt) with { CallId = attempt.CallId is { } call && recorded.ContainsKey(call) ? call : null, Recorded = attempt.CallId is { } of ? recorded.GetValueOrDefault(of) : null })]);
    }

    /// <summary>Every contact that the filter leaves with its last attempt, read piece by piece: nothing is held open at the database while a slow reader takes them.</summary>
    public async IAsyncEnumerable<ResultRow> AllAsync(Actor actor, Guid campaignId, ContactFilter filter, Guid? from = null, int? limit = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (var left = limit ?? int.MaxValue; left > 0;)
        {
            await using var context = db.ForTenant(actor.TenantId);
            var rows = (await PageAsync(context, actor, campaignId, filter, from, Math.Min(ReadAtOnce, left), cancellationToken)).Take(Math.Min(ReadAtOnce, left)).ToList();
            var ids = rows.ConvertAll(row => row.Id);
            var attempts = (await context.ContactAttempts.AsNoTracking().Where(attempt => EF.Parameter(ids).Contains(attempt.ContactId)).ToListAsync(cancellationToken)).ToLookup(attempt => attempt.ContactId);
            foreach (var row in rows) yield return new ResultRow(Line(row, actor), attempts[row.Id].MaxBy(attempt => attempt.At) is { } last ? View(last) : null, ExtraOf(row, actor).ToDictionary(StringComparer.Ordinal));
            if (rows.Count < ReadAtOnce) yield break;
            (left, from) = (left - rows.Count, rows[^1].Id);
        }
    }

    /// <summary>Names of the other columns that contacts of the campaign have, as the imported tables order them.</summary>
    public async Task<ImmutableArray<string>> ExtraColumnsAsync(Guid tenantId, Guid campaignId, CancellationToken cancellationToken)
    {
        await using var context = db.ForTenant(tenantId);
        var used = context.Database.IsNpgsql()
            ? context.Database.SqlQuery<string>($"""SELECT DISTINCT jsonb_object_keys("Extra"::jsonb) AS "Value" FROM contacts WHERE "TenantId" = {tenantId} AND "CampaignId" = {campaignId} AND "Extra" IS NOT NULL""")
            : context.Database.SqlQuery<string>($"""SELECT DISTINCT one.key AS "Value" FROM contacts, json_each(contacts."Extra") one WHERE "TenantId" = {tenantId} AND "CampaignId" = {campaignId} AND "Extra" IS NOT NULL""");
        var names = (await used.ToListAsync(cancellationToken)).ToHashSet(StringComparer.Ordinal);
        var tables = await context.ContactImports.AsNoTracking().Where(import => import.CampaignId == campaignId && import.Kind == ImportKind.Contacts).OrderBy(import => import.StartedAt).Select(import => import.Columns).ToListAsync(cancellationToken);
        return [.. tables.SelectMany(ContactJson.Texts).Concat(names.Order(StringComparer.CurrentCulture)).Distinct(StringComparer.Ordinal).Where(names.Contains)];
    }

    /// <summary>One contact more than wanted, where there is one.</summary>
    private static async Task<List<ContactRow>> PageAsync(PortalDbContext context, Actor actor, Guid campaignId, ContactFilter filter, Guid? from, int limit, CancellationToken cancellationToken)
    {
        var contacts = Narrow(context.Contacts.AsNoTracking().Where(contact => contact.CampaignId == campaignId), actor, filter);
        if (from is { } id)
        {
            var before = await context.Contacts.IgnoreQueryFilters().Where(contact => contact.Id == id && contact.TenantId == actor.TenantId).Select(contact => contact.NumberKey).FirstOrDefaultAsync(cancellationToken);
            if (before is not null) contacts = contacts.Where(contact => string.Compare(contact.NumberKey, before) > 0);
        }

        return await contacts.OrderBy(contact => contact.NumberKey).Take(limit + 1).ToListAsync(cancellationToken);
    }

    private static IQueryable<ContactRow> Narrow(IQueryable<ContactRow> contacts, Actor actor, ContactFilter filter)
    {
        if (filter.State is { } state) contacts = contacts.Where(contact => contact.State == state);
        if (filter.Result is { } result) contacts = contacts.Where(contact => contact.LastResult == result);
        if (NumberSearch.Of(filter.Number, actor.May(Permissions.NumbersFull)) is not { } number) return contacts;
        var (key, part) = (number.Text, number.Part ?? number.Text);
        return number.Match switch
        {
            NumberMatch.Outside or NumberMatch.Whole => contacts.Where(contact => contact.NumberKey == key),
            NumberMatch.Begin => contacts.Where(contact => contact.NumberKey.StartsWith(key) || contact.NumberKey.Contains(part)),
            NumberMatch.End => contacts.Where(contact => contact.NumberKey.EndsWith(key)),
            _ => contacts.Where(contact => contact.NumberKey.Contains(key)),
        };
    }

    private static ContactLine Line(ContactRow row, Actor actor) => new(
        row.Id, actor.May(Permissions.NumbersFull) ? row.NumberKey : PhoneNumber.Mask(row.NumberKey), row.Name, row.State, row.Hold, row.Attempts, row.LastResult, row.NextAttemptAt, row.Disposition,
        row.HandedOverAt is not null, row.VendorMessage, row.AddedAt);

    private static AttemptView View(ContactAttemptRow row) => new(
        row.Id, row.At, row.Result, row.RawOutcome, row.Seconds, row.Agent, row.Digit, row.CallId, null, row.Disposition, row.Note, row.By, row.ConsentCheckedAt);

    /// <summary>A second number in another column is a number, too.</summary>
    private static IEnumerable<KeyValuePair<string, string>> ExtraOf(ContactRow row, Actor actor)
    {
        if (row.Extra is null) return [];
        var extra = ContactJson.Named(row.Extra);
        return actor.May(Permissions.NumbersFull)
            ? extra
            : extra.Select(pair => KeyValuePair.Create(pair.Key, PhoneNumber.Of(pair.Value).Kind is PhoneNumberKind.Turkish or PhoneNumberKind.Foreign ? PhoneNumber.Mask(pair.Value) : pair.Value));
    }
}
