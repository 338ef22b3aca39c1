using System.Globalization;
using Portal.PbxSimulator.Faces;
using Portal.PbxSimulator.World;

namespace Portal.PbxSimulator.Control;

/// <summary>The control API: look at the truth, set load and speed, switch faults, begin anew.</summary>
internal static class ControlApi
{
    public static void MapControl(this WebApplication app, IReadOnlyList<VendorFace> faces, FaceContext context)
    {
        var control = app.MapGroup("/control");
        control.AddEndpointFilter(async (invocation, next) =>
        {
            try
            {
                return await next(invocation);
            }
            catch (BadFieldException wrong)
            {
                return Results.Json(
                    new FieldProblem("The request has a field that cannot be used", wrong.Field, wrong.Message, 400), ControlJson.Default.FieldProblem, "application/problem+json", 400);
            }
        });

        var world = context.World;
        control.MapGet("/world", () =>
        {
            var speed = world.Speed;
            return Results.Json(world.Do(now => Reports.Of(now, speed, context)), ControlJson.Default.WorldReport);
        });
        control.MapGet("/calls", (string? since, string? from, string? to, string? vendor) => Results.Json(
            from is null && to is null ? FinishedSince(world, since) : FinishedBetween(faces, world, from, to, vendor), ControlJson.Default.FinishedReportArray));
        control.MapPost("/calls", async (HttpRequest request) => CallIn(faces, world, await ControlBody.ReadAsync(request)));
        control.MapPost("/hangup", async (HttpRequest request) => Hangup(faces, world, await ControlBody.ReadAsync(request)));
        control.MapGet("/campaigns", (string? vendor) => Results.Json(CampaignReports.Of(world, vendor is null ? null : FaceOf(faces, vendor).Vendor), ControlJson.Default.CampaignTruthArray));
        control.MapGet("/requests", () => Results.Json(faces.Select(face => Reports.Of(context.Quotas, face.Vendor)).ToArray(), ControlJson.Default.RequestReportArray));
        control.MapPost("/load", async (HttpRequest request) => SetLoad(world, await ControlBody.ReadAsync(request)));
        control.MapPost("/reset", async (HttpRequest request) => Reset(world, await ControlBody.ReadAsync(request)));
        control.MapPost("/faults", async (HttpRequest request) => SetFault(faces, context, await ControlBody.ReadAsync(request)));
        control.MapPost("/options", async (HttpRequest request) => SetOption(faces, context, await ControlBody.ReadAsync(request)));
        control.MapGet("/options", () => Results.Json(
            faces.SelectMany(face => face.Options.Select(option => new OptionReport(face.Vendor, option.Key, context.Switches.Get(face, option.Key), option.Value))).ToArray(),
            ControlJson.Default.OptionReportArray));
        control.MapPost("/push", async (HttpRequest request) => SetPush(faces, context, await ControlBody.ReadAsync(request)));
    }

    private static FinishedReport[] FinishedSince(RunningWorld world, string? since)
    {
        var from = InstantOf("since", since) ?? DateTimeOffset.MinValue;
        return world.Do(now => now.Sites
            .SelectMany(site => site.Finished.Where(call => call.EndedAt >= from).Select(call => Reports.Finished(site, call)))
            .OrderBy(call => call.EndedAt)
            .ToArray());
    }

    /// <summary>Finished calls that began in a span, those of the past included; the end is not part of it.</summary>
    private static FinishedReport[] FinishedBetween(IReadOnlyList<VendorFace> faces, RunningWorld world, string? from, string? to, string? vendor)
    {
        var (begin, end) = (InstantOf("from", from), InstantOf("to", to));
        if (vendor is not null) FaceOf(faces, vendor);
        return world.Do(now => now.Sites.Where(site => vendor is null || site.Vendor == vendor)
            .SelectMany(site => site.Records(begin, end).Where(call => !(call.StartedAt >= end)).Select(call => Reports.Finished(site, call)))
            .OrderBy(call => call.StartedAt)
            .ToArray());
    }

    private static DateTimeOffset? InstantOf(string field, string? text)
    {
        if (text is null) return null;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant) ? instant : throw new BadFieldException(field, "must be an ISO 8601 instant");
    }

    private static IResult CallIn(IReadOnlyList<VendorFace> faces, RunningWorld world, ControlBody body)
    {
        var face = FaceOf(faces, body.Text("vendor"));
        var number = body.Text("number");
        if (number is not { Length: 10 } || !number.All(char.IsAsciiDigit)) throw new BadFieldException("number", "must be ten digits");
        return world.Do(now =>
        {
            var site = now.SiteOf(face.Vendor);
            var queue = body.Text("queue") is { } wanted ? site.FindQueue(wanted) ?? throw new BadFieldException("queue", "is none of the site's") : null;
            return site.CallIn(number, queue, body.Has("menu")) is { } call
                ? Results.Json(Reports.Of(site, call), ControlJson.Default.CallReport, statusCode: 201)
                : Results.Json(new FieldProblem("The number is blocked", "number", "does not get through", 409), ControlJson.Default.FieldProblem, "application/problem+json", 409);
        });
    }

    /// <summary>Ends one call of a vendor by its record key, or all of one vendor, or of all.</summary>
    private static IResult Hangup(IReadOnlyList<VendorFace> faces, RunningWorld world, ControlBody body)
    {
        var vendor = body.Text("vendor");
        if (vendor is not null) FaceOf(faces, vendor);
        var key = body.Text("key");
        return world.Do(now =>
        {
            var calls = now.Sites.Where(site => vendor is null || site.Vendor == vendor)
                .SelectMany(site => site.Live.Where(call => key is null || call.Key == key).Select(call => (Site: site, Call: call)).ToArray()).ToArray();
            if (key is not null && calls.Length == 0) throw new BadFieldException("key", "is of no call in progress");
            foreach (var (site, call) in calls) site.Hangup(call);
            return Results.Json(calls.Select(one => Reports.Finished(one.Site, one.Call)).ToArray(), ControlJson.Default.FinishedReportArray);
        });
    }

    private static IResult SetLoad(RunningWorld world, ControlBody body)
    {
        if (!body.Has("callsPerMinute") && !body.Has("speed")) throw new BadFieldException("callsPerMinute", "or speed must be given");
        var perMinute = body.IsNull("callsPerMinute") ? null : body.Number("callsPerMinute", 0, 6000);
        var speed = body.Number("speed", 0, 100);
        if (speed is { } factor) world.Speed = factor;
        var now = world.Do(center =>
        {
            // Null goes back to following the hour of the day.
            if (body.Has("callsPerMinute")) center.Load = new Load(perMinute);
            return (center.Load.CallsPerMinute, Current: center.Load.At(center.Now));
        });
        return Results.Json(new LoadReport(now.CallsPerMinute, Math.Round(now.Current, 2), world.Speed), ControlJson.Default.LoadReport);
    }

    private static IResult Reset(RunningWorld world, ControlBody body)
    {
        var seed = body.Whole("seed") ?? throw new BadFieldException("seed", "must be given");
        var now = world.Do(center => center.Past);
        var past = new PastPlan(
            (int)(body.Number("pastDays", 0, PastPlan.MostDays) ?? now.Days), (int)(body.Number("pastCallsPerDay", 0, PastPlan.MostCallsPerDay) ?? now.CallsPerDay));
        world.Reset(seed, body.Instant("start"), past);
        return Results.Json(world.Do(center => new ResetReport(center.Seed, center.Start, center.Now)), ControlJson.Default.ResetReport);
    }

    private static IResult SetFault(IReadOnlyList<VendorFace> faces, FaceContext context, ControlBody body)
    {
        var vendor = body.Text("vendor") ?? throw new BadFieldException("vendor", "must be given");
        if (vendor != Faults.EveryVendor) FaceOf(faces, vendor);
        var kind = body.Text("kind") ?? throw new BadFieldException("kind", "must be given");
        if (!FaultKinds.All.Contains(kind, StringComparer.Ordinal)) throw new BadFieldException("kind", $"must be one of {string.Join(", ", FaultKinds.All)}");
        var rate = body.Number("rate", 0, 1) ?? throw new BadFieldException("rate", "must be given");
        context.Faults.Set(vendor, kind, rate);
        return Results.Json(Reports.Of(context.Faults), ControlJson.Default.FaultReportArray);
    }

    private static IResult SetOption(IReadOnlyList<VendorFace> faces, FaceContext context, ControlBody body)
    {
        var face = FaceOf(faces, body.Text("vendor"));
        var name = body.Text("name");
        if (name is null || !face.Options.TryGetValue(name, out var allowed)) throw new BadFieldException("name", $"must be one of {string.Join(", ", face.Options.Keys)}");
        var value = body.Text("value");
        if (value is null || !allowed.Contains(value, StringComparer.Ordinal)) throw new BadFieldException("value", $"must be one of {string.Join(", ", allowed)}");
        context.Switches.Set(face, name, value);
        return Results.Json(new OptionReport(face.Vendor, name, value, allowed), ControlJson.Default.OptionReport);
    }

    private static IResult SetPush(IReadOnlyList<VendorFace> faces, FaceContext context, ControlBody body)
    {
        var face = FaceOf(faces, body.Text("vendor"));
        Uri? address = null;
        if (body.Text("url") is { } text && !PushAddress.TryRead(text, context.AllowRemote, out address)) throw new BadFieldException("url", "must be an http or https address on this machine");
        if (!face.SetPushAddress(address)) throw new BadFieldException("vendor", "has no pushes");
        return Results.Json(new PushTargetReport(face.Vendor, address?.GetLeftPart(UriPartial.Authority)), ControlJson.Default.PushTargetReport);
    }

    private static VendorFace FaceOf(IReadOnlyList<VendorFace> faces, string? vendor) =>
        faces.FirstOrDefault(face => face.Vendor == vendor) ?? throw new BadFieldException("vendor", $"must be one of {string.Join(", ", faces.Select(face => face.Vendor))}");
}
