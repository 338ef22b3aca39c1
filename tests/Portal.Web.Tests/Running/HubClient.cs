using System.Buffers;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Portal.Web.Tests.Running;

/// <summary>Speaks as much of SignalR's JSON protocol as a stream needs: handshake, StreamInvocation, StreamItem, Completion, Ping, Close.</summary>
internal sealed class HubClient : IAsyncDisposable
{
    private const char RecordSeparator = '\u001e';

    private readonly ClientWebSocket _socket = new();
    private readonly Queue<string> _records = new();
    private string _partial = "";

    /// <summary>True once the server said goodbye or the connection is gone.</summary>
    public bool Closed { get; private set; }

    /// <summary>The error of the stream's Completion, when it ended with one.</summary>
    public string? Error { get; private set; }

    public static async Task<HubClient> ConnectAsync(Uri portal, string? key, string path = "/hubs/live")
    {
        var client = new HubClient();
        var address = new UriBuilder(new Uri(portal, path)) { Scheme = "ws", Query = key is null ? "" : "access_token=" + key };
        await client._socket.ConnectAsync(address.Uri, CancellationToken.None);
        await client.SendAsync("""{"protocol":"json","version":1}""");
        var handshake = await client.RecordAsync(TimeSpan.FromSeconds(10));
        if (handshake != "{}") throw new InvalidOperationException($"The hub answered the handshake with '{handshake}'.");
        return client;
    }

    public Task StreamAsync(string method) => SendAsync($$"""{"type":4,"invocationId":"1","target":"{{method}}","arguments":[]}""");

    /// <summary>The next item of the stream; null when the stream or the connection ended, or nothing came in time.</summary>
    public async Task<JsonElement?> NextAsync(TimeSpan within)
    {
        while (await RecordAsync(within) is { } record)
        {
            using var document = JsonDocument.Parse(record);
            switch (document.RootElement.GetProperty("type").GetInt32())
            {
                case 2:
                    return document.RootElement.GetProperty("item").Clone();
                case 3:
                    Error = document.RootElement.TryGetProperty("error", out var error) ? error.GetString() : null;
                    return null;
                case 7:
                    Closed = true;
                    return null;
            }
        }

        return null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_socket.State == WebSocketState.Open) await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        _socket.Dispose();
    }

    private async Task SendAsync(string record) =>
        await _socket.SendAsync(Encoding.UTF8.GetBytes(record + RecordSeparator), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    /// <summary>A cancelled read ends the socket, so nothing can be read after nothing came in time.</summary>
    private async Task<string?> RecordAsync(TimeSpan within)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        using var limit = new CancellationTokenSource(within);
        try
        {
            while (_records.Count == 0)
            {
                var received = await _socket.ReceiveAsync(buffer.AsMemory(), limit.Token);
                if (received.MessageType == WebSocketMessageType.Close)
                {
                    Closed = true;
                    return null;
                }

                // The protocol's records are ASCII here: System.Text.Json escapes everything else.
                var parts = (_partial + Encoding.UTF8.GetString(buffer, 0, received.Count)).Split(RecordSeparator);
                foreach (var record in parts[..^1]) _records.Enqueue(record);
                _partial = parts[^1];
            }

            return _records.Dequeue();
        }
        catch (WebSocketException)
        {
            Closed = true;
            return null;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
