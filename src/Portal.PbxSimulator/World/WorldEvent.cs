namespace Portal.PbxSimulator.World;

internal enum WorldEventKind
{
    /// <summary>An extension began to ring.</summary>
    Ringing,

    /// <summary>Somebody answered.</summary>
    Answered,

    /// <summary>One extension left the call, which may go on.</summary>
    LegEnded,

    /// <summary>The call is over.</summary>
    Ended,
}

/// <summary>What a vendor's push could tell. Handed out inside the world's lock: a receiver copies what it needs and returns.</summary>
/// <param name="Leg">The extension's part that this is about; null for a whole call.</param>
internal sealed record WorldEvent(WorldEventKind Kind, Site Site, Call Call, CallLeg? Leg, DateTimeOffset At);
