using System.Net;
using Portal.Domain.Pbx;

namespace Portal.Infrastructure.Pbx.Http;

/// <summary>Fetches recordings: links live shortly, may lead on to a customer's own file store, and what comes may be an error page instead of sound.</summary>
internal static class WireAudio
{
    private const int MaxHops = 3;

    public static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    /// <summary>
    /// The file behind a link that the vendor gave. Redirects are followed here, one by one and at most three, because stores answer with them: only to http(s), never
    /// from https to http, and each through the line, whose address check holds for every hop.
    /// </summary>
    public static async Task<LineAnswer> FetchAsync(PbxLine line, Uri link, string operationClass, CancellationToken cancellationToken)
    {
        for (var hop = 0; hop <= MaxHops; hop++)
        {
            var answer = await line.SendAsync(
                new LineRequest(new HttpRequestMessage(HttpMethod.Get, link), operationClass, Timeout) { MaxBody = LineRequest.RecordingBody }, cancellationToken);
            if ((int)answer.Status is < 300 or >= 400 || answer.Location is not { } next) return answer;
            if (next.Scheme is not ("http" or "https") || next.UserInfo.Length > 0 || (link.Scheme == Uri.UriSchemeHttps && next.Scheme != Uri.UriSchemeHttps))
                throw new PbxException(PbxErrorKind.Protocol, "The recording's link leads to an address that is not followed.");
            link = next;
        }

        throw new PbxException(PbxErrorKind.Protocol, "The recording's link leads on and on.");
    }

    /// <summary>The answer as a file; a page, a text or nothing is not one.</summary>
    /// <param name="answer">A successful answer.</param>
    /// <param name="name">Name of the file without its ending; anything but letters, digits, dots and dashes in it is replaced.</param>
    public static RecordingFile File(LineAnswer answer, string name)
    {
        if (answer.Status == HttpStatusCode.NoContent || answer.Body.Length == 0) throw new PbxException(PbxErrorKind.Refused, "The PBX has no sound for this call.");
        var sort = Sniff(answer.Body);
        var told = answer.ContentType?.Split(';')[0].Trim().ToLowerInvariant();
        if (sort is null && told?.StartsWith("audio/", StringComparison.Ordinal) == true) sort = (told, Ending(told));
        if (sort is null && told is "application/octet-stream" or "application/force-download" or "binary/octet-stream" && !IsText(answer.Body)) sort = ("application/octet-stream", ".bin");
        if (sort is not { } found) throw new PbxException(PbxErrorKind.Protocol, "Something else than sound came where a recording was expected.");
        var safe = string.Concat(name.Take(80).Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '-')).Trim('.', '-');
        return new RecordingFile(answer.Body, found.Type, (safe.Length == 0 ? "recording" : safe) + found.Ending);
    }

    /// <summary>By the first bytes: many PBXs send sound as "octet-stream" or as text.</summary>
    private static (string Type, string Ending)? Sniff(ReadOnlySpan<byte> body) => body switch
    {
        _ when body.StartsWith("RIFF"u8) || body.StartsWith("RIFX"u8) => ("audio/wav", ".wav"),
        _ when body.StartsWith("ID3"u8) || (body.Length > 1 && body[0] == 0xFF && (body[1] & 0xE0) == 0xE0 && (body[1] & 0x06) != 0) => ("audio/mpeg", ".mp3"),
        _ when body.StartsWith("OggS"u8) => ("audio/ogg", ".ogg"),
        _ when body.StartsWith("fLaC"u8) => ("audio/flac", ".flac"),
        _ when body.StartsWith("#!AMR"u8) => ("audio/amr", ".amr"),
        _ when body.Length > 8 && body[4..8].SequenceEqual("ftyp"u8) => ("audio/mp4", ".m4a"),
        _ when body.StartsWith(new byte[] { 0x1A, 0x45, 0xDF, 0xA3 }) => ("audio/webm", ".webm"),
        _ => null,
    };

    private static string Ending(string type) => type switch
    {
        "audio/mpeg" or "audio/mp3" or "audio/x-mp3" => ".mp3",
        "audio/wav" or "audio/x-wav" or "audio/wave" or "audio/vnd.wave" => ".wav",
        "audio/x-gsm" or "audio/gsm" => ".gsm",
        "audio/ogg" => ".ogg",
        _ => ".bin",
    };

    private static bool IsText(ReadOnlySpan<byte> body)
    {
        var start = body[..Math.Min(body.Length, 256)];
        return start.IndexOfAnyInRange((byte)0, (byte)8) < 0 && start.IndexOfAnyInRange((byte)0x80, (byte)0xFF) < 0;
    }
}
