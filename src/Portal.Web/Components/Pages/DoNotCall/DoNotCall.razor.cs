using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Campaigns;
using Portal.Infrastructure.Campaigns.Contacts;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Security;
using Portal.Web.Components.Pages.Campaigns.Contacts;
using Portal.Web.Components.Shared;

namespace Portal.Web.Components.Pages.DoNotCall;

/// <summary>The numbers that nobody of the tenant calls, and those that one campaign does not.</summary>
public sealed partial class DoNotCall : IDisposable
{
    private const int Page = 50;

    private readonly CancellationTokenSource _gone = new();
    private ImmutableArray<CampaignLine> _campaigns = [];
    private ImmutableArray<DoNotCallRow> _entries = [];
    private ImportList? _imports;
    private DoNotCallRow? _removed;
    private Guid? _campaign;
    private string? _typed;
    private string? _number;
    private bool _adding;
    private bool _importing;
    private bool _loaded;
    private bool _more;

    [Inject]
    public required DoNotCallList List { get; init; }

    [Inject]
    public required CampaignDrafts Campaigns { get; init; }

    [Inject]
    public required Words Words { get; init; }

    [Inject]
    public required Toasts Toasts { get; init; }

    [Inject]
    public required IJSRuntime Js { get; init; }

    [CascadingParameter]
    public required Actor Actor { get; set; }

    private bool FullNumbers => Actor.May(Permissions.NumbersFull);

    private string ListName => _campaign is { } id ? NameOf(id) : L["DoNotCall.Everybody"];

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        _campaigns = await Campaigns.ListAsync(Actor.TenantId, new CampaignFilter(), _gone.Token);
        await LoadAsync();
    }

    private string Shown(string number) => Numbers.Show(number, FullNumbers);

    private string NameOf(Guid campaign) => _campaigns.FirstOrDefault(one => one.Id == campaign)?.Name is { Length: > 0 } name ? name : L["DoNotCall.Campaign", campaign.ToString()[..8]];

    private Task ChooseListAsync(ChangeEventArgs e)
    {
        (_campaign, _number, _typed) = (Guid.TryParse(e.Value?.ToString(), out var id) ? id : null, null, null);
        return LoadAsync();
    }

    private Task FindAsync()
    {
        _number = string.IsNullOrWhiteSpace(_typed) ? null : _typed;
        return LoadAsync();
    }

    private async Task LoadAsync()
    {
        // A number is looked for in every list: where it stands is what one wants to know.
        if (_number is { } number) (_entries, _more) = (await List.OfAsync(Actor.TenantId, number, _gone.Token), false);
        else Take([], await List.PageAsync(Actor.TenantId, _campaign, null, null, Page + 1, _gone.Token));
        _loaded = true;
    }

    private async Task MoreAsync() => Take(_entries, await List.PageAsync(Actor.TenantId, _campaign, null, _entries[^1].NumberKey, Page + 1, _gone.Token));

    private void Take(ImmutableArray<DoNotCallRow> before, ImmutableArray<DoNotCallRow> next) => (_entries, _more) = ([.. before, .. next.Take(Page)], next.Length > Page);

    private Task StartedAsync()
    {
        _importing = false;
        return _imports?.RefreshAsync() ?? Task.CompletedTask;
    }

    private Task AddedAsync(string? number)
    {
        _adding = false;
        if (number is null) return Task.CompletedTask;
        Toasts.Outcome(ok: true, L["DoNotCall.IsOn", Shown(number)]);
        return LoadAsync();
    }

    private async Task RemoveAsync()
    {
        if (_removed is not { } entry) return;
        _removed = null;
        var ok = await List.RemoveAsync(Actor, entry.Id, _gone.Token);
        Toasts.Outcome(ok, ok ? L["DoNotCall.Removed", Shown(entry.NumberKey)] : L["DoNotCall.Gone"]);
        await LoadAsync();
    }

    private async Task ExportAsync(string format) =>
        await Js.InvokeVoidAsync("portal.download", $"/api/v1/do-not-call/export?format={format}{(_campaign is { } id ? $"&campaign={id}" : "")}");
}
