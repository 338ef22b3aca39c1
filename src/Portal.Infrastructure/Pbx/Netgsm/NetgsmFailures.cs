using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Pbx.Netgsm;

/// <summary>Which of the vendor's services answered: one code means different things at different ones.</summary>
internal enum NetgsmService
{
    Control,
    QueueNumbers,
    Report,
    Statistics,
    AutoDial,
    Balance,
}

/// <summary>The vendor's error codes and words as failures.</summary>
internal static class NetgsmFailures
{
    /// <summary>
    /// True for a code that only says that there is nothing: 40 "Kayit bulunamadi" of reports and statistics (at the queue service 40 is a wrong PBX), 60 of reports and of
    /// an account without packages.
    /// </summary>
    public static bool IsNothing(NetgsmService service, string? code) => service switch
    {
        NetgsmService.Report or NetgsmService.Statistics => code is "40" or "60",
        NetgsmService.Balance => code is "40" or "60",
        _ => false,
    };

    /// <summary>The failure that a code (null when none came) and words tell.</summary>
    public static PbxException Of(NetgsmService service, string? code, string? words)
    {
        if (NetgsmWords.SpeaksOfSignIn(words)) return new PbxException(PbxErrorKind.Unauthorized, "The PBX refused the credentials.", words);
        return (code, service) switch
        {
            // {"code":"30","status":"Error","message":"Eksik yada yanlis parametre 2 "}: at the control host the code of refused credentials is that of a wrong parameter, too.
            ("30", NetgsmService.Control) when NetgsmWords.SpeaksOfParameters(words) => Refused(words),
            ("30", _) => new PbxException(
                PbxErrorKind.Unauthorized, "The PBX refused the credentials: user, password, API rights, or this server's IP address is not on the account's list.", words),
            ("40", NetgsmService.QueueNumbers) => new PbxException(PbxErrorKind.Misconfigured, "The PBX number of the account's settings is not one of this user.", words),
            ("72" or "331", NetgsmService.Report) => new PbxException(PbxErrorKind.Refused, "The vendor has not opened call reports for this account.", words),
            ("80", _) => new PbxException(PbxErrorKind.RateLimited, "The PBX says that there were too many requests.", words),
            ("100", _) => new PbxException(PbxErrorKind.Protocol, "The PBX reports a failure of its own.", words),
            _ => Refused(words),
        };
    }

    /// <summary>A whole answer that is nothing but a code: <c>30</c>.</summary>
    public static string? BareCode(string text)
    {
        var bare = text.Trim('\uFEFF', ' ', '\t', '\r', '\n', '\0', '"');
        return bare.Length is 2 or 3 && bare.All(char.IsAsciiDigit) ? bare : null;
    }

    public static PbxException Unexpected() => new(PbxErrorKind.Protocol, "The PBX's answer is not the data that its documentation describes.");

    private static PbxException Refused(string? words) => new(PbxErrorKind.Refused, "The PBX refused the request.", words);
}
