using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain;
using Portal.Domain.Campaigns;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Security;
using Portal.Web.Tests.Running;

namespace Portal.Web.Tests.Endpoints;

/// <summary>Days and hours of a campaign that exists.</summary>
[Collection(PortalServerGroup.Name)]
public sealed class CampaignHoursEndpointTests(PortalServer portal)
{
    private static readonly DateOnly Today = TurkishTime.Day(TimeProvider.System.GetUtcNow());

    [Fact]
    public async Task Hours_are_changed_with_the_revision_that_was_read_and_with_no_older_one()
    {
        var client = await portal.ClientAsync(PortalRoles.Manager);
        var path = $"/api/v1/campaigns/{await CampaignAsync(portal.Own)}";
        using var made = await client.PostAsJsonAsync("/api/v1/calling-hours", new { name = $"Her gün {Guid.NewGuid():N}"[..20], week = Enum.GetNames<DayOfWeek>().Select(day => new { day = JsonNamingPolicy.CamelCase.ConvertName(day), from = "09:00", to = "18:00" }) });
        var rule = (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
        var read = await client.GetFromJsonAsync<JsonElement>(path);
        read.GetProperty("hoursMeaning").GetString().ShouldNotBeNullOrEmpty();
        var revision = read.GetProperty("revision").GetGuid();

        var changed = await SentAsync(client, path, new { callingHoursId = rule, lastDay = Iso(40), revision }, HttpStatusCode.OK);
        (changed.GetProperty("callingHoursId").GetGuid(), changed.GetProperty("lastDay").GetString(), changed.GetProperty("state").GetString()).ShouldBe((rule, Iso(40), "running"));
        (await client.GetFromJsonAsync<JsonElement>(path + "/figures")).GetProperty("lastDay").GetString().ShouldBe(Iso(40));
        var told = await SentAsync(client, path, new { lastDay = Iso(41), revision }, HttpStatusCode.Conflict);
        (told.GetProperty("revision").GetGuid(), told.GetProperty("changedBy").GetString()).ShouldBe((changed.GetProperty("revision").GetGuid(), changed.GetProperty("changedBy").GetString()));
        (await client.GetFromJsonAsync<JsonElement>(path)).GetProperty("lastDay").GetString().ShouldBe(Iso(40));
    }

    [Fact]
    public async Task What_cannot_be_is_422_naming_its_field_and_nothing_is_stored()
    {
        var client = await portal.ClientAsync(PortalRoles.Manager);
        var path = $"/api/v1/campaigns/{await CampaignAsync(portal.Own)}";
        var revision = (await client.GetFromJsonAsync<JsonElement>(path)).GetProperty("revision").GetGuid();
        foreach (var (body, field) in new (object, string)[]
            { (new { lastDay = Iso(3) }, "revision"), (new { revision }, "lastDay"), (new { lastDay = Iso(-1), revision }, "lastDay"), (new { lastDay = Iso(3), callingHoursId = Guid.NewGuid(), revision }, "callingHoursId") })
        {
            var refused = await SentAsync(client, path, body, HttpStatusCode.UnprocessableEntity);
            refused.GetProperty("errors").EnumerateObject().Single().Name.ShouldBe(field);
        }

        (await client.GetFromJsonAsync<JsonElement>(path)).GetProperty("revision").GetGuid().ShouldBe(revision);
        var draft = (await (await client.PostAsJsonAsync("/api/v1/campaigns", new { name = "a" })).Content.ReadFromJsonAsync<JsonElement>());
        await SentAsync(client, $"/api/v1/campaigns/{draft.GetProperty("id").GetGuid()}", new { lastDay = Iso(3), revision = draft.GetProperty("revision").GetGuid() }, HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Other_tenants_and_roles_without_the_right_are_refused()
    {
        var theirs = await CampaignAsync(portal.Foreign);
        await SentAsync(await portal.ClientAsync(PortalRoles.Admin), $"/api/v1/campaigns/{theirs}", new { lastDay = Iso(3), revision = Guid.NewGuid() }, HttpStatusCode.NotFound);
        using var refused = await (await portal.ClientAsync(PortalRoles.Supervisor)).PutAsJsonAsync($"/api/v1/campaigns/{theirs}/hours", new { lastDay = Iso(3), revision = Guid.NewGuid() });
        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    private static string Iso(int days) => Today.AddDays(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private async Task<Guid> CampaignAsync(Actor owner)
    {
        await using var context = portal.Services.GetRequiredService<PortalDb>().ForTenant(owner.TenantId);
        var plan = $$"""{"type":"preview","name":"Tahsilat","firstDay":"{{Iso(-3)}}","lastDay":"{{Iso(30)}}"}""";
        var campaign = new CampaignRow { Id = Guid.NewGuid(), TenantId = owner.TenantId, Name = "Tahsilat", Type = CampaignType.Preview, State = CampaignState.Running, Plan = plan, LastDay = Today.AddDays(30), CreatedBy = "a", ChangedBy = "a", Revision = Guid.NewGuid() };
        context.Campaigns.Add(campaign);
        await context.SaveChangesAsync();
        return campaign.Id;
    }

    private static async Task<JsonElement> SentAsync(HttpClient client, string path, object body, HttpStatusCode expected)
    {
        using var answer = await client.PutAsJsonAsync(path + "/hours", body);
        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(expected, text);
        return JsonDocument.Parse(text).RootElement;
    }
}
