using System.Text;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Campaigns;
using Portal.Infrastructure.Campaigns.Contacts;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Security;
using Portal.Web.Components.Pages.Campaigns.Contacts;
using Portal.Web.Components.Pages.DoNotCall;

namespace Portal.Web.Tests.Components.Pages;

public sealed class TableIntakeTests : UiContext
{
    private readonly Guid _campaign = Guid.NewGuid();

    public TableIntakeTests()
    {
        Services.AddPortalCampaigns();
        Services.AddPortalContacts();
    }

    private Actor Manager => As(PortalRoles.Manager);

    [Fact]
    public async Task Table_is_described_and_its_columns_and_first_rows_shown_before_anything_is_stored()
    {
        var intake = await IntakeAsync();
        await HandInAsync(intake, "Ad;Telefon;Şehir\nŞule;0532 123 41 07;İzmir\nBozuk;9,05321E+11;Van\n");
        intake.Find("[data-testid=intake-about]").TextContent.ShouldBe("CSV, semicolon, utf-8 · 2 rows");
        intake.Find("[data-testid=column-number]").GetAttribute("value").ShouldBe("1");
        intake.Find("[data-testid=column-name]").GetAttribute("value").ShouldBe("0");
        Verdicts(intake).ShouldBe(["accepted", "lostdigits"]);
        intake.Markup.ShouldContain("format the column as text");
        (await ImportsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Columns_that_a_person_chooses_are_judged_and_imported()
    {
        var started = new List<Guid>();
        var intake = await IntakeAsync(started);
        await HandInAsync(intake, "Kod;Ev;Cep\n1;02121234107;05321234107\n2;x;05321234108\n");
        await ChooseAsync(intake, "column-number", "1");
        Verdicts(intake).ShouldBe(["accepted", "unreadablenumber"]);
        await ChooseAsync(intake, "column-number", "2");
        Verdicts(intake).ShouldBe(["accepted", "accepted"]);
        await intake.Find("[data-testid=intake-start]").ClickAsync();
        intake.WaitForAssertion(() => started.ShouldHaveSingleItem());
        // The next table may come while this one is imported.
        intake.Find("[data-testid=upload-file]").HasAttribute("disabled").ShouldBeFalse();
        await Running.Eventually.TrueAsync(async () => (await ImportsAsync()) is [{ State: ImportState.Done, Counts.Accepted: 2 }], "the import is done");
        await using var context = Services.GetRequiredService<PortalDb>().ForTenant(TenantId);
        context.Contacts.Select(contact => contact.NumberKey).ToArray().ShouldBe(["5321234107", "5321234108"], ignoreOrder: true);
    }

    [Fact]
    public async Task Table_without_a_column_of_numbers_cannot_be_imported_until_one_is_chosen()
    {
        var intake = await IntakeAsync();
        await HandInAsync(intake, "Ad;Şehir\nŞule;İzmir\n");
        intake.Find("[data-testid=intake-start]").HasAttribute("disabled").ShouldBeTrue();
        intake.Find("[data-testid=intake-missing]").TextContent.ShouldContain("Choose the column");
        await ChooseAsync(intake, "column-number", "1");
        intake.Find("[data-testid=intake-start]").HasAttribute("disabled").ShouldBeFalse();
    }

    [Theory]
    [InlineData("%PDF-1.7 \n", "no table")]
    [InlineData("<html><table><tr><td>05321234107</td></tr></table></html>", "web page")]
    [InlineData("Telefon\n", "no rows")]
    [InlineData("Telefon;Not\n05321234107;\"hiç kapanmaz\n", "line 2")]
    public async Task File_that_is_no_table_is_told_with_what_to_do(string text, string expected)
    {
        var intake = await IntakeAsync();
        await HandInAsync(intake, text);
        intake.Find("[data-testid=intake-trouble]").TextContent.ShouldContain(expected);
        intake.FindAll("[data-testid=intake-start]").ShouldBeEmpty();
        await intake.Find("[data-testid=intake-other]").ClickAsync();
        intake.FindAll("[data-testid=intake-trouble]").ShouldBeEmpty();
        intake.FindAll("[data-testid=upload-file]").ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Delimiter_and_head_can_be_told_otherwise()
    {
        var intake = await IntakeAsync();
        await HandInAsync(intake, "05321234107,a;b\n05321234108,c;d\n");
        await intake.Find("[data-testid=intake-delimiter]").ChangeAsync(new ChangeEventArgs { Value = "semicolon" });
        intake.WaitForAssertion(() => intake.Find("[data-testid=intake-about]").TextContent.ShouldStartWith("CSV, semicolon"));
        await intake.Find("[data-testid=intake-head]").ChangeAsync(new ChangeEventArgs { Value = true });
        intake.WaitForAssertion(() => intake.Find("[data-testid=intake-about]").TextContent.ShouldEndWith("1 rows"));
    }

    [Theory]
    [InlineData(413, null, "larger than 100 MB")]
    [InlineData(403, null, "may not change")]
    [InlineData(0, null, "did not arrive")]
    [InlineData(422, "Said by the server.", "Said by the server.")]
    public async Task Upload_that_fails_is_told_and_can_be_tried_again(int status, string? message, string expected)
    {
        var intake = await IntakeAsync();
        await intake.InvokeAsync(() => intake.Instance.OnSendingAsync(40));
        intake.Find("[data-testid=upload-progress]").TextContent.ShouldContain("40");
        await intake.InvokeAsync(() => intake.Instance.OnRefusedAsync(status, message));
        intake.Find("[data-testid=intake-trouble]").TextContent.ShouldContain(expected);
        intake.Find("[data-testid=upload-file]").HasAttribute("disabled").ShouldBeFalse();
    }

    [Fact]
    public async Task Import_that_cannot_begin_keeps_the_table()
    {
        var intake = await IntakeAsync();
        await HandInAsync(intake, "Telefon\n05321234107\n");
        await using (var context = Services.GetRequiredService<PortalDb>().ForTenant(TenantId))
        {
            (await context.Campaigns.FindAsync(_campaign))!.State = CampaignState.Ended;
            await context.SaveChangesAsync();
        }

        await intake.Find("[data-testid=intake-start]").ClickAsync();
        intake.WaitForAssertion(() => intake.Find("[data-testid=intake-trouble]").TextContent.ShouldContain("has ended"));
        intake.Find("[data-testid=intake-about]").TextContent.ShouldContain("1 rows");
    }

    [Fact]
    public async Task List_of_consents_needs_a_column_or_one_word_for_all()
    {
        var intake = await IntakeAsync(kind: ImportKind.Consents);
        await HandInAsync(intake, "Telefon\n05321234107\n");
        Verdicts(intake).ShouldBe(["unreadableconsent"]);
        intake.Find("[data-testid=intake-start]").HasAttribute("disabled").ShouldBeTrue();
        await ChooseAsync(intake, "consents-all", "Refused");
        Verdicts(intake).ShouldBe(["accepted"]);
        intake.Find("[data-testid=intake-start]").HasAttribute("disabled").ShouldBeFalse();
    }

    [Fact]
    public async Task Preview_of_a_commercial_campaign_counts_consents_of_the_table_and_stores_none()
    {
        var intake = await IntakeAsync(plan: """{"commercial":true}""");
        await HandInAsync(intake, "Telefon;Onay\n05321234107;ONAY\n05321234108;\n05321234109;RET\n");
        Verdicts(intake).ShouldBe(["accepted", "noconsent", "consentrefused"]);
        await using var context = Services.GetRequiredService<PortalDb>().ForTenant(TenantId);
        context.Consents.ShouldBeEmpty();
    }

    [Fact]
    public async Task Campaign_that_takes_no_contacts_says_why_and_has_no_intake()
    {
        await StoreAsync("""{"listKind":"Fixed"}""", CampaignState.Running);
        var contacts = RenderAs<CampaignContacts>(Manager, parameters => parameters.Add(component => component.CampaignId, _campaign));
        contacts.Find("[data-testid=contacts-closed]").TextContent.ShouldContain("fixed list");
        contacts.FindAll("[data-testid=intake]").ShouldBeEmpty();
    }

    [Fact]
    public async Task Campaign_of_another_tenant_is_not_there()
    {
        await StoreAsync("{}", CampaignState.Draft);
        var contacts = RenderAs<CampaignContacts>(new Actor(Guid.NewGuid(), "other", PortalRoles.Manager), parameters => parameters.Add(component => component.CampaignId, _campaign));
        contacts.FindAll("[data-testid=intake]").ShouldBeEmpty();
        contacts.Find("[data-testid=contacts-no-campaign]").TextContent.ShouldContain("no such campaign");
    }

    [Fact]
    public async Task Number_is_put_on_the_do_not_call_list_found_in_any_notation_and_taken_out()
    {
        await StoreAsync("{}", CampaignState.Draft);
        var page = RenderAs<DoNotCall>(Manager);
        await page.Find("[data-testid=dnc-add]").ClickAsync();
        await page.Find("[data-testid=dnc-number]").ChangeAsync(new ChangeEventArgs { Value = "12" });
        await page.Find("[data-testid=confirm] form").SubmitAsync();
        page.WaitForAssertion(() => page.Find("[data-testid=dnc-trouble]").TextContent.ShouldContain("Not a telephone number"));
        await page.Find("[data-testid=dnc-number]").ChangeAsync(new ChangeEventArgs { Value = "0532 123 41 07" });
        await page.Find("[data-testid=confirm] form").SubmitAsync();
        page.WaitForAssertion(() => page.FindAll("[data-testid=dnc-entry]").ShouldHaveSingleItem());

        await page.Find("[data-testid=dnc-search]").ChangeAsync(new ChangeEventArgs { Value = "+90 532 1234108" });
        await page.Find("form.search-row").SubmitAsync();
        page.WaitForAssertion(() => page.Find("[data-testid=dnc-none]").TextContent.ShouldContain("on no list"));
        await page.Find("[data-testid=dnc-search]").ChangeAsync(new ChangeEventArgs { Value = "+90 532 1234107" });
        await page.Find("form.search-row").SubmitAsync();
        page.WaitForAssertion(() => page.FindAll("[data-testid=dnc-entry]").ShouldHaveSingleItem());
        await page.Find("[data-testid=dnc-remove]").ClickAsync();
        await page.Find("[data-testid=confirm] form").SubmitAsync();
        page.WaitForAssertion(() => page.FindAll("[data-testid=dnc-entry]").ShouldBeEmpty());
    }

    private static string[] Verdicts(IRenderedComponent<TableIntake> intake) => [.. intake.FindAll("[data-testid=preview-row]").Select(row => row.GetAttribute("data-verdict")!)];

    private async Task<IRenderedComponent<TableIntake>> IntakeAsync(List<Guid>? started = null, ImportKind kind = ImportKind.Contacts, string plan = "{}")
    {
        await StoreAsync(plan, CampaignState.Draft);
        return RenderAs<TableIntake>(Manager, parameters => parameters.Add(intake => intake.Kind, kind).Add(intake => intake.CampaignId, kind == ImportKind.Contacts ? _campaign : null)
            .Add(intake => intake.OnStarted, id => started?.Add(id)));
    }

    private async Task StoreAsync(string plan, CampaignState state)
    {
        await StoreTenantAsync();
        await using var context = Services.GetRequiredService<PortalDb>().ForTenant(TenantId);
        context.Campaigns.Add(new CampaignRow { Id = _campaign, TenantId = TenantId, Name = "Kasım", Plan = plan, State = state, CreatedBy = "test", ChangedBy = "test" });
        await context.SaveChangesAsync();
    }

    private async Task HandInAsync(IRenderedComponent<TableIntake> intake, string text)
    {
        var table = await HandedInTable.KeepAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), "liste.csv", CancellationToken.None);
        var id = Services.GetRequiredService<UploadedTables>().Add(Manager, table);
        await intake.InvokeAsync(() => intake.Instance.OnUploadedAsync(id));
        intake.WaitForState(() => intake.Find("[data-testid=intake]").GetAttribute("data-step") == "ready");
    }

    private static async Task ChooseAsync(IRenderedComponent<TableIntake> intake, string select, string value)
    {
        await intake.Find($"[data-testid={select}]").ChangeAsync(new ChangeEventArgs { Value = value });
        intake.WaitForState(() => intake.Find("[data-testid=intake]").GetAttribute("data-step") == "ready");
    }

    private async Task<IReadOnlyList<ImportView>> ImportsAsync() => await Services.GetRequiredService<ImportLog>().ListAsync(TenantId, ImportKind.Contacts, _campaign, 10, CancellationToken.None);
}
