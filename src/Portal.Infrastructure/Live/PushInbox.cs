using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Pbx;

namespace Portal.Infrastructure.Live;

/// <summary>What became of a push that somebody wants to hand over.</summary>
public enum PushStored
{
    /// <summary>Committed, now or by an earlier delivery of the same push. Only this may be acknowledged.</summary>
    Stored,

    /// <summary>Too much waits already; try later.</summary>
    Full,

    /// <summary>The database does not take it, or the portal is stopping; try later.</summary>
    Unavailable,
}

/// <summary>
/// Takes pushes in: what waits is bounded in number and bytes, and pushes that arrive together share a commit. A call completes only when its
/// push is on disk.
/// </summary>
public sealed partial class PushInbox(PortalDatabase database, PushSignal signal, TimeProvider time, ILogger<PushInbox> logger) : IHostedService
{
    private const int MostPushes = 16_384;
    private const long MostBytes = 64 * 1024 * 1024;
    private const int BatchSize = 512;

    private readonly Channel<PushItem> _waiting = Channel.CreateBounded<PushItem>(
        new BoundedChannelOptions(MostPushes) { SingleReader = true, AllowSynchronousContinuations = false });

    private long _bytes;
    private bool _failing;
    private volatile bool _stopped;
    private Task _loop = Task.CompletedTask;

    /// <summary>Tests store pushes of vendors of their own making.</summary>
    internal Func<string, PbxVendor?> Vendors { get; set; } = PbxCatalog.Find;

    /// <summary>True while pushes are written out; without that every push is refused.</summary>
    public bool Writes => !_loop.IsCompleted;

    /// <summary>Stores one push. <paramref name="topic"/> is its sub-address, empty for call events.</summary>
    public ValueTask<PushStored> StoreAsync(PushTarget target, string topic, string? contentType, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var item = new PushItem(target, Cut(topic, 20)!, Cut(contentType, 100), body, HashOf(target, topic, body.Span, now), now);
        if (Interlocked.Add(ref _bytes, item.Size) > MostBytes || !_waiting.Writer.TryWrite(item))
        {
            Interlocked.Add(ref _bytes, -item.Size);
            return new ValueTask<PushStored>(_stopped ? PushStored.Unavailable : PushStored.Full);
        }

        return new ValueTask<PushStored>(item.Done.WaitAsync(cancellationToken));
    }

    // Not a BackgroundService: that one may be cancelled before its loop ever began, and what waits would be neither written nor refused.
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _loop = Task.Run(LoopAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <summary>Takes nothing new, and returns when everything that waits is written or refused.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        _stopped = true;
        _waiting.Writer.TryComplete();
        return _loop.WaitAsync(cancellationToken);
    }

    private async Task LoopAsync()
    {
        await using var writer = PushWriter.For(database);
        var batch = new List<PushItem>(BatchSize);
        while (await _waiting.Reader.WaitToReadAsync())
        {
            batch.Clear();
            while (batch.Count < BatchSize && _waiting.Reader.TryRead(out var item)) batch.Add(item);
            await WriteAsync(writer, batch);
        }
    }

    private async Task WriteAsync(PushWriter writer, List<PushItem> batch)
    {
        var outcome = PushStored.Unavailable;
        try
        {
            await writer.WriteAsync(batch);
            outcome = PushStored.Stored;
            if (_failing) Log.WritesAgain(logger);
            _failing = false;
        }
        catch (Exception exception)
        {
            // Once per failure, not once per batch: a storm of pushes must not become a storm of log lines.
            if (!_failing) Log.NotWritten(logger, exception, batch.Count);
            _failing = true;
            if (batch.Count > 1 && PushWriter.BlamesARow(exception))
            {
                // An account deleted this very moment spoils the batch for its neighbours: one by one, only its own pushes are refused.
                foreach (var item in batch.ToArray()) await WriteAsync(writer, [item]);
                return;
            }
        }

        var bytes = 0L;
        foreach (var item in batch) bytes += item.Size;
        Interlocked.Add(ref _bytes, -bytes);
        if (outcome == PushStored.Stored) signal.Raise(batch.Count);
        foreach (var item in batch) item.Complete(outcome);
    }

    /// <summary>
    /// First half of SHA-256 over account, topic and body: a push delivered twice is one row. Where bodies name no call the time goes in, in steps: a repetition that
    /// falls into the next step is stored twice, which the board bears and which never loses a call.
    /// </summary>
    private byte[] HashOf(PushTarget target, string topic, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(target.AccountId.ToByteArray());
        if (Vendors(target.Vendor)?.SamePushWithin is { } within) hash.AppendData(BitConverter.GetBytes(now.UtcTicks / within.Ticks));
        hash.AppendData(Encoding.UTF8.GetBytes(topic));
        hash.AppendData([0]);
        hash.AppendData(body);
        return hash.GetHashAndReset()[..16];
    }

    private static string? Cut(string? text, int length) => text is null || text.Length <= length ? text : text[..length];

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{Count} pushes could not be stored and were answered 503; more may follow until it works again")]
        public static partial void NotWritten(ILogger logger, Exception exception, int count);

        [LoggerMessage(2, LogLevel.Information, "Pushes are stored again")]
        public static partial void WritesAgain(ILogger logger);
    }
}

/// <summary>One push on its way into the inbox.</summary>
internal sealed class PushItem(PushTarget target, string topic, string? contentType, ReadOnlyMemory<byte> body, byte[] hash, DateTimeOffset receivedAt)
{
    // What a waiting push costs beside its body, roughly.
    private const int Overhead = 512;

    // Continuations run on the pool: the writer's loop must not serve somebody's response.
    private readonly TaskCompletionSource<PushStored> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public PushTarget Target => target;
    public string Topic => topic;
    public string? ContentType => contentType;
    public ReadOnlyMemory<byte> Body => body;
    public byte[] Hash => hash;
    public DateTimeOffset ReceivedAt => receivedAt;
    public int Size => body.Length + Overhead;
    public Task<PushStored> Done => _done.Task;

    /// <summary>The pump reads the rest; what came while the account was disabled is kept, unread.</summary>
    public PushOutcome Outcome => target.Enabled ? PushOutcome.Pending : PushOutcome.Ignored;

    public void Complete(PushStored outcome) => _done.TrySetResult(outcome);
}

/// <summary>Says that the inbox holds something new.</summary>
public sealed class PushSignal
{
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _stored;

    /// <summary>Completes when something is stored from now on.</summary>
    internal Task Next => Volatile.Read(ref _next).Task;

    /// <summary>Pushes stored by this process so far.</summary>
    internal long Stored => Interlocked.Read(ref _stored);

    internal void Raise(int stored)
    {
        Interlocked.Add(ref _stored, stored);
        Interlocked.Exchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }
}
