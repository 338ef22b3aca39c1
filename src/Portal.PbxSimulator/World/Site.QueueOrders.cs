namespace Portal.PbxSimulator.World;

/// <summary>What can be ordered for a queue.</summary>
internal sealed partial class Site
{
    /// <summary>Replaces a queue's members by the whole ordered list.</summary>
    public void SetMembers(CallQueue queue, IEnumerable<Agent> members)
    {
        queue.Replace(members);
        Dispatch();
    }

    /// <summary>Lets the agent serve the queue. False when they do already.</summary>
    public bool AddMember(CallQueue queue, Agent agent, bool paused, int penalty)
    {
        if (!queue.Add(new QueueMember(agent) { Paused = paused, Penalty = penalty, Dynamic = true })) return false;
        Dispatch();
        return true;
    }

    /// <summary>Takes the agent out of the queue; a call in hand goes on. False when they are no member.</summary>
    public bool RemoveMember(CallQueue queue, Agent agent) => queue.Remove(agent);

    /// <summary>Pauses an agent in one queue: it rings them no more, while other queues do. False when they are no member.</summary>
    public bool PauseIn(CallQueue queue, Agent agent, bool paused, string? reason)
    {
        if (queue.MemberOf(agent) is not { } member) return false;
        member.Paused = paused;
        member.PauseReason = paused ? reason : null;
        if (!paused) Dispatch();
        return true;
    }

    /// <summary>Lets an outside number serve the queue while no extension is free. False when it does already.</summary>
    public bool AddOutside(CallQueue queue, string number, int penalty)
    {
        if (!queue.AddOutside(new OutsideMember(number, penalty))) return false;
        Dispatch();
        return true;
    }

    public bool RemoveOutside(CallQueue queue, string number) => queue.RemoveOutside(number);

    /// <summary>Creates a queue; null when a queue or an extension has this number.</summary>
    public CallQueue? CreateQueue(string number, string name, IEnumerable<Agent> members)
    {
        if (FindQueue(number) is not null || FindAgent(number) is not null) return null;
        // No weight: nobody calls it until it is in a menu, which no order can do.
        var queue = new CallQueue(new QueuePlan(number, name, Weight: 0));
        foreach (var agent in members.Distinct()) queue.Add(new QueueMember(agent) { Dynamic = true });
        _queues.Add(queue);
        return queue;
    }

    /// <summary>Deletes a queue. Its waiting callers go on waiting in another one; with none left their calls end.</summary>
    public bool DeleteQueue(CallQueue queue)
    {
        if (!_queues.Remove(queue)) return false;
        var waiting = queue.Waiting.ToArray();
        queue.Waiting.Clear();
        var next = _queues.FirstOrDefault();
        foreach (var call in waiting)
        {
            call.Queue = next;
            if (next is null) End(call, EndedBy.System, "NO_ROUTE_DESTINATION");
            else next.Waiting.Add(call);
        }
        if (next is not null)
        {
            Call[] ordered = [.. next.Waiting.OrderBy(call => call.QueuedAt)];
            next.Waiting.Clear();
            next.Waiting.AddRange(ordered);
        }
        Dispatch();
        return true;
    }
}
