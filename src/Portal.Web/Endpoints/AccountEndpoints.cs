using System.Collections.Immutable;
using Microsoft.AspNetCore.Http.HttpResults;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Pbx;
using Portal.Web.Authentication;

namespace Portal.Web.Endpoints;

/// <summary>PBX accounts over the API. Everything is scoped to the caller's tenant: another tenant's id is simply not found.</summary>
internal static class AccountEndpoints
{
    public static void MapAccounts(this RouteGroupBuilder api)
    {
        var accounts = api.MapGroup("/accounts").RequireAuthorization(Permissions.AccountsManage).WithTags("PBX accounts");

        accounts.MapGet("/", ListAsync).WithName("getAccounts").WithSummary("The tenant's PBX accounts").WithDescription("Secrets are never returned; secretsSet names those that are stored.");
        accounts.MapGet("/{id:guid}", GetAsync).WithName("getAccount").WithSummary("One PBX account").ProducesProblem(StatusCodes.Status404NotFound);
        accounts.MapPost("/", CreateAsync).WithName("createAccount").WithSummary("Connects a PBX account")
            .WithDescription("settings takes the fields that GET /vendors lists for the vendor. Where the vendor pushes, pushUrl is the address to enter there; it is shown only now and on rotation.")
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        accounts.MapPut("/{id:guid}", UpdateAsync).WithName("updateAccount").WithSummary("Changes a PBX account")
            .WithDescription("What is absent is unchanged; so is a secret that is absent or empty. With a revision, a change made meanwhile by somebody else is refused with 409.")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        accounts.MapDelete("/{id:guid}", DeleteAsync).WithName("deleteAccount").WithSummary("Deletes a PBX account and what the board shows of it").ProducesProblem(StatusCodes.Status404NotFound);
        accounts.MapPost("/{id:guid}/test", TestAsync).WithName("testAccount").WithSummary("Tries the account for real, check by check")
            .WithDescription("Asks the PBX with the stored settings; counts against the vendor's quota.").ProducesProblem(StatusCodes.Status404NotFound);
        accounts.MapPost("/{id:guid}/push-token", RotateAsync).WithName("rotatePushToken").WithSummary("Makes a new push address; the old one stops at once")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<Ok<ImmutableArray<AccountAnswer>>> ListAsync(HttpContext context, PbxAccounts accounts, CancellationToken cancellationToken)
    {
        var list = await accounts.ListAsync(context.User.RequiredActor().TenantId, cancellationToken);
        return TypedResults.Ok(list.Select(a => AccountAnswer.From(a)).ToImmutableArray());
    }

    private static async Task<Results<Ok<AccountAnswer>, ProblemHttpResult>> GetAsync(Guid id, HttpContext context, PbxAccounts accounts, CancellationToken cancellationToken) =>
        await accounts.FindAsync(context.User.RequiredActor().TenantId, id, cancellationToken) is { } account
            ? TypedResults.Ok(AccountAnswer.From(account))
            : ApiProblems.NoAccount();

    private static async Task<Results<Created<AccountAnswer>, ProblemHttpResult>> CreateAsync(AccountBody body, HttpContext context, PbxAccounts accounts, CancellationToken cancellationToken)
    {
        if (Missing(body) is { } missing) return missing;
        var change = await accounts.CreateAsync(context.User.RequiredActor(), body.ToInput(null), cancellationToken);
        return change is { Ok: true, Account: { } account }
            ? TypedResults.Created($"/api/v1/accounts/{account.Id}", AccountAnswer.From(account, change.PushUrl))
            : Refused(body.Vendor, change);
    }

    private static async Task<Results<Ok<AccountAnswer>, ProblemHttpResult>> UpdateAsync(Guid id, AccountBody body, HttpContext context, PbxAccounts accounts, CancellationToken cancellationToken)
    {
        var actor = context.User.RequiredActor();
        if (await accounts.FindAsync(actor.TenantId, id, cancellationToken) is not { } existing) return ApiProblems.NoAccount();
        if (body.Vendor is { } vendor && !string.Equals(vendor, existing.Vendor, StringComparison.Ordinal))
            return ApiProblems.Invalid("vendor", "An account stays with its vendor; connect a new account instead.");
        var change = await accounts.UpdateAsync(actor, id, body.ToInput(existing), cancellationToken);
        if (change is null) return ApiProblems.NoAccount();
        return change is { Ok: true, Account: { } account } ? TypedResults.Ok(AccountAnswer.From(account, change.PushUrl)) : Refused(existing.Vendor, change);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(Guid id, HttpContext context, PbxAccounts accounts, CancellationToken cancellationToken) =>
        await accounts.DeleteAsync(context.User.RequiredActor(), id, cancellationToken) ? TypedResults.NoContent() : ApiProblems.NoAccount();

    private static async Task<Results<Ok<TestAnswer>, ProblemHttpResult>> TestAsync(Guid id, HttpContext context, PbxAccounts accounts, CancellationToken cancellationToken) =>
        await accounts.TestAsync(context.User.RequiredActor(), id, null, cancellationToken) is { } checks
            ? TypedResults.Ok(new TestAnswer(checks.All(c => c.Ok), [.. checks.Select(c => new CheckAnswer(c.Name, c.Ok, c.Error, c.Message))]))
            : ApiProblems.NoAccount();

    private static async Task<Results<Ok<PushAddressAnswer>, ProblemHttpResult>> RotateAsync(Guid id, HttpContext context, PbxAccounts accounts, CancellationToken cancellationToken)
    {
        var actor = context.User.RequiredActor();
        if (await accounts.FindAsync(actor.TenantId, id, cancellationToken) is not { } account) return ApiProblems.NoAccount();
        return await accounts.RotatePushTokenAsync(actor, id, cancellationToken) is { } address
            ? TypedResults.Ok(new PushAddressAnswer(address))
            : ApiProblems.Conflict($"{PbxCatalog.Find(account.Vendor)?.Name ?? account.Vendor} does not push.");
    }

    private static ProblemHttpResult? Missing(AccountBody body)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (string.IsNullOrWhiteSpace(body.Name)) errors["name"] = ["Required."];
        if (PbxCatalog.Find(body.Vendor ?? "") is null) errors["vendor"] = ["One of: " + string.Join(", ", PbxCatalog.All.Select(v => v.Id)) + "."];
        return errors.Count == 0 ? null : ApiProblems.Invalid(errors);
    }

    private static ProblemHttpResult Refused(string? vendor, AccountChange change)
    {
        if (change.Problems.Any(p => string.Equals(p.MessageKey, SettingMessages.ChangedMeanwhile, StringComparison.Ordinal)))
            return ApiProblems.Conflict("Somebody else changed the account meanwhile; read it again.");
        var settings = PbxCatalog.Find(vendor ?? "")?.Fields.Select(f => f.Name).ToHashSet(StringComparer.Ordinal) ?? [];
        return ApiProblems.Invalid(change.Problems
            .GroupBy(p => settings.Contains(p.Field) ? "settings." + p.Field : p.Field, p => SettingMessages.Text(p.MessageKey).ToString(), StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.ToArray(), StringComparer.Ordinal));
    }
}
