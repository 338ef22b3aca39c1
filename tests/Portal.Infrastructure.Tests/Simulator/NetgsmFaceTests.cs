using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Portal.PbxSimulator.World;

namespace Portal.Infrastructure.Tests.Simulator;

public sealed class NetgsmFaceTests : IAsyncLifetime
{
    private const string Vendor = "netgsm";
    private const string Pbx = "8504000500";
    private const string Credentials = "username=8504000500&password=Netgsm-Sim-1";

    private Sim _sim = null!;

    public async Task InitializeAsync() => _sim = await Sim.StartAsync(callsPerMinute: 120, quotas: true);

    public async Task DisposeAsync() => await _sim.DisposeAsync();

    [Theory]
    [InlineData("/netgsm/pbx/8504000500/queuestats")]
    [InlineData("/netgsm/pbx/anything/queuestats")]
    [InlineData("/8504000500/queuestats")]
    [InlineData("/8xxxxxxxxx/queuestats")]
    public async Task Control_answers_at_its_prefix_and_at_the_root(string path)
    {
        var answer = await _sim.JsonAsync($"{path}?{Credentials}&queue=muhasebe&crm_id=345");

        answer.GetProperty("crm_id").GetString().ShouldBe("345");
        answer.GetProperty("pbx_num").GetString().ShouldBe(Pbx);
        var queue = answer.GetProperty("queues")[0];
        queue.GetProperty("queuename").GetString().ShouldBe("8504000500-queue-muhasebe");
        queue.GetProperty("callers").ValueKind.ShouldBe(JsonValueKind.Object);
        queue.GetProperty("agents")[0].GetProperty("paused").ValueKind.ShouldBe(JsonValueKind.String);
        queue.EnumerateObject().Select(p => p.Name).ShouldBe(["queuename", "callers", "agents", "calls", "holdtime", "talktime", "completed", "abondaned", "max"]);
    }

    [Fact]
    public async Task Control_takes_everything_in_a_json_body_too()
    {
        using var answer = await _sim.Http.PostAsJsonAsync("/8504000500/queuestats", new { username = Pbx, password = "Netgsm-Sim-1", queue = "8504000500-queue-satis", crm_id = 7 });

        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("queues")[0].GetProperty("queuename").GetString().ShouldBe("8504000500-queue-satis");
    }

    [Fact]
    public async Task Control_takes_an_absolute_request_line_as_a_proxy_gets_it()
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", _sim.Http.BaseAddress!.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"GET http://crmsntrl.netgsm.com.tr:9111/8504000500/queuestats?{Credentials}&queue=muhasebe&crm_id=345 HTTP/1.1\r\nHost: crmsntrl.netgsm.com.tr:9111\r\nConnection: close\r\n\r\n"));
        using var reader = new StreamReader(stream, Encoding.UTF8);

        var answer = await reader.ReadToEndAsync();

        answer.ShouldStartWith("HTTP/1.1 200");
        answer.ShouldContain("8504000500-queue-muhasebe");
    }

    [Theory]
    [InlineData("queuestats?username=8504000500&password=x&queue=muhasebe&crm_id=1", """{"status":"Error","message":"Kullanici dogrulanamadi"}""")]
    [InlineData("queuestats?C&queue=yok&crm_id=1", """{"code":70,"status":"Error","message":"8504000500 isimli santrale ait boyle bir kuyruk yoktur"}""")]
    [InlineData("queuestats?C&crm_id=1", """{"code":"30","status":"Error","message":"Eksik yada yanlis parametre"}""")]
    [InlineData("hangup?C&unique_id=sip3-1.1&crm_id=1", """{"code":"30","status":"Error","message":"Eksik yada yanlis parametre"}""")]
    [InlineData("dance?C", """{"status":"Error","message":"Hatali istek: URI hatali"}""")]
    [InlineData("originate?C&customer_num=5320000001&internal_num=101&ring_timeout=20&crm_id=1&wait_response=0&originate_order=xx&trunk=8504000500", """{"status":"Error","message":"Channel not specified"}""")]
    [InlineData("originate?C&customer_num=5320000001&internal_num=999&ring_timeout=20&crm_id=1&wait_response=0&originate_order=if&trunk=8504000500", """{"code":"30","status":"Error","message":"Eksik yada yanlis parametre 2"}""")]
    [InlineData("agentlogin?C&exten=101&queue=yok&paused=0&penalty=0&crm_id=1", """{"status":"Error","message":"Bir veya birden fazla kuyrukta hata olustuUnable to add interface to queue: No such queue"}""")]
    [InlineData("agentpause?C&exten=999&queue=muhasebe&paused=1&reason=x&crm_id=1", """{"status":"Error","message":"Bir veya birden fazla kuyrukta hata olustuInterface not found"}""")]
    public async Task Control_refuses_with_status_200(string request, string expected) =>
        (await _sim.GetAsync("/8504000500/" + request.Replace("?C", "?" + Credentials, StringComparison.Ordinal))).ShouldBe((200, expected));

    [Fact]
    public async Task Account_services_count_their_two_requests_a_minute()
    {
        var body = new { usercode = Pbx, password = "Netgsm-Sim-1", uniqueid = "1.1" };
        var answers = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            using var answer = await _sim.Http.PostAsJsonAsync("/netgsm/api/netsantral/report", body);
            answers.Add((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString()!);
        }

        answers.ShouldBe(["40", "40", "80"]);
        _sim.Advance(60);
        using var later = await _sim.Http.PostAsJsonAsync("/netgsm/api/netsantral/report", body);
        (await later.Content.ReadAsStringAsync()).ShouldContain("Kayit bulunamadi");
    }

    [Fact]
    public async Task Report_by_get_is_text_with_bars_and_by_xml_too()
    {
        _sim.Until<Call>(Vendor, site => site.Finished.Count > 3 ? site.Finished.First() : null);

        var (_, text) = await _sim.GetAsync("/netgsm/api/netsantral/report?usercode=8504000500&password=Netgsm-Sim-1&startdate=040320260000&stopdate=040320262359");
        using var xml = new StringContent("<?xml version='1.0' encoding='iso-8859-9'?> <mainbody> <header> <usercode>8504000500</usercode> <password>Netgsm-Sim-1</password> <startdate>040320260000</startdate> <stopdate>040320262359</stopdate> </header> </mainbody>");
        using var posted = await _sim.Http.PostAsync("/netgsm/api/netsantral/report", xml);

        text.Split("<br>")[0].Split('|').Length.ShouldBe(7);
        (await posted.Content.ReadAsStringAsync()).ShouldBe(text);
    }

    [Fact]
    public async Task Report_of_a_call_to_an_extension_that_was_handed_on_has_both_telephones()
    {
        await using var sim = await Sim.StartAsync(pastDays: 5, pastCallsPerDay: 300);
        var handedOn = sim.At(Vendor, site => site.Records().First(call => call is { Direction: Direction.Inbound, Queue: null, Legs.Count: > 1 }));

        using var answer = await sim.Http.PostAsJsonAsync("/netgsm/api/netsantral/report", new { usercode = Pbx, password = "Netgsm-Sim-1", uniqueid = handedOn.Key });
        var call = (await answer.Content.ReadFromJsonAsync<JsonElement>()).EnumerateArray().ShouldHaveSingleItem();

        call.GetProperty("values").EnumerateArray().Select(leg => leg.GetProperty("destination").GetString()).ShouldBe(handedOn.Legs.Select(leg => leg.Extension));
    }

    [Fact]
    public async Task Statistics_have_all_ten_fields_and_no_more_than_a_week()
    {
        _sim.Until<Call>(Vendor, site => site.Finished.Any(call => call.Direction == Direction.Inbound) ? site.Finished.First() : null);

        async Task<string> AskAsync(string period)
        {
            using var body = new StringContent($"<mainbody><header><usercode>8504000500</usercode><password>Netgsm-Sim-1</password>{period}</header></mainbody>", Encoding.UTF8, "text/xml");
            using var answer = await _sim.Http.PostAsync("/netgsm/api/netsantral/statistics", body);
            return await answer.Content.ReadAsStringAsync();
        }

        var day = System.Xml.Linq.XDocument.Parse(await AskAsync("<date>04032026</date>")).Descendants("statistics").ShouldHaveSingleItem();
        day.Elements().Select(e => e.Name.LocalName).ShouldBe(
            ["date", "incoming_call", "answered", "noanswer", "abandoned", "t_calltime", "t_waittime", "max_waiting", "avr_waiting", "avr_answered"]);
        day.Element("date")!.Value.ShouldBe("04.03.2026");
        (await AskAsync("<startdate>200220260000</startdate><stopdate>040320262359</stopdate>")).ShouldContain("<code>70</code>");
    }

    [Fact]
    public async Task Pushes_tell_a_caller_from_the_arrival_to_the_record()
    {
        await using var receiver = await NetgsmReceiver.StartAsync();
        (await _sim.ControlAsync("push", new { vendor = Vendor, url = receiver.Url })).Status.ShouldBe(200);
        var call = _sim.Until<Call>(Vendor, site => site.Finished.FirstOrDefault(one =>
            one is { Direction: Direction.Inbound, AnsweredAt: not null, Queue: not null, Menu: null } && one.StartedAt > Sim.Noon.AddSeconds(5)));
        var id = "sip3-" + call.Key;
        var events = new List<JsonElement>();
        while (events.Count == 0 || events[^1].GetProperty("scenario").GetString() != "cdr")
        {
            var body = await receiver.NextAsync();
            if (Id(body) == id) events.Add(body);
        }

        var names = events.Select(e => e.GetProperty("scenario").GetString()).ToArray();
        names[0].ShouldBe("InboundtoPBX");
        names[1].ShouldBe("Queue");
        names[^2].ShouldBe("Hangup");
        names.ShouldContain("Inbound_call");
        names.ShouldContain("Answer");
        var rings = events.First(e => e.GetProperty("scenario").GetString() == "Inbound_call");
        rings.GetProperty("pbx_num").GetString().ShouldBe(call.Legs[0].Extension);
        rings.GetProperty("timestamp").ValueKind.ShouldBe(JsonValueKind.String);
        events[1].GetProperty("queue_name").GetString().ShouldBe("8504000500-queue-" + call.Queue!.Number);
        events[^2].GetProperty("talktime").GetString().ShouldBe(((long)call.Talk.TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture));
        events[^1].GetProperty("yon").GetInt32().ShouldBe(1);
        events[^1].GetProperty("asteriskId").GetString().ShouldBe(id);
    }

    [Fact]
    public async Task Pushes_the_queue_may_name_no_call_and_ids_may_be_plain()
    {
        await using var receiver = await NetgsmReceiver.StartAsync();
        await _sim.ControlAsync("push", new { vendor = Vendor, url = receiver.Url });
        await _sim.ControlAsync("options", new { vendor = Vendor, name = "queueId", value = "empty" });
        await _sim.ControlAsync("options", new { vendor = Vendor, name = "ids", value = "plain" });
        _sim.Advance(120);

        var seen = new HashSet<string>();
        while (!seen.IsSupersetOf(["Queue", "InboundtoPBX"]))
        {
            var body = await receiver.NextAsync();
            var name = body.GetProperty("scenario").GetString()!;
            if (name == "Queue") Id(body).ShouldBe("");
            else Id(body).ShouldNotBeNull().ShouldMatch(@"^\d+\.\d+$");
            seen.Add(name);
        }
    }

    private static string? Id(JsonElement body) => body.GetProperty(body.TryGetProperty("unique_id", out _) ? "unique_id" : "asteriskId").GetString();
}

/// <summary>Takes JSON pushes and keeps them in order.</summary>
internal sealed class NetgsmReceiver : IAsyncDisposable
{
    private readonly System.Threading.Channels.Channel<JsonElement> _received = System.Threading.Channels.Channel.CreateUnbounded<JsonElement>();
    private Portal.Infrastructure.Tests.Pbx.ScriptedServer _server = null!;

    public string Url => _server.Url + "/push";

    public static async Task<NetgsmReceiver> StartAsync()
    {
        var receiver = new NetgsmReceiver();
        receiver._server = await Portal.Infrastructure.Tests.Pbx.ScriptedServer.StartAsync(async context =>
        {
            context.Request.ContentType.ShouldBe("application/json; charset=utf-8");
            using var document = await JsonDocument.ParseAsync(context.Request.Body);
            await receiver._received.Writer.WriteAsync(document.RootElement.Clone());
        });
        return receiver;
    }

    public async Task<JsonElement> NextAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        return await _received.Reader.ReadAsync(limit.Token);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
