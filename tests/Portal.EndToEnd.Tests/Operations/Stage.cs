using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Portal.EndToEnd.Tests.Live;
using Portal.EndToEnd.Tests.Running;

namespace Portal.EndToEnd.Tests.Operations;

/// <summary>
/// One portal with the account of one vendor, and a call center in which nobody calls of their own accord, so that each case sees what it ordered and nothing else. Cases use the portal's API,
/// look at the simulator's truth, and look at the board.
/// </summary>
public sealed class Stage(string only) : IAsyncLifetime
{
    private readonly PortalProcess _portal = new();
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromMinutes(2) };
    private Dictionary<string, string> _accounts = [];
    private int _callers;

    /// <summary>The portal's last warnings, for a failing case's message.</summary>
    public string Output => string.Join('\n', _portal.Output.Split('\n').Where(line => !line.Contains("RateLimited", StringComparison.Ordinal)).TakeLast(10));

    public async Task InitializeAsync()
    {
        await _portal.StartAsync();
        _http.BaseAddress = new Uri(_portal.Url);
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await _portal.AdminKeyAsync("demo", create: false));
        await ControlAsync("load", new { callsPerMinute = 0, speed = 1 });
        // What was under way when the load was taken away would get between the cases; what has ended is their history.
        await EndAllCallsAsync();
        _accounts = (await GetAsync("/api/v1/accounts")).EnumerateArray().ToDictionary(one => one.Text("vendor")!, one => one.Text("id")!, StringComparer.Ordinal);
        // The other accounts have stages of their own; being read here too would only cost time.
        foreach (var id in _accounts.Where(account => account.Key != only).Select(account => account.Value))
        {
            using var answer = await SendAsync(HttpMethod.Delete, $"/api/v1/accounts/{id}");
            answer.IsSuccessStatusCode.ShouldBeTrue($"DELETE {id}: {answer.StatusCode}");
        }
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _portal.DisposeAsync();
    }

    public string AccountId(string vendor) => _accounts[vendor];

    public async Task<JsonElement> GetAsync(string path)
    {
        using var answer = await _http.GetAsync(new Uri(path, UriKind.RelativeOrAbsolute));
        var text = await answer.Content.ReadAsStringAsync();
        ((int)answer.StatusCode).ShouldBe(200, $"GET {path}: {text}");
        return JsonDocument.Parse(text).RootElement.Clone();
    }

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object? body = null) =>
        _http.SendAsync(new HttpRequestMessage(method, new Uri(path, UriKind.RelativeOrAbsolute)) { Content = body switch { null => null, HttpContent content => content, _ => JsonContent.Create(body) } });

    /// <summary>Campaigns of the vendor's site as they truly are.</summary>
    public async Task<JsonElement[]> CampaignsAsync(string vendor) => [.. (await GetAsync($"{_portal.SimulatorUrl}/control/campaigns?vendor={vendor}")).EnumerateArray()];

    /// <summary>Runs a command that the PBX is expected to carry out.</summary>
    public async Task<JsonElement> CommandAsync(string vendor, string command, object body)
    {
        var (status, answer) = await Eventually.GetAsync(
            () => PatientlyAsync(() => TryCommandAsync(vendor, command, body), seen => seen.Status), seen => seen.Status != 429, TimeSpan.FromSeconds(130), $"{vendor} {command} within the quota");
        status.ShouldBe(200, $"{vendor} {command} {JsonSerializer.Serialize(body)}: {answer}");
        answer.GetProperty("ok").GetBoolean().ShouldBeTrue(answer.ToString());
        return answer;
    }

    public async Task<(int Status, JsonElement Answer)> TryCommandAsync(string vendor, string command, object body)
    {
        using var answer = await _http.PostAsJsonAsync($"/api/v1/accounts/{_accounts[vendor]}/commands/{command}", body);
        var text = await answer.Content.ReadAsStringAsync();
        return ((int)answer.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement.Clone());
    }

    /// <summary>Asks the PBX something; waits where the vendor's quota is used up for the moment.</summary>
    public async Task<JsonElement> QueryAsync(string vendor, string query, HttpMethod? method = null)
    {
        var path = $"/api/v1/accounts/{_accounts[vendor]}/queries/{query}";
        var (status, text) = await Eventually.GetAsync(
            () => PatientlyAsync(
                async () =>
                {
                    using var answer = await SendAsync(method ?? HttpMethod.Get, path);
                    return (Status: (int)answer.StatusCode, Text: await answer.Content.ReadAsStringAsync());
                },
                seen => seen.Status),
            seen => seen.Status != 429,
            TimeSpan.FromSeconds(130),
            $"{vendor} {query} within the quota");
        status.ShouldBe(200, $"{path}: {text}");
        return JsonDocument.Parse(text).RootElement.Clone();
    }

    /// <summary>Asks, and lets some time pass when the quota is used up, as a person would.</summary>
    private static async Task<T> PatientlyAsync<T>(Func<Task<T>> ask, Func<T, int> status)
    {
        var seen = await ask();
        if (status(seen) == 429) await Task.Delay(TimeSpan.FromSeconds(2));
        return seen;
    }

    public async Task<JsonElement> ControlAsync(string what, object body)
    {
        using var answer = await _http.PostAsJsonAsync($"{_portal.SimulatorUrl}/control/{what}", body);
        var text = await answer.Content.ReadAsStringAsync();
        answer.IsSuccessStatusCode.ShouldBeTrue($"control/{what} {JsonSerializer.Serialize(body)}: {text}");
        return JsonDocument.Parse(text).RootElement.Clone();
    }

    /// <summary>
    /// Stops the simulated clock: what rings goes on ringing until somebody acts. Before that somebody who serves the first queue is free: whom the calls before have left in wrap-up would stay in it.
    /// </summary>
    public async Task FreezeAsync(string vendor)
    {
        await UntilWorldAsync(vendor, site => Free(site).Intersect(site.List("queues").First().Texts("members"), StringComparer.Ordinal).Any(), "somebody of the first queue free");
        await ControlAsync("load", new { speed = 0 });
    }

    public Task ThawAsync() => ControlAsync("load", new { speed = 1 });

    /// <summary>The truth about one vendor's site.</summary>
    public async Task<JsonElement> SiteAsync(string vendor) =>
        (await GetAsync($"{_portal.SimulatorUrl}/control/world")).GetProperty("sites").EnumerateArray().Single(site => site.Text("vendor") == vendor);

    public async Task<JsonElement> UntilWorldAsync(string vendor, Func<JsonElement, bool> holds, string what, double seconds = 120) =>
        await Eventually.GetAsync(() => SiteAsync(vendor), holds, TimeSpan.FromSeconds(seconds), $"{vendor}: {what} in the simulated world");

    /// <summary>The rows of one account on the board.</summary>
    public async Task<JsonElement[]> BoardAsync(string vendor, string rows) =>
        [.. (await GetAsync("/api/v1/live")).GetProperty(rows).EnumerateArray().Where(row => row.Text("accountId") == _accounts[vendor])];

    /// <summary>Waits until a row of the board is so: as long as the slowest reading that could tell it takes.</summary>
    public async Task<JsonElement> UntilBoardAsync(string vendor, string rows, Func<JsonElement, bool> holds, string what, double seconds = 90)
    {
        var found = await Eventually.GetAsync(
            async () => (await BoardAsync(vendor, rows)).Where(holds).Take(1).ToArray(), seen => seen.Length > 0, TimeSpan.FromSeconds(seconds), $"{vendor}: {what} on the board");
        return found[0];
    }

    /// <summary>Waits until a row of any account is so.</summary>
    public async Task UntilBoardAsync(string rows, Func<JsonElement, bool> holds, string what) =>
        await Eventually.GetAsync(async () => (await GetAsync("/api/v1/live")).GetProperty(rows).EnumerateArray().Count(holds), count => count > 0, TimeSpan.FromSeconds(90), what);

    public async Task UntilNotOnBoardAsync(string vendor, string rows, Func<JsonElement, bool> holds, string what, double seconds = 90) =>
        await Eventually.GetAsync(async () => (await BoardAsync(vendor, rows)).Count(holds), seen => seen == 0, TimeSpan.FromSeconds(seconds), $"{vendor}: {what} on the board");

    /// <summary>A member of a queue who is free.</summary>
    public async Task<string> ReadyAsync(string vendor, params string?[] but) =>
        (await UntilWorldAsync(vendor, site => Free(site).Except(but).Any(), "somebody free")) is var site ? Free(site).Except(but).First()! : "";

    private static IEnumerable<string?> Free(JsonElement site) => site.GetProperty("agents").EnumerateArray().Where(agent => agent.Text("state") == "ready").Select(agent => agent.Text("extension"));

    /// <summary>Somebody calls from outside and an agent talks to them. Their number is used once, so that the board's row can be told by it.</summary>
    public async Task<StagedCall> TalkingAsync(string vendor)
    {
        var call = await CallInAsync(vendor);
        await UntilWorldAsync(vendor, site => call.In(site) is { } row && row.Text("state") == "talking", "a call in which somebody talks");
        return call with { Extension = call.In(await SiteAsync(vendor))!.Value.Text("extension") };
    }

    /// <summary>Somebody calls from outside.</summary>
    public async Task<StagedCall> CallInAsync(string vendor, string? queue = null, bool menu = false)
    {
        // The simulator promises that such a caller is answered and stays.
        var number = $"533{++_callers:000}0001";
        var body = new Dictionary<string, object>(StringComparer.Ordinal) { ["vendor"] = vendor, ["number"] = number };
        if (queue is not null) body["queue"] = queue;
        if (menu) body["menu"] = true;
        var row = await ControlAsync("calls", body);
        return new StagedCall(vendor, row.Text("recordKey")!, number, null);
    }

    /// <summary>An outside number, used once, that the simulator promises to answer in a call that lasts.</summary>
    public string NextAnswering() => $"0532{++_callers:000}0001";

    /// <summary>A call that an order began, known by its outside number.</summary>
    public async Task<StagedCall> OrderedAsync(string vendor, string number)
    {
        var ten = Parties.Number(number);
        bool IsIt(JsonElement row) => new[] { "from", "to" }.Any(name => Parties.Number(row.Text(name) ?? "") == ten);
        var site = await UntilWorldAsync(vendor, now => now.GetProperty("calls").EnumerateArray().Any(IsIt), $"a call with {number}");
        return new StagedCall(vendor, site.GetProperty("calls").EnumerateArray().First(IsIt).Text("recordKey")!, ten, null);
    }

    /// <summary>The board's row of a call, once it is there.</summary>
    public Task<JsonElement> OnBoardAsync(StagedCall call, string state, double seconds = 30) =>
        UntilBoardAsync(call.Vendor, "calls", row => call.Is(row) && row.Text("state") == state, $"the call of {call.Number} {state}", seconds);

    /// <summary>Ends every call, so that nobody is busy.</summary>
    public async Task EndAllCallsAsync()
    {
        await ThawAsync();
        await ControlAsync("hangup", new { });
    }

    /// <summary>Ends one call as its caller would.</summary>
    public Task EndAsync(StagedCall call) => ControlAsync("hangup", new { vendor = call.Vendor, key = call.Key });
}

/// <summary>A call that a case began.</summary>
/// <param name="Vendor">Whose site.</param>
/// <param name="Key">Key in the simulated world.</param>
/// <param name="Number">The outside party, ten digits.</param>
/// <param name="Extension">Who talks to them.</param>
public sealed record StagedCall(string Vendor, string Key, string Number, string? Extension)
{
    /// <summary>Its row in the truth; null when it is over.</summary>
    public JsonElement? In(JsonElement site)
    {
        var rows = site.GetProperty("calls").EnumerateArray().Where(row => row.Text("recordKey") == Key).ToArray();
        return rows.Length == 0 ? null : rows[0];
    }

    /// <summary>Whether a row of the board is this call.</summary>
    public bool Is(JsonElement row) => Parties.Number(row.Text("from") ?? "") == Number || Parties.Number(row.Text("to") ?? "") == Number;
}
