using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Domain;
using Portal.Domain.Campaigns;
using Portal.Web.Components.Shared;

namespace Portal.Web.Components.Pages.Campaigns.Hours;

/// <summary>Calling hours in words.</summary>
public sealed class HoursText(IStringLocalizer<Texts> texts)
{
    private const string WholeDay = "00:00–00:00";

    /// <summary>The days as weeks go in Türkiye.</summary>
    public static ImmutableArray<DayOfWeek> Week { get; } =
        [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday, DayOfWeek.Saturday, DayOfWeek.Sunday];

    /// <summary>"Mon–Fri 09:00–18:00; quiet from 20:00 to 09:00 and all Sunday; closed on public holidays."</summary>
    public string Sentence(CallingHours rule)
    {
        return string.Join("; ", new[] { WeekOf(rule), Quiet(rule), texts[rule.OpenOnPublicHolidays ? "Builder.Hours.Say.HolidaysOpen" : "Builder.Hours.Say.HolidaysClosed"].Value }) + ".";
    }

    private string Quiet(CallingHours rule) => rule.EffectiveQuiet is { } quiet
        ? texts[quiet.Sundays ? "Builder.Hours.Say.QuietSunday" : "Builder.Hours.Say.Quiet", Time(quiet.From), Time(quiet.To)]
        : texts["Builder.Hours.Say.QuietOff"];

    /// <summary>The week alone: neighbouring days with the same hours make one entry.</summary>
    public string WeekOf(CallingHours rule)
    {
        var days = Week.Select(day => (Day: day, Spans: Spans(rule.Week.Where(span => span.Day == day).Select(span => new DaySpan(span.From, span.To))))).ToList();
        var parts = new List<string>();
        for (var from = 0; from < days.Count;)
        {
            var to = from;
            while (to + 1 < days.Count && days[to + 1].Spans == days[from].Spans) to++;
            if (days[from].Spans.Length > 0) parts.Add($"{(from == to ? Short(days[from].Day) : $"{Short(days[from].Day)}–{Short(days[to].Day)}")} {(days[from].Spans == WholeDay ? texts["Builder.Hours.Say.AllDay"] : days[from].Spans)}");
            from = to + 1;
        }

        return parts.Count == 0 ? texts["Builder.Hours.Say.Never"] : string.Join(", ", parts);
    }

    /// <summary>What a part of a rule is called.</summary>
    public string Label(HoursPart part) => part switch
    {
        { Day: { } day } => CultureInfo.CurrentUICulture.DateTimeFormat.GetDayName(day),
        { Date: { } date } => Words.Day(date),
        { Kind: "name" } => texts["Builder.Hours.Name"],
        { Kind: "holidays" } => texts["Builder.Hours.Holidays"],
        _ => texts["Builder.Hours.Quiet"],
    };

    /// <summary>What a rule has there.</summary>
    public string Of(HoursPart part, CallingHours rule) => part switch
    {
        { Day: { } day } => Spans(rule.Week.Where(span => span.Day == day).Select(span => new DaySpan(span.From, span.To))) is { Length: > 0 } spans ? spans : texts["Builder.Hours.Closed"],
        { Date: { } date } => rule.Exceptions.FirstOrDefault(exception => exception.Date == date) is { } exception
            ? $"{exception.Name}: {(exception.Spans.IsEmpty ? texts["Builder.Hours.Closed"] : Spans(exception.Spans))}"
            : "–",
        { Kind: "name" } => rule.Name,
        { Kind: "holidays" } => texts[rule.OpenOnPublicHolidays ? "Builder.Hours.Say.HolidaysOpen" : "Builder.Hours.Say.HolidaysClosed"],
        _ => Quiet(rule),
    };

    public static string Spans(IEnumerable<DaySpan> spans) => string.Join(" + ", spans.OrderBy(span => span.From).Select(span => $"{Time(span.From)}–{Time(span.To)}"));

    public static string Time(TimeOnly time) => time.ToString("HH:mm", CultureInfo.InvariantCulture);

    /// <summary>Whether people would be called, why not, and when next.</summary>
    public string Sentence(HoursCheck check, DateTimeOffset at)
    {
        if (check.Dials) return check.Until is { } until ? texts["Builder.Would.Until", When(until, at)] : texts["Builder.Would.Always"];
        var reason = check switch
        {
            { Reason: HoursReason.Exception, Exception: { } name } => texts["Builder.Would.Exception", name],
            { Reason: HoursReason.PublicHoliday, Holiday: { } holiday } => texts["Builder.Would.Holiday", texts["PublicHoliday." + holiday]],
            _ => texts["HoursReason." + check.Reason],
        };
        return $"{reason} {(check.Next is { } next ? texts["Builder.Would.Next", When(next, at)] : texts["Builder.Would.Never"])}";
    }

    /// <summary>The time alone on the same day; with weekday and date on others, and the year where it is another.</summary>
    private static string When(DateTimeOffset instant, DateTimeOffset at)
    {
        var (local, day) = (TurkishTime.Local(instant), TurkishTime.Day(at));
        if (TurkishTime.Day(instant) == day) return local.ToString("HH:mm", CultureInfo.InvariantCulture);
        return local.ToString(local.Year == day.Year ? "ddd d MMM HH:mm" : "ddd d MMM yyyy HH:mm", CultureInfo.CurrentUICulture);
    }

    private static string Short(DayOfWeek day) => CultureInfo.CurrentUICulture.DateTimeFormat.GetAbbreviatedDayName(day);
}
