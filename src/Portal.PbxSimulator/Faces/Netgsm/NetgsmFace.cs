using System.Globalization;
using System.Text.Json.Nodes;
using Portal.PbxSimulator.World;

namespace Portal.PbxSimulator.Faces.Netgsm;

/// <summary>
/// Speaks as Netgsm NetSantral does: call control on one host (here below <c>/netgsm/pbx/{pbx}/</c>, and at the root for a ten-digit PBX number, as on the vendor's own host), account services
/// on another (here below <c>/netgsm/api/</c>), events by JSON post. Errors of call control come with status 200.
/// </summary>
internal sealed class NetgsmFace : VendorFace
{
    public const string Pbx = "8504000500";
    public const string UserName = Pbx;
    public const string Password = "Netgsm-Sim-1";

    public const string QuotasSwitch = "quotas";
    public const string IdsSwitch = "ids";
    public const string CallersSwitch = "callers";
    public const string CdrSwitch = "cdr";
    public const string NoRecordSwitch = "noRecord";
    public const string QueueIdSwitch = "queueId";
    public const string DialResultSwitch = "dialResult";

    private NetgsmPush? _push;
    private FaceContext? _context;

    public override SitePlan Plan { get; } = new()
    {
        Vendor = "netgsm",
        Queues =
        [
            new QueuePlan("muhasebe", "muhasebe", 1.5),
            new QueuePlan("satis", "satis", 3),
            new QueuePlan("destek", "destek", 3),
            new QueuePlan("Operator", "Operator", 1, RingAll: true),
        ],
        FirstExtension = 101,
        AgentCount = 18,
        OwnNumbers = [Pbx, "3120000600"],
        Weight = 0.5,
        VoiceMenu = true,
        Menus = ["karsilama", "mesaidisi"],
        Announcements = ["mesaidisistandart", "kampanya"],
        WriteNumber = ten => $"0{ten}",
        WriteKeys = WriteKeys,
    };

    public override IReadOnlyDictionary<string, string[]> Options { get; } = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        [QuotasSwitch] = ["on", "off"],

        // How call ids are written, and read in commands: with the server's name, without it, or with it and refused without.
        [IdsSwitch] = ["prefixed", "plain", "strict"],
        [CallersSwitch] = ["object", "array"],
        [CdrSwitch] = ["list", "data", "keyed", "text"],
        [NoRecordSwitch] = ["40", "60"],
        [QueueIdSwitch] = ["full", "empty"],

        // A result of an auto-dial list as its table has it, or with its values in the wrong fields as in the vendor's sample.
        [DialResultSwitch] = ["table", "shifted"],
    };

    public override bool Owns(HttpRequest request) => base.Owns(request) || IsPbxPath(request.Path.Value);

    public override void Map(IEndpointRouteBuilder routes, FaceContext context)
    {
        _context = context;
        _push = new NetgsmPush(this, context);
        context.World.Listen(_push.On);
        var control = new NetgsmControl(this, context);
        control.Map(routes, $"/{Vendor}/pbx/{{pbx}}/{{command}}");

        // "8xxxxxxxxx" is what one of the vendor's own clients really sends.
        control.Map(routes, "/{pbx:length(10)}/{command}");
        var lists = new NetgsmDialLists(this, context);
        context.World.Listen(lists.On);
        new NetgsmAccount(this, context, lists).Map(routes.MapGroup($"/{Vendor}/api"));
    }

    public override IResult Unauthorized(HttpContext http) => IsAccountPath(http.Request.Path)
        ? NetgsmAccount.Error("30", "Gecersiz kullanici adi veya sifre", http.Request.Path.Value!.Contains("statistics", StringComparison.Ordinal))
        : NetgsmJson.Answer(new JsonObject { ["status"] = "Error", ["message"] = "Kullanici dogrulanamadi" });

    public override IResult RateLimited() =>
        NetgsmJson.Answer(new JsonObject { ["code"] = "80", ["status"] = "Error", ["error"] = "Sorgulama sinir asimi", ["message"] = "Sorgulama sinir asimi" });

    public override bool SetPushAddress(Uri? address)
    {
        _push!.Address = address;
        return true;
    }

    /// <summary>A call's id as this PBX writes it now.</summary>
    public string WireId(Call call) => _context!.Switches.Get(this, IdsSwitch) == "plain" ? call.Key : "sip3-" + call.Key;

    /// <summary>The key of the call that a request names; null where it is not written as this PBX writes it.</summary>
    public string? KeyOf(string? id)
    {
        if (id is null) return null;
        var prefixed = id.StartsWith("sip", StringComparison.Ordinal) && id.Contains('-', StringComparison.Ordinal);
        if (!prefixed && _context!.Switches.Get(this, IdsSwitch) == "strict") return null;
        return prefixed ? id[(id.IndexOf('-', StringComparison.Ordinal) + 1)..] : id;
    }

    /// <summary>Where links to recordings lead: wherever the last client found this simulator.</summary>
    public string? BaseAddress { get; private set; }

    public void Remember(HttpContext http) => BaseAddress = $"{http.Request.Scheme}://{http.Request.Host}/{Vendor}/api";

    private static bool IsPbxPath(string? path) =>
        path is { Length: > 12 } && path[11] == '/' && char.IsAsciiDigit(path[1]) && path.AsSpan(2, 9).IndexOfAnyExcept("0123456789xX") < 0;

    private bool IsAccountPath(PathString path) => path.StartsWithSegments($"/{Vendor}/api", StringComparison.Ordinal);

    // As Asterisk writes them: seconds since 1970 and a running number. The seconds are the seed's and not the clock's, so that the same seed gives the same ids.
    private static (string Key, string? Channel) WriteKeys(CallIdentity call)
    {
        var mixed = Rng.Of(call.Seed, "netgsm/keys").NextBits();
        var seconds = 1_600_000_000L + (long)(mixed % 150_000_000) + call.Index;
        return (string.Create(CultureInfo.InvariantCulture, $"{seconds}.{(long)((mixed >> 32) % 200_000) + call.Index}"), null);
    }
}
