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

    /// <summary>Who is concluded to talk; null when nobody can be named.</summary>
    public string? GuessedTalker { get; init; }

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

        // Ringing again, or left by the one who was thought to talk: it was not answered.
        if (hint.At > GuessedAt && (hint.Kind == CallHintKind.Ringing || (hint.Kind == CallHintKind.LegEnded && extension == GuessedTalker))) facts = facts.NotGuessed();
        return hint.Kind switch
        {
            CallHintKind.Ringing when extension is not null => facts with { Legs = Rung(extension, hint.At) },
            CallHintKind.Ringing => facts with { RangAt = Times.Earlier(RangAt, hint.At) },
            CallHintKind.Ivr => facts with { IvrAt = Times.Earlier(IvrAt, hint.At) },
            CallHintKind.LegEnded when extension is not null => facts with { Legs = Left(extension, hint.At) },
            CallHintKind.Answered => facts.NotGuessed() with
            {
                AnsweredAt = Times.Earlier(AnsweredAt, hint.AnsweredAt ?? hint.At),
                Legs = extension is null ? facts.Legs : Answering(extension, hint.At),
            },
            _ => facts,
        };
    }

    /// <summary>These facts and the conclusion that somebody talks; a told answer overrides it.</summary>
    public CallFacts Guess(string? extension, DateTimeOffset at) =>
        Talks ? this : this with { GuessedAt = at, Guessed = true, GuessedTalker = extension };

    /// <summary>The same conclusion about another phone that rang, now that this one turns out to be idle; null when no other did.</summary>
    public CallFacts? GuessAnother(string idle, DateTimeOffset at)
    {
        if (!Guessed || GuessedTalker != idle) return null;
        var facts = this with { Legs = Left(idle, at) };
        return facts.Ringing() is [var other, ..] ? facts with { GuessedTalker = other.Extension } : null;
    }

    /// <summary>
    /// The same call after one of its phones turned out to be idle while another, rung since the answer, still rings: the call was handed on and nobody told who left. Null
    /// when no other rings.
    /// </summary>
    public CallFacts? LeftBehind(string idle, DateTimeOffset at) =>
        Legs.Any(leg => leg.Extension == idle && leg.Talks) && HandedOn().Any() ? this with { Legs = Left(idle, at) } : null;

    /// <summary>These facts after a phone that rang turns out to be idle: it was left unanswered and nobody said so. Null when it did not ring by then.</summary>
    public CallFacts? StoppedRinging(string idle, DateTimeOffset at) =>
        Legs.Any(leg => leg.Extension == idle && leg.Rings && leg.RangAt < at - Times.Grace) ? this with { Legs = Left(idle, at) } : null;

    /// <summary>These facts without a conclusion that a newer word contradicts.</summary>
    public CallFacts NotGuessed() => !Guessed ? this : this with { GuessedAt = null, Guessed = false, GuessedTalker = null };

    /// <summary>True when parties talk. A call that was answered and handed on to a phone that rings does not talk until that is answered.</summary>
    public bool Talks => Guessed || (Answered && (Talker() is not null || !HandedOn().Any()));

    /// <summary>Who talks: the last who answered and is still there, else who is concluded to, else whoever rings.</summary>
    public string? Talking()
    {
        if (Talker() is { } told) return told;
        if (GuessedTalker is not null) return GuessedTalker;
        return Legs.Any(leg => leg.AnsweredAt is not null) ? null : Ringing() is [var newest, ..] ? newest.Extension : null;
    }

    /// <summary>The legs that ring, newest first; after an answer only those rung since.</summary>
    public ImmutableArray<CallLeg> Ringing() =>
        Legs.Length == 1 && Legs[0].Rings ? Legs : [.. Order(Legs.Any(leg => leg.AnsweredAt is not null) ? HandedOn() : Legs.Where(leg => leg.Rings))];

    private static IOrderedEnumerable<CallLeg> Order(IEnumerable<CallLeg> legs) =>
        legs.OrderByDescending(leg => leg.RangAt).ThenBy(leg => leg.Extension, StringComparer.Ordinal);

    private string? Talker()
    {
        if (Legs.Length == 1) return Legs[0].Talks ? Legs[0].Extension : null;
        return Order(Legs.Where(leg => leg.Talks)).OrderByDescending(leg => leg.AnsweredAt).Select(leg => leg.Extension).FirstOrDefault();
    }

    /// <summary>Phones that ring since the last told answer.</summary>
    private IEnumerable<CallLeg> HandedOn()
    {
        var answered = Legs.Max(leg => leg.AnsweredAt);
        return Legs.Where(leg => leg.Rings && leg.RangAt > answered);
    }

    private ImmutableArray<CallLeg> Rung(string extension, DateTimeOffset at) =>
        Change(extension, leg => leg.RangAt is { } rang && rang >= at ? leg : leg with { RangAt = at });

    private ImmutableArray<CallLeg> Left(string extension, DateTimeOffset at) =>
        Change(extension, leg => leg.LeftAt is { } left && left >= at ? leg : leg with { LeftAt = at });

    private ImmutableArray<CallLeg> Answering(string extension, DateTimeOffset at) =>
        Change(extension, leg => leg.AnsweredAt is { } answered && answered >= at ? leg : leg with { AnsweredAt = at });

    private ImmutableArray<CallLeg> Change(string extension, Func<CallLeg, CallLeg> change)
    {
        for (var i = 0; i < Legs.Length; i++)
        {
            if (Legs[i].Extension != extension) continue;
            var changed = change(Legs[i]);
            return changed == Legs[i] ? Legs : Legs.SetItem(i, changed);
        }

        return Legs.Add(change(new CallLeg(extension, null, null, null)));
    }
}

/// <summary>
/// One extension of a call: its newest ring, leaving and answer. A ring and a leaving in the same second are a ring that was left: stamps have whole seconds.
/// </summary>
internal readonly record struct CallLeg(string Extension, DateTimeOffset? RangAt, DateTimeOffset? LeftAt, DateTimeOffset? AnsweredAt)
{
    public bool Rings => RangAt is not null && AnsweredAt is null && (LeftAt is null || RangAt > LeftAt);

    public bool Talks => AnsweredAt is not null && (LeftAt is null || LeftAt <= AnsweredAt);
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

    /// <summary>The extensions that the last list of them named; null before the first.</summary>
    public ImmutableHashSet<string>? Extensions { get; init; }

    public DateTimeOffset? CountersAt { get; init; }

    /// <summary>True once an agent list named queues.</summary>
    public bool TellsMembership { get; init; }

    /// <summary>True once an agent list said that a phone rings: only then does one that is idle say that it stopped.</summary>
    public bool TellsRinging { get; init; }

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
