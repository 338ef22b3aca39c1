using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Portal.Benchmarks.Pushes;

/// <param name="PerSecond">Requests answered 200 in a second.</param>
/// <param name="Latencies">Milliseconds of each, in ascending order.</param>
/// <param name="Refused">Answered otherwise.</param>
internal sealed record LoadResult(double PerSecond, double[] Latencies, int Refused);

/// <summary>
/// Kept-alive connections that each post a push, wait for the answer and post the next. Plain sockets and requests made beforehand: the sender shares the
/// processor with the server, so what it costs is taken from the result.
/// </summary>
internal static class PushLoad
{
    private static readonly byte[] EndOfHead = "\r\n\r\n"u8.ToArray();
    private static readonly byte[] Stored = "HTTP/1.1 200"u8.ToArray();

    private static long _number = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() % 100_000 * 10_000_000;

    public static async Task<LoadResult> RunAsync(Uri address, int connections, TimeSpan duration, CancellationToken cancellationToken)
    {
        var request = new HangupRequest(address);
        var end = new IPEndPoint(IPAddress.Parse(address.Host), address.Port);
        var sockets = new List<Socket>();
        try
        {
            for (var i = 0; i < connections; i++)
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                sockets.Add(socket);
                await socket.ConnectAsync(end, cancellationToken);
            }

            var begun = Stopwatch.GetTimestamp();
            var until = begun + (long)(duration.TotalSeconds * Stopwatch.Frequency);
            var parts = await Task.WhenAll(sockets.ConvertAll(socket => Task.Run(() => PostAsync(socket, request.Copy(), until, cancellationToken), cancellationToken)));
            var took = Stopwatch.GetElapsedTime(begun).TotalSeconds;
            double[] latencies = [.. parts.SelectMany(part => part.Latencies).Order()];
            return new LoadResult(latencies.Length / took, latencies, parts.Sum(part => part.Refused));
        }
        finally
        {
            foreach (var socket in sockets) socket.Dispose();
        }
    }

    private static async Task<(List<double> Latencies, int Refused)> PostAsync(Socket socket, HangupRequest request, long until, CancellationToken cancellationToken)
    {
        var latencies = new List<double>(4096);
        var refused = 0;
        var buffer = new byte[4096];
        while (true)
        {
            var sent = Stopwatch.GetTimestamp();
            if (sent >= until) return (latencies, refused);
            await socket.SendAsync(request.With(Interlocked.Increment(ref _number)), SocketFlags.None, cancellationToken);
            var got = 0;
            do
            {
                var read = await socket.ReceiveAsync(buffer.AsMemory(got), SocketFlags.None, cancellationToken);
                if (read == 0) throw new IOException("The server closed a kept-alive connection.");
                got += read;
            }
            while (!IsWhole(buffer.AsSpan(0, got)));

            if (buffer.AsSpan(0, got).StartsWith(Stored)) latencies.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
            else refused++;
        }
    }

    /// <summary>All answers here are without a body.</summary>
    private static bool IsWhole(ReadOnlySpan<byte> answer) => answer.EndsWith(EndOfHead);
}
