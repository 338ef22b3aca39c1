using Bunit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Campaigns;
using Portal.Domain.Pbx;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Campaigns.Results;
using Portal.Infrastructure.Data;
using Portal.Web.Components.Pages.Board;
using Portal.Web.Components.Pages.Campaigns.Live;

namespace Portal.Web.Tests.Components.Pages;

public sealed class CampaignLiveTests : UiContext
{
    private readonly Guid _campaign = Guid.NewGuid();

    [Fact]
    public async Task Render_shows_figures_the_reason_and_the_contacts()
    {
        await StoreAsync();
        var cut = Shown();

        cut.Find("[data-testid=campaign-idle]").GetAttribute("data-reason").ShouldBe(nameof(IdleReason.Stopped));
        cut.Find("[data-testid=campaign-idle]").TextContent.ShouldContain("It is stopped");
        cut.Find("[data-testid=figure-left] .value").TextContent.ShouldBe("1");
        cut.Find("[data-testid=figure-answered] .value").TextContent.ShouldBe("1");
        cut.Find("[data-testid=count-states] [data-key=Done] .number").TextContent.ShouldBe("1");
        cut.FindAll("[data-testid=contact-line]").Count.ShouldBe(2);
        cut.Markup.ShouldContain("0532 123 00 01");
        cut.FindAll("[data-testid=campaign-start]").ShouldHaveSingleItem();
        cut.FindAll("[data-testid=campaign-stop]").ShouldBeEmpty();
    }

    [Fact]
    public async Task Render_without_numbers_masks_them_and_without_campaigns_offers_nothing_to_do()
    {
        await StoreAsync();
        var cut = Shown(PortalRoles.Supervisor);
        cut.Markup.ShouldContain("0532 *** 00 01");
        cut.Markup.ShouldNotContain("123 00 01");
        cut.FindAll("[data-testid=campaign-start]").ShouldBeEmpty();
        cut.FindAll("[data-testid=results-csv]").ShouldBeEmpty();
    }

    [Fact]
    public async Task Contact_opens_with_its_attempts_and_can_be_stopped()
    {
        await StoreAsync();
        var cut = Shown();
        cut.Find("[data-testid=contact-state]").Change(nameof(ContactState.New));
        cut.WaitForAssertion(() => cut.FindAll("[data-testid=contact-line]").Count.ShouldBe(1));
        cut.Find("[data-testid=contact-open]").Click();
        cut.WaitForElement("[data-testid=contact-stop]").Click();
        cut.WaitForElement("[data-testid=confirm] form").Submit();
        cut.WaitForAssertion(() => cut.FindAll("[data-testid=contact-line]").ShouldBeEmpty());

        cut.Find("[data-testid=contact-state]").Change("");
        cut.WaitForAssertion(() => cut.FindAll("[data-testid=contact-line]").Count.ShouldBe(2));
        cut.Find("[data-state=Done] [data-testid=contact-open]").Click();
        cut.WaitForElement("[data-testid=timeline-attempt]").TextContent.ShouldContain("Answered");
    }

    [Fact]
    public async Task Recycling_tells_how_many_before_it_is_done()
    {
        await StoreAsync();
        var cut = Shown();
        cut.Find("[data-testid=campaign-recycle]").Click();
        cut.WaitForElement("[data-testid=recycle-count]").TextContent.ShouldBe("0 contacts");
        cut.Find("[data-testid=confirm-yes]").HasAttribute("disabled").ShouldBeTrue();
        cut.Find("[data-testid=recycle-done]").Change(true);
        cut.WaitForAssertion(() => cut.Find("[data-testid=recycle-count]").TextContent.ShouldBe("1 contacts"));
        cut.Find("[data-testid=confirm] form").Submit();
        cut.WaitForAssertion(() => cut.FindAll("[data-state=Waiting]").Count.ShouldBe(1));
    }

    [Fact]
    public async Task Order_says_what_it_means_before_it_is_given()
    {
        await StoreAsync(CampaignState.Running);
        var cut = Shown();
        cut.Find("[data-testid=campaign-stop]").Click();
        cut.WaitForElement("[data-testid=order-meaning]").TextContent.ShouldNotBeNullOrWhiteSpace();
        cut.Find("[data-testid=confirm] form").Submit();
        cut.WaitForAssertion(() => cut.Find("[data-testid=campaign-state]").GetAttribute("data-state").ShouldBe("stopped"));
    }

    [Fact]
    public async Task Creation_without_an_answer_is_settled_by_whoever_looked_at_the_PBX()
    {
        await StoreAsync();
        var account = Guid.NewGuid();
        await using (var context = Services.GetRequiredService<PortalDb>().ForTenant(TenantId))
        {
            // A PBX that lists no campaigns.
            context.PbxAccounts.Add(new PbxAccount { Id = account, TenantId = TenantId, Vendor = "cagrimerkezi", Name = "PBX", Enabled = true });
            await context.SaveChangesAsync();
            await context.Campaigns.ExecuteUpdateAsync(set => set.SetProperty(row => row.AccountId, account).SetProperty(row => row.Type, CampaignType.Dialer).SetProperty(row => row.VendorName, "Tahsilat (2)")
                .SetProperty(row => row.CreateSentAt, DateTimeOffset.UnixEpoch).SetProperty(row => row.SyncError, PbxErrorKind.Timeout));
        }

        Shown(PortalRoles.Supervisor).FindAll("[data-testid=settle]").ShouldBeEmpty();
        var cut = Shown();
        cut.Find("[data-testid=settle]").TextContent.ShouldContain("Tahsilat (2)");
        cut.Find("[data-testid=settle] form").Submit();
        cut.Find("#settle-key-error").TextContent.ShouldContain("Enter the id");
        cut.Find("[data-testid=settle-again]").Click();
        cut.WaitForElement("[data-testid=confirm]").TextContent.ShouldContain("there will be two");
    }

    [Fact]
    public async Task Campaign_of_another_tenant_is_not_there()
    {
        await StoreAsync();
        var cut = RenderAs<CampaignLive>(Admin with { TenantId = Guid.NewGuid() }, builder => builder.Add(page => page.Id, _campaign));
        cut.WaitForElement(".empty");
        cut.Markup.ShouldNotContain("Tahsilat");
    }

    [Fact]
    public async Task Board_shows_running_campaigns_as_tiles()
    {
        await StoreAsync(CampaignState.Running);
        new SampleBoard(Board).Fill();
        var campaigns = Services.GetRequiredService<RunningCampaigns>();
        SpinWait.SpinUntil(() => !campaigns.Of(TenantId).IsEmpty, TimeSpan.FromSeconds(10)).ShouldBeTrue();
        var cut = RenderAs<Board>(As(PortalRoles.Supervisor));
        var tile = cut.WaitForElement("[data-testid=campaign-tile]");
        tile.TextContent.ShouldContain("Tahsilat");
        tile.TextContent.ShouldContain("1 remaining");
        tile.QuerySelector("a").ShouldBeNull();
    }

    private IRenderedComponent<CampaignLive> Shown(string role = PortalRoles.Manager)
    {
        var cut = RenderAs<CampaignLive>(As(role), builder => builder.Add(page => page.Id, _campaign));
        cut.WaitForElement(".campaign-live");
        cut.WaitForElement("[data-testid=contact-line]");
        return cut;
    }

    /// <summary>A preview list of two: one reached, one not called yet.</summary>
    private async Task StoreAsync(CampaignState state = CampaignState.Stopped)
    {
        await StoreTenantAsync();
        var now = TimeProvider.System.GetUtcNow();
        await using var context = Services.GetRequiredService<PortalDb>().ForTenant(TenantId);
        context.Campaigns.Add(new CampaignRow
        {
            Id = _campaign, TenantId = TenantId, Name = "Tahsilat", Type = CampaignType.Preview, State = state, Plan = """{"name":"Tahsilat","type":"Preview"}""", CreatedBy = "a", ChangedBy = "a",
            StartedAt = now.AddHours(-1), Revision = Guid.NewGuid(),
        });
        var reached = Guid.NewGuid();
        context.Contacts.Add(new ContactRow { Id = reached, TenantId = TenantId, CampaignId = _campaign, NumberKey = "5321230001", Number = "5321230001", Name = "Ada", State = ContactState.Done, Attempts = 1, LastResult = ContactResult.Answered, AddedAt = now });
        context.Contacts.Add(new ContactRow { Id = Guid.NewGuid(), TenantId = TenantId, CampaignId = _campaign, NumberKey = "5321230002", Number = "5321230002", State = ContactState.New, AddedAt = now });
        context.ContactAttempts.Add(new ContactAttemptRow { Id = Guid.NewGuid(), TenantId = TenantId, CampaignId = _campaign, ContactId = reached, NumberKey = "5321230001", VendorKey = "push:1", At = now.AddMinutes(-5), Result = ContactResult.Answered });
        await context.SaveChangesAsync();
    }
}
