using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.HttpResults;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Campaigns.Contacts;
using Portal.Web.Authentication;

namespace Portal.Web.Endpoints;

/// <summary>A table that was uploaded and waits for its page.</summary>
public sealed record UploadAnswer(Guid Id);

/// <summary>Uploads by the portal's own pages. By an ordinary request: a circuit carries files in small messages, which takes minutes for what this does in seconds.</summary>
internal static class UploadEndpoint
{
    public static void MapUploads(this WebApplication app)
    {
        app.MapGet("/uploads/token", (HttpContext context, IAntiforgery antiforgery) => TypedResults.Text(antiforgery.GetAndStoreTokens(context).RequestToken))
            .RequireAuthorization(Permissions.CampaignsManage).ExcludeFromDescription();
        // The token comes in a header, since the body is the file; so this checks it and not the middleware for forms.
        app.MapPost("/uploads/tables", UploadAsync).RequireAuthorization(Permissions.CampaignsManage).AddEndpointFilter<SameSiteOnly>().WithMetadata(TableUpload.Limit).DisableAntiforgery().ExcludeFromDescription();
    }

    private static async Task<Results<Ok<UploadAnswer>, ProblemHttpResult>> UploadAsync(HttpContext context, IAntiforgery antiforgery, UploadedTables tables, CancellationToken cancellationToken)
    {
        if (!await antiforgery.IsRequestValidAsync(context)) return TypedResults.Problem(statusCode: StatusCodes.Status400BadRequest, detail: "Load the page again.");
        try
        {
            var table = await TableUpload.KeepAsync(context.Request, "table", cancellationToken);
            return TypedResults.Ok(new UploadAnswer(tables.Add(context.User.RequiredActor(), table)));
        }
        catch (TableException problem)
        {
            return TableUpload.Problem(problem.Problem, problem.At);
        }
    }
}
