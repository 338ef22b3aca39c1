namespace Portal.Domain;

/// <summary>The wall clock that call centers, holidays and calling hours go by.</summary>
public static class TurkishTime
{
    /// <summary>Europe/Istanbul; UTC+3 where the machine does not know the zone.</summary>
    public static TimeZoneInfo Zone { get; } =
        TimeZoneInfo.TryFindSystemTimeZoneById("Europe/Istanbul", out var zone)
            ? zone
            : TimeZoneInfo.CreateCustomTimeZone("Europe/Istanbul", TimeSpan.FromHours(3), "Türkiye", "Türkiye");

    /// <summary>What the clock on the wall shows at an instant.</summary>
    public static DateTime Local(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, Zone).DateTime;

    /// <summary>The date of an instant.</summary>
    public static DateOnly Day(DateTimeOffset at) => DateOnly.FromDateTime(Local(at));

    /// <summary>The first instant (UTC) of a date.</summary>
    public static DateTimeOffset Begin(DateOnly day) => Instant(day.ToDateTime(TimeOnly.MinValue));

    /// <summary>The instant (UTC) at which the clock on the wall shows this.</summary>
    public static DateTimeOffset Instant(DateTime local) => new DateTimeOffset(DateTime.SpecifyKind(local, DateTimeKind.Unspecified), Zone.GetUtcOffset(local)).ToUniversalTime();
}
