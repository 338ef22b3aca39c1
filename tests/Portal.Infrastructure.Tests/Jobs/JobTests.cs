using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Jobs;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Live;
using Portal.Infrastructure.Tests.Databases;
using Portal.Infrastructure.Tests.Time;

namespace Portal.Infrastructure.Tests.Jobs;

/// <summary>Base of tests of the jobs: an account of a PBX whose past is written down, and nodes that share the database.</summary>
public abstract class JobTests(DatabaseKind kind) : DatabaseTests(kind)
{
    /// <summary>15:00 in Istanbul.</summary>
    protected static readonly DateTimeOffset Start = new(2026, 5, 15, 12, 0, 0, TimeSpan.Zero);

    protected static readonly TimeSpan Lease = new PortalOptions.JobOptions().Lease;

    private readonly List<ServiceProvider> _nodes = [];

    internal virtual PastPbx Pbx { get; } = new();

    internal ManualTime Time { get; } = new(Start);

    protected PbxAccount Account { get; private set; } = null!;

    protected Tenant Tenant { get; private set; } = null!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Tenant = await AddTenantAsync("A");
        Account = await AddAccountAsync(Tenant.Id);
        Services.GetRequiredService<PbxAccounts>().Vendors = _ => Pbx.Vendor;
    }

    public override async Task DisposeAsync()
    {
        foreach (var node in _nodes) await node.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Configure(IServiceCollection services) => Configure(services, Time);

    private static void Configure(IServiceCollection services, ManualTime time)
    {
        services.AddSingleton<TimeProvider>(time);
        services.AddPortalPbx().AddPortalIngest().AddPortalJobs();
    }

    /// <summary>Another node on the same database, with a clock of its own: the process of a run that is paused does not notice time going by.</summary>
    internal (JobRunner Runner, ManualTime Time) Node(DateTimeOffset now)
    {
        var time = new ManualTime(now);
        var services = Database.Services(s => Configure(s, time));
        services.GetRequiredService<PbxAccounts>().Vendors = _ => Pbx.Vendor;
        _nodes.Add(services);
        return (services.GetRequiredService<JobRunner>(), time);
    }

    internal JobRunner Runner => Services.GetRequiredService<JobRunner>();

    internal Task<JobResult> RunAsync(string job = JobNames.Calls, string? by = null) => Runner.RunAsync(Tenant.Id, Account.Id, job, by, CancellationToken.None);

    protected async Task<JobStateRow> StateAsync(string job = JobNames.Calls)
    {
        await using var context = Db.ForTenant(Tenant.Id);
        return await context.JobStates.AsNoTracking().SingleAsync(state => state.Job == job);
    }

    protected async Task<List<JobRunRow>> RunsAsync()
    {
        await using var context = Db.ForTenant(Tenant.Id);
        return await context.JobRuns.AsNoTracking().OrderBy(run => run.Fence).ThenBy(run => run.StartedAt).ToListAsync();
    }

    protected async Task<List<CallRow>> CallsAsync()
    {
        await using var context = Db.ForTenant(Tenant.Id);
        return await context.Calls.AsNoTracking().OrderBy(call => call.StartedAt).ToListAsync();
    }

    protected static CallRecord Call(string key, DateTimeOffset at) => CallOf(key, at);

    internal static CallRecord CallOf(string key, DateTimeOffset at) => new()
    {
        VendorKey = key,
        Source = CallSources.VendorRecord,
        Direction = CallDirection.Inbound,
        From = "05321234567",
        To = "08502000100",
        StartedAt = at,
        EndedAt = at.AddSeconds(60),
        Outcome = CallOutcome.Answered,
        TotalSeconds = 60,
        Raw = $"{{\"id\":\"{key}\"}}",
    };

    /// <summary>A PBX that has call records, statistics, credit and nothing live.</summary>
    internal class PastPbx : IPastCalls, IStatistics, IAbandonedCalls, IBalance
    {
        public PastPbx() => Vendor = new PbxVendor
        {
            Id = "past",
            Name = "Past",
            SettingsType = typeof(PastSettings),
            PbxType = GetType(),
            Traits = new PbxTraits([], [], TimeSpan.FromMinutes(1)) { PastCalls = new PastCallsPlan("records", TimeSpan.FromHours(6)) },
            Create = (_, _) => this,
        };

        public PbxVendor Vendor { get; }

        /// <summary>Every call there ever was.</summary>
        public List<CallRecord> Calls { get; } = [];

        public List<RejectedRow> Rejected { get; } = [];

        public List<PastCallsRequest> Asked { get; } = [];

        /// <summary>In place of an answer from <see cref="Calls"/>; null = that.</summary>
        public Func<PastCallsRequest, CancellationToken, Task<PastCallsPage?>> Answer { get; set; } = (_, _) => Task.FromResult<PastCallsPage?>(null);

        public ImmutableArray<DayStatistics> Days { get; set; } = [];

        public (DateOnly From, DateOnly To) DaysAsked { get; private set; }

        public List<DayStatistics> Details { get; } = [];

        public List<DateOnly> DetailsAsked { get; } = [];

        public ImmutableArray<AbandonedCall> Abandoned { get; set; } = [];

        public ImmutableArray<BalanceLine> Balance { get; set; } = [];

        public async Task<PastCallsPage> ReadPastCallsAsync(PastCallsRequest request, CancellationToken cancellationToken)
        {
            lock (Asked) Asked.Add(request);
            if (await Answer(request, cancellationToken) is { } page) return page;
            return new PastCallsPage([.. Calls.Where(call => call.StartedAt >= request.From && call.StartedAt < request.To)], [.. Rejected], null);
        }

        public Task<ImmutableArray<DayStatistics>> ReadStatisticsAsync(DateOnly from, DateOnly to, CancellationToken cancellationToken)
        {
            DaysAsked = (from, to);
            return Task.FromResult<ImmutableArray<DayStatistics>>([.. Days.Where(day => day.Day >= from && day.Day <= to)]);
        }

        public Task<ImmutableArray<DayStatistics>> ReadDayStatisticsAsync(DateOnly day, CancellationToken cancellationToken)
        {
            DetailsAsked.Add(day);
            return Task.FromResult<ImmutableArray<DayStatistics>>([.. Details.Where(one => one.Day == day)]);
        }

        public Task<ImmutableArray<AbandonedCall>> ReadAbandonedCallsAsync(DateOnly day, CancellationToken cancellationToken) => Task.FromResult(Abandoned);

        public Task<ImmutableArray<BalanceLine>> ReadBalanceAsync(CancellationToken cancellationToken) => Task.FromResult(Balance);

        public Task<ImmutableArray<ConnectionCheck>> TestAsync(CancellationToken cancellationToken) => Task.FromResult<ImmutableArray<ConnectionCheck>>([]);
    }

    internal sealed record PastSettings : PbxSettings;
}
