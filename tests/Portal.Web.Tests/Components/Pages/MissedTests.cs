using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Pbx;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.History;
using Portal.Web.Components.Control;
using Portal.Web.Components.Pages.Missed;

namespace Portal.Web.Tests.Components.Pages;

public sealed class MissedTests : UiContext
{
    private readonly SampleBoard _sample;
    private Guid _first;

    public MissedTests()
    {
        _sample = new SampleBoard(Board);
        _sample.Fill();
    }

    [Fact]
    public async Task Render_shows_a_line_a_caller_with_what_is_known_of_it()
    {
        await StoreAsync();
        var cut = Shown();

        var rows = cut.FindAll("[data-testid=missed-line]");
        rows.Count.ShouldBe(2);
        var text = rows.Single(row => row.GetAttribute("data-line") == _first.ToString()).TextContent;
        foreach (var part in (string[])["0532 123 41 07", "Support", "Front office", "02:05", "call after five", "3"]) text.ShouldContain(part);
        cut.Find("[data-testid=missed-count]").TextContent.ShouldContain("2 of 2");
    }

    [Fact]
    public async Task Render_for_a_role_without_numbers_masks_them_and_their_lines_can_be_called_all_the_same()
    {
        await StoreAsync();
        var cut = Shown(PortalRoles.Supervisor);

        cut.Markup.ShouldNotContain("1234107");
        cut.Markup.ShouldNotContain("123 41 07");
        cut.Markup.ShouldContain("0532 *** 41 07");
        cut.FindAll("[data-testid=call-back]").Count.ShouldBe(2);
    }

    [Fact]
    public async Task Filter_in_the_address_narrows_the_list_and_shows_what_was_closed()
    {
        await StoreAsync();
        Services.GetRequiredService<NavigationManager>().NavigateTo("/missed?queue=" + new Portal.Domain.Live.BoardKey(_sample.First, "200"));
        Shown().FindAll("[data-testid=missed-line]").Single().GetAttribute("data-line").ShouldBe(_first.ToString());

        Services.GetRequiredService<NavigationManager>().NavigateTo("/missed?state=closed");
        var closed = Shown().FindAll("[data-testid=missed-line]").Single();
        closed.GetAttribute("data-closed").ShouldBe("true");
        closed.TextContent.ShouldContain("by boss@test.example");
        closed.QuerySelector("[data-testid=call-back]").ShouldBeNull();
    }

    [Fact]
    public async Task Close_takes_the_line_away()
    {
        await StoreAsync();
        var cut = Shown();
        cut.Find($"[data-line='{_first}'] [data-testid=missed-close]").Click();
        cut.WaitForAssertion(() => cut.FindAll($"[data-line='{_first}']").ShouldBeEmpty());
    }

    [Fact]
    public async Task Edit_saves_the_note_and_shows_it()
    {
        await StoreAsync();
        var cut = Shown();
        cut.Find($"[data-line='{_first}'] [data-testid=missed-edit]").Click();
        cut.WaitForElement("[data-testid=missed-note]").Change("tomorrow");
        cut.Find("[data-testid=confirm] form").Submit();
        cut.WaitForAssertion(() => cut.Find($"[data-line='{_first}']").TextContent.ShouldContain("tomorrow"));
        cut.FindAll("[data-testid=confirm]").ShouldBeEmpty();
    }

    [Fact]
    public async Task Call_back_without_a_known_extension_fills_the_dial_box()
    {
        await StoreAsync();
        DialFill? filled = null;
        Services.GetRequiredService<ControlDesk>().Dialling += (_, fill) => filled = fill;
        var cut = Shown(PortalRoles.Supervisor);
        cut.Find($"[data-line='{_first}'] [data-testid=call-back]").Click();
        cut.WaitForAssertion(() => filled.ShouldNotBeNull());
        (filled!.AccountId, filled.Number, filled.Shown).ShouldBe((_sample.First, "05321234107", "0532 *** 41 07"));
    }

    [Fact]
    public async Task Call_back_where_no_PBX_can_call_is_greyed_with_the_reason()
    {
        await StoreAsync();
        Board.Apply(new AccountRemoved(_sample.First, _sample.Now));
        var button = Shown().Find("[data-testid=call-back]");
        button.GetAttribute("aria-disabled").ShouldBe("true");
        button.GetAttribute("title").ShouldBe("No connected PBX can start calls from here.");
    }

    [Fact]
    public async Task Change_of_the_lines_elsewhere_is_shown_at_once()
    {
        await StoreAsync();
        var cut = Shown();
        await Services.GetRequiredService<MissedLines>().CloseAsync(Admin, _first, CancellationToken.None);
        cut.WaitForAssertion(() => cut.FindAll("[data-testid=missed-line]").Count.ShouldBe(1));
    }

    [Fact]
    public async Task Change_by_somebody_of_another_language_is_shown_in_the_readers_own()
    {
        await StoreAsync();
        var cut = Shown();
        await Task.Run(async () =>
        {
            System.Globalization.CultureInfo.CurrentUICulture = new System.Globalization.CultureInfo("tr");
            await Services.GetRequiredService<MissedLines>().CloseAsync(Admin, _first, CancellationToken.None);
        });

        cut.WaitForAssertion(() => cut.FindAll("[data-testid=missed-line]").Count.ShouldBe(1));
        cut.Find("h1").TextContent.ShouldBe("Missed callers");
        cut.Find("[data-testid=call-back]").TextContent.ShouldContain("Call back");
    }

    private IRenderedComponent<Missed> Shown(string role = PortalRoles.Manager)
    {
        var cut = RenderAs<Missed>(As(role));
        cut.WaitForElement(".missed-page");
        return cut;
    }

    /// <summary>Two open lines, and one that was closed by hand today.</summary>
    private async Task StoreAsync()
    {
        await StoreTenantAsync();
        await using var context = Services.GetRequiredService<PortalDb>().ForTenant(TenantId);
        foreach (var (id, name) in ((Guid, string)[])[(_sample.First, "Front office"), (_sample.Second, "Branch")])
            context.PbxAccounts.Add(new PbxAccount { Id = id, TenantId = TenantId, Vendor = "none", Name = name, Enabled = true });
        _first = Guid.NewGuid();
        var now = TimeProvider.System.GetUtcNow();
        context.MissedCallers.AddRange(
            new MissedCallerRow
            {
                TenantId = TenantId, Caller = "5321234107", Number = "05321234107", LineId = _first, AccountId = _sample.First, Queue = "200", FirstAt = now.AddMinutes(-40), LastAt = now.AddMinutes(-9), Attempts = 3,
                LongestWaitSeconds = 125, Note = "call after five",
            },
            new MissedCallerRow { TenantId = TenantId, Caller = "2123334455", Number = "02123334455", LineId = Guid.NewGuid(), AccountId = _sample.First, Queue = "201", FirstAt = now, LastAt = now, Attempts = 1, LongestWaitSeconds = 2 },
            new MissedCallerRow
            {
                TenantId = TenantId, Caller = "2123334466", Number = "02123334466", LineId = Guid.NewGuid(), AccountId = _sample.Second, FirstAt = now.AddMinutes(-1), LastAt = now.AddMinutes(-1), Attempts = 1,
                ClosedAt = now, ClosedBy = "boss@test.example", HandClosedAt = now, HandClosedBy = "boss@test.example",
            });
        await context.SaveChangesAsync();
    }
}
