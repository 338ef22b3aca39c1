using System.Security.Cryptography;
using System.Text;
using Portal.Domain.Calls;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Data;

/// <summary>The values of a <see cref="CallRow"/> as one comparable value, and the rule by which a source adds to them.</summary>
public sealed record StoredCall
{
    public required Guid Id { get; init; }
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
    public string? RawOutcome { get; init; }

    /// <summary>The key as stored: texts that the column cannot take are made to fit without two of them becoming one.</summary>
    internal static string KeyOf(string vendorKey)
    {
        var key = vendorKey.Replace("\0", "", StringComparison.Ordinal);
        return key.Length <= CallRow.Lengths.VendorKey ? key : key[..160] + "~" + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key)).AsSpan(0, 16));
    }

    internal static StoredCall New(CallRecord record, DateTimeOffset now) =>
        At(new StoredCall { Id = Guid.CreateVersion7(now), VendorKey = KeyOf(record.VendorKey), FirstStartedAt = Whole(record.StartedAt) }, Whole(record.StartedAt)).With(record, isNew: true);

    /// <summary>
    /// What is stored after this source spoke. The vendor's own record beats whatever was stored; anything else only fills gaps, so that the
    /// same push read again changes nothing. Nothing ever replaces a value by "not told".
    /// </summary>
    internal StoredCall Add(CallRecord record) => With(record, isNew: false);

    private StoredCall With(CallRecord record, bool isNew)
    {
        var wins = record.Source == CallSources.VendorRecord;
        var direction = Pick(wins, Direction, record.Direction, CallDirection.Unknown);
        var from = Text(wins, From, record.From, CallRow.Lengths.From) ?? "";
        var to = Text(wins, To, record.To, CallRow.Lengths.To) ?? "";
        var (fromKey, toKey) = (PhoneNumber.Key(from), PhoneNumber.Key(to));
        return (isNew || !wins ? this : At(this, Whole(record.StartedAt))) with
        {
            Sources = Sources | record.Source,
            Direction = direction,
            Outcome = Pick(wins, Outcome, record.Outcome, CallOutcome.Other),
            From = from,
            To = to,
            FromKey = fromKey,
            ToKey = toKey,
            OutsideKey = direction switch { CallDirection.Inbound => fromKey, CallDirection.Outbound => toKey, _ => "" },
            Queue = Text(wins, Queue, record.Queue, CallRow.Lengths.Queue),
            Extension = Text(wins, Extension, record.Extension, CallRow.Lengths.Extension),
            AgentName = Text(wins, AgentName, record.AgentName, CallRow.Lengths.AgentName),
            RawOutcome = Text(wins, RawOutcome, record.RawOutcome, CallRow.Lengths.RawOutcome),
            AnsweredAt = Pick(wins, AnsweredAt, Whole(record.AnsweredAt)),
            EndedAt = Pick(wins, EndedAt, Whole(record.EndedAt)),
            WaitSeconds = Pick(wins, WaitSeconds, record.WaitSeconds),
            TalkSeconds = Pick(wins, TalkSeconds, record.TalkSeconds),
            TotalSeconds = Pick(wins, TotalSeconds, record.TotalSeconds),
            HasRecording = Pick(wins, HasRecording, record.HasRecording),
        };
    }

    private static StoredCall At(StoredCall call, DateTimeOffset startedAt)
    {
        var local = TimeZoneInfo.ConvertTime(startedAt, WireValues.Istanbul);
        return call with { StartedAt = startedAt, LocalDate = DateOnly.FromDateTime(local.DateTime), LocalHour = (byte)local.Hour };
    }

    private static T? Pick<T>(bool wins, T? stored, T? told) where T : struct => wins ? told ?? stored : stored ?? told;

    private static T Pick<T>(bool wins, T stored, T told, T unknown) where T : struct, Enum
    {
        var (first, second) = wins ? (told, stored) : (stored, told);
        return EqualityComparer<T>.Default.Equals(first, unknown) ? second : first;
    }

    private static string? Text(bool wins, string? stored, string? told, int length)
    {
        // PostgreSQL takes no NUL in a text.
        told = told?.Replace("\0", "", StringComparison.Ordinal);
        if (told?.Length > length) told = told[..length];
        var (first, second) = wins ? (told, stored) : (stored, told);
        return string.IsNullOrEmpty(first) ? second : first;
    }

    /// <summary>PostgreSQL keeps microseconds: a finer instant would come back different and look like a correction for ever.</summary>
    private static DateTimeOffset Whole(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);

    private static DateTimeOffset? Whole(DateTimeOffset? at) => at is { } told ? Whole(told) : null;
}
