using System.Text;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Pbx.MutluSantral;

namespace Portal.Infrastructure.Tests.Pbx.MutluSantral;

public sealed class MutluSantralPushTests
{
    private static readonly Guid Account = Guid.NewGuid();
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 30, 20, TimeSpan.Zero);

    [Theory]
    [InlineData("event=EXTENSION_RINGING&tenant_id=2044&calling_number=905321112233&called_number=908501112233&extension_number=1004&extension_uri=20441004@192.168.7.9:51060")]
    [InlineData("EVENT=extension_ringing&calling_number=%20905321112233&calling_number=7&called_number=908501112233&extension_number=&extension_number=1004&extension_uri=20441004%40192.168.7.9%3A51060&new=1\r\n")]
    public void Read_ringing_is_a_nameless_call_that_rings_an_extension(string body)
    {
        var reading = Read(body);

        reading.Outcome.ShouldBe(PushOutcome.Understood);
        var record = reading.Record.ShouldNotBeNull();
        (record.Provisional, record.Source, record.Direction, record.From, record.To, record.Extension, record.StartedAt).ShouldBe(
            (true, CallSources.Push, CallDirection.Inbound, "905321112233", "908501112233", null, Now));
        record.Legs.ShouldBe([new CallLeg { Destination = "1004", Extension = "1004", StartedAt = Now }]);
        record.VendorKey.ShouldBe(Read(body).Record!.VendorKey);
        reading.Events.ShouldBe(
        [
            new CallHint(Account, Now, "", CallHintKind.Ringing, CallOrigin.Push)
            {
                Direction = CallDirection.Inbound, From = "905321112233", To = "908501112233", Extension = "1004",
            },
            new PushReceived(Account, Now),
        ]);
    }

    [Fact]
    public void Read_call_of_an_extension_is_an_internal_one() =>
        Read("event=EXTENSION_RINGING&tenant_id=2044&calling_number=1002&called_number=1004&extension_number=1004").Events.OfType<CallHint>().Single().Direction.ShouldBe(CallDirection.Internal);

    [Theory]
    [InlineData("event=IVR_MENU_ACTION&tenant_id=2044&calling_number=905321112233&called_number=908501112233&ivr_id=42&ivr_digits=9")]
    [InlineData("event=IVR_MENU_EXIT&tenant_id=2044&calling_number=905321112233&called_number=908501112233&ivr_id=42&ivr_exit_reason=TIMEOUT")]
    public void Read_menu_is_a_nameless_call_in_a_menu(string body) => Read(body).Events[0].ShouldBe(
        new CallHint(Account, Now, "", CallHintKind.Ivr, CallOrigin.Push) { Direction = CallDirection.Inbound, From = "905321112233", To = "908501112233" });

    [Theory]
    [InlineData("", PushOutcome.Empty, null)]
    [InlineData(" \r\n", PushOutcome.Empty, null)]
    [InlineData("event=&tenant_id=", PushOutcome.Empty, null)]
    [InlineData("event=EXTENSION_ANSWERED&tenant_id=2044", PushOutcome.Unknown, "EXTENSION_ANSWERED")]
    [InlineData("tenant_id=2044&calling_number=905321112233", PushOutcome.Malformed, "event is missing.")]
    [InlineData("event=EXTENSION_RINGING&extension_number=1004", PushOutcome.Malformed, "calling_number and called_number are missing.")]
    [InlineData("event=EXTENSION_RINGING&calling_number=905321112233", PushOutcome.Malformed, "extension_number is missing.")]
    [InlineData("{}", PushOutcome.Malformed, "The body is no form.")]
    public void Read_anything_else_is_said_to_be_so(string body, PushOutcome outcome, string? problem)
    {
        var reading = Read(body);

        (reading.Outcome, reading.Problem).ShouldBe((outcome, problem));
        reading.Events.ShouldBeEmpty();
    }

    [Fact]
    public void Read_withheld_caller_is_still_a_call() =>
        Read("event=EXTENSION_RINGING&calling_number=&called_number=908501112233&extension_number=1004").Outcome.ShouldBe(PushOutcome.Understood);

    private static PushReading Read(string body, string? contentType = null) => MutluSantralPush.Read(new PushMessage(Account, "", contentType, Encoding.UTF8.GetBytes(body), Now));
}
