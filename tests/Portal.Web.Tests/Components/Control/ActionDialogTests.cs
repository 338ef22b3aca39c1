using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Live;
using Portal.Domain.Pbx;
using Portal.Domain.Pbx.Commands;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Pbx;
using Portal.Web.Components.Control;
using Portal.Web.Tests.Components.Pages;

namespace Portal.Web.Tests.Components.Control;

public sealed class ActionDialogTests : UiContext
{
    private readonly SampleBoard _sample;

    public ActionDialogTests()
    {
        _sample = new SampleBoard(Board);
        _sample.Fill();
    }

    private async Task<IRenderedComponent<ControlHost>> AskAsync(ControlAction action, params ControlTarget[] targets)
    {
        var host = RenderAs<ControlHost>(As(PortalRoles.Admin));
        await host.InvokeAsync(() => Services.GetRequiredService<ControlDesk>().Ask(action, [.. targets]));
        host.WaitForElement("[data-testid=confirm]");
        return host;
    }

    /// <summary>An account whose vendor has the capability, so that its fields are asked for.</summary>
    private Guid Able(ControlAction action)
    {
        var vendor = PbxCatalog.All.First(v => action.Capability.IsAssignableFrom(v.PbxType));
        var id = Guid.NewGuid();
        _sample.Connect(id, vendor.Id, vendor.Name + " 2");
        return id;
    }

    [Fact]
    public async Task Empty_required_field_is_named_and_nothing_is_sent()
    {
        var account = Able(ControlActions.Originate);
        var action = new ControlAction("transfer", "transfer", (at, form) => new OriginateCommand("1001", form.Text("to"), CallOptions.None)) { Fields = ControlActions.Transfer.Fields };
        var host = await AskAsync(action, new ControlTarget(new BoardKey(account, "c1"), "the call"));
        host.Find("form").Submit();

        host.Find("#act-to").GetAttribute("aria-invalid").ShouldBe("true");
        host.Find("#act-to-error").TextContent.ShouldBe("Enter a value.");
    }

    [Fact]
    public async Task Target_that_cannot_is_told_before_anything_is_sent()
    {
        var host = await AskAsync(ControlActions.HangUp, new ControlTarget(new BoardKey(_sample.First, "c1"), "first call"), new ControlTarget(new BoardKey(_sample.Second, "c2"), "second call"));

        host.Find("[data-testid=action-about]").TextContent.ShouldContain("For 1 of 2 chosen");
        host.Find(".targets").TextContent.ShouldContain("second call: Branch cannot hang up calls from outside.");
    }

    [Fact]
    public async Task Nothing_can_be_confirmed_when_no_target_can()
    {
        var host = await AskAsync(ControlActions.HangUp, new ControlTarget(new BoardKey(_sample.Second, "c2"), "second call"));
        host.Find("[data-testid=confirm-yes]").HasAttribute("disabled").ShouldBeTrue();
    }

    [Fact]
    public async Task Refused_command_says_why_and_keeps_the_question_open()
    {
        // On the board, but not in the database: the account is gone by the time the command is given.
        await StoreTenantAsync();
        var host = await AskAsync(ControlActions.HangUp, new ControlTarget(new BoardKey(_sample.First, "c1"), "first call"));
        await host.Find("form").SubmitAsync();

        host.WaitForElement("[data-testid=action-failure]").TextContent.ShouldContain("disabled or gone");
        host.FindAll("[data-testid=confirm]").Count.ShouldBe(1);
    }

    [Fact]
    public async Task Several_targets_each_get_their_result()
    {
        await StoreTenantAsync();
        var host = await AskAsync(ControlActions.HangUp, new ControlTarget(new BoardKey(_sample.First, "c1"), "first call"), new ControlTarget(new BoardKey(_sample.First, "w1"), "waiting call"));
        await host.Find("form").SubmitAsync();

        host.WaitForAssertion(() => host.Find("[data-testid=results-summary]").TextContent.ShouldBe("0 done, 2 refused, 0 under way"));
        host.FindAll("[data-testid=results] li").Count.ShouldBe(2);
        host.FindAll("[data-testid=confirm-yes]").ShouldBeEmpty();
    }
}
