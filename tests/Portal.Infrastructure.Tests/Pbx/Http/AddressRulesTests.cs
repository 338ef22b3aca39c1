using System.Net;
using System.Net.Sockets;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Tests.Pbx.Http;

public sealed class AddressRulesTests
{
    /// <summary>Hosts as they can be written in an address, none of which may be reached.</summary>
    public static TheoryData<string> ForbiddenHosts { get; } =
    [
        // Loopback in every notation.
        "127.0.0.1", "127.0.0.2", "127.255.255.254", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "017700000001", "0x7F.1",
        "[::1]", "[0:0:0:0:0:0:0:1]", "[::0001]",
        // This host, and "nothing".
        "0.0.0.0", "0", "0.1.2.3", "[::]",
        // Private networks and their edges.
        "10.0.0.0", "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.0.1", "192.168.255.255", "0xc0a80001", "3232235521",
        // Carrier-grade NAT.
        "100.64.0.1", "100.100.100.200", "100.127.255.255",
        // Link-local and cloud metadata.
        "169.254.0.1", "169.254.169.254", "169.254.170.2", "0xa9fea9fe", "2852039166", "[fe80::1]", "[febf::1]", "[fe80::a9fe:a9fe]", "[fd00:ec2::254]",
        // Unique local and site-local.
        "[fc00::1]", "[fdff:ffff::1]", "[fec0::1]",
        // Multicast, reserved, broadcast.
        "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "[ff02::1]", "[ff0e::1]",
        // Protocol assignments, benchmarking, documentation.
        "192.0.0.1", "192.0.0.170", "198.18.0.1", "198.19.255.255", "192.0.2.1", "198.51.100.7", "203.0.113.9", "[2001:db8::1]", "[3fff::1]", "[100::1]",
        // IPv4 hidden in IPv6.
        "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::ffff:10.0.0.1]", "[::ffff:169.254.169.254]", "[::ffff:100.64.0.1]", "[::ffff:0.0.0.0]",
        "[::127.0.0.1]", "[::10.0.0.1]", "[64:ff9b::127.0.0.1]", "[64:ff9b::a9fe:a9fe]", "[64:ff9b:1::1]", "[2002:7f00:1::]", "[2002:a00:1::1]", "[2002:a9fe:a9fe::]",
        // Tunnels.
        "[2001::1]", "[2001:0:4136:e378:8000:63bf:3fff:fdd2]",
    ];

    public static TheoryData<string> AllowedAddresses { get; } =
    [
        "8.8.8.8", "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.1", "169.253.255.255", "169.255.0.0",
        "172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255", "192.0.1.1",
        "2606:4700:4700::1111", "2a00:1450:4001::1", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1",
    ];

    [Fact]
    public void ForbiddenHosts_are_many() => ForbiddenHosts.Cast<object>().Count().ShouldBeGreaterThanOrEqualTo(60);

    [Theory]
    [MemberData(nameof(ForbiddenHosts))]
    public async Task ConnectAsync_forbidden_host_opens_no_connection(string host)
    {
        var connects = 0;
        using var lines = Lines(allowPrivate: false, (_, _) => throw new SocketException((int)SocketError.HostNotFound), () => connects++);

        var failure = await Should.ThrowAsync<PbxException>(() => SendAsync(lines, $"http://{host}:8080/"));

        failure.Kind.ShouldBe(PbxErrorKind.Misconfigured);
        connects.ShouldBe(0);
    }

    [Theory]
    [MemberData(nameof(ForbiddenHosts))]
    public async Task ConnectAsync_name_of_a_forbidden_address_opens_no_connection(string host)
    {
        var address = IPAddress.Parse(new Uri($"http://{host}/").IdnHost);
        var connects = 0;

        // The second address would be fine; one bad address spoils the name.
        using var lines = Lines(allowPrivate: false, (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("93.184.215.14"), address]), () => connects++);

        var failure = await Should.ThrowAsync<PbxException>(() => SendAsync(lines, "http://pbx.example/"));

        failure.Kind.ShouldBe(PbxErrorKind.Misconfigured);
        connects.ShouldBe(0);
    }

    [Theory]
    [MemberData(nameof(AllowedAddresses))]
    public void Allows_public_address_is_true(string address) => AddressRules.Allows(IPAddress.Parse(address), allowPrivate: false).ShouldBeTrue();

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("10.1.2.3", true)]
    [InlineData("192.168.1.1", true)]
    [InlineData("100.64.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("fd00::1", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("169.254.169.254", false)]
    [InlineData("fe80::1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("::", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("64:ff9b::a9fe:a9fe", false)]
    public void Allows_where_private_is_allowed_still_keeps_the_metadata_service_out(string address, bool expected) =>
        AddressRules.Allows(IPAddress.Parse(address), allowPrivate: true).ShouldBe(expected);

    [Fact]
    public async Task ConnectAsync_name_that_changes_its_address_is_checked_at_each_connection()
    {
        var resolutions = 0;
        var reached = new List<IPAddress>();
        var guard = new AddressGuard(
            allowPrivate: false,
            (_, _) => Task.FromResult<IPAddress[]>([resolutions++ == 0 ? IPAddress.Parse("93.184.215.14") : IPAddress.Loopback]),
            (endpoint, _) =>
            {
                reached.Add(endpoint.Address);
                return Task.FromResult<Stream>(new MemoryStream());
            });

        await guard.ConnectAsync(new DnsEndPoint("rebind.example", 80), CancellationToken.None);
        await Should.ThrowAsync<PbxException>(async () => await guard.ConnectAsync(new DnsEndPoint("rebind.example", 80), CancellationToken.None));

        reached.ShouldBe([IPAddress.Parse("93.184.215.14")]);
        resolutions.ShouldBe(2);
    }

    [Fact]
    public async Task ConnectAsync_name_that_cannot_be_resolved_is_unreachable()
    {
        using var lines = Lines(allowPrivate: true, (_, _) => throw new SocketException((int)SocketError.HostNotFound), () => { });

        (await Should.ThrowAsync<PbxException>(() => SendAsync(lines, "http://nowhere.example/"))).Kind.ShouldBe(PbxErrorKind.Unreachable);
    }

    [Fact]
    public async Task ConnectAsync_first_address_refuses_tries_the_next()
    {
        var reached = new List<string>();
        var guard = new AddressGuard(
            allowPrivate: false,
            (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("93.184.215.14"), IPAddress.Parse("93.184.215.15")]),
            (endpoint, _) =>
            {
                reached.Add(endpoint.ToString());
                return reached.Count == 1 ? throw new SocketException((int)SocketError.ConnectionRefused) : Task.FromResult<Stream>(new MemoryStream());
            });

        await guard.ConnectAsync(new DnsEndPoint("two.example", 8080), CancellationToken.None);

        reached.ShouldBe(["93.184.215.14:8080", "93.184.215.15:8080"]);
    }

    private static PbxLines Lines(bool allowPrivate, Func<string, CancellationToken, Task<IPAddress[]>> resolve, Action connected) => new(
        TimeProvider.System,
        new AddressGuard(allowPrivate, resolve, (_, _) =>
        {
            connected();
            return Task.FromResult<Stream>(new MemoryStream());
        }));

    private static Task<LineAnswer> SendAsync(PbxLines lines, string address) =>
        lines.For(Guid.NewGuid(), TestVendors.Plain).SendAsync(new LineRequest(new HttpRequestMessage(HttpMethod.Get, address), "any", TimeSpan.FromSeconds(10)), CancellationToken.None);
}
