using System.Net;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.Http;
using Portal.Infrastructure.Pbx.MutluSantral;
using Portal.Infrastructure.Tests.Time;

namespace Portal.Infrastructure.Tests.Pbx.MutluSantral;

public sealed class MutluSantralPbxTests
{
    private const string Password = "Gi+zli/1";

    private const string PushAddress = "https://portal.example/push/mutlusantral/t0ken?x=1&y=2";

    private static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 30, 20, TimeSpan.Zero);

    private readonly ManualTime _time = new(Now);

    [Fact]
    public async Task ReadRecentCallsAsync_list_in_the_documented_shape_is_read()
    {
        var (pbx, line) = Pbx("""
            [
            {
              "idCdr":70101,
              "idTenant":2044,
              "callingNumber":"05321112233",
              "dialedNumber":"908501112233",
              "calleeDialedNumber":"5001",
              "callDuration":65,
              "billableDuration":0,
              "hangupCause":"NORMAL_CLEARING",
              "startTimeDate":"Mar 2, 2026 12:06:10 PM",
              "endTimeDate":"Mar 2, 2026 12:07:15 PM",
              "calleeType":"RINGGROUP"
            }
            ]
            """);

        var page = await pbx.ReadRecentCallsAsync(Now.AddMinutes(-1), CancellationToken.None);

        var start = new DateTimeOffset(2026, 3, 2, 9, 6, 10, TimeSpan.Zero);
        page.Rejected.ShouldBeEmpty();
        page.Records.ShouldAllBe(record => record.Raw != null && record.Raw.Contains("RINGGROUP", StringComparison.Ordinal));
        page.Records.Select(record => record with { Raw = null }).ShouldBe(
        [
            new CallRecord
            {
                VendorKey = "70101", Source = CallSources.VendorRecord, Direction = CallDirection.Inbound, From = "05321112233", To = "908501112233", Queue = "5001",
                StartedAt = start, EndedAt = start.AddSeconds(65), Outcome = CallOutcome.Abandoned, TotalSeconds = 65, RawOutcome = "NORMAL_CLEARING",
            },
        ]);

        // The first reading looks four hours back, from 05:30:20 UTC, and one minute ahead; a password is percent-encoded whatever is in it.
        line.Asked.Single().AbsoluteUri.ShouldBe(
            "http://pbx.example/api/v1/cdrs?username=firma&pwd=Gi%2Bzli%2F1&startDate=03/02/2026%2008:30:20&endDate=03/02/2026%2012:31:20");
    }

    [Fact]
    public async Task ReadRecentCallsAsync_second_reading_looks_back_less_and_an_old_beginning_is_a_day_at_most()
    {
        var (pbx, line) = Pbx("[]");

        await pbx.ReadRecentCallsAsync(Now, CancellationToken.None);
        await pbx.ReadRecentCallsAsync(Now, CancellationToken.None);
        await pbx.ReadRecentCallsAsync(DateTimeOffset.UnixEpoch, CancellationToken.None);

        line.Asked.Select(a => a.Query).ShouldBe(
        [
            "?username=firma&pwd=Gi%2Bzli%2F1&startDate=03/02/2026%2008:30:20&endDate=03/02/2026%2012:31:20",
            "?username=firma&pwd=Gi%2Bzli%2F1&startDate=03/02/2026%2012:00:20&endDate=03/02/2026%2012:31:20",
            "?username=firma&pwd=Gi%2Bzli%2F1&startDate=03/01/2026%2012:30:20&endDate=03/02/2026%2012:31:20",
        ]);
    }

    [Theory]
    [InlineData("""{"idCdr":"7","callingNumber":"905321112233","dialedNumber":"908501112233","calleeDialedNumber":"1004","callDuration":"90","billableDuration":"80","calleeType":"EXTENSION"}""", CallDirection.Inbound, CallOutcome.Answered, null, "1004", 80)]
    [InlineData("""{"idCdr":7,"callingNumber":"905321112233","dialedNumber":"908501112233","calleeDialedNumber":5001,"callDuration":90,"billableDuration":80,"calleeType":"QUEUE"}""", CallDirection.Inbound, CallOutcome.Answered, "5001", null, 80)]
    [InlineData("""{"idCdr":7,"callingNumber":"1004","dialedNumber":"905321112233","callDuration":90,"billableDuration":80}""", CallDirection.Outbound, CallOutcome.Answered, null, "1004", 80)]
    [InlineData("""{"idCdr":7,"callingNumber":1004,"dialedNumber":"1005","calleeDialedNumber":"1005","callDuration":9,"billableDuration":0,"hangupCause":"NO_ANSWER","calleeType":"EXTENSION"}""", CallDirection.Internal, CallOutcome.NoAnswer, null, "1005", null)]
    [InlineData("""{"idCdr":7,"callingNumber":"1004","dialedNumber":"905321112233","callDuration":5,"billableDuration":0,"hangupCause":"USER_BUSY"}""", CallDirection.Outbound, CallOutcome.Busy, null, "1004", null)]
    [InlineData("""{"idCdr":7,"callingNumber":"1004","dialedNumber":"905321112233","callDuration":5,"billableDuration":0,"hangupCause":"NO_ROUTE_DESTINATION"}""", CallDirection.Outbound, CallOutcome.Failed, null, "1004", null)]
    [InlineData("""{"idCdr":7,"callingNumber":"1004","dialedNumber":"905321112233","callDuration":5,"billableDuration":0,"hangupCause":"SOMETHING_NEW"}""", CallDirection.Outbound, CallOutcome.Other, null, "1004", null)]
    [InlineData("""{"idCdr":7,"callingNumber":"905321112233","dialedNumber":"908501112233","calleeDialedNumber":"42","callDuration":5,"billableDuration":60,"calleeType":"IVR"}""", CallDirection.Inbound, CallOutcome.Answered, null, null, null)]
    public async Task ReadRecentCallsAsync_direction_outcome_and_target_are_told_by_what_there_is(
        string row, CallDirection direction, CallOutcome outcome, string? queue, string? extension, int? talk)
    {
        var (pbx, _) = Pbx($"[{row[..^1]},\"startTimeDate\":\"Mar 2, 2026 9:06:10 AM\",\"extra\":[1]}},]");

        var record = (await pbx.ReadRecentCallsAsync(Now, CancellationToken.None)).Records.ShouldHaveSingleItem();

        (record.Direction, record.Outcome, record.Queue, record.Extension, record.TalkSeconds).ShouldBe((direction, outcome, queue, extension, talk));
        record.EndedAt.ShouldBe(record.StartedAt.AddSeconds(record.TotalSeconds!.Value));
        record.AnsweredAt.ShouldBe(talk is { } seconds ? record.EndedAt!.Value.AddSeconds(-seconds) : null);
    }

    [Theory]
    [InlineData("Jan 24, 2018 4:06:10 PM")]
    [InlineData("Jan 24, 2018 4:06:10\u202FPM")]
    [InlineData("Jan 24, 2018, 4:06:10\u00A0PM")]
    [InlineData(" jan 24, 2018  4:06:10 pm ")]
    [InlineData("2018-01-24T16:06:10")]
    [InlineData("2018-01-24 16:06:10")]
    [InlineData("1516799170000")]
    public void Stamp_every_spelling_is_the_same_moment(string text) => MutluSantralWords.Stamp(text).ShouldBe(new DateTimeOffset(2018, 1, 24, 13, 6, 10, TimeSpan.Zero));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Foo 24, 2018 4:06:10 PM")]
    [InlineData("Jan 32, 2018 4:06:10 PM")]
    [InlineData("4")]
    public void Stamp_that_is_none_is_none(string? text) => MutluSantralWords.Stamp(text).ShouldBeNull();

    [Fact]
    public async Task ReadRecentCallsAsync_turkish_machine_reads_the_same()
    {
        var before = System.Globalization.CultureInfo.CurrentCulture;
        System.Globalization.CultureInfo.CurrentCulture = System.Globalization.CultureInfo.GetCultureInfo("tr-TR");
        try
        {
            var (pbx, line) = Pbx("""[{"idCdr":1,"startTimeDate":"Aug 9, 2025 4:06:10 PM","callingNumber":"1","dialedNumber":"2"}]""");
            (await pbx.ReadRecentCallsAsync(Now, CancellationToken.None)).Records.ShouldHaveSingleItem().StartedAt.ShouldBe(new DateTimeOffset(2025, 8, 9, 13, 6, 10, TimeSpan.Zero));
            line.Asked.Single().Query.ShouldContain("03/02/2026");
        }
        finally
        {
            System.Globalization.CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public async Task ReadRecentCallsAsync_row_without_key_or_time_is_rejected_and_its_neighbours_land()
    {
        var (pbx, _) = Pbx($$"""
            [{"idCdr":1,"startTimeDate":"Mar 2, 2026 9:06:10 AM"},{"startTimeDate":"Mar 2, 2026 9:06:10 AM"},7,{"idCdr":2,"startTimeDate":"soon","hangupCause":"{{Password}}"},{},null,
             {"idCdr":3,"startTimeDate":"\ud800","endTimeDate":"Mar 2, 2026 9:07:10 AM","callDuration":60}]
            """);

        var page = await pbx.ReadRecentCallsAsync(Now, CancellationToken.None);

        page.Records.Select(r => r.VendorKey).ShouldBe(["1", "3"], ignoreOrder: true);
        page.Records.ShouldAllBe(r => r.StartedAt == new DateTimeOffset(2026, 3, 2, 6, 6, 10, TimeSpan.Zero));
        page.Rejected.Length.ShouldBe(3);
        page.Rejected.ShouldAllBe(r => !r.Raw.Contains(Password, StringComparison.Ordinal));
    }

    [Fact]
    public async Task SearchCallsAsync_filters_that_the_vendor_has_not_are_applied_afterwards()
    {
        const string Body = """
            [{"idCdr":1,"callingNumber":"05321112233","dialedNumber":"908501112233","startTimeDate":"Mar 2, 2026 9:00:00 AM","callDuration":5},
             {"idCdr":2,"callingNumber":"1004","dialedNumber":"905321112233","startTimeDate":"Mar 2, 2026 9:10:00 AM","callDuration":5},
             {"idCdr":3,"callingNumber":"905339998877","dialedNumber":"908501112233","startTimeDate":"Mar 2, 2026 9:20:00 AM","callDuration":5}]
            """;
        var (pbx, line) = Pbx(Body);
        var search = new CallSearch(Now.AddDays(-40), Now);

        (await Keys(search)).ShouldBe(["3", "2", "1"]);
        (await Keys(search with { Number = "0532 111 22 33" })).ShouldBe(["2", "1"]);
        (await Keys(search with { Number = "+905321112233", Side = CallSide.Called })).ShouldBe(["2"]);
        (await Keys(search with { Number = "1004" })).ShouldBe(["2"]);
        (await Keys(search with { Number = "8877" })).ShouldBe(["3"]);
        (await Keys(search with { CallKey = "1" })).ShouldBe(["1"]);
        line.Asked[0].Query.ShouldContain("&startDate=01/21/2026%2012:30:20&endDate=03/02/2026%2012:30:20");
        var asked = line.Asked.Count;
        (await Keys(search with { Page = 2 })).ShouldBeEmpty();
        line.Asked.Count.ShouldBe(asked);

        async Task<IEnumerable<string>> Keys(CallSearch one) => (await pbx.SearchCallsAsync(one, CancellationToken.None)).Records.Select(r => r.VendorKey);
    }

    [Fact]
    public async Task ReadBalanceAsync_list_in_the_documented_shape_is_read()
    {
        // Comments stand in the printed sample, and a blank behind the package's name.
        var (pbx, line) = Pbx("""
            [
              {
                "pilotNo": 908501112233,
                "voipBalance": "2,68 TL", // ses kredisi
                "voipPackName": "Herkese 500 DK ", // ses paket adı
                "minuteLeft": "117 dk",
                "voipPackExpireDate": "07/12/2026",
                "smsBalance": "979 sms",
                "smsPackName": "Aylık 1.000 SMS",

                "smsPackLeft": "0 sms",
                "smsPackExpireDate": "25/06/2026"
              }
            ]
            """);

        (await pbx.ReadBalanceAsync(CancellationToken.None)).ShouldBe(
        [
            new BalanceLine("Ses kredisi", 2.68m, "TL", null, "2,68 TL"),
            new BalanceLine("Herkese 500 DK", 117m, "min", new DateOnly(2026, 12, 7), "117 dk"),
            new BalanceLine("SMS kredisi", 979m, "sms", null, "979 sms"),
            new BalanceLine("Aylık 1.000 SMS", 0m, "sms", new DateOnly(2026, 6, 25), "0 sms"),
        ]);
        line.Asked.Single().AbsoluteUri.ShouldBe("http://pbx.example/api/v1/creditinfo?username=firma&pwd=Gi%2Bzli%2F1");
    }

    [Fact]
    public async Task ReadBalanceAsync_several_numbers_are_told_apart_and_what_is_missing_is_left_out()
    {
        var (pbx, _) = Pbx("""[{"pilotNo":"908501112233","voipBalance":"1 TL","minuteLeft":null},{"pilotNo":908504445566,"voipBalance":"?","smsPackName":"Paket"},{}]""");

        (await pbx.ReadBalanceAsync(CancellationToken.None)).ShouldBe(
        [
            new BalanceLine("908501112233: Ses kredisi", 1m, "TL", null, "1 TL"),
            new BalanceLine("908504445566: Ses kredisi", null, null, null, "?"),
            new BalanceLine("908504445566: Paket", null, null, null, ""),
        ]);
    }

    [Theory]
    [InlineData("0.00 TL", "0.00", "TL")]
    [InlineData("2,68 TL", "2.68", "TL")]
    [InlineData("1.234,56 TL", "1234.56", "TL")]
    [InlineData("1,234.56 TL", "1234.56", "TL")]
    [InlineData("1.234.567 TL", "1234567", "TL")]
    [InlineData("1.000 sms", "1000", "sms")]
    [InlineData("0,125 TL", "0.125", "TL")]
    [InlineData("-3,5₺", "-3.5", "TL")]
    [InlineData("₺ 12", "12", "TL")]
    [InlineData("250DK", "250", "min")]
    [InlineData("7", "7", null)]
    [InlineData("7 puan", "7", "puan")]
    public void Amount_every_spelling_is_read(string text, string amount, string? unit) =>
        MutluSantralWords.Amount(text).ShouldBe((decimal.Parse(amount, System.Globalization.CultureInfo.InvariantCulture), unit));

    [Theory]
    [InlineData("Yok")]
    [InlineData("")]
    [InlineData("1e9")]
    [InlineData("99999999999999999999999999999999999999 TL")]
    public void Amount_that_is_none_is_none(string text) => (MutluSantralWords.Amount(text).Amount ?? 1).ShouldBe(1);

    [Theory]
    [InlineData("""[{"url":"https://login.example/one-time/abc"}]""")]
    [InlineData("""{"crediturl":"https://login.example/one-time/abc"}""")]
    [InlineData("\"https://login.example/one-time/abc\"")]
    [InlineData("https://login.example/one-time/abc\n")]
    public async Task ReadTopUpLinkAsync_link_in_every_shape_is_taken_and_no_password_sent(string body)
    {
        var (pbx, line) = Pbx(body);

        var link = await pbx.ReadTopUpLinkAsync(CancellationToken.None);

        link.Value.ShouldBe("https://login.example/one-time/abc");
        link.ToString().ShouldNotContain("abc");
        line.Asked.Single().AbsoluteUri.ShouldBe("http://pbx.example/api/v1/crediturl?username=firma");
    }

    [Fact]
    public async Task ReadTopUpLinkAsync_password_is_sent_where_the_admin_says_so()
    {
        var line = new CannedLine(_time, _ => CannedLine.Text("https://login.example/a"));

        await new MutluSantralPbx(Settings() with { PasswordForTopUp = true }, line).ReadTopUpLinkAsync(CancellationToken.None);

        line.Asked.Single().Query.ShouldBe("?username=firma&pwd=Gi%2Bzli%2F1");
    }

    [Fact]
    public async Task ReadPanelLinkAsync_redirect_is_the_link_and_is_not_followed()
    {
        var line = new CannedLine(_time, _ => new LineAnswer(HttpStatusCode.Redirect, null, [], null) { Location = new Uri("https://login.example/one-time/abc") });

        (await new MutluSantralPbx(Settings(), line).ReadPanelLinkAsync(CancellationToken.None)).Value.ShouldBe("https://login.example/one-time/abc");

        line.Asked.Single().PathAndQuery.ShouldBe("/api/v1/accessurl?username=firma&pwd=Gi%2Bzli%2F1");
    }

    [Theory]
    [InlineData(200, "[{}]", PbxErrorKind.Protocol)]
    [InlineData(200, "<html><a href='https://x.example/'>x</a></html>", PbxErrorKind.Protocol)]
    [InlineData(302, "", PbxErrorKind.Protocol)]
    [InlineData(200, """[{"url":"javascript:alert(1)"}]""", PbxErrorKind.Protocol)]
    [InlineData(200, """{"errorCode":"INVALID_DATA","message":"Geçersiz Kullanıcı Adı/Parola! https://x.example/"}""", PbxErrorKind.Unauthorized)]
    public async Task ReadPanelLinkAsync_answer_without_a_link_is_a_failure(int status, string body, PbxErrorKind expected)
    {
        var (pbx, _) = Pbx(body, (HttpStatusCode)status);

        (await Should.ThrowAsync<PbxException>(() => pbx.ReadPanelLinkAsync(CancellationToken.None))).Kind.ShouldBe(expected);
    }

    [Theory]
    [InlineData("[\n{\n}\n]")]
    [InlineData("[]")]
    [InlineData("{}")]
    public async Task SubscribeAsync_every_event_is_asked_for_and_nothing_is_success(string body)
    {
        var (pbx, line) = Pbx(body);

        (await pbx.SubscribeAsync(new Secret(PushAddress), CancellationToken.None)).ShouldBe(new CommandAnswer(null, null));
        await pbx.UnsubscribeAsync(CancellationToken.None);

        line.Asked.Select(a => a.PathAndQuery).ShouldBe(
        [
            "/api/v1/subscribe?username=firma&pwd=Gi%2Bzli%2F1&notificationUrl=https%3A%2F%2Fportal.example%2Fpush%2Fmutlusantral%2Ft0ken%3Fx%3D1%26y%3D2&notificationEvents=EXTENSION_RINGING,IVR_MENU_ACTION,IVR_MENU_EXIT",
            "/api/v1/unsubscribe?username=firma&pwd=Gi%2Bzli%2F1",
        ]);
    }

    [Fact]
    public async Task SubscribeAsync_refused_tells_neither_the_address_nor_the_password()
    {
        var (pbx, _) = Pbx($$"""{"errorCode":"INVALID_DATA","message":"notificationUrl {{PushAddress}} geçersiz {{Password}}"}""");

        var failure = await Should.ThrowAsync<PbxException>(() => pbx.SubscribeAsync(new Secret(PushAddress), CancellationToken.None));

        failure.Kind.ShouldBe(PbxErrorKind.Refused);
        (failure + failure.VendorMessage).ShouldNotContain("t0ken");
        (failure + failure.VendorMessage).ShouldNotContain("Gi+zli");
    }

    [Theory]
    [InlineData(200, """{"errorCode":"INVALID_DATA","message":"Geçersiz Kullanıcı Adı/Parola!"}""", PbxErrorKind.Unauthorized)]
    [InlineData(401, """{"errorCode":"INVALID_DATA","message":"Geçersiz Kullanıcı Adı/Parola!"}""", PbxErrorKind.Unauthorized)]
    [InlineData(400, """[{"errorCode":"INVALID_DATA"}]""", PbxErrorKind.Unauthorized)]
    [InlineData(200, """{"errorCode":"INVALID_DATA","message":"startDate hatalı"}""", PbxErrorKind.Refused)]
    [InlineData(404, """{"errorCode":"NOT_FOUND","message":"Sayfa bulunamadı"}""", PbxErrorKind.Refused)]
    [InlineData(500, """{"errorCode":"SERVER_ERROR","message":"Hata"}""", PbxErrorKind.Protocol)]
    [InlineData(401, "", PbxErrorKind.Unauthorized)]
    [InlineData(404, "<html>", PbxErrorKind.Protocol)]
    [InlineData(429, "", PbxErrorKind.RateLimited)]
    [InlineData(500, "<html>" + Password + "</html>", PbxErrorKind.Protocol)]
    [InlineData(200, "<!DOCTYPE html><html>errorCode</html>", PbxErrorKind.Protocol)]
    [InlineData(200, "", PbxErrorKind.Protocol)]
    [InlineData(200, "OK", PbxErrorKind.Protocol)]
    [InlineData(200, "[{\"idCdr\": 7", PbxErrorKind.Protocol)]
    public async Task ReadRecentCallsAsync_trouble_has_its_kind(int status, string body, PbxErrorKind expected)
    {
        var (pbx, _) = Pbx(body, (HttpStatusCode)status);

        var failure = await Should.ThrowAsync<PbxException>(() => pbx.ReadRecentCallsAsync(Now, CancellationToken.None));

        failure.Kind.ShouldBe(expected);
        (failure + failure.VendorMessage).ShouldNotContain(Password);
    }

    private static MutluSantralSettings Settings() => new() { Address = "http://pbx.example/api/v1/", Username = "firma", Password = new Secret(Password) };

    private (MutluSantralPbx Pbx, CannedLine Line) Pbx(string body, HttpStatusCode status = HttpStatusCode.OK)
    {
        var line = new CannedLine(_time, _ => CannedLine.Text(body, status));
        return (new MutluSantralPbx(Settings(), line), line);
    }
}
