using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.History;
using Portal.Infrastructure.Live;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Security;
using Portal.Infrastructure.Tests.Databases;
using Portal.Infrastructure.Tests.Pbx;
using Portal.Infrastructure.Tests.Time;

namespace Portal.Infrastructure.Tests.Live;

/// <summary>Two tenants with an account each at a vendor whose adapter does what the test says; the clock stands still until it is moved.</summary>
public abstract class ControlScene : IAsyncLifetime
{
    protected static readonly DateTimeOffset Start = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    private TestDatabase _database = null!;
    private ServiceProvider _services = null!;

    private protected ScriptedControl Pbx { get; } = new();

    private protected ManualTime Time { get; } = new(Start);

    protected Actor Admin { get; private set; } = null!;

    protected Actor Supervisor => Admin with { Name = "supervisor@a.test", Role = PortalRoles.Supervisor };

    protected Actor Foreigner { get; private set; } = null!;

    protected Guid Account { get; private set; }

    protected Guid ForeignAccount { get; private set; }

    protected LiveBoard Board => Get<LiveBoards>().For(Admin.TenantId);

    protected virtual PbxTraits Traits => new([new ReadingPlan(ReadingKind.ActiveCalls, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5), "calls")], [], TimeSpan.FromMinutes(10));

    protected virtual Type PbxType => typeof(ScriptedControl);

    public virtual async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        _services = _database.Services(services => services.AddPortalPbx().AddPortalIngest().AddPortalLive().AddPortalHistory().AddSingleton<TimeProvider>(Time));
        var vendor = TestVendors.Plain with { SettingsType = typeof(NoSettings), PbxType = PbxType, Traits = Traits, Create = (_, _) => Pbx };
        Get<PbxAccounts>().Vendors = id => id == vendor.Id ? vendor : null;
        (Admin, Account) = await TenantAsync("a", vendor);
        (Foreigner, ForeignAccount) = await TenantAsync("b", vendor);
        Board.Apply(new AccountChanged(Account, Start, vendor.Id, "a", true, true, vendor.Traits.SilenceLimit));
    }

    public async Task DisposeAsync()
    {
        await _services.DisposeAsync();
        await _database.DisposeAsync();
    }

    private protected T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    protected void ListCalls(params CallReading[] calls) => Board.Apply(new ActiveCallsRead(Account, Time.GetUtcNow(), [.. calls]));

    protected static CallReading Talking(string key) => new(key, CallState.Talking, CallDirection.Inbound, "05321234107", "1001", null, "1001", Start, Start);

    protected async Task<List<AuditEntry>> AuditAsync()
    {
        await using var context = Get<PortalDb>().ForTenant(Admin.TenantId);
        return await context.Audit.AsNoTracking().OrderBy(entry => entry.Id).ToListAsync();
    }

    protected async Task<PbxAccount> RowAsync()
    {
        await using var context = Get<PortalDb>().ForTenant(Admin.TenantId);
        return await context.PbxAccounts.AsNoTracking().SingleAsync();
    }

    private async Task<(Actor Actor, Guid Account)> TenantAsync(string name, PbxVendor vendor)
    {
        var tenant = new Tenant { Id = Guid.NewGuid(), Name = name, CreatedAt = Start };
        await using (var context = Get<PortalDb>().ForInstallation())
        {
            context.Tenants.Add(tenant);
            await context.SaveChangesAsync();
        }

        var account = new PbxAccount { Id = Guid.NewGuid(), TenantId = tenant.Id, Vendor = vendor.Id, Name = name, Enabled = true, CreatedAt = Start, Revision = Guid.NewGuid() };
        await using (var context = Get<PortalDb>().ForTenant(tenant.Id))
        {
            context.PbxAccounts.Add(account);
            await context.SaveChangesAsync();
        }

        return (new Actor(tenant.Id, $"admin@{name}.test", PortalRoles.Admin), account.Id);
    }
}

/// <summary>Settings of a vendor that needs none.</summary>
public sealed record NoSettings : PbxSettings;

/// <summary>An adapter that counts what it is told and answers as the test says.</summary>
internal sealed class ScriptedControl
    : IActiveCalls, IHangUp, IOriginate, IAgentBreaks, IQueueAdministration, IBalance, ITopUpLink, ICallSearch, IRecordings, IPushSubscription
{
    private int _sent;

    public int Sent => Volatile.Read(ref _sent);

    public Func<string, Task<CommandAnswer>> Answer { get; set; } = target => Task.FromResult(new CommandAnswer(null, "OK " + target));

    public List<string> Told { get; } = [];

    public Func<RecordingFile> Audio { get; set; } = () => new RecordingFile(new byte[] { 1, 2, 3 }, "audio/mpeg", "call.mp3");

    public Task<CommandAnswer> HangUpAsync(string callKey, CancellationToken cancellationToken) => TellAsync(callKey);

    public Task<CommandAnswer> OriginateAsync(OriginateRequest request, CancellationToken cancellationToken) => TellAsync(request.Extension);

    public Task<CommandAnswer> StartBreakAsync(BreakRequest request, CancellationToken cancellationToken) => TellAsync(request.Extension);

    public Task<CommandAnswer> EndBreakAsync(string extension, string? queue, CancellationToken cancellationToken) => TellAsync(extension);

    public Task<CommandAnswer> CreateQueueAsync(NewQueue queue, CancellationToken cancellationToken) => TellAsync(queue.Number);

    public Task<CommandAnswer> DeleteQueueAsync(string queue, CancellationToken cancellationToken) => TellAsync(queue);

    public Task<CommandAnswer> SubscribeAsync(Secret address, CancellationToken cancellationToken) => TellAsync(address.Value);

    public Task<CommandAnswer> UnsubscribeAsync(CancellationToken cancellationToken) => TellAsync("stop");

    public Task<ImmutableArray<BalanceLine>> ReadBalanceAsync(CancellationToken cancellationToken) =>
        Task.FromResult(ImmutableArray.Create(new BalanceLine("Credit", 12.5m, "TL", null, "12,50")));

    public async Task<Secret> ReadTopUpLinkAsync(CancellationToken cancellationToken)
    {
        await TellAsync("link");
        return new Secret("https://pay.example.test/s3cret-link");
    }

    public Task<CallHistoryPage> SearchCallsAsync(CallSearch search, CancellationToken cancellationToken) => Task.FromResult(new CallHistoryPage([], []));

    public async Task<RecordingFile> ReadRecordingAsync(Secret reference, CancellationToken cancellationToken)
    {
        await TellAsync(reference.Value);
        return Audio();
    }

    public Task<ImmutableArray<CallReading>> ReadActiveCallsAsync(CancellationToken cancellationToken) => Task.FromResult(ImmutableArray<CallReading>.Empty);

    public Task<ImmutableArray<ConnectionCheck>> TestAsync(CancellationToken cancellationToken) => Task.FromResult(ImmutableArray<ConnectionCheck>.Empty);

    private Task<CommandAnswer> TellAsync(string what)
    {
        Interlocked.Increment(ref _sent);
        lock (Told) Told.Add(what);
        return Answer(what);
    }
}
