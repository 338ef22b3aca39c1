using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Campaigns;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Data;
using Portal.Web.Tests.Running;

namespace Portal.Web.Tests.Endpoints;

[Collection(PortalServerGroup.Name)]
public sealed class ContactEndpointTests(PortalServer portal)
{
    private const string Mixed = "Ad;Telefon;Şehir\nŞule;0532 123 41 07;İzmir\nYok;;Bursa\nBozuk;9,05321E+11;Van\nÇift;+90 532 123 41 07;Rize\n";

    [Fact]
    public async Task Import_begins_in_the_background_and_tells_its_verdicts_and_rejected_rows()
    {
        var client = await portal.ClientAsync(PortalRoles.Manager);
        var campaign = await CampaignAsync(client);
        var begun = await SentAsync(client, HttpMethod.Post, $"/api/v1/campaigns/{campaign}/contacts?name=kas%C4%B1m.csv", Csv(Mixed), HttpStatusCode.Accepted);
        var import = begun.GetProperty("id").GetGuid();
        (begun.GetProperty("fileName").GetString(), begun.GetProperty("total").GetInt32(), begun.GetProperty("kind").GetString()).ShouldBe(("kasım.csv", 4, "contacts"));

        await Eventually.TrueAsync(async () => (await GetAsync(client, $"imports/{import}")).GetProperty("state").GetString() == "done", "the import ends");
        var done = (await GetAsync(client, $"campaigns/{campaign}/imports")).GetProperty("items")[0];
        (done.GetProperty("accepted").GetInt32(), done.GetProperty("rejected").GetInt32(), done.GetProperty("read").GetInt32()).ShouldBe((1, 3, 4));
        done.GetProperty("verdicts").EnumerateObject().ToDictionary(one => one.Name, one => one.Value.GetInt32()).ShouldBe(
            new Dictionary<string, int> { ["accepted"] = 1, ["noNumber"] = 1, ["lostDigits"] = 1, ["duplicateInFile"] = 1 }, ignoreOrder: true);

        var file = await client.GetStringAsync($"/api/v1/imports/{import}/rejected?bom=false&delimiter=semicolon");
        var lines = file.Split(["\r\n", "\n"], StringSplitOptions.RemoveEmptyEntries);
        lines[0].ShouldBe("Ad;Telefon;Şehir;Reason");
        lines.Length.ShouldBe(4);
        lines[2].ShouldStartWith("Bozuk;9,05321E+11;Van;");
        lines[2].ShouldContain("format the column as text");
        using var sheet = await client.GetAsync($"/api/v1/imports/{import}/rejected?format=xlsx");
        sheet.Content.Headers.ContentType!.MediaType.ShouldBe("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
        sheet.Content.Headers.ContentDisposition!.FileName!.ShouldEndWith(".xlsx");
    }

    [Fact]
    public async Task Form_and_chosen_columns_are_taken_and_the_caller_may_wait()
    {
        var client = await portal.ClientAsync(PortalRoles.Manager);
        var campaign = await CampaignAsync(client);
        using var form = new MultipartFormDataContent { { new StringContent("x"), "comment" }, { Csv("1;05321234107;Ali\n2;05321234108;Veli\n"), "file", "liste.csv" } };
        var done = await SentAsync(client, HttpMethod.Post, $"/api/v1/campaigns/{campaign}/contacts?wait=true&head=false&numberColumn=B&nameColumn=c", form, HttpStatusCode.OK);
        (done.GetProperty("state").GetString(), done.GetProperty("accepted").GetInt32(), done.GetProperty("fileName").GetString()).ShouldBe(("done", 2, "liste.csv"));
        (await ContactsAsync(campaign)).Select(contact => contact.Name).ShouldBe(["Ali", "Veli"], ignoreOrder: true);
    }

    [Theory]
    [InlineData("Ad\nAli\n", "", HttpStatusCode.UnprocessableEntity, "noNumberColumn")]
    [InlineData("Telefon\n05321234107\n", "?numberColumn=Cep", HttpStatusCode.UnprocessableEntity, "noSuchColumn")]
    [InlineData("", "", HttpStatusCode.UnprocessableEntity, "empty")]
    [InlineData("Telefon;Not\n05321234107;\"hiç kapanmaz\n05321234108;x\n", "", HttpStatusCode.UnprocessableEntity, "unclosedQuote")]
    [InlineData("%PDF-1.7\n", "", HttpStatusCode.UnprocessableEntity, "notATable")]
    [InlineData("Telefon\n05321234107\n", "?encoding=klingon", HttpStatusCode.UnprocessableEntity, "wrongEncoding")]
    public async Task File_that_cannot_be_imported_is_refused_with_its_problem_and_leaves_nothing(string text, string query, HttpStatusCode expected, string problem)
    {
        var client = await portal.ClientAsync(PortalRoles.Manager);
        var campaign = await CampaignAsync(client);
        var refused = await SentAsync(client, HttpMethod.Post, $"/api/v1/campaigns/{campaign}/contacts{query}", Csv(text), expected);
        refused.GetProperty("problem").GetString().ShouldBe(problem);
        refused.GetProperty("detail").GetString().ShouldNotBeNullOrEmpty();
        (await GetAsync(client, $"campaigns/{campaign}/imports")).GetProperty("items").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task More_than_the_largest_file_is_413_and_more_than_the_most_rows_is_422()
    {
        var client = await portal.ClientAsync(PortalRoles.Manager);
        var campaign = await CampaignAsync(client);
        var rows = new StringBuilder("Telefon\n");
        for (var at = 0; at <= 500_000; at++) rows.Append("5\n");
        var many = await SentAsync(client, HttpMethod.Post, $"/api/v1/campaigns/{campaign}/contacts", Csv(rows.ToString()), HttpStatusCode.UnprocessableEntity);
        (many.GetProperty("problem").GetString(), many.GetProperty("at").GetInt64()).ShouldBe(("tooManyRows", 500_000));

        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/campaigns/{campaign}/contacts") { Content = new ByteArrayContent([]) };
        request.Content.Headers.ContentLength = 300L << 20;
        request.Headers.ExpectContinue = true;
        using var answer = await client.SendAsync(request);
        answer.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task Workbook_is_imported_as_it_is()
    {
        var client = await portal.ClientAsync(PortalRoles.Manager);
        var campaign = await CampaignAsync(client);
        using var file = new MemoryStream();
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            Write(archive, "[Content_Types].xml", """<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>""");
            Write(archive, "_rels/.rels", """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>""");
            Write(archive, "xl/workbook.xml", """<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Kişiler" sheetId="1" r:id="rId1"/></sheets></workbook>""");
            Write(archive, "xl/_rels/workbook.xml.rels", """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>""");
            Write(archive, "xl/worksheets/sheet1.xml", """<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Telefon</t></is></c></row><row r="2"><c r="A2"><v>905321234107</v></c></row></sheetData></worksheet>""");
        }

        var done = await SentAsync(client, HttpMethod.Post, $"/api/v1/campaigns/{campaign}/contacts?wait=true", new ByteArrayContent(file.ToArray()), HttpStatusCode.OK);
        done.GetProperty("accepted").GetInt32().ShouldBe(1);

        static void Write(ZipArchive archive, string name, string text)
        {
            using var part = new StreamWriter(archive.CreateEntry(name).Open());
            part.Write(text);
        }
    }

    [Fact]
    public async Task Import_is_undone_until_a_contact_was_dialed()
    {
        var client = await portal.ClientAsync(PortalRoles.Manager);
        var campaign = await CampaignAsync(client);
        var import = (await ImportedAsync(client, campaign, "Telefon\n05321234107\n05321234108\n")).GetProperty("id").GetGuid();
        await DialAsync(campaign, "5321234108");
        var refused = await SentAsync(client, HttpMethod.Post, $"/api/v1/imports/{import}/undo", null, HttpStatusCode.Conflict);
        refused.GetProperty("detail").GetString()!.ShouldContain("dialed");
        (await ContactsAsync(campaign)).Count.ShouldBe(2);

        var other = await CampaignAsync(client);
        var second = (await ImportedAsync(client, other, "Telefon\n05321234107\n")).GetProperty("id").GetGuid();
        (await SentAsync(client, HttpMethod.Post, $"/api/v1/imports/{second}/undo", null, HttpStatusCode.OK)).GetProperty("state").GetString().ShouldBe("undone");
        (await ContactsAsync(other)).ShouldBeEmpty();
        await SentAsync(client, HttpMethod.Post, $"/api/v1/imports/{second}/cancel", null, HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Contacts_that_were_never_dialed_are_removed_and_the_others_counted()
    {
        var client = await portal.ClientAsync(PortalRoles.Manager);
        var campaign = await CampaignAsync(client);
        await ImportedAsync(client, campaign, "Telefon\n05321234107\n05321234108\n05321234109\n");
        await DialAsync(campaign, "5321234108");
        var contacts = await ContactsAsync(campaign);
        var (dialed, free) = (contacts.Single(contact => contact.Attempts > 0).Id, contacts.First(contact => contact.Attempts == 0).Id);
        await SentAsync(client, HttpMethod.Delete, $"/api/v1/campaigns/{campaign}/contacts/{dialed}", null, HttpStatusCode.Conflict);
        using (var gone = await client.DeleteAsync($"/api/v1/campaigns/{campaign}/contacts/{free}")) gone.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        using (var again = await client.DeleteAsync($"/api/v1/campaigns/{campaign}/contacts/{free}")) again.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        var removal = await SentAsync(client, HttpMethod.Delete, $"/api/v1/campaigns/{campaign}/contacts", null, HttpStatusCode.OK);
        (removal.GetProperty("removed").GetInt32(), removal.GetProperty("kept").GetInt32()).ShouldBe((1, 1));
        (await ContactsAsync(campaign)).ShouldHaveSingleItem().Id.ShouldBe(dialed);
    }

    [Theory]
    [InlineData(CampaignState.Running, "fixed", HttpStatusCode.Conflict)]
    [InlineData(CampaignState.Running, "dynamic", HttpStatusCode.OK)]
    [InlineData(CampaignState.Stopped, "fixed", HttpStatusCode.Conflict)]
    [InlineData(CampaignState.Ended, "dynamic", HttpStatusCode.Conflict)]
    [InlineData(CampaignState.Draft, "fixed", HttpStatusCode.OK)]
    public async Task Campaign_takes_contacts_while_it_can_change(CampaignState state, string kind, HttpStatusCode expected)
    {
        var client = await portal.ClientAsync(PortalRoles.Manager);
        var campaign = await CampaignAsync(client, new { name = "a", listKind = kind });
        await using (var context = portal.Services.GetRequiredService<PortalDb>().ForTenant(portal.Own.TenantId))
        {
            (await context.Campaigns.FindAsync(campaign))!.State = state;
            await context.SaveChangesAsync();
        }

        await SentAsync(client, HttpMethod.Post, $"/api/v1/campaigns/{campaign}/contacts?wait=true", Csv("Telefon\n05321234107\n"), expected);
        await SentAsync(client, HttpMethod.Delete, $"/api/v1/campaigns/{campaign}/contacts", null, expected);
    }

    [Fact]
    public async Task Template_takes_no_contacts()
    {
        var client = await portal.ClientAsync(PortalRoles.Manager);
        await SentAsync(client, HttpMethod.Post, $"/api/v1/campaigns/{await CampaignAsync(client, new { name = "a", template = true })}/contacts", Csv("Telefon\n05321234107\n"), HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Plan_of_the_campaign_decides_about_consent_and_other_campaigns()
    {
        var client = await portal.ClientAsync(PortalRoles.Manager);
        var earlier = await CampaignAsync(client);
        await ImportedAsync(client, earlier, "Telefon\n05329990001\n");
        var campaign = await CampaignAsync(client, new { name = "a", commercial = true, otherCampaignDays = 7 });
        var done = await ImportedAsync(client, campaign, "Telefon;Onay\n05329990001;ONAY\n05329990002;ONAY\n05329990003;RET\n05329990004;\n");
        done.GetProperty("verdicts").EnumerateObject().ToDictionary(one => one.Name, one => one.Value.GetInt32()).ShouldBe(
            new Dictionary<string, int> { ["duplicateInOtherCampaign"] = 1, ["accepted"] = 1, ["consentRefused"] = 1, ["noConsent"] = 1 }, ignoreOrder: true);
    }

    [Theory]
    [InlineData(PortalRoles.Manager, HttpStatusCode.BadRequest)]
    [InlineData(PortalRoles.Supervisor, HttpStatusCode.Forbidden)]
    public async Task Upload_of_a_page_without_its_token_or_permission_is_refused(string role, HttpStatusCode expected)
    {
        using var answer = await (await portal.ClientAsync(role)).PostAsync("/uploads/tables", Csv("Telefon\n"));
        answer.StatusCode.ShouldBe(expected);
    }

    [Fact]
    public async Task Import_of_another_tenant_is_not_there()
    {
        var foreign = portal.Client(await portal.KeyAsync(portal.Foreign, PortalRoles.Manager));
        var campaign = await CampaignAsync(foreign);
        var import = (await ImportedAsync(foreign, campaign, Mixed)).GetProperty("id").GetGuid();
        var own = await portal.ClientAsync(PortalRoles.Admin);
        foreach (var (method, path) in new[]
        {
            (HttpMethod.Get, $"imports/{import}"), (HttpMethod.Post, $"imports/{import}/cancel"), (HttpMethod.Post, $"imports/{import}/undo"), (HttpMethod.Get, $"imports/{import}/rejected"),
            (HttpMethod.Post, $"campaigns/{campaign}/contacts"), (HttpMethod.Delete, $"campaigns/{campaign}/contacts"), (HttpMethod.Get, $"campaigns/{campaign}/imports"),
            (HttpMethod.Post, $"do-not-call/import?campaign={campaign}"), (HttpMethod.Get, $"do-not-call?campaign={campaign}"), (HttpMethod.Get, $"do-not-call/export?campaign={campaign}"),
        })
            await SentAsync(own, method, "/api/v1/" + path, method == HttpMethod.Post ? Csv("Telefon\n05321234107\n") : null, HttpStatusCode.NotFound);
        (await GetAsync(own, "imports?limit=100")).GetRawText().ShouldNotContain(import.ToString());
        (await GetAsync(foreign, "imports?limit=100")).GetRawText().ShouldContain(import.ToString());
    }

    internal static async Task<Guid> CampaignAsync(HttpClient client, object? body = null) =>
        (await SentAsync(client, HttpMethod.Post, "/api/v1/campaigns", JsonContent.Create(body ?? new { name = "a" }), HttpStatusCode.Created)).GetProperty("id").GetGuid();

    internal static ByteArrayContent Csv(string text) => new(Encoding.UTF8.GetBytes(text)) { Headers = { ContentType = new MediaTypeHeaderValue("text/csv") } };

    internal static Task<JsonElement> GetAsync(HttpClient client, string path) => client.GetFromJsonAsync<JsonElement>("/api/v1/" + path);

    internal static async Task<JsonElement> SentAsync(HttpClient client, HttpMethod method, string path, HttpContent? body, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body };
        using var answer = await client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(expected, $"{method} {path}: {text}");
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
    }

    private static Task<JsonElement> ImportedAsync(HttpClient client, Guid campaign, string text) =>
        SentAsync(client, HttpMethod.Post, $"/api/v1/campaigns/{campaign}/contacts?wait=true", Csv(text), HttpStatusCode.OK);

    private async Task<List<ContactRow>> ContactsAsync(Guid campaign)
    {
        await using var context = portal.Services.GetRequiredService<PortalDb>().ForTenant(portal.Own.TenantId);
        return [.. context.Contacts.Where(contact => contact.CampaignId == campaign)];
    }

    private async Task DialAsync(Guid campaign, string number)
    {
        await using var context = portal.Services.GetRequiredService<PortalDb>().ForTenant(portal.Own.TenantId);
        var contact = context.Contacts.Single(one => one.CampaignId == campaign && one.NumberKey == number);
        (contact.State, contact.Attempts) = (ContactState.Waiting, 1);
        await context.SaveChangesAsync();
    }
}
