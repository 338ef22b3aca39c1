using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Portal.EndToEnd.Tests.Live;
using Portal.EndToEnd.Tests.Running;
using Xunit.Abstractions;

namespace Portal.EndToEnd.Tests.Jobs;

/// <summary>
/// The portal is killed without warning while jobs run, pushes come and its PBXs misbehave, again and again, by a schedule drawn from a seed. Afterwards the stored calls must be the PBXs' own, the
/// hourly sums those of the stored calls, and no two runs of a job may ever have overlapped. PORTAL_JOB_CRASH_ROUNDS and PORTAL_JOB_CRASH_SEED set it up; 30 rounds are the long form, which also has the
/// two vendors whose limits let a job read but once or three times a minute.
/// </summary>
public abstract class JobCrashTests(ITestOutputHelper output)
{
    private static readonly int Rounds = Setting("PORTAL_JOB_CRASH_ROUNDS", 1);
    private static readonly int Seed = Setting("PORTAL_JOB_CRASH_SEED", 20261122);
    private static readonly bool IsLong = Rounds > 1;
    private static readonly string[] Faults = ["http500", "reset", "garbage", "slow", "rateLimited", "dropPush", "duplicatePush", "reorderPush"];

    /// <summary>In the long form a job of a tight vendor gets its turn now and then: its first minute after a start belongs to requests that nobody remembers.</summary>
    private const int TightEvery = 5;

    private static readonly PbxUnderTest[] Vendors =
    [
        new("telsam", Days: 2, Tight: false, Pushes: false, new { endpoint = "{simulator}/telsam/", username = "portal", password = "Telsam-Sim-1" }),
        new("mutlusantral", Days: 2, Tight: false, Pushes: true, new { address = "{simulator}/mutlusantral/api/mutlusantral/v1/", username = "portal", password = "Mutlu-Sim-1" }),
        new("cagrimerkezi", Days: 2, Tight: false, Pushes: false, new { address = "{simulator}/cagrimerkezi/api/", apiKey = "5c1f-77ab-90de-4b2a-cagri" }),
        new("bulutsantralim", Days: 1, Tight: true, Pushes: true, new { address = "{simulator}/bulutsantralim", key = "K12345678-1234-5678-4321-123456789012" }),
        new("netgsm", Days: 1, Tight: true, Pushes: true, new
        {
            controlAddress = "{simulator}/netgsm/pbx", accountAddress = "{simulator}/netgsm/api", pbxNumber = "8504000500", username = "8504000500", password = "Netgsm-Sim-1",
            queues = "muhasebe, satis, destek, Operator",
        }),
    ];

    private string _directory = "";

    protected abstract Task<IReadOnlyDictionary<string, string>> PrepareAsync(string directory);

    protected abstract DbConnection Connect(string directory);

    [Fact]
    public async Task Kill_while_jobs_run_leaves_the_PBXs_own_calls_right_sums_and_no_overlap()
    {
        var random = new Random(Seed);
        _directory = Directory.CreateTempSubdirectory("job-crash-").FullName;
        await using var simulator = await SimulatorProcess.StartAsync($"--seed={Seed}", "--callsPerMinute=60", "--pastDays=2", "--pastCallsPerDay=600");
        var control = simulator.Http;
        await using var portal = new PortalProcess(demo: false, new Dictionary<string, string>(await PrepareAsync(_directory), StringComparer.Ordinal)
        {
            ["Portal__DataDirectory"] = _directory,
            ["Portal__AllowPrivatePbxAddresses"] = "true",
            ["Portal__Jobs__Lease"] = "00:00:03",
            ["Portal__Jobs__FirstAfter"] = "00:00:01",
            ["Logging__LogLevel__Default"] = "Error",
        });
        var key = await portal.AdminKeyAsync("crash", create: true);
        await portal.StartAsync();
        using var http = portal.Client(key);
        var accounts = new List<(PbxUnderTest Pbx, string Id)>();
        foreach (var pbx in Vendors.Where(pbx => IsLong || !pbx.Tight)) accounts.Add((pbx, await ConnectAsync(http, control, pbx, simulator.Url)));
        foreach (var (pbx, id) in accounts) await PostAsync(http, $"/api/v1/accounts/{id}/back-fills", new { days = pbx.Days });

        for (var round = 1; round <= Rounds; round++)
        {
            var fault = Faults[random.Next(Faults.Length)];
            await FaultAsync(control, fault, random.NextDouble() * 0.6);
            foreach (var (_, id) in accounts) await PostAsync(http, $"/api/v1/accounts/{id}/sync/calls", null);
            await Task.Delay(round % TightEvery == 0 ? random.Next(65_000, 95_000) : random.Next(200, 3_000));
            await portal.KillAsync();
            await portal.StartAsync();
            await FaultAsync(control, fault, 0);
        }

        await FreezeAsync(control);
        var frozen = TimeProvider.System.GetUtcNow();
        // All at once: the tight ones take their time.
        foreach (var (_, id) in accounts) await PostAsync(http, $"/api/v1/accounts/{id}/sync/calls", null);
        var wrong = new List<string>();
        foreach (var (pbx, id) in accounts) wrong.AddRange(await CompareAsync(http, control, pbx, id, frozen));
        wrong.Count.ShouldBe(0, $"calls that are not the PBXs' own:\n{string.Join('\n', wrong.Take(40))}");
        await JudgeAsync();
        await portal.KillAsync();
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>The PBXs stand still and nobody is on the phone: what is to be stored is fixed from here on.</summary>
    private static async Task FreezeAsync(HttpClient control)
    {
        await SendAsync(control, "/control/load", new { callsPerMinute = 0 });
        await SendAsync(control, "/control/hangup", new { });
        await SendAsync(control, "/control/load", new { speed = 0 });
        await SendAsync(control, "/control/hangup", new { });
        (await control.GetFromJsonAsync<JsonElement>("/control/world")).GetProperty("calls").GetArrayLength().ShouldBe(0);
    }

    /// <summary>Waits until everything that was ordered has been read, and compares.</summary>
    private async Task<List<string>> CompareAsync(HttpClient http, HttpClient control, PbxUnderTest pbx, string account, DateTimeOffset frozen)
    {
        // From a whole minute on: the first that the back-fill's first day is sure to hold.
        var from = frozen.AddDays(-pbx.Days).AddMinutes(1);
        from = from.AddTicks(TimeSpan.TicksPerMinute - (from.Ticks % TimeSpan.TicksPerMinute));
        var truth = await CallFacts.TruthAsync(control, pbx.Vendor, from);
        truth.ShouldNotBeEmpty(pbx.Vendor);
        await Eventually.GetAsync(
            () => StateAsync(http, account, frozen),
            state => state == "read",
            pbx.Tight || IsLong ? TimeSpan.FromMinutes(40) : TimeSpan.FromSeconds(150),
            $"{pbx.Vendor}: the past is read");
        List<string> wrong;
        var settling = Stopwatch.StartNew();
        do
        {
            // Pushes may still be on their way from the inbox to the calls.
            await Task.Delay(200);
            await using var connection = Connect(_directory);
            await connection.OpenAsync();
            wrong = CallFacts.Differences(pbx.Vendor, truth, await CallFacts.StoredAsync(connection, pbx.Vendor, account, from));
        }
        while (wrong.Count > 0 && settling.Elapsed < TimeSpan.FromSeconds(10));
        output.WriteLine($"{pbx.Vendor}: {truth.Count} calls, {wrong.Count} differences");
        return wrong;
    }

    /// <summary>How far the jobs of an account are with what the PBXs had when they stood still; orders another run where none came to a good end.</summary>
    private static async Task<string> StateAsync(HttpClient http, string account, DateTimeOffset frozen)
    {
        var fills = await http.GetFromJsonAsync<JsonElement>("/api/v1/sync/back-fills");
        var fill = fills.EnumerateArray().First(one => Guid.Parse(one.Text("accountId")!) == Guid.Parse(account)).Text("state");
        var runs = (await http.GetFromJsonAsync<JsonElement>($"/api/v1/sync/runs?account={account}&job=calls&limit=20")).EnumerateArray().ToList();
        var read = runs.Exists(run => run.Text("outcome") == "ok" && run.GetProperty("startedAt").GetDateTimeOffset() > frozen);
        if (!read && !runs.Exists(run => run.Text("outcome") == "running")) await PostAsync(http, $"/api/v1/accounts/{account}/sync/calls", null);
        return read && fill == "done" ? "read" : $"back-fill {fill}, calls {(read ? "read" : string.Join(" ", runs.Take(5).Select(run => $"{run.Text("outcome")} {run.Text("message")}")))}";
    }

    private async Task JudgeAsync()
    {
        await using var connection = Connect(_directory);
        await connection.OpenAsync();
        var doubled = await RowsAsync(connection, """SELECT "AccountId", "VendorKey" FROM call_records GROUP BY "AccountId", "VendorKey" HAVING COUNT(*) > 1""");
        doubled.ShouldBeEmpty("calls stored twice");
        const string Key = """ "AccountId", "LocalDate", "LocalHour", "Direction", """;
        const string Counted = $"""
            SELECT {Key} COALESCE("Queue", ''), COALESCE("Extension", ''), COUNT(*), SUM(CASE WHEN "Outcome" = 1 THEN 1 ELSE 0 END), SUM(CASE WHEN "Outcome" = 2 THEN 1 ELSE 0 END),
            SUM(COALESCE("TalkSeconds", 0)), SUM(COALESCE("TotalSeconds", 0)) FROM call_records GROUP BY {Key} COALESCE("Queue", ''), COALESCE("Extension", '')
            """;
        const string Kept = $"""SELECT {Key} "Queue", "Agent", "Calls", "Answered", "Abandoned", "TalkSeconds", "TotalSeconds" FROM call_hours WHERE "Calls" > 0""";
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

    private static async Task<string> ConnectAsync(HttpClient http, HttpClient control, PbxUnderTest pbx, string simulator)
    {
        var text = JsonSerializer.Serialize(pbx.Settings).Replace("{simulator}", simulator, StringComparison.Ordinal);
        using var answer = await http.PostAsJsonAsync("/api/v1/accounts", new { vendor = pbx.Vendor, name = pbx.Vendor, enabled = true, settings = JsonSerializer.Deserialize<JsonElement>(text) });
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
        var account = await answer.Content.ReadFromJsonAsync<JsonElement>();
        if (pbx.Pushes) await SendAsync(control, "/control/push", new { vendor = pbx.Vendor, url = account.Text("pushUrl") });
        return account.Text("id")!;
    }

    private static Task FaultAsync(HttpClient control, string kind, double rate) => SendAsync(control, "/control/faults", new { vendor = "*", kind, rate });

    private static async Task SendAsync(HttpClient control, string path, object body)
    {
        using var answer = await control.PostAsJsonAsync(path, body);
        answer.IsSuccessStatusCode.ShouldBeTrue($"{path}: {await answer.Content.ReadAsStringAsync()}");
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

    /// <param name="Vendor">The vendor.</param>
    /// <param name="Days">Days of its past that are read.</param>
    /// <param name="Tight">True where the vendor's limit leaves jobs next to nothing.</param>
    /// <param name="Pushes">True where it pushes.</param>
    /// <param name="Settings">Its account.</param>
    private sealed record PbxUnderTest(string Vendor, int Days, bool Tight, bool Pushes, object Settings);
}
