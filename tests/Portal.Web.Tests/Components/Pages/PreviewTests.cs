using Bunit;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Calls;
using Portal.Domain.Campaigns;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Campaigns;
using Portal.Infrastructure.Campaigns.Contacts;
using Portal.Infrastructure.Campaigns.Preview;
using Portal.Infrastructure.Data;
using Portal.Web.Components.Pages.Preview;

namespace Portal.Web.Tests.Components.Pages;

public sealed class PreviewTests : UiContext
{
    private readonly Guid _campaign = Guid.NewGuid();

    public PreviewTests() => Services.AddPortalContacts().AddPortalCampaigns().AddPortalPreview();

    [Fact]
    public async Task Render_begins_with_nobody_and_shows_the_contact_on_demand()
    {
        await StoreAsync("telsam", 3);
        var cut = Shown();
        cut.FindAll("[data-testid=preview-contact]").ShouldBeEmpty();
        cut.Find("[data-testid=preview-progress]").TextContent.ShouldContain("3 left of 3");
        Begin(cut);
        var card = cut.Find("[data-testid=preview-contact]").TextContent;
        foreach (var part in (string[])["Kişi 0", "0532 123 40 00", "Şehir", "İzmir"]) card.ShouldContain(part);
        cut.Find("[data-testid=preview-tel]").GetAttribute("href").ShouldBe("tel:+905321234000");
        // Another window, or this one after a reload, shows the same contact at once.
        Shown().Find("[data-testid=preview-contact]").TextContent.ShouldContain("Kişi 0");
    }

    [Fact]
    public async Task Result_code_by_its_key_stores_the_result_and_shows_the_next()
    {
        await StoreAsync("telsam", 2);
        await Services.GetRequiredService<DispositionCodes>().ReplaceAsync(Admin, [new Disposition("SOLD", "Sold", true, null), new Disposition("LATER", "Later", false, 60)], CancellationToken.None);
        var cut = Shown();
        Begin(cut);
        cut.Find("[data-testid=preview-called]").Click();
        cut.WaitForElement("[data-testid=preview-result]");
        cut.Find("[data-testid=preview-note]").Change("calls himself");
        cut.FindAll("[data-testid=result-save]").ShouldBeEmpty();
        cut.Find(".result-keys").KeyDown(new KeyboardEventArgs { Key = "9" });
        cut.Find(".result-keys").KeyDown(new KeyboardEventArgs { Key = "2" });
        cut.WaitForAssertion(() => cut.Find("[data-testid=preview-contact]").TextContent.ShouldContain("Kişi 1"));
        cut.Find("[data-testid=preview-mine]").TextContent.ShouldStartWith("1 by me");
        await using var context = Services.GetRequiredService<PortalDb>().ForTenant(TenantId);
        var attempt = context.ContactAttempts.Single();
        (attempt.Result, attempt.Disposition, attempt.Note).ShouldBe((ContactResult.Answered, "LATER", "calls himself"));
    }

    [Fact]
    public async Task Result_without_an_answer_needs_no_code_and_the_last_contact_leaves_the_reason()
    {
        await StoreAsync("telsam", 1);
        var cut = Shown();
        Begin(cut);
        cut.Find("[data-testid=preview-called]").Click();
        cut.WaitForElement("[data-testid=result-InvalidNumber]").Change(true);
        cut.Find("[data-testid=result-save]").Click();
        cut.WaitForAssertion(() => cut.Find("[data-testid=preview-none]").GetAttribute("data-reason").ShouldBe("NoContactLeft"));
        cut.Find("[data-testid=preview-idle]").TextContent.ShouldBe("Nobody is left to call.");
    }

    [Fact]
    public async Task Later_and_pause_put_the_contact_back()
    {
        await StoreAsync("telsam", 2);
        var cut = Shown();
        Begin(cut);
        cut.FindAll("[data-testid=preview-later]")[1].Click();
        cut.WaitForAssertion(() => cut.Find("[data-testid=preview-contact]").TextContent.ShouldContain("Kişi 1"));
        cut.Find("[data-testid=preview-pause]").Click();
        cut.WaitForElement("[data-testid=preview-next]");
        await using var context = Services.GetRequiredService<PortalDb>().ForTenant(TenantId);
        context.Contacts.Count(contact => contact.HeldBy != null).ShouldBe(0);
    }

    [Fact]
    public async Task Refusal_is_asked_about_and_takes_the_contact_off_every_list()
    {
        await StoreAsync("telsam", 2);
        var cut = Shown();
        Begin(cut);
        cut.Find("[data-testid=preview-refuse]").Click();
        cut.Find("[data-testid=confirm]").TextContent.ShouldContain("0532 123 40 00");
        cut.Find("[data-testid=confirm] form").Submit();
        cut.WaitForAssertion(() => cut.Find("[data-testid=preview-contact]").TextContent.ShouldContain("Kişi 1"));
        cut.FindAll("[data-testid=confirm]").ShouldBeEmpty();
        await using var context = Services.GetRequiredService<PortalDb>().ForTenant(TenantId);
        context.DoNotCall.Single().ShouldSatisfyAllConditions(entry => entry.NumberKey.ShouldBe("5321234000"), entry => entry.CampaignId.ShouldBeNull());
    }

    [Fact]
    public async Task Contact_of_an_account_that_calls_is_masked_and_asks_for_the_extension()
    {
        await StoreAsync("bulutsantralim", 1);
        var cut = Shown();
        Begin(cut);
        cut.Find("[data-testid=preview-number]").TextContent.ShouldBe("0532 *** 40 00");
        cut.Markup.ShouldNotContain("1234000");
        cut.FindAll("[data-testid=preview-tel]").ShouldBeEmpty();
        cut.Find("[data-testid=preview-call]").Click();
        cut.WaitForAssertion(() => cut.FindAll("[data-testid=preview-result]").ShouldBeEmpty());
        await using var context = Services.GetRequiredService<PortalDb>().ForTenant(TenantId);
        context.ContactAttempts.Count().ShouldBe(0);
    }

    [Fact]
    public async Task Press_after_the_number_was_listed_makes_no_call_and_says_why()
    {
        await StoreAsync("telsam", 1);
        var cut = Shown();
        Begin(cut);
        await Services.GetRequiredService<DoNotCallList>().AddAsync(Admin, null, "0532 123 40 00", null, null, CancellationToken.None);
        cut.Find("[data-testid=preview-called]").Click();
        cut.WaitForElement("[data-testid=preview-message]").TextContent.ShouldContain("Do not call it.");
    }

    private IRenderedComponent<Preview> Shown()
    {
        var cut = RenderAs<Preview>(As(PortalRoles.Supervisor));
        cut.WaitForElement("[data-testid=preview]");
        return cut;
    }

    private static void Begin(IRenderedComponent<Preview> cut)
    {
        cut.Find("[data-testid=preview-next]").Click();
        cut.WaitForElement("[data-testid=preview-contact]");
    }

    private async Task StoreAsync(string vendor, int contacts)
    {
        await StoreTenantAsync();
        var person = As(PortalRoles.Supervisor).Name;
        await using (var context = Services.GetRequiredService<PortalDb>().ForInstallation())
        {
            context.Users.Add(new PortalUser { Id = Guid.NewGuid(), TenantId = TenantId, Email = person, UserName = person });
            await context.SaveChangesAsync();
        }

        await using (var context = Services.GetRequiredService<PortalDb>().ForTenant(TenantId))
        {
            var account = new PbxAccount { Id = Guid.NewGuid(), TenantId = TenantId, Vendor = vendor, Name = "PBX", Enabled = true };
            // Hours that never close: the clock is the machine's.
            var hours = new CallingHoursRow
            {
                Id = Guid.NewGuid(), TenantId = TenantId, Name = "always", ChangedBy = "x",
                Rule = "{\"week\":[" + string.Join(',', Enum.GetNames<DayOfWeek>().Select(day => $$"""{"day":"{{day}}","from":"00:00:00","to":"00:00:00"}""")) + "],\"openOnPublicHolidays\":true,\"quietOff\":true}",
            };
            context.AddRange(account, hours, new CampaignRow
            {
                Id = _campaign, TenantId = TenantId, AccountId = account.Id, CallingHoursId = hours.Id, Type = CampaignType.Preview, Name = "Kasım", State = CampaignState.Running, Plan = "{\"type\":\"Preview\"}",
                CreatedBy = "x", ChangedBy = "x",
            });
            for (var at = 0; at < contacts; at++)
            {
                var number = $"0532 123 40 {at:00}";
                context.Contacts.Add(new ContactRow { Id = Guid.NewGuid(), TenantId = TenantId, CampaignId = _campaign, Number = number, NumberKey = PhoneNumber.Key(number), Name = $"Kişi {at}", Line = at, Extra = """{"Şehir":"İzmir"}""" });
            }

            await context.SaveChangesAsync();
        }
    }
}
