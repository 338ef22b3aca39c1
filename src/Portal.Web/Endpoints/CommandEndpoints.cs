using System.Collections.Immutable;
using Microsoft.AspNetCore.Http.HttpResults;
using Portal.Domain.Live;
using Portal.Domain.Pbx;
using Portal.Domain.Pbx.Commands;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Live;
using Portal.Infrastructure.Pbx;
using Portal.Web.Authentication;

namespace Portal.Web.Endpoints;

/// <summary>Live control over the API: one address for each kind of command in <see cref="PbxCommandCatalog"/>.</summary>
internal static class CommandEndpoints
{
    private const string Once = "Sent to the PBX once and never repeated. 409 holds the PBX's reason where it refuses; 501 names the vendor where it has no such operation. "
        + "effect says whether a reading or push has shown it yet: pending, seen, notSeen, failed, unknowable.";

    private static readonly int[] Failures =
    [
        StatusCodes.Status404NotFound, StatusCodes.Status409Conflict, StatusCodes.Status422UnprocessableEntity, StatusCodes.Status429TooManyRequests,
        StatusCodes.Status501NotImplemented, StatusCodes.Status502BadGateway, StatusCodes.Status504GatewayTimeout,
    ];

    public static void MapCommands(this RouteGroupBuilder api)
    {
        var commands = api.MapGroup("/accounts/{id:guid}/commands").WithTags("Commands");
        commands.MapGet("/", ListAsync).RequireAuthorization(Permissions.BoardView).WithName("getCommands").WithSummary("The newest commands sent to this account, newest first")
            .WithDescription("Kept in memory: a restart forgets them; the audit log does not.").ProducesProblem(StatusCodes.Status404NotFound);
        commands.MapGet("/{commandId:guid}", GetAsync).RequireAuthorization(Permissions.BoardView).WithName("getCommand").WithSummary("A command and whether its effect was seen")
            .ProducesProblem(StatusCodes.Status404NotFound);

        // Without it a mistyped command would be answered as if only the method were wrong.
        commands.MapPost("/{command}", () => ApiProblems.NotFound("There is no such command.")).RequireAuthorization(Permissions.BoardView).WithName("unknownCommand")
            .WithSummary("A word that is no command").WithDescription("Always 404.").ProducesProblem(StatusCodes.Status404NotFound);

        foreach (var kind in PbxCommandCatalog.All)
        {
            var endpoint = commands
                .MapPost("/" + kind.Name, (Guid id, CommandFields body, HttpContext context, PbxAccounts accounts, PbxCommands runner, CancellationToken cancellationToken) =>
                    RunAsync(kind, id, body, context, accounts, runner, cancellationToken))
                .RequireAuthorization(kind.Permission).WithName(kind.Name).WithSummary(kind.Summary).WithDescription(Once).WithMetadata(kind);
            foreach (var status in Failures) endpoint.ProducesProblem(status);
        }
    }

    private static async Task<Results<Ok<ImmutableArray<CommandStateView>>, ProblemHttpResult>> ListAsync(
        Guid id, HttpContext context, PbxAccounts accounts, CommandTracker tracker, CancellationToken cancellationToken)
    {
        var tenant = context.User.RequiredActor().TenantId;
        return await accounts.FindAsync(tenant, id, cancellationToken) is null
            ? ApiProblems.NoAccount()
            : TypedResults.Ok(tracker.For(tenant).Recent.Where(command => command.AccountId == id).Select(CommandStateView.From).ToImmutableArray());
    }

    private static async Task<Results<Ok<CommandStateView>, ProblemHttpResult>> GetAsync(
        Guid id, Guid commandId, HttpContext context, PbxAccounts accounts, CommandTracker tracker, CancellationToken cancellationToken)
    {
        var tenant = context.User.RequiredActor().TenantId;
        if (await accounts.FindAsync(tenant, id, cancellationToken) is null) return ApiProblems.NoAccount();
        return tracker.For(tenant).Find(commandId) is { } command && command.AccountId == id
            ? TypedResults.Ok(CommandStateView.From(command))
            : ApiProblems.NotFound("There is no such command, or it is too long ago.");
    }

    private static async Task<Results<Ok<CommandAnswerView>, ProblemHttpResult, ForbidHttpResult>> RunAsync(
        PbxCommandKind kind, Guid id, CommandFields body, HttpContext context, PbxAccounts accounts, PbxCommands runner, CancellationToken cancellationToken)
    {
        var actor = context.User.RequiredActor();
        if (await accounts.FindAsync(actor.TenantId, id, cancellationToken) is not { } account) return ApiProblems.NoAccount();
        if (body.CallId is { } callId)
        {
            if (CallIds.KeyIn(id, callId) is not { } key) return ApiProblems.Invalid([new CommandProblem("callId", CommandProblems.OtherAccount)]);
            body = body with { CallId = key };
        }

        var outcome = await runner.RunAsync(actor, id, kind.Create(body), cancellationToken);
        return outcome.Result switch
        {
            CommandResult.Ok => TypedResults.Ok(new CommandAnswerView(
                true, outcome.VendorMessage, outcome.CallKey is null ? null : new BoardKey(id, outcome.CallKey).ToString(), outcome.Id, outcome.Effect)),
            CommandResult.Forbidden => TypedResults.Forbid(),
            CommandResult.NoAccount => account.Enabled ? ApiProblems.NoAccount() : ApiProblems.Disabled(),
            CommandResult.NotCapable => ApiProblems.NotOffered(PbxCatalog.Find(account.Vendor)?.Name ?? account.Vendor, kind.Name),
            CommandResult.Invalid => ApiProblems.Invalid(outcome.Problems, body is { TimeoutSeconds: not null, RingSeconds: null }),
            _ => Failed(context, outcome),
        };
    }

    private static ProblemHttpResult Failed(HttpContext context, CommandOutcome outcome)
    {
        const string Unsure = "Whether it did what it was asked is unknown; its effect is being looked for.";
        var unknown = outcome.Result == CommandResult.Unknown;
        return ApiProblems.OfPbx(
            context,
            outcome.Error ?? PbxErrorKind.Protocol,
            outcome.VendorMessage,
            unknown ? $"{outcome.Reason} {Unsure}".TrimStart() : outcome.Reason,
            outcome.RetryAfter,
            [new("commandId", outcome.Id), new("effect", outcome.Effect), new("unknown", unknown)]);
    }
}
