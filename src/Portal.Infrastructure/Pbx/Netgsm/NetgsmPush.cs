using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Pbx.Netgsm;

/// <summary>
/// Call events ("santral çağrı trafiği izleme", described in the vendor's later README): one JSON object, or a list of them, each with a <c>scenario</c>. Nearly all values are texts;
/// the same id comes with every scenario of a call.
/// </summary>
internal sealed class NetgsmPush(NetgsmCalls calls)
{
    public const string AutoDialTopic = "autodial";

    private const int MaxName = 40;

    /// <summary>A PBX whose clock is wrong must not put its events after our readings, nor long before them.</summary>
    private static readonly TimeSpan StampsHold = TimeSpan.FromSeconds(5);

    public PushReading Read(PushMessage message)
    {
        var text = WireText.Decode(message.Body.Span).Trim('\uFEFF', ' ', '\t', '\r', '\n', '\0');
        if (text.Length == 0) return new PushReading(PushOutcome.Empty, []);
        if (text[0] is not ('{' or '['))
        {
            if (FormFields(text) is not { } form) return Malformed("The body is neither JSON nor a form.");
            if (message.Topic != AutoDialTopic) return ReadEvent(form, message);
            text = JsonOf(form);
        }

        try
        {
            using var document = WireJson.Parse(text);
            var root = document.RootElement;
            if (message.Topic == AutoDialTopic) return ReadResults(root, message);
            return root.ValueKind == JsonValueKind.Array ? Together([.. root.EnumerateArray().Select(item => ReadElement(item, message))]) : ReadElement(root, message);
        }
        catch (Exception exception) when (exception is PbxException or InvalidOperationException)
        {
            return Malformed("The body is not readable JSON.");
        }
    }

    /// <summary>
    /// What an auto-dial list pushed: <c>{"header":{"App":"AutomaticCall"},"body":{"JobID":…,"crm_id":"OtoArama-…","called":…,"unique_id":…,"status":"Success"}}</c>. In the vendor's
    /// sample the values are shifted: the call's id stands in <c>filter</c> and <c>unique_id</c> is null. <c>crm_id</c> names the attempt.
    /// </summary>
    private static CampaignResult? ResultOf(JsonElement body, DateTimeOffset receivedAt)
    {
        if (body.ValueKind != JsonValueKind.Object) return null;
        var list = body.Find("JobID").Text().Said();
        var attempt = body.Find("crm_id").Text().Said();
        var number = body.Find("called").Text().Said();
        if (number is null || (list is null && attempt is null)) return null;
        var id = body.Find("unique_id").Text().Said();
        if (id is null && body.Find("filter").Text().Said() is { Length: > 4 } shifted && shifted.Contains('.', StringComparison.Ordinal)) id = shifted;
        var (status, message) = (body.Find("status").Text().Said(), body.Find("message").Text().Said());
        var key = NetgsmWords.CallKey(id);
        return new CampaignResult
        {
            Key = attempt ?? string.Create(CultureInfo.InvariantCulture, $"{list}/{PhoneNumber.Key(number)}/{key ?? receivedAt.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)}"),
            Campaign = list,
            Number = number,
            Outcome = NetgsmWords.DialOutcome(status, message),
            RawOutcome = message is null || message == status ? status : $"{status} {message}".Trim(),
            ToldAt = receivedAt,
            CallKey = key,
        };
    }

    private static PushReading ReadResults(JsonElement root, PushMessage message)
    {
        var parts = root.ValueKind == JsonValueKind.Array ? [.. root.EnumerateArray()] : new[] { root };
        var results = parts.Select(part => part.Find("body") ?? part)
            .SelectMany(body => body.ValueKind == JsonValueKind.Array ? [.. body.EnumerateArray()] : new[] { body })
            .Select(body => ResultOf(body, message.ReceivedAt)).OfType<CampaignResult>().ToImmutableArray();
        return results.IsEmpty
            ? Malformed("The body holds no result of an auto-dial list.")
            : new PushReading(PushOutcome.Understood, [new PushReceived(message.AccountId, message.ReceivedAt)]) { Results = results };
    }

    private PushReading ReadElement(JsonElement element, PushMessage message)
    {
        try
        {
            if (element.ValueKind != JsonValueKind.Object) return Malformed("An event is an object.");
            var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            foreach (var property in element.EnumerateObject())
            {
                // "Context" is a field of a DTMF event and the name of a scenario; "Digit" and "digit" are one field.
                fields[property.Name.Trim()] = ((JsonElement?)property.Value).Text() ?? "";
            }

            return ReadEvent(fields, message);
        }
        catch (InvalidOperationException)
        {
            return Malformed("The event holds text that is no text.");
        }
    }

    private PushReading ReadEvent(Dictionary<string, string> fields, PushMessage message)
    {
        if (fields.Values.All(value => value.Said() is null)) return new PushReading(PushOutcome.Empty, []);
        var push = new NetgsmEvent(fields, message.ReceivedAt);
        if (push["scenario", "event"] is not { } scenario) return Malformed("scenario is missing.");
        var read = scenario.Replace("_", "", StringComparison.Ordinal).ToUpperInvariant() switch
        {
            "INBOUNDTOPBX" => Arrived(push),
            "INBOUNDCALL" => Rings(push),
            "OUTBOUNDCALL" => Dials(push),
            "CONTEXT" or "DTMF" => InMenu(push),
            "QUEUE" => InQueue(push),

            // Only known by its name; the call lives.
            "QUEUELEAVE" => new Word(CallHintKind.Ivr),
            "ANSWER" => Answered(push),
            "HANGUP" => HungUp(push),
            "CDR" => Finished(push),
            _ => null,
        };
        if (read is null) return new PushReading(PushOutcome.Unknown, [], Problem: scenario.Length <= MaxName ? scenario : scenario[..MaxName]);
        var received = new PushReceived(message.AccountId, message.ReceivedAt);
        if (calls.Note(push["unique_id", "uniqueid", "asteriskId"]) is not { } key)
        {
            // A queue event may come without the call's id (the vendor's own sample); the queue's state is read anyway.
            return read.MayBeNameless ? new PushReading(PushOutcome.Understood, [received]) : Malformed("unique_id is missing.");
        }

        var at = push.Told is { } told && (told - message.ReceivedAt).Duration() <= StampsHold ? told : message.ReceivedAt;
        var known = calls.Add(message.AccountId, key, before => read.Learn(before, push.Told ?? at));
        return new PushReading(PushOutcome.Understood, [read.Hint(message.AccountId, at, push.Told ?? at, key, known), received], read.Record(key, known, at) is { } record ? Keep(message, key, record) : null);
    }

    /// <summary>The record, with what other events of the call have told. It is told again when a later event adds to it.</summary>
    private CallRecord Keep(PushMessage message, string key, CallRecord record)
    {
        calls.Add(message.AccountId, key, known => known with { Record = record });
        return record;
    }

    /// <summary>"InboundtoPBX": a caller reached the PBX; nobody is rung yet.</summary>
    private static Word Arrived(NetgsmEvent push) => new(CallHintKind.Ivr)
    {
        Direction = CallDirection.Inbound,
        From = push["customer_num"],
        To = push["incoming_number", "pbx_num"],
        Begins = true,
    };

    /// <summary>"Inbound_call": an extension rings. Its number is in <c>pbx_num</c>: <c>{"scenario":"Inbound_call","pbx_num":"101",…}</c>.</summary>
    private static Word Rings(NetgsmEvent push) => new(CallHintKind.Ringing)
    {
        Direction = CallDirection.Inbound,
        From = push["customer_num"],
        Extension = push.Extension("pbx_num", "internal_num"),
    };

    private static Word Dials(NetgsmEvent push) => new(CallHintKind.Ringing)
    {
        Direction = NetgsmWords.IsExtension(push["customer_num"]) ? CallDirection.Internal : CallDirection.Outbound,
        From = push["internal_num"],
        To = push["customer_num"],
        Extension = push.Extension("internal_num"),
        Begins = true,
    };

    private static Word InMenu(NetgsmEvent push) => new(CallHintKind.Ivr) { Caller = push["customer_num"] };

    /// <summary>"Queue": the caller waits; on the board a call in a queue that rings nobody is a waiting one, whatever the hint.</summary>
    private static Word InQueue(NetgsmEvent push) => new(CallHintKind.Ivr)
    {
        Queue = push["queue_name", "queue"] is { } queue ? NetgsmWords.ShortQueue(queue) : null,
        Caller = push["customer_num"],
        MayBeNameless = true,
    };

    private static Word Answered(NetgsmEvent push) => new(CallHintKind.Answered)
    {
        Queue = push["queue_name"] is { } queue ? NetgsmWords.ShortQueue(queue) : null,
        Extension = push.Extension("internal_num", "pbx_num"),
        Hold = push.Seconds("holdtime"),
    };

    /// <summary>"Hangup": <c>internal_num</c> is an extension, the PBX number or <c>s</c>.</summary>
    private static Word HungUp(NetgsmEvent push) => new(CallHintKind.Ended)
    {
        Extension = push.Extension("internal_num"),
        Talk = push.Seconds("talktime"),
        Hold = push.Seconds("holdtime"),
    };

    /// <summary>"cdr": the call's record; its id is <c>asteriskId</c>, its begin <c>bas</c>, its code of direction and result <c>yon</c>.</summary>
    private static Word Finished(NetgsmEvent push) => new(CallHintKind.Ended)
    {
        Row = new NetgsmLeg(push["bas", "date"], push["aranan", "destination"], push["arayan", "source"], push["sure", "duration"], push["yon", "direction"], push["seskaydi", "recording"], push["santral"]),
    };

    private static PushReading Together(IReadOnlyList<PushReading> readings)
    {
        if (readings.Count == 0) return new PushReading(PushOutcome.Empty, []);
        ReadOnlySpan<PushOutcome> order = [PushOutcome.Understood, PushOutcome.Unknown, PushOutcome.Malformed];
        var outcome = PushOutcome.Empty;
        foreach (var candidate in order)
        {
            if (!readings.Any(reading => reading.Outcome == candidate)) continue;
            outcome = candidate;
            break;
        }

        var records = readings.Select(reading => reading.Record).OfType<CallRecord>().ToImmutableArray();
        return new PushReading(
            outcome,
            [.. readings.SelectMany(reading => reading.Events)],
            records.FirstOrDefault(),
            readings.Select(reading => reading.Problem).FirstOrDefault(problem => problem is not null))
        {
            MoreRecords = [.. records.Skip(1)],
        };
    }

    private static PushReading Malformed(string problem) => new(PushOutcome.Malformed, [], Problem: problem);

    /// <summary>A form as the object that the vendor documents.</summary>
    private static string JsonOf(Dictionary<string, string> form)
    {
        var json = new JsonObject();
        foreach (var (name, value) in form) json[name.Trim()] = value;
        return json.ToJsonString();
    }

    private static Dictionary<string, string>? FormFields(string text)
    {
        if (!text.Contains('=', StringComparison.Ordinal) || text[0] == '<') return null;
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, values) in QueryHelpers.ParseQuery(text)) fields[name.Trim()] = values.LastOrDefault(value => !string.IsNullOrWhiteSpace(value)) ?? "";
        return fields;
    }
}
