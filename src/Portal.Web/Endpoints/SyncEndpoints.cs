using System.Collections.Immutable;
using Microsoft.AspNetCore.Http.HttpResults;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Jobs;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Security;
using Portal.Web.Authentication;

namespace Portal.Web.Endpoints;

/// <summary>Background jobs over the API: run one now, see the runs, read the past again.</summary>
internal static class SyncEndpoints
{
    private const int MostRuns = 200;

    public static void MapSync(this RouteGroupBuilder api)
    {
        api.MapPost("/accounts/{id:guid}/sync/{job}", RunAsync).RequireAuthorization(Permissions.JobsManage).WithTags("Jobs").WithName("runJob").WithSummary("Runs a job of an account now")
            .WithDescription("job is calls, statistics, recordings, balance, campaigns or retention. The run begins in the background; GET /sync/runs tells how it goes. 409 while one is running already.")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status501NotImplemented);
        var sync = api.MapGroup("/sync").WithTags("Jobs");
        sync.MapGet("/jobs", async (HttpContext context, JobDesk desk, CancellationToken cancellationToken) =>
                TypedResults.Ok((await desk.ListAsync(context.User.RequiredActor(), cancellationToken)).Select(JobStateView.Of).ToImmutableArray()))
            .RequireAuthorization(Permissions.JobsView).WithName("getJobs").WithSummary("Every job of every account as it stands");
        sync.MapGet("/runs", RunsAsync).RequireAuthorization(Permissions.JobsView).WithName("getJobRuns").WithSummary("Runs of the jobs, newest first")
            .WithDescription($"account and job narrow the list; limit is at most {MostRuns} (50 unless given).");
        sync.MapGet("/back-fills", async (HttpContext context, JobDesk desk, CancellationToken cancellationToken) =>
                TypedResults.Ok((await desk.BackFillsAsync(context.User.RequiredActor(), cancellationToken)).Select(BackFillAnswer.Of).ToImmutableArray()))
            .RequireAuthorization(Permissions.JobsView).WithName("getBackFills").WithSummary("Ranges of the past that are read or were read, newest order first");
        api.MapPost("/accounts/{id:guid}/back-fills", StartAsync).RequireAuthorization(Permissions.JobsManage).WithTags("Jobs").WithName("startBackFill")
            .WithSummary("Reads the last days of an account").WithDescription($"days is 1 to {JobDesk.MostDays}. One order an account at a time; it survives restarts.")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status422UnprocessableEntity).ProducesProblem(StatusCodes.Status501NotImplemented);
        sync.MapDelete("/back-fills/{id:guid}", CancelAsync).RequireAuthorization(Permissions.JobsManage).WithName("cancelBackFill").WithSummary("Calls a back-fill off; what it has read stays")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<Results<Accepted<SyncAnswer>, ProblemHttpResult>> RunAsync(Guid id, string job, HttpContext context, JobDesk desk, PbxAccounts accounts, CancellationToken cancellationToken)
    {
        var actor = context.User.RequiredActor();
        var result = JobNames.Scheduled.Contains(job, StringComparer.Ordinal) ? await desk.RunNowAsync(actor, id, job, cancellationToken) : JobOrderResult.NotOffered;
        return result == JobOrderResult.Done
            ? TypedResults.Accepted($"/api/v1/sync/runs?account={id:N}&job={job}", new SyncAnswer(id, job))
            : await RefusedAsync(result, actor, id, job, accounts, cancellationToken);
    }

    private static async Task<Ok<ImmutableArray<JobRunView>>> RunsAsync(HttpContext context, JobDesk desk, CancellationToken cancellationToken, Guid? account = null, string? job = null, int limit = 50)
    {
        var runs = await desk.RunsAsync(context.User.RequiredActor(), account, job, Math.Clamp(limit, 1, MostRuns), cancellationToken);
        return TypedResults.Ok(runs.Select(JobRunView.Of).ToImmutableArray());
    }

    private static async Task<Results<Accepted<BackFillAnswer>, ProblemHttpResult>> StartAsync(
        Guid id, BackFillBody body, HttpContext context, JobDesk desk, PbxAccounts accounts, CancellationToken cancellationToken)
    {
        var actor = context.User.RequiredActor();
        var (result, order) = await desk.StartBackFillAsync(actor, id, body.Days ?? 0, cancellationToken);
        return order is not null ? TypedResults.Accepted("/api/v1/sync/back-fills", BackFillAnswer.Of(order)) : await RefusedAsync(result, actor, id, "back-fill", accounts, cancellationToken);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> CancelAsync(Guid id, HttpContext context, JobDesk desk, CancellationToken cancellationToken) =>
        await desk.CancelBackFillAsync(context.User.RequiredActor(), id, cancellationToken) switch
        {
            JobOrderResult.Done => TypedResults.NoContent(),
            JobOrderResult.Invalid => ApiProblems.Conflict("The back-fill has ended."),
            _ => ApiProblems.NotFound("There is no such back-fill."),
        };

    private static async Task<ProblemHttpResult> RefusedAsync(JobOrderResult result, Actor actor, Guid id, string job, PbxAccounts accounts, CancellationToken cancellationToken)
    {
        if (await accounts.FindAsync(actor.TenantId, id, cancellationToken) is not { } account) return ApiProblems.NoAccount();
        return result switch
        {
            JobOrderResult.Busy => ApiProblems.Conflict("It is running already."),
            JobOrderResult.Invalid => ApiProblems.Invalid("days", $"A whole number from 1 to {JobDesk.MostDays}."),
            JobOrderResult.NoAccount => ApiProblems.Disabled(),
            _ => ApiProblems.NotOffered(PbxCatalog.Find(account.Vendor)?.Name ?? account.Vendor, job),
        };
    }
}

/// <summary>A job that was begun.</summary>
public sealed record SyncAnswer(Guid AccountId, string Job);

/// <summary>How many days back to read.</summary>
public sealed record BackFillBody(int? Days);
