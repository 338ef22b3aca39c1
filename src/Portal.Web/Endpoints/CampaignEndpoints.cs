using System.Collections.Immutable;
using Microsoft.AspNetCore.Http.HttpResults;
using Portal.Domain.Campaigns;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Campaigns;
using Portal.Infrastructure.Campaigns.HandOver;
using Portal.Infrastructure.Data;
using Portal.Web.Authentication;

namespace Portal.Web.Endpoints;

/// <summary>Campaigns while they are built. Everything is scoped to the caller's tenant: another tenant's id is simply not found.</summary>
internal static class CampaignEndpoints
{
    public static void MapCampaigns(this RouteGroupBuilder api)
    {
        var campaigns = api.MapGroup("/campaigns").WithTags("Campaigns");
        campaigns.MapGet("/", ListAsync).RequireAuthorization(Permissions.CampaignsView).WithName("getCampaigns").WithSummary("The tenant's campaigns, or its templates")
            .WithDescription($"state = draft, stopped, running, draining or ended; account = those of one PBX account; templates=true lists templates instead. At most {CampaignDrafts.MostListed}, the newest changes first.")
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        campaigns.MapGet("/{id:guid}", GetAsync).RequireAuthorization(Permissions.CampaignsView).WithName("getCampaign").WithSummary("One campaign with what it still lacks")
            .ProducesProblem(StatusCodes.Status404NotFound);
        campaigns.MapGet("/{id:guid}/would-dial", WouldDialAsync).RequireAuthorization(Permissions.CampaignsView).WithName("wouldCampaignDial")
            .WithSummary("Whether its days and calling hours would let it dial at an instant")
            .WithDescription("at = an instant, now by default; without an offset it is a wall-clock time of Europe/Istanbul.")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status422UnprocessableEntity);

        campaigns.MapPost("/", CreateAsync).RequireAuthorization(Permissions.CampaignsManage).WithName("createCampaign").WithSummary("Begins a campaign as a draft")
            .WithDescription("A draft may lack anything; what is given must be what the account's PBX takes. Dates are yyyy-MM-dd, wall-clock dates of Europe/Istanbul. problems says what is open before it can run.")
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        campaigns.MapPut("/{id:guid}", UpdateAsync).RequireAuthorization(Permissions.CampaignsManage).WithName("updateCampaign").WithSummary("Changes a draft")
            .WithDescription("Takes the whole plan and the revision that was read. When somebody changed it since, nothing is stored: 409 says who changed which fields when.")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        campaigns.MapDelete("/{id:guid}", DeleteAsync).RequireAuthorization(Permissions.CampaignsManage).WithName("deleteCampaign").WithSummary("Deletes a draft or a template, or has a campaign end")
            .WithDescription("With a revision, a change made since by somebody else is refused with 409. A campaign that exists is stopped and deleted at its PBX once its calls have ended: 202; its results stay.")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        campaigns.MapPost("/{id:guid}/clone", CloneAsync).RequireAuthorization(Permissions.CampaignsManage).WithName("cloneCampaign").WithSummary("Makes a draft or a template of a campaign or template")
            .WithDescription("parts: any of contacts (consent settings; contacts themselves are never cloned), hours, retries, pacing, results; all of them when absent. Account, type and name always go along.")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<Results<Ok<CampaignListAnswer>, ProblemHttpResult>> ListAsync(
        HttpContext context, CampaignDrafts drafts, CancellationToken cancellationToken, string? state = null, Guid? account = null, bool templates = false)
    {
        CampaignState? only = null;
        if (state is not null)
        {
            if (!Enum.TryParse<CampaignState>(state, ignoreCase: true, out var known) || !Enum.IsDefined(known) || char.IsAsciiDigit(state[0])) return ApiProblems.Invalid("state", "One of: draft, stopped, running, draining, ended.");
            only = known;
        }

        return TypedResults.Ok(new CampaignListAnswer(await drafts.ListAsync(context.User.RequiredActor().TenantId, new CampaignFilter(only, account, templates), cancellationToken)));
    }

    private static async Task<Results<Ok<CampaignAnswer>, ProblemHttpResult>> GetAsync(Guid id, HttpContext context, CampaignDrafts drafts, CancellationToken cancellationToken) =>
        await drafts.FindAsync(context.User.RequiredActor().TenantId, id, cancellationToken) is { } view ? TypedResults.Ok(CampaignAnswer.Of(view)) : NotFound();

    private static async Task<Results<Ok<WouldDialAnswer>, ProblemHttpResult>> WouldDialAsync(
        Guid id, HttpContext context, CampaignDrafts drafts, CallingHoursRules rules, TimeProvider time, CancellationToken cancellationToken, string? at = null)
    {
        var tenant = context.User.RequiredActor().TenantId;
        if (await drafts.FindAsync(tenant, id, cancellationToken) is not { } view) return NotFound();
        if (!CampaignAnswers.TryInstant(at, time, out var instant)) return CampaignAnswers.NoInstant();
        var hours = view.Plan.CallingHoursId is { } rule ? (await rules.FindAsync(tenant, rule, cancellationToken))?.Rule : CallingHours.Usual;
        return hours is null ? ApiProblems.Conflict("Its calling hours do not exist any more.") : TypedResults.Ok(WouldDialAnswer.Of(instant, hours.WouldDial(instant, view.Plan.Days())));
    }

    private static async Task<Results<Created<CampaignAnswer>, ProblemHttpResult, ForbidHttpResult>> CreateAsync(CampaignBody body, HttpContext context, CampaignDrafts drafts, CancellationToken cancellationToken)
    {
        var change = await drafts.CreateAsync(context.User.RequiredActor(), body.Plan(), body.Step ?? CampaignStep.Account, body.Template, cancellationToken);
        return Created(change);
    }

    private static async Task<Results<Ok<CampaignAnswer>, ProblemHttpResult, ForbidHttpResult>> UpdateAsync(Guid id, CampaignBody body, HttpContext context, CampaignDrafts drafts, CancellationToken cancellationToken)
    {
        var actor = context.User.RequiredActor();
        if (body.Revision is not { } revision)
        {
            return await drafts.FindAsync(actor.TenantId, id, cancellationToken) is null ? NotFound() : ApiProblems.Invalid("revision", "Required: the revision that was read, so that nobody's change is overwritten.");
        }

        var change = await drafts.UpdateAsync(actor, id, revision, body.Plan(), body.Step ?? CampaignStep.Account, cancellationToken);
        return change is { Outcome: DraftOutcome.Ok, Campaign: { } view } ? TypedResults.Ok(CampaignAnswer.Of(view)) : change.Outcome == DraftOutcome.Forbidden ? TypedResults.Forbid() : Refused(change);
    }

    private static async Task<Results<NoContent, Accepted<CampaignAnswer>, ProblemHttpResult, ForbidHttpResult>> DeleteAsync(
        Guid id, HttpContext context, CampaignDrafts drafts, CampaignControl control, CancellationToken cancellationToken, Guid? revision = null)
    {
        var actor = context.User.RequiredActor();
        var change = await drafts.DeleteAsync(actor, id, revision, cancellationToken);
        if (change.Outcome == DraftOutcome.NotADraft)
        {
            var answer = await control.DeleteAsync(actor, id, revision, cancellationToken);
            return answer is { Outcome: ControlOutcome.Ok, Campaign: { } view } ? TypedResults.Accepted($"/api/v1/campaigns/{id}", CampaignAnswer.Of(view)) : CampaignControlEndpoints.Refused(context, answer);
        }

        return change.Outcome switch
        {
            DraftOutcome.Ok => TypedResults.NoContent(),
            DraftOutcome.Forbidden => TypedResults.Forbid(),
            _ => Refused(change),
        };
    }

    private static async Task<Results<Created<CampaignAnswer>, ProblemHttpResult, ForbidHttpResult>> CloneAsync(
        Guid id, CampaignCloneBody body, HttpContext context, CampaignDrafts drafts, CancellationToken cancellationToken)
    {
        var parts = body.Parts is null ? [.. Enum.GetValues<CampaignStep>()] : body.Parts.ToImmutableArray();
        return Created(await drafts.CloneAsync(context.User.RequiredActor(), id, new CampaignClone(body.Name, parts, body.Template), cancellationToken));
    }

    private static Results<Created<CampaignAnswer>, ProblemHttpResult, ForbidHttpResult> Created(CampaignChange change) =>
        change is { Outcome: DraftOutcome.Ok, Campaign: { } view } ? TypedResults.Created($"/api/v1/campaigns/{view.Id}", CampaignAnswer.Of(view))
        : change.Outcome == DraftOutcome.Forbidden ? TypedResults.Forbid()
        : Refused(change);

    private static ProblemHttpResult Refused(CampaignChange change) => change.Outcome switch
    {
        DraftOutcome.NotFound => NotFound(),
        DraftOutcome.NotADraft => ApiProblems.Conflict("It is no draft any more."),
        DraftOutcome.InUse => ApiProblems.Conflict("Contacts are being imported into it: cancel the import, or wait for its end."),
        DraftOutcome.ChangedMeanwhile => CampaignAnswers.ChangedMeanwhile(change.Campaign!.Revision, change.Campaign.ChangedBy, change.Campaign.ChangedAt, change.Missed),
        _ => CampaignAnswers.Invalid(change.Problems),
    };

    internal static ProblemHttpResult NotFound() => ApiProblems.NotFound("There is no such campaign.");
}
