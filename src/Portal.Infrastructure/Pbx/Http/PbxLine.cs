using Portal.Domain.Pbx;

namespace Portal.Infrastructure.Pbx.Http;

/// <summary>Who waits for the answer: people are served before pollers, and pollers before jobs, when a quota is short.</summary>
public enum Urgency
{
    /// <summary>A job that reads the past: it has time, and takes at most its share of a limit.</summary>
    Job,
    Background,
    Person,
}

/// <summary>One request to a PBX.</summary>
/// <param name="Request">The HTTP request; the line sends it once, whatever happens.</param>
/// <param name="OperationClass">Quota it draws on.</param>
/// <param name="Timeout">Time for the whole exchange.</param>
public sealed record LineRequest(HttpRequestMessage Request, string OperationClass, TimeSpan Timeout)
{
    /// <summary>Largest list or text that is read; the longest real ones (a day's call records) stay well below.</summary>
    public const int UsualBody = 8 * 1024 * 1024;

    /// <summary>Largest list of call records that is read, where the vendor has no pages: a day of the busiest PBX.</summary>
    public const int RecordsBody = 64 * 1024 * 1024;

    /// <summary>Largest recording that is read: two hours of uncompressed telephone sound.</summary>
    public const int RecordingBody = 128 * 1024 * 1024;

    /// <summary>Bytes of the answer that are read at most; a longer one is a failure.</summary>
    public int MaxBody { get; init; } = UsualBody;

    /// <summary>Ends the wait for a permit, not the exchange: then the request is not sent, and fails as one that the quota did not allow.</summary>
    public CancellationToken GiveWay { get; init; }
}

/// <summary>A PBX's whole answer, whatever its status.</summary>
public sealed record LineAnswer(System.Net.HttpStatusCode Status, string? ContentType, byte[] Body, TimeSpan? RetryAfter)
{
    /// <summary>Where a redirect points, made absolute; null when it points nowhere. Never followed by the line: it may be a secret, or lead anywhere.</summary>
    public Uri? Location { get; init; }

    /// <summary>Header and body stay out of logs: both may hold secrets.</summary>
    public override string ToString() => $"HTTP {(int)Status}, {ContentType}, {Body.Length} bytes";
}

/// <summary>
/// The wire to one PBX account: quota, circuit breaker, address guard, time-out and size limit in one place. Failures of transport come
/// out as <see cref="PbxException"/>; statuses are the vendor client's to judge. Circuit outcome = transport failures and 5xx.
/// </summary>
public abstract class PbxLine
{
    /// <summary>The same account's line for another urgency; quotas and breaker are shared.</summary>
    public abstract PbxLine For(Urgency urgency);

    /// <summary>The clock of everything that belongs to this line.</summary>
    public virtual TimeProvider Time => TimeProvider.System;

    public abstract Task<LineAnswer> SendAsync(LineRequest request, CancellationToken cancellationToken);
}
