using System.Diagnostics;
using System.Net.Sockets;
using Portal.EndToEnd.Tests.Running;

namespace Portal.Benchmarks.Pushes;

/// <summary>A baseline server as a child of the benchmark, from start to kill.</summary>
internal sealed class BaselineProcess : IAsyncDisposable
{
    private readonly Process _process;

    private BaselineProcess(Process process, string url) => (_process, Url) = (process, url);

    public string Url { get; }

    /// <summary>Starts it and returns at once.</summary>
    public static BaselineProcess Launch(string kind, params ReadOnlySpan<string> more)
    {
        var url = $"http://127.0.0.1:{Ports.Take()}";
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(typeof(BaselineProcess).Assembly.Location);
        foreach (var argument in (string[])[Baseline.Argument, kind, url, .. more]) start.ArgumentList.Add(argument);
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, line) => Console.Error.WriteLine(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new BaselineProcess(process, url);
    }

    /// <summary>Starts it and returns when it listens.</summary>
    public static async Task<BaselineProcess> StartAsync(string kind, CancellationToken cancellationToken, params string[] more)
    {
        var server = Launch(kind, more);
        var address = new Uri(server.Url);
        for (var left = 400; left > 0; left--)
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(address.Host, address.Port, cancellationToken);
                return server;
            }
            catch (SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
            }
        }

        await server.DisposeAsync();
        throw new TimeoutException($"The baseline '{kind}' did not start to listen.");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
