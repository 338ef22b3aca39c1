using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Tests.Databases;

namespace Portal.Infrastructure.Tests.Data;

public abstract class TenantIsolationTests(DatabaseKind kind) : DatabaseTests(kind)
{
    public sealed class Sqlite() : TenantIsolationTests(DatabaseKind.Sqlite);

    public sealed class Postgres() : TenantIsolationTests(DatabaseKind.Postgres)
    {
        [DatabaseFact]
        public async Task Policies_exist_and_are_forced_on_every_tenant_owned_table()
        {
            await using var context = Db.ForInstallation();
            var tables = OwnedTypes(context).Select(type => type.GetTableName()!).Order(StringComparer.Ordinal).ToList();
            var forced = await context.Database
                .SqlQuery<string>($"""SELECT c.relname AS "Value" FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid WHERE c.relrowsecurity AND c.relforcerowsecurity""")
                .ToListAsync();
            forced.Order(StringComparer.Ordinal).ShouldBe(tables);
        }

        [DatabaseFact]
        public async Task Query_that_ignores_its_filter_still_stays_in_its_tenant()
        {
            var (mine, _) = await SeedTwoTenantsAsync();
            await using var context = Db.ForTenant(mine);
            (await context.PbxAccounts.IgnoreQueryFilters().Select(account => account.TenantId).ToListAsync()).ShouldBe([mine]);
        }

        [DatabaseFact]
        public async Task Write_into_another_tenant_is_refused_by_the_database()
        {
            var (mine, foreign) = await SeedTwoTenantsAsync();
            await using var context = Db.ForTenant(mine);
            context.Audit.Add(new AuditEntry { TenantId = foreign, At = DateTimeOffset.UnixEpoch, Actor = "a", Action = "b", Ok = true });
            var refused = await Should.ThrowAsync<DbUpdateException>(() => context.SaveChangesAsync());
            refused.InnerException.ShouldBeOfType<PostgresException>().SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
        }
    }

    [DatabaseFact]
    public async Task Every_tenant_owned_set_shows_only_its_own_tenants_rows()
    {
        var (mine, foreign) = await SeedTwoTenantsAsync();
        await using var context = Db.ForTenant(mine);
        var types = OwnedTypes(context).ToList();
        types.Count.ShouldBeGreaterThanOrEqualTo(6);
        foreach (var type in types)
        {
            var seen = Rows(context, type).Select(row => row.TenantId).ToList();
            seen.ShouldNotBeEmpty(type.ClrType.Name);
            seen.ShouldAllBe(tenant => tenant == mine, type.ClrType.Name);
            seen.ShouldNotContain(foreign, type.ClrType.Name);
        }
    }

    [DatabaseFact]
    public async Task Installation_context_sees_no_tenant_owned_row_until_it_says_so()
    {
        await SeedTwoTenantsAsync();
        await using var context = Db.ForInstallation();
        foreach (var type in OwnedTypes(context)) Rows(context, type).ShouldBeEmpty(type.ClrType.Name);
        (await context.PbxAccounts.IgnoreQueryFilters().CountAsync()).ShouldBe(2);
    }

    [DatabaseFact]
    public async Task Pooled_context_does_not_remember_its_last_tenant()
    {
        var (mine, _) = await SeedTwoTenantsAsync();
        for (var i = 0; i < 3; i++)
        {
            await using (var context = Db.ForTenant(mine)) (await context.PbxAccounts.CountAsync()).ShouldBe(1);
            await using (var context = Db.ForInstallation()) (await context.PbxAccounts.CountAsync()).ShouldBe(0);
        }
    }

    protected static IEnumerable<IEntityType> OwnedTypes(PortalDbContext context) =>
        context.Model.GetEntityTypes().Where(type => typeof(ITenantOwned).IsAssignableFrom(type.ClrType));

    protected async Task<(Guid Mine, Guid Foreign)> SeedTwoTenantsAsync()
    {
        var mine = await AddTenantAsync("Mine");
        var foreign = await AddTenantAsync("Foreign");
        foreach (var tenant in (Guid[])[mine.Id, foreign.Id])
        {
            var account = await AddAccountAsync(tenant);
            await using var context = Db.ForTenant(tenant);
            context.PushInbox.Add(new PushInboxRow { TenantId = tenant, AccountId = account.Id, Body = [1], ContentHash = Guid.NewGuid().ToByteArray() });
            var call = Guid.NewGuid();
            context.Calls.Add(new CallRow { Id = call, TenantId = tenant, AccountId = account.Id, VendorKey = "k" });
            context.CallKeys.Add(new CallKeyRow { TenantId = tenant, AccountId = account.Id, VendorKey = "k", CallId = call });
            context.CallRaws.Add(new CallRawRow { Id = Guid.NewGuid(), TenantId = tenant, AccountId = account.Id, CallId = call, Body = "b", ContentHash = Guid.NewGuid().ToByteArray() });
            context.CallHours.Add(new CallHourRow { TenantId = tenant, AccountId = account.Id });
            context.VendorDays.Add(new VendorDayRow { TenantId = tenant, AccountId = account.Id });
            context.MissedCallers.Add(new MissedCallerRow { TenantId = tenant, AccountId = account.Id, Caller = "5321234107", LineId = Guid.NewGuid() });
            context.OrphanRecordings.Add(new OrphanRecordingRow { TenantId = tenant, AccountId = account.Id, VendorKey = "r" });
            context.RecordingFiles.Add(new RecordingFileRow { TenantId = tenant, AccountId = account.Id, CallId = call, Path = "p", ContentType = "audio/wav" });
            context.Retention.Add(new RetentionRow { TenantId = tenant });
            context.JobStates.Add(new JobStateRow { TenantId = tenant, AccountId = account.Id, Job = "calls" });
            context.JobRuns.Add(new JobRunRow { Id = Guid.NewGuid(), TenantId = tenant, AccountId = account.Id, Job = "calls" });
            context.JobRejects.Add(new JobRejectRow { Id = Guid.NewGuid(), TenantId = tenant, AccountId = account.Id, Job = "calls", Reason = "r", Body = "b", ContentHash = Guid.NewGuid().ToByteArray() });
            context.BackFills.Add(new BackFillRow { Id = Guid.NewGuid(), TenantId = tenant, AccountId = account.Id, RequestedBy = "a" });
            context.NumberKeys.Add(new NumberKeyRow { TenantId = tenant, ProtectedKey = "k" });
            context.ErasedNumbers.Add(new ErasedNumberRow { TenantId = tenant, Hash = [1] });
            context.Erasures.Add(new ErasureRow { Id = Guid.NewGuid(), TenantId = tenant, RequestedBy = "a" });
            context.Balances.Add(new BalanceRow { TenantId = tenant, AccountId = account.Id, Lines = "[]" });
            var user = new PortalUser { Id = Guid.NewGuid(), TenantId = tenant, UserName = $"{tenant:N}@test" };
            context.Users.Add(user);
            context.SavedFilters.Add(new SavedFilterRow { Id = Guid.NewGuid(), TenantId = tenant, UserId = user.Id, Page = "calls", Name = "n", Query = "" });
            context.ReadingStates.Add(new ReadingStateRow { TenantId = tenant, AccountId = account.Id, Kind = ReadingKind.ActiveCalls });
            context.ApiKeys.Add(new ApiKey { Id = Guid.NewGuid(), TenantId = tenant, Name = "n", Role = "Admin", Hash = Guid.NewGuid().ToByteArray(), Prefix = "p" });
            context.Audit.Add(new AuditEntry { TenantId = tenant, Actor = "a", Action = "b", Ok = true });
            var import = Guid.NewGuid();
            context.ContactImports.Add(new ContactImportRow { Id = import, TenantId = tenant, State = ImportState.Done, FileName = "f", RequestedBy = "r", Columns = "[]" });
            context.RejectedContacts.Add(new RejectedContactRow { ImportId = import, TenantId = tenant, Line = 1, Cells = "[]" });
            context.Contacts.Add(new ContactRow { Id = Guid.NewGuid(), TenantId = tenant, CampaignId = Guid.NewGuid(), ImportId = import, NumberKey = "5321234107", Number = "5321234107" });
            context.ContactAttempts.Add(new ContactAttemptRow { Id = Guid.NewGuid(), TenantId = tenant, CampaignId = Guid.NewGuid(), NumberKey = "5321234107", VendorKey = "1" });
            context.DoNotCall.Add(new DoNotCallRow { Id = Guid.NewGuid(), TenantId = tenant, NumberKey = "5321234107", AddedBy = "a" });
            context.Consents.Add(new ConsentRow { Id = Guid.NewGuid(), TenantId = tenant, NumberKey = "5321234107", Source = "s", RecordedBy = "r" });
            context.Campaigns.Add(new CampaignRow { Id = Guid.NewGuid(), TenantId = tenant, AccountId = account.Id, Plan = "{}", CreatedBy = "a", ChangedBy = "a" });
            context.CallingHours.Add(new CallingHoursRow { Id = Guid.NewGuid(), TenantId = tenant, Name = "n", Rule = "{}", ChangedBy = "a" });
            context.Dispositions.Add(new DispositionRow { Id = Guid.NewGuid(), TenantId = tenant, Code = "c", Name = "n" });
            context.BreakReasons.Add(new BreakReasonRow { Id = Guid.NewGuid(), TenantId = tenant, Name = "Lunch" });
            await context.SaveChangesAsync();
        }

        return (mine.Id, foreign.Id);
    }

    private static List<ITenantOwned> Rows(PortalDbContext context, IEntityType type)
    {
        var set = typeof(DbContext).GetMethod(nameof(DbContext.Set), Type.EmptyTypes)!.MakeGenericMethod(type.ClrType).Invoke(context, null)!;
        return [.. ((IQueryable<ITenantOwned>)set).AsNoTracking()];
    }
}
