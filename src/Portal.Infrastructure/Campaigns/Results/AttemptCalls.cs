using Microsoft.EntityFrameworkCore;
using Portal.Infrastructure.Data;

namespace Portal.Infrastructure.Campaigns.Results;

/// <summary>Leads attempts to their stored calls when the call is stored after its attempt was told. Part of the transaction that stores the calls.</summary>
internal static class AttemptCalls
{
    /// <summary>Names of calls that were stored now.</summary>
    public static async Task LinkAsync(PortalDbContext context, Guid accountId, IReadOnlyCollection<(string Name, Guid CallId)> named, CancellationToken cancellationToken)
    {
        var ofAccount = context.ContactAttempts.IgnoreQueryFilters().Where(attempt => attempt.CallId == null && attempt.CallKey != null
            && context.Campaigns.IgnoreQueryFilters().Any(campaign => campaign.Id == attempt.CampaignId && campaign.AccountId == accountId));
        // Nearly always none waits: the index of those that do is empty, and to ask it costs next to nothing.
        if (!await ofAccount.AnyAsync(cancellationToken)) return;
        var names = named.Select(one => one.Name).ToList();
        var waiting = await ofAccount.Where(attempt => EF.Parameter(names).Contains(attempt.CallKey!)).Select(attempt => new { attempt.Id, attempt.CallKey }).ToListAsync(cancellationToken);
        if (waiting.Count == 0) return;
        var calls = named.GroupBy(one => one.Name, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First().CallId, StringComparer.Ordinal);
        foreach (var call in waiting.GroupBy(attempt => calls[attempt.CallKey!]))
        {
            var (callId, ids) = (call.Key, call.Select(attempt => attempt.Id).ToArray());
            await context.ContactAttempts.IgnoreQueryFilters().Where(attempt => ids.Contains(attempt.Id)).ExecuteUpdateAsync(set => set.SetProperty(attempt => attempt.CallId, callId), cancellationToken);
        }
    }
}
