using System.Globalization;
using System.Text;
using Portal.PbxSimulator.World;

namespace Portal.PbxSimulator.Faces.Netgsm;

/// <summary>Counts of inbound calls by day, and the callers of a day who gave up. XML, whatever was asked in.</summary>
internal sealed class NetgsmStatistics(NetgsmFace face, FaceContext context)
{
    private static readonly TimeSpan LongestRange = TimeSpan.FromDays(7);

    public IResult Answer(NetgsmFields fields)
    {
        var day = NetgsmWords.ReadFilter(fields["date"], end: false);
        var from = day ?? NetgsmWords.ReadFilter(fields["startdate"], end: false);
        var to = day is { } begin ? begin.AddDays(1).AddMinutes(-1) : NetgsmWords.ReadFilter(fields["stopdate"], end: true);
        if (from is null || to is null || to < from) return NetgsmAccount.Error("70", "Hatali tarih", xml: true);
        if (to - from > LongestRange) return NetgsmAccount.Error("70", "En fazla 7 gunluk sorgulama yapilabilir", xml: true);

        var calls = context.World.Do(world => world.SiteOf(face.Vendor).Records(from, to.Value.AddMinutes(1))
            .Where(call => call.Direction == Direction.Inbound && call.StartedAt < to.Value.AddMinutes(1))
            .OrderBy(call => call.StartedAt).ThenBy(call => call.Index).ToArray());
        if (calls.Length == 0) return NetgsmAccount.Error("40", "Kayit Bulunamadi", xml: true);
        return NetgsmJson.Xml(fields["abandoned"] == "1" && day is not null ? Abandoned(calls) : Days(calls));
    }

    private static string Days(Call[] calls)
    {
        var xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"iso-8859-9\"?>\n<xml><main><info>");
        foreach (var day in calls.GroupBy(call => NetgsmWords.Day(call.StartedAt), StringComparer.Ordinal))
        {
            var all = day.ToArray();
            Call[] answered = [.. all.Where(call => call.AnsweredAt is not null)];
            var abandoned = all.Count(IsAbandoned);
            var (talk, wait) = (answered.Sum(Talk), all.Sum(Wait));
            xml.Append("<statistics>");
            Add(xml, "date", day.Key);
            Add(xml, "incoming_call", all.Length);
            Add(xml, "answered", answered.Length);
            Add(xml, "noanswer", all.Length - answered.Length - abandoned);
            Add(xml, "abandoned", abandoned);
            Add(xml, "t_calltime", talk);
            Add(xml, "t_waittime", wait);
            Add(xml, "max_waiting", all.Max(Wait));
            Add(xml, "avr_waiting", wait / all.Length);
            Add(xml, "avr_answered", answered.Length == 0 ? 0 : talk / answered.Length);
            xml.Append("</statistics>");
        }
        return xml.Append("</info></main></xml>").ToString();
    }

    private string Abandoned(Call[] calls)
    {
        var xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"iso-8859-9\"?>\n<xml><main><abandoned>");
        foreach (var call in calls.Where(IsAbandoned))
        {
            xml.Append("<call>");
            Add(xml, "uniqueid", face.WireId(call));
            Add(xml, "date", NetgsmWords.Stamp(call.StartedAt));
            Add(xml, "number", call.From);
            Add(xml, "calltime", NetgsmWords.Between(call.StartedAt, call.EndedAt!.Value));
            Add(xml, "waittime", Wait(call));
            xml.Append("</call>");
        }
        return xml.Append("</abandoned></main></xml>").ToString();
    }

    private static bool IsAbandoned(Call call) => call is { AnsweredAt: null, Queue: not null };

    private static long Wait(Call call) => call.Queue is null ? 0 : (long)call.Wait.TotalSeconds;

    private static long Talk(Call call) => (long)call.Talk.TotalSeconds;

    private static void Add(StringBuilder xml, string name, long value) => Add(xml, name, value.ToString(CultureInfo.InvariantCulture));

    private static void Add(StringBuilder xml, string name, string value) => xml.Append(CultureInfo.InvariantCulture, $"<{name}>{value}</{name}>");
}
