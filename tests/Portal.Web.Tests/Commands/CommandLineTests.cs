using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Identity;
using Portal.Web.Commands;
using Portal.Web.Tests.Running;

namespace Portal.Web.Tests.Commands;

public sealed class CommandLineTests : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("portal-commands-").FullName;
    private WebApplication _app = null!;

    public async Task InitializeAsync()
    {
        _app = PortalHost.Build([.. PortalServer.Arguments(_directory)], command: true);
        await _app.Services.MigratePortalAsync(CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        await _app.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task CreateAdmin_makes_a_person_who_can_sign_in_as_admin()
    {
        (await RunAsync("create-admin", "--tenant", "Acme", "--email", "first@acme.test", "--password", "Correct-Horse-9")).Code.ShouldBe(0);
        await using var scope = _app.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<PortalUser>>();
        var user = (await users.FindByEmailAsync("first@acme.test")).ShouldNotBeNull();
        (await users.CheckPasswordAsync(user, "Correct-Horse-9")).ShouldBeTrue();
        (await users.GetRolesAsync(user)).ShouldBe([PortalRoles.Admin]);
    }

    [Fact]
    public async Task CreateAdmin_with_a_weak_password_says_why_and_makes_no_tenant()
    {
        var (code, output, errors) = await RunAsync("create-admin", "--tenant", "Weak", "--email", "w@acme.test", "--password", "short");
        code.ShouldBe(2);
        output.ShouldBeEmpty();
        errors.ShouldContain("10 characters");
        await using var scope = _app.Services.CreateAsyncScope();
        (await scope.ServiceProvider.GetRequiredService<People>().FindTenantAsync("Weak", CancellationToken.None)).ShouldBeNull();
    }

    [Fact]
    public async Task CreateAdmin_twice_for_one_address_is_refused()
    {
        (await RunAsync("create-admin", "--tenant=Twice", "--email=t@acme.test", "--password=Correct-Horse-9")).Code.ShouldBe(0);
        var (code, _, errors) = await RunAsync("create-admin", "--tenant=Twice", "--email=t@acme.test", "--password=Correct-Horse-9");
        code.ShouldBe(2);
        errors.ShouldContain("t@acme.test");
    }

    [Fact]
    public async Task CreateApiKey_prints_the_key_alone_on_the_last_line()
    {
        await RunAsync("create-admin", "--tenant", "Keys", "--email", "k@acme.test", "--password", "Correct-Horse-9");
        var (code, output, _) = await RunAsync("create-api-key", "--tenant", "Keys", "--role", "manager", "--name", "report");
        code.ShouldBe(0);
        var key = output.TrimEnd('\n', '\r').Split('\n')[^1];
        key.ShouldMatch("^pk_[A-Za-z0-9_-]{43}$");
        (await _app.Services.GetRequiredService<ApiKeys>().FindAsync(key, CancellationToken.None)).ShouldNotBeNull().Role.ShouldBe(PortalRoles.Manager);
    }

    [Theory]
    [InlineData("no tenant", "create-api-key", "--tenant", "Nobody", "--role", "manager", "--name", "x")]
    [InlineData("--role", "create-api-key", "--tenant", "Nobody", "--role", "boss", "--name", "x")]
    [InlineData("--name is required", "create-api-key", "--tenant", "Nobody", "--role", "manager")]
    [InlineData("--colour", "create-admin", "--colour", "red")]
    [InlineData("needs a value", "create-admin", "--tenant")]
    [InlineData("not an option", "create-admin", "Acme")]
    public async Task Command_given_wrongly_ends_with_2_and_says_why(string why, params string[] args)
    {
        var (code, output, errors) = await RunAsync(args);
        code.ShouldBe(2);
        output.ShouldBeEmpty();
        errors.ShouldContain(why);
    }

    [Theory]
    [InlineData(true, "create-adminn")]
    [InlineData(true, "serve", "--tenant", "x")]
    [InlineData(false, "create-admin", "--tenant", "x")]
    [InlineData(false, "--urls", "http://127.0.0.1:0")]
    [InlineData(false)]
    public void IsMistake_a_word_that_is_no_command_is_one(bool mistake, params string[] args) => CommandLine.IsMistake(args).ShouldBe(mistake);

    private async Task<(int Code, string Output, string Errors)> RunAsync(params string[] args)
    {
        await using var output = new StringWriter();
        await using var errors = new StringWriter();
        var code = await CommandLine.RunAsync(_app.Services, args, output, errors, CancellationToken.None);
        return (code, output.ToString(), errors.ToString());
    }
}
