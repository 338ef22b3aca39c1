using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Domain.Live;
using Portal.Infrastructure;
using Portal.Web.Components.Control;
using Portal.Web.Components.Shared;

namespace Portal.Web.Components.Pages.Board;

/// <summary>For whom a board is drawn: people for whom all of this is equal share every drawing.</summary>
/// <param name="Culture">Writes numbers.</param>
/// <param name="Language">Chooses words.</param>
/// <param name="FullNumbers">May see numbers whole.</param>
/// <param name="MayHangUp">May hang up calls.</param>
/// <param name="MayDial">May start calls: numbers are buttons.</param>
/// <param name="MayAct">May do anything at all with calls or agents: rows have a menu.</param>
public readonly record struct BoardReader(string Culture, string Language, bool FullNumbers, bool MayHangUp, bool MayDial, bool MayAct);

/// <summary>What every part of the board is drawn with: the words, the clock, and the small pieces that recur.</summary>
internal sealed class Pen(IStringLocalizer<Texts> texts, Words words, ControlRules rules, PortalOptions.ServiceLevelOptions serviceLevel, TimeProvider time, BoardReader reader)
{
    /// <summary>A text in the reader's language.</summary>
    public string this[string key] => texts[key];

    /// <summary>A text with its places filled.</summary>
    public string this[string key, params object[] values] => texts[key, values];

    public Words Words => words;

    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>The seconds that today's counters were counted with.</summary>
    public PortalOptions.ServiceLevelOptions ServiceLevel => serviceLevel;

    public bool FullNumbers => reader.FullNumbers;

    public string Number(string raw) => Numbers.Show(raw, reader.FullNumbers);

    /// <summary>
    /// A number, as a button that fills the dial box for those who may call. The button says which number it is, never the number: that may be masked.
    /// </summary>
    /// <param name="act">Which of the row's numbers.</param>
    /// <param name="shown">As the reader may see it.</param>
    /// <param name="caller">Which waiting caller, in a queue; null elsewhere.</param>
    public Html Dial(string act, string shown, string? caller = null) => !reader.MayDial || shown.Length == 0 ? Html.Of($"{shown}") : Html.Of(
        $"""<button type="button" class="num" data-act="{act}"{(caller is null ? default : Html.Of($" data-caller=\"{caller}\""))} title="{texts["Dial.Fill"].Value}">{shown}</button>""");

    /// <summary>The button that opens a row's menu; none for those who may do nothing.</summary>
    public Html Menu(string whose) => !reader.MayAct ? default : Html.Of(
        $"""<button type="button" class="btn ghost icon-only small" data-act="menu" data-testid="row-menu" aria-haspopup="dialog" aria-label="{texts["Control.MenuOf", whose].Value}" title="{texts["Control.Menu"].Value}">{Icons.Draw("more")}</button>""");

    /// <summary>Why calls of the account cannot be hung up by this reader; null when they can.</summary>
    public string? HangUpRefusal(BoardAccount? account) => rules.Refusal(reader.MayHangUp, account, ControlActions.HangUp);

    /// <summary>A clock that the browser moves (wwwroot/js/portal.js); from the limits on it tints the nearest element with data-levels.</summary>
    public Html Clock(DateTimeOffset since, TimeSpan? warn = null, TimeSpan? bad = null) => Html.Of(
        $"""<time class="clock" data-since="{Instant(since)}"{Limit("warn", warn)}{Limit("bad", bad)}>{Words.Clock(Now - since)}</time>""");

    /// <summary>"3 s ago", counted on by the browser.</summary>
    public Html Age(DateTimeOffset since) => Html.Of(
        $"""<time class="age" data-age-since="{Instant(since)}" title="{Words.LocalTime(since)}">{words.Age(Now - since)}</time>""");

    /// <summary>Why there is no number: three reasons, three marks.</summary>
    public Html Mark(MarkKind kind)
    {
        var name = kind.ToString();
        var title = texts["Mark." + name + ".Title"].Value;
        return Html.Of($"""<span class="mark" data-mark="{name}" title="{title}"><span aria-hidden="true">{texts["Mark." + name].Value}</span><span class="sr-only">{title}</span></span>""");
    }

    /// <summary>For those who do not see the slanted letters of a guess.</summary>
    public Html Estimated(bool estimated) => estimated ? Html.Of($"""<span class="sr-only">{texts["Board.Estimated"].Value}</span>""") : default;

    /// <summary>The attribute that tints a figure; none while all is well.</summary>
    public static Html Level(string? level) => level is null ? default : Html.Of($" data-level=\"{level}\"");

    /// <summary>Whole seconds are as fine as a screen shows, and shorter.</summary>
    private static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static Html Limit(string name, TimeSpan? limit) =>
        limit is { } at ? Html.Of($" data-{name}=\"{at.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)}\"") : default;
}
