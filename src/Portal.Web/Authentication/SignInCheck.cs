using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Infrastructure.Data;

namespace Portal.Web.Authentication;

/// <summary>Asks the database whether a sign-in still stands: the person exists, is not disabled, and neither password nor roles changed since.</summary>
public sealed class SignInCheck(PortalDb db, IOptions<IdentityOptions> identity)
{
    /// <summary>How often open boards and hub connections are checked; a disabled person's board must close within a minute.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    public async Task<bool> StandsAsync(ClaimsPrincipal principal, CancellationToken cancellationToken)
    {
        var claims = identity.Value.ClaimsIdentity;
        if (!Guid.TryParse(principal.FindFirstValue(claims.UserIdClaimType), out var id)) return false;
        await using var context = db.ForInstallation();
        var user = await context.Users.AsNoTracking()
            .Where(u => u.Id == id)
            .Select(u => new { u.SecurityStamp, u.Disabled })
            .SingleOrDefaultAsync(cancellationToken);
        return user is { Disabled: false } && string.Equals(user.SecurityStamp, principal.FindFirstValue(claims.SecurityStampClaimType), StringComparison.Ordinal);
    }
}
