using System.Text.RegularExpressions;
using Portal.Domain.Calls;

namespace Portal.Infrastructure.Campaigns.Contacts;

/// <summary>A telephone number as it stands in a cell, with what spreadsheets make of numbers.</summary>
internal static partial class ContactNumber
{
    /// <summary>Longest text of a number that is kept.</summary>
    public const int Longest = 40;

    public static (PhoneNumber Number, ContactVerdict Verdict) Read(string cell)
    {
        var text = Bare(cell);
        if (text.Length == 0) return (default, ContactVerdict.NoNumber);
        if (text[0] == '=') return (default, ContactVerdict.Formula);
        if (Scientific().Match(text) is { Success: true } match)
        {
            // 9,05321E+11 has lost what stood behind; with all its digits the number is still there.
            var digits = match.Groups["first"].Value + match.Groups["rest"].Value;
            if (!int.TryParse(match.Groups["power"].ValueSpan, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var power) || digits.Length != power + 1)
                return (default, ContactVerdict.LostDigits);
            text = digits;
        }

        var number = PhoneNumber.Of(text);
        var usable = number.Kind is PhoneNumberKind.Turkish or PhoneNumberKind.Foreign || IsService(number);
        return usable && number.Canonical.Length <= Longest ? (number, ContactVerdict.Accepted) : (default, ContactVerdict.UnreadableNumber);
    }

    /// <summary>444 xx xx: short, and yet anybody's.</summary>
    private static bool IsService(PhoneNumber number) => number is { Kind: PhoneNumberKind.Short, Canonical.Length: 7 } && number.Canonical.StartsWith("444", StringComparison.Ordinal);

    /// <summary>Without what spreadsheets put around a number to keep it a text, and the decimals that programs add.</summary>
    private static string Bare(string cell)
    {
        var text = cell.Trim().Trim('\u00A0', '\u200B', '\u200E', '\u202A', '\u202C', '\uFEFF');
        if (text.StartsWith("=\"", StringComparison.Ordinal) && text.EndsWith('"') && text.Length > 2) text = text[2..^1].Trim();
        if (text.StartsWith('\'')) text = text[1..].Trim();
        return NoughtBehind().Match(text) is { Success: true } match ? match.Groups["whole"].Value : text;
    }

    [GeneratedRegex(@"^(?<first>[0-9])[.,](?<rest>[0-9]+)[eE]\+?(?<power>[0-9]{1,2})$|^(?<first>[0-9]+)(?<rest>)[eE]\+?(?<power>[0-9]{1,2})$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Scientific();

    [GeneratedRegex("^(?<whole>\\+?[0-9]{10,15})[.,]0{1,2}$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NoughtBehind();
}
