using Bunit;
using Portal.Domain.Campaigns;
using Portal.Infrastructure.Campaigns;
using Portal.Web.Components.Pages.Campaigns.Hours;

namespace Portal.Web.Tests.Components.Pages.Campaigns;

public sealed class HoursTests : CampaignContext
{
    [Fact]
    public async Task New_rule_begins_with_quiet_hours_and_is_kept()
    {
        await StoreAsync();
        var cut = RenderAs<HoursEdit>(Ada);
        cut.WaitForElement("[data-testid=quiet]").HasAttribute("checked").ShouldBeTrue();
        cut.Find("[data-testid=plan-name]").Change("Shop");
        cut.Find("[data-testid=week-saturday] [data-testid=span-add]").Click();
        cut.Find("[data-testid=week-saturday] [data-testid=span-to]").Change("1400");
        cut.Find("[data-testid=week-saturday] [data-testid=span-to]").GetAttribute("value").ShouldBe("14:00");
        cut.Find("[data-testid=hours-form]").Submit();
        cut.WaitForAssertion(() => Navigation.Uri.ShouldEndWith("campaigns/hours"));
        var rule = (await Rules.ListAsync(TenantId, CancellationToken.None)).Single().Rule;
        (rule.Name, rule.Week.Length, rule.EffectiveQuiet).ShouldBe(("Shop", 6, QuietHours.Careful));
        rule.Week.ShouldContain(new WeekSpan(DayOfWeek.Saturday, new TimeOnly(9, 0), new TimeOnly(14, 0)));
    }

    [Fact]
    public async Task Switching_quiet_hours_off_says_what_that_may_break()
    {
        await StoreAsync();
        var cut = RenderAs<HoursEdit>(Ada);
        cut.FindAll("[data-testid=quiet-note]").ShouldBeEmpty();
        cut.WaitForElement("[data-testid=quiet]").Change(false);
        cut.Find("[data-testid=quiet-note]").TextContent.ShouldContain("only where your calls are allowed");
    }

    [Fact]
    public async Task Hours_across_midnight_say_so_and_equal_or_overlapping_ones_are_told_at_their_day()
    {
        await StoreAsync();
        var cut = RenderAs<HoursEdit>(Ada);
        cut.WaitForElement("[data-testid=week-monday] [data-testid=span-to]").Change("02:00");
        cut.Find("[data-testid=week-monday] [data-testid=next-day]").TextContent.ShouldBe("ends the next day");
        cut.Find("[data-testid=week-monday] [data-testid=span-to]").Change("09:00");
        cut.Find("[data-testid=week-monday] .error").TextContent.ShouldContain("same time");
        cut.Find("[data-testid=week-monday] [data-testid=span-to]").Change("18:00");
        cut.Find("[data-testid=week-monday] [data-testid=span-add]").Click();
        cut.FindAll("[data-testid=week-monday] [data-testid=span-from]")[1].Change("17:00");
        cut.FindAll("[data-testid=week-monday] [data-testid=span-to]")[1].Change("20:00");
        cut.Find("[data-testid=week-monday] .error").TextContent.ShouldContain("Two spans of Monday overlap");
        cut.Find("[data-testid=plan-name]").Change("x");
        cut.Find("[data-testid=hours-form]").Submit();
        cut.WaitForElement("[data-testid=refused]");
        (await Rules.ListAsync(TenantId, CancellationToken.None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Would_dial_answers_for_what_is_typed_with_the_reason()
    {
        await StoreAsync();
        var cut = RenderAs<HoursEdit>(Ada);
        string Answer(string at)
        {
            cut.WaitForElement("[data-testid=would-at]").Change(at);
            return cut.Find("[data-testid=would-answer]").TextContent;
        }

        Answer("2026-11-25T10:00").ShouldContain("Until 18:00");
        Answer("2026-11-25T19:00").ShouldContain("Outside the calling hours");
        Answer("2026-10-29T10:00").ShouldContain("Republic Day");
        Answer("2026-11-25T19:00").ShouldNotContain("2026");
        Answer("2026-12-31T23:00").ShouldContain("2027");
        cut.Find("[data-testid=exception-add]").Click();
        cut.Find("[data-testid=exception-date]").Change("2026-11-25");
        cut.Find("[data-testid=exception-name]").Change("Stock taking");
        cut.Find("[data-testid=would-answer]").GetAttribute("data-dials").ShouldBe("no");
        Answer("2026-11-25T10:00").ShouldContain("Stock taking");
        cut.Find("[data-testid=would-answer]").GetAttribute("data-dials").ShouldBe("no");
    }

    [Fact]
    public async Task Second_editor_sees_both_versions_and_puts_own_changes_on_top()
    {
        await StoreAsync();
        var stored = (await Rules.CreateAsync(Ada, CallingHours.Usual with { Name = "Shop" }, CancellationToken.None)).Hours!;
        var cut = RenderAs<HoursEdit>(Ada, parameters => parameters.Add(page => page.Id, stored.Id));
        cut.WaitForElement("[data-testid=week-friday] [data-testid=span-to]").Change("15:00");
        await Rules.UpdateAsync(Ben, stored.Id, stored.Revision, stored.Rule with { Name = "Branch", OpenOnPublicHolidays = true }, CancellationToken.None);
        cut.Find("[data-testid=hours-form]").Submit();
        var conflict = cut.WaitForElement("[data-testid=conflict]");
        conflict.TextContent.ShouldContain("ben@test.example");
        cut.FindAll("[data-testid=conflict-rows] tbody tr").Select(row => row.QuerySelector("th")!.TextContent).ShouldBe(["Name of the rule", "Public holidays", "Friday"], ignoreOrder: true);
        cut.Find("[data-testid=conflict-mine]").Click();
        cut.WaitForAssertion(() => Navigation.Uri.ShouldEndWith("campaigns/hours"));
        var rule = (await Rules.FindAsync(TenantId, stored.Id, CancellationToken.None))!.Rule;
        (rule.Name, rule.OpenOnPublicHolidays).ShouldBe(("Branch", true));
        rule.Week.Single(span => span.Day == DayOfWeek.Friday).To.ShouldBe(new TimeOnly(15, 0));
    }

    [Fact]
    public async Task Rule_that_campaigns_go_by_is_not_deleted_and_they_are_named()
    {
        await StoreAsync();
        var stored = (await Rules.CreateAsync(Ada, CallingHours.Usual with { Name = "Shop" }, CancellationToken.None)).Hours!;
        var draft = await DraftAsync(new CampaignPlan { Name = "Autumn", CallingHoursId = stored.Id });
        var cut = RenderAs<HoursList>(Ada);
        cut.WaitForElement("[data-testid=hours-uses]").TextContent.ShouldBe("1");
        cut.Find("[data-testid=hours-delete]").Click();
        cut.Find("[data-testid=confirm] form").Submit();
        cut.WaitForElement("[data-testid=hours-used]");
        cut.Find("[data-testid=confirm]").TextContent.ShouldContain("Autumn");
        cut.Find("[data-testid=confirm-no]").Click();
        await Drafts.DeleteAsync(Ada, draft.Id, null, CancellationToken.None);
        cut.Find("[data-testid=hours-delete]").Click();
        cut.Find("[data-testid=confirm] form").Submit();
        cut.WaitForAssertion(() => cut.FindAll("[data-testid=hours-row]").ShouldBeEmpty());
    }
}
