using Portal.EndToEnd.Tests.Live;

namespace Portal.EndToEnd.Tests.Operations;

/// <summary>Agents, queues and the account's own lists.</summary>
internal static class PeopleCases
{
    /// <param name="vendor">Whose.</param>
    /// <param name="tells">The PBX tells who is on a break, so that the board can show it.</param>
    /// <param name="perQueue">The break is one of a queue, and the queue must be named.</param>
    public static Func<Stage, Task> Break(string vendor, bool tells, bool perQueue) => async stage =>
    {
        // Somebody who serves one queue: on a break in one of several, they could still be rung, and the board says so.
        bool Fits(System.Text.Json.JsonElement agent) => agent.Text("state") == "ready" && agent.GetProperty("queues").GetArrayLength() == 1;
        var site = await stage.UntilWorldAsync(vendor, now => now.List("agents").Any(Fits), "somebody free who serves one queue");
        var extension = site.List("agents").First(Fits).Text("extension")!;
        var queue = perQueue ? site.Agent(extension).Texts("queues")[0] : null;
        var reasons = (await stage.QueryAsync(vendor, "breakReasons")).Leaf("id");
        var reason = reasons.FirstOrDefault() ?? "Brifing";
        bool OnBreak(System.Text.Json.JsonElement now) => now.Agent(extension).Text("state") == "break"
            || now.List("queues").Any(one => now.Member(one.Text("number")!, extension) is { } member && member.GetProperty("paused").GetBoolean());

        await stage.CommandAsync(vendor, "breakStart", new { extension, reason, queue });

        await stage.UntilWorldAsync(vendor, OnBreak, $"{extension} on a break");
        if (tells) (await stage.UntilBoardAsync(vendor, "agents", row => row.Text("extension") == extension && row.Text("state") == "break", $"{extension} on a break")).Text("breakReason").ShouldBe(reason);

        await stage.CommandAsync(vendor, "breakEnd", new { extension, queue });

        await stage.UntilWorldAsync(vendor, now => !OnBreak(now), $"{extension} back");
        if (tells) await stage.UntilBoardAsync(vendor, "agents", row => row.Text("extension") == extension && row.Text("state") == "ready", $"{extension} back");
    };

    public static Func<Stage, Task> SignInAndOut(string vendor) => async stage =>
    {
        var agent = await stage.ReadyAsync(vendor);

        await stage.CommandAsync(vendor, "agentLogout", new { agent });
        await stage.UntilWorldAsync(vendor, site => site.Agent(agent).Text("state") == "offline", $"{agent} signed out");

        await stage.CommandAsync(vendor, "agentLogin", new { agent });
        await stage.UntilWorldAsync(vendor, site => site.Agent(agent).Text("state") != "offline", $"{agent} signed in");
    };

    public static Func<Stage, Task> AgentsOnBoard(string vendor) => async stage =>
    {
        var site = await stage.SiteAsync(vendor);
        await stage.UntilBoardAsync(vendor, "agents", row => site.List("agents").Any(agent => agent.Text("extension") == row.Text("extension")), "an agent");
        var shown = await stage.BoardAsync(vendor, "agents");
        foreach (var agent in site.List("agents").Where(agent => agent.GetProperty("queues").GetArrayLength() > 0))
            shown.ShouldContain(row => row.Text("extension") == agent.Text("extension"), $"agent {agent.Text("extension")}");
    };

    /// <summary>A reading whose rows only add to others: that it is taken, and understood, shows at the account.</summary>
    public static Func<Stage, Task> Reading(string vendor, string kind) => async stage =>
        await stage.UntilBoardAsync(
            "accounts",
            account => account.Text("vendor") == vendor && account.List("readings").Any(reading => reading.Text("kind") == kind && reading.Text("lastSuccessAt") is not null && reading.Text("error") is null),
            $"{vendor}: {kind} read");

    public static Func<Stage, Task> QueuesOnBoard(string vendor) => async stage =>
    {
        var site = await stage.SiteAsync(vendor);
        foreach (var queue in site.List("queues")) await stage.UntilBoardAsync(vendor, "queues", row => row.Text("number") == queue.Text("number"), $"queue {queue.Text("number")}");
    };

    /// <param name="vendor">Whose.</param>
    /// <param name="details">The vendor takes penalty and pause.</param>
    public static Func<Stage, Task> QueueMembership(string vendor, bool details) => async stage =>
    {
        var site = await stage.SiteAsync(vendor);
        var queue = site.List("queues").First().Text("number")!;
        var extension = site.List("agents").First(agent => !agent.Has("queues", queue)).Text("extension")!;

        if (details) await stage.CommandAsync(vendor, "queueAdd", new { queue, extension, paused = true, penalty = 7 });
        else await stage.CommandAsync(vendor, "queueAdd", new { queue, extension });

        var member = (await stage.UntilWorldAsync(vendor, now => now.Member(queue, extension) is not null, $"{extension} in {queue}")).Member(queue, extension)!.Value;
        (member.GetProperty("paused").GetBoolean(), member.GetProperty("penalty").GetInt32()).ShouldBe(details ? (true, 7) : (false, 0));
        (await stage.QueryAsync(vendor, $"queueMembers?queue={queue}")).Says(extension).ShouldBeTrue();
        await stage.UntilBoardAsync(vendor, "agents", row => row.Text("extension") == extension && row.Has("queues", queue), $"{extension} in {queue}");

        await stage.CommandAsync(vendor, "queueRemove", new { queue, extension });

        await stage.UntilWorldAsync(vendor, now => now.Member(queue, extension) is null, $"{extension} not in {queue}");
        await stage.UntilNotOnBoardAsync(vendor, "agents", row => row.Text("extension") == extension && row.Has("queues", queue), $"{extension} in {queue}");
    };

    public static Func<Stage, Task> QueueOrder(string vendor) => async stage =>
    {
        var site = await stage.SiteAsync(vendor);
        var queue = site.List("queues").First();
        var number = queue.Text("number")!;
        string[] extensions = [.. queue.Texts("members").Reverse().Skip(1)];

        await stage.CommandAsync(vendor, "queueSetMembers", new { queue = number, extensions });

        (await stage.SiteAsync(vendor)).Queue(number)!.Value.Texts("members").ShouldBe(extensions);
        (await stage.QueryAsync(vendor, $"queueMembers?queue={number}")).Leaf("extension").ShouldBe(extensions);
    };

    public static Func<Stage, Task> OutsideNumbers(string vendor) => async stage =>
    {
        var queue = (await stage.SiteAsync(vendor)).List("queues").First().Text("number")!;
        var number = stage.NextAnswering();
        System.Text.Json.JsonElement[] Outside(System.Text.Json.JsonElement site) => [.. site.Queue(queue)!.Value.List("outside").Where(one => Parties.Number(one.Text("number")!) == Parties.Number(number))];

        await stage.CommandAsync(vendor, "queueAddNumber", new { queue, number, penalty = 3 });
        var site = await stage.UntilWorldAsync(vendor, now => Outside(now).Length > 0, $"{number} in {queue}");
        Outside(site)[0].GetProperty("penalty").GetInt32().ShouldBe(3);

        await stage.CommandAsync(vendor, "queueRemoveNumber", new { queue, number });
        await stage.UntilWorldAsync(vendor, now => Outside(now).Length == 0, $"{number} not in {queue}");
    };

    public static Func<Stage, Task> CreateAndDeleteQueue(string vendor) => async stage =>
    {
        var members = new[] { await stage.ReadyAsync(vendor) };

        await stage.CommandAsync(vendor, "queueCreate", new { number = "8990", name = "Kampanya", password = "Kuyruk-1", members });
        (await stage.UntilWorldAsync(vendor, site => site.Queue("8990") is not null, "the new queue")).Queue("8990")!.Value.Texts("members").ShouldBe(members);

        await stage.CommandAsync(vendor, "queueDelete", new { queue = "8990" });
        await stage.UntilWorldAsync(vendor, site => site.Queue("8990") is null, "no such queue");
    };

    public static Func<Stage, Task> DoNotDisturb(string vendor) => async stage =>
    {
        var extension = await stage.ReadyAsync(vendor);
        foreach (var on in new[] { true, false })
        {
            await stage.CommandAsync(vendor, "dnd", new { extension, on });
            (await stage.SiteAsync(vendor)).Agent(extension).GetProperty("dnd").GetBoolean().ShouldBe(on);
        }
    };

    public static Func<Stage, Task> CallerIds(string vendor) => async stage =>
    {
        var site = await stage.SiteAsync(vendor);
        var own = site.Texts("ownNumbers");
        var answer = await stage.QueryAsync(vendor, "callerIds");
        own.ShouldAllBe(number => answer.Names(number));
        var agent = site.List("agents").First(one => one.Text("outsideNumber") != own[^1]);

        await stage.CommandAsync(vendor, "setCallerId", new { extension = agent.Text("extension"), callerId = own[^1] });

        (await stage.SiteAsync(vendor)).Agent(agent.Text("extension")!).Text("outsideNumber").ShouldBe(own[^1]);
    };

    public static Func<Stage, Task> BlockedNumbers(string vendor) => async stage =>
    {
        const string Number = "05350000077";

        await stage.CommandAsync(vendor, "blockNumber", new { number = Number });
        (await stage.SiteAsync(vendor)).Texts("blocked").Select(Parties.Number).ShouldContain(Parties.Number(Number));
        (await stage.QueryAsync(vendor, "blockedNumbers")).Names(Number).ShouldBeTrue();

        await stage.CommandAsync(vendor, "unblockNumber", new { number = Number });
        (await stage.SiteAsync(vendor)).Texts("blocked").Select(Parties.Number).ShouldNotContain(Parties.Number(Number));
    };
}
