using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Calls;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Campaigns.Contacts;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Security;

namespace Portal.Infrastructure.History;

/// <summary>Everything that is stored of one telephone number, as a file for its owner.</summary>
public sealed class SubjectExport(PortalDb db, CallSecrets secrets, AuditLog audit, TimeProvider time)
{
    private const int AtOnce = 500;

    private static readonly JsonWriterOptions Readable = new() { Indented = true, Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    /// <summary>Writes the file; false, and nothing written, when the actor may not.</summary>
    /// <param name="actor">Who hands it out.</param>
    /// <param name="key">From <see cref="SubjectErasure.KeyOf"/>.</param>
    /// <param name="file">Where to.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<bool> WriteAsync(Actor actor, string key, Stream file, CancellationToken cancellationToken)
    {
        if (!actor.May(Permissions.PrivacyManage)) return false;
        await using var context = db.ForTenant(actor.TenantId);
        var accounts = await context.PbxAccounts.ToDictionaryAsync(account => account.Id, account => account.Name, cancellationToken);
        await using var json = new Utf8JsonWriter(file, Readable);
        json.WriteStartObject();
        json.WriteString("number", PhoneNumber.Display(key));
        json.WriteString("writtenAt", time.GetUtcNow());
        var calls = await WriteCallsAsync(json, context, key, accounts, cancellationToken);
        await WriteMissedAsync(json, context, key, cancellationToken);
        await WriteLooseRecordingsAsync(json, context, key, accounts, cancellationToken);
        await WritePushesAsync(json, context, key, accounts, cancellationToken);
        await SubjectContacts.WriteAsync(json, context, key, cancellationToken);
        json.WriteEndObject();
        await json.FlushAsync(cancellationToken);
        await audit.WriteAsync(actor, "privacy.export", null, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{calls} calls"), ok: true, CancellationToken.None);
        return true;
    }

    private async Task<int> WriteCallsAsync(Utf8JsonWriter json, PortalDbContext context, string key, Dictionary<Guid, string> accounts, CancellationToken cancellationToken)
    {
        json.WriteStartArray("calls");
        var written = 0;
        while (true)
        {
            var calls = await context.Calls.AsNoTracking().Where(call => call.FromKey == key || call.ToKey == key).OrderBy(call => call.StartedAt).ThenBy(call => call.Id).Skip(written).Take(AtOnce).ToListAsync(cancellationToken);
            var ids = calls.ConvertAll(call => call.Id);
            var raws = (await context.CallRaws.AsNoTracking().Where(raw => ids.Contains(raw.CallId)).OrderBy(raw => raw.ReceivedAt).ToListAsync(cancellationToken)).ToLookup(raw => raw.CallId);
            var files = await context.RecordingFiles.AsNoTracking().Where(kept => ids.Contains(kept.CallId)).ToDictionaryAsync(kept => kept.CallId, cancellationToken);
            foreach (var call in calls) Write(json, call, accounts.GetValueOrDefault(call.AccountId, ""), raws[call.Id], files.GetValueOrDefault(call.Id));
            await json.FlushAsync(cancellationToken);
            written += calls.Count;
            if (calls.Count < AtOnce) break;
        }

        json.WriteEndArray();
        return written;
    }

    private void Write(Utf8JsonWriter json, CallRow call, string account, IEnumerable<CallRawRow> raws, RecordingFileRow? kept)
    {
        json.WriteStartObject();
        json.WriteString("id", call.Id);
        json.WriteString("account", account);
        json.WriteString("direction", call.Direction.ToString());
        json.WriteString("from", call.From);
        json.WriteString("to", call.To);
        json.WriteString("queue", call.Queue);
        json.WriteString("extension", call.Extension);
        json.WriteString("agent", call.AgentName);
        json.WriteString("startedAt", call.StartedAt);
        Instant("answeredAt", call.AnsweredAt);
        Instant("endedAt", call.EndedAt);
        json.WriteString("outcome", call.Outcome.ToString());
        json.WriteString("vendorWord", call.RawOutcome);
        Number("waitSeconds", call.WaitSeconds);
        Number("talkSeconds", call.TalkSeconds);
        Number("totalSeconds", call.TotalSeconds);
        json.WriteString("toldBy", call.Sources.ToString());
        json.WriteString("startedBy", call.StartedBy);
        Raw("legs", call.Legs);
        Raw("corrections", call.Corrections);
        json.WriteBoolean("recordingAtThePbx", call.HasRecording == true);
        if (kept is not null)
        {
            json.WriteStartObject("recordingKept");
            json.WriteString("storedAt", kept.StoredAt);
            json.WriteString("contentType", kept.ContentType);
            json.WriteNumber("bytes", kept.Size);
            json.WriteEndObject();
        }

        json.WriteStartArray("asReceived");
        foreach (var raw in raws)
        {
            json.WriteStartObject();
            json.WriteString("source", raw.Source.ToString());
            json.WriteString("receivedAt", raw.ReceivedAt);
            json.WriteString("text", secrets.Raw(raw.Body));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();

        void Instant(string name, DateTimeOffset? at)
        {
            if (at is { } instant) json.WriteString(name, instant);
            else json.WriteNull(name);
        }

        void Number(string name, int? value)
        {
            if (value is { } some) json.WriteNumber(name, some);
            else json.WriteNull(name);
        }

        void Raw(string name, string? text)
        {
            json.WritePropertyName(name);
            if (text is null) json.WriteNullValue();
            else json.WriteRawValue(text);
        }
    }

    private static async Task WriteMissedAsync(Utf8JsonWriter json, PortalDbContext context, string key, CancellationToken cancellationToken)
    {
        json.WriteStartArray("missedCalls");
        foreach (var line in await context.MissedCallers.AsNoTracking().Where(line => line.Caller == key).ToListAsync(cancellationToken))
        {
            json.WriteStartObject();
            json.WriteString("firstAt", line.FirstAt);
            json.WriteString("lastAt", line.LastAt);
            json.WriteNumber("attempts", line.Attempts);
            if (line.ClosedAt is { } closed) json.WriteString("closedAt", closed);
            json.WriteString("note", line.Note);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static async Task WriteLooseRecordingsAsync(Utf8JsonWriter json, PortalDbContext context, string key, Dictionary<Guid, string> accounts, CancellationToken cancellationToken)
    {
        json.WriteStartArray("recordingsWithoutCall");
        foreach (var recording in (await context.OrphanRecordings.AsNoTracking().ToListAsync(cancellationToken)).Where(row => PhoneNumber.Key(row.From) == key || PhoneNumber.Key(row.To) == key))
        {
            json.WriteStartObject();
            json.WriteString("account", accounts.GetValueOrDefault(recording.AccountId, ""));
            json.WriteString("startedAt", recording.StartedAt);
            json.WriteString("from", recording.From);
            json.WriteString("to", recording.To);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static async Task WritePushesAsync(Utf8JsonWriter json, PortalDbContext context, string key, Dictionary<Guid, string> accounts, CancellationToken cancellationToken)
    {
        json.WriteStartArray("messagesReceived");
        await foreach (var push in context.PushInbox.AsNoTracking().OrderBy(push => push.Id).Select(push => new { push.AccountId, push.ReceivedAt, push.Body }).AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            if (!NumberText.Has(push.Body, key)) continue;
            json.WriteStartObject();
            json.WriteString("account", accounts.GetValueOrDefault(push.AccountId, ""));
            json.WriteString("receivedAt", push.ReceivedAt);
            json.WriteString("text", System.Text.Encoding.UTF8.GetString(push.Body));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
