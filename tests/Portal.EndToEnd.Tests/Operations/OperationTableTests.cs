using Portal.EndToEnd.Tests.Live;

namespace Portal.EndToEnd.Tests.Operations;

/// <summary>Every operation of every vendor, from the portal's API to the simulator's changed world and back to the board.</summary>
public sealed class OperationTableTests(OperationRuns runs) : IClassFixture<OperationRuns>
{
    public static TheoryData<string> Cases => [.. OperationTable.All.Select(one => one.ToString())];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Operation_through_the_api_changes_the_world_and_shows_on_the_board(string name) => runs.Outcomes[name].ShouldBeNull();

    [Fact]
    public void Every_capability_of_every_vendor_has_a_row_in_the_table()
    {
        var missing =
            from vendor in runs.Vendors.EnumerateArray()
            from capability in vendor.Texts("capabilities")
            let wanted = OperationTable.OperationsOf.GetValueOrDefault(capability)
            where wanted is null || !OperationTable.All.Any(row => row.Vendor == vendor.Text("id") && row.Operations.Intersect(wanted, StringComparer.Ordinal).Any())
            select $"{vendor.Text("id")} {capability}";

        missing.ShouldBeEmpty();
    }
}
