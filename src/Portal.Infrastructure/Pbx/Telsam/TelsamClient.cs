using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Portal.Domain.Pbx;
using Portal.Domain;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Pbx.Telsam;

/// <summary>Rows that could be read and rows that could not.</summary>
internal sealed record TelsamRows<T>(ImmutableArray<T> Rows, ImmutableArray<RejectedRow> Rejected);

/// <summary>
/// Telsam's three operations (API description "Sanal santral API"): everything is a GET with the operation, user name and password in the
/// query. Failures are not documented; a <c>success</c> that is not true is one.
/// </summary>
internal sealed class TelsamClient(TelsamSettings settings, PbxLine line)
{
    public const string Operations = "operations";

    public static readonly TimeSpan ListTimeout = TimeSpan.FromSeconds(8);
    public static readonly TimeSpan HistoryTimeout = TimeSpan.FromSeconds(30);

    /// <summary>"Aktif aramaları listeleme".</summary>
    public async Task<TelsamRows<TelsamActiveCall>> ActiveCallsAsync(CancellationToken cancellationToken) =>
        Rows(await SendAsync("activecalls", "", ListTimeout, cancellationToken), TelsamJson.Default.TelsamActiveCall);

    /// <summary>"Çağrı detayları listeleme". The filter has whole minutes of Turkish time.</summary>
    public async Task<TelsamRows<TelsamCall>> CallsAsync(DateTimeOffset from, DateTimeOffset to, string number, CancellationToken cancellationToken) =>
        Rows(await SendAsync("cdr", $"&date1={Minute(from)}&date2={Minute(to)}&number={Uri.EscapeDataString(number)}&uf=yes", HistoryTimeout, cancellationToken), TelsamJson.Default.TelsamCall);

    /// <summary>"Çağrı sonlandırma". The printed address has a blank before "channel"; it is a misprint. The answer is not documented and may be empty.</summary>
    public async Task<string?> HangUpAsync(string channel, CancellationToken cancellationToken)
    {
        var text = await SendAsync("hangupcall", $"&channel={Uri.EscapeDataString(channel)}", ListTimeout, cancellationToken);
        if (string.IsNullOrWhiteSpace(text)) return null;
        using var document = WireJson.Parse(text, cutNotices: true);
        var envelope = Envelope(document.RootElement);
        if (envelope?.Find("success").Text() is { } success && WireValues.Flag(success) != true)
            throw Failure(envelope.Value, PbxErrorKind.Refused, "The PBX did not end the call.");
        return Message(envelope);
    }

    private async Task<string> SendAsync(string action, string parameters, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var address = $"{settings.Endpoint}?username={Uri.EscapeDataString(settings.Username)}&password={Uri.EscapeDataString(settings.Password.Value)}&action={action}{parameters}";
        var answer = await line.SendAsync(new LineRequest(new HttpRequestMessage(HttpMethod.Get, address), Operations, timeout) { MaxBody = action == "cdr" ? LineRequest.RecordsBody : LineRequest.UsualBody }, cancellationToken);
        var text = WireText.Decode(answer.Body);
        VendorAnswer.Check(answer, text, settings.Password);
        return text;
    }

    private TelsamRows<T> Rows<T>(string text, JsonTypeInfo<T> type)
        where T : class
    {
        using var document = WireJson.Parse(text, cutNotices: true);
        var root = document.RootElement;
        JsonElement? data;
        if (Envelope(root) is { } envelope)
        {
            // A reading has nothing to refuse but the sign-in.
            if (WireValues.Flag(envelope.Find("success").Text()) != true) throw Failure(envelope, PbxErrorKind.Unauthorized, "The PBX refused the request.");
            data = envelope.Find("data");
        }
        else if (root.ValueKind == JsonValueKind.Array)
        {
            data = root;
        }
        else
        {
            throw new PbxException(PbxErrorKind.Protocol, "The PBX's answer lacks the word whether it succeeded.");
        }

        var rows = ImmutableArray.CreateBuilder<T>();
        var rejected = ImmutableArray.CreateBuilder<RejectedRow>();
        foreach (var row in Items(data))
        {
            try
            {
                if (row.ValueKind != JsonValueKind.Object || row.Deserialize(type) is not { } item)
                {
                    rejected.Add(Reject(row.GetRawText(), "not a row"));
                    continue;
                }

                if (item is WireRow kept) kept.Raw = WireText.Mask(row.GetRawText(), settings.Password);
                rows.Add(item);
            }
            catch (JsonException)
            {
                rejected.Add(Reject(row.GetRawText(), "unreadable row"));
            }
        }

        return new TelsamRows<T>(rows.ToImmutable(), rejected.ToImmutable());
    }

    public RejectedRow Reject(string raw, string reason) => new(WireText.Mask(raw, settings.Password), reason);

    /// <summary>The object with <c>success</c>: printed inside a list, sent bare according to the vendor's own code samples.</summary>
    private static JsonElement? Envelope(JsonElement root)
    {
        var candidate = root.ValueKind == JsonValueKind.Array && root.GetArrayLength() > 0 ? root[0] : root;
        return candidate.Find("success") is null ? null : candidate;
    }

    private static IEnumerable<JsonElement> Items(JsonElement? data) => data switch
    {
        { ValueKind: JsonValueKind.Array } list => list.EnumerateArray(),
        { ValueKind: JsonValueKind.Object } single => [single],
        _ => [],
    };

    private PbxException Failure(JsonElement envelope, PbxErrorKind kind, string sentence)
    {
        var words = Message(envelope);
        if (words is not null) kind = SpeaksOfSignIn(words) ? PbxErrorKind.Unauthorized : PbxErrorKind.Refused;
        return new PbxException(kind, kind == PbxErrorKind.Unauthorized ? "The PBX refused the credentials." : sentence, words);
    }

    private string? Message(JsonElement? envelope)
    {
        var text = envelope?.Find("message").Text() ?? envelope?.Find("error").Text();
        return text is null ? null : WireText.Words(text, settings.Password);
    }

    /// <summary>No codes are documented; the words have to do.</summary>
    private static bool SpeaksOfSignIn(string words) =>
        new[] { "şifre", "sifre", "parola", "kullanıcı", "kullanici", "yetki", "password", "username", "unauthor", "giriş", "login" }
            .Any(w => words.Contains(w, StringComparison.OrdinalIgnoreCase));

    private static string Minute(DateTimeOffset at) =>
        TimeZoneInfo.ConvertTime(at, TurkishTime.Zone).ToString("ddMMyyyyHHmm", CultureInfo.InvariantCulture);
}
