using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Live;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Tests.Databases;
using Portal.Infrastructure.Tests.Time;

namespace Portal.Infrastructure.Tests.Live;

public sealed class PollerTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private static readonly ReadingPlan Plan = new(ReadingKind.ActiveCalls, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(10), "calls");

    private readonly ManualTime _time = new(Start);
    private readonly ScriptedPbx _pbx = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Guid _tenant = Guid.NewGuid();
    private TestDatabase _database = null!;
    private Microsoft.Extensions.DependencyInjection.ServiceProvider _services = null!;
    private LiveBoard _board = null!;
    private ReadingStates _states = null!;
    private readonly EarlyReadings _early = new();
    private Guid _account;

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        _services = _database.Services(services => services.AddPortalPbx().AddPortalIngest());
        var db = (PortalDb)_services.GetService(typeof(PortalDb))!;
        await using (var context = db.ForInstallation())
        {
            context.Tenants.Add(new Tenant { Id = _tenant, Name = "t", CreatedAt = Start });
            await context.SaveChangesAsync();
        }

        await using (var context = db.ForTenant(_tenant))
        {
            _account = Guid.NewGuid();
            context.PbxAccounts.Add(new PbxAccount { Id = _account, TenantId = _tenant, Vendor = "none", Name = "a", Enabled = true, CreatedAt = Start, Revision = Guid.NewGuid() });
            await context.SaveChangesAsync();
        }

        _board = new LiveBoard(_time);
        _states = new ReadingStates(db);
    }

    public async Task DisposeAsync()
    {
        await _stop.CancelAsync();
        _stop.Dispose();
        await _services.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Run_ReadingStillGoingOn_StartsNoSecond()
    {
        var answer = new TaskCompletionSource<ImmutableArray<CallReading>>();
        _pbx.Answer = () => answer.Task;
        var running = RunAsync();
        await _pbx.UntilAskedAsync(1);

        _time.Advance(TimeSpan.FromSeconds(30));
        _pbx.Asked.ShouldBe(1);

        answer.SetResult([]);
        await _time.UntilWaitingAsync(Plan.Every);
        _pbx.Answer = () => Task.FromResult(ImmutableArray<CallReading>.Empty);
        _time.Advance(Plan.Every);
        await _pbx.UntilAskedAsync(2);
        running.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task Run_AnswerNeverComes_GivesUpAndGoesOn()
    {
        _pbx.Answer = () => new TaskCompletionSource<ImmutableArray<CallReading>>().Task.WaitAsync(_pbx.Token);
        _ = RunAsync();
        await _pbx.UntilAskedAsync(1);

        // The reading's own limit, its interval, and a minute for the quota.
        _time.Advance(Plan.Timeout + Plan.Every + TimeSpan.FromMinutes(1));
        await StateAsync(state => state.Error == PbxErrorKind.Timeout);
        await _time.UntilWaitingAsync(Plan.Every);
        _time.Advance(Plan.Every);
        await _pbx.UntilAskedAsync(2);
    }

    [Fact]
    public async Task Run_UnexpectedException_IsAFailureAndGoesOn()
    {
        _pbx.Answer = () => throw new InvalidOperationException("a bug");
        _ = RunAsync();
        await StateAsync(state => state.Failures == 1 && state.Error == PbxErrorKind.Protocol);

        _pbx.Answer = () => Task.FromResult(ImmutableArray<CallReading>.Empty);
        await _time.UntilWaitingAsync(Plan.Every);
        _time.Advance(Plan.Every);
        var state = await StateAsync(state => state.Failures == 0 && state.LastSuccessAt is not null);
        state.Error.ShouldBeNull();
        state.BackOffUntil.ShouldBeNull();
    }

    [Fact]
    public async Task Run_Restarted_HeedsTheStoredBackOff()
    {
        var until = Start + TimeSpan.FromSeconds(40);
        await _states.SaveAsync(new ReadingStateRow { TenantId = _tenant, AccountId = _account, Kind = Plan.Kind, Failures = 5, BackOffUntil = until, Error = PbxErrorKind.Unreachable }, default);

        _ = RunAsync();
        await _time.UntilWaitingAsync(TimeSpan.FromSeconds(40));
        _time.Advance(TimeSpan.FromSeconds(39));
        _pbx.Asked.ShouldBe(0);
        _time.Advance(TimeSpan.FromSeconds(1));
        await _pbx.UntilAskedAsync(1);
    }

    [Fact]
    public async Task Run_AccountWasEdited_TriesAtOnce()
    {
        await _states.SaveAsync(new ReadingStateRow { TenantId = _tenant, AccountId = _account, Kind = Plan.Kind, Failures = 9, BackOffUntil = Start + TimeSpan.FromMinutes(4), Error = PbxErrorKind.Unauthorized }, default);
        _ = RunAsync(heedBackOff: false);
        await _pbx.UntilAskedAsync(1);
    }

    [Fact]
    public async Task Run_RestartedWithinTheQuotasWindow_WaitsItOut()
    {
        await _states.SaveAsync(new ReadingStateRow { TenantId = _tenant, AccountId = _account, Kind = Plan.Kind, LastAttemptAt = Start - TimeSpan.FromSeconds(20) }, default);
        _ = RunAsync(quotaSpacing: TimeSpan.FromSeconds(60));
        await _time.UntilWaitingAsync(TimeSpan.FromSeconds(40));
        _time.Advance(TimeSpan.FromSeconds(39));
        _pbx.Asked.ShouldBe(0);
        _time.Advance(TimeSpan.FromSeconds(1));
        await _pbx.UntilAskedAsync(1);
    }

    [Fact]
    public async Task Run_AskedEarly_ReadsBeforeItsTime()
    {
        _ = RunAsync();
        await _pbx.UntilAskedAsync(1);
        await _time.UntilWaitingAsync(Plan.Every);

        _early.Ask(_account, Plan.Kind);
        await _pbx.UntilAskedAsync(2);
    }

    [Fact]
    public async Task Run_AskedEarlyWhileItBacksOff_Waits()
    {
        _pbx.Answer = () => throw new PbxException(PbxErrorKind.Unreachable, "no");
        _ = RunAsync();
        await StateAsync(state => state.Failures == 1);
        await _time.UntilWaitingAsync(Plan.Every);

        _early.Ask(_account, Plan.Kind);
        _pbx.Asked.ShouldBe(1);
        _time.Advance(Plan.Every);
        await _pbx.UntilAskedAsync(2);
    }

    [Fact]
    public async Task Run_AccountDeletedMeanwhile_StoresNothingAndGoesOn()
    {
        var gone = Guid.NewGuid();
        await _states.SaveAsync(new ReadingStateRow { TenantId = _tenant, AccountId = gone, Kind = Plan.Kind }, default);
        (await _states.LoadAsync(_tenant, gone, Plan.Kind, default)).LastAttemptAt.ShouldBeNull();
    }

    private Task RunAsync(bool heedBackOff = true, TimeSpan quotaSpacing = default)
    {
        var poller = new Poller(_tenant, _account, Plan, quotaSpacing, new Reading(_tenant, _account, _pbx, _board, _services.GetRequiredService<CallStore>(), _time), _board, _states, _early, _time, NullLogger<Poller>.Instance);
        return Task.Run(() => poller.RunAsync(heedBackOff, _stop.Token));
    }

    private async Task<ReadingStateRow> StateAsync(Func<ReadingStateRow, bool> reached)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var state = await _states.LoadAsync(_tenant, _account, Plan.Kind, limit.Token);
            if (reached(state)) return state;
            await Task.Yield();
        }
    }

    /// <summary>Answers as the test scripts it, and lets the test await that it was asked.</summary>
    private sealed class ScriptedPbx : IActiveCalls
    {
        private readonly ConcurrentQueue<TaskCompletionSource> _waiters = new();
        private int _asked;

        public int Asked => Volatile.Read(ref _asked);

        public CancellationToken Token { get; private set; }

        public Func<Task<ImmutableArray<CallReading>>> Answer { get; set; } = () => Task.FromResult(ImmutableArray<CallReading>.Empty);

        public Task<ImmutableArray<CallReading>> ReadActiveCallsAsync(CancellationToken cancellationToken)
        {
            Token = cancellationToken;
            Interlocked.Increment(ref _asked);
            while (_waiters.TryDequeue(out var waiter)) waiter.TrySetResult();
            return Answer();
        }

        public Task<ImmutableArray<ConnectionCheck>> TestAsync(CancellationToken cancellationToken) => Task.FromResult(ImmutableArray<ConnectionCheck>.Empty);

        public async Task UntilAskedAsync(int times)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            while (Asked < times)
            {
                var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _waiters.Enqueue(waiter);
                if (Asked < times) await waiter.Task.WaitAsync(limit.Token);
            }
        }
    }
}
