using System.Collections.Immutable;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Pbx.Netgsm;

internal sealed partial class NetgsmClient
{
    /// <summary>"Tarih aralığı ile cdr sorgulama", with a number on one side where one is given. Whole minutes of Turkish time.</summary>
    public Task<CallHistoryPage> CallsAsync(DateTimeOffset from, DateTimeOffset to, string? number, bool called, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["startdate"] = NetgsmWords.Minute(from), ["stopdate"] = NetgsmWords.Minute(to) };
        if (number is not null)
        {
            // querytype 1: "aranan", 2: "arayan".
            body["querytype"] = called ? "1" : "2";
            body["no"] = NetgsmWords.Number(number);
        }

        return ReportAsync(body, cancellationToken);
    }

    /// <summary>"uniqueid ile cdr sorgulama".</summary>
    public Task<CallHistoryPage> CallAsync(string uniqueId, CancellationToken cancellationToken) => ReportAsync(new JsonObject { ["uniqueid"] = uniqueId }, cancellationToken);

    /// <summary>"İstatistik (Gelen Çağrı)": one row a day.</summary>
    public async Task<ImmutableArray<DayStatistics>> StatisticsAsync(DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        var text = await StatisticsAsync($"<startdate>{NetgsmWords.Day(from)}0000</startdate><stopdate>{NetgsmWords.Day(to)}2359</stopdate>", cancellationToken);
        return text is null ? [] : NetgsmStatistics.Days(text, from == to ? from : null);
    }

    /// <summary>"Gün Detayı".</summary>
    public async Task<ImmutableArray<DayStatistics>> DayAsync(DateOnly day, CancellationToken cancellationToken)
    {
        var text = await StatisticsAsync($"<date>{NetgsmWords.Day(day)}</date>", cancellationToken);
        return text is null ? [] : NetgsmStatistics.Days(text, day);
    }

    /// <summary>The callers of a day who gave up; in the vendor's code samples, not in its document.</summary>
    public async Task<ImmutableArray<AbandonedCall>> AbandonedAsync(DateOnly day, CancellationToken cancellationToken)
    {
        var text = await StatisticsAsync($"<date>{NetgsmWords.Day(day)}</date><abandoned>1</abandoned>", cancellationToken);
        return text is null ? [] : NetgsmStatistics.Abandoned(text);
    }

    /// <summary>Credit and packages in one (<c>stip</c> 3); beyond the vendor's document.</summary>
    public async Task<ImmutableArray<BalanceLine>> BalanceAsync(CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["usercode"] = settings.ServiceUser, ["password"] = settings.ServicePassword.Value, ["stip"] = 3 };
        var text = await PostJsonAsync("/balance", body, Other, ShortTimeout, NetgsmService.Balance, cancellationToken);
        if (IsNothing(text, NetgsmService.Balance)) return [];
        using var document = WireJson.Parse(text);
        return Credits(document.RootElement);
    }

    /// <summary>A recording, from the link of its call record. The link needs no sign-in, so only the vendor's own hosts are asked.</summary>
    public async Task<RecordingFile> RecordingAsync(Secret link, CancellationToken cancellationToken)
    {
        var plain = link.Value.Replace("\\/", "/", StringComparison.Ordinal).Trim();
        if (!Uri.TryCreate(plain, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.UserInfo.Length > 0)
            throw new PbxException(PbxErrorKind.Refused, "The call has no recording that can be fetched.");
        if (!IsOurs(address)) throw new PbxException(PbxErrorKind.Refused, "The recording's link leads to a host that is not the vendor's; it is not followed.");

        var answer = await WireAudio.FetchAsync(line, address, Other, cancellationToken);
        VendorAnswer.Check(answer, "", settings.Password, link);
        return WireAudio.File(answer, "recording");
    }

    private async Task<CallHistoryPage> ReportAsync(JsonObject body, CancellationToken cancellationToken)
    {
        body["usercode"] = settings.ServiceUser;
        body["password"] = settings.ServicePassword.Value;
        var text = await PostJsonAsync("/netsantral/report", body, Report, ReportTimeout, NetgsmService.Report, cancellationToken);
        return IsNothing(text, NetgsmService.Report) ? new CallHistoryPage([], []) : NetgsmRecords.Read(text, [settings.Password, settings.ServicePassword]);
    }

    private async Task<string?> StatisticsAsync(string period, CancellationToken cancellationToken)
    {
        var xml = $"""
            <?xml version="1.0" encoding="UTF-8"?>
            <mainbody><header><usercode>{SecurityElement.Escape(settings.ServiceUser)}</usercode><password>{SecurityElement.Escape(settings.ServicePassword.Value)}</password>{period}</header></mainbody>
            """;
        var content = new StringContent(xml, Encoding.UTF8);
        content.Headers.ContentType = new MediaTypeHeaderValue("text/xml", "utf-8");
        var text = await PostAsync("/netsantral/statistics", content, Statistics, ReportTimeout, NetgsmService.Statistics, cancellationToken);
        if (IsNothing(text, NetgsmService.Statistics)) return null;
        NetgsmXml.Expect(text);
        return text;
    }

    private static ImmutableArray<BalanceLine> Credits(JsonElement root)
    {
        // Rows come bare or under "balance"; where only credit is asked it may be a plain amount: {"code":"00","balance":"35,500"}.
        var rows = root.ValueKind == JsonValueKind.Object && root.Find("balance") is { } inside ? inside : root;
        if (rows.ValueKind is JsonValueKind.String or JsonValueKind.Number) return [Credit("", ((JsonElement?)rows).Text() ?? "")];
        if (rows.ValueKind is not (JsonValueKind.Array or JsonValueKind.Object)) throw NetgsmFailures.Unexpected();
        return
        [
            .. from row in Items(rows)
               let credit = Row(row, NetgsmJson.Default.NetgsmCredit)
               where credit is not null
               let name = credit.BalanceName.Said() ?? credit.Paket.Said()
               let amount = credit.Amount.Said() ?? credit.Miktar.Said()
               where name is not null && amount is not null
               select Credit(name, amount),
        ];
    }

    private static BalanceLine Credit(string name, string amount)
    {
        decimal? value = decimal.TryParse(amount.Replace(',', '.'), NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
        var unit = name.Contains("TL", StringComparison.Ordinal) ? "TL"
            : name.Contains("dakika", StringComparison.OrdinalIgnoreCase) ? "min"
            : name.Contains("SMS", StringComparison.OrdinalIgnoreCase) ? "sms"
            : null;
        return new BalanceLine(name, value, unit, null, amount);
    }

    private bool IsOurs(Uri link) =>
        link.Host.EndsWith(".netgsm.com.tr", StringComparison.OrdinalIgnoreCase)
        || new[] { settings.AccountAddress, settings.ControlAddress }.Any(own => Uri.TryCreate(own, UriKind.Absolute, out var known) && string.Equals(known.Host, link.Host, StringComparison.OrdinalIgnoreCase));
}
