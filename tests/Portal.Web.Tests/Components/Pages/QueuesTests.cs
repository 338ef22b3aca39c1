using Bunit;
using Portal.Domain.Live;
using Portal.Domain.Tenants;
using Portal.Web.Components.Control;
using Portal.Web.Components.Pages.Queues;

namespace Portal.Web.Tests.Components.Pages;

public sealed class QueuesTests : UiContext
{
    private readonly SampleBoard _sample;

    public QueuesTests()
    {
        _sample = new SampleBoard(Board);
        _sample.Fill();
    }

    private IRenderedComponent<Queues> Shown(string role)
    {
        var cut = RenderAs<Queues>(As(role));
        cut.WaitForElement("[data-testid=queue-panel]");
        return cut;
    }

    [Fact]
    public void Render_shows_waiting_callers_and_members_of_each_queue()
    {
        var cut = Shown(PortalRoles.Manager);
        var support = cut.Find($"[data-testid=queue-panel][data-queue='{new BoardKey(_sample.First, "200")}']");

        cut.FindAll("[data-testid=queue-panel]").Count.ShouldBe(2);
        support.QuerySelector(".callers")!.TextContent.ShouldContain("0532 123 41 07");
        support.QuerySelectorAll("[data-testid=members] li").Select(li => li.GetAttribute("data-agent")![33..]).ShouldBe(["1001", "1003"]);
    }

    [Fact]
    public void Create_and_delete_are_not_offered_to_a_supervisor()
    {
        var cut = Shown(PortalRoles.Supervisor);
        cut.FindAll("[data-testid=create-queue]").ShouldBeEmpty();
        var host = RenderAs<ControlHost>(As(PortalRoles.Supervisor));
        cut.Find("[data-testid=queue-menu]").Click();
        host.WaitForElement("[data-testid=do-memberAdd]");
        host.FindAll("[data-testid=do-queueDelete]").ShouldBeEmpty();
    }

    [Fact]
    public void Action_that_the_PBX_lacks_is_greyed_with_the_reason()
    {
        var cut = Shown(PortalRoles.Admin);
        var host = RenderAs<ControlHost>(As(PortalRoles.Admin));
        cut.Find("[data-testid=create-queue]").Click();
        var create = host.WaitForElement($"[data-testid=do-{_sample.Second:N}]");
        create.GetAttribute("aria-disabled").ShouldBe("true");
        create.GetAttribute("title").ShouldBe("Branch cannot create or delete queues.");
    }
}
