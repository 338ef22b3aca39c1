using Portal.Domain.Live;
using Portal.Domain.Pbx;

namespace Portal.Web.Components.Pages.Board;

/// <summary>Which readings each block of the board rests on, and whether they are old.</summary>
internal static class Freshness
{
    public static readonly ReadingKind[] Calls = [ReadingKind.ActiveCalls];
    public static readonly ReadingKind[] Queues = [ReadingKind.WaitingCallers, ReadingKind.Queues];
    public static readonly ReadingKind[] Agents = [ReadingKind.AgentStates, ReadingKind.ExtensionStates];

    /// <summary>True when what the account says on this block must not be taken for the present.</summary>
    public static bool IsStale(BoardAccount? account, ReadingKind[] kinds) =>
        account is null || account.State is AccountState.Down or AccountState.Off
        || Array.Exists(kinds, kind => account.Readings.TryGetValue(kind, out var reading) && reading.Stale);

    /// <summary>When the account last told of this block; null when it never did, or tells by push alone and has not yet.</summary>
    public static DateTimeOffset? At(BoardAccount account, ReadingKind[] kinds) =>
        kinds.Select(kind => account.Readings.GetValueOrDefault(kind)?.LastSuccessAt).Max() ?? (Reads(account, kinds) ? null : account.LastPushAt);

    public static bool Reads(BoardAccount account, ReadingKind[] kinds) => Array.Exists(kinds, account.Readings.ContainsKey);
}
