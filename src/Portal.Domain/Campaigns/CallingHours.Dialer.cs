namespace Portal.Domain.Campaigns;

public partial record CallingHours
{
    /// <summary>Days looked at to see whether a dialer can keep the rule itself: a whole year with its holidays.</summary>
    private const int DaysCompared = 366;

    /// <summary>
    /// The one span that holds on every open day of the campaign, as dialers know hours; null when days differ, have several spans or none is open. A span's end at midnight is 00:00.
    /// </summary>
    /// <param name="days">The campaign's days.</param>
    /// <param name="today">Days before do not matter any more.</param>
    public DaySpan? OneSpan(DialingDays days, DateOnly today)
    {
        DaySpan? one = null;
        foreach (var date in Dates(days, today))
        {
            var open = OpenOn(date, days);
            if (open.Length == 0) continue;
            if (open.Length > 1) return null;
            var span = new DaySpan(TimeOf(open[0].From), TimeOf(open[0].To % DayMinutes));
            if (one is not null && one != span) return null;
            one = span;
        }

        return one;
    }

    /// <summary>True when the dialer keeps the rule without being stopped and started: one span, and closed days only where it knows weekdays.</summary>
    /// <param name="limits">What the dialer takes.</param>
    /// <param name="days">The campaign's days.</param>
    /// <param name="today">Days before do not matter any more.</param>
    public bool KeptBy(CampaignLimits limits, DialingDays days, DateOnly today)
    {
        if (OneSpan(days, today) is null) return false;
        var byWeekday = Dates(days, today).ToLookup(date => date.DayOfWeek, date => OpenOn(date, days).Length > 0);
        return limits.ActiveDays
            ? byWeekday.All(weekday => weekday.Distinct().Count() == 1)
            : byWeekday.All(weekday => weekday.All(open => open));
    }

    private static IEnumerable<DateOnly> Dates(DialingDays days, DateOnly today)
    {
        var first = days.First > today ? days.First.Value : today;
        for (var ahead = 0; ahead < DaysCompared; ahead++)
        {
            var date = first.AddDays(ahead);
            if (date > days.Last) yield break;
            yield return date;
        }
    }

    private static TimeOnly TimeOf(int minute) => new(minute / 60, minute % 60);
}
