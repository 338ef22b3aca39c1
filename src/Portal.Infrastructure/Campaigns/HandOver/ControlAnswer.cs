using System.Collections.Immutable;
using Portal.Domain.Campaigns;
using Portal.Domain.Pbx;

namespace Portal.Infrastructure.Campaigns.HandOver;

/// <summary>What became of an order.</summary>
public enum ControlOutcome
{
    Ok,
    Forbidden,
    NotFound,

    /// <summary>Somebody else changed it since it was read.</summary>
    ChangedMeanwhile,

    /// <summary>As it stands this cannot be done with it.</summary>
    WrongState,

    /// <summary>The plan lacks something, or something of it cannot work any more.</summary>
    Incomplete,

    /// <summary>It has no contact who may be called.</summary>
    NoContacts,

    /// <summary>Contacts are being imported into it, whom a list that takes no numbers later would lack.</summary>
    Importing,

    /// <summary>Its account is gone, disabled, or cannot be used.</summary>
    NoAccount,

    /// <summary>It was sent to the PBX and no answer came: it is not known whether the campaign exists there.</summary>
    Unsure,

    /// <summary>Another order or a pass is at the account's campaigns; a moment later it can be asked again.</summary>
    Busy,

    /// <summary>The PBX refused, or failed.</summary>
    Failed,
}

/// <summary>An order and what became of it.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Campaign">The campaign as it is stored now; null when there is none.</param>
/// <param name="Problems">What the plan lacks.</param>
/// <param name="Error">How the PBX failed. With <see cref="ControlOutcome.Ok"/>: the order stands, and the portal goes on trying to tell the PBX.</param>
/// <param name="VendorMessage">The PBX's words, masked.</param>
/// <param name="RetryAfter">How long the PBX asked to wait.</param>
public sealed record ControlAnswer(
    ControlOutcome Outcome, CampaignView? Campaign = null, ImmutableArray<CampaignProblem> Problems = default, PbxErrorKind? Error = null, string? VendorMessage = null, TimeSpan? RetryAfter = null)
{
    public ImmutableArray<CampaignProblem> Problems { get; init; } = Problems.IsDefault ? [] : Problems;

    internal ControlAnswer With(PbxException failure) => this with { Error = failure.Kind, VendorMessage = failure.VendorMessage ?? failure.Message, RetryAfter = failure.RetryAfter };
}
