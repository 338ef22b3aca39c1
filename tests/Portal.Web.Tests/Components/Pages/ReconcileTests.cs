using System.Globalization;
using Bunit;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Pbx;
using Portal.Web.Components.Pages.Reconcile;
using Microsoft.Extensions.DependencyInjection;

namespace Portal.Web.Tests.Components.Pages;

public sealed class ReconcileTests : UiContext
{
    private readonly Guid _account = Guid.NewGuid();

    [Fact]
    public async Task Each_difference_opens_the_calls_that_make_it()
    {
        var day = await StoreAsync();
        var next = DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture).AddDays(1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var cut = RenderAs<Reconcile>(As(PortalRoles.Manager));

        var row = cut.WaitForElement("[data-testid=reconciled-day]");
        row.QuerySelector("[data-testid=count-push]")!.GetAttribute("href").ShouldBe($"calls?from={day}T00:00&to={next}T00:00&account={_account}&sources=push");
        row.QuerySelector("[data-testid=count-push]")!.TextContent.ShouldBe("2");
        row.QuerySelector("[data-testid=count-both]")!.HasAttribute("href").ShouldBeFalse();
        row.QuerySelector("[data-testid=count-no-recording]")!.GetAttribute("href").ShouldBe($"calls?from={day}T00:00&to={next}T00:00&account={_account}&recording=missing");
        row.QuerySelector("[data-testid=vendor-incoming]")!.TextContent.ShouldBe("PBX: 9");
        row.QuerySelector("[data-testid=vendor-answered]").ShouldBeNull();
    }

    [Fact]
    public async Task Recordings_without_a_call_open_below_their_day_with_numbers_as_the_reader_may_see_them()
    {
        await StoreAsync();
        var cut = RenderAs<Reconcile>(As(PortalRoles.Manager));
        cut.WaitForElement("[data-testid=no-call]").Click();
        cut.WaitForElement("[data-testid=loose-recordings]").TextContent.ShouldContain("0532 000 12 34");
        cut.Find("[data-testid=no-call]").Click();
        cut.FindAll("[data-testid=loose-recordings]").ShouldBeEmpty();

        var masked = RenderAs<Reconcile>(As(PortalRoles.Supervisor));
        masked.WaitForElement("[data-testid=no-call]").Click();
        masked.WaitForElement("[data-testid=loose-recordings]").TextContent.ShouldContain("0532 *** 12 34");
    }

    private async Task<string> StoreAsync()
    {
        await StoreTenantAsync();
        var now = TimeProvider.System.GetUtcNow();
        var today = DateOnly.FromDateTime(now.ToOffset(TimeSpan.FromHours(3)).DateTime);
        await using var context = Services.GetRequiredService<PortalDb>().ForTenant(TenantId);
        context.PbxAccounts.Add(new PbxAccount { Id = _account, TenantId = TenantId, Vendor = PbxCatalog.All.First(vendor => typeof(IRecordings).IsAssignableFrom(vendor.PbxType)).Id, Name = "Front office", Enabled = true });
        for (var i = 0; i < 3; i++)
        {
            context.Calls.Add(new CallRow
            {
                Id = Guid.NewGuid(), FirstStartedAt = now, StartedAt = now, TenantId = TenantId, AccountId = _account, VendorKey = "k" + i.ToString(CultureInfo.InvariantCulture), LocalDate = today,
                Direction = CallDirection.Inbound, Outcome = CallOutcome.Answered, Sources = i == 0 ? CallSources.VendorRecord : CallSources.Push,
            });
        }

        context.VendorDays.Add(new VendorDayRow { TenantId = TenantId, AccountId = _account, Day = today, Incoming = 9, Answered = 3, ReadAt = now });
        context.OrphanRecordings.Add(new OrphanRecordingRow { TenantId = TenantId, AccountId = _account, VendorKey = "r", StartedAt = now, From = "05320001234", To = "101" });
        await context.SaveChangesAsync();
        return today.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    }
}
