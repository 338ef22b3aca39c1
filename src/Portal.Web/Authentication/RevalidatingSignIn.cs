using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;

namespace Portal.Web.Authentication;

/// <summary>Checks the sign-in behind an open circuit again and again; when it no longer stands, the circuit becomes anonymous and its page closes.</summary>
internal sealed class RevalidatingSignIn(ILoggerFactory loggers, SignInCheck check) : RevalidatingServerAuthenticationStateProvider(loggers)
{
    protected override TimeSpan RevalidationInterval => SignInCheck.Interval;

    protected override Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken) =>
        check.StandsAsync(authenticationState.User, cancellationToken);
}
