using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Npgsql;
using Portal.Domain.Calls;
using Portal.Infrastructure;

namespace Portal.Benchmarks.Calls;

/// <summary>
/// New calls through the product's store (names read, calls, names and hourly roll-ups written, one commit) in turn with the library's <c>SaveChanges</c> of the same rows
/// and, on PostgreSQL, with raw binary COPY into the same table. All write into the same growing tables.
/// </summary>
internal static class CallsUpsertBenchmark
{
    private static readonly string[] Tables = ["call_records", "call_keys", "call_hours", "call_raw"];

    public static IAsyncEnumerable<Measurement> PostgresAsync(BenchmarkOptions options, CancellationToken cancellationToken) => RunAsync("calls-upsert", DatabaseKind.Postgres, options, cancellationToken);

    public static IAsyncEnumerable<Measurement> SqliteAsync(BenchmarkOptions options, CancellationToken cancellationToken) => RunAsync("calls-upsert-sqlite", DatabaseKind.Sqlite, options, cancellationToken);

    private static async IAsyncEnumerable<Measurement> RunAsync(string name, DatabaseKind kind, BenchmarkOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var stored = options.Number("calls", 100_000);
        var rounds = options.Number("rounds", 7);
        await using var bench = await CallsBench.StartAsync(kind, "bench_calls", cancellationToken);
        await using var superuser = bench.Superuser is { } connection ? new NpgsqlConnection(connection) : null;
        if (superuser is not null) await superuser.OpenAsync(cancellationToken);
        var calls = new BenchCalls(seed: 7);
        for (var left = stored; left > 0; left -= 10_000) await bench.Store.UpsertAsync(bench.TenantId, bench.AccountId, calls.Records(Math.Min(left, 10_000)), cancellationToken);

        CallRecord[] last = [];
        foreach (var (size, target) in kind == DatabaseKind.Postgres ? ((int, double)[])[(1_000, 8), (10_000, 12)] : [(1_000, 8), (10_000, 8)])
        {
            var (product, library, copy) = (new List<double>(), new List<double>(), new List<double>());
            for (var round = -2; round < rounds; round++)
            {
                if (superuser is not null) await ExecuteAsync(superuser, "CHECKPOINT", cancellationToken);
                last = calls.Records(size);
                Note(product, round, size, await TimeAsync(() => bench.Store.UpsertAsync(bench.TenantId, bench.AccountId, last, cancellationToken)));

                var (rows, names) = calls.Rows(bench, size);
                Note(library, round, size, await TimeAsync(async () =>
                {
                    await using var context = bench.Db.ForTenant(bench.TenantId);
                    context.Calls.AddRange(rows);
                    context.CallKeys.AddRange(names);
                    await context.SaveChangesAsync(cancellationToken);
                }));

                if (superuser is null) continue;
                (rows, _) = calls.Rows(bench, size);
                Note(copy, round, size, await TimeAsync(() => BenchCalls.CopyAsync(superuser, rows, cancellationToken)));
            }

            var (own, other) = (Numbers.Median(product), Numbers.Median(library));
            var note = string.Create(CultureInfo.InvariantCulture, $"median of {rounds} batches of {size}, {stored} calls before");
            yield return new Measurement(name, $"batches of {size}", "calls a second", own, other, $">= {target} times", own >= target * other, note + "; baseline: SaveChanges of calls and names, without roll-ups");
            if (copy.Count == 0) continue;
            var bare = Numbers.Median(copy);
            yield return new Measurement(
                name, $"batches of {size} against COPY", "calls a second", own, bare, size == 10_000 ? ">= 0.6 times" : null, size == 10_000 ? own >= 0.6 * bare : null,
                note + "; baseline: binary COPY of the calls alone, by a superuser");
        }

        var begun = superuser is null ? 0 : await bench.AskAsync("SELECT pg_current_xact_id()::text::bigint", cancellationToken);
        var again = await TimeAsync(() => bench.Store.UpsertAsync(bench.TenantId, bench.AccountId, last, cancellationToken));
        var result = await bench.Store.UpsertAsync(bench.TenantId, bench.AccountId, last, cancellationToken);
        yield return new Measurement(name, "the same 10000 again", "calls a second", last.Length / again, null, null, null, "read, compared, nothing written");
        yield return new Measurement(name, "calls changed by that", "calls", result.Inserted + result.Updated, null, "0", result.Inserted + result.Updated == 0, null);
        if (superuser is null) yield break;
        var rewritten = 0L;
        foreach (var table in Tables) rewritten += await bench.AskAsync($"SELECT count(*) FROM {table} WHERE xmin::text::bigint > {begun}", cancellationToken);
        yield return new Measurement(name, "rows rewritten by that", "rows", rewritten, null, "0", rewritten == 0, "of calls, names, roll-ups and vendor rows, by PostgreSQL's own transaction ids");
    }

    private static void Note(List<double> rates, int round, int size, double seconds)
    {
        // The first rounds only warm up.
        if (round >= 0) rates.Add(size / seconds);
    }

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var begun = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
