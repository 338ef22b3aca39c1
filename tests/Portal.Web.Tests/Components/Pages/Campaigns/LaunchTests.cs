using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain;
using Portal.Domain.Campaigns;
using Portal.Infrastructure.Campaigns;
using Portal.Infrastructure.Data;

namespace Portal.Web.Tests.Components.Pages.Campaigns;

public sealed class LaunchTests : CampaignContext
{
    [Fact]
    public async Task Complete_plan_is_created_stopped_and_then_started()
    {
        await StoreAsync();
        var draft = await DraftAsync(Plan);
        await AddContactAsync(draft.Id);
        var cut = Edit(draft, CampaignStep.Summary);
        cut.WaitForElement("[data-testid=launch-create]:not([disabled])").Click();
        cut.WaitForElement("[data-testid=launch][data-state=stopped]");
        cut.FindAll("[data-testid=step-form]").ShouldBeEmpty();
        (await StateAsync(draft.Id)).ShouldBe(CampaignState.Stopped);

        cut.Find("[data-testid=launch-start]").Click();
        cut.Find("[data-testid=confirm] form").Submit();
        cut.WaitForElement("[data-testid=launch][data-state=running]");
        cut.FindAll("[data-testid=launch-answer]").ShouldBeEmpty();
        (await StateAsync(draft.Id)).ShouldBe(CampaignState.Running);
    }

    [Fact]
    public async Task Plan_without_contacts_says_so_and_cannot_be_created()
    {
        await StoreAsync();
        var cut = Edit(await DraftAsync(Plan), CampaignStep.Summary);
        cut.WaitForElement("[data-testid=launch-create]").HasAttribute("disabled").ShouldBeTrue();
        cut.Find("[data-testid=launch]").TextContent.ShouldContain("It has no contacts yet");
    }

    [Fact]
    public async Task Plan_with_something_open_offers_no_creation()
    {
        await StoreAsync();
        var draft = await DraftAsync(Plan with { LastDay = null });
        await AddContactAsync(draft.Id);
        var cut = Edit(draft, CampaignStep.Summary);
        cut.Find("[data-testid=plan-open]");
        cut.FindAll("[data-testid=launch]").ShouldBeEmpty();
    }

    [Fact]
    public async Task Campaign_that_somebody_changed_meanwhile_is_not_created_but_shown_as_it_is_now()
    {
        await StoreAsync();
        var draft = await DraftAsync(Plan);
        await AddContactAsync(draft.Id);
        var cut = Edit(draft, CampaignStep.Summary);
        cut.WaitForElement("[data-testid=launch-create]:not([disabled])");
        await Drafts.UpdateAsync(Ben, draft.Id, draft.Revision, draft.Plan with { Name = "theirs" }, CampaignStep.Summary, CancellationToken.None);
        cut.Find("[data-testid=launch-create]").Click();
        cut.WaitForElement("[data-testid=launch-answer]").GetAttribute("data-outcome").ShouldBe("changedmeanwhile");
        cut.Find("h1").TextContent.ShouldBe("theirs");
        (await StateAsync(draft.Id)).ShouldBe(CampaignState.Draft);
    }

    private CampaignPlan Plan => new()
    {
        Name = "Renewals", AccountId = AccountOf("telsam"), Type = CampaignType.Preview, FirstDay = TurkishTime.Day(TimeProvider.System.GetUtcNow()), LastDay = TurkishTime.Day(TimeProvider.System.GetUtcNow()).AddDays(60),
    };

    private async Task AddContactAsync(Guid campaign)
    {
        await using var context = Services.GetRequiredService<PortalDb>().ForTenant(TenantId);
        context.Contacts.Add(new ContactRow { Id = Guid.NewGuid(), TenantId = TenantId, CampaignId = campaign, NumberKey = "5320000001", Number = "05320000001", AddedAt = DateTimeOffset.UnixEpoch });
        await context.SaveChangesAsync();
    }

    private async Task<CampaignState> StateAsync(Guid id) => (await Drafts.FindAsync(TenantId, id, CancellationToken.None))!.State;
}
