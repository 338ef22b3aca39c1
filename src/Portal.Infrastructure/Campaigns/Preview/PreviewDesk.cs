using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Campaigns;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Campaigns.Contacts;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Security;

namespace Portal.Infrastructure.Campaigns.Preview;

/// <summary>A campaign that people dial, as it is at this moment.</summary>
internal sealed record PreviewCampaign(Guid Id, string Name, CampaignState State, Guid? AccountId, bool AccountEnabled, bool CanOriginate, CampaignPlan Plan, CallingHours Hours)
{
    public ContactRules Rules => new(Id, Plan.Commercial, Plan.AttemptsPerDay, Plan.AttemptsInTotal, Plan.OtherCampaignDays);

    /// <summary>Why nobody at all is called now; null when that is no matter of the campaign, its account or its hours.</summary>
    public PreviewIdle? Closed(DateTimeOffset now)
    {
        var check = Hours.WouldDial(now, Plan.Days());
        // What is said of contacts here keeps every reason about them away.
        var reason = IdleReasons.Of(new IdleFacts
        {
            Draft = State == CampaignState.Draft,
            Ended = State == CampaignState.Ended,
            Stopped = State is CampaignState.Stopped or CampaignState.Draining,
            AccountDisabled = !AccountEnabled,
            Hours = check.Reason,
            Left = 1,
            WithConsent = 1,
            BelowCap = 1,
            Due = 1,
            HandedOver = 1,
            InProgress = 0,
        });
        if (reason == IdleReason.Dialing) return null;
        return reason < IdleReason.BeforeFirstDay ? new PreviewIdle(reason) : new PreviewIdle(reason, check.Next, check.Exception, check.Holiday);
    }
}

/// <summary>Finds what lists that people dial are made of. Nothing is remembered: a change counts from its commit on.</summary>
public sealed class PreviewDesk(PbxAccounts accounts)
{
    /// <summary>The person or API key behind an actor, as a contact names who has it; null when there is none any more.</summary>
    internal static async Task<Guid?> PersonAsync(PortalDbContext context, Actor actor, CancellationToken cancellationToken)
    {
        const string Key = "key:";
        if (!actor.Name.StartsWith(Key, StringComparison.Ordinal))
            return await context.Users.Where(user => user.TenantId == actor.TenantId && user.Email == actor.Name && !user.Disabled).Select(user => (Guid?)user.Id).FirstOrDefaultAsync(cancellationToken);
        var name = actor.Name[Key.Length..];
        return await context.ApiKeys.Where(key => key.Name == name && key.RevokedAt == null).OrderBy(key => key.Id).Select(key => (Guid?)key.Id).FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>One campaign; null when the tenant has none of this id that people dial.</summary>
    internal async Task<PreviewCampaign?> FindAsync(PortalDbContext context, Guid id, CancellationToken cancellationToken) =>
        (await ReadAsync(context, context.Campaigns.Where(campaign => campaign.Id == id), cancellationToken)).FirstOrDefault();

    /// <summary>All that run, by name.</summary>
    internal Task<ImmutableArray<PreviewCampaign>> RunningAsync(PortalDbContext context, CancellationToken cancellationToken) =>
        ReadAsync(context, context.Campaigns.Where(campaign => campaign.State == CampaignState.Running), cancellationToken);

    /// <summary>The result codes that its people may choose, in the tenant's order.</summary>
    internal static async Task<ImmutableArray<Disposition>> CodesAsync(PortalDbContext context, CampaignPlan plan, CancellationToken cancellationToken)
    {
        var rows = await context.Dispositions.AsNoTracking().OrderBy(row => row.Position).ToListAsync(cancellationToken);
        return [.. rows.Where(row => plan.Dispositions.IsEmpty || plan.Dispositions.Contains(row.Id)).Select(row => new Disposition(row.Code, row.Name, row.EndsContact, row.RetryAfterMinutes))];
    }

    private async Task<ImmutableArray<PreviewCampaign>> ReadAsync(PortalDbContext context, IQueryable<CampaignRow> campaigns, CancellationToken cancellationToken)
    {
        var rows = await campaigns.AsNoTracking().Where(row => row.Type == CampaignType.Preview && !row.Template).OrderBy(row => row.Name).ThenBy(row => row.Id)
            .Select(row => new
            {
                row.Id, row.Name, row.State, row.AccountId, row.Plan,
                Hours = context.CallingHours.Where(rule => rule.Id == row.CallingHoursId).Select(rule => rule.Rule).FirstOrDefault(),
                Account = context.PbxAccounts.Where(account => account.Id == row.AccountId).Select(account => new { account.Vendor, account.Enabled }).FirstOrDefault(),
            })
            .ToListAsync(cancellationToken);
        return
        [
            .. rows.Select(row => new PreviewCampaign(
                row.Id, row.Name, row.State, row.AccountId, row.Account?.Enabled == true,
                row.Account is not null && accounts.Vendors(row.Account.Vendor) is { } vendor && typeof(IOriginate).IsAssignableFrom(vendor.PbxType),
                CampaignJson.Plan(row.Plan), row.Hours is null ? CallingHours.Usual : CampaignJson.Hours(row.Hours))),
        ];
    }
}
