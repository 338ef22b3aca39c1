using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Tests.Databases;

namespace Portal.Infrastructure.Tests.Data;

public abstract class ModelTests(DatabaseKind kind) : DatabaseTests(kind)
{
    public sealed class Sqlite() : ModelTests(DatabaseKind.Sqlite);

    public sealed class Postgres() : ModelTests(DatabaseKind.Postgres);

    [DatabaseFact]
    public void Model_migrations_match_it()
    {
        using var context = Db.ForInstallation();
        context.Database.HasPendingModelChanges().ShouldBeFalse();
    }

    [DatabaseFact]
    public async Task Migrate_two_nodes_at_once_on_a_migrated_database_both_succeed()
    {
        await using var first = Database.Services();
        await using var second = Database.Services();
        await Task.WhenAll(first.MigratePortalAsync(CancellationToken.None), second.MigratePortalAsync(CancellationToken.None));
    }

    [DatabaseFact]
    public async Task Instant_stored_with_an_offset_comes_back_as_the_same_instant_and_compares()
    {
        var tenant = await AddTenantAsync("A");
        var at = new DateTimeOffset(2026, 3, 1, 10, 0, 0, TimeSpan.Zero).AddTicks(1234560);
        await using (var context = Db.ForTenant(tenant.Id))
        {
            context.Audit.Add(new AuditEntry { TenantId = tenant.Id, At = at, Actor = "a", Action = "b", Ok = true });
            await context.SaveChangesAsync();
        }

        await using var reading = Db.ForTenant(tenant.Id);
        (await reading.Audit.Where(entry => entry.At >= at && entry.At < at.AddSeconds(1)).Select(entry => entry.At).SingleAsync()).ShouldBe(at);
    }
}
