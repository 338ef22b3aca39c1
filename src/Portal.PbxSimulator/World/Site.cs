namespace Portal.PbxSimulator.World;

/// <summary>
/// One customer's PBX: its queues, people and calls. This part holds the state; the other parts say who calls, how calls move, what people do, and what can be
/// ordered from outside.
/// </summary>
internal sealed partial class Site
{
    private readonly long _seed;
    private readonly Agenda _agenda;
    private readonly Action<WorldEvent> _tell;
    private readonly SortedDictionary<long, Call> _live = [];
    private readonly FinishedCalls _finished = new();
    private readonly Dictionary<string, Agent> _byExtension;
    private readonly List<CallQueue> _queues;
    private long _callIndex;

    public Site(SitePlan plan, long seed, Agenda agenda, Action<WorldEvent> tell, PastPlan past)
    {
        Plan = plan;
        _seed = seed;
        _agenda = agenda;
        _tell = tell;
        Agents = [.. Enumerable.Range(0, plan.AgentCount).Select(NewAgent)];
        _byExtension = Agents.ToDictionary(agent => agent.Extension, StringComparer.Ordinal);
        _queues = [.. plan.Queues.Select(queue => new CallQueue(queue))];
        for (var i = 0; i < Agents.Count; i++)
        {
            // Everybody serves one queue, every third a second one.
            _queues[i % _queues.Count].Add(new QueueMember(Agents[i]));
            if (i / _queues.Count % 3 == 0 && _queues.Count > 1) _queues[(i + 1) % _queues.Count].Add(new QueueMember(Agents[i]));
        }
        // As the plan has them: no order reaches back into the past.
        CallQueue[] queues = [.. plan.Queues.Select(queue => new CallQueue(queue))];
        foreach (var (queue, copy) in _queues.Zip(queues)) copy.Replace(queue.Members);
        _past = new SitePast(past, agenda.Now, day => PastDay.Of(plan, queues, Agents, past.Seed ?? seed, day, past.CallsPerDay));
        foreach (var agent in Agents) BeginDuty(agent);
    }

    public SitePlan Plan { get; }
    public string Vendor => Plan.Vendor;
    public IReadOnlyList<Agent> Agents { get; }
    public IReadOnlyList<CallQueue> Queues => _queues;
    public Totals Totals { get; } = new();
    public DateTimeOffset Now => _agenda.Now;

    /// <summary>Nobody takes a break or goes home of their own accord: whoever lets nobody call wants to see what they order and nothing else.</summary>
    public bool Resting { get; set; }

    /// <summary>Calls in progress, oldest first.</summary>
    public IReadOnlyCollection<Call> Live => _live.Values;

    /// <summary>Finished calls of the world, without its past, in the order they ended.</summary>
    public IReadOnlyCollection<Call> Finished => _finished.InOrder;

    public Agent? FindAgent(string? extension) => extension is not null && _byExtension.TryGetValue(extension, out var agent) ? agent : null;

    public CallQueue? FindQueue(string? number) => Queues.FirstOrDefault(queue => queue.Number == number);

    public IEnumerable<CallQueue> QueuesOf(Agent agent) => Queues.Where(queue => queue.Members.Contains(agent));

    public Call? FindLive(string? key) => key is null ? null : _live.Values.FirstOrDefault(call => call.Key == key);

    public Call? FindLiveByChannel(string? channel) => channel is null ? null : _live.Values.FirstOrDefault(call => call.Channel == channel);

    private Agent NewAgent(int index)
    {
        var extension = (Plan.FirstExtension + index).ToString(System.Globalization.CultureInfo.InvariantCulture);
        return new Agent(extension, Names.Of(Plan.Vendor, index), Rng.Of(_seed, $"{Plan.Vendor}/agent", index))
        {
            OutsideNumber = Plan.OwnNumbers[index % Plan.OwnNumbers.Count],
            Since = _agenda.Now,
        };
    }

    private Call NewCall(
        Direction direction, Rng random, string from, string to, Agent? caller, bool byApi, string outsideNumber, OriginateOptions? ordered = null, string prefix = "",
        DialAttempt? attempt = null)
    {
        var (key, channel) = Plan.WriteKeys(new CallIdentity(_seed, ++_callIndex, direction, caller?.Extension, random));

        // The same number is dialed alike in each campaign, but each time by another call.
        if (attempt is not null && !_dialKeys.Add(key)) (key, channel) = Plan.WriteKeys(new CallIdentity(_seed, _callIndex, direction, null, Rng.Of(_seed, $"{Vendor}/dial/key", attempt.Id)));
        var call = new Call
        {
            Index = _callIndex,
            Key = key,
            Channel = channel,
            Direction = direction,
            Random = random,
            From = from,
            To = to,
            StartedAt = Now,
            Since = Now,
            ByApi = byApi,
            OutsideNumber = outsideNumber,
            CallerAgent = caller,
            Ordered = ordered,
            Prefix = prefix,
            Attempt = attempt,
        };
        _live.Add(call.Index, call);
        if (attempt is not null) (attempt.Call, attempt.CallKey) = (call, key);
        if (ordered?.MaxDuration is { } most)
        {
            _agenda.After(most, () =>
            {
                if (call.IsLive) End(call, EndedBy.System, "ALLOTTED_TIMEOUT");
            });
        }
        if (direction == Direction.Inbound) Totals.Offered++;
        else if (direction == Direction.Outbound) Totals.Outbound++;
        else Totals.Internal++;
        return call;
    }

    private void Move(Call call, CallState state)
    {
        call.State = state;
        call.Since = Now;
        call.Turn++;
    }

    /// <summary>Does something later unless the call has moved on by then.</summary>
    private void AfterInCall(Call call, TimeSpan delay, Action action)
    {
        var turn = call.Turn;
        _agenda.After(delay, () =>
        {
            if (call.IsLive && call.Turn == turn) action();
        });
    }

    /// <summary>Ends every call, as a PBX that is restarted does.</summary>
    public void ShutDown()
    {
        foreach (var call in _live.Values.ToArray())
        {
            if (call.IsLive) End(call, EndedBy.System, "SYSTEM_SHUTDOWN");
        }
    }

    private void Tell(WorldEventKind kind, Call call, CallLeg? leg, string detail = "") => _tell(new WorldEvent(kind, this, call, leg, Now) { Detail = detail });
}
