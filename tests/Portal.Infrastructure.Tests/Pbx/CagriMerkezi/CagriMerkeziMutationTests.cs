using System.Globalization;
using System.Text;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.CagriMerkezi;
using static Portal.Infrastructure.Tests.Pbx.CagriMerkezi.Rows;

namespace Portal.Infrastructure.Tests.Pbx.CagriMerkezi;

/// <summary>Damaged answers: nothing but <see cref="PbxException"/> comes out, and what is damaged never takes whole rows beside it along in silence.</summary>
public sealed class CagriMerkeziMutationTests
{
    private const int Count = 10_000;

    public static TheoryData<string> Parsers => ["channels", "agentCalls", "records", "sounds", "details", "queues", "members", "breaks", "order", "campaign", "recording"];

    public static TheoryData<string, string> Lists
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var parser in (string[])["channels", "agentCalls", "records", "details", "queues", "members", "breaks"])
            {
                foreach (var shape in (string[])["json", "printedJson", "xml", "printedXml"]) data.Add(parser, shape);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Parsers))]
    public async Task Damaged_answers_are_read_or_refused_and_nothing_else(string parser)
    {
        var shapes = (string[])["json", "printedJson", "xml", "printedXml"];
        for (var i = 0; i < shapes.Length; i++)
        {
            var sample = parser switch
            {
                "order" or "recording" => i < 2 ? """{"result":"true","message":"Tamam"}""" : "<CallCenter><result>true</result><message>Tamam</message></CallCenter>",
                "campaign" => i < 2 ? "{\"result\":\"true\",\"id_campaign\":37,\"name\":\"Bahar\"}" : "<CallCenter><result>true</result><id_campaign>37</id_campaign><name>Bahar</name></CallCenter>",
                _ => Answer(parser, shapes[i], [.. Enumerable.Range(0, 3).Select(row => Row(parser, row))]),
            };
            await Mutations.SurviveAsync(sample, seed: 31 + i, Count / shapes.Length, body => ReadAsync(parser, body));
        }
    }

    /// <summary>One row of five is damaged: either the answer is refused, or its four neighbours are there.</summary>
    [Theory]
    [MemberData(nameof(Lists))]
    public async Task Damaged_row_never_loses_its_neighbours_in_silence(string parser, string shape)
    {
        var read = 0;
        for (var i = 0; i < Count / 4; i++)
        {
            var random = new Random(i);
            var damaged = random.Next(5);
            string[] rows = [.. Enumerable.Range(0, 5).Select(row => Row(parser, row))];
            var marked = Answer(parser, shape, [.. rows.Select((row, index) => index == damaged ? Row(parser, 7) : row)]);

            // The span of the marked row, found by writing the answer with and without it.
            var (start, end) = Span(marked, parser, shape, rows, damaged);
            var inner = Damage(marked[start..end], random);
            var body = string.Concat(marked.AsSpan(0, start), inner, marked.AsSpan(end));
            string[] keys;
            try
            {
                keys = await ReadAsync(parser, Encoding.UTF8.GetBytes(body));
            }
            catch (PbxException)
            {
                continue;
            }

            read++;
            foreach (var neighbour in Enumerable.Range(0, 5).Where(row => row != damaged))
                keys.ShouldContain(Key(parser, neighbour), $"number {i}: {body}");
        }

        // Most damage to a row is no reason to give the whole answer up.
        read.ShouldBeGreaterThan(Count / 4 / 4);
    }

    private static string Damage(string text, Random random)
    {
        string[] noise = ["\"", "<", ">", "{", "}", "[", "]", ",", ":", "/", "\\", "\n", "\0", "&", "...", "x", "\u00A0", "<b>", "</call>", "null", "\\u12", "]]>", "'"];
        for (var faults = random.Next(1, 4); faults > 0 && text.Length > 0; faults--)
        {
            var at = random.Next(text.Length);
            var length = Math.Min(random.Next(1, 12), text.Length - at);
            text = random.Next(5) switch
            {
                0 => text.Remove(at, length),
                1 => text.Insert(at, noise[random.Next(noise.Length)]),
                2 => text.Remove(at, 1).Insert(at, noise[random.Next(noise.Length)]),
                3 => text.Insert(at, text.Substring(at, length)),
                _ => text.Remove(at, 1).Insert(at, ((char)random.Next(32, 0x250)).ToString()),
            };
        }

        return text;
    }

    /// <summary>The place of the row's values; what stands between rows belongs to no row.</summary>
    private static (int Start, int End) Span(string marked, string parser, string shape, string[] rows, int damaged)
    {
        var without = Answer(parser, shape, [.. rows.Select((row, index) => index == damaged ? Row(parser, 8) : row)]);
        var start = 0;
        while (marked[start] == without[start]) start++;
        var (tail, other) = (marked.Length, without.Length);
        while (tail > start && other > start && marked[tail - 1] == without[other - 1]) (tail, other) = (tail - 1, other - 1);

        // Out to the edges of the row: its brackets or its tags are damaged as well.
        if (shape.EndsWith("Json", StringComparison.OrdinalIgnoreCase))
        {
            if (parser == "members") return (marked.LastIndexOf('"', start), marked.IndexOf('"', tail) + 1);
            return (marked.LastIndexOf('{', start), marked.IndexOf('}', tail) + 1);
        }

        if (parser == "members") return (marked.LastIndexOf("<agent>", start, StringComparison.Ordinal), marked.IndexOf("agent>", tail, StringComparison.Ordinal) + 6);
        var (_, row, _) = Names(parser);
        var end = marked.IndexOf($"{row}>", tail, StringComparison.Ordinal);
        return (marked.LastIndexOf($"<{row}>", start, StringComparison.Ordinal), end + row.Length + 1);
    }

    private static string Answer(string parser, string shape, string[] rows)
    {
        var (container, row, key) = Names(parser);
        var printed = shape.StartsWith("printed", StringComparison.Ordinal);
        if (shape.EndsWith("Json", StringComparison.OrdinalIgnoreCase))
        {
            var items = rows.Select((one, index) => printed ? $"{(parser == "details" ? "" : "\"")}{index}{(parser == "details" ? "" : "\"")} : {one}" : one);
            return parser == "breaks" && !printed
                ? $"[{string.Join(',', rows)}]"
                : $"{{\n\u00A0\"result\": \"true\",\n\u00A0\"{key}\": [\n{string.Join(",\n", items)}{(printed ? "\n...\n" : "")}]\n}}";
        }

        var elements = rows.Select(one => Element(one, parser, row, printed));
        var body = string.Join('\n', elements) + (printed ? "\n..." : "");
        return parser == "breaks"
            ? $"<CallCenter>\n<result>true</result>\n{body}\n</CallCenter>"
            : $"<CallCenter>\n<result>true</result>\n<{container}>\n{body}\n</{container}>\n</CallCenter>";
    }

    private static string Element(string row, string parser, string name, bool printed)
    {
        if (parser == "members") return $"<agent>{row.Trim('"')}<{(printed ? "" : "/")}agent>";
        var fields = System.Text.Json.Nodes.JsonNode.Parse(row)!.AsObject().Select(field => $"<{field.Key}> {field.Value} </{field.Key}>");
        return $"<{name}>\n{string.Join('\n', fields)}\n<{(printed && parser == "agentCalls" ? "" : "/")}{name}>";
    }

    private static (string Container, string Row, string Key) Names(string parser) => parser switch
    {
        "channels" => ("calls", "call", "activecalls"),
        "agentCalls" => ("activecalls", "activecall", "activecalls"),
        "details" => ("Datas", "Data", "data"),
        "queues" => ("message", "queue", "message"),
        "members" => ("agents", "agent", "agents"),
        "breaks" => ("", "break", "break"),
        _ => ("call_records", "call_record", "activecalls"),
    };

    private static string Key(string parser, int index) => parser switch
    {
        "channels" => string.Create(CultureInfo.InvariantCulture, $"SIP/200{index}-0000b2c{index}"),
        "members" or "agentCalls" => string.Create(CultureInfo.InvariantCulture, $"210{index}"),
        "queues" => string.Create(CultureInfo.InvariantCulture, $"2000{index}"),
        "breaks" => string.Create(CultureInfo.InvariantCulture, $"4{index}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"0532111220{index}"),
    };

    private static string Row(string parser, int index)
    {
        var key = Key(parser, index);
        return parser switch
        {
            "members" => $"\"{key}\"",
            "channels" => Channel(key, "from-internal", "s", "Up", "Dial", "SIP/hat-a/05321112233,300,tr", "2004", 65),
            "agentCalls" => Rows.Row(("agentnumber", key), ("fechainicio", "2026-03-02 12:28:10"), ("phone", "05321112233")),
            "queues" => Rows.Row(("extension", key), ("descr", "SATISQ")),
            "breaks" => Rows.Row(("id", key), ("name", "ÖĞLE MOLASI")),
            "details" => Rows.Row(("name", "Bahar"), ("phone", key), ("status", "Success"), ("start_time", "2026-03-02 12:10:38"), ("duration", "20"), ("agent_number", "2004")),
            _ => Rows.Row(
                ("arama_tarihi", "2026-03-02 12:10:38"), ("arayan_adi", "Elif"), ("arayan_numara", key), ("aranan_numara", "20000"), ("kanal", "SIP/hat-a-0000b2c3"),
                ("ic_kanal", "SIP/2004-0000b2c4"), ("sonislem", "Queue"), ("sure", "95"), ("durum", "ANSWERED")),
        };
    }

    private static async Task<string[]> ReadAsync(string parser, byte[] body)
    {
        var cagri = new Cagri(module => module == "activeCallsCallCenter" && parser == "channels" ? CannedLine.Text("""{"result":"true"}""") : CannedLine.Bytes(body));
        var (client, pbx) = (cagri.Client, cagri.Pbx);
        switch (parser)
        {
            case "channels":
                await pbx.ReadActiveCallsAsync(CancellationToken.None);
                return [.. (await client.ChannelsAsync(CancellationToken.None)).Select(row => row.Kanal)];
            case "agentCalls":
                return [.. (await client.AgentCallsAsync(CancellationToken.None)).Select(row => row.Agent)];
            case "records":
                await pbx.ReadRecentCallsAsync(DateTimeOffset.UnixEpoch.AddYears(1), CancellationToken.None);
                return await NumbersAsync(client, sounds: false);
            case "sounds":
                await pbx.SearchRecordingsAsync(new CallSearch(DateTimeOffset.UnixEpoch.AddYears(1), Cagri.Now, Number: "05321112233"), CancellationToken.None);
                return await NumbersAsync(client, sounds: true);
            case "details":
                return [.. (await client.CampaignCallsAsync(CancellationToken.None)).Rows.Select(row => row.Phone)];
            case "queues":
                return [.. (await pbx.ReadQueuesAsync(CancellationToken.None)).Select(queue => queue.Number)];
            case "members":
                return [.. await client.QueueAgentsAsync("20000", CancellationToken.None)];
            case "breaks":
                return [.. (await pbx.ReadBreakReasonsAsync(CancellationToken.None)).Select(reason => reason.Id)];
            case "campaign":
                await client.CreateCampaignAsync(new CagriMerkeziNewCampaign("Bahar", Cagri.Now.DateTime, Cagri.Now.DateTime, 1, null), CancellationToken.None);
                return [];
            case "recording":
                await pbx.ReadRecordingAsync(new Secret("/var/spool/asterisk/monitor/2026/03/02/in-1.WAV"), CancellationToken.None);
                return [];
            default:
                await client.SignAsync("2004", signIn: true, CancellationToken.None);
                return [];
        }
    }

    private static async Task<string[]> NumbersAsync(CagriMerkeziClient client, bool sounds) =>
        [.. (await client.RecordsAsync(new CagriMerkeziRecordFilter(Cagri.Now, Cagri.Now, 50), sounds, CancellationToken.None)).Rows.Select(row => row.ArayanNumara ?? "")];
}
