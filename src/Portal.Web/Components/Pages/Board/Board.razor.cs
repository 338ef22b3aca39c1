using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using Portal.Domain.Live;
using Portal.Infrastructure.Campaigns.Results;
using Portal.Web.Components.Shared;

namespace Portal.Web.Components.Pages.Board;

/// <summary>The live board: takes the newest picture at most four times a second, and only when something that this reader sees changed.</summary>
public sealed partial class Board
{
    private BoardPicture? _picture;
    private BoardView? _view;
    private BoardFilter _filter = BoardFilter.None;
    private ImmutableArray<RunningCampaign> _campaigns = [];
    private bool _paused;

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required BoardPictures Pictures { get; init; }

    [Inject]
    public required RunningCampaigns Campaigns { get; init; }

    [Inject]
    public required Words Words { get; init; }

    [Inject]
    public required BoardActs Acts { get; init; }

    [SupplyParameterFromQuery(Name = "q")]
    public string? SearchInAddress { get; set; }

    [SupplyParameterFromQuery(Name = "account")]
    public string? AccountInAddress { get; set; }

    [SupplyParameterFromQuery(Name = "queue")]
    public string? QueueInAddress { get; set; }

    [SupplyParameterFromQuery(Name = "state")]
    public string? StateInAddress { get; set; }

    private RunningCampaign[] Tiles => [.. _campaigns.Where(campaign => _filter.AccountId is not { } account || campaign.AccountId == account)];

    protected override TimeSpan MinInterval => TimeSpan.FromMilliseconds(250);

    protected override void OnParametersSet() => Filter(BoardFilter.Parse(SearchInAddress, AccountInAddress, QueueInAddress, StateInAddress));

    protected override bool Take(BoardSnapshot snapshot)
    {
        if (_paused) return false;
        // Counted behind the board, once for all who look; the same array until something changed.
        var (campaigns, before) = (Campaigns.Of(Actor.TenantId), _view);
        var moved = campaigns != _campaigns;
        _campaigns = campaigns;
        var picture = Pictures.Of(Actor, snapshot);
        if (ReferenceEquals(picture, _picture)) return moved;
        _picture = picture;
        _view = Pictures.View(Actor, picture, _filter, before);
        return moved || !ReferenceEquals(before, _view);
    }

    private void Filter(BoardFilter filter)
    {
        if (filter == _filter) return;
        _filter = filter;
        if (_picture is not null) _view = Pictures.View(Actor, _picture, filter, _view);
    }

    private void SetFilter(BoardFilter filter)
    {
        Filter(filter);
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameters(filter.ToQuery()), replace: true);
    }

    private void SetPaused(bool paused)
    {
        _paused = paused;
        if (!paused) Take(Boards.Current(Actor.TenantId));
    }

    private void Act(ActEventArgs asked)
    {
        if (_picture is { } picture) Acts.Do(Actor, picture.Board, asked);
    }
}
