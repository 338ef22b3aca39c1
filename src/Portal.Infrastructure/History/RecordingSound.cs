using System.Globalization;
using System.Text;
using Portal.Domain.Pbx;

namespace Portal.Infrastructure.History;

/// <summary>What can be told of a recording's file from its bytes.</summary>
/// <param name="Plays">True when browsers play it.</param>
/// <param name="IsEmpty">True when it holds no sound at all.</param>
/// <param name="Coding">What it is, in the words of its makers, such as "GSM 6.10"; null when that is of no interest.</param>
public sealed record RecordingSound(bool Plays, bool IsEmpty, string? Coding)
{
    /// <summary>So many bars are drawn of a recording.</summary>
    private const int Bars = 300;

    /// <summary>Height of the drawing; a bar reaches up and down from its middle.</summary>
    private const int Height = 60;

    public static RecordingSound Of(RecordingFile file)
    {
        if (file.Audio.IsEmpty) return new RecordingSound(Plays: false, IsEmpty: true, null);
        if (WavSound.Read(file.Audio.Span) is { } wav)
        {
            return new RecordingSound(wav.BrowsersPlayIt, wav.DataLength == 0, wav.Coding switch
            {
                WavCoding.Gsm => "GSM 6.10",
                WavCoding.Adpcm or WavCoding.ImaAdpcm => "ADPCM",
                _ => wav.BrowsersPlayIt ? null : "WAV 0x" + ((int)wav.Coding).ToString("X4", CultureInfo.InvariantCulture),
            });
        }

        return file.ContentType switch
        {
            "audio/mpeg" or "audio/mp3" or "audio/ogg" or "audio/flac" or "audio/mp4" or "audio/webm" => new RecordingSound(Plays: true, IsEmpty: false, null),
            "audio/amr" => new RecordingSound(Plays: false, IsEmpty: false, "AMR"),
            "audio/gsm" or "audio/x-gsm" => new RecordingSound(Plays: false, IsEmpty: false, "GSM 06.10"),
            var other => new RecordingSound(Plays: false, IsEmpty: false, other),
        };
    }

    /// <summary>The loudness over time as an SVG path on a ground of <see cref="WaveWidth"/> × <see cref="WaveHeight"/>; null when the samples cannot be read here.</summary>
    public static string? Wave(RecordingFile file)
    {
        if (WavSound.Read(file.Audio.Span) is not { } wav || wav.Peaks(file.Audio.Span, Bars) is not { } peaks) return null;
        // A quiet line is still a line: the loudest sample fills the height.
        var scale = peaks.Max() is > 0.02f and var loudest ? 1 / loudest : 1;
        var path = new StringBuilder(Bars * 14);
        for (var i = 0; i < peaks.Length; i++)
        {
            var reach = Math.Max(0.5, peaks[i] * scale * (Height / 2 - 1));
            path.Append(CultureInfo.InvariantCulture, $"M{(i + 0.5) * Bars / peaks.Length:0.#} {Height / 2 - reach:0.#}V{Height / 2 + reach:0.#}");
        }

        return path.ToString();
    }

    public static int WaveWidth => Bars;

    public static int WaveHeight => Height;
}
