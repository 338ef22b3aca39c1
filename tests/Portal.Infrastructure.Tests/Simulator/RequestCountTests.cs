using System.Text.Json;
using Portal.PbxSimulator.Faces;

namespace Portal.Infrastructure.Tests.Simulator;

public sealed class RequestCountTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Requests_over_a_limit_are_counted_whether_or_not_they_are_refused(bool quotas)
    {
        await using var sim = await Sim.StartAsync(quotas: quotas);
        for (var i = 0; i < 5; i++) await sim.BulutAsync("agent_statuses");
        await sim.BulutAsync("queues");

        var report = await ReportAsync(sim);

        report.GetProperty("requests").GetInt64().ShouldBe(6);
        report.GetProperty("overLimit").GetInt64().ShouldBe(3);
        report.GetProperty("refused").GetInt64().ShouldBe(quotas ? 3 : 0);
        var statuses = report.GetProperty("classes").EnumerateArray().Single(one => one.GetProperty("name").GetString() == "statuses");
        (statuses.GetProperty("requests").GetInt64(), statuses.GetProperty("overLimit").GetInt64()).ShouldBe((5, 3));
    }

    [Fact]
    public async Task Requests_within_the_limit_are_never_over_it()
    {
        await using var sim = await Sim.StartAsync();
        for (var i = 0; i < 10; i++)
        {
            await sim.BulutAsync("agent_statuses");
            sim.Advance(30);
        }

        (await ReportAsync(sim)).GetProperty("overLimit").GetInt64().ShouldBe(0);
    }

    [Fact]
    public async Task Requests_across_a_windows_edge_are_over_the_limit_though_the_bucket_grants_them()
    {
        await using var sim = await Sim.StartAsync(quotas: true);
        foreach (var wait in new[] { 0, 29, 2, 28 })
        {
            sim.Advance(wait);
            (await sim.BulutAsync("agent_statuses")).Status.ShouldBe(200);
        }

        var report = await ReportAsync(sim);

        report.GetProperty("refused").GetInt64().ShouldBe(0);
        report.GetProperty("overLimit").GetInt64().ShouldBe(2);
    }

    [Fact]
    public async Task Call_ordered_through_control_comes_in_at_any_load()
    {
        await using var sim = await Sim.StartAsync(callsPerMinute: 0);

        var (status, call) = await sim.ControlAsync("calls", new { vendor = "telsam", number = "5320000001", queue = "631" });

        status.ShouldBe(201);
        (call.GetProperty("queue").GetString(), call.GetProperty("muted").GetString()).ShouldBe(("631", "none"));
        sim.At("telsam", site => site.FindLiveByChannel(call.GetProperty("id").GetString())).ShouldNotBeNull();
        (await sim.ControlAsync("hangup", new { vendor = "telsam", key = call.GetProperty("recordKey").GetString() })).Body.GetArrayLength().ShouldBe(1);
        sim.At("telsam", site => site.Live).ShouldBeEmpty();
        (await sim.ControlAsync("hangup", new { key = "none" })).Body.GetProperty("field").GetString().ShouldBe("key");
        (await sim.ControlAsync("calls", new { vendor = "telsam", number = "532" })).Body.GetProperty("field").GetString().ShouldBe("number");
        (await sim.ControlAsync("calls", new { vendor = "telsam", number = "5320000001", queue = "1" })).Body.GetProperty("field").GetString().ShouldBe("queue");
    }

    [Fact]
    public async Task Push_json_is_sent_as_it_is()
    {
        using var content = Push.Json("netgsm", new Uri("http://127.0.0.1:1/"), """{"scenario":"Hangup","talktime":"4"}""").ToContent();

        content.Headers.ContentType!.MediaType.ShouldBe("application/json");
        (await content.ReadAsStringAsync()).ShouldBe("""{"scenario":"Hangup","talktime":"4"}""");
    }

    private static async Task<JsonElement> ReportAsync(Sim sim) =>
        (await sim.JsonAsync("/control/requests")).EnumerateArray().Single(one => one.GetProperty("vendor").GetString() == "bulutsantralim");
}
