using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Portal.Domain.Pbx;
using Portal.Domain;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Pbx.MutluSantral;

/// <summary>Rows that could be read and rows that could not.</summary>
internal sealed record MutluSantralRows<T>(ImmutableArray<T> Rows, ImmutableArray<RejectedRow> Rejected);

/// <summary>
/// MutluSantral's six operations (API document 1.0.1): GETs with user name and password in the query. A success is a list, even when it says nothing (<c>[{}]</c>); a failure is
/// an object with <c>errorCode</c>, whatever the HTTP status.
/// </summary>
internal sealed class MutluSantralClient(MutluSantralSettings settings, PbxLine line)
{
    public const string Operations = "operations";

    public static readonly TimeSpan ShortTimeout = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan RecordsTimeout = TimeSpan.FromSeconds(30);

    /// <summary>The three kinds that the document names; a further one would be ignored by us and so is not asked for.</summary>
    private const string Events = "EXTENSION_RINGING,IVR_MENU_ACTION,IVR_MENU_EXIT";

    /// <summary>"Subscribe". Headed POST, printed as GET. One subscription an account: a new one replaces the old one.</summary>
    public Task SubscribeAsync(Secret address, CancellationToken cancellationToken) =>
        OrderAsync("subscribe", $"&notificationUrl={Uri.EscapeDataString(address.Value)}&notificationEvents={Events}", cancellationToken, address);

    /// <summary>"UnSubscribe". Its printed address is a copy of subscribe's; the request sample has the right one.</summary>
    public Task UnsubscribeAsync(CancellationToken cancellationToken) => OrderAsync("unsubscribe", "", cancellationToken);

    /// <summary>"CreditInfo".</summary>
    public async Task<MutluSantralRows<MutluSantralCredit>> CreditAsync(CancellationToken cancellationToken) =>
        Rows(await ReadAsync("creditinfo", "", ShortTimeout, cancellationToken), MutluSantralJson.Default.MutluSantralCredit);

    /// <summary>"GetCdrs". The filter is written month first, 24 hours, in Turkish time.</summary>
    public async Task<MutluSantralRows<MutluSantralCdr>> RecordsAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        Rows(await ReadAsync("cdrs", $"&startDate={Stamp(from)}&endDate={Stamp(to.ToFullSecond())}", RecordsTimeout, cancellationToken), MutluSantralJson.Default.MutluSantralCdr);

    /// <summary>"CreditUrl": printed without a password.</summary>
    public Task<Secret> TopUpLinkAsync(CancellationToken cancellationToken) => LinkAsync("crediturl", settings.PasswordForTopUp, cancellationToken);

    /// <summary>"GetAccessUrl".</summary>
    public Task<Secret> PanelLinkAsync(CancellationToken cancellationToken) => LinkAsync("accessurl", withPassword: true, cancellationToken);

    public RejectedRow Reject(string raw, string reason) => new(WireText.Mask(raw, settings.Password), reason);

    private async Task OrderAsync(string operation, string query, CancellationToken cancellationToken, Secret alsoSecret = default)
    {
        var text = await ReadAsync(operation, query, ShortTimeout, cancellationToken, alsoSecret);
        using var document = WireJson.Parse(text);
        if (document.RootElement.ValueKind is not (JsonValueKind.Array or JsonValueKind.Object)) throw Unexpected();
    }

    /// <summary>
    /// A link. The document shows its shape only as a picture, so every shape counts: inside JSON, as bare text, or as a redirect, which is handed on and not followed.
    /// </summary>
    private async Task<Secret> LinkAsync(string operation, bool withPassword, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(operation, withPassword, "", ShortTimeout, cancellationToken);
        var text = WireText.Decode(answer.Body);
        ThrowIfError(answer.Status, text);
        if ((int)answer.Status is >= 300 and < 400 && answer.Location is { Scheme: "http" or "https", UserInfo.Length: 0 } location) return new Secret(location.AbsoluteUri);
        VendorAnswer.Check(answer, text, settings.Password);
        return WireLink.Find(text) is { } link
            ? new Secret(link.AbsoluteUri)
            : throw new PbxException(PbxErrorKind.Protocol, "The PBX answered without a link.");
    }

    private async Task<string> ReadAsync(string operation, string query, TimeSpan timeout, CancellationToken cancellationToken, Secret alsoSecret = default)
    {
        var answer = await SendAsync(operation, withPassword: true, query, timeout, cancellationToken);
        var text = WireText.Decode(answer.Body);
        ThrowIfError(answer.Status, text, alsoSecret);
        VendorAnswer.Check(answer, text, settings.Password, alsoSecret);
        return text;
    }

    private Task<LineAnswer> SendAsync(string operation, bool withPassword, string query, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var password = withPassword ? $"&pwd={Uri.EscapeDataString(settings.Password.Value)}" : "";
        var address = $"{settings.Address.TrimEnd('/')}/{operation}?username={Uri.EscapeDataString(settings.Username)}{password}{query}";
        return line.SendAsync(new LineRequest(new HttpRequestMessage(HttpMethod.Get, address), Operations, timeout) { MaxBody = operation == "cdrs" ? LineRequest.RecordsBody : LineRequest.UsualBody }, cancellationToken);
    }

    /// <summary>
    /// The document's own test: an answer with <c>errorCode</c> is a failure, and the status does not matter. It stands in a bare object; inside a list counts too.
    /// </summary>
    private void ThrowIfError(HttpStatusCode status, string text, Secret alsoSecret = default)
    {
        if (status == HttpStatusCode.TooManyRequests || !text.Contains("errorCode", StringComparison.OrdinalIgnoreCase)) return;
        string? code, message;
        try
        {
            using var document = WireJson.Parse(text);
            var root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Array && root.GetArrayLength() > 0) root = root[0];
            code = root.Find("errorCode").Text().Said();
            message = root.Find("message").Text();
        }
        catch (PbxException)
        {
            return;
        }

        if (code is null) return;
        var words = WireText.Words(message.Said() ?? code, settings.Password, alsoSecret);
        throw IsSignIn(status, code, message)
            ? new PbxException(PbxErrorKind.Unauthorized, "The PBX refused the credentials.", words)
            : new PbxException((int)status >= 500 ? PbxErrorKind.Protocol : PbxErrorKind.Refused, "The PBX refused the request.", words);
    }

    /// <summary>
    /// INVALID_DATA is the only code that the document shows, for a wrong user name or password. It may as well stand for a wrong date, so other words with it are
    /// taken at their word; without any it is the sign-in.
    /// </summary>
    private static bool IsSignIn(HttpStatusCode status, string code, string? message)
    {
        if (status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden) return true;
        if (!code.Equals("INVALID_DATA", StringComparison.OrdinalIgnoreCase)) return false;
        return message.Said() is not { } words
            || new[] { "parola", "şifre", "sifre", "kullanıcı", "kullanici", "yetki", "giriş", "password", "username" }.Any(w => words.Contains(w, StringComparison.OrdinalIgnoreCase));
    }

    private MutluSantralRows<T> Rows<T>(string text, JsonTypeInfo<T> type)
        where T : class
    {
        using var document = WireJson.Parse(text);
        var rows = ImmutableArray.CreateBuilder<T>();
        var rejected = ImmutableArray.CreateBuilder<RejectedRow>();
        IEnumerable<JsonElement> items = document.RootElement.ValueKind switch
        {
            JsonValueKind.Array => document.RootElement.EnumerateArray(),
            JsonValueKind.Object => [document.RootElement],
            _ => throw Unexpected(),
        };
        foreach (var item in items)
        {
            // "[{}]" is this vendor's way to say nothing.
            if (item.ValueKind == JsonValueKind.Null || (item.ValueKind == JsonValueKind.Object && !item.EnumerateObject().Any())) continue;
            try
            {
                if (item.ValueKind != JsonValueKind.Object || item.Deserialize(type) is not { } row)
                {
                    rejected.Add(Reject(item.GetRawText(), "not a row"));
                    continue;
                }

                if (row is WireRow kept) kept.Raw = WireText.Mask(item.GetRawText(), settings.Password);
                rows.Add(row);
            }
            catch (JsonException)
            {
                rejected.Add(Reject(item.GetRawText(), "unreadable row"));
            }
        }

        return new MutluSantralRows<T>(rows.ToImmutable(), rejected.ToImmutable());
    }

    /// <summary>As the document's own request: slashes and colons bare, the blank as %20.</summary>
    private static string Stamp(DateTimeOffset at) =>
        TimeZoneInfo.ConvertTime(at, TurkishTime.Zone).ToString("MM'/'dd'/'yyyy'%20'HH':'mm':'ss", CultureInfo.InvariantCulture);

    private static PbxException Unexpected() => new(PbxErrorKind.Protocol, "The PBX's answer is not the data that its documentation describes.");
}
