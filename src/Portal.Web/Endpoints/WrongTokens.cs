namespace Portal.Web.Endpoints;

/// <summary>Counts pushes that came to no account and says so at most once a minute: somebody mistyped an address, or guesses.</summary>
internal sealed partial class WrongTokens(TimeProvider time, ILogger<WrongTokens> logger)
{
    private static readonly long Minute = TimeSpan.FromMinutes(1).Ticks;

    private long _count;
    private long _saidAt;

    public void Add()
    {
        var count = Interlocked.Increment(ref _count);
        var now = time.GetUtcNow().UtcTicks;
        var saidAt = Interlocked.Read(ref _saidAt);
        if (now - saidAt < Minute || Interlocked.CompareExchange(ref _saidAt, now, saidAt) != saidAt) return;
        Interlocked.Add(ref _count, -count);
        Log.Wrong(logger, count);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Count} pushes came to addresses of no account since the last such line")]
        public static partial void Wrong(ILogger logger, long count);
    }
}
