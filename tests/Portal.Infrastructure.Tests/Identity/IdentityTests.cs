using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Identity;
using Portal.Infrastructure.Security;
using Portal.Infrastructure.Tests.Databases;
using Portal.Infrastructure.Tests.Time;

namespace Portal.Infrastructure.Tests.Identity;

public abstract class IdentityTests(DatabaseKind kind) : DatabaseTests(kind)
{
    public sealed class Sqlite() : IdentityTests(DatabaseKind.Sqlite);

    public sealed class Postgres() : IdentityTests(DatabaseKind.Postgres);

    private const string Password = "a long enough one";

    private readonly ManualTime _time = new(new DateTimeOffset(2026, 5, 15, 9, 0, 0, TimeSpan.Zero));
    private Actor _admin = null!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _admin = new Actor((await AddTenantAsync("A")).Id, "admin@a.test", PortalRoles.Admin);
    }

    protected override void Configure(IServiceCollection services)
    {
        services.AddSingleton<TimeProvider>(_time);
        services.AddAuthentication();
        services.AddPortalIdentity();
    }

    [DatabaseFact]
    public async Task Sign_in_five_wrong_passwords_lock_the_person_out()
    {
        await using var scope = Services.CreateAsyncScope();
        var (_, user) = await PersonAsync(scope);
        var signIn = scope.ServiceProvider.GetRequiredService<SignInManager<PortalUser>>();
        for (var i = 0; i < 4; i++) (await signIn.CheckPasswordSignInAsync(user, "wrong", lockoutOnFailure: true)).IsLockedOut.ShouldBeFalse();
        (await signIn.CheckPasswordSignInAsync(user, "wrong", lockoutOnFailure: true)).IsLockedOut.ShouldBeTrue();
        (await signIn.CheckPasswordSignInAsync(user, Password, lockoutOnFailure: true)).IsLockedOut.ShouldBeTrue();
    }

    [DatabaseFact]
    public async Task Disable_refuses_sign_in_and_ends_open_sessions_by_a_new_stamp()
    {
        await using var scope = Services.CreateAsyncScope();
        var (people, user) = await PersonAsync(scope);
        var signIn = scope.ServiceProvider.GetRequiredService<SignInManager<PortalUser>>();
        (await signIn.CheckPasswordSignInAsync(user, Password, lockoutOnFailure: true)).Succeeded.ShouldBeTrue();
        var stamp = user.SecurityStamp;

        (await people.SetDisabledAsync(_admin, user.Id, disabled: true, CancellationToken.None)).Ok.ShouldBeTrue();
        await using var later = Services.CreateAsyncScope();
        var disabled = await later.ServiceProvider.GetRequiredService<UserManager<PortalUser>>().FindByEmailAsync("person@a.test");
        disabled!.SecurityStamp.ShouldNotBe(stamp);
        var refused = await later.ServiceProvider.GetRequiredService<SignInManager<PortalUser>>().CheckPasswordSignInAsync(disabled, Password, lockoutOnFailure: true);
        (refused.Succeeded, refused.IsNotAllowed).ShouldBe((false, true));
    }

    [DatabaseFact]
    public async Task People_of_another_tenant_cannot_be_seen_or_disabled()
    {
        await using var scope = Services.CreateAsyncScope();
        var (people, user) = await PersonAsync(scope);
        var stranger = new Actor((await AddTenantAsync("B")).Id, "admin@b.test", PortalRoles.Admin);
        (await people.ListAsync(stranger.TenantId, CancellationToken.None)).ShouldBeEmpty();
        (await people.SetDisabledAsync(stranger, user.Id, disabled: true, CancellationToken.None)).Ok.ShouldBeFalse();
        (await people.ListAsync(_admin.TenantId, CancellationToken.None)).ShouldHaveSingleItem().Role.ShouldBe(PortalRoles.Supervisor);
    }

    [DatabaseFact]
    public async Task Create_weak_password_or_operator_by_an_admin_is_refused()
    {
        await using var scope = Services.CreateAsyncScope();
        var people = scope.ServiceProvider.GetRequiredService<People>();
        (await people.CreateAsync(_admin, new NewPerson("x@a.test", "X", PortalRoles.Supervisor, "short"), CancellationToken.None)).Problems.ShouldContain("PasswordTooShort");
        (await people.CreateAsync(_admin, new NewPerson("x@a.test", "X", PortalRoles.Operator, Password), CancellationToken.None)).Problems.ShouldBe(["RoleNotAllowed"]);
        (await people.AnyAsync(CancellationToken.None)).ShouldBeFalse();
    }

    [DatabaseFact]
    public async Task Api_key_works_until_revoked_and_within_five_seconds_on_other_nodes()
    {
        var keys = Services.GetRequiredService<ApiKeys>();
        var key = await keys.CreateAsync(_admin, PortalRoles.Manager, "exporter", CancellationToken.None);
        key.Length.ShouldBe(46);
        (await keys.FindAsync(key, CancellationToken.None)).ShouldBe(new Actor(_admin.TenantId, "key:exporter", PortalRoles.Manager));
        (await keys.FindAsync(key[..45] + (key[45] == 'A' ? 'Q' : 'A'), CancellationToken.None)).ShouldBeNull();
        var listed = (await keys.ListAsync(_admin.TenantId, CancellationToken.None)).ShouldHaveSingleItem();
        listed.LastUsedAt.ShouldBe(_time.GetUtcNow());

        await using var other = Database.Services(Configure);
        var elsewhere = other.GetRequiredService<ApiKeys>();
        (await elsewhere.FindAsync(key, CancellationToken.None)).ShouldNotBeNull();
        (await keys.RevokeAsync(_admin, listed.Id, CancellationToken.None)).ShouldBeTrue();
        (await keys.FindAsync(key, CancellationToken.None)).ShouldBeNull();
        _time.Advance(TimeSpan.FromSeconds(5));
        (await elsewhere.FindAsync(key, CancellationToken.None)).ShouldBeNull();
    }

    [DatabaseFact]
    public async Task Protected_value_is_readable_on_another_node_through_the_stored_key_ring()
    {
        var secret = Protector(Services).Protect("hello"u8.ToArray());
        await using var other = Database.Services(Configure);
        Protector(other).Unprotect(secret).ShouldBe("hello"u8.ToArray());
        await using var context = Db.ForInstallation();
        (await context.DataProtectionKeys.CountAsync()).ShouldBe(1);

        static Microsoft.AspNetCore.DataProtection.IDataProtector Protector(IServiceProvider services) =>
            services.GetRequiredService<Microsoft.AspNetCore.DataProtection.IDataProtectionProvider>().CreateProtector("test");
    }

    private async Task<(People People, PortalUser User)> PersonAsync(AsyncServiceScope scope)
    {
        var people = scope.ServiceProvider.GetRequiredService<People>();
        var made = await people.CreateAsync(_admin, new NewPerson("person@a.test", "Person", PortalRoles.Supervisor, Password), CancellationToken.None);
        made.Ok.ShouldBeTrue(string.Join(", ", made.Problems));
        var user = await scope.ServiceProvider.GetRequiredService<UserManager<PortalUser>>().FindByEmailAsync("person@a.test");
        return (people, user!);
    }
}
