using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Portal.PbxSimulator.World;

namespace Portal.PbxSimulator.Faces.MutluSantral;

/// <summary>
/// Speaks as MutluSantral does: six operations by GET (its headings say POST for two, so that is taken, too), success as a list, failure as a bare object with <c>errorCode</c>, events by
/// form POST.
/// </summary>
internal sealed class MutluSantralFace : VendorFace
{
    public const string UserName = "portal";
    public const string Password = "Mutlu-Sim-1";

    /// <summary>Which HTTP status goes with an error is not documented.</summary>
    public const string ErrorStatusSwitch = "errorStatus";

    /// <summary>The shape of a link is a picture in the document.</summary>
    public const string LinkSwitch = "links";

    /// <summary>The blank before AM and PM, which newer Java runtimes write as U+202F.</summary>
    public const string BlankSwitch = "blank";

    /// <summary>The document announces kinds of events that are to come.</summary>
    public const string NewEventsSwitch = "newEvents";

    private static readonly JsonSerializerOptions Unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly string[] GetAndPost = [HttpMethods.Get, HttpMethods.Post];
    private static readonly TimeSpan LinkLife = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _links = new(StringComparer.Ordinal);
    private FaceContext? _context;
    private MutluSantralPush? _push;

    public override SitePlan Plan { get; } = new()
    {
        Vendor = "mutlusantral",
        Queues = [new QueuePlan("5000", "Satış", 3, RingAll: true), new QueuePlan("5001", "Destek", 2, RingAll: true)],
        FirstExtension = 1001,
        AgentCount = 12,
        OwnNumbers = ["8504000500", "3120000600"],
        Weight = 0.35,
        VoiceMenu = true,
        Menus = ["42"],
        WriteNumber = ten => $"90{ten}",
        WriteKeys = WriteKeys,
    };

    public override IReadOnlyDictionary<string, string[]> Options { get; } = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        [ErrorStatusSwitch] = ["documented", "200"],
        [LinkSwitch] = ["array", "object", "text", "string", "302"],
        [BlankSwitch] = ["plain", "u202f"],
        [NewEventsSwitch] = ["off", "on"],
    };

    public override void Map(IEndpointRouteBuilder routes, FaceContext context)
    {
        _context = context;
        _push = new MutluSantralPush(this, context);
        context.World.Listen(_push.On);

        // The vendor's own path, and the short one.
        foreach (var prefix in new[] { $"/{Vendor}/api/mutlusantral/v1", $"/{Vendor}" }) routes.MapMethods($"{prefix}/{{operation}}", GetAndPost, Answer);
        routes.MapGet($"/{Vendor}/one-time/{{token}}", (string token) => _links.TryRemove(token, out var until) && until > context.Time.GetUtcNow()
            ? Results.Text("<!DOCTYPE html><html lang=\"tr\"><title>MutluSantral</title><h1>Müşteri Yönetim Sistemi</h1></html>", "text/html; charset=utf-8")
            : Results.Text("<!DOCTYPE html><html lang=\"tr\"><title>MutluSantral</title><h1>Bağlantının süresi doldu</h1></html>", "text/html; charset=utf-8", statusCode: 410));
    }

    public override IResult Unauthorized(HttpContext http) => Error("INVALID_DATA", "Geçersiz Kullanıcı Adı/Parola!", StatusCodes.Status401Unauthorized);

    public override bool SetPushAddress(Uri? address)
    {
        if (address is null) _push!.Unsubscribe(UserName);
        else _push!.Subscribe(UserName, address, MutluSantralPush.Events);
        return true;
    }

    private IResult Answer(HttpContext http, string operation)
    {
        var query = http.Request.Query;
        var (user, password) = (query["username"].ToString(), query["pwd"].ToString());

        // The top-up link is documented by user name alone; a password that is sent all the same must be right.
        var known = user == UserName && (password == Password || (operation == "crediturl" && password.Length == 0));
        if (!known) return Unauthorized(http);
        return operation switch
        {
            "subscribe" => Subscribe(user, query["notificationUrl"].ToString(), query["notificationEvents"].ToString()),
            "unsubscribe" => Done(() => _push!.Unsubscribe(user)),
            "creditinfo" => _context!.World.Do(world => Json(MutluSantralRows.Credit(world.SiteOf(Vendor), http.IsAsPrinted()))),
            "crediturl" or "accessurl" => Link(http),
            "cdrs" => Records(query["startDate"].ToString(), query["endDate"].ToString()),
            _ => Error("NOT_FOUND", "Sayfa bulunamadı", StatusCodes.Status404NotFound),
        };
    }

    private IResult Subscribe(string user, string url, string events)
    {
        var wanted = events.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (!PushAddress.TryRead(url, _context!.AllowRemote, out var address)) return Invalid("notificationUrl geçersiz");
        return wanted.Length == 0 || wanted.Except(MutluSantralPush.Events, StringComparer.Ordinal).Any()
            ? Invalid("notificationEvents geçersiz")
            : Done(() => _push!.Subscribe(user, address, wanted));
    }

    private IResult Records(string from, string to)
    {
        if (MutluSantralRows.ReadFilter(from) is not { } start) return Invalid("startDate hatalı");
        if (MutluSantralRows.ReadFilter(to) is not { } end) return Invalid("endDate hatalı");
        var blank = _context!.Switches.Get(this, BlankSwitch) == "u202f" ? "\u202F" : " ";
        return _context.World.Do(world =>
        {
            var site = world.SiteOf(Vendor);
            return Json(new JsonArray([
                .. site.Records(start, end).OrderBy(call => call.StartedAt).ThenBy(call => call.Index)
                    .Select(call => (JsonNode)MutluSantralRows.Record(call, site, blank)),
            ]).ToJsonString(Unescaped));
        });
    }

    private IResult Link(HttpContext http)
    {
        var now = _context!.Time.GetUtcNow();
        foreach (var old in _links.Where(link => link.Value <= now)) _links.TryRemove(old.Key, out _);
        var token = Guid.NewGuid().ToString("N");
        _links[token] = now + LinkLife;
        var url = $"{http.Request.Scheme}://{http.Request.Host}/{Vendor}/one-time/{token}";
        return _context.Switches.Get(this, LinkSwitch) switch
        {
            "object" => Json($$"""{"url":"{{url}}"}"""),
            "text" => Results.Text(url, "text/plain; charset=utf-8"),
            "string" => Json($"\"{url}\""),
            "302" => Results.Redirect(url),
            _ => Json($$"""[{"url":"{{url}}"}]"""),
        };
    }

    private static IResult Done(Action action)
    {
        action();
        return Json("[{}]");
    }

    private IResult Invalid(string message) => Error("INVALID_DATA", message, StatusCodes.Status400BadRequest);

    private IResult Error(string code, string message, int status) => Results.Text(
        new JsonObject { ["errorCode"] = code, ["message"] = message }.ToJsonString(Unescaped),
        "application/json; charset=utf-8",
        statusCode: _context!.Switches.Get(this, ErrorStatusSwitch) == "200" ? StatusCodes.Status200OK : status);

    private static IResult Json(string json) => Results.Text(json, "application/json; charset=utf-8");

    // Numbers of records, which say nothing about time and do not repeat from one run to the next.
    private static (string Key, string? Channel) WriteKeys(CallIdentity call)
    {
        var run = (long)(Rng.Of(call.Seed, "mutlusantral/keys").NextBits() % 900_000) + 100_000;
        return (string.Create(CultureInfo.InvariantCulture, $"{run}{call.Index:000000}"), null);
    }
}
