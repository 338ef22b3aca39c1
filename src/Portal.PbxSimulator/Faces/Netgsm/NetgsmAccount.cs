using System.Globalization;
using System.Text.Json.Nodes;
using Portal.PbxSimulator.World;

namespace Portal.PbxSimulator.Faces.Netgsm;

/// <summary>The account services: outside queue numbers, reports, statistics, auto-dial lists and credit.</summary>
internal sealed class NetgsmAccount(NetgsmFace face, FaceContext context, NetgsmDialLists lists)
{
    private const int MostOutside = 5;

    private static readonly string[] GetAndPost = [HttpMethods.Get, HttpMethods.Post];
    private static readonly Quota Twice = Quota.PerMinute(2);
    private static readonly Quota TenTimes = Quota.PerMinute(10);

    public void Map(RouteGroupBuilder routes)
    {
        var records = new NetgsmRecords(face, context);
        var statistics = new NetgsmStatistics(face, context);
        Map(routes, "/netsantral/queue", "queue", Twice, (_, fields) => OutsideNumbers(fields));
        Map(routes, "/netsantral/report", "report", Twice, records.Report);
        Map(routes, "/netsantral/report/xml", "report", Twice, records.Report);
        Map(routes, "/netsantral/statistics", "statistics", Twice, (_, fields) => statistics.Answer(fields));
        Map(routes, "/autocallservice", "autodial", TenTimes, (_, fields) => lists.Answer(fields));
        Map(routes, "/balance", null, null, (_, fields) => Balance(fields));
        routes.MapGet("/upload.php", records.Sound);
    }

    /// <summary>An error as these services tell it: the text is in <c>error</c>.</summary>
    public static IResult Error(string code, string words, bool xml) => xml
        ? NetgsmJson.Xml($"<?xml version=\"1.0\" encoding=\"iso-8859-9\"?><main><code>{code}</code><error>{words}</error></main>")
        : NetgsmJson.Answer(new JsonObject { ["code"] = code, ["error"] = words });

    private void Map(RouteGroupBuilder routes, string path, string? bucket, Quota? quota, Func<HttpContext, NetgsmFields, IResult> answer) =>
        routes.MapMethods(path, GetAndPost, async (HttpContext http) =>
        {
            face.Remember(http);
            var fields = await NetgsmFields.ReadAsync(http.Request, http.RequestAborted);
            var xml = path.EndsWith("statistics", StringComparison.Ordinal);
            if (!fields.Readable) return Error("70", "Hatali sorgulama", xml);
            var header = fields.Json?["header"] as JsonObject;
            var user = fields["usercode"] ?? fields["username"] ?? header?["username"]?.ToString() ?? header?["usercode"]?.ToString();
            var password = fields["password"] ?? header?["password"]?.ToString();
            if (user != NetgsmFace.UserName || password != NetgsmFace.Password) return header is null ? Error("30", "Gecersiz kullanici adi veya sifre", xml) : NetgsmDialLists.Refuse(30, "Geçersiz kullanıcı adı veya şifre.");
            var limited = context.Switches.Get(face, NetgsmFace.QuotasSwitch) == "on";
            if (bucket is not null && !context.Quotas.TryTake($"{face.Vendor}/{bucket}", quota!, limited))
                return header is null ? Error("80", "Sorgulama sinir asimi", xml) : NetgsmDialLists.Refuse(80, "Sorgulama sınır aşımı.");
            return answer(http, fields);
        });

    private IResult OutsideNumbers(NetgsmFields fields)
    {
        var add = fields["command"] == "queueaddnumber";
        if (!add && fields["command"] != "queuedelnumber") return Error("70", "gecersiz command", xml: false);
        if (fields["tenant"] != NetgsmFace.Pbx) return NetgsmJson.Answer(new JsonObject { ["code"] = 70, ["error"] = "gecersiz tenant" });
        var wanted = fields.Json?["numbers"] is JsonArray several
            ? several.Select(one => (No: one?["no"]?.ToString(), Penalty: one?["penalty"]?.ToString())).ToArray()
            : [(fields["no"], fields["penalty"])];
        return context.World.Do(world =>
        {
            var site = world.SiteOf(face.Vendor);
            if (site.FindQueue(NetgsmWords.ShortQueue(fields["queue"] ?? "")) is not { } queue) return Error("70", "gecersiz kuyruk", xml: false);
            foreach (var (no, penalty) in wanted)
            {
                if (NetgsmWords.TenDigits(no) is not { } number) return Error("70", "gecersiz numara", xml: false);
                if (!int.TryParse(penalty, NumberStyles.None, CultureInfo.InvariantCulture, out var rank) || rank is < 1 or > 10) return Error("70", "gecersiz penalty", xml: false);
                if (add && queue.Outside.Count >= MostOutside) return Error("80", "bir kuyruga en fazla 5 numara eklenebilir", xml: false);
                if (!(add ? site.AddOutside(queue, number, rank) : site.RemoveOutside(queue, number))) return Error("70", add ? "numara kuyrukta var" : "numara kuyrukta yok", xml: false);
            }
            return NetgsmJson.Answer(new JsonObject { ["code"] = 200, ["message"] = $"{fields["command"]} islemi yapildi." });
        });
    }

    private IResult Balance(NetgsmFields fields)
    {
        if (fields["stip"] is not ("1" or "2" or "3")) return Error("70", "gecersiz stip", xml: false);
        var credit = context.World.Do(world => world.SiteOf(face.Vendor).Credit);
        var rows = new JsonArray();
        if (fields["stip"] != "2") rows.Add((JsonNode)new JsonObject { ["amount"] = 1250, ["balance_name"] = "Adet SMS" });
        if (fields["stip"] != "1") rows.Add((JsonNode)new JsonObject { ["amount"] = credit.ToString("0.00", CultureInfo.InvariantCulture).Replace('.', ','), ["balance_name"] = "Kredi (TL)" });
        return NetgsmJson.Answer(new JsonObject { ["balance"] = rows });
    }
}
