using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Live;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Tests.Databases;

namespace Portal.Infrastructure.Tests.Live;

/// <summary>
/// Base of the push tests: one tenant, one account, and pushes of a made-up wire format: <c>ring KEY</c>, <c>end KEY OUTCOME WAIT</c>, empty, and anything else.
/// </summary>
public abstract class PushTests(DatabaseKind kind) : DatabaseTests(kind)
{
    protected static readonly PbxVendor Vendor = PbxCatalog.All.First(vendor => vendor is { ReadPush: not null, SamePushWithin: null }) with { ReadPush = Read };

    protected PushTarget Target { get; private set; } = null!;

    protected PushInbox Inbox => Services.GetRequiredService<PushInbox>();

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        var tenant = await AddTenantAsync("A");
        var account = await AddAccountAsync(tenant.Id, vendor: Vendor.Id);
        Target = new PushTarget(account.Id, tenant.Id, Vendor.Id, Enabled: true);
    }

    protected override void Configure(IServiceCollection services) => services.AddPortalPbx().AddPortalIngest();

    protected static PushPump PumpOf(IServiceProvider services)
    {
        var pump = services.GetRequiredService<PushPump>();
        pump.Vendors = id => id == Vendor.Id ? Vendor : null;
        return pump;
    }

    protected ValueTask<PushStored> StoreAsync(string body, PushTarget? target = null) =>
        Inbox.StoreAsync(target ?? Target, "", "text/plain", Encoding.UTF8.GetBytes(body), CancellationToken.None);

    /// <summary>Stores bodies in this order, each as its own push.</summary>
    protected async Task StoreAllAsync(params string[] bodies)
    {
        await Inbox.StartAsync(CancellationToken.None);
        foreach (var body in bodies) (await StoreAsync(body)).ShouldBe(PushStored.Stored);
    }

    protected static async Task DrainAsync(PushPump pump)
    {
        await pump.RebuildAsync(CancellationToken.None);
        while (await pump.PumpAsync(CancellationToken.None))
        {
            // Until nothing is left.
        }
    }

    protected async Task<List<PushInboxRow>> RowsAsync()
    {
        await using var context = Db.ForTenant(Target.TenantId);
        return await context.PushInbox.AsNoTracking().OrderBy(push => push.Id).ToListAsync();
    }

    protected async Task<List<CallRow>> CallsAsync()
    {
        await using var context = Db.ForTenant(Target.TenantId);
        return await context.Calls.AsNoTracking().OrderBy(call => call.VendorKey).ToListAsync();
    }

    private static PushReading Read(PushMessage push)
    {
        var words = Encoding.UTF8.GetString(push.Body.Span).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words switch
        {
            [] => new PushReading(PushOutcome.Empty, []),
            ["ring", var key] => new PushReading(
                PushOutcome.Understood,
                [new CallHint(push.AccountId, push.ReceivedAt, key, CallHintKind.Ringing, CallOrigin.Push) { Direction = CallDirection.Inbound, From = "1", To = "2", Extension = "100" }]),
            ["end", var key, var outcome, var wait, .. var rest] => new PushReading(
                PushOutcome.Understood,
                [new CallHint(push.AccountId, push.ReceivedAt, key, CallHintKind.Ended, CallOrigin.Push)],
                new CallRecord
                {
                    VendorKey = key,
                    Source = CallSources.Push,
                    Direction = CallDirection.Inbound,
                    Queue = "7",
                    StartedAt = push.ReceivedAt,
                    Outcome = Enum.Parse<CallOutcome>(outcome),
                    WaitSeconds = int.Parse(wait, System.Globalization.CultureInfo.InvariantCulture),
                    RawOutcome = rest is ["broken"] ? "\uD800" : null,
                }),
            ["throw"] => throw new FormatException("The reader has a bug."),
            ["garbage", ..] => new PushReading(PushOutcome.Malformed, [], Problem: "garbage"),
            _ => new PushReading(PushOutcome.Unknown, [], Problem: words[0]),
        };
    }
}
