using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Jobs;
using Portal.Infrastructure.Live;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Tests.Databases;

namespace Portal.Infrastructure.Tests.Jobs;

/// <summary>The database server dies and comes back in the middle of a job.</summary>
public sealed class DatabaseRestartTests
{
    private static readonly DateTimeOffset Day = new(2026, 5, 14, 21, 0, 0, TimeSpan.Zero);

    [SkippableOnPostgresFact]
    public async Task Back_fill_across_a_crash_of_the_server_resumes_and_loses_and_doubles_nothing()
    {
        var cluster = await PostgresCluster.StartOwnAsync();
        try
        {
            await cluster.ExecuteAsync("postgres", "CREATE DATABASE portal", "portal");
            var pbx = new JobTests.PastPbx();
            await using var services = TestDatabase.Services(
                new Dictionary<string, string?>(StringComparer.Ordinal) { ["Portal:Database"] = "Postgres", ["ConnectionStrings:Portal"] = cluster.ConnectionString("portal") },
                s => s.AddPortalPbx().AddPortalIngest().AddPortalJobs());
            await services.MigratePortalAsync(CancellationToken.None);
            services.GetRequiredService<PbxAccounts>().Vendors = _ => pbx.Vendor;
            var (tenant, account) = await StoreAsync(services.GetRequiredService<PortalDb>());
            for (var i = 0; i < 4 * 1_500; i++) pbx.Calls.Add(JobTests.CallOf($"c{i}", Day.AddSeconds(i * 14.4)));

            var windows = 0;
            pbx.Answer = async (_, _) =>
            {
                if (++windows != 2) return null;
                await cluster.CrashAsync();
                _ = Task.Run(cluster.RestartAsync);
                return null;
            };
            var result = await services.GetRequiredService<JobRunner>().RunAsync(tenant, account, JobNames.BackFill, "somebody", CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(90));

            result.ShouldBe(JobResult.Ok);
            await using var context = services.GetRequiredService<PortalDb>().ForTenant(tenant);
            (await context.BackFills.SingleAsync()).State.ShouldBe(BackFillState.Done);
            (await context.Calls.Select(call => call.VendorKey).Distinct().CountAsync()).ShouldBe(6_000);
            (await context.Calls.CountAsync()).ShouldBe(6_000);
            (await context.CallHours.SumAsync(hour => hour.Calls)).ShouldBe(6_000);
            (await context.JobRuns.SingleAsync()).Outcome.ShouldBe(JobOutcome.Ok);
        }
        finally
        {
            cluster.Stop();
        }
    }

    private static async Task<(Guid Tenant, Guid Account)> StoreAsync(PortalDb db)
    {
        var (tenant, account) = (Guid.NewGuid(), Guid.NewGuid());
        await using (var context = db.ForInstallation())
        {
            context.Tenants.Add(new Tenant { Id = tenant, Name = "A" });
            await context.SaveChangesAsync();
        }

        await using (var context = db.ForTenant(tenant))
        {
            context.PbxAccounts.Add(new PbxAccount { Id = account, TenantId = tenant, Vendor = "past", Name = "a", Enabled = true });
            context.BackFills.Add(new BackFillRow
            {
                Id = Guid.NewGuid(), TenantId = tenant, AccountId = account, From = Day, To = Day.AddDays(1), DoneTo = Day.AddDays(1), State = BackFillState.Waiting, RequestedBy = "somebody", RequestedAt = Day,
            });
            await context.SaveChangesAsync();
        }

        return (tenant, account);
    }
}

/// <summary>A fact that needs PostgreSQL whatever class it stands in.</summary>
public sealed class SkippableOnPostgresFactAttribute : FactAttribute
{
    public SkippableOnPostgresFactAttribute()
    {
        if (PostgresCluster.Skipped) Skip = PostgresCluster.SkipVariable + "=1";
    }
}
