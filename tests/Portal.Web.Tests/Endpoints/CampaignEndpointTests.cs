using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Portal.Domain.Tenants;
using Portal.Web.Tests.Running;

namespace Portal.Web.Tests.Endpoints;

[Collection(PortalServerGroup.Name)]
public sealed class CampaignEndpointTests(PortalServer portal)
{
    [Fact]
    public async Task Draft_is_made_read_changed_cloned_and_deleted()
    {
        var client = await portal.ClientAsync(PortalRoles.Manager);
        var draft = await SentAsync(client, HttpMethod.Post, "/api/v1/campaigns", new { name = "Kasım", type = "preview", step = "retries", retries = new[] { new { result = "busy", retries = 2, delayMinutes = 15 } } }, HttpStatusCode.Created);
        var id = draft.GetProperty("id").GetGuid();
        (draft.GetProperty("state").GetString(), draft.GetProperty("step").GetString(), draft.GetProperty("retries")[0].GetProperty("growth").GetString()).ShouldBe(("draft", "retries", "fixed"));
        draft.GetProperty("problems").EnumerateArray().Select(problem => problem.GetProperty("field").GetString()).ShouldContain("lastDay");

        var changed = await SentAsync(client, HttpMethod.Put, $"/api/v1/campaigns/{id}", new { name = "Aralık", type = "preview", firstDay = "2026-12-01", activeDays = new[] { "monday" }, revision = draft.GetProperty("revision").GetGuid() }, HttpStatusCode.OK);
        changed.GetProperty("activeDays")[0].GetString().ShouldBe("monday");
        var clone = await SentAsync(client, HttpMethod.Post, $"/api/v1/campaigns/{id}/clone", new { parts = new[] { "hours" }, template = true }, HttpStatusCode.Created);
        (clone.GetProperty("name").GetString(), clone.GetProperty("firstDay").GetString(), clone.GetProperty("template").GetBoolean()).ShouldBe(("Aralık (2)", "2026-12-01", true));
        (await client.GetStringAsync("/api/v1/campaigns?templates=true")).ShouldContain(clone.GetProperty("id").GetString()!);
        var list = await client.GetStringAsync("/api/v1/campaigns?state=draft");
        list.ShouldContain(id.ToString());
        list.ShouldNotContain(clone.GetProperty("id").GetString()!);
        using var deleted = await client.DeleteAsync($"/api/v1/campaigns/{id}");
        deleted.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        using var gone = await client.GetAsync($"/api/v1/campaigns/{id}");
        gone.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Second_editor_gets_409_with_who_changed_what()
    {
        var client = await portal.ClientAsync(PortalRoles.Manager);
        var draft = await SentAsync(client, HttpMethod.Post, "/api/v1/campaigns", new { name = "a" }, HttpStatusCode.Created);
        var (id, revision) = (draft.GetProperty("id").GetGuid(), draft.GetProperty("revision").GetGuid());
        await SentAsync(client, HttpMethod.Put, $"/api/v1/campaigns/{id}", new { name = "b", revision }, HttpStatusCode.OK);
        var told = await SentAsync(client, HttpMethod.Put, $"/api/v1/campaigns/{id}", new { name = "c", revision }, HttpStatusCode.Conflict);
        told.GetProperty("edits")[0].GetProperty("fields")[0].GetString().ShouldBe("name");
        told.GetProperty("changedBy").GetString()!.ShouldStartWith("key:");
        told.GetProperty("revision").GetGuid().ShouldNotBe(revision);
        var unsaid = await SentAsync(client, HttpMethod.Put, $"/api/v1/campaigns/{id}", new { name = "c" }, HttpStatusCode.UnprocessableEntity);
        unsaid.GetProperty("errors").TryGetProperty("revision", out _).ShouldBeTrue();
    }

    [Fact]
    public async Task Value_that_cannot_be_kept_is_422_naming_its_field()
    {
        var client = await portal.ClientAsync(PortalRoles.Manager);
        var refused = await SentAsync(client, HttpMethod.Post, "/api/v1/campaigns", new { name = "a", firstDay = "2026-12-02", lastDay = "2026-12-01", keys = new object?[] { null, new { key = "x", kind = "queue", value = "1" } } }, HttpStatusCode.UnprocessableEntity);
        refused.GetProperty("errors").EnumerateObject().Select(error => error.Name).ShouldBe(["lastDay", "keys[0].key"], ignoreOrder: true);
        await SentAsync(client, HttpMethod.Post, "/api/v1/campaigns", new { type = "predictive" }, HttpStatusCode.BadRequest);
        using var list = await client.GetAsync("/api/v1/campaigns?state=gone");
        list.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Hours_say_whether_they_would_dial_why_not_and_when_next()
    {
        var client = await portal.ClientAsync(PortalRoles.Manager);
        var rule = await SentAsync(client, HttpMethod.Post, "/api/v1/calling-hours", new { name = $"Hafta içi {Guid.NewGuid():N}"[..40], week = new[] { new { day = "monday", from = "09:00", to = "18:00:00" } } }, HttpStatusCode.Created);
        var id = rule.GetProperty("id").GetGuid();
        (rule.GetProperty("week")[0].GetProperty("from").GetString(), rule.GetProperty("effectiveQuiet").GetProperty("from").GetString()).ShouldBe(("09:00:00", "20:00:00"));
        var asked = await client.GetFromJsonAsync<JsonElement>($"/api/v1/calling-hours/{id}/would-dial?at=2026-11-23T18:00");
        (asked.GetProperty("dials").GetBoolean(), asked.GetProperty("reason").GetString(), asked.GetProperty("next").GetDateTimeOffset()).ShouldBe((false, "outsideHours", new DateTimeOffset(2026, 11, 30, 6, 0, 0, TimeSpan.Zero)));
        (await client.GetFromJsonAsync<JsonElement>($"/api/v1/calling-hours/{id}/would-dial?at=2026-11-23T09:00:00Z")).GetProperty("dials").GetBoolean().ShouldBeTrue();
        using var wrong = await client.GetAsync($"/api/v1/calling-hours/{id}/would-dial?at=soon");
        wrong.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);

        var draft = await SentAsync(client, HttpMethod.Post, "/api/v1/campaigns", new { name = "a", callingHoursId = id, lastDay = "2026-11-24" }, HttpStatusCode.Created);
        var late = await client.GetFromJsonAsync<JsonElement>($"/api/v1/campaigns/{draft.GetProperty("id").GetGuid()}/would-dial?at=2026-11-30T10:00");
        late.GetProperty("reason").GetString().ShouldBe("afterLastDay");
        using var used = await client.DeleteAsync($"/api/v1/calling-hours/{id}");
        used.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        await SentAsync(client, HttpMethod.Put, $"/api/v1/calling-hours/{id}", new { name = "a", revision = Guid.NewGuid() }, HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Rule_that_is_not_kept_can_be_tried()
    {
        var client = await portal.ClientAsync(PortalRoles.Manager);
        var asked = await SentAsync(client, HttpMethod.Post, "/api/v1/calling-hours/would-dial", new { at = "2026-10-29T10:00:00+03:00", rule = new { week = new[] { new { day = "thursday", from = "09:00", to = "18:00" } } } }, HttpStatusCode.OK);
        (asked.GetProperty("reason").GetString(), asked.GetProperty("holiday").GetString()).ShouldBe(("publicHoliday", "republic"));
        var refused = await SentAsync(client, HttpMethod.Post, "/api/v1/calling-hours/would-dial", new { rule = new { week = new[] { new { day = "thursday", from = "09:00", to = "09:00" } } } }, HttpStatusCode.UnprocessableEntity);
        refused.GetProperty("errors").TryGetProperty("rule.week[0].to", out _).ShouldBeTrue();
    }

    [Fact]
    public async Task Result_codes_are_replaced_and_come_back_in_order()
    {
        var client = await portal.ClientAsync(PortalRoles.Manager);
        var saved = await SentAsync(client, HttpMethod.Put, "/api/v1/dispositions", new { dispositions = new object[] { new { code = "SOLD", name = "Satış", endsContact = true }, new { code = "LATER", name = "Sonra ara", retryAfterMinutes = 60 } } }, HttpStatusCode.OK);
        saved.GetProperty("dispositions").EnumerateArray().Select(code => code.GetProperty("code").GetString()).ShouldBe(["SOLD", "LATER"]);
        (await client.GetStringAsync("/api/v1/dispositions")).ShouldContain(saved.GetProperty("dispositions")[1].GetProperty("id").GetString()!);
        await SentAsync(client, HttpMethod.Put, "/api/v1/dispositions", new { dispositions = new object?[] { null } }, HttpStatusCode.UnprocessableEntity);
        var refused = await SentAsync(client, HttpMethod.Put, "/api/v1/dispositions", new { dispositions = new object[] { new { code = "", name = "x" } } }, HttpStatusCode.UnprocessableEntity);
        refused.GetProperty("errors").TryGetProperty("dispositions[0].code", out _).ShouldBeTrue();
        (await portal.Client(await portal.KeyAsync(portal.Foreign, PortalRoles.Manager)).GetStringAsync("/api/v1/dispositions")).ShouldNotContain("LATER");
    }

    [Fact]
    public async Task Campaign_and_hours_of_another_tenant_are_not_there()
    {
        var foreign = portal.Client(await portal.KeyAsync(portal.Foreign, PortalRoles.Manager));
        var draft = (await SentAsync(foreign, HttpMethod.Post, "/api/v1/campaigns", new { name = "theirs alone" }, HttpStatusCode.Created)).GetProperty("id").GetGuid();
        var rule = (await SentAsync(foreign, HttpMethod.Post, "/api/v1/calling-hours", new { name = $"{Guid.NewGuid():N}" }, HttpStatusCode.Created)).GetProperty("id").GetGuid();
        var own = await portal.ClientAsync(PortalRoles.Admin);
        (await own.GetStringAsync("/api/v1/campaigns")).ShouldNotContain("theirs alone");
        (await own.GetStringAsync("/api/v1/calling-hours")).ShouldNotContain(rule.ToString());
        foreach (var path in new[] { $"campaigns/{draft}", $"campaigns/{draft}/would-dial", $"calling-hours/{rule}", $"calling-hours/{rule}/would-dial" })
        {
            using var answer = await own.GetAsync("/api/v1/" + path);
            answer.StatusCode.ShouldBe(HttpStatusCode.NotFound, path);
        }
    }

    private static async Task<JsonElement> SentAsync(HttpClient client, HttpMethod method, string path, object body, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
        using var answer = await client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(expected, text);
        return JsonDocument.Parse(text).RootElement;
    }
}
