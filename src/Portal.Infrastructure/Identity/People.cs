using System.Collections.Immutable;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Security;

namespace Portal.Infrastructure.Identity;

/// <summary>A person to be created.</summary>
public sealed record NewPerson(string Email, string DisplayName, string Role, string Password);

/// <summary>A person as screens show one. <paramref name="Role"/> is null when the person holds none.</summary>
public sealed record Person(Guid Id, string Email, string DisplayName, string? Role, bool Disabled, bool LockedOut);

/// <summary>Result of a change: the person's id, or why not (Identity's error codes, such as "PasswordTooShort").</summary>
public sealed record PersonChange(Guid? Id, ImmutableArray<string> Problems)
{
    public bool Ok => Problems.IsEmpty;
}

/// <summary>The people of a tenant. Scoped, as Identity's own classes are.</summary>
public sealed class People(UserManager<PortalUser> users, PortalDb db, AuditLog audit, TimeProvider time)
{
    /// <summary>False on a fresh installation: the first visit then leads to creating the first admin.</summary>
    public Task<bool> AnyAsync(CancellationToken cancellationToken) => users.Users.AnyAsync(cancellationToken);

    /// <summary>The tenant with this name, created when there is none.</summary>
    public async Task<Tenant> TenantAsync(string name, CancellationToken cancellationToken)
    {
        await using var context = db.ForInstallation();
        var tenant = await context.Tenants.FirstOrDefaultAsync(t => t.Name == name, cancellationToken);
        if (tenant is not null) return tenant;
        tenant = new Tenant { Id = Guid.CreateVersion7(time.GetUtcNow()), Name = name, CreatedAt = time.GetUtcNow() };
        context.Tenants.Add(tenant);
        await context.SaveChangesAsync(cancellationToken);
        return tenant;
    }

    /// <summary>The tenant with this name; null when there is none.</summary>
    public async Task<Tenant?> FindTenantAsync(string name, CancellationToken cancellationToken)
    {
        await using var context = db.ForInstallation();
        return await context.Tenants.AsNoTracking().FirstOrDefaultAsync(t => t.Name == name, cancellationToken);
    }

    public async Task<ImmutableArray<Person>> ListAsync(Guid tenantId, CancellationToken cancellationToken)
    {
        await using var context = db.ForInstallation();
        var now = time.GetUtcNow();
        var rows = await (
            from user in context.Users.AsNoTracking()
            where user.TenantId == tenantId
            orderby user.Email
            select new
            {
                user,
                Roles = (from held in context.UserRoles join role in context.Roles on held.RoleId equals role.Id where held.UserId == user.Id select role.Name).ToList(),
            }).ToListAsync(cancellationToken);
        return
        [
            .. rows.Select(row => new Person(
                row.user.Id, row.user.Email ?? "", row.user.DisplayName, PortalRoles.All.LastOrDefault(row.Roles.Contains), row.user.Disabled, row.user.LockoutEnd > now)),
        ];
    }

    /// <summary>Creates a person in the actor's tenant.</summary>
    public async Task<PersonChange> CreateAsync(Actor actor, NewPerson person, CancellationToken cancellationToken)
    {
        if (!MayGive(actor, person.Role)) return new PersonChange(null, ["RoleNotAllowed"]);
        var user = new PortalUser { Id = Guid.CreateVersion7(time.GetUtcNow()), TenantId = actor.TenantId, UserName = person.Email, Email = person.Email, EmailConfirmed = true, DisplayName = person.DisplayName };
        var created = await users.CreateAsync(user, person.Password);
        if (!created.Succeeded) return Failed(created);
        var inRole = await users.AddToRoleAsync(user, person.Role);
        if (!inRole.Succeeded) return Failed(inRole);
        await audit.WriteAsync(actor, "user.create", person.Email, person.Role, ok: true, cancellationToken);
        return new PersonChange(user.Id, []);
    }

    /// <summary>
    /// Disables or enables a person of the actor's tenant. Disabling changes the security stamp, so that open sessions end at their next check.
    /// </summary>
    public async Task<PersonChange> SetDisabledAsync(Actor actor, Guid id, bool disabled, CancellationToken cancellationToken)
    {
        var user = await FindAsync(actor, id, cancellationToken);
        if (user is null) return new PersonChange(null, ["UserNotFound"]);
        user.Disabled = disabled;
        // Saves the user as well.
        var saved = await users.UpdateSecurityStampAsync(user);
        if (!saved.Succeeded) return Failed(saved);
        await audit.WriteAsync(actor, disabled ? "user.disable" : "user.enable", user.Email, null, ok: true, cancellationToken);
        return new PersonChange(user.Id, []);
    }

    /// <summary>Gives a person of the actor's tenant this one role.</summary>
    public async Task<PersonChange> SetRoleAsync(Actor actor, Guid id, string role, CancellationToken cancellationToken)
    {
        if (!MayGive(actor, role)) return new PersonChange(null, ["RoleNotAllowed"]);
        var user = await FindAsync(actor, id, cancellationToken);
        if (user is null) return new PersonChange(null, ["UserNotFound"]);
        var held = await users.GetRolesAsync(user);
        var removed = await users.RemoveFromRolesAsync(user, held.Where(r => !string.Equals(r, role, StringComparison.Ordinal)));
        if (!removed.Succeeded) return Failed(removed);
        if (!held.Contains(role, StringComparer.Ordinal) && await users.AddToRoleAsync(user, role) is { Succeeded: false } refused) return Failed(refused);
        await users.UpdateSecurityStampAsync(user);
        await audit.WriteAsync(actor, "user.role", user.Email, role, ok: true, cancellationToken);
        return new PersonChange(user.Id, []);
    }

    /// <summary>An operator stands above tenants, so only an operator makes another one.</summary>
    private static bool MayGive(Actor actor, string role) =>
        PortalRoles.All.Contains(role, StringComparer.Ordinal) && (role != PortalRoles.Operator || actor.Role == PortalRoles.Operator);

    private Task<PortalUser?> FindAsync(Actor actor, Guid id, CancellationToken cancellationToken) =>
        users.Users.FirstOrDefaultAsync(user => user.Id == id && user.TenantId == actor.TenantId, cancellationToken);

    private static PersonChange Failed(IdentityResult result) => new(null, [.. result.Errors.Select(error => error.Code)]);
}
