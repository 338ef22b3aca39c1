using Portal.Domain.Calls;
using Portal.Domain.Campaigns;
using Portal.Infrastructure.Campaigns.Contacts;

namespace Portal.Infrastructure.Data;

/// <summary>
/// Somebody whom a campaign is to reach. Contacts of an import are seen from the moment on at which the import is done: not before, and not when it is undone (the model's query filter).
/// </summary>
public sealed class ContactRow : ITenantOwned
{
    public Guid Id { get; set; }
    public Guid TenantId { get; set; }
    public Guid CampaignId { get; set; }

    /// <summary>The import it came with.</summary>
    public Guid? ImportId { get; set; }

    /// <summary>Its line of the imported file.</summary>
    public long? Line { get; set; }

    /// <summary><see cref="PhoneNumber.Key"/> of the number; single in a campaign.</summary>
    public required string NumberKey { get; set; }

    /// <summary>The number as it was handed in.</summary>
    public required string Number { get; set; }
    public string? Name { get; set; }

    /// <summary>The other columns as a JSON object of texts; null when there are none.</summary>
    public string? Extra { get; set; }
    public ContactState State { get; set; }

    /// <summary>Why it has to wait until <see cref="NextAttemptAt"/>, or was stopped; null when nothing is in its way.</summary>
    public ContactVerdict? Hold { get; set; }

    /// <summary>Not to be dialed before; null = at once.</summary>
    public DateTimeOffset? NextAttemptAt { get; set; }

    /// <summary>How often this contact was dialed.</summary>
    public int Attempts { get; set; }

    /// <summary>How the last attempt ended; null before the first.</summary>
    public ContactResult? LastResult { get; set; }

    /// <summary>When it went to the PBX or to an agent; null when neither has it.</summary>
    public DateTimeOffset? HandedOverAt { get; set; }

    /// <summary>True between the request that adds it to the PBX's list, or takes it off, and its answer. Whoever finds it true looks at the list before asking again.</summary>
    public bool Unsure { get; set; }

    /// <summary>The PBX's id of the number; null when it has none.</summary>
    public string? VendorKey { get; set; }

    /// <summary>The PBX's words when it refused the number, masked.</summary>
    public string? VendorMessage { get; set; }

    /// <summary>The agent who has it, of a campaign that agents dial; null when nobody has.</summary>
    public Guid? HeldBy { get; set; }

    /// <summary>The last result code that was set; null when none was.</summary>
    public string? Disposition { get; set; }

    /// <summary>The word that allowed the last hand-over, and when it was looked up; null where none was needed.</summary>
    public Guid? ConsentId { get; set; }
    public DateTimeOffset? ConsentCheckedAt { get; set; }
    public DateTimeOffset AddedAt { get; set; }

    /// <summary>Grows with every change.</summary>
    public int Revision { get; set; }
}

/// <summary>What is imported.</summary>
public enum ImportKind
{
    Contacts,
    DoNotCall,
    Consents,
}

/// <summary>How an import stands. Below <see cref="Done"/> some process is at it, or was when it died.</summary>
public enum ImportState
{
    Running,

    /// <summary>Somebody wants it to end.</summary>
    Cancelling,

    /// <summary>What it stored is being taken away.</summary>
    Undoing,

    /// <summary>Everything it stored is there to be seen.</summary>
    Done = 10,
    Cancelled,
    Undone,
    Failed,
}

/// <summary>One import of a table.</summary>
public sealed class ContactImportRow : ITenantOwned
{
    public Guid Id { get; set; }
    public Guid TenantId { get; set; }

    /// <summary>Null for lists of the whole tenant.</summary>
    public Guid? CampaignId { get; set; }
    public ImportKind Kind { get; set; }
    public ImportState State { get; set; }
    public required string FileName { get; set; }
    public required string RequestedBy { get; set; }
    public DateTimeOffset StartedAt { get; set; }
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>The table's columns as a JSON array, as rejected rows are handed back.</summary>
    public required string Columns { get; set; }

    /// <summary>Rows of the table.</summary>
    public int Total { get; set; }
    public int Read { get; set; }
    public int Accepted { get; set; }

    /// <summary>Of the accepted: those that have to wait for a while.</summary>
    public int Held { get; set; }
    public int Rejected { get; set; }

    /// <summary>How often which <see cref="ContactVerdict"/> was given, as a JSON object.</summary>
    public string Verdicts { get; set; } = "{}";

    /// <summary>Why it failed: a <see cref="TableProblem"/> or "Interrupted"; null when it did not.</summary>
    public string? Problem { get; set; }

    /// <summary>The line or the limit that belongs to the problem.</summary>
    public long? ProblemAt { get; set; }
}

/// <summary>A row that an import did not take; kept for a time, so that it can be put right and handed in again.</summary>
public sealed class RejectedContactRow : ITenantOwned
{
    public Guid ImportId { get; set; }
    public long Line { get; set; }
    public Guid TenantId { get; set; }
    public ContactVerdict Verdict { get; set; }

    /// <summary>Its texts as a JSON array.</summary>
    public required string Cells { get; set; }
}

/// <summary>A number that must not be called.</summary>
public sealed class DoNotCallRow : ITenantOwned
{
    public Guid Id { get; set; }
    public Guid TenantId { get; set; }

    /// <summary>Null = by nobody in the tenant.</summary>
    public Guid? CampaignId { get; set; }
    public required string NumberKey { get; set; }
    public string? Reason { get; set; }
    public DateTimeOffset AddedAt { get; set; }
    public required string AddedBy { get; set; }

    /// <summary>May be called again from then on; null = never.</summary>
    public DateTimeOffset? ExpiresAt { get; set; }
}

/// <summary>What a number's owner said about being called with offers (İYS: ONAY, RET).</summary>
public enum ConsentStatus
{
    Given = 1,
    Refused = 2,
}

/// <summary>One word about consent. Nothing is overwritten: the newest word counts, and every older one stays as proof of what was known when.</summary>
public sealed class ConsentRow : ITenantOwned
{
    public Guid Id { get; set; }
    public Guid TenantId { get; set; }
    public required string NumberKey { get; set; }
    public ConsentStatus Status { get; set; }

    /// <summary>When it was said.</summary>
    public DateTimeOffset At { get; set; }

    /// <summary>Where: an İYS source such as HS_CAGRI_MERKEZI, or the person who entered it.</summary>
    public required string Source { get; set; }

    /// <summary>What proves it: a recording, a form, a reference of İYS.</summary>
    public string? Proof { get; set; }
    public DateTimeOffset RecordedAt { get; set; }
    public required string RecordedBy { get; set; }

    /// <summary>The import of contacts that brought it; a consent goes with it when that is undone, a refusal stays.</summary>
    public Guid? ImportId { get; set; }
}

/// <summary>One attempt to reach a contact.</summary>
public sealed class ContactAttemptRow : ITenantOwned
{
    public Guid Id { get; set; }
    public Guid TenantId { get; set; }
    public Guid CampaignId { get; set; }
    public Guid ContactId { get; set; }

    /// <summary>Beside the contact's: caps count by number, also after the contact is gone from another campaign.</summary>
    public required string NumberKey { get; set; }
    public DateTimeOffset At { get; set; }

    /// <summary>The vendor's key of the attempt; single in a campaign, so an attempt told twice is counted once.</summary>
    public required string VendorKey { get; set; }

    /// <summary>The stored call; null until that is known.</summary>
    public Guid? CallId { get; set; }

    /// <summary>The vendor's key of the call, by which it meets the stored one; null when not told.</summary>
    public string? CallKey { get; set; }

    /// <summary>How it ended; null while it has not.</summary>
    public ContactResult? Result { get; set; }
    public string? RawOutcome { get; set; }

    /// <summary>Seconds talked; null when not told.</summary>
    public int? Seconds { get; set; }

    /// <summary>Extension or agent number that took the call.</summary>
    public string? Agent { get; set; }

    /// <summary>Key that was pressed.</summary>
    public string? Digit { get; set; }

    /// <summary>The result code that was set for it; null when none was.</summary>
    public string? Disposition { get; set; }
    public string? Note { get; set; }

    /// <summary>Who called, or set the result code; null when the PBX dialed.</summary>
    public string? By { get; set; }

    /// <summary>The word that allowed it, and when it was looked up; null where none was needed.</summary>
    public Guid? ConsentId { get; set; }
    public DateTimeOffset? ConsentCheckedAt { get; set; }
}

/// <summary>Longest texts that the columns take.</summary>
internal static class ContactLengths
{
    public const int Number = 40;
    public const int Name = 200;
    public const int FileName = 200;
    public const int Reason = 200;
    public const int Source = 60;
    public const int Proof = 300;
    public const int Note = 500;
}
