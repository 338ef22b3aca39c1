using System.Collections.Immutable;
using Microsoft.AspNetCore.Http.HttpResults;
using Portal.Domain.Calls;
using Portal.Domain.Live;
using Portal.Domain.Tenants;
using Portal.Infrastructure.History;
using Portal.Infrastructure.Security;
using Portal.Web.Authentication;

namespace Portal.Web.Endpoints;

/// <summary>Missed callers, and how many are open whatever was asked for.</summary>
public sealed record MissedListView(ImmutableArray<MissedLineView> Items, int Open, bool More);

/// <summary>
/// A caller who was not served. The id names the line without naming the caller; the number is masked for roles that may not see whole numbers. Short: every attempt was given up within the limit for
/// short abandons.
/// </summary>
public sealed record MissedLineView(
    Guid Id,
    string Number,
    DateTimeOffset FirstAt,
    DateTimeOffset LastAt,
    int Attempts,
    int? LongestWaitSeconds,
    bool Short,
    Guid AccountId,
    string? Queue,
    Guid LastCallId,
    Guid? AssignedTo,
    string? AssignedName,
    string? Note,
    DateTimeOffset? ClosedAt,
    Guid? ClosedByCallId,
    string? ClosedBy);

/// <summary>Whose task the line becomes; null = nobody's.</summary>
public sealed record MissedAssignBody(Guid? PersonId);

/// <summary>The note; null or empty takes it away.</summary>
public sealed record MissedNoteBody(string? Note);

internal static class MissedEndpoints
{
    private const int UsualLimit = 100;

    public static void MapMissed(this RouteGroupBuilder api)
    {
        var missed = api.MapGroup("/missed").WithTags("Missed callers");
        missed.MapGet("/", ListAsync).RequireAuthorization(Permissions.BoardView).WithName("getMissed").WithSummary("Callers who were not served, one line a caller, newest first")
            .WithDescription("state = open (default) or closed (closed today). mine=true: only those assigned to the reader. A line closes by itself when any later answered call in either direction reaches the caller.")
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        var line = missed.MapGroup("/{id:guid}").RequireAuthorization(Permissions.MissedHandle)
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        line.MapPost("/close", (Guid id, HttpContext context, MissedLines lines, CancellationToken cancellationToken) =>
                ChangeAsync(context, id, lines, actor => lines.CloseAsync(actor, id, cancellationToken), cancellationToken))
            .WithName("closeMissed").WithSummary("Closes a line by hand; the caller's next call in vain opens it again");
        line.MapPost("/assign", (Guid id, MissedAssignBody body, HttpContext context, MissedLines lines, CancellationToken cancellationToken) =>
                ChangeAsync(context, id, lines, actor => lines.AssignAsync(actor, id, body.PersonId, cancellationToken), cancellationToken))
            .WithName("assignMissed").WithSummary("Makes a line somebody's task");
        line.MapPost("/note", (Guid id, MissedNoteBody body, HttpContext context, MissedLines lines, CancellationToken cancellationToken) =>
                ChangeAsync(context, id, lines, actor => lines.NoteAsync(actor, id, body.Note, cancellationToken), cancellationToken))
            .WithName("noteMissed").WithSummary("Notes something on a line");
    }

    private static async Task<Results<Ok<MissedListView>, ProblemHttpResult>> ListAsync(
        HttpContext context, MissedLines lines, CancellationToken cancellationToken, string? state = null, bool mine = false, Guid? account = null, string? queue = null, int limit = UsualLimit)
    {
        if (state is not (null or "open" or "closed")) return ApiProblems.Invalid("state", "One of: open, closed.");
        if (limit is < 1 or > MissedLines.MostLines) return ApiProblems.Invalid("limit", $"A number from 1 to {MissedLines.MostLines}.");
        var actor = context.User.RequiredActor();
        // A queue may be named as the board names it.
        if (BoardKey.TryParse(queue, out var key)) (account, queue) = (key.AccountId, key.Key);
        var list = await lines.ListAsync(actor, new MissedFilter(state == "closed", mine, account, queue), limit, cancellationToken);
        return TypedResults.Ok(new MissedListView([.. list.Lines.Select(line => View(actor, line))], list.Open, list.More));
    }

    private static async Task<Results<Ok<MissedLineView>, ProblemHttpResult, ForbidHttpResult>> ChangeAsync(
        HttpContext context, Guid id, MissedLines lines, Func<Actor, Task<MissedChange>> change, CancellationToken cancellationToken)
    {
        var actor = context.User.RequiredActor();
        return await change(actor) switch
        {
            MissedChange.Ok when await lines.FindAsync(actor, id, cancellationToken) is { } line => TypedResults.Ok(View(actor, line)),
            MissedChange.Forbidden => TypedResults.Forbid(),
            MissedChange.Invalid => ApiProblems.Invalid("body", $"A person of the tenant, or a note of at most {MissedLines.LongestNote} characters."),
            _ => ApiProblems.NotFound("There is no such line."),
        };
    }

    private static MissedLineView View(Actor actor, MissedLine line) => new(
        line.Id,
        actor.May(Permissions.NumbersFull) ? line.Number : PhoneNumber.Mask(line.Number),
        line.FirstAt,
        line.LastAt,
        line.Attempts,
        line.LongestWaitSeconds,
        line.Short,
        line.AccountId,
        line.Queue,
        line.LastCallId,
        line.AssignedTo,
        line.AssignedName,
        line.Note,
        line.ClosedAt,
        line.ClosedByCallId,
        line.ClosedBy);
}
