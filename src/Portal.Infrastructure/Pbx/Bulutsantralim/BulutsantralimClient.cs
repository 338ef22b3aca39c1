using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Pbx.Bulutsantralim;

/// <summary>
/// Bulutsantralim's interface (API document "API Dokümanı" and the vendor's later descriptions): GETs with the key in the query, bare text or
/// JSON lists as answers, a business refusal as 400 with the reason as text.
/// </summary>
internal sealed class BulutsantralimClient(BulutsantralimSettings settings, PbxLine line)
{
    /// <summary>Quota classes as the vendor groups its limits.</summary>
    public const string Originate = "originate";
    public const string Statuses = "statuses";
    public const string Queues = "queues";
    public const string Records = "records";
    public const string Other = "other";

    public static readonly TimeSpan ShortTimeout = TimeSpan.FromSeconds(8);
    public static readonly TimeSpan AgentsTimeout = TimeSpan.FromSeconds(15);
    public static readonly TimeSpan RecordsTimeout = TimeSpan.FromSeconds(20);

    /// <summary>The vendor's server takes about 20 s for this list.</summary>
    public static readonly TimeSpan ExtensionsTimeout = TimeSpan.FromSeconds(45);

    /// <summary>The vendor's own default for how long an originated call rings.</summary>
    private const int RingSeconds = 30;

    /// <summary>"Çağrı başlatma": answers with the call id. Sent once: there is no key that would make a repetition harmless.</summary>
    public async Task<string> OriginateAsync(OriginateRequest request, CancellationToken cancellationToken)
    {
        var query = $"&extension={Escape(request.Extension)}&destination={Escape(request.Destination)}";
        if (request.Options.CallerId.Said() is { } callerId) query += $"&caller_id={Escape(callerId)}";
        if (request.Options.ManualAnswer) query += "&manual_answer=true";
        if (request.Options.RingSeconds is { } seconds) query += string.Create(CultureInfo.InvariantCulture, $"&timeout={seconds}");

        // Whether it answers at once or when the extension picked up is not documented; the limit covers both.
        var timeout = TimeSpan.FromSeconds((request.Options.RingSeconds ?? RingSeconds) + 10);
        var text = Bare(await SendAsync("originate", query, Originate, timeout, cancellationToken));
        return text is { Length: <= 64 } && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or ':')
            ? text
            : throw new PbxException(PbxErrorKind.Protocol, "The PBX did not answer with a call id; see whether the phone rings before trying again.");
    }

    public async Task<string?> HangUpAsync(string callUuid, CancellationToken cancellationToken)
    {
        // Success is the status, not the text; but a page comes from something else than the PBX.
        var text = await SendAsync("hangup/" + Escape(callUuid), "", Other, ShortTimeout, cancellationToken);
        return WireText.LooksLikeHtml(text) ? throw Unexpected() : Bare(text);
    }

    public Task<ImmutableArray<BulutsantralimQueue>> QueuesAsync(CancellationToken cancellationToken) =>
        ListAsync("queues", Queues, ShortTimeout, BulutsantralimJson.Default.BulutsantralimQueue, cancellationToken);

    public Task<ImmutableArray<BulutsantralimPending>> PendingAsync(CancellationToken cancellationToken) =>
        ListAsync("queues/pending", Queues, ShortTimeout, BulutsantralimJson.Default.BulutsantralimPending, cancellationToken);

    public async Task<ImmutableArray<(BulutsantralimAgent Agent, ImmutableArray<string> Queues)>> AgentsAsync(CancellationToken cancellationToken)
    {
        using var document = WireJson.Parse(await SendAsync("agent_statuses", "", Statuses, AgentsTimeout, cancellationToken));
        return
        [
            .. Items(document.RootElement)
                .Select(row => (Agent: Row(row, BulutsantralimJson.Default.BulutsantralimAgent), Queues: QueuesOf(row)))
                .Where(row => row.Agent is not null)
                .Select(row => (row.Agent!, row.Queues)),
        ];
    }

    public Task<ImmutableArray<BulutsantralimUser>> UsersAsync(CancellationToken cancellationToken) =>
        ListAsync("user_statuses", Statuses, ExtensionsTimeout, BulutsantralimJson.Default.BulutsantralimUser, cancellationToken);

    /// <summary>Extensions with names. The vendor's list also holds telephone passwords; they are not read.</summary>
    public Task<ImmutableArray<BulutsantralimExtension>> ExtensionsAsync(CancellationToken cancellationToken) =>
        ListAsync("extensions", Other, ShortTimeout, BulutsantralimJson.Default.BulutsantralimExtension, cancellationToken);

    /// <summary>The newest page of call records. Filters are left alone: the vendor's number filters are known to be wrong.</summary>
    public async Task<(ImmutableArray<BulutsantralimCdr> Rows, ImmutableArray<RejectedRow> Rejected)> NewestRecordsAsync(CancellationToken cancellationToken)
    {
        using var document = WireJson.Parse(await SendAsync("cdrs", "&limit=100&page=1", Records, RecordsTimeout, cancellationToken));
        var list = document.RootElement.Find("cdrs") ?? document.RootElement;
        if (list.ValueKind is not (JsonValueKind.Array or JsonValueKind.Null)) throw Unexpected();
        var rows = ImmutableArray.CreateBuilder<BulutsantralimCdr>();
        var rejected = ImmutableArray.CreateBuilder<RejectedRow>();
        if (list.ValueKind == JsonValueKind.Null) return ([], []);
        foreach (var item in list.EnumerateArray())
        {
            if (Row(item, BulutsantralimJson.Default.BulutsantralimCdr) is { } row) rows.Add(row);
            else rejected.Add(Reject(item.GetRawText(), "unreadable row"));
        }

        return (rows.ToImmutable(), rejected.ToImmutable());
    }

    public RejectedRow Reject(string raw, string reason) => new(WireText.Mask(raw, settings.Key), reason);

    private async Task<ImmutableArray<T>> ListAsync<T>(string path, string operationClass, TimeSpan timeout, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        using var document = WireJson.Parse(await SendAsync(path, "", operationClass, timeout, cancellationToken));
        return [.. Items(document.RootElement).Select(i => Row(i, type)).OfType<T>()];
    }

    private async Task<string> SendAsync(string path, string query, string operationClass, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var address = $"{settings.Address.TrimEnd('/')}/{path}?key={Escape(settings.Key.Value)}{query}";
        var answer = await line.SendAsync(new LineRequest(new HttpRequestMessage(HttpMethod.Get, address), operationClass, timeout), cancellationToken);
        var text = WireText.Decode(answer.Body);
        if (answer.Status is HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity && !WireText.LooksLikeHtml(text))
        {
            var words = WireText.Words(text, settings.Key);

            // "Gecersiz anahtar: K…": the refusal repeats the key that was sent.
            throw text.Contains("anahtar", StringComparison.OrdinalIgnoreCase)
                ? new PbxException(PbxErrorKind.Unauthorized, "The PBX refused the credentials.", words)
                : new PbxException(PbxErrorKind.Refused, "The PBX refused the request.", words);
        }

        VendorAnswer.Check(answer, text, settings.Key);
        return text;
    }

    private static IEnumerable<JsonElement> Items(JsonElement root) => root.ValueKind switch
    {
        JsonValueKind.Array => root.EnumerateArray(),
        JsonValueKind.Null => [],

        // Some lists of this vendor are wrapped as {"name":[…],"pagination":{…}}; be ready for it everywhere.
        JsonValueKind.Object when root.EnumerateObject().Select(p => p.Value).FirstOrDefault(v => v.ValueKind == JsonValueKind.Array) is { ValueKind: JsonValueKind.Array } list => list.EnumerateArray(),
        _ => throw Unexpected(),
    };

    private static T? Row<T>(JsonElement element, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return element.ValueKind == JsonValueKind.Object ? element.Deserialize(type) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static ImmutableArray<string> QueuesOf(JsonElement row) => row.Find("queues") switch
    {
        { ValueKind: JsonValueKind.Array } list => [.. list.EnumerateArray().Select(q => ((JsonElement?)q).Text().Said()).OfType<string>()],
        { ValueKind: JsonValueKind.String } text => [.. (text.GetString() ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)],
        _ => [],
    };

    /// <summary>A text answer without the line end or quotes around it; null when nothing is left, or when it is a page.</summary>
    private string? Bare(string text) => WireText.Words(text, settings.Key);

    private static string Escape(string text) => Uri.EscapeDataString(text);

    private static PbxException Unexpected() => new(PbxErrorKind.Protocol, "The PBX's answer is not the data that its documentation describes.");
}
