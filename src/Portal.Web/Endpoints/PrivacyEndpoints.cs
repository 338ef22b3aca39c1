using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Portal.Domain.Tenants;
using Portal.Infrastructure.History;
using Portal.Web.Authentication;

namespace Portal.Web.Endpoints;

/// <summary>The file of everything that is stored of one telephone number. By POST: the number must not stand in an address.</summary>
internal static class PrivacyEndpoints
{
    public static void MapPrivacy(this WebApplication app) =>
        // The cookie is SameSite=Lax, so another site's form reaches this signed out: no antiforgery token is needed.
        app.MapPost("/privacy/export", ExportAsync).RequireAuthorization(Permissions.PrivacyManage).AddEndpointFilter<SameSiteOnly>().DisableAntiforgery().ExcludeFromDescription();

    private static async Task ExportAsync(HttpContext context, [FromForm] string? number, SubjectExport export, TimeProvider time, CancellationToken cancellationToken)
    {
        if (SubjectErasure.KeyOf(number) is not { } key)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        // Without the number: names of files end up in histories and mails.
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"number-{time.GetUtcNow().ToString("yyyyMMdd-HHmm", CultureInfo.InvariantCulture)}.json\"";
        await export.WriteAsync(context.User.RequiredActor(), key, context.Response.Body, cancellationToken);
    }
}
