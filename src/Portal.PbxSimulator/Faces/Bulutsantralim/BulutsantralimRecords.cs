using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Portal.PbxSimulator.World;

namespace Portal.PbxSimulator.Faces.Bulutsantralim;

/// <summary>Call records and recordings.</summary>
internal sealed class BulutsantralimRecords(BulutsantralimFace face, FaceContext context)
{
    private static readonly TimeSpan LinkLife = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestSpan = TimeSpan.FromDays(31);
    private static readonly string[] Filters = ["direction", "missed", "recording_present", "caller_id_number", "destination_number", "queue"];
    private static readonly JsonSerializerOptions Unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ConcurrentDictionary<string, (Call Call, DateTimeOffset Until)> _links = new(StringComparer.Ordinal);

    public void Map(Operations operations)
    {
        operations.Map("/cdrs", "cdrs", Operations.Cdrs, List);
        operations.Map("/cdrs/{id}", "cdrs", Operations.Cdrs, One);
        operations.Map("/recording_url", "recording_url", Operations.RecordingUrl, RecordingUrl);
        operations.Routes.MapGet("/recording/{link}", (HttpContext http, string link) =>
        {
            if (!_links.TryGetValue(link, out var target) || target.Until <= context.Time.GetUtcNow()) return BulutsantralimFace.Refuse("recording not found", StatusCodes.Status404NotFound);

            // A customer may keep recordings in a store of their own.
            return context.Switches.Get(face, BulutsantralimFace.RecordingsSwitch) == "redirect" && !http.Request.Query.ContainsKey("store")
                ? Results.Redirect($"/{face.Vendor}/recording/{link}?store=1")
                : Results.Bytes(Recording.Wav(target.Call), "audio/wav", enableRangeProcessing: true);
        });
    }

    private IResult RecordingUrl(HttpContext http, RequestFields fields)
    {
        var call = context.World.Do(world => world.SiteOf(face.Vendor).FindFinished(fields["call_uuid"]));
        if (call is not { IsRecorded: true }) return BulutsantralimFace.Refuse($"cannot find call with call_uuid {fields["call_uuid"]}");
        var now = context.Time.GetUtcNow();
        foreach (var old in _links.Where(link => link.Value.Until <= now)) _links.TryRemove(old.Key, out _);
        var link = $"R{Guid.NewGuid()}";
        _links[link] = (call, now + LinkLife);
        var url = $"{http.Request.Scheme}://{http.Request.Host}/{face.Vendor}/recording/{link}";

        // Its newest description shows an object.
        return context.Switches.Get(face, BulutsantralimFace.RecordingsSwitch) == "object" ? Json(new JsonObject { ["url"] = url, ["expires_in"] = 3600 }) : BulutsantralimFace.Text(url);
    }

    private bool Printed(HttpContext http) => http.IsAsPrinted() || context.Switches.Get(face, BulutsantralimFace.CdrSwitch) == "printed";

    private IResult One(HttpContext http, RequestFields fields)
    {
        var id = http.Request.RouteValues["id"] as string;
        var printed = Printed(http);
        return context.World.Do(world => world.SiteOf(face.Vendor).FindFinished(id)) is { } call
            ? Json(new JsonObject { ["cdr"] = Row(call, printed), ["call_flow"] = new JsonArray([.. call.Legs.Select(leg => Leg(leg, call))]) })
            : BulutsantralimFace.Refuse($"cannot find call with call_uuid {id}", StatusCodes.Status404NotFound);
    }

    private IResult List(HttpContext http, RequestFields fields)
    {
        DateTimeOffset? from = null, to = null;
        if (fields["start_stamp_from"] is { } fromText && (from = BulutsantralimWords.ReadStamp(fromText)) is null) return BulutsantralimFace.Refuse("start_stamp_from is invalid");
        if (fields["start_stamp_to"] is { } toText && (to = BulutsantralimWords.ReadStamp(toText)) is null) return BulutsantralimFace.Refuse("start_stamp_to is invalid");
        if (to - from > LongestSpan) return BulutsantralimFace.Refuse("date range can be at most 31 days");
        var limit = Math.Clamp(Number(fields["limit"], 10), 10, 100);
        var page = Math.Max(1, Number(fields["page"], 1));
        var printed = Printed(http);

        var (found, total) = context.World.Do(world => Page(world.SiteOf(face.Vendor), fields, from, to, printed, (page - 1) * limit, limit));
        var rows = found
            // Printed: a row of the same key for every extension that rang in vain, as real lists show them.
            .SelectMany(call => Enumerable.Repeat(call, printed ? Math.Max(1, call.Legs.Count(leg => leg.AnsweredAt is null)) : 1))
            .Select(call => (JsonNode?)Row(call, printed))
            .ToArray();
        return Json(new JsonObject
        {
            ["cdrs"] = new JsonArray(rows),
            ["pagination"] = new JsonObject
            {
                ["page"] = page,
                ["total_count"] = total,
                ["total_pages"] = (total + limit - 1) / limit,
                ["limit"] = limit,
            },
        });
    }

    /// <summary>One page, and how many calls all pages have. Without a further filter the days between are not made up for a late page.</summary>
    private static (Call[] Calls, int Total) Page(Site site, RequestFields fields, DateTimeOffset? from, DateTimeOffset? to, bool printed, int skip, int take)
    {
        if (Filters.All(name => fields[name] is null)) return ([.. site.NewestRecords(from, to, skip).Take(take)], site.CountRecords(from, to));
        var found = site.Records(from, to)
            .Where(call => fields["direction"] is not { } direction || BulutsantralimWords.PushDirection(call.Direction) == direction)
            .Where(call => fields["missed"] is not { } missed || Missed(call) == (missed == "true"))
            .Where(call => fields["recording_present"] is not { } present || (present == "true" ? call.IsRecorded : present == "false" && !call.IsRecorded))
            .Where(call => fields["caller_id_number"] is not { } caller || Caller(call, printed).Contains(caller, StringComparison.Ordinal))
            .Where(call => fields["destination_number"] is not { } called || Called(call).Contains(called, StringComparison.Ordinal))
            .Where(call => fields["queue"] is not { } queue || call.Queue?.Number == queue)
            .OrderByDescending(call => call.StartedAt)
            .ThenByDescending(call => call.Index)
            .ToArray();
        return ([.. found.Skip(skip).Take(take)], found.Length);
    }

    private static int Number(string? text, int otherwise) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Math.Min(number, 1_000_000) : otherwise;

    private static bool Missed(Call call) => call is { Direction: Direction.Inbound, AnsweredAt: null };

    private static string Caller(Call call, bool printed) =>
        printed && call.Direction == Direction.Outbound ? $"{call.From} ({call.OutsideNumber})" : call.From;

    // The outside number that was called, with the extension that answered behind it: "08502000100 (1004)".
    private static string Called(Call call) =>
        call is { Direction: Direction.Inbound, AnsweredAt: not null, LastExtension: { } extension } && extension != call.To ? $"{call.To} ({extension})" : call.To;

    private static JsonObject Row(Call call, bool printed)
    {
        var row = new JsonObject
        {
            ["call_uuid"] = call.Key,
            ["start_stamp"] = BulutsantralimWords.CdrStamp(call.StartedAt),
            ["answer_stamp"] = call.AnsweredAt is { } answered ? BulutsantralimWords.CdrStamp(answered) : printed ? "" : null,
            ["end_stamp"] = BulutsantralimWords.CdrStamp(call.EndedAt!.Value),
            ["direction"] = BulutsantralimWords.CdrDirection(call),
            ["caller_id_number"] = Caller(call, printed),
            ["destination_number"] = Called(call),
            ["duration"] = BulutsantralimWords.Clock(call.EndedAt.Value - call.StartedAt),
            ["talk_duration"] = BulutsantralimWords.Clock(call.Talk),
            ["result"] = BulutsantralimWords.Result(call.Cause),
            ["missed"] = printed ? (Missed(call) ? "true" : "false") : Missed(call),
            ["recording_present"] = call.IsRecorded ? "true" : "false",
            ["sip_hangup_disposition"] = BulutsantralimWords.Disposition(call),
        };
        if (call.Direction != Direction.Inbound && call.CallerAgent is { } caller) row["caller_id_name"] = caller.Name;
        if (call.Direction != Direction.Outbound && call.LastAgentName is { } name) row["destination_name"] = name;
        if (call.Queue is { } queue)
        {
            row["queue"] = queue.Number;
            row["queue_wait_seconds"] = BulutsantralimWords.Clock(call.Wait);
        }
        if (printed) row["return_uuid"] = null;
        return row;
    }

    private static JsonNode Leg(CallLeg leg, Call call) => new JsonObject
    {
        ["destination_number"] = leg.Extension,
        ["start_stamp"] = BulutsantralimWords.CdrStamp(leg.StartedAt),
        ["answer_stamp"] = leg.AnsweredAt is { } answered ? BulutsantralimWords.CdrStamp(answered) : null,
        ["end_stamp"] = BulutsantralimWords.CdrStamp(leg.EndedAt ?? call.EndedAt!.Value),
        ["duration"] = BulutsantralimWords.Clock((leg.EndedAt ?? call.EndedAt!.Value) - leg.StartedAt),
        ["ip_address"] = "127.0.0.1",
        ["sip_user_agent"] = "Simulator",
        ["write_codec"] = "PCMA",
        ["read_codec"] = "PCMA",
        ["result"] = BulutsantralimWords.Result(leg.Cause),
    };

    private static IResult Json(JsonObject value) => Results.Text(value.ToJsonString(Unescaped), "application/json; charset=utf-8");
}
