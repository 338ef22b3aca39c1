using System.Net;
using System.Net.Http.Json;
using Portal.Domain.Tenants;
using Portal.Web.Tests.Running;
using static Portal.Web.Tests.Endpoints.ContactEndpointTests;

namespace Portal.Web.Tests.Endpoints;

/// <summary>Do-not-call lists and consents over the API.</summary>
[Collection(PortalServerGroup.Name)]
public sealed class ContactListEndpointTests(PortalServer portal)
{
    [Fact]
    public async Task Number_is_added_found_in_any_notation_and_removed()
    {
        var client = await portal.ClientAsync(PortalRoles.Manager);
        var number = NewNumber();
        var campaign = await CampaignAsync(client);
        await SentAsync(client, HttpMethod.Post, "/api/v1/do-not-call", JsonContent.Create(new { number = $"+90 {number}", reason = "istedi" }), HttpStatusCode.NoContent);
        await SentAsync(client, HttpMethod.Post, "/api/v1/do-not-call", JsonContent.Create(new { number, campaignId = campaign, expiresAt = "2099-12-31" }), HttpStatusCode.NoContent);

        var found = (await GetAsync(client, $"do-not-call?number=0{number}")).GetProperty("items");
        (found.GetArrayLength(), found[0].GetProperty("reason").GetString(), found[1].GetProperty("campaignId").GetGuid()).ShouldBe((2, "istedi", campaign));
        found[1].GetProperty("expiresAt").GetDateTimeOffset().ShouldBe(new DateTimeOffset(2099, 12, 31, 21, 0, 0, TimeSpan.Zero));
        using (var gone = await client.DeleteAsync($"/api/v1/do-not-call/{found[0].GetProperty("id").GetGuid()}")) gone.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await GetAsync(client, $"do-not-call?number={number}")).GetProperty("items").GetArrayLength().ShouldBe(1);

        var foreign = portal.Client(await portal.KeyAsync(portal.Foreign, PortalRoles.Admin));
        (await GetAsync(foreign, $"do-not-call?number={number}")).GetProperty("items").GetArrayLength().ShouldBe(0);
        using var theirs = await foreign.DeleteAsync($"/api/v1/do-not-call/{found[1].GetProperty("id").GetGuid()}");
        theirs.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("1234", null, "number")]
    [InlineData("05321234107", "2020-01-01", "expiresAt")]
    [InlineData("05321234107", "bald", "expiresAt")]
    public async Task Entry_that_cannot_be_kept_is_422_naming_its_field(string number, string? expiresAt, string field)
    {
        var client = await portal.ClientAsync(PortalRoles.Manager);
        var refused = await SentAsync(client, HttpMethod.Post, "/api/v1/do-not-call", JsonContent.Create(new { number, expiresAt }), HttpStatusCode.UnprocessableEntity);
        refused.GetProperty("errors").TryGetProperty(field, out _).ShouldBeTrue();
    }

    [Fact]
    public async Task List_is_imported_paged_and_exported_as_it_can_be_imported_again()
    {
        var client = await portal.ClientAsync(PortalRoles.Manager);
        var campaign = await CampaignAsync(client);
        var table = "Telefon;Bitiş;Neden\n05321230001;31.12.2098;şikâyet\n05321230002;;\n05321230003;dün;\n";
        var done = await SentAsync(client, HttpMethod.Post, $"/api/v1/do-not-call/import?wait=true&campaign={campaign}", Csv(table), HttpStatusCode.OK);
        (done.GetProperty("accepted").GetInt32(), done.GetProperty("verdicts").GetProperty("unreadableDate").GetInt32(), done.GetProperty("kind").GetString()).ShouldBe((2, 1, "doNotCall"));

        var first = await GetAsync(client, $"do-not-call?campaign={campaign}&limit=1");
        first.GetProperty("items")[0].GetProperty("number").GetString().ShouldBe("5321230001");
        var second = await GetAsync(client, $"do-not-call?campaign={campaign}&limit=1&cursor={first.GetProperty("nextCursor").GetGuid()}");
        (second.GetProperty("items")[0].GetProperty("number").GetString(), second.GetProperty("nextCursor").ValueKind).ShouldBe(("5321230002", System.Text.Json.JsonValueKind.Null));

        var file = await client.GetStringAsync($"/api/v1/do-not-call/export?campaign={campaign}&bom=false");
        file.ShouldStartWith("Phone,Until,Reason,");
        file.ShouldContain("5321230001,2099-01-01 00:00:00,şikâyet,");
        var again = await SentAsync(client, HttpMethod.Post, $"/api/v1/do-not-call/import?wait=true&campaign={await CampaignAsync(client)}", Csv(file), HttpStatusCode.OK);
        again.GetProperty("accepted").GetInt32().ShouldBe(2);
    }

    [Fact]
    public async Task Words_about_a_number_come_newest_first_and_can_be_taken_out()
    {
        var client = await portal.ClientAsync(PortalRoles.Manager);
        var number = NewNumber();
        await SentAsync(client, HttpMethod.Post, "/api/v1/consents", JsonContent.Create(new { number, status = "given", at = "2026-01-05T10:00", source = "HS_WEB", proof = "form 7" }), HttpStatusCode.NoContent);
        await SentAsync(client, HttpMethod.Post, "/api/v1/consents", JsonContent.Create(new { number, status = "refused" }), HttpStatusCode.NoContent);
        var words = (await GetAsync(client, $"consents?number=0{number}")).GetProperty("items");
        words.EnumerateArray().Select(word => word.GetProperty("status").GetString()).ShouldBe(["refused", "given"]);
        (words[1].GetProperty("at").GetDateTimeOffset(), words[1].GetProperty("proof").GetString(), words[1].GetProperty("source").GetString()).ShouldBe((new DateTimeOffset(2026, 1, 5, 7, 0, 0, TimeSpan.Zero), "form 7", "HS_WEB"));

        var foreign = portal.Client(await portal.KeyAsync(portal.Foreign, PortalRoles.Admin));
        (await GetAsync(foreign, $"consents?number={number}")).GetProperty("items").GetArrayLength().ShouldBe(0);
        using (var theirs = await foreign.DeleteAsync($"/api/v1/consents/{words[0].GetProperty("id").GetGuid()}")) theirs.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using (var gone = await client.DeleteAsync($"/api/v1/consents/{words[0].GetProperty("id").GetGuid()}")) gone.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await GetAsync(client, $"consents?number={number}")).GetProperty("items").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task Consents_are_imported_and_exported_as_they_can_be_imported_again()
    {
        var client = await portal.ClientAsync(PortalRoles.Manager);
        var (one, two) = (NewNumber(), NewNumber());
        var done = await SentAsync(client, HttpMethod.Post, "/api/v1/consents/import?wait=true", Csv($"Telefon;İzin;İzin tarihi\n{one};ONAY;05.01.2026 10:00\n{two};belki;\n"), HttpStatusCode.OK);
        (done.GetProperty("accepted").GetInt32(), done.GetProperty("verdicts").GetProperty("unreadableConsent").GetInt32()).ShouldBe((1, 1));
        (await SentAsync(client, HttpMethod.Post, "/api/v1/consents/import?wait=true&status=refused", Csv($"Telefon\n{two}\n"), HttpStatusCode.OK)).GetProperty("accepted").GetInt32().ShouldBe(1);
        await SentAsync(client, HttpMethod.Post, "/api/v1/consents/import", Csv($"Telefon\n{two}\n"), HttpStatusCode.UnprocessableEntity);

        var file = await client.GetStringAsync("/api/v1/consents/export?bom=false");
        file.ShouldContain($"{one},given,2026-01-05 10:00:00,");
        file.ShouldContain($"{two},refused,");
        var again = await SentAsync(client, HttpMethod.Post, "/api/v1/consents/import?wait=true", Csv(file), HttpStatusCode.OK);
        again.GetProperty("rejected").GetInt32().ShouldBe(0);
        (await GetAsync(client, $"consents?number={one}")).GetProperty("items").GetArrayLength().ShouldBe(1);
    }

    private static string NewNumber() => $"533{Random.Shared.Next(1_000_000, 9_999_999)}";
}
