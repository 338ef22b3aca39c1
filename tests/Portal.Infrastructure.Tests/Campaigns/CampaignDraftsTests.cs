using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Campaigns;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Campaigns;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Security;
using Portal.Infrastructure.Tests.Databases;
using Portal.Infrastructure.Tests.Time;

namespace Portal.Infrastructure.Tests.Campaigns;

public abstract class CampaignDraftsTests(DatabaseKind kind) : DatabaseTests(kind)
{
    private readonly ManualTime _time = new(new DateTimeOffset(2026, 11, 23, 9, 0, 0, TimeSpan.Zero));

    public sealed class Sqlite() : CampaignDraftsTests(DatabaseKind.Sqlite);

    public sealed class Postgres() : CampaignDraftsTests(DatabaseKind.Postgres);

    private CampaignDrafts Drafts => Services.GetRequiredService<CampaignDrafts>();

    private CallingHoursRules Rules => Services.GetRequiredService<CallingHoursRules>();

    private DispositionCodes Codes => Services.GetRequiredService<DispositionCodes>();

    protected override void Configure(IServiceCollection services) => services.AddSingleton<TimeProvider>(_time).AddPortalCampaigns();

    [DatabaseFact]
    public async Task Draft_is_kept_at_each_step_as_it_was_given()
    {
        var ada = await ManagerAsync("a");
        var account = await AddAccountAsync(ada.TenantId, vendor: "netgsm");
        var hours = (await Rules.CreateAsync(ada, Weekdays, CancellationToken.None)).Hours!;
        var created = await CreatedAsync(ada, new CampaignPlan { Name = "Kasım tahsilatı", AccountId = account.Id });
        var plan = new CampaignPlan
        {
            Name = "Kasım tahsilatı", AccountId = account.Id, Type = CampaignType.Preview, FirstDay = new DateOnly(2026, 12, 1), LastDay = new DateOnly(2026, 12, 24), ActiveDays = [DayOfWeek.Monday],
            CallingHoursId = hours.Id, Retries = [new RetryRule(ContactResult.Busy, 3, 20, RetryGrowth.Doubled)], Commercial = true, RecipientType = RecipientType.Merchant, BrandCode = "612345",
        };
        var saved = await Drafts.UpdateAsync(ada, created.Id, created.Revision, plan, CampaignStep.Retries, CancellationToken.None);
        saved.Outcome.ShouldBe(DraftOutcome.Ok);

        var read = (await Drafts.FindAsync(ada.TenantId, created.Id, CancellationToken.None))!;
        CampaignJson.Differences(CampaignJson.Write(read.Plan), CampaignJson.Write(plan)).ShouldBeEmpty();
        (read.Step, read.State, read.Revision).ShouldBe((CampaignStep.Retries, CampaignState.Draft, saved.Campaign!.Revision));
        read.Problems.ShouldBeEmpty();
        var line = (await Drafts.ListAsync(ada.TenantId, new CampaignFilter(CampaignState.Draft, account.Id), CancellationToken.None)).Single();
        (line.Name, line.FirstDay, line.Type).ShouldBe(("Kasım tahsilatı", plan.FirstDay, CampaignType.Preview));
        (await AuditAsync(ada)).ShouldContain(entry => entry.Action == "campaign.update" && entry.Detail!.Contains("retries"));
    }

    [DatabaseFact]
    public async Task Second_editor_is_told_what_changed_by_whom_and_nothing_is_overwritten()
    {
        var ada = await ManagerAsync("a");
        var ben = ada with { Name = "ben@test" };
        var draft = await CreatedAsync(ada, new CampaignPlan { Name = "Yaz", Type = CampaignType.Preview });
        var first = await Drafts.UpdateAsync(ada, draft.Id, draft.Revision, draft.Plan with { Name = "Kış", Retries = [new RetryRule(ContactResult.Busy, 1, 5)] }, CampaignStep.Retries, CancellationToken.None);
        _time.Advance(TimeSpan.FromMinutes(1));
        var second = await Drafts.UpdateAsync(ada, draft.Id, first.Campaign!.Revision, first.Campaign.Plan with { FirstDay = new DateOnly(2026, 12, 1) }, CampaignStep.Retries, CancellationToken.None);
        second.Outcome.ShouldBe(DraftOutcome.Ok);

        var late = await Drafts.UpdateAsync(ben, draft.Id, draft.Revision, draft.Plan with { Name = "Bahar" }, CampaignStep.Account, CancellationToken.None);
        late.Outcome.ShouldBe(DraftOutcome.ChangedMeanwhile);
        late.Missed.Select(edit => (edit.By, string.Join(',', edit.Fields))).ShouldBe([(ada.Name, "firstDay"), (ada.Name, "name,retries")]);
        late.Campaign!.Plan.Name.ShouldBe("Kış");
        var half = await Drafts.UpdateAsync(ben, draft.Id, first.Campaign.Revision, draft.Plan, CampaignStep.Account, CancellationToken.None);
        half.Missed.Single().Fields.ShouldBe(["firstDay"]);
        (await Drafts.DeleteAsync(ben, draft.Id, draft.Revision, CancellationToken.None)).Outcome.ShouldBe(DraftOutcome.ChangedMeanwhile);
        (await Drafts.FindAsync(ada.TenantId, draft.Id, CancellationToken.None))!.Plan.Name.ShouldBe("Kış");
    }

    [DatabaseFact]
    public async Task Many_editors_at_once_one_wins_and_the_others_are_told()
    {
        var ada = await ManagerAsync("a");
        var draft = await CreatedAsync(ada, new CampaignPlan { Name = "start" });
        var changes = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Drafts.UpdateAsync(ada with { Name = $"p{i}" }, draft.Id, draft.Revision, draft.Plan with { Name = $"n{i}" }, CampaignStep.Account, CancellationToken.None)));
        var winner = changes.Single(change => change.Outcome == DraftOutcome.Ok);
        changes.Where(change => change != winner).ShouldAllBe(change => change.Outcome == DraftOutcome.ChangedMeanwhile && change.Missed[0].By == winner.Campaign!.ChangedBy);
        (await Drafts.FindAsync(ada.TenantId, draft.Id, CancellationToken.None))!.Plan.Name.ShouldBe(winner.Campaign!.Plan.Name);
    }

    [DatabaseFact]
    public async Task Draft_with_values_that_cannot_be_kept_is_refused_whole()
    {
        var ada = await ManagerAsync("a");
        var silent = await AddAccountAsync(ada.TenantId, vendor: "telsam");
        var refused = await Drafts.CreateAsync(ada, new CampaignPlan { Name = "x", AccountId = silent.Id, Type = CampaignType.Dialer }, CampaignStep.Account, template: false, CancellationToken.None);
        (refused.Outcome, refused.Problems.Single().Key).ShouldBe((DraftOutcome.Invalid, CampaignProblems.NoDialer));
        var draft = await CreatedAsync(ada, new CampaignPlan { Name = "x" });
        var bad = await Drafts.UpdateAsync(ada, draft.Id, draft.Revision, draft.Plan with { Name = "y", Retries = [new RetryRule(ContactResult.Answered, 1, 1)] }, CampaignStep.Retries, CancellationToken.None);
        bad.Problems.Single().Field.ShouldBe("retries[0].result");
        (await Drafts.FindAsync(ada.TenantId, draft.Id, CancellationToken.None))!.Plan.Name.ShouldBe("x");
        (await Drafts.ListAsync(ada.TenantId, new CampaignFilter(), CancellationToken.None)).Length.ShouldBe(1);
    }

    [DatabaseFact]
    public async Task Draft_is_held_against_the_limits_of_its_accounts_dialer()
    {
        var ada = await ManagerAsync("a");
        var lists = await AddAccountAsync(ada.TenantId, "lists", "netgsm");
        var server = await AddAccountAsync(ada.TenantId, "server", "cagrimerkezi");
        var plan = new CampaignPlan { Name = "x", AccountId = lists.Id, Type = CampaignType.Dialer, Prefix = "1234", ListKind = CampaignListKind.Fixed, Retries = [new RetryRule(ContactResult.Busy, 3, 1440)] };
        var draft = await CreatedAsync(ada, plan);
        draft.Problems.ShouldContain(problem => problem.Key == CampaignProblems.FixedList && problem.Weight == ProblemWeight.Warning);
        draft.Problems.ShouldContain(problem => problem.Field == "trunk" && problem.Weight == ProblemWeight.Open);

        var beyond = await Drafts.UpdateAsync(ada, draft.Id, draft.Revision, plan with { Prefix = "12345", Retries = [new RetryRule(ContactResult.Busy, 4, 1441)] }, CampaignStep.Retries, CancellationToken.None);
        beyond.Problems.Select(problem => problem.Field).ShouldBe(["prefix", "retries[0].retries", "retries[0].delayMinutes"]);
        var moved = await Drafts.UpdateAsync(ada, draft.Id, draft.Revision, plan with { AccountId = server.Id }, CampaignStep.Retries, CancellationToken.None);
        moved.Problems.Select(problem => (problem.Field, problem.Key)).ShouldBe([("prefix", CampaignProblems.NotTaken), ("listKind", CampaignProblems.Word)]);
    }

    [DatabaseFact]
    public async Task Draft_of_another_tenant_is_not_there_and_its_account_and_hours_are_not_either()
    {
        var (ada, eve) = (await ManagerAsync("a"), await ManagerAsync("b"));
        var account = await AddAccountAsync(eve.TenantId, vendor: "netgsm");
        var hours = (await Rules.CreateAsync(eve, Weekdays, CancellationToken.None)).Hours!;
        var foreign = await CreatedAsync(eve, new CampaignPlan { Name = "theirs", AccountId = account.Id });
        (await Drafts.FindAsync(ada.TenantId, foreign.Id, CancellationToken.None)).ShouldBeNull();
        (await Drafts.UpdateAsync(ada, foreign.Id, foreign.Revision, new CampaignPlan(), CampaignStep.Account, CancellationToken.None)).Outcome.ShouldBe(DraftOutcome.NotFound);
        (await Drafts.DeleteAsync(ada, foreign.Id, null, CancellationToken.None)).Outcome.ShouldBe(DraftOutcome.NotFound);
        (await Drafts.CloneAsync(ada, foreign.Id, new CampaignClone(null, [], false), CancellationToken.None)).Outcome.ShouldBe(DraftOutcome.NotFound);
        (await Rules.DeleteAsync(ada, hours.Id, CancellationToken.None)).Outcome.ShouldBe(DraftOutcome.NotFound);

        var mine = await CreatedAsync(ada, new CampaignPlan { Name = "mine", AccountId = account.Id, CallingHoursId = hours.Id });
        mine.Problems.Select(problem => problem.Key).ShouldContain(CampaignProblems.NoAccount);
        mine.Problems.Select(problem => problem.Key).ShouldContain(CampaignProblems.NoHours);
        await using var context = Db.ForTenant(ada.TenantId);
        (await context.Campaigns.Select(row => new { row.AccountId, row.CallingHoursId }).SingleAsync()).ShouldBe(new { AccountId = (Guid?)null, CallingHoursId = (Guid?)null });
    }

    [DatabaseFact]
    public async Task Clone_takes_the_chosen_parts_and_a_free_name()
    {
        var ada = await ManagerAsync("a");
        var original = await CreatedAsync(ada, new CampaignPlan { Name = "Yaz", Type = CampaignType.Preview, FirstDay = new DateOnly(2026, 12, 1), Retries = [new RetryRule(ContactResult.Busy, 1, 5)] });
        var clone = (await Drafts.CloneAsync(ada, original.Id, new CampaignClone(null, [CampaignStep.Retries], Template: true), CancellationToken.None)).Campaign!;
        (clone.Plan.Name, clone.Plan.FirstDay, clone.Plan.Retries.Single().DelayMinutes, clone.Template).ShouldBe(("Yaz (2)", null, 5, true));
        (await Drafts.CloneAsync(ada, original.Id, new CampaignClone(null, [CampaignStep.Hours], Template: false), CancellationToken.None)).Campaign!.Plan.Name.ShouldBe("Yaz (3)");
        (await Drafts.ListAsync(ada.TenantId, new CampaignFilter(Templates: true), CancellationToken.None)).Single().Id.ShouldBe(clone.Id);
        (await Drafts.ListAsync(ada.TenantId, new CampaignFilter(), CancellationToken.None)).Length.ShouldBe(2);
    }

    [DatabaseFact]
    public async Task Supervisor_changes_nothing()
    {
        var ada = await ManagerAsync("a");
        var draft = await CreatedAsync(ada, new CampaignPlan { Name = "x" });
        var sue = ada with { Role = PortalRoles.Supervisor };
        (await Drafts.CreateAsync(sue, new CampaignPlan(), CampaignStep.Account, template: false, CancellationToken.None)).Outcome.ShouldBe(DraftOutcome.Forbidden);
        (await Drafts.UpdateAsync(sue, draft.Id, draft.Revision, new CampaignPlan(), CampaignStep.Account, CancellationToken.None)).Outcome.ShouldBe(DraftOutcome.Forbidden);
        (await Drafts.DeleteAsync(sue, draft.Id, null, CancellationToken.None)).Outcome.ShouldBe(DraftOutcome.Forbidden);
        (await Rules.CreateAsync(sue, Weekdays, CancellationToken.None)).Outcome.ShouldBe(DraftOutcome.Forbidden);
        (await Codes.ReplaceAsync(sue, [], CancellationToken.None)).Outcome.ShouldBe(DraftOutcome.Forbidden);
    }

    [DatabaseFact]
    public async Task Hours_have_names_of_their_own_survive_two_editors_and_are_not_deleted_from_under_a_campaign()
    {
        var ada = await ManagerAsync("a");
        var hours = (await Rules.CreateAsync(ada, Weekdays, CancellationToken.None)).Hours!;
        (await Rules.CreateAsync(ada, Weekdays, CancellationToken.None)).Problems.Single().Key.ShouldBe(CampaignProblems.NameTaken);
        var changed = await Rules.UpdateAsync(ada, hours.Id, hours.Revision, Weekdays with { Exceptions = [new HoursException(new DateOnly(2027, 3, 9), "Bayram")], Quiet = new QuietHours(new TimeOnly(19, 30), new TimeOnly(9, 0), true) }, CancellationToken.None);
        var late = await Rules.UpdateAsync(ada, hours.Id, hours.Revision, Weekdays, CancellationToken.None);
        (late.Outcome, late.Hours!.Rule.Exceptions.Single().Name).ShouldBe((DraftOutcome.ChangedMeanwhile, "Bayram"));
        var read = (await Rules.FindAsync(ada.TenantId, hours.Id, CancellationToken.None))!;
        (read.Revision, read.Rule.Quiet).ShouldBe((changed.Hours!.Revision, new QuietHours(new TimeOnly(19, 30), new TimeOnly(9, 0), true)));

        var draft = await CreatedAsync(ada, new CampaignPlan { Name = "uses it", CallingHoursId = hours.Id });
        (await Rules.DeleteAsync(ada, hours.Id, CancellationToken.None)).UsedBy.ShouldBe(["uses it"]);
        (await Drafts.DeleteAsync(ada, draft.Id, draft.Revision, CancellationToken.None)).Outcome.ShouldBe(DraftOutcome.Ok);
        (await Rules.DeleteAsync(ada, hours.Id, CancellationToken.None)).Outcome.ShouldBe(DraftOutcome.Ok);
        (await Rules.ListAsync(ada.TenantId, CancellationToken.None)).ShouldBeEmpty();
    }

    [DatabaseFact]
    public async Task Account_that_is_deleted_leaves_the_campaign()
    {
        var ada = await ManagerAsync("a");
        var account = await AddAccountAsync(ada.TenantId, vendor: "netgsm");
        var draft = await CreatedAsync(ada, new CampaignPlan { Name = "x", AccountId = account.Id });
        await using (var context = Db.ForTenant(ada.TenantId)) await context.PbxAccounts.Where(row => row.Id == account.Id).ExecuteDeleteAsync();
        (await Drafts.FindAsync(ada.TenantId, draft.Id, CancellationToken.None))!.Problems.ShouldContain(problem => problem.Key == CampaignProblems.NoAccount);
    }

    [DatabaseFact]
    public async Task Dispositions_keep_their_ids_while_their_codes_stay()
    {
        var ada = await ManagerAsync("a");
        var first = (await Codes.ReplaceAsync(ada, [new Disposition("SOLD", "Satış", true, null), new Disposition("LATER", "Sonra ara", false, 60)], CancellationToken.None)).List;
        var second = (await Codes.ReplaceAsync(ada, [new Disposition("LATER", "Daha sonra", false, 90), new Disposition("WRONG", "Yanlış kişi", true, null)], CancellationToken.None)).List;
        second[0].Id.ShouldBe(first[1].Id);
        (await Codes.ListAsync(ada.TenantId, CancellationToken.None)).ShouldBe(second);
        (await Codes.ReplaceAsync(ada, [new Disposition("A", "a", true, 5)], CancellationToken.None)).Problems.Single().Field.ShouldBe("dispositions[0].retryAfterMinutes");
        (await Codes.ListAsync((await ManagerAsync("b")).TenantId, CancellationToken.None)).ShouldBeEmpty();
    }

    [DatabaseFact]
    public async Task Dispositions_that_somebody_changed_meanwhile_are_not_overwritten()
    {
        var ada = await ManagerAsync("a");
        var seen = (await Codes.ReplaceAsync(ada, [new Disposition("SOLD", "Satış", true, null)], CancellationToken.None)).List;
        var theirs = (await Codes.ReplaceAsync(ada with { Name = "ben@test" }, [new Disposition("SOLD", "Satış oldu", true, null)], seen, CancellationToken.None)).List;
        var late = await Codes.ReplaceAsync(ada, [], seen, CancellationToken.None);
        (late.Outcome, late.List.Single()).ShouldBe((DraftOutcome.ChangedMeanwhile, theirs.Single()));
        (await Codes.ReplaceAsync(ada, [], theirs, CancellationToken.None)).Outcome.ShouldBe(DraftOutcome.Ok);
    }

    [DatabaseFact]
    public async Task Dispositions_that_two_people_save_at_the_same_moment_are_those_of_one_of_them_and_the_other_is_told()
    {
        var ada = await ManagerAsync("a");
        var seen = (await Codes.ReplaceAsync(ada, [new Disposition("SOLD", "Satış", true, null)], CancellationToken.None)).List;
        DispositionsChange[] changes;
        await using (var context = Db.ForTenant(ada.TenantId))
        {
            // Nobody can save yet; what is there can be read.
            await using var transaction = await context.Database.BeginTransactionAsync();
            await context.Dispositions.ExecuteUpdateAsync(set => set.SetProperty(row => row.Name, row => row.Name));
            var saves = ((string[])["Satış oldu", "Sattık"]).Select(name => Task.Run(() => Codes.ReplaceAsync(ada, [new Disposition("SOLD", name, true, null)], seen, CancellationToken.None))).ToArray();
            if (Kind == DatabaseKind.Postgres) await Eventually.TrueAsync(async () => await WaitingAsync(context) == 2, "both wait");
            await transaction.CommitAsync();
            changes = await Task.WhenAll(saves);
        }

        changes.Select(change => change.Outcome).ShouldBe([DraftOutcome.Ok, DraftOutcome.ChangedMeanwhile], ignoreOrder: true);
        var saved = changes.Single(change => change.Outcome == DraftOutcome.Ok).List;
        changes.ShouldAllBe(change => change.List.SequenceEqual(saved));
        (await Codes.ListAsync(ada.TenantId, CancellationToken.None)).ShouldBe(saved);

        static Task<int> WaitingAsync(PortalDbContext context) => context.Database.SqlQuery<int>(
            $"""SELECT count(DISTINCT l.pid)::int AS "Value" FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid WHERE NOT l.granted AND a.datname = current_database()""").SingleAsync();
    }

    [DatabaseFact]
    public async Task Deleted_draft_takes_its_contacts_along_but_not_while_an_import_is_at_it()
    {
        var (ada, eve) = (await ManagerAsync("a"), await ManagerAsync("b"));
        var (draft, other) = (await CreatedAsync(ada, new CampaignPlan { Name = "x" }), await CreatedAsync(eve, new CampaignPlan { Name = "y" }));
        await AddContactsAsync(ada, draft.Id, ContactState.New, ContactState.Done);
        await AddContactsAsync(eve, other.Id, ContactState.New);
        (await Drafts.CountAsync(ada.TenantId, [draft.Id, other.Id], CancellationToken.None)).ShouldHaveSingleItem().Value.ShouldBe(new CampaignCount(2, 1));

        var import = new ContactImportRow { Id = Guid.NewGuid(), TenantId = ada.TenantId, CampaignId = draft.Id, Kind = ImportKind.Contacts, State = ImportState.Running, FileName = "a.csv", RequestedBy = ada.Name, Columns = "[]" };
        await using (var context = Db.ForTenant(ada.TenantId))
        {
            context.ContactImports.Add(import);
            await context.SaveChangesAsync();
        }

        (await Drafts.DeleteAsync(ada, draft.Id, null, CancellationToken.None)).Outcome.ShouldBe(DraftOutcome.InUse);
        await using (var context = Db.ForTenant(ada.TenantId)) await context.ContactImports.ExecuteUpdateAsync(set => set.SetProperty(row => row.State, ImportState.Cancelled));
        (await Drafts.DeleteAsync(ada, draft.Id, null, CancellationToken.None)).Outcome.ShouldBe(DraftOutcome.Ok);
        await using (var context = Db.ForTenant(ada.TenantId))
        {
            (await context.Contacts.IgnoreQueryFilters().CountAsync(row => row.TenantId == ada.TenantId)).ShouldBe(0);
            (await context.ContactImports.CountAsync()).ShouldBe(0);
        }

        (await Drafts.CountAsync(eve.TenantId, [other.Id], CancellationToken.None))[other.Id].Total.ShouldBe(1);
    }

    [DatabaseFact]
    public async Task Rules_tell_how_many_campaigns_go_by_them()
    {
        var ada = await ManagerAsync("a");
        var hours = (await Rules.CreateAsync(ada, Weekdays, CancellationToken.None)).Hours!;
        (await Rules.UsesAsync(ada.TenantId, CancellationToken.None)).ShouldBeEmpty();
        await CreatedAsync(ada, new CampaignPlan { Name = "x", CallingHoursId = hours.Id });
        await CreatedAsync(ada, new CampaignPlan { Name = "y", CallingHoursId = hours.Id });
        (await Rules.UsesAsync(ada.TenantId, CancellationToken.None))[hours.Id].ShouldBe(2);
        (await Rules.UsesAsync((await ManagerAsync("b")).TenantId, CancellationToken.None)).ShouldBeEmpty();
    }

    private async Task AddContactsAsync(Actor actor, Guid campaign, params ContactState[] states)
    {
        await using var context = Db.ForTenant(actor.TenantId);
        context.Contacts.AddRange(states.Select((state, i) => new ContactRow
        {
            Id = Guid.NewGuid(), TenantId = actor.TenantId, CampaignId = campaign, NumberKey = "53200000" + i, Number = "053200000" + i, State = state, AddedAt = _time.GetUtcNow(),
        }));
        await context.SaveChangesAsync();
    }

    private static CallingHours Weekdays => CallingHours.Usual with { Name = "Hafta içi" };

    private async Task<Actor> ManagerAsync(string tenant) => new((await AddTenantAsync(tenant)).Id, $"{tenant}@test", PortalRoles.Manager);

    private async Task<CampaignView> CreatedAsync(Actor actor, CampaignPlan plan)
    {
        var change = await Drafts.CreateAsync(actor, plan, CampaignStep.Account, template: false, CancellationToken.None);
        change.Problems.ShouldBeEmpty();
        return change.Campaign!;
    }

    private async Task<List<AuditEntry>> AuditAsync(Actor actor)
    {
        await using var context = Db.ForTenant(actor.TenantId);
        return await context.Audit.AsNoTracking().OrderBy(entry => entry.Id).ToListAsync();
    }
}
