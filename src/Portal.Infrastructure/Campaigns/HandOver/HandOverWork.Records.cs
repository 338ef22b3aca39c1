using Microsoft.EntityFrameworkCore;
using Portal.Domain.Calls;
using Portal.Domain.Campaigns;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Data;

namespace Portal.Infrastructure.Campaigns.HandOver;

/// <summary>Where the PBX has no report: attempts whose push was lost are found among the account's call records, which are read anyhow.</summary>
internal sealed partial class HandOverWork
{
    /// <summary>A push has had its time by then.</summary>
    private static readonly TimeSpan PushesFirst = TimeSpan.FromMinutes(2);

    /// <summary>How far the PBX's clock may be behind ours.</summary>
    private static readonly TimeSpan SlowClock = TimeSpan.FromMinutes(1);

    private async Task ReadRecordsAsync(DateTimeOffset now)
    {
        ReportRead = true;
        var (account, campaign, told) = (side.Account.Id, Row.Id, now - PushesFirst);
        List<CallRow> calls;
        await using (var context = db.ForTenant(lease.TenantId))
        {
            // All of them went to the PBX together; who was called before was called by somebody else.
            if (await context.Contacts.Where(contact => contact.CampaignId == campaign && contact.HandedOverAt != null).MinAsync(contact => contact.HandedOverAt, Token) is not { } went) return;
            var earliest = went - SlowClock;
            calls = await (
                from call in context.Calls.AsNoTracking()
                join contact in context.Contacts on call.OutsideKey equals contact.NumberKey
                where contact.CampaignId == campaign && contact.HandedOverAt != null && call.AccountId == account && call.Direction == CallDirection.Outbound
                    && call.StartedAt >= earliest && call.EndedAt != null && call.EndedAt <= told
                    && !context.ContactAttempts.Any(attempt => attempt.ContactId == contact.Id && (attempt.CallId == call.Id || attempt.CallKey == call.VendorKey))
                orderby call.StartedAt
                select call).Take(AtOnce).ToListAsync(Token);
        }

        if (calls.Count == 0) return;
        await results.StoreAsync(lease.TenantId, campaign, new CampaignReport([], [.. calls.Select(ResultOf)], []), Token);
    }

    private CampaignResult ResultOf(CallRow call) => new()
    {
        Key = call.VendorKey,
        Campaign = Row.VendorKey,
        Number = call.OutsideKey,
        Outcome = call.Outcome switch
        {
            CallOutcome.Answered => ContactResult.Answered,
            CallOutcome.Abandoned => ContactResult.Dropped,
            CallOutcome.Busy => ContactResult.Busy,
            CallOutcome.NoAnswer => ContactResult.NoAnswer,
            CallOutcome.Failed => ContactResult.Failed,
            _ => ContactResult.Other,
        },
        RawOutcome = call.RawOutcome,
        StartedAt = call.StartedAt,
        AnsweredAt = call.AnsweredAt,
        EndedAt = call.EndedAt,
        Seconds = call.TalkSeconds,
        Agent = call.Extension,
        AgentName = call.AgentName,
        CallKey = call.VendorKey,
    };
}
