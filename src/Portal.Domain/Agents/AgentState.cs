namespace Portal.Domain.Agents;

/// <summary>What an agent is doing, as far as the PBX tells.</summary>
public enum AgentState
{
    /// <summary>The PBX cannot tell, or used a word we do not know.</summary>
    Unknown,

    /// <summary>Signed in, free for the next call.</summary>
    Ready,

    /// <summary>The phone rings.</summary>
    Ringing,

    /// <summary>In a call.</summary>
    Talking,

    /// <summary>After-call work.</summary>
    WrapUp,

    /// <summary>On a break; the reason is beside it where the PBX gives one.</summary>
    Break,

    /// <summary>Signed out or not registered.</summary>
    Offline,
}
