using System.Text.Json;
using System.Xml.Linq;
using Portal.PbxSimulator;
using Portal.PbxSimulator.Faces;
using Portal.PbxSimulator.World;

namespace Portal.Infrastructure.Tests.Simulator;

public sealed class PastTests
{
    private const int Days = 3;
    private const int PerDay = 200;

    /// <summary>The second of the past's days, in Turkish time.</summary>
    private static readonly DateTimeOffset Midnight = new(2026, 3, 2, 0, 0, 0, TimeSpan.FromHours(3));

    [Fact]
    public void Records_of_the_same_seed_are_the_same_whatever_is_asked_first()
    {
        var (one, other) = (World(7), World(7));

        foreach (var site in one.Sites)
        {
            var twin = other.SiteOf(site.Vendor);
            var last = twin.Records(Midnight.AddDays(1)).Count();
            twin.Records().Select(Told).ShouldBe(site.Records().Select(Told));
            last.ShouldBeGreaterThan(0);
        }
        World(8).Sites[0].Records().Select(call => call.Key).ShouldNotBe(one.Sites[0].Records().Select(call => call.Key));
    }

    [Fact]
    public void Records_of_a_whole_day_are_as_many_as_were_asked_for_and_follow_the_hour()
    {
        foreach (var site in World(7).Sites)
        {
            var day = site.Records(Midnight, Midnight.AddDays(1).AddTicks(-1)).ToArray();

            day.Length.ShouldBe(PerDay);
            day.Select(call => call.StartedAt).ShouldBeInOrder();
            day.Count(call => Hour(call) is >= 9 and < 18).ShouldBeGreaterThan(day.Count(call => Hour(call) < 9) * 5);
            site.CountRecords(null, null).ShouldBe(site.Records().Count());
        }

        static int Hour(Call call) => call.StartedAt.ToOffset(Load.LocalOffset).Hour;
    }

    [Fact]
    public void Records_hold_every_kind_of_call_and_all_are_over_before_the_world_begins()
    {
        var world = World(7);
        foreach (var site in world.Sites)
        {
            var calls = site.Records().ToArray();

            calls.Select(call => call.Key).ShouldBeUnique();
            calls.ShouldAllBe(call => call.EndedAt <= world.Start && call.StartedAt < call.EndedAt && call.Outcome != null && call.Legs.TrueForAll(leg => leg.EndedAt != null));
            calls.ShouldAllBe(call => call.AnsweredAt == null || (call.AnsweredAt >= call.StartedAt && call.AnsweredAt <= call.EndedAt));
            calls.Select(call => (call.Direction, call.Outcome)).Distinct().Count().ShouldBeGreaterThanOrEqualTo(7);
            calls.ShouldContain(call => call.Cause == "USER_BUSY");
            calls.ShouldContain(call => call.Legs.Exists(leg => leg.Cause == "BLIND_TRANSFER") && call.AnsweredAt != null);
            calls.ShouldContain(call => call.Queue != null && call.Outcome == Outcome.Abandoned);
            calls.Any(call => call.Menu != null).ShouldBe(site.Plan.VoiceMenu);
        }
    }

    [Fact]
    public void Answered_record_names_who_talked_last_and_not_who_was_rung_in_vain_after_them()
    {
        var answered = World(7).Sites.SelectMany(site => site.Records()).Where(call => call.Direction == Direction.Inbound && call.AnsweredAt is not null).ToArray();

        answered.ShouldAllBe(call => call.LastExtension == call.Legs.Last(leg => leg.AnsweredAt != null).Extension);
        answered.ShouldContain(call => call.Legs.Count > 1 && call.Legs.Last().Cause == "NO_ANSWER");
    }

    [Fact]
    public void NewestRecords_skips_to_the_same_calls_as_going_through_all()
    {
        var site = World(7).Sites[0];
        var all = site.Records(Midnight.AddHours(10), null).Reverse().Select(call => call.Key).ToArray();

        foreach (var skip in (int[])[0, 1, PerDay, PerDay + 37, all.Length - 1, all.Length])
            site.NewestRecords(Midnight.AddHours(10), null, skip).Select(call => call.Key).ShouldBe(all.Skip(skip));
        site.CountRecords(Midnight.AddHours(10), null).ShouldBe(all.Length);
    }

    [Fact]
    public void FindFinished_finds_a_call_of_a_day_that_nobody_has_asked_for()
    {
        foreach (var site in World(7).Sites)
        {
            var key = site.Records(Midnight).First().Key;
            World(7).SiteOf(site.Vendor).FindFinished(key).ShouldNotBeNull().Key.ShouldBe(key);
            site.FindFinished("no-such-key").ShouldBeNull();
        }
    }

    [Fact]
    public void Build_with_an_impossible_past_is_refused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => SimulatorHost.Build(new SimulatorHostOptions { Urls = "http://127.0.0.1:0", PastDays = -1 }));
        Should.Throw<ArgumentOutOfRangeException>(() => SimulatorHost.Build(new SimulatorHostOptions { Urls = "http://127.0.0.1:0", PastCallsPerDay = 50_001 }));
    }

    [Fact]
    public async Task Cdrs_page_through_the_past_and_give_its_recordings()
    {
        await using var sim = await StartAsync();
        var truth = await TruthAsync(sim, "bulutsantralim");
        const string Range = "start_stamp_from=2026-03-02 00:00:00&start_stamp_to=2026-03-02 23:59:59&limit=100";
        var rows = new List<JsonElement>();
        foreach (var page in (int[])[1, 2, 3])
        {
            var answer = await sim.BulutJsonAsync($"cdrs?{Range}&page={page}");
            answer.GetProperty("pagination").GetProperty("total_count").GetInt32().ShouldBe(PerDay);
            rows.AddRange(answer.GetProperty("cdrs").EnumerateArray());
        }

        rows.Select(row => row.GetProperty("call_uuid").GetString()).ShouldBe(truth.Select(call => call.GetProperty("key").GetString()).Reverse());
        var recorded = truth.First(call => call.GetProperty("recorded").GetBoolean()).GetProperty("key").GetString();
        (await sim.BulutJsonAsync($"cdrs/{recorded}")).GetProperty("call_flow").ValueKind.ShouldBe(JsonValueKind.Array);
        var (_, link) = await sim.BulutAsync($"recording_url?call_uuid={recorded}");
        await ShouldBeSoundAsync(sim, link);
    }

    [Fact]
    public async Task Report_statistics_and_links_tell_the_past()
    {
        await using var sim = await StartAsync();
        var truth = await TruthAsync(sim, "netgsm");
        const string Account = "usercode=8504000500&password=Netgsm-Sim-1";

        var rows = (await sim.JsonAsync($"/netgsm/api/netsantral/report?{Account}&output=json&startdate=020320260000&stopdate=020320262359")).EnumerateArray().ToArray();
        rows.Select(row => row.GetProperty("uniqueid").GetString()).ShouldBe(truth.Select(call => "sip3-" + call.GetProperty("key").GetString()).Reverse());
        var link = rows.SelectMany(row => row.GetProperty("values").EnumerateArray()).First(leg => leg.TryGetProperty("recording", out _)).GetProperty("recording").GetString()!;
        await ShouldBeSoundAsync(sim, link);

        using var answer = await sim.Http.GetAsync($"/netgsm/api/netsantral/statistics?{Account}&date=02032026");
        var day = XDocument.Parse(await answer.Content.ReadAsStringAsync()).Descendants("statistics").ShouldHaveSingleItem();
        var inbound = truth.Where(call => call.GetProperty("direction").GetString() == "inbound").ToArray();
        day.Element("incoming_call")!.Value.ShouldBe(Text(inbound.Length));
        day.Element("answered")!.Value.ShouldBe(Text(inbound.Count(call => call.GetProperty("answeredAt").ValueKind != JsonValueKind.Null)));
    }

    [Fact]
    public async Task Lists_of_the_other_faces_tell_the_past()
    {
        await using var sim = await StartAsync();

        var telsam = (await sim.JsonAsync("/telsam/?username=portal&password=Telsam-Sim-1&action=cdr&date1=020320260000&date2=020320262359"))[0].GetProperty("data").EnumerateArray();
        telsam.Count().ShouldBe((await TruthAsync(sim, "telsam")).Count(call => call.GetProperty("startedAt").GetDateTimeOffset() <= Midnight.AddDays(1).AddMinutes(-1)));

        var mutlu = (await sim.JsonAsync("/mutlusantral/cdrs?username=portal&pwd=Mutlu-Sim-1&startDate=03/02/2026%2000:00:00&endDate=03/02/2026%2023:59:59")).EnumerateArray();
        mutlu.Select(row => Text(row.GetProperty("idCdr").GetInt64())).ShouldBe((await TruthAsync(sim, "mutlusantral")).Select(call => call.GetProperty("key").GetString()));

        const string Cagri = "/cagrimerkezi/api/?apikey=5c1f-77ab-90de-4b2a-cagri&type=json";
        var truth = await TruthAsync(sim, "cagrimerkezi");
        var calls = (await sim.JsonAsync($"{Cagri}&module=callRecords&sira=asc&limit=1000&baslangic_tarihi=2026-03-02&bitis_tarihi=2026-03-02")).GetProperty("activecalls").EnumerateArray().ToArray();
        calls.Select(row => row.GetProperty("kanal").GetString()).ShouldBe(truth.Select(call => call.GetProperty("channel").GetString()));
        var sounds = (await sim.JsonAsync($"{Cagri}&module=soundRecords&limit=1000&baslangic_tarihi=2026-03-02&bitis_tarihi=2026-03-02")).GetProperty("activecalls").EnumerateArray().ToArray();
        sounds.Length.ShouldBe(truth.Count(call => call.GetProperty("recorded").GetBoolean()));
        await ShouldBeSoundAsync(sim, $"{Cagri}&module=downloadRecording&listen={Uri.EscapeDataString(sounds[0].GetProperty("dosya").GetString()!)}");
    }

    [Fact]
    public async Task Reset_with_another_past_begins_with_it()
    {
        await using var sim = await StartAsync();

        (await sim.ControlAsync("reset", new { seed = 9, pastDays = 1, pastCallsPerDay = 20 })).Status.ShouldBe(200);

        var past = (await sim.JsonAsync("/control/world")).GetProperty("past");
        past.GetProperty("days").GetInt32().ShouldBe(1);
        past.GetProperty("from").GetDateTimeOffset().ShouldBe(Midnight.AddDays(1));
        (await TruthAsync(sim, "netgsm")).ShouldBeEmpty();
        (await sim.JsonAsync("/control/calls?vendor=netgsm&from=2026-03-02T21:00:00Z&to=2026-03-03T21:00:00Z")).GetArrayLength().ShouldBe(20);
        (await sim.GetAsync("/control/calls?from=soon")).Status.ShouldBe(400);
        (await sim.ControlAsync("reset", new { seed = 9, pastCallsPerDay = 60_000 })).Status.ShouldBe(400);
    }

    private static CallCenter World(long seed) =>
        new(seed, Sim.Noon, FaceCatalog.CreateAll().Select(face => face.Plan), new Load(0), _ => { }, new PastPlan(Days, PerDay));

    private static Task<Sim> StartAsync() => Sim.StartAsync(callsPerMinute: 0, pastDays: Days, pastCallsPerDay: PerDay);

    private static async Task<JsonElement[]> TruthAsync(Sim sim, string vendor) =>
        [.. (await sim.JsonAsync($"/control/calls?vendor={vendor}&from=2026-03-01T21:00:00Z&to=2026-03-02T21:00:00Z")).EnumerateArray()];

    private static async Task ShouldBeSoundAsync(Sim sim, string link) => (await sim.Http.GetByteArrayAsync(link)).Take(4).ShouldBe("RIFF"u8.ToArray());

    private static string Text(long number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static string Told(Call call) => $"{call.Key} {call.Channel} {call.From} {call.To} {call.StartedAt:O} {call.AnsweredAt:O} {call.EndedAt:O} {call.Cause} {call.LastExtension} {call.Legs.Count}";
}
