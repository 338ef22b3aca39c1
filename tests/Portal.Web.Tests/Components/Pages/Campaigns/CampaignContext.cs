using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Campaigns;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Campaigns;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Security;
using Portal.Web.Components.Pages.Campaigns.Build;

namespace Portal.Web.Tests.Components.Pages.Campaigns;

/// <summary>Campaign pages on a database with an account of each vendor.</summary>
public abstract class CampaignContext : UiContext
{
    private readonly Dictionary<string, Guid> _accounts = new(StringComparer.Ordinal);

    protected Actor Ada => As(PortalRoles.Manager);

    protected Actor Ben => Ada with { Name = "ben@test.example" };

    protected CampaignDrafts Drafts => Services.GetRequiredService<CampaignDrafts>();

    protected CallingHoursRules Rules => Services.GetRequiredService<CallingHoursRules>();

    protected DispositionCodes Codes => Services.GetRequiredService<DispositionCodes>();

    protected NavigationManager Navigation => Services.GetRequiredService<NavigationManager>();

    protected Guid AccountOf(string vendor) => _accounts[vendor];

    protected async Task StoreAsync()
    {
        await StoreTenantAsync();
        await using var context = Services.GetRequiredService<PortalDb>().ForTenant(TenantId);
        foreach (var vendor in (string[])["netgsm", "bulutsantralim", "cagrimerkezi", "telsam"])
        {
            _accounts[vendor] = Guid.NewGuid();
            context.PbxAccounts.Add(new PbxAccount { Id = _accounts[vendor], TenantId = TenantId, Vendor = vendor, Name = "On " + vendor, Enabled = true });
        }

        await context.SaveChangesAsync();
    }

    protected async Task<CampaignView> DraftAsync(CampaignPlan plan, CampaignStep step = CampaignStep.Summary)
    {
        var change = await Drafts.CreateAsync(Ada, plan, step, template: false, CancellationToken.None);
        change.Problems.ShouldBeEmpty();
        return change.Campaign!;
    }

    protected async Task<CampaignPlan> StoredAsync(Guid id) => (await Drafts.FindAsync(TenantId, id, CancellationToken.None))!.Plan;

    /// <summary>The builder as the address has it.</summary>
    internal IRenderedComponent<CampaignBuilder> Edit(CampaignView draft, CampaignStep step, Actor? actor = null)
    {
        Navigation.NavigateTo($"campaigns/{draft.Id}/edit?step={step}");
        var cut = RenderAs<CampaignBuilder>(actor ?? Ada, parameters => parameters.Add(page => page.Id, draft.Id));
        cut.WaitForElement("[data-testid=step-form]");
        return cut;
    }
}
