using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Portal.Domain.Calls;
using Portal.Domain.Campaigns;
using Portal.Infrastructure.Data;

namespace Portal.Infrastructure.Campaigns.Preview;

/// <summary>
/// Looks after what people left behind: contacts of whoever went away are free again, calls find their records, and a call that nobody said the result of for a whole shift ends as its record tells.
/// Every node does it; each step is its own condition, so it does not matter which.
/// </summary>
public sealed partial class PreviewKeeper(PortalDb db, TimeProvider time, ILogger<PreviewKeeper> logger) : BackgroundService
{
    /// <summary>So long a person may take to come back and say what came of a call.</summary>
    internal static readonly TimeSpan Shift = TimeSpan.FromHours(10);

    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    /// <summary>Does it once.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        List<(Guid Tenant, Guid Id, Guid? Account)> campaigns;
        await using (var context = db.ForInstallation())
        {
            await PreviewHolds.FreeAsync(context, context.Contacts.IgnoreQueryFilters(), now, cancellationToken);
            var rows = await context.Campaigns.IgnoreQueryFilters().Where(campaign => campaign.Type == CampaignType.Preview && campaign.State != CampaignState.Draft && !campaign.Template)
                .Select(campaign => new { campaign.TenantId, campaign.Id, campaign.AccountId }).ToListAsync(cancellationToken);
            campaigns = rows.ConvertAll(row => (row.TenantId, row.Id, row.AccountId));
        }

        foreach (var (tenant, id, account) in campaigns)
        {
            await using var context = db.ForTenant(tenant);
            if (account is { } accountId) await PreviewLinks.LinkAsync(context, id, accountId, now, cancellationToken);
            await EndAsync(context, id, now, cancellationToken);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        do
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is DbException or DbUpdateException or InvalidOperationException)
            {
                Log.Failed(logger, exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task EndAsync(PortalDbContext context, Guid campaignId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var since = now - Shift;
        var late = await context.Contacts.Where(contact => contact.CampaignId == campaignId && contact.HeldBy != null && contact.State != ContactState.HandedOver && contact.HandedOverAt < since).ToListAsync(cancellationToken);
        if (late.Count == 0) return;
        var plan = CampaignJson.Plan(await context.Campaigns.Where(campaign => campaign.Id == campaignId).Select(campaign => campaign.Plan).SingleAsync(cancellationToken));
        foreach (var contact in late)
        {
            if (await context.ContactAttempts.Where(attempt => attempt.ContactId == contact.Id && attempt.Result == null && attempt.By != null).OrderByDescending(attempt => attempt.At)
                    .FirstOrDefaultAsync(cancellationToken) is not { } attempt) continue;
            var outcome = await context.Calls.Where(call => call.Id == attempt.CallId).Select(call => (CallOutcome?)call.Outcome).FirstOrDefaultAsync(cancellationToken);
            var result = outcome is { } known ? PreviewCard.ResultOf(known) ?? ContactResult.Other : ContactResult.Other;
            PreviewEnd.Apply(contact, attempt, plan, result, null, now);
            try
            {
                await context.SaveChangesAsync(cancellationToken);
                Log.Ended(logger, attempt.Id, campaignId, result);
            }
            catch (DbUpdateConcurrencyException)
            {
                // The person came back in this moment.
                context.ChangeTracker.Clear();
                return;
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Nobody said what came of attempt {Attempt} of campaign {Campaign}; it ends as {Result}")]
        public static partial void Ended(ILogger logger, Guid attempt, Guid campaign, ContactResult result);

        [LoggerMessage(2, LogLevel.Warning, "Contacts of people who went away could not be looked after; it is tried again in a minute")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
