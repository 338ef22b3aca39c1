using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Campaigns;
using Portal.Infrastructure.Campaigns;
using Portal.Infrastructure.Data;
using Portal.Web.Components.Pages.Campaigns.Build;

namespace Portal.Web.Tests.Components.Pages.Campaigns;

public sealed class ConflictTests : CampaignContext
{
    [Fact]
    public void Every_field_of_a_plan_can_be_told_apart_and_taken_over() =>
        PlanFields.All.Select(field => field.Name).ShouldBe(typeof(CampaignPlan).GetProperties().Where(property => property.CanWrite).Select(property => char.ToLowerInvariant(property.Name[0]) + property.Name[1..]), ignoreOrder: true);

    [Fact]
    public async Task Second_manager_is_told_who_changed_what_and_puts_own_changes_on_top()
    {
        await StoreAsync();
        var draft = await DraftAsync(new CampaignPlan { Name = "start", AccountId = AccountOf("telsam"), Type = CampaignType.Preview });
        var cut = Edit(draft, CampaignStep.Retries);
        cut.Find("[data-testid=plan-attemptsPerDay]").Change("3");
        var theirs = draft.Plan with { Name = "theirs", AttemptsPerDay = 5 };
        (await Drafts.UpdateAsync(Ben, draft.Id, draft.Revision, theirs, CampaignStep.Summary, CancellationToken.None)).Outcome.ShouldBe(DraftOutcome.Ok);

        cut.Find("[data-testid=step-form]").Submit();
        var conflict = cut.WaitForElement("[data-testid=conflict]");
        conflict.TextContent.ShouldContain("ben@test.example");
        cut.Find("[data-testid=conflict-edits]").TextContent.ShouldContain("Attempts per day and number at most, Name");
        var rows = cut.FindAll("[data-testid=conflict-rows] tbody tr");
        rows.Select(row => row.GetAttribute("data-changed")).ShouldBe(["them", "both"]);
        rows[1].QuerySelectorAll("td").Select(cell => cell.TextContent).ShouldBe(["5", "3"]);
        (await StoredAsync(draft.Id)).AttemptsPerDay.ShouldBe(5);

        cut.Find("[data-testid=conflict-mine]").Click();
        cut.WaitForElement("[data-testid=step-form]");
        cut.WaitForAssertion(() => cut.Find("[data-testid=builder]").GetAttribute("data-step").ShouldBe("Results"));
        var stored = await StoredAsync(draft.Id);
        (stored.Name, stored.AttemptsPerDay).ShouldBe(("theirs", 3));
    }

    [Fact]
    public async Task Second_manager_can_take_the_first_ones_version()
    {
        await StoreAsync();
        var draft = await DraftAsync(new CampaignPlan { Name = "start" });
        var cut = Edit(draft, CampaignStep.Account);
        cut.Find("[data-testid=plan-name]").Change("mine");
        await Drafts.UpdateAsync(Ben, draft.Id, draft.Revision, draft.Plan with { Name = "theirs" }, CampaignStep.Summary, CancellationToken.None);
        cut.Find("[data-testid=step-form]").Submit();
        cut.WaitForElement("[data-testid=conflict-theirs]").Click();
        cut.WaitForElement("[data-testid=plan-name]").GetAttribute("value").ShouldBe("theirs");
        cut.Find("[data-testid=builder]").GetAttribute("data-unsaved").ShouldBe("false");
        (await StoredAsync(draft.Id)).Name.ShouldBe("theirs");
    }

    [Fact]
    public async Task Draft_that_was_deleted_meanwhile_can_be_kept_as_a_new_one()
    {
        await StoreAsync();
        var draft = await DraftAsync(new CampaignPlan { Name = "start" });
        var cut = Edit(draft, CampaignStep.Account);
        cut.Find("[data-testid=plan-name]").Change("mine");
        await Drafts.DeleteAsync(Ben, draft.Id, null, CancellationToken.None);
        cut.Find("[data-testid=step-form]").Submit();
        cut.WaitForElement("[data-testid=draft-gone]").TextContent.ShouldContain("deleted meanwhile");
        cut.Find("[data-testid=save-anew]").Click();
        cut.WaitForElement("[data-testid=step-form]");
        (await Drafts.ListAsync(TenantId, new CampaignFilter(), CancellationToken.None)).Single().Name.ShouldBe("mine");
    }

    [Fact]
    public async Task Campaign_that_is_no_draft_any_more_cannot_be_edited_here()
    {
        await StoreAsync();
        var draft = await DraftAsync(new CampaignPlan { Name = "start" });
        await using (var context = Services.GetRequiredService<PortalDb>().ForTenant(TenantId))
        {
            context.Campaigns.Single().State = CampaignState.Running;
            await context.SaveChangesAsync();
        }

        Navigation.NavigateTo($"campaigns/{draft.Id}/edit");
        var cut = RenderAs<CampaignBuilder>(Ada, parameters => parameters.Add(page => page.Id, draft.Id));
        cut.WaitForElement("[data-testid=draft-gone]").TextContent.ShouldContain("no draft any more");
        cut.FindAll("[data-testid=step-form]").ShouldBeEmpty();
    }
}
