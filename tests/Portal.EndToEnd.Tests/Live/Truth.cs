using System.Text.Json;
using System.Text.RegularExpressions;

namespace Portal.EndToEnd.Tests.Live;

/// <summary>What the simulator said of one moment.</summary>
public sealed partial class Truth
{
    private readonly Dictionary<(string Vendor, string Key), CallTruth> _calls;
    private readonly Dictionary<(string Vendor, string Extension), string> _states;

    private Truth(DateTimeOffset at, Dictionary<(string Vendor, string Key), CallTruth> calls, Dictionary<(string Vendor, string Extension), string> states) =>
        (At, _calls, _states) = (at, calls, states);

    public DateTimeOffset At { get; }

    public static Truth Read(JsonElement world)
    {
        var own = world.GetProperty("sites").EnumerateArray().SelectMany(site => site.GetProperty("ownNumbers").EnumerateArray()).Select(number => Parties.Number(number.GetString()!)).ToHashSet(StringComparer.Ordinal);
        return new Truth(
            TimeProvider.System.GetUtcNow(),
            world.GetProperty("calls").EnumerateArray().Select(row => CallTruth.Read(row, own)).ToDictionary(call => (call.Vendor, call.Key)),
            world.GetProperty("agents").EnumerateArray().ToDictionary(row => (row.Text("vendor")!, row.Text("extension")!), row => row.Text("state")!));
    }

    /// <summary>The key as every word of a vendor about a call agrees on it: some put a server's name before it, some do not.</summary>
    public static string Key(string key) => ServerName().Replace(key, "");

    public IEnumerable<CallTruth> Calls(string vendor) => _calls.Values.Where(call => call.Vendor == vendor);

    public CallTruth? Find(string vendor, string key) => _calls.GetValueOrDefault((vendor, key));

    public IEnumerable<CallTruth> WaitingIn(string vendor, string queue) => Calls(vendor).Where(call => call.Waits && call.Queue == queue);

    // No vendor has a word for after-call work: they say "available".
    public string? AgentState(string vendor, string extension) => _states.TryGetValue((vendor, extension), out var state) ? state == "wrapUp" ? "ready" : state : null;

    [GeneratedRegex("^sip[0-9]+-", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex ServerName();
}

/// <summary>One call of the simulated world.</summary>
public sealed record CallTruth(string Vendor, string Key, string State, string Direction, string? Queue, string? Extension, bool Answered, Parties Parties)
{
    /// <summary>A caller waits until somebody answers, also while a phone rings for them.</summary>
    public bool Waits => Queue is not null && !Answered && State is "queued" or "ringing";

    public static CallTruth Read(JsonElement row, IReadOnlySet<string> own) => new(
        row.Text("vendor")!,
        Truth.Key(row.Text("id")!),
        row.Text("state")!,
        row.Text("direction")!,
        row.Text("queue"),
        row.Text("extension"),
        row.GetProperty("answeredAt").ValueKind != JsonValueKind.Null,
        Parties.Of(own, [row.Text("from"), row.Text("to"), row.Text("extension"), row.Text("caller"), row.Text("outsideParty"), .. row.GetProperty("alsoRinging").EnumerateArray().Select(one => one.GetString())]));
}

/// <summary>Who is in a call, to know it again where a vendor's words do not name it: by its outside number, else by its extensions.</summary>
public sealed class Parties
{
    private const int Subscriber = 10;

    private readonly HashSet<string> _outside = new(StringComparer.Ordinal);
    private readonly HashSet<string> _inside = new(StringComparer.Ordinal);

    /// <param name="own">The companies' own numbers, which tell no call from another.</param>
    /// <param name="numbers">Parties as they are written.</param>
    public static Parties Of(IReadOnlySet<string> own, IEnumerable<string?> numbers)
    {
        var parties = new Parties();
        foreach (var number in numbers.Select(text => Number(text ?? "")).Where(number => number.Length > 0 && !own.Contains(number)))
            (number.Length == Subscriber ? parties._outside : parties._inside).Add(number);
        return parties;
    }

    /// <summary>Whether what is shown can be this call.</summary>
    public bool Covers(Parties shown) => shown._outside.Count > 0 ? _outside.Overlaps(shown._outside) : _outside.Count == 0 && shown._inside.Count > 0 && _inside.IsSupersetOf(shown._inside);

    /// <summary>A number's digits without the prefixes that the vendors write differently.</summary>
    public static string Number(string text)
    {
        var digits = string.Concat(text.Where(char.IsAsciiDigit));
        return digits.Length > Subscriber ? digits[^Subscriber..] : digits;
    }
}

internal static class JsonText
{
    public static string? Text(this JsonElement row, string name) => row.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
