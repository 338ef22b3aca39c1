using System.Collections.Immutable;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Domain.Pbx.Queries;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Pbx;
using Portal.Web.Components.Control;
using Portal.Web.Components.Pages.Pbx;

namespace Portal.Web.Tests.Components.Pages;

public sealed class AskTests : UiContext
{
    private readonly SampleBoard _sample;

    public AskTests()
    {
        _sample = new SampleBoard(Board);
        _sample.Fill();
    }

    [Fact]
    public void Every_question_of_the_catalog_can_be_asked_but_those_for_links()
    {
        AskKinds.All.Select(kind => kind.Name).Order(StringComparer.Ordinal)
            .ShouldBe(PbxQueryCatalog.All.Where(kind => !kind.GivesSecret).Select(kind => kind.Name).Order(StringComparer.Ordinal));
        foreach (var kind in AskKinds.All) kind.Build(new ControlForm(), 1).Name.ShouldBe(kind.Name);
    }

    [Fact]
    public void Question_that_the_PBX_lacks_is_greyed_with_the_reason()
    {
        var cut = RenderAs<Ask>(Admin, p => p.Add(x => x.Id, _sample.Second));
        cut.FindAll(".ask-list button").ShouldAllBe(button => button.GetAttribute("aria-disabled") == "true");
        cut.Find("[data-testid=ask-balance]").GetAttribute("title").ShouldBe("Branch cannot tell its credit.");
    }

    [Fact]
    public void Question_not_permitted_is_greyed_for_a_supervisor()
    {
        var cut = RenderAs<Ask>(As(PortalRoles.Supervisor), p => p.Add(x => x.Id, _sample.First));
        cut.Find("[data-testid=ask-callSearch]").GetAttribute("title").ShouldBe("Your role may not do this.");
    }

    [Fact]
    public async Task Answer_that_fails_is_told_and_the_form_stays()
    {
        await StoreTenantAsync();
        var vendor = PbxCatalog.All.First(v => typeof(IQueueMembers).IsAssignableFrom(v.PbxType) || typeof(ICallSearch).IsAssignableFrom(v.PbxType));
        var id = Guid.NewGuid();
        _sample.Connect(id, vendor.Id, "Gone");
        var name = typeof(ICallSearch).IsAssignableFrom(vendor.PbxType) ? "callSearch" : "queueMembers";
        Services.GetRequiredService<NavigationManager>().NavigateTo($"/pbx/{id:N}/ask?what={name}");
        var cut = RenderAs<Ask>(Admin, p => p.Add(x => x.Id, id));
        await cut.Find("form").SubmitAsync();

        cut.WaitForElement("[data-testid=ask-failure]").TextContent.ShouldContain("disabled or gone");
        cut.FindAll("form").Count.ShouldBe(1);
    }

    [Fact]
    public void Numbers_of_an_answer_are_masked_for_those_who_may_not_see_them()
    {
        var page = new CallHistoryPage([new CallRecord { VendorKey = "k", Source = CallSources.None, From = "05321234567", To = "200", StartedAt = DateTimeOffset.UnixEpoch }], []);
        var tables = Services.GetRequiredService<AskTables>();
        tables.Of(page, fullNumbers: false).Rows[0].Cells.ShouldContain("0532 *** 45 67");
        tables.Of(page, fullNumbers: true).Rows[0].Cells.ShouldContain("0532 123 45 67");
    }

    [Fact]
    public void Every_answer_has_as_many_cells_as_columns()
    {
        object[] answers =
        [
            new CallHistoryPage([new CallRecord { VendorKey = "k", Source = CallSources.None, StartedAt = DateTimeOffset.UnixEpoch }], []),
            new CallJourney(new CallRecord { VendorKey = "k", Source = CallSources.None, StartedAt = DateTimeOffset.UnixEpoch }, [new JourneyLeg("200", null, null, null, null)]),
            ImmutableArray.Create(new DayStatistics(new DateOnly(2026, 1, 1), 1, 1, 0, 0, 60, 5, 5, 5, 60)),
            ImmutableArray.Create(new AbandonedCall("k", "05321234567", null, null, 5)),
            ImmutableArray.Create(new QueueMember("1001", "Ada", true, 3)),
            ImmutableArray.Create(new BreakReason("1", "Lunch")),
            ImmutableArray.Create(new BalanceLine("Credit", 12.5m, "TL", null, "12.5")),
            ImmutableArray.Create("02121112233"),
            new PushSettings(["ringing"], "portal.test"),
        ];
        foreach (var answer in answers)
        {
            var table = Services.GetRequiredService<AskTables>().Of(answer, fullNumbers: true);
            table.Rows.Length.ShouldBe(1, answer.GetType().Name);
            table.Rows[0].Cells.Length.ShouldBe(table.Columns.Length, answer.GetType().Name);
        }
    }
}
