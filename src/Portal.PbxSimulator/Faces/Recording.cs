using System.Buffers.Binary;
using Portal.PbxSimulator.World;

namespace Portal.PbxSimulator.Faces;

/// <summary>Makes a short sound file for a call: two voices as two tones taking turns. The same call always sounds the same.</summary>
internal static class Recording
{
    private const int Rate = 8000;
    private const double LongestSeconds = 20;

    /// <summary>A WAV file: one channel, 8 bits, 8000 samples a second.</summary>
    public static byte[] Wav(Call call)
    {
        var samples = (int)(Math.Clamp(call.Talk.TotalSeconds, 1, LongestSeconds) * Rate);
        var file = new byte[44 + samples];
        "RIFF"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), 36 + samples);
        "WAVEfmt "u8.CopyTo(file.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(20), 1);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(22), 1);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(24), Rate);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(28), Rate);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(32), 1);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(34), 8);
        "data"u8.CopyTo(file.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(40), samples);

        var low = 150 + (call.Index % 60);
        var high = 230 + (call.Index % 80);
        for (var i = 0; i < samples; i++)
        {
            var second = (double)i / Rate;
            var pitch = (int)(second / 1.5) % 2 == 0 ? low : high;
            var loudness = 40 * Math.Abs(Math.Sin(Math.PI * 3 * second));
            file[44 + i] = (byte)(128 + (loudness * Math.Sin(2 * Math.PI * pitch * second)));
        }
        return file;
    }
}
