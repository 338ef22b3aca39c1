using System.Globalization;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Pbx.Netgsm;

/// <summary>Commands about calls. Each is sent once: the vendor has no key that would make a repetition harmless.</summary>
internal sealed partial class NetgsmPbx
{
    public Task<CommandAnswer> OriginateAsync(OriginateRequest request, CancellationToken cancellationToken)
    {
        // "santralinizdeki … diğer bir dahiliye arama": a command of its own.
        if (NetgsmWords.IsExtension(request.Destination)) return CallInsideAsync(request.Extension, request.Destination, request.Options, cancellationToken);
        OnlyWithExtensionFirst(request.Options);
        return SetUpAsync(
            "originate",
            request.Options,
            [
                ("customer_num", NetgsmWords.Number(request.Destination)),
                ("pbxnum", settings.Pbx),
                ("internal_num", request.Extension),
                ("originate_order", Order(request.Options)),
                ("trunk", LineOf(request.Options)),
                .. Extras(request.Options),
            ],
            cancellationToken);
    }

    public Task<CommandAnswer> CallInsideAsync(string caller, string called, CallOptions options, CancellationToken cancellationToken) => SetUpAsync(
        "local",
        options,
        [("pbxnum", settings.Pbx), ("caller", caller), ("called", called), .. Extras(options)],
        cancellationToken);

    public Task<CommandAnswer> LinkAsync(string first, string second, CallOptions options, CancellationToken cancellationToken) => SetUpAsync(
        "linkup",
        options,
        [
            ("caller", NetgsmWords.Number(first)),
            ("called", NetgsmWords.Number(second)),
            ("pbxnum", settings.Pbx),
            ("originate_order", Order(options)),
            ("trunk", LineOf(options)),
            .. Extras(options),
        ],
        cancellationToken);

    /// <summary>"Dinamik Yönlendirme".</summary>
    public Task<CommandAnswer> CallIntoMenuAsync(MenuCallRequest request, CallOptions options, CancellationToken cancellationToken) => SetUpAsync(
        "dynamic_redirect",
        options,
        [
            ("called", NetgsmWords.Number(request.Number)),
            ("redirect_menu", request.Kind == MenuKind.Queue ? NetgsmWords.ShortQueue(request.Menu) : request.Menu),
            ("redirect_type", request.Kind switch { MenuKind.Queue => "queue", MenuKind.Ivr => "ivr", _ => "announcement" }),
            ("trunk", LineOf(options)),
            ("call_time", Whole(options.MaxSeconds)),
            ("prefix", request.Prefix.Said()),
        ],
        cancellationToken);

    public Task<CommandAnswer> HangUpAsync(string callKey, CancellationToken cancellationToken) => OnCallAsync("hangup", callKey, [], cancellationToken);

    public Task<CommandAnswer> MuteAsync(string callKey, MuteDirection direction, bool muted, CancellationToken cancellationToken) => OnCallAsync(
        "muteaudio",
        callKey,
        [("direction", direction switch { MuteDirection.In => "in", MuteDirection.Out => "out", _ => "all" }), ("state", muted ? "mute" : "unmute")],
        cancellationToken);

    public Task<CommandAnswer> TransferAsync(string callKey, string target, CancellationToken cancellationToken) =>
        OnCallAsync("xfer", callKey, [("exten", NetgsmWords.Dialled(target))], cancellationToken);

    /// <summary>Only for a call that was started with the outside number first ("Çağrı başlatılırken originate_order of olmalıdır"); the PBX refuses others.</summary>
    public Task<CommandAnswer> TransferAttendedAsync(string callKey, string target, CancellationToken cancellationToken) =>
        OnCallAsync("atxfer", callKey, [("exten", NetgsmWords.Dialled(target))], cancellationToken);

    private async Task<CommandAnswer> SetUpAsync(string command, CallOptions options, IEnumerable<(string Name, string? Value)> parameters, CancellationToken cancellationToken)
    {
        var ring = options.RingSeconds ?? NetgsmClient.RingSeconds;

        // An answer that waits until somebody picked up may take two rings, one after the other.
        var timeout = options.WaitForAnswer ? TimeSpan.FromSeconds((2 * ring) + 10) : NetgsmClient.ShortTimeout;
        var answer = await _client.CommandAsync(
            command,
            timeout,
            cancellationToken,
            [.. parameters, ("ring_timeout", Whole(ring)), ("wait_response", options.WaitForAnswer ? "1" : "0")]);
        return new CommandAnswer(calls.Note(answer.UniqueId), _client.Words(answer.Message));
    }

    private async Task<CommandAnswer> OnCallAsync(string command, string callKey, IEnumerable<(string Name, string? Value)> parameters, CancellationToken cancellationToken)
    {
        var answer = await _client.CommandAsync(command, NetgsmClient.ShortTimeout, cancellationToken, [("unique_id", calls.WireOf(callKey)), .. parameters]);
        return new CommandAnswer(callKey, _client.Words(answer.Message));
    }

    private string LineOf(CallOptions options) => options.Trunk.Said() is { } trunk ? NetgsmWords.Number(trunk) : settings.Line;

    private static string Order(CallOptions options) => options.DestinationFirst ? "of" : "if";

    private static IEnumerable<(string Name, string? Value)> Extras(CallOptions options) =>
    [
        ("call_time", Whole(options.MaxSeconds)),
        ("hide_callerid", options.HideCallerId ? "1" : null),
        ("caller_text", options.CallerText.Said()),
        ("called_text", options.CalledText.Said()),
        ("caller_record", options.CallerSound.Said()),
        ("called_record", options.CalledSound.Said()),
        ("manual_answer", options.ManualAnswer ? "1" : null),
    ];

    /// <summary>"originate_order if seçilmişse kullanılabilen": texts and sounds are for calls that ring the extension first.</summary>
    private static void OnlyWithExtensionFirst(CallOptions options)
    {
        if (options.DestinationFirst && (options.CallerText ?? options.CalledText ?? options.CallerSound ?? options.CalledSound).Said() is not null)
            throw new PbxException(PbxErrorKind.Refused, "Texts and sounds can only be played in calls that ring the extension first; nothing was sent.");
    }

    private static string? Whole(int? seconds) => seconds?.ToString(CultureInfo.InvariantCulture);
}
