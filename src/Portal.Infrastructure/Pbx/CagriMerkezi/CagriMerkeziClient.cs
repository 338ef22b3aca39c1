using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Pbx.CagriMerkezi;

/// <summary>
/// The modules of "Çağrı Merkezi API" (API document "Çağrı Merkezi Api Dökümanı"): one address, the key and the module in the query, everything else as a form. The
/// document shows no failure; the rule here is that only <c>result</c> true is success.
/// </summary>
internal sealed partial class CagriMerkeziClient(CagriMerkeziSettings settings, PbxLine line)
{
    /// <summary>The vendor names no limit; this one is ours, so that a customer's own server is never crowded.</summary>
    public const string Requests = "requests";

    /// <summary>Rows asked for first; more when the page was full.</summary>
    public const int PageRows = 200;

    public static readonly TimeSpan ShortTimeout = TimeSpan.FromSeconds(8);
    public static readonly TimeSpan CommandTimeout = TimeSpan.FromSeconds(15);
    public static readonly TimeSpan RecordsTimeout = TimeSpan.FromSeconds(30);
    public static readonly TimeSpan AudioTimeout = WireAudio.Timeout;

    private static readonly string[] KeyWords = ["anahtar", "apikey", "api key", "api_key", "yetki", "unauthor", "forbidden", "invalid key", "kimlik"];

    /// <summary>"Kuyrukları Listele". The list stands in <c>message</c>.</summary>
    public async Task<ImmutableArray<CagriMerkeziQueue>> QueuesAsync(CancellationToken cancellationToken) =>
        (await ListAsync("listQueue", HttpMethod.Get, [], ShortTimeout, CagriMerkeziQueue.Fields, CagriMerkeziQueue.Of, cancellationToken)).Rows;

    /// <summary>"Kuyruktaki Agent Listesi".</summary>
    public async Task<ImmutableArray<string>> QueueAgentsAsync(string queue, CancellationToken cancellationToken) =>
        CagriMerkeziReader.Agents((await AskAsync("queueAgents", HttpMethod.Post, [new("account", queue)], ShortTimeout, cancellationToken)).Answer);

    /// <summary>"Kuyruk Eklemek".</summary>
    public Task<string?> CreateQueueAsync(NewQueue queue, CancellationToken cancellationToken) => OrderAsync(
        "createQueue",
        [new("account", queue.Number), new("name", queue.Name), new("password", queue.Password.Value ?? ""), .. queue.Members.Select(Member)],
        cancellationToken,
        queue.Password);

    /// <summary>"Kuyruk Silmek".</summary>
    public Task<string?> DeleteQueueAsync(string queue, CancellationToken cancellationToken) => OrderAsync("deleteQueue", [new("account", queue)], cancellationToken);

    /// <summary>"Kuyruğa Agent Eklemek Silmek".</summary>
    public Task<string?> ChangeMembersAsync(string queue, IEnumerable<string> agents, bool add, CancellationToken cancellationToken) =>
        OrderAsync("agentsQueue", [new("account", queue), .. agents.Select(Member), new("make", add ? "true" : "false")], cancellationToken);

    /// <summary>"Agent Girişi" and "Agent Çıkışı".</summary>
    public Task<string?> SignAsync(string agent, bool signIn, CancellationToken cancellationToken) =>
        OrderAsync(signIn ? "loginAgent" : "logoutAgent", [new("agent", agent)], cancellationToken);

    /// <summary>"Mola Listelemek". In JSON it is a bare list without <c>result</c>.</summary>
    public async Task<ImmutableArray<CagriMerkeziBreak>> BreaksAsync(CancellationToken cancellationToken) =>
        (await ListAsync("breakList", HttpMethod.Get, [], ShortTimeout, CagriMerkeziBreak.Fields, CagriMerkeziBreak.Of, cancellationToken, bareList: true)).Rows;

    /// <summary>"Mola Başlatmak".</summary>
    public Task<string?> StartBreakAsync(string agent, string breakId, CancellationToken cancellationToken) =>
        OrderAsync("breakStart", [new("agent", agent), new("breakId", breakId)], cancellationToken);

    /// <summary>"Mola Bitirmek". Its JSON answer says "Mola Başladı" ("break started"), a slip of the document; such words would mislead, so none are passed on.</summary>
    public Task EndBreakAsync(string agent, CancellationToken cancellationToken) => OrderAsync("breakEnd", [new("agent", agent)], cancellationToken);

    /// <summary>"Aktif Call Center Çağrıları".</summary>
    public async Task<ImmutableArray<CagriMerkeziAgentCall>> AgentCallsAsync(CancellationToken cancellationToken) =>
        (await ListAsync("activeCallsCallCenter", HttpMethod.Post, [], ShortTimeout, CagriMerkeziAgentCall.Fields, CagriMerkeziAgentCall.Of, cancellationToken)).Rows;

    /// <summary>"Canlı Yönetimler": every channel of the PBX.</summary>
    public async Task<ImmutableArray<CagriMerkeziChannelRow>> ChannelsAsync(CancellationToken cancellationToken) =>
        (await ListAsync("activeCalls", HttpMethod.Post, [], ShortTimeout, CagriMerkeziChannelRow.Fields, CagriMerkeziChannelRow.Of, cancellationToken)).Rows;

    /// <summary>"Çağrı Başlatmak".</summary>
    public Task<string?> DialAsync(string extension, string number, CancellationToken cancellationToken) =>
        OrderAsync("dial", [new("extension", extension), new("number", number)], cancellationToken);

    /// <summary>"Çağrı Transferi".</summary>
    public Task<string?> RedirectAsync(string from, string extension, CancellationToken cancellationToken) =>
        OrderAsync("redirect", [new("from", from), new("extension", extension)], cancellationToken);

    /// <summary>"Çağrı Sonlandırmak".</summary>
    public Task<string?> HangUpAsync(string extension, CancellationToken cancellationToken) => OrderAsync("hangup", [new("extension", extension)], cancellationToken);

    /// <summary>
    /// "Arama Kayıtları" and "SES Kayıtları". The filter has whole days. <c>orderby</c> is left out: the only value that the document names orders by the caller's number,
    /// with which <c>limit</c> would cut off the newest.
    /// </summary>
    public Task<CagriMerkeziRows<CagriMerkeziRecord>> RecordsAsync(CagriMerkeziRecordFilter filter, bool sounds, CancellationToken cancellationToken)
    {
        List<KeyValuePair<string, string>> fields =
        [
            new("sira", "desc"),
            new("limit", filter.Limit.ToString(CultureInfo.InvariantCulture)),
            new("baslangic_tarihi", CagriMerkeziWords.Day(filter.From)),
            new("bitis_tarihi", CagriMerkeziWords.Day(filter.To)),
        ];
        if (filter.Caller is { } caller) fields.Add(new("arayan_numara", caller));
        if (filter.Called is { } called) fields.Add(new("aranan_numara", called));
        return ListAsync(sounds ? "soundRecords" : "callRecords", HttpMethod.Post, fields, RecordsTimeout, CagriMerkeziRecord.Fields, CagriMerkeziRecord.Of, cancellationToken);
    }

    /// <summary>"Ses Kaydı İndirme".</summary>
    public async Task<LineAnswer> DownloadAsync(string path, CancellationToken cancellationToken)
    {
        var answer = await SendAsync("downloadRecording", HttpMethod.Get, [new("listen", path)], AudioTimeout, cancellationToken);
        VendorAnswer.Check(answer, WireText.Decode(answer.Body.AsSpan(0, Math.Min(answer.Body.Length, 2000))), settings.ApiKey);
        return answer;
    }

    /// <summary>What came in place of audio, as the failure that it is.</summary>
    public PbxException NoAudio(LineAnswer answer)
    {
        try
        {
            var (node, _) = Read(answer, "downloadRecording", [], bareList: false);
            return new PbxException(PbxErrorKind.Protocol, "The PBX did not send a recording.", Words(CagriMerkeziReader.Message(node)));
        }
        catch (PbxException exception)
        {
            return exception.Kind == PbxErrorKind.Protocol ? new PbxException(PbxErrorKind.Protocol, "The PBX did not send a recording.") : exception;
        }
    }

    public RejectedRow Reject(string raw, string reason) => new(WireText.Mask(raw, settings.ApiKey), reason);

    private static KeyValuePair<string, string> Member(string agent) => new("dynmembers[]", agent);

    /// <summary>A command: sent once, never again, whatever becomes of the answer.</summary>
    private async Task<string?> OrderAsync(string module, IEnumerable<KeyValuePair<string, string>> fields, CancellationToken cancellationToken, Secret secret = default) =>
        Words(CagriMerkeziReader.Message((await AskAsync(module, HttpMethod.Post, fields, CommandTimeout, cancellationToken, secret: secret)).Answer), secret);

    private async Task<CagriMerkeziRows<T>> ListAsync<T>(
        string module, HttpMethod verb, IEnumerable<KeyValuePair<string, string>> fields, TimeSpan timeout, ImmutableArray<string> columns, Func<CagriMerkeziNode, T?> read,
        CancellationToken cancellationToken, bool bareList = false)
        where T : class
    {
        var (answer, text) = await AskAsync(module, verb, fields, timeout, cancellationToken, columns, bareList);
        var rows = ImmutableArray.CreateBuilder<T>();
        var rejected = ImmutableArray.CreateBuilder<RejectedRow>();
        foreach (var node in answer.Rows(columns))
        {
            if (read(node) is not { } row)
            {
                rejected.Add(Reject(text[node.Start..node.End], "a row without its key"));
                continue;
            }

            if (row is WireRow kept) kept.Raw = WireText.Mask(text[node.Start..node.End], settings.ApiKey);
            rows.Add(row);
        }

        foreach (var stray in answer.Strays()) rejected.Add(Reject(text[stray.Start..stray.End], "not a row"));
        return new CagriMerkeziRows<T>(rows.ToImmutable(), rejected.ToImmutable());
    }

    private async Task<(CagriMerkeziNode Answer, string Text)> AskAsync(
        string module, HttpMethod verb, IEnumerable<KeyValuePair<string, string>> fields, TimeSpan timeout, CancellationToken cancellationToken, ImmutableArray<string> columns = default,
        bool bareList = false, Secret secret = default)
    {
        var answer = await SendAsync(module, verb, fields, timeout, cancellationToken);
        if (answer.Status is not (HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity)) VendorAnswer.Check(answer, WireText.Decode(answer.Body), settings.ApiKey, secret);
        return Read(answer, module, columns.IsDefault ? [] : columns, bareList, secret);
    }

    private (CagriMerkeziNode Answer, string Text) Read(LineAnswer answer, string module, ImmutableArray<string> columns, bool bareList, Secret secret = default)
    {
        var text = WireText.Decode(answer.Body);
        var node = CagriMerkeziReader.Parse(text, columns);
        if (bareList && node.IsList) return (node, text);
        switch (CagriMerkeziReader.Succeeded(node))
        {
            case true when (int)answer.Status < 300:
                return (node, text);
            case null:
                throw new PbxException(PbxErrorKind.Protocol, "The PBX's answer lacks the word whether it succeeded.");
            default:
                var words = Words(CagriMerkeziReader.Message(node), secret);
                var wrongKey = words is not null && KeyWords.Any(word => words.Contains(word, StringComparison.OrdinalIgnoreCase));
                throw wrongKey
                    ? new PbxException(PbxErrorKind.Unauthorized, "The PBX refused the credentials.", words)
                    : new PbxException(PbxErrorKind.Refused, $"The PBX refused the request ({module}).", words);
        }
    }

    private string? Words(string? text, Secret secret = default) => text is null ? null : WireText.Words(text, settings.ApiKey, secret);

    private Task<LineAnswer> SendAsync(string module, HttpMethod verb, IEnumerable<KeyValuePair<string, string>> fields, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var type = settings.AsksForXml ? "xml" : "json";

        // The break list calls the same parameter "tip".
        var query = $"?apikey={Escape(settings.ApiKey.Value)}&module={module}&type={type}{(module == "breakList" ? "&tip=" + type : "")}";
        if (verb == HttpMethod.Get) query += string.Concat(fields.Select(field => $"&{Escape(field.Key)}={Escape(field.Value)}"));
        var request = new HttpRequestMessage(verb, AddressOf(settings.Address) + query);
        if (verb == HttpMethod.Post) request.Content = new FormUrlEncodedContent(fields);
        var largest = module switch
        {
            "downloadRecording" => LineRequest.RecordingBody,
            "callRecords" or "soundRecords" => LineRequest.RecordsBody,
            _ => LineRequest.UsualBody,
        };
        return line.SendAsync(new LineRequest(request, Requests, timeout) { MaxBody = largest }, cancellationToken);
    }

    /// <summary>The interface lies below <c>/api/</c>; an admin may give the server alone, or the file <c>index.php</c>.</summary>
    private static string AddressOf(string address)
    {
        var trimmed = address.TrimEnd('/');
        if (trimmed.EndsWith(".php", StringComparison.OrdinalIgnoreCase)) return trimmed;
        return Uri.TryCreate(trimmed, UriKind.Absolute, out var uri) && uri.AbsolutePath == "/" ? trimmed + "/api/" : trimmed + "/";
    }

    private static string Escape(string? text) => Uri.EscapeDataString(text ?? "");
}

/// <summary>What records to ask for. Whole days in Turkey; null = any.</summary>
internal sealed record CagriMerkeziRecordFilter(DateTimeOffset From, DateTimeOffset To, int Limit, string? Caller = null, string? Called = null);
