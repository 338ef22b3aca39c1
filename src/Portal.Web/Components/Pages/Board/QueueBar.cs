using Portal.Domain.Agents;
using Portal.Domain.Live;
using Portal.Web.Components.Shared;

namespace Portal.Web.Components.Pages.Board;

/// <summary>The agents of a queue as one bar; the same numbers as words for those who do not see it.</summary>
internal static class QueueBar
{
    public static Html Draw(Pen pen, AgentCounts counts)
    {
        (AgentState State, int Count)[] states =
        [
            (AgentState.Ready, counts.Ready), (AgentState.Ringing, counts.Ringing), (AgentState.Talking, counts.Talking),
            (AgentState.WrapUp, counts.WrapUp), (AgentState.Break, counts.Break), (AgentState.Offline, counts.Offline + counts.Unknown),
        ];
        var text = string.Join(", ", states.Where(s => s.Count > 0).Select(s => $"{pen.Words.Of(s.State)}: {s.Count}").DefaultIfEmpty(pen["Queue.NoAgents"]));
        var total = Math.Max(1, states.Sum(s => s.Count));
        return Html.Of($"""<svg class="bar" viewBox="0 0 {total} 8" preserveAspectRatio="none" role="img" aria-label="{text}"><title>{text}</title>{Html.Join(Parts(states))}</svg>""");
    }

    private static IEnumerable<Html> Parts((AgentState State, int Count)[] states)
    {
        var from = 0;
        foreach (var (state, count) in states)
        {
            if (count > 0) yield return Html.Of($"""<rect class="{state.ToString().ToLowerInvariant()}" x="{from}" y="0" width="{count}" height="8" />""");
            from += count;
        }
    }
}
