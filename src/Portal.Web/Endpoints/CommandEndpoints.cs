using System.Collections.Frozen;
using Microsoft.AspNetCore.Http.HttpResults;
using Portal.Domain.Live;
using Portal.Domain.Pbx;
using Portal.Domain.Pbx.Commands;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Live;
using Portal.Infrastructure.Pbx;
using Portal.Web.Authentication;

namespace Portal.Web.Endpoints;

/// <summary>Which call to end: its id on the board, or the vendor's own key.</summary>
public sealed record HangUpBody(string? CallId);

/// <summary>What to dial: the extension rings first, then the destination.</summary>
public sealed record OriginateBody(string? Extension, string? Destination, string? CallerId, bool? ManualAnswer, int? TimeoutSeconds);

/// <summary>How a command ended.</summary>
public sealed record CommandAnswerView(bool Ok, string? VendorMessage, string? CallId);

/// <summary>Live control over the API.</summary>
internal static class CommandEndpoints
{
    /// <summary>Longest number, with prefixes and separators, that any PBX takes.</summary>
    private const int LongestNumber = 40;

    /// <summary>Commands that the API names but no connected vendor takes through this version.</summary>
    private static readonly FrozenSet<string> OtherCommands = new[]
    {
        "transfer", "attendedTransfer", "mute", "unmute", "link", "redirect", "answer", "queueAdd", "queueRemove", "agentLogin", "agentLogout", "breakStart", "breakEnd",
    }.ToFrozenSet(StringComparer.Ordinal);

    public static void MapCommands(this RouteGroupBuilder api)
    {
        var commands = api.MapGroup("/accounts/{id:guid}/commands").WithTags("Commands");
        const string Once = "Sent to the PBX once and never repeated. 409 holds the PBX's reason where it refuses; 501 names the vendor where it has no such operation.";

        commands.MapPost("/hangup", HangUpAsync).RequireAuthorization(Permissions.CallHangUp).WithName("hangUp").WithSummary("Ends a call").WithDescription(Once).WithProblems();
        commands.MapPost("/originate", OriginateAsync).RequireAuthorization(Permissions.CallOriginate).WithName("originate").WithSummary("Starts a call: the extension rings, then the destination").WithDescription(Once).WithProblems();
        commands.MapPost("/{command}", OtherAsync).RequireAuthorization(Permissions.BoardView).WithName("otherCommand").WithSummary("A command that this account's vendor does not offer")
            .WithDescription("Every other command answers 501, naming the vendor; a word that is no command answers 404.")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status501NotImplemented);
    }

    private static async Task<Results<Ok<CommandAnswerView>, ProblemHttpResult, ForbidHttpResult>> HangUpAsync(
        Guid id, HangUpBody body, HttpContext context, PbxAccounts accounts, PbxCommands commands, CancellationToken cancellationToken)
    {
        var actor = context.User.RequiredActor();
        if (await accounts.FindAsync(actor.TenantId, id, cancellationToken) is not { } account) return NoAccount();
        var key = body.CallId?.Trim() ?? "";
        if (BoardKey.TryParse(key, out var onBoard))
        {
            if (onBoard.AccountId != id) return ApiProblems.Invalid("callId", "The call is on another account.");
            key = onBoard.Key;
        }

        if (key.Length is 0 or > 200) return ApiProblems.Invalid("callId", "Required: the call's id on the board, or the PBX's own.");
        return Answer(id, account, "hangup", await commands.RunAsync(actor, id, new HangUpCommand(key), cancellationToken));
    }

    private static async Task<Results<Ok<CommandAnswerView>, ProblemHttpResult, ForbidHttpResult>> OriginateAsync(
        Guid id, OriginateBody body, HttpContext context, PbxAccounts accounts, PbxCommands commands, CancellationToken cancellationToken)
    {
        var actor = context.User.RequiredActor();
        if (await accounts.FindAsync(actor.TenantId, id, cancellationToken) is not { } account) return NoAccount();
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (!IsNumber(body.Extension)) errors["extension"] = ["Required: digits."];
        if (!IsNumber(body.Destination)) errors["destination"] = ["Required: a phone number or an extension."];
        if (body.CallerId is not null && !IsNumber(body.CallerId)) errors["callerId"] = ["Not a phone number."];
        if (body.TimeoutSeconds is < 1 or > 300) errors["timeoutSeconds"] = ["From 1 to 300."];
        if (errors.Count > 0) return ApiProblems.Invalid(errors);
        var request = new OriginateRequest(body.Extension!.Trim(), body.Destination!.Trim(), new CallOptions { CallerId = body.CallerId?.Trim(), ManualAnswer = body.ManualAnswer ?? false, RingSeconds = body.TimeoutSeconds });
        return Answer(id, account, "originate", await commands.RunAsync(actor, id, new OriginateCommand(request.Extension, request.Destination, request.Options), cancellationToken));
    }

    private static async Task<ProblemHttpResult> OtherAsync(Guid id, string command, HttpContext context, PbxAccounts accounts, CancellationToken cancellationToken)
    {
        if (await accounts.FindAsync(context.User.RequiredActor().TenantId, id, cancellationToken) is not { } account) return NoAccount();
        return OtherCommands.Contains(command) ? ApiProblems.NotOffered(VendorName(account), command) : ApiProblems.NotFound("There is no such command.");
    }

    private static string VendorName(AccountView account) => PbxCatalog.Find(account.Vendor)?.Name ?? account.Vendor;

    private static Results<Ok<CommandAnswerView>, ProblemHttpResult, ForbidHttpResult> Answer(Guid accountId, AccountView account, string command, CommandOutcome outcome) => outcome.Result switch
    {
        CommandResult.Ok => TypedResults.Ok(new CommandAnswerView(true, outcome.VendorMessage, outcome.CallKey is null ? null : new BoardKey(accountId, outcome.CallKey).ToString())),
        CommandResult.Forbidden => TypedResults.Forbid(),
        CommandResult.NoAccount => account.Enabled ? NoAccount() : ApiProblems.Conflict("The account is disabled."),
        CommandResult.NotCapable => ApiProblems.NotOffered(VendorName(account), command),
        _ => Failed(outcome),
    };

    private static ProblemHttpResult Failed(CommandOutcome outcome)
    {
        var (status, detail) = outcome.Error switch
        {
            PbxErrorKind.Refused => (StatusCodes.Status409Conflict, "The PBX refused."),
            PbxErrorKind.RateLimited => (StatusCodes.Status429TooManyRequests, "The PBX's quota is used up for the moment."),
            PbxErrorKind.Timeout => (StatusCodes.Status504GatewayTimeout, "The PBX did not answer in time; whether it did what it was asked is unknown."),
            PbxErrorKind.Unreachable => (StatusCodes.Status502BadGateway, "The PBX cannot be reached."),
            PbxErrorKind.Unauthorized => (StatusCodes.Status502BadGateway, "The PBX refused the account's credentials."),
            PbxErrorKind.Misconfigured => (StatusCodes.Status502BadGateway, "The account's settings cannot work."),
            _ => (StatusCodes.Status502BadGateway, "The PBX's answer cannot be understood."),
        };
        return TypedResults.Problem(
            statusCode: status,
            detail: outcome.VendorMessage is { Length: > 0 } said ? $"{detail} It said: {said}" : detail,
            extensions: new Dictionary<string, object?>(StringComparer.Ordinal) { ["ok"] = false, ["vendorMessage"] = outcome.VendorMessage });
    }

    private static ProblemHttpResult NoAccount() => ApiProblems.NotFound("There is no such PBX account.");

    private static bool IsNumber(string? text) =>
        text?.Trim() is { Length: > 0 and <= LongestNumber } number
        && number.All(c => char.IsAsciiDigit(c) || c is '+' or '*' or '#' or ' ' or '-' or '(' or ')')
        && number.Any(char.IsAsciiDigit);

    private static void WithProblems(this RouteHandlerBuilder endpoint)
    {
        foreach (var status in (int[])[StatusCodes.Status404NotFound, StatusCodes.Status409Conflict, StatusCodes.Status422UnprocessableEntity, StatusCodes.Status429TooManyRequests, StatusCodes.Status501NotImplemented, StatusCodes.Status502BadGateway, StatusCodes.Status504GatewayTimeout])
            endpoint.ProducesProblem(status);
    }
}
