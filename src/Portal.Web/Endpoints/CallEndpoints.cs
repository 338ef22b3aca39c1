using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Portal.Domain.Tenants;
using Portal.Infrastructure.History;
using Portal.Infrastructure.Pbx;
using Portal.Web.Authentication;
using Portal.Web.Components.Pages.Calls;

namespace Portal.Web.Endpoints;

/// <summary>The stored calls over the API: the list that the page shows, one call, its recording, and the list as a file.</summary>
internal static class CallEndpoints
{
    private const int UsualLimit = 50;
    private const int LargestLimit = 500;
    private const string FilterWords =
        "from and to take an instant, or a day or wall-clock time of Europe/Istanbul; to is exclusive, a bare day is included. number takes any notation; a whole number is found exactly, a part of one only with the permission to see "
        + "whole numbers. agent is an extension or part of a name. hasRecording=true leaves out recordings without talk unless emptyRecordings=true.";

    public static void MapCalls(this RouteGroupBuilder api)
    {
        var calls = api.MapGroup("/calls").WithTags("Calls");
        calls.MapGet("/", ListAsync).RequireAuthorization(Permissions.CallsView).WithName("getCalls").WithSummary("Stored calls, newest first").WithMetadata(CallParameters.Filter, CallParameters.Paging)
            .WithDescription(FilterWords + " Pages go by nextCursor: calls that arrive meanwhile neither repeat nor hide any. Outside numbers are masked unless the role may see them.")
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        calls.MapGet("/export", ExportAsync).RequireAuthorization(Permissions.HistoryExport).WithName("exportCalls").WithSummary("Every call that the filter leaves, as a file")
            .WithMetadata(CallParameters.Filter, CallParameters.File)
            .WithDescription(FilterWords + " format is csv or xlsx; a sheet holds 1,048,575 calls at most, a CSV file any number. The file is written while it is read; closing the connection ends it.")
            .Produces(StatusCodes.Status200OK, contentType: "text/csv").ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        calls.MapGet("/{id:guid}", GetAsync).RequireAuthorization(Permissions.CallsView).WithName("getCall").WithSummary("One stored call").ProducesProblem(StatusCodes.Status404NotFound);
        calls.MapGet("/{id:guid}/raw", RawAsync).RequireAuthorization(Permissions.HistoryRaw).WithName("getCallRaw").WithSummary("The vendor's rows about a call, as they came")
            .WithDescription("Kept for a time of their own. Every look is in the audit log.").ProducesProblem(StatusCodes.Status404NotFound);
        calls.MapCallRecording();
    }

    private static async Task<Results<Ok<StoredCallsView>, ProblemHttpResult>> ListAsync(HttpContext context, CallList calls, TimeProvider time, CancellationToken cancellationToken)
    {
        var actor = context.User.RequiredActor();
        var query = context.Request.Query;
        var (filter, unreadable) = CallQuery.Of(query).Read(time.GetUtcNow());
        var problems = Sentences(unreadable);
        var limit = UsualLimit;
        if (query["limit"].ToString() is { Length: > 0 } text && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > LargestLimit))
            problems["limit"] = [$"A whole number from 1 to {LargestLimit}."];
        var cursor = query["cursor"].ToString() is { Length: > 0 } said ? CallPosition.Parse(said) : null;
        if (cursor is null && query["cursor"].ToString().Length > 0) problems["cursor"] = ["Not a cursor of this list."];
        if (problems.Count > 0) return ApiProblems.Invalid(problems);

        var page = await calls.ReadAsync(actor, filter, cursor, newer: false, limit, cancellationToken);
        var mapper = new CallMapper(actor);
        return TypedResults.Ok(new StoredCallsView([.. page.Calls.Select(mapper.Map)], page.HasOlder ? CallPosition.Of(page.Calls[^1]).ToString() : null));
    }

    private static async Task<Results<Ok<StoredCallView>, ProblemHttpResult>> GetAsync(Guid id, HttpContext context, CallList calls, CancellationToken cancellationToken)
    {
        var actor = context.User.RequiredActor();
        return await calls.FindAsync(actor.TenantId, id, cancellationToken) is { } call ? TypedResults.Ok(new CallMapper(actor).Map(call)) : NoCall();
    }

    private static async Task<Results<Ok<ListView<RawRowView>>, ForbidHttpResult, ProblemHttpResult>> RawAsync(Guid id, HttpContext context, CallList calls, CallRaws raws, CancellationToken cancellationToken)
    {
        var actor = context.User.RequiredActor();
        context.Response.Headers.CacheControl = "no-store";
        if (await calls.FindAsync(actor.TenantId, id, cancellationToken) is null) return NoCall();
        return await raws.ReadAsync(actor, id, cancellationToken) is { } rows
            ? TypedResults.Ok(new ListView<RawRowView>([.. rows.Select(row => new RawRowView(CallMapper.Word(row.Source), row.ReceivedAt, row.Body))]))
            : TypedResults.Forbid();
    }

    private static async Task<IResult> ExportAsync(
        HttpContext context, CallExports exports, CallTables tables, PbxAccounts accounts, TimeProvider time, CancellationToken cancellationToken)
    {
        var actor = context.User.RequiredActor();
        var (filter, unreadable) = CallQuery.Of(context.Request.Query).Read(time.GetUtcNow());
        var problems = Sentences(unreadable);
        var options = TableDownload.OptionsOf(context.Request.Query, problems);
        if (problems.Count > 0) return ApiProblems.Invalid(problems);

        var columns = tables.Columns(await accounts.ListAsync(actor.TenantId, cancellationToken), actor.May(Permissions.NumbersFull));
        var run = Guid.TryParse(context.Request.Query["run"], out var id) ? id : default(Guid?);
        return await TableDownload.SendAsync(context, "calls", options, time.GetUtcNow(), (target, token) => exports.WriteAsync(actor, filter, options, columns, target, run, token));
    }

    internal static ProblemHttpResult NoCall() => ApiProblems.NotFound("There is no such call.");

    private static Dictionary<string, string[]> Sentences(IEnumerable<string> unreadable) =>
        unreadable.ToDictionary(name => name, name => new[] { $"'{name}' cannot be read." }, StringComparer.Ordinal);
}
