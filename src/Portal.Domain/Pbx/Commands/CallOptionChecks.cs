using System.Text.Json;

namespace Portal.Domain.Pbx.Commands;

/// <summary>Checks of <see cref="CallOptions"/>: only what the vendor takes, and only within its limits.</summary>
internal static class CallOptionChecks
{
    private const int LongestRing = 300;
    private const int LongestCall = 24 * 3600;
    private const int LongestText = 500;
    private const int LongestName = 100;

    public static IEnumerable<CommandProblem> Problems(CallOptions options, PbxTraits traits)
    {
        foreach (var (name, set) in Set(options))
        {
            if (set && !traits.CallOptions.Contains(name, StringComparer.Ordinal)) yield return new CommandProblem(JsonNamingPolicy.CamelCase.ConvertName(name), CommandProblems.NotTaken);
        }

        var (least, most) = traits.RingSeconds ?? (1, LongestRing);
        IEnumerable<CommandProblem>[] checks =
        [
            CommandChecks.Range("ringSeconds", options.RingSeconds, least, most),
            CommandChecks.Range("maxSeconds", options.MaxSeconds, 1, LongestCall),
            options.CallerId is null ? [] : CommandChecks.Number("callerId", options.CallerId),
            CommandChecks.OptionalText("trunk", options.Trunk, LongestName),
            CommandChecks.OptionalText("callerText", options.CallerText, LongestText),
            CommandChecks.OptionalText("calledText", options.CalledText, LongestText),
            CommandChecks.OptionalText("callerSound", options.CallerSound, LongestName),
            CommandChecks.OptionalText("calledSound", options.CalledSound, LongestName),
        ];
        foreach (var problem in checks.SelectMany(check => check)) yield return problem;
    }

    private static IEnumerable<(string Name, bool Set)> Set(CallOptions options) =>
    [
        (nameof(CallOptions.CallerId), options.CallerId is not null),
        (nameof(CallOptions.ManualAnswer), options.ManualAnswer),
        (nameof(CallOptions.RingSeconds), options.RingSeconds is not null),
        (nameof(CallOptions.DestinationFirst), options.DestinationFirst),
        (nameof(CallOptions.WaitForAnswer), options.WaitForAnswer),
        (nameof(CallOptions.Trunk), options.Trunk is not null),
        (nameof(CallOptions.MaxSeconds), options.MaxSeconds is not null),
        (nameof(CallOptions.HideCallerId), options.HideCallerId),
        (nameof(CallOptions.CallerText), options.CallerText is not null),
        (nameof(CallOptions.CalledText), options.CalledText is not null),
        (nameof(CallOptions.CallerSound), options.CallerSound is not null),
        (nameof(CallOptions.CalledSound), options.CalledSound is not null),
    ];
}
