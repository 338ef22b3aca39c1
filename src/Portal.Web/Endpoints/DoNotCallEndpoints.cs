using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Campaigns.Contacts;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.History;
using Portal.Web.Authentication;

namespace Portal.Web.Endpoints;

/// <summary>Numbers that nobody of the tenant calls, or one campaign does not.</summary>
internal static class DoNotCallEndpoints
{
    private const int UsualLimit = 100;
    private const int LargestLimit = 1_000;
    private const string Lists = "campaign = that campaign's list; the tenant's own when not told.";

    public static void MapDoNotCall(this RouteGroupBuilder api)
    {
        var list = api.MapGroup("/do-not-call").WithTags("Do not call");
        list.MapGet("/", ListAsync).RequireAuthorization(Permissions.CampaignsView).WithName("getDoNotCall").WithSummary("A do-not-call list, by number")
            .WithDescription(Lists + " With number, in any notation, the entries of that number in every list. Entries that are over are left out. Pages go by nextCursor.")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        list.MapPost("/", AddAsync).RequireAuthorization(Permissions.CampaignsManage).WithName("addDoNotCall").WithSummary("Adds a number")
            .WithDescription("Counts at once, also for campaigns that run. An entry that is there already is only ever made longer.").ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        list.MapDelete("/{id:guid}", RemoveAsync).RequireAuthorization(Permissions.CampaignsManage).WithName("removeDoNotCall").WithSummary("Takes an entry out").ProducesProblem(StatusCodes.Status404NotFound);
        list.MapPost("/import", ImportAsync).RequireAuthorization(Permissions.CampaignsManage).WithMetadata(TableUpload.Limit, TableUpload.Body, TableWishes.Parameters).WithName("importDoNotCall")
            .WithSummary("Adds the numbers of a CSV file or an xlsx workbook")
            .WithDescription(Lists + " Runs in the background: 202 names the import, GET /imports/{id} tells how far it is. The same table again changes nothing.")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        list.MapGet("/export", ExportAsync).RequireAuthorization(Permissions.CampaignsManage).WithMetadata(CallParameters.File).WithName("exportDoNotCall").WithSummary("A do-not-call list as a file")
            .WithDescription(Lists + " The file holds whole numbers, so it takes the permission to see them; it can be imported again.")
            .Produces(StatusCodes.Status200OK, contentType: "text/csv").ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<Results<Ok<DoNotCallListAnswer>, ProblemHttpResult>> ListAsync(
        HttpContext context, DoNotCallList list, ContactDesk desk, CancellationToken cancellationToken, Guid? campaign = null, string? number = null, Guid? cursor = null, int limit = UsualLimit)
    {
        var actor = context.User.RequiredActor();
        if (limit is < 1 or > LargestLimit) return ApiProblems.Invalid("limit", $"A number from 1 to {LargestLimit}.");
        if (!string.IsNullOrWhiteSpace(number)) return TypedResults.Ok(new DoNotCallListAnswer([.. (await list.OfAsync(actor.TenantId, number, cancellationToken)).Select(row => DoNotCallAnswer.Of(row, actor))], null));
        if (campaign is { } id && await desk.FindAsync(actor.TenantId, id, cancellationToken) is null) return TableUpload.Refused(ImportRefusal.NoCampaign);
        string? after = null;
        if (cursor is { } last && (after = await list.NumberOfAsync(actor.TenantId, last, cancellationToken)) is null) return ApiProblems.Invalid("cursor", "Not a cursor of this list any more; begin with its first page.");
        var page = await list.PageAsync(actor.TenantId, campaign, null, after, limit + 1, cancellationToken);
        return TypedResults.Ok(new DoNotCallListAnswer([.. page.Take(limit).Select(row => DoNotCallAnswer.Of(row, actor))], page.Length > limit ? page[limit - 1].Id : null));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> AddAsync(DoNotCallBody body, HttpContext context, DoNotCallList list, ContactDesk desk, CancellationToken cancellationToken)
    {
        var actor = context.User.RequiredActor();
        DateTimeOffset? end = null;
        if (!string.IsNullOrWhiteSpace(body.ExpiresAt) && (end = DoNotCallList.EndOf(body.ExpiresAt)) is null) return ApiProblems.Invalid("expiresAt", "A day, such as 2026-12-31, or an instant, such as 2026-12-31T09:00:00Z.");
        if (body.CampaignId is { } campaign && await desk.FindAsync(actor.TenantId, campaign, cancellationToken) is null) return ApiProblems.Invalid("campaignId", ContactMessages.Text(ImportRefusal.NoCampaign).ToString());
        return await list.AddAsync(actor, body.CampaignId, body.Number ?? "", end, body.Reason, cancellationToken) switch
        {
            null => TypedResults.NoContent(),
            ContactVerdict.AlreadyOver => ApiProblems.Invalid("expiresAt", ContactMessages.Text(ContactVerdict.AlreadyOver).ToString()),
            { } verdict => ApiProblems.Invalid("number", ContactMessages.Text(verdict).ToString()),
        };
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RemoveAsync(Guid id, HttpContext context, DoNotCallList list, CancellationToken cancellationToken) =>
        await list.RemoveAsync(context.User.RequiredActor(), id, cancellationToken) ? TypedResults.NoContent() : ApiProblems.NotFound("There is no such entry.");

    private static async Task<Results<Accepted<ImportAnswer>, Ok<ImportAnswer>, ProblemHttpResult, ForbidHttpResult>> ImportAsync(HttpContext context, CancellationToken cancellationToken, Guid? campaign = null) =>
        await TableUpload.ImportAsync(context, ImportKind.DoNotCall, campaign, cancellationToken);

    private static async Task<IResult> ExportAsync(HttpContext context, DoNotCallList list, ContactDesk desk, TimeProvider time, CancellationToken cancellationToken, Guid? campaign = null)
    {
        var actor = context.User.RequiredActor();
        if (campaign is { } id && await desk.FindAsync(actor.TenantId, id, cancellationToken) is null) return TableUpload.Refused(ImportRefusal.NoCampaign);
        if (!actor.May(Permissions.NumbersFull)) return TypedResults.Forbid();
        var problems = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var options = TableDownload.OptionsOf(context.Request.Query, problems);
        if (problems.Count > 0) return ApiProblems.Invalid(problems);
        return await TableDownload.SendAsync(
            context, "do-not-call", options, time.GetUtcNow(), (target, token) => list.ExportAsync(actor, campaign, options, Columns, target, token));
    }

    /// <summary>Heads that the import knows again, in the reader's language.</summary>
    private static ImmutableArray<TableColumn<DoNotCallRow>> Columns
    {
        get
        {
            var turkish = CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "tr";
            return
            [
                new(turkish ? "Telefon" : "Phone", row => row.NumberKey),
                new(turkish ? "Bitiş" : "Until", row => row.ExpiresAt is { } end ? Domain.TurkishTime.Local(end) : null),
                new(turkish ? "Neden" : "Reason", row => row.Reason),
                new(turkish ? "Eklenme" : "Added", row => Domain.TurkishTime.Local(row.AddedAt)),
                new(turkish ? "Ekleyen" : "Added by", row => row.AddedBy),
            ];
        }
    }
}
