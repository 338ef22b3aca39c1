using System.Collections.Immutable;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;

namespace Portal.Domain.Live;

/// <summary>
/// What has been told of one call. Every field is merged by a rule that does not depend on the order of arrival (earliest, newest, union),
/// so late, doubled and reordered pushes end in the same call.
/// </summary>
internal sealed record CallFacts
{
    public static CallFacts None { get; } = new();

    /// <summary>Extensions rung, each with its newest ring and its newest leaving.</summary>
    public ImmutableArray<CallLeg> Legs { get; init; } = [];

    /// <summary>Earliest ring that named no extension.</summary>
    public DateTimeOffset? RangAt { get; init; }

    /// <summary>Earliest word from a voice menu.</summary>
    public DateTimeOffset? IvrAt { get; init; }

    /// <summary>Earliest answer that was told.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>Since when a list, or our own conclusion (<see cref="Guessed"/>), has the call in talk although nobody said when it was answered.</summary>
    public DateTimeOffset? GuessedAt { get; init; }

    /// <summary>True when the talk is only concluded from what other words leave open.</summary>
    public bool Guessed { get; init; }

    /// <summary>Who answered last, and when.</summary>
    public string? Talker { get; init; }

    public DateTimeOffset TalkerAt { get; init; }

    /// <summary>True when a list said that a party is on hold.</summary>
    public bool Held { get; init; }

    /// <summary>When the caller joined the queue, where it was told.</summary>
    public DateTimeOffset? WaitingSince { get; init; }

    /// <summary>True when a list of waiting callers held the call: only then does its absence from a later list say anything.</summary>
    public bool WasWaiting { get; init; }

    /// <summary>Earliest start that was told.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Earliest word of any kind: the start where none was told.</summary>
    public DateTimeOffset FirstAt { get; init; } = DateTimeOffset.MaxValue;

    /// <summary>Newest word by push or command; null when only readings told of the call.</summary>
    public DateTimeOffset? HintAt { get; init; }

    /// <summary>Time of the word that direction, caller and called party come from.</summary>
    public DateTimeOffset PartiesAt { get; init; } = DateTimeOffset.MinValue;

    /// <summary>Time of the word that the queue comes from.</summary>
    public DateTimeOffset QueueAt { get; init; } = DateTimeOffset.MinValue;

    public bool Answered => AnsweredAt is not null || GuessedAt is not null;

    /// <summary>These facts and what a hint adds.</summary>
    public CallFacts With(CallHint hint, string? extension)
    {
        var facts = this with
        {
            FirstAt = Times.Earlier(FirstAt, hint.At),
            HintAt = Times.Later(HintAt, hint.At),
            StartedAt = Times.Earlier(StartedAt, hint.StartedAt),
        };

        // Still ringing somewhere, or left by the one who was thought to talk: it was not answered.
        if (hint.At > GuessedAt && (hint.Kind == CallHintKind.Ringing || (hint.Kind == CallHintKind.LegEnded && extension == Talker))) facts = facts.NotGuessed();
        return hint.Kind switch
        {
            CallHintKind.Ringing when extension is not null => facts with { Legs = Rung(extension, hint.At) },
            CallHintKind.Ringing => facts with { RangAt = Times.Earlier(RangAt, hint.At) },
            CallHintKind.Ivr => facts with { IvrAt = Times.Earlier(IvrAt, hint.At) },
            CallHintKind.LegEnded when extension is not null => facts with { Legs = Left(extension, hint.At) },
            CallHintKind.Answered => facts.AnsweredBy(extension, hint.At, hint.AnsweredAt ?? hint.At),
            _ => facts,
        };
    }

    /// <summary>These facts and the conclusion that the call was answered; a told answer overrides it.</summary>
    public CallFacts Guess(string? extension, DateTimeOffset at) =>
        Answered ? this : this with { GuessedAt = at, Guessed = true, Talker = Talker ?? extension };

    /// <summary>These facts without a conclusion that a newer word contradicts.</summary>
    public CallFacts NotGuessed() =>
        !Guessed ? this : this with { GuessedAt = null, Guessed = false, Talker = TalkerAt == default ? null : Talker };

    /// <summary>Who talks: the last who answered, unless gone; then whoever rang last and still rings.</summary>
    public string? Talking()
    {
        if (Talker is null) return Newest(Legs)?.Extension;
        var leg = Legs.FirstOrDefault(leg => leg.Extension == Talker);
        if (leg.LeftAt is null || leg.LeftAt <= TalkerAt) return Talker;
        return Newest(Legs.Where(other => other.RangAt > TalkerAt))?.Extension;
    }

    /// <summary>The legs that ring, newest first.</summary>
    public ImmutableArray<CallLeg> Ringing() =>
        Legs.Length == 1 && Legs[0].Rings
            ? Legs
            : [.. Legs.Where(leg => leg.Rings).OrderByDescending(leg => leg.RangAt).ThenBy(leg => leg.Extension, StringComparer.Ordinal)];

    private static CallLeg? Newest(IEnumerable<CallLeg> legs)
    {
        CallLeg? newest = null;
        foreach (var leg in legs)
        {
            if (leg.Rings && (newest is not { } other || leg.RangAt > other.RangAt
                || (leg.RangAt == other.RangAt && string.CompareOrdinal(leg.Extension, other.Extension) < 0)))
                newest = leg;
        }

        return newest;
    }

    private CallFacts AnsweredBy(string? extension, DateTimeOffset at, DateTimeOffset answeredAt)
    {
        var facts = this with { AnsweredAt = Times.Earlier(AnsweredAt, answeredAt) };
        var newer = at > TalkerAt || (at == TalkerAt && string.CompareOrdinal(extension, Talker) > 0);
        return extension is not null && newer ? facts with { Talker = extension, TalkerAt = at } : facts;
    }

    private ImmutableArray<CallLeg> Rung(string extension, DateTimeOffset at) =>
        Change(extension, leg => leg.RangAt is { } rang && rang >= at ? leg : leg with { RangAt = at });

    private ImmutableArray<CallLeg> Left(string extension, DateTimeOffset at) =>
        Change(extension, leg => leg.LeftAt is { } left && left >= at ? leg : leg with { LeftAt = at });

    private ImmutableArray<CallLeg> Change(string extension, Func<CallLeg, CallLeg> change)
    {
        for (var i = 0; i < Legs.Length; i++)
        {
            if (Legs[i].Extension != extension) continue;
            var changed = change(Legs[i]);
            return changed == Legs[i] ? Legs : Legs.SetItem(i, changed);
        }

        return Legs.Add(change(new CallLeg(extension, null, null)));
    }
}

/// <summary>One rung extension. A ring and a leaving in the same second are a ring that was left: stamps have whole seconds.</summary>
internal readonly record struct CallLeg(string Extension, DateTimeOffset? RangAt, DateTimeOffset? LeftAt)
{
    public bool Rings => RangAt is not null && (LeftAt is null || RangAt > LeftAt);
}

/// <summary>Which readings have told of an account, and when they were sent.</summary>
internal sealed record AccountFacts
{
    public static AccountFacts None { get; } = new();

    public DateTimeOffset? ActiveCallsAt { get; init; }

    public DateTimeOffset? QueuesAt { get; init; }

    public DateTimeOffset? WaitingAt { get; init; }

    public DateTimeOffset? AgentsAt { get; init; }

    public DateTimeOffset? ExtensionsAt { get; init; }

    public DateTimeOffset? CountersAt { get; init; }

    /// <summary>True once an agent list named queues.</summary>
    public bool TellsMembership { get; init; }

    /// <summary>True when some reading tells who waits; without one an empty list would claim too much.</summary>
    public bool TellsWaiting => ActiveCallsAt is not null || WaitingAt is not null;

    /// <summary>True when some reading lists the agents; without one they are known from calls only.</summary>
    public bool TellsAgents => AgentsAt is not null || ExtensionsAt is not null;
}

internal static class Times
{
    /// <summary>
    /// Vendors stamp with whole seconds and their clocks are not ours: a hint and a reading closer than this cannot be put in order.
    /// </summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    public static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => b < a ? b : a;

    public static DateTimeOffset? Earlier(DateTimeOffset? a, DateTimeOffset? b) => a is null || b < a ? b : a;

    public static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => b > a ? b : a;

    public static DateTimeOffset? Later(DateTimeOffset? a, DateTimeOffset? b) => a is null || b > a ? b : a;
}
