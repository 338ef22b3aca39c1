using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Calls;
using Portal.Domain.Campaigns;
using Portal.Infrastructure.Data;

namespace Portal.Infrastructure.Campaigns.Contacts;

/// <summary>
/// What campaigns keep of one telephone number, for its owner's rights. Refusals and do-not-call entries outlive an erasure: without them the number would be called again.
/// </summary>
internal static class SubjectContacts
{
    private const int AtOnce = 1_000;

    /// <summary>Erases the number and what is kept under it. Contacts that were dialed stay for the figures' sake, under the pseudonym, and are not dialed again.</summary>
    public static async Task EraseAsync(PortalDbContext context, Guid tenantId, string key, string pseudonym, CancellationToken cancellationToken)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var contacts = context.Contacts.IgnoreQueryFilters().Where(contact => contact.TenantId == tenantId);
        await contacts.Where(contact => contact.NumberKey == key && contact.State == ContactState.New && contact.Attempts == 0).ExecuteDeleteAsync(cancellationToken);
        foreach (var contact in await contacts.Where(contact => contact.NumberKey == key).ToListAsync(cancellationToken))
        {
            // Numbers are single in a campaign, and this one may have been erased there before.
            contact.NumberKey = contact.Number = $"{pseudonym}-{string.Concat(contact.Id.ToByteArray()[8..].Select(one => $"{(char)('a' + (one >> 4))}{(char)('a' + (one & 15))}"))}";
            (contact.Name, contact.Extra, contact.NextAttemptAt) = (null, null, null);
            if (contact.State is ContactState.New or ContactState.Waiting or ContactState.HandedOver or ContactState.Dialing) contact.State = ContactState.Stopped;
            contact.Revision++;
        }

        await context.SaveChangesAsync(cancellationToken);
        await context.ContactAttempts.Where(attempt => attempt.NumberKey == key).ExecuteUpdateAsync(set => set.SetProperty(attempt => attempt.NumberKey, pseudonym).SetProperty(attempt => attempt.Note, (string?)null), cancellationToken);
        await context.Consents.Where(word => word.NumberKey == key && word.Status == ConsentStatus.Given).ExecuteDeleteAsync(cancellationToken);
        await foreach (var (import, line, _) in RejectedAsync(context, key, cancellationToken))
            await context.RejectedContacts.Where(row => row.ImportId == import && row.Line == line).ExecuteDeleteAsync(cancellationToken);
        context.ChangeTracker.Clear();
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Writes it down for the number's owner.</summary>
    public static async Task WriteAsync(Utf8JsonWriter json, PortalDbContext context, string key, CancellationToken cancellationToken)
    {
        json.WriteStartArray("contacts");
        foreach (var contact in await context.Contacts.AsNoTracking().Where(contact => contact.NumberKey == key).OrderBy(contact => contact.AddedAt).ToListAsync(cancellationToken))
        {
            json.WriteStartObject();
            json.WriteString("campaign", contact.CampaignId);
            json.WriteString("addedAt", contact.AddedAt);
            json.WriteString("name", contact.Name);
            json.WriteString("state", contact.State.ToString());
            json.WriteNumber("attempts", contact.Attempts);
            json.WritePropertyName("otherColumns");
            json.WriteRawValue(contact.Extra ?? "null");
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("attempts");
        foreach (var attempt in await context.ContactAttempts.AsNoTracking().Where(attempt => attempt.NumberKey == key).OrderBy(attempt => attempt.At).ToListAsync(cancellationToken))
        {
            json.WriteStartObject();
            json.WriteString("campaign", attempt.CampaignId);
            json.WriteString("at", attempt.At);
            json.WriteString("result", attempt.Result?.ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        await WriteListsAsync(json, context, key, cancellationToken);
        json.WriteStartArray("rowsNotTaken");
        await foreach (var (_, _, cells) in RejectedAsync(context, key, cancellationToken))
        {
            json.WriteStartArray();
            foreach (var cell in cells) json.WriteStringValue(cell);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private static async Task WriteListsAsync(Utf8JsonWriter json, PortalDbContext context, string key, CancellationToken cancellationToken)
    {
        json.WriteStartArray("consents");
        foreach (var word in await context.Consents.AsNoTracking().Where(word => word.NumberKey == key).OrderBy(word => word.At).ToListAsync(cancellationToken))
        {
            json.WriteStartObject();
            json.WriteString("status", word.Status.ToString());
            json.WriteString("at", word.At);
            json.WriteString("source", word.Source);
            json.WriteString("proof", word.Proof);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("doNotCall");
        foreach (var entry in await context.DoNotCall.AsNoTracking().Where(entry => entry.NumberKey == key).OrderBy(entry => entry.AddedAt).ToListAsync(cancellationToken))
        {
            json.WriteStartObject();
            json.WriteString("addedAt", entry.AddedAt);
            if (entry.CampaignId is { } campaign) json.WriteString("campaign", campaign);
            if (entry.ExpiresAt is { } end) json.WriteString("until", end);
            json.WriteString("reason", entry.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Rejected rows that hold the number in any cell. They have no number of their own to be found by, so all of the tenant's are looked through.</summary>
    private static async IAsyncEnumerable<(Guid ImportId, long Line, string[] Cells)> RejectedAsync(
        PortalDbContext context, string key, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var import in await context.ContactImports.Where(import => import.Rejected > 0).Select(import => import.Id).ToListAsync(cancellationToken))
        {
            var last = 0L;
            List<RejectedContactRow> rows;
            do
            {
                rows = await context.RejectedContacts.AsNoTracking().Where(row => row.ImportId == import && row.Line > last).OrderBy(row => row.Line).Take(AtOnce).ToListAsync(cancellationToken);
                foreach (var row in rows)
                {
                    var cells = ContactJson.Texts(row.Cells);
                    if (Array.Exists(cells, cell => Holds(cell, key))) yield return (row.ImportId, row.Line, cells);
                    last = row.Line;
                }
            }
            while (rows.Count == AtOnce);
        }
    }

    /// <summary>Also beside another number or between words, and however it is written.</summary>
    private static bool Holds(string cell, string key) =>
        PhoneNumber.Key(cell) == key || string.Concat(cell.Where(char.IsAsciiDigit)).Contains(key.TrimStart('+'), StringComparison.Ordinal);
}
