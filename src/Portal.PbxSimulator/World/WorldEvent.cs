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

    /// <summary>A caller from outside has reached the PBX.</summary>
    Arrived,

    /// <summary>The caller came into a voice menu.</summary>
    MenuEntered,

    /// <summary>The caller pressed a key in the voice menu; the key is in <see cref="WorldEvent.Detail"/>.</summary>
    MenuKey,

    /// <summary>The caller left the voice menu without a key; why is in <see cref="WorldEvent.Detail"/>: <c>TIMEOUT</c> or <c>FAILURE</c>.</summary>
    MenuLeft,

    /// <summary>The caller began to wait in a queue.</summary>
    Queued,

    /// <summary>An attempt of a campaign is over; it is the call's <see cref="Call.Attempt"/>.</summary>
    AttemptEnded,
}

/// <summary>What a vendor's push could tell. Handed out inside the world's lock: a receiver copies what it needs and returns.</summary>
/// <param name="Leg">The extension's part that this is about; null for a whole call.</param>
internal sealed record WorldEvent(WorldEventKind Kind, Site Site, Call Call, CallLeg? Leg, DateTimeOffset At)
{
    /// <summary>The pressed key, or why a menu was left; empty for the other kinds.</summary>
    public string Detail { get; init; } = "";
}
