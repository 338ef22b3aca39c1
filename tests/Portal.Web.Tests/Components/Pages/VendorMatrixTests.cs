using System.Runtime.CompilerServices;
using Bunit;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Pbx;
using Portal.Web.Components.Pages.Pbx;

namespace Portal.Web.Tests.Components.Pages;

public sealed class VendorMatrixTests : UiContext
{
    private const string Mark = "<!-- vendors -->\n";

    [Fact]
    public void Readme_table_is_the_one_of_the_code()
    {
        var readme = File.ReadAllText(Readme()).ReplaceLineEndings("\n");
        var parts = readme.Split(Mark);
        parts.Length.ShouldBe(3, "README.md holds the table between two lines <!-- vendors -->.");
        var wanted = VendorMatrix.Markdown();
        (parts[1] == wanted).ShouldBeTrue($"Put this between the two lines <!-- vendors --> of README.md:\n{wanted}");
    }

    [Fact]
    public void Page_shows_every_operation_and_vendor()
    {
        var cut = RenderAs<Vendors>(As(PortalRoles.Supervisor));

        cut.FindAll("[data-testid=vendor-matrix] thead th").Skip(1).Select(th => th.TextContent).ShouldBe(PbxCatalog.All.Select(vendor => vendor.Name));
        foreach (var row in VendorMatrix.Groups.SelectMany(group => group.Rows))
        {
            var cells = cut.FindAll($"tr[data-row={row.Name}] td");
            cells.Select(cell => cell.QuerySelector(".yes") is not null).ShouldBe(PbxCatalog.All.Select(vendor => VendorMatrix.Has(vendor, row)), row.Name);
        }
    }

    [Fact]
    public void Operation_has_no_two_rows() =>
        VendorMatrix.Groups.ShouldAllBe(group => group.Rows.Select(row => row.Name).Distinct(StringComparer.Ordinal).Count() == group.Rows.Length);

    private static string Readme([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "../../../../README.md");
}
