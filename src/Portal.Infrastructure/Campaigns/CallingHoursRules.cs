using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Campaigns;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Security;

namespace Portal.Infrastructure.Campaigns;

/// <summary>A rule of calling hours as it is stored.</summary>
public sealed record HoursView(Guid Id, CallingHours Rule, Guid Revision, DateTimeOffset ChangedAt, string ChangedBy);

/// <summary>A change of a rule and what became of it.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Hours">The rule as it is stored now; null when there is none.</param>
/// <param name="Problems">What cannot be kept.</param>
/// <param name="UsedBy">Names of campaigns that go by it, where that is why it was refused.</param>
public sealed record HoursChange(DraftOutcome Outcome, HoursView? Hours = null, ImmutableArray<CampaignProblem> Problems = default, ImmutableArray<string> UsedBy = default)
{
    public ImmutableArray<CampaignProblem> Problems { get; init; } = Problems.IsDefault ? [] : Problems;
    public ImmutableArray<string> UsedBy { get; init; } = UsedBy.IsDefault ? [] : UsedBy;
}

/// <summary>A tenant's named rules of calling hours.</summary>
public sealed class CallingHoursRules(PortalDb db, AuditLog audit, TimeProvider time)
{
    /// <summary>Rules of a tenant at most.</summary>
    public const int Most = 100;

    public async Task<ImmutableArray<HoursView>> ListAsync(Guid tenantId, CancellationToken cancellationToken)
    {
        await using var context = db.ForTenant(tenantId);
        var rows = await context.CallingHours.AsNoTracking().ToListAsync(cancellationToken);
        return [.. rows.OrderBy(row => row.Name, StringComparer.CurrentCultureIgnoreCase).Select(View)];
    }

    public async Task<HoursView?> FindAsync(Guid tenantId, Guid id, CancellationToken cancellationToken)
    {
        await using var context = db.ForTenant(tenantId);
        return await context.CallingHours.AsNoTracking().FirstOrDefaultAsync(row => row.Id == id, cancellationToken) is { } row ? View(row) : null;
    }

    /// <summary>How many campaigns and templates go by each rule; rules that none goes by are not in the answer.</summary>
    public async Task<ImmutableDictionary<Guid, int>> UsesAsync(Guid tenantId, CancellationToken cancellationToken)
    {
        await using var context = db.ForTenant(tenantId);
        var uses = await context.Campaigns.AsNoTracking().Where(campaign => campaign.CallingHoursId != null).GroupBy(campaign => campaign.CallingHoursId!.Value)
            .Select(group => new { Rule = group.Key, Count = group.Count() }).ToListAsync(cancellationToken);
        return uses.ToImmutableDictionary(use => use.Rule, use => use.Count);
    }

    public async Task<HoursChange> CreateAsync(Actor actor, CallingHours rule, CancellationToken cancellationToken)
    {
        if (!actor.May(Permissions.CampaignsManage)) return new HoursChange(DraftOutcome.Forbidden);
        await using var context = db.ForTenant(actor.TenantId);
        if (await context.CallingHours.CountAsync(cancellationToken) >= Most) return Wrong(new CampaignProblem("name", CampaignProblems.TooMany, Most));
        var row = new CallingHoursRow { Id = Guid.CreateVersion7(time.GetUtcNow()), TenantId = actor.TenantId, Name = "", Rule = "{}", ChangedBy = actor.Name };
        context.CallingHours.Add(row);
        return await PutAsync(context, row, rule, actor, "callingHours.create", cancellationToken);
    }

    /// <summary>Changes a rule; campaigns that go by it do so from now on. The revision is the one that the person had before them.</summary>
    public async Task<HoursChange> UpdateAsync(Actor actor, Guid id, Guid revision, CallingHours rule, CancellationToken cancellationToken)
    {
        if (!actor.May(Permissions.CampaignsManage)) return new HoursChange(DraftOutcome.Forbidden);
        await using var context = db.ForTenant(actor.TenantId);
        if (await context.CallingHours.FirstOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } row) return new HoursChange(DraftOutcome.NotFound);
        return row.Revision == revision
            ? await PutAsync(context, row, rule, actor, "callingHours.update", cancellationToken)
            : new HoursChange(DraftOutcome.ChangedMeanwhile, View(row));
    }

    /// <summary>Deletes a rule that no campaign goes by.</summary>
    public async Task<HoursChange> DeleteAsync(Actor actor, Guid id, CancellationToken cancellationToken)
    {
        if (!actor.May(Permissions.CampaignsManage)) return new HoursChange(DraftOutcome.Forbidden);
        await using var context = db.ForTenant(actor.TenantId);
        if (await context.CallingHours.FirstOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } row) return new HoursChange(DraftOutcome.NotFound);
        if (await UsersAsync(context, id, cancellationToken) is { IsEmpty: false } users) return new HoursChange(DraftOutcome.InUse, View(row), default, users);
        context.CallingHours.Remove(row);
        audit.Add(context, actor, "callingHours.delete", row.Name, null);
        try
        {
            await context.SaveChangesAsync(cancellationToken);
            return new HoursChange(DraftOutcome.Ok);
        }
        catch (DbUpdateConcurrencyException)
        {
            return await NowAsync(actor, id, cancellationToken);
        }
        catch (DbUpdateException)
        {
            // A campaign took it in this moment: the foreign key says so. Anything else is no matter of users and goes on.
            await using var fresh = db.ForTenant(actor.TenantId);
            if (await UsersAsync(fresh, id, cancellationToken) is { IsEmpty: false } late) return new HoursChange(DraftOutcome.InUse, View(row), default, late);
            throw;
        }
    }

    private async Task<HoursChange> PutAsync(PortalDbContext context, CallingHoursRow row, CallingHours rule, Actor actor, string action, CancellationToken cancellationToken)
    {
        rule = rule with { Name = rule.Name.Trim() };
        if (rule.Problems().ToImmutableArray() is { IsEmpty: false } problems) return new HoursChange(DraftOutcome.Invalid, null, problems);
        if (await TakenAsync(context, row.Id, rule.Name, cancellationToken)) return Wrong(new CampaignProblem("name", CampaignProblems.NameTaken));
        (row.Name, row.Rule, row.Revision) = (rule.Name, CampaignJson.Write(rule), Guid.NewGuid());
        (row.ChangedAt, row.ChangedBy) = (time.GetUtcNow(), actor.Name);
        audit.Add(context, actor, action, row.Name, rule.QuietOff ? "quiet hours off" : null);
        try
        {
            await context.SaveChangesAsync(cancellationToken);
            return new HoursChange(DraftOutcome.Ok, View(row));
        }
        catch (DbUpdateConcurrencyException)
        {
            return await NowAsync(actor, row.Id, cancellationToken);
        }
        catch (DbUpdateException)
        {
            // Two people gave the same name in the same moment: the index says so.
            await using var fresh = db.ForTenant(actor.TenantId);
            if (await TakenAsync(fresh, row.Id, rule.Name, cancellationToken)) return Wrong(new CampaignProblem("name", CampaignProblems.NameTaken));
            throw;
        }
    }

    private async Task<HoursChange> NowAsync(Actor actor, Guid id, CancellationToken cancellationToken) =>
        await FindAsync(actor.TenantId, id, cancellationToken) is { } stored ? new HoursChange(DraftOutcome.ChangedMeanwhile, stored) : new HoursChange(DraftOutcome.NotFound);

    private static Task<bool> TakenAsync(PortalDbContext context, Guid id, string name, CancellationToken cancellationToken) =>
        context.CallingHours.AnyAsync(other => other.Name == name && other.Id != id, cancellationToken);

    private static async Task<ImmutableArray<string>> UsersAsync(PortalDbContext context, Guid id, CancellationToken cancellationToken) =>
        [.. await context.Campaigns.Where(campaign => campaign.CallingHoursId == id).OrderBy(campaign => campaign.Name).Select(campaign => campaign.Name).Take(10).ToListAsync(cancellationToken)];

    private static HoursChange Wrong(CampaignProblem problem) => new(DraftOutcome.Invalid, null, [problem]);

    private static HoursView View(CallingHoursRow row) => new(row.Id, CampaignJson.Hours(row.Rule), row.Revision, row.ChangedAt, row.ChangedBy);
}
