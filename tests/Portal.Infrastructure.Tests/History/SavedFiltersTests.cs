using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.History;
using Portal.Infrastructure.Tests.Databases;

namespace Portal.Infrastructure.Tests.History;

public abstract class SavedFiltersTests(DatabaseKind kind) : DatabaseTests(kind)
{
    public sealed class Sqlite() : SavedFiltersTests(DatabaseKind.Sqlite);

    public sealed class Postgres() : SavedFiltersTests(DatabaseKind.Postgres);

    private SavedFilters Saved => Services.GetRequiredService<SavedFilters>();

    protected override void Configure(IServiceCollection services) => services.AddPortalHistory();

    [DatabaseFact]
    public async Task Filter_is_its_persons_and_tenants_own_and_replaced_under_the_same_name()
    {
        var tenant = (await AddTenantAsync("a")).Id;
        var other = (await AddTenantAsync("b")).Id;
        var (ada, ben) = (await AddPersonAsync(tenant, "ada"), await AddPersonAsync(tenant, "ben"));
        (await Saved.SaveAsync(tenant, ada, "calls", new("lost", "outcome=abandoned"), CancellationToken.None)).ShouldBeTrue();
        (await Saved.SaveAsync(tenant, ada, "calls", new("lost", "outcome=abandoned&period=today"), CancellationToken.None)).ShouldBeTrue();
        await Saved.SaveColumnsAsync(tenant, ada, "calls", ["from", "to"], CancellationToken.None);

        (await Saved.ListAsync(tenant, ada, "calls", CancellationToken.None)).ShouldBe([new SavedFilter("lost", "outcome=abandoned&period=today")]);
        (await Saved.ListAsync(tenant, ben, "calls", CancellationToken.None)).ShouldBeEmpty();
        (await Saved.ListAsync(other, ada, "calls", CancellationToken.None)).ShouldBeEmpty();
        (await Saved.ListAsync(tenant, ada, "missed", CancellationToken.None)).ShouldBeEmpty();
        (await Saved.ColumnsAsync(tenant, ada, "calls", CancellationToken.None))!.Value.ShouldBe(["from", "to"]);
        (await Saved.ColumnsAsync(tenant, ben, "calls", CancellationToken.None)).ShouldBeNull();

        await Saved.RemoveAsync(tenant, ben, "calls", "lost", CancellationToken.None);
        (await Saved.ListAsync(tenant, ada, "calls", CancellationToken.None)).Length.ShouldBe(1);
        await Saved.RemoveAsync(tenant, ada, "calls", "lost", CancellationToken.None);
        (await Saved.ListAsync(tenant, ada, "calls", CancellationToken.None)).ShouldBeEmpty();
    }

    [DatabaseFact]
    public async Task Filters_beyond_the_most_are_refused()
    {
        var tenant = (await AddTenantAsync("a")).Id;
        var ada = await AddPersonAsync(tenant, "ada");
        for (var i = 0; i < SavedFilters.Most; i++) (await Saved.SaveAsync(tenant, ada, "calls", new($"f{i}", ""), CancellationToken.None)).ShouldBeTrue();
        (await Saved.SaveAsync(tenant, ada, "calls", new("one more", ""), CancellationToken.None)).ShouldBeFalse();
        (await Saved.SaveAsync(tenant, ada, "calls", new("f3", "queue=300"), CancellationToken.None)).ShouldBeTrue();
    }

    private async Task<Guid> AddPersonAsync(Guid tenantId, string name)
    {
        await using var context = Db.ForInstallation();
        var person = new PortalUser { Id = Guid.NewGuid(), TenantId = tenantId, UserName = name, Email = name };
        context.Users.Add(person);
        await context.SaveChangesAsync();
        return person.Id;
    }
}
