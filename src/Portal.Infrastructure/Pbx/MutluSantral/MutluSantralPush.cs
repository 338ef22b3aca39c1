using System.Security.Cryptography;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Pbx.MutluSantral;

/// <summary>
/// The three pushes (API document, "Bildirimlerin Genel Özellikleri"): form fields without a call id, a time or an end. The board finds the call by its two parties, and takes
/// it down when nothing more is heard.
/// </summary>
internal static class MutluSantralPush
{
    private const int MaxName = 40;

    public static PushReading Read(PushMessage message)
    {
        var text = WireText.Decode(message.Body.Span).Trim('\uFEFF', ' ', '\t', '\r', '\n', '\0');
        if (text.Length == 0) return new PushReading(PushOutcome.Empty, []);
        if (WireForm.Read(text) is not { } form) return new PushReading(PushOutcome.Malformed, [], Problem: "The body is no form.");
        if (form.IsEmpty) return new PushReading(PushOutcome.Empty, []);
        if (form["event"] is not { } name) return new PushReading(PushOutcome.Malformed, [], Problem: "event is missing.");

        // "…sadece yok saymalıdır": kinds that come later are to be ignored, not to be refused.
        CallHintKind? kind = name.ToUpperInvariant() switch
        {
            "EXTENSION_RINGING" => CallHintKind.Ringing,
            "IVR_MENU_ACTION" or "IVR_MENU_EXIT" => CallHintKind.Ivr,
            _ => null,
        };
        if (kind is null) return new PushReading(PushOutcome.Unknown, [], Problem: name.Length <= MaxName ? name : name[..MaxName]);

        var (calling, called, extension) = (form["calling_number"], form["called_number"], form["extension_number"]);
        if (PhoneNumber.Key(calling).Length + PhoneNumber.Key(called).Length == 0) return new PushReading(PushOutcome.Malformed, [], Problem: "calling_number and called_number are missing.");
        if (kind == CallHintKind.Ringing && extension is null) return new PushReading(PushOutcome.Malformed, [], Problem: "extension_number is missing.");

        var hint = new CallHint(message.AccountId, message.ReceivedAt, "", kind.Value, CallOrigin.Push)
        {
            Direction = MutluSantralWords.Direction(calling, called),
            From = calling,
            To = called,
            Extension = kind == CallHintKind.Ringing ? extension : null,
        };
        return new PushReading(PushOutcome.Understood, [hint, new PushReceived(message.AccountId, message.ReceivedAt)], extension is null || kind != CallHintKind.Ringing ? null : Rang(message, hint, extension));
    }

    /// <summary>
    /// That a telephone rang is all that is ever pushed of a call; its record finds this by the parties and the time (API document: no push carries a call's id). Which of
    /// the rung telephones answered it does not say, so it names no agent.
    /// </summary>
    private static CallRecord Rang(PushMessage message, CallHint hint, string extension) => new()
    {
        VendorKey = $"{message.ReceivedAt.UtcTicks:x}-{Convert.ToHexStringLower(SHA256.HashData(message.Body.Span).AsSpan(0, 8))}",
        Provisional = true,
        Source = CallSources.Push,
        Direction = hint.Direction,
        From = hint.From ?? "",
        To = hint.To ?? "",
        StartedAt = message.ReceivedAt,
        Legs = [new CallLeg { Destination = extension, Extension = extension, StartedAt = message.ReceivedAt }],
    };
}
