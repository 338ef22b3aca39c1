using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Domain.Campaigns;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Campaigns.Contacts;
using Portal.Infrastructure.Campaigns.Results;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Campaigns.HandOver;

/// <summary>What a pass came to.</summary>
/// <param name="Busy">True when somebody else was at the account's campaigns.</param>
/// <param name="Campaigns">Campaigns that were looked at.</param>
/// <param name="Failure">The first failure; null when there was none.</param>
/// <param name="Broken">True when it ended at a failure that is not about one campaign alone.</param>
internal sealed record PassEnd(bool Busy, int Campaigns, PbxException? Failure, bool Broken = false);

/// <summary>Makes the campaigns of an account at its PBX equal to ours.</summary>
internal sealed class HandOverDesk(
    PortalDb db, PbxAccounts accounts, PbxLines lines, AccountChanges changes, ContactGate gate, CampaignResults results, IOptions<PortalOptions> options, TimeProvider time)
{
    /// <summary>How often the report is read where attempts are told by it alone, and where they are pushed as well.</summary>
    private static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan ReportEveryWithPushes = TimeSpan.FromSeconds(60);

    /// <summary>Results of a campaign that stands still come for so long; then the regular job alone looks.</summary>
    private static readonly TimeSpan QuietAfter = TimeSpan.FromMinutes(15);

    /// <summary>A campaign that fails for itself is tried less and less often, but so that a refusal still reaches its PBX within a minute. The others of its account do not wait for it.</summary>
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _reports = new();
    private readonly ConcurrentDictionary<Guid, (TimeSpan Length, DateTimeOffset Until)> _paused = new();

    /// <summary>Of accounts that this process is at: ends their pass before its next request.</summary>
    private readonly ConcurrentDictionary<Guid, CancellationTokenSource> _passes = new();

    /// <summary>For a person's order: a pass, which may wait for minutes for the PBX's quota, gives way. Null when another holder does not let go within the time.</summary>
    public async Task<HandOverLease?> TakeAsync(ConnectedAccount account, TimeSpan wait, CancellationToken cancellationToken)
    {
        if (_passes.TryGetValue(account.Id, out var pass)) await pass.CancelAsync();
        return await HandOverLease.TakeAsync(db, account, options.Value.Jobs.Lease, wait, time, cancellationToken);
    }

    /// <summary>One pass over all campaigns of an account.</summary>
    /// <param name="account">The account, with settings.</param>
    /// <param name="urgency">Who waits for it.</param>
    /// <param name="wait">How long to wait for somebody else who is at it.</param>
    /// <param name="all">True to read every report, whether due or not.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<PassEnd> PassAsync(ConnectedAccount account, Urgency urgency, TimeSpan wait, bool all, CancellationToken cancellationToken)
    {
        await using var lease = await HandOverLease.TakeAsync(db, account, options.Value.Jobs.Lease, wait, time, cancellationToken);
        if (lease is null) return new PassEnd(Busy: true, 0, null);
        var giveWay = new CancellationTokenSource();
        _passes[account.Id] = giveWay;
        try
        {
            return await PassAsync(lease, account, urgency, all, giveWay.Token, cancellationToken);
        }
        finally
        {
            _passes.TryRemove(account.Id, out _);
        }
    }

    private async Task<PassEnd> PassAsync(HandOverLease lease, ConnectedAccount account, Urgency urgency, bool all, CancellationToken giveWay, CancellationToken cancellationToken)
    {
        PbxException? first = null;
        var broken = false;
        var ids = await LiveAsync(account, cancellationToken);
        foreach (var id in ids)
        {
            if (giveWay.IsCancellationRequested) break;
            if (!all && _paused.TryGetValue(id, out var pause) && pause.Until > time.GetUtcNow()) continue;

            // Read at its turn: a person may have stopped it while others had theirs.
            if (await WorkAsync(lease, account, id, urgency, giveWay) is not { } work) continue;
            try
            {
                await work.PassAsync(all || IsReportDue(work.Side));
                await work.NoteAsync(null);
                _paused.TryRemove(id, out _);
            }
            catch (PbxException exception) when (exception.Kind == PbxErrorKind.RateLimited && giveWay.IsCancellationRequested)
            {
                // Nothing failed; the next pass goes on.
            }
            catch (PbxException exception)
            {
                await work.NoteAsync(exception);
                first ??= exception;

                // What is not about this campaign alone would meet the next one, too.
                broken = exception.Kind is not (PbxErrorKind.Refused or PbxErrorKind.Protocol or PbxErrorKind.Timeout);
                if (broken) break;
                Pause(id);
            }
            finally
            {
                if (work.ReportRead) _reports[id] = time.GetUtcNow();
            }
        }

        return new PassEnd(Busy: false, ids.Count, first, broken);
    }

    /// <summary>The work on one campaign; null when there is nothing at the PBX that could be done for it.</summary>
    public async Task<HandOverWork?> WorkAsync(HandOverLease lease, ConnectedAccount account, Guid campaignId, Urgency urgency, CancellationToken giveWay = default)
    {
        await using var context = db.ForTenant(account.TenantId);
        var row = await context.Campaigns.AsNoTracking().FirstOrDefaultAsync(campaign => campaign.Id == campaignId, lease.Token);
        if (row is not { Type: CampaignType.Dialer, Template: false } || row.AccountId != account.Id) return null;
        if (account.Vendor.Traits.Campaigns is not { } limits || account.Settings is not { } settings) return null;
        if (account.Vendor.Create(settings, new GivingWay(lines.For(account.Id, account.Vendor, urgency), giveWay)) is not ICampaigns pbx) return null;
        var plan = CampaignJson.Plan(row.Plan);
        CallingHours? hours = CallingHours.Usual;
        if (plan.CallingHoursId is { } rule)
        {
            var stored = await context.CallingHours.AsNoTracking().Where(one => one.Id == rule).Select(one => one.Rule).FirstOrDefaultAsync(lease.Token);
            hours = stored is null ? null : CampaignJson.Hours(stored);
        }

        var side = new CampaignSide(row, plan, hours, limits, account, pbx);
        return new HandOverWork(lease, side, gate, results, db, time)
        {
            ResultAddress = account.Vendor.CampaignTopic is not { } topic ? null : token =>
            {
                // Some PBXs try the address before they answer: it has to be known by then.
                changes.Raise();
                return new Secret($"{accounts.PushUrlOf(account.Vendor.Id, token)}/{topic}");
            },
        };
    }

    private async Task<List<Guid>> LiveAsync(ConnectedAccount account, CancellationToken cancellationToken)
    {
        await using var context = db.ForTenant(account.TenantId);
        return await Live(context, time.GetUtcNow()).Where(campaign => campaign.AccountId == account.Id).OrderBy(campaign => campaign.Id).Select(campaign => campaign.Id).ToListAsync(cancellationToken);
    }

    /// <summary>Campaigns that may have something to do at their PBX.</summary>
    internal static IQueryable<CampaignRow> Live(PortalDbContext context, DateTimeOffset now)
    {
        var recently = now - TimeSpan.FromHours(1);
        return context.Campaigns.AsNoTracking().Where(campaign => campaign.Type == CampaignType.Dialer && !campaign.Template && campaign.State != CampaignState.Draft
            && (campaign.State != CampaignState.Ended || (campaign.VendorKey != null && (campaign.VendorRunning == true || campaign.EndedAt > recently))));
    }

    private void Pause(Guid id)
    {
        var length = _paused.TryGetValue(id, out var before) ? before.Length * 2 : FirstPause;
        if (length > LongestPause) length = LongestPause;
        _paused[id] = (length, time.GetUtcNow() + length);
    }

    private bool IsReportDue(CampaignSide side)
    {
        var now = time.GetUtcNow();
        if (side.Row.State is not (CampaignState.Running or CampaignState.Draining) && now - side.Row.ChangedAt > QuietAfter) return false;
        var every = side.Account.Vendor.CampaignTopic is null ? ReportEvery : ReportEveryWithPushes;
        return !_reports.TryGetValue(side.Id, out var last) || now - last >= every;
    }

    /// <summary>A line whose requests give way while they wait for a permit.</summary>
    private sealed class GivingWay(PbxLine inner, CancellationToken giveWay) : PbxLine
    {
        public override TimeProvider Time => inner.Time;

        public override PbxLine For(Urgency urgency) => new GivingWay(inner.For(urgency), giveWay);

        public override Task<LineAnswer> SendAsync(LineRequest request, CancellationToken cancellationToken) => inner.SendAsync(request with { GiveWay = giveWay }, cancellationToken);
    }
}
