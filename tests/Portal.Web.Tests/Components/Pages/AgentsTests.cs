using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Live;
using Portal.Domain.Pbx;
using Portal.Domain.Tenants;
using Portal.Web.Components.Control;
using Portal.Web.Components.Pages.Agents;
using Portal.Web.Components.Pages.Board;

namespace Portal.Web.Tests.Components.Pages;

public sealed class AgentsTests : UiContext
{
    private readonly SampleBoard _sample;

    public AgentsTests()
    {
        _sample = new SampleBoard(Board);
        _sample.Fill();
    }

    private IRenderedComponent<Agents> Shown(string role = PortalRoles.Manager)
    {
        var cut = RenderAs<Agents>(As(role));
        cut.WaitForElement(".people");
        return cut;
    }

    [Fact]
    public void Render_shows_every_agent_with_state_in_words_reason_queues_and_call()
    {
        var rows = Shown().FindAll("[data-testid=agent-row]").ToDictionary(row => row.GetAttribute("data-agent")![33..], row => row.TextContent, StringComparer.Ordinal);

        rows.Count.ShouldBe(3);
        rows["1002"].ShouldContain("On break");
        rows["1002"].ShouldContain("Lunch");
        rows["1001"].ShouldContain("0532 123 00 00");
        rows["1003"].ShouldContain("Support, Sales");
    }

    [Fact]
    public void Filter_in_the_address_narrows_the_table()
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo("/agents?state=break");
        Shown().FindAll("[data-testid=agent-row]").Single().GetAttribute("data-agent")!.ShouldEndWith("1002");
    }

    [Fact]
    public void Filter_chosen_goes_into_the_address_and_drops_those_picked_who_are_no_longer_shown()
    {
        var cut = Shown();
        cut.Find("[data-testid=pick-all]").Change(true);
        cut.Find("[data-testid=action-bar]").TextContent.ShouldContain("3 chosen");
        cut.Find("[data-testid=filter-state]").Change("ready");

        Services.GetRequiredService<NavigationManager>().Uri.ShouldContain("state=ready");
        cut.Find("[data-testid=action-bar]").TextContent.ShouldContain("1 chosen");
    }

    [Fact]
    public void Bar_of_agents_whose_PBX_has_no_breaks_is_greyed_with_the_reason()
    {
        // The second account is of a vendor that the portal does not know: it can do nothing.
        Board.Apply(new AgentStatesRead(_sample.Second, _sample.Now, [new("2001", "Deniz", Portal.Domain.Agents.AgentState.Ready, null, [])]));
        var cut = Shown();
        cut.WaitForElement($"[data-agent='{new BoardKey(_sample.Second, "2001")}'] .pick").Change(true);

        var bar = cut.Find("[data-testid=bar-breakStart]");
        bar.GetAttribute("aria-disabled").ShouldBe("true");
        bar.GetAttribute("title").ShouldBe("Branch cannot start or end breaks.");
        bar.QuerySelector(".sr-only")!.TextContent.ShouldBe("Branch cannot start or end breaks.");
    }

    [Fact]
    public void Menu_of_an_agent_in_a_call_offers_the_call_too()
    {
        var host = RenderAs<ControlHost>(As(PortalRoles.Manager));
        Shown().Find(".people").TriggerEvent("onact", new ActEventArgs { Act = "menu", Agent = new BoardKey(_sample.First, "1001").ToString() });

        var menu = host.WaitForElement("[data-testid=action-menu]");
        menu.QuerySelectorAll(".menu-line").Length.ShouldBe(1 + ControlActions.ForAgents.Length + ControlActions.ForCalls.Length);
        menu.QuerySelector("h3")!.TextContent.ShouldContain("0532 123 00 00");
    }
}
