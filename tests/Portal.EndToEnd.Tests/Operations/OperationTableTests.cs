using Portal.EndToEnd.Tests.Live;
using Xunit.Abstractions;

namespace Portal.EndToEnd.Tests.Operations;

/// <summary>Every operation of every vendor, from the portal's API to the simulator's changed world and back to the board; one portal for all of them.</summary>
public sealed class OperationTableTests(Stage stage, ITestOutputHelper output) : IClassFixture<Stage>
{
    public static TheoryData<string> Cases => [.. OperationTable.All.Select(one => one.ToString())];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Operation_through_the_api_changes_the_world_and_shows_on_the_board(string name)
    {
        var row = OperationTable.All.Single(one => one.ToString() == name);
        await stage.EndAllCallsAsync();
        try
        {
            await row.Run(stage);
        }
        catch (Exception)
        {
            output.WriteLine(stage.Output);
            throw;
        }
    }

    [Fact]
    public async Task Every_capability_of_every_vendor_has_a_row_in_the_table()
    {
        var vendors = await stage.GetAsync("/api/v1/vendors");
        var missing =
            from vendor in vendors.EnumerateArray()
            from capability in vendor.Texts("capabilities")
            let wanted = OperationTable.OperationsOf.GetValueOrDefault(capability)
            where wanted is null || !OperationTable.All.Any(row => row.Vendor == vendor.Text("id") && row.Operations.Intersect(wanted, StringComparer.Ordinal).Any())
            select $"{vendor.Text("id")} {capability}";

        missing.ShouldBeEmpty();
    }
}
