using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Portal.EndToEnd.Tests.Live;

namespace Portal.EndToEnd.Tests.Jobs;

/// <summary>Which way a call went; the numbers are those in the database.</summary>
internal enum CallWay
{
    Unknown,
    Inbound,
    Outbound,
    Internal,
}

/// <summary>How a call ended; the numbers are those in the database.</summary>
internal enum CallEnd
{
    Other,
    Answered,
    Abandoned,
    NoAnswer,
    Busy,
    Failed,
}

/// <summary>A finished call as far as it can be compared between a PBX and the portal, and what it is known by on both sides.</summary>
internal sealed record CallFacts(
    string Identity, CallWay Direction, string From, string To, string? Queue, string? Extension, CallEnd Outcome, DateTimeOffset StartedAt, double? TotalSeconds, double? TalkSeconds)
{
    private const string NoIds = "cagrimerkezi";
    private const string AnsweredOrNot = "netgsm";

    /// <summary>Vendors stamp with whole seconds, some of them begin and end apart.</summary>
    private const double Resolution = 1.1;

    /// <summary>The PBX's calls of a vendor that began since an instant.</summary>
    public static async Task<Dictionary<string, CallFacts>> TruthAsync(HttpClient control, string vendor, DateTimeOffset from)
    {
        var text = await control.GetStringAsync($"/control/calls?vendor={vendor}&from={Uri.EscapeDataString(from.ToString("O", CultureInfo.InvariantCulture))}");
        using var calls = JsonDocument.Parse(text);
        return Named(calls.RootElement.EnumerateArray().Select(call => Of(vendor, call)));
    }

    /// <summary>What the portal has stored of an account's calls that began since an instant.</summary>
    public static async Task<Dictionary<string, CallFacts>> StoredAsync(DbConnection connection, string vendor, string account, DateTimeOffset from)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = """SELECT "AccountId", "VendorKey", "Direction", "FromKey", "ToKey", "Queue", "Extension", "Outcome", "StartedAt", "TotalSeconds", "TalkSeconds" FROM call_records""";
        var stored = new List<CallFacts>();
        await using var row = await command.ExecuteReaderAsync();
        while (await row.ReadAsync())
        {
            if (Guid.Parse(row.GetValue(0).ToString()!) != Guid.Parse(account)) continue;
            var at = row.GetValue(8) switch { long ticks => new DateTimeOffset(ticks, TimeSpan.Zero), DateTime utc => new DateTimeOffset(DateTime.SpecifyKind(utc, DateTimeKind.Utc)), var other => (DateTimeOffset)other };
            if (at < from) continue;
            var caller = Parties.Number(row.GetString(3));
            stored.Add(new CallFacts(
                IdentityOf(vendor, row.GetString(1), at, caller),
                (CallWay)row.GetInt32(2),
                caller,
                Parties.Number(row.GetString(4)),
                row.IsDBNull(5) ? null : row.GetString(5),
                row.IsDBNull(6) ? null : row.GetString(6),
                (CallEnd)row.GetInt32(7),
                at,
                row.IsDBNull(9) ? null : row.GetInt32(9),
                row.IsDBNull(10) ? null : row.GetInt32(10)));
        }

        return Named(stored);
    }

    /// <summary>Everything in which the stored calls are not the PBX's, in words.</summary>
    public static List<string> Differences(string vendor, Dictionary<string, CallFacts> truth, Dictionary<string, CallFacts> stored)
    {
        List<string> wrong =
        [
            .. truth.Keys.Where(key => !stored.ContainsKey(key)).Select(key => $"not stored: {truth[key]}"),
            .. stored.Keys.Where(key => !truth.ContainsKey(key)).Select(key => $"not at the PBX: {stored[key]}"),
        ];
        foreach (var (key, real) in truth)
        {
            if (!stored.TryGetValue(key, out var call)) continue;
            var said = string.Join(", ", new[]
            {
                call.Direction == real.Direction ? null : "direction",
                call.From == real.From ? null : "caller",
                // What an inbound caller dialled is told as a number of the company's, a queue or who answered.
                real.Direction == CallWay.Inbound || call.To == real.To ? null : "called",
                call.Outcome == real.Outcome ? null : "outcome",
                call.Extension is null || real.Outcome != CallEnd.Answered || call.Extension == real.Extension ? null : "extension",
                Math.Abs((call.StartedAt - real.StartedAt).TotalSeconds) <= Resolution ? null : "start",
                Close(call.TotalSeconds, real.TotalSeconds) ? null : "duration",
                real.Outcome == CallEnd.Answered ? Close(call.TalkSeconds, real.TalkSeconds) ? null : "talk" : call.TalkSeconds is null or 0 ? null : "talk of nobody",
            }.OfType<string>());
            if (said.Length > 0) wrong.Add($"{said}: {call} instead of {real}");
        }

        return wrong.ConvertAll(one => $"{vendor}: {one}");
    }

    private static bool Close(double? told, double? real) => told is null || Math.Abs(told.Value - real!.Value) <= Resolution;

    private static CallFacts Of(string vendor, JsonElement call)
    {
        var (began, ended) = (call.GetProperty("startedAt").GetDateTimeOffset(), call.GetProperty("endedAt").GetDateTimeOffset());
        var direction = Enum.Parse<CallWay>(call.Text("direction")!, ignoreCase: true);
        var answered = call.GetProperty("answeredAt").ValueKind == JsonValueKind.Null ? null : (DateTimeOffset?)call.GetProperty("answeredAt").GetDateTimeOffset();
        var caller = Parties.Number(call.Text("from")!);
        return new CallFacts(
            IdentityOf(vendor, call.Text("key")!, began, caller),
            direction,
            caller,
            Parties.Number(call.Text("to")!),
            call.Text("queue"),
            call.Text("extension"),
            OutcomeOf(vendor, call.Text("outcome")!, direction),
            began,
            (ended - began).TotalSeconds,
            answered is { } at ? (ended - at).TotalSeconds : null);
    }

    /// <summary>What the vendor's records can say of an end.</summary>
    private static CallEnd OutcomeOf(string vendor, string outcome, CallWay direction) => outcome switch
    {
        "answered" => CallEnd.Answered,
        _ when direction == CallWay.Inbound => CallEnd.Abandoned,
        "busy" when vendor != AnsweredOrNot => CallEnd.Busy,
        "failed" when vendor != AnsweredOrNot => CallEnd.Failed,
        _ => CallEnd.NoAnswer,
    };

    /// <summary>The vendor's key; where it has none, the caller and the second.</summary>
    private static string IdentityOf(string vendor, string key, DateTimeOffset at, string caller) =>
        vendor == NoIds ? string.Create(CultureInfo.InvariantCulture, $"{at.UtcDateTime:yyyy-MM-dd HH:mm:ss} {caller}") : Truth.Key(key);

    private static Dictionary<string, CallFacts> Named(IEnumerable<CallFacts> calls)
    {
        var named = new Dictionary<string, CallFacts>(StringComparer.Ordinal);
        foreach (var call in calls.OrderBy(call => call.StartedAt).ThenBy(call => call.To, StringComparer.Ordinal))
        {
            var name = call.Identity;
            for (var i = 2; !named.TryAdd(name, call); i++) name = $"{call.Identity} #{i}";
        }

        return named;
    }
}
