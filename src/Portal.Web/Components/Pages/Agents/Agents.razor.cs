using Microsoft.AspNetCore.Components;
using Portal.Domain.Agents;
using Portal.Domain.Live;
using Portal.Domain.Tenants;
using Portal.Web.Components.Control;
using Portal.Web.Components.Pages.Board;
using Portal.Web.Components.Shared;

namespace Portal.Web.Components.Pages.Agents;

/// <summary>Every agent of every account in one table, with actions on one or several.</summary>
public sealed partial class Agents
{
    private readonly HashSet<BoardKey> _picked = [];
    private BoardSnapshot? _board;
    private BoardFilter _filter = BoardFilter.None;
    private BoardChoices _choices = new([], []);
    private QueueNames _names = QueueNames.None;
    private AgentLine[] _rows = [];
    private DrawnRows<AgentLine> _drawn = new(0);
    private Pen? _pen;

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
    public required Toasts Toasts { get; init; }

    [SupplyParameterFromQuery(Name = "q")]
    public string? SearchInAddress { get; set; }

    [SupplyParameterFromQuery(Name = "account")]
    public string? AccountInAddress { get; set; }

    [SupplyParameterFromQuery(Name = "queue")]
    public string? QueueInAddress { get; set; }

    [SupplyParameterFromQuery(Name = "state")]
    public string? StateInAddress { get; set; }

    protected override TimeSpan MinInterval => TimeSpan.FromMilliseconds(500);

    private bool MayAct => ControlActions.ForAgents.Any(action => Actor.May(action.Permission));

    private bool AllPicked => _rows.Length > 0 && _rows.All(row => _picked.Contains(row.Agent.Key));

    protected override void OnParametersSet()
    {
        var filter = BoardFilter.Parse(SearchInAddress, AccountInAddress, QueueInAddress, StateInAddress);
        if (filter == _filter) return;
        _filter = filter;
        if (_board is { } board) Draw(board);
    }

    protected override bool Take(BoardSnapshot snapshot)
    {
        _board = snapshot;
        var before = _rows;
        Draw(snapshot);
        return before.Length == 0 || !before.AsSpan().SequenceEqual(_rows);
    }

    private void Draw(BoardSnapshot board)
    {
        _pen ??= Pictures.PenOf(Actor);
        _names = _names.Update(board);
        _choices = BoardLayout.Choices(board, _filter);
        // Ages as the board shows them: a few seconds behind at most, so that a reading that succeeded again does not draw every line anew.
        var accounts = Pictures.Of(Actor, board).Accounts;
        var agents = board.Agents.Values.Where(agent => _filter.Shows(agent, CallText(board, agent)));
        _rows = [.. AgentOrder.ForSupervisor(agents, BoardLimits.Agents, Time.GetUtcNow()).Select(agent => Line(board, accounts.GetValueOrDefault(agent.Key.AccountId), agent))];
        var drawn = new DrawnRows<AgentLine>(_rows.Length);
        foreach (var row in _rows) drawn.Add(row.Agent.Key, row, _drawn, _pen);
        _drawn = drawn;

        // Who is gone, or filtered away, must not be acted on unseen.
        _picked.IntersectWith(_rows.Select(row => row.Agent.Key));
    }

    private AgentLine Line(BoardSnapshot board, BoardAccount? account, BoardAgent agent) => new(
        agent, BoardRows.CallOf(board, agent), _names, account?.Name ?? "", Freshness.IsStale(account, Freshness.Agents), account is null ? null : Freshness.At(account, Freshness.Agents));

    private string? CallText(BoardSnapshot board, BoardAgent agent) =>
        BoardRows.CallOf(board, agent) is { } call ? Numbers.OtherParty(call, Actor.May(Permissions.NumbersFull)) : null;

    private static string Css(AgentLine row) => $"{(row.Stale ? "is-stale " : "")}{(row.Agent.Estimated ? "estimated" : "")}";

    private void SetFilter(BoardFilter filter)
    {
        _filter = filter;
        if (_board is { } board) Draw(board);
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameters(filter.ToQuery()), replace: true);
    }

    private void Pick(BoardKey key, bool picked)
    {
        if (picked) _picked.Add(key);
        else _picked.Remove(key);
    }

    private void PickAll(ChangeEventArgs e)
    {
        _picked.Clear();
        if (e.Value is true) _picked.UnionWith(_rows.Select(row => row.Agent.Key));
    }

    private void Act(ActEventArgs asked)
    {
        if (_board is { } board) Acts.Do(Actor, board, asked);
    }

    /// <summary>Why the action can be done on none of those picked; null when it can on some. Who is left out, and why, is said before it is sent.</summary>
    private string? Refusal(ControlAction action)
    {
        string? first = null;
        foreach (var id in _picked.Select(key => key.AccountId).Distinct())
        {
            if (Rules.Refusal(Actor, _board?.Accounts.GetValueOrDefault(id), action) is not { } refusal) return null;
            first ??= refusal;
        }

        return first;
    }

    private void Ask(ControlAction action, string? refusal)
    {
        if (refusal is not null) Toasts.Info(refusal);
        else Desk.Ask(action, [.. _rows.Where(row => _picked.Contains(row.Agent.Key)).Select(row => ControlMenus.AgentTarget(row.Agent))]);
    }
}
