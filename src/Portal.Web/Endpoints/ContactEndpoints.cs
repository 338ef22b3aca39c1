using Microsoft.AspNetCore.Http.HttpResults;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Campaigns.Contacts;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.History;
using Portal.Web.Authentication;

namespace Portal.Web.Endpoints;

/// <summary>Contacts on their way into campaigns and out of them again, and the imports of all kinds.</summary>
internal static class ContactEndpoints
{
    private const int UsualImports = 20;

    public static void MapContacts(this RouteGroupBuilder api)
    {
        var campaign = api.MapGroup("/campaigns/{id:guid}").WithTags("Contacts").ProducesProblem(StatusCodes.Status404NotFound);
        campaign.MapPost("/contacts", ImportAsync).RequireAuthorization(Permissions.CampaignsManage).WithMetadata(TableUpload.Limit, TableUpload.Body, TableWishes.Parameters).WithName("importContacts")
            .WithSummary("Imports contacts from a CSV file or an xlsx workbook")
            .WithDescription("Every row gets a verdict; nobody sees any of the contacts until all are there. Runs in the background: 202 names the import, GET /imports/{id} tells how far it is. "
                + "Rows are checked for duplicates, against the do-not-call lists, the consents and the attempts made, as the campaign's plan says. 409: another import is at work in the campaign, or it takes no contacts.")
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        campaign.MapDelete("/contacts", RemoveAsync).RequireAuthorization(Permissions.CampaignsManage).WithName("removeContacts").WithSummary("Removes contacts that were never dialed")
            .WithDescription("All of them, or with number only that one. Contacts that were dialed or that the PBX or an agent has stay, and are counted as kept.").ProducesProblem(StatusCodes.Status409Conflict);
        campaign.MapDelete("/contacts/{contactId:guid}", RemoveOneAsync).RequireAuthorization(Permissions.CampaignsManage).WithName("removeContact").WithSummary("Removes a contact that was never dialed")
            .ProducesProblem(StatusCodes.Status409Conflict);
        campaign.MapGet("/imports", OfCampaignAsync).RequireAuthorization(Permissions.CampaignsView).WithName("getCampaignImports").WithSummary("A campaign's imports of contacts, the newest first");

        var imports = api.MapGroup("/imports").WithTags("Imports");
        imports.MapGet("/", ListAsync).RequireAuthorization(Permissions.CampaignsView).WithName("getImports").WithSummary("Imports of one kind, the newest first")
            .WithDescription($"kind = contacts (default), doNotCall or consents. At most {ImportLog.MostListed}.").ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        var import = imports.MapGroup("/{id:guid}").ProducesProblem(StatusCodes.Status404NotFound);
        import.MapGet("/", GetAsync).RequireAuthorization(Permissions.CampaignsView).WithName("getImport").WithSummary("How far an import is, and what became of it");
        import.MapPost("/cancel", CancelAsync).RequireAuthorization(Permissions.CampaignsManage).WithName("cancelImport").WithSummary("Ends an import that is at work")
            .WithDescription("Contacts are taken back; what a do-not-call list or a list of consents has brought stays.").ProducesProblem(StatusCodes.Status409Conflict);
        import.MapPost("/undo", UndoAsync).RequireAuthorization(Permissions.CampaignsManage).WithName("undoImport").WithSummary("Takes the contacts of an import out again, as long as none of them was dialed")
            .ProducesProblem(StatusCodes.Status409Conflict);
        import.MapGet("/rejected", RejectedAsync).RequireAuthorization(Permissions.CampaignsManage).WithMetadata(CallParameters.File).WithName("getRejectedRows")
            .WithSummary("The rows that were not taken, in their original columns, with the reason")
            .WithDescription("Kept for 90 days. The file holds whole numbers, so it takes the permission to see them.")
            .Produces(StatusCodes.Status200OK, contentType: "text/csv").ProducesProblem(StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<Results<Accepted<ImportAnswer>, Ok<ImportAnswer>, ProblemHttpResult, ForbidHttpResult>> ImportAsync(Guid id, HttpContext context, ContactDesk desk, CancellationToken cancellationToken) =>
        await desk.FindAsync(context.User.RequiredActor().TenantId, id, cancellationToken) switch
        {
            null => TableUpload.Refused(ImportRefusal.NoCampaign),
            { Closed: { } closed } => TableUpload.Refused(closed),
            _ => await TableUpload.ImportAsync(context, ImportKind.Contacts, id, cancellationToken),
        };

    private static async Task<Results<Ok<RemovalAnswer>, ProblemHttpResult, ForbidHttpResult>> RemoveAsync(
        Guid id, HttpContext context, ContactDesk desk, CancellationToken cancellationToken, string? number = null)
    {
        var actor = context.User.RequiredActor();
        if (await desk.FindAsync(actor.TenantId, id, cancellationToken) is not { } campaign) return TableUpload.Refused(ImportRefusal.NoCampaign);
        if (campaign.Closed is { } closed) return TableUpload.Refused(closed);
        return await desk.RemoveAsync(actor, id, number, null, cancellationToken) is { } removal ? TypedResults.Ok(new RemovalAnswer(removal.Removed, removal.Kept)) : TypedResults.Forbid();
    }

    private static async Task<Results<NoContent, ProblemHttpResult, ForbidHttpResult>> RemoveOneAsync(Guid id, Guid contactId, HttpContext context, ContactDesk desk, CancellationToken cancellationToken)
    {
        var actor = context.User.RequiredActor();
        if (await desk.FindAsync(actor.TenantId, id, cancellationToken) is not { } campaign) return TableUpload.Refused(ImportRefusal.NoCampaign);
        if (campaign.Closed is { } closed) return TableUpload.Refused(closed);
        return await desk.RemoveAsync(actor, id, null, contactId, cancellationToken) switch
        {
            null => TypedResults.Forbid(),
            { Removed: > 0 } => TypedResults.NoContent(),
            { Kept: > 0 } => ApiProblems.Conflict("The contact was dialed, or the PBX or an agent has it: stop it instead."),
            _ => ApiProblems.NotFound("There is no such contact."),
        };
    }

    private static async Task<Results<Ok<ImportListAnswer>, ProblemHttpResult>> OfCampaignAsync(
        Guid id, HttpContext context, ContactDesk desk, ImportLog log, TimeProvider time, CancellationToken cancellationToken)
    {
        var tenant = context.User.RequiredActor().TenantId;
        if (await desk.FindAsync(tenant, id, cancellationToken) is null) return TableUpload.Refused(ImportRefusal.NoCampaign);
        return TypedResults.Ok(new ImportListAnswer([.. (await log.ListAsync(tenant, ImportKind.Contacts, id, ImportLog.MostListed, cancellationToken)).Select(import => ImportAnswer.Of(import, time.GetUtcNow()))]));
    }

    private static async Task<Results<Ok<ImportListAnswer>, ProblemHttpResult>> ListAsync(
        HttpContext context, ImportLog log, TimeProvider time, CancellationToken cancellationToken, string? kind = null, Guid? campaign = null, int limit = UsualImports)
    {
        ImportKind? wanted = kind switch { null or "contacts" => ImportKind.Contacts, "doNotCall" => ImportKind.DoNotCall, "consents" => ImportKind.Consents, _ => null };
        if (wanted is not { } known) return ApiProblems.Invalid("kind", "One of: contacts, doNotCall, consents.");
        if (limit is < 1 or > ImportLog.MostListed) return ApiProblems.Invalid("limit", $"A number from 1 to {ImportLog.MostListed}.");
        var imports = await log.ListAsync(context.User.RequiredActor().TenantId, known, campaign, limit, cancellationToken);
        return TypedResults.Ok(new ImportListAnswer([.. imports.Select(import => ImportAnswer.Of(import, time.GetUtcNow()))]));
    }

    private static async Task<Results<Ok<ImportAnswer>, ProblemHttpResult>> GetAsync(Guid id, HttpContext context, ImportLog log, TimeProvider time, CancellationToken cancellationToken) =>
        await log.FindAsync(context.User.RequiredActor().TenantId, id, cancellationToken) is { } import ? TypedResults.Ok(ImportAnswer.Of(import, time.GetUtcNow())) : NoImport();

    private static async Task<Results<Accepted<ImportAnswer>, ProblemHttpResult>> CancelAsync(
        Guid id, HttpContext context, TableImports imports, ImportLog log, TimeProvider time, CancellationToken cancellationToken)
    {
        var actor = context.User.RequiredActor();
        if (await log.FindAsync(actor.TenantId, id, cancellationToken) is null) return NoImport();
        if (!await imports.CancelAsync(actor, id, cancellationToken)) return ApiProblems.Conflict("The import is not at work.");
        return TypedResults.Accepted($"/api/v1/imports/{id}", ImportAnswer.Of((await log.FindAsync(actor.TenantId, id, cancellationToken))!, time.GetUtcNow()));
    }

    private static async Task<Results<Ok<ImportAnswer>, ProblemHttpResult, ForbidHttpResult>> UndoAsync(
        Guid id, HttpContext context, ContactImports imports, ImportLog log, TimeProvider time, CancellationToken cancellationToken)
    {
        var actor = context.User.RequiredActor();
        if (await log.FindAsync(actor.TenantId, id, cancellationToken) is not { } before) return NoImport();
        if (before.Kind != ImportKind.Contacts) return ApiProblems.Conflict("Only imports of contacts can be undone; take entries out of the list instead.");
        var undo = await imports.UndoAsync(actor, id, cancellationToken);
        return undo switch
        {
            ImportUndo.Done => TypedResults.Ok(ImportAnswer.Of((await log.FindAsync(actor.TenantId, id, cancellationToken))!, time.GetUtcNow())),
            ImportUndo.Forbidden => TypedResults.Forbid(),
            _ => ApiProblems.Conflict(ContactMessages.Text(undo).ToString()),
        };
    }

    private static async Task<IResult> RejectedAsync(Guid id, HttpContext context, RejectedContacts rejected, ImportLog log, TimeProvider time, CancellationToken cancellationToken)
    {
        var actor = context.User.RequiredActor();
        if (await log.FindAsync(actor.TenantId, id, cancellationToken) is null) return NoImport();
        if (!actor.May(Permissions.NumbersFull)) return TypedResults.Forbid();
        var problems = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var options = TableDownload.OptionsOf(context.Request.Query, problems);
        if (problems.Count > 0) return ApiProblems.Invalid(problems);
        return await TableDownload.SendAsync(
            context,
            "rejected",
            options,
            time.GetUtcNow(),
            (target, token) => rejected.WriteAsync(actor, id, options, RejectedTitle, verdict => ContactMessages.Text(verdict).ToString(), target, token));
    }

    private static string RejectedTitle => new Infrastructure.Pbx.Localized("Reason", "Neden").ToString();

    private static ProblemHttpResult NoImport() => ApiProblems.NotFound("There is no such import.");
}
