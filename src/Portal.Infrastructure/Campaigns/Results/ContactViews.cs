using System.Collections.Immutable;
using Portal.Domain.Calls;
using Portal.Domain.Campaigns;
using Portal.Infrastructure.Campaigns.Contacts;

namespace Portal.Infrastructure.Campaigns.Results;

/// <summary>Which contacts of a campaign; null = whichever.</summary>
/// <param name="State">In this state.</param>
/// <param name="Result">Whose last attempt ended so.</param>
/// <param name="Number">A number, or a part of one as far as the reader may search by parts.</param>
public sealed record ContactFilter(ContactState? State = null, ContactResult? Result = null, string? Number = null);

/// <summary>One contact as its reader may see it.</summary>
/// <param name="Number">As a key (<see cref="PhoneNumber.Key"/>), or masked.</param>
/// <param name="Hold">Why it has to wait, or is not dialed.</param>
/// <param name="OnList">True while the PBX or an agent has it.</param>
/// <param name="VendorMessage">The PBX's words when it refused the number.</param>
public sealed record ContactLine(
    Guid Id, string Number, string? Name, ContactState State, ContactVerdict? Hold, int Attempts, ContactResult? LastResult, DateTimeOffset? NextAttemptAt, string? Disposition, bool OnList, string? VendorMessage, DateTimeOffset AddedAt);

/// <summary>A page of contacts, in the order of their numbers.</summary>
/// <param name="Next">Where the next page begins; null at the end.</param>
public sealed record ContactPage(ImmutableArray<ContactLine> Contacts, Guid? Next);

/// <summary>One attempt.</summary>
/// <param name="CallId">The stored call; null while it is not known.</param>
/// <param name="Recorded">Whether the call has a recording; null while that is not known.</param>
/// <param name="Disposition">The result code that was set for it.</param>
/// <param name="By">Who called or set the result code; null when the PBX dialed and nobody did.</param>
public sealed record AttemptView(
    Guid Id, DateTimeOffset At, ContactResult? Result, string? RawResult, int? Seconds, string? Agent, string? Digit, Guid? CallId, bool? Recorded, string? Disposition, string? Note, string? By, DateTimeOffset? ConsentCheckedAt);

/// <summary>A contact with all that happened to it.</summary>
/// <param name="Contact">The contact.</param>
/// <param name="Extra">The other columns of its row.</param>
/// <param name="Import">Name of the file that it came with; null when it came by itself.</param>
/// <param name="ImportedBy">Who handed that in.</param>
/// <param name="HandedOverAt">When it went to the PBX or an agent, while they have it.</param>
/// <param name="Attempts">Attempts, oldest first.</param>
public sealed record ContactHistory(
    ContactLine Contact, IReadOnlyDictionary<string, string> Extra, string? Import, string? ImportedBy, DateTimeOffset? HandedOverAt, ImmutableArray<AttemptView> Attempts);

/// <summary>One row of a campaign's saved results: a contact and its last attempt.</summary>
public sealed record ResultRow(ContactLine Contact, AttemptView? Last, IReadOnlyDictionary<string, string> Extra);
