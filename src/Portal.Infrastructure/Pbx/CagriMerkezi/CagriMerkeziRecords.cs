using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Domain;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Pbx.CagriMerkezi;

/// <summary>Rows of call and sound records as call records. The columns are those of Asterisk's call-detail table under Turkish names.</summary>
internal static class CagriMerkeziRecords
{
    public static CallRecord? RecordOf(CagriMerkeziRecord row, string monitorDirectory, DateTimeOffset now, out string reason)
    {
        reason = "";
        if (CagriMerkeziWords.Stamp(row.AramaTarihi).Plausible(now) is not { } started)
        {
            reason = "no readable arama_tarihi";
            return null;
        }

        if (row.Kanal is null && row.ArayanNumara is null)
        {
            reason = "neither kanal nor arayan_numara";
            return null;
        }

        var queues = string.Equals(row.SonIslem, "Queue", StringComparison.OrdinalIgnoreCase);
        var caller = row.Kanal is null ? ShortOf(row.ArayanNumara) : CagriMerkeziWords.ExtensionOf(row.Kanal);
        var called = CagriMerkeziWords.ExtensionOf(row.IcKanal);
        var direction = DirectionOf(row, caller, called, queues);
        if (direction == CallDirection.Internal && !queues) called ??= ShortOf(row.ArananNumara);
        var total = WireValues.Duration(row.Sure);
        var path = PathOf(row, started, monitorDirectory);
        var queue = queues ? CagriMerkeziWords.QueueOf(row.SonData) ?? row.ArananNumara : null;
        return new CallRecord
        {
            VendorKey = KeyOf(row),
            Source = CallSources.VendorRecord,
            Direction = direction,
            From = caller ?? row.ArayanNumara ?? "",
            To = direction == CallDirection.Outbound ? row.ArananNumara ?? "" : called ?? row.ArananNumara ?? queue ?? "",
            Queue = queue,
            Extension = direction == CallDirection.Outbound ? caller : called,
            StartedAt = started,
            EndedAt = total is { } length ? started + length : null,
            Outcome = OutcomeOf(row, direction, queues),
            TotalSeconds = WireValues.Seconds(row.Sure),
            HasRecording = path is null ? null : true,
            RecordingReference = new Secret(path ?? ""),
            RawOutcome = row.Durum,
            Raw = row.Raw,
        };
    }

    /// <summary>The vendor's rows have no id; these four columns together name a call.</summary>
    public static string KeyOf(CagriMerkeziRecord row) => KeyOf(row.AramaTarihi, row.Kanal, row.IcKanal, row.ArananNumara);

    public static string KeyOf(string? stamp, string? channel, string? calledChannel, string? called) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', stamp, channel, calledChannel, called))).AsSpan(0, 12));

    /// <summary>
    /// The file that <c>downloadRecording</c> wants. <c>dosya</c> may be the path or a bare name; names lie in a folder of their day. What lies outside the recording
    /// directory is no recording: the server reads any file that it is told.
    /// </summary>
    public static string? PathOf(CagriMerkeziRecord row, DateTimeOffset started, string monitorDirectory)
    {
        if (row.Dosya is not { } file) return null;
        var local = TimeZoneInfo.ConvertTime(started, TurkishTime.Zone);
        if (!file.Contains('/', StringComparison.Ordinal)) file = string.Create(CultureInfo.InvariantCulture, $"{monitorDirectory.TrimEnd('/')}/{local:yyyy}/{local:MM}/{local:dd}/{file}");
        return IsRecording(file, monitorDirectory) ? file : null;
    }

    public static bool IsRecording(string path, string monitorDirectory) =>
        path.StartsWith(monitorDirectory.TrimEnd('/') + "/", StringComparison.Ordinal)
        && !path.Contains("..", StringComparison.Ordinal)
        && !path.Contains('\\', StringComparison.Ordinal)
        && !path.Any(char.IsControl)
        && Path.GetExtension(path).ToUpperInvariant() is ".WAV" or ".WAV49" or ".GSM" or ".MP3" or ".OGG" or ".ULAW" or ".ALAW";

    private static CallDirection DirectionOf(CagriMerkeziRecord row, string? caller, string? called, bool queues)
    {
        if (caller is null) return CallDirection.Inbound;
        if (queues || called is not null) return CallDirection.Internal;
        return row.IcKanal is null && ShortOf(row.ArananNumara) is not null ? CallDirection.Internal : CallDirection.Outbound;
    }

    private static CallOutcome OutcomeOf(CagriMerkeziRecord row, CallDirection direction, bool queues)
    {
        // A queue or a menu answers the caller's channel itself, so the record reads ANSWERED also for a caller whom no agent ever took: then no channel was called.
        var reachedNobody = row.IcKanal is null && row.SonIslem is not null && !string.Equals(row.SonIslem, "Dial", StringComparison.OrdinalIgnoreCase);
        if (reachedNobody && direction == CallDirection.Inbound) return CallOutcome.Abandoned;
        if (reachedNobody && queues) return CallOutcome.NoAnswer;
        return (row.Durum ?? "").ToUpperInvariant().Replace('ı', 'I').Replace('İ', 'I').Replace(" ", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal) switch
        {
            "ANSWERED" or "ANSWER" or "CEVAPLANDI" or "CEVAPLI" => CallOutcome.Answered,
            "NOANSWER" or "CANCEL" or "CANCELLED" or "CEVAPSIZ" or "CEVAPLANMADI" => direction == CallDirection.Inbound ? CallOutcome.Abandoned : CallOutcome.NoAnswer,
            "BUSY" or "MEŞGUL" or "MESGUL" => CallOutcome.Busy,
            "FAILED" or "CONGESTION" or "CHANUNAVAIL" or "BAŞARISIZ" or "BASARISIZ" => CallOutcome.Failed,
            _ => CallOutcome.Other,
        };
    }

    private static string? ShortOf(string? number) => PhoneNumber.IsExtension(number) ? number : null;
}
