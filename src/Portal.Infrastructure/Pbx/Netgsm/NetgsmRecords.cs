using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Pbx.Netgsm;

/// <summary>
/// Call records ("Görüşme Detay (CDR)"): a list of calls with their legs. The list also comes inside <c>data</c>, as an object keyed by call id, and as lines of text with bars between
/// the fields.
/// </summary>
internal static partial class NetgsmRecords
{
    /// <summary>Reads a whole answer that holds no error code.</summary>
    /// <exception cref="PbxException">It is no report.</exception>
    public static CallHistoryPage Read(string text, ReadOnlySpan<Secret> secrets)
    {
        var legs = new List<NetgsmRow>();
        var rejected = ImmutableArray.CreateBuilder<RejectedRow>();
        var start = text.AsSpan().Trim("\uFEFF \t\r\n\0");
        if (!start.IsEmpty && start[0] is not ('[' or '{' or '<') && start.Contains('|'))
        {
            ReadLines(text, legs, rejected, secrets);
            if (legs.Count == 0) throw NetgsmFailures.Unexpected();
        }
        else
        {
            using var document = WireJson.Parse(text);
            foreach (var (key, element) in Calls(document.RootElement)) ReadCall(key, element, legs, rejected, secrets);
        }

        var records = ImmutableArray.CreateBuilder<CallRecord>();
        foreach (var call in legs.GroupBy(row => row.Key, StringComparer.Ordinal))
        {
            foreach (var row in call.Where(row => WireValues.Stamp(row.Leg.Date) is null)) rejected.Add(Reject(row.Raw, "no readable date", secrets));
            if (RecordOf(call.Key, [.. call.Select(row => row.Leg)], CallSources.VendorRecord) is not { } record) continue;
            records.Add(record with { Raw = Masked(string.Join('\n', call.Select(row => row.Call).Distinct(StringComparer.Ordinal)), secrets) });
        }

        return new CallHistoryPage([.. records.OrderByDescending(record => record.StartedAt)], rejected.ToImmutable());
    }

    /// <summary>
    /// The call that these legs make; null when none has a date. The document does not say whether <c>duration</c> is talk or total: it is taken as the total, and talk and wait stay
    /// unknown unless a push told them.
    /// </summary>
    public static CallRecord? RecordOf(string key, IReadOnlyCollection<NetgsmLeg> rows, CallSources source)
    {
        var legs = rows
            .Select(leg => (Leg: leg, At: WireValues.Stamp(leg.Date), Way: NetgsmWords.Way(leg.Direction)))
            .Where(leg => leg.At is not null)
            .OrderBy(leg => leg.At)
            .ToList();
        if (legs.Count == 0) return null;

        var first = legs[0];
        var direction = legs.Select(leg => leg.Way.Direction).FirstOrDefault(way => way != CallDirection.Unknown);
        var outcome = legs.Exists(leg => leg.Way.Outcome == CallOutcome.Answered) ? CallOutcome.Answered : first.Way.Outcome;
        var to = first.Leg.Destination.Said() ?? "";
        var started = first.At!.Value;
        var ended = legs.Max(leg => leg.At!.Value + (WireValues.Duration(leg.Leg.Duration) ?? TimeSpan.Zero));
        var told = legs.Exists(leg => WireValues.Duration(leg.Leg.Duration) is not null);
        var link = legs.Select(leg => leg.Leg.Recording.Said()).FirstOrDefault(said => said is not null);
        return new CallRecord
        {
            VendorKey = key,
            Source = source,
            Direction = direction,
            From = first.Leg.Source.Said() ?? "",

            // A caller did not dial the queue's name but the line's number.
            To = NetgsmWords.QueueOf(to) is null ? to : first.Leg.Line.Said() ?? to,
            Queue = legs.Select(leg => NetgsmWords.QueueOf(leg.Leg.Destination) ?? NetgsmWords.QueueOf(leg.Leg.Source)).LastOrDefault(queue => queue is not null),
            Extension = ExtensionOf(direction, legs.ConvertAll(leg => leg.Leg)),
            StartedAt = started,
            EndedAt = told ? ended : null,
            Outcome = outcome,
            TotalSeconds = told && ended > started ? WireValues.Between(started, ended) : null,
            HasRecording = link is not null,
            RecordingReference = link is null ? default : new Secret(link),
            RawOutcome = first.Way.Direction == CallDirection.Unknown ? first.Leg.Direction.Said() : null,
            Legs = legs.Count < 2 ? [] : [.. legs.Select(leg => LegOf(leg.Leg, leg.At!.Value))],
        };
    }

    /// <summary>A leg tells when it began and how long it took; whether that is talk is not said.</summary>
    private static CallLeg LegOf(NetgsmLeg leg, DateTimeOffset at)
    {
        var destination = leg.Destination.Said() ?? "";
        return new CallLeg
        {
            Destination = destination,
            Extension = NetgsmWords.IsExtension(destination) ? destination : null,
            Queue = NetgsmWords.QueueOf(destination),
            StartedAt = at,
            EndedAt = WireValues.Duration(leg.Duration) is { } length ? at + length : null,
            RawOutcome = leg.Direction.Said(),
        };
    }

    /// <summary>A row that could not be read, without secrets and without links to recordings, which open without a sign-in.</summary>
    public static RejectedRow Reject(string raw, string reason, ReadOnlySpan<Secret> secrets) => new(Masked(raw, secrets), reason);

    private static string Masked(string raw, ReadOnlySpan<Secret> secrets) => LinkPattern().Replace(WireText.Mask(raw, secrets), "••••••");

    private static string? ExtensionOf(CallDirection direction, List<NetgsmLeg> legs)
    {
        var inside = legs
            .Select(leg => (direction == CallDirection.Outbound ? leg.Source : leg.Destination).Said())
            .Where(NetgsmWords.IsExtension)
            .ToList();
        if (direction == CallDirection.Outbound) return inside.FirstOrDefault();

        // Of several telephones that rang at once, the one that was answered need not stand last.
        return legs.LastOrDefault(leg => NetgsmWords.IsExtension(leg.Destination.Said()) && NetgsmWords.Way(leg.Direction).Outcome == CallOutcome.Answered)?.Destination.Said() ?? inside.LastOrDefault();
    }

    private static IEnumerable<(string? Key, JsonElement Call)> Calls(JsonElement root)
    {
        if (root.ValueKind == JsonValueKind.Array) return root.EnumerateArray().Select(call => ((string?)null, call));
        if (root.ValueKind != JsonValueKind.Object) throw NetgsmFailures.Unexpected();
        if (root.Find("data") is { } data) return data.ValueKind is JsonValueKind.Array or JsonValueKind.Object ? Calls(data) : [];
        if (root.Find("uniqueid") is not null || root.Find("values") is not null) return [(null, root)];
        return root.EnumerateObject().Where(property => property.Value.ValueKind is JsonValueKind.Array or JsonValueKind.Object).Select(property => ((string?)property.Name, property.Value));
    }

    private static void ReadCall(string? key, JsonElement call, List<NetgsmRow> legs, ImmutableArray<RejectedRow>.Builder rejected, ReadOnlySpan<Secret> secrets)
    {
        try
        {
            if (call.ValueKind == JsonValueKind.Array)
            {
                foreach (var one in call.EnumerateArray()) ReadCall(key, one, legs, rejected, secrets);
                return;
            }

            if (NetgsmWords.CallKey(call.Find("uniqueid").Text() ?? key) is not { } id)
            {
                rejected.Add(Reject(call.GetRawText(), "no uniqueid", secrets));
                return;
            }

            var raw = call.GetRawText();
            foreach (var leg in Legs(call)) ReadLeg(id, leg, raw, legs, rejected, secrets);
        }
        catch (InvalidOperationException)
        {
            rejected.Add(Reject(call.GetRawText(), "unreadable call", secrets));
        }
    }

    private static void ReadLeg(string id, JsonElement leg, string call, List<NetgsmRow> legs, ImmutableArray<RejectedRow>.Builder rejected, ReadOnlySpan<Secret> secrets)
    {
        if (NetgsmClient.Row(leg, NetgsmJson.Default.NetgsmLeg) is { } row) legs.Add(new NetgsmRow(id, row, leg.GetRawText(), call));
        else rejected.Add(Reject(leg.GetRawText(), "unreadable leg", secrets));
    }

    private static IEnumerable<JsonElement> Legs(JsonElement call) => call.Find("values") switch
    {
        { ValueKind: JsonValueKind.Array } list => list.EnumerateArray(),
        { ValueKind: JsonValueKind.Object } one when one.Find("date") is null && one.EnumerateObject().Any(p => p.Value.ValueKind == JsonValueKind.Object) => one.EnumerateObject().Select(p => p.Value),
        { } one => [one],
        null => [call],
    };

    /// <summary><c>uniqueid|dd.MM.yyyy HH:mm:ss|destination|source|duration|direction|'link'</c>, a line or a <c>&lt;br&gt;</c> each.</summary>
    private static void ReadLines(string text, List<NetgsmRow> legs, ImmutableArray<RejectedRow>.Builder rejected, ReadOnlySpan<Secret> secrets)
    {
        foreach (var line in BreakPattern().Split(text))
        {
            if (line.Trim('\uFEFF', ' ', '\t', '\0').Length == 0) continue;
            var fields = line.Split('|', StringSplitOptions.TrimEntries);
            if (fields.Length < 6 || NetgsmWords.CallKey(fields[0].Trim('\uFEFF', '\'', '"')) is not { } key)
            {
                rejected.Add(Reject(line, "not a record", secrets));
                continue;
            }

            var link = fields.Length > 6 ? fields[6].Trim('\'', '"') : null;
            legs.Add(new NetgsmRow(key, new NetgsmLeg(fields[1], fields[2], fields[3], fields[4], fields[5], link, null), line, line));
        }
    }

    [GeneratedRegex("""https?:[^\s"'|<>]+""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 500)]
    private static partial Regex LinkPattern();

    [GeneratedRegex("""\r\n|\n|\r|<br\s*/?>""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 500)]
    private static partial Regex BreakPattern();
}

/// <summary>One leg as it was read.</summary>
/// <param name="Key">Its call.</param>
/// <param name="Leg">What it says.</param>
/// <param name="Raw">The leg as sent.</param>
/// <param name="Call">The whole call as sent.</param>
internal sealed record NetgsmRow(string Key, NetgsmLeg Leg, string Raw, string Call);
