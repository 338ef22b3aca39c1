using Portal.Domain.Agents;
using Portal.Domain.Calls;
using Portal.Domain.Live;
using Portal.Web.Components.Pages.Board;
using Portal.Web.Components.Shared;

namespace Portal.Web.Components.Pages.Agents;

/// <summary>One agent as a line of the table: the cells after the one with the tick box.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="Call">The call the agent is in or rung by; null when none.</param>
/// <param name="Queues">Names of queues.</param>
/// <param name="AccountName">Name of the agent's account.</param>
/// <param name="Stale">True when this must not be taken for the present.</param>
/// <param name="ReadAt">When the account last told of its agents; null when it has not.</param>
internal sealed record AgentLine(BoardAgent Agent, BoardCall? Call, QueueNames Queues, string AccountName, bool Stale, DateTimeOffset? ReadAt) : IDrawn
{
    public Html Draw(Pen pen)
    {
        var state = Agent.State.ToString().ToLowerInvariant();
        var clock = Agent.Since is { } since ? pen.Clock(since, bad: BoardLimits.Agents.Of(Agent)) : pen.Mark(MarkKind.NotReadYet);
        var name = string.IsNullOrEmpty(Agent.Name) ? Agent.Key.Key : Agent.Name;
        var queues = Agent.Queues.IsDefaultOrEmpty ? "" : string.Join(", ", Agent.Queues.Select(queue => Queues.Of(Agent.Key.AccountId, queue)));
        var age = ReadAt is { } at ? pen.Age(at) : pen.Mark(MarkKind.NotReadYet);
        return Html.Of($"""
            <td class="name"><b>{Agent.Key.Key}</b> {Agent.Name}</td><td class="account"><span class="cut">{AccountName}</span></td><td class="state"><span class="call-state">{Icons.Draw(state)}{pen.Words.Of(Agent.State)}<span class="over"> · {pen["Agent.Over"]}</span></span>{pen.Estimated(Agent.Estimated)}</td><td class="number">{clock}</td><td class="reason"><span class="cut">{Agent.BreakReason}</span></td><td class="queues"><span class="cut" title="{queues}">{queues}</span></td><td class="call">{AboutCall(pen)}</td><td class="age">{(Agent.Estimated ? Html.Of($"{pen["Agents.FromCalls"]} · ") : default)}{age}</td><td class="act">{pen.Menu(name)}</td>
            """);
    }

    private Html AboutCall(Pen pen)
    {
        if (Call is null) return default;
        var number = Numbers.OtherParty(Call, pen.FullNumbers);
        var party = number.Length == 0 ? Html.Of($"{pen["Call.Withheld"]}") : pen.Dial("other", number);
        return Html.Of($"""<span title="{pen.Words.Of(Call.Direction)}">{party} · {pen.Clock(Call.State == CallState.Talking ? Call.AnsweredAt ?? Call.StartedAt : Call.StartedAt)}</span>""");
    }
}
