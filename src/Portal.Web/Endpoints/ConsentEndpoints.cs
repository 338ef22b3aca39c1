using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Campaigns.Contacts;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.History;
using Portal.Web.Authentication;

namespace Portal.Web.Endpoints;

/// <summary>What is known of people's consent to commercial calls (İYS).</summary>
internal static class ConsentEndpoints
{
    public static void MapConsents(this RouteGroupBuilder api)
    {
        var consents = api.MapGroup("/consents").WithTags("Consents");
        consents.MapGet("/", ListAsync).RequireAuthorization(Permissions.CampaignsView).WithName("getConsents").WithSummary("Every word about a number, the newest first")
            .WithDescription("number takes any notation. The newest word counts; of two at the same instant the refusal.").ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        consents.MapPost("/", AddAsync).RequireAuthorization(Permissions.CampaignsManage).WithName("addConsent").WithSummary("Enters a consent or a refusal")
            .WithDescription("Counts at once: a refusal stops further attempts of commercial campaigns that run.").ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        consents.MapDelete("/{id:guid}", RemoveAsync).RequireAuthorization(Permissions.CampaignsManage).WithName("removeConsent").WithSummary("Takes a word out that was entered by mistake")
            .ProducesProblem(StatusCodes.Status404NotFound);
        consents.MapPost("/import", ImportAsync).RequireAuthorization(Permissions.CampaignsManage).WithMetadata(TableUpload.Limit, TableUpload.Body, TableWishes.Parameters, TableWishes.Status).WithName("importConsents")
            .WithSummary("Enters the words of a CSV file or an xlsx workbook")
            .WithDescription("Runs in the background: 202 names the import, GET /imports/{id} tells how far it is. The same table again changes nothing.")
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        consents.MapGet("/export", ExportAsync).RequireAuthorization(Permissions.CampaignsManage).WithMetadata(CallParameters.File).WithName("exportConsents").WithSummary("Every word about consent, as a file")
            .WithDescription("The file holds whole numbers, so it takes the permission to see them; it can be imported again.")
            .Produces(StatusCodes.Status200OK, contentType: "text/csv").ProducesProblem(StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<Results<Ok<ConsentListAnswer>, ProblemHttpResult>> ListAsync(HttpContext context, ConsentList consents, CancellationToken cancellationToken, string? number = null)
    {
        if (string.IsNullOrWhiteSpace(number)) return ApiProblems.Invalid("number", "Required: the number whose consent is asked for.");
        var actor = context.User.RequiredActor();
        return TypedResults.Ok(new ConsentListAnswer([.. (await consents.OfAsync(actor.TenantId, number, cancellationToken)).Select(row => ConsentAnswer.Of(row, actor))]));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> AddAsync(ConsentBody body, HttpContext context, ConsentList consents, TimeProvider time, CancellationToken cancellationToken)
    {
        var actor = context.User.RequiredActor();
        if (body.Status is not { } status) return ApiProblems.Invalid("status", "Required: given or refused.");
        if (!CampaignAnswers.TryInstant(body.At, time, out var at)) return CampaignAnswers.NoInstant();
        var source = string.IsNullOrWhiteSpace(body.Source) ? actor.Name : body.Source;
        return await consents.AddAsync(actor, new ConsentWord(body.Number ?? "", status, at, source, body.Proof), cancellationToken) switch
        {
            null => TypedResults.NoContent(),
            ContactVerdict.UnreadableDate => ApiProblems.Invalid("at", ContactMessages.Text(ContactVerdict.UnreadableDate).ToString()),
            { } verdict => ApiProblems.Invalid("number", ContactMessages.Text(verdict).ToString()),
        };
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RemoveAsync(Guid id, HttpContext context, ConsentList consents, CancellationToken cancellationToken) =>
        await consents.RemoveAsync(context.User.RequiredActor(), id, cancellationToken) ? TypedResults.NoContent() : ApiProblems.NotFound("There is no such word.");

    private static async Task<Results<Accepted<ImportAnswer>, Ok<ImportAnswer>, ProblemHttpResult, ForbidHttpResult>> ImportAsync(HttpContext context, CancellationToken cancellationToken) =>
        await TableUpload.ImportAsync(context, ImportKind.Consents, null, cancellationToken);

    private static async Task<IResult> ExportAsync(HttpContext context, ConsentList consents, TimeProvider time)
    {
        var actor = context.User.RequiredActor();
        if (!actor.May(Permissions.NumbersFull)) return TypedResults.Forbid();
        var problems = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var options = TableDownload.OptionsOf(context.Request.Query, problems);
        if (problems.Count > 0) return ApiProblems.Invalid(problems);
        return await TableDownload.SendAsync(context, "consents", options, time.GetUtcNow(), (target, token) => consents.ExportAsync(actor, options, Columns, target, token));
    }

    /// <summary>Heads and words that the import knows again, in the reader's language.</summary>
    private static ImmutableArray<TableColumn<ConsentRow>> Columns
    {
        get
        {
            var turkish = CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "tr";
            return
            [
                new(turkish ? "Telefon" : "Phone", row => row.NumberKey),
                new(turkish ? "İzin" : "Consent", row => (turkish, row.Status) switch { (true, ConsentStatus.Given) => "ONAY", (true, _) => "RET", (false, ConsentStatus.Given) => "given", _ => "refused" }),
                new(turkish ? "İzin tarihi" : "Consent date", row => Domain.TurkishTime.Local(row.At)),
                new(turkish ? "İzin kaynağı" : "Consent source", row => row.Source),
                new(turkish ? "Kanıt" : "Proof", row => row.Proof),
                new(turkish ? "Kaydeden" : "Recorded by", row => row.RecordedBy),
            ];
        }
    }
}
