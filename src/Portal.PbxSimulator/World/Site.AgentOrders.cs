namespace Portal.PbxSimulator.World;

/// <summary>What can be ordered for an agent.</summary>
internal sealed partial class Site
{
    public void SetDnd(Agent agent, bool on)
    {
        agent.Dnd = on;
        if (on ? agent.State == AgentState.Ready : agent is { State: AgentState.Break, BreakReason: Agent.DoNotDisturb }) AfterWork(agent);
    }

    /// <summary>Sends the agent on a break: at once when idle, else when the call is over. It lasts until <see cref="EndBreak"/>.</summary>
    public OrderRefusal StartBreak(Agent agent, string reason)
    {
        if (!agent.OnDuty) return OrderRefusal.NotAvailable;
        if (agent.ForcedBreak is not null || agent is { State: AgentState.Break, Dnd: false }) return OrderRefusal.AlreadySo;
        agent.ForcedBreak = reason;
        if (agent.State is AgentState.Ready or AgentState.WrapUp or AgentState.Break) AfterWork(agent);
        return OrderRefusal.None;
    }

    /// <summary>Ends a break, ordered or not, or takes back one that waits for the end of a call. <see cref="OrderRefusal.AlreadySo"/> when there is none.</summary>
    public OrderRefusal EndBreak(Agent agent)
    {
        var onBreak = agent.State == AgentState.Break && (agent.ForcedBreak is not null || !agent.Dnd);
        if (!onBreak && agent.ForcedBreak is null && agent.PendingBreak is null) return OrderRefusal.AlreadySo;
        agent.ForcedBreak = null;
        agent.PendingBreak = null;
        if (onBreak)
        {
            if (agent.ShiftOver)
            {
                // Called back to work after the shift should have ended: for another hour.
                agent.ShiftOver = false;
                PlanShiftEnd(agent, TimeSpan.FromHours(1));
            }
            // The break that was ended or overtaken was the link to the next one.
            PlanBreak(agent, TimeSpan.FromMinutes(75));
            AfterWork(agent);
        }
        return OrderRefusal.None;
    }

    public OrderRefusal SignIn(Agent agent)
    {
        if (agent.OnDuty)
        {
            // Somebody who was to be signed out after the call stays.
            if (!agent.SignedOut) return OrderRefusal.AlreadySo;
            agent.SignedOut = false;
            agent.ShiftOver = false;
            PlanShiftEnd(agent, TimeSpan.FromHours(6));
            return OrderRefusal.None;
        }
        BeginShift(agent);
        return OrderRefusal.None;
    }

    /// <summary>Signs the agent out, at once when idle, else when the call is over; they stay out until they are signed in.</summary>
    public OrderRefusal SignOut(Agent agent)
    {
        if (agent.SignedOut) return OrderRefusal.AlreadySo;
        var wasOffline = !agent.OnDuty;
        agent.SignedOut = true;
        agent.ShiftOver = true;
        agent.ForcedBreak = null;
        // Also for somebody who is off shift: the turn that AfterWork makes takes back their next sign-in.
        if (agent.State is not (AgentState.Ringing or AgentState.Talking)) AfterWork(agent);
        return wasOffline ? OrderRefusal.AlreadySo : OrderRefusal.None;
    }

    /// <summary>Sets the outside number that the extension calls with. False when it is none of the company's.</summary>
    public bool SetOwnNumber(Agent agent, string number)
    {
        if (!Plan.OwnNumbers.Contains(number, StringComparer.Ordinal)) return false;
        agent.OutsideNumber = number;
        return true;
    }
}
