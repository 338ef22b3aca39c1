using Microsoft.EntityFrameworkCore;
using Portal.Domain.Calls;
using Portal.Infrastructure.Data;

namespace Portal.Infrastructure.Campaigns.Preview;

/// <summary>
/// Finds the stored calls of people's attempts: by the PBX's key where it gave one, else by number, account and time. A call that was dialed by hand is known only from the PBX's records, which may
/// come hours later; each call is one attempt's.
/// </summary>
internal static class PreviewLinks
{
    private const int AtOnce = 2_000;

    /// <summary>Records of a call that was never stored are not waited for longer.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(2);

    /// <summary>PBX clocks differ from ours, and some dial before they press.</summary>
    private static readonly TimeSpan Before = TimeSpan.FromMinutes(2);

    /// <summary>The time from pressing to dialing by hand.</summary>
    private static readonly TimeSpan After = TimeSpan.FromMinutes(10);

    /// <summary>Links what can be linked of one campaign; returns how many.</summary>
    public static async Task<int> LinkAsync(PortalDbContext context, Guid campaignId, Guid accountId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var since = now - Longest;
        var attempts = await context.ContactAttempts.AsNoTracking().Where(attempt => attempt.CampaignId == campaignId && attempt.At >= since && attempt.CallId == null && attempt.By != null)
            .OrderByDescending(attempt => attempt.At).Take(AtOnce).Select(attempt => new { attempt.Id, attempt.At, attempt.NumberKey, attempt.CallKey, attempt.Agent }).ToListAsync(cancellationToken);
        if (attempts.Count == 0) return 0;
        var names = attempts.Where(attempt => attempt.CallKey is not null).Select(attempt => attempt.CallKey!).Distinct(StringComparer.Ordinal).ToList();
        var named = names.Count == 0 ? [] : await context.CallKeys.Where(key => key.AccountId == accountId && EF.Parameter(names).Contains(key.VendorKey))
            .ToDictionaryAsync(key => key.VendorKey, key => key.CallId, StringComparer.Ordinal, cancellationToken);
        var (first, numbers) = (attempts[^1].At - Before, attempts.Select(attempt => attempt.NumberKey).Distinct(StringComparer.Ordinal).ToList());
        var calls = await context.Calls.AsNoTracking()
            .Where(call => EF.Parameter(numbers).Contains(call.OutsideKey) && call.StartedAt >= first && call.AccountId == accountId && call.Direction == CallDirection.Outbound)
            .Select(call => new { call.Id, call.OutsideKey, call.StartedAt, call.Extension, call.TalkSeconds }).ToListAsync(cancellationToken);
        var ids = calls.ConvertAll(call => (Guid?)call.Id);
        var taken = (await context.ContactAttempts.Where(attempt => EF.Parameter(ids).Contains(attempt.CallId)).Select(attempt => attempt.CallId!.Value).ToListAsync(cancellationToken)).ToHashSet();
        var linked = 0;
        // Those with a key first: what is theirs is nobody else's.
        foreach (var attempt in attempts.OrderBy(attempt => attempt.CallKey is null).ThenBy(attempt => attempt.At))
        {
            var call = attempt.CallKey is { } name && named.TryGetValue(name, out var id)
                ? calls.Find(one => one.Id == id)
                : calls.Where(one => one.OutsideKey == attempt.NumberKey && !taken.Contains(one.Id) && one.StartedAt >= attempt.At - Before && one.StartedAt <= attempt.At + After
                        && (attempt.Agent is null || one.Extension is null || one.Extension == attempt.Agent))
                    .MinBy(one => (one.StartedAt - attempt.At).Duration());
            if (call is null || !taken.Add(call.Id)) continue;
            linked += await context.ContactAttempts.Where(row => row.Id == attempt.Id && row.CallId == null)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.CallId, call.Id).SetProperty(row => row.Seconds, call.TalkSeconds), cancellationToken);
        }

        return linked;
    }
}
