namespace Portal.PbxSimulator.World;

internal sealed class CallQueue(QueuePlan plan)
{
    private readonly List<QueueMember> _members = [];
    private readonly List<OutsideMember> _outside = [];

    public QueuePlan Plan { get; } = plan;
    public string Number => Plan.Number;
    public string Name => Plan.Name;

    /// <summary>Members in the order the PBX lists them.</summary>
    public IReadOnlyList<Agent> Members { get; private set; } = [];

    /// <summary>The same members with what the queue knows of each.</summary>
    public IReadOnlyList<QueueMember> MemberDetails => _members;

    /// <summary>Outside numbers that serve the queue.</summary>
    public IReadOnlyList<OutsideMember> Outside => _outside;

    /// <summary>Waiting callers, longest first.</summary>
    public List<Call> Waiting { get; } = [];

    public int Answered { get; set; }
    public int Abandoned { get; set; }

    public QueueMember? MemberOf(Agent agent) => _members.Find(member => member.Agent == agent);

    /// <summary>False when the agent is a member already.</summary>
    public bool Add(QueueMember member)
    {
        if (MemberOf(member.Agent) is not null) return false;
        _members.Add(member);
        Members = [.. _members.Select(one => one.Agent)];
        return true;
    }

    /// <summary>False when the agent is no member.</summary>
    public bool Remove(Agent agent)
    {
        if (_members.RemoveAll(member => member.Agent == agent) == 0) return false;
        Members = [.. _members.Select(one => one.Agent)];
        return true;
    }

    /// <summary>Sets the whole list. Who was a member before stays the same member.</summary>
    public void Replace(IEnumerable<Agent> agents)
    {
        QueueMember[] members = [.. agents.Distinct().Select(agent => MemberOf(agent) ?? new QueueMember(agent))];
        _members.Clear();
        _members.AddRange(members);
        Members = [.. _members.Select(one => one.Agent)];
    }

    public bool AddOutside(OutsideMember member)
    {
        if (_outside.Exists(one => one.Number == member.Number)) return false;
        _outside.Add(member);
        return true;
    }

    public bool RemoveOutside(string number) => _outside.RemoveAll(one => one.Number == number) > 0;
}

/// <summary>One agent's part in a queue.</summary>
internal sealed class QueueMember(Agent agent)
{
    public Agent Agent { get; } = agent;

    /// <summary>Not rung from this queue.</summary>
    public bool Paused { get; set; }

    public string? PauseReason { get; set; }

    /// <summary>Lower is rung first.</summary>
    public int Penalty { get; init; }

    /// <summary>Added by an order and not by the plan.</summary>
    public bool Dynamic { get; init; }
}

/// <param name="Number">Number as the order wrote it.</param>
/// <param name="Penalty">Lower is rung first.</param>
internal sealed record OutsideMember(string Number, int Penalty);
