using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Jobs;
using Portal.Infrastructure.Live;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Tests.Databases;

namespace Portal.Infrastructure.Tests.Jobs;

/// <summary>The timers, on the real clock: nothing here waits for longer than it takes.</summary>
public abstract class JobSchedulerTests(DatabaseKind kind) : DatabaseTests(kind)
{
    public sealed class Sqlite() : JobSchedulerTests(DatabaseKind.Sqlite);

    public sealed class Postgres() : JobSchedulerTests(DatabaseKind.Postgres);

    private readonly JobTests.PastPbx _pbx = new();

    protected override void Configure(IServiceCollection services)
    {
        services.AddPortalPbx().AddPortalIngest().AddPortalJobs();
        services.PostConfigure<PortalOptions>(options => options.Jobs.FirstAfter = TimeSpan.FromHours(1));
    }

    [DatabaseFact]
    public async Task Order_runs_at_once_the_schedule_later_and_both_stand_again_after_a_restart()
    {
        var tenant = await AddTenantAsync("A");
        var account = await AddAccountAsync(tenant.Id);
        await using (var first = Database.Services(Configure))
        {
            var scheduler = await StartAsync(first);
            await scheduler.RunNowAsync(tenant.Id, account.Id, JobNames.Calls, "somebody", CancellationToken.None);
            await Eventually.TrueAsync(async () => (await RunsAsync(tenant.Id)) is [{ Outcome: JobOutcome.Ok, RequestedBy: "somebody" }], "the order is carried out");
            await Eventually.TrueAsync(() => Task.FromResult(scheduler.NextOf(account.Id, JobNames.Balance) > TimeProvider.System.GetUtcNow().AddMinutes(30)), "the schedule is known");
            await scheduler.StopAsync(CancellationToken.None);
        }

        await using (var context = Db.ForTenant(tenant.Id))
        {
            context.BackFills.Add(new BackFillRow
            {
                Id = Guid.NewGuid(), TenantId = tenant.Id, AccountId = account.Id, From = DateTimeOffset.UnixEpoch, To = DateTimeOffset.UnixEpoch.AddHours(5), DoneTo = DateTimeOffset.UnixEpoch.AddHours(4),
                State = BackFillState.Running, RequestedBy = "somebody", RequestedAt = DateTimeOffset.UnixEpoch,
            });
            await context.SaveChangesAsync();
        }

        await using var second = Database.Services(Configure);
        var again = await StartAsync(second);
        await Eventually.TrueAsync(async () => (await RunsAsync(tenant.Id)).Any(run => run is { Job: JobNames.BackFill, Outcome: JobOutcome.Ok }), "the back-fill goes on");
        _pbx.Asked[^1].From.ShouldBe(DateTimeOffset.UnixEpoch);
        await again.StopAsync(CancellationToken.None);
    }

    [DatabaseFact]
    public async Task Timers_follow_accounts_that_are_disabled_and_enabled()
    {
        var tenant = await AddTenantAsync("A");
        var account = await AddAccountAsync(tenant.Id);
        await using var services = Database.Services(Configure);
        var scheduler = await StartAsync(services);
        await Eventually.TrueAsync(() => Task.FromResult(scheduler.NextOf(account.Id, JobNames.Calls) is not null), "it is scheduled");

        await SetEnabledAsync(false);
        await Eventually.TrueAsync(() => Task.FromResult(scheduler.NextOf(account.Id, JobNames.Calls) is null), "it is not");
        await SetEnabledAsync(true);
        await Eventually.TrueAsync(() => Task.FromResult(scheduler.NextOf(account.Id, JobNames.Calls) is not null), "it is again");
        await scheduler.StopAsync(CancellationToken.None);

        Task SetEnabledAsync(bool enabled) =>
            services.GetRequiredService<PbxAccounts>().SetEnabledAsync(new Portal.Infrastructure.Security.Actor(tenant.Id, "admin", "Admin"), account.Id, enabled, CancellationToken.None);
    }

    private async Task<JobScheduler> StartAsync(ServiceProvider services)
    {
        services.GetRequiredService<PbxAccounts>().Vendors = _ => _pbx.Vendor;
        var scheduler = services.GetRequiredService<JobScheduler>();
        await scheduler.StartAsync(CancellationToken.None);
        return scheduler;
    }

    private async Task<List<JobRunRow>> RunsAsync(Guid tenantId)
    {
        await using var context = Db.ForTenant(tenantId);
        return await context.JobRuns.AsNoTracking().OrderBy(run => run.StartedAt).ToListAsync();
    }
}
