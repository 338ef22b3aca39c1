using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain;
using Portal.Domain.Calls;
using Portal.Domain.Campaigns;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Campaigns;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Security;
using Portal.Web.Tests.Running;

namespace Portal.Web.Tests.Endpoints;

[Collection(PortalServerGroup.Name)]
public sealed class PreviewEndpointTests(PortalServer portal)
{
    [Fact]
    public async Task Contact_is_shown_called_by_hand_and_done_with_its_result()
    {
        var campaign = await CampaignAsync(portal.Own, "0532 777 00 01", "0532 777 00 02");
        var client = await portal.ClientAsync(PortalRoles.Supervisor);
        var first = await SentAsync(client, $"{campaign}/preview/next", null, HttpStatusCode.OK);
        var contact = first.GetProperty("contact");
        (contact.GetProperty("number").GetString(), contact.GetProperty("byHand").GetBoolean(), contact.GetProperty("name").GetString()).ShouldBe(("0532 777 00 01", true, "Kişi 0"));
        first.GetProperty("progress").GetProperty("left").GetInt32().ShouldBe(2);
        var id = contact.GetProperty("id").GetGuid();

        await SentAsync(client, $"{campaign}/preview/{id}/result", new { result = "busy" }, HttpStatusCode.Conflict);
        var call = await SentAsync(client, $"{campaign}/preview/{id}/call", new { }, HttpStatusCode.OK);
        call.GetProperty("contact").GetProperty("called").GetProperty("result").ValueKind.ShouldBe(JsonValueKind.Null);
        await SentAsync(client, $"{campaign}/preview/{id}/call", new { }, HttpStatusCode.Conflict);
        await SentAsync(client, $"{campaign}/preview/{id}/skip", new { minutes = 5 }, HttpStatusCode.Conflict);
        (await SentAsync(client, $"{campaign}/preview/{id}/result", new { result = "dropped" }, HttpStatusCode.UnprocessableEntity)).GetProperty("errors").TryGetProperty("result", out _).ShouldBeTrue();
        var done = await SentAsync(client, $"{campaign}/preview/{id}/result", new { result = "busy", note = "later" }, HttpStatusCode.OK);
        (done.GetProperty("state").GetString(), done.GetProperty("attempts").GetInt32()).ShouldBe(("exhausted", 1));

        var second = (await SentAsync(client, $"{campaign}/preview/next", null, HttpStatusCode.OK)).GetProperty("contact").GetProperty("id").GetGuid();
        second.ShouldNotBe(id);
        using (var skipped = await client.PostAsJsonAsync($"/api/v1/campaigns/{campaign}/preview/{second}/skip", new { minutes = 5 })) skipped.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        await SentAsync(client, $"{campaign}/preview/{second}/skip", new { minutes = 0 }, HttpStatusCode.UnprocessableEntity);
        var idle = await SentAsync(client, $"{campaign}/preview/next", null, HttpStatusCode.OK);
        (idle.GetProperty("contact").ValueKind, idle.GetProperty("idle").GetProperty("reason").GetString()).ShouldBe((JsonValueKind.Null, "noneDue"));
        idle.GetProperty("idle").GetProperty("next").ValueKind.ShouldBe(JsonValueKind.String);
    }

    [Fact]
    public async Task Contact_listed_after_it_was_shown_is_409_with_the_verdict()
    {
        var campaign = await CampaignAsync(portal.Own, "0532 777 00 03");
        var client = await portal.ClientAsync(PortalRoles.Supervisor);
        var id = (await SentAsync(client, $"{campaign}/preview/next", null, HttpStatusCode.OK)).GetProperty("contact").GetProperty("id").GetGuid();
        await portal.Services.GetRequiredService<Infrastructure.Campaigns.Contacts.DoNotCallList>().AddAsync(portal.Own, campaign, "05327770003", null, null, CancellationToken.None);
        (await SentAsync(client, $"{campaign}/preview/{id}/call", new { }, HttpStatusCode.Conflict)).GetProperty("verdict").GetString().ShouldBe("doNotCallInCampaign");
    }

    [Fact]
    public async Task Refusal_ends_the_contact_and_is_on_the_list()
    {
        var campaign = await CampaignAsync(portal.Own, "0532 777 00 05");
        var client = await portal.ClientAsync(PortalRoles.Supervisor);
        var id = (await SentAsync(client, $"{campaign}/preview/next", null, HttpStatusCode.OK)).GetProperty("contact").GetProperty("id").GetGuid();
        (await SentAsync(client, $"{campaign}/preview/{id}/refusal", new { everywhere = false, note = "asked" }, HttpStatusCode.OK)).GetProperty("state").GetString().ShouldBe("doNotCall");
        await SentAsync(client, $"{campaign}/preview/{id}/refusal", new { everywhere = false }, HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task List_that_is_stopped_says_so_and_goes_on_when_it_is_started()
    {
        var campaign = await CampaignAsync(portal.Own, "0532 777 00 06");
        var (client, manager) = (await portal.ClientAsync(PortalRoles.Supervisor), await portal.ClientAsync(PortalRoles.Manager));
        (await SentAsync(client, $"{campaign}/preview/next", null, HttpStatusCode.OK)).GetProperty("contact").ValueKind.ShouldBe(JsonValueKind.Object);
        await SentAsync(manager, $"{campaign}/stop", new { }, HttpStatusCode.OK);
        (await SentAsync(client, $"{campaign}/preview/next", null, HttpStatusCode.OK)).GetProperty("idle").GetProperty("reason").GetString().ShouldBe("stopped");
        await SentAsync(manager, $"{campaign}/start", new { }, HttpStatusCode.OK);
        (await SentAsync(client, $"{campaign}/preview/next", null, HttpStatusCode.OK)).GetProperty("contact").ValueKind.ShouldBe(JsonValueKind.Object);
    }

    [Fact]
    public async Task List_of_another_tenant_is_not_there()
    {
        var campaign = await CampaignAsync(portal.Foreign, "0532 777 00 04");
        var client = await portal.ClientAsync(PortalRoles.Admin);
        await SentAsync(client, $"{campaign}/preview/next", null, HttpStatusCode.NotFound);
        await SentAsync(client, $"{campaign}/preview/{Guid.NewGuid()}/call", new { }, HttpStatusCode.NotFound);
        await SentAsync(client, $"{Guid.NewGuid()}/preview/next", null, HttpStatusCode.NotFound);
    }

    /// <summary>A running list on an account that starts no calls, with hours that never close.</summary>
    private async Task<Guid> CampaignAsync(Actor tenant, params string[] numbers)
    {
        var services = portal.Services;
        var account = await AccountEndpointTests.CreateAsync(portal.Client(await portal.KeyAsync(tenant, PortalRoles.Admin)), AccountEndpointTests.Telsam());
        var always = new CallingHours { Name = $"{Guid.NewGuid():N}", Week = [.. Enum.GetValues<DayOfWeek>().Select(day => new WeekSpan(day, TimeOnly.MinValue, TimeOnly.MinValue))], OpenOnPublicHolidays = true, QuietOff = true };
        var hours = await services.GetRequiredService<CallingHoursRules>().CreateAsync(tenant, always, CancellationToken.None);
        var today = TurkishTime.Day(TimeProvider.System.GetUtcNow());
        var plan = new CampaignPlan { AccountId = account, Type = CampaignType.Preview, Name = "x", CallingHoursId = hours.Hours!.Id, FirstDay = today, LastDay = today.AddDays(30) };
        var id = (await services.GetRequiredService<CampaignDrafts>().CreateAsync(tenant, plan, CampaignStep.Summary, template: false, CancellationToken.None)).Campaign!.Id;
        await using var context = services.GetRequiredService<PortalDb>().ForTenant(tenant.TenantId);
        // Connected for real it would be read from; the list asks only whether it is enabled.
        await context.PbxAccounts.Where(row => row.Id == account).ExecuteUpdateAsync(set => set.SetProperty(row => row.Enabled, true));
        await context.Campaigns.Where(row => row.Id == id).ExecuteUpdateAsync(set => set.SetProperty(row => row.State, CampaignState.Running));
        for (var at = 0; at < numbers.Length; at++)
            context.Contacts.Add(new ContactRow { Id = Guid.NewGuid(), TenantId = tenant.TenantId, CampaignId = id, Number = numbers[at], NumberKey = PhoneNumber.Key(numbers[at]), Name = $"Kişi {at}", Line = at });
        await context.SaveChangesAsync();
        return id;
    }

    private static async Task<JsonElement> SentAsync(HttpClient client, string path, object? body, HttpStatusCode expected)
    {
        using var answer = await client.PostAsync($"/api/v1/campaigns/{path}", body is null ? null : JsonContent.Create(body));
        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(expected, text);
        return JsonDocument.Parse(text).RootElement.Clone();
    }
}
