using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Portal.Domain.Campaigns;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Pbx.Http;
using Portal.Infrastructure.Pbx.Netgsm;

namespace Portal.Infrastructure.Tests.Pbx.Netgsm;

/// <summary>Campaigns as auto-dial lists.</summary>
public sealed class NetgsmCampaignTests
{
    private const string Taken = """{"header":{"error":false,"code":200,"message":"Otomatik arama listesi başarıyla oluşturuldu."},"body":[{"id":12504,"list_name":"Bahar"}]}""";

    private static readonly PbxCampaign Campaign = new()
    {
        Name = "Bahar",
        FirstDay = new DateOnly(2026, 3, 2),
        LastDay = new DateOnly(2026, 3, 4),
        From = new TimeOnly(9, 0),
        To = new TimeOnly(18, 30),
        Target = new CampaignTarget(CampaignTargetKind.Queue, "8505550101-queue-satis"),
        Prefix = "BHR",
        Department = "satis",
        Trunk = "0312 555 01 03",
        Retries = 3,
        RetryMinutes = 0,
        Pace = new CampaignPace(QueueLimitType.FreeAgentsTimes, 2),
        Stop = new CampaignStop(CallStopType.FailedPercent, 40),
        Consent = new CampaignConsent(RecipientType.Merchant, null),
        ResultAddress = new Secret("https://portal.example/push/netgsm/gizli-adres/autodial"),
        Numbers = [new CampaignNumber("0553 555 01 02", "Şule") { Surname = "Kaya" }, new CampaignNumber("+905425550108")],
    };

    [Fact]
    public async Task CreateCampaignAsync_every_field_becomes_the_vendors()
    {
        var (pbx, line) = NetgsmAccount.With(Taken);

        (await pbx.CreateCampaignAsync(Campaign, CancellationToken.None)).ShouldBe("12504");

        Body(line).GetProperty("data").ToString().ShouldBe("""
            {"list_name":"Bahar","list_prefix":"BHR","liste_type":"2","list_startdate":"2026-03-02","list_stopdate":"2026-03-04","list_starttime":"09:00","list_stoptime":"18:30","retry_count":"3","try_time":"0","department":"satis","trunk":"3125550103","destination_type":"queue","destination_name":"satis","queue_limit_type":"2","queue_limit":"2","callstop_type":4,"filter":"12","url":"https://portal.example/push/netgsm/gizli-adres/autodial","callstop_limit":40,"numbers":[{"number":"5535550102","name":"\u015Eule Kaya"},{"number":"5425550108","name":"5425550108"}]}
            """);
    }

    [Theory]
    [InlineData(CampaignTargetKind.Menu, "ivr")]
    [InlineData(CampaignTargetKind.Announcement, "announcement")]
    public async Task CreateCampaignAsync_menus_and_announcements_are_destinations(CampaignTargetKind kind, string type)
    {
        var (pbx, line) = NetgsmAccount.With(Taken);

        await pbx.CreateCampaignAsync(Campaign with { Target = new CampaignTarget(kind, "karsilama"), Pace = new CampaignPace(QueueLimitType.CallsPerMinute, 30), Stop = null, Fixed = true }, CancellationToken.None);

        var data = Body(line).GetProperty("data");
        (data.GetProperty("destination_type").GetString(), data.GetProperty("destination_name").GetString(), data.GetProperty("queue_limit_type").GetString(), data.GetProperty("liste_type").GetString(), data.GetProperty("callstop_type").GetInt32())
            .ShouldBe((type, "karsilama", "3", "1", 0));
    }

    [Fact]
    public async Task CreateCampaignAsync_what_the_dialer_cannot_take_is_refused_before_anything_is_sent()
    {
        var (pbx, line) = NetgsmAccount.With(Taken);

        PbxCampaign[] wrong = [Campaign with { Prefix = null }, Campaign with { Target = null }, Campaign with { Numbers = [] }, Campaign with { Retries = 4 }];
        foreach (var campaign in wrong) (await Should.ThrowAsync<PbxException>(() => pbx.CreateCampaignAsync(campaign, CancellationToken.None))).Kind.ShouldBe(PbxErrorKind.Refused);
        line.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task CreateCampaignAsync_answer_without_an_id_is_no_success_and_a_refusal_hides_the_result_address()
    {
        var (pbx, line) = NetgsmAccount.With("""{"header":{"error":false,"code":200,"message":"ok"},"body":[]}""");
        (await Should.ThrowAsync<PbxException>(() => pbx.CreateCampaignAsync(Campaign, CancellationToken.None))).Kind.ShouldBe(PbxErrorKind.Protocol);
        line.Asked.Count.ShouldBe(1);

        var (other, _) = NetgsmAccount.With("""{"header":{"error":true,"code":70,"message":"url https://portal.example/push/netgsm/gizli-adres/autodial hatali"},"body":[]}""");
        (await Should.ThrowAsync<PbxException>(() => other.CreateCampaignAsync(Campaign, CancellationToken.None))).VendorMessage.ShouldBe("url •••••• hatali");
    }

    [Fact]
    public async Task AddNumbersAsync_each_number_has_its_own_verdict_inside_a_success()
    {
        var (pbx, _) = NetgsmAccount.With("""
            {"header":{"error":false,"code":200,"message":"12505 ID numaralı projeye 2 numara eklenemedi. "},"body":[{"list_id":12505,"list_name":"liste","numbers":[
             {"number":"5425550109","name":"b","status":"success","id":27229043},{"number":"5425550108","name":"a","status":"error"},{"number":"5425550109","name":"b","status":"error"}]}]}
            """);
        CampaignNumber[] numbers = [new("0542 555 01 08", "a"), new("0542 555 01 09", "b"), new("+90 542 555 01 09", "b"), new("05425550110", "c")];

        var addition = await pbx.AddNumbersAsync("12505", [.. numbers], CancellationToken.None);

        const string Words = "12505 ID numaralı projeye 2 numara eklenemedi.";
        addition.Failure.ShouldBeNull();
        addition.Numbers.ShouldBe(
        [
            new CampaignNumberAnswer(numbers[0], NumberVerdict.Refused, Words), new CampaignNumberAnswer(numbers[1], NumberVerdict.Accepted, null, "27229043"),
            new CampaignNumberAnswer(numbers[2], NumberVerdict.Refused, Words), new CampaignNumberAnswer(numbers[3], NumberVerdict.Unsure, Words),
        ]);
    }

    [Fact]
    public async Task AddNumbersAsync_long_lists_go_in_parts_and_a_break_leaves_the_rest_unsent()
    {
        var asked = 0;
        var (pbx, line) = NetgsmAccount.With(_ => ++asked switch
        {
            1 => CannedLine.Text(Accepting(0, CampaignForm.NumbersAtOnce)),
            _ => CannedLine.Text("Bad Gateway", System.Net.HttpStatusCode.BadGateway),
        });
        var numbers = Enumerable.Range(0, (CampaignForm.NumbersAtOnce * 2) + 1).Select(NumberAt).Select(number => new CampaignNumber(number)).ToImmutableArray();

        var addition = await pbx.AddNumbersAsync("12505", numbers, CancellationToken.None);

        line.Requests[^1].OperationClass.ShouldBe(NetgsmClient.AutoDial);
        line.Asked.Count.ShouldBe(2);
        addition.Failure.ShouldNotBeNull().Kind.ShouldBe(PbxErrorKind.Protocol);
        addition.Numbers.Select(one => one.Number).ShouldBe(numbers);
        addition.Numbers.GroupBy(one => one.Verdict).Select(group => (group.Key, group.Count())).ShouldBe(
            [(NumberVerdict.Accepted, CampaignForm.NumbersAtOnce), (NumberVerdict.Unsure, CampaignForm.NumbersAtOnce), (NumberVerdict.NotSent, 1)]);
    }

    [Theory]
    [InlineData("""{"header":{"error":true,"code":70,"message":"Sabit liste"},"body":[]}""", PbxErrorKind.Refused, NumberVerdict.Refused)]
    [InlineData("""{"header":{"error":true,"code":80,"message":"x"},"body":[]}""", PbxErrorKind.RateLimited, NumberVerdict.NotSent)]
    [InlineData("30", PbxErrorKind.Unauthorized, NumberVerdict.NotSent)]
    [InlineData("<html></html>", PbxErrorKind.Protocol, NumberVerdict.Unsure)]
    [InlineData("""{"header":{"err""", PbxErrorKind.Protocol, NumberVerdict.Unsure)]
    public async Task AddNumbersAsync_failure_says_what_became_of_the_numbers_and_is_not_repeated(string body, PbxErrorKind kind, NumberVerdict verdict)
    {
        var (pbx, line) = NetgsmAccount.With(body);

        var addition = await pbx.AddNumbersAsync("12505", [new CampaignNumber("05425550108")], CancellationToken.None);

        (addition.Failure?.Kind, addition.Numbers.ShouldHaveSingleItem().Verdict, line.Asked.Count).ShouldBe((kind, verdict, 1));
    }

    [Fact]
    public async Task RemoveNumberAsync_looks_the_vendors_id_up_unless_it_is_known()
    {
        const string Report = """{"header":{"error":false,"code":200,"message":"ok"},"body":[{"numbers":[{"id":27229043,"number":"05425550108","status":"Hiç aranmamış"}]}]}""";
        var (pbx, line) = NetgsmAccount.With(Report);

        await pbx.RemoveNumberAsync("12431", new CampaignNumberKey("+90 542 555 01 08"), CancellationToken.None);
        Body(line).ToString().ShouldBe("""{"event":"deletenumber","list_id":"12431","data":{"id":"27229043"}}""");
        await pbx.RemoveNumberAsync("12431", new CampaignNumberKey("05425550108", "5"), CancellationToken.None);
        line.Asked.Count.ShouldBe(3);
        (await Should.ThrowAsync<PbxException>(() => pbx.RemoveNumberAsync("12431", new CampaignNumberKey("05420000000"), CancellationToken.None))).Kind.ShouldBe(PbxErrorKind.Refused);

        await pbx.ChangeNumberAsync("12431", new CampaignNumberKey("05425550108", "5"), new CampaignNumber("05425550108", "Ece") { Active = false }, CancellationToken.None);
        Body(line).ToString().ShouldBe("""{"event":"updatenumber","list_id":"12431","data":{"name":"Ece","nstatus":"0","list_id":"12431","id":"5"}}""");
    }

    [Fact]
    public async Task ReadCampaignAsync_numbers_and_counts_in_our_words()
    {
        var (pbx, _) = NetgsmAccount.With("""
            {"header":{"error":"","code":200,"message":"Raporlama basarili."},"body":[{"numbers_status":[{"type":"Hiç aranmamış","count":1},{"type":"Başarılı","count":"4"},{"type":"Başarısız","count":2},{"type":"Tekrar aranacak"}],
             "numbers":[{"id":1,"number":"5425550108","name":"Şule","status":"Başarılı"},{"id":2,"number":"5425550109","name":"","status":"Basarisiz "},{"id":3,"number":"5425550110","status":"TEKRAR ARANACAK"},
             {"id":4,"number":"5425550111","status":"Hiç aranmamış"},{"id":5,"number":"5425550112","status":"Uykuda"},{"id":6,"status":"Başarılı"}]}]}
            """);

        var report = await pbx.ReadCampaignAsync("12431", CancellationToken.None);

        report.Counts.ShouldBe([(CampaignNumberState.NotDialed, 1), (CampaignNumberState.Reached, 4), (CampaignNumberState.Failed, 2), (CampaignNumberState.WillRetry, null)]);
        report.Numbers.ShouldBe(
        [
            new CampaignNumberReading("5425550108", "1", "Şule", CampaignNumberState.Reached, "Başarılı"), new CampaignNumberReading("5425550109", "2", null, CampaignNumberState.Failed, "Basarisiz"),
            new CampaignNumberReading("5425550110", "3", null, CampaignNumberState.WillRetry, "TEKRAR ARANACAK"), new CampaignNumberReading("5425550111", "4", null, CampaignNumberState.NotDialed, "Hiç aranmamış"),
            new CampaignNumberReading("5425550112", "5", null, CampaignNumberState.Unknown, "Uykuda"),
        ]);
        report.Results.ShouldBeEmpty();
    }

    [Fact]
    public async Task ReadCampaignsAsync_lists_what_the_vendor_holds()
    {
        var (pbx, _) = NetgsmAccount.With("""
            {"header":{"error":"","code":"200","message":"ok"},"body":[{"list_id":12505,"list_name":"Bahar","list_status":1,"list_type":2,"list_startdate":"2026-03-02","list_stopdate":"2026-03-04","list_starttime":"11:00     ","list_stoptime":"9:15 "},
             {"list_id":"12506","list_status":"0","list_type":1,"list_startdate":"yok"}]}
            """);

        (await pbx.ReadCampaignsAsync(CancellationToken.None)).ShouldBe(
        [
            new CampaignReading("12505", "Bahar", true, false, new DateOnly(2026, 3, 2), new DateOnly(2026, 3, 4), new TimeOnly(11, 0), new TimeOnly(9, 15), "1"),
            new CampaignReading("12506", "12506", false, true, null, null, null, null, "0"),
        ]);
    }

    [Theory]
    [InlineData("Success", "Successfully", ContactResult.Answered)]
    [InlineData("success", null, ContactResult.Answered)]
    [InlineData("Success", "No Answer", ContactResult.NoAnswer)]
    [InlineData("error", "Get Busy", ContactResult.Busy)]
    [InlineData("Error", "No registration", ContactResult.Failed)]
    [InlineData("error", "IYS izni yok", ContactResult.NoConsent)]
    [InlineData("error", null, ContactResult.Failed)]
    [InlineData("belki", null, ContactResult.Other)]
    public void Read_pushed_attempt_has_an_outcome(string status, string? message, ContactResult expected)
    {
        var said = message is null ? "null" : $"\"{message}\"";
        Push($$$"""{"header":{"App":"AutomaticCall"},"body":{"JobID":"12505","crm_id":"OtoArama-8","called":"05325550106","unique_id":"sip3-1772443800.2","filter":"11","status":"{{{status}}}","message":{{{said}}} }}""")
            .Results.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
                one => one.Outcome.ShouldBe(expected), one => one.Key.ShouldBe("OtoArama-8"), one => one.CallKey.ShouldBe("1772443800.2"), one => one.Campaign.ShouldBe("12505"));
    }

    [Fact]
    public void Read_pushed_attempts_come_as_a_list_or_a_form_or_bare_too()
    {
        const string One = """{"JobID":12505,"crm_id":"OtoArama-1","called":"5325550106","status":"Success"}""";

        Push($$"""[{"body":{{One}} },{"body":[{{One}},{"x":1}]}]""").Results.Select(one => one.Key).ShouldBe(["OtoArama-1", "OtoArama-1"]);
        Push(One).Results.ShouldHaveSingleItem().Outcome.ShouldBe(ContactResult.Answered);
        Push("JobID=12505&crm_id=OtoArama-1&called=5325550106&status=Success").Results.ShouldBe(Push(One).Results);
        var nameless = Push("""{"body":{"JobID":12505,"called":"05325550106","unique_id":"sip1-7.7","status":"error"}}""").Results.ShouldHaveSingleItem();
        nameless.Key.ShouldBe("12505/5325550106/7.7");
    }

    [Theory]
    [InlineData("", PushOutcome.Empty)]
    [InlineData("{}", PushOutcome.Malformed)]
    [InlineData("[]", PushOutcome.Malformed)]
    [InlineData("""{"body":{"JobID":1}}""", PushOutcome.Malformed)]
    [InlineData("""{"body":{"called":"5325550106"}}""", PushOutcome.Malformed)]
    [InlineData("<html>", PushOutcome.Malformed)]
    public void Read_pushed_body_that_names_no_attempt_is_not_understood(string body, PushOutcome outcome) => Push(body).ShouldSatisfyAllConditions(one => one.Outcome.ShouldBe(outcome), one => one.Results.ShouldBeEmpty());

    private static PushReading Push(string body) =>
        new NetgsmPush(new NetgsmCalls()).Read(new PushMessage(Guid.Empty, NetgsmPush.AutoDialTopic, null, Encoding.UTF8.GetBytes(body), NetgsmAccount.Now));

    private static string NumberAt(int index) => $"542{index:0000000}";

    private static string Accepting(int from, int count) => JsonSerializer.Serialize(new
    {
        header = new { error = false, code = 200, message = "eklendi" },
        body = new[] { new { list_id = 12505, numbers = Enumerable.Range(from, count).Select(index => new { number = NumberAt(index), name = "x", status = "success" }) } },
    });

    private static JsonElement Body(CannedLine line) => JsonDocument.Parse(line.Requests[^1].Request.Content!.ReadAsStringAsync().Result).RootElement.GetProperty("body");
}
