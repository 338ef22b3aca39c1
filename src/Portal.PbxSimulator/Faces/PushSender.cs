using System.Threading.Channels;

namespace Portal.PbxSimulator.Faces;

/// <summary>One event on its way to a subscriber.</summary>
internal sealed record Push(string Vendor, Uri Address, IReadOnlyList<KeyValuePair<string, string>> Fields);

/// <summary>
/// Sends pushes in the order in which they came up, one at a time and without retry. It has a queue of its own so that a slow receiver never holds up the world; when the receiver stays
/// away for long, the oldest are lost, as on a real PBX.
/// </summary>
internal sealed partial class PushSender(Faults faults, TimeProvider time, ILogger<PushSender> logger) : BackgroundService
{
    private readonly Channel<Push> _queue = Channel.CreateBounded<Push>(
        new BoundedChannelOptions(20_000) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { Timeout = TimeSpan.FromSeconds(3) };
    private long _sent;
    private long _failed;

    public long Sent => Interlocked.Read(ref _sent);

    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>Pushes not yet taken up for sending.</summary>
    public int Waiting => _queue.Reader.Count;

    public void Enqueue(Push push) => _queue.Writer.TryWrite(push);

    /// <summary>Sends one body now and says whether it was accepted.</summary>
    public async Task<bool> PostAsync(Uri address, IEnumerable<KeyValuePair<string, string>> fields, CancellationToken cancellationToken)
    {
        try
        {
            using var content = new FormUrlEncodedContent(fields);
            using var answer = await _client.PostAsync(address, content, cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }

    public override void Dispose()
    {
        _client.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await SendAllAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops; what is still queued is lost, as when a PBX is switched off.
        }
    }

    private async Task SendAllAsync(CancellationToken cancellationToken)
    {
        Push? held = null;
        while (true)
        {
            var push = await NextAsync(held is not null, cancellationToken);
            if (push is null)
            {
                // Nothing came to overtake the one held back.
                await SendAsync(held!, cancellationToken);
                held = null;
                continue;
            }
            if (faults.Strikes(push.Vendor, FaultKinds.DropPush)) continue;
            if (held is null && faults.Strikes(push.Vendor, FaultKinds.ReorderPush))
            {
                held = push;
                continue;
            }
            await SendAsync(push, cancellationToken);
            if (faults.Strikes(push.Vendor, FaultKinds.DuplicatePush)) await SendAsync(push, cancellationToken);
            if (held is null) continue;
            await SendAsync(held, cancellationToken);
            held = null;
        }
    }

    private async Task<Push?> NextAsync(bool hurry, CancellationToken cancellationToken)
    {
        if (_queue.Reader.TryRead(out var ready)) return ready;
        if (!hurry) return await _queue.Reader.ReadAsync(cancellationToken);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await _queue.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task SendAsync(Push push, CancellationToken cancellationToken)
    {
        if (await PostAsync(push.Address, push.Fields, cancellationToken))
        {
            Interlocked.Increment(ref _sent);
            return;
        }
        Interlocked.Increment(ref _failed);
        Log.NotAccepted(logger, push.Vendor, push.Address.Authority);
    }

    private static partial class Log
    {
        // The path is left out: it holds the receiver's secret token.
        [LoggerMessage(1, LogLevel.Debug, "A push of {Vendor} was not accepted by {Host}")]
        public static partial void NotAccepted(ILogger logger, string vendor, string host);
    }
}
