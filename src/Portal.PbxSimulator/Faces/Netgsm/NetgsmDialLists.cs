using System.Globalization;
using System.Text.Json.Nodes;

namespace Portal.PbxSimulator.Faces.Netgsm;

/// <summary>Auto-dial lists. They are kept and told, and nobody is called: the simulated world has no campaigns.</summary>
internal sealed class NetgsmDialLists
{
    private static readonly string[] Needed =
    [
        "list_name", "list_prefix", "liste_type", "list_startdate", "list_stopdate", "list_starttime", "list_stoptime", "retry_count", "try_time", "department", "trunk", "destination_type", "destination_name",
    ];

    private static readonly string[] Shown =
    [
        "list_prefix", "list_startdate", "list_stopdate", "list_starttime", "list_stoptime", "retry_count", "try_time", "department", "trunk", "destination_type", "destination_name", "queue_limit",
    ];

    private readonly Lock _gate = new();
    private readonly SortedDictionary<int, DialList> _lists = [];
    private int _lastList = 12_500;
    private int _lastNumber = 27_229_000;

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
        lock (_gate)
        {
            var id = body["list_id"]?.ToString();
            return body["event"]?.ToString() switch
            {
                "addautocall" => Create(data),
                "listautocall" when id is null => Good("Otomatik arama listeleme başarılı.", [.. _lists.Values.Select(Row)]),
                "listautocall" => On(id, list => Good("Otomatik arama listeleme başarılı.", Row(list))),
                "updateliststatus" => On(id, list => Switch(list, data["status"]?.ToString())),
                "reportautocall" => On(id, Report),
                "addnumber" => On(id, list => AddNumbers(list, data)),
                "deletenumber" => On(id, list => Delete(list, data["id"]?.ToString())),
                "updatenumber" => On(id, list => Change(list, data)),
                _ => Missing("event"),
            };
        }
    }

    private IResult Create(JsonObject data)
    {
        // The vendor's own sample has a key with a blank behind it.
        var fields = data.ToDictionary(field => field.Key.Trim(), field => field.Value?.DeepClone(), StringComparer.Ordinal);
        if (Needed.FirstOrDefault(name => fields.GetValueOrDefault(name)?.ToString() is null or "") is { } missing) return Missing(missing);
        if (fields["list_name"]!.ToString().Length > 50 || fields["list_prefix"]!.ToString().Length > 4) return Missing("list_name");
        var list = new DialList(++_lastList, fields);
        foreach (var number in fields.GetValueOrDefault("numbers") as JsonArray ?? []) AddNumber(list, number as JsonObject);
        _lists.Add(list.Id, list);
        var row = Row(list);
        row.Remove("list_id");
        row.Remove("list_status");
        row["id"] = list.Id;
        return Good("Otomatik arama listesi başarıyla oluşturuldu.", row);
    }

    private static IResult Switch(DialList list, string? status)
    {
        if (status is not ("1" or "2")) return Missing("status");
        list.Status = status == "1" ? 1 : 0;
        return Good(
            status == "1" ? "Otomatik arama listesi başarıyla aktifleştirildi." : "Otomatik arama listesi başarıyla pasifleştirildi.",
            new JsonObject { ["list_id"] = list.Id, ["status"] = status == "1" ? 1 : 2 });
    }

    private static IResult Report(DialList list)
    {
        JsonNode Count(string type, int count) => new JsonObject { ["type"] = type, ["count"] = count };
        return Good("Raporlama basarili.", new JsonObject
        {
            ["numbers_status"] = new JsonArray(Count("Hiç aranmamış", list.Numbers.Count), Count("Başarılı", 0), Count("Başarısız", 0), Count("Tekrar aranacak", 0)),
            ["numbers"] = new JsonArray([.. list.Numbers.Select(number => (JsonNode)new JsonObject { ["id"] = number.Key, ["number"] = number.Value.Number, ["name"] = number.Value.Name, ["status"] = "Hiç aranmamış", ["nstatus"] = number.Value.Active ? 1 : 0 })]),
        });
    }

    private IResult AddNumbers(DialList list, JsonObject data)
    {
        if (data["numbers"] is not JsonArray numbers || numbers.Count == 0) return Missing("numbers");
        if (list.IsFixed) return Refuse(70, "Hatalı sorgulama. Sabit listeye numara eklenemez.");
        var rows = new JsonArray();
        var refused = 0;
        foreach (var number in numbers)
        {
            var good = AddNumber(list, number as JsonObject);
            if (!good) refused++;
            rows.Add((JsonNode)new JsonObject { ["number"] = number?["number"]?.ToString(), ["name"] = number?["name"]?.ToString(), ["status"] = good ? "success" : "error" });
        }

        // A success, even when not one of them was taken.
        return Good(
            refused > 0 ? $"{list.Id} ID numaralı projeye {refused} numara eklenemedi. " : $"{list.Id} ID numaralı projeye {numbers.Count} numara eklendi. ",
            new JsonObject { ["list_id"] = list.Id, ["list_name"] = list.Fields["list_name"]!.ToString(), ["numbers"] = rows });
    }

    private bool AddNumber(DialList list, JsonObject? number)
    {
        if (NetgsmWords.TenDigits(number?["number"]?.ToString()) is not { } ten || list.Numbers.Values.Any(one => one.Number == ten)) return false;
        list.Numbers.Add(++_lastNumber, new DialNumber(ten, number!["name"]?.ToString() ?? "", number["nstatus"]?.ToString() != "0"));
        return true;
    }

    private static IResult Delete(DialList list, string? id)
    {
        if (list.IsFixed) return Refuse(70, "Hatalı sorgulama. Sabit listeden numara çıkarılamaz.");
        return int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && list.Numbers.Remove(number)
            ? Good("Numara listeden çıkarıldı.")
            : Refuse(301, "Gönderilen ID değeri numerik ve sıfırdan büyük bir değer olmalıdır. ");
    }

    private static IResult Change(DialList list, JsonObject data)
    {
        if (!int.TryParse(data["id"]?.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var id) || !list.Numbers.TryGetValue(id, out var number))
            return Refuse(301, "Gönderilen ID değeri numerik ve sıfırdan büyük bir değer olmalıdır. ");
        if (data["name"]?.ToString() is not { Length: > 0 } name) return Missing("name");
        list.Numbers[id] = number with { Name = name, Active = data["nstatus"] is { } status ? status.ToString() == "1" : number.Active };
        return Good("Numara güncellendi.");
    }

    private IResult On(string? id, Func<DialList, IResult> act)
    {
        if (id is null) return Refuse(70, "Hatalı sorgulama. Gönderdiğiniz parametrelerden birisi hatalı veya zorunlu alanlardan birinin eksik olduğunu ifade eder. Liste ID si yok.");
        if (!int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == 0) return Refuse(301, "Gönderilen ID değeri numerik ve sıfırdan büyük bir değer olmalıdır. ");
        return _lists.TryGetValue(number, out var list) ? act(list) : Refuse(400, "HAtalı sorgulama. Bu id ye ait otomatik arama listesi yok yada yetkiniz yok.");
    }

    private static JsonObject Row(DialList list)
    {
        var row = new JsonObject { ["list_id"] = list.Id, ["list_name"] = list.Fields["list_name"]!.ToString(), ["list_status"] = list.Status, ["list_type"] = list.IsFixed ? 1 : 2 };
        foreach (var name in Shown)
        {
            // Hours come back with blanks behind them.
            if (list.Fields.GetValueOrDefault(name)?.ToString() is { } value) row[name] = name.EndsWith("time", StringComparison.Ordinal) && name != "try_time" ? value + "     " : value;
        }

        row["groups"] = new JsonArray();
        return row;
    }

    private static IResult Missing(string field) =>
        Refuse(70, $"Hatalı sorgulama. Gönderdiğiniz parametrelerden birisi hatalı veya zorunlu alanlardan birinin eksik olduğunu ifade eder. {field} belirtmek zorunludur.");

    private static IResult Good(string words, params IEnumerable<JsonObject> rows) => NetgsmJson.Answer(new JsonObject
    {
        ["header"] = new JsonObject { ["error"] = false, ["code"] = 200, ["message"] = words },
        ["body"] = new JsonArray([.. rows]),
    });

    private sealed class DialList(int id, IReadOnlyDictionary<string, JsonNode?> fields)
    {
        public int Id { get; } = id;
        public IReadOnlyDictionary<string, JsonNode?> Fields { get; } = fields;
        public int Status { get; set; }
        public SortedDictionary<int, DialNumber> Numbers { get; } = [];
        public bool IsFixed => Fields["liste_type"]!.ToString() == "1";
    }

    private sealed record DialNumber(string Number, string Name, bool Active);
}
