using Portal.Domain.Calls;

namespace Portal.Infrastructure.History;

/// <summary>How a typed number is looked for.</summary>
internal enum NumberMatch
{
    /// <summary>The number of the party outside.</summary>
    Outside,

    /// <summary>The number of any party, whole.</summary>
    Whole,

    /// <summary>Any party whose number begins so.</summary>
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
internal readonly record struct NumberSearch(NumberMatch Match, string Text)
{
    private const int ShownDigits = 4;
    private const int ShortestWholeForeign = 10;
    private const string Turkey = "+90";

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

        // The begin of a number, written with its prefix: keys have none before Turkish numbers.
        if (beginsTurkish && key.Length > Turkey.Length) return new(NumberMatch.Begin, key[Turkey.Length..]);
        if (key[0] == '+') return new(NumberMatch.Begin, key);
        if (key[0] == '0' && key.Length > 1) return new(NumberMatch.Begin, key[1..]);
        return new(NumberMatch.Part, key);
    }
}
