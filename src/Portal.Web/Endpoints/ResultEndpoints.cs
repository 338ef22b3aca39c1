using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Portal.Domain.Campaigns;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Campaigns.Results;
using Portal.Web.Authentication;
using Portal.Web.Components.Pages.Campaigns.Live;

namespace Portal.Web.Endpoints;

/// <summary>What becomes of a campaign's contacts: the list, one with its history, figures, results as a file, and what people do with contacts.</summary>
internal static class ResultEndpoints
{
    private const int UsualLimit = 100;
    private const int LargestLimit = 1_000;
    private const string Filter = "state and result narrow the list; number takes any notation, a part of one only with the permission to see whole numbers. Outside numbers are masked unless the role may see them.";

    public static void MapCampaignResults(this RouteGroupBuilder api)
    {
        var campaign = api.MapGroup("/campaigns/{id:guid}").WithTags("Campaigns");
        campaign.MapGet("/contacts", ContactsAsync).RequireAuthorization(Permissions.CampaignsView).WithName("getCampaignContacts").WithSummary("The campaign's contacts, in the order of their numbers")
            .WithDescription($"{Filter} limit is 1 to {LargestLimit}; pages go by nextCursor.").ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        campaign.MapGet("/contacts/{contactId:guid}", ContactAsync).RequireAuthorization(Permissions.CampaignsView).WithName("getCampaignContact").WithSummary("One contact with its attempts")
            .ProducesProblem(StatusCodes.Status404NotFound);
        campaign.MapPost("/contacts/{contactId:guid}/stop", StopAsync).RequireAuthorization(Permissions.CampaignsManage).WithName("stopCampaignContact").WithSummary("Stops a contact")
            .WithDescription("It is not dialed again; a number that stands on the PBX's list is taken off it. A call in progress goes on.")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        campaign.MapPost("/contacts/{contactId:guid}/disposition", DispositionAsync).RequireAuthorization(Permissions.CampaignsManage).WithName("setCampaignContactDisposition")
            .WithSummary("Sets the result code of the contact's last attempt").ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        campaign.MapPost("/recycle", RecycleAsync).RequireAuthorization(Permissions.CampaignsManage).WithName("recycleCampaign").WithSummary("Has contacts that have ended called again")
            .WithDescription("states: any of done, exhausted, stopped; all of them when absent. results: of the last attempt; whatever it was when absent. Each gets all of its attempts again. preview=true only counts.")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        campaign.MapGet("/figures", FiguresAsync).RequireAuthorization(Permissions.CampaignsView).WithName("getCampaignFigures").WithSummary("How the campaign stands, and why it dials nobody now")
            .WithDescription("Counted on request, at most every two seconds. idle.reason is dialing while it dials.").ProducesProblem(StatusCodes.Status404NotFound);
        campaign.MapGet("/results", ResultsAsync).RequireAuthorization(Permissions.CampaignsView).WithName("getCampaignResults").WithSummary("Contacts with their last attempts, as JSON pages or as one file")
            .WithDescription($"{Filter} format is json (default), csv or xlsx; files need the permission to export and hold every contact, with the columns it came with. delimiter and bom as for calls.")
            .Produces<ResultPageAnswer>().Produces(StatusCodes.Status200OK, contentType: "text/csv").ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<Results<Ok<ContactPageAnswer>, ProblemHttpResult>> ContactsAsync(
        Guid id, HttpContext context, ContactList contacts, CancellationToken cancellationToken, string? state = null, string? result = null, string? number = null, string? limit = null, Guid? cursor = null)
    {
        var problems = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var (filter, most) = (FilterOf(state, result, number, problems), LimitOf(limit, problems));
        if (problems.Count > 0) return ApiProblems.Invalid(problems);
        return await contacts.ReadAsync(context.User.RequiredActor(), id, filter, cursor, most, cancellationToken) is { } page ? TypedResults.Ok(new ContactPageAnswer(page.Contacts, page.Next)) : NoCampaign();
    }

    private static async Task<Results<Ok<ContactHistory>, ProblemHttpResult>> ContactAsync(Guid id, Guid contactId, HttpContext context, ContactList contacts, CancellationToken cancellationToken) =>
        await contacts.FindAsync(context.User.RequiredActor(), id, contactId, cancellationToken) is { } history ? TypedResults.Ok(history) : NoContact();

    private static async Task<Results<NoContent, ProblemHttpResult, ForbidHttpResult>> StopAsync(Guid id, Guid contactId, HttpContext context, ContactActs acts, CancellationToken cancellationToken) =>
        Answer(await acts.StopAsync(context.User.RequiredActor(), id, contactId, cancellationToken));

    private static async Task<Results<NoContent, ProblemHttpResult, ForbidHttpResult>> DispositionAsync(
        Guid id, Guid contactId, ContactDispositionBody body, HttpContext context, ContactActs acts, CancellationToken cancellationToken) =>
        Answer(await acts.SetDispositionAsync(context.User.RequiredActor(), id, contactId, body.Code?.Trim() ?? "", body.Note, cancellationToken));

    private static async Task<Results<Ok<RecycleAnswer>, ProblemHttpResult>> RecycleAsync(Guid id, RecycleBody body, HttpContext context, ContactActs acts, CancellationToken cancellationToken)
    {
        var actor = context.User.RequiredActor();
        var states = body.States is null ? RecycleChoice.Possible : body.States.ToImmutableArray();
        if (states.Except(RecycleChoice.Possible).Any()) return ApiProblems.Invalid("states", "Any of: done, exhausted, stopped.");
        var choice = new RecycleChoice(states, [.. body.Results ?? []]);
        var count = body.Preview ? await acts.CountRecycledAsync(actor.TenantId, id, choice, cancellationToken) : await acts.RecycleAsync(actor, id, choice, cancellationToken);
        return count is { } contacts ? TypedResults.Ok(new RecycleAnswer(contacts)) : NoCampaign();
    }

    private static async Task<Results<Ok<FiguresView>, ProblemHttpResult>> FiguresAsync(Guid id, HttpContext context, CampaignFigures figures, CancellationToken cancellationToken) =>
        await figures.RecentAsync(context.User.RequiredActor().TenantId, id, cancellationToken) is { } view ? TypedResults.Ok(view) : NoCampaign();

    private static async Task<IResult> ResultsAsync(
        Guid id, HttpContext context, ContactList contacts, ResultExports exports, ResultTables tables, TimeProvider time, CancellationToken cancellationToken,
        string? format = null, string? state = null, string? result = null, string? number = null, string? limit = null, Guid? cursor = null)
    {
        var actor = context.User.RequiredActor();
        var problems = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var (filter, most) = (FilterOf(state, result, number, problems), LimitOf(limit, problems));
        var options = format is null or "json" ? null : TableDownload.OptionsOf(context.Request.Query, problems);
        if (problems.Remove("format")) problems["format"] = ["json, csv or xlsx."];
        if (problems.Count > 0) return ApiProblems.Invalid(problems);
        if (await contacts.ReadAsync(actor, id, filter, null, 1, cancellationToken) is null) return NoCampaign();
        if (options is not null)
        {
            return actor.May(Permissions.HistoryExport)
                ? await TableDownload.SendAsync(context, "results", options, time.GetUtcNow(), (stream, token) => exports.WriteAsync(actor, id, filter, options, tables.Columns(), stream, token))
                : TypedResults.Forbid();
        }

        var rows = await contacts.AllAsync(actor, id, filter, cursor, most + 1, cancellationToken).ToListAsync(cancellationToken);
        return TypedResults.Ok(new ResultPageAnswer([.. rows.Take(most)], rows.Count > most ? rows[most - 1].Contact.Id : null));
    }

    private static ContactFilter FilterOf(string? state, string? result, string? number, Dictionary<string, string[]> problems)
    {
        return new ContactFilter(Word<ContactState>("state", state), Word<ContactResult>("result", result), number);

        T? Word<T>(string name, string? text) where T : struct, Enum
        {
            if (string.IsNullOrWhiteSpace(text)) return null;
            if (Enum.TryParse<T>(text, ignoreCase: true, out var value) && Enum.IsDefined(value) && !char.IsAsciiDigit(text.Trim()[0])) return value;
            problems[name] = [$"One of: {string.Join(", ", Enum.GetNames<T>().Select(System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName))}."];
            return null;
        }
    }

    private static int LimitOf(string? text, Dictionary<string, string[]> problems)
    {
        if (string.IsNullOrEmpty(text)) return UsualLimit;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= LargestLimit) return limit;
        problems["limit"] = [$"A whole number from 1 to {LargestLimit}."];
        return UsualLimit;
    }

    private static Results<NoContent, ProblemHttpResult, ForbidHttpResult> Answer(ContactAct act) => act.Outcome switch
    {
        ContactActOutcome.Ok => TypedResults.NoContent(),
        ContactActOutcome.Forbidden => TypedResults.Forbid(),
        ContactActOutcome.NotFound => NoContact(),
        ContactActOutcome.NoSuchCode => ApiProblems.Invalid("code", "The tenant has no such result code, or the campaign does not use it."),
        _ => ApiProblems.Conflict(act.Refusal switch
        {
            TransitionRefusal.NoAttempt => "No attempt was made that a result code could be about.",
            TransitionRefusal.BeingDialed => "It is being called at this moment.",
            TransitionRefusal.MustNotBeCalled => "Its number must not be called.",
            _ => "It has ended.",
        }),
    };

    private static ProblemHttpResult NoCampaign() => ApiProblems.NotFound("There is no such campaign.");

    private static ProblemHttpResult NoContact() => ApiProblems.NotFound("The campaign has no such contact.");
}
