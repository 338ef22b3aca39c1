namespace Portal.PbxSimulator.World;

internal enum AgentState { Ready, Ringing, Talking, WrapUp, Break, Offline }

/// <summary>One person at one extension.</summary>
internal sealed class Agent(string extension, string name, Rng random)
{
    /// <summary>The reason shown while do-not-disturb is on.</summary>
    public const string DoNotDisturb = "Rahatsız etmeyin";

    public string Extension { get; } = extension;
    public string Name { get; } = name;
    public Rng Random { get; } = random;

    public AgentState State { get; set; } = AgentState.Offline;
    public DateTimeOffset Since { get; set; }
    public string? BreakReason { get; set; }

    /// <summary>The call the agent is in or rung by.</summary>
    public Call? Call { get; set; }

    /// <summary>Do-not-disturb set through the API.</summary>
    public bool Dnd { get; set; }

    /// <summary>The outside number this extension calls with.</summary>
    public string OutsideNumber { get; set; } = "";

    /// <summary>A break that is due and waits for the end of the work in hand.</summary>
    public string? PendingBreak { get; set; }

    /// <summary>The reason of a break that was ordered from outside. It lasts until it is ended the same way.</summary>
    public string? ForcedBreak { get; set; }

    /// <summary>Signed out by an order, and so not coming back without one.</summary>
    public bool SignedOut { get; set; }

    public bool ShiftOver { get; set; }

    /// <summary>Counts shifts, so that what was planned for one does not strike in the next.</summary>
    public int Shift { get; set; }

    /// <summary>Counts changes of state, so that something planned before a change does not strike after it.</summary>
    public int Turn { get; set; }

    public bool OnDuty => State != AgentState.Offline;
}
