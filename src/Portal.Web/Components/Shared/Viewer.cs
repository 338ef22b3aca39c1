using System.Security.Claims;
using Portal.Infrastructure.Security;

namespace Portal.Web.Components.Shared;

/// <summary>Reads the signed-in person off the claims.</summary>
internal static class Viewer
{
    /// <summary>Null when nobody is signed in, or the sign-in is of an older kind that names no tenant.</summary>
    public static Actor? From(ClaimsPrincipal user) =>
        user.Identity?.IsAuthenticated == true && Guid.TryParse(user.FindFirstValue("tenant"), out var tenant)
            ? new Actor(tenant, user.Identity.Name ?? "", user.FindFirstValue(ClaimTypes.Role) ?? "")
            : null;
}
