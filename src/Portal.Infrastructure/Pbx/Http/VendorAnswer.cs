using System.Net;
using Portal.Domain.Pbx;

namespace Portal.Infrastructure.Pbx.Http;

/// <summary>What statuses mean at every vendor; each client adds its own.</summary>
internal static class VendorAnswer
{
    /// <summary>Throws for every answer that is not a success.</summary>
    public static void Check(LineAnswer answer, string text, params ReadOnlySpan<Secret> secrets)
    {
        var status = (int)answer.Status;
        if (status is >= 200 and < 300) return;
        var words = WireText.Words(text, secrets);
        throw answer.Status switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new PbxException(PbxErrorKind.Unauthorized, "The PBX refused the credentials.", words),
            HttpStatusCode.TooManyRequests => new PbxException(PbxErrorKind.RateLimited, "The PBX says that there were too many requests.", words, answer.RetryAfter),
            HttpStatusCode.NotFound => new PbxException(PbxErrorKind.Protocol, "Nothing is at this address (HTTP 404); is it right?", words),
            _ when status is >= 300 and < 400 => new PbxException(PbxErrorKind.Protocol, $"The PBX points to another address (HTTP {status}); redirects are not followed."),
            _ when status >= 500 => new PbxException(PbxErrorKind.Protocol, $"The PBX failed (HTTP {status}).", words, answer.RetryAfter),
            _ => new PbxException(PbxErrorKind.Protocol, $"The PBX gave an unexpected answer (HTTP {status}).", words),
        };
    }
}
