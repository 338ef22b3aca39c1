using Portal.Domain.Campaigns;
using Portal.Domain.Live;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Campaigns.HandOver;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Pbx;

namespace Portal.Infrastructure.Campaigns.Results;

/// <summary>Gathers what is known of a campaign: from its row and counts, its account, and the live board.</summary>
internal static class IdleFactsOf
{
    public static IdleFacts Campaign(CampaignRow row, CampaignPlan plan, PbxAccount? account, BoardSnapshot board, ContactCounts contacts, HoursReason hours)
    {
        var seen = account is null ? null : board.Accounts.GetValueOrDefault(account.Id);
        // Preview lists live in the portal: their PBX matters only to whoever dials by it.
        var dialer = row.Type != CampaignType.Preview;
        var refused = row.SyncError == PbxErrorKind.Unauthorized || seen?.Readings.Values.Any(reading => reading.Error == PbxErrorKind.Unauthorized) == true;
        return new IdleFacts
        {
            Draft = row.State == CampaignState.Draft,
            Ended = row.State == CampaignState.Ended,
            Stopped = row.State is CampaignState.Stopped or CampaignState.Draining,
            AccountDisabled = account is not { Enabled: true },
            Unauthorized = dialer && refused,
            Unreachable = dialer && !refused && (row.SyncError is PbxErrorKind.Unreachable or PbxErrorKind.Timeout || seen?.State == AccountState.Down),
            Hours = hours,
            CallStopReached = CallStopReached(plan, contacts),
            Left = contacts.Left,
            WithConsent = contacts.Left - contacts.HeldForConsent,
            BelowCap = contacts.Left - contacts.HeldByCaps,
            Due = contacts.Due,
            HandedOver = contacts.Of(ContactState.HandedOver),
            InProgress = contacts.Of(ContactState.Dialing),
            LineLimit = dialer ? plan.MaximumLines : null,
            ReadyAgents = dialer && row.AccountId is { } id ? ReadyAgents(plan, id, board) : null,
            ListStopped = dialer && row is { State: CampaignState.Running, VendorRunning: false },
            ListRenewed = account is not null && PbxCatalog.Find(account.Vendor)?.Traits.Campaigns is { } limits && HandOverForm.IsRenewed(limits),
        };
    }

    private static bool CallStopReached(CampaignPlan plan, ContactCounts contacts)
    {
        if (plan.CallStopLimit is not { } limit || contacts.Total == 0) return false;
        var (reached, failed) = (contacts.Of(ContactState.Done), contacts.Of(ContactState.Exhausted));
        return plan.CallStopType switch
        {
            CallStopType.ReachedCount => reached >= limit,
            CallStopType.ReachedPercent => Share(reached) >= limit,
            CallStopType.FailedCount => failed >= limit,
            CallStopType.FailedPercent => Share(failed) >= limit,
            CallStopType.DialedCount => reached + failed >= limit,
            CallStopType.DialedPercent => Share(reached + failed) >= limit,
            _ => false,
        };

        double Share(int count) => 100.0 * count / contacts.Total;
    }

    /// <summary>Ready agents of the queue that it leads to; null where it leads elsewhere, goes by calls a minute, or the PBX does not tell who serves the queue.</summary>
    private static int? ReadyAgents(CampaignPlan plan, Guid accountId, BoardSnapshot board) =>
        plan is { Destination: { Kind: CampaignTargetKind.Queue, Value: { } queue }, QueueLimitType: not QueueLimitType.CallsPerMinute }
            ? board.Queues.GetValueOrDefault(new BoardKey(accountId, queue))?.Agents?.Ready
            : null;
}
