using Portal.Domain.Pbx.Commands;

namespace Portal.Domain.Pbx.Queries;

/// <summary>Checks that several queries share.</summary>
internal static class QueryChecks
{
    /// <summary>Where the vendor names no window.</summary>
    private static readonly TimeSpan LongestWindow = TimeSpan.FromDays(31);

    /// <summary>A day of the PBX may begin before ours.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(1);

    private const int LastPage = 10_000;

    public static IEnumerable<CommandProblem> Search(CallSearch search, PbxTraits traits, DateTimeOffset now)
    {
        // One call is found by its key whenever it was.
        if (search.CallKey is null)
        {
            if (search.From == default) yield return new CommandProblem("from", CommandProblems.Instant);
            if (search.To == default) yield return new CommandProblem("to", CommandProblems.Instant);
            if (search.From != default && search.To != default)
                foreach (var problem in Window(search.To - search.From, traits)) yield return problem;
            if (search.From > now + Ahead) yield return new CommandProblem("from", CommandProblems.Future);
        }
        else
        {
            foreach (var problem in CommandChecks.Call(search.CallKey)) yield return problem;
        }

        if (search.Number is not null)
            foreach (var problem in CommandChecks.Number("number", search.Number)) yield return problem;
        if (search.Side is { } side)
            foreach (var problem in CommandChecks.Word("side", side)) yield return problem;
        foreach (var problem in CommandChecks.Range("page", search.Page, 1, LastPage)) yield return problem;
    }

    public static IEnumerable<CommandProblem> Days(DateOnly from, DateOnly to, PbxTraits traits, DateTimeOffset now)
    {
        foreach (var problem in Given("from", from).Concat(Given("to", to))) yield return problem;
        if (from == default || to == default) yield break;

        // Both ends count.
        foreach (var problem in Window(TimeSpan.FromDays(to.DayNumber - from.DayNumber + (to >= from ? 1 : 0)), traits)) yield return problem;
        if (Coming(from, now)) yield return new CommandProblem("from", CommandProblems.Future);
    }

    public static IEnumerable<CommandProblem> Day(DateOnly day, DateTimeOffset now)
    {
        foreach (var problem in Given("day", day)) yield return problem;
        if (Coming(day, now)) yield return new CommandProblem("day", CommandProblems.Future);
    }

    private static IEnumerable<CommandProblem> Given(string field, DateOnly day) => day == default ? [new CommandProblem(field, CommandProblems.Instant)] : [];

    private static bool Coming(DateOnly day, DateTimeOffset now) => day > DateOnly.FromDateTime((now + Ahead).UtcDateTime);

    private static IEnumerable<CommandProblem> Window(TimeSpan span, PbxTraits traits)
    {
        var longest = traits.HistoryWindow ?? LongestWindow;
        if (span < TimeSpan.Zero) yield return new CommandProblem("to", CommandProblems.Order);
        else if (span > longest) yield return new CommandProblem("to", CommandProblems.Window, (int)longest.TotalDays);
    }
}
