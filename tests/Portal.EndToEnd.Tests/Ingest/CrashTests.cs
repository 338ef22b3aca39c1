using System.Data.Common;
using System.Globalization;
using System.Text;
using System.Web;
using Portal.EndToEnd.Tests.Running;
using Xunit.Abstractions;

namespace Portal.EndToEnd.Tests.Ingest;

/// <summary>
/// The portal is killed without warning in the middle of a storm of pushes, again and again. What it acknowledged must be there
/// afterwards, once. PORTAL_CRASH_ROUNDS sets the number of rounds.
/// </summary>
public abstract class CrashTests(ITestOutputHelper output)
{
    private static readonly int Rounds = int.Parse(Environment.GetEnvironmentVariable("PORTAL_CRASH_ROUNDS") ?? "1", CultureInfo.InvariantCulture);

    /// <summary>Pushes that have to be acknowledged in all, at 30 rounds.</summary>
    private static readonly int Least = 100_000 * Rounds / 30;

    protected abstract Task<IReadOnlyDictionary<string, string>> PrepareAsync(string directory);

    protected abstract DbConnection Connect(string directory);

    [Fact]
    public async Task Kill_DuringPushStorm_LosesAndDoublesNothingAcknowledged()
    {
        const int seed = 20260105;
        var random = new Random(seed);
        var directory = Directory.CreateTempSubdirectory("crash-").FullName;
        await using var portal = new PortalProcess(demo: false, new Dictionary<string, string>(await PrepareAsync(directory), StringComparer.Ordinal)
        {
            ["Portal__DataDirectory"] = directory,
            ["Portal__AllowPrivatePbxAddresses"] = "true",
            ["Logging__LogLevel__Default"] = "Error",
        });
        var key = await portal.AdminKeyAsync("crash", create: true);
        await portal.StartAsync();
        using var http = portal.Client(key);
        var (_, pushUrl) = await Installation.ConnectPushingAccountAsync(http);

        using var storm = new PushStorm(pushUrl);
        for (var round = 1; round <= Rounds; round++)
        {
            var wanted = storm.Acknowledged.Count + (Least / Rounds) + random.Next(0, 500);
            using var stop = new CancellationTokenSource();
            var posting = storm.RunAsync(stop.Token);
            await Eventually.GetAsync(() => Task.FromResult(storm.Acknowledged.Count), n => n >= wanted, TimeSpan.FromSeconds(60), $"{wanted} acknowledged pushes in round {round}\n{portal.Output}");
            await portal.KillAsync();
            await stop.CancelAsync();
            await posting;
            await portal.StartAsync();
        }

        var acknowledged = storm.Acknowledged.Keys.ToHashSet(StringComparer.Ordinal);
        storm.Wrong.ShouldBeEmpty();
        acknowledged.Count.ShouldBeGreaterThanOrEqualTo(Least);

        var (bodies, calls) = await Eventually.GetAsync(() => ReadBackAsync(directory), read => read.Bodies.Count == read.Calls.Count, TimeSpan.FromSeconds(90 + (Least / 300)), "every stored push became a call");
        var stored = bodies.Select(body => HttpUtility.ParseQueryString(Encoding.UTF8.GetString(body))["call_uuid"]!).ToList();
        output.WriteLine($"seed {seed}: {Rounds} kills, {acknowledged.Count} acknowledged, {stored.Count} stored, {calls.Count} calls");

        acknowledged.Except(stored, StringComparer.Ordinal).Count().ShouldBe(0, "acknowledged pushes that are lost");
        (stored.Count - stored.Distinct(StringComparer.Ordinal).Count()).ShouldBe(0, "pushes stored twice");
        acknowledged.Except(calls, StringComparer.Ordinal).Count().ShouldBe(0, "acknowledged pushes without a call");
        (calls.Count - calls.Distinct(StringComparer.Ordinal).Count()).ShouldBe(0, "calls stored twice");
        await portal.KillAsync();
        Directory.Delete(directory, recursive: true);
    }

    /// <summary>Bodies of the stored pushes and the vendor's keys of the stored calls, past every layer of the portal.</summary>
    private async Task<(IReadOnlyList<byte[]> Bodies, IReadOnlyList<string> Calls)> ReadBackAsync(string directory)
    {
        await using var connection = Connect(directory);
        await connection.OpenAsync();
        return (await ColumnAsync<byte[]>(connection, """SELECT "Body" FROM push_inbox"""), await ColumnAsync<string>(connection, """SELECT "VendorKey" FROM call_records"""));
    }

    private static async Task<IReadOnlyList<T>> ColumnAsync<T>(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        var values = new List<T>();
        while (await reader.ReadAsync()) values.Add(await reader.GetFieldValueAsync<T>(0));
        return values;
    }
}
