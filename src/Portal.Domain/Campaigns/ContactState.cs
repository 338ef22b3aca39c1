namespace Portal.Domain.Campaigns;

/// <summary>Where a contact of a campaign is.</summary>
public enum ContactState
{
    /// <summary>Imported, nothing was done yet.</summary>
    New,

    /// <summary>Waits for its next attempt.</summary>
    Waiting,

    /// <summary>The PBX has the number, or an agent has the contact before them.</summary>
    HandedOver,

    /// <summary>It is being called.</summary>
    Dialing,

    /// <summary>Reached, and nothing more is to be done.</summary>
    Done,

    /// <summary>No attempts are left.</summary>
    Exhausted,

    /// <summary>The PBX or the consent filter refused the number.</summary>
    Refused,

    /// <summary>On a do-not-call list.</summary>
    DoNotCall,

    /// <summary>A person stopped it.</summary>
    Stopped,
}

/// <summary>A contact as far as its next step follows from it.</summary>
/// <param name="State">Where it is.</param>
/// <param name="Attempts">Attempts made.</param>
/// <param name="NextAt">When it is due; null = at once, or never.</param>
/// <param name="LastResult">How the last attempt ended; null before the first.</param>
public sealed record ContactStanding(ContactState State, int Attempts, DateTimeOffset? NextAt, ContactResult? LastResult)
{
    /// <summary>A contact that was just imported.</summary>
    public static ContactStanding Fresh { get; } = new(ContactState.New, 0, null, null);

    /// <summary>True when nothing more happens to it by itself.</summary>
    public bool Ended => State is ContactState.Done or ContactState.Exhausted or ContactState.Refused or ContactState.DoNotCall or ContactState.Stopped;

    /// <summary>True while the PBX or an agent may call it without being asked again.</summary>
    public bool Out => State is ContactState.HandedOver or ContactState.Dialing;
}

/// <summary>Something that happens to a contact.</summary>
/// <param name="At">When.</param>
public abstract record ContactEvent(DateTimeOffset At);

/// <summary>Its number goes to the PBX, or it to an agent.</summary>
public sealed record HandOver(DateTimeOffset At) : ContactEvent(At);

/// <summary>The number is off the PBX's list again, undialed.</summary>
public sealed record TakeBack(DateTimeOffset At) : ContactEvent(At);

/// <summary>It is being called.</summary>
public sealed record DialBegun(DateTimeOffset At) : ContactEvent(At);

/// <summary>An attempt ended.</summary>
/// <param name="At">When.</param>
/// <param name="Result">How.</param>
/// <param name="PbxRetries">True when the PBX tries again by itself, so that the contact stays with it.</param>
public sealed record AttemptEnded(DateTimeOffset At, ContactResult Result, bool PbxRetries = false) : ContactEvent(At);

/// <summary>The PBX has made all of its attempts, whether word of each of them came or not.</summary>
public sealed record PbxGaveUp(DateTimeOffset At) : ContactEvent(At);

/// <summary>An agent or a manager chose a result code.</summary>
public sealed record DispositionSet(DateTimeOffset At, Disposition Disposition) : ContactEvent(At);

/// <summary>The PBX did not take the number, or consent is missing or was withdrawn.</summary>
public sealed record NumberRefused(DateTimeOffset At) : ContactEvent(At);

/// <summary>The number came onto a do-not-call list.</summary>
public sealed record DoNotCallListed(DateTimeOffset At) : ContactEvent(At);

/// <summary>A person stopped the contact.</summary>
public sealed record ContactStopped(DateTimeOffset At) : ContactEvent(At);

/// <summary>A person has it called again, with all of its attempts before it.</summary>
public sealed record Recycled(DateTimeOffset At) : ContactEvent(At);

/// <summary>Why something cannot happen to a contact.</summary>
public enum TransitionRefusal
{
    /// <summary>It has ended.</summary>
    Ended,

    /// <summary>Its next attempt lies in the future.</summary>
    NotDue,

    /// <summary>The PBX or an agent has it already.</summary>
    AlreadyOut,

    /// <summary>Neither the PBX nor an agent has it.</summary>
    NotOut,

    /// <summary>It is being called at this moment.</summary>
    BeingDialed,

    /// <summary>No attempt was made that a result code could be about.</summary>
    NoAttempt,

    /// <summary>Its number must not be called, whoever asks.</summary>
    MustNotBeCalled,

    /// <summary>It has not ended, so there is nothing to begin again.</summary>
    StillGoing,
}

/// <summary>What became of it.</summary>
/// <param name="Standing">The contact afterwards; as before when it was refused.</param>
/// <param name="Refusal">Why nothing changed; null when it did.</param>
public readonly record struct ContactChange(ContactStanding Standing, TransitionRefusal? Refusal);

/// <summary>The steps of a contact.</summary>
public static class ContactSteps
{
    /// <summary>
    /// What an event makes of a contact. The end of an attempt is never refused: it has happened, and a late word of it must count against the caps also when the contact has ended meanwhile.
    /// </summary>
    public static ContactChange After(this ContactStanding contact, ContactEvent happened, CampaignPlan plan) => happened switch
    {
        AttemptEnded end => new ContactChange(Counted(contact, end, plan), null),
        DoNotCallListed => contact.State == ContactState.Done ? No(contact, TransitionRefusal.Ended) : To(contact, ContactState.DoNotCall),
        NumberRefused => contact.State is ContactState.Done or ContactState.DoNotCall ? No(contact, TransitionRefusal.Ended) : To(contact, ContactState.Refused),
        Recycled => contact.State switch
        {
            ContactState.DoNotCall or ContactState.Refused => No(contact, TransitionRefusal.MustNotBeCalled),
            ContactState.Done or ContactState.Exhausted or ContactState.Stopped => new ContactChange(new ContactStanding(ContactState.Waiting, 0, null, contact.LastResult), null),
            _ => No(contact, TransitionRefusal.StillGoing),
        },
        DispositionSet set => Disposed(contact, set),
        _ when contact.Ended => No(contact, TransitionRefusal.Ended),
        HandOver when contact.Out => No(contact, TransitionRefusal.AlreadyOut),
        HandOver over => contact.NextAt > over.At ? No(contact, TransitionRefusal.NotDue) : To(contact, ContactState.HandedOver),
        TakeBack => contact.State switch
        {
            ContactState.Dialing => No(contact, TransitionRefusal.BeingDialed),
            ContactState.HandedOver => To(contact, contact.Attempts == 0 ? ContactState.New : ContactState.Waiting),
            _ => No(contact, TransitionRefusal.NotOut),
        },
        DialBegun => contact.State switch
        {
            ContactState.HandedOver => To(contact, ContactState.Dialing),
            ContactState.Dialing => No(contact, TransitionRefusal.BeingDialed),
            _ => No(contact, TransitionRefusal.NotOut),
        },
        PbxGaveUp => contact.Out ? To(contact, ContactState.Exhausted) : No(contact, TransitionRefusal.NotOut),
        ContactStopped => To(contact, ContactState.Stopped),
        _ => throw new ArgumentOutOfRangeException(nameof(happened), happened.GetType().Name, "Not an event of a contact."),
    };

    private static ContactStanding Counted(ContactStanding contact, AttemptEnded end, CampaignPlan plan)
    {
        var counted = contact with { Attempts = contact.Attempts + 1, LastResult = end.Result };
        // Words of attempts come late and out of order: who was reached before the attempts ran out was reached.
        if (contact.Ended) return contact.State == ContactState.Exhausted && end.Result == ContactResult.Answered ? counted with { State = ContactState.Done } : counted;
        return end.Result switch
        {
            ContactResult.Answered => counted with { State = ContactState.Done, NextAt = null },
            ContactResult.NoConsent => counted with { State = ContactState.Refused, NextAt = null },
            _ when end.PbxRetries => counted with { State = ContactState.HandedOver, NextAt = null },
            _ when RetryRule.CanRetry(end.Result) && plan.RetryFor(end.Result)?.DelayAfter(counted.Attempts) is { } delay => counted with { State = ContactState.Waiting, NextAt = end.At + delay },
            _ => counted with { State = ContactState.Exhausted, NextAt = null },
        };
    }

    private static ContactChange Disposed(ContactStanding contact, DispositionSet set)
    {
        if (contact.State is ContactState.DoNotCall or ContactState.Refused) return No(contact, TransitionRefusal.MustNotBeCalled);
        if (contact.State == ContactState.Stopped) return No(contact, TransitionRefusal.Ended);
        if (contact.State == ContactState.Dialing) return No(contact, TransitionRefusal.BeingDialed);
        if (contact.Attempts == 0) return No(contact, TransitionRefusal.NoAttempt);
        return set.Disposition is { EndsContact: false, RetryAfterMinutes: { } minutes }
            ? new ContactChange(contact with { State = ContactState.Waiting, NextAt = set.At.AddMinutes(minutes) }, null)
            : To(contact, ContactState.Done);
    }

    private static ContactChange To(ContactStanding contact, ContactState state) => new(contact with { State = state, NextAt = state is ContactState.Waiting or ContactState.New ? contact.NextAt : null }, null);

    private static ContactChange No(ContactStanding contact, TransitionRefusal refusal) => new(contact, refusal);
}
