using Portal.Domain.Pbx;

namespace Portal.Infrastructure.Pbx.Http;

/// <summary>Who waits for the answer: people are served before pollers when a quota is short.</summary>
public enum Urgency
{
    Background,
    Person,
}

/// <summary>One request to a PBX.</summary>
/// <param name="Request">The HTTP request; the line sends it once, whatever happens.</param>
/// <param name="OperationClass">Quota it draws on.</param>
/// <param name="Timeout">Time for the whole exchange.</param>
public sealed record LineRequest(HttpRequestMessage Request, string OperationClass, TimeSpan Timeout);

/// <summary>A PBX's whole answer, whatever its status.</summary>
public sealed record LineAnswer(System.Net.HttpStatusCode Status, string? ContentType, byte[] Body, TimeSpan? RetryAfter);

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
