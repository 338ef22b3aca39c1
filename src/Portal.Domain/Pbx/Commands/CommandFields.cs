using System.Collections.Immutable;

namespace Portal.Domain.Pbx.Commands;

/// <summary>The fields of all commands, as a program sends them; each command takes its own. Null = not sent.</summary>
public sealed record CommandFields
{
    /// <summary>Call on the board, by its id there or by the vendor's own key.</summary>
    public string? CallId { get; init; }

    /// <summary>Target of a transfer.</summary>
    public string? To { get; init; }

    /// <summary>Direction of muting: all, in, out.</summary>
    public string? Direction { get; init; }

    /// <summary>Extension.</summary>
    public string? Extension { get; init; }

    /// <summary>Number or extension to dial.</summary>
    public string? Destination { get; init; }

    /// <summary>Extension that rings first.</summary>
    public string? Caller { get; init; }

    /// <summary>Extension that rings then.</summary>
    public string? Called { get; init; }

    /// <summary>Number that rings first.</summary>
    public string? First { get; init; }

    /// <summary>Number that rings then.</summary>
    public string? Second { get; init; }

    /// <summary>Outside number, or the number of a new queue.</summary>
    public string? Number { get; init; }

    /// <summary>What a called number is put into: queue, ivr, announcement.</summary>
    public string? Kind { get; init; }

    /// <summary>Name or number of that.</summary>
    public string? Menu { get; init; }

    /// <summary>Characters shown before the number.</summary>
    public string? Prefix { get; init; }

    /// <summary>Agent number or extension.</summary>
    public string? Agent { get; init; }

    /// <summary>Break reason.</summary>
    public string? Reason { get; init; }

    /// <summary>Queue, as the vendor keys it.</summary>
    public string? Queue { get; init; }

    /// <summary>Begins on break.</summary>
    public bool? Paused { get; init; }

    /// <summary>Lower is rung first.</summary>
    public int? Penalty { get; init; }

    /// <summary>Members in order.</summary>
    public IReadOnlyList<string>? Extensions { get; init; }

    /// <summary>First members of a new queue.</summary>
    public IReadOnlyList<string>? Members { get; init; }

    /// <summary>Name of a new queue.</summary>
    public string? Name { get; init; }

    /// <summary>Password of a new queue.</summary>
    public string? Password { get; init; }

    /// <summary>On or off.</summary>
    public bool? On { get; init; }

    /// <summary>Own outside number to show.</summary>
    public string? CallerId { get; init; }

    /// <summary>The extension must be picked up by hand.</summary>
    public bool? ManualAnswer { get; init; }

    /// <summary>How long to ring, in seconds.</summary>
    public int? RingSeconds { get; init; }

    /// <summary>Earlier name of <see cref="RingSeconds"/>.</summary>
    public int? TimeoutSeconds { get; init; }

    /// <summary>The destination rings first.</summary>
    public bool? DestinationFirst { get; init; }

    /// <summary>Answer only when somebody picked up.</summary>
    public bool? WaitForAnswer { get; init; }

    /// <summary>Outside line.</summary>
    public string? Trunk { get; init; }

    /// <summary>Longest duration in seconds.</summary>
    public int? MaxSeconds { get; init; }

    /// <summary>Show no number.</summary>
    public bool? HideCallerId { get; init; }

    /// <summary>Text read to the caller.</summary>
    public string? CallerText { get; init; }

    /// <summary>Text read to the called side.</summary>
    public string? CalledText { get; init; }

    /// <summary>Sound played to the caller.</summary>
    public string? CallerSound { get; init; }

    /// <summary>Sound played to the called side.</summary>
    public string? CalledSound { get; init; }

    internal CallOptions Options() => new()
    {
        CallerId = Optional(CallerId),
        ManualAnswer = ManualAnswer ?? false,
        RingSeconds = RingSeconds ?? TimeoutSeconds,
        DestinationFirst = DestinationFirst ?? false,
        WaitForAnswer = WaitForAnswer ?? false,
        Trunk = Optional(Trunk),
        MaxSeconds = MaxSeconds,
        HideCallerId = HideCallerId ?? false,
        CallerText = Optional(CallerText),
        CalledText = Optional(CalledText),
        CallerSound = Optional(CallerSound),
        CalledSound = Optional(CalledSound),
    };

    internal static string Text(string? text) => text?.Trim() ?? "";

    internal static string? Optional(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    internal static ImmutableArray<string> List(IReadOnlyList<string>? list) => list is null ? [] : [.. list.Select(Text)];

    /// <summary>The word's value; a value that does not exist, so that the check names the field, for a word that is none.</summary>
    internal static T Word<T>(string? text, T absent)
        where T : struct, Enum =>
        string.IsNullOrWhiteSpace(text) ? absent
        : !char.IsAsciiDigit(text.Trim()[0]) && Enum.TryParse<T>(text.Trim(), ignoreCase: true, out var value) && Enum.IsDefined(value) ? value
        : (T)Enum.ToObject(typeof(T), int.MinValue);
}
