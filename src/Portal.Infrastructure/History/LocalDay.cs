using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.History;

/// <summary>Days as the call center's own clock tells them.</summary>
internal static class LocalDay
{
    public static DateOnly Of(DateTimeOffset at) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, WireValues.Istanbul).DateTime);

    /// <summary>The day's first instant (UTC).</summary>
    public static DateTimeOffset Begin(DateOnly day)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(midnight, WireValues.Istanbul.GetUtcOffset(midnight)).ToUniversalTime();
    }
}
