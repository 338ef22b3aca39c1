using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.History;
using Portal.Web.Authentication;

namespace Portal.Web.Endpoints;

/// <summary>A telephone number of somebody, in any notation.</summary>
public sealed record SubjectBody(string? Number);

/// <summary>
/// An order to erase a number; the number itself is not kept. <see cref="Calls"/> and the others are what was found, and once the state is done what was erased. State failed: it was cut short and may be
/// ordered again.
/// </summary>
public sealed record ErasureView(Guid Id, ErasureState State, string RequestedBy, DateTimeOffset RequestedAt, DateTimeOffset? EndedAt, int Calls, int KeptRecordings, bool MissedCaller)
{
    internal static ErasureView Of(ErasureRow row) => new(row.Id, row.State, row.RequestedBy, row.RequestedAt, row.EndedAt, row.Calls, row.KeptRecordings, row.MissedCaller);
}

/// <summary>The rights of somebody who called: what is stored of one telephone number, as a file, and gone. By POST: the number must not stand in an address.</summary>
internal static class PrivacyEndpoints
{
    public static void MapPrivacy(this WebApplication app) =>
        // The cookie is SameSite=Lax, so another site's form reaches this signed out: no antiforgery token is needed.
        app.MapPost("/privacy/export", ExportFormAsync).RequireAuthorization(Permissions.PrivacyManage).AddEndpointFilter<SameSiteOnly>().DisableAntiforgery().ExcludeFromDescription();

    public static void MapPrivacy(this RouteGroupBuilder api)
    {
        var privacy = api.MapGroup("/privacy").WithTags("Privacy").RequireAuthorization(Permissions.PrivacyManage);
        privacy.MapPost("/subject", CountAsync).WithName("findSubject").WithSummary("How much is stored of a telephone number")
            .WithDescription("number takes any notation. Extensions and short numbers are nobody's and answer 422.").ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        privacy.MapPost("/export", ExportAsync).WithName("exportSubject").WithSummary("Everything that is stored of a telephone number, as a JSON file")
            .WithDescription("Calls with the vendor's rows, missed calls, pushes and recordings without a call; which recordings are kept, without their sound. The file is written while it is read; closing the connection ends it.")
            .Produces(StatusCodes.Status200OK, contentType: "application/json").ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        privacy.MapPost("/erasures", OrderAsync).WithName("eraseSubject").WithSummary("Erases a telephone number")
            .WithDescription("Calls stay with a pseudonym in the number's place; everything else that was kept because of the number is deleted. Runs in the background; GET /privacy/erasures/{id} tells how it goes. What the PBX holds stays there.")
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        privacy.MapGet("/erasures", async (HttpContext context, Erasures erasures, CancellationToken cancellationToken) =>
                TypedResults.Ok((await erasures.ListAsync(context.User.RequiredActor(), cancellationToken)).Select(ErasureView.Of).ToImmutableArray()))
            .WithName("getErasures").WithSummary("Orders to erase a number, newest first");
        privacy.MapGet("/erasures/{id:guid}", FindAsync).WithName("getErasure").WithSummary("How far an order to erase a number is").ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Ok<SubjectCounts>, ProblemHttpResult>> CountAsync(SubjectBody body, HttpContext context, SubjectErasure subjects, CancellationToken cancellationToken)
    {
        if (SubjectErasure.KeyOf(body.Number) is not { } key) return NoNumber();
        return TypedResults.Ok(await subjects.CountAsync(context.User.RequiredActor(), key, cancellationToken));
    }

    private static async Task<Results<Accepted<ErasureView>, ForbidHttpResult, ProblemHttpResult>> OrderAsync(SubjectBody body, HttpContext context, Erasures erasures, CancellationToken cancellationToken)
    {
        if (SubjectErasure.KeyOf(body.Number) is not { } key) return NoNumber();
        return await erasures.OrderAsync(context.User.RequiredActor(), key, cancellationToken) is { } row ? TypedResults.Accepted($"/api/v1/privacy/erasures/{row.Id}", ErasureView.Of(row)) : TypedResults.Forbid();
    }

    private static async Task<Results<Ok<ErasureView>, ProblemHttpResult>> FindAsync(Guid id, HttpContext context, Erasures erasures, CancellationToken cancellationToken) =>
        await erasures.FindAsync(context.User.RequiredActor(), id, cancellationToken) is { } row ? TypedResults.Ok(ErasureView.Of(row)) : ApiProblems.NotFound("There is no such order.");

    private static async Task<IResult> ExportAsync(SubjectBody body, HttpContext context, SubjectExport export, TimeProvider time, CancellationToken cancellationToken)
    {
        if (SubjectErasure.KeyOf(body.Number) is not { } key) return NoNumber();
        await WriteAsync(context, key, export, time, cancellationToken);
        return TypedResults.Empty;
    }

    private static async Task ExportFormAsync(HttpContext context, [FromForm] string? number, SubjectExport export, TimeProvider time, CancellationToken cancellationToken)
    {
        if (SubjectErasure.KeyOf(number) is { } key) await WriteAsync(context, key, export, time, cancellationToken);
        else context.Response.StatusCode = StatusCodes.Status400BadRequest;
    }

    private static async Task WriteAsync(HttpContext context, string key, SubjectExport export, TimeProvider time, CancellationToken cancellationToken)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        // Without the number: names of files end up in histories and mails.
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"number-{time.GetUtcNow().ToString("yyyyMMdd-HHmm", CultureInfo.InvariantCulture)}.json\"";
        try
        {
            await export.WriteAsync(context.User.RequiredActor(), key, context.Response.Body, cancellationToken);
        }
        catch (Exception) when (context.Response.HasStarted)
        {
            // Half a file must not look like a whole one.
            context.Abort();
        }
    }

    private static ProblemHttpResult NoNumber() => ApiProblems.Invalid("number", "A telephone number; extensions and short numbers are nobody's.");
}
