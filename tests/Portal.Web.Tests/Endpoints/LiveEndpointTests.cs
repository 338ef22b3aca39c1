using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Portal.Domain.Calls;
using Portal.Domain.Live;
using Portal.Domain.Pbx;
using Portal.Domain.Tenants;
using Portal.Web.Tests.Running;

namespace Portal.Web.Tests.Endpoints;

[Collection(PortalServerGroup.Name)]
public sealed class LiveEndpointTests(PortalServer portal)
{
    [Fact]
    public async Task Live_one_ringing_call_is_shown_with_every_promised_field()
    {
        var account = Ring("live-1", "905321234567");
        var board = await BoardAsync(PortalRoles.Manager);

        Names(board).ShouldBe(["at", "version", "accounts", "calls", "queues", "agents"], ignoreOrder: true);
        var shown = board.GetProperty("accounts").EnumerateArray().Single(a => a.GetProperty("id").GetGuid() == account);
        Names(shown).ShouldBeSubsetOf(["id", "vendor", "name", "state", "readings", "lastPushAt", "missedCallers"]);
        shown.GetProperty("state").GetString().ShouldBeOneOf("live", "stale", "down");

        var call = board.GetProperty("calls").EnumerateArray().Single(c => c.GetProperty("accountId").GetGuid() == account);
        Names(call).ShouldBe(
            ["id", "accountId", "state", "direction", "from", "to", "queue", "agent", "startedAt", "answeredAt", "origin", "estimated"], ignoreOrder: true);
        call.GetProperty("id").GetString().ShouldBe($"{account:N}~live-1");
        call.GetProperty("state").GetString().ShouldBe("ringing");
        call.GetProperty("direction").GetString().ShouldBe("inbound");
        call.GetProperty("origin").GetString().ShouldBe("push");
        call.GetProperty("estimated").GetBoolean().ShouldBeTrue();
        call.GetProperty("answeredAt").ValueKind.ShouldBe(JsonValueKind.Null);
        call.GetProperty("from").GetString().ShouldBe("905321234567");
    }

    [Fact]
    public async Task Live_role_without_whole_numbers_sees_them_masked()
    {
        var account = Ring("live-2", "905337654321");
        var board = await BoardAsync(PortalRoles.Supervisor);
        var from = board.GetProperty("calls").EnumerateArray().Single(c => c.GetProperty("accountId").GetGuid() == account).GetProperty("from").GetString()!;
        from.ShouldNotContain("7654321");
        from.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Live_queue_and_agent_readings_are_shown_and_unknown_numbers_are_null()
    {
        var account = Account();
        var now = TimeProvider.System.GetUtcNow();
        portal.Board.Apply(
            new QueuesRead(account, now, [new QueueReading("600", "Satış")]),
            new AgentStatesRead(account, now, [new AgentReading("1001", "Ayşe", Portal.Domain.Agents.AgentState.Break, "Çay", ["600"])]));

        var board = await BoardAsync(PortalRoles.Supervisor);

        var queue = board.GetProperty("queues").EnumerateArray().Single(q => q.GetProperty("accountId").GetGuid() == account);
        queue.GetProperty("name").GetString().ShouldBe("Satış");
        queue.GetProperty("waiting").ValueKind.ShouldBe(JsonValueKind.Null);
        queue.GetProperty("callers").ValueKind.ShouldBe(JsonValueKind.Null);
        queue.GetProperty("longestWaitSeconds").ValueKind.ShouldBe(JsonValueKind.Null);
        queue.GetProperty("answeredToday").ValueKind.ShouldBe(JsonValueKind.Null);
        queue.GetProperty("serviceLevel").ValueKind.ShouldBe(JsonValueKind.Null);
        var agent = board.GetProperty("agents").EnumerateArray().Single(a => a.GetProperty("accountId").GetGuid() == account);
        agent.GetProperty("extension").GetString().ShouldBe("1001");
        agent.GetProperty("state").GetString().ShouldBe("break");
        agent.GetProperty("breakReason").GetString().ShouldBe("Çay");
        agent.GetProperty("queues").EnumerateArray().Single().GetString().ShouldBe("600");
    }

    [Fact]
    public async Task Live_waiting_callers_and_counters_are_counted()
    {
        var account = Account();
        var now = TimeProvider.System.GetUtcNow();
        portal.Board.Apply(
            new QueuesRead(account, now, [new QueueReading("601", "Destek")]),
            new WaitingCallersRead(account, now, [new WaitingCaller("w1", "601", "905320001122", now.AddSeconds(-42))]),
            new CountersRead(account, now, [new QueueCounters("601", Answered: 9, Abandoned: 2, AnsweredInTime: 8, ShortAbandons: 1)]));

        var queue = (await BoardAsync(PortalRoles.Manager)).GetProperty("queues").EnumerateArray().Single(q => q.GetProperty("accountId").GetGuid() == account);

        queue.GetProperty("waiting").GetInt32().ShouldBe(1);
        queue.GetProperty("longestWaitSeconds").GetInt32().ShouldBeInRange(42, 72);
        queue.GetProperty("callers").EnumerateArray().Single().GetProperty("callId").GetString().ShouldBe($"{account:N}~w1");
        queue.GetProperty("answeredToday").GetInt32().ShouldBe(9);
        queue.GetProperty("abandonedToday").GetInt32().ShouldBe(2);
        queue.GetProperty("serviceLevel").GetDouble().ShouldBe(0.8, 0.0001);
    }

    [Fact]
    public async Task Live_without_a_key_is_a_401_problem()
    {
        using var answer = await portal.Anonymous().GetAsync("/api/v1/live");
        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        answer.Headers.WwwAuthenticate.ShouldHaveSingleItem().Scheme.ShouldBe("Bearer");
    }

    [Fact]
    public async Task Live_with_a_key_nobody_made_is_401()
    {
        using var answer = await portal.Client("pk_" + new string('a', 43)).GetAsync("/api/v1/live");
        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    private static string[] Names(JsonElement element) => [.. element.EnumerateObject().Select(p => p.Name)];

    private async Task<JsonElement> BoardAsync(string role) => await (await portal.ClientAsync(role)).GetFromJsonAsync<JsonElement>("/api/v1/live");

    private Guid Account()
    {
        var account = Guid.NewGuid();
        portal.Board.Apply(new AccountChanged(account, TimeProvider.System.GetUtcNow(), "some-vendor", "PBX " + account, Enabled: true, Pushes: true, TimeSpan.FromHours(1)));
        return account;
    }

    private Guid Ring(string key, string from)
    {
        var account = Account();
        portal.Board.Apply(new CallHint(account, TimeProvider.System.GetUtcNow(), key, CallHintKind.Ringing, CallOrigin.Push)
        {
            Direction = CallDirection.Inbound, From = from, To = "908500000000", Extension = "1001",
        });
        return account;
    }
}
