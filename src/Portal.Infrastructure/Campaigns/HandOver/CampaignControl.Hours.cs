using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Campaigns;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Security;

namespace Portal.Infrastructure.Campaigns.HandOver;

/// <summary>Days and hours of a campaign that exists.</summary>
public sealed partial class CampaignControl
{
    /// <summary>
    /// Changes its rule of calling hours and its last day, also while it runs. Every pass goes by them from now on; where nobody may be called any more, the PBX is told at once.
    /// <see cref="ControlMessages.HoursMeaning"/> says what that means there.
    /// </summary>
    /// <param name="actor">Who.</param>
    /// <param name="id">The campaign.</param>
    /// <param name="revision">The one that the person had before them.</param>
    /// <param name="callingHoursId">One of the tenant's rules; null for the usual hours.</param>
    /// <param name="lastDay">Its last day, not a past one.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<ControlAnswer> ChangeHoursAsync(Actor actor, Guid id, Guid revision, Guid? callingHoursId, DateOnly lastDay, CancellationToken cancellationToken)
    {
        if (!actor.May(Permissions.CampaignsManage)) return new ControlAnswer(ControlOutcome.Forbidden);
        await using var context = _db.ForTenant(actor.TenantId);
        if (await context.Campaigns.FirstOrDefaultAsync(stored => stored.Id == id, cancellationToken) is not { Template: false } row) return new ControlAnswer(ControlOutcome.NotFound);
        if (row.Revision != revision) return await AnswerAsync(actor, id, new ControlAnswer(ControlOutcome.ChangedMeanwhile), cancellationToken);
        if (row.State is not (CampaignState.Running or CampaignState.Stopped or CampaignState.Ended)) return await AnswerAsync(actor, id, new ControlAnswer(ControlOutcome.WrongState), cancellationToken);
        var before = CampaignJson.Plan(row.Plan);
        var plan = await _plans.CheckAsync(context, before with { CallingHoursId = callingHoursId, LastDay = lastDay }, cancellationToken);

        // What else has gone bad since, such as a code that was deleted, is no reason to go on dialing at the old hours.
        if (plan.Problems.Where(problem => problem.Weight != ProblemWeight.Warning && problem.Field is "callingHoursId" or "lastDay").ToArray() is { Length: > 0 } problems)
            return await AnswerAsync(actor, id, new ControlAnswer(ControlOutcome.Incomplete, null, [.. problems]), cancellationToken);
        var after = CampaignJson.Write(plan.Plan);
        if (CampaignJson.Differences(row.Plan, after) is not { IsEmpty: false } fields) return await AnswerAsync(actor, id, new ControlAnswer(ControlOutcome.Ok), cancellationToken);

        var now = _time.GetUtcNow();
        row.Trail = CampaignJson.Entered(row.Trail, new CampaignEdit(row.Revision, now, actor.Name, fields));
        (row.Plan, row.CallingHoursId, row.LastDay) = (after, plan.CallingHoursId, lastDay);
        (row.ChangedAt, row.ChangedBy, row.Revision) = (now, actor.Name, Guid.NewGuid());
        _audit.Add(context, actor, "campaign.hours", row.Name, $"{await NameAsync(context, before, cancellationToken)} → {await NameAsync(context, plan.Plan, cancellationToken)}");
        try
        {
            await context.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            return await AnswerAsync(actor, id, new ControlAnswer(ControlOutcome.ChangedMeanwhile), cancellationToken);
        }

        // What opens can wait for the next pass; what closes may have somebody on the line.
        if (row is not { State: CampaignState.Running, Type: CampaignType.Dialer } || plan.Hours?.WouldDial(now, plan.Plan.Days()).Dials == true) return await AnswerAsync(actor, id, new ControlAnswer(ControlOutcome.Ok), cancellationToken);
        var answer = await AtPbxAsync(row, work => work.QuietAsync(), CancellationToken.None);
        return await AnswerAsync(actor, id, answer with { Outcome = ControlOutcome.Ok }, cancellationToken);
    }

    private static async Task<string> NameAsync(PortalDbContext context, CampaignPlan plan, CancellationToken cancellationToken)
    {
        var rule = plan.CallingHoursId is { } id ? await context.CallingHours.AsNoTracking().Where(stored => stored.Id == id).Select(stored => stored.Name).FirstOrDefaultAsync(cancellationToken) : null;
        return string.Create(CultureInfo.InvariantCulture, $"{rule ?? "usual hours"}, until {plan.LastDay:yyyy-MM-dd}");
    }
}
