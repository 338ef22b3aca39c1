namespace Portal.PbxSimulator.World;

/// <summary>What can be ordered from outside, through a face. An order that cannot be carried out answers why.</summary>
internal sealed partial class Site
{
    private long _orders;

    /// <summary>Lets an extension call a number or another extension. The call, or the reason why not.</summary>
    public (Call? Call, OrderRefusal Refusal) Originate(string extension, string destination, string? ownNumber, bool manualAnswer)
    {
        if (FindAgent(extension) is not { } agent) return (null, OrderRefusal.UnknownExtension);
        if (agent.State is not (AgentState.Ready or AgentState.WrapUp or AgentState.Break)) return (null, OrderRefusal.NotAvailable);
        var random = Rng.Of(_seed, $"{Vendor}/order", ++_orders);
        if (FindAgent(destination) is { } called)
        {
            if (called.State != AgentState.Ready || called == agent) return (null, OrderRefusal.Busy);
            KeepBreak(agent);
            return (DialInside(agent, called, random, byApi: true), OrderRefusal.None);
        }
        KeepBreak(agent);
        if (!manualAnswer) return (Dial(agent, destination, random, byApi: true, ownNumber ?? agent.OutsideNumber), OrderRefusal.None);

        // The extension rings first and calls out once it is picked up.
        var call = NewCall(Direction.Outbound, random, agent.Extension, destination, agent, byApi: true, Plan.WriteNumber(ownNumber ?? agent.OutsideNumber));
        call.LastExtension = agent.Extension;
        call.LastAgentName = agent.Name;
        agent.Call = call;
        SetState(agent, AgentState.Ringing);
        Move(call, CallState.Ringing);
        Tell(WorldEventKind.Ringing, call, null);
        AfterInCall(call, random.Seconds(2, 6), () => PickUpToDial(call, agent));
        return (call, OrderRefusal.None);
    }

    private void PickUpToDial(Call call, Agent agent)
    {
        SetState(agent, AgentState.Talking);
        Move(call, CallState.Ringing);
        PlanOutside(call);
    }

    /// <summary>Connects two outside numbers; <paramref name="sourceAnswered"/> hears whether the first one answered.</summary>
    public Call Bridge(string source, string destination, TimeSpan timeout, Action<bool> sourceAnswered)
    {
        var random = Rng.Of(_seed, $"{Vendor}/order", ++_orders);
        var call = NewCall(Direction.Outbound, random, source, destination, null, byApi: true, Plan.WriteNumber(Plan.OwnNumbers[0]));
        Move(call, CallState.Ringing);
        Tell(WorldEventKind.Ringing, call, null);
        var delay = random.Seconds(3, 9);
        var answers = random.Chance(0.9) && delay < timeout;
        AfterInCall(call, answers ? delay : timeout, () =>
        {
            if (answers) PlanOutside(call);
            else End(call, EndedBy.Callee, "NO_ANSWER");
            sourceAnswered(answers);
        });
        return call;
    }

    public void Hangup(Call call)
    {
        if (call.IsLive) End(call, EndedBy.System, "NORMAL_CLEARING", call is { Direction: not Direction.Inbound, AnsweredAt: null } ? Outcome.Cancelled : null);
    }

    /// <summary>Lets the ringing extension answer now. False when none rings.</summary>
    public bool AnswerNow(Call call)
    {
        if (call.RingingAgents.Count > 0) Answer(call, call.RingingAgents[0]);
        else if (call.CallerAgent is { State: AgentState.Ringing } caller && caller.Call == call) PickUpToDial(call, caller);
        else return false;
        return true;
    }

    /// <summary>Blind transfer to an extension.</summary>
    public OrderRefusal TransferTo(Call call, string extension)
    {
        if (FindAgent(extension) is not { } target) return OrderRefusal.UnknownExtension;
        if (call.State is not (CallState.Talking or CallState.Held)) return OrderRefusal.NotAnswered;
        if (target.State != AgentState.Ready) return OrderRefusal.Busy;
        if (call.Direction == Direction.Outbound && call.CallerAgent is { } caller && caller.Call == call)
        {
            caller.Call = null;
            WrapUp(caller, 10);
        }
        Transfer(call, target);
        return OrderRefusal.None;
    }

    public void SetDnd(Agent agent, bool on)
    {
        agent.Dnd = on;
        if (on ? agent.State == AgentState.Ready : agent is { State: AgentState.Break, BreakReason: Agent.DoNotDisturb }) AfterWork(agent);
    }

    /// <summary>Replaces a queue's members by the whole ordered list.</summary>
    public void SetMembers(CallQueue queue, IEnumerable<Agent> members)
    {
        queue.Members.Clear();
        queue.Members.AddRange(members.Distinct());
        Dispatch();
    }

    /// <summary>Ends every call, as a PBX that is restarted does.</summary>
    public void ShutDown()
    {
        foreach (var call in _live.Values.ToArray())
        {
            if (call.IsLive) End(call, EndedBy.System, "SYSTEM_SHUTDOWN");
        }
    }

    // Somebody on a break who places a call goes back to the break afterwards.
    private static void KeepBreak(Agent agent)
    {
        if (agent.State == AgentState.Break && agent.BreakReason != Agent.DoNotDisturb) agent.PendingBreak = agent.BreakReason;
    }
}

internal enum OrderRefusal
{
    None,
    UnknownExtension,

    /// <summary>Signed out, or in a call already.</summary>
    NotAvailable,

    /// <summary>The extension to be reached is not free.</summary>
    Busy,

    /// <summary>The call has not been answered yet.</summary>
    NotAnswered,
}
