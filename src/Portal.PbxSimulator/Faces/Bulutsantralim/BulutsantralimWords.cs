using System.Globalization;
using Portal.PbxSimulator.World;

namespace Portal.PbxSimulator.Faces.Bulutsantralim;

/// <summary>The vendor's formats and words.</summary>
internal static class BulutsantralimWords
{
    public static string PushStamp(DateTimeOffset at) => at.ToOffset(Load.LocalOffset).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    public static string CdrStamp(DateTimeOffset at) => PushStamp(at) + " +0300";

    public static string Seconds(TimeSpan span) => ((long)span.TotalSeconds).ToString(CultureInfo.InvariantCulture);

    public static string Clock(TimeSpan span) => $"{(long)span.TotalHours:00}:{span.Minutes:00}:{span.Seconds:00}";

    public static string PushDirection(Direction direction) => direction switch
    {
        Direction.Inbound => "inbound",
        Direction.Outbound => "outbound",
        _ => "internal",
    };

    public static string CdrDirection(Call call) => call.Direction switch
    {
        Direction.Inbound => "Gelen",
        Direction.Outbound => call.ByApi ? "Giden (API)" : "Giden",
        _ => "Santral içi",
    };

    /// <summary>The Turkish word that the vendor's records give for a hang-up cause.</summary>
    public static string Result(string cause) => cause switch
    {
        "NORMAL_CLEARING" or "BLIND_TRANSFER" => "Cevaplandı",
        "ORIGINATOR_CANCEL" => "Vazgeçildi",
        "NO_ANSWER" => "Cevapsız",
        "USER_BUSY" => "Meşgul",
        "NO_ROUTE_DESTINATION" => "Hatalı Numara",
        "LOSE_RACE" => "Diğer dahili cevapladı",
        "SYSTEM_SHUTDOWN" => "Santral kapatılıyor",
        _ => "Hata",
    };

    /// <summary>SIP status and phrase of a call that was not answered; empty for others.</summary>
    public static (string Status, string Phrase) Failure(Call call) => call switch
    {
        { AnsweredAt: not null } => ("", ""),
        { Cause: "USER_BUSY" } => ("486", "Busy Here"),
        { Cause: "NO_ANSWER" } => ("480", "Temporarily Unavailable"),
        { Cause: "NO_ROUTE_DESTINATION" } => ("404", "Not Found"),
        { Cause: "SYSTEM_SHUTDOWN" } => ("503", "Service Unavailable"),
        _ => ("487", "Request Terminated"),
    };

    public static string Disposition(Call call) => call.EndedBy switch
    {
        EndedBy.Caller => "caller",
        EndedBy.Callee => "callee",
        _ => "",
    };

    /// <summary>
    /// A stamp of a record filter: with <c>UTC</c> or an offset behind it, or ISO without a zone, which is taken as Turkey's. Null when it is none.
    /// </summary>
    public static DateTimeOffset? ReadStamp(string text)
    {
        var trimmed = text.Trim();
        if (trimmed.EndsWith("UTC", StringComparison.Ordinal)) return Parse(trimmed[..^3].Trim(), TimeSpan.Zero);
        if (DateTimeOffset.TryParseExact(trimmed, ["yyyy-MM-dd HH:mm:ss zzz", "yyyy-MM-ddTHH:mm:sszzz"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var withOffset))
            return withOffset;
        return Parse(trimmed, Load.LocalOffset);
    }

    private static DateTimeOffset? Parse(string text, TimeSpan offset) =>
        DateTime.TryParseExact(text, ["yyyy-MM-dd HH:mm:ss", "yyyy-MM-ddTHH:mm:ss", "yyyy-MM-dd"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
            ? new DateTimeOffset(local, offset)
            : null;

    /// <summary>Ten digits of a Turkish number written with 90 or 0 in front; null when it is none.</summary>
    public static string? TenDigits(string number) => number switch
    {
        { Length: 12 } when number.StartsWith("90", StringComparison.Ordinal) => number[2..],
        { Length: 11 } when number[0] == '0' && number[1] != '0' => number[1..],
        { Length: 10 } when number[0] != '0' => number,
        _ => null,
    };
}
