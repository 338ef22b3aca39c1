using Portal.Domain.Tenants;
using Portal.Infrastructure.Campaigns.Contacts;
using Portal.Infrastructure.Security;
using Portal.Infrastructure.Tests.Time;

namespace Portal.Infrastructure.Tests.Campaigns.Contacts;

public sealed class UploadedTablesTests : IDisposable
{
    private readonly ManualTime _time = new(new DateTimeOffset(2026, 5, 15, 9, 0, 0, TimeSpan.Zero));
    private readonly UploadedTables _tables;
    private readonly Actor _actor = new(Guid.NewGuid(), "manager@test", PortalRoles.Manager);

    public UploadedTablesTests() => _tables = new UploadedTables(_time);

    public void Dispose() => _tables.Dispose();

    [Fact]
    public async Task Table_is_handed_out_once_and_to_nobody_else()
    {
        await using var table = await NewAsync();
        var id = _tables.Add(_actor, table);
        _tables.Fetch(_actor with { TenantId = Guid.NewGuid() }, id).ShouldBeNull();
        _tables.Fetch(_actor with { Name = "other@test" }, id).ShouldBeNull();
        _tables.Fetch(_actor, id).ShouldBeSameAs(table);
        _tables.Fetch(_actor, id).ShouldBeNull();
        table.File.CanRead.ShouldBeTrue();
    }

    [Fact]
    public async Task Table_that_nobody_fetches_goes()
    {
        var table = await NewAsync();
        var id = _tables.Add(_actor, table);
        _time.Advance(TimeSpan.FromMinutes(11));
        _tables.Fetch(_actor, id).ShouldBeNull();
        table.File.CanRead.ShouldBeFalse();
    }

    [Fact]
    public async Task Tenant_that_uploads_without_end_loses_its_oldest_tables()
    {
        var first = _tables.Add(_actor, await NewAsync());
        _time.Advance(TimeSpan.FromSeconds(1));
        var last = Guid.Empty;
        for (var more = 0; more < UploadedTables.MostWaiting; more++) last = _tables.Add(_actor, await NewAsync());
        _tables.Fetch(_actor, first).ShouldBeNull();
        await using var kept = _tables.Fetch(_actor, last).ShouldNotBeNull();
    }

    private static Task<HandedInTable> NewAsync() => HandedInTable.KeepAsync("Telefon\n05321234107\n", "f", CancellationToken.None);
}
