using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Portal.Domain;
using Portal.Domain.Campaigns;
using Portal.Infrastructure.Campaigns;

namespace Portal.Web.Endpoints;

/// <summary>What the calls about campaigns, calling hours and result codes share.</summary>
internal static class CampaignAnswers
{
    /// <summary>422 with the fields that cannot be kept.</summary>
    public static ProblemHttpResult Invalid(IEnumerable<CampaignProblem> problems) => ApiProblems.Invalid(problems
        .GroupBy(problem => problem.Field, problem => CampaignMessages.Text(problem).ToString(), StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal));

    /// <summary>409 that says who changed what since it was read.</summary>
    public static ProblemHttpResult ChangedMeanwhile(Guid revision, string by, DateTimeOffset at, ImmutableArray<CampaignEdit> edits) => TypedResults.Problem(
        statusCode: StatusCodes.Status409Conflict,
        title: "Somebody else changed it meanwhile.",
        detail: $"Nothing was stored. {by} changed it last, at {at.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}; read it again and make your change on what is there now.",
        extensions: new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["revision"] = (Guid?)revision,
            ["changedBy"] = by,
            ["changedAt"] = (DateTimeOffset?)at,
            ["edits"] = edits,
        });

    public static ProblemHttpResult NoInstant() => ApiProblems.Invalid("at", "An instant between 2000 and 2100, such as 2026-03-02T09:00:00Z.");

    /// <summary>An instant as a caller writes it: with an offset, or by the wall clock of Türkiye; now when none was sent.</summary>
    public static bool TryInstant(string? text, TimeProvider time, out DateTimeOffset at)
    {
        at = time.GetUtcNow();
        if (string.IsNullOrWhiteSpace(text)) return true;
        if (!DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var local) || local.Year is < 2000 or > 2100) return false;
        at = local.Kind == DateTimeKind.Unspecified ? TurkishTime.Instant(local) : new DateTimeOffset(local).ToUniversalTime();
        return true;
    }

    public static bool IsInRange(DateTimeOffset at) => at.Year is >= 2000 and <= 2100;
}
