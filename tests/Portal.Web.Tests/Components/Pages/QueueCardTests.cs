using Bunit;
using Portal.Domain.Live;
using Portal.Web.Components.Pages.Board;

namespace Portal.Web.Tests.Components.Pages;

public sealed class QueueCardTests : UiContext
{
    private readonly BoardQueue _queue = new(new BoardKey(Guid.NewGuid(), "200"), "Support");

    [Theory]
    [InlineData(true, "NotReadYet")]
    [InlineData(false, "NotOffered")]
    public void Render_without_waiting_callers_marks_why(bool tellsWaiting, string mark)
    {
        var cut = Draw(_queue, tellsWaiting);
        cut.Find("dd .mark").GetAttribute("data-mark").ShouldBe(mark);
    }

    [Fact]
    public void Render_of_a_queue_without_waiting_times_marks_its_service_level_as_not_offered()
    {
        var cut = Draw(_queue with { Today = new QueueCounters("200", 5, 1, null, null) });
        cut.Find(".push .mark").GetAttribute("data-mark").ShouldBe("NotOffered");
    }

    [Fact]
    public void Render_with_agents_says_their_states_in_words()
    {
        var cut = Draw(_queue with { Agents = new AgentCounts(2, 0, 1, 0, 1, 0, 0) });
        cut.Find("svg.bar").GetAttribute("aria-label").ShouldBe("Ready: 2, Talking: 1, On break: 1");
        cut.FindAll("svg.bar rect").Count.ShouldBe(3);
    }

    [Fact]
    public void Render_of_a_waiting_caller_starts_a_clock_with_its_limits()
    {
        var since = TimeProvider.System.GetUtcNow().AddSeconds(-75);
        var cut = Draw(_queue with { Waiting = [new BoardWaiting("k", "05321234107", since, Estimated: true)] });
        var clock = cut.Find(".callers time");
        clock.GetAttribute("data-warn").ShouldBe("60");
        clock.GetAttribute("data-bad").ShouldBe("120");
        clock.TextContent.ShouldStartWith("01:1");
        cut.Find(".callers li").ClassList.ShouldContain("estimated");
    }

    [Fact]
    public void Render_of_a_name_with_markup_in_it_shows_it_as_text()
    {
        var cut = Draw(_queue with { Name = "<img src=x onerror=alert(1)> & \"Co\"" });
        cut.FindAll("img").ShouldBeEmpty();
        cut.Find("h3").TextContent.ShouldBe("<img src=x onerror=alert(1)> & \"Co\"");
    }

    private IRenderedComponent<Bunit.Rendering.ContainerFragment> Draw(BoardQueue queue, bool tellsWaiting = false)
    {
        var markup = new QueueCard(queue, "Front", Stale: false, At: null, tellsWaiting).Draw(NewPen()).ToMarkup();
        return Render(builder => builder.AddContent(0, markup));
    }
}
