using Portal.Domain.Agents;
using Portal.Domain.Live;
using Portal.Web.Components.Shared;

namespace Portal.Web.Components.Pages.Board;

/// <summary>One agent: who, since when in which state, and what the state is about.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="Call">The call the agent is in or rung by; null when none.</param>
/// <param name="Queues">Names of queues.</param>
/// <param name="AccountName">Name of the agent's account.</param>
/// <param name="Stale">True when this must not be taken for the present.</param>
internal sealed record AgentCard(BoardAgent Agent, BoardCall? Call, QueueNames Queues, string AccountName, bool Stale) : IDrawn
{
    public Html Draw(Pen pen)
    {
        var state = Agent.State.ToString().ToLowerInvariant();
        var name = $"{Agent.Key.Key} {Agent.Name}";
        var clock = Agent.Since is { } since ? pen.Clock(since, bad: BoardLimits.Agents.Of(Agent)) : pen.Mark(MarkKind.NotReadYet);
        return Html.Of($"""
            <article class="agent{(Stale ? " is-stale" : null)}{(Agent.Estimated ? " estimated" : null)}" data-testid="agent-card" data-state="{state}" data-agent="{Agent.Key.ToString()}" data-levels><div class="row"><span class="name" title="{name} · {AccountName}">{name}</span>{clock}</div><div class="state">{Icons.Draw(state)}<span>{pen.Words.Of(Agent.State)}</span><span class="over">· {pen["Agent.Over"]}</span>{pen.Estimated(Agent.Estimated)}</div><div class="foot"><small class="more" title="{MoreText(pen)}">{More(pen)}</small>{pen.Menu(name)}</div></article>
            """);
    }

    private Html More(Pen pen) => Agent.State != AgentState.Break && Call is not null
        ? Html.Join(AboutCall(pen).Select(part => Html.Of($" · {part}")).Prepend(pen.Dial("other", Numbers.OtherParty(Call, pen.FullNumbers))))
        : Html.Of($"{MoreText(pen)}");

    private string? MoreText(Pen pen) => Agent.State switch
    {
        AgentState.Break => Agent.BreakReason,
        _ when Call is not null => string.Join(" · ", AboutCall(pen).Append(Numbers.OtherParty(Call, pen.FullNumbers))),
        AgentState.Ready when !Agent.Queues.IsDefaultOrEmpty => string.Join(", ", Agent.Queues.Select(queue => Queues.Of(Agent.Key.AccountId, queue))),
        _ => null,
    };

    private IEnumerable<string> AboutCall(Pen pen) =>
        Call!.Queue is { } queue ? [pen.Words.Of(Call.Direction), Queues.Of(Agent.Key.AccountId, queue)] : [pen.Words.Of(Call.Direction)];
}
