using Portal.Domain.Calls;

namespace Portal.Infrastructure.History;

/// <summary>How a typed number is looked for.</summary>
internal enum NumberMatch
{
    /// <summary>The number of the party outside.</summary>
    Outside,

    /// <summary>The number of any party, whole.</summary>
    Whole,

    /// <summary>Any party whose number begins so, or holds <see cref="NumberSearch.Part"/>.</summary>
    Begin,

    /// <summary>Any party whose number holds this.</summary>
    Part,

    /// <summary>The party outside, by the digits at its end, which are never masked; and any party whose whole number this is.</summary>
    End,
}

/// <summary>
/// What somebody typed into the number field. Numbers are stored as <see cref="PhoneNumber.Key"/>, so a whole one is found in any notation. Who sees numbers masked finds
/// a whole number and the last four digits, which the mask leaves: with parts from the middle a number could be guessed digit by digit.
/// </summary>
/// <param name="Match">How.</param>
/// <param name="Text">What for, as keys are written.</param>
internal sealed record NumberSearch(NumberMatch Match, string Text)
{
    private const int ShownDigits = 4;
    private const int ShortestWholeForeign = 10;
    private const string Turkey = "+90";

    /// <summary>Digits that <see cref="NumberMatch.Begin"/> finds anywhere as well; null when it does not.</summary>
    public string? Part { get; init; }

    /// <summary>Null when there is nothing to look for.</summary>
    public static NumberSearch? Of(string? typed, bool fullNumbers)
    {
        var key = PhoneNumber.Key(typed);
        if (key.Length == 0) return null;
        var number = PhoneNumber.Of(typed);
        var beginsTurkish = key.StartsWith(Turkey, StringComparison.Ordinal);
        if (number.Kind == PhoneNumberKind.Turkish) return new(NumberMatch.Outside, key);
        if (number.Kind == PhoneNumberKind.Foreign && (!fullNumbers || (!beginsTurkish && key.Length > ShortestWholeForeign))) return new(NumberMatch.Outside, key);
        if (!fullNumbers) return key.Length <= ShownDigits && key.All(char.IsAsciiDigit) ? new(NumberMatch.End, key) : new(NumberMatch.Whole, key);

        // The begin of a number, written with its prefix: keys have none before Turkish numbers. Zeros may as well stand in the middle of one.
        var begin = beginsTurkish ? key[Turkey.Length..] : key[0] == '+' ? key : key[0] == '0' ? key[1..] : "";
        if (begin.Length == 0) return new(NumberMatch.Part, key);
        return new(NumberMatch.Begin, begin) { Part = typed!.Contains('+', StringComparison.Ordinal) ? null : string.Concat(typed.Where(char.IsAsciiDigit)) };
    }
}
