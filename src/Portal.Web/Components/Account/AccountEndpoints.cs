using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Localization;
using Portal.Infrastructure.Data;

namespace Portal.Web.Components.Account;

/// <summary>Addresses that set or take a cookie and lead on to a page.</summary>
internal static class AccountEndpoints
{
    public static void MapAccountEndpoints(this WebApplication app)
    {
        app.MapGet("/", () => TypedResults.LocalRedirect("/board")).AllowAnonymous().ExcludeFromDescription();
        app.MapGet("/account/language", SetLanguageAsync).AllowAnonymous().ExcludeFromDescription();

        // The cookie is SameSite=Lax, so another site's form reaches this signed out already: no antiforgery token is needed.
        app.MapPost("/account/logout", SignOutAsync).AllowAnonymous().DisableAntiforgery().ExcludeFromDescription();
    }

    /// <summary>The page to return to; the board when the address given is not one of ours.</summary>
    public static string LocalOrBoard(string? returnUrl) =>
        returnUrl is ['/', ..] && returnUrl is not ['/', '/' or '\\', ..] && !returnUrl.StartsWith("/account/", StringComparison.OrdinalIgnoreCase) ? returnUrl : "/board";

    public static void WriteLanguage(HttpContext context, string culture) => context.Response.Cookies.Append(
        CookieRequestCultureProvider.DefaultCookieName,
        CookieRequestCultureProvider.MakeCookieValue(new RequestCulture(culture)),
        new CookieOptions { MaxAge = TimeSpan.FromDays(365), SameSite = SameSiteMode.Lax, HttpOnly = true, IsEssential = true, Path = "/" });

    private static async Task<IResult> SetLanguageAsync(HttpContext context, UserManager<PortalUser> users, string culture, string? returnUrl)
    {
        if (culture is not ("tr" or "en")) return TypedResults.BadRequest();
        WriteLanguage(context, culture);
        if (await users.GetUserAsync(context.User) is { } user && user.Language != culture)
        {
            user.Language = culture;
            await users.UpdateAsync(user);
        }

        return TypedResults.LocalRedirect(returnUrl?.StartsWith("/account/", StringComparison.OrdinalIgnoreCase) == true ? "/account/login" : LocalOrBoard(returnUrl));
    }

    private static async Task<IResult> SignOutAsync(SignInManager<PortalUser> signIn)
    {
        await signIn.SignOutAsync();
        return TypedResults.LocalRedirect("/account/login?signedOut=true");
    }
}
