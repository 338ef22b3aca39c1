using System.Collections.Immutable;
using Microsoft.AspNetCore.Http.HttpResults;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Identity;
using Portal.Web.Authentication;

namespace Portal.Web.Endpoints;

/// <summary>A key to make.</summary>
public sealed record KeyBody(string? Name, string? Role);

/// <summary>A key just made: the only time it can be read.</summary>
public sealed record NewKeyAnswer(string Name, string Role, string Key);

/// <summary>A key in a list; the prefix is there to recognise it.</summary>
public sealed record KeyAnswer(Guid Id, string Name, string Role, string Prefix, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt, DateTimeOffset? RevokedAt);

internal static class KeyEndpoints
{
    public static void MapKeys(this RouteGroupBuilder api)
    {
        var keys = api.MapGroup("/keys").RequireAuthorization(Permissions.KeysManage).WithTags("API keys");
        keys.MapGet("/", async (HttpContext context, ApiKeys store, CancellationToken cancellationToken) =>
            {
                var list = await store.ListAsync(context.User.RequiredActor().TenantId, cancellationToken);
                return TypedResults.Ok(list.Select(k => new KeyAnswer(k.Id, k.Name, k.Role.ToLowerInvariant(), k.Prefix, k.CreatedAt, k.LastUsedAt, k.RevokedAt)).ToImmutableArray());
            })
            .WithName("getKeys").WithSummary("The tenant's API keys");
        keys.MapPost("/", CreateAsync).WithName("createKey").WithSummary("Makes an API key")
            .WithDescription("role is supervisor, manager or admin. The key is shown this once; only its hash is kept.")
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        keys.MapDelete("/{id:guid}", async Task<Results<NoContent, ProblemHttpResult>> (Guid id, HttpContext context, ApiKeys store, CancellationToken cancellationToken) =>
                await store.RevokeAsync(context.User.RequiredActor(), id, cancellationToken) ? TypedResults.NoContent() : ApiProblems.NotFound("There is no such API key."))
            .WithName("revokeKey").WithSummary("Revokes an API key at once").ProducesProblem(StatusCodes.Status404NotFound);
    }

    /// <summary>A tenant role by its name in any case; null when there is none. The operator's role is not for keys.</summary>
    public static string? TenantRole(string? name) =>
        PortalRoles.All.FirstOrDefault(r => !string.Equals(r, PortalRoles.Operator, StringComparison.Ordinal) && string.Equals(r, name, StringComparison.OrdinalIgnoreCase));

    private static async Task<Results<Created<NewKeyAnswer>, ProblemHttpResult>> CreateAsync(KeyBody body, HttpContext context, ApiKeys store, CancellationToken cancellationToken)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (body.Name?.Trim() is not { Length: > 0 and <= 100 }) errors["name"] = ["Required, at most 100 characters."];
        if (TenantRole(body.Role) is not { } role) errors["role"] = ["supervisor, manager or admin."];
        else if (errors.Count == 0)
        {
            var name = body.Name!.Trim();
            var key = await store.CreateAsync(context.User.RequiredActor(), role, name, cancellationToken);
            return TypedResults.Created("/api/v1/keys", new NewKeyAnswer(name, role.ToLowerInvariant(), key));
        }

        return ApiProblems.Invalid(errors);
    }
}
