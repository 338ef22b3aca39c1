using System.Net.Http.Headers;
using System.Text.Json;

namespace Portal.EndToEnd.Tests.Live;

/// <summary>
/// Compares the portal's board with the simulator's truth, second by second, for whatever accounts there are. An item agrees when the board's word was true at some
/// moment that the account's own words can still speak of: the age of the reading, plus a margin for the way. What an account can tell is taken from its readings;
/// one that has none of calls, waiting callers or queues knows by pushes alone that a telephone rings or what was pressed in a menu, and is judged by no more.
/// </summary>
public sealed class Agreement(HttpClient http, string portalUrl, string simulatorUrl, string apiKey)
{
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(2.5);

    /// <summary>How long a call may be shown of which nobody will tell the end, from the last word about it.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(50);

    private readonly List<Truth> _truths = [];
    private readonly Dictionary<string, HashSet<string>> _everKnown = new(StringComparer.Ordinal);
    private IReadOnlySet<string> _own = new HashSet<string>();

    public Score Calls { get; private set; } = new("calls");

    public Score Waiting { get; private set; } = new("waiting");

    public Score Agents { get; private set; } = new("agents");

    /// <summary>Calls judged for each vendor.</summary>
    public Dictionary<string, Score> CallsOf { get; } = new(StringComparer.Ordinal);

    /// <summary>The first disagreements in words, for a failing test's message.</summary>
    public List<string> Examples { get; } = [];

    /// <summary>Forgets the scores, not the truths.</summary>
    public void StartScore()
    {
        (Calls, Waiting, Agents) = (new("calls"), new("waiting"), new("agents"));
        CallsOf.Clear();
        Examples.Clear();
    }

    /// <summary>Looks at both sides once. Returns the board.</summary>
    public async Task<JsonElement> SampleAsync(bool judge)
    {
        var world = await GetAsync($"{simulatorUrl}/control/world", authorize: false);
        _own = world.GetProperty("sites").EnumerateArray().SelectMany(site => site.GetProperty("ownNumbers").EnumerateArray()).Select(number => Parties.Number(number.GetString()!)).ToHashSet(StringComparer.Ordinal);
        var truth = Truth.Read(world);
        _truths.Add(truth);
        var board = await GetAsync($"{portalUrl}/api/v1/live", authorize: true);
        foreach (var account in board.GetProperty("accounts").EnumerateArray())
        {
            var told = new Told(account);
            if (!_everKnown.TryGetValue(told.Vendor, out var known)) _everKnown[told.Vendor] = known = new(StringComparer.Ordinal);
            known.UnionWith(truth.Calls(told.Vendor).Select(call => call.Key));
            if (!judge) continue;
            JudgeCalls(board, told);
            JudgeWaiting(board, told);
            JudgeAgents(board, told);
        }

        return board;
    }

    private void JudgeCalls(JsonElement board, Told told)
    {
        Shown[] shown = [.. Rows(board, "calls", told.AccountId).Select(row => new Shown(Key(row), Parties.Of(_own, [row.Text("from"), row.Text("to"), row.Text("agent")]), row.Text("state")!))];
        var window = Within(told.EndAge + Margin).ToArray();
        foreach (var row in shown)
        {
            var was = window.Any(truth => truth.Calls(told.Vendor).Any(call => Same(call, row) && (!told.PushesAlone || call.State is "ringing" or "ivr")));
            if (was || Witnessed(told.EndAge)) NoteCall(told, was, $"{told.Vendor}: {row.State} call {row.Key} is shown and has long ended");
        }

        foreach (var call in _truths[^1].Calls(told.Vendor))
        {
            // Nobody tells of a caller in a voice menu; where nothing lists calls, pushes tell only what begins while somebody listens.
            if (call.State == "ivr" || (told.ListAge is null && _truths[0].Find(told.Vendor, call.Key) is not null)) continue;
            if (told.PushesAlone && (call.State != "ringing" || call.Direction == "outbound" || call.Extension is null)) continue;
            var age = told.ListAge ?? (call.State == "queued" ? told.WaitingAge : TimeSpan.Zero);
            if (_truths[0].At > _truths[^1].At - age - Margin || !Within(age + Margin).All(then => then.Find(told.Vendor, call.Key)?.State == call.State)) continue;
            NoteCall(told, shown.Any(row => Same(call, row)), $"{told.Vendor}: {call.State} call {call.Key} is not shown");
        }
    }

    /// <summary>Caller by caller: pushes take one away at once, while one who joined shows with the next reading, so a bare number may be nobody's truth.</summary>
    private void JudgeWaiting(JsonElement board, Told told)
    {
        var window = Within((told.ListAge ?? told.WaitingAge) + Margin).ToArray();
        foreach (var queue in Rows(board, "queues", told.AccountId).Where(row => row.GetProperty("callers").ValueKind == JsonValueKind.Array))
        {
            var number = Key(queue);
            Shown[] shown = [.. queue.GetProperty("callers").EnumerateArray().Select(row => new Shown(Key(row.Text("callId")!), Parties.Of(_own, [row.Text("number")]), "queued"))];
            queue.GetProperty("waiting").GetInt32().ShouldBe(shown.Length);
            foreach (var row in shown)
            {
                var was = window.Any(then => then.WaitingIn(told.Vendor, number).Any(call => Same(call, row)));
                if (was || Witnessed(told.ListAge ?? told.WaitingAge)) Note(Waiting, was, $"{told.Vendor}: {row.Key} is shown waiting in {number} and is not");
            }

            if (_truths[0].At > window[0].At) continue;
            foreach (var call in window[^1].WaitingIn(told.Vendor, number).Where(call => window.All(then => then.Find(told.Vendor, call.Key) is { Waits: true } before && before.Queue == number)))
                Note(Waiting, shown.Any(row => Same(call, row)), $"{told.Vendor}: {call.Key} waits in {number} and is not shown");
        }
    }

    private void JudgeAgents(JsonElement board, Told told)
    {
        if (told.AgentAge is not { } age) return;

        // An estimate says so on the board: between two readings nobody tells whether a call was followed by the next one or by a break. "Unknown" claims nothing.
        foreach (var agent in Rows(board, "agents", told.AccountId).Where(row => !row.GetProperty("estimated").GetBoolean()))
        {
            var extension = Key(agent);
            var state = agent.Text("state")!;
            if (state == "unknown") continue;
            var possible = Within(age + Margin).Select(then => then.AgentState(told.Vendor, extension)).OfType<string>().Distinct(StringComparer.Ordinal).ToArray();
            var was = possible.Contains(state, StringComparer.Ordinal);
            if (was || Witnessed(age)) Note(Agents, was, $"{told.Vendor}: agent {extension} shows {state}, was {string.Join('/', possible)}");
        }
    }

    /// <summary>By its key where the vendor's words have named a call so, else by who is in it.</summary>
    private bool Same(CallTruth call, Shown row) => _everKnown[call.Vendor].Contains(row.Key) ? call.Key == row.Key : call.Parties.Covers(row.Parties);

    private void NoteCall(Told told, bool agrees, string disagreement)
    {
        if (!CallsOf.TryGetValue(told.Vendor, out var score)) CallsOf[told.Vendor] = score = new(told.Vendor);
        score.Add(agrees);
        Note(Calls, agrees, disagreement);
    }

    private void Note(Score score, bool agrees, string disagreement)
    {
        score.Add(agrees);
        if (!agrees && Examples.Count < 40) Examples.Add($"{_truths[^1].At:HH:mm:ss} {disagreement}");
    }

    /// <summary>True when the world was looked at for as long as a word of this age speaks of. What was true before the first look, nobody here can deny.</summary>
    private bool Witnessed(TimeSpan age) => _truths[0].At <= _truths[^1].At - age - Margin;

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
    private static string Key(JsonElement row) => Key(row.Text("id")!);

    private static string Key(string id) => Truth.Key(id.Split('~', 2)[^1]);

    private async Task<JsonElement> GetAsync(string url, bool authorize)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        if (authorize) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", apiKey);
        using var answer = await http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.Clone();
    }

    private sealed record Shown(string Key, Parties Parties, string State);

    /// <summary>What an account's words can tell, and how old they are.</summary>
    private sealed class Told
    {
        private readonly Dictionary<string, TimeSpan> _ages;

        public Told(JsonElement account)
        {
            Vendor = account.Text("vendor")!;
            AccountId = account.Text("id")!;
            _ages = account.GetProperty("readings").EnumerateArray().ToDictionary(
                reading => reading.Text("kind")!,
                reading => reading.GetProperty("ageSeconds") is { ValueKind: JsonValueKind.Number } age ? TimeSpan.FromSeconds(age.GetDouble()) : TimeSpan.FromMinutes(2),
                StringComparer.Ordinal);
        }

        public string Vendor { get; }

        public string AccountId { get; }

        /// <summary>Age of the list of calls; null where the PBX lists none.</summary>
        public TimeSpan? ListAge => Age("activeCalls");

        public TimeSpan WaitingAge => Age("waitingCallers") ?? Age("queueStates") ?? TimeSpan.Zero;

        /// <summary>Neither calls nor those who wait can be asked for.</summary>
        public bool PushesAlone => ListAge is null && Age("waitingCallers") is null && Age("queueStates") is null;

        /// <summary>Where the PBX lists its calls the list speaks; elsewhere pushes do at once, and the call records correct what a lost push left behind.</summary>
        public TimeSpan EndAge => PushesAlone ? Silence : ListAge ?? Age("recentCalls") ?? TimeSpan.Zero;

        /// <summary>An agent in a call is as old as the word about that call: its end is sure only with the call records.</summary>
        public TimeSpan? AgentAge => (Age("agentStates") ?? Age("queueStates")) is { } age ? Age("recentCalls") is { } callAge && callAge > age ? callAge : age : null;

        private TimeSpan? Age(string kind) => _ages.TryGetValue(kind, out var age) ? age : null;
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
}
