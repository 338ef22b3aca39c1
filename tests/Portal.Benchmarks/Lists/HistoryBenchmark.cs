using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Npgsql;
using Portal.Domain.Tenants;
using Portal.Infrastructure.History;
using Portal.Infrastructure.Security;

namespace Portal.Benchmarks.Lists;

/// <summary>
/// Pages of the call list on PostgreSQL: the first and one deep in the past, without a filter, of one number and of one queue. In turn with the statement that somebody
/// would write by hand for the same page, without row policies, over a connection that stays open.
/// </summary>
internal static class HistoryBenchmark
{
    private const int PageSize = 50;
    private const double Limit = 20;

    public static async IAsyncEnumerable<Measurement> RunAsync(BenchmarkOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var calls = options.Number("calls", 10_000_000);
        var rounds = options.Number("rounds", 200);
        await using var stored = await StoredYear.CreateAsync(calls, cancellationToken);
        var manager = new Actor(stored.TenantId, "bench", PortalRoles.Manager);
        await using var raw = await stored.OpenRawAsync(cancellationToken);
        var random = new Random(1);

        foreach (var (name, filter, column) in Pages())
        {
            foreach (var deep in (bool[])[false, true])
            {
                var (product, baseline) = (new List<double>(), new List<double>());
                for (var round = -10; round < rounds; round++)
                {
                    // Another number and another depth each time: what one round read must not serve the next.
                    var (narrowed, value) = filter(random.Next());
                    CallPosition? from = deep ? new CallPosition(stored.Begin + ((stored.End - stored.Begin) * (0.1 + (random.NextDouble() * 0.6))), Guid.Empty) : null;
                    var begun = Stopwatch.GetTimestamp();
                    var page = await stored.List.ReadAsync(manager, narrowed, from, newer: false, PageSize, cancellationToken);
                    var took = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;

                    begun = Stopwatch.GetTimestamp();
                    var rows = await ReadRawAsync(raw, column, stored.TenantId, value, from, cancellationToken);
                    var rawTook = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
                    if (rows != page.Calls.Length) throw new InvalidOperationException($"{name}: {page.Calls.Length} calls on the page, {rows} by hand.");
                    if (round < 0) continue;
                    product.Add(took);
                    baseline.Add(rawTook);
                }

                var (p95, median, rawMedian) = (Numbers.Percentile([.. product.Order()], 0.95), Numbers.Median(product), Numbers.Median(baseline));
                var what = $"{(deep ? "deep page" : "first page")}, {name}";
                yield return new Measurement("history", $"{what}, p95", "ms", p95, null, "<= 20 ms", p95 <= Limit, string.Create(CultureInfo.InvariantCulture, $"{calls} calls of a year, PostgreSQL, {rounds} pages of {PageSize}"));
                yield return new Measurement("history", $"{what}, median", "ms", median, rawMedian, "<= 2 times", median <= 2 * rawMedian, "baseline: the same page by SQL written for it");
            }
        }
    }

    private static ImmutableArray<(string Name, Func<int, (CallListFilter Filter, string? Value)> Filter, string? Column)> Pages() =>
    [
        ("everything", _ => (new CallListFilter(), null), null),
        ("one number", draw => StoredYear.NumberOf(draw) is var number ? (new CallListFilter { Number = "0" + number }, number) : default, "OutsideKey"),
        ("one queue", draw => (200 + (draw % StoredYear.Queues)).ToString(CultureInfo.InvariantCulture) is var queue ? (new CallListFilter { Queue = queue }, queue) : default, "Queue"),
    ];

    private static async Task<int> ReadRawAsync(NpgsqlConnection connection, string? column, Guid tenantId, string? value, CallPosition? from, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand { Connection = connection };
        var where = $"\"TenantId\" = {Place(tenantId)}";
        if (column is not null) where += $" AND \"{column}\" = {Place(value!)}";
        if (from is { } position) where += $" AND \"StartedAt\" < {Place(position.StartedAt)}";
        command.CommandText = $"SELECT * FROM call_records WHERE {where} ORDER BY \"StartedAt\" DESC, \"Id\" DESC LIMIT {PageSize}";
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var values = new object[reader.FieldCount];
        var rows = 0;
        for (; await reader.ReadAsync(cancellationToken); rows++) reader.GetValues(values);
        return rows;

        string Place(object parameter)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
            return $"${command.Parameters.Count}";
        }
    }
}
