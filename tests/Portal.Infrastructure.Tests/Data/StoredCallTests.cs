using Portal.Domain.Calls;
using Portal.Infrastructure.Data;

namespace Portal.Infrastructure.Tests.Data;

public sealed class StoredCallTests
{
    [Theory]
    [InlineData(CallDirection.Inbound, "5321234107", "101", "5321234107")]
    [InlineData(CallDirection.Outbound, "101", "5321234107", "5321234107")]
    [InlineData(CallDirection.Internal, "101", "5321234107", "")]
    [InlineData(CallDirection.Unknown, "5321234107", "101", "5321234107")]
    [InlineData(CallDirection.Unknown, "101", "5321234107", "5321234107")]
    [InlineData(CallDirection.Unknown, "5321234107", "8503330101", "5321234107")]
    [InlineData(CallDirection.Unknown, "", "5321234107", "5321234107")]
    [InlineData(CallDirection.Unknown, "+4930123456789", "", "+4930123456789")]
    [InlineData(CallDirection.Unknown, "satis", "4440532", "4440532")]
    [InlineData(CallDirection.Unknown, "101", "102", "")]
    [InlineData(CallDirection.Unknown, "", "satis", "")]
    public void OutsideOf_is_the_party_that_is_no_extension(CallDirection direction, string from, string to, string outside) => StoredCall.OutsideOf(direction, from, to).ShouldBe(outside);
}
