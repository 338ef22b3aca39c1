using System.Text;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Pbx.Bulutsantralim;
using Portal.Infrastructure.Tests.Time;

namespace Portal.Infrastructure.Tests.Pbx.Bulutsantralim;

/// <summary>Damaged answers: nothing but a <see cref="PbxException"/> comes out, and a good row survives its bad neighbour.</summary>
public sealed class BulutsantralimMutationTests
{
    private const int Count = 10_000;

    private const string Cdr = """
        {"call_uuid":"651f8a68-782e-11g7-a","start_stamp":"2026-03-02 12:25:00 +0300","answer_stamp":"2026-03-02 12:25:30 +0300","end_stamp":"2026-03-02 12:28:00 +0300","direction":"Gelen",
         "caller_id_number":"905321112233","destination_number":"902125550101 (1014)","destination_name":"Ayşe","duration":"00:03:00","talk_duration":"00:02:30","queue_wait_seconds":"00:0:25",
         "queue":"200","result":"Cevaplandı","missed":"false","return_uuid":null,"recording_present":"true","sip_hangup_disposition":"caller"}
        """;

    private const string Leg = """{"destination_number":"1014","start_stamp":"2026-03-02 12:25:20 +0300","answer_stamp":null,"end_stamp":"2026-03-02 12:28:00 +0300","result":"Cevaplandı"}""";
    private const string Queue = """{"number":200,"name":"Satış"}""";
    private const string Pending = """{"queue_number":"200","uuid":"q-1","call_uuid":"u-1","caller_id":"905321112233","joined_at":"1772443800","wait_time":"00:00:20"}""";
    private const string Agent = """{"agent":"1012","name":"Ali","status":"ON_BREAK","break_description":"Yemek","queues":["204",205]}""";
    private const string User = """{"user":1003,"name":"Can","status":"SS_DND"}""";

    private static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 30, 20, TimeSpan.Zero);

    [Theory]
    [InlineData(1, "records", $$"""{"cdrs":[{{Cdr}}],"pagination":{"page":1,"total_count":1,"total_pages":1,"limit":100} }""")]
    [InlineData(2, "detail", $$"""{"cdr":{{Cdr}},"call_flow":[{{Leg}}] }""")]
    [InlineData(3, "queues", $"[{Queue}]")]
    [InlineData(4, "pending", $"[{Pending}]")]
    [InlineData(5, "agents", $"[{Agent}]")]
    [InlineData(6, "extensions", $"[{User}]")]
    [InlineData(7, "members", $"[{User}]")]
    [InlineData(8, "callerIds", """["908501234567","902125550101"]""")]
    [InlineData(9, "blocked", """{"blocked_numbers":[{"id":1,"number":"905339998877"}],"pagination":{"page":1,"total_pages":1}}""")]
    [InlineData(10, "pushSettings", """{"ringing":"on","answered":"on","hangup":"off","notification_url":"https://portal.example/push/x/y"}""")]
    [InlineData(11, "originate", "358c20bc-0000-11e5-87a2-157d41a0ffff\r\n")]
    [InlineData(12, "order", "+OK\n")]
    [InlineData(13, "recording", "https://files.example/recording/R0f0e0d0c-1111-2222-3333-444455556666")]
    public Task Answers_damaged_do_no_harm(int seed, string operation, string sample) => Mutations.SurviveAsync(sample, seed, Count, body => RunAsync(operation, body));

    [Fact]
    public Task Pushes_damaged_bodies_do_no_harm() => Mutations.SurviveAsync(
        "event_type=hangup&domain_id=101&direction=inbound&caller_id_number=02125550101&destination_number=200&dialed_user=1014&connected_user=1014&call_uuid=u-1&start_stamp=2026-03-02%2012:25:00" +
        "&answer_stamp=2026-03-02+12:25:30&end_stamp=2026-03-02+12:28:00&duration=150&recording_present=t&answered=t&queue=200&queue_wait_duration=25&hangup_cause=NORMAL_CLEARING",
        14,
        Count,
        body =>
        {
            BulutsantralimPush.Read(new PushMessage(Guid.Empty, "", null, body, Now));
            return Task.CompletedTask;
        });

    [Fact]
    public Task Pushes_damaged_json_does_no_harm() => Mutations.SurviveAsync(
        """{"event":"hangup","call_id":"u-1","direction":"inbound","caller_number":"02125550101","called_number":"200","timestamp":"2026-03-02T12:28:00Z","duration":150,"hangup_cause":"NORMAL_CLEARING"}""",
        15,
        Count,
        body =>
        {
            BulutsantralimPush.Read(new PushMessage(Guid.Empty, "", "application/json", body, Now));
            return Task.CompletedTask;
        });

    [Theory]
    [InlineData(20, "records", Cdr, "651f8a68-782e-11g7-a")]
    [InlineData(21, "queues", Queue, "200")]
    [InlineData(22, "pending", Pending, "u-1")]
    [InlineData(23, "agents", Agent, "1012")]
    [InlineData(24, "extensions", User, "1003")]
    [InlineData(25, "members", User, "1003")]
    public async Task Good_rows_survive_a_bad_neighbour(int seed, string operation, string row, string key)
    {
        // Agents' keys are numbers too, so the good ones are out of the reach of a changed digit.
        var (first, last) = (row.Replace(key, "888801", StringComparison.Ordinal), row.Replace(key, "888802", StringComparison.Ordinal));
        foreach (var bad in Mutations.Rows(row, seed, Count))
        {
            var list = $"[{first},{bad},{last}]";
            var keys = await KeysAsync(operation, Encoding.UTF8.GetBytes(operation == "records" ? $$"""{"cdrs":{{list}}}""" : list));

            keys.Count(k => k is "888801" or "888802").ShouldBe(2, bad);
        }
    }

    private static async Task RunAsync(string operation, byte[] body)
    {
        var pbx = Pbx(body);
        await (operation switch
        {
            "detail" => pbx.ReadCallDetailAsync("u-1", CancellationToken.None),
            "callerIds" => pbx.ReadCallerIdsAsync(CancellationToken.None),
            "blocked" => pbx.ReadBlockedNumbersAsync(CancellationToken.None),
            "pushSettings" => pbx.ReadPushSettingsAsync(CancellationToken.None),
            "originate" => pbx.OriginateAsync(new OriginateRequest("1001", "1002"), CancellationToken.None),
            "order" => pbx.HangUpAsync("u-1", CancellationToken.None),
            "recording" => pbx.ReadRecordingAsync(new Secret("u-1"), CancellationToken.None),
            _ => (Task)KeysAsync(operation, body),
        });
    }

    private static async Task<IEnumerable<string>> KeysAsync(string operation, byte[] body)
    {
        var pbx = Pbx(body);
        return operation switch
        {
            "records" => (await pbx.ReadRecentCallsAsync(Now.AddYears(-50), CancellationToken.None)).Records.Select(r => r.VendorKey),
            "queues" => (await pbx.ReadQueuesAsync(CancellationToken.None)).Select(q => q.Number),
            "pending" => (await pbx.ReadWaitingCallersAsync(CancellationToken.None)).Select(c => c.CallKey),
            "agents" => (await pbx.ReadAgentStatesAsync(CancellationToken.None)).Select(a => a.Extension),
            "extensions" => (await pbx.ReadExtensionStatesAsync(CancellationToken.None)).Select(e => e.Extension),
            _ => (await pbx.ReadQueueMembersAsync("200", CancellationToken.None)).Select(m => m.Extension),
        };
    }

    private static BulutsantralimPbx Pbx(byte[] body) =>
        new(new BulutsantralimSettings { Address = "http://pbx.example", Key = new Secret("K0f0e0d0c-1111") }, new CannedLine(new ManualTime(Now), _ => CannedLine.Bytes(body)));
}
