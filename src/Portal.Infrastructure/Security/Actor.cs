namespace Portal.Infrastructure.Security;

/// <summary>Who acts, for tenant scope, permission and audit.</summary>
/// <param name="TenantId">Tenant of the person or key.</param>
/// <param name="Name">E-mail, or "key:NAME".</param>
/// <param name="Role">One of PortalRoles.</param>
public sealed record Actor(Guid TenantId, string Name, string Role)
{
    /// <summary>True when the actor's role holds the permission.</summary>
    public bool May(string permission) => Domain.Tenants.Permissions.Allows(Role, permission);
}
