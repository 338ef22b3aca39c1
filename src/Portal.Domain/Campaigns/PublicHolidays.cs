namespace Portal.Domain.Campaigns;

/// <summary>Turkish public holidays of fixed date. The religious ones move with the moon and are entered by people, as exceptions.</summary>
public enum PublicHoliday
{
    /// <summary>1 January, Yılbaşı.</summary>
    NewYear,

    /// <summary>23 April, Ulusal Egemenlik ve Çocuk Bayramı.</summary>
    SovereigntyAndChildren,

    /// <summary>1 May, Emek ve Dayanışma Günü.</summary>
    Labour,

    /// <summary>19 May, Atatürk'ü Anma, Gençlik ve Spor Bayramı.</summary>
    YouthAndSports,

    /// <summary>15 July, Demokrasi ve Millî Birlik Günü.</summary>
    DemocracyAndUnity,

    /// <summary>30 August, Zafer Bayramı.</summary>
    Victory,

    /// <summary>28 October from 13:00 and 29 October, Cumhuriyet Bayramı.</summary>
    Republic,
}

/// <summary>When those holidays are.</summary>
public static class PublicHolidays
{
    private static readonly TimeOnly Noon = new(13, 0);

    /// <summary>The holiday of a date and the time at which it begins; null when the date is none.</summary>
    public static (PublicHoliday Holiday, TimeOnly From)? On(DateOnly date) => (date.Month, date.Day) switch
    {
        (1, 1) => (PublicHoliday.NewYear, TimeOnly.MinValue),
        (4, 23) => (PublicHoliday.SovereigntyAndChildren, TimeOnly.MinValue),
        (5, 1) => (PublicHoliday.Labour, TimeOnly.MinValue),
        (5, 19) => (PublicHoliday.YouthAndSports, TimeOnly.MinValue),
        (7, 15) => (PublicHoliday.DemocracyAndUnity, TimeOnly.MinValue),
        (8, 30) => (PublicHoliday.Victory, TimeOnly.MinValue),
        (10, 28) => (PublicHoliday.Republic, Noon),
        (10, 29) => (PublicHoliday.Republic, TimeOnly.MinValue),
        _ => null,
    };
}
