namespace Portal.PbxSimulator.World;

/// <summary>How a call moves from its first ring to its end.</summary>
internal sealed partial class Site
{
    private void Ring(Call call, IReadOnlyList<Agent> agents)
    {
        Move(call, CallState.Ringing);
        foreach (var agent in agents)
        {
            call.RingingAgents.Add(agent);
            call.Rings(agent);
            agent.Call = call;
            SetState(agent, AgentState.Ringing);
            var leg = new CallLeg { Extension = agent.Extension, StartedAt = Now };
            call.Legs.Add(leg);
            Tell(WorldEventKind.Ringing, call, leg);
        }
        var picked = call.RingingAgents[call.Random.Next(call.RingingAgents.Count)];
        var answers = call.Random.Chance(0.93) || call.Steady;
        var delay = answers ? call.Random.SkewedSeconds(4, 0.5, 1.2, 14) : TimeSpan.FromSeconds(15);
        if (call.Ordered?.RingTimeout is { } limit && limit < delay) (answers, delay) = (false, limit);
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
        if (call.AnsweredAt is not null || (call.Direction != Direction.Inbound && call.Queue is null)) End(call, EndedBy.Callee, "NO_ANSWER");
        else if (call.Queue is null) Enqueue(call, null);
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
            call.OutsideParty = null;
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
        call.Settle(World.Outcome.Answered);
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
        if (call.Steady || (call is { ByApi: true, Attempt: null } && PromiseOf(call.To) == PromisedFate.Answers))
        {
            AfterInCall(call, PromisedTalk, () => End(call, by, "NORMAL_CLEARING"));
        }
        else if (call.Direction == Direction.Inbound && call.Legs.Count < 4 && fate < 0.06)
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
        LetGo(call, "BLIND_TRANSFER");
        Ring(call, [target]);
    }

    /// <summary>The extension that hands the call over leaves it.</summary>
    private void LetGo(Call call, string cause)
    {
        if (call.Direction == Direction.Outbound && !call.CallerIsOff && call.CallerAgent is { } caller && caller.Call == call)
        {
            call.CallerIsOff = true;
            caller.Call = null;
            WrapUp(caller, 10);
        }
        if (call.Agent is { } from)
        {
            call.Agent = null;
            from.Call = null;
            EndLeg(call, from, cause);
            WrapUp(from, 15);
        }
        call.OutsideParty = null;
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
        if (call.AnsweredAt is null)
        {
            if (call.Direction == Direction.Inbound) Totals.Abandoned++;
            if (call.Queue is { } queue) queue.Abandoned++;
        }
        Charge(call);

        foreach (var agent in ringing)
        {
            agent.Call = null;
            EndLeg(call, agent, cause);
        }
        var consulted = call.Consulted;
        call.Consulted = null;
        if (consulted is not null)
        {
            consulted.Call = null;
            EndLeg(call, consulted, cause);
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
        call.Settle(call.Outcome.Value);
        Tell(WorldEventKind.Ended, call, null);
        _finished.Add(call, Now);

        foreach (var agent in ringing) AfterWork(agent);
        if (consulted is not null) AfterWork(consulted);
        if (talked is not null) WrapUp(talked, call.Direction == Direction.Internal ? 0 : 20);
        if (caller is not null) WrapUp(caller, call.Direction == Direction.Internal ? 0 : 10);
        // An outside member may be free again.
        if (call.OutsideParty is not null) Dispatch();
        if (call.Attempt is { } attempt) Finish(attempt, call);
    }

    public static Outcome OutcomeOf(Call call) => call switch
    {
        { AnsweredAt: not null } => Outcome.Answered,
        { Direction: Direction.Inbound } => Outcome.Abandoned,
        { Cause: "USER_BUSY" } => Outcome.Busy,
        { Cause: "ORIGINATOR_CANCEL" } => Outcome.Cancelled,
        { Cause: "NO_ANSWER" or "NO_USER_RESPONSE" } => Outcome.NoAnswer,
        _ => Outcome.Failed,
    };
}
