using System.Globalization;
using System.Text.Json.Nodes;
using Portal.PbxSimulator.World;

namespace Portal.PbxSimulator.Faces.MutluSantral;

/// <summary>The vendor's records and credit: numbers as numbers or texts as it has them, three ways to write a date.</summary>
internal static class MutluSantralRows
{
    public const long TenantId = 2044;

    private const int PackageMinutes = 500;
    private const int Sms = 979;

    public static JsonObject Record(Call call, Site site, string blank)
    {
        var (target, type) = Target(call);
        var (start, end) = (Whole(call.StartedAt), Whole(call.EndedAt!.Value));
        return new JsonObject
        {
            ["idCdr"] = long.Parse(call.Key, CultureInfo.InvariantCulture),
            ["idTenant"] = TenantId,
            ["callingNumber"] = Caller(call.From),
            ["dialedNumber"] = call.Direction == Direction.Inbound ? $"90{site.Plan.OwnNumbers[0]}" : call.To,
            ["calleeDialedNumber"] = target,
            ["callDuration"] = (long)(end - start).TotalSeconds,
            // Seconds of talk; somebody who answered has talked.
            ["billableDuration"] = call.AnsweredAt is null ? 0 : Math.Max(1, (long)call.Talk.TotalSeconds),
            ["hangupCause"] = call.Cause,
            ["startTimeDate"] = Stamp(start, blank),
            ["endTimeDate"] = Stamp(end, blank),
            ["calleeType"] = type,
        };
    }

    /// <summary>One element with all nine fields. As printed, there are comments behind them.</summary>
    public static string Credit(Site site, bool asPrinted)
    {
        string Comment(string text) => asPrinted ? $" // {text}" : "";
        var renewal = new DateTimeOffset(site.Now.Year, site.Now.Month, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(1).ToString("dd/MM/yyyy", CultureInfo.InvariantCulture);
        var minutes = Math.Max(0, PackageMinutes - site.Totals.Outbound);
        return string.Create(CultureInfo.InvariantCulture, $$"""
            [
              {
                "pilotNo": 90{{site.Plan.OwnNumbers[0]}},
                "voipBalance": "{{site.Credit:0.00}} TL",{{Comment("ses kredisi")}}
                "voipPackName": "Yurtiçi {{PackageMinutes}} DK ",{{Comment("ses paket adı")}}
                "minuteLeft": "{{minutes}} dk",{{Comment("ses paketinden kalan dakika")}}
                "voipPackExpireDate": "{{renewal}}",{{Comment("ses paketi yenileme tarihi")}}
                "smsBalance": "{{Sms}} sms",{{Comment("sms kredisi")}}
                "smsPackName": "Aylık 1.000 SMS",{{Comment("sms paket adı")}}
                "smsPackLeft": "0 sms",{{Comment("sms paketinden kalan miktar")}}
                "smsPackExpireDate": "{{renewal}}"{{Comment("ses paketi yenileme tarihi")}}
              }
            ]
            """);
    }

    /// <summary>Month first, 24 hours, Turkish time: <c>11/30/2017 15:00:00</c>. Null when it is none.</summary>
    public static DateTimeOffset? ReadFilter(string text) =>
        DateTime.TryParseExact(text, "MM/dd/yyyy HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) ? new DateTimeOffset(local, Load.LocalOffset) : null;

    private static (string Number, string Type) Target(Call call) => call switch
    {
        { Queue: { } queue } => (queue.Number, "RINGGROUP"),
        { Direction: Direction.Outbound } => (call.To, "EXTERNAL"),
        { LastExtension: { } extension } => (extension, "EXTENSION"),
        _ => (call.Menu ?? call.To, "IVR"),
    };

    /// <summary>Callers from outside stand with a leading 0 here, and with 90 in pushes.</summary>
    private static string Caller(string number) => number.Length == 12 && number.StartsWith("90", StringComparison.Ordinal) ? $"0{number[2..]}" : number;

    private static DateTimeOffset Whole(DateTimeOffset at) => at.AddTicks(-(at.Ticks % TimeSpan.TicksPerSecond));

    private static string Stamp(DateTimeOffset at, string blank) =>
        at.ToOffset(Load.LocalOffset).ToString("MMM d, yyyy h:mm:ss'|'tt", CultureInfo.InvariantCulture).Replace("|", blank, StringComparison.Ordinal);
}
