using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Security;
using Portal.Web.Tests.Running;

namespace Portal.Web.Tests.Endpoints;

[Collection(PortalServerGroup.Name)]
public sealed class SyncEndpointTests(PortalServer server)
{
    [Fact]
    public async Task Run_begins_in_the_background_and_its_runs_can_be_read()
    {
        var id = await AccountAsync(server.Own);
        var admin = await server.ClientAsync(PortalRoles.Admin);

        (await admin.PostAsync($"/api/v1/accounts/{id}/sync/calls", null)).StatusCode.ShouldBe(HttpStatusCode.Accepted);

        // Nothing listens at the account's address: the run fails, and says so.
        var ended = false;
        await Eventually.TrueAsync(
            async () =>
            {
                var runs = await admin.GetFromJsonAsync<JsonElement>($"/api/v1/sync/runs?account={id}&job=calls");
                ended = runs.GetArrayLength() > 0 && runs[0].GetProperty("outcome").GetString() == "failed";
                if (!ended) return false;
                runs[0].GetProperty("requestedBy").GetString().ShouldNotBeNullOrEmpty();
                runs[0].GetProperty("error").GetString().ShouldNotBeNullOrEmpty();
                return true;
            },
            "the run is told");
        var jobs = await admin.GetFromJsonAsync<JsonElement>("/api/v1/sync/jobs");
        jobs.EnumerateArray().Count(job => job.GetProperty("accountId").GetGuid() == id).ShouldBeGreaterThan(1);
    }

    [Fact]
    public async Task Back_fill_is_ordered_once_listed_and_cancelled()
    {
        var id = await AccountAsync(server.Own);
        var admin = await server.ClientAsync(PortalRoles.Admin);

        (await admin.PostAsJsonAsync($"/api/v1/accounts/{id}/back-fills", new { days = 0 })).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var answer = await admin.PostAsJsonAsync($"/api/v1/accounts/{id}/back-fills", new { days = 3 });
        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var order = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
        (await admin.PostAsJsonAsync($"/api/v1/accounts/{id}/back-fills", new { days = 3 })).StatusCode.ShouldBe(HttpStatusCode.Conflict);

        (await admin.DeleteAsync($"/api/v1/sync/back-fills/{order}")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await admin.DeleteAsync($"/api/v1/sync/back-fills/{order}")).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        var fills = await admin.GetFromJsonAsync<JsonElement>("/api/v1/sync/back-fills");
        fills.EnumerateArray().Single(fill => fill.GetProperty("id").GetGuid() == order).GetProperty("state").GetString().ShouldBe("cancelled");
    }

    [Fact]
    public async Task Roles_and_tenants_are_kept_apart_and_what_a_vendor_has_not_is_501()
    {
        var (own, foreign) = (await AccountAsync(server.Own), await AccountAsync(server.Foreign));
        var admin = await server.ClientAsync(PortalRoles.Admin);
        var manager = await server.ClientAsync(PortalRoles.Manager);
        var supervisor = await server.ClientAsync(PortalRoles.Supervisor);

        (await manager.GetAsync("/api/v1/sync/runs")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await manager.PostAsync($"/api/v1/accounts/{own}/sync/calls", null)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await supervisor.GetAsync("/api/v1/sync/jobs")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await admin.PostAsync($"/api/v1/accounts/{foreign}/sync/calls", null)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await admin.PostAsJsonAsync($"/api/v1/accounts/{foreign}/back-fills", new { days = 1 })).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await admin.PostAsync($"/api/v1/accounts/{own}/sync/statistics", null)).StatusCode.ShouldBe(HttpStatusCode.NotImplemented);
        (await admin.PostAsync($"/api/v1/accounts/{own}/sync/nonsense", null)).StatusCode.ShouldBe(HttpStatusCode.NotImplemented);
        var jobs = await admin.GetFromJsonAsync<JsonElement>("/api/v1/sync/jobs");
        jobs.EnumerateArray().ShouldAllBe(job => job.GetProperty("accountId").GetGuid() != foreign);
    }

    private async Task<Guid> AccountAsync(Actor tenant)
    {
        var input = new AccountInput("telsam", $"jobs {Guid.NewGuid():N}", Enabled: true, new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["endpoint"] = "http://127.0.0.1:9/", ["username"] = "u", ["password"] = "p",
        });
        var change = await server.Services.GetRequiredService<PbxAccounts>().CreateAsync(tenant, input, CancellationToken.None);
        return change.Account.ShouldNotBeNull(string.Join(", ", change.Problems)).Id;
    }
}
