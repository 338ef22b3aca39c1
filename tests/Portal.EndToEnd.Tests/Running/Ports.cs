using System.Net;
using System.Net.Sockets;

namespace Portal.EndToEnd.Tests.Running;

/// <summary>
/// Ports for programs that are started, killed and started again at the same address. They lie below those that the system gives to outgoing connections (32768 on Linux): one of these could hold a
/// port just when its program comes back.
/// </summary>
internal static class Ports
{
    private const int First = 20_000;
    private const int Count = 12_000;

    // Test processes that run side by side start far apart.
    private static int _next = Random.Shared.Next(Count);

    /// <summary>A port on which nobody listens; no other call in this process returns it.</summary>
    public static int Take()
    {
        while (true)
        {
            var port = First + (Interlocked.Increment(ref _next) % Count);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // Somebody's; the next one.
            }
        }
    }
}
