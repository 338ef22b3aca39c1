using Portal.EndToEnd.Tests.Live;

namespace Portal.EndToEnd.Tests.Operations;

/// <summary>Calls: what the board shows of them, and what is ordered for them.</summary>
internal static class CallCases
{
    /// <summary>A caller comes, is answered, and hangs up: the board follows.</summary>
    public static Func<Stage, Task> CallsOnBoard(string vendor) => async stage =>
    {
        var call = await stage.TalkingAsync(vendor);
        var row = await stage.OnBoardAsync(call, "talking");
        row.Text("agent").ShouldBe(call.Extension);

        await stage.EndAsync(call);

        await stage.UntilNotOnBoardAsync(vendor, "calls", call.Is, "the call that has ended");
    };

    /// <summary>The same while every answer looks as the vendor's document prints it.</summary>
    public static Func<Stage, Task> AsPrinted(string vendor, Func<Stage, Task> run) => async stage =>
    {
        await stage.ControlAsync("faults", new { vendor, kind = "asPrinted", rate = 1 });
        try
        {
            await run(stage);
        }
        finally
        {
            await stage.ControlAsync("faults", new { vendor, kind = "asPrinted", rate = 0 });
        }
    };

    /// <summary>Only that a telephone rings is told.</summary>
    public static Func<Stage, Task> RingingOnBoard(string vendor) => async stage =>
    {
        await stage.FreezeAsync(vendor);
        var call = await stage.CallInAsync(vendor);
        var truth = call.In(await stage.SiteAsync(vendor))!.Value;
        var row = await stage.OnBoardAsync(call, "ringing");
        truth.Texts("alsoRinging").Append(truth.Text("extension")).ShouldContain(row.Text("agent"));

        await stage.EndAsync(call);

        // Nobody tells the end; the call record does, or silence.
        await stage.UntilNotOnBoardAsync(vendor, "calls", call.Is, "the call that has ended", seconds: 130);
    };

    /// <summary>A key was pressed in the menu while every agent is busy: the call is on the board without a telephone that rings.</summary>
    public static Func<Stage, Task> MenuOnBoard(string vendor) => async stage =>
    {
        for (var wait = 0; wait < 60 && (await stage.SiteAsync(vendor)).List("agents").Any(agent => agent.Text("state") == "ready"); wait++) await stage.CallInAsync(vendor);
        var call = await stage.CallInAsync(vendor, menu: true);

        await stage.UntilWorldAsync(vendor, site => call.In(site) is { } row && row.Text("state") != "ivr", "a caller who has left the menu");
        await stage.UntilBoardAsync(vendor, "calls", call.Is, "the caller who pressed a key", seconds: 30);
    };

    /// <summary>Callers wait in a queue whose agents are all busy, and the board counts them.</summary>
    public static Func<Stage, Task> WaitingOnBoard(string vendor) => async stage =>
    {
        var queue = (await stage.SiteAsync(vendor)).List("queues").First().Text("number")!;
        StagedCall? call = null;
        for (var more = 0; more < 80 && (call is null || call.In(await stage.SiteAsync(vendor))?.Text("state") != "queued"); more++) call = await stage.CallInAsync(vendor, queue);

        await stage.UntilBoardAsync(
            vendor,
            "queues",
            row => row.Text("number") == queue && row.GetProperty("callers").ValueKind == System.Text.Json.JsonValueKind.Array && row.List("callers").Any(caller => Parties.Number(caller.Text("number")!) == call!.Number),
            $"{call!.Number} waiting in {queue}");
    };

    public static Func<Stage, Task> HangUp(string vendor) => async stage =>
    {
        var call = await stage.TalkingAsync(vendor);
        var row = await stage.OnBoardAsync(call, "talking");

        await stage.CommandAsync(vendor, "hangup", new { callId = row.Text("id") });

        await stage.UntilWorldAsync(vendor, site => call.In(site) is null, "no call");
        await stage.UntilNotOnBoardAsync(vendor, "calls", call.Is, "the call that was hung up");
    };

    public static Func<Stage, Task> Originate(string vendor) => async stage =>
    {
        var (extension, number) = (await stage.ReadyAsync(vendor), stage.NextAnswering());

        await stage.CommandAsync(vendor, "originate", new { extension, destination = number });

        var call = await stage.OrderedAsync(vendor, number);
        await stage.UntilWorldAsync(vendor, site => call.In(site)?.Text("state") == "talking", "the destination's answer");
        (await stage.OnBoardAsync(call, "talking")).Text("agent").ShouldBe(extension);
    };

    public static Func<Stage, Task> OriginateWith(string vendor, Func<string, Dictionary<string, object>> options, Action<System.Text.Json.JsonElement, string> check) => async stage =>
    {
        var (extension, number) = (await stage.ReadyAsync(vendor), stage.NextAnswering());
        var own = (await stage.SiteAsync(vendor)).Texts("ownNumbers")[^1];
        var body = options(own);
        (body["extension"], body["destination"]) = (extension, number);

        await stage.CommandAsync(vendor, "originate", body);

        var call = await stage.OrderedAsync(vendor, number);
        check(call.In(await stage.SiteAsync(vendor))!.Value, own);
    };

    public static Func<Stage, Task> InternalCall(string vendor) => async stage =>
    {
        var caller = await stage.ReadyAsync(vendor);
        var called = await stage.ReadyAsync(vendor, caller);

        await stage.CommandAsync(vendor, "internalCall", new { caller, called });

        await stage.UntilWorldAsync(
            vendor, site => site.List("calls").Any(row => row.Text("direction") == "internal" && row.Text("caller") == caller && row.Text("to") == called), "a call between the two");
        await stage.UntilBoardAsync(vendor, "calls", row => row.Text("from") == caller && (row.Text("to") == called || row.Text("agent") == called), "a call between the two", seconds: 20);
    };

    public static Func<Stage, Task> Link(string vendor) => async stage =>
    {
        var (first, second) = (stage.NextAnswering(), stage.NextAnswering());

        await stage.CommandAsync(vendor, "link", new { first, second });

        var call = await stage.OrderedAsync(vendor, second);
        await stage.UntilWorldAsync(vendor, site => call.In(site)?.Text("state") == "talking", "the two connected");
    };

    public static Func<Stage, Task> CallIntoMenu(string vendor, string kind) => async stage =>
    {
        var number = stage.NextAnswering();
        var site = await stage.SiteAsync(vendor);
        var menu = kind switch { "queue" => site.List("queues").First().Text("number")!, "ivr" => site.Texts("menus")[0], _ => site.Texts("announcements")[0] };

        await stage.CommandAsync(vendor, "callIntoMenu", new { number, kind, menu, prefix = "9" });

        var call = await stage.OrderedAsync(vendor, number);
        await stage.UntilWorldAsync(vendor, now => call.In(now) is { } row && row.Text("prefix") == "9" && (kind == "queue" ? row.Text("queue") : row.Text("menu")) == menu, $"the called number in {menu}");
        if (kind == "queue") await stage.UntilBoardAsync(vendor, "calls", call.Is, "the called number", seconds: 30);
    };

    public static Func<Stage, Task> Answer(string vendor) => async stage =>
    {
        await stage.FreezeAsync(vendor);
        var call = await stage.CallInAsync(vendor);
        var row = await stage.OnBoardAsync(call, "ringing");

        await stage.CommandAsync(vendor, "answer", new { callId = row.Text("id") });

        call.In(await stage.SiteAsync(vendor))!.Value.Text("state").ShouldBe("talking");
        await stage.OnBoardAsync(call, "talking");
    };

    public static Func<Stage, Task> Mute(string vendor, params string[] directions) => async stage =>
    {
        var call = await stage.TalkingAsync(vendor);
        var row = await stage.OnBoardAsync(call, "talking");
        foreach (var direction in directions)
        {
            await stage.CommandAsync(vendor, "mute", new { callId = row.Text("id"), direction });
            call.In(await stage.SiteAsync(vendor))!.Value.Text("muted").ShouldBe(direction);

            await stage.CommandAsync(vendor, "unmute", new { callId = row.Text("id"), direction });
            call.In(await stage.SiteAsync(vendor))!.Value.Text("muted").ShouldBe("none");
        }
    };

    public static Func<Stage, Task> Transfer(string vendor, string command) => async stage =>
    {
        var call = await stage.TalkingAsync(vendor);
        var row = await stage.OnBoardAsync(call, "talking");
        var to = await stage.ReadyAsync(vendor);

        await stage.CommandAsync(vendor, command, new { callId = row.Text("id"), to });

        await stage.UntilWorldAsync(vendor, site => call.In(site)?.Text("extension") == to, $"the call at {to}");
        await stage.UntilBoardAsync(vendor, "calls", shown => call.Is(shown) && shown.Text("agent") == to, $"the call at {to}", seconds: 30);
    };

    public static Func<Stage, Task> AttendedTransfer(string vendor) => async stage =>
    {
        var (extension, number) = (await stage.ReadyAsync(vendor), stage.NextAnswering());
        await stage.CommandAsync(vendor, "originate", new { extension, destination = number, destinationFirst = true });
        var call = await stage.OrderedAsync(vendor, number);
        await stage.UntilWorldAsync(vendor, site => call.In(site)?.Text("state") == "talking", "the call that is handed over");
        var row = await stage.OnBoardAsync(call, "talking");
        var to = await stage.ReadyAsync(vendor, extension);

        await stage.CommandAsync(vendor, "attendedTransfer", new { callId = row.Text("id"), to });

        await stage.UntilWorldAsync(vendor, site => call.In(site) is { } now && now.Text("consulted") == to && now.Text("state") == "held", $"{to} asked while the other party is held");
        await stage.UntilWorldAsync(vendor, site => call.In(site) is { } now && now.Text("extension") == to && now.Text("state") == "talking", $"the call at {to}");
        await stage.UntilBoardAsync(vendor, "calls", shown => call.Is(shown) && shown.Text("agent") == to, $"the call at {to}", seconds: 30);
    };
}
