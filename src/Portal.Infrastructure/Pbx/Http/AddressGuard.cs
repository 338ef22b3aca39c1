using System.Net;
using System.Net.Sockets;
using Portal.Domain.Pbx;

namespace Portal.Infrastructure.Pbx.Http;

/// <summary>
/// Opens connections for the lines: resolves the name, checks every address it got, and connects to exactly those, so that a name cannot be
/// checked as one address and reached as another.
/// </summary>
internal sealed class AddressGuard(
    bool allowPrivate,
    Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null,
    Func<IPEndPoint, CancellationToken, Task<Stream>>? connect = null)
{
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve = resolve ?? Dns.GetHostAddressesAsync;
    private readonly Func<IPEndPoint, CancellationToken, Task<Stream>> _connect = connect ?? OpenAsync;

    public async ValueTask<Stream> ConnectAsync(DnsEndPoint target, CancellationToken cancellationToken)
    {
        var addresses = IPAddress.TryParse(target.Host.Trim('[', ']'), out var literal) ? [literal] : await ResolveAsync(target.Host, cancellationToken);

        // One bad address spoils the name: a PBX that is half inside our network is a trick or a mistake.
        foreach (var address in addresses)
        {
            if (!AddressRules.Allows(address, allowPrivate))
                throw new PbxException(PbxErrorKind.Misconfigured, "The PBX address leads into a private or reserved network, which this installation does not allow.");
        }

        SocketException? last = null;
        foreach (var address in addresses)
        {
            try
            {
                return await _connect(new IPEndPoint(address, target.Port), cancellationToken);
            }
            catch (SocketException exception)
            {
                last = exception;
            }
        }

        throw new PbxException(PbxErrorKind.Unreachable, "The PBX does not accept connections at this address.", inner: last);
    }

    private async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        IPAddress[] addresses;
        try
        {
            addresses = await _resolve(host, cancellationToken);
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException)
        {
            throw new PbxException(PbxErrorKind.Unreachable, "The PBX's host name cannot be found.", inner: exception);
        }

        return addresses.Length > 0 ? addresses : throw new PbxException(PbxErrorKind.Unreachable, "The PBX's host name cannot be found.");
    }

    private static async Task<Stream> OpenAsync(IPEndPoint endpoint, CancellationToken cancellationToken)
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endpoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
