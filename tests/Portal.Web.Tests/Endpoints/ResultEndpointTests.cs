using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Campaigns;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Security;
using Portal.Web.Tests.Running;

namespace Portal.Web.Tests.Endpoints;

[Collection(PortalServerGroup.Name)]
public sealed class ResultEndpointTests(PortalServer portal)
{
    [Fact]
    public async Task Contacts_are_paged_filtered_opened_stopped_and_recycled()
    {
        var campaign = await CampaignAsync(portal.Own);
        var client = await portal.ClientAsync(PortalRoles.Manager);
        var first = await ReadAsync(client, $"/api/v1/campaigns/{campaign}/contacts?limit=2");
        var second = await ReadAsync(client, $"/api/v1/campaigns/{campaign}/contacts?limit=2&cursor={first.GetProperty("nextCursor").GetGuid()}");
        Numbers(first).Concat(Numbers(second)).ShouldBe(["5321230001", "5321230002", "5321230003"]);
        second.GetProperty("nextCursor").ValueKind.ShouldBe(JsonValueKind.Null);
        Numbers(await ReadAsync(client, $"/api/v1/campaigns/{campaign}/contacts?state=exhausted&result=busy&number=0532%20123%2000%2003")).ShouldBe(["5321230003"]);

        var id = first.GetProperty("items")[0].GetProperty("id").GetGuid();
        using var stopped = await client.PostAsync($"/api/v1/campaigns/{campaign}/contacts/{id}/stop", null);
        stopped.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        using var again = await client.PostAsync($"/api/v1/campaigns/{campaign}/contacts/{id}/stop", null);
        again.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        var opened = await ReadAsync(client, $"/api/v1/campaigns/{campaign}/contacts/{id}");
        (opened.GetProperty("contact").GetProperty("state").GetString(), opened.GetProperty("extra").GetProperty("Şehir").GetString()).ShouldBe(("stopped", "İzmir"));

        (await RecycleAsync(client, campaign, new { states = new[] { "exhausted" }, results = new[] { "busy" }, preview = true })).ShouldBe(1);
        (await RecycleAsync(client, campaign, new { })).ShouldBe(2);
        using var wrong = await client.PostAsJsonAsync($"/api/v1/campaigns/{campaign}/recycle", new { states = new[] { "doNotCall" } });
        wrong.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        using var nonsense = await client.GetAsync($"/api/v1/campaigns/{campaign}/contacts?state=gone&limit=0");
        (await nonsense.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").EnumerateObject().Select(error => error.Name).ShouldBe(["state", "limit"], ignoreOrder: true);
    }

    [Fact]
    public async Task Figures_and_results_are_told_and_saved()
    {
        var campaign = await CampaignAsync(portal.Own);
        var client = await portal.ClientAsync(PortalRoles.Manager);
        var figures = await ReadAsync(client, $"/api/v1/campaigns/{campaign}/figures");
        (figures.GetProperty("total").GetInt32(), figures.GetProperty("state").GetString()).ShouldBe((3, "running"));
        figures.GetProperty("idle").GetProperty("reason").GetString().ShouldBe("accountDisabled");
        var results = await ReadAsync(client, $"/api/v1/campaigns/{campaign}/results?limit=2");
        results.GetProperty("items").GetArrayLength().ShouldBe(2);

        using var file = await client.GetAsync($"/api/v1/campaigns/{campaign}/results?format=csv&delimiter=semicolon&bom=false");
        file.Content.Headers.ContentType!.MediaType.ShouldBe("text/csv");
        var lines = (await file.Content.ReadAsStringAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(4);
        lines[0].ShouldEndWith(";Şehir");
        lines[1].ShouldStartWith("5321230001;");
        using var sheet = await client.GetAsync($"/api/v1/campaigns/{campaign}/results?format=xlsx");
        (await sheet.Content.ReadAsByteArrayAsync())[..2].ShouldBe("PK"u8.ToArray());
        using var odd = await client.GetAsync($"/api/v1/campaigns/{campaign}/results?format=pdf");
        odd.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Campaign_of_another_tenant_is_not_there_and_a_role_without_campaigns_is_refused()
    {
        var theirs = await CampaignAsync(portal.Foreign);
        var own = await portal.ClientAsync(PortalRoles.Admin);
        foreach (var path in (string[])["contacts", "figures", "results", "results?format=csv", $"contacts/{Guid.NewGuid()}"])
        {
            using var answer = await own.GetAsync($"/api/v1/campaigns/{theirs}/{path}");
            answer.StatusCode.ShouldBe(HttpStatusCode.NotFound, path);
        }

        using var recycled = await own.PostAsJsonAsync($"/api/v1/campaigns/{theirs}/recycle", new { });
        recycled.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        var supervisor = await portal.ClientAsync(PortalRoles.Supervisor);
        using var refused = await supervisor.GetAsync($"/api/v1/campaigns/{theirs}/figures");
        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    private async Task<Guid> CampaignAsync(Actor owner)
    {
        var now = TimeProvider.System.GetUtcNow();
        await using var context = portal.Services.GetRequiredService<PortalDb>().ForTenant(owner.TenantId);
        var campaign = new CampaignRow { Id = Guid.NewGuid(), TenantId = owner.TenantId, Name = "Tahsilat", Type = CampaignType.Dialer, State = CampaignState.Running, Plan = "{}", CreatedBy = "a", ChangedBy = "a", StartedAt = now };
        context.Campaigns.Add(campaign);
        for (var at = 1; at <= 3; at++)
        {
            context.Contacts.Add(new ContactRow
            {
                Id = Guid.NewGuid(), TenantId = owner.TenantId, CampaignId = campaign.Id, NumberKey = $"532123000{at}", Number = $"0532123000{at}", AddedAt = now, Extra = """{"Şehir":"İzmir"}""",
                State = at == 3 ? ContactState.Exhausted : ContactState.New, LastResult = at == 3 ? ContactResult.Busy : null, Attempts = at == 3 ? 2 : 0,
            });
        }

        await context.SaveChangesAsync();
        return campaign.Id;
    }

    private static async Task<int> RecycleAsync(HttpClient client, Guid campaign, object body)
    {
        using var answer = await client.PostAsJsonAsync($"/api/v1/campaigns/{campaign}/recycle", body);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("contacts").GetInt32();
    }

    private static Task<JsonElement> ReadAsync(HttpClient client, string path) => client.GetFromJsonAsync<JsonElement>(path);

    private static IEnumerable<string?> Numbers(JsonElement page) => page.GetProperty("items").EnumerateArray().Select(contact => contact.GetProperty("number").GetString());
}
