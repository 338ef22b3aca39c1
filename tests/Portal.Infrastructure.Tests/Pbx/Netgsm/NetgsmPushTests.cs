using System.Text;
using Portal.Domain.Calls;
using Portal.Domain.Campaigns;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Pbx.Netgsm;

namespace Portal.Infrastructure.Tests.Pbx.Netgsm;

public sealed class NetgsmPushTests
{
    private const string Id = "sip3-1772443800.108813";
    private const string Key = "1772443800.108813";

    private static readonly DateTimeOffset ReceivedAt = new(2026, 3, 2, 9, 30, 2, TimeSpan.Zero);
    private static readonly DateTimeOffset At = ReceivedAt.AddSeconds(-1);

    private readonly Guid _account = Guid.NewGuid();
    private readonly NetgsmCalls _calls = new();

    private static string Stamp => At.ToUnixTimeMilliseconds().ToString(System.Globalization.CultureInfo.InvariantCulture);

    [Fact]
    public void Read_a_caller_reaches_the_PBX()
    {
        Hint($$"""{"scenario":"InboundtoPBX","pbx_num":"8505550101","unique_id":"{{Id}}","incoming_number":"8505550101","customer_num":"05325550106"}""").ShouldBe(
            new CallHint(_account, ReceivedAt, Key, CallHintKind.Ivr, CallOrigin.Push)
            {
                Direction = CallDirection.Inbound, From = "05325550106", To = "8505550101", StartedAt = ReceivedAt,
            });
    }

    [Fact]
    public void Read_an_extension_rings_whose_number_stands_where_the_PBX_number_should()
    {
        Hint($$"""{"scenario":"Inbound_call","pbx_num":"101","unique_id":"{{Id}}","customer_num":"05325550106","timestamp":"{{Stamp}}"}""").ShouldBe(
            new CallHint(_account, At, Key, CallHintKind.Ringing, CallOrigin.Push) { Direction = CallDirection.Inbound, From = "05325550106", Extension = "101" });
    }

    [Theory]
    [InlineData("05325550106", CallDirection.Outbound)]
    [InlineData("153", CallDirection.Internal)]
    public void Read_an_extension_dials(string number, CallDirection direction)
    {
        Hint($$"""{"scenario":"Outbound_call","pbx_num":"8505550101","unique_id":"{{Id}}","internal_num":"110","customer_num":"{{number}}","timestamp":"{{Stamp}}"}""").ShouldBe(
            new CallHint(_account, At, Key, CallHintKind.Ringing, CallOrigin.Push) { Direction = direction, From = "110", To = number, Extension = "110", StartedAt = At });
    }

    [Theory]
    [InlineData("""{"scenario":"Context","pbx_num":"8505550101","customer_num":"05325550106","unique_id":"#","context_name":"karsilama","type":"ivr","timestamp":"@"}""", "05325550106")]
    [InlineData("""{"scenario":"DTMF","Context":"karsilama","pbx_num":"8505550101","unique_id":"#","digit":"2","timestamp":"@"}""", null)]
    [InlineData("""{"SCENARIO":"dtmf","Context":"karsilama","pbx_num":"8505550101","uniqueid":"#","Digit":2,"timestamp":@}""", null)]
    public void Read_the_voice_menu(string body, string? from)
    {
        Hint(body.Replace("#", Id, StringComparison.Ordinal).Replace("@", Stamp, StringComparison.Ordinal)).ShouldBe(
            new CallHint(_account, At, Key, CallHintKind.Ivr, CallOrigin.Push) { From = from });
    }

    [Fact]
    public void Read_a_queue_has_its_short_name_and_may_name_no_call()
    {
        Hint($$"""{"scenario":"Queue","queue_name":"8505550101-queue-muhasebe","pbx_num":"8505550101","unique_id":"{{Id}}","timestamp":"{{Stamp}}"}""").ShouldBe(
            new CallHint(_account, At, Key, CallHintKind.Ivr, CallOrigin.Push) { Queue = "muhasebe" });

        var nameless = Read($$"""{"scenario":"Queue","queue_name":"8505550101-queue-muhasebe","pbx_num":"8505550101","unique_id":"","timestamp":"{{Stamp}}"}""");
        nameless.Outcome.ShouldBe(PushOutcome.Understood);
        nameless.Events.ShouldBe([new PushReceived(_account, ReceivedAt)]);
    }

    [Fact]
    public void Read_an_answer_and_an_end()
    {
        Hint($$"""{"scenario":"Answer","queue_name":"8505550101-queue-muhasebe","pbx_num":"8505550101","unique_id":"{{Id}}","internal_num":"101","customer_num":"05325550106","holdtime":"12","timestamp":"{{Stamp}}"}""").ShouldBe(
            new CallHint(_account, At, Key, CallHintKind.Answered, CallOrigin.Push) { Queue = "muhasebe", Extension = "101", AnsweredAt = At });
        Hint($$"""{"scenario":"Hangup","pbx_num":"8505550101","unique_id":"{{Id}}","talktime":"54","internal_num":"s","customer_num":"05325550106","holdtime":"12"}""").ShouldBe(
            new CallHint(_account, ReceivedAt, Key, CallHintKind.Ended, CallOrigin.Push) { Extension = "101", AnsweredAt = At });
    }

    [Fact]
    public void Read_cdr_is_the_record_with_what_the_events_before_it_told()
    {
        Read($$"""{"scenario":"InboundtoPBX","pbx_num":"8505550101","unique_id":"{{Id}}","incoming_number":"8505550101","customer_num":"05325550106"}""");
        Read($$"""{"scenario":"Queue","queue_name":"8505550101-queue-muhasebe","pbx_num":"8505550101","unique_id":"{{Id}}","timestamp":"{{Stamp}}"}""");
        Read($$"""{"scenario":"Inbound_call","pbx_num":"101","unique_id":"{{Id}}","customer_num":"05325550106","timestamp":"{{Stamp}}"}""");
        Read($$"""{"scenario":"Answer","unique_id":"{{Id}}","internal_num":"101","holdtime":"12","timestamp":"{{Stamp}}"}""");
        Read($$"""{"scenario":"Hangup","unique_id":"{{Id}}","talktime":"54","internal_num":"101","holdtime":"12","timestamp":"{{Stamp}}"}""");

        var reading = Read(Cdr("1"));

        reading.Record.ShouldBe(new CallRecord
        {
            VendorKey = Key, Source = CallSources.Push, Direction = CallDirection.Inbound, From = "05325550106", To = "8505550101", Queue = "muhasebe", Extension = "101",
            StartedAt = new DateTimeOffset(2026, 3, 2, 9, 28, 50, TimeSpan.Zero), AnsweredAt = At, EndedAt = At, Outcome = CallOutcome.Answered, WaitSeconds = 12, TalkSeconds = 54, TotalSeconds = 66,
            HasRecording = true, RecordingReference = new Secret("https://dosyaindir.netgsm.com.tr/upload.php?tip=1&a=77"),
        });
        reading.Events.OfType<CallHint>().Single().Kind.ShouldBe(CallHintKind.Ended);
    }

    [Fact]
    public void Read_cdr_before_the_hangup_is_told_again_with_the_talk_time()
    {
        Read(Cdr("1")).Record!.TalkSeconds.ShouldBeNull();

        var later = Read($$"""{"scenario":"Hangup","unique_id":"{{Key}}","talktime":"54","internal_num":"101","holdtime":"0","timestamp":"{{Stamp}}"}""").Record.ShouldNotBeNull();

        (later.VendorKey, later.TalkSeconds, later.Extension, later.Direction).ShouldBe((Key, 54, "101", CallDirection.Inbound));
    }

    [Theory]
    [InlineData("2", CallDirection.Inbound, CallOutcome.Abandoned)]
    [InlineData("3", CallDirection.Outbound, CallOutcome.NoAnswer)]
    [InlineData("5", CallDirection.Internal, CallOutcome.NoAnswer)]
    [InlineData("9", CallDirection.Unknown, CallOutcome.Other)]
    public void Read_cdr_of_a_call_that_nobody_answered(string code, CallDirection direction, CallOutcome outcome)
    {
        var record = Read(Cdr(code)).Record.ShouldNotBeNull();

        (record.Direction, record.Outcome, record.TalkSeconds, record.AnsweredAt).ShouldBe((direction, outcome, null, null));
    }

    [Fact]
    public void Read_cdr_without_a_readable_begin_still_ends_the_call()
    {
        var record = Read($$"""{"scenario":"cdr","asteriskId":"{{Id}}","bas":"","sure":30,"yon":1,"timestamp":"{{Stamp}}"}""").Record.ShouldNotBeNull();

        record.StartedAt.ShouldBe(At.AddSeconds(-30), TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Read_call_that_goes_out_stays_so_when_it_is_handed_to_a_queue()
    {
        Read($$"""{"scenario":"Outbound_call","unique_id":"{{Id}}","internal_num":"8505550101","customer_num":"05325550106"}""");

        var hint = Hint($$"""{"scenario":"Inbound_call","pbx_num":"101","unique_id":"{{Id}}","customer_num":"05325550106"}""");

        (hint.Direction, hint.From, hint.Extension).ShouldBe((CallDirection.Outbound, null, "101"));
    }

    [Fact]
    public void Read_a_list_of_events_gives_them_all_and_every_record()
    {
        var other = Cdr("1").Replace("108813", "108814", StringComparison.Ordinal);

        var reading = Read($$"""[{"scenario":"Inbound_call","pbx_num":"101","unique_id":"{{Id}}"},{{Cdr("1")}},7,{"scenario":"new"},{{other}},]""");

        reading.Outcome.ShouldBe(PushOutcome.Understood);
        reading.Events.OfType<CallHint>().Select(hint => hint.Kind).ShouldBe([CallHintKind.Ringing, CallHintKind.Ended, CallHintKind.Ended]);
        reading.Records.Select(record => record.VendorKey).ShouldBe([Key, "1772443800.108814"]);
        reading.Problem.ShouldNotBeNull();
    }

    [Fact]
    public void Read_names_the_call_so_that_commands_send_the_PBX_its_own_id()
    {
        Read($$"""{"scenario":"Inbound_call","pbx_num":"101","unique_id":"{{Id}}"}""");

        _calls.WireOf(Key).ShouldBe(Id);
        _calls.WireOf("sip4-" + Key).ShouldBe(Id);
        _calls.WireOf("1.1").ShouldBe("1.1");
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \r\n")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"scenario":" ","unique_id":null}""")]
    public void Read_nothing_is_empty(string body) => Read(body).Outcome.ShouldBe(PushOutcome.Empty);

    [Fact]
    public void Read_unknown_scenario_is_kept_by_its_name()
    {
        var reading = Read($$"""{"scenario":"VoiceMailLeft{{new string('x', 100)}}","unique_id":"{{Id}}"}""");

        reading.Outcome.ShouldBe(PushOutcome.Unknown);
        reading.Problem.ShouldNotBeNull().ShouldStartWith("VoiceMailLeft");
        reading.Problem!.Length.ShouldBe(40);
        Read($$"""{"scenario":"QueueLeave","unique_id":"{{Id}}"}""").Outcome.ShouldBe(PushOutcome.Understood);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("<html></html>")]
    [InlineData("hello")]
    [InlineData("[7]")]
    [InlineData("""{"unique_id":"1.1"}""")]
    [InlineData("""{"scenario":"Answer","unique_id":""}""")]
    public void Read_what_is_no_event_is_malformed(string body) => Read(body).Outcome.ShouldBe(PushOutcome.Malformed);

    [Fact]
    public void Read_form_is_read_too() =>
        Hint($"scenario=Inbound_call&pbx_num=101&unique_id={Id}&customer_num=05325550106").Extension.ShouldBe("101");

    [Fact]
    public void Read_a_stamp_far_from_the_receipt_does_not_date_the_event() =>
        Hint($$"""{"scenario":"Inbound_call","pbx_num":"101","unique_id":"{{Id}}","timestamp":"1652080580926"}""").At.ShouldBe(ReceivedAt);

    [Fact]
    public void Read_result_of_an_auto_dial_list_in_the_samples_shifted_shape_is_understood()
    {
        const string Body = """
            {"header":{"App":"AutomaticCall"},"body":{"JobID":12505,"crm_id":"OtoArama-77","called":"5325550106","redirect_menu":"muhasebe","redirect_type":"queue","trunk":"8505550101","prefix":"110",
             "callerid":"","filter":"sip3-1772443800.108813","pbxtype":"x","Brandcode":"y","unique_id":null,"status":"Success","message":"Successfully"}}
            """;

        var reading = Read(Body, NetgsmPush.AutoDialTopic);
        reading.Outcome.ShouldBe(PushOutcome.Understood);
        reading.Results.ShouldBe([new CampaignResult
        {
            Key = "OtoArama-77", Campaign = "12505", Number = "5325550106", Outcome = ContactResult.Answered, RawOutcome = "Success Successfully", ToldAt = ReceivedAt, CallKey = Key,
        }]);
        Read("{\"a\":1}", NetgsmPush.AutoDialTopic).Outcome.ShouldBe(PushOutcome.Malformed);
    }

    private static string Cdr(string code) => $$"""
        {"scenario":"cdr","bas":"2026-03-02 12:28:50","kimlik":36000001234,"ortakkimlik":36000001234,"clid":"\"Şule\" <05325550106>","arayan":"05325550106","aranan":"8505550101","sure":66,"sondurum":1,
         "santral":"8505550101","yon":{{code}},"seskaydi":"https://dosyaindir.netgsm.com.tr/upload.php?tip=1&a=77","asteriskId":"{{Id}}","trunk":"8505550101","timestamp":"{{Stamp}}"}
        """;

    private CallHint Hint(string body) => Read(body).Events.OfType<CallHint>().Single();

    private PushReading Read(string body, string topic = "") => new NetgsmPush(_calls).Read(new PushMessage(_account, topic, null, Encoding.UTF8.GetBytes(body), ReceivedAt));
}
