using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Tests.Pbx.Http;

public sealed class CallFilterTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 9, 30, 20, TimeSpan.Zero);

    private static readonly CallRecord Inbound = new()
    {
        VendorKey = "k", Source = CallSources.VendorRecord, Direction = CallDirection.Inbound, From = "05321112233", To = "908501112244", Extension = "1004", StartedAt = Start,
    };

    [Theory]
    [InlineData("905321112233", null, true)]
    [InlineData("+90 532 111 22 33", CallSide.Caller, true)]
    [InlineData("0532 111 22 33", CallSide.Called, false)]
    [InlineData("2233", null, true)]
    [InlineData("905321", null, true)]
    [InlineData("0532", CallSide.Caller, true)]
    [InlineData("0850", CallSide.Called, true)]
    [InlineData("233", null, false)]
    [InlineData("9999", null, false)]
    [InlineData("1004", null, true)]
    [InlineData("1004", CallSide.Called, true)]
    [InlineData("1004", CallSide.Caller, false)]
    [InlineData(" ", null, true)]
    public void Matches_number_is_found_however_it_is_written(string number, CallSide? side, bool expected) =>
        CallFilter.Matches(Inbound, new CallSearch(Start, Start.AddHours(1), number, side)).ShouldBe(expected);

    [Fact]
    public void Matches_agent_of_an_outbound_call_is_its_caller()
    {
        var outbound = Inbound with { Direction = CallDirection.Outbound, From = "902125550101" };

        CallFilter.Matches(outbound, new CallSearch(Start, Start.AddHours(1), "1004", CallSide.Caller)).ShouldBeTrue();
        CallFilter.Matches(outbound, new CallSearch(Start, Start.AddHours(1), "1004", CallSide.Called)).ShouldBeFalse();
    }

    [Fact]
    public void Matches_the_second_in_which_the_range_begins_belongs_to_it()
    {
        CallFilter.Matches(Inbound, new CallSearch(Start.AddMilliseconds(700), Start.AddHours(1))).ShouldBeTrue();
        CallFilter.Matches(Inbound, new CallSearch(Start.AddSeconds(1), Start.AddHours(1))).ShouldBeFalse();
        CallFilter.Matches(Inbound, new CallSearch(Start.AddHours(-1), Start.AddSeconds(-1))).ShouldBeFalse();
        CallFilter.Matches(Inbound, new CallSearch(Start, Start.AddHours(1), CallKey: "other")).ShouldBeFalse();
    }
}
