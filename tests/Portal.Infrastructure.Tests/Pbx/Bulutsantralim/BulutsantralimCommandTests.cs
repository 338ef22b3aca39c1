using System.Net;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.Bulutsantralim;
using Portal.Infrastructure.Pbx.Http;
using Portal.Infrastructure.Tests.Time;

namespace Portal.Infrastructure.Tests.Pbx.Bulutsantralim;

/// <summary>What goes over the wire for each command and each reading on demand, and what is read from the documented answers.</summary>
public sealed class BulutsantralimCommandTests
{
    private const string Key = "K0f0e0d0c-1111-2222-3333-444455556666";

    private static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 30, 20, TimeSpan.Zero);

    private readonly ManualTime _time = new(Now);

    [Theory]
    [InlineData("answer", "/base/answer/u-1?key=KEY")]
    [InlineData("transfer", "/base/transfer/u-1?key=KEY&user_number=1004")]
    [InlineData("mute", "/base/mute/u-1?key=KEY&state=on")]
    [InlineData("unmute", "/base/mute/u-1?key=KEY&state=off")]
    [InlineData("dnd", "/base/dnd/1004?key=KEY&state=on")]
    [InlineData("callerId", "/base/update_outbound_caller_id?key=KEY&extension=1004&caller_id=908501112233")]
    [InlineData("members", "/base/queue/manage_users?key=KEY&queue_number=200&user_list=1004,1002")]
    [InlineData("unblock", "/base/blocked_numbers/delete?key=KEY&number=905321112233")]
    public async Task Commands_are_sent_once_as_documented_and_any_text_is_success(string command, string expected)
    {
        var (pbx, line) = Pbx("+OK\n");

        await (command switch
        {
            "answer" => pbx.AnswerAsync("u-1", CancellationToken.None),
            "transfer" => pbx.TransferAsync("u-1", "1004", CancellationToken.None),
            "mute" => pbx.MuteAsync("u-1", MuteDirection.All, muted: true, CancellationToken.None),
            "unmute" => pbx.MuteAsync("u-1", MuteDirection.All, muted: false, CancellationToken.None),
            "dnd" => pbx.SetDoNotDisturbAsync("1004", on: true, CancellationToken.None),
            "callerId" => pbx.SetCallerIdAsync("1004", "908501112233", CancellationToken.None),
            "members" => pbx.SetQueueMembersAsync("200", ["1004", "1002"], CancellationToken.None),
            _ => (Task)pbx.UnblockNumberAsync("905321112233", CancellationToken.None),
        });

        line.Asked.ShouldHaveSingleItem().PathAndQuery.ShouldBe(expected.Replace("KEY", Key, StringComparison.Ordinal));
        line.Requests[0].Request.Method.ShouldBe(HttpMethod.Get);
    }

    [Theory]
    [InlineData(MuteDirection.In)]
    [InlineData(MuteDirection.Out)]
    public async Task MuteAsync_one_direction_is_refused_before_anything_is_sent(MuteDirection direction)
    {
        var (pbx, line) = Pbx("+OK");

        (await Should.ThrowAsync<PbxException>(() => pbx.MuteAsync("u-1", direction, muted: true, CancellationToken.None))).Kind.ShouldBe(PbxErrorKind.Refused);
        line.Asked.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("0532 111 22 33", "905321112233")]
    [InlineData("+90 (532) 111-22-33", "905321112233")]
    [InlineData("+49 30 27590915", "00493027590915")]
    [InlineData("1004", "1004")]
    public async Task OriginateAsync_numbers_are_written_as_the_vendor_takes_them(string typed, string sent)
    {
        var (pbx, line) = Pbx("id-1");

        await pbx.OriginateAsync(new OriginateRequest("1001", typed, new CallOptions { CallerId = "0850 111 22 33" }), CancellationToken.None);

        line.Asked.Single().Query.ShouldBe($"?key={Key}&extension=1001&destination={sent}&caller_id=908501112233");
    }

    [Fact]
    public async Task TransferAsync_outside_number_is_refused_before_anything_is_sent()
    {
        var (pbx, line) = Pbx("+OK");

        (await Should.ThrowAsync<PbxException>(() => pbx.TransferAsync("u-1", "905321112233", CancellationToken.None))).Kind.ShouldBe(PbxErrorKind.Refused);
        line.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task LinkAsync_waits_as_long_as_the_first_number_may_ring()
    {
        var (pbx, line) = Pbx("358c20bc-0000-11e5-87a2-157d41a0ffff");

        var answer = await pbx.LinkAsync(
            "905321112233", "905339998877", new CallOptions { CallerId = "908501112233", RingSeconds = 60, CallerSound = "112", CalledSound = "113" }, CancellationToken.None);

        answer.CallKey.ShouldBe("358c20bc-0000-11e5-87a2-157d41a0ffff");
        line.Asked.Single().PathAndQuery.ShouldBe(
            $"/base/bridge?key={Key}&source=905321112233&destination=905339998877&caller_id=908501112233&timeout=60&announcement_to_caller=112&announcement_to_callee=113");
        line.Requests[0].Timeout.ShouldBeGreaterThan(TimeSpan.FromSeconds(65));
    }

    [Fact]
    public async Task LinkAsync_refused_is_not_repeated()
    {
        var (pbx, line) = Pbx("invalid destination: 1234", HttpStatusCode.BadRequest);

        var failure = await Should.ThrowAsync<PbxException>(() => pbx.LinkAsync("905321112233", "1234", CallOptions.None, CancellationToken.None));

        (failure.Kind, failure.VendorMessage).ShouldBe((PbxErrorKind.Refused, "invalid destination: 1234"));
        line.Asked.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Queue_membership_reads_the_list_and_sends_it_back_whole_and_in_order()
    {
        var (pbx, line) = Pbx(uri => CannedLine.Text(uri.AbsolutePath.EndsWith("user_list", StringComparison.Ordinal) ? """[{"user":1004,"name":"Ayşe"},{"user":"1002","name":null},{"name":"x"}]""" : "OK"));

        (await pbx.ReadQueueMembersAsync("200", CancellationToken.None)).ShouldBe([new QueueMember("1004", "Ayşe"), new QueueMember("1002", null)]);
        await pbx.AddToQueueAsync(new QueueMembership("200", "1003", Paused: false, null), CancellationToken.None);
        await pbx.AddToQueueAsync(new QueueMembership("200", "1002", Paused: false, null), CancellationToken.None);
        await pbx.RemoveFromQueueAsync("200", "1004", CancellationToken.None);

        line.Asked.Select(a => a.PathAndQuery).Where(a => a.Contains("manage", StringComparison.Ordinal)).ShouldBe(
        [
            $"/base/queue/manage_users?key={Key}&queue_number=200&user_list=1004,1002,1003",
            $"/base/queue/manage_users?key={Key}&queue_number=200&user_list=1002",
        ]);
        (await Should.ThrowAsync<PbxException>(() => pbx.RemoveFromQueueAsync("200", "1009", CancellationToken.None))).Kind.ShouldBe(PbxErrorKind.Refused);
        (await Should.ThrowAsync<PbxException>(() => pbx.AddToQueueAsync(new QueueMembership("200", "1009", Paused: true, null), CancellationToken.None))).Kind.ShouldBe(PbxErrorKind.Refused);
        (await Should.ThrowAsync<PbxException>(() => pbx.AddToQueueAsync(new QueueMembership("200", "1009", Paused: false, 3), CancellationToken.None))).Kind.ShouldBe(PbxErrorKind.Refused);
        line.Asked.Count(a => a.AbsolutePath.Contains("manage", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Fact]
    public async Task SearchCallsAsync_range_and_page_are_asked_for_and_numbers_compared_here()
    {
        var (pbx, line) = Pbx("""
            {"cdrs":[{"call_uuid":"a","start_stamp":"2026-03-01 12:00:00 +0300","direction":"Gelen","caller_id_number":"905321112233","destination_number":"902125550101 (1014)"},
                     {"call_uuid":"b","start_stamp":"2026-03-01 12:00:00 +0300","direction":"Giden","caller_id_number":"1014 (902125550101)","destination_number":"05339998877"}],
             "pagination":{"page":3,"total_count":202,"total_pages":3,"limit":100}}
            """);

        var page = await pbx.SearchCallsAsync(new CallSearch(Now.AddDays(-3), Now, "0532 111 22 33", Page: 3), CancellationToken.None);

        page.Records.ShouldHaveSingleItem().VendorKey.ShouldBe("a");
        Uri.UnescapeDataString(line.Asked.Single().PathAndQuery).ShouldBe(
            $"/base/cdrs?key={Key}&start_stamp_from=2026-02-27 09:30:20 UTC&start_stamp_to=2026-03-02 09:30:20 UTC&limit=100&page=3");
    }

    [Fact]
    public async Task SearchCallsAsync_longer_span_than_the_vendor_takes_is_its_newest_part()
    {
        var (pbx, line) = Pbx("""{"cdrs":[]}""");

        await pbx.SearchCallsAsync(new CallSearch(Now.AddYears(-1), Now), CancellationToken.None);

        Uri.UnescapeDataString(line.Asked.Single().Query).ShouldContain("start_stamp_from=2026-01-30 09:30:20 UTC");
    }

    [Fact]
    public async Task ReadCallDetailAsync_call_and_its_legs_are_read()
    {
        // The printed sample has a year without its first digit and an offset without its last.
        var (pbx, line) = Pbx("""
            {"cdr":{"call_uuid":"u-1","start_stamp":"2026-03-02 12:25:00 +0300","answer_stamp":"2026-03-02 12:25:30 +0300","end_stamp":"2026-03-02 12:28:00 +0300","direction":"Gelen",
                    "caller_id_number":"905321112233","destination_number":"200","duration":"00:03:00","talk_duration":"00:02:30","queue":"200","result":"Cevaplandı","missed":"false"},
             "call_flow":[
               {"destination_number":"1014","start_stamp":"2026-03-02 12:25:20 +0300","answer_stamp":"2026-03-02 12:25:30 +0300","end_stamp":"2026-03-02 12:28:00 +0300","duration":"00:02:40",
                "ip_address":"10.0.0.1","sip_user_agent":"x","write_codec":"PCMA","read_code":"PCMA","result":"Cevaplandı"},
               {"destination_number":1013,"start_stamp":"2026-03-02 12:25:00 +0300","answer_stamp":null,"end_stamp":"017-03-02 12:25:20 +030","result":"Cevapsız"},
               7]}
            """);

        var journey = await pbx.ReadCallDetailAsync("u-1", CancellationToken.None);

        (journey.Call.VendorKey, journey.Call.TalkSeconds, journey.Call.Outcome).ShouldBe(("u-1", 150, CallOutcome.Answered));
        var start = new DateTimeOffset(2026, 3, 2, 9, 25, 0, TimeSpan.Zero);
        journey.Legs.ShouldBe(
        [
            new JourneyLeg("1013", start, null, null, "Cevapsız"),
            new JourneyLeg("1014", start.AddSeconds(20), start.AddSeconds(30), start.AddMinutes(3), "Cevaplandı"),
        ]);
        line.Asked.Single().PathAndQuery.ShouldBe($"/base/cdrs/u-1?key={Key}");
    }

    [Theory]
    [InlineData(404)]
    [InlineData(400)]
    public async Task ReadCallDetailAsync_unknown_call_is_a_refusal_and_an_empty_search(int status)
    {
        var (pbx, _) = Pbx("cannot find call with call_uuid u-1", (HttpStatusCode)status);

        (await Should.ThrowAsync<PbxException>(() => pbx.ReadCallDetailAsync("u-1", CancellationToken.None))).Kind.ShouldBe(PbxErrorKind.Refused);
        (await pbx.SearchCallsAsync(new CallSearch(Now.AddDays(-1), Now, CallKey: "u-1"), CancellationToken.None)).Records.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("http://files.example/recording/R1\n")]
    [InlineData("""{"url":"http://files.example/recording/R1","expires_in":3600}""")]
    public async Task ReadRecordingAsync_address_is_asked_for_by_post_and_the_file_without_the_key(string body)
    {
        var (pbx, line) = Pbx(uri => uri.Host == "files.example" ? new LineAnswer(HttpStatusCode.OK, "audio/mpeg", "ID3x"u8.ToArray(), null) : CannedLine.Text(body));

        var file = await pbx.ReadRecordingAsync(new Secret("u-1"), CancellationToken.None);

        (file.ContentType, file.FileName, file.Audio.Length).ShouldBe(("audio/mpeg", "u-1.mp3", 4));
        line.Asked.Select(a => a.AbsoluteUri).ShouldBe([$"http://pbx.example/base/recording_url?key={Key}&call_uuid=u-1", "http://files.example/recording/R1"]);
        line.Requests.Select(r => (r.Request.Method, r.OperationClass)).ShouldBe([(HttpMethod.Post, BulutsantralimClient.Recordings), (HttpMethod.Get, BulutsantralimClient.Other)]);
        line.Requests[1].MaxBody.ShouldBeGreaterThan(LineRequest.UsualBody);
    }

    [Theory]
    [InlineData(200, "nothing", PbxErrorKind.Protocol)]
    [InlineData(400, "cannot find call with call_uuid u-1", PbxErrorKind.Refused)]
    [InlineData(429, "", PbxErrorKind.RateLimited)]
    public async Task ReadRecordingAsync_no_address_is_a_failure(int status, string body, PbxErrorKind expected)
    {
        var (pbx, _) = Pbx(body, (HttpStatusCode)status);

        (await Should.ThrowAsync<PbxException>(() => pbx.ReadRecordingAsync(new Secret("u-1"), CancellationToken.None))).Kind.ShouldBe(expected);
    }

    [Theory]
    [InlineData(404, "gone", PbxErrorKind.Refused)]
    [InlineData(200, "<html>sign in</html>", PbxErrorKind.Protocol)]
    [InlineData(500, "", PbxErrorKind.Protocol)]
    public async Task ReadRecordingAsync_address_without_a_file_is_a_failure(int status, string body, PbxErrorKind expected)
    {
        var (pbx, _) = Pbx(uri => uri.Host == "files.example" ? CannedLine.Text(body, (HttpStatusCode)status) : CannedLine.Text("http://files.example/R1"));

        (await Should.ThrowAsync<PbxException>(() => pbx.ReadRecordingAsync(new Secret("u-1"), CancellationToken.None))).Kind.ShouldBe(expected);
    }

    [Fact]
    public async Task ReadCallerIdsAsync_numbers_as_texts_or_numbers_are_read()
    {
        var (pbx, line) = Pbx("""["908501112233", 902125550101, {"number":"903125550101"}, null, ""]""");

        (await pbx.ReadCallerIdsAsync(CancellationToken.None)).ShouldBe(["908501112233", "902125550101", "903125550101"]);
        line.Asked.Single().PathAndQuery.ShouldBe($"/base/caller_ids?key={Key}");
    }

    [Fact]
    public async Task Blocked_numbers_are_read_page_by_page_and_added_by_json()
    {
        string? posted = null;
        CannedLine? line = null;
        line = new CannedLine(_time, uri =>
        {
            if (line!.Requests[^1].Request.Content is { } content) posted = content.ReadAsStringAsync().GetAwaiter().GetResult();
            return CannedLine.Text(uri.Query.Contains("page=2", StringComparison.Ordinal)
                ? """{"blocked_numbers":[{"id":3,"number":"05321112233"}],"pagination":{"page":2,"total_pages":2}}"""
                : """{"blocked_numbers":[{"id":1,"number":"905339998877"},{"id":2,"number":902125550101},{"id":3}],"pagination":{"page":1,"total_pages":"2"}}""");
        });
        var pbx = Pbx(line);

        (await pbx.ReadBlockedNumbersAsync(CancellationToken.None)).ShouldBe(["905339998877", "902125550101", "05321112233"]);
        await pbx.BlockNumberAsync("0532 111 22 33", CancellationToken.None);

        posted.ShouldBe("""{"number":"905321112233"}""");
        line.Asked[^1].PathAndQuery.ShouldBe($"/base/blocked_numbers?key={Key}");
        line.Requests[^1].Request.Method.ShouldBe(HttpMethod.Post);
    }

    [Fact]
    public async Task Push_settings_are_set_whole_and_read_without_the_address()
    {
        const string Address = "https://portal.example/push/bulutsantralim/t0ken";
        var posted = new List<string>();
        CannedLine? line = null;
        line = new CannedLine(_time, _ =>
        {
            if (line!.Requests[^1].Request.Content is not { } content)
                return CannedLine.Text($$"""{"ringing":"on","answered":"off","hangup":"on","notification_url":"{{Address}}"}""");
            posted.Add(content.ReadAsStringAsync().GetAwaiter().GetResult());
            return CannedLine.Text("Ok");
        });
        var pbx = Pbx(line);

        (await pbx.SubscribeAsync(new Secret(Address), CancellationToken.None)).ShouldBe(new CommandAnswer(null, "Ok"));
        var settings = await pbx.ReadPushSettingsAsync(CancellationToken.None);
        await pbx.UnsubscribeAsync(CancellationToken.None);

        (string.Join('+', settings.Events), settings.Host).ShouldBe(("ringing+hangup", "portal.example"));
        settings.ToString().ShouldNotContain("t0ken");
        posted.ShouldBe(
        [
            "ringing=on&answered=on&hangup=on&notification_url=https%3A%2F%2Fportal.example%2Fpush%2Fbulutsantralim%2Ft0ken",
            "ringing=off&answered=off&hangup=off&notification_url=https%3A%2F%2Fportal.example%2Fpush%2Fbulutsantralim%2Ft0ken",
        ]);
    }

    [Fact]
    public async Task SubscribeAsync_refused_does_not_tell_the_address()
    {
        const string Address = "https://portal.example/push/bulutsantralim/t0ken";
        var (pbx, _) = Pbx($"notification_url {Address} is not reachable", HttpStatusCode.BadRequest);

        var failure = await Should.ThrowAsync<PbxException>(() => pbx.SubscribeAsync(new Secret(Address), CancellationToken.None));

        failure.Kind.ShouldBe(PbxErrorKind.Refused);
        (failure + failure.VendorMessage).ShouldNotContain("t0ken");
    }

    private (BulutsantralimPbx Pbx, CannedLine Line) Pbx(string body, HttpStatusCode status = HttpStatusCode.OK) => Pbx(_ => CannedLine.Text(body, status));

    private (BulutsantralimPbx Pbx, CannedLine Line) Pbx(Func<Uri, LineAnswer> answer)
    {
        var line = new CannedLine(_time, answer);
        return (Pbx(line), line);
    }

    private static BulutsantralimPbx Pbx(CannedLine line) => new(new BulutsantralimSettings { Address = "http://pbx.example/base/", Key = new Secret(Key) }, line);
}
