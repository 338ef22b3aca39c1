using Portal.Domain.Pbx;

namespace Portal.Domain.Calls;

/// <summary>One finished call as one source tells it. A value the PBX cannot give is null, never zero.</summary>
public sealed record CallRecord
{
    /// <summary>The vendor's key of the call, unique within an account.</summary>
    public required string VendorKey { get; init; }

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
}
