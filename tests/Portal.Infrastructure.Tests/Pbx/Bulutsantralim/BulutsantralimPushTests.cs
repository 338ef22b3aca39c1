using System.Text;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Pbx.Bulutsantralim;

namespace Portal.Infrastructure.Tests.Pbx.Bulutsantralim;

public sealed class BulutsantralimPushTests
{
    private static readonly Guid Account = Guid.NewGuid();
    private static readonly DateTimeOffset ReceivedAt = new(2026, 3, 2, 9, 30, 0, TimeSpan.Zero);

    [Fact]
    public void Read_ringing_in_the_documented_shape_is_a_hint()
    {
        // Literal shape of the document's sample: it stops at start_stamp, whose blank is not escaped.
        var reading = Read("event_type=ringing&domain_id=214&direction=inbound&caller_id_number=02125556677&outbound_caller_id_number=&destination_number=1004&dialed_user=1004&call_uuid=98&start_stamp=2026-03-02 12:29:50");

        reading.Outcome.ShouldBe(PushOutcome.Understood);
        reading.Record.ShouldBeNull();
        var start = new DateTimeOffset(2026, 3, 2, 9, 29, 50, TimeSpan.Zero);
        reading.Events.ShouldBe(
        [
            new CallHint(Account, ReceivedAt, "98", CallHintKind.Ringing, CallOrigin.Push) { Direction = CallDirection.Inbound, From = "02125556677", To = "1004", Extension = "1004", StartedAt = start },
            new PushReceived(Account, ReceivedAt),
        ]);
    }

    [Fact]
    public void Read_ringing_of_a_queue_call_happened_when_it_was_received()
    {
        var hint = Hint("event_type=ringing&direction=inbound&caller_id_number=02125556677&destination_number=200&dialed_user=1004&queue=200&call_uuid=u1&start_stamp=2026-03-02+12%3A29%3A00");

        hint.At.ShouldBe(ReceivedAt);
        hint.StartedAt.ShouldBe(new DateTimeOffset(2026, 3, 2, 9, 29, 0, TimeSpan.Zero));
    }

    [Theory]
    [InlineData("12%3A29%3A57", -3)]
    [InlineData("12%3A30%3A04", 4)]
    // A push may come late, and a PBX may be an hour off.
    [InlineData("12%3A22%3A00", 0)]
    [InlineData("13%3A29%3A58", 0)]
    public void Read_end_stamp_orders_the_event_only_near_its_receipt(string stamp, int secondsFromReceipt)
    {
        var hint = Hint($"event_type=user_hangup&direction=inbound&dialed_user=1007&call_uuid=u1&end_stamp=2026-03-02+{stamp}");
        hint.At.ShouldBe(ReceivedAt.AddSeconds(secondsFromReceipt));
    }

    [Fact]
    public void Read_ringing_of_a_second_phone_seconds_after_the_call_began_is_the_newest_word()
    {
        var answered = Hint("event_type=answer&direction=inbound&connected_user=1004&call_uuid=u1&start_stamp=2026-03-02+12%3A29%3A57&answer_stamp=2026-03-02+12%3A29%3A58");
        var rings = Hint("event_type=ringing&direction=inbound&dialed_user=1007&call_uuid=u1&start_stamp=2026-03-02+12%3A29%3A57");

        rings.At.ShouldBe(ReceivedAt);
        rings.StartedAt.ShouldBe(ReceivedAt.AddSeconds(-3));
        rings.At.ShouldBeGreaterThanOrEqualTo(answered.At);
    }

    [Fact]
    public void Read_answer_by_whom_the_call_was_handed_to_seconds_after_the_first_is_the_newest_word()
    {
        // It carries the first answer's stamp; the first phone left in between.
        var left = Hint("event_type=user_hangup&direction=inbound&dialed_user=1004&call_uuid=u1&answer_stamp=2026-03-02+12%3A29%3A57&end_stamp=2026-03-02+12%3A29%3A58");
        var answered = Hint("event_type=answer&direction=inbound&connected_user=1007&call_uuid=u1&answer_stamp=2026-03-02+12%3A29%3A57");

        answered.At.ShouldBe(ReceivedAt);
        answered.At.ShouldBeGreaterThan(left.At);
        answered.AnsweredAt.ShouldBe(ReceivedAt.AddSeconds(-3));
    }

    [Fact]
    public void Read_answer_tells_who_picked_up()
    {
        var hint = Hint("event_type=answer&direction=inbound&caller_id_number=02125556677&destination_number=200&dialed_user=1004&connected_user=1007&queue=200&call_uuid=u1&start_stamp=2026-03-02+12%3A29%3A00&answer_stamp=2026-03-02+12%3A29%3A20");

        (hint.Kind, hint.Extension, hint.Queue).ShouldBe((CallHintKind.Answered, "1007", "200"));
        hint.At.ShouldBe(ReceivedAt);
        hint.AnsweredAt.ShouldBe(new DateTimeOffset(2026, 3, 2, 9, 29, 20, TimeSpan.Zero));
    }

    [Theory]
    [InlineData("event_type=answer&direction=outbound&caller_id_number=1004&outbound_caller_id_number=02125550101&destination_number=905321112233&call_uuid=u1")]
    [InlineData("event_type=ringing&direction=outbound&caller_id_number=1004&dialed_user=1004&destination_number=1999&call_uuid=u1")]
    public void Read_outbound_call_belongs_to_the_extension_that_makes_it(string body) => Hint(body).Extension.ShouldBe("1004");

    [Fact]
    public void Read_user_hangup_ends_one_leg_only()
    {
        var reading = Read("event_type=user_hangup&call_uuid=u1&dialed_user=1004&end_stamp=2026-03-02 12:29:30");

        var hint = reading.Events.OfType<CallHint>().Single();
        (hint.Kind, hint.Extension, hint.At).ShouldBe((CallHintKind.LegEnded, "1004", ReceivedAt));
        reading.Record.ShouldBeNull();
    }

    [Fact]
    public void Read_hangup_is_the_end_and_the_record()
    {
        var reading = Read(
            "event_type=hangup&domain_id=214&direction=inbound&caller_id_number=02125556677&outbound_caller_id_number=&destination_number=200&dialed_user=1004&connected_user=1004"
            + "&call_uuid=u1&start_stamp=2026-03-02 12:20:00&answer_stamp=2026-03-02 12:20:40&end_stamp=2026-03-02 12:23:10&duration=150&recording_present=t&answered=t"
            + "&queue=200&queue_wait_duration=35&sip_hangup_disposition=send_bye&hangup_cause=NORMAL_CLEARING&failure_status=&failure_phrase=");

        reading.Events.OfType<CallHint>().Single().Kind.ShouldBe(CallHintKind.Ended);
        var start = new DateTimeOffset(2026, 3, 2, 9, 20, 0, TimeSpan.Zero);
        reading.Record.ShouldBe(new CallRecord
        {
            VendorKey = "u1", Source = CallSources.Push, Direction = CallDirection.Inbound, From = "02125556677", To = "200", Queue = "200", Extension = "1004",
            StartedAt = start, AnsweredAt = start.AddSeconds(40), EndedAt = start.AddSeconds(190), Outcome = CallOutcome.Answered,
            WaitSeconds = 35, TalkSeconds = 150, TotalSeconds = 190, HasRecording = true, RawOutcome = "NORMAL_CLEARING",
        });
    }

    [Theory]
    [InlineData("f", "inbound", "200", "ORIGINATOR_CANCEL", CallOutcome.Abandoned)]
    [InlineData("false", "inbound", "", "NORMAL_CLEARING", CallOutcome.Abandoned)]
    [InlineData("0", "inbound", "", "USER_BUSY", CallOutcome.Busy)]
    [InlineData("f", "inbound", "200", "USER_BUSY", CallOutcome.Abandoned)]
    [InlineData("f", "inbound", "", "SOMETHING_NEW", CallOutcome.Abandoned)]
    [InlineData("f", "inbound", "", "DESTINATION_OUT_OF_ORDER", CallOutcome.Failed)]
    [InlineData("f", "outbound", "", "NO_ANSWER", CallOutcome.NoAnswer)]
    [InlineData("f", "outbound", "", "USER_BUSY", CallOutcome.Busy)]
    [InlineData("f", "outbound", "", "CALL_REJECTED", CallOutcome.Busy)]
    [InlineData("f", "outbound", "", "UNALLOCATED_NUMBER", CallOutcome.Failed)]
    [InlineData("f", "outbound", "", "SOMETHING_NEW", CallOutcome.Other)]
    [InlineData("f", "outbound", "", "", CallOutcome.NoAnswer)]
    [InlineData("f", "internal", "", "ORIGINATOR_CANCEL", CallOutcome.NoAnswer)]
    [InlineData("t", "outbound", "", "NORMAL_CLEARING", CallOutcome.Answered)]
    [InlineData("1", "internal", "", "NORMAL_CLEARING", CallOutcome.Answered)]
    [InlineData("on", "inbound", "", "MEDIA_TIMEOUT", CallOutcome.Answered)]
    public void Read_hangup_outcome_follows_answer_direction_and_cause(string answered, string direction, string queue, string cause, CallOutcome expected)
    {
        var record = Read($"event_type=hangup&call_uuid=u1&direction={direction}&queue={queue}&answered={answered}&hangup_cause={cause}&start_stamp=2026-03-02 12:20:00&end_stamp=2026-03-02 12:20:25&duration=0").Record.ShouldNotBeNull();

        record.Outcome.ShouldBe(expected);
        if (expected == CallOutcome.Answered) return;
        record.TalkSeconds.ShouldBeNull();
        record.WaitSeconds.ShouldBe(25);
    }

    [Fact]
    public void Read_hangup_without_the_answered_flag_goes_by_the_answer_stamp()
    {
        Read("event_type=hangup&call_uuid=u1&direction=outbound&start_stamp=2026-03-02 12:20:00&answer_stamp=2026-03-02 12:20:07").Record!.Outcome.ShouldBe(CallOutcome.Answered);
        Read("event_type=hangup&call_uuid=u1&direction=outbound&start_stamp=2026-03-02 12:20:00").Record!.Outcome.ShouldBe(CallOutcome.NoAnswer);
    }

    [Fact]
    public void Read_json_gives_the_same_as_a_form()
    {
        var form = Read("event_type=hangup&call_uuid=u1&direction=inbound&answered=t&duration=150&start_stamp=2026-03-02 12:20:00&answer_stamp=2026-03-02 12:20:40&end_stamp=2026-03-02 12:23:10&recording_present=f&queue=200", "application/x-www-form-urlencoded");
        var json = Read("""{"event_type":"hangup","call_uuid":"u1","direction":"inbound","answered":true,"duration":150,"start_stamp":"2026-03-02 12:20:00","answer_stamp":"2026-03-02 12:20:40","end_stamp":"2026-03-02 12:23:10","recording_present":"false","queue":200,"failure_phrase":null}""", "application/json");

        json.Record.ShouldBe(form.Record);
        json.Events.ShouldBe(form.Events);
    }

    [Fact]
    public void Read_newest_examples_other_names_are_understood()
    {
        var reading = Read("""{"event":"hangup","call_id":"u2","caller_number":"0532","called_number":"1001","timestamp":"2026-03-02T12:23:10","answer_time":"2026-03-02T12:20:40","duration":150,"hangup_cause":"NORMAL_CLEARING"}""");

        reading.Outcome.ShouldBe(PushOutcome.Understood);
        reading.Events.OfType<CallHint>().Single().At.ShouldBe(ReceivedAt);
        (reading.Record!.VendorKey, reading.Record.From, reading.Record.Outcome, reading.Record.TalkSeconds).ShouldBe(("u2", "0532", CallOutcome.Answered, 150));
    }

    [Theory]
    [InlineData("")]
    [InlineData("  \r\n")]
    [InlineData("{}")]
    [InlineData("event_type=&call_uuid=")]
    public void Read_empty_body_is_the_address_check(string body)
    {
        var reading = Read(body);

        reading.Outcome.ShouldBe(PushOutcome.Empty);
        reading.Events.ShouldBeEmpty();
    }

    [Fact]
    public void Read_unknown_event_keeps_its_name_cut()
    {
        Read("event_type=voicemail_left&call_uuid=1").ShouldSatisfyAllConditions(
            r => r.Outcome.ShouldBe(PushOutcome.Unknown),
            r => r.Problem.ShouldBe("voicemail_left"));
        Read("event_type=" + new string('x', 500)).Problem!.Length.ShouldBe(40);
    }

    [Theory]
    [InlineData("event_type=ringing&dialed_user=1001")]
    [InlineData("call_uuid=1&dialed_user=1001")]
    [InlineData("hello")]
    [InlineData("{\"event_type\":")]
    [InlineData("[1,2]")]
    [InlineData("<html></html>")]
    public void Read_body_that_tells_no_call_is_malformed(string body)
    {
        var reading = Read(body);

        reading.Outcome.ShouldBe(PushOutcome.Malformed);
        reading.Events.ShouldBeEmpty();
        reading.Problem.ShouldNotBeNullOrEmpty();
    }

    [Theory]
    [InlineData("2036-03-02 12:20:00")]
    [InlineData("017-03-02 12:20:00")]
    [InlineData("now")]
    public void Read_absurd_stamp_is_not_believed(string stamp)
    {
        var hint = Hint($"event_type=ringing&call_uuid=1&start_stamp={stamp}");

        hint.StartedAt.ShouldBeNull();
        hint.At.ShouldBe(ReceivedAt);
    }

    [Fact]
    public void Read_turkish_letters_of_windows_are_read()
    {
        var body = CodePagesEncodingProvider.Instance.GetEncoding(1254)!.GetBytes("event_type=hangup&call_uuid=1&answered=f&direction=outbound&failure_phrase=Meşgul");

        BulutsantralimPush.Read(new PushMessage(Account, "", null, body, ReceivedAt)).Record!.RawOutcome.ShouldBe("Meşgul");
    }

    [Fact]
    public void Read_random_bytes_never_throw()
    {
        var random = new Random(3);
        for (var i = 0; i < 3_000; i++)
        {
            var bytes = new byte[random.Next(200)];
            random.NextBytes(bytes);
            if (i % 3 == 0) bytes = [.. "event_type=hangup&call_uuid="u8, .. bytes];
            Should.NotThrow(() => BulutsantralimPush.Read(new PushMessage(Account, "", null, bytes, ReceivedAt)));
        }
    }

    private static CallHint Hint(string body) => Read(body).Events.OfType<CallHint>().Single();

    private static PushReading Read(string body, string? contentType = null) =>
        BulutsantralimPush.Read(new PushMessage(Account, "", contentType, Encoding.UTF8.GetBytes(body), ReceivedAt));
}
