using Portal.Infrastructure.History;

namespace Portal.Infrastructure.Tests.History;

public sealed class WavSoundTests
{
    [Theory]
    [InlineData(1, 8, new byte[] { 128, 255, 128, 0 }, 0.99f, 1f)]
    [InlineData(1, 16, new byte[] { 0, 0, 0, 0x40, 0, 0, 0, 0x80 }, 0.5f, 1f)]
    [InlineData(6, 8, new byte[] { 0xD5, 0xAA, 0x55, 0x2A }, 0.98f, 0.98f)]
    [InlineData(7, 8, new byte[] { 0xFF, 0x80, 0x7F, 0x00 }, 0.98f, 0.98f)]
    public void Peaks_are_the_loudest_samples_of_each_part(int coding, int bits, byte[] samples, float first, float second)
    {
        var file = RecordingsTests.Wav((WavCoding)coding, bits, samples).Audio.Span;
        var peaks = WavSound.Read(file)!.Value.Peaks(file, 2)!;
        peaks[0].ShouldBe(first, 0.02);
        peaks[1].ShouldBe(second, 0.02);
    }

    [Fact]
    public void Head_of_a_file_that_was_never_closed_is_read_to_the_files_end()
    {
        var file = RecordingsTests.Wav(WavCoding.Pcm, 8, [1, 2, 3, 4]).Audio.ToArray();
        file.AsSpan(40, 4).Clear();
        WavSound.Read(file)!.Value.DataLength.ShouldBe(4);
        file.AsSpan(40, 4).Fill(0xFF);
        WavSound.Read(file)!.Value.DataLength.ShouldBe(4);
    }

    [Fact]
    public void Wave_is_a_line_for_silence_and_nothing_for_what_cannot_be_read()
    {
        RecordingSound.Wave(RecordingsTests.Wav(WavCoding.Pcm, 8, [128, 128]))!.ShouldStartWith("M75 29.5V30.5");
        RecordingSound.Wave(RecordingsTests.Wav(WavCoding.Gsm, 0, [1, 2])).ShouldBeNull();
    }

    [Fact]
    public void Anything_shorter_or_broken_is_no_sound_and_never_throws()
    {
        var file = RecordingsTests.Wav(WavCoding.Pcm, 16, [1, 2, 3, 4]).Audio.ToArray();
        for (var length = 0; length < file.Length; length++)
        {
            var cut = file.AsSpan(0, length);
            WavSound.Read(cut)?.Peaks(cut, 10);
        }

        var random = new Random(7);
        for (var round = 0; round < 2_000; round++)
        {
            var bent = (byte[])file.Clone();
            for (var i = 0; i < 4; i++) bent[random.Next(12, bent.Length)] = (byte)random.Next(256);
            WavSound.Read(bent)?.Peaks(bent, 10);
        }
    }
}
