using System.Collections.Immutable;
using System.Globalization;
using Portal.Domain.Live;

namespace Portal.Web.Components.Control;

/// <summary>What a person typed into an action's fields, as it was typed: a wrong value stays in its field while the message beside it is read.</summary>
public sealed class ControlForm
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    public string this[string name]
    {
        get => _values.GetValueOrDefault(name, "");
        set => _values[name] = value;
    }

    /// <summary>Trimmed; empty when nothing was typed.</summary>
    public string Text(string name) => this[name].Trim();

    /// <summary>Trimmed; null when nothing was typed.</summary>
    public string? Optional(string name) => Text(name) is { Length: > 0 } text ? text : null;

    /// <summary>Null when nothing was typed. What is no number becomes one that no range holds, so that the field's own message is shown.</summary>
    public int? Number(string name) =>
        Optional(name) is not { } text ? null : int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : int.MinValue;

    public bool Checked(string name) => Text(name) == "on";

    /// <summary>Words apart from each other by blanks, commas or lines, in their order.</summary>
    public ImmutableArray<string> List(string name) => [.. this[name].Split([' ', ',', ';', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    /// <summary>A queue's number, chosen from the board's queues or typed.</summary>
    public string? Queue(string name) => BoardKey.TryParse(Text(name), out var key) ? key.Key : Optional(name);

    public TEnum Choice<TEnum>(string name) where TEnum : struct, Enum => Enum.TryParse<TEnum>(Text(name), out var value) ? value : default;

    /// <summary>Name of a field that each account has its own of.</summary>
    public static string For(Guid accountId, string name) => $"{name}-{accountId:N}";
}
