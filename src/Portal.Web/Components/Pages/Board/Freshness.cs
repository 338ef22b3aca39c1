using Portal.Domain.Live;
using Portal.Domain.Pbx;

namespace Portal.Web.Components.Pages.Board;

/// <summary>Which readings each block of the board rests on, and whether they are old.</summary>
internal static class Freshness
{
    public static readonly ReadingKind[] Calls = [ReadingKind.ActiveCalls];
    public static readonly ReadingKind[] Waiting = [ReadingKind.WaitingCallers, ReadingKind.QueueStates, ReadingKind.ActiveCalls];
    public static readonly ReadingKind[] Queues = [ReadingKind.WaitingCallers, ReadingKind.QueueStates, ReadingKind.Queues];
    public static readonly ReadingKind[] Agents = [ReadingKind.AgentStates, ReadingKind.QueueStates, ReadingKind.ExtensionStates];

    /// <summary>True when what the account says on this block must not be taken for the present.</summary>
    public static bool IsStale(BoardAccount? account, ReadingKind[] kinds) =>
        account is null || account.State is AccountState.Down or AccountState.Off
        || (SourceOf(account, kinds) is { } source && account.Readings[source].Stale);

    /// <summary>The reading this block rests on: its own, else the active calls, from which queues and agents can be told; null = pushes alone.</summary>
    public static ReadingKind? SourceOf(BoardAccount account, ReadingKind[] kinds)
    {
        foreach (var kind in kinds)
        {
            if (account.Readings.ContainsKey(kind)) return kind;
        }

        return account.Readings.ContainsKey(ReadingKind.ActiveCalls) ? ReadingKind.ActiveCalls : null;
    }

    /// <summary>When the account last told of this block; null when it has not yet.</summary>
    public static DateTimeOffset? At(BoardAccount account, ReadingKind[] kinds) =>
        SourceOf(account, kinds) is { } kind ? account.Readings[kind].LastSuccessAt : account.LastPushAt;

    public static bool Reads(BoardAccount account, ReadingKind[] kinds) => Array.Exists(kinds, account.Readings.ContainsKey);
}
