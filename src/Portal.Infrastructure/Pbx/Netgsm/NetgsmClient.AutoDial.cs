using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Pbx.Netgsm;

/// <summary>Auto-dial lists ("Otomatik Arama"): one address, seven events.</summary>
internal sealed partial class NetgsmClient
{
    private static readonly TimeSpan AutoDialTimeout = TimeSpan.FromSeconds(20);

    /// <summary>"Arama Listesi Oluştur": the number of the new list. Never repeated: a second request makes a second list.</summary>
    public async Task<string> CreateDialListAsync(NetgsmDialList list, CancellationToken cancellationToken)
    {
        using var document = await SendAutoDialAsync("addautocall", null, list.ToJson(), cancellationToken, list.ResultAddress);
        var rows = Items(document.RootElement.Find("body")).Select(row => Row(row, NetgsmJson.Default.NetgsmDialListRow)).OfType<NetgsmDialListRow>();
        return rows.Select(row => row.Id.Said() ?? row.ListId.Said()).FirstOrDefault(id => id is not null)
            ?? throw new PbxException(PbxErrorKind.Protocol, "The PBX did not say which list it made; look at the lists before trying again.");
    }

    /// <summary>"Otomatik Arama Listele": one list, or all.</summary>
    public async Task<ImmutableArray<NetgsmDialListState>> DialListsAsync(string? listId, CancellationToken cancellationToken) =>
    [
        .. from row in await AutoDialAsync("listautocall", listId, null, NetgsmJson.Default.NetgsmDialListRow, cancellationToken)
           let id = row.ListId.Said() ?? row.Id.Said()
           where id is not null
           select new NetgsmDialListState(id, row),
    ];

    /// <summary>"Otomatik Arama Listesini Durdur/Başlat".</summary>
    public Task SwitchDialListAsync(string listId, bool active, CancellationToken cancellationToken) =>
        AutoDialAsync("updateliststatus", listId, new JsonObject { ["status"] = active ? "1" : "2" }, NetgsmJson.Default.NetgsmDialListRow, cancellationToken);

    /// <summary>"Otomatik Arama Raporlama".</summary>
    public async Task<NetgsmDialReport> DialReportAsync(string listId, CancellationToken cancellationToken)
    {
        using var document = await SendAutoDialAsync("reportautocall", listId, null, cancellationToken);
        var parts = Items(document.RootElement.Find("body")).ToList();
        return new NetgsmDialReport(
            [.. Rows(parts, "numbers_status", NetgsmJson.Default.NetgsmDialCountRow)
                .Where(row => row.Type.Said() is not null)
                .Select(row => (row.Type.Said()!, int.TryParse(row.Count.Said(), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : (int?)null))],
            [.. Rows(parts, "numbers", NetgsmJson.Default.NetgsmDialNumberRow).Select(NetgsmDialNumberState.Of)]);
    }

    /// <summary>
    /// "Listeye Numara Ekle": each number as the PBX took it. The answer is a success (code 200) even where a number was refused; only its own status tells.
    /// </summary>
    public async Task<(ImmutableArray<NetgsmDialNumberState> Numbers, string? Words)> AddDialNumbersAsync(string listId, ImmutableArray<NetgsmDialNumber> numbers, CancellationToken cancellationToken)
    {
        var data = new JsonObject { ["numbers"] = new JsonArray([.. numbers.Select(number => (JsonNode?)number.ToJson())]) };
        using var document = await SendAutoDialAsync("addnumber", listId, data, cancellationToken);
        return (
            [.. Rows(Items(document.RootElement.Find("body")), "numbers", NetgsmJson.Default.NetgsmDialNumberRow).Select(NetgsmDialNumberState.Of)],
            Words((document.RootElement.Find("header") ?? document.RootElement).Find("message").Text()));
    }

    /// <summary>"Listeden Numara Çıkar".</summary>
    public Task RemoveDialNumberAsync(string listId, string numberId, CancellationToken cancellationToken) =>
        AutoDialAsync("deletenumber", listId, new JsonObject { ["id"] = numberId }, NetgsmJson.Default.NetgsmDialNumberRow, cancellationToken);

    /// <summary>"Numara Durum Güncelle".</summary>
    public Task ChangeDialNumberAsync(string listId, string numberId, NetgsmDialNumber number, CancellationToken cancellationToken)
    {
        var data = number.ToJson();
        data.Remove("number");
        data["list_id"] = listId;
        data["id"] = numberId;
        return AutoDialAsync("updatenumber", listId, data, NetgsmJson.Default.NetgsmDialNumberRow, cancellationToken);
    }

    private async Task<ImmutableArray<T>> AutoDialAsync<T>(string name, string? listId, JsonObject? data, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        using var document = await SendAutoDialAsync(name, listId, data, cancellationToken);
        return [.. Items(document.RootElement.Find("body")).Select(row => Row(row, type)).OfType<T>()];
    }

    private async Task<JsonDocument> SendAutoDialAsync(string name, string? listId, JsonObject? data, CancellationToken cancellationToken, Secret secret = default)
    {
        var body = new JsonObject { ["event"] = name };
        if (listId is not null || name == "listautocall") body["list_id"] = listId;
        if (data is not null) body["data"] = data;
        var request = new JsonObject
        {
            ["header"] = new JsonObject { ["username"] = settings.ServiceUser, ["password"] = settings.ServicePassword.Value },
            ["body"] = body,
        };
        var text = await PostJsonAsync("/autocallservice", request, AutoDial, AutoDialTimeout, NetgsmService.AutoDial, cancellationToken);
        if (NetgsmFailures.BareCode(text) is { } bare) throw NetgsmFailures.Of(NetgsmService.AutoDial, bare, null);
        var document = WireJson.Parse(text);
        try
        {
            CheckHeader(document.RootElement, secret);
            return document;
        }
        catch
        {
            document.Dispose();
            throw;
        }
    }

    /// <summary><c>{"header":{"error":true,"code":70,"message":"…"},"body":[]}</c>; <c>error</c> is a boolean, a number, text or empty.</summary>
    private void CheckHeader(JsonElement root, Secret secret)
    {
        try
        {
            var header = root.Find("header") ?? root;
            var code = header.Find("code").Text().Said();
            var error = header.Find("error").Text();
            var words = Words(WireText.Mask(header.Find("message").Text() ?? "", secret));
            var failed = WireValues.Flag(error) ?? false;
            if (failed || !NetgsmWords.IsGood(code)) throw NetgsmFailures.Of(NetgsmService.AutoDial, NetgsmWords.IsGood(code) ? null : code, words ?? Words(WireText.Mask(error ?? "", secret)));
            if (code is null && root.Find("body") is null) throw NetgsmFailures.Unexpected();
        }
        catch (InvalidOperationException)
        {
            throw NetgsmFailures.Unexpected();
        }
    }

    private static IEnumerable<T> Rows<T>(IEnumerable<JsonElement> parts, string name, JsonTypeInfo<T> type)
        where T : class => parts.SelectMany(part => Items(Find(part, name))).Select(row => Row(row, type)).OfType<T>();

    private static JsonElement? Find(JsonElement part, string name)
    {
        try
        {
            return part.Find(name);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
