using Portal.Domain.Agents;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;

namespace Portal.Domain.Live;

public static partial class BoardReducer
{
    /// <summary>How far a sign of life may be ahead of <see cref="BoardCall.LastSeenAt"/> before the row is rewritten for it.</summary>
    private static readonly TimeSpan SignOfLife = TimeSpan.FromSeconds(30);

    /// <summary>No phone rings longer: an outbound call whose extension is busy after this has been answered.</summary>
    private static readonly TimeSpan LongestRing = TimeSpan.FromSeconds(60);

    private static void ActiveCalls(BoardChange change, ActiveCallsRead read)
    {
        var known = change.Account(read.AccountId)!.Facts;
        if (read.At < known.ActiveCallsAt) return;
        change.Note(read.AccountId, facts => facts with { ActiveCallsAt = read.At });
        if (!known.TellsWaiting) TouchQueues(change, read.AccountId);

        var listed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var reading in read.Calls)
        {
            if (reading.Key.Length == 0 || reading.State == CallState.Ended) continue;
            listed.Add(reading.Key);
            var key = new BoardKey(read.AccountId, reading.Key);
            if (change.EndedAt(key) is { } ended)
            {
                // Asked before, or hardly after, the end was told: the list is older news.
                if (read.At <= ended + Times.Grace) continue;
                change.Unbury(key);
            }

            var call = change.Call(key);
            if (call?.Facts.HintAt > read.At) continue;
            change.SetCall(CallMerge.Read(call, reading, key, read.At));
        }

        foreach (var (key, call) in change.Before.Calls)
        {
            if (key.AccountId != read.AccountId || listed.Contains(key.Key)) continue;
            if (call.Facts.HintAt > read.At - Times.Grace) continue;

            // Buried so that only older lists are held off: the very next list may name the call again.
            change.EndCall(call, read.At - Times.Grace);
        }
    }

    private static void WaitingCallers(BoardChange change, WaitingCallersRead read)
    {
        var known = change.Account(read.AccountId)!.Facts;
        if (read.At < known.WaitingAt) return;
        change.Note(read.AccountId, facts => facts with { WaitingAt = read.At });
        if (!known.TellsWaiting) TouchQueues(change, read.AccountId);

        var listed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var caller in read.Callers)
        {
            var callKey = caller.CallKey.Length > 0 ? caller.CallKey : KeylessCalls.KeyFor(change, read.AccountId, caller);
            if (callKey.Length == 0) continue;
            listed.Add(callKey);
            var key = new BoardKey(read.AccountId, callKey);
            if (change.EndedAt(key) is { } ended)
            {
                if (read.At <= ended + Times.Grace) continue;
                change.Unbury(key);
            }

            change.SetCall(change.Call(key) is { } call ? Waits(call, caller, read.At) : CallMerge.Waiting(key, caller, read.At));
        }

        foreach (var (key, _) in change.Before.Calls)
        {
            if (key.AccountId != read.AccountId || listed.Contains(key.Key) || change.Call(key) is not { } call) continue;
            if (!IsWaiting(call) || call.LastSeenAt >= read.At - Times.Grace) continue;

            // A ring group is not in the list of waiting callers; only a queue that is listed, or a caller who was, can go missing.
            if (!call.Facts.WasWaiting && change.Queue(new BoardKey(key.AccountId, call.Queue!)) is not { Listed: true }) continue;

            // Only the list told of this caller, so nothing else will tell of the end.
            if (KeylessCalls.IsMade(call))
            {
                change.DropCall(call);
                continue;
            }

            // Somebody left the queue and no push said how. Callers are answered far more often than they give up, so the likeliest truth is
            // a lost answer by whoever was ringing; agent states or the call record correct it when it was not.
            change.SetCall(CallMerge.Derive(call, call.Facts.Guess(call.Extension, read.At), estimated: true));
        }
    }

    private static void FinishedCalls(BoardChange change, FinishedCallsRead read)
    {
        foreach (var finished in read.Calls)
        {
            var key = new BoardKey(read.AccountId, finished.Key);
            if ((change.Call(key) ?? KeylessCalls.Find(change, read.AccountId, finished)) is { } call) change.EndCall(call, read.At);
            else if (change.EndedAt(key) is null) change.Bury(key, read.At);
        }
    }

    /// <summary>An extension is busy, says a reading: its call is confirmed, or its answer was lost.</summary>
    private static void IsBusy(BoardChange change, BoardKey extension, DateTimeOffset at)
    {
        BoardCall? unanswered = null;
        var others = 0;
        foreach (var call in change.CallsOf(extension).ToList())
        {
            if (call.State >= CallState.Talking || (BoardChange.Dials(call, extension.Key) && call.LastSeenAt + LongestRing > at))
            {
                if (call.LastSeenAt <= at) change.SetCall(Confirm(call, at));
                return;
            }

            others++;
            unanswered = call;
        }

        if (others == 1 && unanswered!.LastSeenAt < at) change.SetCall(CallMerge.Derive(unanswered, unanswered.Facts.Guess(extension.Key, at), estimated: true));
    }

    /// <summary>An extension is not in a call, says a reading: what the board still shows it talking in, or dialling for too long, is over.</summary>
    private static void IsIdle(BoardChange change, BoardKey extension, DateTimeOffset at)
    {
        var known = change.Account(extension.AccountId)!.Facts;
        if (known.ActiveCallsAt is not null) return;
        foreach (var call in change.CallsOf(extension).ToList())
        {
            if (known.TellsRinging && call.Direction == CallDirection.Inbound && call.State < CallState.Talking && call.Facts.StoppedRinging(extension.Key, at) is { } quieter)
            {
                change.SetCall(CallMerge.Derive(call, quieter, estimated: true));
                continue;
            }

            var quiet = call.State >= CallState.Talking ? Times.Grace : BoardChange.Dials(call, extension.Key) ? LongestRing : TimeSpan.MaxValue;
            if (at - call.LastSeenAt <= quiet) continue;

            // The wrong one of several phones was taken for the one that answered.
            if ((call.Facts.GuessAnother(extension.Key, at) ?? call.Facts.LeftBehind(extension.Key, at)) is { } facts) change.SetCall(CallMerge.Derive(call, facts, estimated: true));
            else change.EndCall(call, at);
        }
    }

    internal static bool IsWaiting(BoardCall call) =>
        call is { Queue: not null, State: CallState.Queued or CallState.Ringing, Direction: not CallDirection.Outbound, Facts.Answered: false };

    private static BoardCall Waits(BoardCall call, WaitingCaller caller, DateTimeOffset at)
    {
        if (call.Facts.Answered && !(call.Facts is { Guessed: true, AnsweredAt: null } && call.Facts.GuessedAt < at)) return call;
        var facts = call.Facts.NotGuessed() with { WaitingSince = caller.JoinedAt ?? call.Facts.WaitingSince ?? at, WasWaiting = true };
        var heard = call.Facts.HintAt > at;
        var waits = call with
        {
            Queue = heard ? call.Queue ?? caller.Queue : caller.Queue,
            From = call.From.Length > 0 ? call.From : caller.Number,
            Direction = call.Direction == CallDirection.Unknown ? CallDirection.Inbound : call.Direction,
        };
        waits = CallMerge.Derive(waits, facts, estimated: false);
        return heard ? waits : Confirm(waits, at);
    }

    private static BoardCall Confirm(BoardCall call, DateTimeOffset at)
    {
        var seen = at - call.LastSeenAt >= SignOfLife ? at : call.LastSeenAt;
        return call.Estimated || seen != call.LastSeenAt ? call with { Estimated = false, LastSeenAt = seen } : call;
    }

    private static void TouchQueues(BoardChange change, Guid accountId)
    {
        foreach (var (key, _) in change.Before.Queues)
        {
            if (key.AccountId == accountId) change.TouchQueue(key);
        }
    }
}
