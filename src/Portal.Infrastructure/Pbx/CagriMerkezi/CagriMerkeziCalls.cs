using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Pbx.CagriMerkezi;

/// <summary>What a joined call says of state, direction and parties.</summary>
internal static class CagriMerkeziCalls
{
    private static readonly string[] MenuApplications = ["BACKGROUND", "BACKGROUNDDETECT", "READ", "WAITEXTEN", "PLAYBACK", "WAIT", "ANSWER", "CONTROLPLAYBACK", "SAYDIGITS", "GOTO", "GOTOIF", "SET"];

    public static CallReading Reading(CagriMerkeziJoinedCall call, IReadOnlyCollection<CagriMerkeziAgentCall> agentCalls, DateTimeOffset now)
    {
        var caller = call.Caller;
        var talks = call.Called.Find(leg => leg.IsUp);
        var direction = DirectionOf(call);
        var (state, raw) = StateOf(call, talks is not null);
        var phone = (talks ?? call.Called.FirstOrDefault())?.Extension;
        var extension = state is CallState.Queued or CallState.Ivr ? null : direction == CallDirection.Outbound ? caller.Extension : phone ?? (call.Called.Count == 0 ? caller.Extension : null);
        var from = caller.Extension ?? NumberOf(call);
        return new CallReading(
            call.Key,
            state,
            direction,
            from,
            To(call, direction, phone),
            caller.Queue,
            extension,
            caller.Age is { } age ? now - age : null,
            state == CallState.Talking && extension is not null && !call.Guessed ? AnsweredAt(extension, from, agentCalls, now) : null,
            raw);
    }

    /// <summary>
    /// Who is in a call as far as the PBX tells: the extension that acts for "this call". Null when the call is at none, or when that was only guessed.
    /// </summary>
    public static string? ControlledExtension(CagriMerkeziJoinedCall call)
    {
        if (call.Guessed) return null;
        var leg = call.Called.Find(one => one is { IsUp: true, Extension: not null }) ?? call.Called.Find(one => one.Extension is not null);
        return DirectionOf(call) == CallDirection.Outbound ? call.Caller.Extension : leg?.Extension ?? call.Caller.Extension;
    }

    private static (CallState State, string? Raw) StateOf(CagriMerkeziJoinedCall call, bool answered)
    {
        var caller = call.Caller;
        if (call.Called.Count > 0) return (answered && (caller.IsUp || caller.IsCalled) ? CallState.Talking : CallState.Ringing, Unknown(caller));
        if (caller.Queues) return (CallState.Queued, null);

        // A leg that was ordered from outside rings until somebody picks up.
        if (caller.IsCalled || caller.Application is "DIAL" or "") return (caller is { IsUp: true, Application: not "DIAL" } ? CallState.Talking : CallState.Ringing, Unknown(caller));
        if (caller.Context.StartsWith("ivr", StringComparison.OrdinalIgnoreCase) || MenuApplications.Contains(caller.Application, StringComparer.Ordinal)) return (CallState.Ivr, null);
        return (caller.IsUp ? CallState.Talking : CallState.Ringing, caller.RawApplication);
    }

    /// <summary>The document names the field "direction"; a server that really writes one there is shown its word.</summary>
    private static string? Unknown(CagriMerkeziChannel channel) =>
        channel.State is "UP" or "RING" or "RINGING" or "DOWN" or "DIALING" or "DIALING OFFHOOK" or "PRE-RING" or "RSRVD" or "OFFHOOK" or "BUSY" or "" ? null : channel.RawState;

    private static CallDirection DirectionOf(CagriMerkeziJoinedCall call)
    {
        var caller = call.Caller;
        if (caller.Extension is null) return caller.IsCalled ? CallDirection.Outbound : CallDirection.Inbound;
        if (caller.Queues) return CallDirection.Internal;
        if (call.Called.Count > 0) return call.Called.TrueForAll(leg => leg.Extension is not null) ? CallDirection.Internal : CallDirection.Outbound;

        // Still alone: whom it is going to call is in what it dials.
        if (DialledNumber(caller) is { } number) return PhoneNumber.IsExtension(number) ? CallDirection.Internal : CallDirection.Outbound;
        return CallDirection.Unknown;
    }

    private static string To(CagriMerkeziJoinedCall call, CallDirection direction, string? phone)
    {
        if (direction != CallDirection.Outbound) return phone ?? call.Caller.Queue ?? DialledNumber(call.Caller) ?? "";
        return DialledNumber(call.Caller) ?? call.Called.FirstOrDefault()?.Number ?? "";
    }

    /// <summary>The number behind the line (<c>SIP/trunk-a/0532…</c>), else the dialled one; dial plans write "s" and "h" for their own purposes.</summary>
    private static string? DialledNumber(CagriMerkeziChannel channel)
    {
        if (channel.Application == "DIAL")
        {
            var end = channel.Data.AsSpan().IndexOfAny(',', '|', '&');
            var parts = (end < 0 ? channel.Data : channel.Data[..end]).Split('/', 3);
            if (parts.Length == 3 && IsNumber(parts[2])) return parts[2];
            if (parts.Length == 2 && PhoneNumber.IsExtension(parts[1])) return parts[1];
        }

        if (IsNumber(channel.Dialled)) return channel.Dialled;
        return channel.IsCalled && IsNumber(channel.Number) && channel.Number != channel.Extension ? channel.Number : null;
    }

    private static bool IsNumber(string text) => text.Length >= 2 && text.All(letter => char.IsAsciiDigit(letter) || letter is '+' or '*' or '#');

    /// <summary>A caller who hides the number is written in several ways.</summary>
    private static string NumberOf(CagriMerkeziJoinedCall call) =>
        call.Caller.Number.ToUpperInvariant() is "" or "ANONYMOUS" or "UNKNOWN" or "RESTRICTED" or "UNAVAILABLE" or "(NONE)" ? "" : call.Caller.Number;

    private static DateTimeOffset? AnsweredAt(string extension, string from, IReadOnlyCollection<CagriMerkeziAgentCall> agentCalls, DateTimeOffset now) =>
        agentCalls.FirstOrDefault(one => one.Agent == extension && CagriMerkeziWords.SameNumber(one.Phone, from)) is { } told && CagriMerkeziWords.Stamp(told.FechaInicio) is { } stamp && stamp <= now.AddMinutes(1)
            ? stamp
            : null;
}
