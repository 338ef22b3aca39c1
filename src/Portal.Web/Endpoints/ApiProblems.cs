using System.Globalization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Portal.Domain.Pbx;
using Portal.Domain.Pbx.Commands;
using Portal.Infrastructure.Live;
using Portal.Web.Authentication;

namespace Portal.Web.Endpoints;

/// <summary>Answers of the API other than success, all as RFC 9457 problems.</summary>
internal static class ApiProblems
{
    public static ProblemHttpResult NotFound(string detail) => TypedResults.Problem(statusCode: StatusCodes.Status404NotFound, detail: detail);

    public static ProblemHttpResult Conflict(string detail) => TypedResults.Problem(statusCode: StatusCodes.Status409Conflict, detail: detail);

    /// <summary>422 with the fields that are wrong.</summary>
    public static ProblemHttpResult Invalid(IDictionary<string, string[]> errors) => TypedResults.Problem(
        new HttpValidationProblemDetails(errors) { Status = StatusCodes.Status422UnprocessableEntity, Title = "Some fields cannot be accepted.", Detail = string.Join(", ", errors.Keys.Order(StringComparer.Ordinal)) });

    public static ProblemHttpResult Invalid(string field, string message) => Invalid(new Dictionary<string, string[]>(StringComparer.Ordinal) { [field] = [message] });

    /// <summary>422 with the fields of a command or query that are wrong.</summary>
    /// <param name="problems">The problems.</param>
    /// <param name="asTimeout">True when the caller used the earlier name of the ringing time.</param>
    public static ProblemHttpResult Invalid(IEnumerable<CommandProblem> problems, bool asTimeout = false) => Invalid(Sentences(problems, asTimeout));

    /// <summary>The sentences of problems by field.</summary>
    public static Dictionary<string, string[]> Sentences(IEnumerable<CommandProblem> problems, bool asTimeout) => problems
        .GroupBy(problem => asTimeout && string.Equals(problem.Field, "ringSeconds", StringComparison.Ordinal) ? "timeoutSeconds" : problem.Field, StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => group.Select(problem => CommandMessages.Text(problem).ToString()).ToArray(), StringComparer.Ordinal);

    public static ProblemHttpResult NoAccount() => NotFound("There is no such PBX account.");

    public static ProblemHttpResult Disabled() => Conflict("The account is disabled.");

    /// <summary>A PBX's failure: its status, what it said or why the portal could not, and when to come again.</summary>
    public static ProblemHttpResult OfPbx(
        HttpContext context, PbxErrorKind error, string? vendorMessage, string? reason, TimeSpan? retryAfter, IEnumerable<KeyValuePair<string, object?>>? more = null)
    {
        if (retryAfter is { } wait) context.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        var (status, sentence) = Words(error);
        var detail = vendorMessage is { Length: > 0 } ? $"{sentence} It said: {vendorMessage}" : reason ?? sentence;
        var extensions = new Dictionary<string, object?>(StringComparer.Ordinal) { ["ok"] = false, ["vendorMessage"] = vendorMessage, ["error"] = (PbxErrorKind?)error };
        foreach (var (name, value) in more ?? []) extensions[name] = value;
        return TypedResults.Problem(statusCode: status, detail: detail, extensions: extensions);
    }

    private static (int Status, string Sentence) Words(PbxErrorKind error) => error switch
    {
        PbxErrorKind.Refused => (StatusCodes.Status409Conflict, "The PBX refused."),
        PbxErrorKind.RateLimited => (StatusCodes.Status429TooManyRequests, "The PBX's quota is used up for the moment."),
        PbxErrorKind.Timeout => (StatusCodes.Status504GatewayTimeout, "The PBX did not answer in time."),
        PbxErrorKind.Unreachable => (StatusCodes.Status502BadGateway, "The PBX cannot be reached."),
        PbxErrorKind.Unauthorized => (StatusCodes.Status502BadGateway, "The PBX refused the account's credentials, or this server's address."),
        PbxErrorKind.Misconfigured => (StatusCodes.Status502BadGateway, "The account's settings cannot work."),
        _ => (StatusCodes.Status502BadGateway, "The PBX's answer cannot be understood."),
    };

    /// <summary>501 that names the vendor.</summary>
    public static ProblemHttpResult NotOffered(string vendor, string command) => TypedResults.Problem(
        statusCode: StatusCodes.Status501NotImplemented,
        title: "The PBX does not offer this.",
        detail: $"{vendor} has no operation for '{command}' that the portal can use.",
        extensions: new Dictionary<string, object?>(StringComparer.Ordinal) { ["vendor"] = vendor, ["command"] = command });

    /// <summary>Gives statuses without a body (401, 403, 404, 405, 415 …) their problem, for programs only.</summary>
    public static void UseApiProblems(this WebApplication app) => app.UseWhen(
        context => AuthenticationSetup.IsForPrograms(context.Request.Path),
        programs => programs.UseExceptionHandler().UseStatusCodePages(context =>
        {
            var status = context.HttpContext.Response.StatusCode;
            var detail = status switch
            {
                StatusCodes.Status401Unauthorized => "Send a valid API key as 'Authorization: Bearer …'.",
                StatusCodes.Status403Forbidden => "The role of this sign-in or key does not permit this.",
                StatusCodes.Status404NotFound => "There is nothing at this address.",
                StatusCodes.Status415UnsupportedMediaType => "Send the body as application/json.",
                _ => null,
            };
            return TypedResults.Problem(statusCode: status, detail: detail).ExecuteAsync(context.HttpContext);
        }));
}

/// <summary>Turns exceptions of API requests into problems; what a page should show is the page's matter.</summary>
internal sealed class ApiExceptions : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (!AuthenticationSetup.IsForPrograms(httpContext.Request.Path)) return false;
        if (exception is not BadHttpRequestException bad) return false;

        // The framework's sentence says which parameter or JSON property it could not read, and holds nothing of the body.
        var detail = bad.InnerException is System.Text.Json.JsonException json
            ? $"The body is not the JSON that this call takes{(json.Path is null ? "" : $" (at {json.Path})")}."
            : bad.Message;
        httpContext.Response.StatusCode = bad.StatusCode;
        await TypedResults.Problem(statusCode: bad.StatusCode, detail: detail).ExecuteAsync(httpContext);
        return true;
    }
}
