using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Portal.EndToEnd.Tests.Live;
using Portal.EndToEnd.Tests.Running;

namespace Portal.EndToEnd.Tests.Campaigns;

/// <summary>A portal with a simulator whose time the test lets pass, and what campaigns need: accounts, hours, consents, do-not-call lists.</summary>
internal sealed class CampaignStage(PortalProcess portal, SimulatorProcess simulator, HttpClient http)
{
    /// <summary>How the portal counts contacts' states.</summary>
    public enum ContactState { New, Waiting, HandedOver, Dialing, Done, Exhausted, Refused, DoNotCall, Stopped }

    private static readonly (string Vendor, object Settings, object Plan)[] Dialers =
    [
        ("netgsm",
            new { controlAddress = "{simulator}/netgsm/pbx", accountAddress = "{simulator}/netgsm/api", pbxNumber = "8504000500", username = "8504000500", password = "Netgsm-Sim-1", queues = "satis" },
            new { destination = Queue("satis"), prefix = "BHR", department = "satis", trunk = "8504000500", queueLimitType = "freeAgentsPlus", queueLimit = 3, retries = Retries(1) }),
        ("cagrimerkezi", new { address = "{simulator}/cagrimerkezi/api/", apiKey = "5c1f-77ab-90de-4b2a-cagri" }, new { destination = Queue("10001"), retries = Retries(0) }),
        ("bulutsantralim", new { address = "{simulator}/bulutsantralim", key = "K12345678-1234-5678-4321-123456789012" },
            new { destination = Queue("201"), ringSeconds = 25, threadMultiplier = 2, brandCode = "698102", retries = Retries(0) }),
    ];

    private readonly Dictionary<string, string> _accounts = new(StringComparer.Ordinal);
    private JsonElement _hours;

    public static IEnumerable<string> Vendors => Dialers.Select(dialer => dialer.Vendor);

    /// <summary>Times of the world in which nobody may be called.</summary>
    public List<(DateTimeOffset From, DateTimeOffset To)> Closed { get; } = [];

    private static DateOnly Today => DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(3));

    /// <summary>Accounts of all vendors that dial, and hours that are always open.</summary>
    public async Task PrepareAsync()
    {
        foreach (var (vendor, settings, _) in Dialers)
        {
            var text = JsonSerializer.Serialize(settings).Replace("{simulator}", simulator.Url, StringComparison.Ordinal);
            _accounts[vendor] = (await PostAsync("/api/v1/accounts", new { vendor, name = vendor, enabled = true, settings = JsonSerializer.Deserialize<JsonElement>(text) })).Text("id")!;
        }

        _hours = await PostAsync("/api/v1/calling-hours", Rule(open: true));
    }

    /// <summary>Lets the dialers' time pass so many times as fast as ours; 0 = it stands still.</summary>
    public Task SpeedAsync(double speed) => ControlAsync("load", new { callsPerMinute = 0, speed });

    /// <summary>The dialers' time stands still, and what they had to tell is told.</summary>
    public async Task RestAsync()
    {
        await SpeedAsync(0);
        await Eventually.GetAsync(
            async () => (await simulator.Http.GetFromJsonAsync<JsonElement>("/control/world")).GetProperty("pushes").GetProperty("waiting").GetInt32(), waiting => waiting == 0, TimeSpan.FromMinutes(2), "every push is sent");
    }

    public Task FaultAsync(string kind, double rate) => ControlAsync("faults", new { vendor = "*", kind, rate });

    /// <summary>The dialers' time.</summary>
    public async Task<DateTimeOffset> NowAsync() => (await simulator.Http.GetFromJsonAsync<JsonElement>("/control/world")).GetProperty("at").GetDateTimeOffset();

    /// <summary>A commercial campaign as a draft, with numbers; returns its id. Rows of which the import makes no contact are as many as is said.</summary>
    public async Task<string> DraftAsync(string vendor, string name, int mostAttempts, IReadOnlyCollection<string> numbers, int rejected = 0)
    {
        var whole = JsonSerializer.SerializeToNode(Dialers.Single(dialer => dialer.Vendor == vendor).Plan)!.AsObject();
        foreach (var (field, value) in new (string, object)[]
            {
                ("accountId", _accounts[vendor]), ("type", "dialer"), ("name", name), ("callingHoursId", _hours.Text("id")!), ("attemptsInTotal", mostAttempts), ("attemptsPerDay", mostAttempts),
                ("commercial", true), ("recipientType", "individual"), ("firstDay", Text(Today)), ("lastDay", Text(Today.AddDays(3))),
            }) whole[field] = JsonSerializer.SerializeToNode(value);
        var id = (await PostAsync("/api/v1/campaigns", whole)).Text("id")!;
        var table = $"telefon;ad\n{string.Join('\n', numbers.Select((number, index) => $"0{number};Kişi {index}"))}\n";
        var import = await ImportAsync($"/api/v1/campaigns/{id}/contacts?wait=true", table);
        (import.GetProperty("accepted").GetInt32(), import.GetProperty("rejected").GetInt32()).ShouldBe((numbers.Count - rejected, rejected), $"{vendor} {name}: {import}");
        return id;
    }

    /// <summary>Starts a campaign. Where the vendor's limit of requests is used up, whoever asked asks again.</summary>
    public Task StartAsync(string id) => Eventually.GetAsync(
        async () =>
        {
            using var answer = await http.PostAsync($"/api/v1/campaigns/{id}/start", content: null);
            if (answer.StatusCode == HttpStatusCode.TooManyRequests) return false;
            answer.IsSuccessStatusCode.ShouldBeTrue($"{await answer.Content.ReadAsStringAsync()}\n{portal.Output}");
            return true;
        },
        started => started,
        TimeSpan.FromMinutes(2),
        "the campaign starts");

    public Task ConsentAsync(IEnumerable<string> numbers) => ImportAsync("/api/v1/consents/import?status=given&wait=true", $"telefon\n{string.Join('\n', numbers.Select(number => "0" + number))}\n");

    public Task RefuseAsync(string number) => PostAsync("/api/v1/consents", new { number = "0" + number, status = "refused", source = "HS_CAGRI_MERKEZI" });

    /// <summary>As if nobody had ever said anything of the number.</summary>
    public async Task ForgetConsentAsync(string number)
    {
        foreach (var word in (await http.GetFromJsonAsync<JsonElement>($"/api/v1/consents?number=0{number}")).GetProperty("items").EnumerateArray())
        {
            using var answer = await http.DeleteAsync($"/api/v1/consents/{word.Text("id")}");
            answer.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        }
    }

    /// <summary>Puts a number on the campaign's do-not-call list; on the tenant's when none is named.</summary>
    public Task ListAsync(string number, string? campaignId = null) => PostAsync("/api/v1/do-not-call", new { number = "0" + number, campaignId, reason = "asked" });

    /// <summary>Changes the hours: no day is open any more, or all are.</summary>
    public async Task OpenAsync(bool open)
    {
        var rule = JsonSerializer.SerializeToNode(Rule(open))!.AsObject();
        rule["revision"] = _hours.Text("revision");
        using var answer = await http.PutAsJsonAsync($"/api/v1/calling-hours/{_hours.Text("id")}", rule);
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
        _hours = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.Clone();
    }

    /// <summary>A campaign as its dialer knows it.</summary>
    public async Task<DialerTruth> TruthAsync(string vendor, string name)
    {
        var all = await simulator.Http.GetFromJsonAsync<JsonElement>($"/control/campaigns?vendor={vendor}");
        return new DialerTruth([.. all.EnumerateArray().Where(campaign => campaign.Text("name")!.StartsWith(name, StringComparison.Ordinal))]);
    }

    public async Task<JsonElement> CampaignAsync(string id) => await http.GetFromJsonAsync<JsonElement>($"/api/v1/campaigns/{id}");

    /// <summary>State of every contact, as stored, by number.</summary>
    public async Task<Dictionary<string, ContactState>> ContactsAsync(string campaign)
    {
        var rows = await ReadAsync("""SELECT "NumberKey", "State" FROM contacts WHERE lower("CampaignId") = $campaign""", campaign, reader => (reader.GetString(0), (ContactState)reader.GetInt32(1)));
        return rows.ToDictionary(row => row.Item1, row => row.Item2, StringComparer.Ordinal);
    }

    /// <summary>How many attempts of the campaign are stored without the word of consent that allowed them.</summary>
    public async Task<long> UnprovenAsync(string campaign) =>
        (await ReadAsync("""SELECT count(*) FROM contact_attempts WHERE "ConsentId" IS NULL AND lower("CampaignId") = $campaign""", campaign, reader => reader.GetInt64(0))).Single();

    public async Task<JsonElement> PostAsync(string path, object? body)
    {
        using var answer = await http.PostAsync(path, body is null ? null : JsonContent.Create(body));
        var text = await answer.Content.ReadAsStringAsync();
        answer.IsSuccessStatusCode.ShouldBeTrue($"{path}: {(int)answer.StatusCode} {text}\n{portal.Output}");
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement.Clone();
    }

    private async Task<List<T>> ReadAsync<T>(string sql, string campaign, Func<SqliteDataReader, T> row)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(portal.Directory, "portal.db")};Pooling=false");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("$campaign", Guid.Parse(campaign).ToString("D"));
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync()) rows.Add(row(reader));
        return rows;
    }

    private async Task<JsonElement> ImportAsync(string path, string table)
    {
        using var body = new StringContent(table, Encoding.UTF8, "text/csv");
        using var answer = await http.PostAsync(path, body);
        var text = await answer.Content.ReadAsStringAsync();
        answer.IsSuccessStatusCode.ShouldBeTrue($"{path}: {text}");
        var import = JsonDocument.Parse(text).RootElement.Clone();
        import.Text("state").ShouldBe("done", text);
        return import;
    }

    private async Task ControlAsync(string name, object body)
    {
        using var answer = await simulator.Http.PostAsJsonAsync($"/control/{name}", body);
        answer.IsSuccessStatusCode.ShouldBeTrue($"{name}: {await answer.Content.ReadAsStringAsync()}");
    }

    /// <summary>Closed are the days around this one, so that midnight makes no difference.</summary>
    private static object Rule(bool open) => new
    {
        name = "Hep", quietOff = true, openOnPublicHolidays = true, week = Enum.GetNames<DayOfWeek>().Select(day => new { day = JsonNamingPolicy.CamelCase.ConvertName(day), from = "00:00:00", to = "00:00:00" }),
        exceptions = open ? [] : Enumerable.Range(-1, 4).Select(day => new { date = Text(Today.AddDays(day)), name = "Kapalı", spans = Array.Empty<object>() }).ToArray(),
    };

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static object Queue(string name) => new { kind = "queue", value = name };

    private static object[] Retries(int minutes) => [new { result = "noAnswer", retries = 1, delayMinutes = minutes }, new { result = "busy", retries = 1, delayMinutes = minutes }];
}

/// <summary>What a dialer did with a campaign.</summary>
/// <param name="campaigns">The campaign; several where it was created again.</param>
internal sealed class DialerTruth(JsonElement[] campaigns)
{
    private readonly ILookup<string, JsonElement> _numbers = campaigns.SelectMany(campaign => campaign.GetProperty("numbers").EnumerateArray()).ToLookup(number => number.Text("number")!, StringComparer.Ordinal);

    public int Created => campaigns.Length;

    public bool Running => Array.Exists(campaigns, campaign => campaign.GetProperty("running").GetBoolean());

    /// <summary>Numbers that stand on its list.</summary>
    public string[] Held => [.. _numbers.Where(of => of.Any(entry => !entry.GetProperty("removed").GetBoolean())).Select(of => of.Key)];

    /// <summary>Numbers that stand on its list and were never dialed.</summary>
    public string[] Fresh => [.. Held.Where(number => Attempts(number).Length == 0)];

    /// <summary>All numbers that it was ever given.</summary>
    public string[] Numbers => [.. _numbers.Select(of => of.Key)];

    /// <summary>How often a number stands on its list.</summary>
    public int Entries(string number) => _numbers[number].Count(entry => !entry.GetProperty("removed").GetBoolean());

    public JsonElement[] Attempts(string number) => [.. _numbers[number].SelectMany(entry => entry.GetProperty("attempts").EnumerateArray())];

    public JsonElement[] Attempts() => [.. Numbers.SelectMany(Attempts)];
}
