using System.Collections.Frozen;
using Portal.Domain.Agents;
using Portal.Domain.Calls;
using Portal.Domain.Campaigns;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Pbx.Bulutsantralim;

/// <summary>The vendor's words in the portal's. Pushes speak English and FreeSWITCH, call records Turkish.</summary>
internal static class BulutsantralimWords
{
    /// <summary>The Turkish labels of call records beside the causes that pushes carry.</summary>
    private static readonly FrozenDictionary<string, string> Causes = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["Meşgul"] = "USER_BUSY",
        ["Meşgule atıldı"] = "CALL_REJECTED",
        ["Reddedildi"] = "CALL_REJECTED",
        ["Vazgeçildi"] = "ORIGINATOR_CANCEL",
        ["Cevapsız"] = "NO_ANSWER",
        ["Cevaplandı"] = "NORMAL_CLEARING",
        ["Ulaşılamıyor"] = "NO_USER_RESPONSE",
        ["Zamanaşımı"] = "RECOVERY_ON_TIMER_EXPIRE",
        ["Diğer dahili cevapladı"] = "LOSE_RACE",
        ["Çağrısı çekildi"] = "PICKED_OFF",
        ["Katılımlı aktarım"] = "ATTENDED_TRANSFER",
        ["Cihaz yönlendirmesi"] = "REDIRECTION_TO_NEW_DESTINATION",
        ["Ses kodekleri uyumsuz"] = "INCOMPATIBLE_DESTINATION",
        ["Hatalı Numara"] = "UNALLOCATED_NUMBER",
        ["İYS izni yok"] = "NOT_ALLOWED_BY_IYS",
        ["Hata"] = "FACILITY_REJECTED",
        ["Genel Hata"] = "SERVICE_UNAVAILABLE",
        ["Çağrı bağlanamadı"] = "EXCHANGE_ROUTING_ERROR",
        ["RTP zamanaşımı"] = "MEDIA_TIMEOUT",
        ["Santral kapatılıyor"] = "SYSTEM_SHUTDOWN",
        ["Cihazla iletişim sorunu"] = "DESTINATION_OUT_OF_ORDER",
        ["İletişim sorunu"] = "NETWORK_OUT_OF_ORDER",
        ["Sesli görüşme yapamayan numara"] = "BEARERCAPABILITY_NOTIMPL",
        ["Desteklenmeyen kanal tipi"] = "CHAN_NOT_IMPLEMENTED",
        ["Arama için santral uygun durumda değil"] = "NORMAL_CIRCUIT_CONGESTION",
        ["Tanınmayan Çağrı ID numarası"] = "INVALID_CALL_REFERENCE",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    public static CallDirection Direction(string? word)
    {
        var text = word.Said();
        if (text is null) return CallDirection.Unknown;
        if (Starts(text, "inbound", "Gelen")) return CallDirection.Inbound;

        // "Giden", "Giden (API)", "Giden (IVR)".
        if (Starts(text, "outbound", "Giden")) return CallDirection.Outbound;
        return Starts(text, "internal", "Santral", "iç", "İç", "dahili") ? CallDirection.Internal : CallDirection.Unknown;
    }

    /// <summary>How a call ended, by its cause or its label.</summary>
    public static CallOutcome Outcome(bool answered, CallDirection direction, string? queue, string? causeOrLabel)
    {
        var word = causeOrLabel.Said() ?? "";
        return SwitchCauses.Outcome(answered, direction, queue, Causes.GetValueOrDefault(word, word));
    }

    /// <summary>
    /// What became of a campaign's attempt. "Cevaplandı" by the vendor's words, "Başarılı" in its sample; whoever pressed a key, or was told to have pressed none, has answered, whatever the
    /// word is.
    /// </summary>
    public static ContactResult ContactResult(string? status, string? digit)
    {
        var word = status.Said() ?? "";
        if (word.StartsWith("Cevapland", StringComparison.OrdinalIgnoreCase) || word.Equals("Başarılı", StringComparison.OrdinalIgnoreCase) || digit.Said() is not null)
            return Domain.Campaigns.ContactResult.Answered;
        if (Causes.GetValueOrDefault(word, word) is "NOT_ALLOWED_BY_IYS") return Domain.Campaigns.ContactResult.NoConsent;
        return Outcome(answered: false, CallDirection.Outbound, null, word) switch
        {
            CallOutcome.Busy => Domain.Campaigns.ContactResult.Busy,
            CallOutcome.NoAnswer when word.Length > 0 => Domain.Campaigns.ContactResult.NoAnswer,
            CallOutcome.Failed => Domain.Campaigns.ContactResult.Failed,
            _ => Domain.Campaigns.ContactResult.Other,
        };
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
    /// number; the extension is whichever part has 3 or 4 digits, and the last of them where the caller dialled an extension and another one answered: <c>1014 (1015)</c>.
    /// </summary>
    public static (string Party, string? Extension) Party(string? text)
    {
        var parts = (text ?? "").Split(['(', ')'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return parts.Length == 0 ? ("", null) : (parts[0], parts.LastOrDefault(WireValues.IsExtension));
    }

    private static bool Starts(string text, params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (text.StartsWith(word, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }
}
