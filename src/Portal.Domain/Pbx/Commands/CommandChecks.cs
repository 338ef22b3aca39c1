using System.Text.Json;
using Portal.Domain.Calls;

namespace Portal.Domain.Pbx.Commands;

/// <summary>Keys of the sentences that say what is wrong with a command's or a query's field.</summary>
public static class CommandProblems
{
    /// <summary>Nothing was entered.</summary>
    public const string Required = "required";

    /// <summary>Longer than the argument allows, or with line breaks in it.</summary>
    public const string Text = "text";

    /// <summary>Not the digits of an extension.</summary>
    public const string Extension = "extension";

    /// <summary>The account lists its extensions, and this one is not among them.</summary>
    public const string UnknownExtension = "unknownExtension";

    /// <summary>Not a telephone number.</summary>
    public const string Number = "number";

    /// <summary>Not between the two arguments.</summary>
    public const string Range = "range";

    /// <summary>The vendor does not take this field.</summary>
    public const string NotTaken = "notTaken";

    /// <summary>The same number twice.</summary>
    public const string SameNumber = "sameNumber";

    /// <summary>The same extension more than once.</summary>
    public const string Repeated = "repeated";

    /// <summary>None of the words in the argument.</summary>
    public const string Word = "word";

    /// <summary>A call of another account.</summary>
    public const string OtherAccount = "otherAccount";

    /// <summary>Not a date and time.</summary>
    public const string Instant = "instant";

    /// <summary>The end is before the begin.</summary>
    public const string Order = "order";

    /// <summary>A span longer than the argument (in days) allows.</summary>
    public const string Window = "window";

    /// <summary>In the future.</summary>
    public const string Future = "future";
}

/// <summary>Checks that several commands share. Each gives no problem or one.</summary>
internal static class CommandChecks
{
    private const int LongestNumber = 40;

    public static IEnumerable<CommandProblem> Extension(string field, string extension)
    {
        if (string.IsNullOrWhiteSpace(extension)) yield return new CommandProblem(field, CommandProblems.Required);
        else if (!PhoneNumber.IsExtension(extension)) yield return new CommandProblem(field, CommandProblems.Extension);
    }

    public static IEnumerable<CommandProblem> Number(string field, string number)
    {
        if (string.IsNullOrWhiteSpace(number)) yield return new CommandProblem(field, CommandProblems.Required);
        else if (!IsNumber(number)) yield return new CommandProblem(field, CommandProblems.Number);
    }

    public static IEnumerable<CommandProblem> Call(string callKey) => Text("callId", callKey, 200);

    public static IEnumerable<CommandProblem> Queue(string queue) => Text("queue", queue, 80);

    public static IEnumerable<CommandProblem> Text(string field, string text, int longest)
    {
        if (string.IsNullOrWhiteSpace(text)) yield return new CommandProblem(field, CommandProblems.Required);
        else if (text.Length > longest || text.Any(char.IsControl)) yield return new CommandProblem(field, CommandProblems.Text, longest);
    }

    public static IEnumerable<CommandProblem> OptionalText(string field, string? text, int longest) => text is null ? [] : Text(field, text, longest);

    public static IEnumerable<CommandProblem> Range(string field, int? value, int least, int most)
    {
        if (value < least || value > most) yield return new CommandProblem(field, CommandProblems.Range, least, most);
    }

    public static IEnumerable<CommandProblem> Word<T>(string field, T value)
        where T : struct, Enum
    {
        if (!Enum.IsDefined(value)) yield return new CommandProblem(field, CommandProblems.Word, string.Join(", ", Enum.GetNames<T>().Select(JsonNamingPolicy.CamelCase.ConvertName)));
    }

    public static IEnumerable<CommandProblem> Extensions(string field, IEnumerable<string> extensions)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var extension in extensions)
        {
            foreach (var problem in Extension(field, extension)) return [problem];
            if (!seen.Add(extension)) return [new CommandProblem(field, CommandProblems.Repeated, extension)];
        }

        return [];
    }

    /// <summary>A foreign number, a short code and an extension are numbers too.</summary>
    private static bool IsNumber(string text) => text.Length <= LongestNumber && PhoneNumber.Of(text).IsDialable;
}
