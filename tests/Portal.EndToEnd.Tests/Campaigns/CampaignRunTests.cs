using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Portal.EndToEnd.Tests.Live;
using Portal.EndToEnd.Tests.Running;
using Xunit.Abstractions;

namespace Portal.EndToEnd.Tests.Campaigns;

/// <summary>
/// A campaign on each PBX that dials runs to its end in the whole product, while the PBXs misbehave and the portal is killed without warning. Afterwards every contact is where the dialers' truth says,
/// and nobody was dialed who must not be. PORTAL_CAMPAIGN_CONTACTS and PORTAL_CAMPAIGN_KILLS set it up; 300 and 5 are the long form, which runs in real time and loses pushes while the portal is down.
/// </summary>
public sealed class CampaignRunTests(ITestOutputHelper output)
{
    private const int MostAttempts = 2;

    private static readonly int Contacts = Setting("PORTAL_CAMPAIGN_CONTACTS", 6);
    private static readonly int Kills = Setting("PORTAL_CAMPAIGN_KILLS", 1);

    /// <summary>Ten times as fast where nothing has to be put right later: what is read of the past may not lie in our future.</summary>
    private static readonly int Speed = Kills > 1 ? 1 : 10;
    private static readonly string[] Faults = ["http500", "reset", "garbage", "lostAnswer"];

    private static readonly (string Vendor, object Settings, object Plan)[] Dialers =
    [
        ("netgsm",
            new { controlAddress = "{simulator}/netgsm/pbx", accountAddress = "{simulator}/netgsm/api", pbxNumber = "8504000500", username = "8504000500", password = "Netgsm-Sim-1", queues = "satis" },
            new { destination = Queue("satis"), prefix = "BHR", department = "satis", trunk = "8504000500", queueLimitType = "freeAgentsPlus", queueLimit = 3, retries = Retries(1) }),
        ("cagrimerkezi", new { address = "{simulator}/cagrimerkezi/api/", apiKey = "5c1f-77ab-90de-4b2a-cagri" }, new { destination = Queue("10001"), retries = Retries(0) }),
        ("bulutsantralim", new { address = "{simulator}/bulutsantralim", key = "K12345678-1234-5678-4321-123456789012" }, new { destination = Queue("201"), ringSeconds = 25, threadMultiplier = 2, retries = Retries(0) }),
    ];

    private readonly Stopwatch _recordsAskedAt = Stopwatch.StartNew();

    [Fact]
    public async Task Campaigns_on_every_dialer_run_to_their_end_through_faults_and_kills_as_the_dialers_truth_says()
    {
        await using var simulator = await SimulatorProcess.StartAsync("--seed=7", "--callsPerMinute=0", "--pastDays=0");
        await SendAsync(simulator.Http, "/control/load", new { callsPerMinute = 0, speed = Speed });
        await using var portal = new PortalProcess(demo: false, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Portal__AllowPrivatePbxAddresses"] = "true", ["Portal__Jobs__Lease"] = "00:00:03", ["Portal__Jobs__FirstAfter"] = "00:00:01", ["Logging__LogLevel__Default"] = "Error",
        });
        var key = await portal.AdminKeyAsync("campaigns", create: true);
        await portal.StartAsync();
        using var http = portal.Client(key);
        var hours = await PostAsync(http, "/api/v1/calling-hours", new
        {
            name = "Hep", quietOff = true, openOnPublicHolidays = true, week = Enum.GetNames<DayOfWeek>().Select(day => new { day = JsonNamingPolicy.CamelCase.ConvertName(day), from = "00:00:00", to = "00:00:00" }),
        });
        var campaigns = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (vendor, settings, plan) in Dialers) campaigns[vendor] = await BeginAsync(http, simulator.Url, vendor, settings, plan, hours.Text("id")!);
        await PostAsync(http, "/api/v1/do-not-call", new { number = "0" + NumberOf("netgsm", 1), reason = "asked" });
        await PostAsync(http, "/api/v1/do-not-call", new { number = "0" + NumberOf("cagrimerkezi", 1), reason = "asked" });
        await PostAsync(http, "/api/v1/do-not-call", new { number = "0" + NumberOf("bulutsantralim", 1), reason = "asked" });
        foreach (var id in campaigns.Values) await PostAsync(http, $"/api/v1/campaigns/{id}/start", null);

        var random = new Random(20261122);
        for (var kill = 0; kill < Kills; kill++)
        {
            var fault = Faults[random.Next(Faults.Length)];
            await SendAsync(simulator.Http, "/control/faults", new { vendor = "*", kind = fault, rate = 0.2 });
            await Task.Delay(Kills > 1 ? random.Next(1_000, 40_000) : random.Next(300, 1_500));

            // No dialer tells a result twice. In the short form the world stands still while nobody listens.
            if (Kills == 1) await SendAsync(simulator.Http, "/control/load", new { speed = 0 });
            await portal.KillAsync();
            await portal.StartAsync();
            if (Kills == 1) await SendAsync(simulator.Http, "/control/load", new { speed = Speed });
            await SendAsync(simulator.Http, "/control/faults", new { vendor = "*", kind = fault, rate = 0 });
        }

        foreach (var (vendor, id) in campaigns)
            await Eventually.GetAsync(() => StandingAsync(http, id, vendor), standing => standing.StartsWith("ended", StringComparison.Ordinal), TimeSpan.FromMinutes(Kills > 1 ? 60 : 4), $"{vendor}: the campaign ends\n{portal.Output}");
        foreach (var (vendor, id) in campaigns) await AgreeAsync(portal.Directory, simulator.Http, vendor, id);
    }

    /// <summary>Builds a campaign and imports its contacts; the first of them three times, and one who is no telephone number.</summary>
    private static async Task<string> BeginAsync(HttpClient http, string simulator, string vendor, object settings, object plan, string hours)
    {
        var text = JsonSerializer.Serialize(settings).Replace("{simulator}", simulator, StringComparison.Ordinal);
        var account = await PostAsync(http, "/api/v1/accounts", new { vendor, name = vendor, enabled = true, settings = JsonSerializer.Deserialize<JsonElement>(text) });
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(3));
        var whole = JsonSerializer.SerializeToNode(plan)!.AsObject();
        foreach (var (name, value) in new (string, object)[]
            {
                ("accountId", account.Text("id")!), ("type", "dialer"), ("name", "Bahar"), ("callingHoursId", hours), ("attemptsInTotal", MostAttempts),
                ("firstDay", today.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)), ("lastDay", today.AddDays(3).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
            }) whole[name] = JsonSerializer.SerializeToNode(value);
        var draft = await PostAsync(http, "/api/v1/campaigns", whole);
        var id = draft.Text("id")!;
        var rows = string.Join('\n', Enumerable.Range(0, Contacts).Select(index => $"0{NumberOf(vendor, index)};Kişi {index}"));
        using var body = new StringContent($"telefon;ad\n{rows}\n0{NumberOf(vendor, 0)};Kişi 0\nyok;Kimse\n", Encoding.UTF8, "text/csv");
        using var answer = await http.PostAsync($"/api/v1/campaigns/{id}/contacts", body);
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
        var import = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.Text("id");
        await Eventually.GetAsync(async () => (await http.GetFromJsonAsync<JsonElement>($"/api/v1/imports/{import}")).Text("state"), state => state == "done", TimeSpan.FromSeconds(30), "the contacts are imported");
        return id;
    }

    /// <summary>Where a campaign is. Call records, from which lost pushes are made good, are asked for sooner than their schedule would.</summary>
    private async Task<string> StandingAsync(HttpClient http, string id, string vendor)
    {
        var campaign = await http.GetFromJsonAsync<JsonElement>($"/api/v1/campaigns/{id}");
        if (Kills > 1 && vendor == "bulutsantralim" && _recordsAskedAt.Elapsed > TimeSpan.FromSeconds(30))
        {
            _recordsAskedAt.Restart();
            using var order = await http.PostAsync($"/api/v1/accounts/{campaign.Text("accountId")}/sync/calls", null);
        }

        var pbx = campaign.GetProperty("pbx");
        return $"{campaign.Text("state")} {pbx.Text("syncError")} {pbx.Text("syncMessage")}";
    }

    private async Task AgreeAsync(string directory, HttpClient control, string vendor, string id)
    {
        var truth = (await control.GetFromJsonAsync<JsonElement>($"/control/campaigns?vendor={vendor}")).EnumerateArray().ToArray();
        truth.Length.ShouldBe(1, $"{vendor}: created once");
        var numbers = truth[0].GetProperty("numbers").EnumerateArray().ToLookup(number => number.Text("number")!, StringComparer.Ordinal);
        var contacts = await ContactsAsync(directory, id);
        contacts.Count.ShouldBe(Contacts, $"{vendor}: each number once");
        var dialed = 0;
        foreach (var contact in contacts)
        {
            var (number, state) = contact;
            var entries = numbers[number].ToArray();
            var attempts = entries.SelectMany(entry => entry.GetProperty("attempts").EnumerateArray()).ToArray();
            dialed += attempts.Length;
            attempts.Length.ShouldBeLessThanOrEqualTo(MostAttempts, $"{vendor} {number}");
            entries.Count(entry => !entry.GetProperty("removed").GetBoolean()).ShouldBeLessThanOrEqualTo(1, $"{vendor} {number} stands once");
            if (number == NumberOf(vendor, 1))
            {
                attempts.ShouldBeEmpty("on the do-not-call list");
                state.ShouldBe(ContactState.DoNotCall);
                continue;
            }

            var reached = attempts.Any(attempt => attempt.Text("pickedUpAt") is not null);
            var answered = attempts.Any(attempt => attempt.Text("outcome") == "answered");
            if (answered) state.ShouldBe(ContactState.Done, $"{vendor} {number}");
            else if (!reached) state.ShouldBe(ContactState.Exhausted, $"{vendor} {number}");
            else state.ShouldBeOneOf(ContactState.Done, ContactState.Exhausted);
        }

        output.WriteLine($"{vendor}: {contacts.Count} contacts, {dialed} attempts");
    }

    /// <summary>Number and state of every contact, as stored.</summary>
    private static async Task<List<(string Number, ContactState State)>> ContactsAsync(string directory, string campaign)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(directory, "portal.db")};Pooling=false");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = """SELECT "NumberKey", "State" FROM contacts WHERE lower("CampaignId") = $campaign""";
        command.Parameters.AddWithValue("$campaign", Guid.Parse(campaign).ToString("D"));
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<(string, ContactState)>();
        while (await reader.ReadAsync()) rows.Add((reader.GetString(0), (ContactState)reader.GetInt32(1)));
        return rows;
    }

    /// <summary>Ten digits; of five one is up to chance, the others answer, are busy or do not answer as their last digit says.</summary>
    private static string NumberOf(string vendor, int index) =>
        string.Create(CultureInfo.InvariantCulture, $"5{(vendor[0] == 'n' ? 3 : vendor[0] == 'c' ? 4 : 5)}{1000 + index}{(index % 5 == 4 ? 4000 + index : (index % 3) + 1) % 10000:0000}");

    private static object Queue(string name) => new { kind = "queue", value = name };

    private static object[] Retries(int minutes) => [new { result = "noAnswer", retries = 1, delayMinutes = minutes }, new { result = "busy", retries = 1, delayMinutes = minutes }];

    private static async Task<JsonElement> PostAsync(HttpClient http, string path, object? body)
    {
        using var answer = await http.PostAsync(path, body is null ? null : JsonContent.Create(body));
        var text = await answer.Content.ReadAsStringAsync();
        answer.IsSuccessStatusCode.ShouldBeTrue($"{path}: {(int)answer.StatusCode} {text}");
        return answer.StatusCode == HttpStatusCode.NoContent || text.Length == 0 ? default : JsonDocument.Parse(text).RootElement.Clone();
    }

    private static async Task SendAsync(HttpClient control, string path, object body)
    {
        using var answer = await control.PostAsJsonAsync(path, body);
        answer.IsSuccessStatusCode.ShouldBeTrue($"{path}: {await answer.Content.ReadAsStringAsync()}");
    }

    /// <summary>As the database counts them.</summary>
    private enum ContactState { New, Waiting, HandedOver, Dialing, Done, Exhausted, Refused, DoNotCall, Stopped }

    private static int Setting(string name, int otherwise) => int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
