using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Jobs;
using Portal.Infrastructure.Tests.Databases;

namespace Portal.Infrastructure.Tests.Jobs;

public abstract class RetentionJobTests(DatabaseKind kind) : JobTests(kind)
{
    public sealed class Sqlite() : RetentionJobTests(DatabaseKind.Sqlite);

    public sealed class Postgres() : RetentionJobTests(DatabaseKind.Postgres);

    [DatabaseFact]
    public async Task Run_removes_what_is_older_than_wanted_and_nothing_else()
    {
        await Services.GetRequiredService<CallStore>().UpsertAsync(Tenant.Id, Account.Id, [Call("old", Start.AddDays(-40)), Call("new", Start.AddDays(-5))], CancellationToken.None);
        await using (var context = Db.ForTenant(Tenant.Id))
        {
            context.Retention.Add(new RetentionRow { TenantId = Tenant.Id, CallDays = 30, RawDays = 3, PushDays = 10 });
            context.PushInbox.AddRange(Push(1, Start.AddDays(-20)), Push(2, Start.AddDays(-2)), Push(3, Start.AddDays(-20)));
            context.JobRuns.Add(new JobRunRow { Id = Guid.NewGuid(), TenantId = Tenant.Id, AccountId = Account.Id, Job = JobNames.Calls, StartedAt = Start.AddDays(-60), Outcome = JobOutcome.Ok });
            await context.CallRaws.ExecuteUpdateAsync(row => row.SetProperty(raw => raw.ReceivedAt, Start.AddDays(-4)));
            await context.SaveChangesAsync();
        }

        await using (var context = Db.ForInstallation())
        {
            // The third push was not read yet.
            var ids = await context.PushInbox.IgnoreQueryFilters().OrderBy(push => push.Id).Select(push => push.Id).ToListAsync();
            await context.PushCursors.ExecuteDeleteAsync();
            context.PushCursors.Add(new PushCursor { Id = 1, LastId = ids[1] });
            await context.SaveChangesAsync();
        }

        (await RunAsync(JobNames.Retention)).ShouldBe(JobResult.Ok);

        (await CallsAsync()).ShouldHaveSingleItem().VendorKey.ShouldBe("new");
        await using var after = Db.ForTenant(Tenant.Id);
        (await after.CallHours.SumAsync(hour => hour.Calls)).ShouldBe(1);
        (await after.CallKeys.CountAsync()).ShouldBe(1);
        (await after.CallRaws.CountAsync()).ShouldBe(0);
        (await after.PushInbox.Select(push => push.ReceivedAt).OrderBy(at => at).ToListAsync()).ShouldBe([Start.AddDays(-20), Start.AddDays(-2)]);
        (await RunsAsync()).ShouldHaveSingleItem().Job.ShouldBe(JobNames.Retention);
    }

    [DatabaseFact]
    public async Task Run_without_a_policy_keeps_everything()
    {
        await Services.GetRequiredService<CallStore>().UpsertAsync(Tenant.Id, Account.Id, [Call("old", Start.AddDays(-400))], CancellationToken.None);
        (await RunAsync(JobNames.Retention)).ShouldBe(JobResult.Ok);
        (await CallsAsync()).Count.ShouldBe(1);
    }

    [DatabaseFact]
    public async Task Calls_stay_when_the_run_lost_its_lease_to_another()
    {
        await Services.GetRequiredService<CallStore>().UpsertAsync(Tenant.Id, Account.Id, [Call("old", Start.AddDays(-40))], CancellationToken.None);
        var retention = Services.GetRequiredService<CallRetention>();
        var kept = new Dictionary<Guid, DateOnly> { [Tenant.Id] = DateOnly.FromDateTime(Start.UtcDateTime) };
        var lost = (await JobLease.TakeAsync(Db, Tenant.Id, Account.Id, JobNames.Retention, Lease, Time, CancellationToken.None)).ShouldNotBeNull();
        Time.Advance(Lease + TimeSpan.FromSeconds(1));
        var taken = (await JobLease.TakeAsync(Db, Tenant.Id, Account.Id, JobNames.Retention, Lease, Time, CancellationToken.None)).ShouldNotBeNull();

        await Should.ThrowAsync<LeaseLostException>(() => retention.DropCallsBeforeAsync(kept, lost.HoldAsync, CancellationToken.None));

        (await CallsAsync()).ShouldHaveSingleItem().VendorKey.ShouldBe("old");
        await retention.DropCallsBeforeAsync(kept, taken.HoldAsync, CancellationToken.None);
        (await CallsAsync()).ShouldBeEmpty();
    }

    private PushInboxRow Push(byte number, DateTimeOffset at) =>
        new() { TenantId = Tenant.Id, AccountId = Account.Id, Body = Encoding.UTF8.GetBytes($"a={number}"), ContentHash = [number], ReceivedAt = at };
}
