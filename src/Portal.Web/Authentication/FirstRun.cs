using Microsoft.EntityFrameworkCore;
using Portal.Infrastructure.Data;

namespace Portal.Web.Authentication;

/// <summary>Knows whether anybody can sign in yet. Once somebody can, it stays so and is not asked again.</summary>
public sealed class FirstRun(PortalDb db)
{
    /// <summary>The page that makes the first admin.</summary>
    public const string Page = "/account/first-admin";

    private volatile bool _over;

    /// <summary>True while the installation has no person at all.</summary>
    public async ValueTask<bool> IsNeededAsync(CancellationToken cancellationToken)
    {
        if (_over) return false;
        await using var context = db.ForInstallation();
        _over = await context.Users.AnyAsync(cancellationToken);
        return !_over;
    }
}

internal static class FirstRunRedirect
{
    /// <summary>Leads pages to the making of the first admin while there is none. Programs, pushes, health and assets are left alone.</summary>
    public static void UseFirstRun(this WebApplication app) => app.Use(async (context, next) =>
    {
        var request = context.Request;
        if (HttpMethods.IsGet(request.Method)
            && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
            && !AuthenticationSetup.IsForPrograms(request.Path)
            && !request.Path.StartsWithSegments(FirstRun.Page, StringComparison.OrdinalIgnoreCase)
            && !request.Path.StartsWithSegments("/health", StringComparison.OrdinalIgnoreCase)
            && !Path.HasExtension(request.Path)
            && await context.RequestServices.GetRequiredService<FirstRun>().IsNeededAsync(context.RequestAborted))
        {
            context.Response.Redirect(request.PathBase + FirstRun.Page);
            return;
        }

        await next(context);
    });
}
