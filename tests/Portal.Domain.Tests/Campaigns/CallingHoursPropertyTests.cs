using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Portal.Domain.Campaigns;

namespace Portal.Domain.Tests.Campaigns;

/// <summary>Calling hours over random rules, held against a count of every minute that knows nothing of spans.</summary>
public sealed class CallingHoursPropertyTests
{
    private const int Days = 7;
    private const int DayMinutes = 1440;

    [Fact]
    public void WouldDial_random_rules_agree_with_a_minute_by_minute_count() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(60), Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            // Around the turn of the year, or the Republic's holiday with its half day.
            var first = (random.Next(2) == 0 ? new DateOnly(2026, 12, 27) : new DateOnly(2026, 10, 23)).AddDays(random.Next(3));
            var (rule, days) = (Rule(random, first), DaysOf(random, first));
            var open = Enumerable.Range(0, Days * DayMinutes).Select(minute => IsOpen(rule, days, first.ToDateTime(TimeOnly.MinValue).AddMinutes(minute))).ToArray();

            for (var day = 0; day < Days; day++)
            {
                var said = new bool[DayMinutes];
                foreach (var (from, to) in rule.OpenOn(first.AddDays(day), days)) Array.Fill(said, true, from, to - from);
                said.ShouldBe(open[(day * DayMinutes)..((day + 1) * DayMinutes)]);
            }

            for (var i = 0; i < 60; i++)
            {
                var minute = random.Next((Days - 2) * DayMinutes);
                var check = rule.WouldDial(At(minute).AddSeconds(random.Next(60)), days);
                check.Dials.ShouldBe(open[minute]);
                var next = Array.IndexOf(open, true, minute);
                if (open[minute])
                {
                    var end = Array.IndexOf(open, false, minute);
                    if (end >= 0) check.Until.ShouldBe(At(end));
                    else if (check.Until is { } until) until.ShouldBeGreaterThanOrEqualTo(At(open.Length));
                }
                else if (next >= 0)
                {
                    check.Next.ShouldBe(At(next));
                }
                else if (check.Next is { } later)
                {
                    later.ShouldBeGreaterThanOrEqualTo(At(open.Length));
                }
            }

            DateTimeOffset At(int minute) => TurkishTime.Instant(first.ToDateTime(TimeOnly.MinValue).AddMinutes(minute));
        }));

    private static bool IsOpen(CallingHours rule, DialingDays days, DateTime at)
    {
        var date = DateOnly.FromDateTime(at);
        if (date < days.First || date > days.Last) return false;
        if (days.Active.Length > 0 && !days.Active.Contains(date.DayOfWeek)) return false;
        if (!rule.QuietOff)
        {
            var quiet = rule.Quiet ?? QuietHours.Careful;
            var time = TimeOnly.FromDateTime(at);
            if (quiet.Sundays && date.DayOfWeek == DayOfWeek.Sunday) return false;
            if (quiet.From < quiet.To ? time >= quiet.From && time < quiet.To : time >= quiet.From || time < quiet.To) return false;
        }

        var own = rule.Exceptions.Any(exception => exception.Date == date);
        return Covers(rule, date, at) || (!own && !Holiday(rule, at) && Covers(rule, date.AddDays(-1), at));
    }

    /// <summary>Whether a span that begins on the date covers the minute.</summary>
    private static bool Covers(CallingHours rule, DateOnly date, DateTime at)
    {
        var exception = rule.Exceptions.FirstOrDefault(one => one.Date == date);
        var spans = exception?.Spans ?? [.. rule.Week.Where(span => span.Day == date.DayOfWeek).Select(span => new DaySpan(span.From, span.To))];
        foreach (var span in spans)
        {
            var from = date.ToDateTime(span.From);
            var to = (span.To > span.From ? date : date.AddDays(1)).ToDateTime(span.To);
            if (at < from || at >= to) continue;
            // What a holiday cuts off does not come back after midnight.
            var cut = exception is null && !rule.OpenOnPublicHolidays && PublicHolidays.On(date) is { } holiday && at >= date.ToDateTime(holiday.From);
            if (!cut) return true;
        }

        return false;
    }

    private static bool Holiday(CallingHours rule, DateTime at) =>
        !rule.OpenOnPublicHolidays && PublicHolidays.On(DateOnly.FromDateTime(at)) is { } holiday && TimeOnly.FromDateTime(at) >= holiday.From
        && !rule.Exceptions.Any(exception => exception.Date == DateOnly.FromDateTime(at));

    private static CallingHours Rule(Random random, DateOnly first) => new()
    {
        Name = "r",
        Week = [.. Enumerable.Range(0, random.Next(10)).Select(_ => new WeekSpan((DayOfWeek)random.Next(7), Time(random), Time(random)))],
        Exceptions = [.. Enumerable.Range(0, random.Next(4)).Select(_ => first.AddDays(random.Next(-1, Days))).Distinct().Select(date =>
            new HoursException(date, "e") { Spans = [.. Enumerable.Range(0, random.Next(3)).Select(_ => new DaySpan(Time(random), Time(random)))] })],
        OpenOnPublicHolidays = random.Next(3) == 0,
        QuietOff = random.Next(2) == 0,
        Quiet = random.Next(2) == 0 ? null : new QuietHours(new TimeOnly(random.Next(24), 0), new TimeOnly(random.Next(24), 30), random.Next(2) == 0),
    };

    private static DialingDays DaysOf(Random random, DateOnly first) => random.Next(2) == 0 ? default(DialingDays) with { Active = [] } : new DialingDays(
        first.AddDays(random.Next(-1, 3)), first.AddDays(random.Next(4, Days + 2)), random.Next(2) == 0 ? [] : [.. Enumerable.Range(0, 4).Select(_ => (DayOfWeek)random.Next(7)).Distinct()]);

    private static TimeOnly Time(Random random) => random.Next(5) == 0 ? TimeOnly.MinValue : new TimeOnly(random.Next(24), random.Next(60));
}
