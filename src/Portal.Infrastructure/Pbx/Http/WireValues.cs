using System.Globalization;
using Portal.Domain;

namespace Portal.Infrastructure.Pbx.Http;

/// <summary>Single values as vendors write them. Everything is culture-free; what cannot be read is null.</summary>
internal static class WireValues
{
    private static readonly string[] LocalFormats =
    [
        "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm:ss.FFFFFFF", "yyyy-MM-dd HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", "yyyy-MM-dd'T'HH:mm",
        "dd.MM.yyyy HH:mm:ss", "dd.MM.yyyy HH:mm", "d.M.yyyy H:mm:ss", "d.M.yyyy H:mm",
    ];

    private static readonly string[] ZonedFormats =
    [
        "yyyy-MM-dd HH:mm:ss zzz", "yyyy-MM-dd HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", "yyyy-MM-dd HH:mm:ss.FFFFFFFzzz",
    ];

    /// <summary>Null, empty and blank are all "not said".</summary>
    public static string? Said(this string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    /// <summary>A stamp; one without a zone is Turkish wall-clock time.</summary>
    public static DateTimeOffset? Stamp(string? text)
    {
        if (text.Said() is not { } value) return null;
        var compact = value.Replace("  ", " ", StringComparison.Ordinal);
        if (compact.EndsWith("UTC", StringComparison.OrdinalIgnoreCase)) compact = compact[..^3].TrimEnd() + " +00:00";
        else if (compact.EndsWith('Z')) compact = compact[..^1] + "+00:00";
        if (DateTimeOffset.TryParseExact(WithColon(compact), ZonedFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var zoned)) return zoned.ToUniversalTime();
        if (!DateTime.TryParseExact(compact, LocalFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)) return null;
        if (local.Year < 1970) return null;
        return TurkishTime.Instant(local);
    }

    /// <summary>A stamp that claims to lie more than a day ahead is nonsense: null.</summary>
    public static DateTimeOffset? Plausible(this DateTimeOffset? stamp, DateTimeOffset now) => stamp > now.AddDays(1) ? null : stamp;

    /// <summary>Seconds since 1970, with or without a fraction or milliseconds.</summary>
    public static DateTimeOffset? UnixStamp(string? text)
    {
        if (text.Said() is not { } value || !double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)) return null;
        if (seconds > 1e11) seconds /= 1000;
        return seconds is > 0 and < 1e11 ? DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1000)) : null;
    }

    /// <summary>A duration: seconds with or without a fraction (comma or dot), <c>MM:SS</c> or <c>HH:MM:SS</c>, single digits allowed.</summary>
    public static TimeSpan? Duration(string? text)
    {
        if (text.Said() is not { } value) return null;
        double total = 0;
        var parts = value.Replace(',', '.').Split(':');
        if (parts.Length > 3) return null;
        foreach (var part in parts)
        {
            if (!double.TryParse(part, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var number)) return null;
            total = (total * 60) + number;
        }

        return total < TimeSpan.FromDays(31).TotalSeconds ? TimeSpan.FromSeconds(total) : null;
    }

    /// <summary><see cref="Duration"/> in whole seconds.</summary>
    public static int? Seconds(string? text) => Duration(text) is { } span ? Whole(span) : null;

    /// <summary>Whole seconds between two instants; null when one is missing or they are the wrong way round.</summary>
    public static int? Between(DateTimeOffset? from, DateTimeOffset? to) => from is { } a && to is { } b && b >= a ? Whole(b - a) : null;

    /// <summary>A boolean in any spelling seen; null when it is none.</summary>
    public static bool? Flag(string? text) => text.Said()?.ToUpperInvariant() switch
    {
        "TRUE" or "T" or "1" or "YES" or "Y" or "ON" or "EVET" => true,
        "FALSE" or "F" or "0" or "NO" or "N" or "OFF" or "HAYIR" => false,
        _ => null,
    };

    /// <summary>True for the 3 or 4 digits of an extension.</summary>
    public static bool IsExtension(string? text) => text is { Length: 3 or 4 } && text.All(char.IsAsciiDigit);

    private static int Whole(TimeSpan span) => (int)Math.Round(span.TotalSeconds, MidpointRounding.AwayFromZero);

    private static string WithColon(string text)
    {
        // "+0300" → "+03:00"; the framework's "zzz" wants the colon.
        var sign = text.LastIndexOfAny(['+', '-']);
        return sign > 10 && text.Length - sign == 5 && text.AsSpan(sign + 1).IndexOfAnyExceptInRange('0', '9') < 0 ? text.Insert(sign + 3, ":") : text;
    }
}
