using System.Collections.Immutable;
using Portal.Domain.Calls;

namespace Portal.Domain.Pbx;

/// <summary>Searches the PBX's call records.</summary>
public interface ICallSearch : IPbx
{
    /// <summary>One page of records, newest first where the vendor gives an order. A filter that the vendor has not is applied to the page afterwards.</summary>
    Task<CallHistoryPage> SearchCallsAsync(CallSearch search, CancellationToken cancellationToken);
}

/// <summary>Gives the call records of any span of the past, page by page, whatever windows and pages the vendor has.</summary>
public interface IPastCalls : IPbx
{
    /// <summary>
    /// One page. A page may bring a call again that an earlier page brought: the later one holds at least as much. A span without calls is an empty page, never an error.
    /// </summary>
    Task<PastCallsPage> ReadPastCallsAsync(PastCallsRequest request, CancellationToken cancellationToken);
}

/// <summary>Tells one call's way through the PBX.</summary>
public interface ICallDetail : IPbx
{
    /// <summary>The call with this vendor key.</summary>
    Task<CallJourney> ReadCallDetailAsync(string callKey, CancellationToken cancellationToken);
}

/// <summary>Lists recordings apart from call records.</summary>
public interface IRecordingList : IPbx
{
    /// <summary>Recordings of calls that match.</summary>
    Task<CallHistoryPage> SearchRecordingsAsync(CallSearch search, CancellationToken cancellationToken);
}

/// <summary>Fetches recordings.</summary>
public interface IRecordings : IPbx
{
    /// <summary>The audio. <paramref name="reference"/> is a record's <see cref="CallRecord.RecordingReference"/>, or its vendor key where that is empty.</summary>
    Task<RecordingFile> ReadRecordingAsync(Secret reference, CancellationToken cancellationToken);
}

/// <summary>The vendor's own counts of inbound calls by day.</summary>
public interface IStatistics : IPbx
{
    /// <summary>One row for each day of the range, both ends included.</summary>
    Task<ImmutableArray<DayStatistics>> ReadStatisticsAsync(DateOnly from, DateOnly to, CancellationToken cancellationToken);

    /// <summary>One day in detail.</summary>
    Task<ImmutableArray<DayStatistics>> ReadDayStatisticsAsync(DateOnly day, CancellationToken cancellationToken);
}

/// <summary>Lists the callers of one day who gave up.</summary>
public interface IAbandonedCalls : IPbx
{
    /// <summary>Every abandoned call of the day.</summary>
    Task<ImmutableArray<AbandonedCall>> ReadAbandonedCallsAsync(DateOnly day, CancellationToken cancellationToken);
}

/// <summary>What to look for. Null = any.</summary>
/// <param name="From">Begin (UTC).</param>
/// <param name="To">End (UTC).</param>
/// <param name="Number">Caller or called party.</param>
/// <param name="Side">Which party <paramref name="Number"/> is; null = either.</param>
/// <param name="CallKey">One call.</param>
/// <param name="Page">Page from 1.</param>
public sealed record CallSearch(DateTimeOffset From, DateTimeOffset To, string? Number = null, CallSide? Side = null, string? CallKey = null, int Page = 1);

/// <summary>A party of a call.</summary>
public enum CallSide
{
    /// <summary>Who called.</summary>
    Caller,

    /// <summary>Who was called.</summary>
    Called,
}

/// <summary>A call and its legs in order.</summary>
public sealed record CallJourney(CallRecord Call, ImmutableArray<JourneyLeg> Legs);

/// <summary>One leg. Null = not told.</summary>
public sealed record JourneyLeg(string Destination, DateTimeOffset? StartedAt, DateTimeOffset? AnsweredAt, DateTimeOffset? EndedAt, string? RawOutcome);

/// <summary>A recording's audio.</summary>
/// <param name="Audio">The bytes as the PBX sent them.</param>
/// <param name="ContentType">As sent, or by the file's first bytes where the PBX says nothing useful.</param>
/// <param name="FileName">A name to save it under; never the PBX's path.</param>
public sealed record RecordingFile(ReadOnlyMemory<byte> Audio, string ContentType, string FileName);

/// <summary>Counts and seconds of one day's inbound calls. Null = not in the vendor's answer.</summary>
public sealed record DayStatistics(
    DateOnly Day, int? Incoming, int? Answered, int? NotAnswered, int? Abandoned, int? TalkSeconds, int? WaitSeconds, int? LongestWaitSeconds,
    double? AverageWaitSeconds, double? AverageTalkSeconds);

/// <summary>One caller who gave up. Null = not told.</summary>
public sealed record AbandonedCall(string CallKey, string Number, DateTimeOffset? At, int? TotalSeconds, int? WaitSeconds);

/// <summary>A span of the past to read. It is no longer than the vendor's <see cref="PastCallsPlan.Window"/>.</summary>
/// <param name="From">Begin of the span (UTC); calls that began in it are wanted.</param>
/// <param name="To">End of the span (UTC), itself not in it; may lie ahead, for PBXs whose clock is fast.</param>
/// <param name="Cursor">Where to go on: <see cref="PastCallsPage.Next"/> of the page before; null = the first page.</param>
public sealed record PastCallsRequest(DateTimeOffset From, DateTimeOffset To, string? Cursor = null);

/// <summary>One page of the past.</summary>
/// <param name="Records">Calls that could be read.</param>
/// <param name="Rejected">Rows that could not, with the reason.</param>
/// <param name="Next">Cursor of the next page; null when this was the last.</param>
public sealed record PastCallsPage(ImmutableArray<CallRecord> Records, ImmutableArray<RejectedRow> Rejected, string? Next);
