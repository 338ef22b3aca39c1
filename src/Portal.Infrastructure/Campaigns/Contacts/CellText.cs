using System.Globalization;
using Portal.Domain;
using Portal.Infrastructure.Data;

namespace Portal.Infrastructure.Campaigns.Contacts;

/// <summary>Dates and words about consent as people write them into tables.</summary>
internal static class CellText
{
    private static readonly string[] Days = ["d.M.yyyy", "d/M/yyyy", "d-M-yyyy", "yyyy-M-d", "yyyy/M/d", "yyyyMMdd"];
    private static readonly string[] Times = [.. from day in Days from time in (string[])["H:mm", "H:mm:ss"] select $"{day} {time}"];

    private static readonly string[] GivenWords = ["onay", "onaylı", "onayli", "onayladı", "izinli", "izin var", "var", "evet", "e", "yes", "y", "true", "1", "given", "granted", "opt-in", "optin", "accepted"];
    private static readonly string[] RefusedWords = ["ret", "red", "reddetti", "reddedildi", "izinsiz", "izin yok", "hayır", "hayir", "h", "no", "n", "false", "0", "refused", "rejected", "denied", "opt-out", "optout"];

    /// <summary>An instant on Turkish clocks, or with the offset that it is written with; null when it is none.</summary>
    /// <param name="text">The text.</param>
    /// <param name="endOfDay">A day without a time means its end.</param>
    public static DateTimeOffset? Instant(string text, bool endOfDay = false)
    {
        text = text.Trim();
        if (DateTime.TryParseExact(text, Days, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) return TurkishTime.Instant(endOfDay ? day.AddDays(1) : day);
        if (DateTime.TryParseExact(text, Times, CultureInfo.InvariantCulture, DateTimeStyles.None, out var at)) return TurkishTime.Instant(at);
        if (text.Length < 16 || text[10] is not 'T') return null;
        if (!DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var exact)) return null;
        return exact.Kind == DateTimeKind.Unspecified ? TurkishTime.Instant(exact) : new DateTimeOffset(exact).ToUniversalTime();
    }

    public static ConsentStatus? Consent(string text)
    {
        text = text.Trim();
        if (GivenWords.Contains(text, StringComparer.OrdinalIgnoreCase)) return ConsentStatus.Given;
        return RefusedWords.Contains(text, StringComparer.OrdinalIgnoreCase) ? ConsentStatus.Refused : null;
    }

    public static string? Cut(string? text, int length)
    {
        text = text?.Trim();
        return string.IsNullOrEmpty(text) ? null : ShortText.Cut(text, length);
    }
}
