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

        if (IsBlocked(number)) return;
        var call = Arrive(number, random);
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
            EnterMenu(call, Plan.Menus[0]);
            AfterInCall(call, menuTime, () =>
            {
                if (leavesInMenu) End(call, EndedBy.Caller, "ORIGINATOR_CANCEL");
                else LeaveMenu(call, queue);
            });
        }
        else
        {
            Enqueue(call, queue);
        }
    }

    private Call Arrive(string number, Rng random)
    {
        var call = NewCall(Direction.Inbound, random, Plan.WriteNumber(number), Plan.WriteNumber(Plan.OwnNumbers[0]), null, byApi: false, "");
        Tell(WorldEventKind.Arrived, call, null);
        return call;
    }

    private void EnterMenu(Call call, string menu)
    {
        call.Menu = menu;
        Move(call, CallState.Ivr);
        Tell(WorldEventKind.MenuEntered, call, null);
    }

    /// <summary>Most press the key of their queue; some press nothing in time, or wrong ones too often, and come to the queue all the same.</summary>
    private void LeaveMenu(Call call, CallQueue? queue)
    {
        var key = queue is null ? 0 : _queues.IndexOf(queue) + 1;
        if (call.Index % 6 is 0 or 3) Tell(WorldEventKind.MenuLeft, call, null, call.Index % 6 == 0 ? "TIMEOUT" : "FAILURE");
        else Tell(WorldEventKind.MenuKey, call, null, key.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Enqueue(call, queue);
    }

    private CallQueue? PickQueue(Rng random)
    {
        var at = random.NextDouble() * Queues.Sum(queue => queue.Plan.Weight);
        foreach (var queue in Queues)
        {
            at -= queue.Plan.Weight;
            if (at < 0) return queue;
        }
        return Queues.LastOrDefault();
    }

    /// <summary>Lets the caller wait; in the first queue when theirs is none or is gone, and not at all when there is none left.</summary>
    private void Enqueue(Call call, CallQueue? wanted)
    {
        if ((wanted is not null && _queues.Contains(wanted) ? wanted : _queues.FirstOrDefault()) is not { } queue)
        {
            End(call, EndedBy.System, "NO_ROUTE_DESTINATION");
            return;
        }
        call.Queue = queue;
        call.QueuedAt = Now;
        queue.Waiting.Add(call);
        Move(call, CallState.Queued);
        Tell(WorldEventKind.Queued, call, null);
        Dispatch();
    }

    /// <summary>Offers waiting callers to free agents, the longest wait of the whole site first.</summary>
    private void Dispatch()
    {
        var free = FreeAgents().ToList();
        foreach (var call in Queues.SelectMany(queue => queue.Waiting).Where(call => call.State == CallState.Queued).OrderBy(call => call.QueuedAt).ThenBy(call => call.Index).ToArray())
        {
            var queue = call.Queue!;
            Agent[] able = [.. free.Select(queue.MemberOf).OfType<QueueMember>().Where(member => !member.Paused).OrderBy(member => member.Penalty).Select(member => member.Agent)];
            if (able.Length == 0)
            {
                RingOutside(call, queue);
                continue;
            }
            var willing = able.Where(agent => !call.Declined.Contains(agent.Extension)).ToArray();
            // When everybody free has let it ring out, they are asked again.
            if (willing.Length == 0) call.Declined.Clear();
            Agent[] rung = [.. (willing.Length == 0 ? able : willing).Take(queue.Plan.RingAll ? 3 : 1)];
            Ring(call, rung);
            free.RemoveAll(rung.Contains);
        }
    }

    /// <summary>An outside member is rung when no extension is free and nobody else talks to them.</summary>
    private void RingOutside(Call call, CallQueue queue)
    {
        var member = queue.Outside
            .Where(one => !call.Declined.Contains(one.Number) && _live.Values.All(other => other.OutsideParty != one.Number))
            .OrderBy(one => one.Penalty)
            .FirstOrDefault();
        if (member is null) return;
        call.OutsideParty = member.Number;
        Move(call, CallState.Ringing);
        var answers = call.Random.Chance(0.9);
        AfterInCall(call, answers ? call.Random.Seconds(3, 9) : TimeSpan.FromSeconds(15), () =>
        {
            if (answers)
            {
                Answer(call, null);
                return;
            }
            call.OutsideParty = null;
            call.Declined.Add(member.Number);
            Move(call, CallState.Queued);
            Dispatch();
        });
    }

    private IEnumerable<Agent> FreeAgents() =>
        Agents.Where(agent => agent.State == AgentState.Ready).OrderBy(agent => agent.Since).ThenBy(agent => agent.Extension, StringComparer.Ordinal);

    /// <summary>An extension calls outside.</summary>
    private Call Dial(Agent agent, string to, Rng random, bool byApi, string outsideNumber, OriginateOptions? ordered = null)
    {
        var call = NewOutbound(agent, to, random, byApi, outsideNumber, ordered);
        agent.Call = call;
        SetState(agent, AgentState.Talking);
        Move(call, CallState.Ringing);
        Tell(WorldEventKind.Ringing, call, null);
        PlanOutside(call);
        return call;
    }

    private Call NewOutbound(Agent agent, string to, Rng random, bool byApi, string outsideNumber, OriginateOptions? ordered)
    {
        var shown = ordered is { HideCallerId: true } ? "" : Plan.WriteNumber(outsideNumber);
        var call = NewCall(Direction.Outbound, random, agent.Extension, to, agent, byApi, shown, ordered);
        call.LastExtension = agent.Extension;
        call.LastAgentName = agent.Name;
        return call;
    }

    /// <summary>What becomes of a call that rings outside. <paramref name="answered"/> is what an answer leads to; to talk when it is null.</summary>
    private void PlanOutside(Call call, Action? answered = null)
    {
        var random = call.Random;
        var fate = random.NextDouble();
        var ring = random.Seconds(4, 16);
        var patience = call.Ordered?.RingTimeout ?? TimeSpan.FromSeconds(28);
        if (call.ByApi && PromiseOf(call.To) is { } promised) (fate, ring) = promised switch
        {
            PromisedFate.Answers => (0, TimeSpan.FromSeconds(3)),
            PromisedFate.NoAnswer => (0.7, ring),
            _ => (0.9, TimeSpan.FromSeconds(3)),
        };
        if (fate < 0.82 && (fate >= 0.64 || ring > patience)) AfterInCall(call, patience, () => End(call, EndedBy.Callee, "NO_ANSWER"));
        else if (fate < 0.64) AfterInCall(call, ring, answered ?? (() => Answer(call, null)));
        else if (fate < 0.93) AfterInCall(call, ring / 2, () => End(call, EndedBy.Callee, "USER_BUSY"));
        else if (fate < 0.97) AfterInCall(call, ring, () => End(call, EndedBy.Caller, "ORIGINATOR_CANCEL"));
        else AfterInCall(call, ring / 4, () => End(call, EndedBy.System, "NO_ROUTE_DESTINATION"));
    }

    private Call DialInside(Agent caller, Agent called, Rng random, bool byApi, OriginateOptions? ordered = null)
    {
        var call = NewCall(Direction.Internal, random, caller.Extension, called.Extension, caller, byApi, "", ordered);
        caller.Call = call;
        SetState(caller, AgentState.Talking);
        Ring(call, [called]);
        return call;
    }
}
