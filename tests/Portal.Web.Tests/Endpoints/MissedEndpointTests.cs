using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Calls;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Security;
using Portal.Web.Tests.Running;

namespace Portal.Web.Tests.Endpoints;

[Collection(PortalServerGroup.Name)]
public sealed class MissedEndpointTests(PortalServer portal)
{
    [Fact]
    public async Task List_holds_the_lines_with_numbers_as_the_role_may_see_them()
    {
        var number = await MissAsync(portal.Own);
        var manager = await portal.ClientAsync(PortalRoles.Manager);
        var line = await LineAsync(manager, number);
        line.GetProperty("attempts").GetInt32().ShouldBe(1);
        line.GetProperty("queue").GetString().ShouldBe("7");

        var masked = await (await portal.ClientAsync(PortalRoles.Supervisor)).GetStringAsync("/api/v1/missed");
        masked.ShouldContain(line.GetProperty("id").GetString()!);
        masked.ShouldNotContain(number);
        masked.ShouldContain(PhoneNumber.Mask(number));
        masked.ShouldNotContain(number[^7..]);
    }

    [Fact]
    public async Task Changes_by_the_lines_own_name_assign_note_and_close()
    {
        var number = await MissAsync(portal.Own);
        var client = await portal.ClientAsync(PortalRoles.Supervisor);
        var id = (await LineAsync(await portal.ClientAsync(PortalRoles.Manager), number)).GetProperty("id").GetGuid();

        using var noted = await client.PostAsJsonAsync($"/api/v1/missed/{id}/note", new { note = "later" });
        (await noted.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("note").GetString().ShouldBe("later");
        using var unknown = await client.PostAsJsonAsync($"/api/v1/missed/{id}/assign", new { personId = Guid.NewGuid() });
        unknown.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        using var closed = await client.PostAsync($"/api/v1/missed/{id}/close", null);
        (await closed.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("closedBy").GetString()!.ShouldStartWith("key:");
        (await client.GetStringAsync("/api/v1/missed")).ShouldNotContain(id.ToString());
        (await client.GetStringAsync("/api/v1/missed?state=closed")).ShouldContain(id.ToString());
    }

    [Fact]
    public async Task Line_of_another_tenant_is_not_there()
    {
        var number = await MissAsync(portal.Foreign);
        var foreign = portal.Client(await portal.KeyAsync(portal.Foreign, PortalRoles.Admin));
        var id = (await LineAsync(foreign, number)).GetProperty("id").GetGuid();
        var own = await portal.ClientAsync(PortalRoles.Admin);
        (await own.GetStringAsync("/api/v1/missed")).ShouldNotContain(number);
        using var closed = await own.PostAsync($"/api/v1/missed/{id}/close", null);
        closed.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("state=gone", "state")]
    [InlineData("limit=0", "limit")]
    public async Task List_with_a_wrong_parameter_is_422_naming_it(string query, string field)
    {
        using var answer = await (await portal.ClientAsync(PortalRoles.Admin)).GetAsync("/api/v1/missed?" + query);
        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").TryGetProperty(field, out _).ShouldBeTrue();
    }

    /// <summary>Stores a call in vain of a number that nobody else has; the portal does the rest.</summary>
    private async Task<string> MissAsync(Actor tenant)
    {
        var account = await AccountEndpointTests.CreateAsync(portal.Client(await portal.KeyAsync(tenant, PortalRoles.Admin)), AccountEndpointTests.Telsam());
        var number = $"0532{Random.Shared.Next(1_000_000, 9_999_999)}";
        var call = new CallRecord
        {
            VendorKey = Guid.NewGuid().ToString("N"), Source = CallSources.Push, Direction = CallDirection.Inbound, From = number, To = "1", Queue = "7",
            StartedAt = TimeProvider.System.GetUtcNow().AddMinutes(-1), Outcome = CallOutcome.Abandoned, WaitSeconds = 30,
        };
        await portal.Services.GetRequiredService<CallStore>().UpsertAsync(tenant.TenantId, account, [call], CancellationToken.None);
        return number;
    }

    private static async Task<JsonElement> LineAsync(HttpClient client, string number)
    {
        JsonElement line = default;
        await Eventually.TrueAsync(
            async () =>
            {
                var list = await client.GetFromJsonAsync<JsonElement>("/api/v1/missed?limit=500");
                line = list.GetProperty("items").EnumerateArray().FirstOrDefault(one => one.GetProperty("number").GetString() == number);
                return line.ValueKind != JsonValueKind.Undefined;
            },
            "the caller's line is listed");
        return line;
    }
}
