using System.Collections.Immutable;
using Microsoft.AspNetCore.Http.HttpResults;
using Portal.Domain.Live;
using Portal.Domain.Pbx;
using Portal.Domain.Pbx.Commands;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Live;
using Portal.Web.Authentication;

namespace Portal.Web.Endpoints;

/// <summary>Several commands at once, such as one break for several agents.</summary>
public sealed record ManyCommandsBody(IReadOnlyList<OneOfManyBody>? Commands);

/// <summary>One of them: the account, the command's name, and its own fields.</summary>
public sealed record OneOfManyBody(Guid AccountId, string? Command, CommandFields? Fields);

/// <summary>How each ended, in the order of the request.</summary>
public sealed record ManyCommandsAnswer(ImmutableArray<OneOfManyAnswer> Items);

/// <summary>How one of several commands ended.</summary>
public sealed record OneOfManyAnswer(
    Guid AccountId, string Command, bool Ok, CommandResult Result, PbxErrorKind? Error, string? VendorMessage, string? Reason, string? CallId, Guid? CommandId, CommandEffect? Effect,
    Dictionary<string, string[]>? Errors);

internal static class ManyCommandsEndpoint
{
    private const int Most = 100;

    public static void MapManyCommands(this RouteGroupBuilder api) => api
        .MapPost("/commands", RunAsync).RequireAuthorization(Permissions.BoardView).WithTags("Commands").WithName("runCommands").WithSummary("Gives several commands at once")
        .WithDescription("Each is checked, sent once and answered by itself, as at its own address; one that fails does not stop the others. The answer is 200 whatever became of them.")
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<Results<Ok<ManyCommandsAnswer>, ProblemHttpResult>> RunAsync(ManyCommandsBody body, HttpContext context, PbxCommands runner, CancellationToken cancellationToken)
    {
        if (body.Commands is not { Count: > 0 and <= Most } wanted) return ApiProblems.Invalid("commands", $"Required: a list of 1 to {Most} commands.");
        var commands = new List<(Guid AccountId, PbxCommand Command)>(wanted.Count);
        for (var i = 0; i < wanted.Count; i++)
        {
            if (PbxCommandCatalog.Find(wanted[i].Command ?? "") is not { } kind) return ApiProblems.Invalid($"commands[{i}].command", "There is no such command.");
            var fields = wanted[i].Fields ?? new CommandFields();
            if (fields.CallId is { } callId)
            {
                if (CallIds.KeyIn(wanted[i].AccountId, callId) is not { } key) return ApiProblems.Invalid($"commands[{i}].fields.callId", "The call is on another account.");
                fields = fields with { CallId = key };
            }

            commands.Add((wanted[i].AccountId, kind.Create(fields)));
        }

        var outcomes = await runner.RunManyAsync(context.User.RequiredActor(), commands, cancellationToken);
        return TypedResults.Ok(new ManyCommandsAnswer([.. outcomes.Select((outcome, i) => Answer(wanted[i], outcome))]));
    }

    private static OneOfManyAnswer Answer(OneOfManyBody wanted, CommandOutcome outcome) => new(
        wanted.AccountId,
        wanted.Command!,
        outcome.Ok,
        outcome.Result,
        outcome.Error,
        outcome.VendorMessage,
        outcome.Reason,
        outcome.CallKey is null ? null : new BoardKey(wanted.AccountId, outcome.CallKey).ToString(),
        outcome.Id,
        outcome.Effect,
        outcome.Problems.IsEmpty ? null : ApiProblems.Sentences(outcome.Problems, asTimeout: wanted.Fields is { TimeoutSeconds: not null, RingSeconds: null }));
}
