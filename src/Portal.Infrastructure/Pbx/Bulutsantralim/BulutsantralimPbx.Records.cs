using System.Collections.Immutable;
using Portal.Domain.Calls;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Pbx.Bulutsantralim;

/// <summary>Call records and recordings.</summary>
internal sealed partial class BulutsantralimPbx : ICallHistory, ICallSearch, ICallDetail, IRecordings
{
    public async Task<CallHistoryPage> ReadRecentCallsAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        var page = PageOf(await _client.NewestRecordsAsync(cancellationToken));
        return page with { Records = [.. page.Records.Where(r => (r.EndedAt ?? r.StartedAt) >= since)] };
    }

    public async Task<CallHistoryPage> SearchCallsAsync(CallSearch search, CancellationToken cancellationToken)
    {
        if (search.CallKey.Said() is { } key) return await OneAsync(key, search, cancellationToken);

        // The vendor refuses a longer span; the newest part of it is what people look at first.
        var from = search.To - search.From > BulutsantralimClient.RecordsWindow ? search.To - BulutsantralimClient.RecordsWindow : search.From;
        return PageOf(await _client.RecordsAsync(from, search.To, Math.Max(1, search.Page), cancellationToken)).Only(search);
    }

    public async Task<CallJourney> ReadCallDetailAsync(string callKey, CancellationToken cancellationToken)
    {
        var (row, legs) = await _client.RecordAsync(callKey, cancellationToken);
        var now = line.Time.GetUtcNow();
        if (row is null || RecordOf(row, now, out _) is not { } call)
            throw new PbxException(PbxErrorKind.Protocol, "The PBX's answer is not the call that its documentation describes.");
        return new CallJourney(
            call,
            [
                .. legs
                    .Select(leg => new JourneyLeg(
                        leg.DestinationNumber.Said() ?? "",
                        WireValues.Stamp(leg.StartStamp).Plausible(now),
                        WireValues.Stamp(leg.AnswerStamp).Plausible(now),
                        WireValues.Stamp(leg.EndStamp).Plausible(now),
                        leg.Result.Said()))
                    .OrderBy(leg => leg.StartedAt ?? DateTimeOffset.MaxValue),
            ]);
    }

    /// <summary>Two steps: the address, which is good for an hour and is not kept, then the file.</summary>
    public async Task<RecordingFile> ReadRecordingAsync(Secret reference, CancellationToken cancellationToken)
    {
        var link = await _client.RecordingLinkAsync(reference.Value, cancellationToken);
        return WireAudio.File(await _client.RecordingAsync(link, cancellationToken), reference.Value);
    }

    private async Task<CallHistoryPage> OneAsync(string key, CallSearch search, CancellationToken cancellationToken)
    {
        try
        {
            var call = (await ReadCallDetailAsync(key, cancellationToken)).Call;
            return search.Page <= 1 ? new CallHistoryPage([call], []).Only(search) : new CallHistoryPage([], []);
        }
        catch (PbxException exception) when (exception.Kind == PbxErrorKind.Refused)
        {
            return new CallHistoryPage([], []);
        }
    }

    private CallHistoryPage PageOf(BulutsantralimRecords answer) => PageOf(answer.Rows, answer.Rejected);

    private CallHistoryPage PageOf(IEnumerable<BulutsantralimCdr> rows, ImmutableArray<RejectedRow> unreadable)
    {
        var now = line.Time.GetUtcNow();
        var calls = new Dictionary<string, List<CallRecord>>(StringComparer.Ordinal);
        var rejected = unreadable.ToBuilder();
        foreach (var row in rows)
        {
            if (RecordOf(row, now, out var reason) is not { } record)
            {
                rejected.Add(_client.Reject(row.Raw, reason));
                continue;
            }

            if (!calls.TryGetValue(record.VendorKey, out var told)) calls[record.VendorKey] = told = [];
            told.Add(record);
        }

        return new CallHistoryPage(calls.Values.Select(CallOf).NewestFirst(), rejected.ToImmutable());
    }

    /// <summary>A call has one row for each agent that was rung: those are its legs.</summary>
    private static CallRecord CallOf(List<CallRecord> rows)
    {
        var call = rows.Aggregate((one, other) => Better(other, one) ? other : one);
        var legs = rows.DistinctBy(row => (row.StartedAt, row.To, row.Extension, row.AgentName)).OrderBy(row => row.StartedAt).ToList();
        if (legs.Count < 2) return call;
        return call with
        {
            Legs =
            [
                .. legs.Select(leg => new CallLeg
                {
                    Destination = leg.To,
                    Extension = leg.Extension,
                    Queue = leg.Queue,
                    StartedAt = leg.StartedAt,
                    AnsweredAt = leg.AnsweredAt,
                    EndedAt = leg.EndedAt,
                    RawOutcome = leg.RawOutcome,
                }),
            ],
            Raw = $"[{string.Join(",", legs.Select(leg => leg.Raw))}]",
        };
    }

    /// <summary>The answered row tells the call, else the longest.</summary>
    private static bool Better(CallRecord one, CallRecord other)
    {
        var (answered, otherAnswered) = (one.Outcome == CallOutcome.Answered, other.Outcome == CallOutcome.Answered);
        return answered != otherAnswered ? answered : (one.TotalSeconds ?? 0) > (other.TotalSeconds ?? 0);
    }

    private static CallRecord? RecordOf(BulutsantralimCdr row, DateTimeOffset now, out string reason)
    {
        reason = "";
        if (row.CallUuid.Said() is not { } key)
        {
            reason = "no call_uuid";
            return null;
        }

        var answered = WireValues.Stamp(row.AnswerStamp).Plausible(now);
        var ended = WireValues.Stamp(row.EndStamp).Plausible(now);
        var total = WireValues.Seconds(row.Duration);
        var started = WireValues.Stamp(row.StartStamp).Plausible(now) ?? (ended is { } end && total is { } length ? end.AddSeconds(-length) : answered ?? ended);
        if (started is null)
        {
            reason = "no readable stamp";
            return null;
        }

        // The result label is not reliable; an answer stamp, even one that cannot be read, says that somebody answered.
        var wasAnswered = row.AnswerStamp.Said() is not null;
        var direction = BulutsantralimWords.Direction(row.Direction);
        var queue = row.Queue.Said();
        var (from, caller) = BulutsantralimWords.Party(row.CallerIdNumber);
        var (to, called) = BulutsantralimWords.Party(row.DestinationNumber);
        var outbound = direction == CallDirection.Outbound;
        var extension = outbound ? caller : called;
        return new CallRecord
        {
            VendorKey = key,
            Source = CallSources.VendorRecord,
            Direction = direction,
            From = from,
            To = to,
            Queue = queue,
            Extension = extension == queue ? null : extension,
            AgentName = outbound ? row.CallerIdName.Said() : row.DestinationName.Said(),
            StartedAt = started.Value,
            AnsweredAt = answered,
            EndedAt = ended,
            Outcome = BulutsantralimWords.Outcome(wasAnswered, direction, queue, row.Result),
            WaitSeconds = (queue is null ? null : WireValues.Seconds(row.QueueWaitSeconds)) ?? WireValues.Between(started, answered ?? (wasAnswered ? null : ended)),
            TalkSeconds = wasAnswered ? WireValues.Seconds(row.TalkDuration) : null,
            TotalSeconds = total ?? WireValues.Between(started, ended),
            HasRecording = string.Equals(row.RecordingPresent.Said(), "deleted", StringComparison.OrdinalIgnoreCase) ? false : WireValues.Flag(row.RecordingPresent),
            RawOutcome = row.Result.Said(),
            Raw = row.Raw,
        };
    }
}
