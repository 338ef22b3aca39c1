using Portal.Domain.Tenants;
using Portal.Infrastructure.Identity;
using Portal.Infrastructure.Security;
using Portal.Web.Endpoints;

namespace Portal.Web.Commands;

/// <summary><c>create-api-key --tenant T --role supervisor|manager|admin --name N</c>: the key alone on the last line of standard output.</summary>
internal static class CreateApiKey
{
    public const string Name = "create-api-key";

    public static async Task<int> RunAsync(IServiceProvider services, CommandOptions options, TextWriter output, CancellationToken cancellationToken)
    {
        options.Only("tenant", "role", "name");
        var tenantName = options.Required("tenant");
        var role = KeyEndpoints.TenantRole(options.Required("role")) ?? throw new CommandException("--role is supervisor, manager or admin.");
        var name = options.Required("name");
        if (name.Length > 100) throw new CommandException("--name has at most 100 characters.");
        await using var scope = services.CreateAsyncScope();
        var tenant = await scope.ServiceProvider.GetRequiredService<People>().FindTenantAsync(tenantName, cancellationToken)
            ?? throw new CommandException($"There is no tenant '{tenantName}'; create-admin makes one.");
        var key = await services.GetRequiredService<ApiKeys>().CreateAsync(new Actor(tenant.Id, "system", PortalRoles.Admin), role, name, cancellationToken);
        await output.WriteLineAsync(key);
        return 0;
    }
}
