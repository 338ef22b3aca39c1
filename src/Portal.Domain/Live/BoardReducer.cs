using Portal.Domain.Calls;
using Portal.Domain.Pbx;

namespace Portal.Domain.Live;

/// <summary>
/// Snapshot + event → snapshot. Pure: no clock, no I/O. Events of an account that is not on the board, or is switched off, change nothing:
/// <see cref="AccountChanged"/> comes first.
/// </summary>
public static partial class BoardReducer
{
    /// <summary>
    /// The snapshot after <paramref name="pbxEvent"/>; the same reference when nothing changed. Rows that did not change keep their reference. A
    /// reading always makes a new snapshot, since it makes the board newer, but touches only the rows that it contradicts.
    /// </summary>
    public static BoardSnapshot Apply(BoardSnapshot board, PbxEvent pbxEvent)
    {
        ArgumentNullException.ThrowIfNull(board);
        ArgumentNullException.ThrowIfNull(pbxEvent);
        if (pbxEvent is ClockTicked tick) return Tick(board, tick);
        if (pbxEvent is not (AccountChanged or AccountRemoved)
            && (!board.Accounts.TryGetValue(pbxEvent.AccountId, out var account) || account.State == AccountState.Off))
            return board;

        var change = new BoardChange(board, pbxEvent.At);
        switch (pbxEvent)
        {
            case CallHint hint: Hint(change, hint); break;
            case ActiveCallsRead read: ActiveCalls(change, read); break;
            case WaitingCallersRead read: WaitingCallers(change, read); break;
            case AgentStatesRead read: AgentStates(change, read); break;
            case ExtensionStatesRead read: ExtensionStates(change, read); break;
            case FinishedCallsRead read: FinishedCalls(change, read); break;
            case QueuesRead read: Queues(change, read); break;
            case CountersRead read: Counters(change, read); break;
            case MissedCounted missed: change.SetAccount(change.Account(missed.AccountId)! with { MissedOpen = missed.Open }); break;
            case ReadingTaken taken: Taken(change, taken); break;
            case PushReceived push: Pushed(change, push); break;
            case AccountChanged changed: Changed(change, changed); break;
            case AccountRemoved removed: Removed(change, removed); break;
        }

        return change.Finish();
    }

    private static void Hint(BoardChange change, CallHint hint)
    {
        if (hint.CallKey.Length == 0) hint = hint with { CallKey = KeylessCalls.KeyFor(change, hint) };
        if (hint.CallKey.Length == 0) return;
        var key = new BoardKey(hint.AccountId, hint.CallKey);
        if (change.EndedAt(key) is not null) return;
        var call = change.Call(key);
        if (hint.Kind != CallHintKind.Ended)
        {
            change.SetCall(CallMerge.With(call, hint, key));
            return;
        }

        if (call is null) change.Bury(key, hint.At);
        else change.EndCall(call, hint.At);

        // The push that told of this call's answer may be lost; its end still says that the agent is free.
        if (hint.AnsweredAt is not null && CallMerge.Told(hint.Extension) is { } extension) change.Free(new BoardKey(hint.AccountId, extension), hint.At);
    }
}
