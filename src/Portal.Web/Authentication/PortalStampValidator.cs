using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Portal.Infrastructure.Data;

namespace Portal.Web.Authentication;

/// <summary>Identity's own check of a cookie knows nothing of disabled people.</summary>
internal sealed class PortalStampValidator(IOptions<SecurityStampValidatorOptions> options, SignInManager<PortalUser> signIn, ILoggerFactory loggers)
    : SecurityStampValidator<PortalUser>(options, signIn, loggers)
{
    protected override async Task<PortalUser?> VerifySecurityStamp(ClaimsPrincipal? principal) =>
        await base.VerifySecurityStamp(principal) is { Disabled: false } user ? user : null;
}
