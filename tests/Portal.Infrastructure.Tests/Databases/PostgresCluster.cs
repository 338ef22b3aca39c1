using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Portal.Infrastructure.Tests.Databases;

/// <summary>
/// A private PostgreSQL server: own folder, own port on loopback, fsync on as in production, gone with this process. Tests connect as a role that is
/// no superuser, so row policies hold for all of them.
/// </summary>
public sealed class PostgresCluster
{
    public const string SkipVariable = "PORTAL_TESTS_SKIP_POSTGRES";

    private static readonly Lazy<Task<PostgresCluster>> Shared = new(() => StartAsync(ownProcess: false));

    private readonly Process _process;
    private readonly int _port;

    private PostgresCluster(Process process, int port)
    {
        _process = process;
        _port = port;
    }

    public static bool Skipped => Environment.GetEnvironmentVariable(SkipVariable) == "1";

    /// <summary>The cluster that all tests of this run share.</summary>
    public static Task<PostgresCluster> GetAsync() => Shared.Value;

    public string ConnectionString(string database, string user = "portal") =>
        new NpgsqlConnectionStringBuilder { Host = "127.0.0.1", Port = _port, Username = user, Database = database, IncludeErrorDetail = true, MaxPoolSize = 20 }.ToString();

    /// <summary>A cluster of one's own, to be stopped and started in a test. Dispose of it with <see cref="Stop"/>.</summary>
    public static Task<PostgresCluster> StartOwnAsync() => StartAsync(ownProcess: true);

    public async Task ExecuteAsync(string database, string sql, string user = "postgres")
    {
        await using var connection = new NpgsqlConnection(ConnectionString(database, user) + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Stops the server at once, as a crash would, and removes its folder.</summary>
    public void Stop()
    {
        _process.StandardInput.Close();
        _process.WaitForExit(TimeSpan.FromSeconds(20));
    }

    /// <summary>Crashes the server and keeps its folder.</summary>
    public Task CrashAsync() => TellAsync("crash", "CRASHED");

    /// <summary>Starts it again after <see cref="CrashAsync"/>.</summary>
    public Task RestartAsync() => TellAsync("start", "READY");

    private async Task TellAsync(string word, string answer)
    {
        await _process.StandardInput.WriteLineAsync(word);
        await ReadUntilAsync(_process, answer);
    }

    private static async Task<PostgresCluster> StartAsync(bool ownProcess)
    {
        var bin = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").Select(folder => Path.Combine(folder, "bin")).Where(folder => File.Exists(Path.Combine(folder, "initdb"))).Max(StringComparer.Ordinal)
            : null;
        if (bin is null)
        {
            throw new InvalidOperationException(
                $"These tests need the PostgreSQL server programs (Debian: apt-get install postgresql). Set {SkipVariable}=1 to leave them out.");
        }

        var port = FreePort();
        // The server dies with the test run even when that is killed: it lives as long as this script's standard input.
        var script =
            $$"""
            set -e
            dir=$(mktemp -d /tmp/portal-pg.XXXXXX)
            trap '{{bin}}/pg_ctl -D $dir/data -m immediate stop >/dev/null 2>&1; rm -rf $dir' EXIT
            {{bin}}/initdb -D $dir/data -U postgres -A trust -E UTF8 --locale=C.UTF-8 >$dir/log 2>&1 || { cat $dir/log; exit 1; }
            start() {
              {{bin}}/pg_ctl -D $dir/data -l $dir/log -w -o "-p {{port}} -c listen_addresses=127.0.0.1 -c unix_socket_directories=$dir -c fsync=on -c synchronous_commit=on -c max_connections=300 -c shared_buffers=256MB" start >/dev/null 2>&1 || { cat $dir/log; exit 1; }
              echo READY
            }
            start
            while read -r word; do
              case $word in
                crash) {{bin}}/pg_ctl -D $dir/data -m immediate stop >/dev/null 2>&1; echo CRASHED ;;
                start) start ;;
              esac
            done
            """;
        var info = new ProcessStartInfo { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false, WorkingDirectory = "/tmp" };
        // The server refuses to run as root.
        if (Environment.UserName == "root")
        {
            info.FileName = "runuser";
            foreach (var argument in (string[])["-u", "postgres", "--", "bash", "-c", script]) info.ArgumentList.Add(argument);
        }
        else
        {
            info.FileName = "bash";
            foreach (var argument in (string[])["-c", script]) info.ArgumentList.Add(argument);
        }

        var process = Process.Start(info)!;
        await ReadUntilAsync(process, "READY");
        var cluster = new PostgresCluster(process, port);
        if (!ownProcess) AppDomain.CurrentDomain.ProcessExit += (_, _) => cluster.Stop();
        await cluster.ExecuteAsync("postgres", "CREATE ROLE portal LOGIN CREATEDB");
        return cluster;
    }

    private static async Task ReadUntilAsync(Process process, string word)
    {
        var said = new System.Text.StringBuilder();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            if (line == word) return;
            said.AppendLine(line);
        }

        throw new InvalidOperationException($"The test's PostgreSQL server did not start:{Environment.NewLine}{said}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
