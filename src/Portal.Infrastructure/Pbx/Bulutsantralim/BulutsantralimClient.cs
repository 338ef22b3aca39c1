using System.Collections.Immutable;
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
internal sealed partial class BulutsantralimClient(BulutsantralimSettings settings, PbxLine line)
{
    /// <summary>Quota classes as the vendor groups its limits.</summary>
    public const string Originate = "originate";
    public const string Statuses = "statuses";
    public const string Queues = "queues";
    public const string Records = "records";
    public const string Recordings = "recordings";
    public const string Campaigns = "campaigns";
    public const string Other = "other";

    public static readonly TimeSpan ShortTimeout = TimeSpan.FromSeconds(8);
    public static readonly TimeSpan AgentsTimeout = TimeSpan.FromSeconds(15);
    public static readonly TimeSpan RecordsTimeout = TimeSpan.FromSeconds(20);

    /// <summary>The vendor's server takes about 20 s for this list.</summary>
    public static readonly TimeSpan ExtensionsTimeout = TimeSpan.FromSeconds(45);

    public Task<ImmutableArray<BulutsantralimQueue>> QueuesAsync(CancellationToken cancellationToken) =>
        ListAsync("queues", "", Queues, ShortTimeout, BulutsantralimJson.Default.BulutsantralimQueue, cancellationToken);

    public Task<ImmutableArray<BulutsantralimPending>> PendingAsync(CancellationToken cancellationToken) =>
        ListAsync("queues/pending", "", Queues, ShortTimeout, BulutsantralimJson.Default.BulutsantralimPending, cancellationToken);

    /// <summary>Members of a queue, in the order in which they are rung.</summary>
    public Task<ImmutableArray<BulutsantralimMember>> MembersAsync(string queue, CancellationToken cancellationToken) =>
        ListAsync("queue/user_list", $"&queue_number={Escape(queue)}", Queues, ShortTimeout, BulutsantralimJson.Default.BulutsantralimMember, cancellationToken);

    public async Task<ImmutableArray<(BulutsantralimAgent Agent, ImmutableArray<string> Queues)>> AgentsAsync(CancellationToken cancellationToken)
    {
        using var document = WireJson.Parse(await GetAsync("agent_statuses", "", Statuses, AgentsTimeout, cancellationToken));
        return
        [
            .. Items(document.RootElement)
                .Select(row => (Agent: Row(row, BulutsantralimJson.Default.BulutsantralimAgent), Queues: QueuesOf(row)))
                .Where(row => row.Agent is not null)
                .Select(row => (row.Agent!, row.Queues)),
        ];
    }

    public Task<ImmutableArray<BulutsantralimUser>> UsersAsync(CancellationToken cancellationToken) =>
        ListAsync("user_statuses", "", Statuses, ExtensionsTimeout, BulutsantralimJson.Default.BulutsantralimUser, cancellationToken);

    /// <summary>Extensions with names. The vendor's list also holds telephone passwords; they are not read.</summary>
    public Task<ImmutableArray<BulutsantralimExtension>> ExtensionsAsync(CancellationToken cancellationToken) =>
        ListAsync("extensions", "", Other, ShortTimeout, BulutsantralimJson.Default.BulutsantralimExtension, cancellationToken);

    public RejectedRow Reject(string raw, string reason) => new(WireText.Mask(raw, settings.Key), reason);

    private async Task<ImmutableArray<T>> ListAsync<T>(
        string path, string query, string operationClass, TimeSpan timeout, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        using var document = WireJson.Parse(await GetAsync(path, query, operationClass, timeout, cancellationToken));
        return [.. Items(document.RootElement).Select(i => Row(i, type)).OfType<T>()];
    }

    private Task<string> GetAsync(string path, string query, string operationClass, TimeSpan timeout, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, path, query, null, operationClass, timeout, cancellationToken);

    private async Task<string> SendAsync(
        HttpMethod method, string path, string query, HttpContent? content, string operationClass, TimeSpan timeout, CancellationToken cancellationToken, Secret alsoSecret = default)
    {
        var address = $"{settings.Address.TrimEnd('/')}/{path}?key={Escape(settings.Key.Value)}{query}";
        var answer = await line.SendAsync(new LineRequest(new HttpRequestMessage(method, address) { Content = content }, operationClass, timeout), cancellationToken);
        var text = WireText.Decode(answer.Body);
        if (answer.Status is HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity && !WireText.LooksLikeHtml(text))
        {
            var words = WireText.Words(text, settings.Key, alsoSecret);

            // "Gecersiz anahtar: K…": the refusal repeats the key that was sent.
            throw text.Contains("anahtar", StringComparison.OrdinalIgnoreCase)
                ? new PbxException(PbxErrorKind.Unauthorized, "The PBX refused the credentials.", words)
                : new PbxException(PbxErrorKind.Refused, "The PBX refused the request.", words);
        }

        // "cannot find call with call_uuid …" comes as 404 for records and as 400 for recordings.
        if (answer.Status == HttpStatusCode.NotFound && text.Contains("cannot find", StringComparison.OrdinalIgnoreCase) && !WireText.LooksLikeHtml(text))
            throw new PbxException(PbxErrorKind.Refused, "The PBX does not know this call.", WireText.Words(text, settings.Key));

        VendorAnswer.Check(answer, text, settings.Key, alsoSecret);
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
        { ValueKind: JsonValueKind.String } text => [.. (((JsonElement?)text).Text() ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)],
        _ => [],
    };

    /// <summary>A text answer without the line end or quotes around it; null when nothing is left, or when it is a page.</summary>
    private string? Bare(string text) => WireText.Words(text, settings.Key);

    private static string Escape(string text) => Uri.EscapeDataString(text);

    private static PbxException Unexpected() => new(PbxErrorKind.Protocol, "The PBX's answer is not the data that its documentation describes.");
}
