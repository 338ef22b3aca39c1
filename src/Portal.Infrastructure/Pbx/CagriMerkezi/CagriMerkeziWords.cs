using System.Globalization;
using Portal.Domain.Calls;
using Portal.Domain;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Pbx.CagriMerkezi;

/// <summary>Single values of this vendor: stamps, days, numbers, channel names.</summary>
internal static class CagriMerkeziWords
{
    private static readonly string[] Days = ["yyyy-MM-dd", "dd.MM.yyyy", "d.M.yyyy", "dd/MM/yyyy", "d/M/yyyy"];
    private static readonly string[] SlashedStamps = ["dd/MM/yyyy HH:mm:ss", "dd/MM/yyyy HH:mm", "d/M/yyyy H:mm:ss", "d/M/yyyy H:mm"];

    /// <summary>A stamp of Turkish wall-clock time; a day alone is its beginning.</summary>
    public static DateTimeOffset? Stamp(string? text)
    {
        if (WireValues.Stamp(text) is { } stamp) return stamp;
        if (text.Said() is not { } value) return null;
        if (!DateTime.TryParseExact(value, Days, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
            && !DateTime.TryParseExact(value, SlashedStamps, CultureInfo.InvariantCulture, DateTimeStyles.None, out local)) return null;
        return local.Year < 1970 ? null : TurkishTime.Instant(local);
    }

    /// <summary>The day of an instant in Turkey, as the record filters want it.</summary>
    public static string Day(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, TurkishTime.Zone).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>A number as the PBX dials it: <c>05XXXXXXXXX</c>, a foreign one with 00, an extension as it is.</summary>
    public static string Dialled(string number) => PhoneNumber.Of(number).Write(PhoneNotation.WithZero);

    /// <summary>True when both are ways to write one number; never for empty ones.</summary>
    public static bool SameNumber(string? one, string? other) => PhoneNumber.Key(one) is { Length: > 0 } key && key == PhoneNumber.Key(other);

    /// <summary>
    /// The other end of a channel without what Asterisk appends: <c>1004</c> of <c>SIP/1004-0000a1b2</c> and of <c>Local/1004@from-queue-00000001;2</c>, <c>trunk-a</c> of
    /// <c>SIP/trunk-a-0000a1b2</c>.
    /// </summary>
    public static string PeerOf(string channel)
    {
        var peer = channel[(channel.IndexOf('/', StringComparison.Ordinal) + 1)..];
        if (peer.LastIndexOf('-') is var dash and > 0) peer = peer[..dash];
        return peer.IndexOf('@', StringComparison.Ordinal) is var at and > 0 ? peer[..at] : peer;
    }

    /// <summary>The extension at the other end of a channel; null when it is a line to the outside.</summary>
    public static string? ExtensionOf(string? channel) =>
        channel.Said() is { } name && Technology(name) is "SIP" or "PJSIP" or "IAX2" or "SCCP" or "LOCAL" or "AGENT" && PeerOf(channel!.Trim()) is { Length: >= 2 } peer && PhoneNumber.IsExtension(peer)
            ? peer
            : null;

    public static string Technology(string channel) => channel.IndexOf('/', StringComparison.Ordinal) is var slash and > 0 ? channel[..slash].ToUpperInvariant() : "";

    /// <summary>The queue in the data of the application Queue: what stands before the first comma or bar.</summary>
    public static string? QueueOf(string? data)
    {
        if (data.Said() is not { } text) return null;
        var end = text.AsSpan().IndexOfAny(',', '|');
        return (end < 0 ? text : text[..end]).Said();
    }
}
