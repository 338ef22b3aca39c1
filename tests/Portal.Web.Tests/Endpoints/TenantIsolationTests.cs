using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Identity;
using Portal.Web.Tests.Running;

namespace Portal.Web.Tests.Endpoints;

/// <summary>Every call of the API, found in the router, by every role: nothing of another tenant, nothing without the permission.</summary>
[Collection(PortalServerGroup.Name)]
public sealed partial class TenantIsolationTests(PortalServer portal)
{
    private static readonly string[] Roles = [PortalRoles.Supervisor, PortalRoles.Manager, PortalRoles.Admin];

    [Fact]
    public async Task Every_call_with_an_id_of_another_tenant_is_404_or_403_for_every_role()
    {
        var foreign = portal.Client(await portal.KeyAsync(portal.Foreign, PortalRoles.Admin));
        var account = await AccountEndpointTests.CreateAsync(foreign, AccountEndpointTests.Bulutsantralim());
        var keys = await portal.Services.GetRequiredService<ApiKeys>().ListAsync(portal.Foreign.TenantId, CancellationToken.None);
        var calls = Calls().Where(c => c.Path.Contains("{id", StringComparison.Ordinal)).ToArray();
        calls.Length.ShouldBeGreaterThanOrEqualTo(8);

        foreach (var role in Roles)
        {
            var client = await portal.ClientAsync(role);
            foreach (var (method, path, _) in calls)
            {
                var id = path.Contains("/keys/", StringComparison.Ordinal) ? keys[0].Id : account;
                using var answer = await SendAsync(client, method, Filled(path, id));
                new[] { HttpStatusCode.NotFound, HttpStatusCode.Forbidden }.ShouldContain(answer.StatusCode, $"{method} {path}");
                if (role == PortalRoles.Admin) answer.StatusCode.ShouldBe(HttpStatusCode.NotFound, $"{method} {path}");
            }
        }

        // Nothing happened to them either.
        using var still = await foreign.GetAsync($"/api/v1/accounts/{account}");
        still.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await portal.Services.GetRequiredService<ApiKeys>().ListAsync(portal.Foreign.TenantId, CancellationToken.None)).ShouldAllBe(k => k.RevokedAt == null);
    }

    [Fact]
    public async Task Every_call_by_a_role_without_its_permission_is_403()
    {
        foreach (var role in Roles)
        {
            var client = await portal.ClientAsync(role);
            foreach (var (method, path, permissions) in Calls())
            {
                if (permissions.All(p => Permissions.Allows(role, p))) continue;
                using var answer = await SendAsync(client, method, Filled(path, Guid.NewGuid()));
                answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden, $"{role} {method} {path}");
            }
        }
    }

    [Fact]
    public async Task Every_call_without_a_sign_in_is_401()
    {
        var client = portal.Anonymous();
        foreach (var (method, path, _) in Calls())
        {
            using var answer = await SendAsync(client, method, Filled(path, Guid.NewGuid()));
            answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized, $"{method} {path}");
        }
    }

    [Fact]
    public async Task Lists_hold_nothing_of_another_tenant()
    {
        var foreign = portal.Client(await portal.KeyAsync(portal.Foreign, PortalRoles.Admin));
        var account = await AccountEndpointTests.CreateAsync(foreign, AccountEndpointTests.Telsam());
        var own = await portal.ClientAsync(PortalRoles.Admin);
        (await Ids(own, "/api/v1/accounts")).ShouldNotContain(account);
        (await Ids(foreign, "/api/v1/accounts")).ShouldContain(account);
        (await Ids(own, "/api/v1/keys")).Intersect(await Ids(foreign, "/api/v1/keys")).ShouldBeEmpty();

        static async Task<Guid[]> Ids(HttpClient client, string path) =>
            [.. (await client.GetFromJsonAsync<JsonElement>(path)).EnumerateArray().Select(e => e.GetProperty("id").GetGuid())];
    }

    private IEnumerable<(string Method, string Path, string[] Permissions)> Calls() =>
        from endpoint in portal.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        let path = "/" + endpoint.RoutePattern.RawText!.Trim('/')
        where path.StartsWith("/api/v1", StringComparison.Ordinal)
        from method in endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods
        select (method, path, endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().Select(a => a.Policy).OfType<string>().ToArray());

    /// <summary>The address with the id in the place of the account or key, and something in every other place.</summary>
    private static string Filled(string path, Guid id) => AnyPlace().Replace(path.Replace("{id:guid}", id.ToString(), StringComparison.Ordinal), "01920000-0000-7000-8000-000000000001");

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex AnyPlace();

    /// <summary>A body that every call takes as far as its own check of the id.</summary>
    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (method is "POST" or "PUT")
        {
            // A campaign's destination is no number.
            request.Content = path.Contains("/campaigns/", StringComparison.Ordinal)
                ? JsonContent.Create(new { name = "taken over", revision = Guid.NewGuid() })
                : JsonContent.Create(new { name = "taken over", callId = "1", extension = "1001", destination = "1002" });
        }

        return await client.SendAsync(request);
    }
}
