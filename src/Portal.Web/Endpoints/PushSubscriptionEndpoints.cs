using Microsoft.AspNetCore.Http.HttpResults;
using Portal.Domain.Pbx;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Live;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Security;
using Portal.Web.Authentication;

namespace Portal.Web.Endpoints;

/// <summary>Whether the PBX took the push address.</summary>
public sealed record PushSubscriptionAnswer(bool Ok, string? VendorMessage);

internal static class PushSubscriptionEndpoints
{
    private static readonly int[] Failures =
    [
        StatusCodes.Status404NotFound, StatusCodes.Status409Conflict, StatusCodes.Status429TooManyRequests, StatusCodes.Status501NotImplemented,
        StatusCodes.Status502BadGateway, StatusCodes.Status504GatewayTimeout,
    ];

    public static void MapPushSubscriptions(this RouteGroupBuilder api)
    {
        var subscription = api.MapGroup("/accounts/{id:guid}/push-subscription").RequireAuthorization(Permissions.AccountPush).WithTags("PBX accounts");
        RouteHandlerBuilder[] endpoints =
        [
            subscription.MapPost("/", (Guid id, HttpContext context, PbxAccounts accounts, PushSubscriptions subscriptions, CancellationToken cancellationToken) =>
                    RunAsync(id, context, accounts, subscriptions.SubscribeAsync, cancellationToken))
                .WithName("subscribePushes").WithSummary("Has the PBX push its events to a new address of ours")
                .WithDescription("The address is made here and told to the PBX alone. Where the PBX refuses, the address that it had stays good."),
            subscription.MapDelete("/", (Guid id, HttpContext context, PbxAccounts accounts, PushSubscriptions subscriptions, CancellationToken cancellationToken) =>
                    RunAsync(id, context, accounts, subscriptions.UnsubscribeAsync, cancellationToken))
                .WithName("unsubscribePushes").WithSummary("Stops the PBX's pushes"),
        ];
        foreach (var endpoint in endpoints)
            foreach (var status in Failures) endpoint.ProducesProblem(status);
    }

    private static async Task<Results<Ok<PushSubscriptionAnswer>, ProblemHttpResult, ForbidHttpResult>> RunAsync(
        Guid id, HttpContext context, PbxAccounts accounts, Func<Actor, Guid, CancellationToken, Task<CommandOutcome>> run, CancellationToken cancellationToken)
    {
        var actor = context.User.RequiredActor();
        if (await accounts.FindAsync(actor.TenantId, id, cancellationToken) is not { } account) return ApiProblems.NoAccount();
        var outcome = await run(actor, id, cancellationToken);
        return outcome.Result switch
        {
            CommandResult.Ok => TypedResults.Ok(new PushSubscriptionAnswer(true, outcome.VendorMessage)),
            CommandResult.Forbidden => TypedResults.Forbid(),
            CommandResult.NoAccount => account.Enabled ? ApiProblems.NoAccount() : ApiProblems.Disabled(),
            CommandResult.NotCapable => ApiProblems.NotOffered(PbxCatalog.Find(account.Vendor)?.Name ?? account.Vendor, "push-subscription"),
            _ => ApiProblems.OfPbx(context, outcome.Error ?? PbxErrorKind.Protocol, outcome.VendorMessage, outcome.Reason, outcome.RetryAfter),
        };
    }
}
