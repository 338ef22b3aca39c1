using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Npgsql;
using Portal.EndToEnd.Tests.Running;
using Portal.Infrastructure.Tests.Databases;

namespace Portal.Benchmarks.Pushes;

/// <summary>
/// Pushes over loopback into the real portal process on a private PostgreSQL that syncs every commit, acknowledged after the commit, read meanwhile; in turn
/// with two servers that know nothing of call centers. Between rounds the portal reads on until nothing waits, so that its rest burdens nobody else's round.
/// </summary>
internal static class PushBenchmark
{
    private const string Database = "bench_push";

    /// <summary>Long enough for the runtime to have compiled everything for good.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10);

    public static async IAsyncEnumerable<Measurement> RunAsync(BenchmarkOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var connections = options.Number("connections", 64);
        var duration = TimeSpan.FromSeconds(options.Number("seconds", 8));
        var rounds = options.Number("rounds", 5);
        var cluster = await PostgresCluster.GetAsync();
        await cluster.ExecuteAsync("postgres", $"CREATE DATABASE {Database} OWNER portal");
        await using var portal = new PortalProcess(demo: false, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Portal__Database"] = "Postgres",
            ["ConnectionStrings__Portal"] = cluster.ConnectionString(Database),
            ["Portal__AllowPrivatePbxAddresses"] = "true",
            ["Logging__LogLevel__Default"] = "Warning",
        });
        var key = await portal.AdminKeyAsync("bench", create: true);
        await portal.StartAsync(cancellationToken);
        using var http = portal.Client(key);
        var (_, pushUrl) = await Installation.ConnectPushingAccountAsync(http);

        // The same columns and indexes; neither foreign keys nor row policies.
        await cluster.ExecuteAsync(Database, $"CREATE TABLE {Baseline.Table} (LIKE push_inbox INCLUDING ALL)", "portal");
        var baselineConnection = new NpgsqlConnectionStringBuilder(cluster.ConnectionString(Database)) { MaxPoolSize = connections }.ToString();
        await using var drop = await BaselineProcess.StartAsync(Baseline.Drop, cancellationToken);
        await using var insert = await BaselineProcess.StartAsync(Baseline.Insert, cancellationToken, baselineConnection);
        Side[] sides = [new(new Uri(pushUrl)), new(new Uri(drop.Url + "/push")), new(new Uri(insert.Url + "/push"))];
        var inbox = new Inbox(cluster.ConnectionString(Database, "postgres") + ";Pooling=false");

        var (waiting, reading) = (new List<double>(), new List<double>());
        foreach (var side in sides) await PushLoad.RunAsync(side.Address, connections, WarmUp, cancellationToken);
        await inbox.ReadOutAsync(cancellationToken);
        for (var round = 0; round < rounds; round++)
        {
            foreach (var side in sides)
            {
                await cluster.ExecuteAsync("postgres", "CHECKPOINT");
                var before = await inbox.WaitingAsync(cancellationToken);
                side.Results.Add(await PushLoad.RunAsync(side.Address, connections, duration, cancellationToken));
                if (side == sides[0])
                {
                    waiting.Add(await inbox.WaitingAsync(cancellationToken));
                    reading.Add(await inbox.ReadOutAsync(cancellationToken));
                }
                else if (before > 0) throw new InvalidOperationException("Pushes of another round were still read.");
            }
        }

        var (product, dropped, inserted) = (sides[0], sides[1], sides[2]);
        var note = string.Create(
            CultureInfo.InvariantCulture, $"{rounds} rounds of {duration.TotalSeconds} s, {connections} connections, {sides[0].Results.Sum(result => result.Latencies.Length)} pushes stored");
        yield return new Measurement("push", "stored pushes", "a second", product.PerSecond, null, ">= 10000", product.PerSecond >= 10_000, note);
        var p99 = product.Percentile(0.99);
        yield return new Measurement("push", "p50", "ms", product.Percentile(0.5), inserted.Percentile(0.5), null, null, "baseline: one INSERT a request");
        yield return new Measurement("push", "p99", "ms", p99, inserted.Percentile(0.99), "<= 25", p99 <= 25, "baseline: one INSERT a request");
        yield return new Measurement(
            "push", "against parse and drop", "a second", product.PerSecond, dropped.PerSecond, ">= 0.30 times", product.PerSecond >= 0.3 * dropped.PerSecond, "reads the form, stores nothing");
        yield return new Measurement(
            "push", "against one INSERT a request", "a second", product.PerSecond, inserted.PerSecond, ">= 1.5 times", product.PerSecond >= 1.5 * inserted.PerSecond, "same columns and indexes");
        var refused = sides.Sum(side => side.Results.Sum(result => result.Refused));
        yield return new Measurement("push", "refused", "requests", refused, null, "0", refused == 0, "of all three");
        yield return new Measurement("push", "not read yet when a round ends", "pushes", Numbers.Median(waiting), null, null, null, null);
        yield return new Measurement("push", "read after the storm", "a second", Numbers.Median(reading.Where(double.IsFinite)), null, null, null, "pushes that wait when a round ends: to the boards and the call records");
        var stored = await inbox.StoredAsync(cancellationToken);
        yield return new Measurement("push", "stored rows", "rows", stored, null, null, null, "of all rounds and the warm-up");
    }

    private sealed record Side(Uri Address)
    {
        public List<LoadResult> Results { get; } = [];

        public double PerSecond => Numbers.Median(Results.Select(result => result.PerSecond));

        public double Percentile(double share) => Numbers.Median(Results.Select(result => Numbers.Percentile(result.Latencies, share)));
    }

    /// <summary>The portal's inbox as its database shows it, to a superuser.</summary>
    private sealed class Inbox(string connectionString)
    {
        public Task<long> StoredAsync(CancellationToken cancellationToken) => AskAsync("SELECT count(*) FROM push_inbox", cancellationToken);

        public Task<long> WaitingAsync(CancellationToken cancellationToken) =>
            AskAsync("""SELECT count(*) FROM push_inbox WHERE "Id" > (SELECT "LastId" FROM push_cursor)""", cancellationToken);

        /// <summary>Waits until every push is read; returns how many were read a second, not a number when none waited.</summary>
        public async Task<double> ReadOutAsync(CancellationToken cancellationToken)
        {
            var begun = Stopwatch.GetTimestamp();
            var waiting = await WaitingAsync(cancellationToken);
            if (waiting == 0) return double.NaN;
            while (await WaitingAsync(cancellationToken) > 0) await Task.Delay(TimeSpan.FromMilliseconds(200), cancellationToken);
            return waiting / Stopwatch.GetElapsedTime(begun).TotalSeconds;
        }

        private async Task<long> AskAsync(string sql, CancellationToken cancellationToken)
        {
            await using var connection = new NpgsqlConnection(connectionString);
            await connection.OpenAsync(cancellationToken);
            await using var command = new NpgsqlCommand(sql, connection);
            return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
        }
    }
}
