using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;

namespace Portal.EndToEnd.Tests.Running;

/// <summary>The real portal as its own process, on its own ports and data directory. It can be killed like a power cut and started again.</summary>
public sealed class PortalProcess : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _output = new();
    private readonly Dictionary<string, string> _environment;
    private readonly HttpClient _http = new();
    private Process? _process;

    public PortalProcess(bool demo = true, IReadOnlyDictionary<string, string>? environment = null)
    {
        Directory = System.IO.Directory.CreateTempSubdirectory("portal-").FullName;
        Url = $"http://127.0.0.1:{Ports.Take()}";
        SimulatorUrl = $"http://127.0.0.1:{Ports.Take()}";
        _environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["ASPNETCORE_URLS"] = Url,
            ["ASPNETCORE_ENVIRONMENT"] = demo ? "Development" : "Production",
            ["Portal__PublicUrl"] = Url,
            ["Portal__DataDirectory"] = Directory,
            ["Portal__Simulator__Url"] = SimulatorUrl,
            // Reading a month in would be part of every test.
            ["Portal__Simulator__PastDays"] = "0",
            ["Portal__Demo"] = demo ? "true" : "false",
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal)) _environment[name] = value;
    }

    public string Directory { get; }

    public string Url { get; }

    public string SimulatorUrl { get; }

    /// <summary>Lines written so far, for a failing test's message.</summary>
    public string Output => string.Join('\n', _output.TakeLast(60));

    public int Id => _process?.Id ?? 0;

    /// <summary>The program that is run; the built portal unless another, such as a published one, was given.</summary>
    public string Program { get; init; } = Assembly;

    /// <summary>Path of the built portal beside this test's own build (same configuration).</summary>
    public static string Assembly
    {
        get
        {
            // artifacts/bin/<project>/<configuration>/
            var own = new DirectoryInfo(AppContext.BaseDirectory);
            return Path.Combine(own.Parent!.Parent!.FullName, "Portal.Web", own.Name, "Portal.Web.dll");
        }
    }

    public async Task<PortalProcess> StartAsync(CancellationToken cancellationToken = default)
    {
        await LaunchAsync();
        try
        {
            await UntilReadyAsync(cancellationToken);
        }
        catch
        {
            // Nobody disposes of what did not start.
            await KillAsync();
            throw;
        }

        return this;
    }

    /// <summary>The portal's command line with this installation's configuration, not started yet.</summary>
    public ProcessStartInfo NewProcess()
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetDirectoryName(Program)! };
        start.ArgumentList.Add(Program);
        foreach (var (name, value) in _environment) start.Environment[name] = value;
        return start;
    }

    public Task LaunchAsync()
    {
        _process?.Dispose();
        _process = Process.Start(NewProcess())!;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        return Task.CompletedTask;
    }

    public async Task UntilReadyAsync(CancellationToken cancellationToken = default)
    {
        // How soon it is ready is the benchmarks' question; five that start at once on a busy machine take their time.
        var limit = TimeSpan.FromMinutes(3);
        var until = Stopwatch.StartNew();
        while (until.Elapsed < limit)
        {
            if (_process!.HasExited) throw new InvalidOperationException($"The portal ended with {_process.ExitCode}:\n{Output}");
            try
            {
                using var answer = await _http.GetAsync($"{Url}/health/ready", cancellationToken);
                if (answer.StatusCode == HttpStatusCode.OK) return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(50, cancellationToken);
        }

        throw new TimeoutException($"The portal was not ready after {limit.TotalMinutes:0} minutes:\n{Output}");
    }

    /// <summary>SIGKILL: nothing gets a chance to tidy up.</summary>
    public async Task KillAsync()
    {
        if (_process is not { HasExited: false } process) return;
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process?.Dispose();
        _http.Dispose();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        _output.Enqueue(line);
        while (_output.Count > 500) _output.TryDequeue(out _);
    }
}
