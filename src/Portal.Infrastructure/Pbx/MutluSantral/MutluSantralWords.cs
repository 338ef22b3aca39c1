using System.Globalization;
using System.Text.RegularExpressions;
using Portal.Domain.Calls;
using Portal.Domain;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Pbx.MutluSantral;

/// <summary>The vendor's formats: three ways to write a date in one API, amounts as texts with their unit.</summary>
internal static partial class MutluSantralWords
{
    // "Jan 24, 2018 4:06:10 PM"; a newer Java writes a comma behind the year, too.
    private static readonly string[] EnglishStamps =
        ["MMM d, yyyy h:mm:ss tt", "MMM d, yyyy, h:mm:ss tt", "MMM d, yyyy H:mm:ss", "MMM d, yyyy, H:mm:ss", "MMMM d, yyyy h:mm:ss tt", "MMM d, yyyy h:mm tt"];

    /// <summary>A stamp of a call record, in Turkish time. The blank before AM and PM is U+202F where the vendor's Java is new.</summary>
    public static DateTimeOffset? Stamp(string? text)
    {
        if (text.Said() is not { } value) return null;
        var plain = Blanks().Replace(value, " ");
        if (DateTime.TryParseExact(plain, EnglishStamps, CultureInfo.InvariantCulture, DateTimeStyles.AllowInnerWhite, out var local) && local.Year >= 1970)
            return TurkishTime.Instant(local);
        if (WireValues.Stamp(plain) is { } stamp) return stamp;

        // Milliseconds since 1970, as the vendor's Java would write a date without a format.
        return plain.Length >= 12 ? WireValues.UnixStamp(plain) : null;
    }

    /// <summary>
    /// The last day of a package. Whether the day or the month comes first is not documented and both samples fit both; Turkish custom decides, and where that is no date the
    /// other way.
    /// </summary>
    public static DateOnly? Day(string? text) =>
        DateOnly.TryParseExact(text.Said(), ["dd/MM/yyyy", "d/M/yyyy", "dd.MM.yyyy", "yyyy-MM-dd", "MM/dd/yyyy"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    /// <summary>
    /// An amount and its unit: <c>0.00 TL</c>, <c>2,68 TL</c>, <c>1.234,56 TL</c>, <c>0 dk</c>, <c>979 sms</c>. Both marks are used for decimals; the last one is the decimal
    /// mark unless exactly three digits follow it.
    /// </summary>
    public static (decimal? Amount, string? Unit) Amount(string? text)
    {
        if (text.Said() is not { } value || AmountPattern().Match(value) is not { Success: true } match) return (null, null);
        var number = match.Groups["number"].Value;
        var mark = number.LastIndexOfAny([',', '.']);
        var isDecimal = mark >= 0 && number.IndexOfAny([',', '.']) is var first
            && (number.Length - mark - 1 != 3 || (first == mark && number[..mark].Trim('-', '0').Length == 0) || (first != mark && number[first] != number[mark]));
        var whole = (mark < 0 ? number : isDecimal ? number[..mark] : number).Replace(",", "", StringComparison.Ordinal).Replace(".", "", StringComparison.Ordinal);
        var written = isDecimal ? $"{whole}.{number[(mark + 1)..]}" : whole;
        if (!decimal.TryParse(written, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount)) return (null, null);
        var unit = match.Groups["unit"].Value.Trim();
        return (amount, unit.ToUpperInvariant() switch
        {
            "" => null,
            "TL" or "₺" or "TRY" => "TL",
            "DK" or "DK." or "DAKIKA" or "DAKİKA" => "min",
            "SMS" => "sms",
            _ => unit,
        });
    }

    /// <summary>Not on the wire: told by which of the numbers is inside.</summary>
    public static CallDirection Direction(string? calling, string? called) =>
        (PhoneNumber.IsExtension(calling), PhoneNumber.IsExtension(called)) switch
        {
            (true, true) => CallDirection.Internal,
            (true, false) when called.Said() is not null => CallDirection.Outbound,
            (true, false) => CallDirection.Unknown,
            _ when calling.Said() is null && called.Said() is null => CallDirection.Unknown,
            _ => CallDirection.Inbound,
        };

    [GeneratedRegex(@"[\s\u00A0\u202F\u2009]+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 200)]
    private static partial Regex Blanks();

    [GeneratedRegex(@"^\s*(?<unit>₺)?\s*(?<number>-?\d[\d.,]{0,30})\s*(?<unit>[^\d\s].{0,20})?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 200)]
    private static partial Regex AmountPattern();
}
