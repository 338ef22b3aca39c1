using System.Threading.Channels;

namespace Portal.PbxSimulator.Faces;

/// <summary>One event on its way to a subscriber.</summary>
/// <param name="Vendor">Who sends it.</param>
/// <param name="Address">Where to.</param>
/// <param name="Fields">What is sent as a form; empty when there is a body.</param>
internal sealed record Push(string Vendor, Uri Address, IReadOnlyList<KeyValuePair<string, string>> Fields)
{
    /// <summary>What is sent in place of the form.</summary>
    public string? Body { get; init; }

    /// <summary>Media type of <see cref="Body"/>.</summary>
    public string ContentType { get; init; } = "application/json";

    /// <summary>The sender's name for itself; null for none.</summary>
    public string? UserAgent { get; init; }

    public static Push Json(string vendor, Uri address, string json) => new(vendor, address, []) { Body = json };

    public HttpContent ToContent() => Body is null ? new FormUrlEncodedContent(Fields) : new StringContent(Body, System.Text.Encoding.UTF8, ContentType);
}

/// <summary>
/// Sends pushes in the order in which they came up, one at a time and without retry. It has a queue of its own so that a slow receiver never holds up the world; when the receiver stays
/// away for long, the oldest are lost, as on a real PBX.
/// </summary>
internal sealed partial class PushSender : BackgroundService
{
    private readonly Faults _faults;
    private readonly TimeProvider _time;
    private readonly ILogger<PushSender> _logger;
    private readonly Channel<Push> _queue;
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { Timeout = TimeSpan.FromSeconds(10) };
    private int _waiting;
    private long _sent;
    private long _failed;

    public PushSender(Faults faults, TimeProvider time, ILogger<PushSender> logger)
    {
        (_faults, _time, _logger) = (faults, time, logger);
        _queue = Channel.CreateBounded<Push>(
            new BoundedChannelOptions(20_000) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true }, _ => Interlocked.Decrement(ref _waiting));
    }

    public long Sent => Interlocked.Read(ref _sent);

    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>Pushes whose sending is not over. One that is held back to be overtaken does not count.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    public void Enqueue(Push push)
    {
        Interlocked.Increment(ref _waiting);
        if (!_queue.Writer.TryWrite(push)) Interlocked.Decrement(ref _waiting);
    }

    /// <summary>Sends one form now and says whether it was accepted.</summary>
    public Task<bool> PostAsync(Uri address, IEnumerable<KeyValuePair<string, string>> fields, CancellationToken cancellationToken) =>
        PostAsync(new Push("", address, [.. fields]), cancellationToken);

    /// <summary>Sends one push now and says whether it was accepted.</summary>
    public async Task<bool> PostAsync(Push push, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, push.Address) { Content = push.ToContent() };
            if (push.UserAgent is { } agent) request.Headers.TryAddWithoutValidation("User-Agent", agent);
            using var answer = await _client.SendAsync(request, cancellationToken);
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

            held = await TakeAsync(push, held, cancellationToken);
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <summary>Sends a push and the one that it overtakes. Returns what is held back afterwards.</summary>
    private async Task<Push?> TakeAsync(Push push, Push? held, CancellationToken cancellationToken)
    {
        if (_faults.Strikes(push.Vendor, FaultKinds.DropPush)) return held;
        if (held is null && _faults.Strikes(push.Vendor, FaultKinds.ReorderPush)) return push;
        await SendAsync(push, cancellationToken);
        if (_faults.Strikes(push.Vendor, FaultKinds.DuplicatePush)) await SendAsync(push, cancellationToken);
        if (held is not null) await SendAsync(held, cancellationToken);
        return null;
    }

    private async Task<Push?> NextAsync(bool hurry, CancellationToken cancellationToken)
    {
        if (_queue.Reader.TryRead(out var ready)) return ready;
        if (!hurry) return await _queue.Reader.ReadAsync(cancellationToken);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1), _time);
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
        if (await PostAsync(push, cancellationToken))
        {
            Interlocked.Increment(ref _sent);
            return;
        }
        Interlocked.Increment(ref _failed);
        Log.NotAccepted(_logger, push.Vendor, push.Address.Authority);
    }

    private static partial class Log
    {
        // The path is left out: it holds the receiver's secret token.
        [LoggerMessage(1, LogLevel.Debug, "A push of {Vendor} was not accepted by {Host}")]
        public static partial void NotAccepted(ILogger logger, string vendor, string host);
    }
}
