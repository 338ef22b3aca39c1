using AngleSharp.Dom;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Campaigns;
using Portal.Infrastructure.Campaigns;
using Portal.Infrastructure.Data;
using Portal.Web.Components.Pages.Campaigns.Build;

namespace Portal.Web.Tests.Components.Pages.Campaigns;

public sealed class BuilderTests : CampaignContext
{
    private static readonly DateOnly First = new(2099, 3, 2);

    [Fact]
    public async Task Save_and_next_keeps_a_draft_and_goes_on_to_contacts()
    {
        await StoreAsync();
        Navigation.NavigateTo("campaigns/new");
        var cut = RenderAs<CampaignBuilder>(Ada);
        cut.WaitForElement("[data-testid=plan-accountId]").Change(AccountOf("netgsm").ToString());
        cut.Find("[data-testid=plan-name]").Change("Autumn");
        cut.Find("[data-testid=builder]").GetAttribute("data-unsaved").ShouldBe("true");
        cut.Find("[data-testid=step-form]").Submit();

        cut.WaitForAssertion(() => cut.Find("[data-testid=builder]").GetAttribute("data-step").ShouldBe("Contacts"));
        var line = (await Drafts.ListAsync(TenantId, new CampaignFilter(), CancellationToken.None)).Single();
        (line.Name, line.Type, line.Step, line.State).ShouldBe(("Autumn", CampaignType.Dialer, CampaignStep.Contacts, CampaignState.Draft));
        Navigation.Uri.ShouldEndWith($"campaigns/{line.Id}/edit?step=contacts");
        cut.Find("[data-testid=builder]").GetAttribute("data-unsaved").ShouldBe("false");
    }

    [Fact]
    public async Task Empty_new_campaign_is_not_kept_and_says_what_is_missing_at_its_fields()
    {
        await StoreAsync();
        Navigation.NavigateTo("campaigns/new");
        var cut = RenderAs<CampaignBuilder>(Ada);
        cut.WaitForElement("[data-testid=step-form]");
        cut.FindAll("[data-testid^=error-]").ShouldBeEmpty();
        cut.Find("[data-testid=step-form]").Submit();
        cut.WaitForElement("[data-testid=error-name]").TextContent.ShouldContain("fill this in");
        cut.Find("[data-testid=error-accountId]");
        (await Drafts.ListAsync(TenantId, new CampaignFilter(), CancellationToken.None)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("netgsm", "destination queueLimitType callStopType department trunk", "keys threadMultiplier maximumLines ringSeconds callerId record", "Queue Menu Announcement")]
    [InlineData("bulutsantralim", "destination keys threadMultiplier maximumLines ringSeconds callerId record", "queueLimitType callStopType department trunk", "Queue Announcement")]
    [InlineData("cagrimerkezi", "destination", "keys queueLimitType callStopType department trunk threadMultiplier maximumLines ringSeconds callerId record", "Queue")]
    public async Task Pacing_offers_what_the_accounts_dialer_takes_and_nothing_else(string vendor, string offered, string withheld, string destinations)
    {
        await StoreAsync();
        var cut = Edit(await DraftAsync(new CampaignPlan { Name = "x", AccountId = AccountOf(vendor), Type = CampaignType.Dialer }), CampaignStep.Pacing);
        foreach (var field in offered.Split(' ')) cut.FindAll($"[data-field={field}]").Count.ShouldBe(1, field);
        foreach (var field in withheld.Split(' ')) cut.FindAll($"[data-field={field}]").ShouldBeEmpty(field);
        cut.FindAll("[data-testid=kind-destination] option").Select(option => option.GetAttribute("value")).Where(value => value?.Length > 0).ShouldBe(destinations.Split(' '));
    }

    [Theory]
    [InlineData("netgsm", true, true, true, false)]
    [InlineData("bulutsantralim", false, false, false, false)]
    [InlineData("cagrimerkezi", false, false, false, true)]
    public async Task Account_and_retries_follow_the_dialer(string vendor, bool prefix, bool fixedLists, bool delay, bool byResult)
    {
        await StoreAsync();
        var draft = await DraftAsync(new CampaignPlan { Name = "x", AccountId = AccountOf(vendor), Type = CampaignType.Dialer });
        var cut = Edit(draft, CampaignStep.Account);
        (cut.FindAll("[data-field=prefix]").Count == 1).ShouldBe(prefix);
        (cut.FindAll("[data-field=listKind]").Count == 1).ShouldBe(fixedLists);
        cut.Find("[data-testid=step-retries]").Click();
        cut.WaitForElement("[data-testid=plan-attemptsPerDay]");
        (cut.FindAll("[data-field='retries[0].delayMinutes']").Count == 1).ShouldBe(delay);
        cut.FindAll("[data-testid=retry]").Any().ShouldBe(byResult);
    }

    [Fact]
    public async Task Preview_list_offers_nothing_of_a_dialer_and_rules_by_result()
    {
        await StoreAsync();
        var draft = await DraftAsync(new CampaignPlan { Name = "x", AccountId = AccountOf("telsam"), Type = CampaignType.Preview });
        var cut = Edit(draft, CampaignStep.Account);
        cut.FindAll("[data-testid=step-pacing]").ShouldBeEmpty();
        cut.Find("[data-testid=type-dialer]").HasAttribute("disabled").ShouldBeTrue();
        cut.Find("[data-testid=step-retries]").Click();
        var busy = cut.WaitForElement("[data-testid=retry][data-result=Busy]");
        busy.QuerySelector("[data-testid=retry-count]")!.Change("4");
        cut.Find("[data-testid=retry][data-result=Busy] [data-testid=retry-delay]").Change("30");
        cut.Find("[data-testid=step-form]").Submit();
        cut.WaitForAssertion(() => cut.Find("[data-testid=builder]").GetAttribute("data-step").ShouldBe("Results"));
        (await StoredAsync(draft.Id)).Retries.ShouldBe([new RetryRule(ContactResult.Busy, 4, 30)]);
    }

    [Fact]
    public async Task Value_beyond_the_dialers_limit_stands_at_its_field_and_is_not_kept()
    {
        await StoreAsync();
        var draft = await DraftAsync(new CampaignPlan { Name = "x", AccountId = AccountOf("netgsm"), Type = CampaignType.Dialer });
        var cut = Edit(draft, CampaignStep.Retries);
        cut.Find("[data-testid=plan-retries]").Change("4");
        cut.Find("[data-testid=error-retries]").TextContent.ShouldContain("0 to 3");
        cut.Find("[data-testid=plan-retries]").GetAttribute("aria-invalid").ShouldBe("true");
        cut.Find("[data-testid=step-form]").Submit();
        cut.WaitForElement("[data-testid=refused]");
        cut.Find("[data-testid=builder]").GetAttribute("data-step").ShouldBe("Retries");
        (await StoredAsync(draft.Id)).Retries.ShouldBeEmpty();

        cut.Find("[data-testid=plan-retries]").Change("many");
        cut.Find("[data-testid=error-retries]").TextContent.ShouldContain("Give a number");
        cut.Find("[data-testid=plan-retries]").GetAttribute("value").ShouldBe("many");
    }

    [Fact]
    public async Task Name_longer_than_the_dialer_takes_says_so_with_its_limit()
    {
        await StoreAsync();
        var cut = Edit(await DraftAsync(new CampaignPlan { Name = "x", AccountId = AccountOf("netgsm"), Type = CampaignType.Dialer }), CampaignStep.Account);
        cut.Find("[data-testid=plan-name]").Change(new string('a', 51));
        cut.Find("[data-testid=error-name]").TextContent.ShouldContain("50");
    }

    [Fact]
    public async Task Another_account_says_what_it_does_not_take_and_lets_it_be_taken_out()
    {
        await StoreAsync();
        var draft = await DraftAsync(new CampaignPlan
        {
            Name = "x", AccountId = AccountOf("bulutsantralim"), Type = CampaignType.Dialer, Destination = new PlanTarget(CampaignTargetKind.Announcement, "welcome"),
            Keys = [new KeyTarget("1", CampaignTargetKind.Queue, "500")], ThreadMultiplier = 1.5m,
        });
        var cut = Edit(draft, CampaignStep.Account);
        cut.Find("[data-testid=plan-accountId]").Change(AccountOf("netgsm").ToString());
        var unfit = cut.Find("[data-testid=unfit]").TextContent;
        unfit.ShouldContain("Keys");
        unfit.ShouldContain("Calls per ready agent");
        unfit.ShouldNotContain("Answered calls go to");
        cut.Find("[data-testid=unfit-drop]").Click();
        cut.FindAll("[data-testid=unfit]").ShouldBeEmpty();
        cut.Find("[data-testid=step-form]").Submit();
        cut.WaitForAssertion(() => cut.Find("[data-testid=builder]").GetAttribute("data-step").ShouldBe("Contacts"));
        var stored = await StoredAsync(draft.Id);
        (stored.AccountId, stored.Keys.Length, stored.ThreadMultiplier, stored.Destination?.Value).ShouldBe((AccountOf("netgsm"), 0, null, "welcome"));
    }

    [Fact]
    public async Task Days_in_the_wrong_order_in_the_past_and_a_rule_that_is_gone_are_told_at_their_fields()
    {
        await StoreAsync();
        var hours = (await Rules.CreateAsync(Ada, CallingHours.Usual with { Name = "Mornings" }, CancellationToken.None)).Hours!;
        var draft = await DraftAsync(new CampaignPlan { Name = "x", AccountId = AccountOf("telsam"), Type = CampaignType.Preview, FirstDay = First, LastDay = First.AddDays(9), CallingHoursId = hours.Id });
        await using (var context = Services.GetRequiredService<PortalDb>().ForTenant(TenantId))
        {
            // As a restored backup may have it: the row's own reference is gone, the plan still names the rule.
            var row = context.Campaigns.Single();
            row.CallingHoursId = null;
            context.CallingHours.RemoveRange(context.CallingHours);
            await context.SaveChangesAsync();
        }

        var cut = Edit(draft, CampaignStep.Hours);
        cut.Find("[data-testid=error-callingHoursId]").TextContent.ShouldContain("no such calling hours");
        cut.Find("[data-testid=plan-lastDay]").Change("2099-03-01");
        cut.Find("[data-testid=error-lastDay]").TextContent.ShouldContain("before the first");
        cut.Find("[data-testid=plan-firstDay]").Change("2020-01-01");
        cut.Find("[data-testid=plan-lastDay]").Change("2020-01-09");
        cut.Find("[data-testid=error-lastDay]").TextContent.ShouldContain("has passed");
    }

    [Fact]
    public async Task Deleted_account_is_told_at_the_field_and_in_the_summary()
    {
        await StoreAsync();
        var draft = await DraftAsync(new CampaignPlan { Name = "x", AccountId = AccountOf("telsam"), Type = CampaignType.Preview });
        await using (var context = Services.GetRequiredService<PortalDb>().ForTenant(TenantId))
        {
            context.PbxAccounts.Remove(context.PbxAccounts.Single(account => account.Id == AccountOf("telsam")));
            await context.SaveChangesAsync();
        }

        var cut = Edit(draft, CampaignStep.Summary);
        cut.Find("[data-testid=plan-open] [data-field=accountId]").Click();
        cut.WaitForElement("[data-testid=error-accountId]").TextContent.ShouldContain("no such PBX account");
        cut.Find("[data-testid=plan-accountId]").TextContent.ShouldContain("Deleted account");
    }

    [Fact]
    public async Task Summary_tells_the_plan_in_words_with_what_is_open_and_links_to_the_field()
    {
        await StoreAsync();
        var draft = await DraftAsync(new CampaignPlan
        {
            Name = "x", AccountId = AccountOf("netgsm"), Type = CampaignType.Dialer, FirstDay = First, Retries = [new RetryRule(ContactResult.Busy, 2, 60)], Commercial = true, RecipientType = RecipientType.Merchant,
            Destination = new PlanTarget(CampaignTargetKind.Queue, "500"), Trunk = "T1", Prefix = "KSM",
        });
        var cut = Edit(draft, CampaignStep.Summary);
        var words = cut.Find("[data-testid=plan-words]").TextContent;
        foreach (var part in (string[])["On netgsm", "Up to 2 further attempts, 60 minutes apart", "Merchants", "Queue 500", "T1"]) words.ShouldContain(part);
        var open = cut.FindAll("[data-testid=plan-open] [data-testid=problem]").Select(link => link.GetAttribute("data-field")).ToList();
        open.ShouldBe(["lastDay", "department"]);
        cut.FindAll("[data-testid=plan-ready]").ShouldBeEmpty();

        cut.FindAll("[data-testid=plan-open] [data-testid=problem]").Single(link => link.GetAttribute("data-field") == "department").Click();
        cut.WaitForElement("[data-testid=plan-department]").Change("Sales");
        cut.Find("[data-testid=step-hours]").Click();
        cut.WaitForElement("[data-testid=plan-lastDay]").Change("2099-03-20");
        cut.Find("[data-testid=step-summary]").Click();
        cut.WaitForElement("[data-testid=plan-ready]");
        (await StoredAsync(draft.Id)).Department.ShouldBe("Sales");
    }

    [Fact]
    public async Task Contacts_step_imports_beside_its_form_and_says_to_save_first_while_something_is_typed()
    {
        await StoreAsync();
        var cut = Edit(await DraftAsync(new CampaignPlan { Name = "x" }), CampaignStep.Contacts);
        cut.WaitForElement(".campaign-contacts");
        cut.FindAll("form .campaign-contacts").ShouldBeEmpty();
        cut.FindAll("[data-testid=contacts-save-first]").ShouldBeEmpty();
        cut.Find("[data-testid=plan-otherCampaignDays]").Change("30");
        cut.Find("[data-testid=contacts-save-first]");
    }

    [Fact]
    public async Task Step_that_was_not_reached_cannot_be_gone_to()
    {
        await StoreAsync();
        var cut = Edit(await DraftAsync(new CampaignPlan { Name = "x" }, CampaignStep.Hours), CampaignStep.Results);
        cut.Find("[data-testid=builder]").GetAttribute("data-step").ShouldNotBe("Results");
        cut.Find("[data-testid=step-results]").HasAttribute("disabled").ShouldBeTrue();
        cut.Find("[data-testid=step-account]").HasAttribute("disabled").ShouldBeFalse();
    }

    [Fact]
    public async Task Leaving_with_unsaved_input_asks_and_staying_loses_nothing()
    {
        await StoreAsync();
        var draft = await DraftAsync(new CampaignPlan { Name = "x" });
        var cut = Edit(draft, CampaignStep.Account);
        cut.Find("[data-testid=plan-name]").Change("half written");
        Navigation.NavigateTo("campaigns");
        cut.WaitForElement("[data-testid=confirm]");
        Navigation.Uri.ShouldContain("/edit");
        cut.Find("[data-testid=confirm-no]").Click();
        cut.Find("[data-testid=plan-name]").GetAttribute("value").ShouldBe("half written");

        Navigation.NavigateTo("campaigns");
        cut.WaitForElement("[data-testid=leave-save]").Click();
        cut.WaitForAssertion(() => Navigation.Uri.ShouldEndWith("/campaigns"));
        (await StoredAsync(draft.Id)).Name.ShouldBe("half written");
    }
}
