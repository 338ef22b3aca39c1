using System.Globalization;
using System.Text.Json.Nodes;
using Portal.PbxSimulator.World;

namespace Portal.PbxSimulator.Faces.Netgsm;

/// <summary>
/// Pushes events, one JSON object each, all values texts but those of the record. The address is set in the vendor's panel, here by the control API. Nothing is pushed when a phone stops ringing
/// without an answer, nor for hold.
/// </summary>
internal sealed class NetgsmPush(NetgsmFace face, FaceContext context)
{
    private volatile Uri? _address;

    public Uri? Address
    {
        get => _address;
        set => _address = value;
    }

    /// <summary>Turns what happened into pushes. Called inside the world's lock: copies and returns.</summary>
    public void On(WorldEvent told)
    {
        if (told.Site.Vendor != face.Vendor || _address is not { } address) return;
        foreach (var body in Bodies(told)) context.Pushes.Enqueue(Push.Json(face.Vendor, address, NetgsmJson.Text(body)));
    }

    private IEnumerable<JsonObject> Bodies(WorldEvent told)
    {
        var call = told.Call;
        switch (told.Kind)
        {
            case WorldEventKind.Arrived:
                yield return Event(told, "InboundtoPBX", ("incoming_number", call.To), ("customer_num", call.From));
                break;
            case WorldEventKind.MenuEntered:
                yield return Event(told, "Context", ("customer_num", call.WaitingNumber), ("context_name", call.Menu ?? ""), ("type", "ivr"));
                break;
            case WorldEventKind.MenuKey:
                yield return Event(told, "DTMF", ("Context", call.Menu ?? ""), ("digit", told.Detail));
                break;
            case WorldEventKind.Queued:
                var queued = Event(told, "Queue", ("queue_name", NetgsmWords.FullQueue(call.Queue!)));
                if (context.Switches.Get(face, NetgsmFace.QueueIdSwitch) == "empty") queued["unique_id"] = "";
                yield return queued;
                break;
            case WorldEventKind.Ringing when told.Leg is null || (call.Direction == Direction.Internal && call.Legs.Count == 1):
                yield return Event(told, "Outbound_call", ("internal_num", call.From), ("customer_num", call.OutsideParty ?? call.To));
                break;
            case WorldEventKind.Ringing:
                var rings = Event(told, "Inbound_call", ("customer_num", call.WaitingNumber));
                rings["pbx_num"] = told.Leg!.Extension;
                yield return rings;
                break;
            case WorldEventKind.Answered:
                yield return Event(
                    told, "Answer", ("internal_num", told.Leg?.Extension ?? call.CallerAgent?.Extension ?? "s"), ("customer_num", call.WaitingNumber), ("holdtime", Hold(call)));
                break;
            case WorldEventKind.Ended:
                yield return Event(
                    told, "Hangup", ("talktime", NetgsmWords.Seconds(call.Talk)), ("internal_num", call.LastExtension ?? "s"), ("customer_num", call.WaitingNumber), ("holdtime", Hold(call)));
                yield return Record(told);
                break;
        }
    }

    private JsonObject Event(WorldEvent told, string scenario, params ReadOnlySpan<(string Name, string Value)> fields)
    {
        var body = new JsonObject { ["scenario"] = scenario, ["pbx_num"] = NetgsmFace.Pbx, ["unique_id"] = face.WireId(told.Call) };
        foreach (var (name, value) in fields) body[name] = value;
        body["timestamp"] = Stamp(told.At);
        return body;
    }

    /// <summary>The call's record. Its id has another name, and its numbers are numbers.</summary>
    private JsonObject Record(WorldEvent told)
    {
        var call = told.Call;
        var body = new JsonObject
        {
            ["scenario"] = "cdr",
            ["bas"] = NetgsmWords.PushStamp(call.StartedAt),
            ["kimlik"] = 36_000_000_000 + call.Index,
            ["ortakkimlik"] = 36_000_000_000 + call.Index,
            ["clid"] = $"\"{call.LastAgentName ?? call.From}\" <{call.From}>",
            ["arayan"] = call.From,
            ["aranan"] = call is { Queue: { } queue, Direction: Direction.Inbound } ? NetgsmWords.FullQueue(queue) : call.To,
            ["sure"] = NetgsmWords.Between(call.StartedAt, told.At),
            ["sondurum"] = call.AnsweredAt is null ? 2 : 1,
            ["santral"] = NetgsmFace.Pbx,
            ["yon"] = NetgsmWords.Direction(call.Direction, call.AnsweredAt is not null),
            ["asteriskId"] = face.WireId(call),
            ["trunk"] = NetgsmFace.Pbx,
            ["timestamp"] = Stamp(told.At),
        };
        if (call.IsRecorded && NetgsmRecords.Link(face, call) is { } link) body["seskaydi"] = link;
        return body;
    }

    private static string Hold(Call call) => call.Queue is null ? "0" : NetgsmWords.Seconds(call.Wait);

    private static string Stamp(DateTimeOffset at) => at.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
}
