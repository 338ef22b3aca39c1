namespace Portal.Web.Authentication;

/// <summary>Headers that keep a page from loading, or being framed by, anything foreign.</summary>
internal static class SecurityHeaders
{
    public static void UseSecurityHeaders(this WebApplication app) => app.Use((context, next) =>
    {
        // Pushes are many, answered without a body, and never seen by a browser.
        if (context.Request.Path.StartsWithSegments("/push", StringComparison.OrdinalIgnoreCase)) return next(context);

        var headers = context.Response.Headers;

        // Styles are inline because the component library positions its pop-ups so. Circuits and hubs are WebSockets to this same host;
        // not every browser lets 'self' cover those.
        var host = context.Request.Host.Value;
        headers.ContentSecurityPolicy =
            "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'; "
            + $"connect-src 'self' ws://{host} wss://{host}";
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()";
        return next(context);
    });
}
