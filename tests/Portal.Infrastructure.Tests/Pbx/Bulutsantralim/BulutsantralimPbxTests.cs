using System.Net;
using Portal.Domain.Agents;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.Bulutsantralim;
using Portal.Infrastructure.Tests.Time;

namespace Portal.Infrastructure.Tests.Pbx.Bulutsantralim;

public sealed class BulutsantralimPbxTests
{
    private const string Key = "K0f0e0d0c-1111-2222-3333-444455556666";

    private static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 30, 20, TimeSpan.Zero);

    private readonly ManualTime _time = new(Now);

    [Fact]
    public async Task ReadQueuesAsync_numbers_as_numbers_or_texts_are_read()
    {
        var (pbx, line) = Pbx("""[{"number":200,"name":"Satış"},{"number":"201","name":""},{"number":200,"name":"again"},{"name":"no number"},7]""");

        (await pbx.ReadQueuesAsync(CancellationToken.None)).ShouldBe([new QueueReading("200", "Satış"), new QueueReading("201", "201")]);
        line.Asked.Single().AbsoluteUri.ShouldBe($"http://pbx.example/base/queues?key={Key}");
    }

    [Fact]
    public async Task ReadWaitingCallersAsync_join_times_of_either_kind_are_read()
    {
        var (pbx, line) = Pbx("""
            [{"queue_number":"200","uuid":"q-1","call_uuid":"u-1","caller_id":"905321112233","joined_at":"1772443800"},
             {"queue_number":201,"uuid":"q-2","call_uuid":"u-2","caller_id":905339998877,"wait_time":"00:00:20"},
             {"queue_number":"201","uuid":"q-3","caller_id":null,"joined_at":""},
             {"queue_number":"201"}]
            """);

        (await pbx.ReadWaitingCallersAsync(CancellationToken.None)).ShouldBe(
        [
            new WaitingCaller("u-1", "200", "905321112233", new DateTimeOffset(2026, 3, 2, 9, 30, 0, TimeSpan.Zero)),
            new WaitingCaller("u-2", "201", "905339998877", Now.AddSeconds(-20)),
            new WaitingCaller("q-3", "201", "", null),
        ]);
        line.Asked.Single().AbsolutePath.ShouldBe("/base/queues/pending");
    }

    [Fact]
    public async Task ReadAgentStatesAsync_states_breaks_and_queues_are_read()
    {
        var (pbx, _) = Pbx("""
            [{"agent":"1010","status":"AVAILABLE","queues":["204",205]},
             {"agent":1011,"status":"TALKING","queues":"204, 205"},
             {"agent":"1012","status":"ON_BREAK","break_description":"Yemek","queues":[]},
             {"agent":"1013","status":"LOGGED_OUT","break_description":"eski"},
             {"agent":"1014","status":"DANCING","queues":null},
             {"status":"AVAILABLE"}]
            """);

        var agents = await pbx.ReadAgentStatesAsync(CancellationToken.None);

        agents.Select(a => (a.Extension, a.State, a.BreakReason, string.Join('+', a.Queues))).ShouldBe(
        [
            ("1010", AgentState.Ready, null, "204+205"),
            ("1011", AgentState.Talking, null, "204+205"),
            ("1012", AgentState.Break, "Yemek", ""),
            ("1013", AgentState.Offline, null, ""),
            ("1014", AgentState.Unknown, null, ""),
        ]);
    }

    [Fact]
    public async Task ReadExtensionStatesAsync_states_are_read_with_a_long_time_limit()
    {
        var (pbx, line) = Pbx("""[{"user":1000,"status":"AVAILABLE"},{"user":"1001","status":"TALKING"},{"user":1002,"status":"UNREGISTERED"},{"user":1003,"status":"SS_DND"},{"user":1004}]""");

        (await pbx.ReadExtensionStatesAsync(CancellationToken.None)).Select(e => e.State)
            .ShouldBe([AgentState.Ready, AgentState.Talking, AgentState.Offline, AgentState.Break, AgentState.Unknown]);
        line.Requests[0].Timeout.ShouldBeGreaterThan(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task ReadRecentCallsAsync_records_are_read_and_rows_of_one_call_become_one()
    {
        var (pbx, line) = Pbx("""
            {"cdrs":[
              {"call_uuid":"651f8a68-782e-11g7-a","start_stamp":"2026-03-02 12:25:00 +0300","answer_stamp":"2026-03-02 12:25:30 +0300","end_stamp":"2026-03-02 12:28:00 +0300",
               "direction":"Gelen","caller_id_number":"905321112233","destination_number":"902125550101 (1014)","destination_name":"Ayşe","duration":"00:03:00","talk_duration":"00:02:30",
               "queue_wait_seconds":"00:0:25","queue":"200","result":"Cevaplandı","missed":"false","return_uuid":null,"recording_present":"true","sip_hangup_disposition":"caller"},
              {"call_uuid":"651f8a68-782e-11g7-a","start_stamp":"2026-03-02 12:25:00 +0300","answer_stamp":"","end_stamp":"2026-03-02 12:29:00 +0300","direction":"Gelen","duration":"00:04:00","queue":"200","result":"Diğer dahili cevapladı","missed":false},
              {"call_uuid":"b","start_stamp":"2026-03-02 12:20:00 +0300","answer_stamp":null,"end_stamp":"2026-03-02 12:20:40 +0300","direction":"Gelen","caller_id_number":"0312","destination_number":"200","duration":"00:40","queue":200,"result":"Vazgeçildi","missed":true,"recording_present":"deleted"},
              {"call_uuid":"c","start_stamp":"2026-03-02 12:10:00 +0300","end_stamp":"2026-03-02 12:10:09 +0300","direction":"Giden (API)","caller_id_number":"1014 (902125550101)","caller_id_name":"Ayşe","destination_number":"905339998877","duration":"00:00:09","result":"Meşgule atıldı"},
            ],"pagination":{"page":1,"total_count":4,"total_pages":1,"limit":100}}
            """);

        var page = await pbx.ReadRecentCallsAsync(Now.AddHours(-1), CancellationToken.None);

        line.Asked.Single().Query.ShouldEndWith("&limit=100&page=1");
        page.Rejected.ShouldBeEmpty();
        var start = new DateTimeOffset(2026, 3, 2, 9, 25, 0, TimeSpan.Zero);
        page.Records[0].Legs.Select(leg => (leg.Destination, leg.Extension, leg.EndedAt, leg.RawOutcome)).ShouldBe(
            [("902125550101", "1014", start.AddMinutes(3), "Cevaplandı"), ("", null, start.AddMinutes(4), "Diğer dahili cevapladı")]);
        page.Records[0].Raw.ShouldNotBeNull().ShouldContain("\"sip_hangup_disposition\":\"caller\"");
        (page.Records[0] with { Raw = null, Legs = [] }).ShouldBe(new CallRecord
        {
            VendorKey = "651f8a68-782e-11g7-a", Source = CallSources.VendorRecord, Direction = CallDirection.Inbound, From = "905321112233", To = "902125550101", Queue = "200",
            Extension = "1014", AgentName = "Ayşe", StartedAt = start, AnsweredAt = start.AddSeconds(30), EndedAt = start.AddMinutes(3), Outcome = CallOutcome.Answered,
            WaitSeconds = 25, TalkSeconds = 150, TotalSeconds = 180, HasRecording = true, RawOutcome = "Cevaplandı",
        });
        (page.Records[1].Outcome, page.Records[1].Extension, page.Records[1].TalkSeconds, page.Records[1].WaitSeconds, page.Records[1].HasRecording)
            .ShouldBe((CallOutcome.Abandoned, null, null, 40, false));
        (page.Records[2].Outcome, page.Records[2].Direction, page.Records[2].From, page.Records[2].Extension, page.Records[2].To, page.Records[2].AgentName)
            .ShouldBe((CallOutcome.Busy, CallDirection.Outbound, "1014", "1014", "905339998877", "Ayşe"));
        page.Records.Length.ShouldBe(3);
    }

    [Fact]
    public async Task ReadRecentCallsAsync_rows_without_key_or_time_are_rejected_and_old_ones_left_out()
    {
        var (pbx, _) = Pbx($$"""
            {"cdrs":[{"start_stamp":"2026-03-02 12:25:00 +0300"},{"call_uuid":"x","start_stamp":"soon","caller_id_name":"{{Key}}"},5,
                     {"call_uuid":"ok","start_stamp":"017-03-02 12:25:00 +030","end_stamp":"2026-03-02 12:26:00 +0300","duration":"00:01:00"},
                     {"call_uuid":"old","start_stamp":"2026-03-01 12:25:00 +0300","end_stamp":"2026-03-01 12:26:00 +0300"}]}
            """);

        var page = await pbx.ReadRecentCallsAsync(Now.AddHours(-1), CancellationToken.None);

        var record = page.Records.ShouldHaveSingleItem();
        (record.VendorKey, record.StartedAt).ShouldBe(("ok", new DateTimeOffset(2026, 3, 2, 9, 25, 0, TimeSpan.Zero)));
        page.Rejected.Length.ShouldBe(3);
        page.Rejected.ShouldAllBe(r => !r.Raw.Contains(Key, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Gelen", CallDirection.Inbound)]
    [InlineData("inbound", CallDirection.Inbound)]
    [InlineData("Giden", CallDirection.Outbound)]
    [InlineData("Giden (IVR)", CallDirection.Outbound)]
    [InlineData("Santral içi", CallDirection.Internal)]
    [InlineData("iç", CallDirection.Internal)]
    [InlineData("dahili", CallDirection.Internal)]
    [InlineData("internal", CallDirection.Internal)]
    [InlineData("yukarı", CallDirection.Unknown)]
    [InlineData(null, CallDirection.Unknown)]
    public void Direction_every_label_is_read(string? label, CallDirection expected) => BulutsantralimWords.Direction(label).ShouldBe(expected);

    [Theory]
    [InlineData("902125550101 (1014)", "902125550101", "1014")]
    [InlineData("90212555(90216555) (1014)", "90212555", "1014")]
    [InlineData("1014 (1015)", "1014", "1015")]
    [InlineData("1014 (902125550101)", "1014", "1014")]
    [InlineData("1014", "1014", "1014")]
    [InlineData("05551112233", "05551112233", null)]
    [InlineData("", "", null)]
    [InlineData(null, "", null)]
    public void Party_composite_text_is_taken_apart(string? text, string party, string? extension) => BulutsantralimWords.Party(text).ShouldBe((party, extension));

    [Fact]
    public async Task OriginateAsync_all_parameters_are_sent_and_the_call_id_comes_back()
    {
        var (pbx, line) = Pbx("358c20bc-0000-11e5-87a2-157d41a0ffff\r\n");

        var answer = await pbx.OriginateAsync(new OriginateRequest("1001", "905321112233", new CallOptions { CallerId = "902125550101", ManualAnswer = true, RingSeconds = 45 }), CancellationToken.None);

        answer.ShouldBe(new CommandAnswer("358c20bc-0000-11e5-87a2-157d41a0ffff", null));
        line.Asked.ShouldHaveSingleItem().PathAndQuery.ShouldBe($"/base/originate?key={Key}&extension=1001&destination=905321112233&caller_id=902125550101&manual_answer=true&timeout=45");
        line.Requests.Single().Timeout.ShouldBeGreaterThan(TimeSpan.FromSeconds(45));
    }

    [Fact]
    public async Task OriginateAsync_without_options_sends_only_what_is_needed()
    {
        var (pbx, line) = Pbx("\"id-1\"");

        (await pbx.OriginateAsync(new OriginateRequest("1001", "1002"), CancellationToken.None)).CallKey.ShouldBe("id-1");

        line.Asked.Single().Query.ShouldBe($"?key={Key}&extension=1001&destination=1002");
    }

    [Fact]
    public async Task OriginateAsync_refused_says_so_in_the_vendors_words_and_is_not_repeated()
    {
        var (pbx, line) = Pbx("extension 1005 not found\n", HttpStatusCode.BadRequest);

        var failure = await Should.ThrowAsync<PbxException>(() => pbx.OriginateAsync(new OriginateRequest("1005", "905321112233"), CancellationToken.None));

        (failure.Kind, failure.VendorMessage).ShouldBe((PbxErrorKind.Refused, "extension 1005 not found"));
        line.Asked.Count.ShouldBe(1);
    }

    [Fact]
    public async Task HangUpAsync_call_id_goes_into_the_path()
    {
        var (pbx, line) = Pbx("+OK\n");

        (await pbx.HangUpAsync("a/b c", CancellationToken.None)).ShouldBe(new CommandAnswer("a/b c", "+OK"));

        line.Asked.Single().AbsoluteUri.ShouldStartWith("http://pbx.example/base/hangup/a%2Fb%20c?key=");
    }

    [Theory]
    [InlineData(400, "Gecersiz anahtar: " + Key, PbxErrorKind.Unauthorized)]
    [InlineData(401, "Gecersiz anahtar: " + Key, PbxErrorKind.Unauthorized)]
    [InlineData(400, "No such channel!", PbxErrorKind.Refused)]
    [InlineData(400, "<html>bad gateway " + Key + "</html>", PbxErrorKind.Protocol)]
    [InlineData(429, "Too many requests " + Key, PbxErrorKind.RateLimited)]
    [InlineData(500, "", PbxErrorKind.Protocol)]
    [InlineData(503, "<html>" + Key + "</html>", PbxErrorKind.Protocol)]
    [InlineData(301, "", PbxErrorKind.Protocol)]
    [InlineData(200, "<!DOCTYPE html><html><script>x=[]</script></html>", PbxErrorKind.Protocol)]
    [InlineData(200, "[{\"number\":2", PbxErrorKind.Protocol)]
    [InlineData(200, "", PbxErrorKind.Protocol)]
    [InlineData(200, "\"text\"", PbxErrorKind.Protocol)]
    [InlineData(200, "{\"a\":1}", PbxErrorKind.Protocol)]
    public async Task ReadQueuesAsync_trouble_has_its_kind_and_never_tells_the_key(int status, string body, PbxErrorKind expected)
    {
        var (pbx, _) = Pbx(body, (HttpStatusCode)status);

        var failure = await Should.ThrowAsync<PbxException>(() => pbx.ReadQueuesAsync(CancellationToken.None));

        failure.Kind.ShouldBe(expected);
        (failure + failure.VendorMessage).ShouldNotContain(Key[5..], Case.Insensitive);
    }

    [Theory]
    [InlineData("<html>gateway</html>")]
    [InlineData("[{\"success\": tr")]
    [InlineData("")]
    public async Task OriginateAsync_answer_that_is_no_call_id_is_not_taken_for_success(string body)
    {
        var (pbx, line) = Pbx(body);

        (await Should.ThrowAsync<PbxException>(() => pbx.OriginateAsync(new OriginateRequest("1001", "1002"), CancellationToken.None))).Kind.ShouldBe(PbxErrorKind.Protocol);
        line.Asked.Count.ShouldBe(1);
    }

    [Fact]
    public async Task ReadAgentStatesAsync_names_come_from_the_extension_list_asked_seldom()
    {
        var line = new CannedLine(_time, uri => CannedLine.Text(uri.AbsolutePath.EndsWith("/extensions", StringComparison.Ordinal)
            ? """[{"number":1010,"name":"Ayşe Yılmaz","password":"x"}]"""
            : """[{"agent":"1010","status":"AVAILABLE"},{"agent":"1011","status":"AVAILABLE"}]"""));
        var pbx = new BulutsantralimPbx(new BulutsantralimSettings { Address = "http://pbx.example", Key = new Secret(Key) }, line);

        (await pbx.ReadAgentStatesAsync(CancellationToken.None)).Select(a => a.Name).ShouldBe(["Ayşe Yılmaz", null]);
        (await pbx.ReadAgentStatesAsync(CancellationToken.None)).Select(a => a.Name).ShouldBe(["Ayşe Yılmaz", null]);

        line.Asked.Count(a => a.AbsolutePath == "/extensions").ShouldBe(1);
    }

    [Fact]
    public async Task ReadAgentStatesAsync_account_without_an_extension_list_still_tells_states()
    {
        var line = new CannedLine(_time, uri => uri.AbsolutePath.EndsWith("/extensions", StringComparison.Ordinal)
            ? CannedLine.Text("", HttpStatusCode.NotFound)
            : CannedLine.Text("""[{"agent":"1010","status":"AVAILABLE"}]"""));
        var pbx = new BulutsantralimPbx(new BulutsantralimSettings { Address = "http://pbx.example", Key = new Secret(Key) }, line);

        (await pbx.ReadAgentStatesAsync(CancellationToken.None)).ShouldHaveSingleItem().State.ShouldBe(AgentState.Ready);
    }

    private (BulutsantralimPbx Pbx, CannedLine Line) Pbx(string body, HttpStatusCode status = HttpStatusCode.OK)
    {
        var line = new CannedLine(_time, _ => CannedLine.Text(body, status));
        return (new BulutsantralimPbx(new BulutsantralimSettings { Address = "http://pbx.example/base/", Key = new Secret(Key) }, line), line);
    }
}
