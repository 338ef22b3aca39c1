using System.Globalization;
using Portal.Domain.Live;
using Portal.Domain.Reports;
using Portal.Web.Components.Shared;

namespace Portal.Web.Components.Pages.Board;

/// <summary>One queue: who waits, how long, how the day goes and who serves it.</summary>
/// <param name="Queue">The queue.</param>
/// <param name="AccountName">Name of its account.</param>
/// <param name="Stale">True when this must not be taken for the present.</param>
/// <param name="At">Age of the data, needed only while it is stale; null otherwise.</param>
/// <param name="TellsWaiting">False when the PBX has no reading that tells of waiting callers.</param>
internal sealed record QueueCard(BoardQueue Queue, string AccountName, bool Stale, DateTimeOffset? At, bool TellsWaiting) : IDrawn
{
    private bool Told => !Queue.Waiting.IsDefault;

    private bool SomebodyWaits => !Queue.Waiting.IsDefaultOrEmpty;

    private MarkKind WaitingMark => TellsWaiting ? MarkKind.NotReadYet : MarkKind.NotOffered;

    public Html Draw(Pen pen)
    {
        var stale = !Stale ? default : Html.Of($"""<span class="stale-note">{pen["Board.Stale"]} {(At is { } at ? pen.Age(at) : default)}</span>""");
        return Html.Of($"""
            <article class="queue{(Stale ? " is-stale" : null)}" data-testid="queue-card" data-queue="{Queue.Key.ToString()}"><div class="queue-title"><h3>{Queue.Name}</h3><small>{AccountName} · {Queue.Key.Key}</small>{stale}</div><div class="queue-body">{Figures(pen)}{(Queue.Agents is { } agents ? QueueBar.Draw(pen, agents) : default)}<p class="queue-today">{Today(pen)}</p>{Callers(pen)}</div></article>
            """);
    }

    private Html Figures(Pen pen)
    {
        var waiting = Told ? Html.Of($"{Queue.Waiting.Length}") : pen.Mark(WaitingMark);
        var waitingLevel = Pen.Level(Told ? BoardLimits.Level(Queue.Waiting.Length, BoardLimits.WaitingWarn, BoardLimits.WaitingBad) : null);
        var longest = SomebodyWaits ? pen.Clock(Queue.Waiting[0].Since, BoardLimits.WaitWarn, BoardLimits.WaitBad) : pen.Mark(Told ? MarkKind.NoCalls : WaitingMark);
        var level = ServiceLevel.ShortAbandonsExcluded(Queue.Today);
        var levelText = ShownFigures.MissingServiceLevel(Queue.Today) is { } missing ? pen.Mark(missing) : Html.Of($"{level?.ToString("P0", CultureInfo.CurrentCulture)}");
        var levelLevel = Pen.Level(BoardLimits.LevelLowIsBad(level, BoardLimits.ServiceLevelWarn, BoardLimits.ServiceLevelBad));
        var definition = pen["Kpi.ServiceLevel.Definition", pen.ServiceLevel.AnswerSeconds, pen.ServiceLevel.ShortAbandonSeconds];
        return Html.Of($"""
            <dl class="figures"><div{waitingLevel}><dt>{pen["Queue.Waiting"]}</dt><dd>{waiting}</dd></div><div data-levels><dt>{pen["Queue.Longest"]}</dt><dd>{longest}</dd></div><div class="push"{levelLevel}><dt title="{definition}">{pen["Queue.ServiceLevel"]}</dt><dd>{levelText}</dd></div></dl>
            """);
    }

    private Html Today(Pen pen)
    {
        var day = Queue.Today is { } today ? Html.Of($"{pen["Queue.Today", today.Answered, today.Abandoned]}") : pen.Mark(MarkKind.NotReadYet);
        var agents = Queue.Agents is { } counts
            ? pen["Queue.Agents", counts.Ready, counts.Ready + counts.Ringing + counts.Talking + counts.WrapUp + counts.Break]
            : pen["Queue.AgentsNotOffered"];
        return Html.Of($"{day} · {agents}");
    }

    private Html Callers(Pen pen) => !SomebodyWaits ? default : Html.Of(
        $"""<ul class="callers" aria-label="{pen["Queue.Callers"]}">{Html.Join(Queue.Waiting.Select((caller, at) => Caller(pen, caller, at)))}</ul>""");

    private static Html Caller(Pen pen, BoardWaiting caller, int at) => Html.Of(
        $"""<li data-levels{(caller.Estimated ? Html.Of($" class=\"estimated\"") : default)}>{pen.Dial("waiting", pen.Number(caller.Number), WaitingCallers.IdOf(caller, at))} · {pen.Clock(caller.Since, BoardLimits.WaitWarn, BoardLimits.WaitBad)} {pen.Estimated(caller.Estimated)}</li>""");
}
