using System.Collections.Frozen;
using Portal.Domain.Agents;
using Portal.Domain.Calls;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Pbx.Bulutsantralim;

/// <summary>The vendor's words in the portal's. Pushes speak English and FreeSWITCH, call records Turkish.</summary>
internal static class BulutsantralimWords
{
    private static readonly FrozenSet<string> Busy = Set("USER_BUSY", "CALL_REJECTED", "INCOMING_CALL_BARRED", "Meşgul", "Meşgule atıldı", "Reddedildi");

    private static readonly FrozenSet<string> NotAnswered = Set(
        "", "ORIGINATOR_CANCEL", "NO_ANSWER", "ALLOTTED_TIMEOUT", "NORMAL_CLEARING", "NORMAL_UNSPECIFIED", "NO_USER_RESPONSE", "RECOVERY_ON_TIMER_EXPIRE",
        "LOSE_RACE", "PICKED_OFF", "ATTENDED_TRANSFER", "REDIRECTION_TO_NEW_DESTINATION",
        "Vazgeçildi", "Cevapsız", "Cevaplandı", "Ulaşılamıyor", "Zamanaşımı", "Diğer dahili cevapladı", "Çağrısı çekildi", "Katılımlı aktarım", "Cihaz yönlendirmesi");

    private static readonly FrozenSet<string> Failed = Set(
        "INCOMPATIBLE_DESTINATION", "UNALLOCATED_NUMBER", "NO_ROUTE_DESTINATION", "INVALID_NUMBER_FORMAT", "NOT_ALLOWED_BY_IYS", "FACILITY_REJECTED",
        "SERVICE_NOT_IMPLEMENTED", "FACILITY_NOT_IMPLEMENTED", "SERVICE_UNAVAILABLE", "INTERWORKING", "EXCHANGE_ROUTING_ERROR", "MEDIA_TIMEOUT",
        "SYSTEM_SHUTDOWN", "DESTINATION_OUT_OF_ORDER", "NORMAL_TEMPORARY_FAILURE", "NETWORK_OUT_OF_ORDER", "BEARERCAPABILITY_NOTIMPL",
        "CHAN_NOT_IMPLEMENTED", "NORMAL_CIRCUIT_CONGESTION", "INVALID_CALL_REFERENCE",
        "Ses kodekleri uyumsuz", "Hatalı Numara", "İYS izni yok", "Hata", "Genel Hata", "Çağrı bağlanamadı", "RTP zamanaşımı", "Santral kapatılıyor",
        "Cihazla iletişim sorunu", "İletişim sorunu", "Sesli görüşme yapamayan numara", "Desteklenmeyen kanal tipi",
        "Arama için santral uygun durumda değil", "Tanınmayan Çağrı ID numarası");

    public static CallDirection Direction(string? word)
    {
        var text = word.Said();
        if (text is null) return CallDirection.Unknown;
        if (Starts(text, "inbound", "Gelen")) return CallDirection.Inbound;

        // "Giden", "Giden (API)", "Giden (IVR)".
        if (Starts(text, "outbound", "Giden")) return CallDirection.Outbound;
        return Starts(text, "internal", "Santral", "iç", "İç", "dahili") ? CallDirection.Internal : CallDirection.Unknown;
    }

    /// <summary>
    /// How a call ended. The cause alone does not say: a normal clearing also ends calls that nobody answered, and an unanswered inbound call
    /// is an abandoned one unless the PBX could not connect it.
    /// </summary>
    public static CallOutcome Outcome(bool answered, CallDirection direction, string? queue, string? causeOrLabel)
    {
        if (answered) return CallOutcome.Answered;
        var word = causeOrLabel.Said() ?? "";
        if (Failed.Contains(word)) return CallOutcome.Failed;
        if (Busy.Contains(word) && (direction != CallDirection.Inbound || queue is null)) return CallOutcome.Busy;
        if (direction == CallDirection.Inbound) return CallOutcome.Abandoned;
        return NotAnswered.Contains(word) ? CallOutcome.NoAnswer : CallOutcome.Other;
    }

    public static AgentState Agent(string? status) => status.Said()?.ToUpperInvariant() switch
    {
        "AVAILABLE" => AgentState.Ready,
        "TALKING" => AgentState.Talking,
        "LOGGED_OUT" => AgentState.Offline,
        "ON_BREAK" => AgentState.Break,
        _ => AgentState.Unknown,
    };

    public static AgentState Extension(string? status) => status.Said()?.ToUpperInvariant() switch
    {
        "AVAILABLE" => AgentState.Ready,
        "TALKING" => AgentState.Talking,
        "UNREGISTERED" => AgentState.Offline,
        "SS_DND" => AgentState.Break,
        _ => AgentState.Unknown,
    };

    /// <summary>
    /// A party of a call record. Real ones are composite: <c>90… (1014)</c>, <c>1014 (90…)</c>, <c>90…(90…) (1014)</c>. The party is the outer
    /// number; the extension is whichever part has 3 or 4 digits.
    /// </summary>
    public static (string Party, string? Extension) Party(string? text)
    {
        var parts = (text ?? "").Split(['(', ')'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return parts.Length == 0 ? ("", null) : (parts[0], parts.FirstOrDefault(WireValues.IsExtension));
    }

    private static bool Starts(string text, params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (text.StartsWith(word, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }

    private static FrozenSet<string> Set(params string[] words) => words.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
}
