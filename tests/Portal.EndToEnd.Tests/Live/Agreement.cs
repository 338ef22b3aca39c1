using System.Net.Http.Headers;
using System.Text.Json;

namespace Portal.EndToEnd.Tests.Live;

/// <summary>
/// Compares the portal's board with the simulator's truth, second by second. An item agrees when the board's word was true at some moment
/// that the account's own reading can still speak of: its age, plus a margin for the way.
/// </summary>
public sealed class Agreement(HttpClient http, string portalUrl, string simulatorUrl, string apiKey)
{
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(2.5);

    private readonly List<Truth> _truths = [];

    public Score Calls { get; private set; } = new("calls");

    public Score Waiting { get; private set; } = new("waiting");

    public Score Agents { get; private set; } = new("agents");

    /// <summary>The first disagreements in words, for a failing test's message.</summary>
    public List<string> Examples { get; } = [];

    /// <summary>Forgets the scores, not the truths.</summary>
    public void StartScore()
    {
        (Calls, Waiting, Agents) = (new("calls"), new("waiting"), new("agents"));
        Examples.Clear();
    }

    public async Task SampleAsync(bool judge)
    {
        var truth = Truth.Read(await GetAsync($"{simulatorUrl}/control/world", authorize: false));
        _truths.Add(truth);
        var board = await GetAsync($"{portalUrl}/api/v1/live", authorize: true);
        if (!judge) return;

        foreach (var account in board.GetProperty("accounts").EnumerateArray())
        {
            var vendor = account.GetProperty("vendor").GetString()!;
            var id = account.GetProperty("id").GetString()!;
            var ages = account.GetProperty("readings").EnumerateArray().ToDictionary(
                r => r.GetProperty("kind").GetString()!,
                r => r.GetProperty("ageSeconds").ValueKind == JsonValueKind.Number ? TimeSpan.FromSeconds(r.GetProperty("ageSeconds").GetDouble()) : TimeSpan.FromMinutes(2),
                StringComparer.Ordinal);
            JudgeCalls(board, vendor, id, ages);
            JudgeWaiting(board, vendor, id, ages);
            // An agent in a call is as old as the word about that call: its end is sure only with the call records.
            if (ages.TryGetValue("agentStates", out var agentAge)) JudgeAgents(board, vendor, id, ages.GetValueOrDefault("recentCalls") is var callAge && callAge > agentAge ? callAge : agentAge);
        }
    }

    private void JudgeCalls(JsonElement board, string vendor, string accountId, Dictionary<string, TimeSpan> ages)
    {
        var listed = ages.TryGetValue("activeCalls", out var listAge);
        // Where the PBX lists its calls the list speaks; elsewhere pushes do at once, and the call records correct what a lost push left behind.
        var endAge = (listed ? listAge : ages.GetValueOrDefault("recentCalls")) + Margin;
        var shown = Rows(board, "calls", accountId).Select(Key).ToHashSet(StringComparer.Ordinal);
        foreach (var key in shown)
            Note(Calls, Within(endAge).Any(t => t.Calls.ContainsKey((vendor, key))), $"{vendor}: call {key} is shown and has long ended");

        foreach (var (_, key) in _truths[^1].Calls.Keys.Where(k => k.Vendor == vendor))
        {
            // Nobody tells of a caller in a voice menu, and of one who waits only the waiting list does.
            var state = _truths[^1].Calls[(vendor, key)];
            if (state == "ivr") continue;
            // Nor of a call that was already answered when the portal came.
            if (!listed && _truths[0].Calls.ContainsKey((vendor, key))) continue;
            var age = listed ? listAge : state == "queued" ? ages.GetValueOrDefault("waitingCallers") : TimeSpan.Zero;
            var window = Within(age + Margin).ToArray();
            if (_truths[0].At > _truths[^1].At - age - Margin || !window.All(t => t.Calls.TryGetValue((vendor, key), out var then) && then == state)) continue;
            Note(Calls, shown.Contains(key), $"{vendor}: {state} call {key} is not shown");
        }
    }

    private void JudgeWaiting(JsonElement board, string vendor, string accountId, Dictionary<string, TimeSpan> ages)
    {
        // Caller by caller: pushes take one away at once, while one who joined shows with the next reading, so a bare number may be nobody's truth.
        var listed = ages.TryGetValue("activeCalls", out var listAge);
        var window = Within((listed ? listAge : ages.GetValueOrDefault("waitingCallers")) + Margin).ToArray();
        foreach (var queue in Rows(board, "queues", accountId).Where(q => q.GetProperty("callers").ValueKind == JsonValueKind.Array))
        {
            var number = Key(queue);
            var shown = queue.GetProperty("callers").EnumerateArray().Select(c => c.GetProperty("callId").GetString()!.Split('~')[^1]).ToHashSet(StringComparer.Ordinal);
            queue.GetProperty("waiting").GetInt32().ShouldBe(shown.Count);
            foreach (var key in shown)
                Note(Waiting, window.Any(t => t.IsWaiting(vendor, number, key)), $"{vendor}: {key} is shown waiting in {number} and is not");
            foreach (var key in window[^1].WaitingIn(vendor, number).Where(key => window.All(t => t.IsWaiting(vendor, number, key)) && _truths[0].At <= window[0].At))
                Note(Waiting, shown.Contains(key), $"{vendor}: {key} waits in {number} and is not shown");
        }
    }

    private void JudgeAgents(JsonElement board, string vendor, string accountId, TimeSpan age)
    {
        // An estimate says so on the board: between two readings nobody tells whether a call was followed by the next one or by a break.
        foreach (var agent in Rows(board, "agents", accountId).Where(a => !a.GetProperty("estimated").GetBoolean()))
        {
            var extension = Key(agent);
            var state = agent.GetProperty("state").GetString()!;
            var possible = Within(age + Margin).Select(t => t.AgentState(vendor, extension)).Where(s => s is not null).Distinct(StringComparer.Ordinal).ToArray();
            Note(Agents, possible.Contains(state, StringComparer.Ordinal), $"{vendor}: agent {extension} shows {state}, was {string.Join('/', possible)}");
        }
    }

    private void Note(Score score, bool agrees, string disagreement)
    {
        score.Add(agrees);
        if (!agrees && Examples.Count < 30) Examples.Add($"{_truths[^1].At:HH:mm:ss} {disagreement}");
    }

    private IEnumerable<Truth> Within(TimeSpan age)
    {
        var from = _truths[^1].At - age;
        // One sample before the window began is the state that the window began with.
        var first = Math.Max(0, _truths.FindIndex(t => t.At >= from) - 1);
        return _truths.Skip(first);
    }

    private static IEnumerable<JsonElement> Rows(JsonElement board, string name, string accountId) =>
        board.GetProperty(name).EnumerateArray().Where(row => row.GetProperty("accountId").GetString() == accountId);

    /// <summary>The vendor's own key out of a board id: <c>{account}~{key}</c>.</summary>
    private static string Key(JsonElement row) => row.GetProperty("id").GetString()!.Split('~', 2)[^1];

    private async Task<JsonElement> GetAsync(string url, bool authorize)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        if (authorize) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", apiKey);
        using var answer = await http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.Clone();
    }

    /// <summary>How many judged items agreed.</summary>
    public sealed class Score(string name)
    {
        public int Judged { get; private set; }

        public int Agreed { get; private set; }

        public double Share => Judged == 0 ? 1 : (double)Agreed / Judged;

        public void Add(bool agrees)
        {
            Judged++;
            if (agrees) Agreed++;
        }

        public override string ToString() => $"{name} {Agreed}/{Judged}";
    }

    private sealed record Truth(DateTimeOffset At, Dictionary<(string Vendor, string Key), string> Calls, Dictionary<(string Vendor, string Key), string> Waiting, Dictionary<(string Vendor, string Extension), string> States)
    {
        public static Truth Read(JsonElement world) => new(
            TimeProvider.System.GetUtcNow(),
            Table(world, "calls", "id", row => row.GetProperty("state").GetString()!),
            // A caller waits until somebody answers, also while a phone rings for them.
            Table(world, "calls", "id", row => row.GetProperty("state").GetString() is "queued" or "ringing" ? row.GetProperty("queue").GetString() ?? "" : "")
                .Where(call => call.Value.Length > 0).ToDictionary(),
            Table(world, "agents", "extension", row => row.GetProperty("state").GetString()!));

        public bool IsWaiting(string vendor, string queue, string key) => Waiting.TryGetValue((vendor, key), out var where) && where == queue;

        public IEnumerable<string> WaitingIn(string vendor, string queue) => Waiting.Where(w => w.Key.Vendor == vendor && w.Value == queue).Select(w => w.Key.Key);

        // Neither vendor has a word for after-call work: they say "available".
        public string? AgentState(string vendor, string extension) => States.TryGetValue((vendor, extension), out var state) ? state == "wrapUp" ? "ready" : state : null;

        private static Dictionary<(string, string), T> Table<T>(JsonElement world, string name, string key, Func<JsonElement, T> value) =>
            world.GetProperty(name).EnumerateArray().ToDictionary(row => (row.GetProperty("vendor").GetString()!, row.GetProperty(key).GetString()!), value);
    }
}
