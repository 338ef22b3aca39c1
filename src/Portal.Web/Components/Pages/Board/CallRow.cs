using Portal.Domain.Calls;
using Portal.Domain.Live;
using Portal.Web.Components.Shared;

namespace Portal.Web.Components.Pages.Board;

/// <summary>One live call.</summary>
/// <param name="Call">The call.</param>
/// <param name="AccountName">Name of its account.</param>
/// <param name="QueueName">Name of its queue; null when it is in none.</param>
/// <param name="AgentName">Name of who talks or rings; null when nobody does or the PBX does not tell.</param>
/// <param name="Stale">True when this must not be taken for the present.</param>
/// <param name="HangUpRefusal">Why this call cannot be hung up from here; null when it can.</param>
internal sealed record CallRow(BoardCall Call, string AccountName, string? QueueName, string? AgentName, bool Stale, string? HangUpRefusal) : IDrawn
{
    private string? AgentText => Call.Extension is null ? null : string.IsNullOrEmpty(AgentName) ? Call.Extension : $"{Call.Extension} {AgentName}";

    public Html Draw(Pen pen)
    {
        var state = Call.State.ToString().ToLowerInvariant();
        var from = Call.From.Length == 0 ? pen["Call.Withheld"] : pen.Number(Call.From);
        var caller = Call.From.Length == 0 ? Html.Of($"{from}") : pen.Dial("from", from);
        var called = QueueName is { } queue ? Html.Of($"{queue}") : pen.Dial("to", pen.Number(Call.To));
        var agent = AgentText is { } text ? Html.Of($"{text}") : pen.Mark(MarkKind.NoCalls);
        var clock = pen.Clock(Call.State == CallState.Queued ? Call.Since : Call.StartedAt);
        return Html.Of($"""
            <tr class="{(Stale ? "is-stale " : null)}{(Call.Estimated ? "estimated" : null)}" data-testid="active-call" data-state="{state}" data-call="{Call.Key.ToString()}"><td><span class="call-state">{Icons.Draw(Call.State == CallState.Queued ? "waiting" : state)}{pen.Words.Of(Call.State)}</span>{pen.Estimated(Call.Estimated)}</td><td><span title="{pen.Words.Of(Call.Direction)}">{caller} → {called}</span></td><td><span class="cut" title="{AgentText}">{agent}</span></td><td class="source"><span class="cut" title="{AccountName}">{AccountName}</span></td><td class="number">{clock}</td><td class="act">{Button(pen, from)}{pen.Menu(from)}</td></tr>
            """);
    }

    private Html Button(Pen pen, string from)
    {
        var refused = HangUpRefusal is null ? default : Html.Of($" aria-disabled=\"true\"");
        return Html.Of(
            $"""<button type="button" class="btn ghost icon-only small" data-act="hangup" data-testid="hang-up" aria-label="{pen["HangUp.Of", from]}" title="{HangUpRefusal ?? pen["HangUp.Button"]}"{refused}>{Icons.Draw("hangup")}</button>""");
    }
}
