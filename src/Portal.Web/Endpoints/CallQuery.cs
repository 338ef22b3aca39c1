using System.Globalization;
using Portal.Domain.Calls;
using Portal.Domain;
using Portal.Infrastructure.History;

namespace Portal.Web.Endpoints;

/// <summary>
/// A filter of calls as it is written: in the address of the page, of the API and of an export, in a saved filter, and in the form. Texts that mean nothing are kept, so
/// that a person sees what was typed; <see cref="Read"/> says what is wrong with them.
/// </summary>
public sealed record CallQuery
{
    /// <summary>Spans of time by name; each goes up to now, but for "yesterday".</summary>
    public static readonly IReadOnlyList<string> Periods = ["today", "yesterday", "7d", "30d", "month", "all"];

    /// <summary>The one word that <see cref="Recording"/> knows: answered calls without the recording that they should have.</summary>
    public const string Missing = "missing";

    public string? Period { get; init; }
    public string? From { get; init; }
    public string? To { get; init; }
    public string? Account { get; init; }
    public string? Direction { get; init; }
    public string? Outcome { get; init; }
    public string? Number { get; init; }
    public string? Agent { get; init; }
    public string? Queue { get; init; }
    public string? HasRecording { get; init; }
    public string? EmptyRecordings { get; init; }
    public string? Recording { get; init; }
    public string? Sources { get; init; }
    public string? MinSeconds { get; init; }
    public string? MaxSeconds { get; init; }

    public static CallQuery Empty { get; } = new();

    /// <summary>Takes its values by name.</summary>
    public static CallQuery Of(Func<string, string?> value)
    {
        return new()
        {
            Period = Said("period"),
            From = Said("from"),
            To = Said("to"),
            Account = Said("account"),
            Direction = Said("direction"),
            Outcome = Said("outcome"),
            Number = Said("number"),
            Agent = Said("agent"),
            Queue = Said("queue"),
            HasRecording = Said("hasRecording"),
            EmptyRecordings = Said("emptyRecordings"),
            Recording = Said("recording"),
            Sources = Said("sources"),
            MinSeconds = Said("minSeconds"),
            MaxSeconds = Said("maxSeconds"),
        };

        string? Said(string name) => value(name) is { } text && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;
    }

    public static CallQuery Of(IQueryCollection query) => Of(name => query.TryGetValue(name, out var value) ? value.ToString() : null);

    /// <summary>Reads what <see cref="ToString"/> wrote, with or without a question mark before it.</summary>
    public static CallQuery Parse(string? query)
    {
        var values = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(query);
        return Of(name => values.TryGetValue(name, out var value) ? value.ToString() : null);
    }

    /// <summary>The same within a span of time, where it names none itself.</summary>
    public CallQuery Within(string period) => Period is null && From is null && To is null ? this with { Period = period } : this;

    /// <summary>Names and values in a fixed order; those not set are null.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Values() =>
    [
        new("period", Period), new("from", From), new("to", To), new("account", Account), new("direction", Direction), new("outcome", Outcome), new("number", Number), new("agent", Agent),
        new("queue", Queue), new("hasRecording", HasRecording), new("emptyRecordings", EmptyRecordings), new("recording", Recording), new("sources", Sources), new("minSeconds", MinSeconds), new("maxSeconds", MaxSeconds),
    ];

    /// <summary>As it stands in an address, without the question mark.</summary>
    public override string ToString() => string.Join('&', Values().Where(pair => pair.Value is not null).Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value!)}"));

    /// <summary>What the texts mean, and the names of those that mean nothing.</summary>
    public (CallListFilter Filter, IReadOnlyList<string> Unreadable) Read(DateTimeOffset now)
    {
        var unreadable = new List<string>();
        var (begin, end) = PeriodOf(now, unreadable);
        var filter = new CallListFilter
        {
            From = Instant("from", From, endOfDay: false) ?? begin,
            To = Instant("to", To, endOfDay: true) ?? end,
            AccountId = Read<Guid>("account", Account, Guid.TryParse),
            Direction = Word<CallDirection>("direction", Direction),
            Outcome = Word<CallOutcome>("outcome", Outcome),
            Number = Number,
            Agent = Agent,
            Queue = Queue,
            HasRecording = Read<bool>("hasRecording", HasRecording, bool.TryParse),
            EmptyRecordings = Read<bool>("emptyRecordings", EmptyRecordings, bool.TryParse) ?? false,
            LacksRecording = Read<bool>("recording", Recording, (string word, out bool missing) => missing = word == Missing) ?? false,
            Sources = Word<CallWitness>("sources", Sources),
            MinSeconds = Read<int>("minSeconds", MinSeconds, Seconds),
            MaxSeconds = Read<int>("maxSeconds", MaxSeconds, Seconds),
        };
        return (filter, unreadable);

        T? Read<T>(string name, string? text, Reads<T> parse) where T : struct
        {
            if (text is null) return null;
            if (parse(text, out var value)) return value;
            unreadable.Add(name);
            return null;
        }

        T? Word<T>(string name, string? text) where T : struct, Enum => Read<T>(name, text, (string word, out T value) =>
            Enum.TryParse(word, ignoreCase: true, out value) && Enum.IsDefined(value) && !char.IsAsciiDigit(word[0]));

        DateTimeOffset? Instant(string name, string? text, bool endOfDay) => Read<DateTimeOffset>(name, text, (string said, out DateTimeOffset at) => TryInstant(said, endOfDay, out at));
    }

    /// <summary>An instant with its zone, or the call centers' wall clock without one; a bare day is its midnight, or the next one at the end of a span.</summary>
    internal static bool TryInstant(string text, bool endOfDay, out DateTimeOffset at)
    {
        at = default;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            if (endOfDay && day == DateOnly.MaxValue) return false;
            at = TurkishTime.Instant((endOfDay ? day.AddDays(1) : day).ToDateTime(TimeOnly.MinValue));
            return true;
        }

        // A plus that nobody escaped comes as a blank.
        if (text.Length > 6 && text[^6] == ' ' && text.Contains('T', StringComparison.Ordinal)) text = $"{text[..^6]}+{text[^5..]}";
        if (!DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var parsed) || parsed.Year is < 1970 or > 9000) return false;
        at = parsed.Kind == DateTimeKind.Unspecified ? TurkishTime.Instant(parsed) : DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).ToUniversalTime();
        return true;
    }

    private static bool Seconds(string text, out int seconds) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out seconds);

    private (DateTimeOffset? From, DateTimeOffset? To) PeriodOf(DateTimeOffset now, List<string> unreadable)
    {
        var today = TurkishTime.Local(now).Date;
        switch (Period)
        {
            case null or "all":
                return (null, null);
            case "today":
                return (TurkishTime.Instant(today), null);
            case "yesterday":
                return (TurkishTime.Instant(today.AddDays(-1)), TurkishTime.Instant(today));
            case "7d":
                return (TurkishTime.Instant(today.AddDays(-6)), null);
            case "30d":
                return (TurkishTime.Instant(today.AddDays(-29)), null);
            case "month":
                return (TurkishTime.Instant(new DateTime(today.Year, today.Month, 1, 0, 0, 0, DateTimeKind.Unspecified)), null);
            default:
                unreadable.Add("period");
                return (null, null);
        }
    }

    private delegate bool Reads<T>(string text, out T value);
}
