using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Portal.EndToEnd.Tests.Running;

/// <summary>What axe finds on a page.</summary>
internal static class Axe
{
    // What passes is most of a report, and describing it most of the time.
    private static readonly AxeRunOptions ViolationsOnly = new() { ResultTypes = [ResultType.Violations] };

    /// <summary>Serious and critical findings of the page as it stands, and whether it is wider than the screen.</summary>
    public static async Task<List<string>> FindingsAsync(this IPage page, string where)
    {
        var result = await page.RunAxe(ViolationsOnly);
        var findings = result.Violations.Where(violation => violation.Impact is "serious" or "critical")
            .Select(violation => $"{where}: {violation.Id} ({violation.Nodes.Length}×): {violation.Nodes[0].Html}").ToList();
        var overflow = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        if (overflow > 0) findings.Add($"{where}: {overflow} px wider than the screen");
        return findings;
    }
}
