using Portal.Infrastructure.Data;

namespace Portal.Infrastructure.Campaigns.Results;

/// <summary>By which way a PBX told of an attempt.</summary>
internal enum ToldBy
{
    /// <summary>Pushed when the attempt ended.</summary>
    Push,

    /// <summary>Read from a report.</summary>
    Report,

    /// <summary>Not told at all: only that the number was dialed follows from its state.</summary>
    State,
}

/// <summary>
/// The keys of one attempt as <see cref="ContactAttemptRow.VendorKey"/> holds them: one by each way that told of it, the way before the key. Keys of two ways have nothing in common, so an
/// attempt that was told by both keeps both and is found by either.
/// </summary>
internal static class AttemptKeys
{
    private const char Between = '|';

    /// <summary>A key as it is stored and looked for.</summary>
    public static string Of(ToldBy way, string key) => StoredCall.KeyOf(string.Concat(Prefix(way), key.Replace(Between, '_')));

    /// <summary>True when one of the stored keys is this one.</summary>
    public static bool Has(string stored, string key) => stored.Split(Between).Contains(key, StringComparer.Ordinal);

    /// <summary>True when the attempt was told by this way.</summary>
    public static bool IsTold(string stored, ToldBy way) => Array.Exists(stored.Split(Between), key => key.StartsWith(Prefix(way), StringComparison.Ordinal));

    /// <summary>The stored keys with a further one. A key told takes the place of one that was made up for a state.</summary>
    public static string With(string stored, string key)
    {
        if (IsTold(stored, ToldBy.State)) return key;
        var both = string.Concat(stored, Between.ToString(), key);
        // Too long for both: the second is found by its time every time.
        return both.Length <= CallRow.Lengths.VendorKey ? both : stored;
    }

    private static string Prefix(ToldBy way) => way switch
    {
        ToldBy.Push => "push:",
        ToldBy.Report => "report:",
        _ => "state:",
    };
}
