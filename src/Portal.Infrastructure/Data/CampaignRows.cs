using Portal.Domain.Campaigns;
using Portal.Domain.Pbx;

namespace Portal.Infrastructure.Data;

/// <summary>Where a campaign is as a whole.</summary>
public enum CampaignState
{
    /// <summary>Being built.</summary>
    Draft,

    /// <summary>Exists, and dials nobody.</summary>
    Stopped,
    Running,

    /// <summary>All of its contacts are done, or its last day has passed.</summary>
    Ended,

    /// <summary>To be deleted at the PBX as soon as its calls have ended; nothing new is dialed.</summary>
    Draining,
}

/// <summary>A campaign, or a template for campaigns.</summary>
public sealed class CampaignRow : ITenantOwned
{
    public Guid Id { get; set; }
    public Guid TenantId { get; set; }

    /// <summary>The plan's account, while the tenant has it.</summary>
    public Guid? AccountId { get; set; }

    /// <summary>The plan's rule of calling hours.</summary>
    public Guid? CallingHoursId { get; set; }
    public CampaignType? Type { get; set; }

    /// <summary>Empty while a draft has none.</summary>
    public string Name { get; set; } = "";
    public DateOnly? FirstDay { get; set; }
    public DateOnly? LastDay { get; set; }
    public CampaignState State { get; set; }
    public bool Template { get; set; }

    /// <summary>The furthest step that the builder has come to.</summary>
    public CampaignStep Step { get; set; }

    /// <summary>The whole plan as JSON; the columns above repeat what lists need.</summary>
    public required string Plan { get; set; }

    /// <summary>The last changes as JSON: who changed which fields, and the revision each of them met.</summary>
    public string Trail { get; set; } = "[]";
    public DateTimeOffset CreatedAt { get; set; }
    public required string CreatedBy { get; set; }
    public DateTimeOffset ChangedAt { get; set; }
    public required string ChangedBy { get; set; }

    /// <summary>Changes with every edit.</summary>
    public Guid Revision { get; set; }

    /// <summary>The PBX's id of it; null while it is not there, and after it was deleted there.</summary>
    public string? VendorKey { get; set; }

    /// <summary>The name that the PBX was given, single in the account, so that it can be looked for.</summary>
    public string? VendorName { get; set; }

    /// <summary>SHA-256 of the token in the address that its results are pushed to; null when the vendor pushes none, or before it was created.</summary>
    public byte[]? ResultTokenHash { get; set; }

    /// <summary>When a request to create it went out whose answer is not stored; whoever finds it looks at the PBX before asking again.</summary>
    public DateTimeOffset? CreateSentAt { get; set; }

    /// <summary>Whether the PBX dials it, as it last said; null when it does not tell.</summary>
    public bool? VendorRunning { get; set; }

    /// <summary>When it was last made equal to the PBX's list.</summary>
    public DateTimeOffset? SyncedAt { get; set; }

    /// <summary>Why the last attempt at that failed; null when it did not.</summary>
    public PbxErrorKind? SyncError { get; set; }

    /// <summary>The PBX's words to it, masked.</summary>
    public string? SyncMessage { get; set; }
    public DateTimeOffset? StartedAt { get; set; }
    public DateTimeOffset? EndedAt { get; set; }
}

/// <summary>A named rule of calling hours.</summary>
public sealed class CallingHoursRow : ITenantOwned
{
    public Guid Id { get; set; }
    public Guid TenantId { get; set; }
    public required string Name { get; set; }

    /// <summary>The rule as JSON.</summary>
    public required string Rule { get; set; }
    public DateTimeOffset ChangedAt { get; set; }
    public required string ChangedBy { get; set; }

    /// <summary>Changes with every edit.</summary>
    public Guid Revision { get; set; }
}

/// <summary>A result code of the tenant.</summary>
public sealed class DispositionRow : ITenantOwned
{
    public Guid Id { get; set; }
    public Guid TenantId { get; set; }

    /// <summary>Place in the list, from 0.</summary>
    public int Position { get; set; }
    public required string Code { get; set; }
    public required string Name { get; set; }
    public bool EndsContact { get; set; }
    public int? RetryAfterMinutes { get; set; }
}
