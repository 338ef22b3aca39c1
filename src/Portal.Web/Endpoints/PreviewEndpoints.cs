using Microsoft.AspNetCore.Http.HttpResults;
using Portal.Domain.Campaigns;
using Portal.Domain.Live;
using Portal.Domain.Pbx;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Campaigns.Contacts;
using Portal.Infrastructure.Campaigns.Preview;
using Portal.Infrastructure.Live;
using Portal.Web.Authentication;

namespace Portal.Web.Endpoints;

/// <summary>Lists that people dial: the next contact, its call, its result.</summary>
internal static class PreviewEndpoints
{
    public static void MapPreview(this RouteGroupBuilder api)
    {
        var preview = api.MapGroup("/campaigns/{id:guid}/preview").WithTags("Campaigns").RequireAuthorization(Permissions.CampaignsDial).ProducesProblem(StatusCodes.Status404NotFound);
        preview.MapPost("/next", NextAsync).WithName("nextPreviewContact").WithSummary("The contact in the caller's hands, else the next one of the list")
            .WithDescription("Retries and contacts put off that are due come first, then the untried in the order of the list. A person or key has one contact at a time; one that was called is answered first, "
                + "whichever campaign it is of, until its result is told. Without a contact, idle says why and when it is worth asking again.");
        var contact = preview.MapGroup("/{contactId:guid}").ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        contact.MapPost("/call", CallAsync).WithName("callPreviewContact").WithSummary("Calls the contact from an extension, or notes that it is called by hand")
            .WithDescription("Do-not-call lists, consent, attempt caps and hours are asked about once more. The attempt counts from here on; calling again makes no second call (409). A call that the PBX refuses does not count.")
            .ProducesProblem(StatusCodes.Status429TooManyRequests).ProducesProblem(StatusCodes.Status502BadGateway);
        contact.MapPost("/result", ResultAsync).WithName("setPreviewResult").WithSummary("What came of the call; the contact goes on by the campaign's retries and the result code")
            .WithDescription("result = answered, noAnswer, busy, rejected, unreachable, invalidNumber or failed; disposition = one of the codes that the contact lists.");
        contact.MapPost("/refusal", RefuseAsync).WithName("refusePreviewContact").WithSummary("The contact is not to be called again: do-not-call list, and for a commercial campaign a refusal of consent")
            .WithDescription("Only for the contact in the caller's hands. A call that awaits its result is stored as answered. Taking an entry out again needs campaigns.manage.");
        contact.MapPost("/skip", SkipAsync).WithName("skipPreviewContact").WithSummary("Puts an uncalled contact back, at once or until later")
            .WithDescription($"minutes = 1 to {(int)PreviewList.LongestLater.TotalMinutes}.");
    }

    private static async Task<Results<Ok<PreviewAnswer>, ProblemHttpResult, ForbidHttpResult>> NextAsync(Guid id, HttpContext context, PreviewList list, CancellationToken cancellationToken)
    {
        var actor = context.User.RequiredActor();
        var step = await list.NextAsync(actor, id, cancellationToken);
        if (step.Outcome == PreviewOutcome.Forbidden) return TypedResults.Forbid();
        if (step.Outcome != PreviewOutcome.Ok) return Refused(step);
        return TypedResults.Ok(new PreviewAnswer(step.Contact is { } contact ? PreviewContactView.Of(contact) : null, step.Idle, await list.ProgressAsync(actor, id, cancellationToken)));
    }

    private static async Task<Results<Ok<PreviewCallAnswer>, ProblemHttpResult, ForbidHttpResult>> CallAsync(
        Guid id, Guid contactId, PreviewCallBody body, HttpContext context, PreviewCalls calls, CancellationToken cancellationToken)
    {
        var step = await calls.CallAsync(context.User.RequiredActor(), id, contactId, body.Extension, body.ByHand, cancellationToken);
        if (step.Outcome == PreviewOutcome.Forbidden || step.Command?.Result == CommandResult.Forbidden) return TypedResults.Forbid();
        if (step.Outcome == PreviewOutcome.Failed) return Failed(context, step.Command!);
        if (step is not { Outcome: PreviewOutcome.Ok, Contact: { } contact }) return Refused(step);
        var key = step.Command?.CallKey is { } name && contact.AccountId is { } account ? new BoardKey(account, name).ToString() : null;
        return TypedResults.Ok(new PreviewCallAnswer(step.Command?.Ok != false, step.Command?.VendorMessage, key, PreviewContactView.Of(contact)));
    }

    private static async Task<Results<Ok<PreviewResultAnswer>, ProblemHttpResult, ForbidHttpResult>> ResultAsync(
        Guid id, Guid contactId, PreviewResultBody body, HttpContext context, PreviewCalls calls, CancellationToken cancellationToken) =>
        // Nothing said is no result that a person can say.
        ResultOf(await calls.ResultAsync(context.User.RequiredActor(), id, contactId, new PreviewResult(body.Result ?? ContactResult.Other, body.Disposition, body.Note), cancellationToken));

    private static async Task<Results<Ok<PreviewResultAnswer>, ProblemHttpResult, ForbidHttpResult>> RefuseAsync(
        Guid id, Guid contactId, PreviewRefusalBody body, HttpContext context, PreviewRefusals refusals, CancellationToken cancellationToken) =>
        ResultOf(await refusals.StoreAsync(context.User.RequiredActor(), id, contactId, body.Everywhere, body.Note, cancellationToken));

    private static Results<Ok<PreviewResultAnswer>, ProblemHttpResult, ForbidHttpResult> ResultOf(PreviewStep step) =>
        step is { Outcome: PreviewOutcome.Ok, Standing: { } standing } ? TypedResults.Ok(new PreviewResultAnswer(standing.State, standing.Attempts, standing.NextAt))
        : step.Outcome == PreviewOutcome.Forbidden ? TypedResults.Forbid()
        : Refused(step);

    private static async Task<Results<NoContent, ProblemHttpResult, ForbidHttpResult>> SkipAsync(
        Guid id, Guid contactId, PreviewSkipBody body, HttpContext context, PreviewList list, CancellationToken cancellationToken)
    {
        var step = await list.SkipAsync(context.User.RequiredActor(), id, contactId, body.Minutes is { } minutes ? TimeSpan.FromMinutes(minutes) : null, cancellationToken);
        return step.Outcome switch
        {
            PreviewOutcome.Ok => TypedResults.NoContent(),
            PreviewOutcome.Forbidden => TypedResults.Forbid(),
            _ => Refused(step),
        };
    }

    private static ProblemHttpResult Refused(PreviewStep step) => step.Outcome switch
    {
        PreviewOutcome.NotFound => ApiProblems.NotFound("There is no such campaign that people dial, or no such contact in it."),
        PreviewOutcome.Invalid => Wrong(step.Field ?? "body"),
        PreviewOutcome.Called => ApiProblems.Conflict("It was called already, and is not called again; its result is awaited."),
        PreviewOutcome.NotCalled => ApiProblems.Conflict("No call to it was made that a result could be about."),
        PreviewOutcome.MustNotBeCalled => Conflict("The number must not be called now.", "verdict", step.Verdict),
        PreviewOutcome.Closed => Conflict("The campaign calls nobody now.", "reason", step.Idle?.Reason),
        _ => ApiProblems.Conflict("The contact is not in your hands: ask for the next one."),
    };

    private static ProblemHttpResult Conflict<T>(string detail, string name, T value) => TypedResults.Problem(
        statusCode: StatusCodes.Status409Conflict, detail: detail, extensions: new Dictionary<string, object?>(StringComparer.Ordinal) { [name] = value });

    private static ProblemHttpResult Wrong(string field) => ApiProblems.Invalid(field, field switch
    {
        "extension" => $"The extension to call from: digits; or byHand.",
        "result" => "One of: answered, noAnswer, busy, rejected, unreachable, invalidNumber, failed.",
        "disposition" => "One of the codes that the contact lists; needed for an answered call.",
        "note" => $"At most {PreviewResult.LongestNote} characters.",
        _ => $"From 1 to {(int)PreviewList.LongestLater.TotalMinutes}.",
    });

    private static ProblemHttpResult Failed(HttpContext context, CommandOutcome outcome) => outcome.Result switch
    {
        CommandResult.NoAccount => ApiProblems.Disabled(),
        CommandResult.Invalid => ApiProblems.Invalid(outcome.Problems),
        _ => ApiProblems.OfPbx(context, outcome.Error ?? PbxErrorKind.Protocol, outcome.VendorMessage, outcome.Reason, outcome.RetryAfter),
    };
}
