using System.Globalization;
using System.Text.Json.Nodes;
using Portal.PbxSimulator.World;

namespace Portal.PbxSimulator.Faces.Netgsm;

/// <summary>
/// Auto-dial lists: stopped when they are made, dialed by the site's dialer once they are started, each attempt told by push to the list's own address. A number stands in a list once.
/// </summary>
internal sealed class NetgsmDialLists(NetgsmFace face, FaceContext context)
{
    private const int FirstList = 12_501;
    private const int FirstNumber = 27_229_000;
    private const string NoNumber = "Gönderilen ID değeri numerik ve sıfırdan büyük bir değer olmalıdır. ";

    private static readonly string[] Words = ["Hiç aranmamış", "Başarılı", "Başarısız", "Tekrar aranacak"];

    private static readonly string[] Needed =
    [
        "list_name", "list_prefix", "liste_type", "list_startdate", "list_stopdate", "list_starttime", "list_stoptime", "retry_count", "try_time", "department", "trunk", "destination_type", "destination_name",
    ];

    private static readonly string[] Shown =
    [
        "list_prefix", "list_startdate", "list_stopdate", "list_starttime", "list_stoptime", "retry_count", "try_time", "department", "trunk", "destination_type", "destination_name", "queue_limit",
    ];

    /// <summary>A failure: it is told in the header, and the status stays 200.</summary>
    public static IResult Refuse(int code, string words) => NetgsmJson.Answer(new JsonObject
    {
        ["header"] = new JsonObject { ["error"] = true, ["code"] = code, ["message"] = words },
        ["body"] = new JsonArray(),
    });

    public IResult Answer(NetgsmFields fields)
    {
        if (fields.Json?["body"] is not JsonObject body) return Missing("body");
        var data = body["data"] as JsonObject ?? [];
        var id = body["list_id"]?.ToString();
        return context.World.Do(world =>
        {
            var site = world.SiteOf(face.Vendor);
            return body["event"]?.ToString() switch
            {
                "addautocall" => Create(site, data),
                "listautocall" when id is null => Good("Otomatik arama listeleme başarılı.", [.. site.Campaigns.Where(list => !list.Deleted).Select(Row)]),
                "listautocall" => On(site, id, list => Good("Otomatik arama listeleme başarılı.", Row(list))),
                "updateliststatus" => On(site, id, list => Switch(site, list, data["status"]?.ToString())),
                "reportautocall" => On(site, id, Report),
                "addnumber" => On(site, id, list => AddNumbers(site, list, data)),
                "deletenumber" => On(site, id, list => Delete(list, data["id"]?.ToString())),
                "updatenumber" => On(site, id, list => Change(site, list, data)),
                _ => Missing("event"),
            };
        });
    }

    /// <summary>Tells the list's owner of an attempt. Called inside the world's lock.</summary>
    public void On(WorldEvent told)
    {
        if (told.Site.Vendor != face.Vendor || told.Kind != WorldEventKind.AttemptEnded || told.Call.Attempt is not { Campaign: { ResultAddress: { } address } list } attempt) return;
        var shifted = context.Switches.Get(face, NetgsmFace.DialResultSwitch) == "shifted";
        var id = face.WireId(told.Call);
        var fields = Fields(list);
        var body = new JsonObject
        {
            ["JobID"] = int.Parse(list.Id, CultureInfo.InvariantCulture),
            ["crm_id"] = $"OtoArama-{attempt.Id}",
            ["called"] = attempt.Number.Number,
            ["redirect_menu"] = list.Target,
            ["redirect_type"] = list.Kind,
            ["trunk"] = fields["trunk"]!.ToString(),
            ["prefix"] = list.Prefix,
            ["callerid"] = "",

            // The vendor's own sample has the call's id here, and none where it belongs.
            ["filter"] = shifted ? id : fields.GetValueOrDefault("filter")?.ToString(),
            ["pbxtype"] = "netsantral",
            ["Brandcode"] = "",
            ["unique_id"] = shifted ? null : id,
            ["status"] = attempt.PickedUpAt is null ? "error" : "Success",
            ["message"] = attempt.PickedUpAt is not null ? "Successfully" : attempt.Outcome switch { Outcome.Busy => "Get Busy", Outcome.NoAnswer => "No Answer", _ => "Unknown reason" },
        };
        context.Pushes.Enqueue(Push.Json(face.Vendor, address, NetgsmJson.Text(new JsonObject { ["header"] = new JsonObject { ["App"] = "AutomaticCall" }, ["body"] = body })));
    }

    private IResult Create(Site site, JsonObject data)
    {
        // The vendor's own sample has a key with a blank behind it.
        var fields = data.ToDictionary(field => field.Key.Trim(), field => field.Value?.DeepClone(), StringComparer.Ordinal);
        if (Needed.FirstOrDefault(name => fields.GetValueOrDefault(name)?.ToString() is null or "") is { } missing) return Missing(missing);
        if (fields["list_name"]!.ToString().Length > 50 || fields["list_prefix"]!.ToString().Length > 4) return Missing("list_name");
        if (NetgsmListForm.Read(site, fields, FirstList + site.Campaigns.Count, context.AllowRemote, out var wrong) is not { } list) return Missing(wrong);
        site.AddCampaign(list);
        foreach (var number in fields.GetValueOrDefault("numbers") as JsonArray ?? []) AddNumber(site, list, number as JsonObject);
        var row = Row(list);
        row.Remove("list_id");
        row.Remove("list_status");
        row["id"] = int.Parse(list.Id, CultureInfo.InvariantCulture);
        return Good("Otomatik arama listesi başarıyla oluşturuldu.", row);
    }

    private static IResult Switch(Site site, Campaign list, string? status)
    {
        if (status is not ("1" or "2")) return Missing("status");
        site.Run(list, status == "1");
        return Good(
            status == "1" ? "Otomatik arama listesi başarıyla aktifleştirildi." : "Otomatik arama listesi başarıyla pasifleştirildi.",
            new JsonObject { ["list_id"] = int.Parse(list.Id, CultureInfo.InvariantCulture), ["status"] = status == "1" ? 1 : 2 });
    }

    private static IResult Report(Campaign list)
    {
        DialNumber[] numbers = [.. list.Held];
        return Good("Raporlama basarili.", new JsonObject
        {
            ["numbers_status"] = new JsonArray([.. Words.Select(word => (JsonNode)new JsonObject { ["type"] = word, ["count"] = numbers.Count(number => WordOf(number) == word) })]),
            ["numbers"] = new JsonArray([.. numbers.Select(number => (JsonNode)new JsonObject { ["id"] = FirstNumber + number.Id, ["number"] = number.Number, ["name"] = number.Name, ["status"] = WordOf(number), ["nstatus"] = number.Active ? 1 : 0 })]),
        });
    }

    /// <summary>A number that is being called counts as what it was before.</summary>
    private static string WordOf(DialNumber number) => number.State switch
    {
        DialState.Reached => "Başarılı",
        DialState.Failed => "Başarısız",
        DialState.WillRetry => "Tekrar aranacak",
        _ => number.Attempts.Count > 1 ? "Tekrar aranacak" : "Hiç aranmamış",
    };

    private static IResult AddNumbers(Site site, Campaign list, JsonObject data)
    {
        if (data["numbers"] is not JsonArray numbers || numbers.Count == 0) return Missing("numbers");
        if (NetgsmListForm.IsFixed(list)) return Refuse(70, "Hatalı sorgulama. Sabit listeye numara eklenemez.");
        var rows = new JsonArray();
        var refused = 0;
        foreach (var number in numbers)
        {
            var added = AddNumber(site, list, number as JsonObject);
            if (added is null) refused++;
            var row = new JsonObject { ["number"] = number?["number"]?.ToString(), ["name"] = number?["name"]?.ToString(), ["status"] = added is null ? "error" : "success" };
            if (added is not null) row["id"] = FirstNumber + added.Id;
            rows.Add((JsonNode)row);
        }

        // A success, even when not one of them was taken.
        return Good(
            refused > 0 ? $"{list.Id} ID numaralı projeye {refused} numara eklenemedi. " : $"{list.Id} ID numaralı projeye {numbers.Count} numara eklendi. ",
            new JsonObject { ["list_id"] = int.Parse(list.Id, CultureInfo.InvariantCulture), ["list_name"] = list.Name, ["numbers"] = rows });
    }

    private static DialNumber? AddNumber(Site site, Campaign list, JsonObject? number) => NetgsmWords.TenDigits(number?["number"]?.ToString()) is not { } ten || list.Holds(ten)
        ? null
        : site.AddNumber(list, ten, number!["name"]?.ToString() ?? "", number["nstatus"]?.ToString() != "0", NetgsmWords.ReadFilter(number["calltime"]?.ToString(), end: false));

    private static IResult Delete(Campaign list, string? id)
    {
        if (NetgsmListForm.IsFixed(list)) return Refuse(70, "Hatalı sorgulama. Sabit listeden numara çıkarılamaz.");
        if (Find(list, id) is not { } number) return Refuse(301, NoNumber);
        list.Remove(number);
        return Good("Numara listeden çıkarıldı.");
    }

    private static IResult Change(Site site, Campaign list, JsonObject data)
    {
        if (Find(list, data["id"]?.ToString()) is not { } number) return Refuse(301, NoNumber);
        if (data["name"]?.ToString() is not { Length: > 0 } name) return Missing("name");
        number.Name = name;
        if (NetgsmWords.ReadFilter(data["calltime"]?.ToString(), end: false) is { } at) number.DueAt = at;
        if (data["nstatus"] is { } status) site.SetActive(list, number, status.ToString() == "1");
        return Good("Numara güncellendi.");
    }

    private static DialNumber? Find(Campaign list, string? id) =>
        int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && list.Numbers.TryGetValue(number - FirstNumber, out var found) && !found.Removed ? found : null;

    private static IResult On(Site site, string? id, Func<Campaign, IResult> act)
    {
        if (id is null) return Refuse(70, "Hatalı sorgulama. Gönderdiğiniz parametrelerden birisi hatalı veya zorunlu alanlardan birinin eksik olduğunu ifade eder. Liste ID si yok.");
        if (!int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == 0) return Refuse(301, NoNumber);
        return site.FindCampaign(id) is { } list ? act(list) : Refuse(400, "HAtalı sorgulama. Bu id ye ait otomatik arama listesi yok yada yetkiniz yok.");
    }

    private static JsonObject Row(Campaign list)
    {
        var fields = Fields(list);
        var row = new JsonObject { ["list_id"] = int.Parse(list.Id, CultureInfo.InvariantCulture), ["list_name"] = list.Name, ["list_status"] = list.Running ? 1 : 0, ["list_type"] = NetgsmListForm.IsFixed(list) ? 1 : 2 };
        foreach (var name in Shown)
        {
            // Hours come back with blanks behind them.
            if (fields.GetValueOrDefault(name)?.ToString() is { } value) row[name] = name.EndsWith("time", StringComparison.Ordinal) && name != "try_time" ? value + "     " : value;
        }

        row["groups"] = new JsonArray();
        return row;
    }

    private static IReadOnlyDictionary<string, JsonNode?> Fields(Campaign list) => (IReadOnlyDictionary<string, JsonNode?>)list.Tag!;

    private static IResult Missing(string field) =>
        Refuse(70, $"Hatalı sorgulama. Gönderdiğiniz parametrelerden birisi hatalı veya zorunlu alanlardan birinin eksik olduğunu ifade eder. {field} belirtmek zorunludur.");

    private static IResult Good(string words, params IEnumerable<JsonObject> rows) => NetgsmJson.Answer(new JsonObject
    {
        ["header"] = new JsonObject { ["error"] = false, ["code"] = 200, ["message"] = words },
        ["body"] = new JsonArray([.. rows]),
    });
}
