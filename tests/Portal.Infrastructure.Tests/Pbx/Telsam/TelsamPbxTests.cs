using System.Net;
using System.Text;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.Telsam;
using Portal.Infrastructure.Tests.Time;

namespace Portal.Infrastructure.Tests.Pbx.Telsam;

public sealed class TelsamPbxTests
{
    private const string Password = "Gi+zli/1";

    private static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 30, 20, TimeSpan.Zero);

    private readonly ManualTime _time = new(Now);

    [Fact]
    public async Task ReadActiveCallsAsync_list_in_the_documented_shape_is_read()
    {
        // The shape of the vendor's printed answer: a list around the object, Turkish words, the queue inside the call type.
        const string Body = """
            [
               {
                  "success": true,
                  "count": 1,
                  "data": [
                     {
                        "channel": "SIP/trunk-sip-Trunk201-7c01e",
                        "duration": "00:02:05",
                        "calltype": "Kuyruk(640)",
                        "callinfo": "Konuşuyor",
                        "src": "905321112233",
                        "dst": "114"
                     }
                  ]
               }
            ]
            """;

        var (pbx, line) = Pbx(Body);
        var calls = await pbx.ReadActiveCallsAsync(CancellationToken.None);

        calls.ShouldBe([new CallReading("SIP/trunk-sip-Trunk201-7c01e", CallState.Talking, CallDirection.Inbound, "905321112233", "114", "640", "114", Now.AddSeconds(-125), null)]);
        line.Asked.ShouldHaveSingleItem().AbsoluteUri.ShouldBe("http://pbx.example/api/old/get?username=api&password=Gi%2Bzli%2F1&action=activecalls");
    }

    [Theory]
    [InlineData("""[{"success":true,"count":1,"data":[ROW]}]""")]
    [InlineData("""{"success":true,"count":1,"data":[ROW]}""")]
    [InlineData("""{"Success":"True","Count":"7","Data":[ROW]}""")]
    [InlineData("""{"success":1,"data":ROW}""")]
    [InlineData("""[ROW]""")]
    [InlineData("\uFEFF{\"success\":true,\"data\":[ROW,]}")]
    [InlineData("<br />\n<b>Notice</b>: Undefined index [x] in <b>/srv/x.php</b> on line <b>7</b><br />\n{\"success\":true,\"data\":[ROW]}")]
    public async Task ReadActiveCallsAsync_every_envelope_gives_the_row(string envelope)
    {
        var (pbx, _) = Pbx(envelope.Replace("ROW", """{"CHANNEL":"SIP/a-1","duration":"01:05","calltype":"Giden","callinfo":"Çalıyor","src":101,"dst":"05321112233"}""", StringComparison.Ordinal));

        var call = (await pbx.ReadActiveCallsAsync(CancellationToken.None)).ShouldHaveSingleItem();

        call.ShouldBe(new CallReading("SIP/a-1", CallState.Ringing, CallDirection.Outbound, "101", "05321112233", null, "101", Now.AddSeconds(-65), null));
    }

    [Theory]
    [InlineData("""{"success":true,"count":0,"data":[]}""")]
    [InlineData("""[{"success":true,"count":0,"data":null}]""")]
    [InlineData("""{"success":"true","data":""}""")]
    [InlineData("""{"success":true}""")]
    [InlineData("""{"success":true,"count":5}""")]
    [InlineData("[]")]
    public async Task ReadActiveCallsAsync_nothing_in_progress_is_an_empty_list(string body)
    {
        var (pbx, _) = Pbx(body);

        (await pbx.ReadActiveCallsAsync(CancellationToken.None)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Kuyruk(630)", "Bekliyor", CallState.Queued, CallDirection.Inbound, "630", null, null)]
    [InlineData("Kuyruk(630)", "Çalıyor", CallState.Ringing, CallDirection.Inbound, "630", "110", null)]
    [InlineData("kuyruk ( 630 )", "KONUŞUYOR", CallState.Talking, CallDirection.Inbound, "630", "110", null)]
    [InlineData("Gelen", "konusuyor", CallState.Talking, CallDirection.Inbound, null, "110", null)]
    [InlineData("Dahili", "Konuşuyor", CallState.Talking, CallDirection.Internal, null, "110", null)]
    [InlineData("Gelen", "Beklemede", CallState.Held, CallDirection.Inbound, null, "110", null)]
    [InlineData("Gelen", "Aktarılıyor", CallState.Ringing, CallDirection.Inbound, null, "110", "Aktarılıyor")]
    [InlineData("Kuyruk(630)", "Müzik dinliyor", CallState.Queued, CallDirection.Inbound, "630", null, "Müzik dinliyor")]
    [InlineData("Bilinmeyen", "Konuşuyor", CallState.Talking, CallDirection.Inbound, null, "110", null)]
    public async Task ReadActiveCallsAsync_words_become_states(string type, string info, CallState state, CallDirection direction, string? queue, string? extension, string? raw)
    {
        var (pbx, _) = Pbx($$"""{"success":true,"data":[{"channel":"c","duration":"00:00:01","calltype":"{{type}}","callinfo":"{{info}}","src":"905321112233","dst":"110"}]}""");

        var call = (await pbx.ReadActiveCallsAsync(CancellationToken.None)).ShouldHaveSingleItem();

        (call.State, call.Direction, call.Queue, call.Extension, call.RawState).ShouldBe((state, direction, queue, extension, raw));
    }

    [Fact]
    public async Task ReadActiveCallsAsync_windows_1254_answer_is_read()
    {
        var body = CodePagesEncodingProvider.Instance.GetEncoding(1254)!.GetBytes("""{"success":true,"data":[{"channel":"c","callinfo":"Konuşuyor","calltype":"Gelen","src":"905321112233","dst":"110"}]}""");
        var line = new CannedLine(_time, _ => CannedLine.Bytes(body));

        var call = (await Pbx(line).ReadActiveCallsAsync(CancellationToken.None)).ShouldHaveSingleItem();

        call.State.ShouldBe(CallState.Talking);
        call.StartedAt.ShouldBeNull();
    }

    [Fact]
    public async Task ReadActiveCallsAsync_start_does_not_tremble_from_reading_to_reading()
    {
        var duration = "00:00:10";
        var line = new CannedLine(_time, _ => CannedLine.Text($$"""{"success":true,"data":[{"channel":"c","duration":"{{duration}}","calltype":"Gelen","callinfo":"Konuşuyor","src":"905321112233","dst":"110"}]}"""));
        var pbx = Pbx(line);
        var first = (await pbx.ReadActiveCallsAsync(CancellationToken.None)).Single();

        _time.Advance(TimeSpan.FromSeconds(3.4));
        duration = "00:00:14";
        var second = (await pbx.ReadActiveCallsAsync(CancellationToken.None)).Single();
        duration = "00:00:01";
        var restarted = (await pbx.ReadActiveCallsAsync(CancellationToken.None)).Single();

        second.ShouldBe(first);
        restarted.StartedAt.ShouldBe(_time.GetUtcNow().AddSeconds(-1));
    }

    [Fact]
    public async Task ReadActiveCallsAsync_rows_without_a_channel_or_twice_do_not_hide_the_others()
    {
        var (pbx, _) = Pbx("""{"success":true,"data":[7,null,{"src":"1"},{"channel":"a"},{"channel":"a"},{"channel":"b"}]}""");

        (await pbx.ReadActiveCallsAsync(CancellationToken.None)).Select(c => c.Key).ShouldBe(["a", "b"]);
    }

    [Fact]
    public async Task HangUpAsync_channel_is_encoded_and_sent_once()
    {
        var (pbx, line) = Pbx("""{"success":true,"count":0,"data":[]}""");

        var answer = await pbx.HangUpAsync("SIP/trunk-sip-Trunk201-7c01e", CancellationToken.None);

        answer.CallKey.ShouldBe("SIP/trunk-sip-Trunk201-7c01e");
        line.Asked.ShouldHaveSingleItem().Query.ShouldEndWith("&action=hangupcall&channel=SIP%2Ftrunk-sip-Trunk201-7c01e");
    }

    [Theory]
    [InlineData("")]
    [InlineData("[{\"success\":true}]")]
    public async Task HangUpAsync_undocumented_answers_of_success_are_accepted(string body)
    {
        var (pbx, _) = Pbx(body);

        (await pbx.HangUpAsync("c", CancellationToken.None)).CallKey.ShouldBe("c");
    }

    [Fact]
    public async Task HangUpAsync_refused_says_so_in_the_vendors_words()
    {
        var (pbx, _) = Pbx("""{"success":false,"message":"Kanal bulunamadı"}""");

        var failure = await Should.ThrowAsync<PbxException>(() => pbx.HangUpAsync("c", CancellationToken.None));

        (failure.Kind, failure.VendorMessage).ShouldBe((PbxErrorKind.Refused, "Kanal bulunamadı"));
    }

    [Fact]
    public async Task ReadRecentCallsAsync_records_in_the_documented_shape_are_read()
    {
        const string Body = """
            [ { "success": true, "count": 3, "data": [
              { "id": "31001", "calldate": "02.03.2026 12:10:38", "calltype": "incoming", "src": "905321112233", "dst": "104", "duration": "85,6972",
                "disposition": "ANSWERED", "queue": "", "record": true, "userfield": "Gelen bilgi" },
              { "id": "70112", "calldate": "02.03.2026 12:11:54", "calltype": "outcoming", "src": "103", "dst": "905339998877", "duration": "4,39364",
                "disposition": "BUSY", "queue": "", "record": true, "userfield": "Test bilgisi" },
              { "id": "31002", "calldate": "02.03.2026 12:13:11", "calltype": "incoming", "src": "905351234567", "dst": "103", "duration": "28,382",
                "disposition": "NO ANSWER", "queue": "630", "record": false, "userfield": "Gelen bilgi" } ] } ]
            """;

        var (pbx, line) = Pbx(Body);
        var page = await pbx.ReadRecentCallsAsync(Now.AddMinutes(-1), CancellationToken.None);

        page.Rejected.ShouldBeEmpty();
        page.Records.Length.ShouldBe(3);
        var start = new DateTimeOffset(2026, 3, 2, 9, 10, 38, TimeSpan.Zero);
        page.Records[0].Raw.ShouldNotBeNull().ShouldContain("Gelen bilgi");
        (page.Records[0] with { Raw = null }).ShouldBe(new CallRecord
        {
            VendorKey = "31001", Source = CallSources.VendorRecord, Direction = CallDirection.Inbound, From = "905321112233", To = "104", Extension = "104",
            StartedAt = start, EndedAt = start + TimeSpan.FromSeconds(85.6972), Outcome = CallOutcome.Answered, TotalSeconds = 86, HasRecording = true, RawOutcome = "ANSWERED",
        });
        (page.Records[1].Direction, page.Records[1].Outcome, page.Records[1].Extension, page.Records[1].TotalSeconds).ShouldBe((CallDirection.Outbound, CallOutcome.Busy, "103", 4));
        (page.Records[2].Outcome, page.Records[2].Queue, page.Records[2].TalkSeconds, page.Records[2].WaitSeconds).ShouldBe((CallOutcome.Abandoned, "630", null, null));

        // 09:30:20 UTC is 12:30 in Türkiye; the end runs to the next minute, the first reading looks back far.
        line.Asked.Single().Query.ShouldContain("&action=cdr&date1=020320260830&date2=020320261231&number=&uf=yes");
    }

    [Fact]
    public async Task ReadRecentCallsAsync_later_readings_look_back_a_quarter_of_an_hour_but_never_less_than_asked()
    {
        var (pbx, line) = Pbx("""{"success":true,"data":[]}""");
        await pbx.ReadRecentCallsAsync(Now, CancellationToken.None);

        await pbx.ReadRecentCallsAsync(Now, CancellationToken.None);
        await pbx.ReadRecentCallsAsync(Now.AddMinutes(-50), CancellationToken.None);
        _time.Advance(TimeSpan.FromMinutes(10));
        await pbx.ReadRecentCallsAsync(Now, CancellationToken.None);

        line.Asked.Select(a => a.Query[(a.Query.IndexOf("date1=", StringComparison.Ordinal) + 6)..][..12])
            .ShouldBe(["020320260830", "020320261215", "020320261140", "020320260840"]);
    }

    [Theory]
    [InlineData("incoming", "NO ANSWER", CallOutcome.Abandoned)]
    [InlineData("outcoming", "NO ANSWER", CallOutcome.NoAnswer)]
    [InlineData("outgoing", "FAILED", CallOutcome.Failed)]
    [InlineData("giden", "CONGESTION", CallOutcome.Failed)]
    [InlineData("Gelen", "answered", CallOutcome.Answered)]
    [InlineData("gelen", "Bir şey", CallOutcome.Other)]
    public async Task ReadRecentCallsAsync_dispositions_become_outcomes(string type, string disposition, CallOutcome expected)
    {
        var (pbx, _) = Pbx($$"""{"success":true,"data":[{"id":1,"calldate":"2026-03-02T12:00:00","calltype":"{{type}}","disposition":"{{disposition}}","queue":630,"record":"yes","duration":"00:01:00"}]}""");

        var record = (await pbx.ReadRecentCallsAsync(Now, CancellationToken.None)).Records.ShouldHaveSingleItem();

        (record.VendorKey, record.Outcome, record.RawOutcome, record.Queue, record.HasRecording, record.TotalSeconds).ShouldBe(("1", expected, disposition, "630", true, 60));
    }

    [Fact]
    public async Task ReadRecentCallsAsync_bad_rows_are_kept_as_rejected_and_their_neighbours_land()
    {
        var (pbx, _) = Pbx($$"""{"success":true,"data":[{"id":"1","calldate":"yesterday"},{"calldate":"02.03.2026 12:10:38"},"x",{"id":"4","calldate":"02.03.2026 12:10","userfield":"{{Password}}"},{"id":"5","calldate":"bad","userfield":"{{Password}}"}]}""");

        var page = await pbx.ReadRecentCallsAsync(Now, CancellationToken.None);

        page.Records.ShouldHaveSingleItem().VendorKey.ShouldBe("4");
        page.Rejected.Length.ShouldBe(4);
        page.Rejected.ShouldAllBe(r => !r.Raw.Contains(Password, StringComparison.Ordinal) && r.Reason.Length > 0);
    }

    [Theory]
    [InlineData(200, """[{"success":false,"count":0,"data":[],"message":"Kullanıcı adı veya şifre hatalı: Gi+zli/1"}]""", PbxErrorKind.Unauthorized)]
    [InlineData(200, """{"success":false}""", PbxErrorKind.Unauthorized)]
    [InlineData(200, """{"success":"False","error":"Bilinmeyen işlem"}""", PbxErrorKind.Refused)]
    [InlineData(401, "Gi+zli/1 Unauthorized", PbxErrorKind.Unauthorized)]
    [InlineData(403, "", PbxErrorKind.Unauthorized)]
    [InlineData(429, "slow down", PbxErrorKind.RateLimited)]
    [InlineData(500, "Fatal error: password=Gi%2Bzli%2F1", PbxErrorKind.Protocol)]
    [InlineData(302, "", PbxErrorKind.Protocol)]
    [InlineData(404, "", PbxErrorKind.Protocol)]
    [InlineData(200, "<html><body><script>var x=[];</script>Hoş geldiniz</body></html>", PbxErrorKind.Protocol)]
    [InlineData(200, """{"success":true,"data":[{"chan""", PbxErrorKind.Protocol)]
    [InlineData(200, "", PbxErrorKind.Protocol)]
    [InlineData(200, """{"ok":1}""", PbxErrorKind.Protocol)]
    public async Task ReadActiveCallsAsync_trouble_has_its_kind_and_never_tells_the_password(int status, string body, PbxErrorKind expected)
    {
        var line = new CannedLine(_time, _ => CannedLine.Text(body, (HttpStatusCode)status, TimeSpan.FromSeconds(9)));

        var failure = await Should.ThrowAsync<PbxException>(() => Pbx(line).ReadActiveCallsAsync(CancellationToken.None));

        failure.Kind.ShouldBe(expected);
        (failure + failure.VendorMessage).ShouldNotContain("zli", Case.Insensitive);
        if (expected == PbxErrorKind.RateLimited) failure.RetryAfter.ShouldBe(TimeSpan.FromSeconds(9));
    }

    [Theory]
    [InlineData("0532 111 22 33", "905321112233")]
    [InlineData("+90 532 111 22 33", "905321112233")]
    [InlineData("104", "104")]
    [InlineData("2233", "")]
    [InlineData("11122", "")]
    [InlineData(null, "")]
    public async Task SearchCallsAsync_whole_numbers_are_asked_for_and_parts_looked_for_here(string? number, string sent)
    {
        var (pbx, line) = Pbx("""
            {"success":true,"data":[{"id":"1","calldate":"02.03.2026 11:00:00","src":"905321112233","dst":"104","duration":"5","calltype":"incoming"},
                                    {"id":"2","calldate":"02.03.2026 12:31:00","src":"905321112233","dst":"104","duration":"5","calltype":"incoming"}]}
            """);

        var page = await pbx.SearchCallsAsync(new CallSearch(Now.AddDays(-1), Now, number), CancellationToken.None);

        // The second began after the range; the vendor's filter has whole minutes.
        page.Records.ShouldHaveSingleItem().VendorKey.ShouldBe("1");
        line.Asked.Single().Query.ShouldEndWith($"&action=cdr&date1=010320261230&date2=020320261231&number={sent}&uf=yes");
        (await pbx.SearchCallsAsync(new CallSearch(Now.AddDays(-1), Now, Page: 2), CancellationToken.None)).Records.ShouldBeEmpty();
        line.Asked.Count.ShouldBe(1);
    }

    private (TelsamPbx Pbx, CannedLine Line) Pbx(string body)
    {
        var line = new CannedLine(_time, _ => CannedLine.Text(body));
        return (Pbx(line), line);
    }

    private static TelsamPbx Pbx(CannedLine line) => new(new TelsamSettings { Endpoint = "http://pbx.example/api/old/get", Username = "api", Password = new Secret(Password) }, line);
}
