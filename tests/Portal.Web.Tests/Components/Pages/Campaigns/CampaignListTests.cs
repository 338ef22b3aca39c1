using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Campaigns;
using Portal.Infrastructure.Campaigns;
using Portal.Infrastructure.Data;

namespace Portal.Web.Tests.Components.Pages.Campaigns;

public sealed class CampaignListTests : CampaignContext
{
    [Fact]
    public async Task Empty_list_says_what_to_do()
    {
        await StoreAsync();
        var cut = RenderAs<Web.Components.Pages.Campaigns.Campaigns>(Ada);
        cut.WaitForElement(".empty").TextContent.ShouldContain("step by step");
        cut.FindAll(".empty a[href='campaigns/new']").Count.ShouldBe(1);
    }

    [Fact]
    public async Task Filter_and_search_in_the_address_narrow_the_list()
    {
        await StoreAsync();
        await DraftAsync(new CampaignPlan { Name = "İlkbahar tahsilat", AccountId = AccountOf("netgsm"), Type = CampaignType.Dialer });
        await DraftAsync(new CampaignPlan { Name = "Autumn", AccountId = AccountOf("telsam"), Type = CampaignType.Preview });
        var cut = Shown("campaigns");
        cut.FindAll("[data-testid=campaign]").Count.ShouldBe(2);
        cut.Find("[data-testid=campaign]").TextContent.ShouldContain("Draft");

        Shown("campaigns?account=" + AccountOf("telsam")).FindAll("[data-testid=campaign]").Single().TextContent.ShouldContain("Autumn");
        Shown("campaigns?q=ilkbahar").FindAll("[data-testid=campaign]").Single().TextContent.ShouldContain("On netgsm");
        Shown("campaigns?state=running").FindAll("[data-testid=campaign]").ShouldBeEmpty();
    }

    [Fact]
    public async Task Clone_takes_the_chosen_parts_and_opens_the_copy()
    {
        await StoreAsync();
        await DraftAsync(new CampaignPlan { Name = "Autumn", AttemptsPerDay = 4, OtherCampaignDays = 30 });
        var cut = Shown("campaigns");
        Choose(cut, "clone");
        cut.WaitForElement("[data-testid=part-retries]").Change(false);
        cut.Find("[data-testid=confirm] form").Submit();
        cut.WaitForAssertion(() => Navigation.Uri.ShouldEndWith("/edit"));
        var copy = (await Drafts.ListAsync(TenantId, new CampaignFilter(), CancellationToken.None)).Single(line => line.Name == "Autumn (2)");
        var plan = await StoredAsync(copy.Id);
        (plan.AttemptsPerDay, plan.OtherCampaignDays).ShouldBe((null, 30));
    }

    [Fact]
    public async Task Template_is_saved_listed_apart_and_makes_a_campaign()
    {
        await StoreAsync();
        await DraftAsync(new CampaignPlan { Name = "Autumn", AttemptsPerDay = 4 });
        var cut = Shown("campaigns");
        Choose(cut, "template");
        cut.WaitForElement("[data-testid=clone-name]").Change("Reminder");
        cut.Find("[data-testid=confirm] form").Submit();
        cut.WaitForAssertion(() => cut.FindAll("[data-testid=confirm]").ShouldBeEmpty());
        cut.FindAll("[data-testid=campaign]").Count.ShouldBe(1);

        var templates = Shown("campaigns?templates=1");
        templates.Find("[data-testid=campaign]").TextContent.ShouldContain("Reminder");
        Choose(templates, "use");
        templates.WaitForElement("[data-testid=clone-name]").Change("March reminder");
        templates.Find("[data-testid=confirm] form").Submit();
        templates.WaitForAssertion(() => Navigation.Uri.ShouldEndWith("/edit"));
        (await Drafts.ListAsync(TenantId, new CampaignFilter(), CancellationToken.None)).Select(line => line.Name).ShouldBe(["March reminder", "Autumn"], ignoreOrder: true);
    }

    [Fact]
    public async Task Delete_asks_and_tells_first_when_somebody_changed_it_meanwhile()
    {
        await StoreAsync();
        var draft = await DraftAsync(new CampaignPlan { Name = "Autumn" });
        var cut = Shown("campaigns");
        Choose(cut, "delete");
        cut.WaitForElement("[data-testid=confirm]");
        await Drafts.UpdateAsync(Ben, draft.Id, draft.Revision, draft.Plan with { Name = "Winter" }, CampaignStep.Account, CancellationToken.None);
        cut.Find("[data-testid=confirm] form").Submit();
        cut.WaitForElement("[data-testid=delete-changed]").TextContent.ShouldContain("ben@test.example");
        (await Drafts.ListAsync(TenantId, new CampaignFilter(), CancellationToken.None)).Length.ShouldBe(1);
        cut.Find("[data-testid=confirm] form").Submit();
        cut.WaitForAssertion(() => cut.FindAll("[data-testid=confirm]").ShouldBeEmpty());
        (await Drafts.ListAsync(TenantId, new CampaignFilter(), CancellationToken.None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Progress_counts_contacts_that_have_ended()
    {
        await StoreAsync();
        var draft = await DraftAsync(new CampaignPlan { Name = "Autumn" });
        await using (var context = Services.GetRequiredService<PortalDb>().ForTenant(TenantId))
        {
            foreach (var (state, i) in ((ContactState[])[ContactState.New, ContactState.Waiting, ContactState.Done, ContactState.Exhausted]).Select((state, i) => (state, i)))
                context.Contacts.Add(new ContactRow { Id = Guid.NewGuid(), TenantId = TenantId, CampaignId = draft.Id, NumberKey = "53200000" + i, Number = "053200000" + i, State = state, AddedAt = DateTimeOffset.UnixEpoch });
            await context.SaveChangesAsync();
        }

        var cut = Shown("campaigns");
        cut.WaitForAssertion(() => cut.Find("[data-testid=campaign] .progress").TextContent.ShouldContain("2 of 4"));
    }

    private IRenderedComponent<Web.Components.Pages.Campaigns.Campaigns> Shown(string address)
    {
        Navigation.NavigateTo(address);
        var cut = RenderAs<Web.Components.Pages.Campaigns.Campaigns>(Ada);
        cut.WaitForElement("[data-testid=campaign-count]");
        return cut;
    }

    private static void Choose(IRenderedComponent<Web.Components.Pages.Campaigns.Campaigns> cut, string entry)
    {
        cut.Find("[data-testid=campaign-actions]").Click();
        cut.WaitForElement($"[data-testid=do-{entry}]").Click();
    }
}
