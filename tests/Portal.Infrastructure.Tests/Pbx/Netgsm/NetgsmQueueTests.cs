using System.Net;
using System.Text.Json;
using Portal.Domain.Agents;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.Netgsm;

namespace Portal.Infrastructure.Tests.Pbx.Netgsm;

public sealed class NetgsmQueueTests
{
    private const string Unknown = """{"code":70,"status":"Error","message":"8505550101 isimli santrale ait boyle bir kuyruk yoktur"}""";

    [Fact]
    public async Task ReadQueueStatesAsync_the_samples_shape_is_read_and_named_by_what_was_answered()
    {
        var (pbx, line) = NetgsmAccount.With("""
            {"crm_id":"345'","pbx_num":"8505550101","queues":[{"queuename":"8505550101-queue-Operator","callers":{"05325550106":3,"5325550107":"61"},
             "agents":[{"agent":"101","status":"empty","membership":"static","paused":"false","reason":""},
                       {"agent":102,"status":"onhook","membership":"static","paused":"true","reason":"yemek"},
                       {"agent":"103","status":"ringing","membership":"dynamic","paused":false,"reason":null},
                       {"agent":"104 ","status":"Empty","membership":"dynamic","paused":true,"reason":"Çay "},
                       {"agent":"105","status":"unregister","membership":"static","paused":"true","reason":"x"},
                       {"agent":"106","status":"dancing","membership":"static"},
                       {"status":"empty"}],
             "calls":2,"holdtime":4,"talktime":11,"completed":1,"abondaned":0,"max":0}]}
            """);

        var queue = (await pbx.ReadQueueStatesAsync(CancellationToken.None)).ShouldHaveSingleItem();

        queue.Queue.ShouldBe(new QueueReading("Operator", "Operator"));
        queue.Callers.ShouldBe(
        [
            new WaitingCaller("", "Operator", "05325550106", NetgsmAccount.Now.AddSeconds(-3)),
            new WaitingCaller("", "Operator", "5325550107", NetgsmAccount.Now.AddSeconds(-61)),
        ]);
        queue.Members.Select(m => (m.Extension, m.State, m.BreakReason)).ShouldBe(
        [
            ("101", AgentState.Ready, null), ("102", AgentState.Talking, null), ("103", AgentState.Ringing, null), ("104", AgentState.Break, "Çay"),
            ("105", AgentState.Offline, null), ("106", AgentState.Unknown, null),
        ]);
        queue.Members.ShouldAllBe(m => m.Queues.Single() == "Operator");

        // Both queues of the settings were asked for; both answers were about one.
        line.Asked.Select(NetgsmAccount.Parameters).ShouldBe(["queue=muhasebe", "queue=Operator"], ignoreOrder: true);
        line.Asked.ShouldAllBe(asked => asked.AbsolutePath == "/8505550101/queuestats");
    }

    [Theory]
    [InlineData("""{"queues":[{"queuename":"muhasebe","callers":[],"agents":[]}]}""")]
    [InlineData("""{"queues":{"queuename":"8505550101-queue-muhasebe","callers":{},"agents":{}}}""")]
    [InlineData("""[{"queues":[{"queuename":"8505550101-queue-muhasebe "},]},]""")]
    public async Task ReadQueueStatesAsync_nobody_is_written_in_several_ways(string body)
    {
        var (pbx, _) = NetgsmAccount.With(body);

        var queue = (await pbx.ReadQueueStatesAsync(CancellationToken.None)).ShouldHaveSingleItem();

        (queue.Queue.Number, queue.Callers.Length, queue.Members.Length).ShouldBe(("muhasebe", 0, 0));
    }

    [Fact]
    public async Task ReadQueueStatesAsync_a_queue_that_the_PBX_does_not_know_is_left_out()
    {
        var (pbx, _) = NetgsmAccount.With(asked => CannedLine.Text(asked.Query.Contains("Operator", StringComparison.Ordinal) ? Unknown : """{"queues":[{"queuename":"muhasebe"}]}"""));

        (await pbx.ReadQueueStatesAsync(CancellationToken.None)).ShouldHaveSingleItem().Queue.Number.ShouldBe("muhasebe");
    }

    [Fact]
    public async Task ReadQueueStatesAsync_only_unknown_queues_is_a_failure_in_the_vendors_words()
    {
        var (pbx, _) = NetgsmAccount.With(Unknown);

        var failure = await Should.ThrowAsync<PbxException>(() => pbx.ReadQueueStatesAsync(CancellationToken.None));

        (failure.Kind, failure.VendorMessage).ShouldBe((PbxErrorKind.Refused, "8505550101 isimli santrale ait boyle bir kuyruk yoktur"));
    }

    [Fact]
    public async Task ReadQueueStatesAsync_trouble_is_found_out_with_one_request()
    {
        var (pbx, line) = NetgsmAccount.With("""{"status":"Error","message":"Kullanici dogrulanamadi"}""");

        (await Should.ThrowAsync<PbxException>(() => pbx.ReadQueueStatesAsync(CancellationToken.None))).Kind.ShouldBe(PbxErrorKind.Unauthorized);
        line.Asked.Count.ShouldBe(1);
    }

    [Fact]
    public async Task TestAsync_account_without_queues_still_tries_the_sign_in()
    {
        var settings = NetgsmAccount.Settings with { Queues = "" };
        var (good, _) = NetgsmAccount.With(asked => CannedLine.Text(asked.Host == "control.example" ? Unknown : """{"code":"40","error":"Kayit bulunamadi"}"""), settings);
        var (bad, _) = NetgsmAccount.With(_ => CannedLine.Text("""{"status":"Error","message":"Kullanici dogrulanamadi"}"""), settings);

        (await good.TestAsync(CancellationToken.None)).ShouldAllBe(check => check.Ok);
        (await bad.TestAsync(CancellationToken.None)).Select(check => (check.Name, check.Ok)).ShouldBe([("address", true), ("signIn", false)]);
    }

    [Fact]
    public async Task ReadQueueMembersAsync_members_say_whether_they_can_be_removed()
    {
        var (pbx, line) = NetgsmAccount.With("""
            {"queues":[{"queuename":"8505550101-queue-muhasebe","agents":[{"agent":"101","status":"empty","membership":"static","paused":"false"},{"agent":"5325550106","status":"empty","membership":"dynamic","paused":"true"},{"agent":"103"}]}]}
            """);

        (await pbx.ReadQueueMembersAsync("muhasebe", CancellationToken.None)).ShouldBe(
        [
            new QueueMember("101", null, Paused: false, Removable: false),
            new QueueMember("5325550106", null, Paused: true, Removable: true),
            new QueueMember("103", null),
        ]);
        NetgsmAccount.Parameters(line.Asked.Single()).ShouldBe("queue=muhasebe");
    }

    [Fact]
    public async Task Outside_numbers_go_to_the_other_host_with_the_queues_full_name()
    {
        var (pbx, line) = NetgsmAccount.With("""{"code":200,"message":"queuedelnumber islemi yapildi."}""");

        (await pbx.AddOutsideNumberAsync("muhasebe", "0553 555 0102", 3, CancellationToken.None)).VendorMessage.ShouldBe("queuedelnumber islemi yapildi.");
        await pbx.RemoveOutsideNumberAsync("8505550101-queue-muhasebe", "905535550102", CancellationToken.None);

        line.Asked.ShouldAllBe(asked => asked.AbsoluteUri == "https://account.example/netsantral/queue");
        var bodies = line.Requests.ConvertAll(request => JsonDocument.Parse(request.Request.Content!.ReadAsStringAsync().Result).RootElement);
        bodies[0].GetRawText().ShouldBe(JsonSerializer.Serialize(new
        {
            username = "8505550101", password = NetgsmAccount.Password, command = "queueaddnumber", tenant = "8505550101", queue = "8505550101-queue-muhasebe", no = "5535550102", penalty = "3",
        }));
        bodies[1].GetProperty("command").GetString().ShouldBe("queuedelnumber");
        line.Requests.ShouldAllBe(request => request.OperationClass == NetgsmClient.QueueNumbers);
    }

    [Theory]
    [InlineData("""{"code":70,"error":"gecersiz tenant"}""", PbxErrorKind.Refused, "gecersiz tenant")]
    [InlineData("""{"code":"30","error":"x"}""", PbxErrorKind.Unauthorized, "x")]
    [InlineData("""{"code":40}""", PbxErrorKind.Misconfigured, null)]
    [InlineData("""{"code":"80","error":"limit"}""", PbxErrorKind.RateLimited, "limit")]
    [InlineData("100", PbxErrorKind.Protocol, null)]
    [InlineData("{}", PbxErrorKind.Protocol, null)]
    [InlineData("<html></html>", PbxErrorKind.Protocol, null)]
    public async Task Outside_numbers_failures_have_their_kind(string body, PbxErrorKind kind, string? words)
    {
        var (pbx, line) = NetgsmAccount.With(body);

        var failure = await Should.ThrowAsync<PbxException>(() => pbx.AddOutsideNumberAsync("muhasebe", "5535550102", null, CancellationToken.None));

        (failure.Kind, failure.VendorMessage).ShouldBe((kind, words));
        line.Asked.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(11)]
    public async Task AddOutsideNumberAsync_penalty_that_the_vendor_has_not_is_refused_before_anything_is_sent(int penalty)
    {
        var (pbx, line) = NetgsmAccount.With("{}");

        (await Should.ThrowAsync<PbxException>(() => pbx.AddOutsideNumberAsync("muhasebe", "5535550102", penalty, CancellationToken.None))).Kind.ShouldBe(PbxErrorKind.Refused);
        line.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task Accounts_with_other_credentials_at_the_second_host_use_them_there()
    {
        var (pbx, line) = NetgsmAccount.With(
            _ => CannedLine.Text("""{"code":"30","error":"wrong: Öteki"}"""),
            NetgsmAccount.Settings with { AccountUsername = "8505550199", AccountPassword = new Secret("Öteki") });

        var failure = await Should.ThrowAsync<PbxException>(() => pbx.ReadBalanceAsync(CancellationToken.None));

        (await line.Requests.Single().Request.Content!.ReadAsStringAsync()).ShouldBe("""{"usercode":"8505550199","password":"\u00D6teki","stip":3}""");
        failure.VendorMessage.ShouldNotBeNull().ShouldNotContain("Öteki");
    }

    [Theory]
    [InlineData("8505550101", true)]
    [InlineData("0850 555 0101", true)]
    [InlineData("+908505550101", true)]
    [InlineData("850555", false)]
    [InlineData("santral", false)]
    public void Validate_PBX_number_has_ten_digits_in_any_spelling(string number, bool good) =>
        (NetgsmAccount.Settings with { PbxNumber = number }).Validate().Any().ShouldBe(!good);

    [Fact]
    public void QueueNames_short_and_full_names_blanks_and_repetitions_are_understood() =>
        (NetgsmAccount.Settings with { Queues = " muhasebe,8505550101-queue-satis;; Muhasebe , destek" }).QueueNames.ShouldBe(["muhasebe", "satis", "destek"]);

    [Fact]
    public async Task ReadQueueStatesAsync_status_of_the_server_is_a_failure_too()
    {
        var (pbx, _) = NetgsmAccount.With("", HttpStatusCode.ServiceUnavailable);

        (await Should.ThrowAsync<PbxException>(() => pbx.ReadQueueStatesAsync(CancellationToken.None))).Kind.ShouldBe(PbxErrorKind.Protocol);
    }
}
