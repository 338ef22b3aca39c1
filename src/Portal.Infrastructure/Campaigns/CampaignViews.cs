using System.Collections.Immutable;
using Portal.Domain.Campaigns;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Data;

namespace Portal.Infrastructure.Campaigns;

/// <summary>One line of the list of campaigns.</summary>
public sealed record CampaignLine(
    Guid Id, string Name, Guid? AccountId, CampaignType? Type, CampaignState State, CampaignStep Step, bool Template, DateOnly? FirstDay, DateOnly? LastDay, DateTimeOffset ChangedAt, string ChangedBy);

/// <summary>How far a campaign is.</summary>
/// <param name="Total">Its contacts.</param>
/// <param name="Ended">Those of them with which nothing more happens by itself.</param>
public sealed record CampaignCount(int Total, int Ended);

/// <summary>A campaign as it is stored, with what is still wrong with it.</summary>
/// <param name="Problems">Everything that is open, and what a person should know; a stored plan may also have become wrong since.</param>
/// <param name="Limits">What whoever dials takes; null while that is not settled.</param>
public sealed record CampaignView(
    Guid Id,
    CampaignPlan Plan,
    CampaignState State,
    CampaignStep Step,
    bool Template,
    Guid Revision,
    DateTimeOffset CreatedAt,
    string CreatedBy,
    DateTimeOffset ChangedAt,
    string ChangedBy,
    ImmutableArray<CampaignProblem> Problems,
    CampaignLimits? Limits)
{
    /// <summary>How it stands at its PBX.</summary>
    public CampaignAtPbx AtPbx { get; init; } = new(null, null, null, null, null, null, null, null, null);
}

/// <summary>How a campaign stands at its PBX.</summary>
/// <param name="VendorKey">The PBX's id of it; null while it is not there.</param>
/// <param name="VendorName">Its name there.</param>
/// <param name="Running">Whether the PBX dials it, as it last said; null when it does not tell.</param>
/// <param name="CreateSentAt">When a request to create it went out whose answer is missing; null when none is.</param>
/// <param name="SyncedAt">When it was last made equal to the PBX's list.</param>
/// <param name="SyncError">Why the last attempt at that failed; null when it did not.</param>
/// <param name="SyncMessage">The PBX's words to it, masked.</param>
/// <param name="StartedAt">When it was first started.</param>
/// <param name="EndedAt">When it ended.</param>
public sealed record CampaignAtPbx(
    string? VendorKey,
    string? VendorName,
    bool? Running,
    DateTimeOffset? CreateSentAt,
    DateTimeOffset? SyncedAt,
    PbxErrorKind? SyncError,
    string? SyncMessage,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt);

/// <summary>Which campaigns to list; null = whichever.</summary>
public sealed record CampaignFilter(CampaignState? State = null, Guid? AccountId = null, bool Templates = false);

/// <summary>What became of a change.</summary>
public enum DraftOutcome
{
    Ok,
    Forbidden,
    NotFound,

    /// <summary>Values that cannot be kept; see the problems.</summary>
    Invalid,

    /// <summary>Somebody else changed it since it was read; see the edits.</summary>
    ChangedMeanwhile,

    /// <summary>It is no draft any more.</summary>
    NotADraft,

    /// <summary>Something else still goes by it.</summary>
    InUse,
}

/// <summary>A change and what became of it.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Campaign">The campaign as it is stored now; null when there is none.</param>
/// <param name="Problems">What cannot be kept.</param>
/// <param name="Missed">Edits by others since the revision that the change was made on, the newest first; the oldest of many are forgotten.</param>
public sealed record CampaignChange(DraftOutcome Outcome, CampaignView? Campaign = null, ImmutableArray<CampaignProblem> Problems = default, ImmutableArray<CampaignEdit> Missed = default)
{
    public ImmutableArray<CampaignProblem> Problems { get; init; } = Problems.IsDefault ? [] : Problems;
    public ImmutableArray<CampaignEdit> Missed { get; init; } = Missed.IsDefault ? [] : Missed;
}

/// <summary>How a campaign is cloned.</summary>
/// <param name="Name">Name of the clone; null = that of the original with a number behind it.</param>
/// <param name="Parts">Which parts it takes over; account, type and name are always among them.</param>
/// <param name="Template">True for a template.</param>
public sealed record CampaignClone(string? Name, ImmutableArray<CampaignStep> Parts, bool Template);
