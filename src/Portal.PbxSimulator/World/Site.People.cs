namespace Portal.PbxSimulator.World;

/// <summary>Shifts, breaks and after-call work.</summary>
internal sealed partial class Site
{
    // Reason, least and most minutes, share.
    private static readonly (string Reason, double Least, double Most, double Share)[] Breaks =
        [("Yemek", 20, 35, 0.25), ("Kahve", 6, 12, 0.35), ("Toplantı", 15, 40, 0.12), ("Eğitim", 20, 45, 0.10), ("Kişisel", 3, 8, 0.18)];

    public static IReadOnlyList<string> BreakReasons { get; } = [.. Breaks.Select(one => one.Reason)];

    private void SetState(Agent agent, AgentState state, string? reason = null)
    {
        agent.State = state;
        agent.BreakReason = reason;
        agent.Since = Now;
        agent.Turn++;
    }

    private void AfterAsAgent(Agent agent, TimeSpan delay, Action action)
    {
        var turn = agent.Turn;
        _agenda.After(delay, () =>
        {
            if (agent.Turn == turn) action();
        });
    }

    /// <summary>
    /// The state everybody begins the world in. Shifts are 6 to 9 hours with short gaps, begun at any hour: the floor is staffed at whatever time the simulator is looked at.
    /// </summary>
    private void BeginDuty(Agent agent)
    {
        var random = agent.Random;
        if (random.Chance(0.12))
        {
            AfterAsAgent(agent, random.Seconds(120, 5400), () => BeginShift(agent));
            return;
        }
        PlanShiftEnd(agent, random.Seconds(1800, 28800));
        if (random.Chance(0.10))
        {
            agent.PendingBreak = PickBreak(random);
            AfterWork(agent);
            return;
        }
        SetState(agent, AgentState.Ready);
        PlanBreak(agent, random.Seconds(240, 4800));
    }

    private void BeginShift(Agent agent)
    {
        agent.ShiftOver = false;
        agent.SignedOut = false;
        agent.Shift++;
        PlanShiftEnd(agent, agent.Random.Seconds(6 * 3600, 9 * 3600));
        PlanBreak(agent, agent.Random.Seconds(3600, 6600));
        AfterWork(agent);
    }

    private void AfterInShift(Agent agent, TimeSpan delay, Action action)
    {
        var shift = agent.Shift;
        _agenda.After(delay, () =>
        {
            if (agent.Shift == shift) action();
        });
    }

    private void PlanShiftEnd(Agent agent, TimeSpan delay) => AfterInShift(agent, delay, () =>
    {
        if (Resting)
        {
            PlanShiftEnd(agent, TimeSpan.FromMinutes(5));
            return;
        }
        agent.ShiftOver = true;
        if (agent.State is AgentState.Ready or AgentState.Break) AfterWork(agent);
    });

    private void PlanBreak(Agent agent, TimeSpan delay) => AfterInShift(agent, delay, () =>
    {
        if (!agent.OnDuty) return;
        // Not everybody at once: a team leader sends a fifth of the floor at most.
        if (Resting || Agents.Count(one => one.State == AgentState.Break) * 5 >= Agents.Count(one => one.OnDuty))
        {
            PlanBreak(agent, TimeSpan.FromMinutes(5));
            return;
        }
        agent.PendingBreak = PickBreak(agent.Random);
        if (agent.State == AgentState.Ready) AfterWork(agent);
    });

    private static string PickBreak(Rng random)
    {
        var at = random.NextDouble();
        foreach (var one in Breaks)
        {
            at -= one.Share;
            if (at < 0) return one.Reason;
        }
        return Breaks[0].Reason;
    }

    private void WrapUp(Agent agent, double seconds)
    {
        if (seconds <= 0)
        {
            AfterWork(agent);
            return;
        }
        SetState(agent, AgentState.WrapUp);
        AfterAsAgent(agent, agent.Random.SkewedSeconds(seconds, 0.5, 3, 90), () => AfterWork(agent));
    }

    /// <summary>What comes when the work in hand is done: do-not-disturb, the end of the shift, a break that is due, or the next call.</summary>
    private void AfterWork(Agent agent)
    {
        // An ordered break outlasts the shift: it does not end by itself.
        if (agent.ForcedBreak is { } forced)
        {
            if (agent.State != AgentState.Break || agent.BreakReason != forced) SetState(agent, AgentState.Break, forced);
        }
        else if (agent.ShiftOver)
        {
            agent.PendingBreak = null;
            SetState(agent, AgentState.Offline);
            if (!agent.SignedOut) AfterAsAgent(agent, agent.Random.Seconds(1200, 5400), () => BeginShift(agent));
        }
        else if (agent.Dnd)
        {
            SetState(agent, AgentState.Break, Agent.DoNotDisturb);
        }
        else if (agent.PendingBreak is { } reason)
        {
            agent.PendingBreak = null;
            SetState(agent, AgentState.Break, reason);
            var length = Breaks.First(one => one.Reason == reason);
            AfterAsAgent(agent, agent.Random.Seconds(length.Least * 60, length.Most * 60), () =>
            {
                PlanBreak(agent, agent.Random.Seconds(3600, 6600));
                AfterWork(agent);
            });
        }
        else
        {
            SetState(agent, AgentState.Ready);
            Dispatch();
        }
    }
}
