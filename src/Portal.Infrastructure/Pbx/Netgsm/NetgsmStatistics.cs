using System.Collections.Immutable;
using System.Globalization;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Pbx.Netgsm;

/// <summary>
/// Answers of the statistics service: <c>&lt;xml&gt;&lt;main&gt;&lt;info&gt;&lt;statistics&gt;…</c>, one element a day, and <c>&lt;abandoned&gt;&lt;call&gt;…</c>. The document's samples lack
/// some of the fields that its table has; what is missing stays unknown.
/// </summary>
internal static class NetgsmStatistics
{
    /// <param name="text">The answer.</param>
    /// <param name="asked">The one day that was asked for: a row without a date can only be that.</param>
    public static ImmutableArray<DayStatistics> Days(string text, DateOnly? asked)
    {
        var days = ImmutableArray.CreateBuilder<DayStatistics>();
        foreach (var row in NetgsmXml.Blocks(text, "statistics"))
        {
            if ((NetgsmWords.ReadDay(NetgsmXml.Value(row, "date")) ?? (NetgsmXml.Value(row, "date") is null ? asked : null)) is not { } day) continue;
            days.Add(new DayStatistics(
                day,
                Whole(row, "incoming_call"),
                Whole(row, "answered"),
                Whole(row, "noanswer"),
                Whole(row, "abandoned"),
                Whole(row, "t_calltime"),
                Whole(row, "t_waittime"),
                Whole(row, "max_waiting"),
                Number(row, "avr_waiting"),
                Number(row, "avr_answered")));
        }

        return [.. days.DistinctBy(day => day.Day).OrderBy(day => day.Day)];
    }

    public static ImmutableArray<AbandonedCall> Abandoned(string text) =>
    [
        .. from row in NetgsmXml.Blocks(text, "call")
           let key = NetgsmWords.CallKey(NetgsmXml.Value(row, "uniqueid"))
           let number = NetgsmXml.Value(row, "number")
           where key is not null || number is not null
           select new AbandonedCall(
               key ?? "",
               number ?? "",
               WireValues.Stamp(NetgsmXml.Value(row, "date")),
               WireValues.Seconds(NetgsmXml.Value(row, "calltime")),
               WireValues.Seconds(NetgsmXml.Value(row, "waittime"))),
    ];

    private static int? Whole(string row, string name) =>
        int.TryParse(NetgsmXml.Value(row, name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static double? Number(string row, string name) =>
        double.TryParse(NetgsmXml.Value(row, name)?.Replace(',', '.'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
}
