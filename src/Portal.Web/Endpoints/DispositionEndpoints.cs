using Microsoft.AspNetCore.Http.HttpResults;
using Portal.Domain.Campaigns;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Campaigns;
using Portal.Web.Authentication;

namespace Portal.Web.Endpoints;

internal static class DispositionEndpoints
{
    public static void MapDispositions(this RouteGroupBuilder api)
    {
        var codes = api.MapGroup("/dispositions").WithTags("Result codes");
        codes.MapGet("/", async (HttpContext context, DispositionCodes store, CancellationToken cancellationToken) =>
                TypedResults.Ok(new DispositionsAnswer([.. (await store.ListAsync(context.User.RequiredActor().TenantId, cancellationToken)).Select(DispositionItem.Of)])))
            .RequireAuthorization(Permissions.CampaignsView).WithName("getDispositions").WithSummary("The tenant's result codes, in order");
        codes.MapPut("/", ReplaceAsync).RequireAuthorization(Permissions.CampaignsManage).WithName("putDispositions").WithSummary("Replaces the tenant's result codes")
            .WithDescription("Each code either ends the contact (endsContact) or says after how many minutes to try again (retryAfterMinutes). A code that stays keeps its id.")
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<Results<Ok<DispositionsAnswer>, ProblemHttpResult, ForbidHttpResult>> ReplaceAsync(
        DispositionsBody body, HttpContext context, DispositionCodes store, CancellationToken cancellationToken)
    {
        if (body.Dispositions is null || body.Dispositions.Any(disposition => disposition is null)) return ApiProblems.Invalid("dispositions", $"Required: a list of at most {Disposition.Most} result codes.");
        var change = await store.ReplaceAsync(context.User.RequiredActor(), body.Dispositions, cancellationToken);
        return change.Outcome switch
        {
            DraftOutcome.Ok => TypedResults.Ok(new DispositionsAnswer([.. change.List.Select(DispositionItem.Of)])),
            DraftOutcome.Forbidden => TypedResults.Forbid(),
            DraftOutcome.ChangedMeanwhile => ApiProblems.Conflict("Somebody else changed the list meanwhile; read it again."),
            _ => CampaignAnswers.Invalid(change.Problems),
        };
    }
}
