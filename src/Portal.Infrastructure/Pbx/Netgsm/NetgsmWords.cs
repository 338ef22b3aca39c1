using System.Globalization;
using Portal.Domain;
using Portal.Domain.Agents;
using Portal.Domain.Calls;
using Portal.Domain.Campaigns;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Pbx.Netgsm;

/// <summary>The vendor's words, numbers and names in the portal's, and back.</summary>
internal static class NetgsmWords
{
    private const string QueueMark = "-queue-";

    /// <summary>What a command may say of a call that was set up and did not come about (API document, "Başarılı başlatılan çağrılarda…"), beside a status that may well be a success.</summary>
    private static readonly string[] NotConnected = ["No registration", "Get Busy", "No Answer", "Busy", "Unknown reason", "Unsuccessful", "Channel not specified"];

    /// <summary>
    /// The key of a call: its id without the name of the vendor's server before it. The same call is <c>sip3-1675767033.92222</c> in one place and
    /// <c>1675767033.92222</c> in another, so only the bare form lets pushes, records and commands meet.
    /// </summary>
    public static string? CallKey(string? uniqueId)
    {
        if (uniqueId.Said() is not { } id) return null;
        var dash = id.IndexOf('-', StringComparison.Ordinal);
        var prefixed = dash > 3 && dash < id.Length - 1 && id.StartsWith("sip", StringComparison.OrdinalIgnoreCase) && id.AsSpan(3, dash - 3).IndexOfAnyExceptInRange('0', '9') < 0;
        return prefixed ? id[(dash + 1)..] : id;
    }

    /// <summary>"8501234567-queue-muhasebe" → "muhasebe"; a short name as it is.</summary>
    public static string ShortQueue(string name)
    {
        var at = name.IndexOf(QueueMark, StringComparison.OrdinalIgnoreCase);
        return (at < 0 ? name : name[(at + QueueMark.Length)..]).Trim();
    }

    /// <summary>The queue that a party of a record is; null when it is none.</summary>
    public static string? QueueOf(string? party) => party is not null && party.Contains(QueueMark, StringComparison.OrdinalIgnoreCase) && ShortQueue(party) is { Length: > 0 } name ? name : null;

    public static string FullQueue(string pbx, string queue) => pbx + QueueMark + ShortQueue(queue);

    /// <summary>A number as the vendor's samples write it: ten digits for a Turkish one, 00 before a foreign one, an extension as it is.</summary>
    public static string Number(string text)
    {
        var key = PhoneNumber.Key(text);
        if (key.Length == 0) return text.Trim();
        return key[0] == '+' ? "00" + key[1..] : key;
    }

    /// <summary>The same for a transfer, whose sample dials a 0 first ("0544…").</summary>
    public static string Dialled(string text) => Number(text) is { Length: 10 } ten && !PhoneNumber.IsExtension(ten) && ten.All(char.IsAsciiDigit) ? "0" + ten : Number(text);

    public static bool IsExtension(string? text) => text is { Length: >= 2 } && PhoneNumber.IsExtension(text);

    /// <summary>Filter date: <c>ddMMyyyyHHmm</c> of Turkish time.</summary>
    public static string Minute(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, TurkishTime.Zone).ToString("ddMMyyyyHHmm", CultureInfo.InvariantCulture);

    public static string Day(DateOnly day) => day.ToString("ddMMyyyy", CultureInfo.InvariantCulture);

    /// <summary>Date of a statistics row; <c>dd.MM.yyyy</c>, with or without an hour behind it.</summary>
    public static DateOnly? ReadDay(string? text)
    {
        var words = text.Said()?.Split(' ')[0];
        return DateOnly.TryParseExact(words, ["dd.MM.yyyy", "d.M.yyyy", "ddMMyyyy", "yyyy-MM-dd"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
    }

    /// <summary>The code for direction and result in one: 0 outgoing, 1 incoming, 2 incoming missed, 3 outgoing unanswered, 4 internal, 5 internal missed.</summary>
    public static (CallDirection Direction, CallOutcome Outcome) Way(string? code) => code.Said() switch
    {
        "0" => (CallDirection.Outbound, CallOutcome.Answered),
        "1" => (CallDirection.Inbound, CallOutcome.Answered),
        "2" => (CallDirection.Inbound, CallOutcome.Abandoned),
        "3" => (CallDirection.Outbound, CallOutcome.NoAnswer),
        "4" => (CallDirection.Internal, CallOutcome.Answered),
        "5" => (CallDirection.Internal, CallOutcome.NoAnswer),
        _ => (CallDirection.Unknown, CallOutcome.Other),
    };

    /// <summary>State of a queue member. A word about a call outweighs the break; a break outweighs being idle.</summary>
    public static AgentState Agent(string? status, bool paused) => status.Said()?.ToUpperInvariant() switch
    {
        // "onhook": dahili su an konusuyor. The word says the opposite of what it means.
        "ONHOOK" => AgentState.Talking,
        "RINGING" => AgentState.Ringing,
        "UNREGISTER" or "UNREGISTERED" => AgentState.Offline,
        _ when paused => AgentState.Break,
        "EMPTY" => AgentState.Ready,
        _ => AgentState.Unknown,
    };

    /// <summary>True for a message that says that the call did not come about.</summary>
    public static bool SaysNotConnected(string? message) => message.Said() is { } words && NotConnected.Contains(words, StringComparer.OrdinalIgnoreCase);

    /// <summary>"Success", or "Originate successfully queued" where the answer does not wait for the phone.</summary>
    public static bool SaysSuccess(string? status) => status.Said() is { } word
        && (word.Equals("success", StringComparison.OrdinalIgnoreCase) || word.Contains("queued", StringComparison.OrdinalIgnoreCase));

    /// <summary>Codes that say that all is well.</summary>
    public static bool IsGood(string? code) => code.Said() is null or "0" or "00" or "200";

    /// <summary>"Kullanici dogrulanamadi", with Turkish letters or without.</summary>
    public static bool SpeaksOfSignIn(string? words) =>
        words is not null && Plain(words).Contains("DOGRULANAMADI", StringComparison.Ordinal);

    public static bool SpeaksOfParameters(string? words) => words is not null && Plain(words).Contains("PARAMETRE", StringComparison.Ordinal);

    /// <summary>How far a number of an auto-dial list is: "Hiç aranmamış", "Başarılı" (somebody answered), "Başarısız" (given up), "Tekrar aranacak".</summary>
    public static CampaignNumberState DialState(string? status) => status.Said() is not { } words
        ? CampaignNumberState.Unknown
        : Plain(words) switch
        {
            var word when word.Contains("ARANMAMIS", StringComparison.Ordinal) => CampaignNumberState.NotDialed,
            var word when word.Contains("BASARISIZ", StringComparison.Ordinal) => CampaignNumberState.Failed,
            var word when word.Contains("BASARILI", StringComparison.Ordinal) => CampaignNumberState.Reached,
            var word when word.Contains("TEKRAR", StringComparison.Ordinal) => CampaignNumberState.WillRetry,
            _ => CampaignNumberState.Unknown,
        };

    /// <summary>What became of one attempt: the status and, where it is no success, the words of a call that was not connected.</summary>
    public static ContactResult DialOutcome(string? status, string? message)
    {
        var words = message.Said() is { } said ? Plain(said) : "";
        if (words.Contains("IYS", StringComparison.Ordinal)) return ContactResult.NoConsent;
        if (SaysSuccess(status) && !SaysNotConnected(message)) return ContactResult.Answered;
        return words switch
        {
            "NO ANSWER" => ContactResult.NoAnswer,
            "BUSY" or "GET BUSY" => ContactResult.Busy,
            _ when SaysNotConnected(message) || string.Equals(status.Said(), "error", StringComparison.OrdinalIgnoreCase) => ContactResult.Failed,
            _ => ContactResult.Other,
        };
    }

    private static string Plain(string words) =>
        words.Replace('ı', 'i').Replace('İ', 'i').Replace('ğ', 'g').Replace('Ğ', 'g').Replace('ş', 's').Replace('Ş', 's').ToUpperInvariant();
}
