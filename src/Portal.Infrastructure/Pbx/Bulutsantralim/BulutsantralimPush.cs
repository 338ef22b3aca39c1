using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Portal.Domain.Calls;
using Portal.Domain.Campaigns;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Pbx.Bulutsantralim;

/// <summary>
/// Call events (API document, "Olay bildirme"): form fields by the document; JSON and bodies without a content type are read too. Fields that
/// are not known yet are absent or empty.
/// </summary>
internal static class BulutsantralimPush
{
    public const string CampaignTopic = "campaign";

    private const int MaxName = 40;

    /// <summary>
    /// How far a stamp may lie from the receipt and still tell when the event was. Every event of a call carries the call's own stamps: the
    /// second phone that rings comes with the old start_stamp, the answer after a transfer with the first answer_stamp. And a PBX whose clock
    /// is wrong must not put its events after our readings. (API document, "Olay bildirme": start_stamp, answer_stamp, end_stamp.)
    /// </summary>
    private static readonly TimeSpan StampsHold = TimeSpan.FromSeconds(5);

    public static PushReading Read(PushMessage message)
    {
        var text = WireText.Decode(message.Body.Span).Trim('\uFEFF', ' ', '\t', '\r', '\n', '\0');
        if (text.Length == 0) return new PushReading(PushOutcome.Empty, []);

        var fields = text[0] is '{' or '[' ? JsonFields(text) : FormFields(text);
        if (fields is null) return new PushReading(PushOutcome.Malformed, [], Problem: "The body is neither a form nor JSON.");
        if (fields.Values.All(v => v.Length == 0)) return new PushReading(PushOutcome.Empty, []);
        var push = new Event(fields, message.ReceivedAt);
        return message.Topic == CampaignTopic ? ReadResult(push, message) : Read(push, message);
    }

    /// <summary>
    /// What a campaign tells of one attempt: <c>notification_id=…&amp;notification_date=… UTC&amp;ivr_campaign_id=…&amp;phone=90…&amp;digit=2&amp;status=Cevaplandı&amp;call_uuid=…</c>. An empty
    /// <c>digit</c> is a call that did not come about, <c>-</c> no key, <c>!4</c> a key without a meaning.
    /// </summary>
    private static PushReading ReadResult(Event push, PushMessage message)
    {
        if (push["phone"] is not { } phone) return new PushReading(PushOutcome.Malformed, [], Problem: "phone is missing.");
        if (push["notification_id"] is not { } id) return new PushReading(PushOutcome.Malformed, [], Problem: "notification_id is missing.");
        var (digit, status) = (push["digit"], push["status"]);
        var result = new CampaignResult
        {
            Key = id,
            Campaign = push["ivr_campaign_id"],
            Number = phone,
            Outcome = BulutsantralimWords.ContactResult(status, digit),
            RawOutcome = status,
            ToldAt = push.Notified ?? message.ReceivedAt,
            Digit = digit,
            CallKey = push["call_uuid"],
        };
        return new PushReading(PushOutcome.Understood, [new PushReceived(message.AccountId, message.ReceivedAt)]) { Results = [result] };
    }

    private static PushReading Read(Event push, PushMessage message)
    {
        var name = push["event_type", "event"];
        CallHintKind? kind = name?.ToUpperInvariant() switch
        {
            "RINGING" => CallHintKind.Ringing,
            "ANSWER" or "ANSWERED" => CallHintKind.Answered,
            "USER_HANGUP" => CallHintKind.LegEnded,
            "HANGUP" => CallHintKind.Ended,
            _ => null,
        };
        if (name is null) return new PushReading(PushOutcome.Malformed, [], Problem: "event_type is missing.");
        if (kind is null) return new PushReading(PushOutcome.Unknown, [], Problem: name.Length <= MaxName ? name : name[..MaxName]);
        if (push["call_uuid", "call_id", "uuid"] is not { } key) return new PushReading(PushOutcome.Malformed, [], Problem: "call_uuid is missing.");

        // Every event carries the start and the first answer of its call; only the end is its own. The second phone, seconds after the first handed the call on, must not be put beside the first.
        var stamp = push.Told ?? (kind is CallHintKind.LegEnded or CallHintKind.Ended ? push.Ended : null);
        var at = stamp is { } told && (told - message.ReceivedAt).Duration() <= StampsHold ? told : message.ReceivedAt;
        var hint = new CallHint(message.AccountId, at, key, kind.Value, CallOrigin.Push)
        {
            Direction = push.Direction,
            From = push["caller_id_number", "caller_number"],
            To = push["destination_number", "called_number"],
            Queue = push["queue"],
            Extension = push.Caller ?? (kind is CallHintKind.Answered or CallHintKind.Ended ? push.Connected ?? push.Dialed : push.Dialed ?? push.Connected),
            StartedAt = push.Started,
            AnsweredAt = push.Answered,
        };
        return new PushReading(
            PushOutcome.Understood,
            [hint, new PushReceived(message.AccountId, message.ReceivedAt)],
            kind == CallHintKind.Ended ? RecordOf(push, key, message.ReceivedAt) : null);
    }

    /// <summary>The hang-up event is the vendor's call record, too.</summary>
    private static CallRecord RecordOf(Event push, string key, DateTimeOffset receivedAt)
    {
        var queue = push["queue"];
        var answered = WireValues.Flag(push["answered"]) ?? push["answer_stamp", "answer_time"] is not null;
        var cause = push["hangup_cause"];
        var talk = answered ? WireValues.Seconds(push["duration"]) : null;
        var ended = push.Ended ?? push.Told ?? receivedAt;
        var started = push.Started ?? push.Answered ?? ended.AddSeconds(-(talk ?? 0));
        var wait = queue is null ? null : WireValues.Seconds(push["queue_wait_duration"]);
        return new CallRecord
        {
            VendorKey = key,
            Source = CallSources.Push,
            Direction = push.Direction,
            From = push["caller_id_number", "caller_number"] ?? "",
            To = push["destination_number", "called_number"] ?? "",
            Queue = queue,
            Extension = push.Caller ?? push.Connected ?? push.Dialed,
            StartedAt = started,
            AnsweredAt = answered ? push.Answered : null,
            EndedAt = ended,
            Outcome = BulutsantralimWords.Outcome(answered, push.Direction, queue, cause),
            WaitSeconds = wait ?? (answered ? WireValues.Between(push.Started, push.Answered) : WireValues.Between(push.Started, push.Ended)),
            TalkSeconds = talk,
            TotalSeconds = WireValues.Between(push.Started, push.Ended),
            HasRecording = WireValues.Flag(push["recording_present"]),
            RawOutcome = cause ?? push["failure_phrase"],
        };
    }

    private static Dictionary<string, string>? FormFields(string text)
    {
        if (!text.Contains('=', StringComparison.Ordinal)) return null;
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, values) in QueryHelpers.ParseQuery(text)) fields[name.Trim()] = values.LastOrDefault(v => !string.IsNullOrWhiteSpace(v)) ?? "";
        return fields;
    }

    private static Dictionary<string, string>? JsonFields(string text)
    {
        try
        {
            using var document = WireJson.Parse(text);
            var root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Array && root.GetArrayLength() == 1) root = root[0];
            if (root.ValueKind != JsonValueKind.Object) return null;
            var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            foreach (var property in root.EnumerateObject()) fields[property.Name] = ((JsonElement?)property.Value).Text() ?? "";
            return fields;
        }
        catch (PbxException)
        {
            return null;
        }
    }

    /// <summary>The fields of one push. The second names are those of the vendor's newest examples.</summary>
    private sealed class Event(Dictionary<string, string> fields, DateTimeOffset receivedAt)
    {
        public string? this[params ReadOnlySpan<string> names]
        {
            get
            {
                foreach (var name in names)
                {
                    if (fields.TryGetValue(name, out var value) && value.Said() is { } said) return said;
                }

                return null;
            }
        }

        public CallDirection Direction { get; } = BulutsantralimWords.Direction(fields.GetValueOrDefault("direction"));

        public string? Dialed => this["dialed_user"] ?? (WireValues.IsExtension(this["destination_number"]) && this["destination_number"] != this["queue"] && Direction != CallDirection.Outbound ? this["destination_number"] : null);

        /// <summary>Who made an outbound call: its agent, whatever was dialed.</summary>
        public string? Caller => Direction == CallDirection.Outbound && this["caller_id_number"] is { } number && WireValues.IsExtension(number) ? number : null;

        public string? Connected => this["connected_user"];

        public DateTimeOffset? Started => Stamp("start_stamp", "start_time");

        public DateTimeOffset? Answered => Stamp("answer_stamp", "answer_time");

        public DateTimeOffset? Ended => Stamp("end_stamp", "end_time");

        /// <summary>When a campaign's attempt happened.</summary>
        public DateTimeOffset? Notified => Stamp("notification_date");

        /// <summary>When the event happened, whatever it is; only in the newest examples.</summary>
        public DateTimeOffset? Told => Stamp("timestamp");

        private DateTimeOffset? Stamp(params ReadOnlySpan<string> names) => WireValues.Stamp(this[names]).Plausible(receivedAt);
    }
}
