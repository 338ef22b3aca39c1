using System.Collections.Immutable;
using Portal.Domain.Calls;
using Portal.Domain.Campaigns;
using Portal.Infrastructure.Campaigns.Contacts;
using Portal.Infrastructure.Live;

namespace Portal.Infrastructure.Campaigns.Preview;

/// <summary>A contact as the person who has it sees it.</summary>
/// <param name="Id">The contact.</param>
/// <param name="CampaignId">Its campaign.</param>
/// <param name="Campaign">The campaign's name.</param>
/// <param name="AccountId">The campaign's account; null when it is gone.</param>
/// <param name="Number">The number as this person may see it: whole where the person has to dial it by hand, or may see whole numbers anyway.</param>
/// <param name="Dial">The number as a telephone takes it; null when this person does not see it whole.</param>
/// <param name="ByHand">True when nothing but a hand can dial it: the account starts no calls, or not for this person.</param>
/// <param name="Attempts">How often it was tried before.</param>
public sealed record PreviewContact(Guid Id, Guid CampaignId, string Campaign, Guid? AccountId, string Number, string? Dial, bool ByHand, int Attempts)
{
    public string? Name { get; init; }

    /// <summary>The other columns of the list, in their order.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Extra { get; init; } = [];

    /// <summary>The call that has no result yet; null while the contact is only looked at.</summary>
    public PreviewAttempt? Called { get; init; }

    /// <summary>Earlier attempts, the newest first.</summary>
    public ImmutableArray<PreviewAttempt> History { get; init; } = [];

    /// <summary>Stored calls with the number, the newest first.</summary>
    public ImmutableArray<PreviewCall> Calls { get; init; } = [];

    /// <summary>The result codes to choose from, in the tenant's order.</summary>
    public ImmutableArray<Disposition> Codes { get; init; } = [];

    /// <summary>True when the campaign sells or advertises: a refusal is then one of consent, too.</summary>
    public bool Commercial { get; init; }

    /// <summary>When somebody else may get it, unless this person gives a sign of life before; null once it was called.</summary>
    public DateTimeOffset? HeldUntil { get; init; }
}

/// <summary>One attempt.</summary>
/// <param name="At">When.</param>
/// <param name="Result">How it ended; null while nobody said.</param>
/// <param name="Disposition">The result code.</param>
/// <param name="Note">What was noted.</param>
/// <param name="By">Who called; null when the PBX dialed.</param>
/// <param name="CallId">The stored call; null until it is known.</param>
/// <param name="Likely">How it ended as far as the stored call tells; null when it does not.</param>
public sealed record PreviewAttempt(DateTimeOffset At, ContactResult? Result, string? Disposition, string? Note, string? By, Guid? CallId, ContactResult? Likely);

/// <summary>A stored call with the contact's number.</summary>
public sealed record PreviewCall(Guid Id, DateTimeOffset StartedAt, CallDirection Direction, CallOutcome Outcome, int? TalkSeconds, string? Agent);

/// <summary>Why there is nobody to call.</summary>
/// <param name="Reason">The weightiest reason; <see cref="IdleReason.Dialing"/> when others have all that is left.</param>
/// <param name="Next">When it is worth asking again; null when time alone changes nothing.</param>
/// <param name="Exception">Name of the date with hours of its own, where that is the reason.</param>
/// <param name="Holiday">The holiday, where that is the reason.</param>
public sealed record PreviewIdle(IdleReason Reason, DateTimeOffset? Next = null, string? Exception = null, PublicHoliday? Holiday = null);

/// <summary>A running list.</summary>
public sealed record PreviewLine(Guid Id, string Name, Guid? AccountId);

/// <summary>How far a list, or all lists together, are.</summary>
/// <param name="Total">Contacts.</param>
/// <param name="Left">Of them not ended.</param>
/// <param name="Today">Of those due today.</param>
/// <param name="Done">Attempts today, by everybody.</param>
/// <param name="Mine">Of them this person's.</param>
public sealed record PreviewProgress(int Total, int Left, int Today, int Done, int Mine);

/// <summary>How a step ended.</summary>
public enum PreviewOutcome
{
    /// <summary>As asked. Without a contact there is nobody to call; the idle reason says why.</summary>
    Ok,

    /// <summary>The actor lacks the permission.</summary>
    Forbidden,

    /// <summary>The tenant has no such campaign that people dial, or it has no such contact.</summary>
    NotFound,

    /// <summary>The person does not have the contact any more: it was free for too long, was stopped, or was called and is done with.</summary>
    NotHeld,

    /// <summary>The number must not be called now; see the verdict. The contact is out of the person's hands.</summary>
    MustNotBeCalled,

    /// <summary>The campaign calls nobody now; see the idle reason. The contact is out of the person's hands.</summary>
    Closed,

    /// <summary>It was called already: no second call was made. Its result is awaited.</summary>
    Called,

    /// <summary>No call was made that a result could be about.</summary>
    NotCalled,

    /// <summary>A value cannot be taken; see the field.</summary>
    Invalid,

    /// <summary>The PBX did not make the call; see the command. The person still has the contact, and no attempt is counted.</summary>
    Failed,
}

/// <summary>What became of a step.</summary>
public sealed record PreviewStep(PreviewOutcome Outcome)
{
    /// <summary>The contact that the person has now.</summary>
    public PreviewContact? Contact { get; init; }

    /// <summary>Why there is none.</summary>
    public PreviewIdle? Idle { get; init; }

    /// <summary>Why the number must not be called.</summary>
    public ContactVerdict? Verdict { get; init; }

    /// <summary>What the PBX said; null when it was not asked.</summary>
    public CommandOutcome? Command { get; init; }

    /// <summary>JSON name of the field that cannot be taken.</summary>
    public string? Field { get; init; }

    /// <summary>Where the contact is after its result.</summary>
    public ContactStanding? Standing { get; init; }

    internal static PreviewStep Of(PreviewOutcome outcome) => new(outcome);

    internal static PreviewStep Wrong(string field) => new(PreviewOutcome.Invalid) { Field = field };
}

/// <summary>What a person says came of a call.</summary>
/// <param name="Result">How it ended.</param>
/// <param name="Disposition">Code of the result code; null where none was chosen.</param>
/// <param name="Note">A note.</param>
public sealed record PreviewResult(ContactResult Result, string? Disposition = null, string? Note = null)
{
    /// <summary>Characters of a note at most.</summary>
    public const int LongestNote = 500;

    /// <summary>What a person can say of a call.</summary>
    public static ImmutableArray<ContactResult> Choices { get; } =
    [
        ContactResult.Answered, ContactResult.NoAnswer, ContactResult.Busy, ContactResult.Rejected, ContactResult.Unreachable, ContactResult.InvalidNumber, ContactResult.Failed,
    ];
}
