using System.Buffers;
using System.Text;

namespace Portal.Domain.Calls;

/// <summary>What a text is as a telephone number.</summary>
public enum PhoneNumberKind
{
    /// <summary>No telephone number: empty, withheld, a name, or several numbers in one text.</summary>
    None,

    /// <summary>An extension, or a short code such as 112 or 444 0 532: only the PBX can tell which.</summary>
    Short,

    /// <summary>A Turkish number of ten digits.</summary>
    Turkish,

    /// <summary>A number of another country.</summary>
    Foreign,
}

/// <summary>How a vendor wants outside numbers written.</summary>
public enum PhoneNotation
{
    /// <summary><c>05321234107</c>; a foreign number begins with 00.</summary>
    WithZero,

    /// <summary><c>905321234107</c>; a foreign number begins with 00.</summary>
    WithCountry,

    /// <summary><c>+905321234107</c>; a foreign number begins with +.</summary>
    WithPlus,

    /// <summary><c>5321234107</c>; a foreign number begins with 00.</summary>
    Bare,
}

/// <summary>
/// A telephone number whatever way it was written: with 0, 90, +90, 0090 or nothing before the ten Turkish digits, foreign with + or 00, extensions and short codes.
/// Two values are equal when they are the same number. The default value is no number.
/// </summary>
public readonly record struct PhoneNumber
{
    private const int LongestExtension = 6;
    private const int LongestShort = 7;
    private const int ShortestForeign = 7;
    private const int LongestForeign = 15;

    /// <summary>Numbers of nothing else need no cleaning; most are.</summary>
    private static readonly SearchValues<char> Plain = SearchValues.Create("+0123456789");

    private readonly string? _canonical;

    private PhoneNumber(PhoneNumberKind kind, string canonical)
    {
        Kind = kind;
        _canonical = canonical;
    }

    /// <summary>What it is.</summary>
    public PhoneNumberKind Kind { get; }

    /// <summary>The form that <see cref="Key"/> gives; empty for no text.</summary>
    public string Canonical => _canonical ?? "";

    /// <summary>True when it can be dialled: a number of some kind, with the digits it takes.</summary>
    public bool IsDialable => Kind != PhoneNumberKind.None;

    /// <summary>Reads a number as people and vendors write it. Never fails: what is no number has kind <see cref="PhoneNumberKind.None"/> and keeps its text.</summary>
    public static PhoneNumber Of(string? text)
    {
        var key = Key(text);
        if (IsNational(key)) return new PhoneNumber(PhoneNumberKind.Turkish, key);
        if (key.Length > 1 && key[0] == '+' && key.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0)
            return new PhoneNumber(key.Length - 1 is >= ShortestForeign and <= LongestForeign ? PhoneNumberKind.Foreign : PhoneNumberKind.None, key);
        var isShort = key.Length is > 0 and <= LongestShort && key.All(c => char.IsAsciiDigit(c) || c is '*' or '#') && key.Any(char.IsAsciiDigit);
        return new PhoneNumber(isShort ? PhoneNumberKind.Short : PhoneNumberKind.None, key);
    }

    /// <summary>The number as a vendor wants it; extensions, short codes and what is no number as they are.</summary>
    public string Write(PhoneNotation notation) => (Kind, notation) switch
    {
        (PhoneNumberKind.Turkish, PhoneNotation.WithZero) => "0" + Canonical,
        (PhoneNumberKind.Turkish, PhoneNotation.WithCountry) => "90" + Canonical,
        (PhoneNumberKind.Turkish, PhoneNotation.WithPlus) => "+90" + Canonical,
        (PhoneNumberKind.Foreign, PhoneNotation.WithPlus) => Canonical,
        (PhoneNumberKind.Foreign, _) => "00" + Canonical[1..],
        _ => Canonical,
    };

    /// <summary>As people read it.</summary>
    public override string ToString() => Display(Canonical);

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
        var bare = number.AsSpan().ContainsAnyExcept(Plain) ? string.Concat(number.Where(letter => char.IsLetterOrDigit(letter) || letter is '+' or '*' or '#')) : number;
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
