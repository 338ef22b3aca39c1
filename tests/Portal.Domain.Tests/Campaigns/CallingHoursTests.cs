using Portal.Domain.Campaigns;

namespace Portal.Domain.Tests.Campaigns;

public sealed class CallingHoursTests
{
    private static readonly CallingHours Usual = CallingHours.Usual;

    [Theory]
    [InlineData("2026-11-23 10:00", HoursReason.Open, "2026-11-23 10:00")] // Monday
    [InlineData("2026-11-23 08:59", HoursReason.OutsideHours, "2026-11-23 09:00")]
    [InlineData("2026-11-23 18:00", HoursReason.OutsideHours, "2026-11-24 09:00")]
    [InlineData("2026-11-27 18:00", HoursReason.OutsideHours, "2026-11-30 09:00")] // Friday evening
    [InlineData("2026-12-31 18:00", HoursReason.OutsideHours, "2027-01-04 09:00")] // New Year is a Friday
    [InlineData("2027-01-01 10:00", HoursReason.PublicHoliday, "2027-01-04 09:00")]
    [InlineData("2026-10-28 12:59", HoursReason.Open, "2026-10-28 12:59")]
    [InlineData("2026-10-28 13:00", HoursReason.PublicHoliday, "2026-10-30 09:00")]
    public void WouldDial_working_days_names_the_reason_and_the_next_instant(string at, HoursReason reason, string next)
    {
        var check = Usual.WouldDial(Wall(at));
        (check.Reason, check.Next).ShouldBe((reason, Wall(next)));
        check.Dials.ShouldBe(reason == HoursReason.Open);
    }

    [Fact]
    public void WouldDial_open_says_until_when_across_midnight()
    {
        var night = new CallingHours { Name = "n", QuietOff = true, Week = [new WeekSpan(DayOfWeek.Monday, new TimeOnly(22, 0), new TimeOnly(2, 0)), new WeekSpan(DayOfWeek.Tuesday, new TimeOnly(2, 0), new TimeOnly(3, 0))] };
        var before = night.WouldDial(Wall("2026-11-23 23:59"));
        (before.Reason, before.Until).ShouldBe((HoursReason.Open, Wall("2026-11-24 03:00")));
        night.WouldDial(Wall("2026-11-24 00:00")).Until.ShouldBe(Wall("2026-11-24 03:00"));
        night.WouldDial(Wall("2026-11-24 03:00")).Next.ShouldBe(Wall("2026-11-30 22:00"));
        night.WouldDial(Wall("2026-11-23 00:30")).Reason.ShouldBe(HoursReason.OutsideHours);
    }

    [Fact]
    public void WouldDial_always_open_never_ends()
    {
        var always = new CallingHours { Name = "a", QuietOff = true, OpenOnPublicHolidays = true, Week = [.. Enum.GetValues<DayOfWeek>().Select(day => new WeekSpan(day, TimeOnly.MinValue, TimeOnly.MinValue))] };
        var check = always.WouldDial(Wall("2026-11-23 23:59"));
        (check.Reason, check.Until).ShouldBe((HoursReason.Open, null));
    }

    [Fact]
    public void WouldDial_quiet_hours_hold_unless_somebody_switched_them_off()
    {
        var late = new CallingHours { Name = "l", Week = [.. Enum.GetValues<DayOfWeek>().Select(day => new WeekSpan(day, new TimeOnly(7, 0), new TimeOnly(23, 0)))] };
        var evening = late.WouldDial(Wall("2026-11-23 20:00"));
        (evening.Reason, evening.Next).ShouldBe((HoursReason.QuietHours, Wall("2026-11-24 09:00")));
        var sunday = late.WouldDial(Wall("2026-11-22 12:00"));
        (sunday.Reason, sunday.Next).ShouldBe((HoursReason.QuietHours, Wall("2026-11-23 09:00")));
        (late with { QuietOff = true }).WouldDial(Wall("2026-11-22 12:00")).Dials.ShouldBeTrue();
        (late with { Quiet = new QuietHours(new TimeOnly(21, 0), new TimeOnly(8, 0), Sundays: false) }).WouldDial(Wall("2026-11-22 20:30")).Dials.ShouldBeTrue();
    }

    [Fact]
    public void WouldDial_exception_governs_its_date_alone_and_is_named()
    {
        var rule = Usual with
        {
            Exceptions =
            [
                new HoursException(new DateOnly(2026, 11, 24), "Bayram"),
                new HoursException(new DateOnly(2026, 10, 29), "Nöbet") { Spans = [new DaySpan(new TimeOnly(10, 0), new TimeOnly(12, 0))] },
            ],
        };
        var closed = rule.WouldDial(Wall("2026-11-24 10:00"));
        (closed.Reason, closed.Exception, closed.Next).ShouldBe((HoursReason.Exception, "Bayram", Wall("2026-11-25 09:00")));
        // An exception opens a public holiday too.
        rule.WouldDial(Wall("2026-10-29 11:00")).Dials.ShouldBeTrue();
        rule.WouldDial(Wall("2026-10-29 12:00")).Exception.ShouldBe("Nöbet");
    }

    [Fact]
    public void WouldDial_days_of_the_campaign_come_first()
    {
        var days = new DialingDays(new DateOnly(2026, 12, 1), new DateOnly(2026, 12, 4), [DayOfWeek.Wednesday, DayOfWeek.Friday]);
        var early = Usual.WouldDial(Wall("2026-11-23 10:00"), days);
        (early.Reason, early.Next).ShouldBe((HoursReason.BeforeFirstDay, Wall("2026-12-02 09:00")));
        var rest = Usual.WouldDial(Wall("2026-12-03 10:00"), days);
        (rest.Reason, rest.Next).ShouldBe((HoursReason.RestDay, Wall("2026-12-04 09:00")));
        var late = Usual.WouldDial(Wall("2026-12-07 10:00"), days);
        (late.Reason, late.Next).ShouldBe((HoursReason.AfterLastDay, (DateTimeOffset?)null));
        Usual.WouldDial(Wall("2026-11-23 10:00"), new DialingDays(new DateOnly(2040, 1, 2), null, [])).Next.ShouldBe(Wall("2040-01-02 09:00"));
    }

    [Fact]
    public void OneSpan_is_what_a_dialer_can_keep()
    {
        var monday = new DateOnly(2026, 11, 23);
        var week = new DialingDays(monday, monday.AddDays(20), []);
        Usual.OneSpan(week, monday).ShouldBe(new DaySpan(new TimeOnly(9, 0), new TimeOnly(18, 0)));
        Usual.KeptBy(new CampaignLimits { ActiveDays = true }, week, monday).ShouldBeTrue();
        Usual.KeptBy(new CampaignLimits(), week, monday).ShouldBeFalse();
        Usual.KeptBy(new CampaignLimits(), new DialingDays(monday, monday.AddDays(4), []), monday).ShouldBeTrue();
        var lunch = Usual with { Week = [new WeekSpan(DayOfWeek.Monday, new TimeOnly(9, 0), new TimeOnly(12, 0)), new WeekSpan(DayOfWeek.Monday, new TimeOnly(13, 0), new TimeOnly(18, 0))] };
        lunch.OneSpan(week, monday).ShouldBeNull();
        lunch.KeptBy(new CampaignLimits { ActiveDays = true }, week, monday).ShouldBeFalse();
    }

    [Fact]
    public void Problems_name_the_field()
    {
        var rule = new CallingHours
        {
            Week = [new WeekSpan(DayOfWeek.Monday, new TimeOnly(9, 0), new TimeOnly(9, 0)), new WeekSpan(DayOfWeek.Tuesday, new TimeOnly(9, 0), new TimeOnly(12, 0)), new WeekSpan(DayOfWeek.Tuesday, new TimeOnly(11, 0), new TimeOnly(13, 0, 30))],
            Exceptions = [new HoursException(new DateOnly(1999, 1, 1), "old"), new HoursException(new DateOnly(1999, 1, 1), "")],
            Quiet = new QuietHours(new TimeOnly(8, 0), new TimeOnly(8, 0), Sundays: false),
        };
        rule.Problems().Select(problem => (problem.Field, problem.Key)).Order().ShouldBe(new[]
        {
            ("name", CampaignProblems.Required), ("week[0].to", CampaignProblems.EmptySpan), ("week", CampaignProblems.Overlap), ("week[2].to", CampaignProblems.WholeMinutes),
            ("exceptions[0].date", CampaignProblems.Year), ("exceptions[1].date", CampaignProblems.Year), ("exceptions[1].date", CampaignProblems.Repeated), ("exceptions[1].name", CampaignProblems.Required),
            ("quiet.to", CampaignProblems.EmptySpan),
        }.Order());
        (Usual with { Name = "Hafta içi" }).Problems().ShouldBeEmpty();
    }

    internal static DateTimeOffset Wall(string local) => TurkishTime.Instant(DateTime.ParseExact(local, "yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture));
}
