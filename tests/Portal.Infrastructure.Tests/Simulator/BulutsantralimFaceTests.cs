using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Portal.PbxSimulator.World;

namespace Portal.Infrastructure.Tests.Simulator;

public sealed class BulutsantralimFaceTests
{
    private const string Vendor = "bulutsantralim";

    [Theory]
    [InlineData("queues?key=K-wrong", "Gecersiz anahtar: K-wrong")]
    [InlineData("originate?key=K-wrong&extension=1001&destination=908505320000", "Gecersiz anahtar: K-wrong")]
    [InlineData("cdrs", "Gecersiz anahtar: ")]
    public async Task Any_operation_with_wrong_key_is_refused_with_the_key_in_the_text(string operation, string text)
    {
        await using var sim = await Sim.StartAsync();

        (await sim.GetAsync($"/bulutsantralim/{operation}")).ShouldBe((400, text));
    }

    [Fact]
    public async Task Originate_by_get_answers_the_id_of_a_call_that_then_exists()
    {
        await using var sim = await Sim.StartAsync();
        var free = Free(sim);

        var (status, id) = await sim.BulutAsync($"originate?extension={free}&destination=908505320000");

        status.ShouldBe(200);
        id.ShouldMatch("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$");
        sim.At(Vendor, site => (site.FindLive(id)!.To, site.FindLive(id)!.From, site.FindAgent(free)!.State)).ShouldBe(("08505320000", free, AgentState.Talking));
    }

    [Fact]
    public async Task Originate_by_post_json_with_manual_answer_rings_the_extension_first()
    {
        await using var sim = await Sim.StartAsync();
        var free = Free(sim);

        using var answer = await sim.Http.PostAsJsonAsync(
            "/bulutsantralim/originate", new { key = Sim.Key, extension = free, destination = "908505320000", caller_id = "908502000100", manual_answer = true });

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var id = await answer.Content.ReadAsStringAsync();
        sim.At(Vendor, site => (site.FindAgent(free)!.State, site.FindLive(id)!.OutsideNumber)).ShouldBe((AgentState.Ringing, "08502000100"));
        (await sim.BulutAsync($"answer/{id}")).ShouldBe((200, "+OK"));
        sim.At(Vendor, site => site.FindAgent(free)!.State).ShouldBe(AgentState.Talking);
    }

    [Theory]
    [InlineData("originate?extension=1999&destination=908505320000", "extension 1999 not found")]
    [InlineData("originate?destination=908505320000", "missing extension")]
    [InlineData("originate?extension=1001&destination=1234", "invalid destination: 1234")]
    [InlineData("originate?extension=1001&destination=908505320000&caller_id=905321112233", "caller_id 905321112233 not found")]
    [InlineData("bridge?source=1234&destination=908505320000", "invalid destination: 1234")]
    [InlineData("hangup/no-such-call", "No such channel!")]
    [InlineData("transfer?id=no-such-call&user_number=1001", "No such channel!")]
    [InlineData("mute/no-such-call?state=on", "No such channel!")]
    [InlineData("answer/no-such-call", "No such channel!")]
    [InlineData("dnd/1999?state=on", "cannot find user for extension")]
    [InlineData("recording_url?call_uuid=12345678-1234", "cannot find call with call_uuid 12345678-1234")]
    [InlineData("queue/user_list?queue_number=999", "Queue_number value null or none 999")]
    [InlineData("queue/manage_users?queue_number=200", "user_list value null or none")]
    [InlineData("queue/manage_users?queue_number=200&user_list=1001,1999", "User value null or none 1999")]
    public async Task Operation_with_unusable_input_is_refused_in_the_vendors_words(string operation, string text)
    {
        await using var sim = await Sim.StartAsync();

        (await sim.BulutAsync(operation)).ShouldBe((400, text));
    }

    [Fact]
    public async Task Hangup_of_a_call_ends_it_and_leaves_a_record()
    {
        await using var sim = await Sim.StartAsync();
        var id = Talking(sim);

        (await sim.BulutAsync($"hangup/{id}")).ShouldBe((200, "+OK"));

        sim.At(Vendor, site => site.FindLive(id)).ShouldBeNull();
        sim.At(Vendor, site => site.FindFinished(id)!.Outcome).ShouldBe(Outcome.Answered);
        (await sim.BulutAsync($"hangup/{id}")).ShouldBe((400, "No such channel!"));
    }

    [Fact]
    public async Task Transfer_rings_the_other_extension_and_frees_the_first()
    {
        await using var sim = await Sim.StartAsync(callsPerMinute: 10);
        var id = Talking(sim);
        var first = sim.At(Vendor, site => site.FindLive(id)!.Agent!.Extension);
        var target = Free(sim);

        (await sim.BulutAsync($"transfer/{id}?user_number={target}")).ShouldBe((200, "+OK"));

        sim.At(Vendor, site => (site.FindLive(id)!.State, site.FindLive(id)!.Extension, site.FindAgent(first)!.State)).ShouldBe((CallState.Ringing, target, AgentState.WrapUp));
    }

    [Fact]
    public async Task Mute_and_do_not_disturb_change_the_world_and_say_so()
    {
        await using var sim = await Sim.StartAsync();
        var id = Talking(sim);
        var free = Free(sim);

        (await sim.BulutAsync($"mute/{id}?state=on")).ShouldBe((200, "+OK"));
        (await sim.BulutAsync($"dnd/{free}?state=on")).ShouldBe((200, $"Changed DND of {free} to on."));

        sim.At(Vendor, site => site.FindLive(id)!.Muted).ShouldBeTrue();
        (await sim.BulutAsync($"user_statuses?user={free}")).Body.ShouldBe($$"""[{"user":{{free}},"status":"SS_DND"}]""");
        (await sim.BulutJsonAsync($"agent_statuses?agent={free}"))[0].GetProperty("status").GetString().ShouldBe("ON_BREAK");
        await sim.BulutAsync($"dnd/{free}?state=off");
        sim.At(Vendor, site => site.FindAgent(free)!.State).ShouldNotBe(AgentState.Break);
    }

    [Fact]
    public async Task Bridge_answers_when_the_first_number_has_answered()
    {
        await using var sim = await Sim.StartAsync(callsPerMinute: 0);

        var asked = sim.BulutAsync("bridge?source=905320001122&destination=905320003344&timeout=20");
        var id = await Eventually.GetAsync(() => sim.At(Vendor, site => site.Live.FirstOrDefault(call => call.From == "05320001122")?.Key));
        asked.IsCompleted.ShouldBeFalse("the first number still rings");
        await Eventually.TrueAsync(() =>
        {
            sim.Advance(1);
            return asked.IsCompleted;
        });

        (await asked).ShouldBe((200, id));
    }

    [Fact]
    public async Task Readings_have_the_vendors_mixed_number_types()
    {
        await using var sim = await Sim.StartAsync(callsPerMinute: 90);
        sim.Until(Vendor, site => site.Queues.FirstOrDefault(queue => queue.Waiting.Count > 0));

        var queue = (await sim.BulutJsonAsync("queues"))[0];
        queue.GetProperty("number").GetInt32().ShouldBe(200);
        queue.GetProperty("name").GetString().ShouldBe("Satış");
        var pending = (await sim.BulutJsonAsync("queues/pending"))[0];
        pending.GetProperty("queue_number").ValueKind.ShouldBe(JsonValueKind.String);
        pending.GetProperty("joined_at").GetString()!.ShouldMatch(@"^\d{10}$");
        pending.GetProperty("wait_time").ValueKind.ShouldBe(JsonValueKind.Number);
        pending.GetProperty("call_uuid").GetString().ShouldBe(pending.GetProperty("uuid").GetString());
        pending.GetProperty("caller_id").GetString()!.ShouldMatch(@"^0\d{10}$");
        (await sim.BulutJsonAsync("queue/user_list?queue_number=200"))[0].GetProperty("user").ValueKind.ShouldBe(JsonValueKind.Number);
        var agents = await sim.BulutJsonAsync("agent_statuses");
        agents.GetArrayLength().ShouldBe(24);
        agents[0].GetProperty("agent").GetString().ShouldBe("1001");
        agents[0].GetProperty("queues")[0].ValueKind.ShouldBe(JsonValueKind.String);
        agents.EnumerateArray().Select(one => one.GetProperty("status").GetString()!).ShouldBeSubsetOf(["AVAILABLE", "TALKING", "LOGGED_OUT", "ON_BREAK"]);
        agents.EnumerateArray().Where(one => one.TryGetProperty("break_description", out var _)).ShouldAllBe(one => one.GetProperty("status").GetString() == "ON_BREAK");
        (await sim.BulutJsonAsync("user_statuses"))[0].GetProperty("user").GetInt32().ShouldBe(1001);
        var extension = await sim.BulutJsonAsync("extensions/1001");
        extension.EnumerateObject().Select(field => field.Name).ShouldBe(["number", "name", "dnd", "is_agent", "domain"]);
        (await sim.BulutAsync("caller_ids")).Body.ShouldBe("""["908502000100","908502000101","902120000200"]""");
    }

    [Fact]
    public async Task Manage_users_replaces_the_whole_ordered_list()
    {
        await using var sim = await Sim.StartAsync();

        (await sim.BulutAsync("queue/manage_users?queue_number=200&user_list=1007,1003")).ShouldBe((200, "OK"));

        (await sim.BulutJsonAsync("queue/user_list?queue_number=200")).EnumerateArray().Select(one => one.GetProperty("user").GetInt32()).ShouldBe([1007, 1003]);
    }

    [Fact]
    public async Task Ringing_and_wrap_up_show_as_available()
    {
        await using var sim = await Sim.StartAsync();
        foreach (var state in new[] { AgentState.Ringing, AgentState.WrapUp })
        {
            var extension = sim.Until(Vendor, site => site.Agents.FirstOrDefault(agent => agent.State == state)?.Extension);
            (await sim.BulutJsonAsync($"agent_statuses?agent={extension}"))[0].GetProperty("status").GetString().ShouldBe("AVAILABLE");
        }
    }

    [Theory]
    [InlineData(2, 60, "agent_statuses", "user_statuses")]
    [InlineData(5, 60, "recording_url?call_uuid=x")]
    [InlineData(10, 60, "queues/pending")]
    [InlineData(6, 60, "cdrs", "cdrs/x")]
    [InlineData(10, 5, "queues", "caller_ids")]
    [InlineData(100, 34, "originate?extension=1999&destination=908505320000")]
    public async Task Quota_used_up_answers_429_until_time_has_passed(int requests, int seconds, params string[] operations)
    {
        await using var sim = await Sim.StartAsync(callsPerMinute: 0, quotas: true);
        async Task<int> AskAsync(int i) => (await sim.BulutAsync(operations[i % operations.Length])).Status;

        for (var i = 0; i < requests; i++) (await AskAsync(i)).ShouldNotBe(429);
        (await AskAsync(requests)).ShouldBe(429);
        (await AskAsync(requests + 1)).ShouldBe(429);

        sim.Advance(seconds);
        (await AskAsync(0)).ShouldNotBe(429);
        await sim.ControlAsync("options", new { vendor = Vendor, name = "quotas", value = "off" });
        for (var i = 0; i < requests + 5; i++) (await AskAsync(i)).ShouldNotBe(429);
    }

    private static string Free(Sim sim) => sim.Until(Vendor, site => site.Agents.FirstOrDefault(agent => agent.State == AgentState.Ready)?.Extension);

    private static string Talking(Sim sim) => sim.Until(
        Vendor, site => site.Live.FirstOrDefault(call => call is { State: CallState.Talking, Direction: Direction.Inbound } && site.Now - call.Since < TimeSpan.FromSeconds(2))?.Key);

    [Fact]
    public async Task Blocked_numbers_are_paged_and_a_wrong_key_is_401_here_alone()
    {
        await using var sim = await Sim.StartAsync(callsPerMinute: 0);

        (await sim.BulutAsync("blocked_numbers")).ShouldBe((200, """{"blocked_numbers":[],"pagination":{"page":1,"total_count":0,"total_pages":0,"limit":25}}"""));
        using var posted = await sim.Http.PostAsync(
            new Uri(Sim.Path("blocked_numbers"), UriKind.Relative), new StringContent("""{"number":"905320000009"}""", System.Text.Encoding.UTF8, "application/json"));
        (await posted.Content.ReadAsStringAsync()).ShouldBe("7001");
        (await sim.BulutAsync("blocked_numbers")).Body.ShouldStartWith("""{"blocked_numbers":[{"id":7001,"number":"905320000009"}],""");

        // Nobody hears of a caller who is blocked.
        (await sim.ControlAsync("calls", new { vendor = "bulutsantralim", number = "5320000009" })).Status.ShouldBe(409);
        (await sim.BulutAsync("blocked_numbers/delete?number=905320000009")).ShouldBe((200, ""));
        (await sim.BulutAsync("blocked_numbers/delete?number=905320000009")).ShouldBe((400, "cannot find blocked number"));
        (await sim.GetAsync("/bulutsantralim/blocked_numbers?key=K1")).ShouldBe((401, "Gecersiz anahtar: K1"));
        (await sim.GetAsync("/bulutsantralim/queues?key=K1")).ShouldBe((400, "Gecersiz anahtar: K1"));
    }

    [Theory]
    [InlineData("originate?extension=1001&destination=905320000009&timeout=9")]
    [InlineData("originate?extension=1001&destination=905320000009&timeout=61")]
    [InlineData("bridge?source=905320000008&destination=905320000009&timeout=x")]
    public async Task Ringing_time_beyond_10_to_60_seconds_is_refused(string operation)
    {
        await using var sim = await Sim.StartAsync(callsPerMinute: 0);

        (await sim.BulutAsync(operation)).ShouldBe((400, "timeout must be between 10 and 60"));
    }
}
