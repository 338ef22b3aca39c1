using System.Collections.Concurrent;
using Portal.PbxSimulator.World;

namespace Portal.PbxSimulator.Faces;

internal static class FaultKinds
{
    public const string Http500 = "http500";
    public const string Timeout = "timeout";
    public const string Reset = "reset";
    public const string Garbage = "garbage";
    public const string Slow = "slow";
    public const string Unauthorized = "unauthorized";
    public const string RateLimited = "rateLimited";
    public const string DuplicatePush = "duplicatePush";
    public const string DropPush = "dropPush";
    public const string ReorderPush = "reorderPush";
    public const string AsPrinted = "asPrinted";

    /// <summary>The request is carried out and the connection breaks before the answer.</summary>
    public const string LostAnswer = "lostAnswer";

    public static readonly string[] All =
        [Http500, Timeout, Reset, Garbage, Slow, Unauthorized, RateLimited, DuplicatePush, DropPush, ReorderPush, AsPrinted, LostAnswer];
}

/// <summary>
/// Which faults are on and how often they strike. The dice are seeded but are not the world's: trouble on the wire never changes what happens in the call center.
/// </summary>
internal sealed class Faults
{
    public const string EveryVendor = "*";

    private readonly ConcurrentDictionary<(string Vendor, string Kind), double> _rates = new();
    private readonly Lock _gate = new();
    private readonly Rng _dice = Rng.Of(1, "faults");

    public IEnumerable<(string Vendor, string Kind, double Rate)> Active => _rates.Select(one => (one.Key.Vendor, one.Key.Kind, one.Value));

    public void Set(string vendor, string kind, double rate)
    {
        if (vendor == EveryVendor)
        {
            // The word for all also covers what was set for one.
            foreach (var key in _rates.Keys.Where(key => key.Kind == kind)) _rates.TryRemove(key, out _);
        }
        if (rate > 0) _rates[(vendor, kind)] = rate;
        else if (vendor != EveryVendor && _rates.ContainsKey((EveryVendor, kind))) _rates[(vendor, kind)] = 0;
        else _rates.TryRemove((vendor, kind), out _);
    }

    /// <summary>Whether the fault strikes this time.</summary>
    public bool Strikes(string vendor, string kind)
    {
        if (!_rates.TryGetValue((vendor, kind), out var rate) && !_rates.TryGetValue((EveryVendor, kind), out rate)) return false;
        lock (_gate) return _dice.Chance(rate);
    }

    public int Throw(int sides)
    {
        lock (_gate) return _dice.Next(sides);
    }
}
