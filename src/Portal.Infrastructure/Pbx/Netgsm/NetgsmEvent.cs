using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Domain;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Pbx.Netgsm;

/// <summary>The fields of one event, by name in any letter case.</summary>
internal sealed class NetgsmEvent(Dictionary<string, string> fields, DateTimeOffset receivedAt)
{
    public string? this[params ReadOnlySpan<string> names]
    {
        get
        {
            foreach (var name in names)
            {
                if (fields.TryGetValue(name, out var value) && value.Said() is { } said) return said;
            }

            return null;
        }
    }

    /// <summary>When it happened: milliseconds since 1970 as text; absent in older events.</summary>
    public DateTimeOffset? Told => WireValues.UnixStamp(this["timestamp"]).Plausible(receivedAt);

    public int? Seconds(string name) => WireValues.Seconds(this[name]);

    /// <summary>The first of these fields that holds an extension; the same fields hold the PBX number or <c>s</c> elsewhere.</summary>
    public string? Extension(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (NetgsmWords.IsExtension(this[name])) return this[name];
        }

        return null;
    }
}

/// <summary>What one event says of its call.</summary>
internal sealed record Word(CallHintKind Kind)
{
    public CallDirection Direction { get; init; }
    public string? From { get; init; }
    public string? To { get; init; }

    /// <summary>The outside party where the event does not say which side it is on: the caller, unless the call is known to go out.</summary>
    public string? Caller { get; init; }

    public string? Queue { get; init; }
    public string? Extension { get; init; }
    public int? Talk { get; init; }
    public int? Hold { get; init; }

    /// <summary>True when the event is the call's first.</summary>
    public bool Begins { get; init; }

    /// <summary>True when the event may come without the call's id.</summary>
    public bool MayBeNameless { get; init; }

    /// <summary>The call's record.</summary>
    public NetgsmLeg? Row { get; init; }

    /// <summary>What is known of the call after this event, which happened at <paramref name="stamp"/> by the PBX's clock. The order of events does not matter, nor does one that comes twice.</summary>
    public NetgsmCall Learn(NetgsmCall call, DateTimeOffset stamp) => call with
    {
        // A call that went out and is handed to a queue is not an inbound one.
        Direction = call.Direction == CallDirection.Unknown || (Begins && Direction != CallDirection.Unknown) ? Direction : call.Direction,
        Queue = Queue ?? call.Queue,
        Extension = Kind == CallHintKind.Answered ? Extension ?? call.Extension : call.Extension ?? Extension,
        StartedAt = Begins ? stamp : call.StartedAt,
        AnsweredAt = Kind == CallHintKind.Answered && !(call.AnsweredAt < stamp) ? stamp : call.AnsweredAt,
        EndedAt = Kind == CallHintKind.Ended && Row is null ? stamp : call.EndedAt,
        TalkSeconds = Talk ?? call.TalkSeconds,
        HoldSeconds = Hold ?? call.HoldSeconds,
    };

    public CallHint Hint(Guid accountId, DateTimeOffset at, DateTimeOffset stamp, string key, NetgsmCall known)
    {
        var goesOut = known.Direction is CallDirection.Outbound or CallDirection.Internal;
        return new CallHint(accountId, at, key, Kind, CallOrigin.Push)
        {
            Direction = goesOut ? known.Direction : Direction,
            From = goesOut && !Begins ? null : From ?? (goesOut ? null : Caller),
            To = To,
            Queue = Queue,
            Extension = Extension ?? (Kind == CallHintKind.Ended ? known.Extension : null),
            StartedAt = Begins ? stamp : null,
            AnsweredAt = Kind == CallHintKind.Answered ? stamp : Kind == CallHintKind.Ended ? known.AnsweredAt : null,
        };
    }

    /// <summary>The finished call, once its record has come; null before that.</summary>
    public CallRecord? Record(string key, NetgsmCall known, DateTimeOffset at)
    {
        if (Kind != CallHintKind.Ended) return null;
        var record = Row is null ? known.Record : NetgsmRecords.RecordOf(key, [Row], CallSources.Push) ?? WithoutBegin(key, Row, known, at);
        if (record is null) return null;
        var answered = record.Outcome == CallOutcome.Answered;
        var queue = record.Queue ?? known.Queue;
        return record with
        {
            Queue = queue,
            Extension = record.Extension ?? known.Extension,
            AnsweredAt = answered ? known.AnsweredAt : null,
            EndedAt = known.EndedAt ?? record.EndedAt ?? at,
            TalkSeconds = answered ? known.TalkSeconds : null,

            // holdtime is the wait in the queue. Without a queue, a call that nobody answered rang all the time.
            WaitSeconds = queue is not null ? known.HoldSeconds : answered ? null : record.TotalSeconds,
        };
    }

    /// <summary>A record whose begin cannot be read still ends its call.</summary>
    private static CallRecord? WithoutBegin(string key, NetgsmLeg row, NetgsmCall known, DateTimeOffset at)
    {
        var started = known.StartedAt ?? at - (WireValues.Duration(row.Duration) ?? TimeSpan.Zero);
        var dated = row with { Date = TimeZoneInfo.ConvertTime(started, TurkishTime.Zone).ToString("yyyy-MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture) };
        return NetgsmRecords.RecordOf(key, [dated], CallSources.Push);
    }
}
