using System.Globalization;
using Portal.PbxSimulator.World;

namespace Portal.PbxSimulator.Faces.CagriMerkezi;

/// <summary>
/// Speaks as a Çağrı Merkezi server does: one address, key and module in the query, everything else from query or form, XML unless JSON is asked for. Calls are told as
/// channels, two for each call, and are ordered by extension.
/// </summary>
internal sealed class CagriMerkeziFace : VendorFace
{
    public const string ApiKey = "5c1f-77ab-90de-4b2a-cagri";
    public const string ListsSwitch = "lists";
    public const string RefusalSwitch = "refusal";
    public const string ChannelsSwitch = "channels";
    public const string EncodingSwitch = "encoding";

    public const string Arrays = "array";
    public const string Documented = "documented";
    public const string Printed = "printed";

    /// <summary>Name of the line to the outside.</summary>
    public const string Trunk = "hat-issabel";

    private FaceContext? _context;
    private Dictionary<string, Func<CagriMerkeziRequest, IResult>> _modules = [];

    public override SitePlan Plan { get; } = new()
    {
        Vendor = "cagrimerkezi",
        Queues = [new QueuePlan("10000", "OPERATORQ", 3), new QueuePlan("10001", "TEKNIKQ", 3), new QueuePlan("10002", "SATISQ", 2, RingAll: true)],
        FirstExtension = 1001,
        AgentCount = 16,
        DialerLines = 10,
        OwnNumbers = ["8503000500", "2320000600"],
        Weight = 0.5,
        VoiceMenu = true,
        Menus = ["ivr-1"],
        WriteNumber = ten => $"0{ten}",
        WriteKeys = WriteKeys,
    };

    public override IReadOnlyDictionary<string, string[]> Options { get; } = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        // Lists as a correct server writes them, as objects with numbered keys, or letter for letter as printed.
        [ListsSwitch] = [Arrays, Documented, Printed],
        [RefusalSwitch] = ["json", "401"],

        // Whether a queue's rung phone shows the caller's number or its own.
        [ChannelsSwitch] = ["callerId", "bare"],
        [EncodingSwitch] = ["utf-8", "windows-1254"],
    };

    public override void Map(IEndpointRouteBuilder routes, FaceContext context)
    {
        _context = context;
        _modules = new Dictionary<string, Func<CagriMerkeziRequest, IResult>>(StringComparer.Ordinal);
        new CagriMerkeziQueues(this, context).AddTo(_modules);
        new CagriMerkeziAgents(this, context).AddTo(_modules);
        new CagriMerkeziCallControl(this, context).AddTo(_modules);
        new CagriMerkeziRecords(this, context).AddTo(_modules);
        new CagriMerkeziCampaigns(this, context).AddTo(_modules);
        foreach (var path in (string[])[$"/{Vendor}/api", $"/{Vendor}/api/index.php"]) routes.MapMethods(path, ["GET", "POST"], (Delegate)AnswerAsync);
    }

    public override IResult Unauthorized(HttpContext http) => Unauthorized(StyleOf(http, http.Request.Query["type"].ToString() is { Length: > 0 } type ? type : http.Request.Query["tip"]));

    private IResult Unauthorized(CagriMerkeziStyle style) =>
        _context!.Switches.Get(this, RefusalSwitch) == "401" ? Results.StatusCode(StatusCodes.Status401Unauthorized) : CagriMerkeziAnswer.Refuse(style, "Geçersiz API anahtarı");

    private async Task<IResult> AnswerAsync(HttpContext http)
    {
        var fields = await RequestFields.ReadAsync(http.Request, http.RequestAborted);
        var style = StyleOf(http, fields["type"] ?? fields["tip"]);
        if (fields["apikey"] != ApiKey) return Unauthorized(style);

        // An older description writes the module with a stroke behind it.
        return _modules.TryGetValue((fields["module"] ?? "").TrimEnd('/'), out var module)
            ? module(new CagriMerkeziRequest(fields, style))
            : CagriMerkeziAnswer.Refuse(style, "Geçersiz modül");
    }

    private CagriMerkeziStyle StyleOf(HttpContext http, string? type) => new(
        string.Equals(type, "json", StringComparison.OrdinalIgnoreCase),
        http.IsAsPrinted() ? Printed : _context!.Switches.Get(this, ListsSwitch),
        _context!.Switches.Get(this, EncodingSwitch) == "windows-1254");

    // Eight hexadecimal digits, as Asterisk counts its channels; the leg that is called has the next number.
    private static (string Key, string? Channel) WriteKeys(CallIdentity call)
    {
        var first = Rng.Of(call.Seed, "cagrimerkezi/keys").NextBits() & 0xFFFFF;
        var number = (first + ((ulong)call.Index * 2)) & 0xFFFFFFFE;
        var key = string.Create(CultureInfo.InvariantCulture, $"{first}.{call.Index}");
        return (key, $"SIP/{call.CallerExtension ?? Trunk}-{number:x8}");
    }
}

/// <summary>One request: its parameters and how its answer is to be written.</summary>
internal sealed record CagriMerkeziRequest(RequestFields Fields, CagriMerkeziStyle Style)
{
    public string? this[string name] => Fields[name];

    /// <summary>A list as PHP reads it: <c>name[]</c> several times.</summary>
    public string[] Many(string name) => (Fields[name + "[]"] ?? Fields[name] ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public IResult Refuse(string message) => CagriMerkeziAnswer.Refuse(Style, message);

    public IResult Done(string message) => CagriMerkeziAnswer.Done(Style, message);

    /// <summary>The refusal that names the first parameter that is missing; null when none is.</summary>
    public IResult? Missing(params string[] names) => names.FirstOrDefault(name => Fields[name] is null) is { } missing ? Refuse($"Eksik parametre: {missing}") : null;
}
