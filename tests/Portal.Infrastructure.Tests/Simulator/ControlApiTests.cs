using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Portal.PbxSimulator;
using Portal.PbxSimulator.Faces;
using Portal.PbxSimulator.World;

namespace Portal.Infrastructure.Tests.Simulator;

public sealed class ControlApiTests
{
    [Fact]
    public async Task World_tells_the_truth_by_site_and_flat()
    {
        await using var sim = await Sim.StartAsync();

        var world = await sim.JsonAsync("/control/world");

        world.GetProperty("at").GetDateTimeOffset().ShouldBe(Sim.Noon);
        world.GetProperty("seed").GetInt64().ShouldBe(7);
        world.GetProperty("speed").GetDouble().ShouldBe(1);
        var totals = world.GetProperty("totals");
        totals.GetProperty("offered").GetInt32().ShouldBeGreaterThan(100, "the world has lived before anybody looked");
        var sites = world.GetProperty("sites").EnumerateArray().ToArray();
        sites.Select(site => site.GetProperty("vendor").GetString()).ShouldBe(FaceCatalog.CreateAll().Select(face => face.Vendor));
        foreach (var list in new[] { "calls", "queues", "agents" })
            world.GetProperty(list).GetArrayLength().ShouldBe(sites.Sum(site => site.GetProperty(list).GetArrayLength()));
        foreach (var site in sites)
        {
            var vendor = site.GetProperty("vendor").GetString()!;
            var live = sim.At(vendor, one => one.Live.ToDictionary(call => call.Channel ?? call.Key, StringComparer.Ordinal));
            foreach (var call in site.GetProperty("calls").EnumerateArray())
            {
                var truth = live[call.GetProperty("id").GetString()!];
                call.GetProperty("vendor").GetString().ShouldBe(vendor);
                call.GetProperty("state").GetString().ShouldBe(truth.State.ToString().ToLowerInvariant());
                call.GetProperty("direction").GetString().ShouldBe(truth.Direction.ToString().ToLowerInvariant());
                call.GetProperty("extension").GetString().ShouldBe(truth.Extension);
                call.GetProperty("startedAt").GetDateTimeOffset().ShouldBe(truth.StartedAt);
            }
            site.GetProperty("agents").EnumerateArray().Select(agent => agent.GetProperty("state").GetString()!).ShouldBeSubsetOf(["ready", "ringing", "talking", "wrapUp", "break", "offline"]);
        }
    }

    [Fact]
    public async Task Calls_since_lists_what_ended_after()
    {
        await using var sim = await Sim.StartAsync();
        sim.Advance(300);

        var calls = (await sim.JsonAsync("/control/calls?since=2026-03-04T08:02:00Z")).EnumerateArray().ToArray();

        calls.Length.ShouldBe(sim.World.Do(world => world.Sites.Sum(site => site.Finished.Count(call => call.EndedAt >= Sim.Noon.AddMinutes(2)))));
        calls.ShouldAllBe(call => call.GetProperty("endedAt").GetDateTimeOffset() >= Sim.Noon.AddMinutes(2));
        var answered = calls.First(call => call.GetProperty("outcome").GetString() == "answered");
        answered.GetProperty("talkSeconds").GetInt32().ShouldBe((int)(answered.GetProperty("endedAt").GetDateTimeOffset() - answered.GetProperty("answeredAt").GetDateTimeOffset()).TotalSeconds);
        (await sim.GetAsync("/control/calls?since=soon")).Status.ShouldBe(400);
    }

    [Fact]
    public async Task Load_sets_rate_and_speed()
    {
        await using var sim = await Sim.StartAsync();

        var (status, body) = await sim.ControlAsync("load", new { callsPerMinute = 120, speed = 10 });
        status.ShouldBe(200);
        body.GetProperty("callsPerMinute").GetDouble().ShouldBe(120);
        sim.Advance(6);
        (await sim.JsonAsync("/control/world")).GetProperty("at").GetDateTimeOffset().ShouldBe(Sim.Noon.AddMinutes(1));

        await sim.ControlAsync("load", new { speed = 0 });
        sim.Advance(60);
        (await sim.JsonAsync("/control/world")).GetProperty("at").GetDateTimeOffset().ShouldBe(Sim.Noon.AddMinutes(1));

        (await sim.Http.PostAsync("/control/load", new StringContent("""{"callsPerMinute":null}""", Encoding.UTF8, "application/json"))).EnsureSuccessStatusCode();
        sim.World.Do(world => world.Load).ShouldBe(new Load(null));
    }

    [Fact]
    public async Task Reset_with_seed_and_start_gives_the_same_world_to_the_letter()
    {
        await using var sim = await Sim.StartAsync(seed: 1);
        async Task<string> WorldOfAsync(long seed)
        {
            (await sim.ControlAsync("reset", new { seed, start = "2026-03-04T07:00:00Z" })).Status.ShouldBe(200);
            sim.Advance(120);
            return (await sim.GetAsync("/control/world")).Body;
        }

        var first = await WorldOfAsync(42);
        var other = await WorldOfAsync(43);
        var again = await WorldOfAsync(42);

        again.ShouldBe(first);
        other.ShouldNotBe(first);
    }

    [Theory]
    [InlineData("load", "{}", "callsPerMinute")]
    [InlineData("load", """{"callsPerMinute":-1}""", "callsPerMinute")]
    [InlineData("load", """{"callsPerMinute":"many"}""", "callsPerMinute")]
    [InlineData("load", """{"speed":1000}""", "speed")]
    [InlineData("faults", """{"vendor":"acme","kind":"slow","rate":1}""", "vendor")]
    [InlineData("faults", """{"vendor":"*","kind":"fire","rate":1}""", "kind")]
    [InlineData("faults", """{"vendor":"*","kind":"slow","rate":2}""", "rate")]
    [InlineData("faults", """{"vendor":"*","kind":"slow"}""", "rate")]
    [InlineData("reset", "{}", "seed")]
    [InlineData("reset", """{"seed":1.5}""", "seed")]
    [InlineData("reset", """{"seed":1,"start":"soon"}""", "start")]
    [InlineData("options", """{"vendor":"telsam","name":"colour","value":"red"}""", "name")]
    [InlineData("options", """{"vendor":"telsam","name":"wrapper","value":"red"}""", "value")]
    [InlineData("push", """{"vendor":"telsam","url":"http://127.0.0.1:1/"}""", "vendor")]
    [InlineData("push", """{"vendor":"bulutsantralim","url":"http://example.com/"}""", "url")]
    [InlineData("load", "[1]", "body")]
    [InlineData("load", "not json", "body")]
    public async Task Post_with_an_unusable_field_is_refused_and_names_it(string name, string body, string field)
    {
        await using var sim = await Sim.StartAsync(callsPerMinute: 0);

        using var answer = await sim.Http.PostAsync($"/control/{name}", new StringContent(body, Encoding.UTF8, "application/json"));

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("field").GetString().ShouldBe(field);
    }

    [Theory]
    [InlineData("http500", 500)]
    [InlineData("rateLimited", 429)]
    public async Task Fault_with_a_status_answers_it_and_spares_the_control_api(string kind, int status)
    {
        await using var sim = await Sim.StartAsync(callsPerMinute: 0);
        await sim.SetFaultAsync("*", kind, 1);

        (await sim.BulutAsync("queues")).Status.ShouldBe(status);
        (await sim.GetAsync("/telsam/?username=portal&password=Telsam-Sim-1&action=activecalls")).Status.ShouldBe(status);
        (await sim.GetAsync("/control/world")).Status.ShouldBe(200);
        await sim.SetFaultAsync("*", kind, 0);
        (await sim.BulutAsync("queues")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Fault_of_one_vendor_spares_the_other()
    {
        await using var sim = await Sim.StartAsync(callsPerMinute: 0);
        await sim.SetFaultAsync("telsam", "unauthorized", 1);

        (await sim.GetAsync("/telsam/?username=portal&password=Telsam-Sim-1&action=activecalls")).Body.ShouldContain("hatalı");
        (await sim.BulutAsync("queues")).Status.ShouldBe(200);
        await sim.SetFaultAsync("bulutsantralim", "unauthorized", 1);
        (await sim.BulutAsync("queues")).ShouldBe((400, $"Gecersiz anahtar: {Sim.Key}"));
    }

    [Fact]
    public async Task Fault_at_a_fifth_strikes_about_a_fifth()
    {
        await using var sim = await Sim.StartAsync(callsPerMinute: 0);
        await sim.SetFaultAsync("bulutsantralim", "http500", 0.2);

        var struck = 0;
        for (var i = 0; i < 300; i++) struck += (await sim.BulutAsync("queues")).Status == 500 ? 1 : 0;

        struck.ShouldBeInRange(35, 85);
    }

    [Fact]
    public async Task Reset_fault_cuts_the_connection()
    {
        await using var sim = await Sim.StartAsync(callsPerMinute: 0);
        await sim.SetFaultAsync("*", "reset", 1);

        await Should.ThrowAsync<HttpRequestException>(() => sim.BulutAsync("queues"));
    }

    [Fact]
    public async Task Garbage_fault_answers_200_with_what_is_no_json()
    {
        await using var sim = await Sim.StartAsync(callsPerMinute: 0);
        await sim.SetFaultAsync("*", "garbage", 1);

        for (var i = 0; i < 6; i++)
        {
            var (status, body) = await sim.BulutAsync("queues");
            status.ShouldBe(200);
            Should.Throw<JsonException>(() => JsonDocument.Parse(body));
        }
    }

    [Theory]
    [InlineData("slow", "queues", 5)]
    [InlineData("slow", "user_statuses", 20)]
    public async Task Slow_fault_answers_late(string kind, string operation, int seconds)
    {
        await using var sim = await Sim.StartAsync(callsPerMinute: 0);
        await sim.SetFaultAsync("*", kind, 1);

        var asked = sim.BulutAsync(operation);
        var waited = 0.0;
        await Eventually.TrueAsync(() =>
        {
            if (!asked.IsCompleted)
            {
                sim.Advance(0.5);
                waited += 0.5;
            }
            return asked.IsCompleted;
        });

        waited.ShouldBeGreaterThanOrEqualTo(seconds);
        (await asked).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Timeout_fault_never_answers()
    {
        await using var sim = await Sim.StartAsync(callsPerMinute: 0);
        await sim.SetFaultAsync("*", "timeout", 1);
        using var giveUp = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));

        await Should.ThrowAsync<OperationCanceledException>(() => sim.Http.GetAsync(Sim.Path("queues"), giveUp.Token));
    }

    [Fact]
    public async Task Faults_do_not_change_the_world()
    {
        await using var calm = await Sim.StartAsync(seed: 21);
        await using var troubled = await Sim.StartAsync(seed: 21);
        await troubled.SetFaultAsync("*", "http500", 0.5);
        for (var i = 0; i < 50; i++)
        {
            await troubled.BulutAsync("queues");
            troubled.Advance(6);
        }
        calm.Advance(300);
        await troubled.SetFaultAsync("*", "http500", 0);

        (await troubled.GetAsync("/control/world")).Body.ShouldBe((await calm.GetAsync("/control/world")).Body);
    }

    [Theory]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://*:5090")]
    [InlineData("http://example.com:5090")]
    public void Build_with_an_address_beyond_this_machine_is_refused(string url) =>
        Should.Throw<ArgumentException>(() => SimulatorHost.Build(new SimulatorHostOptions { Urls = url }));
}
