using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Campaigns;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Pbx;

namespace Portal.Infrastructure.Campaigns;

/// <summary>A plan held against what its tenant has.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Problems">All that was found.</param>
/// <param name="Limits">What whoever dials takes; null while that is not settled.</param>
/// <param name="Hours">The rule that it goes by; null when the tenant has no such rule.</param>
/// <param name="AccountId">Its account, if the tenant has it.</param>
/// <param name="CallingHoursId">Its rule, if the tenant has it.</param>
public sealed record CheckedPlan(CampaignPlan Plan, ImmutableArray<CampaignProblem> Problems, CampaignLimits? Limits, CallingHours? Hours, Guid? AccountId, Guid? CallingHoursId)
{
    /// <summary>What cannot be kept, not even in a draft.</summary>
    public ImmutableArray<CampaignProblem> Wrong => [.. Problems.Where(problem => problem.Weight == ProblemWeight.Wrong)];
}

/// <summary>Finds what a plan speaks of, and checks it.</summary>
public sealed class PlanDesk(TimeProvider time)
{
    /// <summary>Checks a plan within a context of its tenant: what other tenants have is not there.</summary>
    internal async Task<CheckedPlan> CheckAsync(PortalDbContext context, CampaignPlan plan, CancellationToken cancellationToken)
    {
        var account = plan.AccountId is { } accountId
            ? await context.PbxAccounts.AsNoTracking().Where(row => row.Id == accountId).Select(row => new { row.Id, row.Vendor, row.Enabled }).FirstOrDefaultAsync(cancellationToken)
            : null;
        var rule = plan.CallingHoursId is { } hoursId
            ? await context.CallingHours.AsNoTracking().Where(row => row.Id == hoursId).Select(row => row.Rule).FirstOrDefaultAsync(cancellationToken)
            : null;
        var hours = plan.CallingHoursId is null ? CallingHours.Usual : rule is null ? null : CampaignJson.Hours(rule);
        var codes = plan.Dispositions.IsEmpty ? [] : (await context.Dispositions.AsNoTracking().Select(row => row.Id).ToListAsync(cancellationToken)).ToHashSet();
        var dialer = account is null ? null : PbxCatalog.Find(account.Vendor)?.Traits.Campaigns;
        var held = new PlanContext(account is { Enabled: true }, dialer, hours, codes, time.GetUtcNow());
        return new CheckedPlan(plan, plan.Problems(held), PlanChecks.LimitsOf(plan, held), hours, account?.Id, rule is null ? null : plan.CallingHoursId);
    }
}
