using System.Collections.Immutable;
using System.Net;
using System.Text;
using System.Text.Json;
using Portal.Domain.Campaigns;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Pbx.Bulutsantralim;
using Portal.Infrastructure.Pbx.Http;
using Portal.Infrastructure.Tests.Time;

namespace Portal.Infrastructure.Tests.Pbx.Bulutsantralim;

/// <summary>What goes over the wire for campaigns, and what is read from answers and pushes.</summary>
public sealed class BulutsantralimCampaignTests
{
    private const string Key = "K0f0e0d0c-1111-2222-3333-444455556666";
    private const string Address = "https://portal.example/push/bulutsantralim/gizli-adres/campaign";

    private static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 30, 20, TimeSpan.Zero);

    private static readonly PbxCampaign Queue = new()
    {
        Name = "Mart hatırlatma",
        FirstDay = new DateOnly(2026, 3, 2),
        LastDay = new DateOnly(2026, 3, 6),
        From = new TimeOnly(9, 30),
        To = new TimeOnly(18, 0),
        Days = [DayOfWeek.Monday, DayOfWeek.Sunday],
        Target = new CampaignTarget(CampaignTargetKind.Queue, "204"),
        Retries = 2,
        CallerId = "0850 555 01 01",
        CallsPerAgent = 1.5m,
        MaximumLines = 8,
        RingSeconds = 30,
        Recorded = true,
        ResultAddress = new Secret(Address),
        Numbers = [new CampaignNumber("0532 111 22 33", "Elif"), new CampaignNumber("+49 30 1234567") { Phrase = "#429 12/05/2026 #430" }],
    };

    [Fact]
    public async Task CreateCampaignAsync_queue_campaign_is_sent_as_documented_and_its_id_comes_back()
    {
        var (pbx, line) = Pbx("20212\n");

        (await pbx.CreateCampaignAsync(Queue, CancellationToken.None)).ShouldBe("20212");

        var request = line.Requests.ShouldHaveSingleItem();
        (request.Request.Method, request.OperationClass).ShouldBe((HttpMethod.Post, BulutsantralimClient.Campaigns));
        line.Asked[0].PathAndQuery.ShouldBe($"/base/ivr_campaigns.json?key={Key}");
        Sent(line).ShouldBe("""
            {"call_type":"queue","name":"Mart hatırlatma","date_range_begin":"2026-03-02","date_range_end":"2026-03-06","time_range_begin":"09:30","time_range_end":"18:00","active_days":[1,7],"call_retries":2,"cli":"908505550101","ring_timeout":30,"max_thread_count":8,"recording_enabled":"true","webhook_url":"https://portal.example/push/bulutsantralim/gizli-adres/campaign","is_commercial":false,"queue_number":204,"thread_multiplier":1.5,"phone_list":[{"phone":"905321112233"},{"phone":"0049301234567","phrase":"#429 12/05/2026 #430"}]}
            """);
    }

    [Fact]
    public async Task CreateCampaignAsync_announcement_with_keys_and_consent_is_sent_as_documented()
    {
        var (pbx, line) = Pbx("\"7\"");
        var targets = new (char Key, CampaignTargetKind Kind, string Name)[]
        {
            ('0', CampaignTargetKind.Extension, "1000"), ('1', CampaignTargetKind.Group, "700"), ('2', CampaignTargetKind.Queue, "200"), ('3', CampaignTargetKind.Menu, "10"),
            ('4', CampaignTargetKind.Outside, "+90 532 111 22 33"), ('5', CampaignTargetKind.Voicemail, "1003"), ('*', CampaignTargetKind.Announcement, "456"), ('#', CampaignTargetKind.HangUp, ""),
        };
        var campaign = Queue with
        {
            Target = new CampaignTarget(CampaignTargetKind.Announcement, "128"),
            CallsPerAgent = null,
            Consent = new CampaignConsent(RecipientType.Merchant, "İYS-9"),
            Keys = new CampaignKeys
            {
                Targets = targets.ToImmutableSortedDictionary(one => one.Key, one => new CampaignTarget(one.Kind, one.Name)),
                NoKey = new CampaignTarget(CampaignTargetKind.Queue, "201"),
                Retries = 1,
                Seconds = 4,
            },
        };

        await pbx.CreateCampaignAsync(campaign, CancellationToken.None);

        using var sent = JsonDocument.Parse(line.LastBody!);
        string? Field(string name) => sent.RootElement.TryGetProperty(name, out var value) ? value.ToString() : null;
        (Field("call_type"), Field("welcome_announcement_id"), Field("queue_number"), Field("thread_multiplier")).ShouldBe(("ivr", "128", null, null));
        targets.Select(one => Field($"digit_target_{one.Key switch { '*' => "star", '#' => "square", _ => one.Key.ToString() }}"))
            .ShouldBe(["user/1000", "group/700", "queue/200", "ivr/10", "external/05321112233", "voicemail/1003", "announcement/456", "hangup/hangup"]);
        (Field("timeout_target"), Field("invalid_target"), Field("digit_retries"), Field("digit_timeout")).ShouldBe(("queue/201", "hangup/hangup", "1", "4"));
        (Field("is_commercial"), Field("iys_recipient_type"), Field("iys_brand_code")).ShouldBe(("True", "TACIR", "İYS-9"));
    }

    [Theory]
    [InlineData("""{"id":20212}""", "20212")]
    [InlineData("""{"id":"20212","name":"x"}""", "20212")]
    public async Task CreateCampaignAsync_id_in_an_object_is_read_too(string body, string id) => (await Pbx(body).Pbx.CreateCampaignAsync(Queue, CancellationToken.None)).ShouldBe(id);

    [Theory]
    [InlineData("")]
    [InlineData("OK")]
    [InlineData("{}")]
    [InlineData("{\"id\":")]
    [InlineData("<html><body>1</body></html>")]
    public async Task CreateCampaignAsync_answer_without_an_id_is_no_success_and_is_not_repeated(string body)
    {
        var (pbx, line) = Pbx(body);

        (await Should.ThrowAsync<PbxException>(() => pbx.CreateCampaignAsync(Queue, CancellationToken.None))).Kind.ShouldBe(PbxErrorKind.Protocol);
        line.Asked.Count.ShouldBe(1);
    }

    [Fact]
    public async Task CreateCampaignAsync_refusal_tells_neither_key_nor_result_address()
    {
        var (pbx, _) = Pbx($"webhook_url {Address} is not reachable with {Key}", HttpStatusCode.BadRequest);

        var failure = await Should.ThrowAsync<PbxException>(() => pbx.CreateCampaignAsync(Queue, CancellationToken.None));

        (failure.Kind, failure.VendorMessage).ShouldBe((PbxErrorKind.Refused, "webhook_url •••••• is not reachable with ••••••"));
    }

    [Fact]
    public async Task CreateCampaignAsync_what_the_dialer_cannot_take_is_refused_before_anything_is_sent()
    {
        var (pbx, line) = Pbx("1");

        PbxCampaign[] wrong = [Queue with { Numbers = [] }, Queue with { Target = null }, Queue with { Keys = new CampaignKeys() }, Queue with { RingSeconds = 61 }];
        foreach (var campaign in wrong) (await Should.ThrowAsync<PbxException>(() => pbx.CreateCampaignAsync(campaign, CancellationToken.None))).Kind.ShouldBe(PbxErrorKind.Refused);
        line.Asked.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true, "status=on")]
    [InlineData(false, "status=off")]
    public async Task SwitchCampaignAsync_patches_the_status(bool running, string form)
    {
        var (pbx, line) = Pbx("OK");

        (await pbx.SwitchCampaignAsync("112", running, CancellationToken.None)).VendorMessage.ShouldBe("OK");

        line.Asked.Single().PathAndQuery.ShouldBe($"/base/ivr_campaigns/112?key={Key}");
        line.Requests[0].Request.Method.ShouldBe(HttpMethod.Patch);
        line.LastBody.ShouldBe(form);
    }

    [Fact]
    public async Task DeleteCampaignAsync_deletes_once_and_an_unknown_one_is_refused_in_the_vendors_words()
    {
        var (pbx, line) = Pbx("OK");
        await pbx.DeleteCampaignAsync("112", CancellationToken.None);
        (line.Requests[0].Request.Method, line.Asked.Single().PathAndQuery).ShouldBe((HttpMethod.Delete, $"/base/ivr_campaigns/112?key={Key}"));

        var failure = await Should.ThrowAsync<PbxException>(() => Pbx("Cannot find ivr_campaign with ID 112", HttpStatusCode.BadRequest).Pbx.DeleteCampaignAsync("112", CancellationToken.None));
        (failure.Kind, failure.VendorMessage).ShouldBe((PbxErrorKind.Refused, "Cannot find ivr_campaign with ID 112"));
    }

    [Fact]
    public void Read_result_in_the_documented_shape_is_one_attempt()
    {
        // Literal shape of the sample: neither blanks nor Turkish letters are escaped.
        var reading = Read("notification_id=815&notification_date=2026-03-02 09:29:56 UTC&domain_id=214&ivr_campaign_id=131&ivr_campaign_name=Memnuniyet anketi&ivr_lead_id=1878&phone=905321112233&digit=2&status=Başarılı&call_uuid=aacdb242-0000-11e7-8bed-c9aec7090000");

        reading.Outcome.ShouldBe(PushOutcome.Understood);
        reading.Results.ShouldBe([new CampaignResult
        {
            Key = "815", Campaign = "131", Number = "905321112233", Outcome = ContactResult.Answered, RawOutcome = "Başarılı",
            ToldAt = Now.AddSeconds(-24), Digit = "2", CallKey = "aacdb242-0000-11e7-8bed-c9aec7090000",
        }]);
        reading.Record.ShouldBeNull();
    }

    [Theory]
    [InlineData("Cevaplandı", "-", ContactResult.Answered)]
    [InlineData("Başka", "!4", ContactResult.Answered)]
    [InlineData("Cevapsız", "", ContactResult.NoAnswer)]
    [InlineData("Ulaşılamıyor", "", ContactResult.NoAnswer)]
    [InlineData("Meşgul", "", ContactResult.Busy)]
    [InlineData("Reddedildi", "", ContactResult.Busy)]
    [InlineData("Hatalı Numara", "", ContactResult.Failed)]
    [InlineData("İYS izni yok", "", ContactResult.NoConsent)]
    [InlineData("Yepyeni", "", ContactResult.Other)]
    [InlineData("", "", ContactResult.Other)]
    public void Read_result_outcome_follows_status_and_key(string status, string digit, ContactResult expected)
    {
        var body = $"notification_id=1&phone=905321112233&digit={digit}&status={Uri.EscapeDataString(status)}";

        var result = Read(body).Results.ShouldHaveSingleItem();

        (result.Outcome, result.RawOutcome, result.ToldAt).ShouldBe((expected, status.Length == 0 ? null : status, Now));
        Read($$"""{"notification_id":1,"phone":905321112233,"digit":"{{digit}}","status":"{{status}}"}""").Results.ShouldBe([result]);
    }

    [Theory]
    [InlineData("", PushOutcome.Empty)]
    [InlineData("{}", PushOutcome.Empty)]
    [InlineData("phone=905321112233&status=Meşgul", PushOutcome.Malformed)]
    [InlineData("notification_id=1", PushOutcome.Malformed)]
    [InlineData("hello", PushOutcome.Malformed)]
    public void Read_result_that_names_no_attempt_is_not_understood(string body, PushOutcome outcome)
    {
        var reading = Read(body);

        (reading.Outcome, reading.Results.Length).ShouldBe((outcome, 0));
    }

    [Fact]
    public Task Read_damaged_results_do_no_harm() => Mutations.SurviveAsync(
        "notification_id=815&notification_date=2026-03-02 09:29:56 UTC&ivr_campaign_id=131&phone=905321112233&digit=2&status=Ba%C5%9Far%C4%B1l%C4%B1&call_uuid=u-1",
        16,
        10_000,
        body =>
        {
            BulutsantralimPush.Read(new PushMessage(Guid.Empty, BulutsantralimPush.CampaignTopic, null, body, Now));
            return Task.CompletedTask;
        });

    private static PushReading Read(string body) => BulutsantralimPush.Read(new PushMessage(Guid.Empty, BulutsantralimPush.CampaignTopic, null, Encoding.UTF8.GetBytes(body), Now));

    private static string Sent(BodyLine line) => System.Text.RegularExpressions.Regex.Unescape(line.LastBody!);

    private static (BulutsantralimPbx Pbx, BodyLine Line) Pbx(string body, HttpStatusCode status = HttpStatusCode.OK)
    {
        var line = new BodyLine(new ManualTime(Now), CannedLine.Text(body, status));
        return (new BulutsantralimPbx(new BulutsantralimSettings { Address = "http://pbx.example/base/", Key = new Secret(Key) }, line), line);
    }

    /// <summary>Keeps the body of each request, which is disposed of afterwards.</summary>
    private sealed class BodyLine(TimeProvider time, LineAnswer answer) : PbxLine
    {
        public List<Uri> Asked { get; } = [];

        public List<LineRequest> Requests { get; } = [];

        public string? LastBody { get; private set; }

        public override TimeProvider Time => time;

        public override PbxLine For(Urgency urgency) => this;

        public override async Task<LineAnswer> SendAsync(LineRequest request, CancellationToken cancellationToken)
        {
            Asked.Add(request.Request.RequestUri!);
            Requests.Add(request);
            LastBody = request.Request.Content is { } content ? await content.ReadAsStringAsync(cancellationToken) : null;
            return answer;
        }
    }
}
