using Portal.PbxSimulator.World;

namespace Portal.PbxSimulator.Faces.Bulutsantralim;

/// <summary>
/// Speaks as Bulutsantralim does: text answers, JSON lists, events by form POST. Two decisions where the vendor has no word: after-call work shows as <c>AVAILABLE</c>, and so does an agent whose
/// phone rings.
/// </summary>
internal sealed class BulutsantralimFace : VendorFace
{
    /// <summary>The key of the vendor's own samples.</summary>
    public const string Key = "K12345678-1234-5678-4321-123456789012";

    public const string QuotasSwitch = "quotas";
    public const string CdrSwitch = "cdr";
    public const string PushBooleansSwitch = "pushBooleans";
    public const string RecordingsSwitch = "recordings";

    private BulutsantralimPush? _push;

    public override SitePlan Plan { get; } = new()
    {
        Vendor = "bulutsantralim",
        Queues =
        [
            new QueuePlan("200", "Satış", 3),
            new QueuePlan("201", "Destek", 4),
            new QueuePlan("202", "Muhasebe", 1.5),
            new QueuePlan("700", "Santral", 1, RingAll: true),
        ],
        FirstExtension = 1001,
        AgentCount = 24,
        OwnNumbers = ["8502000100", "8502000101", "2120000200"],
        Weight = 0.6,
        VoiceMenu = true,
        WriteNumber = ten => $"0{ten}",
        WriteKeys = call => (call.Random.Guid().ToString(), null),
    };

    public override IReadOnlyDictionary<string, string[]> Options { get; } = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        [QuotasSwitch] = ["on", "off"],
        [CdrSwitch] = ["plain", "printed"],
        [PushBooleansSwitch] = ["tf", "words"],
        [RecordingsSwitch] = ["file", "object", "redirect"],
    };

    public override void Map(IEndpointRouteBuilder routes, FaceContext context)
    {
        _push = new BulutsantralimPush(this, context);
        context.World.Listen(_push.On);
        var operations = new Operations(routes.MapGroup($"/{Vendor}"), this, context);
        new BulutsantralimCommands(this, context).Map(operations);
        new BulutsantralimReadings(this, context).Map(operations);
        new BulutsantralimRecords(this, context).Map(operations);
        new BulutsantralimBlocked(this, context).Map(operations);
        var campaigns = new BulutsantralimCampaigns(this, context);
        context.World.Listen(campaigns.On);
        campaigns.Map(operations);
        _push.Map(operations);
    }

    public override IResult Unauthorized(HttpContext http) => WrongKey(http.Request.Query["key"].ToString());

    public override TimeSpan SlowAnswer(PathString path) =>
        path.Value!.Contains("user_statuses", StringComparison.Ordinal) ? TimeSpan.FromSeconds(20) : TimeSpan.FromSeconds(5);

    public override bool SetPushAddress(Uri? address)
    {
        _push!.Address = address;
        return true;
    }

    public static IResult WrongKey(string? key) => Refuse($"Gecersiz anahtar: {key}");

    public static IResult Refuse(string reason, int status = StatusCodes.Status400BadRequest) => Results.Text(reason, "text/plain; charset=utf-8", statusCode: status);

    public static IResult Text(string text) => Results.Text(text, "text/plain; charset=utf-8");
}

/// <summary>Maps operations with what all have in common: parameters from anywhere, the key, the quota.</summary>
internal sealed class Operations(RouteGroupBuilder routes, BulutsantralimFace face, FaceContext context)
{
    public static readonly Quota Others = new(2, 10);
    public static readonly Quota Originate = new(3, 100);
    public static readonly Quota Statuses = Quota.PerMinute(2);
    public static readonly Quota RecordingUrl = Quota.PerMinute(5);
    public static readonly Quota Pending = Quota.PerMinute(10);
    public static readonly Quota Cdrs = Quota.PerMinute(6);

    private static readonly string[] GetAndPost = [HttpMethods.Get, HttpMethods.Post];

    public RouteGroupBuilder Routes => routes;

    public void Map(string path, Func<HttpContext, RequestFields, IResult> answer) => Map(path, "others", Others, answer);

    public void Map(string path, string bucket, Quota quota, Func<HttpContext, RequestFields, IResult> answer) =>
        Map(path, bucket, quota, (http, fields) => Task.FromResult(answer(http, fields)));

    public void Map(string path, string bucket, Quota quota, Func<HttpContext, RequestFields, Task<IResult>> answer, params string[] methods) =>
        routes.MapMethods(path, methods.Length > 0 ? methods : GetAndPost, async (HttpContext http) =>
        {
            var fields = await RequestFields.ReadAsync(http.Request, http.RequestAborted);
            if (!fields.Readable) return BulutsantralimFace.Refuse("INVALID_JSON");
            if (fields["key"] != BulutsantralimFace.Key)
            {
                // A wrong key is 401 here and 400 everywhere else.
                return path.StartsWith("/blocked_numbers", StringComparison.Ordinal)
                    ? BulutsantralimFace.Refuse($"Gecersiz anahtar: {fields["key"]}", StatusCodes.Status401Unauthorized)
                    : BulutsantralimFace.WrongKey(fields["key"]);
            }
            var limited = context.Switches.Get(face, BulutsantralimFace.QuotasSwitch) == "on";
            if (!context.Quotas.TryTake($"{face.Vendor}/{bucket}", quota, limited)) return face.RateLimited();
            return await answer(http, fields);
        });
}
