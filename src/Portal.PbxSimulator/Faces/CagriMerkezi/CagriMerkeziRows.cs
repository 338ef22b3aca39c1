using System.Globalization;
using Portal.PbxSimulator.World;

namespace Portal.PbxSimulator.Faces.CagriMerkezi;

/// <summary>Turns finished calls and agents' calls into the vendor's rows.</summary>
internal static class CagriMerkeziRows
{
    public static string Stamp(DateTimeOffset at) => at.ToOffset(Load.LocalOffset).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    public static (string Name, string Value)[] AgentCall(Call call)
    {
        var since = call.Legs.FindLast(leg => leg.Extension == call.Agent!.Extension)?.AnsweredAt ?? call.AnsweredAt ?? call.StartedAt;

        // Written in both ways on real servers.
        return [("agentnumber", call.Index % 2 == 0 ? call.Agent!.Extension : $"SIP/{call.Agent!.Extension}"), ("fechainicio", Stamp(since)), ("phone", call.From)];
    }

    /// <summary>The columns of Asterisk's call-detail table under the vendor's names.</summary>
    public static (string Name, string Value)[] Record(Call call)
    {
        var (context, application, data) = LastStep(call);
        return
        [
            ("arama_tarihi", Stamp(call.StartedAt)),
            ("arayan_adi", CallerNameOf(call)),
            ("arayan_numara", call.From),
            ("aranan_numara", CalledOf(call)),
            ("kaynak", context),
            ("kanal", call.Channel!),
            ("ic_kanal", CalledChannelOf(call)),
            ("sonislem", application),
            ("sondata", data),
            ("sure", ((long)(call.EndedAt!.Value - call.StartedAt).TotalSeconds).ToString(CultureInfo.InvariantCulture)),
            ("durum", call.Outcome switch
            {
                Outcome.Answered => "ANSWERED",

                // The queue or the menu has picked up, though no agent did: that is all that the table knows.
                Outcome.Abandoned => application == "Dial" ? "NO ANSWER" : "ANSWERED",
                Outcome.Busy => "BUSY",
                Outcome.Failed => "FAILED",
                _ => "NO ANSWER",
            }),
        ];
    }

    public static string CallerNameOf(Call call) => call.CallerAgent?.Name ?? call.From;

    public static string CalledOf(Call call) => call.Direction == Direction.Inbound ? call.Queue?.Number ?? (call.Menu is null ? call.To : "s") : call.To;

    public static string PathOf(Call call)
    {
        var local = call.StartedAt.ToOffset(Load.LocalOffset);
        var (side, number) = call.Direction == Direction.Outbound ? ("out", call.To) : ("in", call.From);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"/var/spool/asterisk/monitor/{local:yyyy}/{local:MM}/{local:dd}/{side}-{number}-{call.LastExtension}-{local:yyyyMMdd}-{local:HHmmss}-{call.StartedAt.ToUnixTimeSeconds()}.{40000 + call.Index}.WAV");
    }

    private static (string Context, string Application, string Data) LastStep(Call call) => call switch
    {
        { Direction: Direction.Outbound } => ("from-internal", "Dial", $"SIP/{CagriMerkeziFace.Trunk}/{call.To},300,Tt"),
        { Direction: Direction.Internal } => ("from-internal", "Dial", $"SIP/{call.LastExtension ?? call.To},20,tr"),
        { Queue: { } queue } => ("ext-queues", "Queue", $"{queue.Number},t,,,300,,,,,"),
        { Menu: { } menu } => (menu, "BackGround", "custom/karsilama"),
        _ => ("from-did-direct", "Dial", $"SIP/{call.LastExtension ?? call.To},20,tr"),
    };

    private static string CalledChannelOf(Call call) => call switch
    {
        { Direction: Direction.Outbound, Outcome: Outcome.Failed } => "",
        { Direction: Direction.Outbound } => CagriMerkeziChannels.CalledChannel(call, CagriMerkeziFace.Trunk),

        // A phone that a queue or a menu's caller never reached leaves no channel behind.
        { AnsweredAt: null, Queue: not null } or { AnsweredAt: null, Menu: not null } => "",
        { LastExtension: { } extension } => CagriMerkeziChannels.CalledChannel(call, extension),
        _ => "",
    };
}
