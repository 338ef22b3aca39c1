using System.Globalization;
using Portal.PbxSimulator.World;

namespace Portal.PbxSimulator.Faces.Telsam;

/// <summary>Turns calls into the vendor's rows.</summary>
internal static class TelsamRows
{
    public static TelsamActiveRow Active(Call call, DateTimeOffset now)
    {
        var shown = now - call.Since;
        return new TelsamActiveRow(
            call.Channel!,
            $"{(long)shown.TotalHours:00}:{shown.Minutes:00}:{shown.Seconds:00}",
            call switch
            {
                { Queue: { } queue } => $"Kuyruk({queue.Number})",
                { Direction: Direction.Inbound } => "Gelen",
                { Direction: Direction.Outbound } => "Giden",
                _ => "Dahili",
            },
            call.State switch
            {
                CallState.Talking or CallState.Held => "Konuşuyor",
                CallState.Ringing => "Çalıyor",
                _ => "Bekliyor",
            },
            call.From,
            call.Direction == Direction.Inbound ? call.Extension ?? call.Queue?.Number ?? call.To : call.To);
    }

    public static TelsamRecordRow Record(Call call, bool withUserField) => new(
        call.Key,
        call.StartedAt.ToOffset(Load.LocalOffset).ToString("dd.MM.yyyy HH:mm:ss", CultureInfo.InvariantCulture),
        call.Direction switch
        {
            Direction.Inbound => "incoming",
            Direction.Outbound => "outcoming",
            _ => "internal",
        },
        call.From,
        call.Direction == Direction.Inbound ? call.LastExtension ?? call.Queue?.Number ?? call.To : call.To,
        Seconds(call),
        call.Outcome switch
        {
            Outcome.Answered => "ANSWERED",
            Outcome.Busy => "BUSY",
            Outcome.Failed => "FAILED",
            _ => "NO ANSWER",
        },
        call.Queue?.Number ?? "",
        // The flag means that recording was on: busy calls have it too.
        call.IsRecorded || call.Outcome == Outcome.Busy,
        withUserField ? (call.Index % 5 == 0 ? $"musteri{call.Index}" : "") : null);

    // The whole life of the call in seconds. More decimals than milliseconds, as the vendor's have: 85,6972.
    private static string Seconds(Call call)
    {
        var seconds = (decimal)(call.EndedAt!.Value - call.StartedAt).TotalMilliseconds / 1000m;
        return (seconds + (call.Index * 7919 % 100 / 100_000m)).ToString("0.000##", CultureInfo.InvariantCulture).Replace('.', ',');
    }

    public static DateTimeOffset? ReadFilterDate(string? text) =>
        DateTime.TryParseExact(text, "ddMMyyyyHHmm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) ? new DateTimeOffset(local, Load.LocalOffset) : null;

    public static string BareNumber(string number) =>
        number.StartsWith("90", StringComparison.Ordinal) ? number[2..] : number.StartsWith('0') ? number[1..] : number;
}
