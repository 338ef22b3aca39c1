namespace Portal.Infrastructure.Pbx.Http;

/// <summary>The PBXs' wall clock.</summary>
public static class PbxClock
{
    /// <summary>Türkiye's time zone: a day without a zone begins at its midnight.</summary>
    public static TimeZoneInfo Zone => WireValues.Istanbul;
}
