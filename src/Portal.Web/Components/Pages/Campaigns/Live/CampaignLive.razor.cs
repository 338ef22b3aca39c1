using Microsoft.AspNetCore.Components;
using Portal.Domain.Campaigns;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Campaigns;
using Portal.Infrastructure.Campaigns.HandOver;
using Portal.Infrastructure.Campaigns.Results;
using Portal.Infrastructure.Security;
using Portal.Web.Components.Shared;

namespace Portal.Web.Components.Pages.Campaigns.Live;

/// <summary>What a person can order of a campaign as a whole.</summary>
public enum LiveOrder
{
    Start,
    Stop,
    Delete,
}

/// <summary>A campaign while it runs: where it stands, why nobody is dialed, and what can be done about it. Looks again every few seconds while the browser is there.</summary>
public sealed partial class CampaignLive : IAsyncDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource _gone = new();
    private readonly ReaderCulture _culture = new();
    private Task _watching = Task.CompletedTask;
    private FiguresView? _figures;
    private ContactsTable? _contacts;
    private LiveOrder? _asked;
    private string? _meaning;
    private bool _missing;
    private bool _recycling;
    private bool _timing;
    private bool _busy;

    [Parameter]
    public Guid Id { get; set; }

    [CascadingParameter]
    public required Actor Actor { get; set; }

    [Inject]
    public required CampaignFigures Figures { get; init; }

    [Inject]
    public required CampaignControl Control { get; init; }

    [Inject]
    public required CampaignDrafts Drafts { get; init; }

    [Inject]
    public required CircuitConnection Connection { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    [Inject]
    public required Words Words { get; init; }

    [Inject]
    public required Toasts Toasts { get; init; }

    private bool MayManage => Actor.May(Permissions.CampaignsManage);

    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _gone.Dispose();
        GC.SuppressFinalize(this);
    }

    protected override Task OnParametersSetAsync() => LoadAsync();

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender) _watching = WatchAsync();
    }

    private async Task WatchAsync()
    {
        try
        {
            while (!_gone.IsCancellationRequested)
            {
                await Task.Delay(LookEvery, Time, _gone.Token);
                await Connection.WaitUpAsync(_gone.Token);
                await InvokeAsync(() => _culture.RunAsync(RefreshAsync));
            }
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
            // The page is left.
        }
        catch (Exception exception)
        {
            await DispatchExceptionAsync(exception);
        }
    }

    private async Task RefreshAsync()
    {
        var before = _figures;
        await LoadAsync();
        // Rows change only when something was counted otherwise.
        if (_contacts is not null && before is not null && _figures is not null && !SameCounts(before, _figures)) await _contacts.ReloadAsync();
        StateHasChanged();
    }

    private static bool SameCounts(FiguresView before, FiguresView now) => before.Attempts == now.Attempts && before.Contacts.AsSpan().SequenceEqual(now.Contacts.AsSpan());

    private async Task LoadAsync()
    {
        try
        {
            _figures = await Figures.RecentAsync(Actor.TenantId, Id, _gone.Token);
            _missing = _figures is null;
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
            // The page is left.
        }
    }

    /// <summary>What an order means depends on what the campaign's dialer can do.</summary>
    private async Task AskAsync(LiveOrder order)
    {
        if (_figures is not { } figures) return;
        var (type, limits) = (figures.Type ?? CampaignType.Dialer, (await Drafts.FindAsync(Actor.TenantId, Id, _gone.Token))?.Limits);
        _meaning = order switch
        {
            LiveOrder.Start => L["Live.StartMeaning"],
            LiveOrder.Stop => ControlMessages.StopMeaning(type, limits).ToString(),
            _ => ControlMessages.DeleteMeaning(type).ToString(),
        };
        _asked = order;
    }

    private async Task OrderAsync(LiveOrder order)
    {
        _busy = true;
        try
        {
            // What was ordered is carried out also when the page is left meanwhile.
            var answer = order switch
            {
                LiveOrder.Start => await Control.StartAsync(Actor, Id, null, CancellationToken.None),
                LiveOrder.Stop => await Control.StopAsync(Actor, Id, null, CancellationToken.None),
                _ => await Control.DeleteAsync(Actor, Id, null, CancellationToken.None),
            };
            Toasts.Outcome(answer.Outcome == ControlOutcome.Ok, ControlMessages.Text(answer).ToString());
        }
        finally
        {
            (_busy, _asked) = (false, null);
        }

        await SettledAsync();
    }

    private async Task SettledAsync()
    {
        // An order may outlive the page.
        if (!_gone.IsCancellationRequested) _figures = await Figures.ReadAsync(Actor.TenantId, Id, CancellationToken.None);
    }

    private async Task TimedAsync(bool changed)
    {
        _timing = false;
        if (changed) await SettledAsync();
    }

    private async Task RecycledAsync(int? count)
    {
        _recycling = false;
        if (count is not { } contacts) return;
        Toasts.Outcome(ok: true, L["Live.Recycled", Words.Number(contacts)]);
        await SettledAsync();
        if (_contacts is not null) await _contacts.ReloadAsync();
    }
}
