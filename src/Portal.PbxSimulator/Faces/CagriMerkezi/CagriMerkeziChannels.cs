using System.Globalization;
using Portal.PbxSimulator.World;

namespace Portal.PbxSimulator.Faces.CagriMerkezi;

/// <summary>Calls as the channels that Asterisk would list: who began the call, and whom the PBX called for it.</summary>
internal static class CagriMerkeziChannels
{
    private const string OutgoingLine = "(Outgoing Line)";

    /// <param name="call">The call.</param>
    /// <param name="now">Now.</param>
    /// <param name="bare">Whether a queue's phone shows its own number instead of the caller's.</param>
    public static IEnumerable<(string Name, string Value)[]> Of(Call call, DateTimeOffset now, bool bare)
    {
        var age = now - call.StartedAt;
        var rows = call.Direction == Direction.Outbound ? Outbound(call, age) : Called(call, age, bare, now);
        return rows.Select(row => row.Write());
    }

    /// <summary>Channel of the leg that was called: the number after the caller's.</summary>
    public static string CalledChannel(Call call, string peer)
    {
        var number = call.Channel![(call.Channel!.LastIndexOf('-') + 1)..];
        return $"SIP/{peer}-{uint.Parse(number, NumberStyles.HexNumber, CultureInfo.InvariantCulture) + 1:x8}";
    }

    /// <summary>Inbound and internal calls.</summary>
    private static IEnumerable<Row> Called(Call call, TimeSpan age, bool bare, DateTimeOffset now)
    {
        var target = call.Agent?.Extension ?? call.RingingAgents.FirstOrDefault()?.Extension ?? call.LastExtension ?? call.To;
        yield return call switch
        {
            { State: CallState.Ivr } => new Row(call.Channel!, call.Menu ?? "ivr-1", "s", 9, "Up", "BackGround", "custom/karsilama", call.From, age),
            { Queue: { } queue } => new Row(call.Channel!, "ext-queues", queue.Number, 21, "Up", "Queue", $"{queue.Number},t,,,300,,,,,", call.From, age),
            { Direction: Direction.Inbound } => new Row(call.Channel!, "from-did-direct", call.To, 1, Answered(call), "Dial", $"SIP/{target},20,tr", call.From, age),
            _ => new Row(call.Channel!, "macro-dial-one", "s", 37, Answered(call), "Dial", $"SIP/{target},20,tr", call.From, age),
        };
        var application = call.Queue is null ? "AppDial" : "AppQueue";
        foreach (var (agent, state) in call.RingingAgents.Select(agent => (agent, "Ringing")).Concat(call.Agent is { } talking ? [(talking, "Up")] : []))
        {
            var leg = call.Legs.FindLast(one => one.Extension == agent.Extension && one.EndedAt is null);
            var number = call.Queue is null || bare ? agent.Extension : call.From;
            yield return new Row(CalledChannel(call, agent.Extension), "from-internal", "", 1, state, application, OutgoingLine, number, now - (leg?.StartedAt ?? call.StartedAt));
        }
    }

    private static IEnumerable<Row> Outbound(Call call, TimeSpan age)
    {
        var outside = CalledChannel(call, CagriMerkeziFace.Trunk);
        if (call.CallerAgent is { State: AgentState.Ringing } ordered && ordered.Call == call)
        {
            // The extension has not picked up yet; only then is the number dialled.
            yield return new Row(call.Channel!, "from-internal", call.To, 1, "Ringing", "AppDial2", OutgoingLine, call.To, age);
        }
        else if ((call.Agent ?? call.RingingAgents.FirstOrDefault()) is { } target)
        {
            // Handed over: the outside party's channel is what is left, and it calls the new extension.
            yield return new Row(outside, "from-internal", target.Extension, 1, "Up", "Dial", $"SIP/{target.Extension},20,tr", call.To, age);
            yield return new Row(CalledChannel(call, target.Extension), "from-internal", "", 1, call.Agent is null ? "Ringing" : "Up", "AppDial", OutgoingLine, target.Extension, age);
        }
        else
        {
            yield return new Row(call.Channel!, "macro-dialout-trunk", "s", 22, Answered(call), "Dial", $"SIP/{CagriMerkeziFace.Trunk}/{call.To},300,Tt", call.From, age);
            yield return new Row(outside, "from-trunk", "", 1, call.AnsweredAt is null ? "Ringing" : "Up", "AppDial", OutgoingLine, call.To, age);
        }
    }

    private static string Answered(Call call) => call.AnsweredAt is null ? "Ring" : "Up";

    private sealed record Row(string Channel, string Context, string Dialled, int Priority, string State, string Application, string Data, string Number, TimeSpan Age)
    {
        public (string, string)[] Write() =>
        [
            ("kanal", Channel), ("kaynak", Context), ("dahili", Dialled), ("oncelik", Priority.ToString(CultureInfo.InvariantCulture)), ("yon", State), ("islem", Application),
            ("data", Data), ("arayan_numara", Number), ("sure", ((long)Age.TotalSeconds).ToString(CultureInfo.InvariantCulture)),
        ];
    }
}
