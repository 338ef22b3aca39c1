using System.Globalization;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain;
using Portal.Domain.Campaigns;
using Portal.Infrastructure.Campaigns;
using Portal.Infrastructure.Data;
using Portal.Web.Components.Pages.Campaigns.Live;

namespace Portal.Web.Tests.Components.Pages.Campaigns;

public sealed class HoursDialogTests : CampaignContext
{
    private static readonly DateOnly Today = TurkishTime.Day(TimeProvider.System.GetUtcNow());

    [Fact]
    public async Task Other_rule_and_last_day_are_saved_and_their_meaning_is_told_before()
    {
        await StoreAsync();
        var id = await RunningAsync("netgsm", CampaignType.Dialer);
        var rule = await RuleAsync("Evenings");
        bool? done = null;
        var cut = RenderAs<HoursDialog>(Ada, parameters => parameters.Add(dialog => dialog.CampaignId, id).Add(dialog => dialog.OnDone, changed => done = changed));
        cut.WaitForElement("[data-testid=confirm-yes]").HasAttribute("disabled").ShouldBeTrue("nothing is changed yet");
        cut.Find("[data-testid=hours-meaning]").TextContent.ShouldContain("takes no others");

        cut.Find("[data-testid=hours-rule]").Change(rule.ToString());
        cut.Find("[data-testid=hours-last-day]").Change(Iso(12));
        cut.Find("[data-testid=confirm] form").Submit();

        cut.WaitForAssertion(() => done.ShouldBe(true));
        var stored = await StoredAsync(id);
        (stored.CallingHoursId, stored.LastDay).ShouldBe((rule, Today.AddDays(12)));
    }

    [Fact]
    public async Task Day_that_is_over_is_told_and_nothing_is_saved()
    {
        await StoreAsync();
        var id = await RunningAsync("telsam", CampaignType.Preview);
        var cut = RenderAs<HoursDialog>(Ada, parameters => parameters.Add(dialog => dialog.CampaignId, id));
        cut.WaitForElement("[data-testid=hours-meaning]").TextContent.ShouldContain("agents get contacts");
        cut.Find("[data-testid=hours-last-day]").Change(Iso(-1));
        cut.Find("[data-testid=confirm] form").Submit();
        cut.WaitForElement("[data-testid=hours-problem][data-field=lastDay]");
        cut.Find("[data-testid=hours-last-day]").GetAttribute("aria-invalid").ShouldBe("true");
        (await StoredAsync(id)).LastDay.ShouldBe(Today.AddDays(5));
    }

    [Fact]
    public async Task Second_of_two_managers_is_told_what_the_first_changed_and_may_put_the_own_choice_over_it()
    {
        await StoreAsync();
        var id = await RunningAsync("telsam", CampaignType.Preview);
        var (mine, theirs) = (await RuleAsync("Mine"), await RuleAsync("Theirs"));
        var cut = RenderAs<HoursDialog>(Ada, parameters => parameters.Add(dialog => dialog.CampaignId, id));
        cut.WaitForElement("[data-testid=hours-rule]").Change(mine.ToString());
        var revision = (await Drafts.FindAsync(TenantId, id, CancellationToken.None))!.Revision;
        await Services.GetRequiredService<Portal.Infrastructure.Campaigns.HandOver.CampaignControl>().ChangeHoursAsync(Ben, id, revision, theirs, Today.AddDays(9), CancellationToken.None);

        cut.Find("[data-testid=confirm] form").Submit();
        var told = cut.WaitForElement("[data-testid=hours-meanwhile]").TextContent;
        (told.Contains(Ben.Name, StringComparison.Ordinal), told.Contains("Theirs", StringComparison.Ordinal)).ShouldBe((true, true));
        (await StoredAsync(id)).CallingHoursId.ShouldBe(theirs, "nothing is overwritten unseen");
        cut.Find("[data-testid=hours-rule]").GetAttribute("value").ShouldBe(mine.ToString());

        cut.Find("[data-testid=confirm] form").Submit();
        cut.WaitForAssertion(() => StoredAsync(id).GetAwaiter().GetResult().CallingHoursId.ShouldBe(mine));
    }

    private static string Iso(int days) => Today.AddDays(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private async Task<Guid> RuleAsync(string name)
    {
        var rule = new CallingHours { Name = name, Week = [.. Enum.GetValues<DayOfWeek>().Select(day => new WeekSpan(day, new TimeOnly(9, 0), new TimeOnly(19, 0)))] };
        return (await Rules.CreateAsync(Ada, rule, CancellationToken.None)).Hours!.Id;
    }

    /// <summary>A campaign that runs, and has nothing at its PBX.</summary>
    private async Task<Guid> RunningAsync(string vendor, CampaignType type)
    {
        var draft = await DraftAsync(new CampaignPlan { Name = "Renewals", AccountId = AccountOf(vendor), Type = type, FirstDay = Today, LastDay = Today.AddDays(5) });
        await using var context = Services.GetRequiredService<PortalDb>().ForTenant(TenantId);
        var row = context.Campaigns.Single(campaign => campaign.Id == draft.Id);
        row.State = CampaignState.Running;
        await context.SaveChangesAsync();
        return draft.Id;
    }
}
