using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;

namespace Portal.Benchmarks.Circuits;

/// <summary>
/// One open page without a browser: speaks the circuit protocol over a WebSocket, acknowledges every render batch and answers every script call with
/// "done". What the batches hold is left to <paramref name="onBatch"/>, called with the arrival's timestamp.
/// </summary>
internal sealed class Circuit(BoardPage page, Circuit.BatchHandler onBatch) : IAsyncDisposable
{
    private const byte RecordSeparator = 0x1E;
    private const int Invocation = 1;
    private const int Completion = 3;
    private const int Close = 7;
    private const int ObjectReference = 1;
    private const int ComponentFrame = 4;
    private const int FrameBytes = 20;

    private readonly ClientWebSocket _socket = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly TaskCompletionSource _rendered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _receiving = Task.CompletedTask;

    public delegate void BatchHandler(ReadOnlySpan<byte> batch);

    /// <summary>Render batches so far.</summary>
    public int Batches { get; private set; }

    /// <summary>Bytes of render batches so far.</summary>
    public long Bytes { get; private set; }

    /// <summary>Components added by the batches so far, most of them by the first: each costs the server its render trees for as long as it is shown.</summary>
    public int Components { get; private set; }

    /// <summary>Why the circuit is of no use any more; null while it works.</summary>
    public string? Failure { get; private set; }

    /// <summary>Connects, starts the circuit and returns when the first batch has been rendered.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _socket.Options.SetRequestHeader("Cookie", page.Cookie);
        _socket.Options.SetRequestHeader("Origin", page.Url.GetLeftPart(UriPartial.Authority));
        var address = new UriBuilder(new Uri(page.Url, "/_blazor")) { Scheme = "ws" }.Uri;
        await _socket.ConnectAsync(address, cancellationToken);
        await _socket.SendAsync(Encoding.UTF8.GetBytes("{\"protocol\":\"blazorpack\",\"version\":1}\u001e"), WebSocketMessageType.Text, true, cancellationToken);
        _receiving = ReceiveAsync(cancellationToken);

        var root = page.Url.GetLeftPart(UriPartial.Authority) + "/";
        await SendAsync(PackWriter.Invoke("StartCircuit", "0", root, page.Url.AbsoluteUri, "[]", ""), cancellationToken);
        await SendAsync(PackWriter.Invoke("UpdateRootComponents", null, page.Operations, page.State), cancellationToken);
        await _rendered.Task.WaitAsync(TimeSpan.FromSeconds(60), cancellationToken);
    }

    /// <summary>Keeps the connection: a hub closes one that says nothing for half a minute.</summary>
    public async Task PingAsync(CancellationToken cancellationToken)
    {
        if (Failure is null) await SendAsync(PackWriter.Ping(), cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _receiving;
        _socket.Dispose();
        _sending.Dispose();
    }

    private async Task SendAsync(byte[] message, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken);
        try
        {
            await _socket.SendAsync(message, WebSocketMessageType.Binary, true, cancellationToken);
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task ReceiveAsync(CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        var filled = 0;
        var greeted = false;
        try
        {
            while (true)
            {
                if (filled == buffer.Length) buffer = Grow(buffer, filled);
                var received = await _socket.ReceiveAsync(buffer.AsMemory(filled), cancellationToken);
                if (received.MessageType == WebSocketMessageType.Close) throw new InvalidOperationException("The portal closed the connection.");
                filled += received.Count;
                var used = 0;
                if (!greeted)
                {
                    used = buffer.AsSpan(0, filled).IndexOf(RecordSeparator) + 1;
                    greeted = used > 0;
                    if (!greeted) continue;
                }

                while (PackReader.TryFrame(buffer.AsSpan(used, filled - used), out var start, out var length))
                {
                    if (Handle(buffer.AsSpan(used + start, length)) is { } answer) await SendAsync(answer, cancellationToken);
                    used += start + length;
                }

                buffer.AsSpan(used, filled - used).CopyTo(buffer);
                filled -= used;
            }
        }
        catch (Exception e) when (e is WebSocketException or InvalidOperationException or InvalidDataException or OperationCanceledException or ObjectDisposedException)
        {
            Failure ??= e.Message;
            _rendered.TrySetException(new InvalidOperationException($"The circuit did not start: {Failure}", e));
            _ = _rendered.Task.Exception;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>What to answer; null for nothing.</summary>
    private byte[]? Handle(ReadOnlySpan<byte> message)
    {
        var reader = new PackReader(message);
        reader.Array();
        switch (reader.Number())
        {
            case Invocation:
                reader.Headers();
                reader.Text();
                return Call(reader.Text(), ref reader);
            case Completion:
                reader.Headers();
                reader.Text();
                if (reader.Number() == 1) throw new InvalidOperationException(reader.Text());
                return null;
            case Close:
                throw new InvalidOperationException(reader.Text() ?? "The hub closed.");
            default:
                return null;
        }
    }

    private byte[]? Call(string? target, ref PackReader reader)
    {
        reader.Array();
        switch (target)
        {
            case "JS.RenderBatch":
                var batchId = reader.Number();
                var batch = reader.Bytes();
                onBatch(batch);
                Batches++;
                Bytes += batch.Length;
                Components += CountComponents(batch);
                _rendered.TrySetResult();
                return PackWriter.Invoke("OnRenderCompleted", null, batchId, null);
            case "JS.BeginInvokeJS":
                var task = reader.Number();
                reader.Text();
                reader.Text();
                var result = reader.Number() == ObjectReference ? "{\"__jsObjectId\":1}" : "null";
                return task == 0 ? null : PackWriter.Invoke("EndInvokeJSFromDotNet", null, task, true, string.Create(CultureInfo.InvariantCulture, $"[{task},true,{result}]"));
            case "JS.Error":
                throw new InvalidOperationException(reader.Text());
            default:
                return null;
        }
    }

    /// <summary>
    /// A batch ends with the places of its five parts; the second holds frames of 20 bytes, each beginning with its kind, after their number.
    /// </summary>
    private static int CountComponents(ReadOnlySpan<byte> batch)
    {
        var frames = batch[BinaryPrimitives.ReadInt32LittleEndian(batch[^16..])..];
        var components = 0;
        for (var left = BinaryPrimitives.ReadInt32LittleEndian(frames); left > 0; left--)
        {
            if (BinaryPrimitives.ReadInt32LittleEndian(frames[(4 + ((left - 1) * FrameBytes))..]) == ComponentFrame) components++;
        }

        return components;
    }

    private static byte[] Grow(byte[] buffer, int filled)
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.AsSpan(0, filled).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}
