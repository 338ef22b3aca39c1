using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Campaigns;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Security;

namespace Portal.Infrastructure.Campaigns;

/// <summary>Campaigns while they are built: kept at every step, checked against their account's dialer, and never overwritten by somebody who has not seen the last change.</summary>
public sealed class CampaignDrafts(PortalDb db, PlanDesk desk, AuditLog audit, TimeProvider time)
{
    /// <summary>Campaigns in one list at most.</summary>
    public const int MostListed = 500;

    /// <summary>The newest changes first.</summary>
    public async Task<ImmutableArray<CampaignLine>> ListAsync(Guid tenantId, CampaignFilter filter, CancellationToken cancellationToken)
    {
        await using var context = db.ForTenant(tenantId);
        var rows = context.Campaigns.AsNoTracking().Where(row => row.Template == filter.Templates);
        if (filter.State is { } state) rows = rows.Where(row => row.State == state);
        if (filter.AccountId is { } account) rows = rows.Where(row => row.AccountId == account);
        return
        [
            .. await rows.OrderByDescending(row => row.ChangedAt).ThenBy(row => row.Id).Take(MostListed)
                .Select(row => new CampaignLine(row.Id, row.Name, row.AccountId, row.Type, row.State, row.Step, row.Template, row.FirstDay, row.LastDay, row.ChangedAt, row.ChangedBy))
                .ToListAsync(cancellationToken),
        ];
    }

    /// <summary>How far campaigns are: only those that have contacts are in the answer.</summary>
    public async Task<ImmutableDictionary<Guid, CampaignCount>> CountAsync(Guid tenantId, IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken)
    {
        if (ids.Count == 0) return ImmutableDictionary<Guid, CampaignCount>.Empty;
        await using var context = db.ForTenant(tenantId);
        var counts = await context.Contacts.AsNoTracking().Where(contact => ids.Contains(contact.CampaignId)).GroupBy(contact => new { contact.CampaignId, contact.State })
            .Select(group => new { group.Key.CampaignId, group.Key.State, Count = group.Count() }).ToListAsync(cancellationToken);
        return counts.GroupBy(count => count.CampaignId).ToImmutableDictionary(
            group => group.Key,
            group => new CampaignCount(group.Sum(count => count.Count), group.Where(count => new ContactStanding(count.State, 0, null, null).Ended).Sum(count => count.Count)));
    }

    /// <summary>One campaign; null when the tenant has no such one.</summary>
    public async Task<CampaignView?> FindAsync(Guid tenantId, Guid id, CancellationToken cancellationToken)
    {
        await using var context = db.ForTenant(tenantId);
        return await context.Campaigns.AsNoTracking().FirstOrDefaultAsync(row => row.Id == id, cancellationToken) is { } row ? await ViewAsync(context, row, cancellationToken) : null;
    }

    public Task<CampaignChange> CreateAsync(Actor actor, CampaignPlan plan, CampaignStep step, bool template, CancellationToken cancellationToken) =>
        AddAsync(actor, plan, step, template, "campaign.create", null, cancellationToken);

    /// <summary>Keeps a draft. The revision is the one that the person had before them.</summary>
    public async Task<CampaignChange> UpdateAsync(Actor actor, Guid id, Guid revision, CampaignPlan plan, CampaignStep step, CancellationToken cancellationToken)
    {
        if (!actor.May(Permissions.CampaignsManage)) return new CampaignChange(DraftOutcome.Forbidden);
        await using var context = db.ForTenant(actor.TenantId);
        if (await context.Campaigns.FirstOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } row) return new CampaignChange(DraftOutcome.NotFound);
        if (row.Revision != revision) return await MissedAsync(context, row, revision, cancellationToken);
        if (row.State != CampaignState.Draft) return new CampaignChange(DraftOutcome.NotADraft, await ViewAsync(context, row, cancellationToken));
        var checkedPlan = await desk.CheckAsync(context, plan, cancellationToken);
        if (checkedPlan.Wrong is { IsEmpty: false } wrong) return new CampaignChange(DraftOutcome.Invalid, null, wrong);

        var fields = CampaignJson.Differences(row.Plan, CampaignJson.Write(plan));
        var reached = (CampaignStep)Math.Max((int)row.Step, (int)step);
        // Going on without a change is no edit that anybody must be told of.
        if (fields.IsEmpty && reached == row.Step) return new CampaignChange(DraftOutcome.Ok, View(row, checkedPlan));
        if (!fields.IsEmpty)
        {
            row.Trail = CampaignJson.Entered(row.Trail, new CampaignEdit(row.Revision, time.GetUtcNow(), actor.Name, fields));
            Put(row, plan, checkedPlan, actor);
            audit.Add(context, actor, "campaign.update", row.Name, string.Join(", ", fields));
        }

        row.Step = reached;
        return await SaveAsync(context, cancellationToken) ? new CampaignChange(DraftOutcome.Ok, View(row, checkedPlan)) : await OvertakenAsync(actor.TenantId, id, revision, cancellationToken);
    }

    /// <summary>Deletes a draft or a template. Without a revision whatever is stored.</summary>
    public async Task<CampaignChange> DeleteAsync(Actor actor, Guid id, Guid? revision, CancellationToken cancellationToken)
    {
        if (!actor.May(Permissions.CampaignsManage)) return new CampaignChange(DraftOutcome.Forbidden);
        await using var context = db.ForTenant(actor.TenantId);
        if (await context.Campaigns.FirstOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } row) return new CampaignChange(DraftOutcome.NotFound);
        if (revision is { } seen && seen != row.Revision) return await MissedAsync(context, row, seen, cancellationToken);
        if (row.State != CampaignState.Draft) return new CampaignChange(DraftOutcome.NotADraft, await ViewAsync(context, row, cancellationToken));
        // An import that is still at it would go on storing contacts of a campaign that is gone.
        if (await context.ContactImports.AnyAsync(import => import.CampaignId == id && import.State < ImportState.Done, cancellationToken))
            return new CampaignChange(DraftOutcome.InUse, await ViewAsync(context, row, cancellationToken));
        await using (var transaction = await context.Database.BeginTransactionAsync(cancellationToken))
        {
            context.Campaigns.Remove(row);
            audit.Add(context, actor, "campaign.delete", row.Name, null);
            if (await SaveAsync(context, cancellationToken))
            {
                await DeleteContactsAsync(context, actor.TenantId, id, cancellationToken);
                await transaction.CommitAsync(cancellationToken);
                return new CampaignChange(DraftOutcome.Ok);
            }
        }

        return await OvertakenAsync(actor.TenantId, id, row.Revision, cancellationToken);
    }

    /// <summary>What is stored now that somebody else was faster.</summary>
    private async Task<CampaignChange> OvertakenAsync(Guid tenantId, Guid id, Guid revision, CancellationToken cancellationToken)
    {
        await using var context = db.ForTenant(tenantId);
        return await context.Campaigns.AsNoTracking().FirstOrDefaultAsync(row => row.Id == id, cancellationToken) is { } row
            ? await MissedAsync(context, row, revision, cancellationToken)
            : new CampaignChange(DraftOutcome.NotFound);
    }

    /// <summary>What hangs on a draft by its id alone. None of its contacts was ever called, so nothing is lost that has happened.</summary>
    private static async Task DeleteContactsAsync(PortalDbContext context, Guid tenantId, Guid id, CancellationToken cancellationToken)
    {
        // Also those of imports that nobody sees yet.
        await context.Contacts.IgnoreQueryFilters().Where(contact => contact.TenantId == tenantId && contact.CampaignId == id).ExecuteDeleteAsync(cancellationToken);
        await context.DoNotCall.Where(entry => entry.CampaignId == id).ExecuteDeleteAsync(cancellationToken);
        await context.ContactImports.Where(import => import.CampaignId == id).ExecuteDeleteAsync(cancellationToken);
    }

    /// <summary>A new draft or template with the chosen parts of a campaign or template; never with its contacts.</summary>
    public async Task<CampaignChange> CloneAsync(Actor actor, Guid id, CampaignClone clone, CancellationToken cancellationToken)
    {
        if (!actor.May(Permissions.CampaignsManage)) return new CampaignChange(DraftOutcome.Forbidden);
        CampaignRow? row;
        CampaignPlan plan;
        await using (var context = db.ForTenant(actor.TenantId))
        {
            row = await context.Campaigns.AsNoTracking().FirstOrDefaultAsync(stored => stored.Id == id, cancellationToken);
            if (row is null) return new CampaignChange(DraftOutcome.NotFound);
            var original = CampaignJson.Plan(row.Plan);
            plan = clone.Parts.Append(CampaignStep.Account).Distinct().Aggregate(new CampaignPlan(), (made, part) => made.With(original, part));
            plan = plan with { Name = clone.Name ?? await FreeNameAsync(context, original, cancellationToken) };
            // An account or rule that is gone since is no reason to refuse the rest.
            if (row.AccountId is null) plan = plan with { AccountId = null };
        }

        return await AddAsync(actor, plan, CampaignStep.Account, clone.Template, "campaign.clone", row.Name, cancellationToken);
    }

    private async Task<CampaignChange> AddAsync(Actor actor, CampaignPlan plan, CampaignStep step, bool template, string action, string? detail, CancellationToken cancellationToken)
    {
        if (!actor.May(Permissions.CampaignsManage)) return new CampaignChange(DraftOutcome.Forbidden);
        await using var context = db.ForTenant(actor.TenantId);
        var checkedPlan = await desk.CheckAsync(context, plan, cancellationToken);
        if (checkedPlan.Wrong is { IsEmpty: false } wrong) return new CampaignChange(DraftOutcome.Invalid, null, wrong);
        var row = new CampaignRow
        {
            Id = Guid.CreateVersion7(time.GetUtcNow()), TenantId = actor.TenantId, Plan = "{}", Step = step, Template = template,
            CreatedAt = time.GetUtcNow(), CreatedBy = actor.Name, ChangedBy = actor.Name,
        };
        Put(row, plan, checkedPlan, actor);
        context.Campaigns.Add(row);
        audit.Add(context, actor, action, row.Name, detail);
        await context.SaveChangesAsync(cancellationToken);
        return new CampaignChange(DraftOutcome.Ok, View(row, checkedPlan));
    }

    private void Put(CampaignRow row, CampaignPlan plan, CheckedPlan checkedPlan, Actor actor)
    {
        row.Plan = CampaignJson.Write(plan);
        row.AccountId = checkedPlan.AccountId;
        row.CallingHoursId = checkedPlan.CallingHoursId;
        row.Type = plan.Type;
        row.Name = plan.Name?.Trim() ?? "";
        (row.FirstDay, row.LastDay) = (plan.FirstDay, plan.LastDay);
        (row.ChangedAt, row.ChangedBy) = (time.GetUtcNow(), actor.Name);
        row.Revision = Guid.NewGuid();
    }

    /// <summary>False when somebody else was faster.</summary>
    private static async Task<bool> SaveAsync(PortalDbContext context, CancellationToken cancellationToken)
    {
        try
        {
            await context.SaveChangesAsync(cancellationToken);
            return true;
        }
        catch (DbUpdateConcurrencyException)
        {
            return false;
        }
    }

    private async Task<CampaignChange> MissedAsync(PortalDbContext context, CampaignRow row, Guid seen, CancellationToken cancellationToken)
    {
        var edits = CampaignJson.Edits(row.Trail);
        var from = edits.ToList().FindIndex(edit => edit.Met == seen);
        return new CampaignChange(DraftOutcome.ChangedMeanwhile, await ViewAsync(context, row, cancellationToken), default, [.. edits.Skip(Math.Max(from, 0)).Reverse()]);
    }

    private async Task<CampaignView> ViewAsync(PortalDbContext context, CampaignRow row, CancellationToken cancellationToken) =>
        View(row, await desk.CheckAsync(context, CampaignJson.Plan(row.Plan), cancellationToken));

    private static CampaignView View(CampaignRow row, CheckedPlan plan) => new(
        row.Id, plan.Plan, row.State, row.Step, row.Template, row.Revision, row.CreatedAt, row.CreatedBy, row.ChangedAt, row.ChangedBy, plan.Problems, plan.Limits)
    {
        AtPbx = new CampaignAtPbx(row.VendorKey, row.VendorName, row.VendorRunning, row.CreateSentAt, row.SyncedAt, row.SyncError, row.SyncMessage, row.StartedAt, row.EndedAt),
    };

    /// <summary>The name with the first number behind it that no campaign has, within the dialer's limit.</summary>
    private static async Task<string?> FreeNameAsync(PortalDbContext context, CampaignPlan original, CancellationToken cancellationToken)
    {
        if (original.Name?.Trim() is not { Length: > 0 } name) return null;
        var taken = (await context.Campaigns.AsNoTracking().Select(row => row.Name).ToListAsync(cancellationToken)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        for (var number = 2; ; number++)
        {
            var suffix = $" ({number.ToString(System.Globalization.CultureInfo.InvariantCulture)})";
            var made = name[..Math.Min(name.Length, new CampaignLimits().NameLength - suffix.Length)] + suffix;
            if (!taken.Contains(made)) return made;
        }
    }
}
