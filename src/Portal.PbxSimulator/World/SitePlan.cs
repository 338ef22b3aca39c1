namespace Portal.PbxSimulator.World;

/// <summary>What one site (one customer's PBX at one vendor) looks like before anything happens. A face brings its own.</summary>
internal sealed record SitePlan
{
    /// <summary>The vendor's id, which is the first path segment of its face.</summary>
    public required string Vendor { get; init; }

    public required IReadOnlyList<QueuePlan> Queues { get; init; }

    public required int FirstExtension { get; init; }

    public required int AgentCount { get; init; }

    /// <summary>Calls that a campaign may have on their way to an agent at once.</summary>
    public int DialerLines { get; init; } = 30;

    /// <summary>The company's own outside numbers, ten digits; the first is the one that is called.</summary>
    public required IReadOnlyList<string> OwnNumbers { get; init; }

    /// <summary>Share of all new calls relative to the other sites.</summary>
    public required double Weight { get; init; }

    /// <summary>Whether some callers meet a voice menu first. Off where the vendor's API has no word for it.</summary>
    public required bool VoiceMenu { get; init; }

    /// <summary>Voice menus, by the name or number that the vendor's API uses. The first is the one that callers meet.</summary>
    public IReadOnlyList<string> Menus { get; init; } = ["karsilama"];

    /// <summary>Announcements, likewise.</summary>
    public IReadOnlyList<string> Announcements { get; init; } = ["anons"];

    /// <summary>Writes an outside number of ten digits the vendor's way.</summary>
    public required Func<string, string> WriteNumber { get; init; }

    /// <summary>Writes a call's keys: the one of records, and the channel of the running call (null where the vendor has none).</summary>
    public required Func<CallIdentity, (string Key, string? Channel)> WriteKeys { get; init; }
}

/// <param name="Number">Queue number, or the short name where the vendor keys queues by one.</param>
/// <param name="Name">Queue name.</param>
/// <param name="Weight">Share of the site's inbound calls.</param>
/// <param name="RingAll">Rings up to three free agents at once instead of the one who has been free longest.</param>
internal sealed record QueuePlan(string Number, string Name, double Weight, bool RingAll = false);

/// <summary>What keys can be made of.</summary>
/// <param name="Seed">The world's seed.</param>
/// <param name="Index">Number of the call at its site, from 1.</param>
/// <param name="Direction">Which way it goes.</param>
/// <param name="CallerExtension">Calling extension; null for inbound.</param>
/// <param name="Random">The call's own stream.</param>
internal sealed record CallIdentity(long Seed, long Index, Direction Direction, string? CallerExtension, Rng Random);
