using System.Text;
using Portal.Domain.Pbx;

namespace Portal.Infrastructure.Tests.Pbx.Netgsm;

public sealed class NetgsmStatisticsTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 9, 25, 0, TimeSpan.Zero);

    [Fact]
    public async Task ReadStatisticsAsync_every_day_of_the_answer_is_read_and_long_ranges_are_asked_in_weeks()
    {
        var (pbx, line) = NetgsmAccount.With("""
            <?xml version="1.0" encoding="ISO-8859-9"?>
            <xml><main><info>
              <statistics><date>01.03.2026</date><incoming_call>5</incoming_call><answered>2</answered><noanswer>0</noanswer><abandoned>3</abandoned><t_calltime>39</t_calltime>
                <t_waittime>42</t_waittime><max_waiting>16</max_waiting><avr_waiting>11</avr_waiting><avr_answered>20,5</avr_answered></statistics>
              <statistics><date>02.03.2026 </date><answered>2</answered><noanswer/><t_calltime>x</t_calltime></statistics>
            </info></main></xml>
            """);

        var days = await pbx.ReadStatisticsAsync(new DateOnly(2026, 2, 23), new DateOnly(2026, 3, 2), CancellationToken.None);

        days.ShouldBe(
        [
            new DayStatistics(new DateOnly(2026, 3, 1), 5, 2, 0, 3, 39, 42, 16, 11, 20.5),
            new DayStatistics(new DateOnly(2026, 3, 2), null, 2, null, null, null, null, null, null, null),
        ]);
        var bodies = line.Requests.ConvertAll(request => request.Request.Content!.ReadAsStringAsync().Result);
        bodies.Count.ShouldBe(2);
        bodies[0].ShouldContain("<usercode>8505550101</usercode><password>Gizli &amp; Şifre/7</password><startdate>230220260000</startdate><stopdate>010320262359</stopdate></header></mainbody>");
        bodies[1].ShouldContain("<startdate>020320260000</startdate><stopdate>020320262359</stopdate>");
        line.Requests[0].Request.Content!.Headers.ContentType!.MediaType.ShouldBe("text/xml");
    }

    [Fact]
    public async Task ReadDayStatisticsAsync_row_without_a_date_is_the_day_that_was_asked_for()
    {
        var (pbx, line) = NetgsmAccount.With("<main><info><statistics><answered>2</answered><avr_answered>20</avr_answered></statistics></info></main>");

        (await pbx.ReadDayStatisticsAsync(new DateOnly(2026, 3, 1), CancellationToken.None)).ShouldHaveSingleItem().Answered.ShouldBe(2);

        (await line.Requests.Single().Request.Content!.ReadAsStringAsync()).ShouldContain("<date>01032026</date></header>");
    }

    [Fact]
    public async Task ReadAbandonedCallsAsync_calls_are_read()
    {
        var (pbx, line) = NetgsmAccount.With("""
            <xml><main><abandoned>
              <call><uniqueid>sip3-1772443500.1</uniqueid><date>02.03.2026 12:25:00</date><number>05325550106</number><calltime>30</calltime><waittime>25</waittime></call>
              <call><uniqueid>1772443500.2</uniqueid><date/><number>5325550107 </number></call>
              <call></call>
            </abandoned></main></xml>
            """);

        (await pbx.ReadAbandonedCallsAsync(new DateOnly(2026, 3, 2), CancellationToken.None)).ShouldBe(
        [
            new AbandonedCall("1772443500.1", "05325550106", Start, 30, 25),
            new AbandonedCall("1772443500.2", "5325550107", null, null, null),
        ]);
        (await line.Requests.Single().Request.Content!.ReadAsStringAsync()).ShouldContain("<date>02032026</date><abandoned>1</abandoned></header>");
    }

    [Theory]
    [InlineData("<main><code>40</code><error>Kayit Bulunamadi</error></main>")]
    [InlineData("""{"code":"40","error":"Kayit Bulunamadi"}""")]
    [InlineData("60")]
    public async Task ReadStatisticsAsync_nothing_is_no_failure(string body)
    {
        var (pbx, _) = NetgsmAccount.With(body);

        (await pbx.ReadStatisticsAsync(new DateOnly(2026, 3, 1), new DateOnly(2026, 3, 1), CancellationToken.None)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("<?xml version=\"1.0\"?><main><code>30</code><error>x</error></main>", PbxErrorKind.Unauthorized)]
    [InlineData("<main><code>80</code></main>", PbxErrorKind.RateLimited)]
    [InlineData("<main><code>70</code><error>x</error></main>", PbxErrorKind.Refused)]
    [InlineData("100", PbxErrorKind.Protocol)]
    [InlineData("<html><body>main</body></html>", PbxErrorKind.Protocol)]
    [InlineData("", PbxErrorKind.Protocol)]
    [InlineData("[{\"success\": tr", PbxErrorKind.Protocol)]
    public async Task ReadStatisticsAsync_failures_have_their_kind(string body, PbxErrorKind kind)
    {
        var (pbx, _) = NetgsmAccount.With(body);

        (await Should.ThrowAsync<PbxException>(() => pbx.ReadDayStatisticsAsync(new DateOnly(2026, 3, 1), CancellationToken.None))).Kind.ShouldBe(kind);
    }

    [Fact]
    public async Task ReadStatisticsAsync_turkish_bytes_are_read()
    {
        var body = CodePagesEncodingProvider.Instance.GetEncoding(1254)!.GetBytes("<main><code>70</code><error>Hatalı sorgulama ğüşiöç</error></main>");
        var (pbx, _) = NetgsmAccount.With(_ => CannedLine.Bytes(body));

        (await Should.ThrowAsync<PbxException>(() => pbx.ReadDayStatisticsAsync(new DateOnly(2026, 3, 1), CancellationToken.None))).VendorMessage.ShouldBe("Hatalı sorgulama ğüşiöç");
    }
}
