using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Agents;
using Portal.Domain.Live;
using Portal.Domain.Pbx;
using Portal.Domain.Tenants;
using Portal.Web.Components.Control;
using Portal.Web.Components.Pages.Board;

namespace Portal.Web.Tests.Components.Pages;

public sealed class BoardTests : UiContext
{
    private SampleBoard Filled()
    {
        var sample = new SampleBoard(Board);
        sample.Fill();
        return sample;
    }

    private IRenderedComponent<Board> Shown(string role = PortalRoles.Manager)
    {
        var cut = RenderAs<Board>(As(role));
        cut.WaitForElement("[data-testid=active-call], .empty");
        return cut;
    }

    [Fact]
    public void Render_of_a_filled_board_shows_queues_agents_and_calls()
    {
        Filled();
        var cut = Shown();

        cut.FindAll("[data-testid=queue-card]").Count.ShouldBe(2);
        cut.FindAll("[data-testid=agent-card]").Count.ShouldBe(3);
        cut.FindAll("[data-testid=active-call]").Count.ShouldBe(3);
        cut.Find("[data-testid=active-call]").TextContent.ShouldContain("Support");
        cut.FindAll("[data-testid=board-as-of] li").ShouldNotBeEmpty();
    }

    [Fact]
    public void Render_without_accounts_tells_an_admin_what_to_do_next()
    {
        var cut = RenderAs<Board>(Admin);
        cut.WaitForElement(".empty a[href=pbx]");
    }

    [Fact]
    public void Render_without_accounts_offers_no_link_to_a_supervisor()
    {
        var cut = RenderAs<Board>(As(PortalRoles.Supervisor));
        cut.WaitForElement(".empty");
        cut.FindAll(".empty a").ShouldBeEmpty();
    }

    [Fact]
    public void Figures_come_from_counters_and_waiting_callers()
    {
        Filled();
        var cut = Shown();

        cut.Find("[data-testid=kpi-calls] .value").TextContent.Trim().ShouldBe("3");
        cut.Find("[data-testid=kpi-waiting] .value").TextContent.Trim().ShouldBe("1");
        cut.Find("[data-testid=kpi-answered] .value").TextContent.Trim().ShouldBe("8");
        // 6 in time of 8 + 2 - 1 short, and of 8 + 2 in the strict reading.
        cut.Find("[data-testid=kpi-service-level] .value").TextContent.Trim().ShouldStartWith("67");
        cut.Find("[data-testid=kpi-service-level] .note").TextContent.ShouldContain("60");
        cut.Find("[data-testid=kpi-service-level]").GetAttribute("data-level").ShouldBe("warn");
    }

    [Fact]
    public void Change_of_one_agent_draws_only_its_card()
    {
        var sample = Filled();
        var before = Picture();
        sample.SetAgents(
            new AgentReading("1001", "Ayşe Kaya", AgentState.Talking, null, ["200"]),
            new AgentReading("1002", "Mert Öz", AgentState.Ready, null, ["201"]),
            new AgentReading("1003", "Can Bal", AgentState.Ready, null, ["200", "201"]));
        var after = Picture();

        BoardKey Agent(string extension) => new(sample.First, extension);
        after.Agents[Agent("1002")].ShouldNotBeSameAs(before.Agents[Agent("1002")]);
        after.Agents[Agent("1002")].Markup.Value.ShouldContain("Ready");
        after.Agents[Agent("1003")].ShouldBeSameAs(before.Agents[Agent("1003")]);
        foreach (var call in Board.Current.Calls.Keys) after.Calls[call].ShouldBeSameAs(before.Calls[call]);
    }

    [Fact]
    public void Change_is_drawn_once_for_everybody_who_sees_the_same()
    {
        Filled();
        Picture().ShouldBeSameAs(Picture());
        Picture(PortalRoles.Admin).ShouldBeSameAs(Picture());
        Picture(PortalRoles.Supervisor).ShouldNotBeSameAs(Picture());
    }

    [Fact]
    public void Reading_that_succeeds_again_at_once_changes_nothing_on_the_screen()
    {
        var sample = Filled();
        var before = Picture();
        var view = View(before);
        sample.ReadAgain(TimeSpan.FromSeconds(3));
        var soon = Picture();
        soon.ShouldNotBeSameAs(before);
        View(soon).ShouldBeSameAs(view);
        soon.Chips.ShouldBeSameAs(before.Chips);

        sample.ReadAgain(TimeSpan.FromSeconds(6));
        View(Picture()).ShouldNotBeSameAs(view);
        Picture().Chips.ShouldNotBeSameAs(before.Chips);
    }

    private BoardPicture Picture(string role = PortalRoles.Manager) => Services.GetRequiredService<BoardPictures>().Of(As(role), Board.Current);

    private BoardView View(BoardPicture picture) => Services.GetRequiredService<BoardPictures>().View(As(PortalRoles.Manager), picture, BoardFilter.None, null);

    [Fact]
    public void Numbers_are_masked_for_a_supervisor_and_whole_for_a_manager()
    {
        Filled();
        Shown(PortalRoles.Supervisor).Markup.ShouldNotContain("0532 123 00 00");
        Shown(PortalRoles.Manager).Markup.ShouldContain("0532 123 00 00");
    }

    [Fact]
    public void Search_of_a_supervisor_cannot_find_masked_digits()
    {
        Filled();
        Services.GetRequiredService<NavigationManager>().NavigateTo("/board?q=1230000");
        var cut = RenderAs<Board>(As(PortalRoles.Supervisor));
        cut.WaitForElement("[data-testid=filter-search]");
        cut.FindAll("[data-testid=active-call]").ShouldBeEmpty();
    }

    [Fact]
    public void Filter_in_the_address_narrows_the_board()
    {
        var sample = Filled();
        Services.GetRequiredService<NavigationManager>().NavigateTo($"/board?account={sample.Second:N}");
        var cut = Shown();

        cut.FindAll("[data-testid=active-call]").Count.ShouldBe(1);
        cut.FindAll("[data-testid=agent-card]").ShouldBeEmpty();
        cut.Find("[data-testid=kpi-calls] .value").TextContent.Trim().ShouldBe("1");
    }

    [Fact]
    public void Filter_chosen_on_the_page_goes_into_the_address()
    {
        Filled();
        var cut = Shown();
        cut.Find("[data-testid=filter-state]").Change("break");

        Services.GetRequiredService<NavigationManager>().Uri.ShouldContain("state=break");
        cut.WaitForAssertion(() => cut.FindAll("[data-testid=agent-card]").Count.ShouldBe(1));
        cut.Find("[data-testid=agent-card]").TextContent.ShouldContain("Lunch");
    }

    [Fact]
    public void Old_readings_dim_the_rows_and_say_so()
    {
        var sample = Filled();
        var cut = Shown();
        cut.FindAll(".is-stale").ShouldBeEmpty();

        sample.GrowOld();

        cut.WaitForAssertion(() => cut.FindAll("[data-testid=active-call].is-stale").Count.ShouldBe(3));
        cut.Find("[data-testid=board-as-of] .stale").TextContent.ShouldContain("old data");
    }

    [Fact]
    public void Call_known_only_by_push_is_marked_as_estimated()
    {
        var sample = Filled();
        var cut = Shown();
        sample.PushCall("c9", "05059998877");

        cut.WaitForAssertion(() => cut.Find("[data-testid=active-call].estimated").QuerySelector(".sr-only")!.TextContent.ShouldBe("(estimated)"));
    }

    [Fact]
    public void Hang_up_of_a_vendor_without_it_is_greyed_with_the_reason()
    {
        Filled();
        var cut = Shown();
        var buttons = cut.FindAll("[data-testid=active-call]").ToDictionary(r => r.GetAttribute("data-call")![33..], r => r.QuerySelector("[data-testid=hang-up]")!, StringComparer.Ordinal);

        buttons["c1"].HasAttribute("aria-disabled").ShouldBeFalse();
        buttons["c2"].GetAttribute("aria-disabled").ShouldBe("true");
        buttons["c2"].GetAttribute("title")!.ShouldContain("Branch");
    }

    [Fact]
    public void Hang_up_asks_before_it_acts()
    {
        Filled();
        var (cut, host) = (Shown(), RenderAs<ControlHost>(As(PortalRoles.Manager)));
        Press(cut, "hangup", cut.FindAll("[data-testid=active-call]").First(row => !row.QuerySelector("[data-testid=hang-up]")!.HasAttribute("aria-disabled")).GetAttribute("data-call"));

        host.WaitForElement("[data-testid=confirm]").TextContent.ShouldContain("Support");
        host.Find("[data-testid=confirm-no]").Click();
        host.FindAll("[data-testid=confirm]").ShouldBeEmpty();
        cut.FindAll("[data-testid=active-call]").Count.ShouldBe(3);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("11111111000000000000000000000000~gone")]
    public void Hang_up_of_no_call_asks_nothing(string? call)
    {
        Filled();
        var (cut, host) = (Shown(), RenderAs<ControlHost>(As(PortalRoles.Manager)));
        Press(cut, "hangup", call);
        host.FindAll("[data-testid=confirm]").ShouldBeEmpty();
    }

    [Fact]
    public void Hang_up_that_is_greyed_asks_nothing()
    {
        var sample = Filled();
        var (cut, host) = (Shown(), RenderAs<ControlHost>(As(PortalRoles.Manager)));
        Press(cut, "hangup", new BoardKey(sample.Second, "c2").ToString());
        host.FindAll("[data-testid=confirm]").ShouldBeEmpty();
    }

    [Fact]
    public void Menu_of_a_call_greys_what_the_PBX_cannot_and_says_why()
    {
        var sample = Filled();
        var (cut, host) = (Shown(), RenderAs<ControlHost>(As(PortalRoles.Manager)));
        Press(cut, "menu", new BoardKey(sample.Second, "c2").ToString());

        var lines = host.WaitForElement("[data-testid=action-menu]").QuerySelectorAll(".menu-line");
        lines.Length.ShouldBe(ControlActions.ForCalls.Length);
        lines.ShouldAllBe(line => line.GetAttribute("aria-disabled") == "true" && line.GetAttribute("title")!.Contains("Branch", StringComparison.Ordinal));
        host.Find("[data-testid=do-mute] .sr-only").TextContent.ShouldBe("Branch cannot mute calls.");
    }

    [Fact]
    public void Number_pressed_by_a_supervisor_reaches_the_dial_box_whole_and_is_shown_masked()
    {
        var sample = Filled();
        DialFill? filled = null;
        Services.GetRequiredService<ControlDesk>().Dialling += (_, fill) => filled = fill;
        var cut = Shown(PortalRoles.Supervisor);
        cut.FindAll("[data-act=from]").ShouldNotBeEmpty();
        Press(cut, "from", new BoardKey(sample.First, "c1").ToString());

        (filled!.AccountId, filled.Number, filled.Shown).ShouldBe((sample.First, "05321230000", "0532 *** 00 00"));
        cut.Markup.ShouldNotContain("05321230000");
    }

    /// <summary>What the page's script tells of a click on a row's button.</summary>
    private static void Press(IRenderedComponent<Board> cut, string act, string? call) =>
        cut.Find(".board").TriggerEvent("onact", new ActEventArgs { Act = act, Call = call });

    [Fact]
    public void Paused_board_stays_as_it_is_until_resumed()
    {
        var sample = Filled();
        var cut = Shown();
        cut.Find("[data-testid=pause]").Click();
        Board.Apply(sample.ReadCalls(sample.Second) with { At = sample.Now.AddSeconds(5) });

        cut.Find("[data-testid=pause]").GetAttribute("aria-pressed").ShouldBe("true");
        cut.FindAll("[data-testid=active-call]").Count.ShouldBe(3);
        cut.Find("[data-testid=pause]").Click();
        cut.FindAll("[data-testid=active-call]").Count.ShouldBe(2);
    }

    [Fact]
    public void Dashes_tell_apart_no_calls_and_not_read_yet()
    {
        var sample = new SampleBoard(Board);
        sample.Connect(sample.First, SampleBoard.HangsUp.Id, "Front office");
        Board.Apply(new QueuesRead(sample.First, sample.Now, [new QueueReading("200", "Support"), new QueueReading("201", "Sales")]));
        var cut = RenderAs<Board>(Admin);
        cut.WaitForElement("[data-testid=queue-card]");
        cut.Find("[data-testid=kpi-answered] .mark").GetAttribute("data-mark").ShouldBe("NotReadYet");

        Board.Apply(
            new WaitingCallersRead(sample.First, sample.Now.AddSeconds(1), []),
            new CountersRead(sample.First, sample.Now.AddSeconds(1), [new QueueCounters("200", 0, 0, 0, 0)]));

        cut.WaitForAssertion(() => cut.Find("[data-testid=kpi-service-level] .mark").GetAttribute("data-mark").ShouldBe("NoCalls"));
        cut.Find("[data-testid=kpi-longest-wait] .mark").GetAttribute("data-mark").ShouldBe("NoCalls");
    }
}
