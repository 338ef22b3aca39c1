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
