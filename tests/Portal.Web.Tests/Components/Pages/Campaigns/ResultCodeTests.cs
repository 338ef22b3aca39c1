using Bunit;
using Portal.Domain.Campaigns;
using Portal.Infrastructure.Campaigns;
using Portal.Web.Components.Pages.Campaigns.Codes;

namespace Portal.Web.Tests.Components.Pages.Campaigns;

public sealed class ResultCodeTests : CampaignContext
{
    private static readonly Disposition Sold = new("SOLD", "Sold", true, null);
    private static readonly Disposition Later = new("LATER", "Call again", false, 60);

    [Fact]
    public async Task Codes_are_added_ordered_and_saved()
    {
        await StoreAsync();
        var cut = Shown();
        Add(cut, "SOLD", "Sold");
        Add(cut, "LATER", "Call again");
        cut.FindAll("[data-testid=code-then]")[1].Change("retry");
        cut.Find("[data-testid=code-minutes]").Change("90");
        cut.FindAll("[data-testid=code-up]")[1].Click();
        cut.Find("[data-testid=moved]").TextContent.ShouldContain("Call again is now number 1 of 2");
        cut.Find("[data-testid=codes-form]").Submit();
        cut.WaitForAssertion(() => cut.Find("[data-testid=save]").HasAttribute("disabled").ShouldBeTrue());
        (await Codes.ListAsync(TenantId, CancellationToken.None)).Select(view => view.Disposition).ShouldBe([Later with { RetryAfterMinutes = 90 }, Sold]);
    }

    [Fact]
    public async Task Wrong_lines_say_so_at_their_fields_and_nothing_is_stored()
    {
        await StoreAsync();
        var cut = Shown();
        Add(cut, "SOLD", "Sold");
        Add(cut, "sold", "Again");
        cut.Find("[data-testid=codes-form]").TextContent.ShouldContain("sold is there more than once");
        cut.FindAll("[data-testid=code-then]")[0].Change("retry");
        cut.FindAll("[data-testid=code-minutes]")[0].Change("soon");
        cut.Find("[data-testid=code-minutes]").GetAttribute("aria-invalid").ShouldBe("true");
        cut.Find("[data-testid=codes-form]").Submit();
        cut.WaitForElement("[data-testid=refused]");
        (await Codes.ListAsync(TenantId, CancellationToken.None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Second_editor_is_told_and_puts_own_lines_on_top()
    {
        await StoreAsync();
        await Codes.ReplaceAsync(Ada, [Sold, Later], CancellationToken.None);
        var cut = Shown();
        cut.FindAll("[data-testid=code-name]")[0].Change("Sale");
        Add(cut, "WRONG", "Wrong person");
        await Codes.ReplaceAsync(Ben, [Sold, Later with { RetryAfterMinutes = 30 }, new Disposition("DEAF", "No answer", true, null)], CancellationToken.None);
        cut.Find("[data-testid=codes-form]").Submit();
        cut.WaitForElement("[data-testid=conflict]");
        cut.Find("[data-testid=codes-theirs]").TextContent.ShouldContain("DEAF");
        cut.Find("[data-testid=codes-mine]").TextContent.ShouldContain("Sale");
        cut.Find("[data-testid=conflict-mine]").Click();
        cut.WaitForElement("[data-testid=codes-form]");
        (await Codes.ListAsync(TenantId, CancellationToken.None)).Select(view => view.Disposition).ShouldBe(
            [Sold with { Name = "Sale" }, Later with { RetryAfterMinutes = 30 }, new Disposition("DEAF", "No answer", true, null), new Disposition("WRONG", "Wrong person", true, null)]);
    }

    private IRenderedComponent<ResultCodes> Shown()
    {
        var cut = RenderAs<ResultCodes>(Ada);
        cut.WaitForElement("[data-testid=codes-form]");
        return cut;
    }

    private static void Add(IRenderedComponent<ResultCodes> cut, string code, string name)
    {
        cut.Find("[data-testid=code-add]").Click();
        cut.FindAll("[data-testid=code-code]")[^1].Change(code);
        cut.FindAll("[data-testid=code-name]")[^1].Change(name);
    }
}
