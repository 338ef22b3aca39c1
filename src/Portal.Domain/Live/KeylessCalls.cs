using System.Globalization;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;

namespace Portal.Domain.Live;

/// <summary>
/// Calls that the vendor's words do not name. They are told apart by their two parties within a short time, which is the most that such a vendor allows: two calls of
/// one caller to one number at the same time are shown as one.
/// </summary>
internal static class KeylessCalls
{
    /// <summary>First letter of a key that was made here; no vendor's key begins so.</summary>
    private const string Made = "~";

    /// <summary>Words about the same parties further apart than this are about another call.</summary>
    private static readonly TimeSpan SameCall = TimeSpan.FromMinutes(3);

    /// <summary>How far the start in a call record may be from the first push of the call.</summary>
    private static readonly TimeSpan StartDiffers = TimeSpan.FromSeconds(30);

    public static bool IsMade(BoardCall call) => IsMade(call.Key.Key);

    public static bool IsMade(string callKey) => callKey.StartsWith(Made, StringComparison.Ordinal);

    /// <summary>Key of the call that the hint is about; empty when the hint names no party.</summary>
    public static string KeyFor(BoardChange change, CallHint hint)
    {
        var parties = Parties(hint.From, hint.To);
        if (parties is null) return "";
        foreach (var (key, call) in change.Before.Calls)
        {
            if (key.AccountId == hint.AccountId && key.Key.StartsWith(parties, StringComparison.Ordinal) && (call.LastSeenAt - hint.At).Duration() <= SameCall) return key.Key;
        }

        return hint.Kind is CallHintKind.Ended or CallHintKind.LegEnded ? "" : parties + hint.At.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The live call that a call record speaks of; null when none is.</summary>
    public static BoardCall? Find(BoardChange change, Guid accountId, FinishedCall finished)
    {
        var parties = Parties(finished.From, finished.To);
        if (parties is null) return null;
        foreach (var (key, call) in change.Before.Calls)
        {
            if (key.AccountId == accountId && key.Key.StartsWith(parties, StringComparison.Ordinal) && (call.StartedAt - finished.StartedAt).Duration() <= StartDiffers) return call;
        }

        return null;
    }

    /// <summary>Key of the call of a waiting caller who is told by number alone.</summary>
    public static string KeyFor(BoardChange change, Guid accountId, WaitingCaller caller)
    {
        var number = PhoneNumber.Key(caller.Number);
        if (number.Length == 0) return "";
        var made = $"{Made}{number}>{caller.Queue}";
        foreach (var (key, call) in change.Before.Calls)
        {
            if (key.AccountId != accountId || IsMade(call) || call.Facts.Answered || call.Direction == CallDirection.Outbound) continue;
            if (call.Queue is not null && call.Queue != caller.Queue) continue;
            if (PhoneNumber.Key(call.From) != number) continue;

            // A push has named the call meanwhile.
            if (change.Call(new BoardKey(accountId, made)) is { } twin) change.DropCall(twin);
            return key.Key;
        }

        return made;
    }

    private static string? Parties(string? from, string? to)
    {
        var (caller, called) = (PhoneNumber.Key(from), PhoneNumber.Key(to));
        return caller.Length + called.Length == 0 ? null : $"{Made}{caller}>{called}@";
    }
}
