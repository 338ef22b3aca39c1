using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace Portal.Infrastructure.Pbx.Http;

/// <summary>
/// Which network addresses a PBX may have. Addresses are typed by admins of tenants, so without this a tenant could read the operator's own
/// network through the portal.
/// </summary>
internal static class AddressRules
{
    /// <summary>Never a PBX, whoever allows what: they mean "this host", "everybody", a cloud's metadata service, or nothing.</summary>
    private static readonly ImmutableArray<IPNetwork> NeverAllowed = Networks(
        "0.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4",
        "::/128", "fe80::/10", "ff00::/8", "100::/64");

    /// <summary>Inside somebody's own network: only where the operator says so.</summary>
    private static readonly ImmutableArray<IPNetwork> Private = Networks(
        "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "192.0.0.0/24", "198.18.0.0/15",
        "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "192.88.99.0/24",
        "::1/128", "fc00::/7", "fec0::/10", "2001:db8::/32", "3fff::/20", "5f00::/16", "2001::/23");

    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork LocalNat64 = IPNetwork.Parse("64:ff9b:1::/48");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");
    private static readonly IPNetwork Compatible = IPNetwork.Parse("::/96");

    /// <summary>True when a connection to this address may be made.</summary>
    public static bool Allows(IPAddress address, bool allowPrivate)
    {
        // An IPv4 address can hide in several kinds of IPv6 address; the rules look at what would really be reached.
        if (Embedded(address) is { } inner) return Allows(inner, allowPrivate);
        if (LocalNat64.Contains(address)) return false;
        foreach (var network in NeverAllowed)
        {
            if (network.Contains(address)) return false;
        }

        if (allowPrivate) return true;
        foreach (var network in Private)
        {
            if (network.Contains(address)) return false;
        }

        return true;
    }

    private static IPAddress? Embedded(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return null;
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        var bytes = address.GetAddressBytes();
        if (Nat64.Contains(address)) return new IPAddress(bytes.AsSpan(12, 4));
        if (SixToFour.Contains(address)) return new IPAddress(bytes.AsSpan(2, 4));

        // "::a.b.c.d", but not "::" and "::1", which are addresses of their own.
        if (Compatible.Contains(address) && !address.Equals(IPAddress.IPv6Any) && !address.Equals(IPAddress.IPv6Loopback)) return new IPAddress(bytes.AsSpan(12, 4));
        return null;
    }

    private static ImmutableArray<IPNetwork> Networks(params string[] texts) => [.. texts.Select(IPNetwork.Parse)];
}
