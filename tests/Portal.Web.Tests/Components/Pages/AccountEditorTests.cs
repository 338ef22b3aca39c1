using Bunit;
using Bunit.TestDoubles;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Portal.Infrastructure.Pbx;
using Portal.Web.Components.Pages.Pbx;

namespace Portal.Web.Tests.Components.Pages;

public sealed class AccountEditorTests : UiContext
{
    private const string Secret = "s3cret-that-must-not-show";

    private static PbxVendor Vendor => PbxCatalog.All.First(v => v.ReadPush is null && v.Fields.Any(f => f.Secret));

    private IRenderedComponent<AccountEditor> New()
    {
        var cut = RenderAs<AccountEditor>(Admin, p => p.Add(e => e.VendorId, Vendor.Id));
        cut.WaitForElement("form");
        return cut;
    }

    private static Dictionary<string, string?> Valid() => Vendor.Fields.Where(f => f.Required || f.Secret)
        .ToDictionary(f => f.Name, f => f.Secret ? Secret : f.Kind == SettingKind.Address ? "http://127.0.0.1:9/" : (string?)"someone", StringComparer.Ordinal);

    private async Task<AccountView> StoredAsync()
    {
        await StoreTenantAsync();
        var change = await Services.GetRequiredService<PbxAccounts>().CreateAsync(Admin, new AccountInput(Vendor.Id, "Front office", Enabled: false, Valid()), CancellationToken.None);
        return change.Account.ShouldNotBeNull();
    }

    [Fact]
    public void Form_of_a_new_account_draws_every_field_of_the_vendor()
    {
        var cut = New();
        foreach (var field in Vendor.Fields)
        {
            var input = cut.Find($"#f-{field.Name}");
            cut.Find($"label[for=f-{field.Name}]").TextContent.ShouldContain(field.Label.En);
            if (field.Secret) input.GetAttribute("type").ShouldBe("password");
            if (field.Required && field.Kind != SettingKind.Boolean) input.HasAttribute("required").ShouldBeTrue();
        }
    }

    [Fact]
    public async Task Save_with_missing_fields_says_so_beside_them_and_keeps_the_rest()
    {
        await StoreTenantAsync();
        var cut = New();
        cut.Find("#f-name").Change("My PBX");
        cut.Find("form").Submit();

        var missing = Vendor.Fields.First(f => f.Required && f.Default is null);
        cut.WaitForAssertion(() => cut.Find($"#e-{missing.Name}").TextContent.ShouldNotBeEmpty());
        cut.Find($"#f-{missing.Name}").GetAttribute("aria-invalid").ShouldBe("true");
        cut.Find("#f-name").GetAttribute("value").ShouldBe("My PBX");
    }

    [Fact]
    public async Task Form_of_a_stored_account_never_holds_its_secret()
    {
        var account = await StoredAsync();
        var cut = RenderAs<AccountEditor>(Admin, p => p.Add(e => e.Id, account.Id));
        var secret = Vendor.Fields.First(f => f.Secret);
        var input = cut.WaitForElement($"#f-{secret.Name}");

        cut.Markup.ShouldNotContain(Secret);
        input.GetAttribute("placeholder").ShouldBe("unchanged if left empty");
        input.HasAttribute("required").ShouldBeFalse();
    }

    [Fact]
    public async Task Typed_secret_is_not_sent_back_to_the_browser()
    {
        await StoreTenantAsync();
        var cut = New();
        cut.Find($"#f-{Vendor.Fields.First(f => f.Secret).Name}").Change(Secret);
        cut.Find("#f-name").Change("");
        cut.Find("form").Submit();

        cut.WaitForElement("#e-name");
        cut.Markup.ShouldNotContain(Secret);
    }

    [Fact]
    public async Task Save_of_a_stored_account_with_an_empty_secret_keeps_it()
    {
        var account = await StoredAsync();
        var cut = RenderAs<AccountEditor>(Admin, p => p.Add(e => e.Id, account.Id));
        cut.WaitForElement("#f-name").Change("Renamed");
        cut.Find("form").Submit();

        var navigation = Services.GetRequiredService<NavigationManager>();
        cut.WaitForAssertion(() => navigation.Uri.ShouldEndWith("/pbx"));
        var stored = await Services.GetRequiredService<PbxAccounts>().FindAsync(TenantId, account.Id, CancellationToken.None);
        stored!.Name.ShouldBe("Renamed");
        stored.SecretsSet.ShouldBe(account.SecretsSet);
    }
}
