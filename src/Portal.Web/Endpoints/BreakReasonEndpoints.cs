using System.Collections.Immutable;
using Microsoft.AspNetCore.Http.HttpResults;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Live;
using Portal.Web.Authentication;

namespace Portal.Web.Endpoints;

/// <summary>The tenant's own break reasons, in order.</summary>
public sealed record BreakReasonsBody(IReadOnlyList<string>? Reasons);

internal static class BreakReasonEndpoints
{
    public static void MapBreakReasons(this RouteGroupBuilder api)
    {
        var reasons = api.MapGroup("/break-reasons").WithTags("Break reasons");
        reasons.MapGet("/", async (HttpContext context, BreakReasons store, CancellationToken cancellationToken) =>
                TypedResults.Ok(new BreakReasonsBody(await store.ListAsync(context.User.RequiredActor().TenantId, cancellationToken))))
            .RequireAuthorization(Permissions.BoardView).WithName("getBreakReasons").WithSummary("The tenant's own break reasons, for PBXs that have no list of theirs");
        reasons.MapPut("/", ReplaceAsync).RequireAuthorization(Permissions.AgentBreakReasons).WithName("putBreakReasons").WithSummary("Replaces the tenant's own break reasons")
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<Results<Ok<BreakReasonsBody>, ProblemHttpResult>> ReplaceAsync(BreakReasonsBody body, HttpContext context, BreakReasons store, CancellationToken cancellationToken)
    {
        var names = (body.Reasons ?? []).Select(name => name?.Trim() ?? "").ToImmutableArray();
        if (body.Reasons is null || names.Length > BreakReasons.Most) return ApiProblems.Invalid("reasons", $"Required: a list of at most {BreakReasons.Most} names.");
        if (names.Any(name => name.Length is 0 or > BreakReasons.LongestName || name.Any(char.IsControl))) return ApiProblems.Invalid("reasons", $"Each name has 1 to {BreakReasons.LongestName} characters.");
        if (names.Distinct(StringComparer.CurrentCultureIgnoreCase).Count() != names.Length) return ApiProblems.Invalid("reasons", "A name is there more than once.");
        await store.ReplaceAsync(context.User.RequiredActor(), names, cancellationToken);
        return TypedResults.Ok(new BreakReasonsBody(names));
    }
}
