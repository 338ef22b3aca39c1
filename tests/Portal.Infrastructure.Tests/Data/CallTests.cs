using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Calls;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Live;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Tests.Databases;
using Portal.Infrastructure.Tests.Time;

namespace Portal.Infrastructure.Tests.Data;

/// <summary>Base of the tests of stored calls: one account, and a clock that stands at noon of 15 May in Istanbul.</summary>
public abstract class CallTests(DatabaseKind kind) : DatabaseTests(kind)
{
    protected static readonly DateTimeOffset Noon = new(2026, 5, 15, 9, 0, 0, TimeSpan.Zero);

    protected ManualTime Time { get; } = new(Noon);

    protected PbxAccount Account { get; private set; } = null!;

    protected CallStore Store => Services.GetRequiredService<CallStore>();

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Account = await AddAccountAsync((await AddTenantAsync("A")).Id);
    }

    protected override void Configure(IServiceCollection services)
    {
        services.AddSingleton<TimeProvider>(Time);
        services.AddPortalPbx().AddPortalIngest();
    }

    protected static CallRecord Call(string key, DateTimeOffset startedAt, CallSources source = CallSources.VendorRecord) => new()
    {
        VendorKey = key,
        Source = source,
        Direction = CallDirection.Inbound,
        From = "05321234107",
        To = "08503330101",
        StartedAt = startedAt,
    };

    /// <summary>Stores the records in one go.</summary>
    protected Task<CallUpsert> StoreAsync(params CallRecord[] records) => Store.UpsertAsync(Account.TenantId, Account.Id, records, CancellationToken.None);

    protected async Task<List<CallRow>> CallsAsync()
    {
        await using var context = Db.ForTenant(Account.TenantId);
        return await context.Calls.AsNoTracking().OrderBy(call => call.StartedAt).ThenBy(call => call.VendorKey).ToListAsync();
    }

    protected async Task<CallRow> CallAsync() => (await CallsAsync()).ShouldHaveSingleItem();

    /// <summary>Every name and the call that it leads to.</summary>
    protected async Task<Dictionary<string, Guid>> NamesAsync()
    {
        await using var context = Db.ForTenant(Account.TenantId);
        return await context.CallKeys.ToDictionaryAsync(key => key.VendorKey, key => key.CallId);
    }

    /// <summary>The roll-ups as they are, and as a count of the stored calls makes them.</summary>
    protected async Task RollUpsShouldEqualARecountAsync()
    {
        await using var context = Db.ForInstallation();
        var moved = await RowsAsync(context);
        await new CallHours(new PortalOptions.ServiceLevelOptions()).RecountAsync(context, CancellationToken.None);
        (await RowsAsync(context)).ShouldBe(moved);

        static async Task<List<string>> RowsAsync(PortalDbContext context) =>
            (await context.CallHours.IgnoreQueryFilters().AsNoTracking().ToListAsync()).ConvertAll(row => System.Text.Json.JsonSerializer.Serialize(row)).Order(StringComparer.Ordinal).ToList();
    }
}
