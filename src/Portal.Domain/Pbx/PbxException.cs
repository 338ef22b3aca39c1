namespace Portal.Domain.Pbx;

/// <summary>Why a PBX could not do what it was asked.</summary>
public enum PbxErrorKind
{
    /// <summary>The PBX refused the credentials.</summary>
    Unauthorized,

    /// <summary>The PBX, or our own quota for it, says "too many requests".</summary>
    RateLimited,

    /// <summary>No connection: name not found, refused, cut, circuit open.</summary>
    Unreachable,

    /// <summary>Connected, but no whole answer came within the operation's time limit.</summary>
    Timeout,

    /// <summary>An answer came that is not what the vendor documents: HTML, broken JSON, a 500.</summary>
    Protocol,

    /// <summary>The PBX understood and said no: unknown extension, no such call.</summary>
    Refused,

    /// <summary>The account's settings cannot work: a forbidden or malformed address.</summary>
    Misconfigured,
}

/// <summary>The one exception an adapter throws. Its texts never hold a secret: they are shown to admins and logged.</summary>
public sealed class PbxException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="kind">What sort of failure it was.</param>
    /// <param name="message">One plain English sentence for logs; screens translate <paramref name="kind"/>.</param>
    /// <param name="vendorMessage">The vendor's own words with secrets masked; null when it said nothing.</param>
    /// <param name="retryAfter">How long the vendor asked us to wait; null when it did not say.</param>
    /// <param name="inner">The cause; its text is never shown.</param>
    public PbxException(PbxErrorKind kind, string message, string? vendorMessage = null, TimeSpan? retryAfter = null, Exception? inner = null)
        : base(message, inner)
    {
        Kind = kind;
        VendorMessage = vendorMessage;
        RetryAfter = retryAfter;
    }

    /// <summary>What sort of failure it was.</summary>
    public PbxErrorKind Kind { get; }

    /// <summary>The vendor's own words with secrets masked; null when it said nothing.</summary>
    public string? VendorMessage { get; }

    /// <summary>How long the vendor asked us to wait; null when it did not say.</summary>
    public TimeSpan? RetryAfter { get; }
}
