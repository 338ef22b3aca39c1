using Bunit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Calls;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.History;
using Portal.Web.Components.Pages.Privacy;

namespace Portal.Web.Tests.Components.Pages;

public sealed class PrivacyTests : UiContext
{
    [Fact]
    public async Task Retention_form_shows_what_is_set_and_saves_what_is_typed()
    {
        await StoreTenantAsync();
        var policy = Services.GetRequiredService<RetentionPolicy>();
        await policy.SaveAsync(Admin, new RetentionSettings(365, null, null, false, null), CancellationToken.None);
        var cut = RenderAs<RetentionForm>(Admin);
        cut.WaitForElement("[data-testid=keep-CallDays]").GetAttribute("value").ShouldBe("365");

        cut.Find("[data-testid=keep-RawDays]").Change("30");
        cut.Find("[data-testid=keep-archive]").Change(true);
        cut.Find("form").Submit();
        cut.WaitForAssertion(() => policy.ReadAsync(TenantId, CancellationToken.None).GetAwaiter().GetResult().ShouldBe(new RetentionSettings(365, 30, null, true, null)));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("soon")]
    [InlineData("99999")]
    public async Task Retention_form_with_no_span_says_so_at_the_field_and_saves_nothing(string typed)
    {
        await StoreTenantAsync();
        var cut = RenderAs<RetentionForm>(Admin);
        cut.WaitForElement("[data-testid=keep-PushDays]").Change(typed);
        cut.Find("form").Submit();
        cut.Find("[data-testid=keep-PushDays]").GetAttribute("aria-invalid").ShouldBe("true");
        (await Services.GetRequiredService<RetentionPolicy>().ReadAsync(TenantId, CancellationToken.None)).ShouldBe(RetentionSettings.None);
    }

    [Fact]
    public async Task Number_is_looked_up_in_any_notation_handed_out_by_post_and_erased_only_when_typed_again()
    {
        await StoreTenantAsync();
        await using (var context = Services.GetRequiredService<PortalDb>().ForTenant(TenantId))
        {
            var account = new PbxAccount { Id = Guid.NewGuid(), TenantId = TenantId, Vendor = "none", Name = "x", Enabled = true };
            context.PbxAccounts.Add(account);
            context.Calls.Add(new CallRow
            {
                Id = Guid.NewGuid(), FirstStartedAt = DateTimeOffset.UnixEpoch, TenantId = TenantId, AccountId = account.Id, VendorKey = "k", Direction = CallDirection.Inbound, From = "05320001234",
                FromKey = "5320001234", OutsideKey = "5320001234",
            });
            await context.SaveChangesAsync();
        }

        var cut = RenderAs<SubjectPanel>(Admin);
        cut.Find("[data-testid=subject-number]").Input("1001");
        cut.Find("form").Submit();
        cut.Find("[data-testid=subject-number]").GetAttribute("aria-invalid").ShouldBe("true");

        cut.Find("[data-testid=subject-number]").Input("+90 532 000 12 34");
        cut.Find("form").Submit();
        cut.WaitForElement("[data-testid=subject-found]").TextContent.ShouldContain("1 calls, 0 recordings");
        var export = cut.Find("[data-testid=subject-export]").ParentElement!;
        (export.GetAttribute("method"), export.GetAttribute("action")).ShouldBe(("post", "privacy/export"));

        cut.Find("[data-testid=subject-erase]").Click();
        cut.Find("[data-testid=confirm-yes]").HasAttribute("disabled").ShouldBeTrue();
        cut.Find("[data-testid=subject-again]").Input("0532 000 12 34");
        cut.Find("[data-testid=confirm] form").Submit();
        cut.WaitForAssertion(() => cut.FindAll("[data-testid=confirm]").ShouldBeEmpty());
        await using var after = Services.GetRequiredService<PortalDb>().ForTenant(TenantId);
        (await after.Calls.SingleAsync()).From.ShouldStartWith("erased-");
    }
}
