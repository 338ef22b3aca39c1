using Portal.Domain.Pbx;

namespace Portal.Infrastructure.History;

/// <summary>What became of the wish to hear a call.</summary>
public enum RecordingState
{
    /// <summary>Here it is.</summary>
    Ready,

    /// <summary>The role may not listen.</summary>
    NotAllowed,

    /// <summary>The tenant has no such call.</summary>
    NoCall,

    /// <summary>The call was not recorded.</summary>
    None,

    /// <summary>The PBX has not written it yet.</summary>
    NotYet,

    /// <summary>It was there once; the PBX has it no more.</summary>
    Gone,

    /// <summary>A file without any sound.</summary>
    Empty,

    /// <summary>The PBX hands out no recordings.</summary>
    NotOffered,

    /// <summary>The account is disabled.</summary>
    AccountOff,

    /// <summary>The PBX does not let the account have it.</summary>
    RefusedByPbx,

    /// <summary>The PBX could not be asked, or answered nonsense.</summary>
    Failed,
}

/// <summary>The recording of a call, or why there is none.</summary>
public sealed record CallRecording(RecordingState State)
{
    /// <summary>What to play: converted where browsers would not play the original; null unless <see cref="RecordingState.Ready"/>.</summary>
    public RecordingFile? File { get; init; }

    /// <summary>As the PBX sent it.</summary>
    public RecordingFile? Original { get; init; }

    /// <summary>Whether <see cref="File"/> plays.</summary>
    public RecordingSound? Sound { get; init; }

    /// <summary>Why the PBX gave none.</summary>
    public PbxErrorKind? Error { get; init; }

    /// <summary>The vendor's masked words.</summary>
    public string? VendorMessage { get; init; }

    /// <summary>The same in one plain English sentence.</summary>
    public string? Reason { get; init; }

    /// <summary>When it is worth trying again.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
