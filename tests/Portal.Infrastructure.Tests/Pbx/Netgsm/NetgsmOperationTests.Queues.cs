using System.Text.Json;
using Portal.Domain.Agents;
using Portal.Domain.Pbx;

namespace Portal.Infrastructure.Tests.Pbx.Netgsm;

public sealed partial class NetgsmOperationTests
{
    [Theory]
    [InlineData("object")]
    [InlineData("array")]
    public async Task ReadQueueStatesAsync_agrees_with_the_truth(string callers)
    {
        await SwitchAsync("callers", callers);

        var queues = await _pbx.ReadQueueStatesAsync(None);

        var site = await SiteAsync();
        queues.Select(q => q.Queue.Number).ShouldBe(site.List("queues").Select(q => q.Text("number")!), ignoreOrder: true);
        var agents = site.List("agents").ToDictionary(a => a.Text("extension")!, StringComparer.Ordinal);
        foreach (var queue in queues)
        {
            var real = site.List("queues").Single(q => q.Text("number") == queue.Queue.Number);
            var waiting = site.List("calls").Where(c => c.Text("queue") == queue.Queue.Number && c.Text("state") is "queued" or "ringing" && c.GetProperty("answeredAt").ValueKind == JsonValueKind.Null).ToArray();
            string Number(JsonElement call) => call.Text(call.Text("direction") == "inbound" ? "from" : "to")!;
            queue.Callers.Select(c => c.Number).ShouldBe(waiting.Select(Number), ignoreOrder: true);
            foreach (var caller in queue.Callers)
                caller.JoinedAt.ShouldNotBeNull().ShouldBe(waiting.Single(c => Number(c) == caller.Number).GetProperty("queuedAt").GetDateTimeOffset(), TimeSpan.FromSeconds(1.1));
            foreach (var member in real.List("memberDetails"))
            {
                var told = queue.Members.Single(m => m.Extension == member.Text("extension"));
                var agent = agents[told.Extension];
                told.State.ShouldBe(agent.Text("state") switch
                {
                    "talking" => AgentState.Talking,
                    "ringing" => AgentState.Ringing,
                    "offline" => AgentState.Offline,
                    "break" => AgentState.Break,
                    _ => member.GetProperty("paused").GetBoolean() ? AgentState.Break : AgentState.Ready,
                });
                if (agent.Text("state") == "break") told.BreakReason.ShouldBe(member.Text("pauseReason") ?? agent.Text("breakReason"));
            }
        }

        await SwitchAsync("callers", "object");
    }

    [Fact]
    public async Task AddToQueueAsync_pause_and_penalty_arrive_and_only_who_was_added_can_be_removed()
    {
        var site = await SiteAsync();
        var queue = site.List("queues").Single(q => q.Text("number") == "muhasebe");
        var members = queue.GetProperty("members").EnumerateArray().Select(m => m.GetString()!).ToArray();
        var stranger = site.List("agents").Select(a => a.Text("extension")!).First(e => !members.Contains(e, StringComparer.Ordinal));

        await _pbx.AddToQueueAsync(new QueueMembership("muhasebe", stranger, Paused: true, Penalty: 9), None);

        var member = (await SiteAsync()).List("queues").Single(q => q.Text("number") == "muhasebe").List("memberDetails").Single(m => m.Text("extension") == stranger);
        (member.GetProperty("paused").GetBoolean(), member.GetProperty("penalty").GetInt32()).ShouldBe((true, 9));
        (await _pbx.ReadQueueMembersAsync("muhasebe", None)).Single(m => m.Extension == stranger).ShouldBe(new QueueMember(stranger, null, Paused: true, Removable: true));

        await _pbx.RemoveFromQueueAsync("muhasebe", stranger, None);
        (await _pbx.ReadQueueMembersAsync("muhasebe", None)).ShouldNotContain(m => m.Extension == stranger);
        await RefusedAsync(() => _pbx.RemoveFromQueueAsync("muhasebe", members[0], None), null);
        await RefusedAsync(() => _pbx.AddToQueueAsync(new QueueMembership("yok", stranger, false, null), None), "Bir veya birden fazla kuyrukta hata olustuUnable to add interface to queue: No such queue");
        await RefusedAsync(() => _pbx.RemoveFromQueueAsync("yok", stranger, None), "Bir veya birden fazla kuyrukta hata olustuUnable to remove interface from queue: No such queue");
    }

    [Fact]
    public async Task StartBreakAsync_in_all_queues_is_a_break_until_it_is_ended()
    {
        var free = await FreeAsync();

        await _pbx.StartBreakAsync(new BreakRequest(free, "Çay & simit", null), None);

        var agent = await AgentAsync(free);
        (agent.Text("state"), agent.Text("breakReason")).ShouldBe(("break", "Çay & simit"));
        var read = (await _pbx.ReadQueueStatesAsync(None)).SelectMany(q => q.Members).Where(m => m.Extension == free).ToArray();
        read.ShouldNotBeEmpty();
        read.ShouldAllBe(m => m.State == AgentState.Break && m.BreakReason == "Çay & simit");

        await _pbx.EndBreakAsync(free, null, None);
        (await AgentAsync(free)).Text("state").ShouldNotBe("break");
        await RefusedAsync(() => _pbx.StartBreakAsync(new BreakRequest("999", "x", null), None), "Bir veya birden fazla kuyrukta hata olustuInterface not found");
    }

    [Fact]
    public async Task StartBreakAsync_in_one_queue_pauses_there_alone()
    {
        var free = await FreeAsync();
        var queue = (await AgentAsync(free)).GetProperty("queues")[0].GetString()!;
        var other = new[] { "muhasebe", "satis", "destek" }.Except((await AgentAsync(free)).List("queues").Select(q => q.GetString()!), StringComparer.Ordinal).First();
        await _pbx.AddToQueueAsync(new QueueMembership(other, free, Paused: false, Penalty: null), None);

        await _pbx.StartBreakAsync(new BreakRequest(free, null, queue), None);

        var states = (await _pbx.ReadQueueStatesAsync(None)).SelectMany(q => q.Members).Where(m => m.Extension == free).ToDictionary(m => m.Queues[0], m => m.State);
        (states[queue], states[other]).ShouldBe((AgentState.Break, AgentState.Ready));
        await _pbx.EndBreakAsync(free, queue, None);
        await _pbx.RemoveFromQueueAsync(other, free, None);
    }

    [Fact]
    public async Task Outside_numbers_are_added_and_removed()
    {
        await _pbx.AddOutsideNumberAsync("destek", "0532 000 0606", 4, None);

        var outside = (await SiteAsync()).List("queues").Single(q => q.Text("number") == "destek").List("outside").ShouldHaveSingleItem();
        (outside.Text("number"), outside.GetProperty("penalty").GetInt32()).ShouldBe(("5320000606", 4));
        (await _pbx.ReadQueueMembersAsync("destek", None)).ShouldContain(m => m.Extension == "5320000606" && m.Removable == true);

        await _pbx.RemoveOutsideNumberAsync("destek", "05320000606", None);
        (await SiteAsync()).List("queues").Single(q => q.Text("number") == "destek").List("outside").ShouldBeEmpty();
    }

    [Fact]
    public async Task RemoveOutsideNumberAsync_a_number_that_is_not_there_is_refused() =>
        await RefusedAsync(() => _pbx.RemoveOutsideNumberAsync("satis", "0532 000 0607", None), "numara kuyrukta yok");
}
