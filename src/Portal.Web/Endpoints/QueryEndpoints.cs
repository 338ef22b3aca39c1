using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Portal.Domain.Pbx;
using Portal.Domain.Pbx.Commands;
using Portal.Domain.Pbx.Queries;
using Portal.Domain.Tenants;
using Portal.Domain;
using Portal.Infrastructure.History;
using Portal.Infrastructure.Live;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Security;
using Portal.Web.Authentication;

namespace Portal.Web.Endpoints;

/// <summary>Reads on demand over the API: one address for each kind of query in <see cref="PbxQueryCatalog"/>, and the recordings that they lead to.</summary>
internal static class QueryEndpoints
{
    private const string Asks = "Asks the PBX now; counts against the vendor's quota. 501 names the vendor where it has no such operation.";

    private static readonly TimeSpan NumberWindow = TimeSpan.FromDays(7);

    private static readonly int[] Failures =
    [
        StatusCodes.Status404NotFound, StatusCodes.Status409Conflict, StatusCodes.Status422UnprocessableEntity, StatusCodes.Status429TooManyRequests,
        StatusCodes.Status501NotImplemented, StatusCodes.Status502BadGateway, StatusCodes.Status504GatewayTimeout,
    ];

    public static void MapQueries(this RouteGroupBuilder api)
    {
        var account = api.MapGroup("/accounts/{id:guid}").WithTags("Queries");
        account.MapGet("/queries", OfferedAsync).RequireAuthorization(Permissions.BoardView).WithName("getQueries").WithSummary("What this account can be asked on demand")
            .ProducesProblem(StatusCodes.Status404NotFound);

        foreach (var kind in PbxQueryCatalog.All)
        {
            // A link is a secret: no proxy or browser keeps the answer of a POST, and no prefetch asks for it.
            var endpoint = account.MapMethods(
                    "/queries/" + kind.Name,
                    [kind.GivesSecret ? HttpMethods.Post : HttpMethods.Get],
                    (Guid id, HttpContext context, PbxAccounts accounts, PbxQueries queries, Recordings recordings, TimeProvider time, CancellationToken cancellationToken) =>
                        RunAsync(kind, id, context, accounts, queries, recordings, time, cancellationToken))
                .RequireAuthorization(kind.Permission).WithName("query" + char.ToUpperInvariant(kind.Name[0]) + kind.Name[1..]).WithSummary(kind.Summary).WithDescription(Asks).WithMetadata(kind);
            foreach (var status in Failures) endpoint.ProducesProblem(status);
        }

        account.MapGet("/recordings/{token}", RecordingAsync).RequireAuthorization(Permissions.RecordingsListen).WithName("getRecording").WithSummary("The audio of a recording")
            .WithDescription("The token comes in recordingUrl of a call record and is good for an hour. Takes range requests. Every listening is in the audit log.")
            .Produces(StatusCodes.Status200OK, contentType: "audio/mpeg").Produces(StatusCodes.Status206PartialContent, contentType: "audio/mpeg").ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Ok<ImmutableArray<OfferedQueryView>>, ProblemHttpResult>> OfferedAsync(Guid id, HttpContext context, PbxAccounts accounts, CancellationToken cancellationToken)
    {
        if (await accounts.FindAsync(context.User.RequiredActor().TenantId, id, cancellationToken) is not { } account) return ApiProblems.NoAccount();
        return TypedResults.Ok(PbxQueryCatalog.All
            .Where(kind => PbxCatalog.Find(account.Vendor) is { } vendor && kind.Capability.IsAssignableFrom(vendor.PbxType))
            .Select(kind => new OfferedQueryView(
                kind.Name, kind.Summary, kind.GivesSecret ? HttpMethods.Post : HttpMethods.Get, kind.CapabilityName, kind.Permission, [.. kind.Fields.Select(OperationFieldView.From)]))
            .ToImmutableArray());
    }

    private static async Task<IResult> RunAsync(
        PbxQueryKind kind, Guid id, HttpContext context, PbxAccounts accounts, PbxQueries queries, Recordings recordings, TimeProvider time, CancellationToken cancellationToken)
    {
        var actor = context.User.RequiredActor();
        if (kind.GivesSecret) context.Response.Headers.CacheControl = "no-store";
        if (await accounts.FindAsync(actor.TenantId, id, cancellationToken) is not { } account) return ApiProblems.NoAccount();
        var vendor = PbxCatalog.Find(account.Vendor);
        var (fields, unreadable) = Fields(kind, id, context.Request.Query);

        // A number alone is looked for as far back as the PBX can be asked at once.
        if (fields is { Number: not null, From: null, To: null })
        {
            var now = time.GetUtcNow();
            fields = fields with { From = now - (vendor?.Traits.HistoryWindow ?? NumberWindow), To = now };
        }

        var query = kind.Create(fields);
        if (unreadable.Count > 0 && actor.May(kind.Permission) && vendor is not null && kind.Capability.IsAssignableFrom(vendor.PbxType)) return ApiProblems.Invalid(unreadable);

        var outcome = await queries.RunAsync(actor, id, query, cancellationToken);
        return outcome.Result switch
        {
            CommandResult.Ok => new QueryMapper(actor, id, recordings, vendor is not null && typeof(IRecordings).IsAssignableFrom(vendor.PbxType)).Result(query, outcome.Value!),
            CommandResult.Forbidden => TypedResults.Forbid(),
            CommandResult.NoAccount => account.Enabled ? ApiProblems.NoAccount() : ApiProblems.Disabled(),
            CommandResult.NotCapable => ApiProblems.NotOffered(vendor?.Name ?? account.Vendor, kind.Name),
            CommandResult.Invalid => ApiProblems.Invalid(outcome.Problems),
            _ => ApiProblems.OfPbx(context, outcome.Error ?? PbxErrorKind.Protocol, outcome.VendorMessage, outcome.Reason, outcome.RetryAfter),
        };
    }

    private static async Task<IResult> RecordingAsync(Guid id, string token, HttpContext context, PbxAccounts accounts, Recordings recordings, CancellationToken cancellationToken)
    {
        var actor = context.User.RequiredActor();
        if (await accounts.FindAsync(actor.TenantId, id, cancellationToken) is not { } account) return ApiProblems.NoAccount();
        var continues = context.Request.GetTypedHeaders().Range?.Ranges.FirstOrDefault() is { From: > 0 };
        var outcome = await recordings.FetchAsync(actor, id, token, continues, cancellationToken);
        context.Response.Headers.CacheControl = "private, no-store";
        return outcome.Result switch
        {
            CommandResult.Ok => TypedResults.Bytes(outcome.Value!.Audio, outcome.Value.ContentType, outcome.Value.FileName, enableRangeProcessing: true),
            CommandResult.Forbidden => TypedResults.Forbid(),
            CommandResult.NoAccount => account.Enabled ? ApiProblems.NoAccount() : ApiProblems.Disabled(),
            CommandResult.NotCapable => ApiProblems.NotOffered(PbxCatalog.Find(account.Vendor)?.Name ?? account.Vendor, "recordings"),
            CommandResult.Invalid => ApiProblems.NotFound("There is no such recording, or its address is older than an hour: search again."),
            _ => ApiProblems.OfPbx(context, outcome.Error ?? PbxErrorKind.Protocol, outcome.VendorMessage, outcome.Reason, outcome.RetryAfter),
        };
    }

    /// <summary>What the address says; a value that cannot be read is a problem of its field.</summary>
    private static (QueryFields Fields, List<CommandProblem> Unreadable) Fields(PbxQueryKind kind, Guid accountId, IQueryCollection values)
    {
        var unreadable = new List<CommandProblem>();
        var byDays = kind.Capability == typeof(IStatistics);
        var callId = Text("callId");
        var key = callId is null ? null : CallIds.KeyIn(accountId, callId);
        if (callId is not null && key is null) unreadable.Add(new CommandProblem("callId", CommandProblems.OtherAccount));
        var fields = new QueryFields
        {
            From = byDays ? null : Instant("from", endOfDay: false),
            To = byDays ? null : Instant("to", endOfDay: true),
            FirstDay = byDays ? Day("from") : null,
            LastDay = byDays ? Day("to") : null,
            Day = Day("day") ?? Day("date"),
            Number = Text("number"),
            Side = Text("side"),
            CallId = key,
            Page = Page(),
            Queue = Text("queue"),
        };
        return (fields, unreadable);

        string? Text(string name) => values.TryGetValue(name, out var value) && !string.IsNullOrWhiteSpace(value.ToString()) ? value.ToString().Trim() : null;

        DateTimeOffset? Instant(string name, bool endOfDay)
        {
            if (Text(name) is not { } text) return null;
            if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            {
                var midnight = (endOfDay ? day.AddDays(1) : day).ToDateTime(TimeOnly.MinValue);
                return TurkishTime.Instant(midnight);
            }

            if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)) return instant.ToUniversalTime();
            unreadable.Add(new CommandProblem(name, CommandProblems.Instant));
            return null;
        }

        DateOnly? Day(string name)
        {
            if (Text(name) is not { } text) return null;
            if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) return day;
            unreadable.Add(new CommandProblem(name, CommandProblems.Instant));
            return null;
        }

        int? Page()
        {
            if (Text("page") is not { } text) return null;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var page)) return page;
            unreadable.Add(new CommandProblem("page", CommandProblems.Range, 1, 10_000));
            return null;
        }
    }
}
