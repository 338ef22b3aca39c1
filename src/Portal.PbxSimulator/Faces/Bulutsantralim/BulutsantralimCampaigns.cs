using System.Globalization;
using System.Text.Json.Nodes;
using Portal.PbxSimulator.World;

namespace Portal.PbxSimulator.Faces.Bulutsantralim;

/// <summary>
/// Campaigns: created with all their numbers, running at once, stopped and started by PATCH, deleted by DELETE. Nothing of one can be asked for; each attempt is told by push to the
/// campaign's own address.
/// </summary>
internal sealed class BulutsantralimCampaigns(BulutsantralimFace face, FaceContext context)
{
    private const int UsualLines = 10;
    private const int FirstId = 20_211;

    private static readonly Quota Limit = new(2, 50);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(2);

    public void Map(Operations operations)
    {
        foreach (var ending in (string[])["", ".json"])
        {
            operations.Map($"/ivr_campaigns{ending}", "campaigns", Limit, CreateAsync, HttpMethods.Post);
            operations.Map($"/ivr_campaigns/{{id:int}}{ending}", "campaigns", Limit, (http, fields) => Task.FromResult(Change(http, fields)), HttpMethods.Patch, HttpMethods.Delete);
        }
    }

    /// <summary>Tells the campaign's owner of an attempt. Called inside the world's lock.</summary>
    public void On(WorldEvent told)
    {
        if (told.Site.Vendor != face.Vendor || told.Kind != WorldEventKind.AttemptEnded || told.Call.Attempt is not { Campaign: { ResultAddress: { } address } campaign } attempt) return;
        context.Pushes.Enqueue(new Push(face.Vendor, address,
        [
            new("notification_id", attempt.Id.ToString(CultureInfo.InvariantCulture)),
            new("notification_date", told.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture)),
            new("domain_id", "101"),
            new("ivr_campaign_id", campaign.Id),
            new("ivr_campaign_name", campaign.Name),
            new("ivr_lead_id", attempt.Number.Id.ToString(CultureInfo.InvariantCulture)),
            new("phone", attempt.Number.Number.Length == 10 ? "90" + attempt.Number.Number : attempt.Number.Number),
            new("digit", attempt.PickedUpAt is null ? "" : attempt.Digit.Length > 0 ? attempt.Digit : "-"),
            new("status", attempt.PickedUpAt is null ? BulutsantralimWords.Result(attempt.Cause) : "Cevaplandı"),
            new("call_uuid", attempt.CallKey),
        ]));
    }

    private async Task<IResult> CreateAsync(HttpContext http, RequestFields fields)
    {
        if (fields["name"] is not { } name) return BulutsantralimFace.Refuse("name can't be blank");
        if (Phones(fields["phone_list"]) is not { Length: > 0 } phones) return BulutsantralimFace.Refuse("phone_list can't be blank");
        if (phones.FirstOrDefault(phone => phone.Number is null) is { Given: { } wrong }) return BulutsantralimFace.Refuse($"phone is invalid: {wrong}");
        if (Whole(fields["ring_timeout"]) is < 25 or > 60) return BulutsantralimFace.Refuse("ring_timeout must be between 25 and 60");
        var address = (Uri?)null;
        if (fields["webhook_url"] is { } webhook)
        {
            // The vendor tries the address with an empty POST before it takes it.
            if (!PushAddress.TryRead(webhook, context.AllowRemote, out address)) return BulutsantralimFace.Refuse("webhook_url is invalid");
            if (!await context.Pushes.PostAsync(address, [], http.RequestAborted)) return BulutsantralimFace.Refuse("webhook_url is not reachable");
        }

        return context.World.Do(world =>
        {
            var site = world.SiteOf(face.Vendor);
            if (Campaign(site, fields, name, address, out var refusal) is not { } campaign) return BulutsantralimFace.Refuse(refusal);
            site.AddCampaign(campaign);
            foreach (var phone in phones) site.AddNumber(campaign, phone.Number!, "");
            return BulutsantralimFace.Text(campaign.Id);
        });
    }

    private static Campaign? Campaign(Site site, RequestFields fields, string name, Uri? address, out string refusal)
    {
        refusal = "";
        var today = DateOnly.FromDateTime(site.Now.ToOffset(Load.LocalOffset).DateTime);
        var (from, to) = (Day(fields["date_range_begin"], today), Day(fields["date_range_end"], Day(fields["date_range_begin"], today)));
        if (from is null || to is null || to < from) refusal = "date_range is invalid";
        var (opens, closes) = (Hour(fields["time_range_begin"], TimeOnly.MinValue), Hour(fields["time_range_end"], new TimeOnly(23, 59)));
        if (opens is null || closes is null) refusal = "time_range is invalid";
        var queue = site.FindQueue(fields["queue_number"]);
        if (fields["call_type"] == "queue" && queue is null) refusal = $"queue_number {fields["queue_number"]} not found";
        var keys = Keys(fields);
        if (fields["call_type"] != "queue" && keys.Count == 0 && fields["timeout_target"] is null && fields["invalid_target"] is null) refusal = "at least one target is required";
        if (refusal.Length > 0) return null;

        var most = Whole(fields["max_thread_count"]) ?? UsualLines;
        var perAgent = decimal.TryParse(fields["thread_multiplier"], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var multiplier) ? multiplier : 1;
        var isQueue = fields["call_type"] == "queue";
        return new Campaign
        {
            Id = (FirstId + site.Campaigns.Count).ToString(CultureInfo.InvariantCulture),
            Name = name,
            From = from!.Value,
            To = to!.Value,
            Opens = opens!.Value,
            Closes = closes!.Value,
            Days = Days(fields["active_days"]),
            Retries = Whole(fields["call_retries"]) ?? 0,
            RetryAfter = RetryAfter,
            Kind = isQueue ? "queue" : "announcement",
            Target = isQueue ? queue!.Number : fields["welcome_announcement_id"] ?? "",
            Lines = one => isQueue ? Math.Min(most, (int)Math.Ceiling(one.FreeIn(one.FindQueue(queue!.Number) ?? queue) * perAgent)) : most,
            Ring = Whole(fields["ring_timeout"]) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            Keys = isQueue ? null : random => Press(random, keys, fields["timeout_target"]),
            ResultAddress = address,
            Running = true,
        };
    }

    private IResult Change(HttpContext http, RequestFields fields) => context.World.Do(world =>
    {
        var (site, id) = (world.SiteOf(face.Vendor), (string)http.Request.RouteValues["id"]!);
        if (site.FindCampaign(id) is not { } campaign) return BulutsantralimFace.Refuse($"Cannot find ivr_campaign with ID {id}");
        if (HttpMethods.IsDelete(http.Request.Method)) site.Delete(campaign);
        else if (fields["status"] is "on" or "off") site.Run(campaign, fields["status"] == "on");
        else return BulutsantralimFace.Refuse("status is invalid");
        return BulutsantralimFace.Text("OK");
    });

    /// <summary>Most press a key that means something; some none, some another. What leads to no queue is heard and over.</summary>
    private static (string Digit, string? Queue) Press(Rng random, IReadOnlyList<(string Key, string Target)> keys, string? timeoutTarget)
    {
        var fate = random.NextDouble();
        if (fate < 0.2 || keys.Count == 0) return ("-", QueueOf(timeoutTarget));
        if (fate < 0.28) return ("!" + Enumerable.Range(0, 10).Select(key => key.ToString(CultureInfo.InvariantCulture)).FirstOrDefault(key => keys.All(one => one.Key != key), "9"), null);
        var (pressed, target) = random.Pick(keys);
        return (pressed, QueueOf(target));
    }

    private static string? QueueOf(string? target) => target?.StartsWith("queue/", StringComparison.Ordinal) == true ? target["queue/".Length..] : null;

    private static List<(string Key, string Target)> Keys(RequestFields fields) =>
    [
        .. Enumerable.Range(0, 10).Select(key => (key.ToString(CultureInfo.InvariantCulture), fields[$"digit_target_{key}"])).Append(("*", fields["digit_target_star"])).Append(("#", fields["digit_target_square"]))
            .Where(key => key.Item2 is not null).Select(key => (key.Item1, key.Item2!)),
    ];

    private static (string Given, string? Number)[]? Phones(string? list) => list is null || Parse(list) is not { } phones
        ? null
        : [.. phones.Select(phone => phone is JsonObject one ? one["phone"]?.ToString() ?? "" : phone?.ToString() ?? "").Select(given => (given, Number(given)))];

    private static JsonArray? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonArray;
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }

    private static string? Number(string given) => BulutsantralimWords.TenDigits(given) is { } ten && ten.All(char.IsAsciiDigit)
        ? ten
        : given.Length is >= 8 and <= 18 && given.StartsWith("00", StringComparison.Ordinal) && given.All(char.IsAsciiDigit) ? given : null;

    private static DayOfWeek[]? Days(string? list) => list is null || Parse(list) is not { } days
        ? null
        : [.. days.Select(day => int.TryParse(day?.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? (DayOfWeek)(number % 7) : DayOfWeek.Monday)];

    private static int? Whole(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static DateOnly? Day(string? text, DateOnly? otherwise) => text is null ? otherwise : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private static TimeOnly? Hour(string? text, TimeOnly otherwise) => text is null ? otherwise : TimeOnly.TryParseExact(text, ["HH:mm", "H:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var hour) ? hour : null;
}
