using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Calls;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Security;
using Portal.Web.Tests.Running;

namespace Portal.Web.Tests.Endpoints;

[Collection(PortalServerGroup.Name)]
public sealed class PrivacyEndpointTests(PortalServer portal)
{
    [Fact]
    public async Task Number_is_counted_exported_and_erased_in_the_own_tenant_alone()
    {
        var number = $"0535{Random.Shared.Next(1_000_000, 9_999_999)}";
        await StoreAsync(portal.Own, number);
        await StoreAsync(portal.Foreign, number);
        var (own, foreign) = (await portal.ClientAsync(PortalRoles.Admin), portal.Client(await portal.KeyAsync(portal.Foreign, PortalRoles.Admin)));
        (await CountAsync(own, number)).ShouldBe(1);

        using var file = await own.PostAsJsonAsync("/api/v1/privacy/export", new { number = PhoneNumber.Display(number) });
        file.StatusCode.ShouldBe(HttpStatusCode.OK);
        (file.Headers.CacheControl!.NoStore, file.Content.Headers.ContentDisposition!.DispositionType).ShouldBe((true, "attachment"));
        file.Content.Headers.ContentDisposition.FileName!.ShouldNotContain(number[^7..]);
        var calls = (await file.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("calls");
        calls.GetArrayLength().ShouldBe(1);
        calls[0].GetProperty("from").GetString().ShouldBe(number);

        using var ordered = await own.PostAsJsonAsync("/api/v1/privacy/erasures", new { number });
        ordered.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await ordered.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("calls").GetInt32().ShouldBe(1);
        var order = ordered.Headers.Location!.ToString();
        await Eventually.TrueAsync(async () => (await own.GetFromJsonAsync<JsonElement>(order)).GetProperty("state").GetString() == "done", "the number is erased");

        (await CountAsync(own, number)).ShouldBe(0);
        (await CountAsync(foreign, number)).ShouldBe(1);
        using var strange = await foreign.GetAsync(order);
        strange.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await foreign.GetStringAsync("/api/v1/privacy/erasures")).ShouldNotContain(order[^36..]);
        (await own.GetStringAsync("/api/v1/privacy/erasures")).ShouldContain(order[^36..]);
        await using var context = portal.Services.GetRequiredService<PortalDb>().ForTenant(portal.Own.TenantId);
        var entries = await context.Audit.Where(entry => entry.Action == "privacy.export" || entry.Action == "privacy.erase").ToListAsync();
        // Other tests take numbers out as well.
        foreach (var action in (string[])["privacy.export", "privacy.erase"]) entries.Select(entry => entry.Action).ShouldContain(action);
        string.Concat(entries.Select(entry => entry.Target + entry.Detail)).ShouldNotContain(number[^7..]);
    }

    [Theory]
    [InlineData("subject")]
    [InlineData("export")]
    [InlineData("erasures")]
    public async Task What_is_nobodys_number_is_422_and_a_role_without_the_permission_403(string call)
    {
        using var wrong = await (await portal.ClientAsync(PortalRoles.Admin)).PostAsJsonAsync($"/api/v1/privacy/{call}", new { number = "1001" });
        wrong.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await wrong.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").TryGetProperty("number", out _).ShouldBeTrue();
        using var forbidden = await (await portal.ClientAsync(PortalRoles.Manager)).PostAsJsonAsync($"/api/v1/privacy/{call}", new { number = "05351234567" });
        forbidden.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    private static async Task<int> CountAsync(HttpClient client, string number)
    {
        using var answer = await client.PostAsJsonAsync("/api/v1/privacy/subject", new { number });
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("calls").GetInt32();
    }

    private async Task StoreAsync(Actor tenant, string number)
    {
        var account = await AccountEndpointTests.CreateAsync(portal.Client(await portal.KeyAsync(tenant, PortalRoles.Admin)), AccountEndpointTests.Telsam());
        var call = new CallRecord
        {
            VendorKey = Guid.NewGuid().ToString("N"), Source = CallSources.Push, Direction = CallDirection.Inbound, From = number, To = "1", StartedAt = TimeProvider.System.GetUtcNow().AddMinutes(-1),
            Outcome = CallOutcome.Answered,
        };
        await portal.Services.GetRequiredService<CallStore>().UpsertAsync(tenant.TenantId, account, [call], CancellationToken.None);
    }
}
