using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;
using Portal.Infrastructure.Campaigns.Contacts;
using Portal.Infrastructure.Data;
using Portal.Web.Authentication;

namespace Portal.Web.Endpoints;

/// <summary>Tables that come in: streamed to a file, never held in memory, and then imported in the background.</summary>
internal static class TableUpload
{
    /// <summary>A multipart body has a few lines around its file.</summary>
    private const long LargestBody = TableSource.MostBytes + (64 * 1024);

    /// <summary>For the calls that take a table.</summary>
    public static RequestSizeLimitAttribute Limit { get; } = new(LargestBody);

    /// <summary>How such a body looks, for the API's description.</summary>
    public static OpenApiRequestBody Body { get; } = new()
    {
        Required = true,
        Description = $"The file itself, or a form with one file in it. At most {TableSource.MostBytes >> 20} MB and {TableSource.MostRows:N0} rows; CSV in any usual encoding, or an xlsx workbook, of which the first sheet is read.",
        Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
        {
            ["text/csv"] = new() { Schema = Binary() },
            ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"] = new() { Schema = Binary() },
            ["multipart/form-data"] = new()
            {
                Schema = new OpenApiSchema { Type = JsonSchemaType.Object, Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal) { ["file"] = Binary() } },
            },
        },
    };

    /// <summary>Keeps the request's table in a file of its own.</summary>
    /// <exception cref="TableException">Too large, or a form without a file.</exception>
    public static async Task<HandedInTable> KeepAsync(HttpRequest request, string name, CancellationToken cancellationToken)
    {
        if (request.Query["name"].ToString() is { Length: > 0 } said) name = said;
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
            return await HandedInTable.KeepAsync(request.Body, name, cancellationToken);

        try
        {
            var parts = new MultipartReader(HeaderUtilities.RemoveQuotes(type.Boundary).ToString(), request.Body);
            while (await parts.ReadNextSectionAsync(cancellationToken) is { } part)
            {
                if (!ContentDispositionHeaderValue.TryParse(part.ContentDisposition, out var disposition) || !disposition.IsFileDisposition()) continue;
                var own = disposition.FileNameStar.HasValue ? disposition.FileNameStar : HeaderUtilities.RemoveQuotes(disposition.FileName);
                return await HandedInTable.KeepAsync(part.Body, own.HasValue && own.Length > 0 ? own.ToString() : name, cancellationToken);
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or ArgumentException || (exception is IOException && exception is not BadHttpRequestException && !cancellationToken.IsCancellationRequested))
        {
            throw new BadHttpRequestException("The form in the body cannot be read.", exception);
        }

        throw new TableException(TableProblem.Empty);
    }

    /// <summary>Takes the request's table in and begins to import it; answers when the import is found under its id, or, where the caller waits, when it is over.</summary>
    public static async Task<Results<Accepted<ImportAnswer>, Ok<ImportAnswer>, ProblemHttpResult, ForbidHttpResult>> ImportAsync(
        HttpContext context, ImportKind kind, Guid? campaignId, CancellationToken cancellationToken)
    {
        var actor = context.User.RequiredActor();
        var (runs, log, time) = (context.RequestServices.GetRequiredService<ImportRuns>(), context.RequestServices.GetRequiredService<ImportLog>(), context.RequestServices.GetRequiredService<TimeProvider>());
        var wishes = new TableWishes(context.Request.Query);
        if (wishes.Problems.Count > 0) return ApiProblems.Invalid(wishes.Problems);
        HandedInTable? file = null;
        try
        {
            file = await KeepAsync(context.Request, "table", cancellationToken);
            var (table, columns) = await Task.Run(() => wishes.Open(file.File), cancellationToken);
            var start = await runs.StartAsync(actor, new ImportRequest(kind, campaignId, columns, wishes.All), file, table);
            if (start.Id is not { } id)
            {
                var result = await start.End;
                if (result.Problem is { } problem) return Problem(problem, result.At);
                return result.Refusal == ImportRefusal.Forbidden ? TypedResults.Forbid() : Refused(result.Refusal ?? ImportRefusal.Busy);
            }

            // From here on it is the import's.
            file = null;
            if (wishes.Wait) await start.End.WaitAsync(cancellationToken);
            var view = ImportAnswer.Of((await log.FindAsync(actor.TenantId, id, cancellationToken))!, time.GetUtcNow());
            return wishes.Wait ? TypedResults.Ok(view) : TypedResults.Accepted($"/api/v1/imports/{id}", view);
        }
        catch (TableException problem)
        {
            return Problem(problem.Problem, problem.At);
        }
        finally
        {
            if (file is not null) await file.DisposeAsync();
        }
    }

    /// <summary>What is wrong with a table, and what to do about it.</summary>
    public static ProblemHttpResult Problem(TableProblem problem, long? at) => TypedResults.Problem(
        statusCode: problem == TableProblem.TooLarge ? StatusCodes.Status413PayloadTooLarge : StatusCodes.Status422UnprocessableEntity,
        title: "The table cannot be imported.",
        detail: ContactMessages.Text(problem, at).ToString(),
        extensions: new Dictionary<string, object?>(StringComparer.Ordinal) { ["problem"] = ImportAnswer.Word(problem.ToString()), ["at"] = at });

    public static ProblemHttpResult Refused(ImportRefusal refusal) =>
        refusal == ImportRefusal.NoCampaign ? ApiProblems.NotFound(ContactMessages.Text(refusal).ToString()) : ApiProblems.Conflict(ContactMessages.Text(refusal).ToString());

    private static OpenApiSchema Binary() => new() { Type = JsonSchemaType.String, Format = "binary" };
}
