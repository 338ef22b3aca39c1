using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Portal.Domain.Live;
using Portal.Web.Components.Control;
using Portal.Web.Components.Pages.Board;

namespace Portal.Web.Components.Pages.Queues;

/// <summary>Every queue with who waits in it and who serves it, and what can be done about both.</summary>
public sealed partial class Queues
{
    private BoardPicture? _picture;
    private BoardFilter _filter = BoardFilter.None;
    private BoardChoices _choices = new([], []);
    private BoardQueue[] _queues = [];
    private ILookup<BoardKey, BoardAgent> _members = Array.Empty<BoardAgent>().ToLookup(agent => agent.Key);

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required BoardPictures Pictures { get; init; }

    [Inject]
    public required BoardActs Acts { get; init; }

    [Inject]
    public required ControlDesk Desk { get; init; }

    [Inject]
    public required ControlRules Rules { get; init; }

    [Inject]
    public required IStringLocalizer<Texts> L { get; init; }

    [SupplyParameterFromQuery(Name = "q")]
    public string? SearchInAddress { get; set; }

    [SupplyParameterFromQuery(Name = "account")]
    public string? AccountInAddress { get; set; }

    [SupplyParameterFromQuery(Name = "queue")]
    public string? QueueInAddress { get; set; }

    protected override TimeSpan MinInterval => TimeSpan.FromMilliseconds(500);

    protected override void OnParametersSet()
    {
        var filter = BoardFilter.Parse(SearchInAddress, AccountInAddress, QueueInAddress, state: null);
        if (filter == _filter) return;
        _filter = filter;
        Arrange();
    }

    protected override bool Take(BoardSnapshot snapshot)
    {
        var picture = Pictures.Of(Actor, snapshot);
        if (ReferenceEquals(picture, _picture)) return false;
        _picture = picture;
        Arrange();
        return true;
    }

    private void Arrange()
    {
        if (_picture is not { Board: var board }) return;
        _choices = BoardLayout.Choices(board, _filter);
        _queues = [.. board.Queues.Values.Where(queue => queue.Key.Key.Length > 0 && _filter.Shows(queue)).OrderBy(queue => queue.Name, StringComparer.CurrentCultureIgnoreCase).ThenBy(queue => queue.Key.AccountId)];
        _members = board.Agents.Values.OrderBy(agent => agent.Key.Key, StringComparer.Ordinal)
            .SelectMany(agent => agent.Queues.IsDefault ? [] : agent.Queues.Select(queue => (Queue: new BoardKey(agent.Key.AccountId, queue), Agent: agent)))
            .ToLookup(member => member.Queue, member => member.Agent);
    }

    /// <summary>Default (not initialised) where the PBX does not tell who serves the queue.</summary>
    private ImmutableArray<BoardAgent> MembersOf(BoardQueue queue) => queue.Agents is null ? default : [.. _members[queue.Key]];

    private void SetFilter(BoardFilter filter)
    {
        _filter = filter;
        Arrange();
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameters(filter.ToQuery()), replace: true);
    }

    private void Act(ActEventArgs asked)
    {
        if (_picture is { Board: var board }) Acts.Do(Actor, board, asked);
    }

    /// <summary>A queue is made in one account: which, is asked first.</summary>
    private void ChooseAccount()
    {
        var entries = (_picture?.Board.Accounts.Values ?? []).OrderBy(account => account.Name, StringComparer.CurrentCultureIgnoreCase).Select(account => new ControlMenuEntry(
            account.Id.ToString("N"), account.Name, "plus", Rules.Refusal(Actor, account, ControlActions.CreateQueue),
            () => Desk.Ask(ControlActions.CreateQueue, new ControlTarget(new BoardKey(account.Id, ""), account.Name))));
        Desk.Show(new ControlMenu(L["Queues.Create"], [new ControlMenuGroup(null, [.. entries])]));
    }
}
