namespace Portal.PbxSimulator.World;

/// <summary>
/// One customer's PBX: its queues, people and calls. This part holds the state and how calls move; the other parts say who calls, what people do, and what can be
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
    private long _callIndex;

    public Site(SitePlan plan, long seed, Agenda agenda, Action<WorldEvent> tell)
    {
        Plan = plan;
        _seed = seed;
        _agenda = agenda;
        _tell = tell;
        Agents = [.. Enumerable.Range(0, plan.AgentCount).Select(NewAgent)];
        _byExtension = Agents.ToDictionary(agent => agent.Extension, StringComparer.Ordinal);
        Queues = [.. plan.Queues.Select(queue => new CallQueue(queue))];
        for (var i = 0; i < Agents.Count; i++)
        {
            // Everybody serves one queue, every third a second one.
            Queues[i % Queues.Count].Members.Add(Agents[i]);
            if (i / Queues.Count % 3 == 0 && Queues.Count > 1) Queues[(i + 1) % Queues.Count].Members.Add(Agents[i]);
        }
        foreach (var agent in Agents) BeginDuty(agent);
    }

    public SitePlan Plan { get; }
    public string Vendor => Plan.Vendor;
    public IReadOnlyList<Agent> Agents { get; }
    public IReadOnlyList<CallQueue> Queues { get; }
    public Totals Totals { get; } = new();
    public DateTimeOffset Now => _agenda.Now;

    /// <summary>Calls in progress, oldest first.</summary>
    public IReadOnlyCollection<Call> Live => _live.Values;

    /// <summary>Finished calls in the order they ended, oldest first.</summary>
    public IReadOnlyCollection<Call> Finished => _finished.InOrder;

    public Agent? FindAgent(string? extension) => extension is not null && _byExtension.TryGetValue(extension, out var agent) ? agent : null;

    public CallQueue? FindQueue(string? number) => Queues.FirstOrDefault(queue => queue.Number == number);

    public IEnumerable<CallQueue> QueuesOf(Agent agent) => Queues.Where(queue => queue.Members.Contains(agent));

    public Call? FindLive(string? key) => key is null ? null : _live.Values.FirstOrDefault(call => call.Key == key);

    public Call? FindLiveByChannel(string? channel) => channel is null ? null : _live.Values.FirstOrDefault(call => call.Channel == channel);

    public Call? FindFinished(string? key) => key is null ? null : _finished.Find(key);

    private Agent NewAgent(int index)
    {
        var extension = (Plan.FirstExtension + index).ToString(System.Globalization.CultureInfo.InvariantCulture);
        return new Agent(extension, Names.Of(Plan.Vendor, index), Rng.Of(_seed, $"{Plan.Vendor}/agent", index))
        {
            OutsideNumber = Plan.OwnNumbers[index % Plan.OwnNumbers.Count],
            Since = _agenda.Now,
        };
    }

    private Call NewCall(Direction direction, Rng random, string from, string to, Agent? caller, bool byApi, string outsideNumber)
    {
        var (key, channel) = Plan.WriteKeys(new CallIdentity(_seed, ++_callIndex, direction, caller?.Extension, random));
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
        };
        _live.Add(call.Index, call);
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

    private void Ring(Call call, IReadOnlyList<Agent> agents)
    {
        Move(call, CallState.Ringing);
        foreach (var agent in agents)
        {
            call.RingingAgents.Add(agent);
            call.LastExtension = agent.Extension;
            call.LastAgentName = agent.Name;
            agent.Call = call;
            SetState(agent, AgentState.Ringing);
            var leg = new CallLeg { Extension = agent.Extension, StartedAt = Now };
            call.Legs.Add(leg);
            Tell(WorldEventKind.Ringing, call, leg);
        }
        var picked = call.RingingAgents[call.Random.Next(call.RingingAgents.Count)];
        var answers = call.Random.Chance(0.93);
        var delay = answers ? call.Random.SkewedSeconds(4, 0.5, 1.2, 14) : TimeSpan.FromSeconds(15);
        AfterInCall(call, delay, () =>
        {
            if (answers) Answer(call, picked);
            else RingOut(call);
        });
    }

    private void RingOut(Call call)
    {
        foreach (var agent in call.RingingAgents.ToArray())
        {
            call.Declined.Add(agent.Extension);
            StopRinging(call, agent, "NO_ANSWER");
        }
        if (call.AnsweredAt is not null || call.Direction != Direction.Inbound) End(call, EndedBy.Callee, "NO_ANSWER");
        else if (call.Queue is null) Enqueue(call, Queues[0]);
        else
        {
            Move(call, CallState.Queued);
            Dispatch();
        }
    }

    private void StopRinging(Call call, Agent agent, string cause)
    {
        call.RingingAgents.Remove(agent);
        agent.Call = null;
        EndLeg(call, agent, cause);
        AfterWork(agent);
    }

    private void EndLeg(Call call, Agent agent, string cause)
    {
        if (call.Legs.FindLast(leg => leg.Extension == agent.Extension && leg.EndedAt is null) is not { } leg) return;
        leg.EndedAt = Now;
        leg.Cause = cause;
        Tell(WorldEventKind.LegEnded, call, leg);
    }

    /// <summary>The called side answers: an extension, or (null) somebody outside.</summary>
    private void Answer(Call call, Agent? agent)
    {
        var first = call.AnsweredAt is null;
        call.AnsweredAt ??= Now;
        Move(call, CallState.Talking);
        CallLeg? leg = null;
        if (agent is not null)
        {
            call.RingingAgents.Remove(agent);
            foreach (var other in call.RingingAgents.ToArray()) StopRinging(call, other, "LOSE_RACE");
            call.Agent = agent;
            call.LastExtension = agent.Extension;
            call.LastAgentName = agent.Name;
            agent.Call = call;
            SetState(agent, AgentState.Talking);
            leg = call.Legs.FindLast(one => one.Extension == agent.Extension && one.EndedAt is null);
            leg?.AnsweredAt = Now;
        }
        if (first && call.Queue is { } queue)
        {
            queue.Waiting.Remove(call);
            queue.Answered++;
        }
        if (first && call.Direction == Direction.Inbound) Totals.Answered++;
        Tell(WorldEventKind.Answered, call, leg);
        PlanTalk(call);
    }

    private void PlanTalk(Call call)
    {
        var median = call.Direction switch { Direction.Inbound => 85, Direction.Outbound => 60, _ => 35 };
        var talk = call.Random.SkewedSeconds(median, 0.6, 6, 600);
        var by = call.Random.Chance(0.6) ? EndedBy.Caller : EndedBy.Callee;
        var fate = call.Random.NextDouble();
        var middle = talk * (0.3 + (0.4 * call.Random.NextDouble()));
        var hold = call.Random.Seconds(8, 25);
        if (call.Direction == Direction.Inbound && call.Legs.Count < 4 && fate < 0.06)
        {
            AfterInCall(call, middle, () =>
            {
                if (FreeAgents().FirstOrDefault() is { } target) Transfer(call, target);
                else AfterInCall(call, talk - middle, () => End(call, by, "NORMAL_CLEARING"));
            });
        }
        else if (call.Direction == Direction.Inbound && fate < 0.16)
        {
            AfterInCall(call, middle, () =>
            {
                Move(call, CallState.Held);
                AfterInCall(call, hold, () =>
                {
                    Move(call, CallState.Talking);
                    AfterInCall(call, talk - middle, () => End(call, by, "NORMAL_CLEARING"));
                });
            });
        }
        else
        {
            AfterInCall(call, talk, () => End(call, by, "NORMAL_CLEARING"));
        }
    }

    private void Transfer(Call call, Agent target)
    {
        if (call.Agent is { } from)
        {
            call.Agent = null;
            from.Call = null;
            EndLeg(call, from, "BLIND_TRANSFER");
            WrapUp(from, 15);
        }
        Ring(call, [target]);
    }

    private void End(Call call, EndedBy by, string cause, Outcome? outcome = null)
    {
        call.EndedAt = Now;
        call.EndedBy = by;
        call.Cause = cause;
        call.Outcome = outcome ?? OutcomeOf(call);
        var ringing = call.RingingAgents.ToArray();
        call.RingingAgents.Clear();
        // The keys leave the lists before anybody is freed, so that a freed agent is not offered a call that is over.
        _live.Remove(call.Index);
        call.Queue?.Waiting.Remove(call);
        Move(call, CallState.Ended);
        if (call.Direction == Direction.Inbound && call.AnsweredAt is null)
        {
            Totals.Abandoned++;
            if (call.Queue is { } queue) queue.Abandoned++;
        }

        foreach (var agent in ringing)
        {
            agent.Call = null;
            EndLeg(call, agent, cause);
        }
        var talked = call.Agent;
        if (talked is not null)
        {
            talked.Call = null;
            EndLeg(call, talked, cause);
        }
        // Null also when the caller has handed the call over and does something else by now.
        var caller = call.CallerAgent?.Call == call ? call.CallerAgent : null;
        caller?.Call = null;
        Tell(WorldEventKind.Ended, call, null);
        _finished.Add(call, Now);

        foreach (var agent in ringing) AfterWork(agent);
        if (talked is not null) WrapUp(talked, call.Direction == Direction.Internal ? 0 : 20);
        if (caller is not null) WrapUp(caller, call.Direction == Direction.Internal ? 0 : 10);
    }

    private static Outcome OutcomeOf(Call call) => call switch
    {
        { AnsweredAt: not null } => Outcome.Answered,
        { Direction: Direction.Inbound } => Outcome.Abandoned,
        { Cause: "USER_BUSY" } => Outcome.Busy,
        { Cause: "ORIGINATOR_CANCEL" } => Outcome.Cancelled,
        { Cause: "NO_ANSWER" or "NO_USER_RESPONSE" } => Outcome.NoAnswer,
        _ => Outcome.Failed,
    };

    private void Tell(WorldEventKind kind, Call call, CallLeg? leg) => _tell(new WorldEvent(kind, this, call, leg, Now));
}
