using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Identity;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Data;

namespace Portal.Web.Authentication;

/// <summary>Who may come in: people by cookie, programs by API key, and one policy for each permission key.</summary>
internal static class AuthenticationSetup
{
    /// <summary>Parts of the portal that programs call: they get a status, not a sign-in page.</summary>
    private static readonly PathString[] ForPrograms = ["/api", "/hubs", "/openapi"];

    public static bool IsForPrograms(PathString path) => Array.Exists(ForPrograms, program => path.StartsWithSegments(program, StringComparison.OrdinalIgnoreCase));

    public static IServiceCollection AddPortalAuthentication(this IServiceCollection services)
    {
        var authentication = services.AddAuthentication(PortalSchemes.Any)
            .AddPolicyScheme(PortalSchemes.Any, null, options => options.ForwardDefaultSelector = context =>
                ApiKeyAuthentication.KeyOf(context.Request) is null ? IdentityConstants.ApplicationScheme : PortalSchemes.ApiKey)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyAuthentication>(PortalSchemes.ApiKey, null);
        authentication.AddIdentityCookies();
        services.ConfigureApplicationCookie(ConfigureCookie);
        services.AddScoped<ISecurityStampValidator, PortalStampValidator>();
        services.AddScoped<IUserClaimsPrincipalFactory<PortalUser>, PortalClaimsFactory>();
        services.Configure<SecurityStampValidatorOptions>(options => options.ValidationInterval = SignInCheck.Interval);

        var authorization = services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        foreach (var permission in Permissions.All)
            authorization.AddPolicy(permission, policy => policy.RequireAuthenticatedUser().RequireAssertion(context => context.User.Actor()?.May(permission) is true));

        services.AddSingleton<SignInCheck>();
        services.AddSingleton<FirstRun>();
        services.AddScoped<AuthenticationStateProvider, RevalidatingSignIn>();
        return services;
    }

    private static void ConfigureCookie(CookieAuthenticationOptions options)
    {
        options.Cookie.Name = "portal";
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.LoginPath = "/account/login";
        options.LogoutPath = "/account/logout";
        options.AccessDeniedPath = "/account/denied";
        options.ExpireTimeSpan = TimeSpan.FromHours(12);
        options.SlidingExpiration = true;

        var toLogin = options.Events.OnRedirectToLogin;
        options.Events.OnRedirectToLogin = context =>
        {
            if (!IsForPrograms(context.Request.Path)) return toLogin(context);
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return Task.CompletedTask;
        };
        var toDenied = options.Events.OnRedirectToAccessDenied;
        options.Events.OnRedirectToAccessDenied = context =>
        {
            if (!IsForPrograms(context.Request.Path)) return toDenied(context);
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        };
    }
}
