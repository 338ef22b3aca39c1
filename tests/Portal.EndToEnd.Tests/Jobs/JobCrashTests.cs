using System.Data.Common;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Portal.EndToEnd.Tests.Live;
using Portal.EndToEnd.Tests.Running;
using Xunit.Abstractions;

namespace Portal.EndToEnd.Tests.Jobs;

/// <summary>
/// The portal is killed without warning while jobs run and its PBXs misbehave, again and again, by a schedule drawn from a seed. Afterwards the stored calls must be the PBXs' own, the hourly sums
/// those of the stored calls, and no two runs of a job may ever have overlapped. PORTAL_JOB_CRASH_ROUNDS and PORTAL_JOB_CRASH_SEED set it up; 30 rounds are the long form.
/// </summary>
public abstract class JobCrashTests(ITestOutputHelper output)
{
    private static readonly int Rounds = Setting("PORTAL_JOB_CRASH_ROUNDS", 1);
    private static readonly int Seed = Setting("PORTAL_JOB_CRASH_SEED", 20261122);
    private static readonly string[] Faults = ["http500", "reset", "garbage", "slow", "rateLimited"];

    private static readonly (string Vendor, object Settings)[] Accounts =
    [
        ("telsam", new { endpoint = "{simulator}/telsam/", username = "portal", password = "Telsam-Sim-1" }),
        ("mutlusantral", new { address = "{simulator}/mutlusantral/api/mutlusantral/v1/", username = "portal", password = "Mutlu-Sim-1" }),
    ];

    protected abstract Task<IReadOnlyDictionary<string, string>> PrepareAsync(string directory);

    protected abstract DbConnection Connect(string directory);

    [Fact]
    public async Task Kill_while_jobs_run_leaves_the_PBXs_own_calls_right_sums_and_no_overlap()
    {
        var random = new Random(Seed);
        var directory = Directory.CreateTempSubdirectory("job-crash-").FullName;
        await using var simulator = await SimulatorProcess.StartAsync($"--seed={Seed}", "--callsPerMinute=60", "--pastDays=2", "--pastCallsPerDay=600");
        var control = simulator.Http;
        await using var portal = new PortalProcess(demo: false, new Dictionary<string, string>(await PrepareAsync(directory), StringComparer.Ordinal)
        {
            ["Portal__DataDirectory"] = directory,
            ["Portal__AllowPrivatePbxAddresses"] = "true",
            ["Portal__Jobs__Lease"] = "00:00:03",
            ["Portal__Jobs__FirstAfter"] = "00:00:01",
            ["Logging__LogLevel__Default"] = "Error",
        });
        var key = await portal.AdminKeyAsync("crash", create: true);
        await portal.StartAsync();
        using var http = portal.Client(key);
        var accounts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (vendor, settings) in Accounts) accounts[vendor] = await ConnectAsync(http, vendor, settings, simulator.Url);
        foreach (var account in accounts.Values) await PostAsync(http, $"/api/v1/accounts/{account}/back-fills", new { days = 2 });

        for (var round = 1; round <= Rounds; round++)
        {
            var fault = Faults[random.Next(Faults.Length)];
            await control.PostAsJsonAsync("/control/faults", new { vendor = "*", kind = fault, rate = random.NextDouble() * 0.6 });
            foreach (var account in accounts.Values) await PostAsync(http, $"/api/v1/accounts/{account}/sync/calls", null);
            await Task.Delay(random.Next(200, 3_000));
            await portal.KillAsync();
            await portal.StartAsync();
            await control.PostAsJsonAsync("/control/faults", new { vendor = "*", kind = fault, rate = 0 });
        }

        // The PBXs stand still: what is to be stored is fixed from here on.
        await control.PostAsJsonAsync("/control/load", new { speed = 0 });
        var now = (await control.GetFromJsonAsync<JsonElement>("/control/world")).GetProperty("at").GetDateTimeOffset();
        foreach (var (vendor, account) in accounts)
        {
            var truth = await TruthAsync(control, vendor, now.AddDays(-2).AddMinutes(1));
            await Eventually.GetAsync(
                async () =>
                {
                    await PostAsync(http, $"/api/v1/accounts/{account}/sync/calls", null);
                    await Task.Delay(500);
                    return await StoredAsync(directory, account);
                },
                stored => truth.Keys.All(stored.ContainsKey),
                TimeSpan.FromSeconds(120),
                $"{vendor}: {truth.Count} calls\n{portal.Output}");
            Compare(vendor, truth, await StoredAsync(directory, account));
        }

        await JudgeAsync(directory);
        await portal.KillAsync();
        Directory.Delete(directory, recursive: true);
    }

    private static void Compare(string vendor, Dictionary<string, CallFacts> truth, Dictionary<string, CallFacts> stored)
    {
        foreach (var (key, real) in truth)
        {
            var call = stored[key];
            (call.StartedAt - real.StartedAt).Duration().ShouldBeLessThanOrEqualTo(TimeSpan.FromSeconds(1.1), $"{vendor} {key}: start");
            if (call.TotalSeconds is { } total && real.TotalSeconds is { } wanted) Math.Abs(total - wanted).ShouldBeLessThanOrEqualTo(2, $"{vendor} {key}: duration");
            call.Answered.ShouldBe(real.Answered, $"{vendor} {key}: outcome");
            call.From.ShouldBe(real.From, $"{vendor} {key}: caller");
        }
    }

    private async Task JudgeAsync(string directory)
    {
        await using var connection = Connect(directory);
        await connection.OpenAsync();
        var doubled = await RowsAsync(connection, """SELECT "AccountId", "VendorKey" FROM call_records GROUP BY "AccountId", "VendorKey" HAVING COUNT(*) > 1""");
        doubled.ShouldBeEmpty("calls stored twice");
        const string Counted = """SELECT "AccountId", "LocalDate", "LocalHour", "Direction", COALESCE("Queue", ''), COALESCE("Extension", ''), COUNT(*), SUM(CASE WHEN "Outcome" = 1 THEN 1 ELSE 0 END) FROM call_records GROUP BY "AccountId", "LocalDate", "LocalHour", "Direction", COALESCE("Queue", ''), COALESCE("Extension", '')""";
        const string Kept = """SELECT "AccountId", "LocalDate", "LocalHour", "Direction", "Queue", "Agent", "Calls", "Answered" FROM call_hours WHERE "Calls" > 0""";
        (await RowsAsync(connection, Kept)).Order(StringComparer.Ordinal).ShouldBe((await RowsAsync(connection, Counted)).Order(StringComparer.Ordinal));

        // Fences grow by one a run; a run that was cut off is closed before the next begins.
        var overlaps = await RowsAsync(connection, """
            SELECT a."AccountId", a."Job", a."Fence", b."Fence" FROM job_runs a JOIN job_runs b ON a."AccountId" = b."AccountId" AND a."Job" = b."Job" AND a."Fence" < b."Fence"
            WHERE a."EndedAt" IS NULL OR a."EndedAt" > b."StartedAt"
            """);
        var runs = await RowsAsync(connection, """SELECT "Job", "Outcome", COUNT(*) FROM job_runs GROUP BY "Job", "Outcome" ORDER BY 1, 2""");
        overlaps.ShouldBeEmpty("runs that overlapped");
        (await RowsAsync(connection, """SELECT "AccountId", "Job", "Fence" FROM job_runs GROUP BY "AccountId", "Job", "Fence" HAVING COUNT(*) > 1""")).ShouldBeEmpty("runs with one fence");
        output.WriteLine($"seed {Seed}: {Rounds} kills; runs (job, outcome, count): {string.Join("; ", runs)}");
    }

    private async Task<Dictionary<string, CallFacts>> StoredAsync(string directory, string account)
    {
        await using var connection = Connect(directory);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = """SELECT "AccountId", "VendorKey", "StartedAt", "TotalSeconds", "Outcome", "FromKey" FROM call_records""";
        var stored = new Dictionary<string, CallFacts>(StringComparer.Ordinal);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            if (!Guid.Parse(reader.GetValue(0).ToString()!).Equals(Guid.Parse(account))) continue;
            var at = reader.GetValue(2) switch { long ticks => new DateTimeOffset(ticks, TimeSpan.Zero), DateTime utc => new DateTimeOffset(DateTime.SpecifyKind(utc, DateTimeKind.Utc)), var other => (DateTimeOffset)other };
            stored[reader.GetString(1)] = new CallFacts(at, reader.IsDBNull(3) ? null : reader.GetInt32(3), reader.GetInt32(4) == 1, Parties.Number(reader.GetString(5)));
        }

        return stored;
    }

    private static async Task<Dictionary<string, CallFacts>> TruthAsync(HttpClient control, string vendor, DateTimeOffset from)
    {
        var calls = await control.GetFromJsonAsync<JsonElement>($"/control/calls?vendor={vendor}&from={Uri.EscapeDataString(from.ToString("O", CultureInfo.InvariantCulture))}");
        return calls.EnumerateArray().ToDictionary(
            call => Truth.Key(call.GetProperty("key").GetString()!),
            call =>
            {
                var (began, ended) = (call.GetProperty("startedAt").GetDateTimeOffset(), call.GetProperty("endedAt").GetDateTimeOffset());
                return new CallFacts(began, (int)(ended - began).TotalSeconds, call.GetProperty("outcome").GetString() == "answered", Parties.Number(call.GetProperty("from").GetString()!));
            },
            StringComparer.Ordinal);
    }

    private static async Task<string> ConnectAsync(HttpClient http, string vendor, object settings, string simulator)
    {
        var text = JsonSerializer.Serialize(settings).Replace("{simulator}", simulator, StringComparison.Ordinal);
        using var answer = await http.PostAsJsonAsync("/api/v1/accounts", new { vendor, name = vendor, enabled = true, settings = JsonSerializer.Deserialize<JsonElement>(text) });
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
    }

    private static async Task PostAsync(HttpClient http, string path, object? body)
    {
        // Refused when it runs already: then it runs.
        using var answer = body is null ? await http.PostAsync(path, null) : await http.PostAsJsonAsync(path, body);
        ((int)answer.StatusCode is 202 or 409).ShouldBeTrue($"{path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
    }

    private static async Task<List<string>> RowsAsync(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync()) rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture))));
        return rows;
    }

    private static int Setting(string name, int otherwise) => int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    private sealed record CallFacts(DateTimeOffset StartedAt, int? TotalSeconds, bool Answered, string From);
}
