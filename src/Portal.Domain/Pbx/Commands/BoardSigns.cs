using Portal.Domain.Agents;
using Portal.Domain.Calls;
using Portal.Domain.Live;

namespace Portal.Domain.Pbx.Commands;

/// <summary>Signs on the board that a command took effect. Only readings that were asked for after the command, and pushes, count; the portal's own hints never do.</summary>
internal static class BoardSigns
{
    /// <summary>A PBX's clock may be a little behind ours.</summary>
    private static readonly TimeSpan ClockDiffers = TimeSpan.FromSeconds(5);

    /// <summary>The call is over.</summary>
    public static bool? Ended(BoardSnapshot board, Guid accountId, string callKey, DateTimeOffset sentAt)
    {
        var key = new BoardKey(accountId, callKey);
        if (board.Calls.ContainsKey(key)) return false;
        DateTimeOffset? ended = board.Ended.TryGetValue(key, out var at) ? at : null;
        if (Facts(board, accountId).ActiveCallsAt is not { } listed) return ended is null ? null : true;

        // Our own hint took the call off the board; only a list that would have brought it back proves that it is gone.
        return listed >= sentAt && (ended is not { } end || listed >= end + Times.Grace);
    }

    /// <summary>Somebody talks in the call.</summary>
    public static bool? Answered(BoardSnapshot board, Guid accountId, string callKey) =>
        board.Calls.TryGetValue(new BoardKey(accountId, callKey), out var call) ? call.State >= CallState.Talking : null;

    /// <summary>The call, or one that took its place, is at the target.</summary>
    public static bool? Reached(BoardSnapshot board, Guid accountId, string callKey, string target, DateTimeOffset sentAt)
    {
        var known = board.Calls.TryGetValue(new BoardKey(accountId, callKey), out var call);
        if (known && At(call!, target)) return true;
        if (board.Calls.Values.Any(other => other.Key.AccountId == accountId && other.Since >= sentAt - ClockDiffers && At(other, target))) return true;
        return known || Facts(board, accountId).ActiveCallsAt is not null ? false : null;
    }

    /// <summary>A call of these parties began; with one party given, any call of it.</summary>
    public static bool? Began(BoardSnapshot board, Guid accountId, string one, string? other, DateTimeOffset sentAt)
    {
        if (!board.Accounts.TryGetValue(accountId, out var account) || (account.Facts.ActiveCallsAt is null && !account.Pushes)) return null;
        return board.Calls.Values.Any(call =>
            call.Key.AccountId == accountId
            && call.StartedAt >= sentAt - ClockDiffers
            && !OnlyOurs(call)
            && Party(call, one)
            && (other is null || Party(call, other)));
    }

    /// <summary>The agent's state by the readings is (or is not) one of these.</summary>
    public static bool? State(BoardSnapshot board, Guid accountId, string extension, DateTimeOffset sentAt, Func<AgentState?, bool> reached)
    {
        if (Facts(board, accountId).AgentsAt is not { } read) return null;
        AgentState? state = board.Agents.TryGetValue(new BoardKey(accountId, extension), out var agent) ? agent.ReadState : null;

        // A list that does not tell what this agent does will not tell it after the command either.
        return state == AgentState.Unknown ? null : read >= sentAt && reached(state);
    }

    /// <summary>The last reading found the agent in a call, which covers a break.</summary>
    public static bool InCall(BoardSnapshot board, Guid accountId, string extension) =>
        board.Agents.TryGetValue(new BoardKey(accountId, extension), out var agent) && agent.ReadState is (AgentState.Ringing or AgentState.Talking or AgentState.WrapUp);

    /// <summary>The extension serves (or no longer serves) the queue.</summary>
    public static bool? Member(BoardSnapshot board, Guid accountId, string queue, string extension, bool member, DateTimeOffset sentAt)
    {
        var facts = Facts(board, accountId);
        if (!facts.TellsMembership || facts.AgentsAt is not { } read) return null;
        var serves = board.Agents.TryGetValue(new BoardKey(accountId, extension), out var agent) && agent.Queues.Contains(queue, StringComparer.Ordinal);
        return read >= sentAt && serves == member;
    }

    /// <summary>The account's queue list names (or no longer names) the queue.</summary>
    public static bool? Listed(BoardSnapshot board, Guid accountId, string queue, bool listed, DateTimeOffset sentAt)
    {
        if (Facts(board, accountId).QueuesAt is not { } read) return null;
        var there = board.Queues.Values.Any(row => row.Key.AccountId == accountId && row.Listed && (row.Key.Key == queue || row.Name == queue));
        return read >= sentAt && there == listed;
    }

    private static AccountFacts Facts(BoardSnapshot board, Guid accountId) =>
        board.Accounts.TryGetValue(accountId, out var account) ? account.Facts : AccountFacts.None;

    /// <summary>Nothing but our own hint told of the call: every other word moves one of the two instants.</summary>
    private static bool OnlyOurs(BoardCall call) => call is { Origin: CallOrigin.Portal, Estimated: true } && call.LastSeenAt == call.StartedAt;

    private static bool Party(BoardCall call, string number) =>
        call.Extension == number || call.AlsoRinging.Contains(number, StringComparer.Ordinal) || Same(call.From, number) || Same(call.To, number);

    private static bool At(BoardCall call, string target) =>
        call.Extension == target || call.AlsoRinging.Contains(target, StringComparer.Ordinal) || call.Queue == target || Same(call.To, target);

    private static bool Same(string number, string other) => PhoneNumber.Key(number) is { Length: > 0 } key && key == PhoneNumber.Key(other);
}
