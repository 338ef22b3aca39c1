using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Identity;
using Portal.Web.Authentication;
using Portal.Web.Tests.Running;

namespace Portal.Web.Tests.Authentication;

[Collection(PortalServerGroup.Name)]
public sealed class SignInTests(PortalServer portal)
{
    [Fact]
    public async Task Stands_until_the_person_is_disabled()
    {
        var (id, principal) = await PersonAsync();
        var check = portal.Services.GetRequiredService<SignInCheck>();
        (await check.StandsAsync(principal, CancellationToken.None)).ShouldBeTrue();

        await using var scope = portal.Services.CreateAsyncScope();
        (await scope.ServiceProvider.GetRequiredService<People>().SetDisabledAsync(portal.Own, id, disabled: true, CancellationToken.None)).Ok.ShouldBeTrue();
        (await check.StandsAsync(principal, CancellationToken.None)).ShouldBeFalse();
    }

    [Fact]
    public async Task Stands_no_longer_after_the_role_changed()
    {
        var (id, principal) = await PersonAsync();
        await using var scope = portal.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<People>().SetRoleAsync(portal.Own, id, PortalRoles.Manager, CancellationToken.None);
        (await portal.Services.GetRequiredService<SignInCheck>().StandsAsync(principal, CancellationToken.None)).ShouldBeFalse();
    }

    [Fact]
    public async Task Principal_of_a_person_names_tenant_and_role()
    {
        var (_, principal) = await PersonAsync();
        var actor = principal.Actor().ShouldNotBeNull();
        actor.TenantId.ShouldBe(portal.Own.TenantId);
        actor.Role.ShouldBe(PortalRoles.Supervisor);
    }

    [Fact]
    public void Actor_nobody_signed_in_is_null() => new ClaimsPrincipal(new ClaimsIdentity()).Actor().ShouldBeNull();

    [Theory]
    [InlineData("/board")]
    [InlineData("/pbx")]
    [InlineData("/users")]
    public async Task Page_without_a_sign_in_leads_to_the_sign_in_page_with_the_way_back(string page)
    {
        await PersonAsync();
        using var answer = await GetPageAsync(page);
        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        answer.Headers.Location!.PathAndQuery.ShouldBe($"/account/login?ReturnUrl={Uri.EscapeDataString(page)}");
    }

    [Fact]
    public async Task Sign_in_page_itself_needs_none()
    {
        await PersonAsync();
        using var answer = await GetPageAsync("/account/login");
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Installation_without_a_person_leads_every_page_to_the_first_admin_and_nothing_else()
    {
        var fresh = new PortalServer();
        try
        {
            await fresh.InitializeAsync();
            using var page = await GetPageAsync("/board", fresh);
            page.StatusCode.ShouldBe(HttpStatusCode.Redirect);
            page.Headers.Location!.OriginalString.ShouldBe(FirstRun.Page);
            using var first = await GetPageAsync(FirstRun.Page, fresh);
            first.StatusCode.ShouldBe(HttpStatusCode.OK);
            using var api = await GetPageAsync("/api/v1/live", fresh);
            api.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        }
        finally
        {
            await fresh.DisposeAsync();
        }
    }

    private async Task<HttpResponseMessage> GetPageAsync(string path, PortalServer? server = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd("text/html");
        return await (server ?? portal).Anonymous().SendAsync(request);
    }

    private async Task<(Guid Id, ClaimsPrincipal Principal)> PersonAsync()
    {
        await using var scope = portal.Services.CreateAsyncScope();
        var email = $"{Guid.NewGuid():N}@own.test";
        var made = await scope.ServiceProvider.GetRequiredService<People>()
            .CreateAsync(portal.Own, new NewPerson(email, "Somebody", PortalRoles.Supervisor, "Correct-Horse-9"), CancellationToken.None);
        made.Problems.ShouldBeEmpty();
        var user = (await scope.ServiceProvider.GetRequiredService<UserManager<PortalUser>>().FindByEmailAsync(email)).ShouldNotBeNull();
        return (user.Id, await scope.ServiceProvider.GetRequiredService<IUserClaimsPrincipalFactory<PortalUser>>().CreateAsync(user));
    }
}
