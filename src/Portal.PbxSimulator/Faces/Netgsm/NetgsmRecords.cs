using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Portal.PbxSimulator.World;

namespace Portal.PbxSimulator.Faces.Netgsm;

/// <summary>Call records, newest first, and the recordings that their links lead to.</summary>
internal sealed class NetgsmRecords(NetgsmFace face, FaceContext context)
{
    private const int ProofLength = 40;

    /// <summary>The link to a call's recording, which needs no sign-in; null before anybody has found the simulator.</summary>
    public static string? Link(NetgsmFace face, Call call) => face.BaseAddress is { } address ? $"{address}/upload.php?tip=1&a={Secret(call.Key)}" : null;

    public IResult Report(HttpContext http, NetgsmFields fields)
    {
        if (fields["uniqueid"] is { } id)
        {
            var key = face.KeyOf(id);
            return Write(http, fields, Find(key) is { } found ? [found] : []);
        }

        if (NetgsmWords.ReadFilter(fields["startdate"], end: false) is not { } from || NetgsmWords.ReadFilter(fields["stopdate"], end: true) is not { } to || to < from)
            return NetgsmAccount.Error("70", "Hatali tarih", xml: false);
        var end = to.AddMinutes(1);
        var calls = context.World.Do(world => world.SiteOf(face.Vendor).Records(from, end)
            .Where(call => call.StartedAt < end).OrderByDescending(call => call.StartedAt).ThenByDescending(call => call.Index).ToArray());
        if (fields["no"] is { } number)
        {
            if (fields["querytype"] is not ("1" or "2")) return NetgsmAccount.Error("70", "gecersiz querytype", xml: false);
            var wanted = NetgsmWords.TenDigits(number) ?? number;
            calls = [.. calls.Where(call => Bare(fields["querytype"] == "1" ? call.To : call.From) == wanted)];
        }

        return Write(http, fields, calls);
    }

    public IResult Sound(string? a) =>
        KeyIn(a) is { } key && Find(key) is { IsRecorded: true } call
            ? Results.Bytes(Recording.Wav(call), "audio/wav", enableRangeProcessing: true)
            : Results.Text("Dosya bulunamadi", "text/plain", statusCode: StatusCodes.Status404NotFound);

    private Call? Find(string? key) => context.World.Do(world => world.SiteOf(face.Vendor).FindFinished(key));

    private IResult Write(HttpContext http, NetgsmFields fields, Call[] calls)
    {
        if (calls.Length == 0) return NetgsmAccount.Error(context.Switches.Get(face, NetgsmFace.NoRecordSwitch), "Kayit bulunamadi", xml: false);
        var shape = context.Switches.Get(face, NetgsmFace.CdrSwitch);
        var text = shape == "text" || fields.IsXml || (HttpMethods.IsGet(http.Request.Method) && fields["output"] != "json");
        if (text) return Results.Text(string.Join("<br>\n", calls.SelectMany(call => Legs(call).Select(leg => Line(call, leg)))), "text/plain", Encoding.UTF8);
        if (shape == "keyed")
        {
            var keyed = new JsonObject();
            foreach (var call in calls) keyed[face.WireId(call)] = new JsonObject { ["values"] = Values(call) };
            return NetgsmJson.Answer(keyed);
        }

        var list = new JsonArray([.. calls.Select(call => (JsonNode)new JsonObject { ["uniqueid"] = face.WireId(call), ["values"] = Values(call) })]);
        if (shape == "data") return NetgsmJson.Answer(new JsonObject { ["data"] = list });

        // One printed sample ends in "]},]".
        var written = NetgsmJson.Text(list);
        return NetgsmJson.Raw(http.IsAsPrinted() ? written[..^1] + ",]" : written);
    }

    private JsonArray Values(Call call) => new([.. Legs(call)]);

    /// <summary>The call itself, behind a queue every extension that it rang, and else those that it was handed on to.</summary>
    private IEnumerable<JsonObject> Legs(Call call)
    {
        var queue = call is { Queue: { } waited, Direction: Direction.Inbound } ? NetgsmWords.FullQueue(waited) : null;
        var menu = queue is null && call is { Menu: { } heard, Direction: Direction.Inbound } ? $"{heard}-interactive-1" : null;
        yield return Leg(call, queue ?? menu ?? call.To, call.StartedAt, call.EndedAt!.Value, call.AnsweredAt is not null, main: true);
        if (call.Direction != Direction.Inbound) yield break;
        foreach (var leg in queue is null ? call.Legs.Skip(1) : call.Legs) yield return Leg(call, leg.Extension, leg.StartedAt, leg.EndedAt ?? call.EndedAt.Value, leg.AnsweredAt is not null, main: false);
    }

    private JsonObject Leg(Call call, string destination, DateTimeOffset from, DateTimeOffset to, bool answered, bool main)
    {
        var leg = new JsonObject
        {
            ["date"] = NetgsmWords.Stamp(from),
            ["destination"] = destination,
            ["source"] = call.From,
            ["duration"] = NetgsmWords.Between(from, to).ToString(CultureInfo.InvariantCulture),
            ["direction"] = NetgsmWords.Direction(call.Direction, answered),
        };
        if (main && call.IsRecorded && Link(face, call) is { } link) leg["recording"] = link;
        if (call.Direction != Direction.Internal) leg["line"] = NetgsmFace.Pbx;
        leg["directory"] = $"\"{call.From}\" <{call.From}>";
        leg["commonID"] = (36_000_000_000 + call.Index).ToString(CultureInfo.InvariantCulture);
        return leg;
    }

    private string Line(Call call, JsonObject leg) =>
        $"{face.WireId(call)}|{leg["date"]}|{leg["destination"]}|{leg["source"]}|{leg["duration"]}|{leg["direction"]}|'{leg["recording"]}'";

    private static string Bare(string number) => NetgsmWords.TenDigits(number) ?? number;

    // The key goes with its own proof, so that a link of any day is found without a list of all links.
    private static string Secret(string key) => ProofOf(key) + Convert.ToHexStringLower(Encoding.UTF8.GetBytes(key));

    private static string? KeyIn(string? secret)
    {
        if (secret is not { Length: > ProofLength } || secret.Length % 2 != 0 || !secret.All(char.IsAsciiHexDigit)) return null;
        var key = Encoding.UTF8.GetString(Convert.FromHexString(secret[ProofLength..]));
        return ProofOf(key) == secret[..ProofLength] ? key : null;
    }

    private static string ProofOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("netgsm recording " + key)))[..ProofLength];
}
