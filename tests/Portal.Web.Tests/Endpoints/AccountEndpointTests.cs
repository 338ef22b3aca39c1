using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Portal.Domain.Pbx.Commands;
using Portal.Domain.Pbx.Queries;
using Portal.Domain.Tenants;
using Portal.Web.Tests.Running;

namespace Portal.Web.Tests.Endpoints;

[Collection(PortalServerGroup.Name)]
public sealed class AccountEndpointTests(PortalServer portal)
{
    private const string Secret = "s3cret-value-of-the-test";

    [Fact]
    public async Task Vendors_every_vendor_tells_its_fields_capabilities_and_quotas()
    {
        var vendors = await (await portal.ClientAsync(PortalRoles.Supervisor)).GetFromJsonAsync<JsonElement>("/api/v1/vendors");
        vendors.EnumerateArray().Select(v => v.GetProperty("id").GetString()).ShouldBe(["bulutsantralim", "cagrimerkezi", "mutlusantral", "netgsm", "telsam"], ignoreOrder: true);
        foreach (var vendor in vendors.EnumerateArray())
        {
            vendor.GetProperty("name").GetString().ShouldNotBeNullOrEmpty();
            vendor.GetProperty("capabilities").GetArrayLength().ShouldBeGreaterThan(0);
            vendor.GetProperty("quotas").ValueKind.ShouldBe(JsonValueKind.Array);

            // What each can be told and asked follows from its capabilities, and from nothing else.
            var capabilities = vendor.GetProperty("capabilities").EnumerateArray().Select(c => c.GetString()!).ToArray();
            vendor.GetProperty("commands").EnumerateArray().Select(c => c.GetProperty("name").GetString())
                .ShouldBe(PbxCommandCatalog.All.Where(kind => capabilities.Contains(kind.CapabilityName)).Select(kind => kind.Name), ignoreOrder: true);
            vendor.GetProperty("queries").EnumerateArray().Select(c => c.GetProperty("name").GetString())
                .ShouldBe(PbxQueryCatalog.All.Where(kind => capabilities.Contains(kind.CapabilityName)).Select(kind => kind.Name), ignoreOrder: true);
            foreach (var reading in vendor.GetProperty("readings").EnumerateArray()) reading.GetProperty("everySeconds").GetDouble().ShouldBeGreaterThan(0);
            foreach (var field in vendor.GetProperty("settings").EnumerateArray())
                foreach (var name in (string[])["name", "label", "kind", "required", "secret"]) field.TryGetProperty(name, out _).ShouldBeTrue(name);
        }
    }

    [Fact]
    public async Task Create_pushing_vendor_is_201_with_the_push_address_once_and_never_the_secret()
    {
        var admin = await portal.ClientAsync(PortalRoles.Admin);
        using var made = await admin.PostAsJsonAsync("/api/v1/accounts", Bulutsantralim());
        made.StatusCode.ShouldBe(HttpStatusCode.Created);
        var text = await made.Content.ReadAsStringAsync();
        text.ShouldNotContain(Secret);
        var account = JsonDocument.Parse(text).RootElement;
        account.GetProperty("pushUrl").GetString()!.ShouldMatch("^http://localhost:5080/push/bulutsantralim/[A-Za-z0-9_-]{22,}$");

        using var got = await admin.GetAsync(made.Headers.Location);
        var shown = await got.Content.ReadAsStringAsync();
        shown.ShouldNotContain(Secret);
        var again = JsonDocument.Parse(shown).RootElement;
        again.GetProperty("pushUrl").ValueKind.ShouldBe(JsonValueKind.Null);
        again.GetProperty("hasPushAddress").GetBoolean().ShouldBeTrue();
        again.GetProperty("secretsSet").EnumerateArray().Single().GetString().ShouldBe("key");
    }

    [Fact]
    public async Task Create_with_wrong_fields_is_422_and_names_each()
    {
        var admin = await portal.ClientAsync(PortalRoles.Admin);
        using var answer = await admin.PostAsJsonAsync("/api/v1/accounts", new { vendor = "telsam", name = "x", settings = new { endpoint = "not an address", username = "u" } });
        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var errors = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors");
        errors.EnumerateObject().Select(e => e.Name).ShouldBe(["settings.endpoint", "settings.password"], ignoreOrder: true);
    }

    [Fact]
    public async Task Create_for_an_unknown_vendor_without_a_name_is_422_for_both()
    {
        var admin = await portal.ClientAsync(PortalRoles.Admin);
        using var answer = await admin.PostAsJsonAsync("/api/v1/accounts", new { vendor = "nobody" });
        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var errors = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors");
        errors.EnumerateObject().Select(e => e.Name).ShouldBe(["vendor", "name"], ignoreOrder: true);
    }

    [Fact]
    public async Task Update_only_the_name_leaves_settings_and_secret()
    {
        var admin = await portal.ClientAsync(PortalRoles.Admin);
        var id = await CreateAsync(admin, Telsam());
        var name = "renamed " + Guid.NewGuid();
        using var answer = await admin.PutAsJsonAsync($"/api/v1/accounts/{id}", new { name });
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var account = await answer.Content.ReadFromJsonAsync<JsonElement>();
        account.GetProperty("name").GetString().ShouldBe(name);
        account.GetProperty("settings").GetProperty("username").GetString().ShouldBe("user");
        account.GetProperty("secretsSet").EnumerateArray().Single().GetString().ShouldBe("password");
    }

    [Fact]
    public async Task Update_with_an_old_revision_is_409()
    {
        var admin = await portal.ClientAsync(PortalRoles.Admin);
        var id = await CreateAsync(admin, Telsam());
        using var answer = await admin.PutAsJsonAsync($"/api/v1/accounts/{id}", new { name = "late " + id, revision = Guid.NewGuid() });
        answer.StatusCode.ShouldBe(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Update_to_another_vendor_is_422()
    {
        var admin = await portal.ClientAsync(PortalRoles.Admin);
        var id = await CreateAsync(admin, Telsam());
        using var answer = await admin.PutAsJsonAsync($"/api/v1/accounts/{id}", new { vendor = "bulutsantralim" });
        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Push_token_rotated_gives_another_address_and_a_vendor_without_pushes_409()
    {
        var admin = await portal.ClientAsync(PortalRoles.Admin);
        using var made = await admin.PostAsJsonAsync("/api/v1/accounts", Bulutsantralim());
        var account = await made.Content.ReadFromJsonAsync<JsonElement>();
        using var rotated = await admin.PostAsync($"/api/v1/accounts/{account.GetProperty("id").GetGuid()}/push-token", null);
        rotated.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await rotated.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("pushUrl").GetString().ShouldNotBe(account.GetProperty("pushUrl").GetString());

        using var none = await admin.PostAsync($"/api/v1/accounts/{await CreateAsync(admin, Telsam())}/push-token", null);
        none.StatusCode.ShouldBe(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Test_of_an_address_where_nobody_listens_says_so_check_by_check()
    {
        var admin = await portal.ClientAsync(PortalRoles.Admin);
        using var answer = await admin.PostAsync($"/api/v1/accounts/{await CreateAsync(admin, Telsam())}/test", null);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var test = await answer.Content.ReadFromJsonAsync<JsonElement>();
        test.GetProperty("ok").GetBoolean().ShouldBeFalse();
        test.GetProperty("checks").EnumerateArray().ShouldContain(c => !c.GetProperty("ok").GetBoolean() && c.GetProperty("error").GetString() == "unreachable");
    }

    [Fact]
    public async Task Delete_is_204_and_the_account_is_gone()
    {
        var admin = await portal.ClientAsync(PortalRoles.Admin);
        var id = await CreateAsync(admin, Telsam());
        using var deleted = await admin.DeleteAsync($"/api/v1/accounts/{id}");
        deleted.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        using var gone = await admin.GetAsync($"/api/v1/accounts/{id}");
        gone.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    internal static object Telsam() => new { vendor = "telsam", name = "telsam " + Guid.NewGuid(), enabled = false, settings = new { endpoint = "http://127.0.0.1:1/", username = "user", password = Secret } };

    internal static object Bulutsantralim(bool enabled = false) => new { vendor = "bulutsantralim", name = "bulut " + Guid.NewGuid(), enabled, settings = new { address = "http://127.0.0.1:1", key = Secret } };

    internal static async Task<Guid> CreateAsync(HttpClient admin, object account)
    {
        using var answer = await admin.PostAsJsonAsync("/api/v1/accounts", account);
        answer.StatusCode.ShouldBe(HttpStatusCode.Created);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
    }
}
