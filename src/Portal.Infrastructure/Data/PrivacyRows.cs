namespace Portal.Infrastructure.Data;

/// <summary>The key by which a tenant's telephone numbers are hashed, protected. With it gone, what was hashed can no longer be told from anything else.</summary>
public sealed class NumberKeyRow : ITenantOwned
{
    public Guid TenantId { get; set; }
    public required string ProtectedKey { get; set; }
}

/// <summary>A telephone number that was erased on request, as a keyed hash: what a PBX tells of it again is stored without it.</summary>
public sealed class ErasedNumberRow : ITenantOwned
{
    public Guid TenantId { get; set; }
    public required byte[] Hash { get; set; }

    /// <summary>Calls that began before are without the number; later ones are the party's new dealings with the tenant.</summary>
    public DateTimeOffset ErasedAt { get; set; }
}

/// <summary>How far the erasure of a number is.</summary>
public enum ErasureState
{
    /// <summary>Ordered; others are before it, or it is at work.</summary>
    Running,
    Done,

    /// <summary>Cut short; what was not erased is still there, and the order may be given again.</summary>
    Failed,
}

/// <summary>An order to erase a telephone number, without the number.</summary>
public sealed class ErasureRow : ITenantOwned
{
    public Guid Id { get; set; }
    public Guid TenantId { get; set; }
    public ErasureState State { get; set; }
    public required string RequestedBy { get; set; }
    public DateTimeOffset RequestedAt { get; set; }
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>What was found when it was ordered; once it is done, what was erased.</summary>
    public int Calls { get; set; }
    public int KeptRecordings { get; set; }
    public bool MissedCaller { get; set; }
}
