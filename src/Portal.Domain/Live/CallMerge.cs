using System.Collections.Immutable;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;

namespace Portal.Domain.Live;

/// <summary>How words about a call become its row on the board.</summary>
internal static class CallMerge
{
    /// <summary>The call after a hint; <paramref name="call"/> is null when it is the first word about it.</summary>
    public static BoardCall With(BoardCall? call, CallHint hint, BoardKey key)
    {
        call ??= new BoardCall(key, CallState.Ringing, CallDirection.Unknown, "", "", hint.Origin) { LastSeenAt = hint.At, Estimated = true };
        var facts = call.Facts.With(hint, Told(hint.Extension));

        // A newer word overrides, an older one only fills what is missing.
        var newer = hint.At >= facts.PartiesAt;
        var queue = Told(hint.Queue);
        var queueIsNewer = queue is not null && hint.At >= facts.QueueAt;
        call = call with
        {
            Direction = Pick(newer, call.Direction, hint.Direction),
            From = Pick(newer, call.From, Told(hint.From)),
            To = Pick(newer, call.To, Told(hint.To)),
            Queue = queueIsNewer ? queue : call.Queue,
            Origin = hint.Origin == CallOrigin.Portal ? CallOrigin.Portal : call.Origin,
            LastSeenAt = Times.Later(call.LastSeenAt, hint.At),
        };
        if (newer) facts = facts with { PartiesAt = hint.At };
        if (queueIsNewer) facts = facts with { QueueAt = hint.At };
        return Derive(call, facts, estimated: true);
    }

    /// <summary>The row that follows from the facts. <paramref name="estimated"/> marks a change of state or extension that no reading made.</summary>
    public static BoardCall Derive(BoardCall call, CallFacts facts, bool estimated)
    {
        var started = facts.StartedAt ?? (facts.FirstAt == DateTimeOffset.MaxValue ? call.StartedAt : facts.FirstAt);
        var talks = facts.Talks;
        var ringing = talks ? [] : facts.Ringing();
        CallState state;
        DateTimeOffset since;
        string? extension = null;
        if (talks)
        {
            state = facts.Held ? CallState.Held : CallState.Talking;
            since = facts.AnsweredAt ?? facts.GuessedAt ?? started;
            extension = facts.Talking();
        }
        else if (ringing.Length > 0)
        {
            state = CallState.Ringing;
            since = ringing[^1].RangAt ?? started;
            extension = ringing[0].Extension;
        }
        else if (call.Queue is not null && call.Direction != CallDirection.Outbound)
        {
            state = CallState.Queued;
            since = facts.WaitingSince ?? started;
        }
        else if (facts.IvrAt is { } ivr && facts.RangAt is null && facts.Legs.Length == 0)
        {
            state = CallState.Ivr;
            since = ivr;
        }
        else
        {
            state = CallState.Ringing;
            since = facts.RangAt ?? started;
        }

        return call with
        {
            State = state,
            Since = since,
            Extension = extension,
            AlsoRinging = Others(call.AlsoRinging, ringing),
            StartedAt = started,
            AnsweredAt = facts.AnsweredAt,
            Estimated = call.Estimated || (estimated && (call.State != state || call.Extension != extension)),
            Facts = facts,
        };
    }

    /// <summary>The call as an active-call list shows it. <paramref name="before"/> is the row it replaces, if any.</summary>
    public static BoardCall Read(BoardCall? before, CallReading reading, BoardKey key, DateTimeOffset at)
    {
        if (before is not null && IsAnother(before, reading)) before = null;
        var queue = Told(reading.Queue);
        var extension = Told(reading.Extension);
        var from = reading.From.Length > 0 ? reading.From : before?.From ?? "";
        if (before is { Estimated: false } && before.State == reading.State && before.Extension == extension && before.Queue == queue
            && before.From == from && before.To == reading.To && before.Direction == reading.Direction && before.AlsoRinging.IsEmpty)
            return before;

        var started = before?.StartedAt ?? Times.Earlier(reading.StartedAt ?? at, at);
        var since = Since(before, reading, at);
        var talks = reading.State is CallState.Talking or CallState.Held;
        var answered = reading.AnsweredAt ?? before?.AnsweredAt ?? (talks && before is not null && before.State < CallState.Talking ? since : null);
        if (!talks) answered = null;
        var rings = reading.State == CallState.Ringing;
        return new BoardCall(key, reading.State, reading.Direction, from, reading.To, before?.Origin ?? CallOrigin.Poll)
        {
            Queue = queue,
            Extension = extension,
            StartedAt = started,
            AnsweredAt = answered,
            Since = since,
            LastSeenAt = Times.Later(before?.LastSeenAt ?? at, at),
            Facts = new CallFacts
            {
                Legs = extension is null || !(rings || talks) ? [] : [new CallLeg(extension, rings ? since : null, null, talks ? since : null)],
                RangAt = rings && extension is null ? since : null,
                IvrAt = reading.State == CallState.Ivr ? since : null,
                AnsweredAt = answered,
                GuessedAt = talks && answered is null ? since : null,
                Held = reading.State == CallState.Held,
                WaitingSince = queue is null ? null : before?.Facts.WaitingSince ?? started,
                StartedAt = started,
                FirstAt = before?.Facts.FirstAt ?? at,
                HintAt = before?.Facts.HintAt,
                PartiesAt = at,
                QueueAt = at,
            },
        };
    }

    /// <summary>A call that only a list of waiting callers told of.</summary>
    public static BoardCall Waiting(BoardKey key, WaitingCaller caller, DateTimeOffset at)
    {
        var call = new BoardCall(key, CallState.Queued, CallDirection.Inbound, caller.Number, "", CallOrigin.Poll) { Queue = caller.Queue, LastSeenAt = at };
        return Derive(call, new CallFacts { FirstAt = at, StartedAt = caller.JoinedAt, WaitingSince = caller.JoinedAt ?? at, WasWaiting = true, QueueAt = at }, estimated: false);
    }

    /// <summary>Text that says something, or null.</summary>
    public static string? Told(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    /// <summary>A channel name may serve again: another caller, or a call that is back before its answer, is another call.</summary>
    private static bool IsAnother(BoardCall before, CallReading reading) =>
        (before.From.Length > 0 && reading.From.Length > 0 && before.From != reading.From)
        || (before.State >= CallState.Talking && reading.State < CallState.Ringing);

    private static DateTimeOffset Since(BoardCall? before, CallReading reading, DateTimeOffset at)
    {
        if (before is not null && before.State == reading.State) return before.Since;
        if (reading.State is CallState.Talking or CallState.Held && reading.AnsweredAt is { } answered && before?.State != CallState.Held) return answered;
        if (before is null) return Times.Earlier(reading.StartedAt ?? at, at);

        // Some vendors count from the start of the call, some from the start of its present state: a start that moved on is the latter.
        return reading.StartedAt > before.StartedAt + Times.Grace + Times.Grace ? Times.Earlier(reading.StartedAt ?? at, at) : at;
    }

    private static CallDirection Pick(bool newer, CallDirection had, CallDirection told) =>
        told != CallDirection.Unknown && (newer || had == CallDirection.Unknown) ? told : had;

    private static string Pick(bool newer, string had, string? told) => told is not null && (newer || had.Length == 0) ? told : had;

    private static ImmutableArray<string> Others(ImmutableArray<string> had, ImmutableArray<CallLeg> ringing)
    {
        if (ringing.Length <= 1) return [];
        ImmutableArray<string> now = [.. ringing.Skip(1).Select(leg => leg.Extension)];
        return had.AsSpan().SequenceEqual(now.AsSpan()) ? had : now;
    }
}
