using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Pbx.Bulutsantralim;

/// <summary>One page of call records.</summary>
/// <param name="Rows">Rows that could be read.</param>
/// <param name="Rejected">Rows that could not.</param>
/// <param name="Total">Rows that the whole search has; null when not told.</param>
/// <param name="Pages">Pages that the whole search has; null when not told.</param>
internal sealed record BulutsantralimRecords(ImmutableArray<BulutsantralimCdr> Rows, ImmutableArray<RejectedRow> Rejected, int? Total = null, int? Pages = null);

/// <summary>Call records, recordings and the account's settings.</summary>
internal sealed partial class BulutsantralimClient
{
    /// <summary>Most rows that one answer holds.</summary>
    public const int RecordsPage = 100;

    /// <summary>Longest span that a record search may have.</summary>
    public static readonly TimeSpan RecordsWindow = TimeSpan.FromDays(31);

    private const int MaxPages = 50;

    /// <summary>The newest page of call records. Filters are left alone: the vendor's number filters are known to be wrong.</summary>
    public Task<BulutsantralimRecords> NewestRecordsAsync(CancellationToken cancellationToken) => RecordsAsync("&limit=100&page=1", cancellationToken);

    /// <summary>A page of the call records that began within the range.</summary>
    public Task<BulutsantralimRecords> RecordsAsync(DateTimeOffset from, DateTimeOffset to, int page, CancellationToken cancellationToken) => RecordsAsync(
        string.Create(CultureInfo.InvariantCulture, $"&start_stamp_from={Stamp(from)}&start_stamp_to={Stamp(to.ToFullSecond())}&limit={RecordsPage}&page={page}"), cancellationToken);

    /// <summary>One call and its legs. Null when the answer holds no call.</summary>
    public async Task<(BulutsantralimCdr? Call, ImmutableArray<BulutsantralimLeg> Legs)> RecordAsync(string callUuid, CancellationToken cancellationToken)
    {
        using var document = WireJson.Parse(await GetAsync($"cdrs/{Escape(callUuid)}", "", Records, RecordsTimeout, cancellationToken));
        var root = document.RootElement.ValueKind == JsonValueKind.Array && document.RootElement.GetArrayLength() > 0 ? document.RootElement[0] : document.RootElement;
        var call = Row(root.Find("cdr") ?? root, BulutsantralimJson.Default.BulutsantralimCdr);
        ImmutableArray<BulutsantralimLeg> legs = root.Find("call_flow") is { ValueKind: JsonValueKind.Array } flow
            ? [.. flow.EnumerateArray().Select(leg => Row(leg, BulutsantralimJson.Default.BulutsantralimLeg)).OfType<BulutsantralimLeg>()]
            : [];
        return (call, legs);
    }

    /// <summary>
    /// "Ses kaydı adresi": the file's address, good for an hour, as bare text. The document says POST and prints a plain address with its query; both together is what its later
    /// descriptions do, too.
    /// </summary>
    public async Task<Uri> RecordingLinkAsync(string callUuid, CancellationToken cancellationToken)
    {
        var text = await SendAsync(HttpMethod.Post, "recording_url", $"&call_uuid={Escape(callUuid)}", null, Recordings, ShortTimeout, cancellationToken);
        return WireLink.Find(text) ?? throw new PbxException(PbxErrorKind.Protocol, "The PBX did not answer with the recording's address.");
    }

    /// <summary>The file; the key does not go along, the address is enough. Customers may keep recordings in a store of their own, to which the address leads on.</summary>
    public async Task<LineAnswer> RecordingAsync(Uri link, CancellationToken cancellationToken)
    {
        var answer = await WireAudio.FetchAsync(line, link, Other, cancellationToken);
        if ((int)answer.Status is 404 or 410) throw new PbxException(PbxErrorKind.Refused, "The recording's address is no longer good.");
        VendorAnswer.Check(answer, "", settings.Key);
        return answer;
    }

    public async Task<ImmutableArray<string>> CallerIdsAsync(CancellationToken cancellationToken)
    {
        using var document = WireJson.Parse(await GetAsync("caller_ids", "", Other, ShortTimeout, cancellationToken));

        // A list of texts; objects with the number in them are read as well.
        return [.. Items(document.RootElement).Select(i => (i.ValueKind == JsonValueKind.Object ? i.Find("number") ?? i.Find("caller_id") : i).Text().Said()).OfType<string>()];
    }

    public async Task<ImmutableArray<string>> BlockedNumbersAsync(CancellationToken cancellationToken)
    {
        var numbers = ImmutableArray.CreateBuilder<string>();
        for (var page = 1; page <= MaxPages; page++)
        {
            using var document = WireJson.Parse(
                await GetAsync("blocked_numbers", string.Create(CultureInfo.InvariantCulture, $"&limit=100&page={page}"), Other, ShortTimeout, cancellationToken));
            numbers.AddRange(Items(document.RootElement).Select(i => i.ValueKind == JsonValueKind.Object ? Row(i, BulutsantralimJson.Default.BulutsantralimBlocked)?.Number.Said() : ((JsonElement?)i).Text().Said()).OfType<string>());
            var pages = document.RootElement.Find("pagination")?.Find("total_pages").Text();
            if (!int.TryParse(pages, NumberStyles.None, CultureInfo.InvariantCulture, out var total) || page >= total) break;
        }

        return numbers.ToImmutable();
    }

    public async Task BlockAsync(string number, CancellationToken cancellationToken)
    {
        var written = PhoneNumber.Of(number) is { IsDialable: true } known ? known.Write(PhoneNotation.WithCountry) : number.Trim();
        using var body = new StringContent($"{{\"number\":{JsonSerializer.Serialize(written, BulutsantralimJson.Default.String)}}}", Encoding.UTF8, "application/json");
        await SendAsync(HttpMethod.Post, "blocked_numbers", "", body, Other, ShortTimeout, cancellationToken);
    }

    /// <summary>The number as the list has it: in what notation the vendor compares is not documented.</summary>
    public Task UnblockAsync(string number, CancellationToken cancellationToken) => OrderAsync("blocked_numbers/delete", $"&number={Escape(number)}", cancellationToken);

    public async Task<BulutsantralimPushSettings> PushSettingsAsync(CancellationToken cancellationToken)
    {
        using var document = WireJson.Parse(await GetAsync("crm_integrations", "", Other, ShortTimeout, cancellationToken));
        var root = document.RootElement.ValueKind == JsonValueKind.Array && document.RootElement.GetArrayLength() > 0 ? document.RootElement[0] : document.RootElement;
        return Row(root, BulutsantralimJson.Default.BulutsantralimPushSettings) ?? throw Unexpected();
    }

    /// <summary>Sets all three events at once. The vendor tries the address with an empty POST before it answers.</summary>
    public async Task<string?> SetPushAsync(bool on, Secret address, CancellationToken cancellationToken)
    {
        var state = on ? "on" : "off";
        using var body = new FormUrlEncodedContent([new("ringing", state), new("answered", state), new("hangup", state), new("notification_url", address.Value)]);
        var text = await SendAsync(HttpMethod.Post, "crm_integrations", "", body, Other, RecordsTimeout, cancellationToken, address);
        return WireText.LooksLikeHtml(text) ? throw Unexpected() : WireText.Words(text, settings.Key, address);
    }

    private async Task<BulutsantralimRecords> RecordsAsync(string query, CancellationToken cancellationToken)
    {
        using var document = WireJson.Parse(await GetAsync("cdrs", query, Records, RecordsTimeout, cancellationToken));
        var list = document.RootElement.Find("cdrs") ?? document.RootElement;
        if (list.ValueKind == JsonValueKind.Null) return new BulutsantralimRecords([], []);
        if (list.ValueKind != JsonValueKind.Array) throw Unexpected();
        var rows = ImmutableArray.CreateBuilder<BulutsantralimCdr>();
        var rejected = ImmutableArray.CreateBuilder<RejectedRow>();
        foreach (var item in list.EnumerateArray())
        {
            if (Row(item, BulutsantralimJson.Default.BulutsantralimCdr) is not { } row)
            {
                rejected.Add(Reject(item.GetRawText(), "unreadable row"));
                continue;
            }

            row.Raw = WireText.Mask(item.GetRawText(), settings.Key);
            rows.Add(row);
        }

        var pagination = document.RootElement.Find("pagination");
        return new BulutsantralimRecords(rows.ToImmutable(), rejected.ToImmutable(), Whole(pagination?.Find("total_count").Text()), Whole(pagination?.Find("total_pages").Text()));
    }

    private static int? Whole(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string Stamp(DateTimeOffset at) => Escape(at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture));
}
