using Microsoft.AspNetCore.Http.HttpResults;
using Portal.Domain.Campaigns;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Campaigns;
using Portal.Web.Authentication;

namespace Portal.Web.Endpoints;

internal static class CallingHoursEndpoints
{
    public static void MapCallingHours(this RouteGroupBuilder api)
    {
        var hours = api.MapGroup("/calling-hours").WithTags("Calling hours");
        hours.MapGet("/", async (HttpContext context, CallingHoursRules rules, CancellationToken cancellationToken) =>
                TypedResults.Ok(new HoursListAnswer([.. (await rules.ListAsync(context.User.RequiredActor().TenantId, cancellationToken)).Select(HoursAnswer.Of)])))
            .RequireAuthorization(Permissions.CampaignsView).WithName("getCallingHours").WithSummary("The tenant's rules of when people may be called");
        hours.MapGet("/{id:guid}", GetAsync).RequireAuthorization(Permissions.CampaignsView).WithName("getCallingHoursRule").WithSummary("One rule of calling hours")
            .ProducesProblem(StatusCodes.Status404NotFound);
        hours.MapGet("/{id:guid}/would-dial", WouldDialAsync).RequireAuthorization(Permissions.CampaignsView).WithName("wouldHoursDial").WithSummary("Whether a rule lets people be called at an instant, why not, and when next")
            .WithDescription("at = an instant, now by default; without an offset it is a wall-clock time of Europe/Istanbul.")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        hours.MapPost("/would-dial", Try).RequireAuthorization(Permissions.CampaignsView).WithName("tryCallingHours").WithSummary("The same for a rule that is not kept").ProducesProblem(StatusCodes.Status422UnprocessableEntity);

        hours.MapPost("/", CreateAsync).RequireAuthorization(Permissions.CampaignsManage).WithName("createCallingHours").WithSummary("Makes a rule of calling hours")
            .WithDescription(
                "All times are wall-clock times of Europe/Istanbul. week: spans by weekday; an end at or before the begin lies on the next day. exceptions: dates with hours of their own, none = nobody is called. "
                + "Public holidays of fixed date are closed unless openOnPublicHolidays; religious ones are entered as exceptions. Quiet hours hold unless quietOff: 20:00 to 09:00 and all Sunday, or those in quiet.")
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        hours.MapPut("/{id:guid}", UpdateAsync).RequireAuthorization(Permissions.CampaignsManage).WithName("updateCallingHours").WithSummary("Changes a rule; campaigns that go by it do so from now on")
            .WithDescription("Takes the whole rule and the revision that was read. When somebody changed it since, nothing is stored: 409.")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        hours.MapDelete("/{id:guid}", DeleteAsync).RequireAuthorization(Permissions.CampaignsManage).WithName("deleteCallingHours").WithSummary("Deletes a rule that no campaign goes by")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<Results<Ok<HoursAnswer>, ProblemHttpResult>> GetAsync(Guid id, HttpContext context, CallingHoursRules rules, CancellationToken cancellationToken) =>
        await rules.FindAsync(context.User.RequiredActor().TenantId, id, cancellationToken) is { } view ? TypedResults.Ok(HoursAnswer.Of(view)) : NotFound();

    private static async Task<Results<Ok<WouldDialAnswer>, ProblemHttpResult>> WouldDialAsync(
        Guid id, HttpContext context, CallingHoursRules rules, TimeProvider time, CancellationToken cancellationToken, string? at = null)
    {
        if (await rules.FindAsync(context.User.RequiredActor().TenantId, id, cancellationToken) is not { } view) return NotFound();
        return CampaignAnswers.TryInstant(at, time, out var instant) ? TypedResults.Ok(WouldDialAnswer.Of(instant, view.Rule.WouldDial(instant))) : CampaignAnswers.NoInstant();
    }

    private static Results<Ok<WouldDialAnswer>, ProblemHttpResult> Try(HoursTrialBody body, TimeProvider time)
    {
        if (body.Rule is null) return ApiProblems.Invalid("rule", "Required: a rule as in POST /calling-hours.");
        var at = body.At ?? time.GetUtcNow();
        if (!CampaignAnswers.IsInRange(at)) return CampaignAnswers.NoInstant();
        // A rule that is only tried needs no name yet.
        var rule = body.Rule.Rule() with { Name = "-" };
        var problems = rule.Problems().Select(problem => problem with { Field = "rule." + problem.Field }).ToList();
        return problems.Count > 0 ? CampaignAnswers.Invalid(problems) : TypedResults.Ok(WouldDialAnswer.Of(at, rule.WouldDial(at)));
    }

    private static async Task<Results<Created<HoursAnswer>, ProblemHttpResult, ForbidHttpResult>> CreateAsync(HoursBody body, HttpContext context, CallingHoursRules rules, CancellationToken cancellationToken)
    {
        var change = await rules.CreateAsync(context.User.RequiredActor(), body.Rule(), cancellationToken);
        return change switch
        {
            { Outcome: DraftOutcome.Ok, Hours: { } view } => TypedResults.Created($"/api/v1/calling-hours/{view.Id}", HoursAnswer.Of(view)),
            { Outcome: DraftOutcome.Forbidden } => TypedResults.Forbid(),
            _ => Refused(change),
        };
    }

    private static async Task<Results<Ok<HoursAnswer>, ProblemHttpResult, ForbidHttpResult>> UpdateAsync(Guid id, HoursBody body, HttpContext context, CallingHoursRules rules, CancellationToken cancellationToken)
    {
        var actor = context.User.RequiredActor();
        if (body.Revision is not { } revision)
        {
            return await rules.FindAsync(actor.TenantId, id, cancellationToken) is null ? NotFound() : ApiProblems.Invalid("revision", "Required: the revision that was read, so that nobody's change is overwritten.");
        }

        var change = await rules.UpdateAsync(actor, id, revision, body.Rule(), cancellationToken);
        return change switch
        {
            { Outcome: DraftOutcome.Ok, Hours: { } view } => TypedResults.Ok(HoursAnswer.Of(view)),
            { Outcome: DraftOutcome.Forbidden } => TypedResults.Forbid(),
            _ => Refused(change),
        };
    }

    private static async Task<Results<NoContent, ProblemHttpResult, ForbidHttpResult>> DeleteAsync(Guid id, HttpContext context, CallingHoursRules rules, CancellationToken cancellationToken)
    {
        var change = await rules.DeleteAsync(context.User.RequiredActor(), id, cancellationToken);
        return change.Outcome switch
        {
            DraftOutcome.Ok => TypedResults.NoContent(),
            DraftOutcome.Forbidden => TypedResults.Forbid(),
            _ => Refused(change),
        };
    }

    private static ProblemHttpResult Refused(HoursChange change) => change.Outcome switch
    {
        DraftOutcome.NotFound => NotFound(),
        DraftOutcome.InUse => ApiProblems.Conflict("Campaigns go by these hours: " + string.Join(", ", change.UsedBy) + "."),
        DraftOutcome.ChangedMeanwhile => CampaignAnswers.ChangedMeanwhile(change.Hours!.Revision, change.Hours.ChangedBy, change.Hours.ChangedAt, []),
        _ => CampaignAnswers.Invalid(change.Problems),
    };

    private static ProblemHttpResult NotFound() => ApiProblems.NotFound("There are no such calling hours.");
}
