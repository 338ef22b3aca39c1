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
        var cut = Render<QueueCard>(p => p.Add(c => c.Queue, _queue).Add(c => c.AccountName, "Front").Add(c => c.TellsWaiting, tellsWaiting));
        cut.Find("dd .mark").GetAttribute("data-mark").ShouldBe(mark);
    }

    [Fact]
    public void Render_of_a_queue_without_waiting_times_marks_its_service_level_as_not_offered()
    {
        var cut = Render<QueueCard>(p => p.Add(c => c.Queue, _queue with { Today = new QueueCounters("200", 5, 1, null, null) }).Add(c => c.AccountName, "Front"));
        cut.Find(".push .mark").GetAttribute("data-mark").ShouldBe("NotOffered");
    }

    [Fact]
    public void Render_with_agents_says_their_states_in_words()
    {
        var cut = Render<QueueCard>(p => p.Add(c => c.Queue, _queue with { Agents = new AgentCounts(2, 0, 1, 0, 1, 0, 0) }).Add(c => c.AccountName, "Front"));
        cut.Find("svg.bar").GetAttribute("aria-label").ShouldBe("Ready: 2, Talking: 1, On break: 1");
        cut.FindAll("svg.bar rect").Count.ShouldBe(3);
    }

    [Fact]
    public void Render_of_a_waiting_caller_starts_a_clock_with_its_limits()
    {
        var since = TimeProvider.System.GetUtcNow().AddSeconds(-75);
        var cut = Render<QueueCard>(p => p.Add(c => c.Queue, _queue with { Waiting = [new BoardWaiting("k", "05321234107", since, Estimated: true)] }).Add(c => c.AccountName, "Front"));
        var clock = cut.Find(".callers time");
        clock.GetAttribute("data-warn").ShouldBe("60");
        clock.GetAttribute("data-bad").ShouldBe("120");
        clock.TextContent.ShouldStartWith("01:1");
        cut.Find(".callers li").ClassList.ShouldContain("estimated");
    }
}
