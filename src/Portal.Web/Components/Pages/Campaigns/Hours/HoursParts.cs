using System.Collections;
using System.Collections.Immutable;
using Portal.Domain.Campaigns;

namespace Portal.Web.Components.Pages.Campaigns.Hours;

/// <summary>Something of a rule that two people can have changed apart from each other.</summary>
/// <param name="Kind">name, day, date, holidays or quiet.</param>
/// <param name="Day">The weekday of a day.</param>
/// <param name="Date">The date of an exception.</param>
public sealed record HoursPart(string Kind, DayOfWeek? Day = null, DateOnly? Date = null);

/// <summary>A rule part by part: what differs between two, and putting the changes of one person on top of another's.</summary>
public static class HoursParts
{
    public static ImmutableArray<HoursPart> Differences(CallingHours one, CallingHours other)
    {
        var parts = new List<HoursPart> { new("name") };
        parts.AddRange(HoursText.Week.Select(day => new HoursPart("day", day)));
        parts.AddRange(one.Exceptions.Concat(other.Exceptions).Select(exception => exception.Date).Distinct().Order().Select(date => new HoursPart("date", null, date)));
        parts.AddRange([new HoursPart("holidays"), new HoursPart("quiet")]);
        return [.. parts.Where(part => !StructuralComparisons.StructuralEqualityComparer.Equals(Value(part, one), Value(part, other)))];
    }

    /// <summary>Theirs, with what I changed since we both began.</summary>
    public static CallingHours OnTop(CallingHours began, CallingHours mine, CallingHours theirs) => Differences(began, mine).Aggregate(theirs, (made, part) => Take(part, made, mine));

    private static object? Value(HoursPart part, CallingHours rule) => part switch
    {
        { Kind: "name" } => rule.Name,
        { Day: { } day } => HoursText.Spans(On(day, rule).Select(span => new DaySpan(span.From, span.To))),
        { Date: { } date } => rule.Exceptions.FirstOrDefault(exception => exception.Date == date) is { } exception ? (exception.Name, HoursText.Spans(exception.Spans)) : null,
        { Kind: "holidays" } => rule.OpenOnPublicHolidays,
        _ => rule.EffectiveQuiet,
    };

    private static CallingHours Take(HoursPart part, CallingHours rule, CallingHours from) => part switch
    {
        { Kind: "name" } => rule with { Name = from.Name },
        { Day: { } day } => rule with { Week = [.. rule.Week.Where(span => span.Day != day), .. On(day, from)] },
        { Date: { } date } => rule with { Exceptions = [.. rule.Exceptions.Where(exception => exception.Date != date).Concat(from.Exceptions.Where(exception => exception.Date == date)).OrderBy(exception => exception.Date)] },
        { Kind: "holidays" } => rule with { OpenOnPublicHolidays = from.OpenOnPublicHolidays },
        _ => rule with { Quiet = from.Quiet, QuietOff = from.QuietOff },
    };

    private static IEnumerable<WeekSpan> On(DayOfWeek day, CallingHours rule) => rule.Week.Where(span => span.Day == day);
}
