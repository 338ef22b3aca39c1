using Microsoft.AspNetCore.Http.HttpResults;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Campaigns;
using Portal.Infrastructure.Campaigns.HandOver;
using Portal.Infrastructure.Security;
using Portal.Web.Authentication;

namespace Portal.Web.Endpoints;

/// <summary>What people and programs order of campaigns: create at the PBX, start, stop, have them end.</summary>
internal static class CampaignControlEndpoints
{
    private const string Revision = "With a revision (the one that was read), a change made since by somebody else is refused with 409. ";

    public static void MapCampaignControl(this RouteGroupBuilder api)
    {
        var campaign = api.MapGroup("/campaigns/{id:guid}").WithTags("Campaigns");
        Map(campaign, "create", (control, actor, id, revision, token) => control.CreateAsync(actor, id, revision, token)).WithName("createCampaignAtPbx").WithSummary("Creates a draft at its PBX, stopped")
            .WithDescription(Revision + "Where the PBX would dial a campaign from its creation, it is created there by the start only.");
        Map(campaign, "start", (control, actor, id, revision, token) => control.StartAsync(actor, id, revision, token)).WithName("startCampaign").WithSummary("Starts a campaign; creates it at its PBX first where needed")
            .WithDescription(Revision + "422 names what the plan still lacks. Contacts are handed over within seconds, as their hours, do-not-call lists, consents and caps allow.");
        Map(campaign, "stop", (control, actor, id, revision, token) => control.StopAsync(actor, id, revision, token)).WithName("stopCampaign").WithSummary("Stops a campaign; calls in progress go on")
            .WithDescription(Revision + "Where the PBX has no stop, the undialed numbers are taken off its list (stopMeaning of the campaign says so before). "
                + "When the PBX cannot be told at once, the order stands and the portal goes on trying: error says why.");
        Map(campaign, "drain", (control, actor, id, revision, token) => control.DeleteAsync(actor, id, revision, token)).WithName("drainCampaign")
            .WithSummary("Stops a campaign and deletes it at its PBX once its calls have ended").WithDescription(Revision + "Its results stay. A PBX that deletes nothing keeps it, stopped.");
        campaign.MapPut("/hours", ChangeHoursAsync).RequireAuthorization(Permissions.CampaignsManage).WithName("changeCampaignHours").WithSummary("Changes the calling hours and the last day of a campaign that exists, also while it runs")
            .WithDescription("callingHoursId = one of the tenant's rules, null for the usual hours; lastDay is required, and so is the revision that was read: a change made since by somebody else is refused with 409. "
                + "Nobody is dialed outside the new days and hours from now on; hoursMeaning of the campaign says what they mean at its PBX. A draft is changed by PUT of the campaign.")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        campaign.MapPost("/settle", SettleAsync).RequireAuthorization(Permissions.CampaignsManage).WithName("settleCampaign").WithSummary("Says what became of a creation whose answer was lost")
            .WithDescription("Only while createSentAt is set and the PBX lists no campaigns: vendorKey = the id under which it is there; without one it is created again.")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status422UnprocessableEntity).ProducesProblem(StatusCodes.Status502BadGateway);
    }

    /// <summary>The answer of an order as a problem, or the campaign.</summary>
    private static Results<Ok<CampaignAnswer>, ProblemHttpResult, ForbidHttpResult> Answer(HttpContext context, ControlAnswer answer) =>
        answer.Outcome == ControlOutcome.Forbidden ? TypedResults.Forbid() : answer is { Outcome: ControlOutcome.Ok, Campaign: { } view } ? TypedResults.Ok(CampaignAnswer.Of(view)) : Refused(context, answer);

    /// <summary>Why nothing came of it.</summary>
    internal static ProblemHttpResult Refused(HttpContext context, ControlAnswer answer) => answer.Outcome switch
    {
        ControlOutcome.Forbidden => TypedResults.Problem(statusCode: StatusCodes.Status403Forbidden, detail: ControlMessages.Text(answer).ToString()),
        ControlOutcome.NotFound or ControlOutcome.Ok => CampaignEndpoints.NotFound(),
        ControlOutcome.ChangedMeanwhile when answer.Campaign is { } view => CampaignAnswers.ChangedMeanwhile(view.Revision, view.ChangedBy, view.ChangedAt, []),
        ControlOutcome.Incomplete => CampaignAnswers.Invalid(answer.Problems),
        ControlOutcome.NoContacts => ApiProblems.Invalid("contacts", ControlMessages.Text(answer).ToString()),
        ControlOutcome.Failed when answer.Error is { } error => ApiProblems.OfPbx(context, error, answer.VendorMessage, ControlMessages.Text(answer).ToString(), answer.RetryAfter),
        _ => ApiProblems.Conflict(ControlMessages.Text(answer).ToString()),
    };

    private static RouteHandlerBuilder Map(RouteGroupBuilder campaign, string order, Func<CampaignControl, Actor, Guid, Guid?, CancellationToken, Task<ControlAnswer>> carryOut) =>
        campaign.MapPost("/" + order, async Task<Results<Ok<CampaignAnswer>, ProblemHttpResult, ForbidHttpResult>> (Guid id, HttpContext context, CampaignControl control, CancellationToken cancellationToken, Guid? revision = null) =>
                Answer(context, await carryOut(control, context.User.RequiredActor(), id, revision, cancellationToken)))
            .RequireAuthorization(Permissions.CampaignsManage).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity).ProducesProblem(StatusCodes.Status502BadGateway);

    private static async Task<Results<Ok<CampaignAnswer>, ProblemHttpResult, ForbidHttpResult>> SettleAsync(
        Guid id, HttpContext context, CampaignControl control, CancellationToken cancellationToken, string? vendorKey = null) =>
        Answer(context, await control.SettleAsync(context.User.RequiredActor(), id, vendorKey, cancellationToken));

    private static async Task<Results<Ok<CampaignAnswer>, ProblemHttpResult, ForbidHttpResult>> ChangeHoursAsync(
        Guid id, CampaignHoursBody body, HttpContext context, CampaignControl control, CampaignDrafts campaigns, CancellationToken cancellationToken)
    {
        var actor = context.User.RequiredActor();
        if (body is { Revision: { } revision, LastDay: { } lastDay }) return Answer(context, await control.ChangeHoursAsync(actor, id, revision, body.CallingHoursId, lastDay, cancellationToken));
        if (await campaigns.FindAsync(actor.TenantId, id, cancellationToken) is null) return CampaignEndpoints.NotFound();
        return body.Revision is null
            ? ApiProblems.Invalid("revision", "Required: the revision that was read, so that nobody's change is overwritten.")
            : ApiProblems.Invalid("lastDay", "Required: its last day, yyyy-MM-dd.");
    }
}
