using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Portal.Infrastructure.History;

/// <summary>How the samples of a WAV file are written; the numbers are the format's own.</summary>
internal enum WavCoding
{
    Pcm = 1,
    Adpcm = 2,
    Float = 3,
    ALaw = 6,
    MuLaw = 7,
    ImaAdpcm = 0x11,
    Gsm = 0x31,
    Extensible = 0xFFFE,
}

/// <summary>A WAV file as far as its head tells, and its loudness over time.</summary>
/// <param name="Coding">How its samples are written.</param>
/// <param name="Channels">Voices side by side.</param>
/// <param name="Rate">Samples a second.</param>
/// <param name="Bits">Bits of one sample.</param>
/// <param name="BytesPerSecond">As its head says.</param>
/// <param name="DataAt">Where the samples begin.</param>
/// <param name="DataLength">Their bytes.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct WavSound(WavCoding Coding, int Channels, int Rate, int Bits, int BytesPerSecond, int DataAt, int DataLength)
{
    private const int HeadLength = 12;
    private const int ChunkHead = 8;
    private const int FormatLength = 16;

    /// <summary>Where an extensible head keeps the coding proper.</summary>
    private const int SubFormatAt = 24;

    /// <summary>True for codings that every browser plays.</summary>
    public bool BrowsersPlayIt => Coding is WavCoding.Pcm or WavCoding.Float or WavCoding.ALaw or WavCoding.MuLaw;

    public double Seconds => BytesPerSecond > 0 ? (double)DataLength / BytesPerSecond : 0;

    private bool CanBeDrawn => Channels > 0 && (Coding, Bits) is (WavCoding.Pcm, 8 or 16 or 24 or 32) or (WavCoding.Float, 32) or (WavCoding.ALaw or WavCoding.MuLaw, 8);

    /// <summary>Null when it is no WAV file, or its head is broken.</summary>
    public static WavSound? Read(ReadOnlySpan<byte> file)
    {
        if (file.Length < HeadLength || !file.StartsWith("RIFF"u8) || !file[8..12].SequenceEqual("WAVE"u8)) return null;
        WavSound? sound = null;
        var at = HeadLength;
        while (at + ChunkHead <= file.Length)
        {
            var name = file.Slice(at, 4);
            // PBXs that write while the call goes on leave a length of nothing, or of everything: what is there counts.
            var told = BinaryPrimitives.ReadUInt32LittleEndian(file[(at + 4)..]);
            at += ChunkHead;
            var length = (int)Math.Min(told, (uint)(file.Length - at));
            var chunk = file.Slice(at, length);
            if (name.SequenceEqual("fmt "u8) && length >= FormatLength)
            {
                var coding = (WavCoding)BinaryPrimitives.ReadUInt16LittleEndian(chunk);
                if (coding == WavCoding.Extensible && length >= SubFormatAt + 2) coding = (WavCoding)BinaryPrimitives.ReadUInt16LittleEndian(chunk[SubFormatAt..]);
                sound = new WavSound(
                    coding, BinaryPrimitives.ReadUInt16LittleEndian(chunk[2..]), BinaryPrimitives.ReadInt32LittleEndian(chunk[4..]), BinaryPrimitives.ReadUInt16LittleEndian(chunk[14..]),
                    BinaryPrimitives.ReadInt32LittleEndian(chunk[8..]), 0, 0);
            }
            else if (name.SequenceEqual("data"u8))
            {
                return sound is { } found ? found with { DataAt = at, DataLength = told == 0 ? file.Length - at : length } : null;
            }

            at += length + (length & 1);
        }

        return sound;
    }

    /// <summary>The loudest sample of each of so many equal parts, from 0 to 1; null when the samples cannot be read.</summary>
    public float[]? Peaks(ReadOnlySpan<byte> file, int parts)
    {
        var width = Bits / 8;
        if (!CanBeDrawn || DataLength < width) return null;
        var data = file.Slice(DataAt, DataLength);
        var samples = data.Length / width;
        var peaks = new float[Math.Min(parts, samples)];
        for (var part = 0; part < peaks.Length; part++)
        {
            var end = (int)((long)(part + 1) * samples / peaks.Length);
            for (var sample = (int)((long)part * samples / peaks.Length); sample < end; sample++)
                peaks[part] = Math.Max(peaks[part], Math.Abs(Sample(data[(sample * width)..])));
        }

        return peaks;
    }

    private float Sample(ReadOnlySpan<byte> at) => (Coding, Bits) switch
    {
        (WavCoding.ALaw, _) => ALaw(at[0]),
        (WavCoding.MuLaw, _) => MuLaw(at[0]),
        (WavCoding.Float, _) => BinaryPrimitives.ReadSingleLittleEndian(at) is var value && float.IsFinite(value) ? Math.Clamp(value, -1f, 1f) : 0f,
        (_, 8) => (at[0] - 128) / 128f,
        (_, 16) => BinaryPrimitives.ReadInt16LittleEndian(at) / 32768f,
        (_, 24) => (((sbyte)at[2] << 16) | (at[1] << 8) | at[0]) / 8388608f,
        _ => BinaryPrimitives.ReadInt32LittleEndian(at) / 2147483648f,
    };

    /// <summary>G.711: sign, three bits of exponent, four of mantissa, all inverted.</summary>
    private static float MuLaw(byte code)
    {
        var bits = ~code & 0xFF;
        var value = ((((bits & 0x0F) << 3) + 0x84) << ((bits >> 4) & 0x07)) - 0x84;
        return (bits & 0x80) == 0 ? value / 32768f : -value / 32768f;
    }

    /// <summary>G.711 as used outside America: the same with every other bit inverted.</summary>
    private static float ALaw(byte code)
    {
        var bits = code ^ 0x55;
        var exponent = (bits >> 4) & 0x07;
        var value = (bits & 0x0F) << 4;
        value = exponent == 0 ? value + 8 : (value + 0x108) << (exponent - 1);
        return (bits & 0x80) != 0 ? value / 32768f : -value / 32768f;
    }
}
