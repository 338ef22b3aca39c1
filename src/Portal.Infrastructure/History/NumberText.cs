using System.Text;
using Portal.Domain.Calls;

namespace Portal.Infrastructure.History;

/// <summary>Numbers inside other texts: paths, keys, rows as a PBX sent them.</summary>
internal static class NumberText
{
    /// <summary>True when the text has the number in it, in whatever notation.</summary>
    public static bool Has(string? text, string number) => text is not null && Digits(number) is { Length: > 0 } digits && text.Contains(digits, StringComparison.Ordinal);

    /// <summary>The same for a body of bytes, whatever its encoding does to letters.</summary>
    public static bool Has(ReadOnlySpan<byte> body, string number) => Digits(number) is { Length: > 0 } digits && body.IndexOf(Encoding.ASCII.GetBytes(digits)) >= 0;

    /// <summary>The text with every notation of the number in it replaced.</summary>
    public static string Replace(string text, string number, string by)
    {
        if (!Has(text, number)) return text;
        var digits = Digits(number);
        foreach (var prefix in PhoneNumber.Of(number).Kind == PhoneNumberKind.Turkish ? (string[])["0090", "+90", "90", "0", ""] : ["00", "+", ""])
            text = text.Replace(prefix + digits, by, StringComparison.Ordinal);
        return text;
    }

    // A foreign number is written with + or 00 before the same digits.
    private static string Digits(string number) => number.TrimStart('+');
}
