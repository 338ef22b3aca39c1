using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Portal.Domain.Pbx;

namespace Portal.Infrastructure.History;

/// <summary>Makes plain WAV of what browsers do not play, by ffmpeg where the machine has it.</summary>
public sealed partial class AudioConverter(IOptions<PortalOptions> options, TimeProvider time, ILogger<AudioConverter> logger)
{
    private static readonly TimeSpan LongestRun = TimeSpan.FromSeconds(60);

    private readonly Lazy<string?> _program = new(() => Find(options.Value.Ffmpeg));

    /// <summary>False when the machine has no ffmpeg.</summary>
    public bool IsAvailable => _program.Value is not null;

    /// <summary>The same sound as WAV; null when it could not be converted.</summary>
    public async Task<RecordingFile?> ToWavAsync(RecordingFile file, CancellationToken cancellationToken)
    {
        if (_program.Value is not { } program) return null;
        // Through files: a WAV file's head tells its length, which is not known before its end.
        var folder = Directory.CreateTempSubdirectory("portal-sound-").FullName;
        var (from, to) = (Path.Combine(folder, "in" + Path.GetExtension(file.FileName)), Path.Combine(folder, "out.wav"));
        try
        {
            await File.WriteAllBytesAsync(from, file.Audio, cancellationToken);
            // "file" alone: a sound file that names others must not make it fetch them.
            if (!await RunAsync(program, ["-nostdin", "-v", "error", "-protocol_whitelist", "file", "-i", from, "-vn", "-c:a", "pcm_s16le", "-y", to], cancellationToken) || !File.Exists(to)) return null;
            return new RecordingFile(await File.ReadAllBytesAsync(to, cancellationToken), "audio/wav", Path.ChangeExtension(file.FileName, ".wav"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<bool> RunAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(LongestRun, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false })!;
        try
        {
            var (_, errors) = (process.StandardOutput.ReadToEndAsync(both.Token), process.StandardError.ReadToEndAsync(both.Token));
            await process.WaitForExitAsync(both.Token);
            if (process.ExitCode == 0) return true;
            Log.NotConverted(logger, process.ExitCode, (await errors).Trim());
            return false;
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancellationToken.ThrowIfCancellationRequested();
            return false;
        }
    }

    private static string? Find(string program) => Path.IsPathRooted(program)
        ? File.Exists(program) ? program : null
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(folder => new[] { Path.Combine(folder, program), Path.Combine(folder, program + ".exe") }).FirstOrDefault(File.Exists);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "ffmpeg ended with {Code}: {Message}")]
        public static partial void NotConverted(ILogger logger, int code, string message);
    }
}
