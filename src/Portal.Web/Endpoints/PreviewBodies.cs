using System.Collections.Immutable;
using Portal.Domain.Campaigns;
using Portal.Infrastructure.Campaigns.Preview;

namespace Portal.Web.Endpoints;

/// <summary>How a contact is called. Without an extension only by hand.</summary>
public sealed record PreviewCallBody(string? Extension, bool ByHand = false);

/// <summary>What came of the call. A result code is needed for answered calls where the campaign has any.</summary>
public sealed record PreviewResultBody(ContactResult? Result, string? Disposition, string? Note);

/// <summary>A refusal to be called. everywhere = by no campaign of the tenant; else not by this one.</summary>
public sealed record PreviewRefusalBody(bool Everywhere, string? Note);

/// <summary>After how many minutes the contact may be had again; at once when absent.</summary>
public sealed record PreviewSkipBody(int? Minutes);

/// <summary>
/// A contact in the caller's hands. The number is whole where it has to be dialed by hand, else masked for roles that may not see whole numbers. called is the call whose result is awaited; heldUntil is
/// when somebody else may get the contact: asking for the next contact again counts as a sign of life and shows the same one.
/// </summary>
public sealed record PreviewContactView(
    Guid Id,
    Guid CampaignId,
    string Campaign,
    Guid? AccountId,
    string Number,
    bool ByHand,
    string? Name,
    ImmutableDictionary<string, string> Extra,
    int Attempts,
    DateTimeOffset? HeldUntil,
    PreviewAttempt? Called,
    ImmutableArray<PreviewAttempt> History,
    ImmutableArray<PreviewCall> Calls,
    ImmutableArray<Disposition> Codes)
{
    internal static PreviewContactView Of(PreviewContact contact) => new(
        contact.Id, contact.CampaignId, contact.Campaign, contact.AccountId, contact.Number, contact.ByHand, contact.Name,
        contact.Extra.ToImmutableDictionary(StringComparer.Ordinal), contact.Attempts, contact.HeldUntil, contact.Called, contact.History, contact.Calls, contact.Codes);
}

/// <summary>The contact in the caller's hands, or why there is nobody to call and when it is worth asking again; and how far the list is.</summary>
public sealed record PreviewAnswer(PreviewContactView? Contact, PreviewIdle? Idle, PreviewProgress Progress);

/// <summary>The call: ok is false where the PBX did not tell whether it made it; it is not made again, and its result is awaited all the same. callId is its name on the live board.</summary>
public sealed record PreviewCallAnswer(bool Ok, string? VendorMessage, string? CallId, PreviewContactView Contact);

/// <summary>Where the contact is after its result.</summary>
public sealed record PreviewResultAnswer(ContactState State, int Attempts, DateTimeOffset? NextAttemptAt);
