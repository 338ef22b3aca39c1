using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Portal.Infrastructure.Tests.Pbx;

namespace Portal.Infrastructure.Tests.Simulator;

/// <summary>The faces' campaign addresses as the vendors' documents use them, without the adapters.</summary>
public sealed class CampaignFaceTests : IAsyncLifetime
{
    private const string Good = """
        {"key":"KEY","call_type":"queue","name":"Anket","date_range_begin":"2026-03-04","date_range_end":"2026-03-04","time_range_begin":"9:00","time_range_end":"18:00","active_days":[1,2,3,4,5,6,7],"queue_number":201,
         "ring_timeout":30,"call_retries":0,"phone_list":[{"phone":"05320000001"},{"phone":"5320000002"},{"phone":"0049301234567"}]}
        """;

    private Sim _sim = null!;

    public async Task InitializeAsync() => _sim = await Sim.StartAsync(callsPerMinute: 0);

    public async Task DisposeAsync() => await _sim.DisposeAsync();

    [Fact]
    public async Task Bulutsantralim_campaign_with_the_key_in_the_body_is_made_stopped_and_deleted_at_either_address()
    {
        var (status, id) = await SendAsync(HttpMethod.Post, "ivr_campaigns.json", Json(Good));

        (status, id).ShouldBe((200, "20211"));
        (await SendAsync(HttpMethod.Patch, $"ivr_campaigns/{id}", Form("off"))).ShouldBe((200, "OK"));
        (await _sim.JsonAsync("/control/campaigns"))[0].GetProperty("running").GetBoolean().ShouldBeFalse();
        (await SendAsync(HttpMethod.Patch, $"ivr_campaigns/{id}.json", Form("on"))).ShouldBe((200, "OK"));
        (await SendAsync(HttpMethod.Patch, $"ivr_campaigns/{id}", Form("start"))).ShouldBe((400, "status is invalid"));
        (await SendAsync(HttpMethod.Delete, $"ivr_campaigns/{id}.json?key={Sim.Key}", null)).ShouldBe((200, "OK"));
        (await SendAsync(HttpMethod.Delete, $"ivr_campaigns/112?key={Sim.Key}", null)).ShouldBe((400, "Cannot find ivr_campaign with ID 112"));
        (await SendAsync(HttpMethod.Delete, $"ivr_campaigns/{id}?key=K1", null)).ShouldBe((400, "Gecersiz anahtar: K1"));
    }

    [Theory]
    [InlineData("\"name\":\"Anket\",", "", "name can't be blank")]
    [InlineData("\"phone_list\"", "\"list\"", "phone_list can't be blank")]
    [InlineData("\"05320000001\"", "\"12\"", "phone is invalid: 12")]
    [InlineData("\"ring_timeout\":30", "\"ring_timeout\":20", "ring_timeout must be between 25 and 60")]
    [InlineData("\"queue_number\":201", "\"queue_number\":999", "queue_number 999 not found")]
    [InlineData("\"call_type\":\"queue\"", "\"call_type\":\"ivr\"", "at least one target is required")]
    [InlineData("\"2026-03-04\",\"time", "\"2026-03-03\",\"time", "date_range is invalid")]
    [InlineData("\"call_retries\":0", "\"webhook_url\":\"http://127.0.0.1:1/x\"", "webhook_url is not reachable")]
    [InlineData("\"call_retries\":0", "\"webhook_url\":\"http://example.com/x\"", "webhook_url is invalid")]
    public async Task Bulutsantralim_campaign_that_is_wrong_is_refused_in_words_and_not_made(string what, string instead, string words)
    {
        (await SendAsync(HttpMethod.Post, "ivr_campaigns.json", Json(Good.Replace(what, instead, StringComparison.Ordinal)))).ShouldBe((400, words));

        (await _sim.JsonAsync("/control/campaigns")).GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Netgsm_result_is_pushed_as_the_table_has_it_and_shifted_as_the_sample_has_it()
    {
        var pushes = new ConcurrentQueue<string>();
        await using var receiver = await ScriptedServer.StartAsync(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            pushes.Enqueue(await reader.ReadToEndAsync());
        });
        var list = (await AutoDialAsync(new
        {
            @event = "addautocall",
            data = new
            {
                list_name = "x", list_prefix = "1", liste_type = "2", list_startdate = "2026-03-04", list_stopdate = "2026-03-04", list_starttime = "09:00", list_stoptime = "20:00", retry_count = "0", try_time = "5",
                department = "satis", trunk = "8504000500", destination_type = "announcement", destination_name = "kampanya", url = receiver.Url + "/r", numbers = new[] { new { number = "5320000001", name = "a" } },
            },
        })).GetProperty("body")[0].GetProperty("id").GetInt32();
        await AutoDialAsync(new { @event = "updateliststatus", list_id = list, data = new { status = "1" } });
        var first = await NextAsync();
        (first.GetProperty("JobID").GetInt32(), first.GetProperty("called").GetString(), first.GetProperty("status").GetString()).ShouldBe((list, "5320000001", "Success"));
        first.GetProperty("unique_id").GetString().ShouldNotBeNull().ShouldStartWith("sip3-");

        (await _sim.ControlAsync("options", new { vendor = "netgsm", name = "dialResult", value = "shifted" })).Status.ShouldBe(200);
        await AutoDialAsync(new { @event = "addnumber", list_id = list, data = new { numbers = new[] { new { number = "5320000002", name = "b" } } } });
        var second = await NextAsync();
        (second.GetProperty("unique_id").ValueKind, second.GetProperty("status").GetString(), second.GetProperty("message").GetString()).ShouldBe((JsonValueKind.Null, "error", "Get Busy"));
        second.GetProperty("filter").GetString().ShouldNotBeNull().ShouldStartWith("sip3-");
        first.GetProperty("crm_id").GetString().ShouldNotBe(second.GetProperty("crm_id").GetString());

        async Task<JsonElement> NextAsync()
        {
            _sim.Advance(120);
            _ = await _sim.JsonAsync("/control/campaigns");
            var text = await Eventually.GetAsync(() => pushes.TryDequeue(out var push) ? push : null);
            return JsonDocument.Parse(text).RootElement.GetProperty("body");
        }
    }

    private async Task<JsonElement> AutoDialAsync(object body)
    {
        using var answer = await _sim.Http.PostAsJsonAsync("/netgsm/api/autocallservice", new { header = new { username = "8504000500", password = "Netgsm-Sim-1" }, body });
        var root = await answer.Content.ReadFromJsonAsync<JsonElement>();
        root.GetProperty("header").GetProperty("code").GetInt32().ShouldBe(200, root.ToString());
        return root;
    }

    private async Task<(int Status, string Body)> SendAsync(HttpMethod method, string path, HttpContent? content)
    {
        using var request = new HttpRequestMessage(method, "/bulutsantralim/" + path) { Content = content };
        using var answer = await _sim.Http.SendAsync(request);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static StringContent Json(string body) => new(body.Replace("KEY", Sim.Key, StringComparison.Ordinal), Encoding.UTF8, "application/json");

    private static FormUrlEncodedContent Form(string status) => new([new("key", Sim.Key), new("status", status)]);
}
