using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Campaigns;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Campaigns;
using Portal.Infrastructure.Campaigns.HandOver;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Security;
using Portal.Infrastructure.Tests.Databases;
using Portal.Infrastructure.Tests.Simulator;

namespace Portal.Infrastructure.Tests.Campaigns.HandOver;

/// <summary>Days and hours of campaigns that exist.</summary>
public abstract class CampaignHoursTests(DatabaseKind kind) : HandOverTests(kind)
{
    private static readonly DateOnly LastDay = new(2026, 3, 6);

    public sealed class Sqlite() : CampaignHoursTests(DatabaseKind.Sqlite);

    public sealed class Postgres() : CampaignHoursTests(DatabaseKind.Postgres);

    [DatabaseFact]
    public async Task ChangeHoursAsync_to_hours_that_are_over_stops_the_dialer_at_once_and_back_it_goes_on_with_the_next_pass()
    {
        var morning = await RuleAsync(Manager, "Sabah", new TimeOnly(9, 0), new TimeOnly(10, 0));
        foreach (var vendor in (string[])[Netgsm, Cagri, Bulut])
        {
            var id = await CampaignAsync(vendor, 40);
            await Control.StartAsync(Manager, id, null, CancellationToken.None);
            await PassAsync(id);
            Sim.Advance(10);

            var closed = await ChangeAsync(id, morning, LastDay);

            (closed.Outcome, closed.Error).ShouldBe((ControlOutcome.Ok, null), vendor);
            closed.Campaign!.State.ShouldBe(CampaignState.Running, "it waits for its hours");
            var dialed = await DialedAsync(vendor);
            dialed.ShouldBeInRange(1, 39, vendor);
            Sim.Advance(60);
            await PassAsync(id);
            Sim.Advance(60);
            (await DialedAsync(vendor)).ShouldBe(dialed, vendor);

            (await ChangeAsync(id, null, LastDay)).Outcome.ShouldBe(ControlOutcome.Ok);
            await PassAsync(id);
            Sim.Advance(60);
            (await DialedAsync(vendor)).ShouldBeGreaterThan(dialed, vendor);
        }
    }

    [DatabaseFact]
    public async Task Portal_stops_a_dialer_that_keeps_hours_itself_before_the_rule_of_now_ends()
    {
        // Created with the usual hours, until 18:00; since then the rule ends at 11:05.
        var id = await CampaignAsync(Netgsm, 200, plan => plan with { LastDay = new DateOnly(2026, 3, 4) });
        await Control.StartAsync(Manager, id, null, CancellationToken.None);
        await ChangeAsync(id, await RuleAsync(Manager, "Kısa", new TimeOnly(9, 0), new TimeOnly(11, 5)), new DateOnly(2026, 3, 4));
        for (var round = 0; round < 72; round++)
        {
            await PassAsync(id, all: false);
            Sim.Advance(5);
        }

        var attempts = Attempts(Numbers(await TruthAsync(Netgsm)).SelectMany(of => of));
        attempts.ShouldNotBeEmpty();
        attempts.Max(attempt => attempt.GetProperty("startedAt").GetDateTimeOffset()).ShouldBeLessThan(Sim.Noon.AddMinutes(5));
    }

    [DatabaseFact]
    public async Task ChangeHoursAsync_of_a_preview_list_needs_no_pbx()
    {
        var account = await AccountAsync(Netgsm);
        var id = await DraftAsync(Netgsm, account, plan => new CampaignPlan { AccountId = account, Type = CampaignType.Preview, Name = "Elle", FirstDay = plan.FirstDay, LastDay = plan.LastDay });
        await AddContactsAsync(id, [NumberOf(0)]);
        await Control.StartAsync(Manager, id, null, CancellationToken.None);

        (await ChangeAsync(id, await RuleAsync(Manager, "Akşam", new TimeOnly(17, 0), new TimeOnly(19, 0)), LastDay)).Outcome.ShouldBe(ControlOutcome.Ok);

        (await RowAsync(id)).ShouldSatisfyAllConditions(row => row.CallingHoursId.ShouldNotBeNull(), row => CampaignJson.Plan(row.Plan).CallingHoursId.ShouldBe(row.CallingHoursId));
    }

    [DatabaseFact]
    public async Task ChangeHoursAsync_keeps_the_last_day_tells_of_it_and_lets_an_ended_one_go_on()
    {
        var id = await CampaignAsync(Netgsm, 5, plan => plan with { LastDay = new DateOnly(2026, 3, 4) });
        await Control.CreateAsync(Manager, id, null, CancellationToken.None);
        var before = await RowAsync(id);

        var answer = await Control.ChangeHoursAsync(Manager, id, before.Revision, null, LastDay, CancellationToken.None);

        (answer.Outcome, answer.Campaign!.Plan.LastDay).ShouldBe((ControlOutcome.Ok, LastDay));
        var row = await RowAsync(id);
        (row.LastDay, row.ChangedBy, row.State).ShouldBe((LastDay, Manager.Name, CampaignState.Stopped));
        row.Revision.ShouldNotBe(before.Revision);
        var edit = CampaignJson.Edits(row.Trail)[^1];
        (edit.Met, edit.Fields.Single()).ShouldBe((before.Revision, "lastDay"));
        await using var context = Db.ForTenant(Manager.TenantId);
        context.Audit.Single(entry => entry.Action == "campaign.hours").Detail.ShouldBe("usual hours, until 2026-03-04 → usual hours, until 2026-03-06");

        // The same again is no change that anybody must be told of.
        (await ChangeAsync(id, null, LastDay)).Campaign!.Revision.ShouldBe(row.Revision);
    }

    [DatabaseFact]
    public async Task ChangeHoursAsync_is_refused_to_whom_and_where_it_must_not_be()
    {
        var id = await CampaignAsync(Netgsm, 5);
        var draft = await RowAsync(id);
        (await ChangeAsync(id, null, LastDay.AddDays(1))).Outcome.ShouldBe(ControlOutcome.WrongState, "a draft is changed in the builder");
        await Control.CreateAsync(Manager, id, null, CancellationToken.None);
        var stranger = new Actor((await AddTenantAsync("B")).Id, "eve@test", PortalRoles.Manager);
        var theirs = await RuleAsync(stranger, "Onların", new TimeOnly(9, 0), new TimeOnly(18, 0));
        var seen = (await RowAsync(id)).Revision;

        (await Control.ChangeHoursAsync(Manager with { Role = PortalRoles.Supervisor }, id, seen, null, LastDay, CancellationToken.None)).Outcome.ShouldBe(ControlOutcome.Forbidden);
        (await Control.ChangeHoursAsync(stranger, id, seen, null, LastDay, CancellationToken.None)).Outcome.ShouldBe(ControlOutcome.NotFound);
        (await Control.ChangeHoursAsync(Manager, id, draft.Revision, null, LastDay, CancellationToken.None)).ShouldSatisfyAllConditions(
            answer => answer.Outcome.ShouldBe(ControlOutcome.ChangedMeanwhile), answer => answer.Campaign!.Revision.ShouldBe(seen));
        Problem(await ChangeAsync(id, null, new DateOnly(2026, 3, 3))).ShouldBe(("lastDay", CampaignProblems.Order));
        Problem(await ChangeAsync(id, theirs, LastDay)).ShouldBe(("callingHoursId", CampaignProblems.NoHours));
        Problem(await ChangeAsync(id, await RuleAsync(Manager, "Pazar", new TimeOnly(9, 0), new TimeOnly(18, 0), DayOfWeek.Monday), LastDay)).ShouldBe(("callingHoursId", CampaignProblems.NeverOpen));
        (await RowAsync(id)).Revision.ShouldBe(seen, "nothing was stored");
    }

    private static (string, string) Problem(ControlAnswer answer)
    {
        answer.Outcome.ShouldBe(ControlOutcome.Incomplete);
        return (answer.Problems.Single().Field, answer.Problems.Single().Key);
    }

    private async Task<ControlAnswer> ChangeAsync(Guid id, Guid? rule, DateOnly lastDay) => await Control.ChangeHoursAsync(Manager, id, (await RowAsync(id)).Revision, rule, lastDay, CancellationToken.None);

    private async Task<Guid> RuleAsync(Actor actor, string name, TimeOnly from, TimeOnly to, params DayOfWeek[] days)
    {
        var rule = new CallingHours { Name = name, Week = [.. (days.Length > 0 ? days : Enum.GetValues<DayOfWeek>()).Select(day => new WeekSpan(day, from, to))] };
        return (await Services.GetRequiredService<CallingHoursRules>().CreateAsync(actor, rule, CancellationToken.None)).Hours!.Id;
    }

    private async Task<int> DialedAsync(string vendor) => Attempts(Numbers(await TruthAsync(vendor)).SelectMany(of => of)).Length;
}
