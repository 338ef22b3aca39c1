namespace Portal.Domain.Calls;

/// <summary>A call with one party outside, as far as it matters for whether that party was served.</summary>
/// <param name="Id">The stored call.</param>
/// <param name="AccountId">The account that it ran over.</param>
/// <param name="Direction">Which way it went.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Number">The party outside, as the vendor writes it.</param>
/// <param name="Queue">Queue number; null when none.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="AnsweredAt">When it was answered; null when it was not or nobody says.</param>
/// <param name="WaitSeconds">How long the caller waited; null when not told.</param>
public sealed record CallerCall(
    Guid Id, Guid AccountId, CallDirection Direction, CallOutcome Outcome, string Number, string? Queue, DateTimeOffset StartedAt, DateTimeOffset? AnsweredAt, int? WaitSeconds)
{
    /// <summary>True for a caller from outside whom nobody answered.</summary>
    public bool IsMissed => Direction == CallDirection.Inbound && Outcome is CallOutcome.Abandoned or CallOutcome.NoAnswer or CallOutcome.Busy;

    /// <summary>True when the two sides talked, whoever called.</summary>
    public bool Reaches => Direction is CallDirection.Inbound or CallDirection.Outbound && Outcome == CallOutcome.Answered;

    /// <summary>When the caller came in vain, or was reached.</summary>
    public DateTimeOffset At => Reaches ? AnsweredAt ?? StartedAt : StartedAt;
}

/// <summary>
/// The calls in vain of one caller between two times that the caller was served: what makes one line of the list of missed callers. It follows from the calls alone, in whatever order they became known.
/// </summary>
public sealed record MissedSpell
{
    /// <summary>The first call in vain.</summary>
    public required DateTimeOffset FirstAt { get; init; }

    /// <summary>The last call in vain.</summary>
    public required CallerCall Last { get; init; }

    /// <summary>How many calls in vain.</summary>
    public int Attempts { get; init; }

    /// <summary>Longest wait of those calls; null when the PBXs told none.</summary>
    public int? LongestWaitSeconds { get; init; }

    /// <summary>When the caller was reached or somebody closed the line; null while it is open.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>The call that reached the caller; null while the spell is open or when a person closed it.</summary>
    public CallerCall? ClosedBy { get; init; }

    /// <summary>The newest spell of one caller; null when no call was in vain.</summary>
    /// <param name="calls">The caller's calls, in any order.</param>
    /// <param name="closedByHandAt">When a person last closed the caller's line; null = never.</param>
    /// <param name="shortSeconds">Callers who left within so many seconds are not missed; null = every caller counts.</param>
    public static MissedSpell? Of(IEnumerable<CallerCall> calls, DateTimeOffset? closedByHandAt, int? shortSeconds)
    {
        MissedSpell? spell = null;
        // At one and the same instant, which is a second at most PBXs, the caller came first and was reached then.
        foreach (var call in calls.Where(call => call.Reaches || Counts(call, shortSeconds)).OrderBy(call => call.At).ThenBy(call => call.Reaches).ThenBy(call => call.Id))
        {
            if (closedByHandAt < call.At) spell = Close(spell, closedByHandAt.Value, null);
            if (call.Reaches) spell = Close(spell, call.At, call);
            else if (spell is not { ClosedAt: null }) spell = new MissedSpell { FirstAt = call.At, Last = call, Attempts = 1, LongestWaitSeconds = call.WaitSeconds };
            else spell = spell with { Last = call, Attempts = spell.Attempts + 1, LongestWaitSeconds = Longer(spell.LongestWaitSeconds, call.WaitSeconds) };
        }

        return closedByHandAt is { } byHand ? Close(spell, byHand, null) : spell;
    }

    private static bool Counts(CallerCall call, int? shortSeconds) => call.IsMissed && !(shortSeconds is { } limit && call.WaitSeconds <= limit);

    private static MissedSpell? Close(MissedSpell? spell, DateTimeOffset at, CallerCall? by) => spell is { ClosedAt: null } && at >= spell.Last.At ? spell with { ClosedAt = at, ClosedBy = by } : spell;

    private static int? Longer(int? one, int? other) => one is { } a && other is { } b ? Math.Max(a, b) : one ?? other;
}
