using System.Globalization;
using System.Text;
using Portal.PbxSimulator.World;

namespace Portal.PbxSimulator.Faces.Telsam;

/// <summary>Speaks as Telsam does: one address, the operation in the query, everything by GET, Turkish state words, durations with a decimal comma.</summary>
internal sealed class TelsamFace : VendorFace
{
    public const string UserName = "portal";
    public const string Password = "Telsam-Sim-1";
    public const string WrapperSwitch = "wrapper";
    public const string RefusalSwitch = "refusal";

    private const string WrongCredentials = "Kullanıcı adı veya şifre hatalı";

    private FaceContext? _context;

    public override SitePlan Plan { get; } = new()
    {
        Vendor = "telsam",
        Queues = [new QueuePlan("630", "Müşteri Hizmetleri", 4), new QueuePlan("631", "Teknik Servis", 3), new QueuePlan("632", "Sipariş", 2)],
        FirstExtension = 110,
        AgentCount = 14,
        OwnNumbers = ["8503000300", "2160000400"],
        Weight = 0.4,
        // Its list of calls has no word for a caller in a menu.
        VoiceMenu = false,
        WriteNumber = ten => $"90{ten}",
        WriteKeys = WriteKeys,
    };

    public override IReadOnlyDictionary<string, string[]> Options { get; } = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        [WrapperSwitch] = ["array", "object"],
        [RefusalSwitch] = ["json", "401"],
    };

    public override void Map(IEndpointRouteBuilder routes, FaceContext context)
    {
        _context = context;
        routes.MapGet($"/{Vendor}", (Delegate)AnswerAsync);
        routes.MapGet($"/{Vendor}/api/old/get", (Delegate)AnswerAsync);
    }

    public override IResult Unauthorized(HttpContext http) =>
        _context!.Switches.Get(this, RefusalSwitch) == "401"
            ? Results.Text("Unauthorized", "text/plain; charset=utf-8", statusCode: StatusCodes.Status401Unauthorized)
            : Envelope(http, false, [], WrongCredentials);

    private async Task<IResult> AnswerAsync(HttpContext http)
    {
        // The printed address has a blank before "channel"; reading trims names.
        var fields = await RequestFields.ReadAsync(http.Request, http.RequestAborted);
        if (fields["username"] != UserName || fields["password"] != Password) return Unauthorized(http);
        return fields["action"] switch
        {
            "activecalls" => ActiveCalls(http),
            "hangupcall" => Hangup(http, fields["channel"]),
            "cdr" => Cdr(http, fields),
            _ => Envelope(http, false, [], "Geçersiz action"),
        };
    }

    private IResult ActiveCalls(HttpContext http) => _context!.World.Do(world =>
    {
        var site = world.SiteOf(Vendor);
        return Envelope(http, true, [.. site.Live.Select(call => TelsamRows.Active(call, site.Now))], null);
    });

    private IResult Hangup(HttpContext http, string? channel) => _context!.World.Do(world =>
    {
        var site = world.SiteOf(Vendor);
        if (site.FindLiveByChannel(channel) is not { } call) return Envelope(http, false, [], "Kanal bulunamadı");
        site.Hangup(call);
        return Envelope(http, true, [], null);
    });

    private IResult Cdr(HttpContext http, RequestFields fields)
    {
        if (TelsamRows.ReadFilterDate(fields["date1"]) is not { } from || TelsamRows.ReadFilterDate(fields["date2"]) is not { } to)
            return Envelope(http, false, [], "Geçersiz tarih");
        var number = TelsamRows.BareNumber(fields["number"] ?? "");
        var withUserField = fields["uf"] == "yes";
        return _context!.World.Do(world => Envelope(
            http,
            true,
            [
                .. world.SiteOf(Vendor).Records(from, to)
                    .OrderByDescending(call => call.StartedAt)
                    .ThenByDescending(call => call.Index)
                    .Select(call => TelsamRows.Record(call, withUserField))
                    .Where(row => number.Length == 0 || row.Src.Contains(number, StringComparison.Ordinal) || row.Dst.Contains(number, StringComparison.Ordinal)),
            ],
            null));
    }

    private IResult Envelope(HttpContext http, bool success, object[] rows, string? message)
    {
        var array = http.IsAsPrinted() || _context!.Switches.Get(this, WrapperSwitch) == "array";
        return Results.Text(
            TelsamJson.Write(new TelsamEnvelope(success, rows.Length, rows, message), array),
            http.IsAsPrinted() ? "text/html" : "application/json",
            Encoding.UTF8);
    }

    // Record ids are digits that say nothing about time. Channels are those of Asterisk: five hexadecimal digits that do not repeat within a million calls.
    private static (string Key, string? Channel) WriteKeys(CallIdentity call)
    {
        var mixed = Rng.Of(call.Seed, "telsam/keys").NextBits();
        var id = (long)(mixed % 900_000) + 100_000;
        var hex = ((mixed >> 20) + ((ulong)call.Index * 0x9E3D)) & 0xFFFFF;
        var key = string.Create(CultureInfo.InvariantCulture, $"{id}{call.Index:000000}");
        return (key, call.CallerExtension is { } extension ? $"SIP/{extension}-{hex:x5}" : $"SIP/trunk-sip-Trunk{110 + (call.Index % 4)}-{hex:x5}");
    }
}
