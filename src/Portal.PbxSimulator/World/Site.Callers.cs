namespace Portal.PbxSimulator.World;

/// <summary>Who calls whom, and how long they wait.</summary>
internal sealed partial class Site
{
    private readonly List<string> _gaveUp = [];
    private long _arrivals;

    /// <summary>The next call of this site begins.</summary>
    public void BeginCall()
    {
        var random = Rng.Of(_seed, $"{Vendor}/call", ++_arrivals);
        var kind = random.NextDouble();
        if (kind < 0.14 && FreeAgents().FirstOrDefault() is { } dialer)
        {
            Dial(dialer, Plan.WriteNumber(CallBackOr(random)), random, byApi: false, dialer.OutsideNumber);
        }
        else if (kind is >= 0.14 and < 0.19 && FreeAgents().Take(2).ToArray() is [var caller, var called])
        {
            DialInside(caller, called, random, byApi: false);
        }
        else
        {
            BeginInbound(random);
        }
    }

    private string CallBackOr(Rng random)
    {
        var fresh = Names.OutsideNumber(random);
        if (_gaveUp.Count == 0 || !random.Chance(0.4)) return fresh;
        var number = _gaveUp[0];
        _gaveUp.RemoveAt(0);
        return number;
    }

    private void BeginInbound(Rng random)
    {
        var number = Names.OutsideNumber(random);
        var queue = PickQueue(random);
        var patience = TimeSpan.FromSeconds(6) + random.ExponentialSeconds(85);
        var direct = random.Chance(0.06) ? Agents[random.Next(Agents.Count)] : null;
        var menu = Plan.VoiceMenu && random.Chance(0.35);
        var menuTime = random.Seconds(3, 8);
        var leavesInMenu = random.Chance(0.05);

        var call = NewCall(Direction.Inbound, random, Plan.WriteNumber(number), Plan.WriteNumber(Plan.OwnNumbers[0]), null, byApi: false, "");
        _agenda.After(patience, () =>
        {
            if (!call.IsLive || call.AnsweredAt is not null) return;
            _gaveUp.Add(number);
            if (_gaveUp.Count > 50) _gaveUp.RemoveAt(0);
            End(call, EndedBy.Caller, "ORIGINATOR_CANCEL");
        });

        if (direct is { State: AgentState.Ready })
        {
            call.To = direct.Extension;
            Ring(call, [direct]);
        }
        else if (menu)
        {
            Move(call, CallState.Ivr);
            AfterInCall(call, menuTime, () =>
            {
                if (leavesInMenu) End(call, EndedBy.Caller, "ORIGINATOR_CANCEL");
                else Enqueue(call, queue);
            });
        }
        else
        {
            Enqueue(call, queue);
        }
    }

    private CallQueue PickQueue(Rng random)
    {
        var at = random.NextDouble() * Queues.Sum(queue => queue.Plan.Weight);
        foreach (var queue in Queues)
        {
            at -= queue.Plan.Weight;
            if (at < 0) return queue;
        }
        return Queues[^1];
    }

    private void Enqueue(Call call, CallQueue queue)
    {
        call.Queue = queue;
        call.QueuedAt = Now;
        queue.Waiting.Add(call);
        Move(call, CallState.Queued);
        Dispatch();
    }

    /// <summary>Offers waiting callers to free agents, the longest wait of the whole site first.</summary>
    private void Dispatch()
    {
        var free = FreeAgents().ToList();
        if (free.Count == 0) return;
        foreach (var call in Queues.SelectMany(queue => queue.Waiting).Where(call => call.State == CallState.Queued).OrderBy(call => call.QueuedAt).ThenBy(call => call.Index).ToArray())
        {
            var queue = call.Queue!;
            var able = free.Where(queue.Members.Contains).ToArray();
            if (able.Length == 0) continue;
            var willing = able.Where(agent => !call.Declined.Contains(agent.Extension)).ToArray();
            // When everybody free has let it ring out, they are asked again.
            if (willing.Length == 0) call.Declined.Clear();
            Agent[] rung = [.. (willing.Length == 0 ? able : willing).Take(queue.Plan.RingAll ? 3 : 1)];
            Ring(call, rung);
            free.RemoveAll(rung.Contains);
            if (free.Count == 0) return;
        }
    }

    private IEnumerable<Agent> FreeAgents() =>
        Agents.Where(agent => agent.State == AgentState.Ready).OrderBy(agent => agent.Since).ThenBy(agent => agent.Extension, StringComparer.Ordinal);

    /// <summary>An extension calls outside.</summary>
    private Call Dial(Agent agent, string to, Rng random, bool byApi, string outsideNumber)
    {
        var call = NewCall(Direction.Outbound, random, agent.Extension, to, agent, byApi, Plan.WriteNumber(outsideNumber));
        call.LastExtension = agent.Extension;
        call.LastAgentName = agent.Name;
        agent.Call = call;
        SetState(agent, AgentState.Talking);
        Move(call, CallState.Ringing);
        Tell(WorldEventKind.Ringing, call, null);
        PlanOutside(call);
        return call;
    }

    private void PlanOutside(Call call)
    {
        var random = call.Random;
        var fate = random.NextDouble();
        var ring = random.Seconds(4, 16);
        if (fate < 0.64) AfterInCall(call, ring, () => Answer(call, null));
        else if (fate < 0.82) AfterInCall(call, TimeSpan.FromSeconds(28), () => End(call, EndedBy.Callee, "NO_ANSWER"));
        else if (fate < 0.93) AfterInCall(call, ring / 2, () => End(call, EndedBy.Callee, "USER_BUSY"));
        else if (fate < 0.97) AfterInCall(call, ring, () => End(call, EndedBy.Caller, "ORIGINATOR_CANCEL"));
        else AfterInCall(call, ring / 4, () => End(call, EndedBy.System, "NO_ROUTE_DESTINATION"));
    }

    private Call DialInside(Agent caller, Agent called, Rng random, bool byApi)
    {
        var call = NewCall(Direction.Internal, random, caller.Extension, called.Extension, caller, byApi, "");
        caller.Call = call;
        SetState(caller, AgentState.Talking);
        Ring(call, [called]);
        return call;
    }
}
