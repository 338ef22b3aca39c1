using System.Globalization;
using Portal.PbxSimulator.World;

namespace Portal.PbxSimulator.Faces.Netgsm;

/// <summary>The vendor's formats and words.</summary>
internal static class NetgsmWords
{
    public static string Stamp(DateTimeOffset at) => Local(at).ToString("dd.MM.yyyy HH:mm:ss", CultureInfo.InvariantCulture);

    public static string PushStamp(DateTimeOffset at) => Local(at).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    public static string Day(DateTimeOffset at) => Local(at).ToString("dd.MM.yyyy", CultureInfo.InvariantCulture);

    public static DateTimeOffset Local(DateTimeOffset at) => at.ToOffset(Load.LocalOffset);

    public static string Seconds(TimeSpan span) => ((long)span.TotalSeconds).ToString(CultureInfo.InvariantCulture);

    /// <summary>Whole seconds between two instants that are told in whole seconds.</summary>
    public static long Between(DateTimeOffset from, DateTimeOffset to) => to.ToUnixTimeSeconds() - from.ToUnixTimeSeconds();

    public static string FullQueue(CallQueue queue) => $"{NetgsmFace.Pbx}-queue-{queue.Number}";

    public static string ShortQueue(string name) => name.Contains("-queue-", StringComparison.Ordinal) ? name[(name.IndexOf("-queue-", StringComparison.Ordinal) + 7)..] : name;

    /// <summary>0 outgoing, 1 incoming, 2 incoming missed, 3 outgoing unanswered, 4 internal, 5 internal missed.</summary>
    public static int Direction(Direction direction, bool answered) => direction switch
    {
        World.Direction.Outbound => answered ? 0 : 3,
        World.Direction.Inbound => answered ? 1 : 2,
        _ => answered ? 4 : 5,
    };

    /// <summary>A filter's instant: <c>ddMMyyyyHHmm</c>, or a day <c>ddMMyyyy</c>; null when it is none.</summary>
    public static DateTimeOffset? ReadFilter(string? text, bool end)
    {
        if (DateTime.TryParseExact(text, "ddMMyyyyHHmm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var minute)) return new DateTimeOffset(minute, Load.LocalOffset);
        if (!DateTime.TryParseExact(text, "ddMMyyyy", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) return null;
        return new DateTimeOffset(end ? day.AddMinutes((24 * 60) - 1) : day, Load.LocalOffset);
    }

    /// <summary>Ten digits of an outside number in any of the spellings that the vendor's samples have; null when it is none.</summary>
    public static string? TenDigits(string? number) => number?.Trim() switch
    {
        { Length: 10 } ten when ten[0] != '0' && ten.All(char.IsAsciiDigit) => ten,
        { Length: 11 } eleven when eleven[0] == '0' && eleven.All(char.IsAsciiDigit) => eleven[1..],
        { Length: 12 } twelve when twelve.StartsWith("90", StringComparison.Ordinal) && twelve.All(char.IsAsciiDigit) => twelve[2..],
        { Length: 13 } plus when plus.StartsWith("+90", StringComparison.Ordinal) => plus[3..],
        _ => null,
    };

    /// <summary>What an agent is doing: idle is "empty", talking is "onhook".</summary>
    public static string Status(Agent agent) => agent.State switch
    {
        AgentState.Offline => "unregister",
        AgentState.Ringing => "ringing",
        AgentState.Talking => "onhook",
        _ => "empty",
    };
}
