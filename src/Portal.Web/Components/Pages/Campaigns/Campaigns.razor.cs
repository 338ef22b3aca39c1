using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Components;
using Portal.Domain.Campaigns;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Campaigns;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Security;
using Portal.Web.Components.Control;
using Portal.Web.Components.Shared;

namespace Portal.Web.Components.Pages.Campaigns;

/// <summary>What can be asked for one campaign of the list.</summary>
public enum CampaignAsk
{
    Clone,
    SaveAsTemplate,
    FromTemplate,
    Delete,
}

/// <summary>The tenant's campaigns or its templates; the filter stands in the address.</summary>
public sealed partial class Campaigns : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private ImmutableArray<CampaignLine>? _lines;
    private ImmutableDictionary<Guid, CampaignCount> _counts = ImmutableDictionary<Guid, CampaignCount>.Empty;
    private ImmutableDictionary<Guid, AccountView> _accounts = ImmutableDictionary<Guid, AccountView>.Empty;
    private CampaignFilter _filter = new();
    private string? _search;
    private ControlMenu? _menu;
    private (CampaignLine Line, CampaignAsk Kind)? _asked;
    private CampaignView? _changed;
    private Guid? _revision;
    private bool _busy;

    [Inject]
    public required CampaignDrafts Drafts { get; init; }

    [Inject]
    public required PbxAccounts Accounts { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required Words Words { get; init; }

    [Inject]
    public required Toasts Toasts { get; init; }

    [SupplyParameterFromQuery(Name = "state")]
    public string? StateInAddress { get; set; }

    [SupplyParameterFromQuery(Name = "account")]
    public string? AccountInAddress { get; set; }

    [SupplyParameterFromQuery(Name = "templates")]
    public string? TemplatesInAddress { get; set; }

    [SupplyParameterFromQuery(Name = "q")]
    public string? SearchInAddress { get; set; }

    [CascadingParameter]
    public required Actor Actor { get; set; }

    private bool MayManage => Actor.May(Permissions.CampaignsManage);

    private IReadOnlyList<CampaignLine> Shown => _search is null || _lines is not { } lines
        ? _lines ?? []
        : [.. lines.Where(line => CultureInfo.CurrentCulture.CompareInfo.IndexOf(line.Name, _search, CompareOptions.IgnoreCase | CompareOptions.IgnoreNonSpace) >= 0)];

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    protected override async Task OnParametersSetAsync()
    {
        _search = string.IsNullOrWhiteSpace(SearchInAddress) ? null : SearchInAddress.Trim();
        var filter = new CampaignFilter(
            Enum.TryParse<CampaignState>(StateInAddress, ignoreCase: true, out var state) && Enum.IsDefined(state) ? state : null,
            Guid.TryParse(AccountInAddress, out var account) ? account : null,
            TemplatesInAddress == "1");
        if (_lines is not null && filter == _filter) return;
        _filter = filter;
        await LoadAsync();
    }

    private async Task LoadAsync()
    {
        _accounts = (await Accounts.ListAsync(Actor.TenantId, _gone.Token)).ToImmutableDictionary(account => account.Id);
        var lines = await Drafts.ListAsync(Actor.TenantId, _filter, _gone.Token);
        _lines = lines;
        // Counting contacts may take a moment; the list need not wait for it.
        StateHasChanged();
        _counts = await Drafts.CountAsync(Actor.TenantId, [.. lines.Where(line => !line.Template).Select(line => line.Id)], _gone.Token);
    }

    private void Narrow(CampaignFilter filter, string? search) => Navigation.NavigateTo(Navigation.GetUriWithQueryParameters(new Dictionary<string, object?>(StringComparer.Ordinal)
    {
        ["state"] = filter.State?.ToString().ToLowerInvariant(),
        ["account"] = filter.AccountId?.ToString(),
        ["templates"] = filter.Templates ? "1" : null,
        ["q"] = string.IsNullOrWhiteSpace(search) ? null : search.Trim(),
    }), replace: true);

    private ControlMenu MenuOf(CampaignLine line)
    {
        ControlMenuEntry Ask(string name, string icon, string label, CampaignAsk kind) => new(name, label, icon, null, () => _ = InvokeAsync(() => AskAsync(line, kind)));
        var draft = line.State == CampaignState.Draft;
        ControlMenuEntry[] entries =
        [
            .. draft ? [new ControlMenuEntry("edit", L["Builder.List.Edit"], "wrapup", null, () => Navigation.NavigateTo($"campaigns/{line.Id}/edit"))] : (ControlMenuEntry[])[],
            .. line.Template ? (ControlMenuEntry[])[] : [new ControlMenuEntry("contacts", L["Builder.List.ToContacts"], "user", null, () => Navigation.NavigateTo($"campaigns/{line.Id}/contacts"))],
            .. line.Template
                ? [Ask("use", "plus", L["Builder.FromTemplate"], CampaignAsk.FromTemplate)]
                : (ControlMenuEntry[])[Ask("clone", "copy", L["Builder.Clone"], CampaignAsk.Clone), Ask("template", "save", L["Builder.SaveAsTemplate"], CampaignAsk.SaveAsTemplate)],
            .. draft ? [Ask("delete", "close", L["Builder.Delete"], CampaignAsk.Delete)] : (ControlMenuEntry[])[],
        ];
        return new ControlMenu(line.Name.Length > 0 ? line.Name : L["Builder.Unnamed"], [new ControlMenuGroup(null, [.. entries])]);
    }

    private async Task AskAsync(CampaignLine line, CampaignAsk kind)
    {
        (_menu, _changed, _revision) = (null, null, null);
        if (kind == CampaignAsk.Delete) _revision = (await Drafts.FindAsync(Actor.TenantId, line.Id, _gone.Token))?.Revision;
        _asked = (line, kind);
        StateHasChanged();
    }

    /// <summary>Deletes what the person saw: a change that came in between is told first.</summary>
    private async Task DeleteAsync(CampaignLine line)
    {
        _busy = true;
        var change = await Drafts.DeleteAsync(Actor, line.Id, _revision, CancellationToken.None);
        _busy = false;
        if (change is { Outcome: DraftOutcome.ChangedMeanwhile, Campaign: { } now })
        {
            (_changed, _revision) = (now, now.Revision);
            return;
        }

        _asked = null;
        var gone = change.Outcome is DraftOutcome.Ok or DraftOutcome.NotFound;
        Toasts.Outcome(gone, gone ? L["Builder.Deleted", line.Name] : L["Builder.NotDeleted." + change.Outcome]);
        await LoadAsync();
    }

    private async Task ClonedAsync(CampaignView made)
    {
        _asked = null;
        Toasts.Outcome(ok: true, made.Template ? L["Builder.TemplateMade", made.Plan.Name ?? ""] : L["Builder.Cloned", made.Plan.Name ?? ""]);
        if (made.Template) await LoadAsync();
        else Navigation.NavigateTo($"campaigns/{made.Id}/edit");
    }
}
