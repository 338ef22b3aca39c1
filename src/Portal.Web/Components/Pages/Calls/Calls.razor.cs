using System.Collections.Immutable;
using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.History;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Security;
using Portal.Web.Components.Shared;
using Portal.Web.Endpoints;

namespace Portal.Web.Components.Pages.Calls;

/// <summary>The stored calls: a filter, which stands in the address, a page of the list, and one call opened beside it.</summary>
public sealed partial class Calls : ComponentBase, IDisposable
{
    /// <summary>The list's name among saved filters.</summary>
    private const string ListName = "calls";

    /// <summary>The span that an address without one means: old calls are looked for on purpose.</summary>
    private const string UsualPeriod = "30d";
    private const int PageSize = 50;

    private readonly CancellationTokenSource _gone = new();
    private CallQuery _query = CallQuery.Empty;
    private CallListFilter _filter = new();
    private IReadOnlyList<string> _unreadable = [];
    private CallReader _reader = CallReader.Nobody;
    private ImmutableArray<string> _columns = CallColumn.Usual;
    private CallListPage? _page;
    private CallCount? _count;
    private bool _counted;
    private bool _busy;
    private bool _failed;
    private int _reading;
    private Guid? _userId;
    private Guid? _openId;
    private CallRow? _open;
    private Guid? _focusBack;

    [Inject]
    public required CallList List { get; init; }

    [Inject]
    public required SavedFilters Saved { get; init; }

    [Inject]
    public required PbxAccounts Accounts { get; init; }

    [Inject]
    public required BoardWatch Boards { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required IJSRuntime Js { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    /// <summary>The call that stands open; read from the address together with the filter.</summary>
    [Parameter]
    public Guid? Id { get; set; }

    [CascadingParameter]
    public required Actor Actor { get; set; }

    [CascadingParameter]
    public Task<AuthenticationState>? Authentication { get; set; }

    private string CountText => !_counted ? "" : _count switch
    {
        null => L["Calls.Count.unknown"],
        { OrMore: true } => L["Calls.Count.more", _count.Count.ToString("N0", CultureInfo.CurrentCulture)],
        _ => L["Calls.Count", _count.Count.ToString("N0", CultureInfo.CurrentCulture)],
    };

    protected override async Task OnInitializedAsync()
    {
        Navigation.LocationChanged += OnLocationChanged;
        _userId = Authentication is not null && Guid.TryParse((await Authentication).User.FindFirstValue(ClaimTypes.NameIdentifier), out var id) ? id : null;
        if (_userId is { } user) _columns = CallColumn.Chosen(await Saved.ColumnsAsync(Actor.TenantId, user, ListName, _gone.Token));
        _reader = new CallReader(
            await Accounts.ListAsync(Actor.TenantId, _gone.Token), Boards.Current(Actor.TenantId), Actor.May(Permissions.NumbersFull), Actor.May(Permissions.CallOriginate), Actor.May(Permissions.RecordingsListen));
        await ShowAddressAsync(first: true);
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_focusBack is not { } call) return;
        _focusBack = null;
        await Js.InvokeVoidAsync("portal.focusOn", $"[data-call='{call}'] a");
    }

    public void Dispose()
    {
        Navigation.LocationChanged -= OnLocationChanged;
        _gone.Cancel();
        _gone.Dispose();
    }

    private void OnLocationChanged(object? sender, LocationChangedEventArgs e)
    {
        if (PathOf(e.Location)[0] == ListName) _ = InvokeAsync(() => ShowAddressAsync(first: false));
    }

    private string[] PathOf(string address) => Navigation.ToBaseRelativePath(address).Split('?', '#')[0].Split('/');

    /// <summary>Shows what the address says; only what changed is read again.</summary>
    private async Task ShowAddressAsync(bool first)
    {
        var query = CallQuery.Parse(new Uri(Navigation.Uri).Query);
        Guid? open = PathOf(Navigation.Uri) is [_, var text] && Guid.TryParse(text, out var id) ? id : null;
        var narrowed = first || query != _query;
        if (_openId is { } closed && open is null) _focusBack = closed;
        (_query, _openId) = (query, open);
        if (open is null) _open = null;
        else if (_open?.Id != open) _open = _page?.Calls.FirstOrDefault(call => call.Id == open) ?? await List.FindAsync(Actor.TenantId, open.Value, _gone.Token);
        if (narrowed) await ReadAsync(null, newer: false);
        StateHasChanged();
    }

    private async Task ReadAsync(CallPosition? from, bool newer)
    {
        var reading = ++_reading;
        (_busy, _failed) = (true, false);
        (_filter, _unreadable) = _query.Within(UsualPeriod).Read(Time.GetUtcNow());
        if (from is null) (_count, _counted) = (null, false);
        StateHasChanged();
        try
        {
            var page = await List.ReadAsync(Actor, _filter, from, newer, PageSize, _gone.Token);
            if (reading != _reading) return;
            // From the newest call on there are no newer ones, but those that came since.
            _page = newer && !page.HasNewer ? await List.ReadAsync(Actor, _filter, null, newer: false, PageSize, _gone.Token) : page;
            _busy = false;
            StateHasChanged();
            if (from is not null) return;
            var count = await List.CountAsync(Actor, _filter, _gone.Token);
            if (reading == _reading) (_count, _counted) = (count, true);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            if (reading == _reading) (_failed, _page) = (true, null);
            Log.NotRead(Logger, exception);
        }
        finally
        {
            if (reading == _reading) _busy = false;
        }
    }

    private void Narrow(CallQuery query) => Navigation.NavigateTo(AddressOf(query, null), replace: true);

    private void Close() => Navigation.NavigateTo(AddressOf(_query, null));

    private void KeyInDetail(KeyboardEventArgs e)
    {
        if (e.Key == "Escape") Close();
    }

    private async Task ChooseColumnsAsync(ImmutableArray<string> columns)
    {
        _columns = columns;
        if (_userId is { } user) await Saved.SaveColumnsAsync(Actor.TenantId, user, ListName, columns, _gone.Token);
    }

    private static string AddressOf(CallQuery query, Guid? id) => $"calls{(id is null ? "" : "/" + id)}{(query.ToString() is { Length: > 0 } text ? "?" + text : "")}";

    [Inject]
    public required ILogger<Calls> Logger { get; init; }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The list of calls could not be read")]
        public static partial void NotRead(ILogger logger, Exception exception);
    }
}
