using System.Text;

namespace Portal.Domain.Calls;

/// <summary>Turkish telephone numbers as people read them. A number is stored as the vendor wrote it; these forms are for screens and searches.</summary>
public static class PhoneNumber
{
    private const int LongestExtension = 6;

    /// <summary>True for the digits of an inside number (extension, queue, ring group).</summary>
    public static bool IsExtension(string? number) => number is { Length: > 0 and <= LongestExtension } && number.All(char.IsAsciiDigit);

    /// <summary>
    /// <c>0532 123 41 07</c> for a Turkish number however it was written, <c>+49…</c> for a foreign one; extensions and anything else as they are.
    /// </summary>
    public static string Display(string? number)
    {
        if (string.IsNullOrWhiteSpace(number)) return "";
        var key = Key(number);
        if (IsNational(key)) return $"0{key[..3]} {key[3..6]} {key[6..8]} {key[8..]}";
        return key.StartsWith('+') ? key : number.Trim();
    }

    /// <summary>
    /// <c>0532 *** 41 07</c>: enough to recognise a caller, too little to call back. Extensions stay readable; of any other number that has at least
    /// seven digits only the first two and the last four are left.
    /// </summary>
    public static string Mask(string? number)
    {
        if (string.IsNullOrWhiteSpace(number)) return "";
        var key = Key(number);
        if (IsNational(key)) return $"0{key[..3]} *** {key[6..8]} {key[8..]}";
        var text = key.StartsWith('+') ? key : number.Trim();
        var digits = text.Count(char.IsAsciiDigit);
        if (digits <= LongestExtension) return text;
        var masked = new StringBuilder(text.Length);
        var seen = 0;
        foreach (var letter in text)
        {
            if (char.IsAsciiDigit(letter)) seen++;
            masked.Append(char.IsAsciiDigit(letter) && seen > 2 && seen <= digits - 4 ? '*' : letter);
        }

        return masked.ToString();
    }

    /// <summary>
    /// Equal for every way to write one number: ten digits for a Turkish number (with 0, 90, +90, 0090 or nothing before it), <c>+</c> and digits for a
    /// foreign one, else the text without blanks and punctuation. Empty for null.
    /// </summary>
    public static string Key(string? number)
    {
        if (string.IsNullOrWhiteSpace(number)) return "";
        var bare = string.Concat(number.Where(letter => char.IsLetterOrDigit(letter) || letter is '+' or '*' or '#'));
        var international = bare.StartsWith('+') || bare.StartsWith("00", StringComparison.Ordinal);
        var digits = bare.StartsWith('+') ? bare[1..] : international ? bare[2..] : bare;
        if (digits.Length == 0 || !digits.All(char.IsAsciiDigit)) return bare;

        var national = digits switch
        {
            { Length: 12 } when digits.StartsWith("90", StringComparison.Ordinal) => digits[2..],
            { Length: 11 } when !international && digits[0] == '0' => digits[1..],
            { Length: 10 } when !international => digits,
            _ => null,
        };
        if (national is not null && IsNational(national)) return national;
        return international ? "+" + digits : bare;
    }

    /// <summary>Ten digits that begin like an area, mobile, service or toll-free code.</summary>
    private static bool IsNational(string digits) => digits.Length == 10 && digits[0] is >= '2' and <= '9' && digits.All(char.IsAsciiDigit);
}
