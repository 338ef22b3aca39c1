using System.Text.Json;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.Http;
using Portal.Infrastructure.Pbx.Netgsm;

namespace Portal.Infrastructure.Tests.Pbx.Netgsm;

public sealed class NetgsmReportTests
{
    private const string Link = "https://dosyaindir.netgsm.com.tr/upload.php?tip=1&a=0f344a1062ac54";

    private static readonly DateTimeOffset Start = new(2026, 3, 2, 9, 25, 0, TimeSpan.Zero);

    private static readonly string Sample = $$"""
        [{"uniqueid":"sip3-1772443500.92222","values":[{"date":"02.03.2026 12:25:00","destination":"5535550102","source":"102","duration":"54","direction":0,
          "recording":"{{Link}}","line":"3125550103","directory":"\"102\" <102>","commonID":"36000001"}]},]
        """;

    [Fact]
    public async Task ReadRecentCallsAsync_the_samples_shape_is_read()
    {
        var (pbx, line) = NetgsmAccount.With(Sample);

        var page = await pbx.ReadRecentCallsAsync(NetgsmAccount.Now.AddHours(-1), CancellationToken.None);

        page.Rejected.ShouldBeEmpty();
        var record = page.Records.ShouldHaveSingleItem();
        record.Raw.ShouldNotBeNull().ShouldContain("\"duration\"");
        record.Raw.ShouldNotContain(Link);
        (record with { Raw = null }).ShouldBe(new CallRecord
        {
            VendorKey = "1772443500.92222", Source = CallSources.VendorRecord, Direction = CallDirection.Outbound, From = "102", To = "5535550102", Extension = "102",
            StartedAt = Start, EndedAt = Start.AddSeconds(54), Outcome = CallOutcome.Answered, TotalSeconds = 54, HasRecording = true, RecordingReference = new Secret(Link),
        });
        line.Asked.Single().AbsoluteUri.ShouldBe("https://account.example/netsantral/report");
        (await line.Requests.Single().Request.Content!.ReadAsStringAsync()).ShouldContain("\"startdate\":\"020320260830\",\"stopdate\":\"020320261231\"");
    }

    [Theory]
    [InlineData("""{"data":[{"uniqueid":"1772443500.92222","values":[{"date":"02.03.2026 12:25:00","destination":"5535550102","source":"102","duration":"54","direction":"0"}]}]}""")]
    [InlineData("""{"sip9-1772443500.92222":[{"date":"02.03.2026 12:25:00","destination":"5535550102","source":"102","duration":54,"direction":0}]}""")]
    [InlineData("""{"sip9-1772443500.92222":{"values":{"date":"02.03.2026 12:25:00","destination":"5535550102","source":102,"duration":"54 ","direction":0}}}""")]
    [InlineData("""{"uniqueid":"1772443500.92222","values":{"0":{"date":"02.03.2026 12:25:00","destination":"5535550102","source":"102","duration":"54","direction":0}}}""")]
    [InlineData("""[{"uniqueid":"1772443500.92222","date":"02.03.2026 12:25:00","destination":"5535550102","source":"102","duration":"54","direction":0}]""")]
    [InlineData("1772443500.92222|02.03.2026 12:25:00|5535550102|102|54|0|''")]
    [InlineData("1772443500.92222|02.03.2026 12:25:00|5535550102|102|54|0<br>\r\n")]
    public async Task ReadRecentCallsAsync_every_wrapping_is_read(string body)
    {
        var (pbx, _) = NetgsmAccount.With(body);

        var page = await pbx.ReadRecentCallsAsync(NetgsmAccount.Now, CancellationToken.None);

        page.Rejected.ShouldBeEmpty();
        var record = page.Records.ShouldHaveSingleItem();
        (record.VendorKey, record.From, record.To, record.TotalSeconds, record.HasRecording).ShouldBe(("1772443500.92222", "102", "5535550102", 54, false));
    }

    [Fact]
    public async Task ReadRecentCallsAsync_legs_of_one_call_become_one_record_whatever_their_order()
    {
        var (pbx, _) = NetgsmAccount.With($$"""
            [{"uniqueid":"sip3-1.1","values":[
                {"date":"02.03.2026 12:25:20","destination":"101","source":"05325550106","duration":"100","direction":1,"recording":"{{Link}}"},
                {"date":"02.03.2026 12:25:00","destination":"8505550101-queue-muhasebe","source":"05325550106","duration":"120","direction":1,"line":"8505550101"},
                {"date":"02.03.2026 12:25:05","destination":"104","source":"05325550106","duration":"10","direction":2}]},
             {"uniqueid":"1.2","values":[{"date":"02.03.2026 12:20:00","destination":"karsilama-interactive-3","source":"5325550107","duration":"0","direction":2}]},
             {"uniqueid":"1.1","values":[{"date":"02.03.2026 12:27:01","destination":"106","source":"05325550106","duration":"9","direction":1}]}]
            """);

        var page = await pbx.ReadRecentCallsAsync(NetgsmAccount.Now, CancellationToken.None);

        page.Records.Select(r => r.VendorKey).ShouldBe(["1.1", "1.2"]);
        page.Records[0].Legs.Select(leg => (leg.Destination, leg.Extension, leg.Queue, leg.StartedAt, leg.RawOutcome)).ShouldBe(
        [
            ("8505550101-queue-muhasebe", null, "muhasebe", Start, "1"), ("104", "104", null, Start.AddSeconds(5), "2"), ("101", "101", null, Start.AddSeconds(20), "1"),
            ("106", "106", null, Start.AddSeconds(121), "1"),
        ]);
        (page.Records[0] with { Raw = null, Legs = [] }).ShouldBe(new CallRecord
        {
            VendorKey = "1.1", Source = CallSources.VendorRecord, Direction = CallDirection.Inbound, From = "05325550106", To = "8505550101", Queue = "muhasebe", Extension = "106",
            StartedAt = Start, EndedAt = Start.AddSeconds(130), Outcome = CallOutcome.Answered, TotalSeconds = 130, HasRecording = true, RecordingReference = new Secret(Link),
        });
        (page.Records[1].Outcome, page.Records[1].TotalSeconds, page.Records[1].To, page.Records[1].EndedAt).ShouldBe((CallOutcome.Abandoned, null, "karsilama-interactive-3", Start.AddMinutes(-5)));
    }

    [Theory]
    [InlineData("0", CallDirection.Outbound, CallOutcome.Answered)]
    [InlineData("1", CallDirection.Inbound, CallOutcome.Answered)]
    [InlineData("2", CallDirection.Inbound, CallOutcome.Abandoned)]
    [InlineData("3", CallDirection.Outbound, CallOutcome.NoAnswer)]
    [InlineData("4", CallDirection.Internal, CallOutcome.Answered)]
    [InlineData("5", CallDirection.Internal, CallOutcome.NoAnswer)]
    [InlineData("17", CallDirection.Unknown, CallOutcome.Other)]
    [InlineData("null", CallDirection.Unknown, CallOutcome.Other)]
    public async Task ReadRecentCallsAsync_direction_codes_tell_way_and_result(string code, CallDirection direction, CallOutcome outcome)
    {
        var (pbx, _) = NetgsmAccount.With($$"""[{"uniqueid":"1.1","values":[{"date":"02.03.2026 12:25:00","destination":"1","source":"2","duration":"5","direction":{{code}}}]}]""");

        var record = (await pbx.ReadRecentCallsAsync(NetgsmAccount.Now, CancellationToken.None)).Records.Single();

        (record.Direction, record.Outcome, record.RawOutcome).ShouldBe((direction, outcome, code == "17" ? "17" : null));
    }

    [Fact]
    public async Task ReadRecentCallsAsync_bad_rows_are_rejected_without_secrets_and_their_neighbours_land()
    {
        var (pbx, _) = NetgsmAccount.With($$"""
            [{"values":[{"date":"02.03.2026 12:25:00","recording":"{{Link}}"}]},
             {"uniqueid":"1.1","values":[{"date":"yesterday","recording":"{{Link}}","x":"{{NetgsmAccount.Password}}"}, 7, {"date":"02.03.2026 12:25:00","source":"1","destination":"2","duration":"x","direction":4}]},
             5,
             {"uniqueid":"1.3","values":[{"date":"02.03.2026 12:20:00","source":"1","destination":"2","duration":"3","direction":4}]}]
            """);

        var page = await pbx.ReadRecentCallsAsync(NetgsmAccount.Now, CancellationToken.None);

        page.Records.Select(r => (r.VendorKey, r.TotalSeconds)).ShouldBe([("1.1", null), ("1.3", 3)]);
        page.Rejected.Length.ShouldBe(4);
        page.Rejected.ShouldAllBe(r => !r.Raw.Contains("dosyaindir") && !r.Raw.Contains("Gizli"));
    }

    [Theory]
    [InlineData("""{"code":"40","error":"Kayit bulunamadi"}""")]
    [InlineData("""{"code":60}""")]
    [InlineData("40")]
    [InlineData("[]")]
    [InlineData("""{"data":[]}""")]
    public async Task ReadRecentCallsAsync_nothing_is_no_failure(string body)
    {
        var (pbx, _) = NetgsmAccount.With(body);

        (await pbx.ReadRecentCallsAsync(NetgsmAccount.Now, CancellationToken.None)).Records.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{"code":"30","error":"x"}""", PbxErrorKind.Unauthorized)]
    [InlineData("30", PbxErrorKind.Unauthorized)]
    [InlineData("""{"code":"331","error":"x"}""", PbxErrorKind.Refused)]
    [InlineData("""{"code":72}""", PbxErrorKind.Refused)]
    [InlineData("""{"code":"70","error":"x"}""", PbxErrorKind.Refused)]
    [InlineData("80", PbxErrorKind.RateLimited)]
    [InlineData("""{"code":"100","error":"x"}""", PbxErrorKind.Protocol)]
    [InlineData("<html><code>30</code></html>", PbxErrorKind.Protocol)]
    [InlineData("[{\"uniqueid\":\"1", PbxErrorKind.Protocol)]
    [InlineData("", PbxErrorKind.Protocol)]
    [InlineData("a | b", PbxErrorKind.Protocol)]
    public async Task ReadRecentCallsAsync_failures_have_their_kind(string body, PbxErrorKind kind)
    {
        var (pbx, _) = NetgsmAccount.With(body);

        (await Should.ThrowAsync<PbxException>(() => pbx.ReadRecentCallsAsync(NetgsmAccount.Now, CancellationToken.None))).Kind.ShouldBe(kind);
    }

    [Fact]
    public async Task ReadRecentCallsAsync_looks_far_back_now_and_then_and_never_more_than_a_day()
    {
        var (pbx, line) = NetgsmAccount.With("[]");

        await pbx.ReadRecentCallsAsync(NetgsmAccount.Now, CancellationToken.None);
        await pbx.ReadRecentCallsAsync(NetgsmAccount.Now, CancellationToken.None);
        await pbx.ReadRecentCallsAsync(NetgsmAccount.Now.AddDays(-30), CancellationToken.None);

        line.Requests.ConvertAll(request => JsonDocument.Parse(request.Request.Content!.ReadAsStringAsync().Result).RootElement.GetProperty("startdate").GetString())
            .ShouldBe(["020320260830", "020320261200", "010320261230"]);
    }

    [Fact]
    public async Task SearchCallsAsync_number_and_side_and_id_are_asked_of_the_vendor()
    {
        var calls = new NetgsmCalls();
        calls.Note("sip9-1.1");
        var (pbx, line) = NetgsmAccount.With(_ => CannedLine.Text(Sample), calls: calls);
        var (from, to) = (Start.AddMinutes(-5), Start.AddMinutes(5));

        (await pbx.SearchCallsAsync(new CallSearch(from, to, "0553 555 0102", CallSide.Called), CancellationToken.None)).Records.Length.ShouldBe(1);
        await pbx.SearchCallsAsync(new CallSearch(from, to, "102", CallSide.Caller), CancellationToken.None);
        await pbx.SearchCallsAsync(new CallSearch(from, to, CallKey: "1.1"), CancellationToken.None);
        (await pbx.SearchCallsAsync(new CallSearch(from, to, "0090 553 555 0102"), CancellationToken.None)).Records.Length.ShouldBe(1);
        (await pbx.SearchCallsAsync(new CallSearch(from, to, "5555555555"), CancellationToken.None)).Records.ShouldBeEmpty();
        (await pbx.SearchCallsAsync(new CallSearch(Start.AddSeconds(1), to), CancellationToken.None)).Records.ShouldBeEmpty();
        (await pbx.SearchCallsAsync(new CallSearch(from, to, Page: 2), CancellationToken.None)).Records.ShouldBeEmpty();

        line.Requests.ConvertAll(request => request.Request.Content!.ReadAsStringAsync().Result.Split(",\"usercode")[0]).Take(4).ShouldBe(
        [
            """{"startdate":"020320261220","stopdate":"020320261230","querytype":"1","no":"5535550102" """.TrimEnd(),
            """{"startdate":"020320261220","stopdate":"020320261230","querytype":"2","no":"102" """.TrimEnd(),
            """{"uniqueid":"sip9-1.1" """.TrimEnd(),
            """{"startdate":"020320261220","stopdate":"020320261230" """.TrimEnd(),
        ]);
        line.Asked.Count.ShouldBe(6);
    }

    [Theory]
    [InlineData("""[{"amount":1250,"balance_name":"Adet SMS"},{"amount":"35,50","balance_name":"Kredi (TL)"},{"amount":"x","balance_name":"Dakika"},{"x":1},7]""")]
    [InlineData("""{"balance":[{"miktar":"1250","paket":"Adet SMS"},{"amount":"35.50 ","balance_name":"Kredi (TL)"},{"amount":"x","balance_name":"Dakika"}]}""")]
    public async Task ReadBalanceAsync_rows_of_either_kind_are_read(string body)
    {
        var (pbx, _) = NetgsmAccount.With(body);

        (await pbx.ReadBalanceAsync(CancellationToken.None)).Select(line => (line.Name, line.Amount, line.Unit)).ShouldBe(
            [("Adet SMS", 1250m, "sms"), ("Kredi (TL)", 35.50m, "TL"), ("Dakika", null, "min")]);
    }

    [Fact]
    public async Task ReadBalanceAsync_account_without_packages_has_none_and_a_plain_amount_is_one_line()
    {
        (await NetgsmAccount.With("""{"code":"60"}""").Pbx.ReadBalanceAsync(CancellationToken.None)).ShouldBeEmpty();
        (await NetgsmAccount.With("""{"code":"00","balance":"35,500"}""").Pbx.ReadBalanceAsync(CancellationToken.None)).ShouldBe([new BalanceLine("", 35.5m, null, null, "35,500")]);
    }

    [Fact]
    public async Task ReadRecordingAsync_sound_of_the_vendors_host_is_fetched_and_a_stranger_is_not_asked()
    {
        var (pbx, line) = NetgsmAccount.With(_ => CannedLine.Bytes([.. "RIFF"u8, 0, 0, 0, 0, .. "WAVEfmt "u8]));

        var file = await pbx.ReadRecordingAsync(new Secret(Link.Replace("/", "\\/", StringComparison.Ordinal)), CancellationToken.None);

        (file.ContentType, file.FileName, file.Audio.Length).ShouldBe(("audio/wav", "recording.wav", 16));
        line.Asked.Single().AbsoluteUri.ShouldBe(Link);
        foreach (var stranger in new[] { "https://evil.example/a.wav", "https://netgsm.com.tr.evil.example/", "ftp://dosyaindir.netgsm.com.tr/a", "/etc/passwd", "", "https://u:p@dosyaindir.netgsm.com.tr/a" })
        {
            var failure = await Should.ThrowAsync<PbxException>(() => pbx.ReadRecordingAsync(new Secret(stranger), CancellationToken.None));
            (failure.Kind, failure.ToString().Contains("evil", StringComparison.Ordinal)).ShouldBe((PbxErrorKind.Refused, false));
        }

        line.Asked.Count.ShouldBe(1);
    }

    [Fact]
    public async Task ReadRecordingAsync_a_page_instead_of_sound_is_no_recording()
    {
        var (pbx, _) = NetgsmAccount.With("<html>expired</html>");

        (await Should.ThrowAsync<PbxException>(() => pbx.ReadRecordingAsync(new Secret(Link), CancellationToken.None))).Kind.ShouldBe(PbxErrorKind.Protocol);
    }

    [Fact]
    public void Record_of_a_call_that_rang_several_telephones_names_the_one_that_was_answered()
    {
        const string Report = """
            [{"uniqueid":"1772443500.1","values":[
              {"date":"02.03.2026 12:25:00","destination":"8504000500-queue-satis","source":"05321234107","duration":"54","direction":"1"},
              {"date":"02.03.2026 12:25:04","destination":"104","source":"05321234107","duration":"50","direction":"1"},
              {"date":"02.03.2026 12:25:04","destination":"108","source":"05321234107","duration":"6","direction":"2"}]}]
            """;
        NetgsmRecords.Read(Report, []).Records.ShouldHaveSingleItem().Extension.ShouldBe("104");
        NetgsmRecords.Read(Report.Replace("\"direction\":\"1\"", "\"direction\":\"2\"", StringComparison.Ordinal), []).Records.ShouldHaveSingleItem().Extension.ShouldBe("108");
    }
}
