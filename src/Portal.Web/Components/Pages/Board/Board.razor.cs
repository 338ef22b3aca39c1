using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Domain.Live;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Live;
using Portal.Web.Components.Shared;

namespace Portal.Web.Components.Pages.Board;

/// <summary>The live board: takes the newest snapshot at most four times a second and hands its rows to components that draw themselves only when changed.</summary>
public sealed partial class Board
{
    private BoardSnapshot? _board;
    private BoardFilter _filter = BoardFilter.None;
    private QueueNames _names = QueueNames.None;
    private HangUp? _hangUp;
    private BoardCall? _asked;
    private bool _busy;
    private bool _paused;

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required PbxCommands Commands { get; init; }

    [Inject]
    public required Toasts Toasts { get; init; }

    [Inject]
    public required Words Words { get; init; }

    [Inject]
    public required IStringLocalizer<Texts> Texts { get; init; }

    [SupplyParameterFromQuery(Name = "q")]
    public string? SearchInAddress { get; set; }

    [SupplyParameterFromQuery(Name = "account")]
    public string? AccountInAddress { get; set; }

    [SupplyParameterFromQuery(Name = "queue")]
    public string? QueueInAddress { get; set; }

    [SupplyParameterFromQuery(Name = "state")]
    public string? StateInAddress { get; set; }

    protected override TimeSpan MinInterval => TimeSpan.FromMilliseconds(250);

    private bool FullNumbers => Actor.May(Permissions.NumbersFull);

    private BoardRows Rows => BoardRows.Of(_board ?? BoardSnapshot.Empty, _filter, _names, FullNumbers, Time.GetUtcNow());

    protected override void OnInitialized() => _hangUp = new HangUp(Texts, Words);

    protected override void OnParametersSet() => _filter = BoardFilter.Parse(SearchInAddress, AccountInAddress, QueueInAddress, StateInAddress);

    protected override bool Take(BoardSnapshot snapshot)
    {
        if (_paused || ReferenceEquals(_board, snapshot)) return false;
        _board = snapshot;
        _names = _names.Update(snapshot);
        return true;
    }

    private void SetFilter(BoardFilter filter)
    {
        _filter = filter;
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameters(filter.ToQuery()), replace: true);
    }

    private void SetPaused(bool paused)
    {
        _paused = paused;
        if (!paused) Take(Boards.Current(Actor.TenantId));
    }

    private string? RefusalOf(BoardAccount? account) => _hangUp?.Refusal(Actor, account);

    private void AskHangUp(BoardCall call)
    {
        var account = _board?.Accounts.GetValueOrDefault(call.Key.AccountId);
        if (RefusalOf(account) is { } refusal) Toasts.Info(refusal);
        else _asked = call;
    }

    private async Task HangUpAsync()
    {
        if (_asked is not { } call || _busy) return;
        _busy = true;
        try
        {
            var outcome = await Commands.HangUpAsync(Actor, call.Key.AccountId, call.Key.Key, Gone);
            Toasts.Outcome(outcome.Ok, _hangUp!.Sentence(outcome), outcome.VendorMessage);
        }
        finally
        {
            _busy = false;
            _asked = null;
        }
    }
}
