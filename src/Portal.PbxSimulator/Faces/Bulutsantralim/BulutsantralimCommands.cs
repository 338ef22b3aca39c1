using System.Globalization;
using Portal.PbxSimulator.World;

namespace Portal.PbxSimulator.Faces.Bulutsantralim;

/// <summary>Orders: placing calls and acting on them. Every one may come as GET, as the vendor's older documents have it, or as POST.</summary>
internal sealed class BulutsantralimCommands(BulutsantralimFace face, FaceContext context)
{
    private const string Ok = "+OK";
    private const string NoChannel = "No such channel!";

    public void Map(Operations operations)
    {
        operations.Map("/originate", "originate", Operations.Originate, Originate);
        operations.Map("/bridge", "originate", Operations.Originate, BridgeAsync);
        OnCall(operations, "answer", (site, call, _) => site.AnswerNow(call) ? BulutsantralimFace.Text(Ok) : BulutsantralimFace.Refuse(NoChannel));
        OnCall(operations, "hangup", (site, call, _) =>
        {
            site.Hangup(call);
            return BulutsantralimFace.Text(Ok);
        });
        OnCall(operations, "mute", Mute);
        OnCall(operations, "transfer", Transfer);
        operations.Map("/dnd/{extension}", Dnd);
        operations.Map("/update_outbound_caller_id", UpdateCallerId);
    }

    // The call's id stands in the path or in the parameter "id".
    private void OnCall(Operations operations, string name, Func<Site, Call, RequestFields, IResult> action)
    {
        IResult Answer(HttpContext http, RequestFields fields) => context.World.Do(world =>
        {
            var site = world.SiteOf(face.Vendor);
            var call = site.FindLive(http.Request.RouteValues["id"] as string ?? fields["id"] ?? fields["call_uuid"]);
            return call is null ? BulutsantralimFace.Refuse(NoChannel) : action(site, call, fields);
        });
        operations.Map($"/{name}/{{id}}", Answer);
        operations.Map($"/{name}", Answer);
    }

    private IResult Originate(HttpContext http, RequestFields fields)
    {
        if (fields["extension"] is not { } extension) return BulutsantralimFace.Refuse("missing extension");
        if (fields["destination"] is not { } destination) return BulutsantralimFace.Refuse("missing destination");
        return context.World.Do(world =>
        {
            var site = world.SiteOf(face.Vendor);
            if (site.FindAgent(extension) is null) return BulutsantralimFace.Refuse($"extension {extension} not found");
            if (Destination(site, destination) is not { } to) return BulutsantralimFace.Refuse($"invalid destination: {destination}");
            if (Options(site, fields, out var options) is { } wrong) return wrong;
            var (call, refusal) = site.Originate(extension, to, options);
            return call is not null
                ? BulutsantralimFace.Text(call.Key)
                : BulutsantralimFace.Refuse(refusal == OrderRefusal.Busy ? $"extension {destination} is busy" : $"extension {extension} is not available");
        });
    }

    /// <summary>What placing and bridging have in common; a refusal when something is wrong with it.</summary>
    private static IResult? Options(Site site, RequestFields fields, out OriginateOptions options)
    {
        options = new OriginateOptions { ManualAnswer = fields["manual_answer"] is "true" or "True" or "1" };
        if (fields["caller_id"] is { } callerId)
        {
            // The document: the number must be selected at one extension at least.
            var own = BulutsantralimWords.TenDigits(callerId);
            if (own is null || !site.Agents.Any(agent => agent.OutsideNumber == own)) return BulutsantralimFace.Refuse($"caller_id {callerId} not found");
            options = options with { OwnNumber = own };
        }
        if (fields["timeout"] is not { } timeout) return null;
        if (!int.TryParse(timeout, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds is < 10 or > 60) return BulutsantralimFace.Refuse("timeout must be between 10 and 60");
        options = options with { RingTimeout = TimeSpan.FromSeconds(seconds) };
        return null;
    }

    private static string? Destination(Site site, string text)
    {
        if (site.FindAgent(text) is not null) return text;
        if (BulutsantralimWords.TenDigits(text) is { } ten && ten.All(char.IsAsciiDigit)) return site.Plan.WriteNumber(ten);
        return text.Length is >= 8 and <= 18 && text.StartsWith("00", StringComparison.Ordinal) && text.All(char.IsAsciiDigit) ? text : null;
    }

    // The answer waits until the first number has answered or has not, as the vendor's does.
    private async Task<IResult> BridgeAsync(HttpContext http, RequestFields fields)
    {
        if (fields["source"] is not { } source) return BulutsantralimFace.Refuse("missing source");
        if (fields["destination"] is not { } destination) return BulutsantralimFace.Refuse("missing destination");
        var answered = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var (key, refusal, timeout) = context.World.Do(world =>
        {
            var site = world.SiteOf(face.Vendor);
            if (Destination(site, source) is not { } from) return ("", BulutsantralimFace.Refuse($"invalid destination: {source}"), TimeSpan.Zero);
            if (Destination(site, destination) is not { } to) return ("", BulutsantralimFace.Refuse($"invalid destination: {destination}"), TimeSpan.Zero);
            if (Options(site, fields, out var options) is { } wrong) return ("", wrong, TimeSpan.Zero);
            options = options with { RingTimeout = options.RingTimeout ?? TimeSpan.FromSeconds(30) };
            return (site.Bridge(from, to, options, sourceAnswered => answered.TrySetResult(sourceAnswered)).Key, (IResult?)null, options.RingTimeout.Value);
        });
        if (refusal is not null) return refusal;
        // The limit covers a simulated clock that was stopped or a world that was reset meanwhile.
        try
        {
            var success = await answered.Task.WaitAsync(timeout + TimeSpan.FromSeconds(5), context.Time, http.RequestAborted);
            return success ? BulutsantralimFace.Text(key) : BulutsantralimFace.Refuse("NO_ANSWER");
        }
        catch (TimeoutException)
        {
            return BulutsantralimFace.Refuse("NO_ANSWER");
        }
    }

    private static IResult Mute(Site site, Call call, RequestFields fields)
    {
        if (fields["state"] is not ("on" or "off")) return BulutsantralimFace.Refuse("invalid state");
        return site.SetMute(call, "all", fields["state"] == "on") == OrderRefusal.None ? BulutsantralimFace.Text(Ok) : BulutsantralimFace.Refuse(NoChannel);
    }

    private static IResult Transfer(Site site, Call call, RequestFields fields)
    {
        if (fields["user_number"] is not { } extension) return BulutsantralimFace.Refuse("number required");
        return site.TransferTo(call, extension) switch
        {
            OrderRefusal.None => BulutsantralimFace.Text(Ok),
            OrderRefusal.UnknownExtension => BulutsantralimFace.Refuse($"extension {extension} not found"),
            OrderRefusal.NotAnswered => BulutsantralimFace.Refuse("call is not answered"),
            _ => BulutsantralimFace.Refuse($"extension {extension} is busy"),
        };
    }

    private IResult Dnd(HttpContext http, RequestFields fields)
    {
        var extension = (string)http.Request.RouteValues["extension"]!;
        if (fields["state"] is not ("on" or "off")) return BulutsantralimFace.Refuse("invalid state");
        return context.World.Do(world =>
        {
            var site = world.SiteOf(face.Vendor);
            if (site.FindAgent(extension) is not { } agent) return BulutsantralimFace.Refuse("cannot find user for extension");
            site.SetDnd(agent, fields["state"] == "on");
            return BulutsantralimFace.Text($"Changed DND of {extension} to {fields["state"]}.");
        });
    }

    private IResult UpdateCallerId(HttpContext http, RequestFields fields)
    {
        if (fields["extension"] is not { } extension) return BulutsantralimFace.Refuse("missing extension");
        return context.World.Do(world =>
        {
            var site = world.SiteOf(face.Vendor);
            if (site.FindAgent(extension) is not { } agent) return BulutsantralimFace.Refuse("cannot find user for extension");
            return BulutsantralimWords.TenDigits(fields["caller_id"] ?? "") is { } ten && site.SetOwnNumber(agent, ten)
                ? BulutsantralimFace.Text(Ok)
                : BulutsantralimFace.Refuse($"caller_id {fields["caller_id"]} not found");
        });
    }
}
