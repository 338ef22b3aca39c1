using System.Globalization;
using System.Text.Json.Nodes;
using Portal.PbxSimulator.World;

namespace Portal.PbxSimulator.Faces.Netgsm;

/// <summary>Call control: one path a command, by GET with everything in the query, or by POST with everything in a JSON body.</summary>
internal sealed class NetgsmControl(NetgsmFace face, FaceContext context)
{
    private static readonly string[] GetAndPost = [HttpMethods.Get, HttpMethods.Post];

    private readonly NetgsmQueues _queues = new(face, context);

    public void Map(IEndpointRouteBuilder routes, string path) => routes.MapMethods(path, GetAndPost, (Delegate)AnswerAsync);

    // What the PBX number in the path is does not matter: the vendor's own client puts the user name there.
    private async Task<IResult> AnswerAsync(HttpContext http)
    {
        if (!face.Owns(http.Request)) return Results.NotFound();
        face.Remember(http);
        var fields = await NetgsmFields.ReadAsync(http.Request, http.RequestAborted);
        if (!fields.Readable) return Missing(http);
        if (fields["username"] != NetgsmFace.UserName || fields["password"] != NetgsmFace.Password) return face.Unauthorized(http);
        return (http.Request.RouteValues["command"] as string) switch
        {
            "originate" => await OriginateAsync(http, fields),
            "local" => await LocalAsync(http, fields),
            "linkup" => await LinkUpAsync(http, fields),
            "dynamic_redirect" => await RedirectAsync(http, fields),
            "hangup" => OnCall(http, fields, "hangup", (site, call) =>
            {
                site.Hangup(call);
                return null;
            }),
            "muteaudio" => Mute(http, fields),
            "xfer" => Transfer(http, fields),
            "atxfer" => TransferAttended(http, fields),
            "queuestats" => _queues.Stats(http, fields),
            "agentlogin" => _queues.SignIn(http, fields),
            "agentlogoff" => _queues.SignOff(http, fields),
            "agentpause" => _queues.Pause(http, fields),
            _ => Fail("Hatali istek: URI hatali"),
        };
    }

    private Task<IResult> OriginateAsync(HttpContext http, NetgsmFields fields)
    {
        if (fields["customer_num"] is not { } customer || fields["internal_num"] is not { } extension || OptionsOf(fields) is not { } options || fields["trunk"] is null || fields["originate_order"] is not { } order)
            return Done(Missing(http));
        if (order is not ("if" or "of")) return Done(Fail("Channel not specified"));
        if (options.OwnNumber is null) return Done(Wrong(http));
        return CallAsync(http, fields, "originate", order == "if" ? extension : customer, order == "if" ? customer : extension, site =>
        {
            var inside = site.FindAgent(customer) is not null;
            if (!inside && NetgsmWords.TenDigits(customer) is null) return (null, Wrong(http));
            var (call, refusal) = site.Originate(extension, inside ? customer : Number(site, customer), options with { DestinationFirst = order == "of" });
            return (call, Refusal(http, refusal));
        });
    }

    private Task<IResult> LocalAsync(HttpContext http, NetgsmFields fields)
    {
        if (fields["caller"] is not { } caller || fields["called"] is not { } called || OptionsOf(fields) is not { } options) return Done(Missing(http));
        return CallAsync(http, fields, "originate", caller, called, site =>
        {
            var (call, refusal) = site.CallInside(caller, called, options);
            return (call, Refusal(http, refusal));
        });
    }

    private Task<IResult> LinkUpAsync(HttpContext http, NetgsmFields fields)
    {
        if (fields["caller"] is not { } caller || fields["called"] is not { } called || OptionsOf(fields) is not { } options || fields["trunk"] is null || fields["originate_order"] is not { } order)
            return Done(Missing(http));
        if (order is not ("if" or "of")) return Done(Fail("Channel not specified"));
        if (options.OwnNumber is null || NetgsmWords.TenDigits(caller) is null || NetgsmWords.TenDigits(called) is null) return Done(Wrong(http));
        var (first, second) = order == "if" ? (caller, called) : (called, caller);
        return CallAsync(http, fields, "linkup", first, second, site => (site.Bridge(Number(site, first), Number(site, second), options), null));
    }

    private Task<IResult> RedirectAsync(HttpContext http, NetgsmFields fields)
    {
        if (fields["called"] is not { } called || fields["redirect_menu"] is not { } menu || fields["redirect_type"] is not { } kind || OptionsOf(fields) is not { } options || fields["trunk"] is null || fields["prefix"] is { Length: > 5 })
            return Done(Missing(http));
        if (options.OwnNumber is null || NetgsmWords.TenDigits(called) is null) return Done(Wrong(http));
        return CallAsync(http, fields, "dynamic_redirect", NetgsmFace.Pbx, NetgsmFace.Pbx, site =>
        {
            var (call, refusal) = site.CallInto(kind, NetgsmWords.ShortQueue(menu), Number(site, called), fields["prefix"], options);
            return (call, refusal == OrderRefusal.None ? null : Called(fields, "dynamic_redirect", "caller", NetgsmFace.Pbx, "Error", "Unsuccessful"));
        });
    }

    /// <summary>Places a call; with <c>wait_response=1</c> the answer waits, outside the world's lock, until somebody picked up or will not.</summary>
    private async Task<IResult> CallAsync(HttpContext http, NetgsmFields fields, string response, string first, string second, Func<Site, (Call? Call, IResult? Refusal)> place)
    {
        var (call, refusal) = context.World.Do(world => place(world.SiteOf(face.Vendor)));
        if (call is null) return refusal ?? Wrong(http);
        if (fields["wait_response"] != "1") return Called(fields, response, first, second, "Originate successfully queued", "Success");
        var ring = call.Ordered?.RingTimeout ?? TimeSpan.FromSeconds(30);
        try
        {
            // The limit covers a simulated clock that was stopped and a world that was reset meanwhile.
            var outcome = await call.Settled.WaitAsync((2 * ring) + TimeSpan.FromSeconds(5), context.Time, http.RequestAborted);
            if (outcome == Outcome.Answered) return Called(fields, response, first, second, "Success", "Successfully", face.WireId(call));
            if (response == "dynamic_redirect") return Called(fields, response, "caller", second, "Error", "Unsuccessful");
            return Called(fields, response, first, second, "Error", outcome switch { Outcome.Busy => "Get Busy", Outcome.NoAnswer => "No Answer", _ => "Unknown reason" });
        }
        catch (TimeoutException)
        {
            return Called(fields, response, first, second, "Error", "No Answer");
        }
    }

    private IResult Mute(HttpContext http, NetgsmFields fields)
    {
        if (fields["direction"] is not ("all" or "in" or "out") || fields["state"] is not ("mute" or "unmute")) return Missing(http);
        return OnCall(http, fields, "muteaudio", (site, call) => site.SetMute(call, fields["direction"]!, fields["state"] == "mute") == OrderRefusal.None ? null : Missing(http));
    }

    private IResult Transfer(HttpContext http, NetgsmFields fields)
    {
        if (fields["exten"] is not { } to) return Missing(http);
        return OnCall(http, fields, "xfer", (site, call) =>
        {
            if (site.FindAgent(to) is null && NetgsmWords.TenDigits(to) is null) return Wrong(http);
            return Refusal(http, site.FindAgent(to) is null ? site.TransferOutside(call, Number(site, to)) : site.TransferTo(call, to));
        });
    }

    // "Çağrı başlatılırken originate_order of olmalıdır".
    private IResult TransferAttended(HttpContext http, NetgsmFields fields)
    {
        if (fields["exten"] is not { } to) return Missing(http);
        return OnCall(http, fields, "atxfer", (site, call) => call.Ordered is { DestinationFirst: true } ? Refusal(http, site.TransferAttended(call, to)) : Missing(http));
    }

    private IResult OnCall(HttpContext http, NetgsmFields fields, string response, Func<Site, Call, IResult?> order)
    {
        if (fields["crm_id"] is not { } request || face.KeyOf(fields["unique_id"]) is not { } key) return Missing(http);
        return context.World.Do(world =>
        {
            var site = world.SiteOf(face.Vendor);
            return site.FindLive(key) is not { } call
                ? Missing(http)
                : order(site, call) ?? NetgsmJson.Answer(new JsonObject { ["crm_id"] = request, ["response"] = response, ["status"] = "Success", ["message"] = "Successful" });
        });
    }

    /// <summary>The parameters that all ways to place a call share; null when one that must be there is missing.</summary>
    private OriginateOptions? OptionsOf(NetgsmFields fields)
    {
        if (fields["crm_id"] is not { } request || fields["wait_response"] is not ("0" or "1")) return null;
        if (!int.TryParse(fields["ring_timeout"], NumberStyles.None, CultureInfo.InvariantCulture, out var ring) || ring is < 1 or > 300) return null;
        var own = NetgsmWords.TenDigits(fields["trunk"]);
        return new OriginateOptions
        {
            OwnNumber = own is not null && face.Plan.OwnNumbers.Contains(own, StringComparer.Ordinal) ? own : null,
            ManualAnswer = fields["manual_answer"] == "1",
            RingTimeout = TimeSpan.FromSeconds(ring),
            MaxDuration = int.TryParse(fields["call_time"], NumberStyles.None, CultureInfo.InvariantCulture, out var longest) && longest > 0 ? TimeSpan.FromSeconds(longest) : null,
            HideCallerId = fields["hide_callerid"] == "1",
            Tag = request,
        };
    }

    private static IResult? Refusal(HttpContext http, OrderRefusal refusal) => refusal switch
    {
        OrderRefusal.None => null,
        OrderRefusal.NotAvailable => Fail("No registration"),
        OrderRefusal.Busy => Fail("Get Busy"),
        OrderRefusal.NotAnswered => Missing(http),
        _ => Wrong(http),
    };

    private static string Number(Site site, string number) => site.Plan.WriteNumber(NetgsmWords.TenDigits(number)!);

    private static IResult Called(NetgsmFields fields, string response, string first, string second, string status, string message, string? id = null)
    {
        var answer = new JsonObject();
        if (id is not null) answer["unique_id"] = id;
        answer["caller_num"] = first;
        answer["called_num"] = second;
        answer["crm_id"] = fields["crm_id"];
        answer["response"] = response;
        answer["status"] = status;
        answer["message"] = message;
        return NetgsmJson.Answer(answer);
    }

    /// <summary>A parameter is missing, or there is no such call.</summary>
    public static IResult Missing(HttpContext http) => Code(http.IsAsPrinted() ? "30 " : "30", "Eksik yada yanlis parametre");

    /// <summary>A number or extension is wrong; the printed text ends in a blank.</summary>
    private static IResult Wrong(HttpContext http) => Code("30", http.IsAsPrinted() ? "Eksik yada yanlis parametre 2 " : "Eksik yada yanlis parametre 2");

    private static IResult Code(string code, string message) => NetgsmJson.Answer(new JsonObject { ["code"] = code, ["status"] = "Error", ["message"] = message });

    public static IResult Fail(string message) => NetgsmJson.Answer(new JsonObject { ["status"] = "Error", ["message"] = message });

    private static Task<IResult> Done(IResult result) => Task.FromResult(result);
}
