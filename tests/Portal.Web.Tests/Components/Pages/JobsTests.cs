using Bunit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Pbx;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Jobs;
using Portal.Infrastructure.Pbx;
using Portal.Web.Components.Layout;
using Portal.Web.Components.Pages.Jobs;

namespace Portal.Web.Tests.Components.Pages;

public sealed class JobsTests : UiContext
{
    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task Page_without_accounts_says_what_to_do()
    {
        await StoreTenantAsync();
        RenderAs<Jobs>(Admin).WaitForElement(".empty");
    }

    [Fact]
    public async Task Page_shows_every_job_with_its_figures_its_error_and_whether_it_is_behind()
    {
        var account = await StoreAsync();
        var cut = RenderAs<Jobs>(Admin);
        cut.WaitForElement("[data-testid=job]");

        var vendor = PbxCatalog.All[0];
        cut.FindAll("[data-testid=job]").Count.ShouldBe(JobNames.Scheduled.Count(job => job switch
        {
            JobNames.Statistics => typeof(IStatistics).IsAssignableFrom(vendor.PbxType),
            JobNames.Balance => typeof(IBalance).IsAssignableFrom(vendor.PbxType),
            JobNames.Campaigns => typeof(ICampaigns).IsAssignableFrom(vendor.PbxType),
            _ => true,
        }));
        var calls = cut.Find($"[data-testid=job][data-job=calls][data-account='{account:N}']");
        calls.GetAttribute("data-state").ShouldBe("failed");
        calls.TextContent.ShouldContain("bakımda");
        calls.TextContent.ShouldContain("1,234");
        calls.QuerySelector("[data-testid=job-behind]").ShouldNotBeNull();
        cut.Find("[data-testid=jobs-behind]");
        cut.Find("[data-testid=backfill-remaining]").TextContent.ShouldContain("30:00");
        cut.Find("[data-testid=backfill] progress").GetAttribute("value").ShouldBe("0.25");
    }

    [Fact]
    public async Task Details_show_runs_and_rejected_rows_and_hide_raw_text_from_those_who_may_not_see_it()
    {
        await StoreAsync();
        foreach (var (actor, sees) in new[] { (Admin, true), (As(PortalRoles.Manager), false) })
        {
            var cut = RenderAs<Jobs>(actor);
            cut.WaitForElement("[data-job=calls] [data-testid=job-details]").Click();
            cut.WaitForElement("[data-testid=job-run-row]").GetAttribute("data-outcome").ShouldBe("failed");
            cut.Find("[data-testid=job-rejects]").TextContent.ShouldContain("no id");
            cut.Markup.Contains("05321234567", StringComparison.Ordinal).ShouldBe(sees);
        }
    }

    [Fact]
    public async Task Manager_sees_the_jobs_and_has_no_buttons_to_move_them()
    {
        await StoreAsync();
        var cut = RenderAs<Jobs>(As(PortalRoles.Manager));
        cut.WaitForElement("[data-testid=job]");
        foreach (var button in new[] { "job-run", "job-pause", "backfill-open", "backfill-cancel" }) cut.FindAll($"[data-testid={button}]").ShouldBeEmpty();
    }

    [Fact]
    public async Task Pause_and_resume_change_the_schedule_and_cancel_ends_a_back_fill()
    {
        await StoreAsync();
        var cut = RenderAs<Jobs>(Admin);
        cut.WaitForElement("[data-job=calls] [data-testid=job-pause]").Click();
        cut.WaitForAssertion(() => cut.Find("[data-job=calls]").GetAttribute("data-state").ShouldBe("paused"));
        cut.Find("[data-job=calls] [data-testid=job-pause]").Click();
        cut.WaitForAssertion(() => cut.Find("[data-job=calls]").GetAttribute("data-state").ShouldBe("failed"));

        cut.Find("[data-testid=backfill-cancel]").Click();
        cut.WaitForAssertion(() => cut.Find("[data-testid=backfill]").GetAttribute("data-state").ShouldBe("cancelled"));
        cut.FindAll("[data-testid=backfill-cancel]").ShouldBeEmpty();
    }

    [Fact]
    public async Task Dialog_orders_days_of_an_account_only_when_they_make_sense()
    {
        await StoreAsync();
        var cut = RenderAs<Jobs>(Admin);
        cut.WaitForElement("[data-testid=backfill-open]").Click();
        cut.Find("#backfill-days").Input("0");
        cut.Find("[data-testid=confirm-yes]").HasAttribute("disabled").ShouldBeTrue();
        cut.Find("#backfill-days").Input("7");
        cut.Find("[data-testid=confirm-yes]").HasAttribute("disabled").ShouldBeFalse();
    }

    [Fact]
    public async Task Badge_tells_admins_of_jobs_that_are_behind_and_nobody_else()
    {
        await StoreAsync();
        RenderAs<JobsBadge>(Admin).WaitForElement("[data-testid=jobs-badge]");
        var cut = RenderAs<JobsBadge>(As(PortalRoles.Manager));
        cut.FindAll("[data-testid=jobs-badge]").ShouldBeEmpty();
    }

    private async Task<Guid> StoreAsync()
    {
        await StoreTenantAsync();
        var id = Guid.NewGuid();
        await using var context = Services.GetRequiredService<PortalDb>().ForTenant(TenantId);
        context.PbxAccounts.Add(new PbxAccount { Id = id, TenantId = TenantId, Vendor = PbxCatalog.All[0].Id, Name = "Front office", Enabled = true, CreatedAt = _now.AddDays(-1), Revision = Guid.NewGuid() });
        context.JobStates.Add(new JobStateRow
        {
            TenantId = TenantId, AccountId = id, Job = JobNames.Calls, Fence = 3, LastStartedAt = _now.AddMinutes(-5), LastSuccessAt = _now.AddHours(-3), Watermark = _now.AddHours(-3), Failures = 2,
            Error = PbxErrorKind.Unreachable, Message = "bakımda",
        });
        context.JobRuns.Add(new JobRunRow
        {
            Id = Guid.NewGuid(), TenantId = TenantId, AccountId = id, Job = JobNames.Calls, Fence = 3, StartedAt = _now.AddMinutes(-5), EndedAt = _now.AddMinutes(-4), Outcome = JobOutcome.Failed,
            Read = 1234, Inserted = 3, Error = PbxErrorKind.Unreachable, Message = "bakımda",
        });
        context.JobRejects.Add(new JobRejectRow
        {
            Id = Guid.NewGuid(), TenantId = TenantId, AccountId = id, Job = JobNames.Calls, ContentHash = [1, 2, 3], FirstAt = _now, LastAt = _now, Reason = "no id",
            Body = JobRejectBody(id, "{\"src\":\"05321234567\"}"),
        });
        context.BackFills.Add(new BackFillRow
        {
            Id = Guid.NewGuid(), TenantId = TenantId, AccountId = id, From = _now.AddDays(-8), To = _now, DoneTo = _now.AddDays(-2), State = BackFillState.Running, RequestedBy = "admin", RequestedAt = _now,
            StartedAt = _now, WorkedSeconds = 600,
        });
        await context.SaveChangesAsync();
        return id;
    }

    private string JobRejectBody(Guid account, string raw) =>
        Microsoft.AspNetCore.DataProtection.DataProtectionCommonExtensions.Protect(
            Services.GetRequiredService<Microsoft.AspNetCore.DataProtection.IDataProtectionProvider>().CreateProtector("Portal.JobReject").CreateProtector(TenantId.ToString("N")).CreateProtector(account.ToString("N")), raw);
}
