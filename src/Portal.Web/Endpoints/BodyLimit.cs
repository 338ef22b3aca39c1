using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;

namespace Portal.Web.Endpoints;

internal static class BodyLimit
{
    /// <summary>Up to this size the rest of a refused body is still read (by the server, and thrown away), so that the sender hears why.</summary>
    private const long Drained = 64 * 1024 * 1024;

    /// <summary>
    /// Answers 413 before anything looks at a body that is too large. The server's own limit cuts the connection while the sender still writes,
    /// and the sender then sees a broken connection instead of the answer.
    /// </summary>
    public static void UseBodyLimit(this WebApplication app, long limit) => app.Use((context, next) =>
    {
        // Calls that take files have limits of their own.
        var most = context.GetEndpoint()?.Metadata.GetMetadata<IRequestSizeLimitMetadata>()?.MaxRequestBodySize ?? limit;
        if (context.Request.ContentLength is not { } length || length <= most) return next(context);
        LetRestBeRead(context);
        context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
        return Task.CompletedTask;
    });

    /// <summary>For a body that is refused unread.</summary>
    public static void LetRestBeRead(HttpContext context)
    {
        if (context.Request.ContentLength is <= Drained and var length && context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = Math.Max(length, size.MaxRequestBodySize ?? 0);
    }
}
