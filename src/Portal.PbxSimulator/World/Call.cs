namespace Portal.PbxSimulator.World;

internal enum Direction { Inbound, Outbound, Internal }

internal enum CallState { Ringing, Ivr, Queued, Talking, Held, Ended }

internal enum Outcome { Answered, Abandoned, NoAnswer, Busy, Failed, Cancelled }

/// <summary>Who ended a call.</summary>
internal enum EndedBy { Caller, Callee, System }

/// <summary>One call from its first to its last moment. Changed only by its <see cref="Site"/>.</summary>
internal sealed class Call
{
    // A face that answers only when somebody has picked up waits outside the world's lock, and goes on outside it.
    private readonly TaskCompletionSource<Outcome> _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public required long Index { get; init; }
    public required string Key { get; init; }
    public required string? Channel { get; init; }
    public required Direction Direction { get; init; }
    public required Rng Random { get; init; }
    public required string From { get; init; }
    public required string To { get; set; }
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Started through the API and not on a phone.</summary>
    public bool ByApi { get; init; }

    /// <summary>The own outside number that an outbound call shows; empty for others.</summary>
    public string OutsideNumber { get; init; } = "";

    /// <summary>The dialer's attempt that the call is; null for one that no campaign placed.</summary>
    public DialAttempt? Attempt { get; init; }

    /// <summary>How the call was ordered; null for one that nobody ordered.</summary>
    public OriginateOptions? Ordered { get; init; }

    public CallState State { get; set; }

    /// <summary>Somebody who was let in with a promising number: whoever is rung answers, and the two stay for <see cref="Site.PromisedTalk"/>.</summary>
    public bool Steady { get; set; }

    /// <summary>When the present state began.</summary>
    public DateTimeOffset Since { get; set; }

    public CallQueue? Queue { get; set; }
    public DateTimeOffset? QueuedAt { get; set; }
    public DateTimeOffset? AnsweredAt { get; set; }
    public DateTimeOffset? EndedAt { get; set; }
    public Outcome? Outcome { get; set; }
    public EndedBy EndedBy { get; set; }
    public string Cause { get; set; } = "";

    /// <summary>The caller is not heard.</summary>
    public bool MutedIn { get; set; }

    /// <summary>The caller does not hear.</summary>
    public bool MutedOut { get; set; }

    public bool Muted
    {
        get => MutedIn || MutedOut;
        set => (MutedIn, MutedOut) = (value, value);
    }

    /// <summary>The extension behind the caller side (outbound, internal).</summary>
    public Agent? CallerAgent { get; set; }

    /// <summary>The extension at the caller side is not in the call yet, or has left it.</summary>
    public bool CallerIsOff { get; set; }

    /// <summary>The extension that talks at the called side.</summary>
    public Agent? Agent { get; set; }

    /// <summary>The extension that is asked whether it takes the call over, while the other party is on hold.</summary>
    public Agent? Consulted { get; set; }

    /// <summary>The outside number that has taken the call over, or is rung for it; null while none has.</summary>
    public string? OutsideParty { get; set; }

    /// <summary>The voice menu or announcement that the call is or was in; null when none.</summary>
    public string? Menu { get; set; }

    /// <summary>Shown before the number of somebody who was called into a queue.</summary>
    public string Prefix { get; init; } = "";

    public List<Agent> RingingAgents { get; } = [];

    /// <summary>Extension that answered last; of a call that nobody answered, the one that rang last; null while none did.</summary>
    public string? LastExtension { get; set; }

    public string? LastAgentName { get; set; }

    /// <summary>An agent's telephone rings. One that is rung in vain after somebody else talked was not the call's.</summary>
    public void Rings(Agent agent)
    {
        if (AnsweredAt is null) (LastExtension, LastAgentName) = (agent.Extension, agent.Name);
    }

    /// <summary>Agents who let this call ring out; not rung again while others are free.</summary>
    public HashSet<string> Declined { get; } = new(StringComparer.Ordinal);

    public List<CallLeg> Legs { get; } = [];

    /// <summary>Counts what happens to the call, so that something planned before a change does not strike after it.</summary>
    public int Turn { get; set; }

    /// <summary>Comes true with <see cref="World.Outcome.Answered"/> once the called side has answered, or with the outcome of a call that it never did.</summary>
    public Task<Outcome> Settled => _settled.Task;

    public void Settle(Outcome outcome) => _settled.TrySetResult(outcome);

    /// <summary>The outside party who waits, or would.</summary>
    public string WaitingNumber => Direction == Direction.Inbound ? From : To;

    public bool IsLive => State != CallState.Ended;

    /// <summary>A caller who nobody has answered yet and who stands in a queue, whether or not a phone rings for them.</summary>
    public bool IsWaiting => IsLive && Queue is not null && AnsweredAt is null && State is CallState.Queued or CallState.Ringing;

    public bool IsRecorded => AnsweredAt is not null && Direction != Direction.Internal;

    /// <summary>The extension that the call is at now; null while at none.</summary>
    public string? Extension => Agent?.Extension ?? (RingingAgents.Count > 0 ? RingingAgents[0].Extension : Direction == Direction.Outbound && !CallerIsOff ? CallerAgent?.Extension : null);

    public TimeSpan Wait => QueuedAt is { } queued ? (AnsweredAt ?? EndedAt ?? queued) - queued : (AnsweredAt ?? EndedAt ?? StartedAt) - StartedAt;

    public TimeSpan Talk => AnsweredAt is { } answered && EndedAt is { } ended ? ended - answered : TimeSpan.Zero;
}

/// <summary>One extension's part in a call.</summary>
internal sealed class CallLeg
{
    public required string Extension { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset? AnsweredAt { get; set; }
    public DateTimeOffset? EndedAt { get; set; }
    public string Cause { get; set; } = "";
}

/// <summary>Counts since the world began; offered = answered + abandoned + inbound calls that nobody has answered yet.</summary>
internal sealed class Totals
{
    public int Offered { get; set; }
    public int Answered { get; set; }
    public int Abandoned { get; set; }
    public int Outbound { get; set; }
    public int Internal { get; set; }
}
