using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Components;
using Portal.Domain.Campaigns;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Campaigns.Contacts;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Security;
using Portal.Web.Components.Shared;

namespace Portal.Web.Components.Pages.Campaigns.Contacts;

public sealed partial class ContactTable : IDisposable
{
    private const int Page = 20;

    private readonly CancellationTokenSource _gone = new();
    private ImmutableDictionary<ContactState, int>? _counts;
    private ImmutableArray<ContactRow> _page = [];
    private ContactState? _state;
    private string? _number;
    private string? _typed;
    private bool _more;
    private bool _asked;
    private bool _removing;

    [Inject]
    public required ContactDesk Desk { get; init; }

    [Inject]
    public required Words Words { get; init; }

    [Inject]
    public required Toasts Toasts { get; init; }

    [CascadingParameter]
    public required Actor Actor { get; set; }

    [Parameter, EditorRequired]
    public Guid CampaignId { get; set; }

    /// <summary>True when the campaign's contacts can no longer change.</summary>
    [Parameter]
    public bool Closed { get; set; }

    /// <summary>Raised when contacts were removed.</summary>
    [Parameter]
    public EventCallback OnRemoved { get; set; }

    private bool Removable => !Closed && Actor.May(Permissions.CampaignsManage);

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    /// <summary>Counts and reads again.</summary>
    public async Task RefreshAsync()
    {
        await LoadAsync();
        StateHasChanged();
    }

    protected override Task OnInitializedAsync() => LoadAsync();

    private Task ShowAsync(ContactState? state, string? number)
    {
        (_state, _number) = (state, string.IsNullOrWhiteSpace(number) ? null : number);
        return LoadAsync();
    }

    private async Task LoadAsync()
    {
        try
        {
            _counts = await Desk.CountAsync(Actor.TenantId, CampaignId, _gone.Token);
            Take([], await Desk.PageAsync(Actor.TenantId, CampaignId, _state, _number, null, Page + 1, _gone.Token));
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
            // The page is left.
        }
    }

    private async Task MoreAsync() => Take(_page, await Desk.PageAsync(Actor.TenantId, CampaignId, _state, _number, _page[^1].NumberKey, Page + 1, _gone.Token));

    private void Take(ImmutableArray<ContactRow> before, ImmutableArray<ContactRow> next) => (_page, _more) = ([.. before, .. next.Take(Page)], next.Length > Page);

    private async Task RemoveAsync()
    {
        _removing = true;
        var removal = await Desk.RemoveAsync(Actor, CampaignId, null, null, CancellationToken.None);
        (_removing, _asked) = (false, false);
        if (_gone.IsCancellationRequested) return;
        if (removal is not null) Toasts.Outcome(ok: true, L["Contacts.Removed", Words.Number(removal.Removed), Words.Number(removal.Kept)]);
        await LoadAsync();
        await OnRemoved.InvokeAsync();
    }
}
