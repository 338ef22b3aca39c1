using Microsoft.AspNetCore.Identity;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Identity;
using Portal.Infrastructure.Security;

namespace Portal.Web.Commands;

/// <summary><c>create-admin --tenant T --email E --password P</c>: the first sign-in of an installation, or one more admin.</summary>
internal static class CreateAdmin
{
    public const string Name = "create-admin";

    public static async Task<int> RunAsync(IServiceProvider services, CommandOptions options, TextWriter output, CancellationToken cancellationToken)
    {
        options.Only("tenant", "email", "password");
        var (tenantName, email, password) = (options.Required("tenant"), options.Required("email"), options.Required("password"));
        if (tenantName.Length > 100) throw new CommandException("--tenant has at most 100 characters.");
        if (email.IndexOf('@', StringComparison.Ordinal) is not > 0) throw new CommandException($"'{email}' is not an e-mail address.");

        await using var scope = services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<PortalUser>>();
        if (await users.FindByEmailAsync(email) is not null) throw new CommandException($"'{email}' has a sign-in already.");

        // Judged before a tenant is made for nobody.
        var candidate = new PortalUser { UserName = email, Email = email };
        foreach (var validator in users.PasswordValidators) Require(await validator.ValidateAsync(users, candidate, password));
        foreach (var validator in users.UserValidators) Require(await validator.ValidateAsync(users, candidate));

        var people = scope.ServiceProvider.GetRequiredService<People>();
        var tenant = await people.TenantAsync(tenantName, cancellationToken);
        var made = await people.CreateAsync(new Actor(tenant.Id, "system", PortalRoles.Admin), new NewPerson(email, email.Split('@')[0], PortalRoles.Admin, password), cancellationToken);
        if (!made.Ok) throw new CommandException("The sign-in could not be made: " + string.Join(", ", made.Problems) + ".");
        await output.WriteLineAsync($"{email} can sign in as Admin of '{tenantName}'.");
        return 0;
    }

    private static void Require(IdentityResult result)
    {
        if (!result.Succeeded) throw new CommandException(string.Join(' ', result.Errors.Select(e => e.Description)));
    }
}
