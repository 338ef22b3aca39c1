using System.Collections.Immutable;

namespace Portal.Domain.Campaigns;

/// <summary>Why a rule calls nobody at an instant.</summary>
public enum HoursReason
{
    /// <summary>It does call.</summary>
    Open,

    /// <summary>Before the campaign's first day.</summary>
    BeforeFirstDay,

    /// <summary>After the campaign's last day.</summary>
    AfterLastDay,

    /// <summary>A weekday on which the campaign rests.</summary>
    RestDay,

    /// <summary>A date with hours of its own, and this is none of them.</summary>
    Exception,

    /// <summary>A public holiday.</summary>
    PublicHoliday,

    /// <summary>Within quiet hours.</summary>
    QuietHours,

    /// <summary>Outside the hours of the week.</summary>
    OutsideHours,
}

/// <summary>The days on which a campaign dials at all.</summary>
/// <param name="First">First day; null = from now on.</param>
/// <param name="Last">Last day; null = no end.</param>
/// <param name="Active">Weekdays; empty = all.</param>
public readonly record struct DialingDays(DateOnly? First, DateOnly? Last, ImmutableArray<DayOfWeek> Active)
{
    /// <summary>Why nobody is dialed on a date; null when dates are no obstacle.</summary>
    public HoursReason? Obstacle(DateOnly date) =>
        date < First ? HoursReason.BeforeFirstDay
        : date > Last ? HoursReason.AfterLastDay
        : !Active.IsDefaultOrEmpty && !Active.Contains(date.DayOfWeek) ? HoursReason.RestDay
        : null;
}

/// <summary>Whether people would be called at an instant.</summary>
/// <param name="Reason">Why not; <see cref="HoursReason.Open"/> when they would.</param>
/// <param name="Exception">Name of the exception, where that is the reason.</param>
/// <param name="Holiday">The holiday, where that is the reason.</param>
/// <param name="Next">The next instant at which they would be called: the asked one when they would now; null when there is none within a year.</param>
/// <param name="Until">When that ends, while they would be called now; null when it does not end within a year, and while they would not.</param>
public sealed record HoursCheck(HoursReason Reason, string? Exception, PublicHoliday? Holiday, DateTimeOffset? Next, DateTimeOffset? Until)
{
    /// <summary>True when people would be called.</summary>
    public bool Dials => Reason == HoursReason.Open;
}

public partial record CallingHours
{
    private const int DayMinutes = 24 * 60;

    /// <summary>How far ahead an opening is looked for: a week that never opens in a year with its exceptions never does.</summary>
    private const int DaysAhead = 366 + MostExceptions;

    /// <summary>Whether people would be called at an instant, why not, and when next.</summary>
    public HoursCheck WouldDial(DateTimeOffset at, DialingDays days = default)
    {
        var local = TurkishTime.Local(at);
        var (today, minute) = (DateOnly.FromDateTime(local), (int)local.TimeOfDay.TotalMinutes);
        foreach (var (from, to) in OpenOn(today, days))
        {
            if (from <= minute && minute < to) return new HoursCheck(HoursReason.Open, null, null, at, End(today, to, days));
        }

        var reason = ReasonAt(today, minute, days);
        return new HoursCheck(
            reason,
            reason == HoursReason.Exception ? ExceptionOn(today)?.Name : null,
            reason == HoursReason.PublicHoliday ? PublicHolidays.On(today)?.Holiday : null,
            Next(today, minute, days),
            null);
    }

    /// <summary>The spans of a date at which people are called, in minutes from its midnight: in order, apart from each other, the end not included.</summary>
    public ImmutableArray<(int From, int To)> OpenOn(DateOnly date, DialingDays days = default) =>
        days.Obstacle(date) is null ? [.. Without(Merged(Wanted(date)), QuietOn(date))] : [];

    private HoursReason ReasonAt(DateOnly date, int minute, DialingDays days)
    {
        if (days.Obstacle(date) is { } obstacle) return obstacle;
        if (Wanted(date).Any(span => span.From <= minute && minute < span.To)) return HoursReason.QuietHours;
        if (ExceptionOn(date) is not null) return HoursReason.Exception;
        return HolidayFrom(date) <= minute ? HoursReason.PublicHoliday : HoursReason.OutsideHours;
    }

    private DateTimeOffset? Next(DateOnly today, int minute, DialingDays days)
    {
        var start = days.First > today ? days.First.Value : today;
        for (var ahead = 0; ahead <= DaysAhead; ahead++)
        {
            var date = start.AddDays(ahead);
            if (date > days.Last) return null;
            foreach (var (from, _) in OpenOn(date, days))
            {
                if (date > today || from > minute) return InstantOf(date, from);
            }
        }

        return null;
    }

    private DateTimeOffset? End(DateOnly date, int to, DialingDays days)
    {
        for (var ahead = 0; to == DayMinutes; ahead++)
        {
            if (ahead > DaysAhead) return null;
            var next = date.AddDays(1);
            if (OpenOn(next, days) is not [(0, var further), ..]) break;
            (date, to) = (next, further);
        }

        return InstantOf(date, to);
    }

    private static DateTimeOffset InstantOf(DateOnly date, int minute) => TurkishTime.Instant(date.ToDateTime(TimeOnly.MinValue).AddMinutes(minute));

    /// <summary>What the date's own hours want, quiet hours aside; unordered, may overlap.</summary>
    private IEnumerable<(int From, int To)> Wanted(DateOnly date)
    {
        var own = OwnSpans(date).Select(span => (span.From, Math.Min(span.To, DayMinutes)));
        if (ExceptionOn(date) is not null) return own;
        var limit = HolidayFrom(date);
        var late = OwnSpans(date.AddDays(-1)).Where(span => span.To > DayMinutes).Select(span => (From: 0, To: Math.Min(span.To - DayMinutes, limit)));
        return own.Concat(late.Where(span => span.From < span.To));
    }

    /// <summary>Spans that begin on the date; their ends may lie beyond midnight.</summary>
    private IEnumerable<(int From, int To)> OwnSpans(DateOnly date)
    {
        if (ExceptionOn(date) is { } exception) return exception.Spans.Select(span => Minutes(span.From, span.To));
        var limit = HolidayFrom(date);
        return Week.Where(span => span.Day == date.DayOfWeek).Select(span => Minutes(span.From, span.To))
            .Select(span => (span.From, To: limit < DayMinutes ? Math.Min(span.To, limit) : span.To))
            .Where(span => span.From < span.To);
    }

    private HoursException? ExceptionOn(DateOnly date) => Exceptions.FirstOrDefault(exception => exception.Date == date);

    /// <summary>The minute at which the date's holiday begins; beyond the date when it has none.</summary>
    private int HolidayFrom(DateOnly date) => !OpenOnPublicHolidays && PublicHolidays.On(date) is { } holiday ? MinuteOf(holiday.From) : int.MaxValue;

    private IEnumerable<(int From, int To)> QuietOn(DateOnly date)
    {
        if (EffectiveQuiet is not { } quiet) return [];
        if (quiet.Sundays && date.DayOfWeek == DayOfWeek.Sunday) return [(0, DayMinutes)];
        var (from, to) = (MinuteOf(quiet.From), MinuteOf(quiet.To));
        return from < to ? [(from, to)] : from > to ? [(0, to), (from, DayMinutes)] : [];
    }

    private static (int From, int To) Minutes(TimeOnly from, TimeOnly to) => (MinuteOf(from), to > from ? MinuteOf(to) : MinuteOf(to) + DayMinutes);

    private static int MinuteOf(TimeOnly time) => (time.Hour * 60) + time.Minute;

    private static List<(int From, int To)> Merged(IEnumerable<(int From, int To)> spans)
    {
        var merged = new List<(int From, int To)>();
        foreach (var span in spans.OrderBy(span => span.From))
        {
            if (merged.Count > 0 && span.From <= merged[^1].To) merged[^1] = (merged[^1].From, Math.Max(merged[^1].To, span.To));
            else merged.Add(span);
        }

        return merged;
    }

    private static List<(int From, int To)> Without(List<(int From, int To)> spans, IEnumerable<(int From, int To)> taken)
    {
        foreach (var (from, to) in taken)
        {
            spans = [.. spans.SelectMany(span => new[] { (span.From, To: Math.Min(span.To, from)), (From: Math.Max(span.From, to), span.To) }).Where(span => span.From < span.To)];
        }

        return spans;
    }
}
