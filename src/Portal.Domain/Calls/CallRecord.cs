using System.Collections.Immutable;
using Portal.Domain.Pbx;

namespace Portal.Domain.Calls;

/// <summary>One finished call as one source tells it. A value the PBX cannot give is null, never zero.</summary>
public sealed record CallRecord
{
    /// <summary>The vendor's key of the call, unique within an account.</summary>
    public required string VendorKey { get; init; }

    /// <summary>
    /// True when the source names no call: <see cref="VendorKey"/> is then ours (the same whenever the same word of the source is read again), and the call that it is
    /// about is found by its parties and its start.
    /// </summary>
    public bool Provisional { get; init; }

    /// <summary>Which source this is.</summary>
    public required CallSources Source { get; init; }

    /// <summary>Which way the call went.</summary>
    public CallDirection Direction { get; init; }

    /// <summary>Caller as the vendor writes it; empty when withheld.</summary>
    public string From { get; init; } = "";

    /// <summary>Called party as the vendor writes it.</summary>
    public string To { get; init; } = "";

    /// <summary>Queue number; null when the call met no queue.</summary>
    public string? Queue { get; init; }

    /// <summary>Extension that answered, or the last that rang; null when none is told.</summary>
    public string? Extension { get; init; }

    /// <summary>Agent's name at the PBX; null when not told.</summary>
    public string? AgentName { get; init; }

    /// <summary>When the call began (UTC).</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it was answered (UTC); null when it was not or the PBX does not say.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>When it ended (UTC); null when not told.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>How it ended.</summary>
    public CallOutcome Outcome { get; init; }

    /// <summary>Seconds from entering the queue (or the first ring) to the answer or the end; null when not told.</summary>
    public int? WaitSeconds { get; init; }

    /// <summary>Seconds of talk; null when not told.</summary>
    public int? TalkSeconds { get; init; }

    /// <summary>Seconds from start to end; null when not told.</summary>
    public int? TotalSeconds { get; init; }

    /// <summary>True when the PBX says that a recording exists; null when it says nothing.</summary>
    public bool? HasRecording { get; init; }

    /// <summary>What the PBX wants to hear to hand out the recording (a link or a path); empty when the vendor key is enough or there is none. Never shown.</summary>
    public Secret RecordingReference { get; init; }

    /// <summary>The vendor's own result word or hang-up cause.</summary>
    public string? RawOutcome { get; init; }

    /// <summary>
    /// The call's parts, where the source tells them: all of them, or those of one row where the vendor has a row for each. Empty when it tells the call as one.
    /// </summary>
    public ImmutableArray<CallLeg> Legs { get; init; } = [];

    /// <summary>Who started it from the portal; null when nobody did, or the source cannot know.</summary>
    public string? StartedBy { get; init; }

    /// <summary>The row as the vendor sent it, secrets masked; null when there is none to keep.</summary>
    public string? Raw { get; init; }
}

/// <summary>One part of a call: an attempt to reach somebody, or the stay in a queue or menu. Null = not told.</summary>
public sealed record CallLeg
{
    /// <summary>Who or what was called: a number, an extension, a queue, a menu.</summary>
    public required string Destination { get; init; }

    /// <summary>Extension that rang or talked.</summary>
    public string? Extension { get; init; }

    /// <summary>Queue that it came from.</summary>
    public string? Queue { get; init; }

    /// <summary>When it began (UTC).</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it was answered (UTC); null also when it was not.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>When it ended (UTC).</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The vendor's own result word.</summary>
    public string? RawOutcome { get; init; }
}
