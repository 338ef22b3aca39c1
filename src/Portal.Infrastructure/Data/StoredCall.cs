using System.Security.Cryptography;
using System.Text;
using Portal.Domain.Calls;
using Portal.Domain;

namespace Portal.Infrastructure.Data;

/// <summary>The values of a <see cref="CallRow"/> as one comparable value; <see cref="CallMerge"/> is the rule by which a source adds to them.</summary>
public sealed record StoredCall
{
    /// <summary>What keys of our own begin with.</summary>
    internal const char ProvisionalMark = '~';

    private static readonly DateTimeOffset OldestKey = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan AheadAtMost = TimeSpan.FromDays(1);

    public required Guid Id { get; init; }

    /// <summary>The vendor's key, once it is known.</summary>
    public required string VendorKey { get; init; }

    /// <summary>The start as it was first told; part of the key, so it never changes.</summary>
    public required DateTimeOffset FirstStartedAt { get; init; }
    public CallSources Sources { get; init; }
    public CallDirection Direction { get; init; }
    public string From { get; init; } = "";
    public string To { get; init; } = "";
    public string FromKey { get; init; } = "";
    public string ToKey { get; init; } = "";
    public string OutsideKey { get; init; } = "";
    public string? Queue { get; init; }
    public string? Extension { get; init; }
    public string? AgentName { get; init; }
    public DateTimeOffset StartedAt { get; init; }
    public DateOnly LocalDate { get; init; }
    public byte LocalHour { get; init; }
    public DateTimeOffset? AnsweredAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    public CallOutcome Outcome { get; init; }
    public int? WaitSeconds { get; init; }
    public int? TalkSeconds { get; init; }
    public int? TotalSeconds { get; init; }
    public bool? HasRecording { get; init; }
    public string? ProtectedRecording { get; init; }
    public string? RawOutcome { get; init; }
    public string? Legs { get; init; }
    public string? FieldSources { get; init; }
    public string? Corrections { get; init; }
    public string? StartedBy { get; init; }

    /// <summary>True while no source has named the call.</summary>
    internal bool IsProvisional => VendorKey[0] == ProvisionalMark;

    /// <summary>The key as stored: texts that the column cannot take are made to fit without two of them becoming one.</summary>
    internal static string KeyOf(CallRecord record)
    {
        var key = record.VendorKey.Replace("\0", "", StringComparison.Ordinal);
        if (record.Provisional) key = ProvisionalMark + key.TrimStart(ProvisionalMark);
        return KeyOf(key);
    }

    /// <summary>A vendor's key as the column takes it.</summary>
    internal static string KeyOf(string key)
    {
        key = key.Replace("\0", "", StringComparison.Ordinal);
        return key.Length switch
        {
            0 => "?",
            <= CallRow.Lengths.VendorKey => key,
            _ => key[..160] + "~" + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key)).AsSpan(0, 16)),
        };
    }

    /// <summary>
    /// A call nobody has told of. The key's start stays within the months that a call can be in, whatever the PBX's clock says; <see cref="StartedAt"/> is kept as told.
    /// </summary>
    internal static StoredCall Unknown(string key, DateTimeOffset startedAt, DateTimeOffset now)
    {
        var first = startedAt < OldestKey ? OldestKey : startedAt > now + AheadAtMost ? now : startedAt;
        return new StoredCall { Id = Guid.CreateVersion7(now), VendorKey = key, FirstStartedAt = Whole(first) }.At(Whole(startedAt));
    }

    /// <summary>The same call with another start.</summary>
    internal StoredCall At(DateTimeOffset startedAt)
    {
        var local = TimeZoneInfo.ConvertTime(startedAt, TurkishTime.Zone);
        return this with { StartedAt = startedAt, LocalDate = DateOnly.FromDateTime(local.DateTime), LocalHour = (byte)local.Hour };
    }

    /// <summary>
    /// The party outside: the caller of an inbound call, the called of an outbound one. Where nobody said which way the call went, the party that is no extension; where neither is one,
    /// the caller, because it is inbound calls that show both, the caller's number and the company's own.
    /// </summary>
    internal static string OutsideOf(CallDirection direction, string fromKey, string toKey) => direction switch
    {
        CallDirection.Inbound => fromKey,
        CallDirection.Outbound => toKey,
        CallDirection.Unknown when IsOutside(fromKey) => fromKey,
        CallDirection.Unknown when IsOutside(toKey) => toKey,
        _ => "",
    };

    /// <summary>Vendors also put names and words in a number's place: those are nobody's number.</summary>
    private static bool IsOutside(string key) => PhoneNumber.Of(key) is { Kind: not PhoneNumberKind.None } && !PhoneNumber.IsExtension(key);

    /// <summary>A text as its column takes it; null when there is none.</summary>
    internal static string? Text(string? told, int length)
    {
        // PostgreSQL takes no NUL in a text.
        told = told?.Replace("\0", "", StringComparison.Ordinal);
        return string.IsNullOrEmpty(told) ? null : told.Length > length ? told[..length] : told;
    }

    /// <summary>PostgreSQL keeps microseconds: a finer instant would come back different and look like a correction for ever.</summary>
    internal static DateTimeOffset Whole(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);

    internal static DateTimeOffset? Whole(DateTimeOffset? at) => at is { } told ? Whole(told) : null;
}
