using Portal.Domain.Pbx;

namespace Portal.Web.Components.Pages.Pbx;

/// <summary>From when on credit and packages are shown as running out. Two levels, like those of the board.</summary>
internal static class BalanceLimits
{
    /// <summary>Lira left.</summary>
    public const decimal MoneyWarn = 100;
    public const decimal MoneyBad = 25;

    /// <summary>Minutes, messages or other units left.</summary>
    public const decimal UnitsWarn = 500;
    public const decimal UnitsBad = 100;

    /// <summary>Days until a package ends.</summary>
    public const int DaysWarn = 14;
    public const int DaysBad = 3;

    /// <summary>How little is left: <c>warn</c>, <c>bad</c>, or null while there is enough or nobody knows.</summary>
    public static string? Amount(BalanceLine line) => line.Amount is not { } amount ? null
        : IsMoney(line.Unit) ? Level(amount, MoneyWarn, MoneyBad) : Level(amount, UnitsWarn, UnitsBad);

    /// <summary>How soon it ends; the same words.</summary>
    public static string? Expiry(BalanceLine line, DateOnly today) => line.ExpiresOn is { } last ? Level(last.DayNumber - today.DayNumber, DaysWarn, DaysBad) : null;

    /// <summary>True when its last day is over.</summary>
    public static bool Over(BalanceLine line, DateOnly today) => line.ExpiresOn < today;

    private static bool IsMoney(string? unit) => unit is null or "TL" or "TRY" or "₺";

    private static string? Level(decimal left, decimal warn, decimal bad) => left <= bad ? "bad" : left <= warn ? "warn" : null;
}
