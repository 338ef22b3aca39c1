using System.Net;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.Http;
using static Portal.Infrastructure.Tests.Pbx.CagriMerkezi.Rows;

namespace Portal.Infrastructure.Tests.Pbx.CagriMerkezi;

/// <summary>What is sent, that it is sent once, and what is not sent at all.</summary>
public sealed class CagriMerkeziOrdersTests
{
    private static readonly string[] Talking =
    [
        Channel("SIP/hat-a-0000b2c3", "ext-queues", "20000", "Up", "Queue", "20000,t", "05321112233", 90),
        Channel("SIP/2004-0000b2c7", "from-internal", "", "Up", "AppQueue", "(Outgoing Line)", "05321112233", 60),
    ];

    [Fact]
    public async Task Orders_write_the_documents_parameters()
    {
        var cagri = Cagri.Saying("""{"result":"true","message":"Tamam"}""");
        var pbx = cagri.Pbx;

        (await pbx.OriginateAsync(new OriginateRequest("2004", "+90 532 111 22 33"), CancellationToken.None)).ShouldBe(new CommandAnswer(null, "Tamam"));
        await pbx.OriginateAsync(new OriginateRequest("2004", "0049 30 1234567"), CancellationToken.None);
        await pbx.OriginateAsync(new OriginateRequest("2004", "2007"), CancellationToken.None);
        await pbx.AddToQueueAsync(new QueueMembership("20000", "2004", Paused: false, Penalty: null), CancellationToken.None);
        await pbx.RemoveFromQueueAsync("20000", "2004", CancellationToken.None);
        await pbx.CreateQueueAsync(new NewQueue("20009", "Yeni Kuyruk", new Secret("p&w=1"), ["2004", "2005"]), CancellationToken.None);
        await pbx.DeleteQueueAsync("20009", CancellationToken.None);
        await pbx.SignInAgentAsync("2004", CancellationToken.None);
        await pbx.SignOutAgentAsync("2004", CancellationToken.None);
        await pbx.StartBreakAsync(new BreakRequest("2004", "3", null), CancellationToken.None);
        await cagri.Client.DeleteCampaignAsync("37", CancellationToken.None);
        await cagri.Client.AddContactAsync("37", new("5321112233", "Elif", "Kaya"), CancellationToken.None);
        await cagri.Client.DeleteContactAsync("37", "905321112233", CancellationToken.None);

        cagri.Asked.ShouldBe(
        [
            "dial extension=2004&number=05321112233",
            "dial extension=2004&number=0049301234567",
            "dial extension=2004&number=2007",
            "agentsQueue account=20000&dynmembers[]=2004&make=true",
            "agentsQueue account=20000&dynmembers[]=2004&make=false",
            "createQueue account=20009&name=Yeni Kuyruk&password=p&w=1&dynmembers[]=2004&dynmembers[]=2005",
            "deleteQueue account=20009",
            "loginAgent agent=2004",
            "logoutAgent agent=2004",
            "breakStart agent=2004&breakId=3",
            "deleteCampaign id_campaign=37",
            "campaignAddPhone name=Elif&surname=Kaya&phone=05321112233&id_campaign=37",
            "campaignDeletePhone id_campaign=37&phone=05321112233",
        ]);
        cagri.Line.Verbs.ShouldAllBe(verb => verb == HttpMethod.Post);
        cagri.Line.Addresses.Select(address => address.AbsoluteUri).First()
            .ShouldBe("http://pbx.example/api/?apikey=1a2b-3c4d-5e6f-7a8b-Gi%2B9c&module=dial&type=json");
    }

    [Theory]
    [InlineData("http://203.0.113.7", "http://203.0.113.7/api/")]
    [InlineData("http://203.0.113.7/api", "http://203.0.113.7/api/")]
    [InlineData("https://pbx.example/call/api/", "https://pbx.example/call/api/")]
    [InlineData("http://203.0.113.7/api/index.php", "http://203.0.113.7/api/index.php")]
    public async Task Address_leads_to_the_interface(string typed, string expected)
    {
        var line = new RecordingLine(TimeProvider.System, _ => CannedLine.Text("""<CallCenter><result>true</result></CallCenter>"""));
        var pbx = new Portal.Infrastructure.Pbx.CagriMerkezi.CagriMerkeziPbx(new() { Address = typed, ApiKey = new Secret("k"), AnswerType = "XML" }, line);

        await pbx.ReadQueuesAsync(CancellationToken.None);

        line.Addresses.ShouldHaveSingleItem().AbsoluteUri.ShouldBe(expected + "?apikey=k&module=listQueue&type=xml");
        line.Verbs.ShouldBe([HttpMethod.Get]);
    }

    [Fact]
    public async Task HangUpAsync_and_TransferAsync_look_afresh_and_act_on_the_extension_in_the_call()
    {
        var cagri = Cagri.Modules(("activeCalls", List(Talking)), ("hangup", """{"result":"true","message":"Çağrı Sonlandırıldı"}"""));

        (await cagri.Pbx.HangUpAsync("SIP/hat-a-0000b2c3", CancellationToken.None)).ShouldBe(new CommandAnswer("SIP/hat-a-0000b2c3", "Çağrı Sonlandırıldı"));
        await cagri.Pbx.TransferAsync("SIP/hat-a-0000b2c3", "2009", CancellationToken.None);

        cagri.Asked.ShouldBe(["activeCalls", "activeCallsCallCenter", "hangup extension=2004", "activeCalls", "activeCallsCallCenter", "redirect from=2004&extension=2009"]);
    }

    [Theory]
    [InlineData(500, "")]
    [InlineData(200, "<html></html>")]
    public async Task HangUpAsync_list_that_cannot_be_read_is_no_order_that_may_have_worked(int status, string body)
    {
        var cagri = new Cagri(_ => CannedLine.Text(body, (HttpStatusCode)status));

        var failure = await Should.ThrowAsync<PbxException>(() => cagri.Pbx.HangUpAsync("SIP/hat-a-0000b2c3", CancellationToken.None));

        failure.Kind.ShouldBe(PbxErrorKind.Unreachable);
        failure.RetryAfter.ShouldNotBeNull();
        cagri.Asked.ShouldBe(["activeCalls"]);
    }

    [Theory]
    [InlineData("SIP/hat-a-0000ffff", "over")]
    [InlineData("SIP/hat-a-0000b2c5", "no extension")]
    public async Task HangUpAsync_call_that_is_gone_or_at_no_extension_sends_nothing(string key, string why)
    {
        var cagri = Cagri.Modules(("activeCalls", List([.. Talking, Channel("SIP/hat-a-0000b2c5", "ext-queues", "20000", "Up", "Queue", "20000", "05429998877", 5)])));

        var failure = await Should.ThrowAsync<PbxException>(() => cagri.Pbx.HangUpAsync(key, CancellationToken.None));

        failure.Kind.ShouldBe(PbxErrorKind.Refused);
        failure.Message.ShouldContain(why);
        cagri.Asked.ShouldNotContain(asked => asked.StartsWith("hangup", StringComparison.Ordinal));
    }

    [Fact]
    public async Task HangUpAsync_extension_in_two_calls_or_only_guessed_sends_nothing()
    {
        var twice = Cagri.Modules(("activeCalls", List([.. Talking, Channel("SIP/2004-0000b2d1", "macro-dialout-trunk", "s", "Up", "Dial", "SIP/hat-a/05429998877,300", "2004", 10)])));
        var guessed = Cagri.Modules(("activeCalls", List(
            Channel("SIP/hat-a-0000b2c3", "ext-queues", "20000", "Up", "Queue", "20000,t", "05321112233", 90),
            Channel("SIP/hat-a-0000b2c5", "ext-queues", "20000", "Up", "Queue", "20000,t", "05429998877", 80),
            Channel("SIP/2004-0000b2c7", "from-internal", "", "Up", "AppQueue", "(Outgoing Line)", "2004", 60))));

        (await Should.ThrowAsync<PbxException>(() => twice.Pbx.HangUpAsync("SIP/hat-a-0000b2c3", CancellationToken.None))).Message.ShouldContain("2004");
        (await Should.ThrowAsync<PbxException>(() => guessed.Pbx.HangUpAsync("SIP/hat-a-0000b2c3", CancellationToken.None))).Kind.ShouldBe(PbxErrorKind.Refused);
        (await guessed.Pbx.ReadActiveCallsAsync(CancellationToken.None)).Select(call => (call.State, call.Extension))
            .ShouldBe([(Domain.Calls.CallState.Talking, "2004"), (Domain.Calls.CallState.Queued, null)]);

        twice.Asked.Concat(guessed.Asked).ShouldNotContain(asked => asked.StartsWith("hangup", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Orders_that_the_vendor_cannot_carry_out_are_refused_before_anything_is_sent()
    {
        var cagri = Cagri.Saying("""{"result":"true"}""");
        Func<Task>[] orders =
        [
            () => cagri.Pbx.TransferAsync("SIP/hat-a-0000b2c3", "05321112233", CancellationToken.None),
            () => cagri.Pbx.AddToQueueAsync(new QueueMembership("20000", "2004", Paused: true, Penalty: null), CancellationToken.None),
            () => cagri.Pbx.AddToQueueAsync(new QueueMembership("20000", "2004", Paused: false, Penalty: 3), CancellationToken.None),
            () => cagri.Pbx.StartBreakAsync(new BreakRequest("2004", "Yemek", null), CancellationToken.None),
            () => cagri.Pbx.StartBreakAsync(new BreakRequest("2004", null, null), CancellationToken.None),
            () => cagri.Pbx.StartBreakAsync(new BreakRequest("2004", "3", "20000"), CancellationToken.None),
            () => cagri.Pbx.EndBreakAsync("2004", "20000", CancellationToken.None),
            () => cagri.Pbx.ReadRecordingAsync(new Secret("/etc/passwd"), CancellationToken.None),
            () => cagri.Pbx.ReadRecordingAsync(new Secret("/var/spool/asterisk/monitor/../../../etc/shadow.WAV"), CancellationToken.None),
            () => cagri.Pbx.ReadRecordingAsync(new Secret("/var/spool/asterisk/monitor/2026/x.php"), CancellationToken.None),
            () => cagri.Pbx.ReadRecordingAsync(new Secret("/var/spool/asterisk/monitors/x.WAV"), CancellationToken.None),
            () => cagri.Pbx.ReadRecordingAsync(new Secret("/var/spool/asterisk/monitor/x\n.WAV"), CancellationToken.None),
            () => cagri.Pbx.ReadRecordingAsync(new Secret("0a1b2c3d"), CancellationToken.None),
            () => cagri.Pbx.ReadRecordingAsync(default, CancellationToken.None),
        ];

        foreach (var order in orders) (await Should.ThrowAsync<PbxException>(order)).Kind.ShouldBe(PbxErrorKind.Refused);

        cagri.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task Orders_in_trouble_are_never_sent_twice()
    {
        foreach (var answer in (LineAnswer[])[CannedLine.Text("", HttpStatusCode.InternalServerError), CannedLine.Text(""), CannedLine.Text("<html></html>"), CannedLine.Text("""{"result":"false"}""")])
        {
            var cagri = new Cagri(_ => answer);
            await Should.ThrowAsync<PbxException>(() => cagri.Pbx.OriginateAsync(new OriginateRequest("2004", "05321112233"), CancellationToken.None));
            cagri.Asked.Count.ShouldBe(1);
        }
    }

    [Theory]
    [InlineData(200, """{"result":"false","message":"Geçersiz API anahtarı: 1a2b-3c4d-5e6f-7a8b-Gi+9c"}""", PbxErrorKind.Unauthorized)]
    [InlineData(200, "<CallCenter><result>false</result><message>Invalid apikey 1a2b-3c4d-5e6f-7a8b-Gi%2B9c</message></CallCenter>", PbxErrorKind.Unauthorized)]
    [InlineData(200, """{"result":false,"message":"Kuyruk bulunamadı (apı=1A2B-3C4D-5E6F-7A8B-GI+9C)"}""", PbxErrorKind.Refused)]
    [InlineData(200, """{"result":0}""", PbxErrorKind.Refused)]
    [InlineData(200, """{"result":"hata"}""", PbxErrorKind.Refused)]
    [InlineData(400, """{"result":"false","message":"Eksik parametre"}""", PbxErrorKind.Refused)]
    [InlineData(401, "1a2b-3c4d-5e6f-7a8b-Gi+9c", PbxErrorKind.Unauthorized)]
    [InlineData(403, "", PbxErrorKind.Unauthorized)]
    [InlineData(404, "", PbxErrorKind.Protocol)]
    [InlineData(429, "", PbxErrorKind.RateLimited)]
    [InlineData(500, "Fatal error in index.php?apikey=1a2b-3c4d-5e6f-7a8b-Gi%2B9c", PbxErrorKind.Protocol)]
    [InlineData(302, "", PbxErrorKind.Protocol)]
    [InlineData(200, "", PbxErrorKind.Protocol)]
    [InlineData(200, "<html><body>Issabel</body></html>", PbxErrorKind.Protocol)]
    [InlineData(200, "<!DOCTYPE html><script>var x={\"result\":\"true\"}</script>", PbxErrorKind.Protocol)]
    [InlineData(200, """{"message":[]}""", PbxErrorKind.Protocol)]
    [InlineData(200, "[]", PbxErrorKind.Protocol)]
    [InlineData(200, """{"result":"true","message":[{"extension":"20000","descr":"SATISQ"},{"ext""", PbxErrorKind.Protocol)]
    [InlineData(200, "<CallCenter><result>true</result><message><queue><extension>20000</extension>", PbxErrorKind.Protocol)]
    [InlineData(200, """{"result":"true","message":[]}{"result":"true"}""", PbxErrorKind.Protocol)]
    public async Task ReadQueuesAsync_trouble_has_its_kind_and_never_tells_the_key(int status, string body, PbxErrorKind expected)
    {
        var cagri = new Cagri(_ => CannedLine.Text(body, (HttpStatusCode)status));

        var failure = await Should.ThrowAsync<PbxException>(() => cagri.Pbx.ReadQueuesAsync(CancellationToken.None));

        failure.Kind.ShouldBe(expected);
        (failure + failure.VendorMessage).ShouldNotContain("7a8b", Case.Insensitive);
    }

    [Fact]
    public async Task CreateQueueAsync_refusal_that_repeats_the_queues_password_masks_it()
    {
        var cagri = Cagri.Saying("""{"result":"false","message":"Kuyruk eklenemedi: sifre=cok-gizli-1"}""");

        var failure = await Should.ThrowAsync<PbxException>(() => cagri.Pbx.CreateQueueAsync(new NewQueue("20009", "Yeni", new Secret("cok-gizli-1"), []), CancellationToken.None));

        failure.VendorMessage.ShouldBe("Kuyruk eklenemedi: sifre=••••••");
    }
}
