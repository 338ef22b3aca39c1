using System.Globalization;
using System.Text.Json;
using Portal.PbxSimulator.World;

namespace Portal.Infrastructure.Tests.Simulator;

public sealed class TelsamFaceTests
{
    private const string Vendor = "telsam";
    private const string Credentials = "username=portal&password=Telsam-Sim-1";

    [Theory]
    [InlineData("/telsam/")]
    [InlineData("/telsam/api/old/get")]
    public async Task Activecalls_lists_the_calls_in_an_array_of_one_envelope(string path)
    {
        await using var sim = await Sim.StartAsync();
        sim.Until(Vendor, site => site.Live.FirstOrDefault(call => call is { State: CallState.Talking, Queue: not null }));

        var answer = await sim.JsonAsync($"{path}?{Credentials}&action=activecalls");

        answer.ValueKind.ShouldBe(JsonValueKind.Array);
        answer.GetArrayLength().ShouldBe(1);
        var envelope = answer[0];
        envelope.GetProperty("success").GetBoolean().ShouldBeTrue();
        var rows = envelope.GetProperty("data").EnumerateArray().ToArray();
        envelope.GetProperty("count").GetInt32().ShouldBe(rows.Length);
        var live = sim.At(Vendor, site => site.Live.ToDictionary(call => call.Channel!, StringComparer.Ordinal));
        rows.Select(row => row.GetProperty("channel").GetString()!).ShouldBe(live.Keys, ignoreOrder: true);
        foreach (var row in rows)
        {
            row.EnumerateObject().Select(field => field.Name).ShouldBe(["channel", "duration", "calltype", "callinfo", "src", "dst"]);
            row.GetProperty("channel").GetString()!.ShouldMatch("^SIP/(trunk-sip-Trunk11[0-3]|1[1-2][0-9])-[0-9a-f]{5}$");
            row.GetProperty("duration").GetString()!.ShouldMatch(@"^\d\d:\d\d:\d\d$");
            var call = live[row.GetProperty("channel").GetString()!];
            row.GetProperty("calltype").GetString().ShouldBe(
                call.Queue is { } queue ? $"Kuyruk({queue.Number})" : call.Direction switch { Direction.Inbound => "Gelen", Direction.Outbound => "Giden", _ => "Dahili" });
            row.GetProperty("callinfo").GetString().ShouldBe(call.State switch { CallState.Talking or CallState.Held => "Konuşuyor", CallState.Ringing => "Çalıyor", _ => "Bekliyor" });
        }
    }

    [Fact]
    public async Task Activecalls_shows_every_state_and_a_growing_duration()
    {
        await using var sim = await Sim.StartAsync(callsPerMinute: 90);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < 120; i++)
        {
            sim.Advance(1);
            var answer = await sim.JsonAsync($"/telsam/?{Credentials}&action=activecalls");
            foreach (var row in answer[0].GetProperty("data").EnumerateArray()) seen.Add(row.GetProperty("callinfo").GetString()!);
        }
        seen.ShouldBe(["Çalıyor", "Bekliyor", "Konuşuyor"], ignoreOrder: true);

        var channel = sim.Until(Vendor, site => site.Live.FirstOrDefault(call => call.State == CallState.Talking && site.Now - call.Since < TimeSpan.FromSeconds(2))?.Channel);
        var first = await DurationAsync(sim, channel);
        sim.Advance(2);
        (await DurationAsync(sim, channel) - first).ShouldBe(TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task Wrapper_switched_to_object_answers_the_bare_envelope_and_as_printed_the_array_again()
    {
        await using var sim = await Sim.StartAsync();

        await sim.ControlAsync("options", new { vendor = Vendor, name = "wrapper", value = "object" });
        (await sim.JsonAsync($"/telsam/?{Credentials}&action=activecalls")).ValueKind.ShouldBe(JsonValueKind.Object);
        await sim.SetFaultAsync(Vendor, "asPrinted", 1);
        (await sim.JsonAsync($"/telsam/?{Credentials}&action=activecalls")).ValueKind.ShouldBe(JsonValueKind.Array);
    }

    [Theory]
    [InlineData("username=portal&password=wrong&action=activecalls", "Kullanıcı adı veya şifre hatalı")]
    [InlineData("action=activecalls", "Kullanıcı adı veya şifre hatalı")]
    [InlineData(Credentials + "&action=dance", "Geçersiz action")]
    [InlineData(Credentials + "&action=hangupcall&channel=SIP%2Fnone-1", "Kanal bulunamadı")]
    [InlineData(Credentials + "&action=cdr&date1=99&date2=030920191500&number=", "Geçersiz tarih")]
    [InlineData(Credentials + "&action=cdr&date1=030920191500", "Geçersiz tarih")]
    public async Task Request_that_cannot_be_served_answers_200_without_success(string query, string message)
    {
        await using var sim = await Sim.StartAsync();

        var (status, body) = await sim.GetAsync($"/telsam/?{query}");

        status.ShouldBe(200);
        body.ShouldBe($$"""[{"success":false,"count":0,"data":[],"message":"{{message}}"}]""");
    }

    [Fact]
    public async Task Wrong_credentials_answer_401_when_switched()
    {
        await using var sim = await Sim.StartAsync();
        await sim.ControlAsync("options", new { vendor = Vendor, name = "refusal", value = "401" });

        (await sim.GetAsync("/telsam/?username=portal&password=wrong&action=activecalls")).Status.ShouldBe(401);
    }

    [Theory]
    [InlineData("&channel=", true)]
    [InlineData("&channel=", false)]
    [InlineData("&%20channel=", true)]
    public async Task Hangupcall_by_raw_or_encoded_channel_ends_the_call_and_leaves_a_record(string parameter, bool encoded)
    {
        await using var sim = await Sim.StartAsync();
        var call = sim.Until(Vendor, site => site.Live.FirstOrDefault(one => one.State == CallState.Talking));

        var (_, body) = await sim.GetAsync($"/telsam/?{Credentials}&action=hangupcall{parameter}{(encoded ? Uri.EscapeDataString(call.Channel!) : call.Channel)}");

        body.ShouldBe("""[{"success":true,"count":0,"data":[]}]""");
        call.IsLive.ShouldBeFalse();
        (await CdrAsync(sim, "040320260000", "040320262359", "")).ShouldContain(row => row.GetProperty("id").GetString() == call.Key);
    }

    [Fact]
    public async Task Cdr_lists_calls_begun_in_the_span_newest_first_with_the_vendors_formats()
    {
        await using var sim = await Sim.StartAsync();
        sim.Advance(1800);

        var rows = await CdrAsync(sim, "040320261105", "040320261115", "&uf=yes");

        var truth = sim.At(Vendor, site => site.Finished
            .Where(call => call.StartedAt >= Sim.Noon.AddMinutes(5) && call.StartedAt <= Sim.Noon.AddMinutes(15))
            .OrderByDescending(call => call.StartedAt).ThenByDescending(call => call.Index).ToArray());
        rows.Select(row => row.GetProperty("id").GetString()).ShouldBe(truth.Select(call => call.Key));
        rows.Length.ShouldBeGreaterThan(50);
        foreach (var (row, call) in rows.Zip(truth))
        {
            row.EnumerateObject().Select(field => field.Name).ShouldBe(["id", "calldate", "calltype", "src", "dst", "duration", "disposition", "queue", "record", "userfield"]);
            row.GetProperty("calldate").GetString().ShouldBe(call.StartedAt.ToOffset(TimeSpan.FromHours(3)).ToString("dd.MM.yyyy HH:mm:ss", CultureInfo.InvariantCulture));
            row.GetProperty("calltype").GetString().ShouldBe(call.Direction switch { Direction.Inbound => "incoming", Direction.Outbound => "outcoming", _ => "internal" });
            row.GetProperty("duration").GetString()!.ShouldMatch(@"^\d+,\d{3,5}$");
            decimal.Parse(row.GetProperty("duration").GetString()!.Replace(',', '.'), CultureInfo.InvariantCulture)
                .ShouldBe((decimal)(call.EndedAt!.Value - call.StartedAt).TotalSeconds, 0.002m);
            row.GetProperty("queue").GetString().ShouldBe(call.Queue?.Number ?? "");
            row.GetProperty("record").ValueKind.ShouldBeOneOf(JsonValueKind.True, JsonValueKind.False);
        }
        rows.Select(row => row.GetProperty("disposition").GetString()!).ShouldBeSubsetOf(["ANSWERED", "BUSY", "NO ANSWER", "FAILED"]);
        (await CdrAsync(sim, "040320261105", "040320261115", "")).Select(row => row.TryGetProperty("userfield", out _)).ShouldNotContain(true);
    }

    [Fact]
    public async Task Cdr_number_matches_either_party_without_its_prefix()
    {
        await using var sim = await Sim.StartAsync();
        sim.Advance(600);
        var number = sim.At(Vendor, site => site.Finished.First(call => call.Direction == Direction.Inbound).From);

        foreach (var written in new[] { number, number[1..], number[2..] })
        {
            var rows = await CdrAsync(sim, "040320260000", "040320262359", $"&number={written}");
            rows.ShouldNotBeEmpty();
            rows.ShouldAllBe(row => row.GetProperty("src").GetString() == number || row.GetProperty("dst").GetString() == number);
        }
    }

    private static async Task<JsonElement[]> CdrAsync(Sim sim, string from, string to, string more) =>
        [.. (await sim.JsonAsync($"/telsam/?{Credentials}&action=cdr&date1={from}&date2={to}{more}"))[0].GetProperty("data").EnumerateArray()];

    private static async Task<TimeSpan> DurationAsync(Sim sim, string channel)
    {
        var answer = await sim.JsonAsync($"/telsam/?{Credentials}&action=activecalls");
        var row = answer[0].GetProperty("data").EnumerateArray().Single(one => one.GetProperty("channel").GetString() == channel);
        return TimeSpan.Parse(row.GetProperty("duration").GetString()!, CultureInfo.InvariantCulture);
    }
}
