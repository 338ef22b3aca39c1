using System.Net;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.Netgsm;

namespace Portal.Infrastructure.Tests.Pbx.Netgsm;

public sealed class NetgsmControlTests
{
    private const string Done = """{"crm_id":"345","status":"Success","message":"Successful"}""";

    [Fact]
    public async Task OriginateAsync_every_parameter_is_sent_percent_encoded_and_the_id_comes_back_bare()
    {
        var (pbx, line) = NetgsmAccount.With("""{"unique_id":"sip3-1772443800.53336","caller_num":"102","called_num":"5535550102","crm_id":"7","response":"originate","status":"Success","message":"Successfully"}""");

        var answer = await pbx.OriginateAsync(
            new OriginateRequest("110", "+90 553 555 01 02", new CallOptions
            {
                RingSeconds = 20, WaitForAnswer = true, Trunk = "0312 555 0103", MaxSeconds = 49, HideCallerId = true, CallerText = "İyi günler & çay",
                CalledSound = "mesai disi.wav", CallerSound = "a.wav", CalledText = "x", ManualAnswer = true,
            }),
            CancellationToken.None);

        answer.ShouldBe(new CommandAnswer("1772443800.53336", "Successfully"));
        var asked = line.Asked.ShouldHaveSingleItem();
        asked.AbsoluteUri.ShouldStartWith("http://control.example:9111/8505550101/originate?username=");
        NetgsmAccount.Parameters(asked).ShouldBe(
            "customer_num=5535550102&pbxnum=8505550101&internal_num=110&originate_order=if&trunk=3125550103&call_time=49&hide_callerid=1"
            + "&caller_text=%C4%B0yi%20g%C3%BCnler%20%26%20%C3%A7ay&called_text=x&caller_record=a.wav&called_record=mesai%20disi.wav&manual_answer=1&ring_timeout=20&wait_response=1");
        line.Requests.Single().Timeout.ShouldBeGreaterThan(TimeSpan.FromSeconds(40));
    }

    [Fact]
    public async Task OriginateAsync_without_waiting_names_no_call()
    {
        var (pbx, line) = NetgsmAccount.With("""{"response":"originate","caller_num":"110","called_num":"5535550102","crm_id":"7","status":"Originate successfully queued","message":"Success"}""");

        (await pbx.OriginateAsync(new OriginateRequest("110", "05535550102", new CallOptions { DestinationFirst = true }), CancellationToken.None)).ShouldBe(new CommandAnswer(null, "Success"));

        NetgsmAccount.Parameters(line.Asked.Single()).ShouldBe("customer_num=5535550102&pbxnum=8505550101&internal_num=110&originate_order=of&trunk=8505550101&ring_timeout=30&wait_response=0");
    }

    [Fact]
    public async Task OriginateAsync_to_an_extension_is_the_vendors_local_call()
    {
        var (pbx, line) = NetgsmAccount.With(Done);

        await pbx.OriginateAsync(new OriginateRequest("110", "153"), CancellationToken.None);

        line.Asked.Single().AbsolutePath.ShouldBe("/8505550101/local");
        NetgsmAccount.Parameters(line.Asked.Single()).ShouldBe("pbxnum=8505550101&caller=110&called=153&ring_timeout=30&wait_response=0");
    }

    [Fact]
    public async Task OriginateAsync_text_with_the_outside_number_first_is_refused_before_anything_is_sent()
    {
        var (pbx, line) = NetgsmAccount.With(Done);

        var failure = await Should.ThrowAsync<PbxException>(
            () => pbx.OriginateAsync(new OriginateRequest("110", "05535550102", new CallOptions { DestinationFirst = true, CalledText = "merhaba" }), CancellationToken.None));

        failure.Kind.ShouldBe(PbxErrorKind.Refused);
        line.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task LinkAsync_both_numbers_are_sent()
    {
        var (pbx, line) = NetgsmAccount.With("""{"unique_id":"1772443800.90638","caller_num":"5535550102","called_num":"5375550104","crm_id":"7","response":"linkup","status":"Success","message":"Successfully"}""");

        (await pbx.LinkAsync("0553 555 0102", "905375550104", new CallOptions { WaitForAnswer = true }, CancellationToken.None)).CallKey.ShouldBe("1772443800.90638");

        line.Asked.Single().AbsolutePath.ShouldBe("/8505550101/linkup");
        NetgsmAccount.Parameters(line.Asked.Single()).ShouldBe("caller=5535550102&called=5375550104&pbxnum=8505550101&originate_order=if&trunk=8505550101&ring_timeout=30&wait_response=1");
    }

    [Theory]
    [InlineData(MenuKind.Queue, "8505550101-queue-muhasebe", "redirect_menu=muhasebe&redirect_type=queue")]
    [InlineData(MenuKind.Ivr, "karşılama", "redirect_menu=kar%C5%9F%C4%B1lama&redirect_type=ivr")]
    [InlineData(MenuKind.Announcement, "mesai dışı", "redirect_menu=mesai%20d%C4%B1%C5%9F%C4%B1&redirect_type=announcement")]
    public async Task CallIntoMenuAsync_menu_and_kind_are_sent(MenuKind kind, string menu, string expected)
    {
        var (pbx, line) = NetgsmAccount.With("""{"unique_id":"sip3-1772443800.108813","caller_num":"8505550101","called_num":"8505550101","crm_id":"7","response":"dynamic_redirect","status":"Success","message":"Successfully"}""");

        (await pbx.CallIntoMenuAsync(new MenuCallRequest("5535550102", kind, menu, "test"), new CallOptions { RingSeconds = 35, MaxSeconds = 75, WaitForAnswer = true }, CancellationToken.None))
            .CallKey.ShouldBe("1772443800.108813");

        line.Asked.Single().AbsolutePath.ShouldBe("/8505550101/dynamic_redirect");
        NetgsmAccount.Parameters(line.Asked.Single()).ShouldBe($"called=5535550102&{expected}&trunk=8505550101&call_time=75&prefix=test&ring_timeout=35&wait_response=1");
    }

    [Fact]
    public async Task Commands_about_a_call_send_the_id_as_the_PBX_writes_it()
    {
        var calls = new NetgsmCalls();
        calls.Note("sip9-1772443800.181687").ShouldBe("1772443800.181687");
        var (pbx, line) = NetgsmAccount.With(_ => CannedLine.Text("""{"crm_id":"7","response":"hangup","status":"Success","message":"Successful"}"""), calls: calls);

        (await pbx.HangUpAsync("1772443800.181687", CancellationToken.None)).ShouldBe(new CommandAnswer("1772443800.181687", "Successful"));
        await pbx.HangUpAsync("sip4-1772443800.9", CancellationToken.None);
        await pbx.HangUpAsync("1772443800.9", CancellationToken.None);
        await pbx.MuteAsync("1772443800.181687", MuteDirection.In, muted: true, CancellationToken.None);
        await pbx.MuteAsync("1772443800.181687", MuteDirection.Out, muted: false, CancellationToken.None);
        await pbx.MuteAsync("1772443800.181687", MuteDirection.All, muted: false, CancellationToken.None);
        await pbx.TransferAsync("1772443800.181687", "+90 544 555 0105", CancellationToken.None);
        await pbx.TransferAttendedAsync("1772443800.181687", "112", CancellationToken.None);

        line.Asked.Select(asked => asked.AbsolutePath[12..] + "?" + NetgsmAccount.Parameters(asked)).ShouldBe(
        [
            "hangup?unique_id=sip9-1772443800.181687",
            "hangup?unique_id=sip4-1772443800.9",
            "hangup?unique_id=1772443800.9",
            "muteaudio?unique_id=sip9-1772443800.181687&direction=in&state=mute",
            "muteaudio?unique_id=sip9-1772443800.181687&direction=out&state=unmute",
            "muteaudio?unique_id=sip9-1772443800.181687&direction=all&state=unmute",
            "xfer?unique_id=sip9-1772443800.181687&exten=05445550105",
            "atxfer?unique_id=sip9-1772443800.181687&exten=112",
        ]);
    }

    [Fact]
    public async Task Queue_commands_send_extension_queue_pause_and_penalty()
    {
        var (pbx, line) = NetgsmAccount.With(Done);

        await pbx.AddToQueueAsync(new QueueMembership("8505550101-queue-muhasebe", "110", Paused: true, Penalty: 7), CancellationToken.None);
        await pbx.AddToQueueAsync(new QueueMembership("muhasebe", "110", Paused: false, Penalty: null), CancellationToken.None);
        await pbx.RemoveFromQueueAsync("muhasebe", "101", CancellationToken.None);
        await pbx.StartBreakAsync(new BreakRequest("110", "Çay molası", "muhasebe"), CancellationToken.None);
        await pbx.EndBreakAsync("110", "muhasebe", CancellationToken.None);

        line.Asked.Select(asked => asked.AbsolutePath[12..] + "?" + NetgsmAccount.Parameters(asked)).ShouldBe(
        [
            "agentlogin?exten=110&queue=muhasebe&paused=1&penalty=7",
            "agentlogin?exten=110&queue=muhasebe&paused=0&penalty=0",
            "agentlogoff?exten=101&queue=muhasebe",
            "agentpause?exten=110&queue=muhasebe&paused=1&reason=%C3%87ay%20molas%C4%B1",
            "agentpause?exten=110&queue=muhasebe&paused=0&reason=Mola",
        ]);
    }

    [Fact]
    public async Task StartBreakAsync_without_a_queue_goes_through_all_and_one_that_knows_the_agent_is_enough()
    {
        var (pbx, line) = NetgsmAccount.With(asked => CannedLine.Text(asked.Query.Contains("queue=muhasebe", StringComparison.Ordinal)
            ? """{"status":"Error","message":"Bir veya birden fazla kuyrukta hata olustuInterface not found"}"""
            : Done));

        (await pbx.StartBreakAsync(new BreakRequest("110", "test", null), CancellationToken.None)).VendorMessage.ShouldBe("Successful");

        line.Asked.Select(NetgsmAccount.Parameters).ShouldBe(["exten=110&queue=muhasebe&paused=1&reason=test", "exten=110&queue=Operator&paused=1&reason=test"]);
    }

    [Fact]
    public async Task EndBreakAsync_where_no_queue_knows_the_agent_is_refused_in_the_vendors_words()
    {
        var (pbx, line) = NetgsmAccount.With("""{"status":"Error","message":"Bir veya birden fazla kuyrukta hata olustuInterface not found"}""");

        var failure = await Should.ThrowAsync<PbxException>(() => pbx.EndBreakAsync("110", null, CancellationToken.None));

        (failure.Kind, failure.VendorMessage).ShouldBe((PbxErrorKind.Refused, "Bir veya birden fazla kuyrukta hata olustuInterface not found"));
        line.Asked.Count.ShouldBe(2);
    }

    [Fact]
    public async Task StartBreakAsync_PBX_that_goes_away_midway_is_not_taken_for_done()
    {
        var (pbx, _) = NetgsmAccount.With(asked => asked.Query.Contains("queue=muhasebe", StringComparison.Ordinal) ? CannedLine.Text(Done) : CannedLine.Text("", HttpStatusCode.BadGateway));

        (await Should.ThrowAsync<PbxException>(() => pbx.StartBreakAsync(new BreakRequest("110", null, null), CancellationToken.None))).Kind.ShouldBe(PbxErrorKind.Protocol);
    }

    [Theory]
    [InlineData("""{"code":"30","status":"Error","message":"Eksik yada yanlis parametre 2 "}""", PbxErrorKind.Refused, "Eksik yada yanlis parametre 2")]
    [InlineData("""{"code":30,"status":"Error","message":"Eksik yada yanlis parametre"}""", PbxErrorKind.Refused, "Eksik yada yanlis parametre")]
    [InlineData("""{"status":"Error","message":"Kullanici dogrulanamadi"}""", PbxErrorKind.Unauthorized, "Kullanici dogrulanamadi")]
    [InlineData("""{"status":"Error","message":"Kullanıcı doğrulanamadi"}""", PbxErrorKind.Unauthorized, "Kullanıcı doğrulanamadi")]
    [InlineData("""{"status":"Error","message":"Hatali istek: URI hatali"}""", PbxErrorKind.Refused, "Hatali istek: URI hatali")]
    [InlineData("""{"status":"Error","message":"Channel not specified"}""", PbxErrorKind.Refused, "Channel not specified")]
    [InlineData("""{"caller_num":"caller","called_num":"5535550102","crm_id":"7","response":"dynamic_redirect","status":"Error","message":"Unsuccessful"}""", PbxErrorKind.Refused, "Unsuccessful")]
    [InlineData("""{"crm_id":"7","response":"originate","status":"Success","message":"No Answer"}""", PbxErrorKind.Refused, "No Answer")]
    [InlineData("""{"crm_id":"7","response":"originate","status":"ERROR","message":"Get Busy"}""", PbxErrorKind.Refused, "Get Busy")]
    [InlineData("""{"crm_id":"7","response":"originate","status":"Error","message":"Busy"}""", PbxErrorKind.Refused, "Busy")]
    [InlineData("""{"crm_id":"7","response":"originate","status":"success","message":"No registration "}""", PbxErrorKind.Refused, "No registration")]
    [InlineData("""{"crm_id":"7","status":"Error","message":"Unknown reason"}""", PbxErrorKind.Refused, "Unknown reason")]
    [InlineData("""{"code":"70","status":"Error","message":"x"}""", PbxErrorKind.Refused, "x")]
    [InlineData("""{"code":"80","status":"Error","message":"x"}""", PbxErrorKind.RateLimited, "x")]
    [InlineData("""{"code":"100","status":"Error"}""", PbxErrorKind.Protocol, null)]
    [InlineData("30", PbxErrorKind.Unauthorized, null)]
    [InlineData("\"30\"\r\n", PbxErrorKind.Unauthorized, null)]
    [InlineData("<html><body>Bad Gateway</body></html>", PbxErrorKind.Protocol, null)]
    [InlineData("", PbxErrorKind.Protocol, null)]
    [InlineData("{}", PbxErrorKind.Protocol, null)]
    [InlineData("""{"status":"Suc""", PbxErrorKind.Protocol, null)]
    public async Task Commands_failures_have_their_kind_and_are_not_repeated(string body, PbxErrorKind kind, string? words)
    {
        var (pbx, line) = NetgsmAccount.With(body);

        var failure = await Should.ThrowAsync<PbxException>(() => pbx.OriginateAsync(new OriginateRequest("110", "5535550102"), CancellationToken.None));

        (failure.Kind, failure.VendorMessage).ShouldBe((kind, words));
        line.Asked.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(500, PbxErrorKind.Protocol)]
    [InlineData(401, PbxErrorKind.Unauthorized)]
    [InlineData(429, PbxErrorKind.RateLimited)]
    [InlineData(302, PbxErrorKind.Protocol)]
    public async Task Commands_statuses_have_their_kind_and_the_password_is_never_told(int status, PbxErrorKind kind)
    {
        var (pbx, _) = NetgsmAccount.With($"denied: {NetgsmAccount.Password} {Uri.EscapeDataString(NetgsmAccount.Password)}", (HttpStatusCode)status);

        var failure = await Should.ThrowAsync<PbxException>(() => pbx.HangUpAsync("1.2", CancellationToken.None));

        failure.Kind.ShouldBe(kind);
        (failure + failure.VendorMessage).ShouldNotContain("Gizli");
    }

    [Fact]
    public async Task Commands_a_list_around_the_answer_a_trailing_comma_and_any_letter_case_are_read()
    {
        var (pbx, _) = NetgsmAccount.With("""[{"CRM_ID":7,"Status":"SUCCESS","Message":"Successful",},]""");

        (await pbx.HangUpAsync("1.2", CancellationToken.None)).VendorMessage.ShouldBe("Successful");
    }
}
