using System.Security.Claims;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Security;

namespace Portal.Web.Authentication;

/// <summary>Names of the authentication schemes.</summary>
public static class PortalSchemes
{
    /// <summary>Chooses between the other two by what the request carries.</summary>
    public const string Any = "Portal";

    /// <summary>An API key.</summary>
    public const string ApiKey = "ApiKey";
}

/// <summary>Names of the portal's own claims.</summary>
public static class PortalClaims
{
    /// <summary>The tenant's id.</summary>
    public const string Tenant = "tenant";
}

/// <summary>Reads who calls out of a principal.</summary>
public static class Caller
{
    /// <summary>The actor; null when nobody is signed in.</summary>
    public static Actor? Actor(this ClaimsPrincipal principal)
    {
        if (principal.Identity?.IsAuthenticated is not true || !Guid.TryParse(principal.FindFirstValue(PortalClaims.Tenant), out var tenant)) return null;

        // The strongest role counts where a person holds several: All is in rising order, the operator apart.
        var role = PortalRoles.All.LastOrDefault(r => !string.Equals(r, PortalRoles.Operator, StringComparison.Ordinal) && principal.IsInRole(r))
            ?? PortalRoles.All.FirstOrDefault(principal.IsInRole);
        return role is null ? null : new Actor(tenant, principal.Identity.Name ?? "", role);
    }

    /// <summary>The actor of a request that passed authorization.</summary>
    public static Actor RequiredActor(this ClaimsPrincipal principal) =>
        principal.Actor() ?? throw new InvalidOperationException("The endpoint was reached without a permission policy.");
}
