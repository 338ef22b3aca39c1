using System.Diagnostics;

namespace Portal.EndToEnd.Tests.Running;

/// <summary>The simulator as a process of its own: it outlives a portal that is killed.</summary>
public sealed class SimulatorProcess : IAsyncDisposable
{
    private readonly Process _process;

    private SimulatorProcess(Process process, string url)
    {
        _process = process;
        Http = new HttpClient { BaseAddress = new Uri(url) };
    }

    public HttpClient Http { get; }

    public string Url => Http.BaseAddress!.ToString().TrimEnd('/');

    /// <param name="arguments">Settings of the simulator's command line, such as <c>--seed=5</c>.</param>
    public static async Task<SimulatorProcess> StartAsync(params string[] arguments)
    {
        var port = Ports.Take();
        var portal = new FileInfo(PortalProcess.Assembly);
        var program = Path.Combine(portal.Directory!.Parent!.Parent!.FullName, "Portal.PbxSimulator", portal.Directory.Name, "Portal.PbxSimulator.dll");
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true, WorkingDirectory = Path.GetDirectoryName(program)! };
        foreach (var argument in (string[])[program, $"--urls=http://127.0.0.1:{port}", .. arguments]) start.ArgumentList.Add(argument);
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        var simulator = new SimulatorProcess(process, $"http://127.0.0.1:{port}");
        await Eventually.GetAsync(simulator.AnswersAsync, answers => answers, TimeSpan.FromMinutes(2), "the simulator answers");
        return simulator;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var answer = await Http.GetAsync("/control/world");
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
