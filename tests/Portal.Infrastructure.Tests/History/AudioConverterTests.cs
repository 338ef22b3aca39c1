using System.Runtime.Versioning;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Portal.Infrastructure.History;

namespace Portal.Infrastructure.Tests.History;

[UnsupportedOSPlatform("windows")]
public sealed class AudioConverterTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("portal-converter-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Sound_goes_through_the_program_and_comes_back_as_wav()
    {
        // Takes what follows -i, and writes the last argument.
        var converter = Converter("""while [ $# -gt 1 ]; do [ "$1" = -i ] && from="$2"; shift; done; printf 'RIFF' > "$1"; cat "$from" >> "$1" """);
        converter.IsAvailable.ShouldBeTrue();
        var wav = await converter.ToWavAsync(new("gsm"u8.ToArray(), "audio/gsm", "call.gsm"), CancellationToken.None);
        wav!.FileName.ShouldBe("call.wav");
        wav.ContentType.ShouldBe("audio/wav");
        wav.Audio.ToArray().ShouldBe("RIFFgsm"u8.ToArray());
    }

    [Fact]
    public async Task Program_that_fails_gives_nothing() => (await Converter("echo no such codec >&2; exit 1").ToWavAsync(new(new byte[] { 1 }, "audio/gsm", "call.gsm"), CancellationToken.None)).ShouldBeNull();

    [Fact]
    public void Machine_without_it_has_no_converter() =>
        new AudioConverter(Options.Create(new PortalOptions { Ffmpeg = "/nowhere/ffmpeg" }), TimeProvider.System, NullLogger<AudioConverter>.Instance).IsAvailable.ShouldBeFalse();

    private AudioConverter Converter(string script)
    {
        var path = Path.Combine(_folder, "ffmpeg");
        File.WriteAllText(path, "#!/bin/sh\n" + script + "\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new AudioConverter(Options.Create(new PortalOptions { Ffmpeg = path }), TimeProvider.System, NullLogger<AudioConverter>.Instance);
    }
}
