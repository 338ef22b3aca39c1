using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using CsvHelper;
using Portal.Benchmarks.Calls;
using Portal.Domain.Tenants;
using Portal.Infrastructure;
using Portal.Infrastructure.Campaigns.Contacts;
using Portal.Infrastructure.Security;

namespace Portal.Benchmarks.Imports;

/// <summary>
/// A CSV file of contacts into a campaign, in turn with a bare parse of the same file (every field read, nothing done with it). One row in a hundred is a duplicate and one is
/// on the do-not-call list. Memory is the process's largest resident size while it imports, above what it had before the first round.
/// </summary>
internal static class ContactsImportBenchmark
{
    private const double MostMegabytes = 300;

    public static IAsyncEnumerable<Measurement> PostgresAsync(BenchmarkOptions options, CancellationToken cancellationToken) => RunAsync("contacts-import", DatabaseKind.Postgres, options, cancellationToken);

    public static IAsyncEnumerable<Measurement> SqliteAsync(BenchmarkOptions options, CancellationToken cancellationToken) => RunAsync("contacts-import-sqlite", DatabaseKind.Sqlite, options, cancellationToken);

    private static async IAsyncEnumerable<Measurement> RunAsync(string name, DatabaseKind kind, BenchmarkOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var rows = Math.Min(options.Number("rows", 50_000), TableSource.MostRows);
        var rounds = options.Number("rounds", 3);
        await using var bench = await CallsBench.StartAsync(kind, "bench_contacts", cancellationToken);
        var actor = new Actor(bench.TenantId, "bench", PortalRoles.Manager);
        await using var file = new FileStream(Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
        await WriteAsync(file, rows, cancellationToken);
        using var list = new MemoryStream(Encoding.UTF8.GetBytes("Telefon\n" + string.Join('\n', Enumerable.Range(0, rows / 100).Select(at => NumberOf((at * 100) + 50)))));
        var numbers = TableSource.Open(list);
        await bench.DoNotCall.ImportAsync(actor, null, numbers, ContactColumns.Find(numbers), "list.csv", null, cancellationToken);

        var (product, parse, undo) = (new List<double>(), new List<double>(), new List<double>());
        var (idle, peak) = (0L, 0L);
        for (var round = -1; round < rounds; round++)
        {
            Note(parse, round, await TimeAsync(() => Task.FromResult(Parse(file))));
            if (round < 0) idle = Resident();
            var table = TableSource.Open(file);
            ImportResult? result = null;
            Note(product, round, await TimeAsync(async () => result = await bench.Contacts.RunAsync(actor, new ContactRules(Guid.NewGuid()), table, ContactColumns.Find(table), "bench.csv", new ImportWatch(Told: Watch), cancellationToken)));
            if (result is not { Problem: null, Refusal: null } || result.Counts.Read != rows) throw new InvalidOperationException("The import did not read every row.");
            Note(undo, round, await TimeAsync(() => bench.Contacts.UndoAsync(actor, result.ImportId!.Value, cancellationToken)));

            void Watch(ImportProgress progress) => peak = Math.Max(peak, Resident());
        }

        var note = string.Create(CultureInfo.InvariantCulture, $"median of {rounds} imports of {rows} rows, {file.Length / 1e6:F1} MB");
        var (own, bare) = (Numbers.Median(product), Numbers.Median(parse));
        yield return new Measurement(name, "import", "seconds", own, bare, null, null, note + "; baseline: bare parse of the same file");
        yield return new Measurement(name, "rows imported", "rows a second", rows / own, null, null, null, note);
        yield return new Measurement(name, "undo", "seconds", Numbers.Median(undo), null, null, null, note);
        var above = Math.Max(0, peak - idle) / 1e6;
        yield return new Measurement(name, "memory above idle", "MB", above, null, $"<= {MostMegabytes}", above <= MostMegabytes, "largest resident size after a batch; the database's own process is not in it where there is one");
    }

    private static async Task WriteAsync(Stream file, int rows, CancellationToken cancellationToken)
    {
        await using var text = new StreamWriter(file, leaveOpen: true);
        await text.WriteLineAsync("Ad;Soyad;Telefon;Şehir;Borç;Not");
        for (var at = 0; at < rows; at++)
            await text.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"Şule {at};Çağlar;{NumberOf(at % 100 == 99 ? at - 1 : at)};İstanbul;{at % 1000},50;\"Öğleden sonra; {at}\"").AsMemory(), cancellationToken);
    }

    private static string NumberOf(int at) => string.Create(CultureInfo.InvariantCulture, $"0{5_300_000_000 + at}");

    private static long Parse(FileStream file)
    {
        file.Position = 0;
        using var reader = CsvReader.Create(file, CsvReaderOptions.Default with { Separator = ';', HasHeader = false }, leaveOpen: true);
        var letters = 0L;
        while (reader.Read())
        {
            for (var i = 0; i < reader.FieldCount; i++) letters += reader.GetString(i).Length;
        }

        return letters;
    }

    private static long Resident()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    private static void Note(List<double> seconds, int round, double took)
    {
        // The first round only warms up.
        if (round >= 0) seconds.Add(took);
    }

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var begun = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }
}
