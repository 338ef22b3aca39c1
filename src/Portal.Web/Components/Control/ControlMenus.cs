using System.Collections.Immutable;
using Microsoft.Extensions.Localization;
using Portal.Domain.Live;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Security;
using Portal.Web.Components.Pages.Board;
using Portal.Web.Components.Shared;

namespace Portal.Web.Components.Control;

/// <summary>Says what can be done with a call or an agent, and brings the choice to the desk.</summary>
public sealed class ControlMenus(IStringLocalizer<Texts> texts, ControlRules rules, Words words)
{
    public ControlMenu ForCall(ControlDesk desk, Actor actor, BoardSnapshot board, BoardCall call)
    {
        var title = CallLabel(actor, board, call);
        return new ControlMenu(title, [new ControlMenuGroup(null, CallEntries(desk, actor, board, call))]);
    }

    public ControlMenu ForAgent(ControlDesk desk, Actor actor, BoardSnapshot board, BoardAgent agent)
    {
        var target = AgentTarget(agent);
        var account = board.Accounts.GetValueOrDefault(agent.Key.AccountId);
        var entries = ControlActions.ForAgents.Select(action => Entry(desk, actor, account, action, target));
        var dial = new ControlMenuEntry("call", texts["Action.call"], "talking", rules.Refusal(actor, account, ControlActions.Originate),
            () => desk.Dial(new DialFill(agent.Key.AccountId, agent.Key.Key, target.Label)));
        var groups = ImmutableArray.Create(new ControlMenuGroup(null, [dial, .. entries]));
        if (BoardRows.CallOf(board, agent) is { } call) groups = groups.Add(new ControlMenuGroup(CallLabel(actor, board, call), CallEntries(desk, actor, board, call)));
        return new ControlMenu($"{target.Label} · {words.Of(agent.State)}", groups);
    }

    /// <summary>Opens the question that an action on a call begins with.</summary>
    public void AskOnCall(ControlDesk desk, Actor actor, BoardSnapshot board, ControlAction action, BoardCall call) =>
        desk.Ask(action, new ControlTarget(call.Key, CallLabel(actor, board, call)));

    public static ControlTarget AgentTarget(BoardAgent agent) => new(agent.Key, string.IsNullOrEmpty(agent.Name) ? agent.Key.Key : $"{agent.Key.Key} {agent.Name}");

    /// <summary>"0532 … → Support", numbers as this person may see them.</summary>
    public string CallLabel(Actor actor, BoardSnapshot board, BoardCall call)
    {
        var full = actor.May(Permissions.NumbersFull);
        var from = call.From.Length == 0 ? texts["Call.Withheld"].Value : Numbers.Show(call.From, full);
        var to = call.Queue is { } queue ? board.Queues.GetValueOrDefault(new BoardKey(call.Key.AccountId, queue))?.Name ?? queue : Numbers.Show(call.To, full);
        return $"{from} → {to}";
    }

    private ImmutableArray<ControlMenuEntry> CallEntries(ControlDesk desk, Actor actor, BoardSnapshot board, BoardCall call)
    {
        var account = board.Accounts.GetValueOrDefault(call.Key.AccountId);
        var target = new ControlTarget(call.Key, CallLabel(actor, board, call));
        return [.. ControlActions.ForCalls.Select(action => Entry(desk, actor, account, action, target))];
    }

    private ControlMenuEntry Entry(ControlDesk desk, Actor actor, BoardAccount? account, ControlAction action, ControlTarget target) => new(
        action.Name, texts["Action." + action.Name], action.Icon, rules.Refusal(actor, account, action), () => desk.Ask(action, target));
}
