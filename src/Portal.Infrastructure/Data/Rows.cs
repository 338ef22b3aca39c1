using Microsoft.AspNetCore.Identity;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;

namespace Portal.Infrastructure.Data;

/// <summary>A row that belongs to one tenant; <see cref="PortalDbContext"/> filters every query on it.</summary>
public interface ITenantOwned
{
    Guid TenantId { get; set; }
}

/// <summary>One customer of the installation.</summary>
public sealed class Tenant
{
    public Guid Id { get; set; }
    public required string Name { get; set; }
    public DateTimeOffset CreatedAt { get; set; }
}

/// <summary>A person who signs in. Belongs to one tenant; roles are ASP.NET Core Identity roles (see PortalRoles).</summary>
public sealed class PortalUser : IdentityUser<Guid>
{
    public Guid TenantId { get; set; }
    public string DisplayName { get; set; } = "";
    public bool Disabled { get; set; }

    /// <summary>"tr" or "en"; null = the browser's.</summary>
    public string? Language { get; set; }

    /// <summary>"light" or "dark"; null = the system's.</summary>
    public string? Theme { get; set; }
}

/// <summary>A connected PBX. Secrets are Data Protection cipher text, one per setting name, as JSON.</summary>
public sealed class PbxAccount : ITenantOwned
{
    public Guid Id { get; set; }
    public Guid TenantId { get; set; }
    public required string Vendor { get; set; }
    public required string Name { get; set; }
    public bool Enabled { get; set; }

    /// <summary>JSON object of the settings that are not secret.</summary>
    public string Settings { get; set; } = "{}";

    /// <summary>Protected JSON object of the secret settings; null when there is none.</summary>
    public string? ProtectedSecrets { get; set; }

    /// <summary>SHA-256 of the push token; null when the vendor does not push.</summary>
    public byte[]? PushTokenHash { get; set; }

    /// <summary>SHA-256 of the push token before this one, while it is not sure that the PBX has taken the new address; else null.</summary>
    public byte[]? PreviousPushTokenHash { get; set; }

    /// <summary>When the PBX last took our push address by its API; null when it was entered by hand or the subscription ended.</summary>
    public DateTimeOffset? PushSubscribedAt { get; set; }
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>Changes with every edit; a poller built from an older one is replaced.</summary>
    public Guid Revision { get; set; }
}

/// <summary>What became of a stored push.</summary>
public enum PushOutcome
{
    /// <summary>
    /// As stored. Once <see cref="PushCursor"/> has passed the row it means <see cref="Understood"/>: the many good pushes are then written once, not twice.
    /// </summary>
    Pending,
    Understood,

    /// <summary>An empty body, as vendors send to check an address.</summary>
    Empty,

    /// <summary>Well formed, but of an event type we do not know.</summary>
    Unknown,

    /// <summary>Could not be read; the reason is beside it.</summary>
    Malformed,

    /// <summary>Came while the account was disabled.</summary>
    Ignored,
}

/// <summary>A push as it came, stored before it is acknowledged.</summary>
public sealed class PushInboxRow : ITenantOwned
{
    public long Id { get; set; }
    public Guid TenantId { get; set; }
    public Guid AccountId { get; set; }

    /// <summary>Sub-address of the push, such as "campaign"; empty for call events.</summary>
    public string Topic { get; set; } = "";
    public string? ContentType { get; set; }
    public required byte[] Body { get; set; }

    /// <summary>First 16 bytes of SHA-256 over account, topic and body; unique, so a repeated push is stored once.</summary>
    public required byte[] ContentHash { get; set; }
    public DateTimeOffset ReceivedAt { get; set; }
    public PushOutcome Outcome { get; set; }
    public string? Problem { get; set; }
}

/// <summary>How far the pump has read the inbox. One row.</summary>
public sealed class PushCursor
{
    internal const int TheId = 1;

    public int Id { get; set; }
    public long LastId { get; set; }
}

/// <summary>Stored state of one poller: it survives a restart, so a back-off is not forgotten and a quota not broken.</summary>
public sealed class ReadingStateRow : ITenantOwned
{
    public Guid TenantId { get; set; }
    public Guid AccountId { get; set; }
    public ReadingKind Kind { get; set; }
    public DateTimeOffset? LastAttemptAt { get; set; }
    public DateTimeOffset? LastSuccessAt { get; set; }
    public int Failures { get; set; }
    public DateTimeOffset? BackOffUntil { get; set; }
    public PbxErrorKind? Error { get; set; }
    public string? Message { get; set; }
}

/// <summary>A key for the API. Only its hash is stored.</summary>
public sealed class ApiKey : ITenantOwned
{
    public Guid Id { get; set; }
    public Guid TenantId { get; set; }
    public required string Name { get; set; }
    public required string Role { get; set; }
    public required byte[] Hash { get; set; }

    /// <summary>First characters of the key, to recognise it in a list.</summary>
    public required string Prefix { get; set; }
    public DateTimeOffset CreatedAt { get; set; }
    public DateTimeOffset? LastUsedAt { get; set; }
    public DateTimeOffset? RevokedAt { get; set; }
}

/// <summary>One of a tenant's own break reasons.</summary>
public sealed class BreakReasonRow : ITenantOwned
{
    public Guid Id { get; set; }
    public Guid TenantId { get; set; }

    /// <summary>Place in the list, from 0.</summary>
    public int Position { get; set; }
    public required string Name { get; set; }
}

/// <summary>Who did what. Never updated, never holds a secret.</summary>
public sealed class AuditEntry : ITenantOwned
{
    public long Id { get; set; }
    public Guid TenantId { get; set; }
    public DateTimeOffset At { get; set; }

    /// <summary>User's e-mail, or "key:NAME" for an API key, or "system".</summary>
    public required string Actor { get; set; }

    /// <summary>Dotted action such as "call.hangup" or "account.update".</summary>
    public required string Action { get; set; }
    public string? Target { get; set; }
    public string? Detail { get; set; }
    public bool Ok { get; set; }
}

/// <summary>One Data Protection key; shared by every node, so cookies and secrets outlive a machine.</summary>
public sealed class DataProtectionKey
{
    public int Id { get; set; }
    public string? FriendlyName { get; set; }
    public required string Xml { get; set; }
}
