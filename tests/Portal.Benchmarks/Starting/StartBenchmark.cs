using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using Portal.Benchmarks.Pushes;
using Portal.EndToEnd.Tests.Running;

namespace Portal.Benchmarks.Starting;

/// <summary>
/// From starting the process to its first "ready", with an installation that has been used: a tenant, its admin, an account and many calls of today and of the
/// days before. In turn with a web application that does nothing.
/// </summary>
internal static class StartBenchmark
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static async IAsyncEnumerable<Measurement> RunAsync(BenchmarkOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var calls = options.Number("calls", 100_000);
        var rounds = options.Number("rounds", 9);
        var published = System.IO.Directory.CreateTempSubdirectory("portal-published-").FullName;
        await PublishAsync(published, cancellationToken);
        await using var portal = new PortalProcess(demo: false, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Portal__AllowPrivatePbxAddresses"] = "true",
            ["Logging__LogLevel__Default"] = "Warning",
        })
        {
            Program = Path.Combine(published, "Portal.Web.dll"),
        };
        var key = await portal.AdminKeyAsync("bench", create: true);
        await portal.StartAsync(cancellationToken);
        using (var http = portal.Client(key)) await Installation.ConnectPushingAccountAsync(http);
        await portal.KillAsync();
        var stored = await StoredCalls.FillAsync(portal.Directory, calls, cancellationToken);

        using var probe = new HttpClient();
        var (product, bare) = (new List<double>(), new List<double>());
        for (var round = -1; round < rounds; round++)
        {
            var begun = Stopwatch.GetTimestamp();
            await portal.LaunchAsync();
            var productTook = await ReadyAsync(probe, portal.Url, begun, cancellationToken);
            await portal.KillAsync();

            begun = Stopwatch.GetTimestamp();
            await using var server = BaselineProcess.Launch(Baseline.Bare);
            var bareTook = await ReadyAsync(probe, server.Url, begun, cancellationToken);

            // The first round only warms the disk's cache.
            if (round < 0) continue;
            product.Add(productTook);
            bare.Add(bareTook);
        }

        var (own, other) = (Numbers.Median(product), Numbers.Median(bare));
        yield return new Measurement(
            "start", "process start to ready", "ms", own, other, "<= 5 times", own <= 5 * other,
            string.Create(CultureInfo.InvariantCulture, $"median of {rounds}, published as shipped, SQLite with {stored} calls; baseline: bare web application"));
        await portal.KillAsync();
        System.IO.Directory.Delete(published, recursive: true);
    }

    /// <summary>Publishes the portal the way the container image does.</summary>
    private static async Task PublishAsync(string folder, CancellationToken cancellationToken)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Portal.sln"))) root = root.Parent ?? throw new InvalidOperationException("The benchmark runs from the repository.");
        using var publish = Process.Start(new ProcessStartInfo("dotnet", ["publish", "src/Portal.Web", "-c", "Release", "-r", "linux-x64", "-v", "quiet", "-o", folder]) { WorkingDirectory = root.FullName })!;
        await publish.WaitForExitAsync(cancellationToken);
        if (publish.ExitCode != 0) throw new InvalidOperationException("The portal could not be published.");
    }

    private static async Task<double> ReadyAsync(HttpClient http, string url, long begun, CancellationToken cancellationToken)
    {
        while (Stopwatch.GetElapsedTime(begun) < Patience)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri(url + "/health/ready"), cancellationToken);
                if (answer.StatusCode == HttpStatusCode.OK) return Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), cancellationToken);
        }

        throw new TimeoutException($"{url} was not ready in time.");
    }
}
