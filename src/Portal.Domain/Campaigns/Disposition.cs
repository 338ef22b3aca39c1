namespace Portal.Domain.Campaigns;

/// <summary>A result code of the tenant: what an agent says came of talking to a contact.</summary>
/// <param name="Code">Short code, unique in the tenant.</param>
/// <param name="Name">What people read.</param>
/// <param name="EndsContact">True when the contact is done with it.</param>
/// <param name="RetryAfterMinutes">Else: after how long to try again.</param>
public sealed record Disposition(string Code, string Name, bool EndsContact, int? RetryAfterMinutes)
{
    /// <summary>Characters of a code at most.</summary>
    public const int LongestCode = 20;

    /// <summary>Characters of a name at most.</summary>
    public const int LongestName = 60;

    /// <summary>Result codes of a tenant at most.</summary>
    public const int Most = 100;

    /// <summary>Longest time until the next attempt: thirty days.</summary>
    public const int LongestRetryMinutes = 30 * 24 * 60;

    /// <summary>What is wrong with it.</summary>
    /// <param name="field">JSON name of its place, such as <c>dispositions[3]</c>.</param>
    public IEnumerable<CampaignProblem> Problems(string field)
    {
        foreach (var problem in CampaignChecks.Name(field + ".code", Code, LongestCode)) yield return problem;
        foreach (var problem in CampaignChecks.Name(field + ".name", Name, LongestName)) yield return problem;
        if (EndsContact == RetryAfterMinutes is not null) yield return new CampaignProblem(field + ".retryAfterMinutes", CampaignProblems.EndsOrRetries);
        else foreach (var problem in CampaignChecks.Range(field + ".retryAfterMinutes", RetryAfterMinutes, 1, LongestRetryMinutes)) yield return problem;
    }

    /// <summary>What is wrong with a tenant's list of them.</summary>
    public static IEnumerable<CampaignProblem> Problems(IReadOnlyList<Disposition> list)
    {
        if (list.Count > Most)
        {
            yield return new CampaignProblem("dispositions", CampaignProblems.TooMany, Most);
            yield break;
        }

        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < list.Count; i++)
        {
            foreach (var problem in list[i].Problems($"dispositions[{i}]")) yield return problem;
            if (list[i].Code?.Trim() is { Length: > 0 } code && !seen.Add(code)) yield return new CampaignProblem($"dispositions[{i}].code", CampaignProblems.Repeated, code);
        }
    }
}
