using System.Globalization;
using Portal.Domain.Reports;
using Portal.Web.Components.Shared;

namespace Portal.Web.Components.Pages.Board;

/// <summary>The header figures, drawn.</summary>
internal static class Kpis
{
    public static Kpi[] Draw(Pen pen, ShownFigures figures)
    {
        var today = figures.Today;
        var unread = figures.Waiting is null ? pen.Mark(MarkKind.NotReadYet) : default(Html?);
        var uncounted = today is null ? pen.Mark(MarkKind.NotReadYet) : default(Html?);
        var share = ServiceLevel.ShortAbandonsExcluded(figures.Timed);
        var strict = ServiceLevel.AllOffered(figures.Timed);

        // Some PBX counts calls and tells no waiting times: its calls are in the counts and cannot be in the share.
        var partial = today is not null && figures.Timed is { } timed && timed.Answered + timed.Abandoned < today.Answered + today.Abandoned;
        var abandoned = today is { } day && day.Answered + day.Abandoned > 0 ? day.Abandoned / (double)(day.Answered + day.Abandoned) : default(double?);
        return
        [
            Card(pen, "calls", pen["Kpi.Calls"], Number(figures.Calls), pen["Kpi.Calls.Note", figures.Inbound, figures.Outbound]),
            Card(pen, "waiting", pen["Kpi.Waiting"], unread ?? Number(figures.Waiting), pen["Kpi.Waiting.Note", BoardLimits.WaitingWarn, figures.QueuesWaiting],
                BoardLimits.Level(figures.Waiting ?? 0, BoardLimits.WaitingWarn, BoardLimits.WaitingBad)),
            LongestWait(pen, figures, unread),
            Card(pen, "answered", pen["Kpi.Answered"], uncounted ?? Number(today?.Answered), pen["Kpi.Answered.Note"]),
            Card(pen, "abandoned", pen["Kpi.Abandoned"], uncounted ?? Number(today?.Abandoned), AbandonNote(pen, abandoned, today?.ShortAbandons),
                BoardLimits.LevelHighIsBad(abandoned, BoardLimits.AbandonWarn, BoardLimits.AbandonBad)),
            Card(pen, "missed", pen["Kpi.Missed"], figures.Missed is null ? pen.Mark(MarkKind.NotReadYet) : Html.Of($"<a href=\"missed\">{Number(figures.Missed)}</a>"), pen["Kpi.Missed.Note"]),
            Card(pen, "service-level", pen["Kpi.ServiceLevel", pen.ServiceLevel.AnswerSeconds],
                ShownFigures.MissingServiceLevel(figures.Timed ?? today) is { } missing ? pen.Mark(missing) : Html.Of($"{Percent(share)}"),
                strict is null ? null : pen[partial ? "Kpi.ServiceLevel.NotePartial" : "Kpi.ServiceLevel.Note", Percent(strict)!],
                BoardLimits.LevelLowIsBad(share, BoardLimits.ServiceLevelWarn, BoardLimits.ServiceLevelBad),
                definition: pen["Kpi.ServiceLevel.Definition", pen.ServiceLevel.AnswerSeconds, pen.ServiceLevel.ShortAbandonSeconds]),
        ];
    }

    private static Kpi LongestWait(Pen pen, ShownFigures figures, Html? unread)
    {
        var longest = figures.Longest;
        var value = longest is not null ? pen.Clock(longest.Since, BoardLimits.WaitWarn, BoardLimits.WaitBad) : unread ?? pen.Mark(MarkKind.NoCalls);
        var note = longest is not null ? $"{figures.LongestQueue} · {pen.Number(longest.Number)}" : pen["Kpi.LongestWait.None"];
        return Card(pen, "longest-wait", pen["Kpi.LongestWait"], value, note, clock: longest is not null);
    }

    private static Kpi Card(Pen pen, string name, string label, Html value, string? note, string? level = null, bool clock = false, string? definition = null) => new(
        name,
        Html.Of($"""<span class="label">{Alarm("warn", pen["Level.Warn"])}{Alarm("bad", pen["Level.Bad"])}<span>{label}</span>{Definition(pen, name, label, definition)}</span>""").ToMarkup(),
        Html.Of($"""<strong class="value">{value}</strong><span class="note" title="{note}">{note}</span>""").ToMarkup(),
        level,
        clock);

    private static Html Alarm(string level, string words) =>
        Html.Of($"""<span class="alarm {level}" title="{words}">{Icons.Draw(level)}<span class="sr-only">{words}</span></span>""");

    private static Html Definition(Pen pen, string name, string label, string? definition) => definition is null ? default : Html.Of(
        $"""<button type="button" class="info" aria-label="{pen["Kpi.Definition", label]}" aria-describedby="def-{name}">?</button><span class="definition" role="tooltip" id="def-{name}">{definition}</span>""");

    private static string? AbandonNote(Pen pen, double? share, int? shortOnes) => Percent(share, "P1") is not { } rate ? null
        : shortOnes is { } some ? pen["Kpi.Abandoned.NoteShort", rate, some] : pen["Kpi.Abandoned.Note", rate];

    private static Html Number(int? number) => Html.Of($"{number?.ToString("N0", CultureInfo.CurrentCulture)}");

    private static string? Percent(double? share, string format = "P0") => share?.ToString(format, CultureInfo.CurrentCulture);
}
