using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Portal.Infrastructure.Tests.Simulator;

public sealed class BulutsantralimRecordsTests
{
    private const string Vendor = "bulutsantralim";

    [Fact]
    public async Task Cdrs_come_newest_first_in_pages_with_the_vendors_fields()
    {
        await using var sim = await Sim.StartAsync();
        sim.Advance(600);

        var list = await sim.BulutJsonAsync("cdrs?limit=10&page=2");
        var truth = sim.At(Vendor, site => site.Finished.OrderByDescending(call => call.StartedAt).ThenByDescending(call => call.Index).Skip(10).Take(10).Select(call => call.Key).ToArray());

        list.GetProperty("cdrs").EnumerateArray().Select(row => row.GetProperty("call_uuid").GetString()).ShouldBe(truth);
        var pagination = list.GetProperty("pagination");
        pagination.GetProperty("page").GetInt32().ShouldBe(2);
        pagination.GetProperty("limit").GetInt32().ShouldBe(10);
        pagination.GetProperty("total_count").GetInt32().ShouldBe(sim.At(Vendor, site => site.Finished.Count));

        var answered = (await sim.BulutJsonAsync("cdrs?direction=inbound&missed=false&limit=100")).GetProperty("cdrs")[0];
        answered.GetProperty("start_stamp").GetString()!.ShouldMatch(@"^2026-03-04 1\d:\d\d:\d\d \+0300$");
        answered.GetProperty("direction").GetString().ShouldBe("Gelen");
        answered.GetProperty("talk_duration").GetString()!.ShouldMatch(@"^\d\d:\d\d:\d\d$");
        answered.GetProperty("destination_number").GetString()!.ShouldMatch(@"^(08502000100 \(\d{4}\)|\d{4})$");
        answered.GetProperty("missed").ValueKind.ShouldBe(JsonValueKind.False);
        answered.GetProperty("recording_present").GetString().ShouldBe("true");
        answered.TryGetProperty("return_uuid", out _).ShouldBeFalse();

        var missed = (await sim.BulutJsonAsync("cdrs?missed=true")).GetProperty("cdrs")[0];
        missed.GetProperty("answer_stamp").ValueKind.ShouldBe(JsonValueKind.Null);
        missed.GetProperty("result").GetString().ShouldBe("Vazgeçildi");
        missed.GetProperty("missed").ValueKind.ShouldBe(JsonValueKind.True);
    }

    [Fact]
    public async Task Cdrs_as_printed_have_text_booleans_and_null_return_id()
    {
        await using var sim = await Sim.StartAsync();
        sim.Advance(300);
        await sim.ControlAsync("options", new { vendor = Vendor, name = "cdr", value = "printed" });

        var row = (await sim.BulutJsonAsync("cdrs?missed=true")).GetProperty("cdrs")[0];

        row.GetProperty("missed").GetString().ShouldBe("true");
        row.GetProperty("return_uuid").ValueKind.ShouldBe(JsonValueKind.Null);
        row.GetProperty("answer_stamp").GetString().ShouldBe("");
    }

    [Theory]
    [InlineData("2026-03-04 08:05:00 UTC", "2026-03-04 08:10:00 UTC")]
    [InlineData("2026-03-04 11:05:00 %2B0300", "2026-03-04 11:10:00 %2B0300")]
    [InlineData("2026-03-04T11:05:00", "2026-03-04T11:10:00")]
    public async Task Cdrs_are_filtered_by_start_in_every_form_of_stamp(string from, string to)
    {
        await using var sim = await Sim.StartAsync();
        sim.Advance(1200);

        var rows = await sim.BulutJsonAsync($"cdrs?start_stamp_from={from}&start_stamp_to={to}&limit=100");

        var truth = sim.At(Vendor, site => site.Finished.Count(call => call.StartedAt >= Sim.Noon.AddMinutes(5) && call.StartedAt <= Sim.Noon.AddMinutes(10)));
        rows.GetProperty("pagination").GetProperty("total_count").GetInt32().ShouldBe(truth);
        truth.ShouldBeGreaterThan(20);
    }

    [Theory]
    [InlineData("cdrs?start_stamp_from=2026-01-01 00:00:00 UTC&start_stamp_to=2026-03-01 00:00:00 UTC", 400)]
    [InlineData("cdrs?start_stamp_from=yesterday", 400)]
    [InlineData("cdrs/651f8a68-782e-11g7", 404)]
    public async Task Cdrs_that_cannot_be_given_are_refused(string operation, int status)
    {
        await using var sim = await Sim.StartAsync();

        (await sim.BulutAsync(operation)).Status.ShouldBe(status);
    }

    [Fact]
    public async Task One_cdr_shows_the_flow_over_the_extensions()
    {
        await using var sim = await Sim.StartAsync();
        var (id, legs) = sim.Until(Vendor, site => site.Finished.Where(call => call.Legs.Count > 1).Select(call => Tuple.Create(call.Key, call.Legs.Count)).FirstOrDefault());

        var one = await sim.BulutJsonAsync($"cdrs/{id}");

        one.GetProperty("cdr").GetProperty("call_uuid").GetString().ShouldBe(id);
        one.GetProperty("call_flow").GetArrayLength().ShouldBe(legs);
        (await sim.BulutAsync("cdrs/unknown")).ShouldBe((404, "cannot find call with call_uuid unknown"));
    }

    [Theory]
    [InlineData("GET", "recording_url", "query")]
    [InlineData("POST", "recording_url", "query")]
    [InlineData("POST", "recording_url", "form")]
    [InlineData("POST", "recording_url/", "form")]
    [InlineData("POST", "recording_url", "json")]
    public async Task Recording_url_in_every_accepted_shape_answers_a_link_that_plays(string verb, string path, string place)
    {
        await using var sim = await Sim.StartAsync();
        var id = sim.Until(Vendor, site => site.Finished.FirstOrDefault(call => call.IsRecorded)?.Key);
        var fields = new Dictionary<string, string> { ["key"] = Sim.Key, ["call_uuid"] = id };
        using var request = new HttpRequestMessage(new HttpMethod(verb), $"/bulutsantralim/{path}{(place == "query" ? $"?key={Sim.Key}&call_uuid={id}" : "")}");
        if (place == "form") request.Content = new FormUrlEncodedContent(fields);
        if (place == "json") request.Content = new StringContent(JsonSerializer.Serialize(fields), Encoding.UTF8, "application/json");

        using var answer = await sim.Http.SendAsync(request);
        var link = await answer.Content.ReadAsStringAsync();

        answer.StatusCode.ShouldBe(HttpStatusCode.OK, link);
        link.ShouldMatch($"^{Regex.Escape(sim.Http.BaseAddress!.ToString())}bulutsantralim/recording/R[0-9a-f-]{{36}}$");
        var sound = await sim.Http.GetByteArrayAsync(link);
        Encoding.ASCII.GetString(sound, 0, 4).ShouldBe("RIFF");
        sound.Length.ShouldBeGreaterThan(8000);
    }

    [Fact]
    public async Task Recording_link_gives_ranges_and_ends_after_an_hour()
    {
        await using var sim = await Sim.StartAsync(callsPerMinute: 5);
        var id = sim.Until(Vendor, site => site.Finished.FirstOrDefault(call => call.IsRecorded)?.Key);
        var link = (await sim.BulutAsync($"recording_url?call_uuid={id}")).Body;

        using var part = new HttpRequestMessage(HttpMethod.Get, link) { Headers = { Range = new RangeHeaderValue(0, 99) } };
        using var answer = await sim.Http.SendAsync(part);
        answer.StatusCode.ShouldBe(HttpStatusCode.PartialContent);
        (await answer.Content.ReadAsByteArrayAsync()).Length.ShouldBe(100);

        sim.Advance(3601);
        (await sim.GetAsync(link)).Status.ShouldBe(404);
    }
}
