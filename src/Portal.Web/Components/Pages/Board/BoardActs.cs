using Portal.Domain.Live;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Security;
using Portal.Web.Components.Control;
using Portal.Web.Components.Shared;

namespace Portal.Web.Components.Pages.Board;

/// <summary>What the buttons inside drawn rows do, on whichever page the rows are. A button names a row; what it stands for is looked up in the snapshot.</summary>
public sealed class BoardActs(ControlDesk desk, ControlMenus menus, ControlRules rules, Toasts toasts)
{
    public void Do(Actor actor, BoardSnapshot board, ActEventArgs asked)
    {
        if (BoardKey.TryParse(asked.Call, out var callKey) && board.Calls.TryGetValue(callKey, out var call)) DoOnCall(actor, board, call, asked.Act);
        else if (BoardKey.TryParse(asked.Agent, out var agentKey) && board.Agents.TryGetValue(agentKey, out var agent)) DoOnAgent(actor, board, agent, asked.Act);
        else if (asked.Act == "waiting" && BoardKey.TryParse(asked.Queue, out var queueKey) && WaitingCallers.Find(board.Queues.GetValueOrDefault(queueKey), asked.Caller) is { } caller)
            Dial(actor, queueKey.AccountId, caller.Number);
    }

    private void DoOnCall(Actor actor, BoardSnapshot board, BoardCall call, string? act)
    {
        switch (act)
        {
            case "menu":
                desk.Show(menus.ForCall(desk, actor, board, call));
                break;
            case "hangup":
                if (rules.Refusal(actor, board.Accounts.GetValueOrDefault(call.Key.AccountId), ControlActions.HangUp) is { } refusal) toasts.Info(refusal);
                else menus.AskOnCall(desk, actor, board, ControlActions.HangUp, call);
                break;
            case "from":
                Dial(actor, call.Key.AccountId, call.From);
                break;
            case "to":
                Dial(actor, call.Key.AccountId, call.To);
                break;
            default:
                break;
        }
    }

    private void DoOnAgent(Actor actor, BoardSnapshot board, BoardAgent agent, string? act)
    {
        if (act == "menu") desk.Show(menus.ForAgent(desk, actor, board, agent));
        else if (act == "other" && BoardRows.CallOf(board, agent) is { } call) Dial(actor, call.Key.AccountId, Numbers.OtherPartyOf(call));
    }

    private void Dial(Actor actor, Guid accountId, string number)
    {
        if (number.Length > 0 && actor.May(Permissions.CallOriginate)) desk.Dial(new DialFill(accountId, number, Numbers.Show(number, actor.May(Permissions.NumbersFull))));
    }
}
