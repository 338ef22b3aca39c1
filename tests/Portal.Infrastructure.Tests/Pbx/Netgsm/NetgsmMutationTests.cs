using System.Text.Json;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Pbx.Http;
using Portal.Infrastructure.Pbx.Netgsm;
using Portal.Infrastructure.Tests.Time;

namespace Portal.Infrastructure.Tests.Pbx.Netgsm;

/// <summary>Ten thousand damaged answers for each reader: a failure is a <see cref="PbxException"/>, and what is sound beside a damaged row is still read.</summary>
public sealed class NetgsmMutationTests
{
    private const int Count = 10_000;

    private const string Leg = """{"date":"02.03.2026 12:25:00","destination":"5535550102","source":"102","duration":"54","direction":0,"recording":"https://dosyaindir.netgsm.com.tr/upload.php?a=8","line":"3125550103"}""";
    private const string Agent = """{"agent":"101","status":"empty","membership":"static","paused":"false","reason":""}""";
    private const string Event = """{"scenario":"Inbound_call","pbx_num":"101","unique_id":"sip3-1772443800.1","customer_num":"05325550106","timestamp":"1772443800926"}""";

    public static TheoryData<string, string> Samples => new()
    {
        { "originate", """{"unique_id":"sip3-1772443800.53336","caller_num":"102","called_num":"5535550102","crm_id":"7","response":"originate","status":"Success","message":"Successfully"}""" },
        { "queues", $$"""{"crm_id":"345'","pbx_num":"8505550101","queues":[{"queuename":"8505550101-queue-Operator","callers":{"05325550106":3},"agents":[{{Agent}}],"calls":1,"max":0}]}""" },
        { "calls", $$"""[{"uniqueid":"sip3-1772443500.92222","values":[{{Leg}}]}]""" },
        { "calls", "1772443500.92222|02.03.2026 12:25:00|5535550102|102|54|0|'https://dosyaindir.netgsm.com.tr/x'\n1772443500.92223|02.03.2026 12:26:00|101|05325550106|4|1|''" },
        { "statistics", "<xml><main><info><statistics><date>01.03.2026</date><answered>2</answered><avr_answered>20</avr_answered></statistics><statistics><date>02.03.2026</date></statistics></info></main></xml>" },
        { "abandoned", "<xml><main><abandoned><call><uniqueid>1.1</uniqueid><date>02.03.2026 12:25:00</date><number>05325550106</number><calltime>30</calltime><waittime>25</waittime></call></abandoned></main></xml>" },
        { "balance", """{"balance":[{"amount":1250,"balance_name":"Adet SMS"},{"amount":"35,50","balance_name":"Kredi (TL)"}]}""" },
        { "outside", """{"code":200,"message":"queueaddnumber islemi yapildi."}""" },
        { "lists", """{"header":{"error":false,"code":200,"message":"x"},"body":[{"list_id":12505,"list_name":"liste","list_status":0,"list_starttime":"11:00     ","numbers":[{"number":"542","status":"error"}]}]}""" },
        { "report", """{"header":{"error":"","code":"200","message":"x"},"body":[{"numbers_status":[{"type":"Başarılı","count":"4"}],"numbers":[{"id":1,"number":"5425550108"}]}]}""" },
        { "addition", """{"header":{"error":false,"code":200,"message":"12505 ID numaralı projeye 1 numara eklenemedi. "},"body":[{"list_id":12505,"numbers":[{"number":"5425550108","name":"a","status":"error"}]}]}""" },
        { "push", Event },
        { "push", $$"""[{{Event}},{"scenario":"cdr","bas":"2026-03-02 12:28:50","kimlik":36000001234,"arayan":"05325550106","aranan":"8505550101","sure":66,"yon":1,"seskaydi":"https://x","asteriskId":"sip3-1772443800.1"}]""" },
        { "push", "scenario=Hangup&unique_id=sip3-1772443800.1&talktime=54&internal_num=101&holdtime=3&timestamp=1772443800926" },
        { "autodial", """{"header":{"App":"AutomaticCall"},"body":{"JobID":12505,"crm_id":"OtoArama-77","called":"5325550106","filter":"sip3-1.2","unique_id":null,"status":"Success"}}""" },
    };

    [Theory]
    [MemberData(nameof(Samples))]
    public Task Damaged_answers_never_throw_anything_else(string reader, string sample)
    {
        byte[] body = [];
        var calls = new NetgsmCalls();
        var line = new CannedLine(new ManualTime(NetgsmAccount.Now), _ => CannedLine.Bytes(body));
        var pbx = new NetgsmPbx(NetgsmAccount.Settings, line, calls);
        var client = new NetgsmClient(NetgsmAccount.Settings, line);
        var push = new NetgsmPush(calls);
        var account = Guid.NewGuid();
        var day = new DateOnly(2026, 3, 2);
        return Mutations.SurviveAsync(sample, 20260302, Count, async bytes =>
        {
            body = bytes;
            line.Asked.Clear();
            line.Requests.Clear();
            switch (reader)
            {
                case "originate": await pbx.OriginateAsync(new OriginateRequest("110", "5535550102"), CancellationToken.None); break;
                case "queues": await pbx.ReadQueueStatesAsync(CancellationToken.None); break;
                case "calls": (await pbx.ReadRecentCallsAsync(NetgsmAccount.Now, CancellationToken.None)).Records.ShouldAllBe(record => record.VendorKey.Length > 0); break;
                case "statistics": await pbx.ReadStatisticsAsync(day, day, CancellationToken.None); break;
                case "abandoned": await pbx.ReadAbandonedCallsAsync(day, CancellationToken.None); break;
                case "balance": await pbx.ReadBalanceAsync(CancellationToken.None); break;
                case "outside": await pbx.AddOutsideNumberAsync("muhasebe", "5535550102", null, CancellationToken.None); break;
                case "lists": await client.DialListsAsync(null, CancellationToken.None); break;
                case "addition": (await pbx.AddNumbersAsync("1", [new CampaignNumber("5425550108")], CancellationToken.None)).Numbers.Length.ShouldBe(1); break;
                case "report": await client.DialReportAsync("1", CancellationToken.None); break;
                default: push.Read(new PushMessage(account, reader == "autodial" ? reader : "", null, bytes, NetgsmAccount.Now)); break;
            }
        });
    }

    [Fact]
    public async Task Damaged_legs_leave_their_neighbours()
    {
        foreach (var damaged in Mutations.Rows(Leg, 7, Count))
        {
            // Beside the good leg of the same call, and between two other calls.
            var page = await NetgsmAccount.With($$"""
                [{"uniqueid":"1.1","values":[{{Leg}}]},{"uniqueid":"1.2","values":[{{damaged}},{{Leg}}]},{{damaged}},{"uniqueid":"1.3","values":[{{Leg}}]}]
                """).Pbx.ReadRecentCallsAsync(NetgsmAccount.Now, CancellationToken.None);

            new[] { "1.1", "1.2", "1.3" }.ShouldBeSubsetOf(page.Records.Select(record => record.VendorKey), damaged);
            page.Records.Single(record => record.VendorKey == "1.3").TotalSeconds.ShouldBe(54, damaged);
        }
    }

    [Fact]
    public async Task Damaged_agents_leave_their_neighbours()
    {
        foreach (var damaged in Mutations.Rows(Agent, 8, Count))
        {
            var body = $$"""{"queues":[{"queuename":"muhasebe","callers":{"05325550106":3},"agents":[{{damaged}},{{Agent.Replace("101", "102", StringComparison.Ordinal)}}]},{{damaged}},{"queuename":"destek","agents":[{{Agent}}]}]}""";

            var queues = await NetgsmAccount.With(body).Pbx.ReadQueueStatesAsync(CancellationToken.None);

            queues.Single(queue => queue.Queue.Number == "muhasebe").Members.ShouldContain(member => member.Extension == "102", damaged);
            queues.Single(queue => queue.Queue.Number == "muhasebe").Callers.Length.ShouldBe(1, damaged);
            queues.ShouldContain(queue => queue.Queue.Number == "destek", damaged);
        }
    }

    [Fact]
    public void Damaged_events_leave_their_neighbours()
    {
        var push = new NetgsmPush(new NetgsmCalls());
        foreach (var damaged in Mutations.Rows(Event, 9, Count))
        {
            var body = System.Text.Encoding.UTF8.GetBytes($"[{damaged},{Event.Replace("800.1\"", "800.2\"", StringComparison.Ordinal)}]");

            var reading = push.Read(new PushMessage(Guid.Empty, "", null, body, NetgsmAccount.Now));

            reading.Events.OfType<CallHint>().ShouldContain(hint => hint.CallKey == "1772443800.2", damaged);
        }
    }

    [Fact]
    public async Task Damaged_statistics_leave_their_neighbours()
    {
        const string Row = "<statistics><date>02.03.2026</date><answered>2</answered></statistics>";
        foreach (var damaged in Mutations.Of("<date>01.03.2026</date><answered>7</answered>", 10, Count))
        {
            // What looks like markup may swallow what follows it; plain damage must not.
            if (damaged.AsSpan().IndexOfAny("<>") >= 0 && JsonSerializer.Serialize(damaged).Contains("statistics", StringComparison.OrdinalIgnoreCase)) continue;
            var (pbx, _) = NetgsmAccount.With($"<xml><main><info><statistics>{damaged}</statistics>{Row}</info></main></xml>");

            var days = await pbx.ReadStatisticsAsync(new DateOnly(2026, 3, 1), new DateOnly(2026, 3, 2), CancellationToken.None);

            days.ShouldContain(day => day.Day == new DateOnly(2026, 3, 2), damaged);
        }
    }
}
