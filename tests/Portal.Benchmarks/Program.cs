using Portal.Benchmarks;
using Portal.Benchmarks.Calls;
using Portal.Benchmarks.Imports;
using Portal.Benchmarks.Lists;
using Portal.Benchmarks.Pushes;
using Portal.Benchmarks.Screens;
using Portal.Benchmarks.Starting;

if (args is [Baseline.Argument, ..]) return await Baseline.ServeAsync(args[1..]);

// One benchmark by name; without a name, the list. Each result is one JSON object on a line of its own.
Benchmark[] benchmarks =
[
    new("reducer", "one event on a board of 2,000 agents, 250 queues and 500 calls", ReducerBenchmark.RunAsync),
    new("board", "push posted to render batch at N open boards; --circuits 200 --seconds 10 --rounds 3", BoardBenchmark.RunAsync),
    new("push", "pushes stored in PostgreSQL before they are acknowledged; --connections 64 --seconds 8 --rounds 5", PushBenchmark.RunAsync),
    new("latency", "push posted to change of the page in Chromium; --screens 20 --rate 50 --seconds 20", LatencyBenchmark.RunAsync),
    new("history", "pages of the call list on PostgreSQL; --calls 10000000 --rounds 200", HistoryBenchmark.RunAsync),
    new("calls-upsert", "new calls into PostgreSQL in batches of 1,000 and 10,000; --calls 100000 --rounds 7", CallsUpsertBenchmark.PostgresAsync),
    new("calls-upsert-sqlite", "the same into SQLite; --calls 100000 --rounds 7", CallsUpsertBenchmark.SqliteAsync),
    new("contacts-import", "contacts from CSV into a campaign on PostgreSQL; --rows 50000 --rounds 3", ContactsImportBenchmark.PostgresAsync),
    new("contacts-import-sqlite", "the same into SQLite; --rows 50000 --rounds 3", ContactsImportBenchmark.SqliteAsync),
    new("start", "process started to ready, on a filled SQLite database; --calls 100000 --rounds 9", StartBenchmark.RunAsync),
];

var name = args.FirstOrDefault(arg => !arg.StartsWith('-')) ?? "list";
if (name == "list")
{
    foreach (var benchmark in benchmarks) Console.WriteLine($"{benchmark.Name,-23} {benchmark.Description}");
    return 0;
}

if (benchmarks.FirstOrDefault(benchmark => benchmark.Name == name) is not { } chosen)
{
    await Console.Error.WriteLineAsync($"There is no benchmark '{name}'.");
    return 2;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
await foreach (var result in chosen.Run(new BenchmarkOptions(args), stop.Token)) Console.WriteLine(result.ToJson());
return 0;
