using System.Globalization;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Pbx.Bulutsantralim;

/// <summary>Placing calls and acting on them. Every one is a GET, is sent once, and counts as done by its status: the texts differ (<c>+OK</c>, <c>OK</c>, <c>Ok</c>, a sentence).</summary>
internal sealed partial class BulutsantralimClient
{
    /// <summary>The vendor's own default for how long an originated call rings.</summary>
    private const int RingSeconds = 30;

    /// <summary>"Çağrı başlatma": answers with the call id. Sent once: there is no key that would make a repetition harmless.</summary>
    public Task<string> OriginateAsync(OriginateRequest request, CancellationToken cancellationToken)
    {
        var query = $"&extension={Escape(request.Extension)}&destination={Number(request.Destination)}";
        if (request.Options.CallerId.Said() is { } callerId) query += $"&caller_id={Number(callerId)}";
        if (request.Options.ManualAnswer) query += "&manual_answer=true";

        // Whether it answers at once or when the extension picked up is not documented; the limit covers both.
        return StartAsync("originate", query, request.Options, cancellationToken);
    }

    /// <summary>"bridge": rings the first number, then the second. The answer comes only when the first answered, was busy or did not pick up.</summary>
    public Task<string> BridgeAsync(string source, string destination, CallOptions options, CancellationToken cancellationToken)
    {
        var query = $"&source={Number(source)}&destination={Number(destination)}";
        if (options.CallerId.Said() is { } callerId) query += $"&caller_id={Number(callerId)}";
        return StartAsync("bridge", query, options, cancellationToken);
    }

    public Task<string?> HangUpAsync(string callUuid, CancellationToken cancellationToken) => OrderAsync($"hangup/{Escape(callUuid)}", "", cancellationToken);

    public Task<string?> AnswerAsync(string callUuid, CancellationToken cancellationToken) => OrderAsync($"answer/{Escape(callUuid)}", "", cancellationToken);

    public Task<string?> MuteAsync(string callUuid, bool muted, CancellationToken cancellationToken) => OrderAsync($"mute/{Escape(callUuid)}", State(muted), cancellationToken);

    public Task<string?> TransferAsync(string callUuid, string extension, CancellationToken cancellationToken) =>
        OrderAsync($"transfer/{Escape(callUuid)}", $"&user_number={Escape(extension)}", cancellationToken);

    public Task<string?> SetDndAsync(string extension, bool on, CancellationToken cancellationToken) => OrderAsync($"dnd/{Escape(extension)}", State(on), cancellationToken);

    /// <summary>Replaces the whole ordered list of a queue's members.</summary>
    public Task<string?> SetMembersAsync(string queue, IEnumerable<string> extensions, CancellationToken cancellationToken) =>
        OrderAsync("queue/manage_users", $"&queue_number={Escape(queue)}&user_list={string.Join(',', extensions.Select(Escape))}", cancellationToken, Queues);

    public Task<string?> SetCallerIdAsync(string extension, string callerId, CancellationToken cancellationToken) =>
        OrderAsync("update_outbound_caller_id", $"&extension={Escape(extension)}&caller_id={Number(callerId)}", cancellationToken);

    private async Task<string> StartAsync(string path, string query, CallOptions options, CancellationToken cancellationToken)
    {
        if (options.RingSeconds is { } seconds) query += string.Create(CultureInfo.InvariantCulture, $"&timeout={seconds}");
        if (options.CallerSound.Said() is { } callerSound) query += $"&announcement_to_caller={Escape(callerSound)}";
        if (options.CalledSound.Said() is { } calledSound) query += $"&announcement_to_callee={Escape(calledSound)}";
        var timeout = TimeSpan.FromSeconds((options.RingSeconds ?? RingSeconds) + 15);
        var text = Bare(await GetAsync(path, query, Originate, timeout, cancellationToken));
        return text is { Length: <= 64 } && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or ':')
            ? text
            : throw new PbxException(PbxErrorKind.Protocol, "The PBX did not answer with a call id; see whether the phone rings before trying again.");
    }

    private async Task<string?> OrderAsync(string path, string query, CancellationToken cancellationToken, string operationClass = Other)
    {
        // Success is the status, not the text; but a page comes from something else than the PBX.
        var text = await GetAsync(path, query, operationClass, ShortTimeout, cancellationToken);
        return WireText.LooksLikeHtml(text) ? throw Unexpected() : Bare(text);
    }

    /// <summary>A number as the vendor takes it: 90 and ten digits, 00 before a foreign one, extensions as they are.</summary>
    private static string Number(string text) => Escape(PhoneNumber.Of(text) is { IsDialable: true } number ? number.Write(PhoneNotation.WithCountry) : text.Trim());

    private static string State(bool on) => on ? "&state=on" : "&state=off";
}
