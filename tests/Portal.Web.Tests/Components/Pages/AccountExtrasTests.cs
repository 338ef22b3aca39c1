using System.Collections.Immutable;
using Bunit;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx;
using Portal.Web.Components.Pages.Pbx;

namespace Portal.Web.Tests.Components.Pages;

public sealed class AccountExtrasTests : UiContext
{
    private static AccountView Account(PbxVendor vendor) =>
        new(Guid.NewGuid(), vendor.Id, "Front office", Enabled: true, Guid.NewGuid(), ImmutableDictionary<string, string>.Empty, [], HasPushAddress: false);

    [Fact]
    public void Extra_that_the_vendor_lacks_is_greyed_with_the_reason_and_one_that_it_has_is_not()
    {
        foreach (var vendor in PbxCatalog.All)
        {
            var cut = RenderAs<AccountExtras>(Admin, p => p.Add(x => x.Account, Account(vendor)));
            foreach (var (name, capability) in new[] { ("balance", typeof(IBalance)), ("topUp", typeof(ITopUpLink)), ("subscribe", typeof(IPushSubscription)), ("blocked", typeof(IBlockedNumbers)), ("dnd", typeof(IDoNotDisturb)) })
            {
                var button = cut.Find($"[data-testid=extra-{name}]");
                button.HasAttribute("aria-disabled").ShouldBe(!capability.IsAssignableFrom(vendor.PbxType), $"{vendor.Id} {name}");
                if (button.HasAttribute("aria-disabled")) button.GetAttribute("title")!.ShouldStartWith(vendor.Name + " cannot ");
            }
        }
    }

    [Fact]
    public void Render_asks_the_PBX_nothing()
    {
        // Nothing is stored here: a question would fail, and show that it did.
        var cut = RenderAs<AccountExtras>(Admin, p => p.Add(x => x.Account, Account(PbxCatalog.All[0])));
        cut.FindAll("[data-testid=extra-failure]").ShouldBeEmpty();
        cut.FindAll("[data-testid=balance]").ShouldBeEmpty();
    }

    [Theory]
    [InlineData(500, "TL", null)]
    [InlineData(100, "TL", "warn")]
    [InlineData(25, "TL", "bad")]
    [InlineData(400, "min", "warn")]
    [InlineData(50, "sms", "bad")]
    public void Amount_that_runs_out_is_warned_of(int amount, string unit, string? level) =>
        BalanceLimits.Amount(new BalanceLine("Credit", amount, unit, null, "")).ShouldBe(level);

    [Theory]
    [InlineData(30, null, false)]
    [InlineData(14, "warn", false)]
    [InlineData(3, "bad", false)]
    [InlineData(0, "bad", false)]
    [InlineData(-1, "bad", true)]
    public void Package_that_ends_soon_is_warned_of(int days, string? level, bool over)
    {
        var today = new DateOnly(2026, 11, 22);
        var line = new BalanceLine("Package", 1000, "min", today.AddDays(days), "1000");
        BalanceLimits.Expiry(line, today).ShouldBe(level);
        BalanceLimits.Over(line, today).ShouldBe(over);
    }
}
