using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Pbx.Netgsm;

/// <summary>
/// NetSantral's two hosts (API document of the vendor's package). Call control: GETs with user name and password in the query, answered with HTTP 200 even when refused. Account
/// services: POSTs of JSON or XML, each with error codes of its own.
/// </summary>
internal sealed partial class NetgsmClient(NetgsmSettings settings, PbxLine line)
{
    /// <summary>Commands. The vendor names no limit for this host; ours is modest.</summary>
    public const string Commands = "commands";

    /// <summary>Queue states, on the same host: a limit of their own, so that watching never holds up a command.</summary>
    public const string QueueStats = "queueStats";

    public const string QueueNumbers = "queueNumbers";
    public const string Report = "report";
    public const string Statistics = "statistics";
    public const string AutoDial = "autoDial";

    /// <summary>Credit and recordings: no limit is known.</summary>
    public const string Other = "other";

    public static readonly TimeSpan ShortTimeout = TimeSpan.FromSeconds(8);
    public static readonly TimeSpan ReportTimeout = TimeSpan.FromSeconds(30);

    /// <summary>How long a phone rings unless told otherwise; the vendor wants the parameter in every call.</summary>
    public const int RingSeconds = 30;

    private static int _lastRequest = RandomNumberGenerator.GetInt32(100_000_000, 1_000_000_000);

    /// <summary>
    /// A number of the request: digits only, because others (a GUID) are silently refused, and small enough for 32 bits. It only comes back with the answer.
    /// </summary>
    private static string NextRequest() => ((Interlocked.Increment(ref _lastRequest) & 0x3FFFFFFF) + 100_000_000).ToString(CultureInfo.InvariantCulture);

    /// <summary>One command at the control host, sent once. Every value is percent-encoded.</summary>
    public async Task<NetgsmAnswer> CommandAsync(string command, TimeSpan timeout, CancellationToken cancellationToken, params IEnumerable<(string Name, string? Value)> parameters)
    {
        var text = await ControlAsync(command, Commands, timeout, parameters, cancellationToken);
        using var document = ParseControl(text);
        var answer = AnswerOf(document.RootElement);
        var words = Words(answer.Message ?? answer.Error);
        if (!NetgsmWords.IsGood(answer.Code)) throw NetgsmFailures.Of(NetgsmService.Control, answer.Code.Said(), words);

        // "No Answer" beside a status of success is still nobody who answered.
        if (NetgsmWords.SaysNotConnected(answer.Message)) throw new PbxException(PbxErrorKind.Refused, "The PBX did not bring the call about.", words);
        if (NetgsmWords.SaysSuccess(answer.Status) || (answer.Status.Said() is null && answer.Message?.StartsWith("success", StringComparison.OrdinalIgnoreCase) == true)) return answer;
        throw answer.Status.Said() is null && words is null ? NetgsmFailures.Unexpected() : NetgsmFailures.Of(NetgsmService.Control, null, words);
    }

    /// <summary>The vendor's words for people: on one line, without secrets.</summary>
    public string? Words(string? text) => text is null ? null : WireText.Words(text, settings.Password, settings.ServicePassword);

    /// <summary>One row; null when it is not one.</summary>
    internal static T? Row<T>(JsonElement element, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return element.ValueKind == JsonValueKind.Object ? element.Deserialize(type) : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private async Task<string> ControlAsync(string command, string operationClass, TimeSpan timeout, IEnumerable<(string Name, string? Value)> parameters, CancellationToken cancellationToken)
    {
        var address = new StringBuilder(settings.ControlAddress.TrimEnd('/')).Append('/').Append(Escape(settings.Pbx)).Append('/').Append(command)
            .Append("?username=").Append(Escape(settings.Username)).Append("&password=").Append(Escape(settings.Password.Value));
        foreach (var (name, value) in parameters)
        {
            if (value is not null) address.Append('&').Append(name).Append('=').Append(Escape(value));
        }

        address.Append("&crm_id=").Append(NextRequest());
        return await SendAsync(new HttpRequestMessage(HttpMethod.Get, address.ToString()), operationClass, timeout, NetgsmService.Control, cancellationToken);
    }

    private JsonDocument ParseControl(string text)
    {
        if (NetgsmFailures.BareCode(text) is { } code) throw NetgsmFailures.Of(NetgsmService.Control, code, null);
        return WireJson.Parse(text);
    }

    private static NetgsmAnswer AnswerOf(JsonElement root) =>
        Row(root.ValueKind == JsonValueKind.Array && root.GetArrayLength() > 0 ? root[0] : root, NetgsmJson.Default.NetgsmAnswer) ?? throw NetgsmFailures.Unexpected();

    private Task<string> PostJsonAsync(string path, JsonObject body, string operationClass, TimeSpan timeout, NetgsmService service, CancellationToken cancellationToken) =>
        PostAsync(path, new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"), operationClass, timeout, service, cancellationToken);

    private Task<string> PostAsync(string path, HttpContent body, string operationClass, TimeSpan timeout, NetgsmService service, CancellationToken cancellationToken) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, settings.AccountAddress.TrimEnd('/') + path) { Content = body }, operationClass, timeout, service, cancellationToken);

    private async Task<string> SendAsync(HttpRequestMessage request, string operationClass, TimeSpan timeout, NetgsmService service, CancellationToken cancellationToken)
    {
        var answer = await line.SendAsync(new LineRequest(request, operationClass, timeout) { MaxBody = operationClass == Report ? LineRequest.RecordsBody : LineRequest.UsualBody }, cancellationToken);
        var text = WireText.Decode(answer.Body);

        // The document knows errors with status 200 only; where a client error comes with the vendor's code after all, the code says more.
        if (answer.Status is HttpStatusCode.BadRequest or HttpStatusCode.NotAcceptable or HttpStatusCode.UnprocessableEntity && Verdict(text) is { Code: { } code } verdict)
            throw NetgsmFailures.Of(service, code, verdict.Words);
        VendorAnswer.Check(answer, text, settings.Password, settings.ServicePassword);
        return text;
    }

    /// <summary>Throws when the answer of an account service is an error; true when it says that there is nothing.</summary>
    private bool IsNothing(string text, NetgsmService service)
    {
        var (code, words) = Verdict(text);
        if (NetgsmWords.IsGood(code)) return false;
        return NetgsmFailures.IsNothing(service, code) ? true : throw NetgsmFailures.Of(service, code, words);
    }

    /// <summary>The code of an answer and the words beside it, wherever they are: <c>30</c>, <c>{"code":70,"error":"…"}</c>, <c>&lt;main&gt;&lt;code&gt;40&lt;/code&gt;…</c>.</summary>
    private (string? Code, string? Words) Verdict(string text)
    {
        if (NetgsmFailures.BareCode(text) is { } bare) return (bare, null);
        var start = text.AsSpan().TrimStart("\uFEFF \t\r\n\0");
        if (start.StartsWith('<'))
        {
            // A page of a web server may hold an element "code" as well.
            if (!start.StartsWith("<?xml", StringComparison.OrdinalIgnoreCase) && !start.StartsWith("<xml", StringComparison.OrdinalIgnoreCase) && !start.StartsWith("<main", StringComparison.OrdinalIgnoreCase)) return (null, null);
            return (NetgsmXml.Value(text, "code"), Words(NetgsmXml.Value(text, "error") ?? NetgsmXml.Value(text, "message")));
        }

        if (!start.StartsWith('{') && !start.StartsWith('[')) return (null, null);
        try
        {
            using var document = WireJson.Parse(text);
            var root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Array && root.GetArrayLength() == 1) root = root[0];
            var answer = Row(root, NetgsmJson.Default.NetgsmAnswer);
            return (answer?.Code.Said(), Words(answer?.Error.Said() ?? answer?.Message));
        }
        catch (PbxException)
        {
            return (null, null);
        }
    }

    private static string Escape(string text) => Uri.EscapeDataString(text);
}
