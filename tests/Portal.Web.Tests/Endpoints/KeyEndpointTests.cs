using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Portal.Domain.Tenants;
using Portal.Web.Tests.Running;

namespace Portal.Web.Tests.Endpoints;

[Collection(PortalServerGroup.Name)]
public sealed class KeyEndpointTests(PortalServer portal)
{
    [Fact]
    public async Task Create_the_key_works_until_it_is_revoked_and_is_never_listed()
    {
        var admin = await portal.ClientAsync(PortalRoles.Admin);
        var name = "wallboard " + Guid.NewGuid();
        using var made = await admin.PostAsJsonAsync("/api/v1/keys", new { name, role = "supervisor" });
        made.StatusCode.ShouldBe(HttpStatusCode.Created);
        var key = (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("key").GetString()!;

        (await StatusOfLiveAsync(key)).ShouldBe(HttpStatusCode.OK);
        var list = await admin.GetStringAsync("/api/v1/keys");
        list.ShouldNotContain(key);
        var id = JsonDocument.Parse(list).RootElement.EnumerateArray().Single(k => k.GetProperty("name").GetString() == name).GetProperty("id").GetGuid();
        using var revoked = await admin.DeleteAsync($"/api/v1/keys/{id}");
        revoked.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await StatusOfLiveAsync(key)).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("", "supervisor", "name")]
    [InlineData("x", "operator", "role")]
    [InlineData("x", "boss", "role")]
    public async Task Create_with_a_wrong_field_is_422_naming_it(string name, string role, string field)
    {
        using var answer = await (await portal.ClientAsync(PortalRoles.Admin)).PostAsJsonAsync("/api/v1/keys", new { name, role });
        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").TryGetProperty(field, out _).ShouldBeTrue();
    }

    private async Task<HttpStatusCode> StatusOfLiveAsync(string key)
    {
        using var answer = await portal.Client(key).GetAsync("/api/v1/live");
        return answer.StatusCode;
    }
}
