using System.Globalization;
using System.Net;
using Portal.PbxSimulator.World;

namespace Portal.Infrastructure.Tests.Simulator;

public sealed class BulutsantralimPushTests
{
    private const string Vendor = "bulutsantralim";

    [Fact]
    public async Task Crm_integrations_post_tries_the_address_with_an_empty_post_and_keeps_it()
    {
        await using var sim = await Sim.StartAsync(callsPerMinute: 0);
        await using var receiver = await PushReceiver.StartAsync();

        (await SetByVendorAsync(sim, receiver.Url)).ShouldBe((HttpStatusCode.OK, "Ok"));

        (await receiver.NextAsync()).ShouldBeEmpty();
        (await sim.BulutAsync("crm_integrations")).Body.ShouldBe($$"""{"ringing":"on","answered":"on","hangup":"on","notification_url":"{{receiver.Url}}"}""");
    }

    [Theory]
    [InlineData("http://127.0.0.1:9/nobody", "notification_url is not reachable")]
    [InlineData("http://example.com/event", "notification_url is invalid")]
    [InlineData("", "notification_url can't be blank")]
    public async Task Crm_integrations_post_with_an_unusable_address_is_refused(string url, string text)
    {
        await using var sim = await Sim.StartAsync(callsPerMinute: 0);

        (await SetByVendorAsync(sim, url)).ShouldBe((HttpStatusCode.BadRequest, text));
    }

    [Fact]
    public async Task Calls_are_pushed_in_order_with_the_vendors_fields()
    {
        await using var sim = await Sim.StartAsync();
        await using var receiver = await PushReceiver.StartAsync();
        await sim.ControlAsync("push", new { vendor = Vendor, url = receiver.Url });
        var known = sim.At(Vendor, site => site.Live.Select(call => call.Key).ToHashSet(StringComparer.Ordinal));
        sim.Advance(900);
        var last = sim.At(Vendor, site => site.Finished.Last().Key);

        var pushes = await receiver.UpToAsync(push => push["event_type"] == "hangup" && push["call_uuid"] == last);

        var finished = sim.At(Vendor, site => site.Finished.Where(call => call.StartedAt >= Sim.Noon).ToDictionary(call => call.Key, StringComparer.Ordinal));
        var byCall = pushes.GroupBy(push => push["call_uuid"], StringComparer.Ordinal).Where(calls => !known.Contains(calls.Key) && finished.ContainsKey(calls.Key)).ToArray();
        byCall.Length.ShouldBeGreaterThan(100);
        foreach (var events in byCall)
        {
            var call = finished[events.Key];
            events.Count(push => push["event_type"] == "hangup").ShouldBe(1);
            events.Last()["event_type"].ShouldBe("hangup");
            events.Count(push => push["event_type"] == "ringing").ShouldBe(call.Direction == Direction.Outbound ? 1 : call.Legs.Count, "one for every extension that rang");
            events.Count(push => push["event_type"] == "user_hangup").ShouldBe(call.Legs.Count);
            events.Any(push => push["event_type"] == "answer").ShouldBe(call.AnsweredAt is not null);
            CheckHangup(events.Last(), call);
        }

        var ringing = byCall.Select(events => events.First()).First(push => push["event_type"] == "ringing" && push["direction"] == "inbound");
        ringing.Keys.ShouldBe(
            ["event_type", "domain_id", "direction", "caller_id_number", "outbound_caller_id_number", "destination_number", "dialed_user", "call_uuid", "start_stamp", "queue"]);
        ringing["dialed_user"].ShouldMatch(@"^1\d{3}$");
        ringing["caller_id_number"].ShouldMatch(@"^0\d{10}$");
        ringing["domain_id"].ShouldBe("101");
    }

    [Fact]
    public async Task Switched_off_event_is_not_pushed()
    {
        await using var sim = await Sim.StartAsync();
        await using var receiver = await PushReceiver.StartAsync();
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["ringing"] = "off", ["answered"] = "off", ["hangup"] = "on", ["notification_url"] = receiver.Url });
        (await sim.Http.PostAsync(Sim.Path("crm_integrations"), form)).EnsureSuccessStatusCode();
        await receiver.NextAsync();
        sim.Advance(300);

        for (var i = 0; i < 30; i++) (await receiver.NextAsync())["event_type"].ShouldEndWith("hangup");
    }

    [Fact]
    public async Task Receiver_that_never_answers_does_not_hold_up_the_world()
    {
        await using var sim = await Sim.StartAsync();
        await using var receiver = await PushReceiver.StartAsync(answers: false);
        await sim.ControlAsync("push", new { vendor = Vendor, url = receiver.Url });
        sim.Advance(2);
        sim.Until(Vendor, site => site.Live.FirstOrDefault(call => call.StartedAt > Sim.Noon && call.State == CallState.Ringing));
        await receiver.Stuck.WaitAsync(TimeSpan.FromSeconds(60));

        var before = sim.At(Vendor, site => site.Totals.Offered);
        sim.Advance(600);

        (await sim.BulutAsync("queues")).Status.ShouldBe(200);
        sim.At(Vendor, site => site.Totals.Offered).ShouldBeGreaterThan(before + 50);
    }

    [Fact]
    public async Task Reset_ends_the_calls_in_progress_as_a_restarted_pbx_does()
    {
        await using var sim = await Sim.StartAsync();
        await using var receiver = await PushReceiver.StartAsync();
        var live = sim.At(Vendor, site => site.Live.Select(call => call.Key).ToArray());
        await sim.ControlAsync("push", new { vendor = Vendor, url = receiver.Url });

        await sim.ControlAsync("reset", new { seed = 99 });

        foreach (var id in live)
        {
            var hangup = (await receiver.UpToAsync(push => push["event_type"] == "hangup"))[^1];
            hangup["call_uuid"].ShouldBe(id);
            hangup["hangup_cause"].ShouldBe("SYSTEM_SHUTDOWN");
        }
    }

    [Fact]
    public async Task Push_faults_drop_double_and_swap()
    {
        await using var sim = await Sim.StartAsync(callsPerMinute: 0);
        sim.Advance(3600);
        await using var receiver = await PushReceiver.StartAsync();
        await sim.ControlAsync("push", new { vendor = Vendor, url = receiver.Url });
        async Task<string> CallAndHangUpAsync()
        {
            var free = sim.Until(Vendor, site => site.Agents.FirstOrDefault(agent => agent.State == AgentState.Ready)?.Extension);
            var id = (await sim.BulutAsync($"originate?extension={free}&destination=905320001122")).Body;
            await sim.BulutAsync($"hangup/{id}");
            return id;
        }

        await sim.SetFaultAsync(Vendor, "duplicatePush", 1);
        await CallAndHangUpAsync();
        foreach (var expected in new[] { "ringing", "ringing", "hangup", "hangup" }) (await receiver.NextAsync())["event_type"].ShouldBe(expected);

        await sim.SetFaultAsync("*", "duplicatePush", 0);
        await sim.SetFaultAsync("*", "reorderPush", 1);
        await CallAndHangUpAsync();
        foreach (var expected in new[] { "hangup", "ringing" }) (await receiver.NextAsync())["event_type"].ShouldBe(expected);

        await sim.SetFaultAsync("*", "reorderPush", 0);
        await sim.SetFaultAsync("*", "dropPush", 1);
        await CallAndHangUpAsync();
        await Eventually.TrueAsync(() => sim.PushesWaiting == 0);
        await sim.SetFaultAsync("*", "dropPush", 0);
        var next = await CallAndHangUpAsync();
        (await receiver.NextAsync())["call_uuid"].ShouldBe(next);
    }

    private static void CheckHangup(Dictionary<string, string> push, Call call)
    {
        push["answered"].ShouldBe(call.AnsweredAt is null ? "f" : "t");
        push["recording_present"].ShouldBe(call.IsRecorded ? "t" : "f");
        push["start_stamp"].ShouldBe(call.StartedAt.ToOffset(TimeSpan.FromHours(3)).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture));
        push["end_stamp"].ShouldBe(call.EndedAt!.Value.ToOffset(TimeSpan.FromHours(3)).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture));
        push.ContainsKey("answer_stamp").ShouldBe(call.AnsweredAt is not null);
        push["duration"].ShouldBe(((int)call.Talk.TotalSeconds).ToString(CultureInfo.InvariantCulture));
        push["hangup_cause"].ShouldBe(call.Cause);
        push.GetValueOrDefault("queue").ShouldBe(call.Queue?.Number);
        push.ContainsKey("queue_wait_duration").ShouldBe(call.Queue is not null);
        if (call is { AnsweredAt: not null, Direction: Direction.Inbound }) push["connected_user"].ShouldBe(call.LastExtension);
    }

    private static async Task<(HttpStatusCode Status, string Body)> SetByVendorAsync(Sim sim, string url)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["key"] = Sim.Key, ["ringing"] = "on", ["answered"] = "on", ["hangup"] = "on", ["notification_url"] = url });
        using var answer = await sim.Http.PostAsync("/bulutsantralim/crm_integrations", form);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
