using Microsoft.EntityFrameworkCore;
using Portal.Domain.Campaigns;
using Portal.Domain.Pbx;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Pbx.Http;
using Portal.Infrastructure.Security;

namespace Portal.Infrastructure.Campaigns.HandOver;

/// <summary>
/// What people order: create, start, stop, delete. The order itself is stored first and stands from then on, whatever the PBX does; what can be done there is done at once, so that a refusal is seen, and
/// the passes go on with the rest.
/// </summary>
public sealed partial class CampaignControl
{
    /// <summary>How long an order waits for a pass that is at work.</summary>
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(10);

    private readonly PortalDb _db;
    private readonly PbxAccounts _accounts;
    private readonly CampaignDrafts _drafts;
    private readonly PlanDesk _plans;
    private readonly HandOverDesk _desk;
    private readonly AuditLog _audit;
    private readonly TimeProvider _time;

    internal CampaignControl(PortalDb db, PbxAccounts accounts, CampaignDrafts drafts, PlanDesk plans, HandOverDesk desk, AuditLog audit, TimeProvider time) =>
        (_db, _accounts, _drafts, _plans, _desk, _audit, _time) = (db, accounts, drafts, plans, desk, audit, time);

    /// <summary>Makes a draft a campaign that stands still: at its PBX, too, where that does not dial it from its creation.</summary>
    public Task<ControlAnswer> CreateAsync(Actor actor, Guid id, Guid? revision, CancellationToken cancellationToken) =>
        OrderAsync(actor, id, revision, "campaign.createAtPbx", CampaignState.Stopped, [CampaignState.Draft], whole: true, work => work.BeginAsync(), cancellationToken);

    /// <summary>Starts it; creates it first where it does not exist yet.</summary>
    public Task<ControlAnswer> StartAsync(Actor actor, Guid id, Guid? revision, CancellationToken cancellationToken) =>
        OrderAsync(actor, id, revision, "campaign.start", CampaignState.Running, [CampaignState.Draft, CampaignState.Stopped, CampaignState.Ended], whole: true, work => work.BeginAsync(), cancellationToken);

    /// <summary>Stops it. <see cref="ControlMessages.StopMeaning"/> says what that means at its PBX.</summary>
    public Task<ControlAnswer> StopAsync(Actor actor, Guid id, Guid? revision, CancellationToken cancellationToken) =>
        OrderAsync(actor, id, revision, "campaign.stop", CampaignState.Stopped, [CampaignState.Running], whole: false, work => work.QuietAsync(), cancellationToken);

    /// <summary>Has it end and be deleted at the PBX once its calls have ended. What it was and came to stays to be read.</summary>
    public Task<ControlAnswer> DeleteAsync(Actor actor, Guid id, Guid? revision, CancellationToken cancellationToken) =>
        OrderAsync(actor, id, revision, "campaign.drain", CampaignState.Draining, [CampaignState.Running, CampaignState.Stopped, CampaignState.Ended], whole: false, work => work.QuietAsync(), cancellationToken);

    /// <summary>Says what became of a creation whose answer was lost, where the PBX cannot be asked.</summary>
    /// <param name="actor">Who says so.</param>
    /// <param name="id">The campaign.</param>
    /// <param name="vendorKey">The id under which it is there; null when it is not there and is to be created again.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<ControlAnswer> SettleAsync(Actor actor, Guid id, string? vendorKey, CancellationToken cancellationToken)
    {
        if (!actor.May(Permissions.CampaignsManage)) return new ControlAnswer(ControlOutcome.Forbidden);
        if (await RowAsync(actor, id, cancellationToken) is not { } row) return new ControlAnswer(ControlOutcome.NotFound);
        var key = string.IsNullOrWhiteSpace(vendorKey) ? null : vendorKey.Trim();
        if (row.CreateSentAt is null || key?.Length > CallRow.Lengths.VendorKey) return await AnswerAsync(actor, id, new ControlAnswer(ControlOutcome.WrongState), cancellationToken);
        var answer = await AtPbxAsync(
            row,
            async work =>
            {
                // Somebody else may have said it in between.
                if (work.Side.Row.CreateSentAt is null) return;
                await work.SettleCreationAsync(key);
                if (key is null) await work.BeginAsync();
            },
            cancellationToken);
        await _audit.WriteAsync(actor, "campaign.settle", row.Name, key ?? "create again", answer.Outcome == ControlOutcome.Ok, CancellationToken.None);
        return await AnswerAsync(actor, id, answer, cancellationToken);
    }

    private async Task<ControlAnswer> OrderAsync(
        Actor actor, Guid id, Guid? revision, string action, CampaignState to, CampaignState[] from, bool whole, Func<HandOverWork, Task> atPbx, CancellationToken cancellationToken)
    {
        if (!actor.May(Permissions.CampaignsManage)) return new ControlAnswer(ControlOutcome.Forbidden);
        if (await RowAsync(actor, id, cancellationToken) is not { Template: false } row) return new ControlAnswer(ControlOutcome.NotFound);
        if (revision is { } seen && seen != row.Revision) return await AnswerAsync(actor, id, new ControlAnswer(ControlOutcome.ChangedMeanwhile), cancellationToken);

        // Ordered twice it is as ordered: nothing happens to it a second time.
        if (row.State == to) return await AnswerAsync(actor, id, new ControlAnswer(ControlOutcome.Ok), cancellationToken);
        if (!from.Contains(row.State)) return await AnswerAsync(actor, id, new ControlAnswer(ControlOutcome.WrongState), cancellationToken);
        if (whole && await LacksAsync(actor, row, cancellationToken) is { } lacks) return await AnswerAsync(actor, id, lacks, cancellationToken);
        if (to == CampaignState.Draining && (row.Type == CampaignType.Preview || (row.VendorKey is null && row.CreateSentAt is null))) to = CampaignState.Ended;
        if (!await MoveAsync(actor, row, to, action, cancellationToken)) return await AnswerAsync(actor, id, new ControlAnswer(ControlOutcome.ChangedMeanwhile), cancellationToken);

        var answer = row.Type == CampaignType.Preview || to == CampaignState.Ended ? new ControlAnswer(ControlOutcome.Ok) : await AtPbxAsync(row, atPbx, cancellationToken);
        if (answer.Outcome is ControlOutcome.Failed or ControlOutcome.NoContacts or ControlOutcome.NoAccount && whole)
        {
            // Nothing came about: the person has to see to it first.
            await MoveBackAsync(actor, row, to);
            await _audit.WriteAsync(actor, action, row.Name, answer.Error?.ToString() ?? answer.Outcome.ToString(), ok: false, CancellationToken.None);
        }
        else if (answer.Outcome is ControlOutcome.Failed or ControlOutcome.Busy or ControlOutcome.NoAccount)
        {
            answer = answer with { Outcome = ControlOutcome.Ok };
        }

        return await AnswerAsync(actor, id, answer, cancellationToken);
    }

    /// <summary>Why it cannot be created or started; null when it can.</summary>
    private async Task<ControlAnswer?> LacksAsync(Actor actor, CampaignRow row, CancellationToken cancellationToken)
    {
        await using var context = _db.ForTenant(actor.TenantId);
        var plan = await _plans.CheckAsync(context, CampaignJson.Plan(row.Plan), cancellationToken);
        if (plan.Problems.Any(problem => problem.Weight != ProblemWeight.Warning)) return new ControlAnswer(ControlOutcome.Incomplete, null, [.. plan.Problems.Where(problem => problem.Weight != ProblemWeight.Warning)]);
        if (row is { VendorKey: null, Type: not CampaignType.Preview } && await context.ContactImports.AnyAsync(import => import.CampaignId == row.Id && import.Kind == ImportKind.Contacts && import.State < ImportState.Done, cancellationToken))
            return new ControlAnswer(ControlOutcome.Importing);
        if (row.State == CampaignState.Draft && !await context.Contacts.AnyAsync(contact => contact.CampaignId == row.Id, cancellationToken)) return new ControlAnswer(ControlOutcome.NoContacts);
        return null;
    }

    /// <summary>Stores the order; false when somebody was faster.</summary>
    private async Task<bool> MoveAsync(Actor actor, CampaignRow row, CampaignState to, string action, CancellationToken cancellationToken)
    {
        var (now, revision) = (_time.GetUtcNow(), Guid.NewGuid());
        var started = to == CampaignState.Running ? row.StartedAt ?? now : row.StartedAt;
        DateTimeOffset? ended = to == CampaignState.Ended ? now : null;
        await using var context = _db.ForTenant(actor.TenantId);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var moved = await context.Campaigns.Where(campaign => campaign.Id == row.Id && campaign.Revision == row.Revision && campaign.State == row.State).ExecuteUpdateAsync(
            set => set.SetProperty(c => c.State, to).SetProperty(c => c.Revision, revision).SetProperty(c => c.ChangedAt, now).SetProperty(c => c.ChangedBy, actor.Name)
                .SetProperty(c => c.StartedAt, started).SetProperty(c => c.EndedAt, ended)
                // What failed before this order says nothing of it.
                .SetProperty(c => c.SyncError, (PbxErrorKind?)null).SetProperty(c => c.SyncMessage, (string?)null),
            cancellationToken);
        if (moved == 0) return false;
        _audit.Add(context, actor, action, row.Name, null);
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    private async Task MoveBackAsync(Actor actor, CampaignRow row, CampaignState from)
    {
        var back = row.State;
        await using var context = _db.ForTenant(actor.TenantId);
        await context.Campaigns.Where(campaign => campaign.Id == row.Id && campaign.State == from && campaign.VendorKey == row.VendorKey && campaign.CreateSentAt == null).ExecuteUpdateAsync(
            set => set.SetProperty(c => c.State, back).SetProperty(c => c.StartedAt, row.StartedAt).SetProperty(c => c.EndedAt, row.EndedAt), CancellationToken.None);
    }

    private async Task<ControlAnswer> AtPbxAsync(CampaignRow row, Func<HandOverWork, Task> act, CancellationToken cancellationToken)
    {
        if (row.AccountId is not { } accountId || await _accounts.LoadAsync(row.TenantId, accountId, cancellationToken) is not { Enabled: true, Settings: not null } account) return new ControlAnswer(ControlOutcome.NoAccount);
        await using var lease = await _desk.TakeAsync(account, Wait, cancellationToken);
        if (lease is null) return new ControlAnswer(ControlOutcome.Busy);
        if (await _desk.WorkAsync(lease, account, row.Id, Urgency.Person) is not { } work) return new ControlAnswer(ControlOutcome.NoAccount);
        try
        {
            await act(work);
            await work.NoteAsync(null);
            return new ControlAnswer(work.NobodyDue ? ControlOutcome.NoContacts : ControlOutcome.Ok);
        }
        catch (PbxException exception)
        {
            await work.NoteAsync(exception);
            return new ControlAnswer(work.Side.Row.CreateSentAt is null ? ControlOutcome.Failed : ControlOutcome.Unsure).With(exception);
        }
    }

    private async Task<CampaignRow?> RowAsync(Actor actor, Guid id, CancellationToken cancellationToken)
    {
        await using var context = _db.ForTenant(actor.TenantId);
        return await context.Campaigns.AsNoTracking().FirstOrDefaultAsync(row => row.Id == id, cancellationToken);
    }

    private async Task<ControlAnswer> AnswerAsync(Actor actor, Guid id, ControlAnswer answer, CancellationToken cancellationToken) =>
        answer with { Campaign = await _drafts.FindAsync(actor.TenantId, id, cancellationToken) };
}
