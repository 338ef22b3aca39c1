using Portal.Domain.Calls;

namespace Portal.Infrastructure.Data;

/// <summary>
/// A finished call, put together from every source that told of it. <see cref="Id"/> and <see cref="FirstStartedAt"/> are its key: PostgreSQL cuts the table by month of
/// the latter, so it never changes, also when a later source corrects the start.
/// </summary>
public sealed class CallRow : ITenantOwned
{
    public Guid Id { get; set; }

    /// <summary>The start as it was first told.</summary>
    public DateTimeOffset FirstStartedAt { get; set; }
    public Guid TenantId { get; set; }
    public Guid AccountId { get; set; }

    /// <summary>The vendor's key of the call; every other name it goes by is in <see cref="CallKeyRow"/>.</summary>
    public required string VendorKey { get; set; }
    public CallSources Sources { get; set; }
    public CallDirection Direction { get; set; }
    public string From { get; set; } = "";
    public string To { get; set; } = "";

    /// <summary><see cref="PhoneNumber.Key"/> of <see cref="From"/>; what numbers are searched by.</summary>
    public string FromKey { get; set; } = "";

    /// <summary><see cref="PhoneNumber.Key"/> of <see cref="To"/>.</summary>
    public string ToKey { get; set; } = "";

    /// <summary><see cref="PhoneNumber.Key"/> of the party outside: the caller of an inbound call, the called of an outbound one; empty when there is none.</summary>
    public string OutsideKey { get; set; } = "";
    public string? Queue { get; set; }
    public string? Extension { get; set; }
    public string? AgentName { get; set; }
    public DateTimeOffset StartedAt { get; set; }

    /// <summary>Date of <see cref="StartedAt"/> in Europe/Istanbul; what reports group by.</summary>
    public DateOnly LocalDate { get; set; }
    public byte LocalHour { get; set; }
    public DateTimeOffset? AnsweredAt { get; set; }
    public DateTimeOffset? EndedAt { get; set; }
    public CallOutcome Outcome { get; set; }
    public int? WaitSeconds { get; set; }
    public int? TalkSeconds { get; set; }
    public int? TotalSeconds { get; set; }
    public bool? HasRecording { get; set; }

    /// <summary>What the PBX wants to hear for the recording, protected; null when the vendor key is enough or there is none.</summary>
    public string? ProtectedRecording { get; set; }
    public string? RawOutcome { get; set; }

    /// <summary>The call's legs in order as JSON; null when it is told as one.</summary>
    public string? Legs { get; set; }

    /// <summary>Which source told which field, as JSON (field name: source); null while one source told all.</summary>
    public string? FieldSources { get; set; }

    /// <summary>Values that a later source put right, oldest first, as JSON; null when none.</summary>
    public string? Corrections { get; set; }

    /// <summary>Who started it from the portal; null when nobody did.</summary>
    public string? StartedBy { get; set; }
    public DateTimeOffset UpdatedAt { get; set; }

    /// <summary>Longest texts that the columns take.</summary>
    internal static class Lengths
    {
        public const int VendorKey = 200;
        public const int From = 100;
        public const int To = 100;
        public const int Queue = 40;
        public const int Extension = 40;
        public const int AgentName = 100;
        public const int RawOutcome = 100;
        public const int StartedBy = 256;
    }
}

/// <summary>
/// A name by which a PBX speaks of a call. One row a name keeps a call single whatever happens to its start, which a cut table could not promise by itself.
/// </summary>
public sealed class CallKeyRow : ITenantOwned
{
    public Guid AccountId { get; set; }
    public required string VendorKey { get; set; }
    public Guid TenantId { get; set; }
    public Guid CallId { get; set; }

    /// <summary><see cref="CallRow.FirstStartedAt"/>: which month's part of the table the call is in.</summary>
    public DateTimeOffset FirstStartedAt { get; set; }
}

/// <summary>A row about a call as the vendor sent it, protected; kept for a time of its own.</summary>
public sealed class CallRawRow : ITenantOwned
{
    public Guid Id { get; set; }
    public Guid TenantId { get; set; }
    public Guid AccountId { get; set; }
    public Guid CallId { get; set; }
    public CallSources Source { get; set; }

    /// <summary>First 16 bytes of SHA-256 over call and text; unique, so that the same row read again is kept once.</summary>
    public required byte[] ContentHash { get; set; }
    public DateTimeOffset ReceivedAt { get; set; }

    /// <summary>The text, protected.</summary>
    public required string Body { get; set; }
}

/// <summary>
/// Calls of one hour by account, queue, agent and direction, kept beside the calls in the same transaction. Sums and counts only: each can be moved back when a call is corrected.
/// </summary>
public sealed class CallHourRow : ITenantOwned
{
    public Guid AccountId { get; set; }
    public DateOnly LocalDate { get; set; }
    public byte LocalHour { get; set; }
    public CallDirection Direction { get; set; }

    /// <summary>Queue number; empty for calls that met none.</summary>
    public string Queue { get; set; } = "";

    /// <summary>Extension; empty for calls without one.</summary>
    public string Agent { get; set; } = "";
    public Guid TenantId { get; set; }
    public int Calls { get; set; }
    public int Answered { get; set; }
    public int Abandoned { get; set; }
    public int NoAnswer { get; set; }
    public int Busy { get; set; }
    public int Failed { get; set; }

    /// <summary>Answered calls whose waiting time is known.</summary>
    public int AnsweredTimed { get; set; }

    /// <summary>Abandoned calls whose waiting time is known.</summary>
    public int AbandonedTimed { get; set; }

    /// <summary>Answered within <see cref="RollUpBasisRow.AnswerSeconds"/>.</summary>
    public int InTime { get; set; }

    /// <summary>Abandoned within <see cref="RollUpBasisRow.ShortAbandonSeconds"/>.</summary>
    public int ShortAbandoned { get; set; }

    /// <summary>Calls whose talk time is known.</summary>
    public int TalkTimed { get; set; }
    public long WaitSeconds { get; set; }
    public long TalkSeconds { get; set; }
    public long TotalSeconds { get; set; }
}

/// <summary>The limits that <see cref="CallHourRow"/> was counted by; when the settings differ, everything is counted again. One row.</summary>
public sealed class RollUpBasisRow
{
    internal const int TheId = 1;

    public int Id { get; set; }
    public int AnswerSeconds { get; set; }
    public int ShortAbandonSeconds { get; set; }
}

/// <summary>The vendor's own counts of one day's inbound calls; null = not told.</summary>
public sealed class VendorDayRow : ITenantOwned
{
    public Guid AccountId { get; set; }
    public DateOnly Day { get; set; }
    public Guid TenantId { get; set; }
    public int? Incoming { get; set; }
    public int? Answered { get; set; }
    public int? NotAnswered { get; set; }
    public int? Abandoned { get; set; }
    public int? TalkSeconds { get; set; }
    public int? WaitSeconds { get; set; }
    public int? LongestWaitSeconds { get; set; }
    public DateTimeOffset ReadAt { get; set; }

    /// <summary>When the day was last asked for by itself, after it was over; null while only as one of several days. It is the vendor's last word on the day.</summary>
    public DateTimeOffset? DetailAt { get; set; }
}

/// <summary>A caller who was not served, over all accounts of a tenant; closed when a later call reaches the caller or somebody says so.</summary>
public sealed class MissedCallerRow : ITenantOwned
{
    public Guid TenantId { get; set; }

    /// <summary><see cref="CallRow.OutsideKey"/> of the caller.</summary>
    public required string Caller { get; set; }

    /// <summary>Names the line without naming the caller: in addresses and in the audit log.</summary>
    public Guid LineId { get; set; }

    /// <summary>The number as it came last, for display.</summary>
    public string Number { get; set; } = "";

    /// <summary>First and last missed call since the caller was last reached.</summary>
    public DateTimeOffset FirstAt { get; set; }
    public DateTimeOffset LastAt { get; set; }
    public int Attempts { get; set; }

    /// <summary>Longest wait of those calls; null when the PBXs told none.</summary>
    public int? LongestWaitSeconds { get; set; }

    /// <summary>Account, queue and id of the last missed call.</summary>
    public Guid AccountId { get; set; }
    public string? Queue { get; set; }
    public Guid LastCallId { get; set; }

    /// <summary>When the caller was reached or somebody closed the line; null while it is open.</summary>
    public DateTimeOffset? ClosedAt { get; set; }

    /// <summary>The call that reached the caller; null when a person closed the line.</summary>
    public Guid? ClosedByCallId { get; set; }

    /// <summary>Who closed it by hand.</summary>
    public string? ClosedBy { get; set; }

    /// <summary>When somebody last closed the caller's line by hand: calls before are done with, also after the line was opened again.</summary>
    public DateTimeOffset? HandClosedAt { get; set; }
    public string? HandClosedBy { get; set; }
    public Guid? AssignedTo { get; set; }
    public string? Note { get; set; }
}

/// <summary>A recording that the PBX lists and no stored call belongs to.</summary>
public sealed class OrphanRecordingRow : ITenantOwned
{
    public Guid AccountId { get; set; }

    /// <summary>The vendor's key of the recording.</summary>
    public required string VendorKey { get; set; }
    public Guid TenantId { get; set; }
    public DateTimeOffset StartedAt { get; set; }
    public string From { get; set; } = "";
    public string To { get; set; } = "";
    public DateTimeOffset SeenAt { get; set; }
}

/// <summary>A recording kept by the portal itself.</summary>
public sealed class RecordingFileRow : ITenantOwned
{
    public Guid CallId { get; set; }
    public Guid TenantId { get; set; }
    public Guid AccountId { get; set; }

    /// <summary>Path below the archive's folder.</summary>
    public required string Path { get; set; }
    public required string ContentType { get; set; }
    public long Size { get; set; }
    public DateTimeOffset StoredAt { get; set; }
}

/// <summary>How long a tenant keeps what; null = for ever.</summary>
public sealed class RetentionRow : ITenantOwned
{
    public Guid TenantId { get; set; }
    public int? CallDays { get; set; }
    public int? RawDays { get; set; }
    public int? PushDays { get; set; }

    /// <summary>True when recordings are copied into the portal's archive.</summary>
    public bool ArchiveRecordings { get; set; }
    public int? RecordingDays { get; set; }
}

/// <summary>A person's saved filter of a list.</summary>
public sealed class SavedFilterRow : ITenantOwned
{
    public Guid Id { get; set; }
    public Guid TenantId { get; set; }
    public Guid UserId { get; set; }

    /// <summary>The list, such as "calls".</summary>
    public required string Page { get; set; }
    public required string Name { get; set; }

    /// <summary>The filter as it stands in the address.</summary>
    public required string Query { get; set; }
}
